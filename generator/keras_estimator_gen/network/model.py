"""The resolved network: entries as nodes, and the tensors between them.

Whoever follows a network goes through its nodes in order, and keeps what it is after (a size, the
code of a variable, a box of a diagram) by tensor. Names have no meaning after this.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cached_property
from typing import Final

from ..errors import CodeError
from ..spec.entries import AnyEntry, SharedSpec
from ..spec.outputs import OutputSpec
from ..spec.scanner import KeyPath

SEVERAL: Final = -1
"""A list of tensors whose number nobody knows before the code runs."""


@dataclass(frozen=True, eq=False)
class Tensor:
    """What flows from one place of a network to others; compared by identity.

    Attributes
    ----------
    count : int
        How many tensors it is; 0 where there is nothing, or nothing known.
    plain : bool
        Whether it is a single tensor for sure, as opposed to what may be a list because somebody's
        own code makes it.
    """

    count: int = 1
    plain: bool = False


class Fault(Enum):
    """Why a reference stands for no tensor."""

    UNREADABLE = auto()
    NOWHERE = auto()
    UNKNOWN = auto()
    LISTED = auto()
    ROWS = auto()


@dataclass(frozen=True, eq=False)
class Source:
    """A place where an entry or an output names a tensor.

    Attributes
    ----------
    text : str
        What stands there, as in ``"pair[:, 0]"``.
    path : path
        Where.
    tensor : Tensor or None
        What the name stands for; None if it is that of no tensor.
    count : int
        How many tensors are taken of it; 0 if it cannot be taken.
    fault : Fault or None
        Why it cannot be taken.
    error : CodeError or None
        Why it cannot be read.
    """

    text: str
    path: KeyPath
    tensor: Tensor | None
    count: int = 0
    fault: Fault | None = None
    error: CodeError | None = None

    @property
    def name(self) -> str:
        """The name, without an index."""
        return self.text.partition("[")[0]


@dataclass(frozen=True)
class Known:
    """The names that could stand at one place: of tensors, and of layers to be shared."""

    tensors: tuple[str, ...]
    layers: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Carried:
    """A tensor that each turn of a loop takes from the one before.

    Attributes
    ----------
    name : str
        What it is called in the loop and after it.
    entering, leaving : Tensor
        What it is at the beginning and at the end of a turn.
    output : Tensor
        What it is in the end.
    """

    name: str
    entering: Tensor
    leaving: Tensor
    output: Tensor


@dataclass(frozen=True, eq=False)
class Gathered:
    """A list of tensors, to which each turn of a loop adds one.

    Attributes
    ----------
    name : str
        What the list is called after the loop.
    source : Source
        What is added at the end of a turn.
    output : Tensor
        The list.
    """

    name: str
    source: Source
    output: Tensor


@dataclass(frozen=True, eq=False)
class Node:
    """An entry among the others.

    Attributes
    ----------
    entry : entry
        The entry.
    path : path
        Where it stands.
    varies : frozenset of {"for", "when"}
        The keys on or above it for which it may be skipped or repeated.
    known : Known
        What it could have named; kept where it names something else.
    previous : Tensor
        What the entry before puts out.
    sources, call : tuple of Source
        What it names as its inputs, and as arguments of its call.
    widths : tuple of Source
        The tensors whose widths its expressions ask for.
    layer : Node or None
        The node whose layer or block it applies again.
    output : Tensor
        What it puts out in the end.
    entering : Tensor
        What it works on, in each turn.
    content : tuple of Node
        What a block holds.
    carried : tuple of Carried
        Tensors that go from turn to turn.
    gathered : tuple of Gathered
        Lists that the turns make.
    leaving : Tensor
        What it makes of that, in each turn.
    """

    entry: AnyEntry
    path: KeyPath
    varies: frozenset[str]
    known: Known
    previous: Tensor
    sources: tuple[Source, ...]
    call: tuple[Source, ...]
    widths: tuple[Source, ...]
    layer: "Node | None"
    output: Tensor
    entering: Tensor
    content: tuple["Node", ...]
    carried: tuple[Carried, ...]
    gathered: tuple[Gathered, ...]
    leaving: Tensor

    @property
    def references(self) -> tuple[Source, ...]:
        """All places where it names tensors that flow into it, or on."""
        return (*self.sources, *self.call, *(each.source for each in self.gathered))

    @property
    def mentions(self) -> tuple[Source, ...]:
        """All places where it names tensors itself."""
        return (*self.references, *self.widths)

    @property
    def given(self) -> Mapping[str, Tensor]:
        """The tensors that it gives a name, its own output aside."""
        carried = {each.name: each.output for each in self.carried}
        return carried | {each.name: each.output for each in self.gathered}

    @property
    def has_fault(self) -> bool:
        """Whether it names something that cannot be taken."""
        return any(source.fault is not None for source in self.mentions)

    @property
    def is_optional(self) -> bool:
        """Whether it has a loop or a condition of its own."""
        return self.entry.loop is not None or self.entry.when is not None

    @property
    def taken(self) -> tuple[Tensor, ...]:
        """The tensors that enter it; of some, only a part."""
        found = (source.tensor for source in self.sources)
        return (
            tuple(each for each in found if each is not None) if self.sources else (self.previous,)
        )


def walk_nodes(nodes: Iterable[Node]) -> Iterator[Node]:
    """Yield nodes in order, those of blocks after the block."""
    for node in nodes:
        yield node
        yield from walk_nodes(node.content)


def list_referred(nodes: Iterable[Node]) -> frozenset[str]:
    """List the names of tensors that nodes, and what they hold, refer to."""
    return frozenset(source.name for node in walk_nodes(nodes) for source in node.mentions)


def list_given(node: Node) -> tuple[str, ...]:
    """List the names that a node gives tensors."""
    return (*filter(None, (node.entry.name,)), *node.given)


@dataclass(frozen=True, eq=False)
class Body:
    """A list of nodes: the network, or a block with a name.

    Attributes
    ----------
    entering : Tensor
        What enters the first node.
    nodes : tuple of Node
        The nodes.
    leaving : Tensor
        What the last one puts out, or what a block says that leaves it.
    further : mapping of str to Tensor
        The tensors that a block takes beside the one that enters it.
    returned : tuple of Source
        What a block says that leaves it.
    """

    entering: Tensor
    nodes: tuple[Node, ...]
    leaving: Tensor
    further: Mapping[str, Tensor] = field(default_factory=dict, kw_only=True)
    returned: tuple[Source, ...] = field(default=(), kw_only=True)

    def walk(self) -> Iterator[Node]:
        """Yield all nodes in order, those of blocks after the block."""
        return walk_nodes(self.nodes)

    @cached_property
    def referred(self) -> frozenset[str]:
        """Names of tensors that its nodes refer to."""
        carried = {each.name for node in self.walk() for each in node.carried}
        return list_referred(self.nodes) | carried | {source.name for source in self.returned}

    @cached_property
    def shared(self) -> frozenset[str]:
        """Names of layers and uses of blocks that are applied more than once."""
        return frozenset(n.entry.share for n in self.walk() if isinstance(n.entry, SharedSpec))

    @cached_property
    def given(self) -> frozenset[str]:
        """Variables that its entries ask for: names of tensors, and those of loops."""
        loops = (node.entry.loop.variable for node in self.walk() if node.entry.loop is not None)
        return frozenset((*loops, *(name for node in self.walk() for name in list_given(node))))


@dataclass(frozen=True, eq=False)
class Output:
    """An output of the network.

    Attributes
    ----------
    entry : OutputSpec
        What is said of it.
    path : path
        Where that stands.
    sources : tuple of Source
        The tensor that it is, or what its layer takes; none for that of the last entry.
    tensor : Tensor
        What its layer puts out.
    """

    entry: OutputSpec
    path: KeyPath
    sources: tuple[Source, ...]
    tensor: Tensor


@dataclass(frozen=True, eq=False)
class Network(Body):
    """The network of a specification.

    Attributes
    ----------
    inputs : mapping of str to Tensor
        Its inputs, by the names that entries have for them.
    tensors : mapping of str to Tensor
        What names stand for after the last entry; names of outputs included.
    outputs : tuple of Output
        Its outputs, if there is more to say than that the last entry leads to one.
    blocks : mapping of str to Body
        The blocks that have a name.
    """

    inputs: Mapping[str, Tensor]
    tensors: Mapping[str, Tensor]
    outputs: tuple[Output, ...]
    blocks: Mapping[str, Body]

    @cached_property
    def bodies(self) -> Mapping[KeyPath, Body]:
        """The lists of nodes: that of the network, and those of blocks, by their places."""
        found: dict[KeyPath, Body] = {("layers",): self}
        return found | {("blocks", name, "layers"): body for name, body in self.blocks.items()}

    @cached_property
    def output_names(self) -> frozenset[str]:
        """Names of tensors that outputs refer to."""
        return frozenset(source.name for each in self.outputs for source in each.sources)
