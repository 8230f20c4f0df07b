"""The entries of ``layers``: layers, shared layers and blocks, and the blocks that have a name."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, TypeAlias

from pydantic import ConfigDict, Discriminator, Field, PlainValidator, Tag

from .conversion import (
    read_argument,
    read_call,
    read_condition,
    read_layer_name,
    read_loop,
    read_repeat,
    read_tensors,
    read_texts,
    read_wrapped,
)
from .parameters import ParameterSpec
from .scanner import KeyPath
from .tables import Table
from .values import WRAPS, ArgumentValue, Formula, KerasObject, Loop, walk_objects

LAYER_TAG, SHARED_TAG, BLOCK_TAG, USE_TAG = "<layer>", "<shared>", "<block>", "<use>"
ENTRY_TAGS = frozenset({LAYER_TAG, SHARED_TAG, BLOCK_TAG, USE_TAG})

_Loop: TypeAlias = Annotated[Loop | None, PlainValidator(read_loop)]
_Repeat: TypeAlias = Annotated[Loop | None, PlainValidator(read_repeat)]
_Condition: TypeAlias = Annotated[str | None, PlainValidator(read_condition)]
_Tensors: TypeAlias = Annotated[tuple[str, ...], PlainValidator(read_tensors)]
_Texts: TypeAlias = Annotated[tuple[str, ...], PlainValidator(read_texts)]
_Argument: TypeAlias = Annotated[Any, PlainValidator(read_argument)]
_Wrapped: TypeAlias = Annotated[Any, PlainValidator(read_wrapped)]
_LayerName: TypeAlias = Annotated[str | Formula | None, PlainValidator(read_layer_name)]
_Call: TypeAlias = Annotated[Mapping[str, Any], PlainValidator(read_call)]


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
    collect : bool
        Whether each turn of the loop begins with the same tensor, and the outputs of all turns
        leave the entry, instead of that of the last.
    """

    name: str | None = None
    inputs: _Tensors = ()
    when: _Condition = None
    each: _Loop = Field(default=None, alias="for")
    repeat: _Repeat = None
    collect: bool = False

    @property
    def loop(self) -> Loop | None:
        """The loop that repeats the entry, however it is written."""
        return self.each or self.repeat

    def walk_objects(self, path: KeyPath = ()) -> Iterator[tuple[KerasObject, KeyPath]]:
        """Yield the layers and other objects that it is or has as arguments, with their places."""
        for name, value in self.model_extra.items() if self.model_extra else ():
            yield from walk_objects(value, (*path, name))


class _OpenEntry(EntrySpec):
    """An entry whose further keys are arguments."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, _Argument] = Field(init=False)

    @property
    def arguments(self) -> Mapping[str, ArgumentValue]:
        """Values of the keys that every entry may have beside its own, in the order written."""
        return self.__pydantic_extra__


class LayerSpec(_OpenEntry):
    """A layer of the network; the keys that are not listed here are its arguments.

    Attributes
    ----------
    layer : str
        Name of the Keras layer.
    wraps : KerasObject or None
        The layer inside a wrapper such as ``Bidirectional``.
    call : mapping of str to ArgumentValue
        Arguments of its call; strings name tensors.
    trainable_from : str, Formula or None
        Of a model that stands for a layer: the first of its layers that is trained.
    """

    layer: str
    wraps: _Wrapped = None
    trainable_from: _LayerName = None
    call: _Call = Field(default_factory=dict)

    @property
    def shown_arguments(self) -> Mapping[str, ArgumentValue]:
        """Its arguments, and what is said of a model beside them."""
        start = self.trainable_from
        return {**self.arguments, **({} if start is None else {"trainable_from": start})}

    def walk_objects(self, path: KeyPath = ()) -> Iterator[tuple[KerasObject, KeyPath]]:
        """Yield the layer, and what it wraps or has as arguments, with their places."""
        yield from walk_objects(KerasObject("layer", self.layer, self.arguments), path)
        yield from walk_objects(self.wraps, (*path, WRAPS))


class SharedSpec(EntrySpec):
    """A layer that was applied before, applied again.

    Attributes
    ----------
    share : str
        Name of the layer.
    call : mapping of str to ArgumentValue
        Arguments of its call; strings name tensors.
    """

    share: str
    call: _Call = Field(default_factory=dict)


class BlockSpec(EntrySpec):
    """Entries that are repeated or left out together.

    Attributes
    ----------
    block : tuple of entries
        The entries.
    """

    block: tuple["Entry", ...] = Field(strict=False)


class UseSpec(_OpenEntry):
    """The use of a block that has a name; the keys that are not listed here are its arguments.

    Attributes
    ----------
    block : str
        Name of the block.
    """

    block: str


def _choose_entry(raw: Any) -> str:
    if isinstance(raw, dict):
        if "block" in raw:
            return USE_TAG if isinstance(raw["block"], str) else BLOCK_TAG
        return SHARED_TAG if "share" in raw and "layer" not in raw else LAYER_TAG
    if isinstance(raw, BlockSpec | UseSpec):
        return BLOCK_TAG if isinstance(raw, BlockSpec) else USE_TAG
    return SHARED_TAG if isinstance(raw, SharedSpec) else LAYER_TAG


Entry: TypeAlias = Annotated[
    Annotated[LayerSpec, Tag(LAYER_TAG)]
    | Annotated[SharedSpec, Tag(SHARED_TAG)]
    | Annotated[BlockSpec, Tag(BLOCK_TAG)]
    | Annotated[UseSpec, Tag(USE_TAG)],
    Discriminator(_choose_entry),
]
AnyEntry: TypeAlias = LayerSpec | SharedSpec | BlockSpec | UseSpec
Entries: TypeAlias = Annotated[tuple[Entry, ...], Field(strict=False)]


class BlockDefinition(Table):
    """A block that entries use by its name, from ``[blocks.NAME]``.

    Attributes
    ----------
    layers : tuple of entries
        What it consists of.
    arguments : tuple of str
        Names of the values that each use gives it.
    parameters : mapping of str to ParameterSpec
        Parameters of the estimator that are its own: ``units`` in the block ``tower`` is the
        parameter ``tower_units``.
    """

    layers: Entries
    arguments: _Texts = ()
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
