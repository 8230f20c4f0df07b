"""The network of a specification as a flowchart."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeAlias

from ..kinds import SUPERVISED
from ..network.model import Body, Network, Node, Source, Tensor
from ..network.resolution import resolve_network
from ..spec import BlockSpec, ConstantSpec, LayerSpec, SharedSpec, Spec, UseSpec
from .mermaid import Edge, Flowchart, Group, Shape, render_flowchart
from .network import list_heads
from .values import show_call, show_fields, show_value

_EACH_TURN: Final = "of each iteration"
_AGAIN: Final = "same layer"
_WIDTH: Final = 60
"""Characters of a line that are shown."""


@dataclass(frozen=True)
class _Source:
    """Where a tensor comes from: a node, and what is taken of its output."""

    node: str
    part: str = ""


_Sources: TypeAlias = tuple[_Source, ...]


@dataclass
class _Drawing:
    """A flowchart in the making: the boxes, and from which of them each tensor comes."""

    spec: Spec
    network: Network
    chart: Flowchart = field(default_factory=Flowchart)
    sources: dict[Tensor, _Sources] = field(default_factory=dict)
    boxes: dict[Node, str] = field(default_factory=dict)

    def connect(self, sources: _Sources, box: str, *, dotted: bool = False) -> None:
        edges = (Edge(each.node, box, each.part, dotted) for each in sources)
        self.chart.edges += [edge for edge in edges if edge not in self.chart.edges]

    def refer(self, source: Source) -> _Sources:
        """Return where a tensor comes from, with the part that is taken of it."""
        found = () if source.tensor is None else self.sources[source.tensor]
        index = source.text[len(source.name) :]
        if source.tensor is not None and source.tensor.count == len(found) > 1:
            # A block puts out several tensors, of which each has a box of its own.
            found = found[int(index[1:-1]) :][:1] if index[1:-1].isdigit() else found
        return tuple(replace(each, part=index) for each in found) if index else found

    def find_taken(self, node: Node) -> _Sources:
        if not node.sources:
            return self.sources[node.previous]
        return tuple(each for source in node.sources for each in self.refer(source))

    def draw_nodes(self, nodes: Iterable[Node], group: Group) -> None:
        for node in nodes:
            if isinstance(node.entry, BlockSpec | UseSpec):
                outputs = self.draw_block(node, node.entry, group)
                self.boxes[node] = outputs[0].node
            else:
                outputs = self.draw_layer(node, node.entry, group)
            self.sources[node.leaving] = outputs
            for gathered in node.gathered:
                self.sources[gathered.output] = _mark_turns(self.refer(gathered.source))
            self.sources[node.output] = (
                _mark_turns(outputs) if node.entry.puts_out_list else outputs
            )
            for carried in node.carried:
                self.sources[carried.output] = self.sources[carried.leaving]

    def draw_layer(
        self, node: Node, entry: LayerSpec | SharedSpec | ConstantSpec, group: Group
    ) -> _Sources:
        lines = (*list_heads(entry), *_list_step(entry))
        box = self.chart.add_node(group, lines, optional=entry.when is not None)
        self.connect(self.find_taken(node), box)
        for source in node.call:
            argument = str(source.path[len(node.path) + 1])
            self.connect(tuple(replace(each, part=argument) for each in self.refer(source)), box)
        if node.layer is not None:
            self.connect((_Source(self.boxes[node.layer], _AGAIN),), box, dotted=True)
        self.boxes[node] = box
        return (_Source(box),)

    def draw_block(self, node: Node, entry: BlockSpec | UseSpec, group: Group) -> _Sources:
        heads = list(list_heads(entry))
        body = Body(node.entering, node.content, node.leaving)
        if isinstance(entry, UseSpec):
            heads.append(show_call(entry.block, entry.arguments))
            body = self.network.blocks[entry.block]
        inner = self.chart.add_group(group, " ".join(heads)) if heads else group
        further = {source.path[-1]: self.refer(source) for source in node.call}
        self.sources |= {tensor: further[name] for name, tensor in body.further.items()}
        self.sources[body.entering] = self.find_taken(node)
        for carried, source in zip(node.carried, node.sources, strict=False):
            self.sources[carried.entering] = self.refer(source)
        self.draw_nodes(body.nodes, inner)
        if body.returned:
            return tuple(each for source in body.returned for each in self.refer(source))
        return self.sources[body.leaving]

    def draw_inputs(self) -> None:
        for name, tensor in self.network.inputs.items():
            box = self.draw_end(name, _list_facts(self.spec.inputs.get(name)))
            self.sources[tensor] = (_Source(box),)
        every = tuple(each for found in self.sources.values() for each in found)
        self.sources[self.network.entering] = every

    def draw_end(self, title: str, lines: Iterable[str] = ()) -> str:
        """Draw where data enters or leaves the network."""
        return self.chart.add_node(self.chart.root, (title, *lines), Shape.ROUND)

    def draw_given(self) -> None:
        """Draw the network that a function builds, or that layers start from."""
        given = self.spec.estimator.build or self.spec.estimator.model
        if given is None:
            return
        lines = (given,) if isinstance(given, str) else tuple(_list_fields(given))
        box = self.chart.add_node(self.chart.root, lines)
        self.connect(self.sources[self.network.entering], box)
        self.sources[self.network.entering] = (_Source(box),)

    def draw_outputs(self) -> None:
        last = self.sources[self.network.leaving]
        if not self.network.outputs:
            self.connect(last, self.draw_end("output", self.list_output_facts()))
            return
        boxes = [
            self.draw_end(each.entry.label or "output", _list_facts(each.entry))
            for each in self.network.outputs
        ]
        for output, box in zip(self.network.outputs, boxes, strict=True):
            self.sources[output.tensor] = (_Source(box),)
        for output, box in zip(self.network.outputs, boxes, strict=True):
            sources = tuple(each for source in output.sources for each in self.refer(source))
            self.connect(sources or last, box)

    def list_output_facts(self) -> Iterator[str]:
        if self.spec.estimator.kind not in SUPERVISED:
            yield "as wide as the samples"
        elif self.spec.estimator.build is None:
            yield "as the target needs it"

    def draw_transform(self) -> None:
        transform, tensors = self.spec.transform, self.network.tensors
        if transform is None:
            return
        codes = self.sources[tensors[transform.output]]
        self.connect(codes, self.draw_end("transform"), dotted=True)
        if transform.decode_from is not None:
            (source,) = self.sources[tensors[transform.decode_from]]
            start = _Source(self.draw_end("inverse_transform"), "in its place")
            self.connect((start,), source.node, dotted=True)


def draw_network(spec: Spec) -> str:
    """Return the network of a specification as a flowchart for Mermaid.

    Loops, conditions and blocks are frames, and layers that a condition may leave out are dashed.

    Parameters
    ----------
    spec : Spec
        The specification.

    Returns
    -------
    str
        The text of a Mermaid diagram, without a fence; the last line has its line end.
    """
    return render_flowchart(chart_network(spec))


def chart_network(spec: Spec) -> Flowchart:
    """Return the network of a specification as a flowchart, to be drawn in any way.

    Parameters
    ----------
    spec : Spec
        The specification.

    Returns
    -------
    Flowchart
        Boxes, frames and arrows.
    """
    network = resolve_network(spec)
    drawing = _Drawing(spec, network)
    drawing.draw_inputs()
    drawing.draw_given()
    drawing.draw_nodes(network.nodes, drawing.chart.root)
    drawing.draw_outputs()
    drawing.draw_transform()
    return drawing.chart


def _mark_turns(sources: _Sources) -> _Sources:
    return tuple(replace(each, part=_EACH_TURN) for each in sources)


def _list_step(entry: LayerSpec | SharedSpec | ConstantSpec) -> Iterator[str]:
    """Yield the layer, and a line for each of its arguments."""
    if isinstance(entry, SharedSpec):
        yield f"{entry.share} again"
        return
    if isinstance(entry, ConstantSpec):
        yield _shorten(f"constant {show_value(entry.constant)}")
        return
    yield entry.layer if entry.wraps is None else f"{entry.layer} of {entry.wraps.name}"
    if entry.wraps is not None:
        yield from _list_arguments(entry.wraps.arguments)
    yield from _list_arguments(entry.shown_arguments)
    if entry.active is not None:
        yield f"{entry.active} active"


def _list_arguments(arguments: Mapping[str, Any]) -> Iterator[str]:
    for name, value in arguments.items():
        yield _shorten(f"{name}={show_value(value)}")


def _list_facts(table: Any) -> Iterator[str]:
    """Yield what a table of an input or an output says, a key in a line."""
    shown = {"columns", "shape", "task", "units", "loss", "distribution", "quantiles", "auxiliary"}
    if table is not None:
        yield from _list_fields(table, frozenset(table.model_fields_set - shown))
        if encoder := getattr(table, "encoder", None):
            yield "encoder=" + ", ".join(each.encoder for each in encoder.chain)


def _list_fields(table: Any, without: frozenset[str] = frozenset()) -> Iterator[str]:
    for name in type(table).model_fields:
        if name in table.model_fields_set and name not in without:
            others = frozenset(type(table).model_fields) - {name}
            yield _shorten(show_fields(table, others))


def _shorten(text: str) -> str:
    return text if len(text) <= _WIDTH else text[: _WIDTH - 3] + "..."
