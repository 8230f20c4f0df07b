"""Values in a specification: plain ones, expressions, and the Keras objects inside arguments."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

from .scanner import KeyPath

Scalar: TypeAlias = bool | int | float | str
PlainValue: TypeAlias = Scalar | tuple[Scalar, ...]
ArgumentValue: TypeAlias = "Scalar | Formula | KerasObject | tuple[ArgumentValue, ...]"
ObjectKind: TypeAlias = Literal["initializer", "regularizer", "constraint", "layer"]

OBJECT_KINDS: tuple[ObjectKind, ...] = get_args(ObjectKind)

NAMED_KINDS: tuple[ObjectKind, ...] = OBJECT_KINDS[:-1]
"""Kinds that arguments are named after."""

_ARGUMENT_KINDS = ("activation", *NAMED_KINDS)

TRAINABLE = "trainable"
"""Argument of a layer, and attribute of a model that stands for one."""

WRAPS = "wraps"
"""Key of the layer inside a wrapper, whatever Keras calls that argument."""


@dataclass(frozen=True)
class Formula:
    """An expression as the specification writes it.

    Attributes
    ----------
    text : str
        The expression without the dollar sign that marks it.
    """

    text: str


OptionValue: TypeAlias = Scalar | Formula | tuple[Scalar | Formula, ...]


@dataclass(frozen=True)
class KerasObject:
    """An initializer, a regularizer, a constraint or an inner layer, with its arguments.

    Attributes
    ----------
    kind : {"initializer", "regularizer", "constraint", "layer"}
        The Keras module that has the class, in the singular.
    name : str
        Name of the class.
    arguments : mapping of str to ArgumentValue
        Arguments of the constructor, as written.
    """

    kind: ObjectKind
    name: str
    arguments: Mapping[str, ArgumentValue]


@dataclass(frozen=True)
class Loop:
    """A loop in the generated code, written as ``for = "units in hidden_layer_sizes"``.

    Attributes
    ----------
    variable : str
        Name that each item gets.
    iterable : str
        Expression that gives the items.
    offset : int
        Index in the string of that expression, or of the number of turns.
    key : {"for", "repeat"}
        Key that it is written with.
    turns : str
        Expression of the number of turns, if that is all there is to the loop.
    """

    variable: str
    iterable: str
    offset: int
    key: str = "for"
    turns: str = ""


def find_argument_kind(name: str) -> str | None:
    """Return what an argument takes by name or as an object, going by its own name.

    Parameters
    ----------
    name : str
        Name of the argument, such as ``"kernel_initializer"``.

    Returns
    -------
    {"activation", "initializer", "regularizer", "constraint"} or None
        None if it takes none of these.
    """
    kinds = (kind for kind in _ARGUMENT_KINDS if name == kind or name.endswith(f"_{kind}"))
    return next(kinds, None)


COLUMN_KINDS: Final = ("number", "bool", "category", "datetime", "object", "categorical")
"""Types by which an input may select columns; the last one is all that are no numbers."""


@dataclass(frozen=True)
class ColumnKind:
    """All columns of a type, written as ``{ dtype = "number" }``.

    Attributes
    ----------
    name : str
        One of :data:`COLUMN_KINDS`.
    """

    name: str


@dataclass(frozen=True)
class ColumnSlice:
    """Columns by their positions, written as ``"0:4"``.

    Attributes
    ----------
    start, stop, step : int or None
        As in a slice of Python.
    """

    start: int | None = None
    stop: int | None = None
    step: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is no column of any table that it selects."""
        if self.start is None or self.stop is None:
            return False
        same_side = (self.start < 0) == (self.stop < 0)
        return same_side and not range(self.start, self.stop, self.step or 1)


Columns: TypeAlias = tuple[str, ...] | tuple[int, ...] | ColumnSlice | ColumnKind


def walk_objects(value: object, path: KeyPath = ()) -> Iterator[tuple[KerasObject, KeyPath]]:
    """Yield an object and those in its arguments, with their places.

    Parameters
    ----------
    value : object
        The value of an argument, or several.
    path : tuple of str and int
        Where it stands.

    Yields
    ------
    object : KerasObject
        An object.
    path : tuple of str and int
        Where it stands.
    """
    if isinstance(value, KerasObject):
        yield value, path
        for name, argument in value.arguments.items():
            yield from walk_objects(argument, (*path, name))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from walk_objects(item, (*path, index))
