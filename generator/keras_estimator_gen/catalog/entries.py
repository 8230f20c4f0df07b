"""One class or function of Keras or scikit-learn, as the catalog knows it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, Literal, TypeVar

from ..code import Place
from .libraries import APPLICATIONS, BUILD_FUNCTIONS, FUNCTION_ARGUMENTS

_Record = TypeVar("_Record", "Limits", "Scoring", "Entry")

Inputs = Literal["single", "several", "wrapper", "cell", "code", "none", "target", "any"]
"""What a layer or a transformer must be given beside its options."""


@dataclass(frozen=True)
class Limits:
    """What a constructor of Keras refuses of the values of a parameter.

    Attributes
    ----------
    low, high : int or None
        Lowest and highest number.
    above, below : int or None
        What all numbers are above, and below.
    whole : bool
        Whether numbers have to be whole.
    lengths : tuple of int or None
        Lengths of the lists that may stand for a number; None for any.
    words : tuple of str
        The strings that it takes; empty for any.
    any_case : bool
        Whether it takes them in upper and in lower case.
    excludes : str
        Parameter that cannot be above 1 beside this one.
    divided_by : str
        Parameter that has to divide this one.
    """

    low: int | None = None
    high: int | None = None
    above: int | None = None
    below: int | None = None
    whole: bool = False
    lengths: tuple[int, ...] | None = None
    words: tuple[str, ...] = ()
    any_case: bool = False
    excludes: str = ""
    divided_by: str = ""


@dataclass(frozen=True)
class Parameter:
    """A parameter of a constructor.

    Attributes
    ----------
    name : str
        Its keyword.
    required : bool
        Whether it has no default.
    default : object
        Its default, tuples as lists; None if it has none, or one that is no plain value.
    has_default : bool
        Whether ``default`` is its default.
    keyword_only : bool
        Whether it cannot be given by position.
    limits : Limits
        What the constructor refuses of its values.
    """

    name: str
    required: bool
    default: object
    has_default: bool
    keyword_only: bool
    limits: Limits = Limits()


@dataclass(frozen=True)
class Scoring:
    """What is known of something that scores predictions.

    Attributes
    ----------
    named : bool
        Whether it is one of scikit-learn's scorers, and not a function.
    numbers : bool
        Whether it scores numbers; else it scores labels.
    targets : tuple of str
        Targets that it takes: "binary", "multiclass" and "multilabel", or "numbers" and "positive".
    decided : bool
        Of a function that cannot score an estimator: whether it needs probabilities or decisions.
    greater : bool
        Whether more of it is better.
    scorers : tuple of str
        Names of the scorers that call it.
    """

    named: bool = False
    numbers: bool = False
    targets: tuple[str, ...] = ()
    decided: bool = False
    greater: bool = True
    scorers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """A class of Keras, an activation function, or a transformer of scikit-learn.

    Attributes
    ----------
    name : str
        The name under which its module exports it.
    parameters : tuple of Parameter
        What its constructor accepts, in order, with what it hands on to its bases; what an
        activation function accepts after its tensor.
    inputs : {"single", "several", "wrapper", "cell", "code", "none", "target", "any"}
        For a layer, what it needs beside options: one tensor; several (or a list or table of
        them); another layer, which it wraps; states, because it is one step of a recurrent layer;
        a function or module of somebody's own; nothing, because it is an input itself.
        For a transformer, whether it takes a table; other estimators, which it wraps; an array;
        labels only. ``"any"`` for code of the user's own, of which nothing is known, and
        ``"single"`` for everything else.
    module : str
        The public module of scikit-learn, or the user's own, that has it, and "runtime" for what
        the runtime has itself; empty for what Keras has.
    invertible : bool
        Whether it is a transformer with ``inverse_transform``.
    stateless : bool
        Whether it is a transformer that learns nothing from the data.
    own : bool
        Whether it is code of the user's own, which may accept any argument by a proper name.
    beside : bool
        Whether that lies beside the generated module.
    passed : tuple of str
        Arguments that code of the user's own is given automatically, as ``self`` is.
    call : tuple of Parameter
        What the call of a layer accepts, in order; its tensors have no default.
    adapt : tuple of str or None
        For a layer with ``adapt``, the parameters with which it need not adapt to data, as they
        give what it would learn; empty for one that reads texts. None for all other layers.
    scoring : Scoring
        What is known of it, if it scores predictions.
    """

    name: str
    parameters: tuple[Parameter, ...]
    inputs: Inputs = "single"
    module: str = ""
    invertible: bool = False
    stateless: bool = False
    own: bool = False
    beside: bool = False
    passed: tuple[str, ...] = ()
    call: tuple[Parameter, ...] = ()
    adapt: tuple[str, ...] | None = None
    scoring: Scoring = Scoring()

    @property
    def makes_model(self) -> bool:
        """Whether it may be a function that returns a model, rather than a class of layers."""
        return self.own or self.module == APPLICATIONS

    @property
    def tensors(self) -> tuple[str, ...]:
        """Names of the tensors that a layer needs, each an argument of its call."""
        return tuple(each.name for each in self.call if each.required)

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the parameters that have no default, in order."""
        return tuple(each.name for each in self.parameters if each.required)

    @property
    def first_positional(self) -> str | None:
        """The first parameter if it can be given by position, as in ``Dense(units)``."""
        if self.parameters and not self.parameters[0].keyword_only:
            return self.parameters[0].name
        return None

    def find_parameter(self, name: str) -> Parameter | None:
        """Return a parameter by its name, or None if there is no such.

        Parameters
        ----------
        name : str
            Its keyword.

        Returns
        -------
        Parameter or None
            The parameter.
        """
        return next((each for each in self.parameters if each.name == name), None)

    def accepts(self, name: str) -> bool:
        """Tell whether the constructor has a parameter of a name.

        Parameters
        ----------
        name : str
            A keyword.

        Returns
        -------
        bool
            Whether it can be passed.
        """
        return self.own or self.find_parameter(name) is not None

    def takes_function(self, name: str, value: object) -> bool:
        """Tell whether an argument is a function, which an import path stands for.

        Parameters
        ----------
        name : str
            Its keyword.
        value : object
            Its value; one of code of the user's own is a function if it leads to a module beside
            the specification.
        """
        if self.own:
            return isinstance(value, str) and value.startswith(".") and ":" in value
        return not self.module and name in FUNCTION_ARGUMENTS.get(self.name, ())


