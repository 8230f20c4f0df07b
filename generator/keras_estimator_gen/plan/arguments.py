"""Keras objects with their arguments, as calls."""

from collections.abc import Mapping

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
from ..spec import ArgumentValue, Formula, KerasObject, find_argument_kind
from ..spec.divisions import SIZES, find_division
from ..spec.values import WRAPS

_TERSE = frozenset({"constraints", "regularizers"})
"""Sections whose objects need no name for their only argument, as in ``L2(0.01)``."""

_LEADING = frozenset({"equation", "filters"})
"""First arguments that need no name though others are required, as in ``Conv1D(32, ...)``."""

_NAMED = frozenset({"axes"})
"""First arguments that say little without their names, as in ``Dot(axes=1)``."""


def make_object_call(
    kind: str,
    name: str,
    arguments: Mapping[str, ArgumentValue],
    names: Mapping[str, str],
    catalog: Catalog,
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
    names : mapping of str to str
        What the names in expressions are called in the generated code.
    catalog : Catalog
        What Keras offers.

    Returns
    -------
    Code
        The call; it imports the module of Keras that has the class.
    """
    section = f"{kind}s"
    entry = catalog.find(section, name)
    values = make_arguments(arguments, names, catalog, entry)
    first = WRAPS if WRAPS in values else _choose_positional(section, name, tuple(values), catalog)
    positional = [values.pop(first)] if first else []
    called = make_entry_name(section, entry) if entry and entry.module else None
    keywords = {Identifier(key): value for key, value in values.items()}
    return make_call(
        called or make_name(f"{section}.{name}", "keras"), *positional, keywords=keywords
    )


def make_arguments(
    arguments: Mapping[str, ArgumentValue],
    names: Mapping[str, str],
    catalog: Catalog,
    entry: Entry | None = None,
) -> dict[str, Code]:
    """Return the arguments of an object as code, by their names.

    Parameters
    ----------
    arguments : mapping of str to ArgumentValue
        The arguments as written.
    names : mapping of str to str
        What the names in expressions are called in the generated code.
    catalog : Catalog
        What Keras offers.
    entry : Entry or None, default=None
        What takes them, if it is known.
    """
    return {
        key: _make_function(entry, key, value, catalog)
        or _make_named(key, value, catalog)
        or (make_size if key in SIZES else make_argument)(value, names, catalog)
        for key, value in arguments.items()
    }


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


def make_argument(value: ArgumentValue, names: Mapping[str, str], catalog: Catalog) -> Code:
    """Return an argument as code.

    Parameters
    ----------
    value : bool, int, float, str, Formula, KerasObject or tuple of these
        The argument as written.
    names : mapping of str to str
        What the names in expressions are called in the generated code.
    catalog : Catalog
        What Keras offers.

    Returns
    -------
    Code
        The argument.
    """
    if isinstance(value, Formula):
        return make_expression(value.text, names)
    if isinstance(value, KerasObject):
        return make_object_call(value.kind, value.name, value.arguments, names, catalog)
    if isinstance(value, tuple):
        return make_tuple(make_argument(item, names, catalog) for item in value)
    return make_literal(value)


def make_size(value: ArgumentValue, names: Mapping[str, str], catalog: Catalog) -> Code:
    """Return the size of a layer as code, which makes sure that a division leaves it whole.

    Parameters
    ----------
    value : bool, int, float, str, Formula, KerasObject or tuple of these
        The size as written.
    names : mapping of str to str
        What the names in expressions are called in the generated code.
    catalog : Catalog
        What Keras offers.

    Returns
    -------
    Code
        The size.
    """
    if isinstance(value, tuple):
        return make_tuple(make_size(item, names, catalog) for item in value)
    code = make_argument(value, names, catalog)
    if not isinstance(value, Formula) or find_division(value.text) is None:
        return code
    return make_call(make_name("self._make_whole"), code, make_literal(value.text.strip()))


def _make_function(
    entry: Entry | None, name: str, value: ArgumentValue, catalog: Catalog
) -> Code | None:
    """Return a function that is an argument; None for other values."""
    if entry is None or not isinstance(value, str) or not entry.takes_function(name, value):
        return None
    return make_entry_name(FUNCTIONS, catalog.follow_path(FUNCTIONS, value))


def _make_named(name: str, value: ArgumentValue, catalog: Catalog) -> Code | None:
    """Return an activation, initializer and so on of the user's own; None for other values."""
    kind = find_argument_kind(name)
    if kind is None or not isinstance(value, str) or not is_place(value):
        return None
    entry = catalog.find(f"{kind}s", value)
    return make_entry_name(f"{kind}s", entry) if entry else None


def _choose_positional(
    section: str, name: str, given: tuple[str, ...], catalog: Catalog
) -> str | None:
    entry = catalog.find(section, name)
    first = entry.first_positional if entry else None
    if entry is None or first not in given:
        return None
    if section in _TERSE and len(given) == 1:
        return first
    is_alone = entry.required == (first,) and first not in _NAMED
    return first if is_alone or (first in entry.required and first in _LEADING) else None
