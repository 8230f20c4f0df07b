"""The entries of ``layers``: layers, shared layers and blocks, and the blocks that have a name."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import Discriminator, Field, PlainValidator, Tag, model_validator

from ..errors import Problem
from .conversion import (
    fail,
    read_call,
    read_collection,
    read_layer_name,
    read_loop,
    read_repeat,
    read_wrapped,
)
from .parameters import ParameterSpec
from .scanner import KeyPath
from .tables import Argument, Condition, OpenTable, Table, Tensors, Texts
from .values import OBJECT_KINDS, WRAPS, ArgumentValue, Formula, KerasObject, Loop, walk_objects

LAYER_TAG, SHARED_TAG, BLOCK_TAG, USE_TAG = "<layer>", "<shared>", "<block>", "<use>"
CONSTANT_TAG = "<constant>"
ENTRY_TAGS = frozenset({LAYER_TAG, SHARED_TAG, BLOCK_TAG, USE_TAG, CONSTANT_TAG})

Active: TypeAlias = Literal["always"]

_Loop: TypeAlias = Annotated[Loop | None, PlainValidator(read_loop)]
_Repeat: TypeAlias = Annotated[Loop | None, PlainValidator(read_repeat)]
_Wrapped: TypeAlias = Annotated[Any, PlainValidator(read_wrapped)]
_LayerName: TypeAlias = Annotated[str | Formula | None, PlainValidator(read_layer_name)]
_Call: TypeAlias = Annotated[Mapping[str, Any], PlainValidator(read_call)]
_Collection: TypeAlias = Annotated[bool | str | Mapping[str, str], PlainValidator(read_collection)]


class EntrySpec(Table):
    """What all entries of ``layers`` have in common.

    Attributes
    ----------
    name : str or None
        Name of the tensor that leaves the entry, and of the layer if it is one.
    inputs : tuple of str
        Tensors that it takes, as in ``"a"`` or ``"pair[:, 0]"``; by default the output of the
        entry before.
    when : str or None
        Expression that decides whether the entry is there.
    each : Loop or None
        Loop that repeats it; the key is ``for``.
    repeat : Loop or None
        Loop that counts only: a number, or an expression that gives one.
    carry : tuple of str
        Names of tensors that each turn of the loop takes from the one before; the inputs are what
        they are at first. Entries of the block with these names make them anew.
    collect : bool, str or mapping of str to str
        With true, each turn of the loop begins with the same tensor, and the outputs of all turns
        leave the entry. With "chained", these leave it as well, and each turn begins with that of
        the turn before. A table names lists of tensors, each with what every turn adds to it.
    """

    name: str | None = None
    inputs: Tensors = ()
    when: Condition = None
    each: _Loop = Field(default=None, alias="for")
    repeat: _Repeat = None
    carry: Texts = ()
    collect: _Collection = False

    @property
    def loop(self) -> Loop | None:
        """The loop that repeats the entry, however it is written."""
        return self.each or self.repeat

    @property
    def is_spread(self) -> bool:
        """Whether each turn of the loop begins with the same tensor."""
        return self.collect is True

    @property
    def puts_out_list(self) -> bool:
        """Whether the outputs of all turns leave the entry."""
        return self.collect is True or isinstance(self.collect, str)

    @property
    def gathered(self) -> Mapping[str, str]:
        """What each turn adds to lists, by their names."""
        return self.collect if isinstance(self.collect, Mapping) else {}

    def walk_objects(self, path: KeyPath = ()) -> Iterator[tuple[KerasObject, KeyPath]]:
        """Yield the layers and other objects that it is or has as arguments, with their places."""
        for name, value in self.model_extra.items() if self.model_extra else ():
            yield from walk_objects(value, (*path, name))


class CalledSpec(EntrySpec):
    """An entry whose call has arguments.

    Attributes
    ----------
    call : mapping of str to ArgumentValue
        Arguments of its call; strings name tensors.
    """

    call: _Call = Field(default_factory=dict)


class LayerSpec(CalledSpec, OpenTable):
    """A layer of the network; the keys that are not listed here are its arguments.

    Attributes
    ----------
    layer : str
        Name of the Keras layer.
    wraps : KerasObject or None
        The layer inside a wrapper such as ``Bidirectional``.
    trainable_from : str, Formula or None
        Of a model that stands for a layer: the first of its layers that is trained.
    active : {"always"} or None
        When the layer draws random numbers: in predictions, too, or in the training alone.
    """

    layer: str
    wraps: _Wrapped = None
    trainable_from: _LayerName = None
    active: Active | None = None

    @property
    def shown_arguments(self) -> Mapping[str, ArgumentValue]:
        """Its arguments, and what is said of a model beside them."""
        start = self.trainable_from
        return {**self.arguments, **({} if start is None else {"trainable_from": start})}

    def walk_objects(self, path: KeyPath = ()) -> Iterator[tuple[KerasObject, KeyPath]]:
        """Yield the layer, and what it wraps or has as arguments, with their places."""
        yield from walk_objects(KerasObject("layer", self.layer, self.arguments), path)
        yield from walk_objects(self.wraps, (*path, WRAPS))


class SharedSpec(CalledSpec):
    """A layer or a block that was applied before, applied again.

    Attributes
    ----------
    share : str
        Name of the layer, or of the use of the block.
    """

    share: str


class BlockSpec(EntrySpec):
    """Entries that are repeated or left out together.

    Attributes
    ----------
    block : tuple of entries
        The entries.
    """

    block: tuple["Entry", ...] = Field(strict=False)


class UseSpec(CalledSpec, OpenTable):
    """The use of a block that has a name; the keys that are not listed here are its arguments.

    Attributes
    ----------
    block : str
        Name of the block.
    """

    block: str

    @model_validator(mode="before")
    @classmethod
    def _refuse_nested_arguments(cls, raw: Any) -> Any:
        given = raw.get("arguments") if isinstance(raw, dict) else None
        if isinstance(given, dict) and given and not given.keys() & {*OBJECT_KINDS}:
            message = "the arguments of a block are keys of the entry that uses it"
            expected = ", ".join(f"{name} = ..." for name in given)
            fail([Problem(("arguments",), message, expected, on_key=True)])
        return raw


class ConstantSpec(EntrySpec):
    """Numbers that are the same in each row, such as positions.

    Attributes
    ----------
    constant : bool, int, float, str, Formula or tuple of these
        A number, a list of numbers, or an expression for these.
    """

    constant: Argument


def _choose_entry(raw: Any) -> str:
    if not isinstance(raw, dict):
        return next((tag for model, tag in _TAGS.items() if isinstance(raw, model)), LAYER_TAG)
    if "block" in raw:
        return USE_TAG if isinstance(raw["block"], str) else BLOCK_TAG
    if "layer" in raw:
        return LAYER_TAG
    tags = {"share": SHARED_TAG, "constant": CONSTANT_TAG}
    return next((tag for key, tag in tags.items() if key in raw), LAYER_TAG)


_TAGS: Final[Mapping[type[EntrySpec], str]] = {
    LayerSpec: LAYER_TAG,
    SharedSpec: SHARED_TAG,
    BlockSpec: BLOCK_TAG,
    UseSpec: USE_TAG,
    ConstantSpec: CONSTANT_TAG,
}


Entry: TypeAlias = Annotated[
    Annotated[LayerSpec, Tag(LAYER_TAG)]
    | Annotated[SharedSpec, Tag(SHARED_TAG)]
    | Annotated[BlockSpec, Tag(BLOCK_TAG)]
    | Annotated[UseSpec, Tag(USE_TAG)]
    | Annotated[ConstantSpec, Tag(CONSTANT_TAG)],
    Discriminator(_choose_entry),
]
AnyEntry: TypeAlias = LayerSpec | SharedSpec | BlockSpec | UseSpec | ConstantSpec
Entries: TypeAlias = Annotated[tuple[Entry, ...], Field(strict=False)]


def walk_entries(entries: Iterable[AnyEntry]) -> Iterator[AnyEntry]:
    """Yield entries in order, those in blocks after the block.

    Parameters
    ----------
    entries : iterable of entries
        The entries.

    Yields
    ------
    entry
        Each of them.
    """
    for entry in entries:
        yield entry
        if isinstance(entry, BlockSpec):
            yield from walk_entries(entry.block)


class BlockDefinition(Table):
    """A block that entries use by its name, from ``[blocks.NAME]``.

    Attributes
    ----------
    layers : tuple of entries
        What it consists of.
    arguments : tuple of str
        Names of the values that each use gives it.
    tensors : tuple of str
        Names of the tensors that each use gives it in its call, beside the one that enters it.
    outputs : tuple of str
        Tensors that leave it; by default what the last entry puts out.
    parameters : mapping of str to ParameterSpec
        Parameters of the estimator that are its own: ``units`` in the block ``tower`` is the
        parameter ``tower_units``.
    """

    layers: Entries
    arguments: Texts = ()
    tensors: Texts = ()
    outputs: Tensors = ()
    parameters: Mapping[str, ParameterSpec] = Field(default_factory=dict)


BlockSpec.model_rebuild()

ENTRY_KEYS: Final = frozenset(
    field.alias or name
    for model in (LayerSpec, SharedSpec, BlockSpec)
    for name, field in model.model_fields.items()
)
"""Keys that mean something in entries, and are no arguments."""


def count_root(path: KeyPath) -> int:
    """Return how many parts of a path lead to a list of entries; 0 if it leads to none.

    Parameters
    ----------
    path : tuple of str and int
        Such as ``("layers", 0, "units")`` or ``("blocks", "tower", "layers", 0, "units")``.
    """
    if path[:1] == ("layers",):
        return 1
    return 3 if path[:1] == ("blocks",) and path[2:3] == ("layers",) else 0
