"""From entries to nodes: what each name stands for, and how many tensors flow where."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from ..catalog import Catalog, load_catalog
from ..spec.entries import AnyEntry, BlockSpec, ConstantSpec, LayerSpec, SharedSpec, UseSpec
from ..spec.models import Spec
from ..spec.scanner import KeyPath
from .model import SEVERAL, Body, Carried, Gathered, Known, Network, Node, Output, Source, Tensor
from .references import (
    BLOCK_INPUT,
    Scope,
    list_input_names,
    list_names,
    list_output_references,
    list_references,
    list_widths,
    puts_out_one,
    returns_several,
)

_NO_NAMES = Known((), ())


_Turn: TypeAlias = tuple[
    Tensor, tuple[Node, ...], tuple[Carried, ...], tuple[Gathered, ...], Tensor
]
"""What enters an entry once, and what it holds, carries, gathers and lets out, as in nodes."""


def resolve_network(
    spec: Spec, catalog: Catalog | None = None, names: Mapping[str, str] | None = None
) -> Network:
    """Return the network that the entries of a specification make.

    Parameters
    ----------
    spec : Spec
        The specification, right or wrong; blocks use one another in chains of a bounded length.
    catalog : Catalog or None, default=None
        What Keras offers, and where code of the user's own is if that can be told.
    names : mapping of str to str or None, default=None
        The names that every expression may use; None if the specification has no mistakes.

    Returns
    -------
    Network
        Its nodes. What they name and cannot take is marked as such.
    """
    if names is None:
        known = list_names(spec.estimator.kind, spec.parameters, spec.inputs)
        names = dict(zip(known, known, strict=True))
    resolver = _Resolver(spec, names, catalog or load_catalog())
    inputs = {name: Tensor(1, plain=True) for name in list_input_names(spec)}
    start = next(iter(inputs.values())) if len(inputs) == 1 else Tensor(0, plain=True)
    if spec.estimator.model is not None:
        # It takes all inputs, and gives the first entry what it puts out.
        start = Tensor(1)
    scope = Scope(start, dict(inputs), names)
    nodes = tuple(resolver.resolve_entries(spec.layers, ("layers",), scope))
    for name in spec.blocks:
        resolver.enter_block(name, Tensor(1))
    outputs = tuple(_resolve_outputs(spec, scope))
    return Network(start, nodes, scope.current, inputs, scope.tensors, outputs, resolver.blocks)


def _resolve_outputs(spec: Spec, scope: Scope) -> Iterator[Output]:
    """Yield the outputs; their names become known, where no entry has them."""
    made = [Tensor(1, plain=True) for _ in spec.outputs]
    for output, tensor in zip(spec.outputs, made, strict=True):
        if output.label:
            scope.tensors.setdefault(output.label, tensor)
    for index, (output, tensor) in enumerate(zip(spec.outputs, made, strict=True)):
        path: KeyPath = ("outputs", index)
        references = list_output_references(output, path)
        sources = tuple(scope.find_source(each, scope.names) for each in references)
        yield Output(output, path, sources, tensor)


@dataclass
class _Resolver:
    """Resolves entries, and blocks with a name where they are first used."""

    spec: Spec
    names: Mapping[str, str]
    catalog: Catalog
    blocks: dict[str, Body] = field(default_factory=dict)

    def resolve_entries(
        self, entries: Iterable[AnyEntry], path: KeyPath, scope: Scope
    ) -> Iterator[Node]:
        """Yield the nodes of entries; the scope goes on to what is known after them."""
        for index, entry in enumerate(entries):
            node = self._resolve_entry(entry, (*path, index), scope)
            scope.current = node.output
            if entry.name is not None:
                scope.tensors[entry.name] = node.output
                if isinstance(entry, LayerSpec | UseSpec) and not node.is_optional:
                    scope.layers[entry.name] = node
            scope.tensors |= node.given
            yield node

    def _resolve_entry(self, entry: AnyEntry, path: KeyPath, scope: Scope) -> Node:
        loop, previous = entry.loop, scope.current
        names = scope.names if loop is None else {**scope.names, loop.variable: loop.variable}
        sources, call = _find_sources(entry, path, scope, names)
        widths = tuple(scope.find_source(each, names) for each in list_widths(entry, path))
        entering = _join(sources, (*call, *widths), previous)
        layer = scope.layers.get(entry.share) if isinstance(entry, SharedSpec) else None
        is_lost = entering.count == 0 or (isinstance(entry, SharedSpec) and layer is None)
        known = scope.known if is_lost else _NO_NAMES
        inner = scope
        if loop is not None or entry.when is not None:
            turns = {"for": loop, "when": entry.when}
            inner = scope.branch(names, scope.varies.union(filter(turns.get, turns)))
        inner.current = entering
        turn = self._resolve_turn(entry, path, sources, layer, inner)
        _, _, _, gathered, leaving = turn
        if any(each.source.fault for each in gathered):
            known = inner.known
        output = replace(leaving) if inner is scope else _end_turns(entry, turn)
        flow = (previous, sources, call, widths, layer, output, *turn)
        return Node(entry, path, inner.varies, known, *flow)

    def _resolve_turn(
        self,
        entry: AnyEntry,
        path: KeyPath,
        sources: tuple[Source, ...],
        layer: Node | None,
        scope: Scope,
    ) -> _Turn:
        """Resolve what an entry does once; the scope goes on to what is known after it."""
        starts = _start_turns(entry, sources, scope)
        entering = scope.current
        content = self._resolve_content(entry, path, scope)
        leaving = content[-1].output if content else self._find_leaving(entry, entering, layer)
        scope.current = leaving
        carried = tuple(_carry(starts, scope))
        gathered = tuple(_gather(entry, path, scope))
        leaving = carried[-1].leaving if carried else leaving
        return entering, content, carried, gathered, leaving

    def _resolve_content(self, entry: AnyEntry, path: KeyPath, scope: Scope) -> tuple[Node, ...]:
        """Resolve what a block holds, in which the tensor that enters it has a name."""
        if not isinstance(entry, BlockSpec):
            return ()
        entering = scope.current
        outer = {key: scope.tensors.pop(key) for key in {BLOCK_INPUT} & scope.tensors.keys()}
        if entering.count or entry.inputs:
            known = entering if entering.count else replace(entering, count=1)
            scope.tensors[BLOCK_INPUT] = known
        content = tuple(self.resolve_entries(entry.block, (*path, "block"), scope))
        scope.tensors.pop(BLOCK_INPUT, None)
        scope.tensors |= outer
        return content

    def _find_leaving(self, entry: AnyEntry, entering: Tensor, layer: Node | None) -> Tensor:
        """Find what an entry makes of what enters it."""
        match entry:
            case BlockSpec():
                return entering
            case UseSpec():
                return self.enter_block(entry.block, entering)
            case LayerSpec():
                count = SEVERAL if returns_several(entry) else 1
                return Tensor(count, puts_out_one(entry, self.catalog))
            case ConstantSpec():
                return Tensor(1, plain=True)
            case SharedSpec():
                return Tensor(1) if layer is None else replace(layer.leaving)

    def enter_block(self, name: str, entering: Tensor) -> Tensor:
        """Return what leaves a block with a name; what enters it is that of its first use."""
        if name in self.spec.blocks and name not in self.blocks:
            definition = self.spec.blocks[name]
            own = (*definition.arguments, *definition.parameters)
            start = Tensor(entering.count or 1, entering.plain)
            further = {each: Tensor(plain=True) for each in definition.tensors}
            names = {**self.names, **{each: each for each in own}}
            scope = Scope(start, {BLOCK_INPUT: start, **further}, names)
            # A block that uses itself ends here.
            self.blocks[name] = Body(start, (), Tensor(1))
            path: KeyPath = ("blocks", name)
            nodes = tuple(self.resolve_entries(definition.layers, (*path, "layers"), scope))
            returned = tuple(
                scope.find_source((text, (*path, "outputs", index)), names)
                for index, text in enumerate(definition.outputs)
            )
            leaving = _join(returned, (), scope.current) if returned else scope.current
            self.blocks[name] = Body(start, nodes, leaving, further=further, returned=returned)
        return self.blocks[name].leaving if name in self.blocks else Tensor(1)


def _find_sources(
    entry: AnyEntry, path: KeyPath, scope: Scope, names: Mapping[str, str]
) -> tuple[tuple[Source, ...], tuple[Source, ...]]:
    """Find what an entry names as its inputs, and as arguments of its call."""
    found: dict[str | int, list[Source]] = {"inputs": [], "call": []}
    for reference in list_references(entry, path):
        key = reference[1][len(path)]
        # The inputs of a loop enter its first turn, unless the turns are collected.
        enters_once = key == "inputs" and not entry.is_spread
        found[key].append(scope.find_source(reference, scope.names if enters_once else names))
    return tuple(found["inputs"]), tuple(found["call"])


def _start_turns(
    entry: AnyEntry, sources: tuple[Source, ...], scope: Scope
) -> Mapping[str, Tensor]:
    """Let the tensors that go from turn to turn be known inside; the first one enters the block."""
    plain = [source.tensor is not None and source.tensor.plain for source in sources]
    starts = {
        name: Tensor(1, index < len(plain) and plain[index])
        for index, name in enumerate(entry.carry)
    }
    scope.tensors |= starts
    scope.current = next(iter(starts.values()), scope.current)
    return starts


def _carry(starts: Mapping[str, Tensor], scope: Scope) -> Iterator[Carried]:
    """Find what has become of the tensors that go from turn to turn, at the end of one."""
    for name, start in starts.items():
        yield Carried(name, start, scope.tensors[name], Tensor(1, start.plain))


def _end_turns(entry: AnyEntry, turn: _Turn) -> Tensor:
    """Return what leaves an entry with a loop or a condition."""
    entering, _, carried, _, leaving = turn
    if entry.puts_out_list:
        return Tensor(SEVERAL)
    return carried[-1].output if carried else Tensor(1, entering.plain and leaving.plain)


def _gather(entry: AnyEntry, path: KeyPath, scope: Scope) -> Iterator[Gathered]:
    """Find what each turn of a loop adds to lists, at its end."""
    for name, text in entry.gathered.items():
        source = scope.find_source((text, (*path, "collect", name)), scope.names)
        yield Gathered(name, source, Tensor(SEVERAL))


def _join(sources: tuple[Source, ...], call: tuple[Source, ...], previous: Tensor) -> Tensor:
    """Return what enters an entry: what it names, or what the one before puts out."""
    tensors = [source.tensor for source in sources] or [previous]
    plain = len(tensors) == 1 and tensors[0] is not None and tensors[0].plain
    counts = [source.count for source in sources] or [previous.count]
    if any(source.fault is not None for source in (*sources, *call)):
        return Tensor(0, plain)
    return Tensor(SEVERAL if SEVERAL in counts else sum(counts), plain)
