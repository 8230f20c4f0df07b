"""What the checks of one specification share."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from ..catalog import Catalog, name_member
from ..code import is_place, parse_expression
from ..code.evaluation import calculate_value, find_misuse, lacks_item
from ..code.widths import ANY_WIDTH
from ..code.written import locate_text
from ..errors import CodeError, Problem, place_error
from ..kinds import CALLBACK_FACTS, ENCODER_FACTS, STEPS, Kind
from ..network.references import list_names
from ..spec.companions import Companions
from ..spec.input_facts import list_meanings
from ..spec.models import Spec
from ..spec.parameters import ParameterSpec, SettingSpec
from ..spec.scanner import KeyPath
from ..spec.wording import one_of, quote
from ..training_parameters import list_training_parameters

UNUSABLE: Final[Mapping[str, str]] = {
    "LossScaleOptimizer": "wraps another optimizer",
    "MultiOptimizer": "wraps other optimizers",
}
"""What Keras has and a specification cannot make, with the reason."""

_SHORT_LIST: Final = 16


@dataclass(frozen=True)
class Context:
    """The specification under check, and what its parts may refer to.

    Attributes
    ----------
    spec : Spec
        The specification, as far as it could be read.
    kind : {"classifier", "regressor", "transformer", "outlier_detector"} or None
        What it is for; None if that could not be read.
    catalog : Catalog
        What Keras offers.
    companions : Companions
        The files beside it.
    parameters : mapping of str to path
        Names of all its parameters, those that could not be read included, with their places.
    broken : frozenset of path
        What could not be read; see :class:`~keras_estimator_gen.spec.structure.Draft`.
    values : mapping of str to object
        Defaults of the parameters by the names that expressions have for them here.
    complete : bool
        Whether all names are known that an expression may use; if not, none is refused.
    """

    spec: Spec
    kind: Kind | None
    catalog: Catalog
    companions: Companions
    parameters: Mapping[str, KeyPath]
    broken: frozenset[KeyPath]
    values: Mapping[str, object]
    complete: bool

    @property
    def names(self) -> Mapping[str, str]:
        """The names that every expression may use, each standing for itself."""
        names = list_names(self.kind, self.parameters, self.spec.inputs)
        return {name: name for name in names}

    @property
    def callback_names(self) -> Mapping[str, str]:
        """The names that expressions of callbacks may use."""
        return {**self.names, **{name: name for name in CALLBACK_FACTS}}

    @property
    def option_names(self) -> Mapping[str, str]:
        """The names that options of what a network is compiled with may use."""
        return {**self.names, STEPS: STEPS}

    @property
    def parameter_names(self) -> Mapping[str, str]:
        """The names that are known before any data are: those of parameters."""
        return {name: name for name in (*self.parameters, *self.training_names)}

    @property
    def training_names(self) -> tuple[str, ...]:
        """The training parameters of ``__init__``, in alphabetical order."""
        return tuple(sorted(each.name for each in list_training_parameters(self.kind)))

    def assume(self, condition: str) -> "Context":
        """Return what is known where a condition holds: no defaults if they do not meet it.

        Parameters
        ----------
        condition : str
            The expression.
        """
        met = calculate_value(condition, self.values, unknown=True)
        return self if met else replace(self, values={})

    def is_intact(self, path: KeyPath) -> bool:
        """Tell whether all values in the table of a parameter could be read."""
        keys, length = SettingSpec.model_fields, len(path)
        return not any(
            place[:length] == path and place[length] in keys
            for place in self.broken
            if len(place) > length
        )

    def find_parameter(self, name: str | None) -> ParameterSpec | None:
        """Return the table of a parameter, if there is one and it could be read."""
        return self.spec.parameters.get(name) if name else None

    def check_expression(self, text: str, names: Mapping[str, str]) -> Iterator[Problem]:
        """Yield why a text is not an expression over some names.

        Parameters
        ----------
        text : str
            The expression, without its dollar sign; it knows where it stands.
        names : mapping of str to str
            The names that it may use.
        """
        if not self.complete:
            return
        try:
            parse_expression(text, names)
        except CodeError as error:
            yield self._explain_error(place_error(error), text, names)
        else:
            yield from self._check_types(text, names)

    def _check_types(self, text: str, names: Mapping[str, str]) -> Iterator[Problem]:
        """Yield why an expression fails for every value that its parameters may have."""
        # None may be what a condition asks for, and a block may call its argument like a parameter.
        hidden = {name for block in self.spec.blocks.values() for name in block.arguments}
        shown = self.spec.parameters.keys() & names.keys() - hidden
        fixed = {name: self.values.get(name) for name in shown}
        fixed = {name: value for name, value in fixed.items() if value is not None}
        fault = find_misuse(text, fixed)
        if fault:
            message = f"{quote(text.strip())} cannot be worked out: {fault}"
            path, offset = locate_text(text)
            yield Problem(path, message, "what the types of the parameters admit", offset=offset)
        if ANY_WIDTH not in names:
            # Those of layers, which may use widths, are followed to where they are worked out.
            yield from check_items(text, fixed)

    def _explain_error(self, problem: Problem, text: str, names: Mapping[str, str]) -> Problem:
        """Say why a name that is known elsewhere, or of several inputs, is not known here."""
        if _is_right(text, [*names, *CALLBACK_FACTS]):
            return _explain_early(problem)
        for facts in ENCODER_FACTS.values():
            for fact in facts:
                meanings = list_meanings(fact, self.spec.inputs)
                if meanings and quote(fact) in problem.message and meanings[0] in names:
                    message = f"{quote(fact)} could be that of several inputs"
                    return replace(
                        problem, message=message, expected=one_of(meanings), suggestion=""
                    )
        return problem


def check_items(text: str, values: Mapping[str, object]) -> Iterator[Problem]:
    """Yield why an expression takes an item which a list does not have.

    Parameters
    ----------
    text : str
        The expression; it knows where it stands.
    values : mapping of str to object
        The defaults of parameters, and other values as far as they are known.
    """
    if lacks_item(text, values):
        path, offset = locate_text(text)
        message = (
            f"{quote(text.strip())} goes beyond the end of a list, with the default parameters"
        )
        expected = "lists that are long enough, such as two of one length"
        yield Problem(path, message, expected, offset=offset)


def _is_right(text: str, names: Iterable[str]) -> bool:
    """Tell whether an expression would be right if it stood where other names are known."""
    try:
        parse_expression(text, {name: name for name in names})
    except CodeError:
        return False
    return True


def _explain_early(problem: Problem) -> Problem:
    knowing = "callbacks and options" if quote(STEPS) in problem.message else "callbacks"
    message = f"{problem.message.removeprefix('unknown name ')} is known to {knowing} only"
    return replace(problem, message=message, expected="", suggestion="")


def explain_unknown(catalog: Catalog, section: str, name: str, path: KeyPath) -> Problem:
    """Return the problem of a name that the catalog does not have.

    Parameters
    ----------
    catalog : Catalog
        What Keras offers.
    section : str
        The section in which the name was looked for, such as ``"layers"``.
    name : str
        The name.
    path : tuple of str and int
        Where it stands.
    """
    noun = name_member(section)
    if is_place(name):
        return explain_place(catalog, section, name, path)
    module, _, last = name.rpartition(".")
    near = last if catalog.resolve(section, last) else catalog.suggest(section, name)
    if near is None and catalog.find(section, f"{module}:{last}"):
        near = f"{module}:{last}"
    names = [each for each in catalog.names(section) if each not in UNUSABLE]
    source = (
        "a transformer of scikit-learn" if section == "encoders" else f"a name from keras.{section}"
    )
    expected = one_of(names) if len(names) <= _SHORT_LIST else source
    return Problem(path, f"unknown {noun} {quote(name)}", expected, quote(near) if near else "")


def explain_place(catalog: Catalog, section: str, name: str, path: KeyPath) -> Problem:
    """Return the problem of an import path that leads nowhere, or to something else.

    Parameters
    ----------
    catalog : Catalog
        What the user's own code is looked for in.
    section : str
        The section in which the name was looked for.
    name : str
        The import path.
    path : tuple of str and int
        Where it stands.
    """
    try:
        catalog.follow_path(section, name)
    except CodeError as error:
        return Problem(path, error.message, error.expected, error.suggestion)
    return Problem(path, f"{quote(name)} is code of your own, which cannot stand here")
