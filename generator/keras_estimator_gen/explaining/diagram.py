"""The network of a specification as a flowchart."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeAlias

from ..kinds import SUPERVISED
from ..network.references import BLOCK_INPUT, PREVIOUS, list_input_names, list_references
from ..spec import AnyEntry, BlockSpec, LayerSpec, OutputSpec, SharedSpec, Spec, UseSpec
from .mermaid import Edge, Flowchart, Group, Shape, render_flowchart
from .network import list_heads
from .values import show_call, show_fields, show_value

_EACH_TURN: Final = "of each turn"
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
class _Scope:
    """What is known at one point of a network: the latest output, and what names stand for."""

    current: _Sources
    tensors: dict[str, _Sources] = field(default_factory=dict)

    def refer(self, text: str) -> _Sources:
        name, bracket, index = text.partition("[")
        sources = self.current if name == PREVIOUS else self.tensors[name]
        if not bracket:
            return sources
        return tuple(replace(each, part=f"{bracket}{index}") for each in sources)

    def find_inputs(self, entry: AnyEntry) -> _Sources:
        if not entry.inputs:
            return self.current
        return tuple(source for text in entry.inputs for source in self.refer(text))


@dataclass
class _Drawing:
    """A flowchart in the making."""

    spec: Spec
    chart: Flowchart = field(default_factory=Flowchart)
    layers: dict[str, str] = field(default_factory=dict)

    def connect(self, sources: _Sources, node: str, *, dotted: bool = False) -> None:
        edges = (Edge(each.node, node, each.part, dotted) for each in sources)
        self.chart.edges += [edge for edge in edges if edge not in self.chart.edges]

    def draw_entries(self, entries: Iterable[AnyEntry], scope: _Scope, group: Group) -> None:
        for entry in entries:
            if isinstance(entry, BlockSpec | UseSpec):
                outputs = self.draw_block(entry, scope, group)
            else:
                outputs = self.draw_layer(entry, scope, group)
            if entry.collect:
                outputs = tuple(replace(each, part=_EACH_TURN) for each in outputs)
            scope.current = outputs
            if entry.name is not None:
                scope.tensors[entry.name] = outputs

    def draw_layer(self, entry: LayerSpec | SharedSpec, scope: _Scope, group: Group) -> _Sources:
        lines = (*list_heads(entry), *_list_step(entry))
        node = self.chart.add_node(group, lines, optional=entry.when is not None)
        self.connect(scope.find_inputs(entry), node)
        for text, path in list_references(entry):
            if "call" in path:
                argument = str(path[path.index("call") + 1])
                sources = (replace(each, part=argument) for each in scope.refer(text))
                self.connect(tuple(sources), node)
        if isinstance(entry, SharedSpec):
            self.connect((_Source(self.layers[entry.share], _AGAIN),), node, dotted=True)
        elif entry.name is not None:
            self.layers[entry.name] = node
        return (_Source(node),)

    def draw_block(self, entry: BlockSpec | UseSpec, scope: _Scope, group: Group) -> _Sources:
        entries, heads = self.find_content(entry), list(list_heads(entry))
        if isinstance(entry, UseSpec):
            heads.append(show_call(entry.block, entry.arguments))
        inner = self.chart.add_group(group, " ".join(heads)) if heads else group
        sources = scope.find_inputs(entry)
        inside = _Scope(sources, {**scope.tensors, BLOCK_INPUT: sources})
        self.draw_entries(entries, inside, inner)
        if isinstance(entry, BlockSpec) and entry.loop is None and entry.when is None:
            # Such a block is there once, and what it names is known after it.
            outer = {key: scope.tensors[key] for key in {BLOCK_INPUT} & scope.tensors.keys()}
            scope.tensors |= {**inside.tensors, **outer}
        return inside.current

    def find_content(self, entry: BlockSpec | UseSpec) -> tuple[AnyEntry, ...]:
        if isinstance(entry, UseSpec):
            return self.spec.blocks[entry.block].layers
        return entry.block

    def draw_inputs(self) -> _Scope:
        names = list_input_names(self.spec)
        tensors: dict[str, _Sources] = {
            name: (_Source(self.draw_end(name, _list_facts(self.spec.inputs.get(name)))),)
            for name in names
        }
        return _Scope(tuple(source for each in tensors.values() for source in each), tensors)

    def draw_end(self, title: str, lines: Iterable[str] = ()) -> str:
        """Draw where data enters or leaves the network."""
        return self.chart.add_node(self.chart.root, (title, *lines), Shape.ROUND)

    def draw_given(self, scope: _Scope) -> None:
        """Draw the network that a function builds, or that layers start from."""
        given = self.spec.estimator.build or self.spec.estimator.model
        if given is None:
            return
        lines = (given,) if isinstance(given, str) else tuple(_list_fields(given))
        node = self.chart.add_node(self.chart.root, lines)
        self.connect(scope.current, node)
        scope.current = (_Source(node),)

    def draw_outputs(self, scope: _Scope) -> None:
        if not self.spec.outputs:
            self.connect(scope.current, self.draw_end("output", self.list_output_facts()))
            return
        nodes = [
            self.draw_end(each.label or "output", _list_facts(each)) for each in self.spec.outputs
        ]
        labels = {each.label: (_Source(node),) for each, node in self.iterate_heads(nodes)}
        scope.tensors = {**labels, **scope.tensors}
        for output, node in zip(self.spec.outputs, nodes, strict=True):
            texts = output.inputs if output.tensor is None else (output.tensor,)
            sources = tuple(source for text in texts for source in scope.refer(text))
            self.connect(sources or scope.current, node)

    def iterate_heads(self, nodes: list[str]) -> Iterator[tuple[OutputSpec, str]]:
        """Yield the outputs that have a name and a layer of their own."""
        for output, node in zip(self.spec.outputs, nodes, strict=True):
            if output.label and output.tensor is None:
                yield output, node

    def list_output_facts(self) -> Iterator[str]:
        if self.spec.estimator.kind not in SUPERVISED:
            yield "as wide as the rows"
        elif self.spec.estimator.build is None:
            yield "as the target needs it"

    def draw_transform(self, scope: _Scope) -> None:
        transform = self.spec.transform
        if transform is None:
            return
        self.connect(scope.refer(transform.output), self.draw_end("transform"), dotted=True)
        if transform.decode_from is not None:
            (source,) = scope.refer(transform.decode_from)
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
    drawing = _Drawing(spec)
    scope = drawing.draw_inputs()
    drawing.draw_given(scope)
    drawing.draw_entries(spec.layers, scope, drawing.chart.root)
    drawing.draw_outputs(scope)
    drawing.draw_transform(scope)
    return render_flowchart(drawing.chart)


def _list_step(entry: LayerSpec | SharedSpec) -> Iterator[str]:
    """Yield the layer, and a line for each of its arguments."""
    if isinstance(entry, SharedSpec):
        yield f"{entry.share} again"
        return
    yield entry.layer if entry.wraps is None else f"{entry.layer} of {entry.wraps.name}"
    if entry.wraps is not None:
        yield from _list_arguments(entry.wraps.arguments)
    yield from _list_arguments(entry.arguments)


def _list_arguments(arguments: Mapping[str, Any]) -> Iterator[str]:
    for name, value in arguments.items():
        yield _shorten(f"{name}={show_value(value)}")


def _list_facts(table: Any) -> Iterator[str]:
    """Yield what a table of an input or an output says, a key in a line."""
    shown = {"columns", "shape", "task", "units", "loss"}
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
