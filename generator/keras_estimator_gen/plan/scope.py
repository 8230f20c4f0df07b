"""What the names in expressions stand for, and how what was written becomes code there."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..catalog import FUNCTIONS, Catalog, Entry
from ..code import Identifier, is_place
from ..code.fragments import (
    Code,
    Import,
    make_call,
    make_expression,
    make_imported,
    make_literal,
    make_name,
    make_tuple,
)
from ..kinds import list_facts
from ..spec import ArgumentValue, Formula, KerasObject, Spec, find_argument_kind, name_facts
from ..spec.divisions import SIZES, find_division
from ..spec.values import WRAPS
from ..training_parameters import list_training_parameters

_TERSE = frozenset({"constraints", "regularizers"})
"""Sections whose objects need no name for their only argument, as in ``L2(0.01)``."""

_LEADING = frozenset({"equation", "filters"})
"""First arguments that need no name though others are required, as in ``Conv1D(32, ...)``."""

_NAMED = frozenset({"axes"})
"""First arguments that say little without their names, as in ``Dot(axes=1)``."""


def collect_names(spec: Spec) -> Mapping[str, str]:
    """Collect the names that every expression may use, with their code.

    Parameters
    ----------
    spec : Spec
        The specification.

    Returns
    -------
    mapping of str to str
        For each parameter the attribute that stores it, as a list if it may be a single item, and
        for each fact about the data the fitted attribute.
    """
    kind = spec.estimator.kind
    stored = (*spec.parameters, *(each.name for each in list_training_parameters(kind)))
    names = {name: f"self.{name}" for name in stored}
    single = (name for name, parameter in spec.parameters.items() if parameter.single)
    names |= {name: f"self._make_list(self.{name})" for name in single}
    facts = {name: f"{name}_" for name in list_facts(kind)} | name_facts(spec.inputs)
    # A parameter goes before what an encoder learns, which has another name as well.
    return {name: f"self.{attribute}" for name, attribute in facts.items()} | names


@dataclass(frozen=True)
class Scope:
    """What can be named at one place of the generated code.

    Attributes
    ----------
    names : mapping of str to str
        What the names in expressions are called there.
    catalog : Catalog
        What Keras and scikit-learn offer.
    """

    names: Mapping[str, str]
    catalog: Catalog

    def add(self, names: Mapping[str, str]) -> "Scope":
        """Return a scope that has further names."""
        return replace(self, names={**self.names, **names})

    def make_expression(self, text: str) -> Code:
        """Return an expression as code."""
        return make_expression(text, self.names)

    def make_argument(self, value: ArgumentValue) -> Code:
        """Return an argument as code."""
        if isinstance(value, Formula):
            return self.make_expression(value.text)
        if isinstance(value, KerasObject):
            return self.make_object_call(value.kind, value.name, value.arguments)
        if isinstance(value, tuple):
            return make_tuple(map(self.make_argument, value))
        return make_literal(value)

    def make_arguments(
        self, arguments: Mapping[str, ArgumentValue], entry: Entry | None = None
    ) -> dict[str, Code]:
        """Return the arguments of an object as code, by their names.

        Parameters
        ----------
        arguments : mapping of str to ArgumentValue
            The arguments as written.
        entry : Entry or None, default=None
            What takes them, if it is known.
        """
        return {
            key: self._make_function(entry, key, value)
            or self._make_named(key, value)
            or (self._make_size if key in SIZES else self.make_argument)(value)
            for key, value in arguments.items()
        }

    def make_object_call(
        self, kind: str, name: str, arguments: Mapping[str, ArgumentValue]
    ) -> Code:
        """Return the call that creates a Keras object.

        The only required argument is written without its name if it comes first, as is the only
        argument of a regularizer or constraint: ``Dense(10, kernel_regularizer=L2(0.01))``. Several
        required ones have names: ``Embedding(input_dim=100, output_dim=8)``.

        Parameters
        ----------
        kind : {"layer", "initializer", "regularizer", "constraint", "callback"}
            What the object is.
        name : str
            Name of its class.
        arguments : mapping of str to ArgumentValue
            Its arguments as written.

        Returns
        -------
        Code
            The call; it imports the module of Keras that has the class.
        """
        section = f"{kind}s"
        entry = self.catalog.find(section, name)
        values = self.make_arguments(arguments, entry)
        first = WRAPS if WRAPS in values else _choose_positional(section, entry, tuple(values))
        positional = [values.pop(first)] if first else []
        called = make_entry_name(section, entry) if entry and entry.module else None
        keywords = {Identifier(key): value for key, value in values.items()}
        return make_call(
            called or make_name(f"{section}.{name}", "keras"), *positional, keywords=keywords
        )

    def _make_size(self, value: ArgumentValue) -> Code:
        """Return the size of a layer as code, which makes sure that a division leaves it whole."""
        if isinstance(value, tuple):
            return make_tuple(map(self._make_size, value))
        code = self.make_argument(value)
        if not isinstance(value, Formula) or find_division(value.text) is None:
            return code
        shown = make_literal(code.text.replace("self.", ""))
        return make_call(make_name("self._make_whole"), code, shown)

    def _make_function(self, entry: Entry | None, name: str, value: ArgumentValue) -> Code | None:
        """Return a function that is an argument; None for other values."""
        if entry is None or not isinstance(value, str) or not entry.takes_function(name, value):
            return None
        return make_entry_name(FUNCTIONS, self.catalog.follow_path(FUNCTIONS, value))

    def _make_named(self, name: str, value: ArgumentValue) -> Code | None:
        """Return an activation, initializer and so on of the user's own; None for other values."""
        kind = find_argument_kind(name)
        if kind is None or not isinstance(value, str) or not is_place(value):
            return None
        entry = self.catalog.find(f"{kind}s", value)
        return make_entry_name(f"{kind}s", entry) if entry else None


def make_entry_name(section: str, entry: Entry) -> Code:
    """Return the name of something in the catalog.

    Parameters
    ----------
    section : str
        The section of the catalog, which is the module of Keras.
    entry : Entry
        The entry.

    Returns
    -------
    Code
        The name; it imports the module of Keras, or the class from elsewhere.
    """
    if not entry.module:
        return make_name(f"{section}.{entry.name}", "keras")
    return make_imported(Import(entry.module, entry.name, beside=entry.beside))


def _choose_positional(section: str, entry: Entry | None, given: tuple[str, ...]) -> str | None:
    first = entry.first_positional if entry else None
    if entry is None or first not in given:
        return None
    if section in _TERSE and len(given) == 1:
        return first
    is_alone = entry.required == (first,) and first not in _NAMED
    return first if is_alone or (first in entry.required and first in _LEADING) else None