def read_entry(name: str, data: Mapping[str, Any]) -> Entry:
    """Return an entry from its data in the catalog.

    Parameters
    ----------
    name : str
        Its name.
    data : mapping
        ``parameters`` and, for a layer or transformer, ``inputs``; for a layer ``call``, and
        ``adapt`` if it has to; for a transformer ``module``, ``invertible`` and ``stateless`` as
        well; for what scores predictions ``scoring``.

    Returns
    -------
    Entry
        The entry.
    """
    described = {key: _read_parameters(data[key]) for key in ("parameters", "call") if key in data}
    scoring = _make_record(Scoring, data.get("scoring", {}))
    return _make_record(Entry, {**data, **described, "name": name, "scoring": scoring})


def _read_parameters(data: Mapping[str, Any]) -> tuple[Parameter, ...]:
    return tuple(
        Parameter(
            name=each,
            required="default" not in description and "opaque" not in description,
            default=description.get("default"),
            has_default="default" in description,
            keyword_only="keyword" in description,
            limits=_make_record(Limits, description),
        )
        for each, description in data.items()
    )


def _make_record(cls: type[_Record], data: Mapping[str, Any]) -> _Record:
    """Return what data say of the fields of a class, with tuples in place of lists."""
    given = {each.name: data[each.name] for each in fields(cls) if each.name in data}
    lists = {key: tuple(value) for key, value in given.items() if isinstance(value, list)}
    return cls(**{**given, **lists})


_PASSED: Final[Mapping[str, tuple[str, ...]]] = {
    BUILD_FUNCTIONS: ("compile_kwargs", "meta", "params"),
    "losses": ("y_true", "y_pred"),
    "metrics": ("y_true", "y_pred", "sample_weight"),
    "scorers": ("y_true", "y_pred", "sample_weight"),
}
"""What code of the user's own is called with, by the section that it stands in."""


def make_own_entry(section: str, place: Place) -> Entry:
    """Return an entry for code of the user's own.

    Parameters
    ----------
    section : str
        What it is to be: a section of the catalog, or functions that build networks.
    place : Place
        Where it is.

    Returns
    -------
    Entry
        The entry, with the module as generated code imports it.
    """
    return Entry(
        place.name,
        (),
        "any",
        place.module,
        invertible=True,
        own=True,
        beside=place.beside,
        passed=_PASSED.get(section, ()),
    )
