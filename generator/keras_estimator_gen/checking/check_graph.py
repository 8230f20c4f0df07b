"""Whether entries make a network, in which every tensor comes from somewhere and goes on."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ..code import TensorReference, parse_tensor
from ..errors import CodeError, Problem, place_error
from ..network.references import (
    BLOCK_INPUT,
    PREVIOUS,
    Reference,
    find_output_sources,
    find_used_names,
    list_input_names,
    list_references,
    refuse_rows,
    returns_several,
    walk_entries,
)
from ..spec.entries import AnyEntry, BlockSpec, LayerSpec, SharedSpec, UseSpec
from ..spec.scanner import KeyPath
from ..spec.wording import closest, one_of, quote
from .check_counts import SEVERAL, check_count, check_result, check_varying
from .check_output_tensors import check_output_tensors
from .context import Context
from .tensor_counts import Flow, Passage, puts_out_one, takes_one


def check_graph(context: Context) -> Iterator[Problem]:
    """Yield what is wrong with how entries are connected.

    Parameters
    ----------
    context : Context
        What the checks share.
    """
    spec = context.spec
    if any(path[0] in {"layers", "blocks", "inputs"} for path in context.broken):
        return
    inputs = list_input_names(spec)
    # A prebuilt model takes all inputs, and gives the first entry what it puts out.
    one = len(inputs) == 1 or spec.estimator.model is not None
    plain = {*inputs} if spec.estimator.model is not None else {*inputs, PREVIOUS}
    flow = Flow(dict.fromkeys(inputs, 1), int(one), plain=plain)
    passages: dict[str, Passage] = {}
    yield from _Checker(context, spec.layers, ("layers",), passages).check(flow)
    if spec.outputs and not any(path[0] == "outputs" for path in context.broken):
        yield from check_output_tensors(context, flow.tensors, flow.current, flow.plain)
    for name in spec.blocks:
        if name not in passages:
            yield from _check_block(name, 1, context, passages, plain=False)
    yield from _check_end(flow, context)


def _check_end(flow: Flow, context: Context) -> Iterator[Problem]:
    """Yield why the network cannot end where it does, and which inputs it leaves out."""
    spec = context.spec
    if spec.layers and not spec.outputs and flow.current not in {0, 1}:
        message = "the network ends with several tensors"
        expected = "a layer such as Concatenate after it"
        yield Problem(("layers", len(spec.layers) - 1), message, expected)
    used = find_used_names(spec.layers)[0] | find_output_sources(spec)
    unused = [name for name in spec.inputs if name not in used]
    if len(spec.inputs) < 2 or not unused:
        return
    if len(unused) < len(spec.inputs):
        for name in unused:
            message = f"no entry takes the input {quote(name)}"
            expected = f'an entry with inputs = ["{name}"], or no such table'
            yield Problem(("inputs", name), message, expected, on_key=True)
    elif not spec.layers and not spec.outputs:
        message = "the network has several inputs, and no layer that takes them"
        names = ", ".join(f'"{name}"' for name in unused)
        expected = f'[[layers]] with layer = "Concatenate" and inputs = [{names}]'
        yield Problem(("inputs", unused[0]), message, expected, on_key=True)


def _check_block(
    name: str, entering: int, context: Context, passages: dict[str, Passage], *, plain: bool
) -> Iterator[Problem]:
    """Yield what is wrong inside of a block with a name, and note what passes through it."""
    definition = context.spec.blocks[name]
    names = {each: each for each in (*definition.arguments, *definition.parameters)}
    known = {BLOCK_INPUT, PREVIOUS} if plain else set[str]()
    inside = Flow({BLOCK_INPUT: entering}, entering, names=names, plain=known)
    # A block that uses itself ends here.
    passages[name] = Passage(entering, 1)
    path: KeyPath = ("blocks", name, "layers")
    yield from _Checker(context, definition.layers, path, passages).check(inside)
    passages[name] = Passage(entering, inside.current, PREVIOUS in inside.plain)


@dataclass
class _Checker:
    """Follows the tensors through the entries of a network, or of a block with a name."""

    context: Context
    entries: tuple[AnyEntry, ...]
    path: KeyPath
    passages: dict[str, Passage]

    def check(self, flow: Flow) -> Iterator[Problem]:
        """Yield what is wrong with all entries; the flow goes on to the end."""
        yield from self._check_entries(self.entries, self.path, flow)

    def _check_entries(
        self, entries: tuple[AnyEntry, ...], path: KeyPath, flow: Flow
    ) -> Iterator[Problem]:
        for index, entry in enumerate(entries):
            yield from self._check_entry(entry, (*path, index), flow)
            following = entries[index + 1 :]
            if following and not _takes_previous(following[0]) and not self._goes_on(entry):
                message = "the output of this entry goes nowhere: the next one names its inputs"
                expected = "a 'name' that the inputs of a later entry list"
                yield Problem((*path, index), message, expected)

    @cached_property
    def _used(self) -> frozenset[str]:
        used = find_used_names(self.entries)[0]
        return used | find_output_sources(self.context.spec) if self.path == ("layers",) else used

    def _goes_on(self, entry: AnyEntry) -> bool:
        if entry.name is not None and entry.name in self._used:
            return True
        transform = self.context.spec.transform
        return transform is not None and entry.name == transform.output

    def _check_entry(self, entry: AnyEntry, path: KeyPath, flow: Flow) -> Iterator[Problem]:
        turns = {} if entry.loop is None else {entry.loop.variable: entry.loop.variable}
        found = [*self._check_references(entry, path, flow, turns)]
        yield from found
        source = 0 if found else self._count_inputs(entry, {**flow.names, **turns}, flow)
        if source == 0 and not found and not _starts_itself(entry):
            yield self._demand_inputs(path, flow)
        varies = entry.loop is not None or entry.when is not None
        if varies and not found:
            yield from check_varying(entry, path, source, flow.current)
        inner = flow.branch(source, **turns) if varies else flow
        inner.current = source
        enters_plain = takes_one(entry, flow)
        inner.mark(PREVIOUS, plain=enters_plain)
        yield from self._check_inside(entry, path, inner)
        if varies:
            yield from check_result(entry, path, inner.current)
            flow.current = SEVERAL if entry.collect else 1
            leaves_plain = enters_plain and PREVIOUS in inner.plain
            flow.mark(PREVIOUS, plain=leaves_plain and not entry.collect)
        self._define(entry, flow)

    def _check_inside(self, entry: AnyEntry, path: KeyPath, flow: Flow) -> Iterator[Problem]:
        match entry:
            case BlockSpec():
                outer = {key: flow.tensors.pop(key) for key in {BLOCK_INPUT} & flow.tensors.keys()}
                if flow.current or entry.inputs:
                    flow.tensors[BLOCK_INPUT] = flow.current or 1
                    flow.mark(BLOCK_INPUT, plain=PREVIOUS in flow.plain)
                yield from self._check_entries(entry.block, (*path, "block"), flow)
                flow.tensors.pop(BLOCK_INPUT, None)
                flow.tensors |= outer
            case UseSpec():
                yield from self._check_use(entry, path, flow)
            case LayerSpec():
                yield from check_count(entry, path, flow.current, self.context.catalog)
                flow.current = SEVERAL if returns_several(entry) else 1
                flow.mark(PREVIOUS, plain=puts_out_one(entry, self.context.catalog))
            case SharedSpec():
                if entry.share not in flow.layers:
                    yield self._refuse_share(entry, path, flow)
                flow.current = 1
                flow.mark(PREVIOUS, plain=entry.share in flow.plain)

    def _check_use(self, use: UseSpec, path: KeyPath, flow: Flow) -> Iterator[Problem]:
        entering = flow.current or 1
        if use.block in self.context.spec.blocks and use.block not in self.passages:
            plain = PREVIOUS in flow.plain
            yield from _check_block(use.block, entering, self.context, self.passages, plain=plain)
        passage = self.passages.get(use.block, Passage(entering, 1))
        if (passage.entering == 1) != (entering == 1):
            one, other = ("several tensors", "one") if entering == 1 else ("one tensor", "several")
            message = f"the block {quote(use.block)} gets {one} elsewhere, and {other} here"
            yield Problem((*path, "block"), message, "the same in each place")
        flow.current = passage.leaving
        flow.mark(PREVIOUS, plain=passage.plain)

    def _check_references(
        self, entry: AnyEntry, path: KeyPath, flow: Flow, turns: dict[str, str]
    ) -> Iterator[Problem]:
        known = {**self.context.names, **flow.names}
        for reference in list_references(entry, path):
            # The inputs of a loop enter its first turn, unless the turns are collected.
            enters_once = reference.path[len(path)] == "inputs" and not entry.collect
            names = known if enters_once else {**known, **turns}
            try:
                parsed = parse_tensor(reference.text, names)
            except CodeError as error:
                yield place_error(error, reference.path)
                continue
            if reference.tensor == PREVIOUS and flow.current == 0:
                yield self._demand_inputs(path, flow)
            elif reference.tensor not in {*flow.tensors, PREVIOUS}:
                yield self._refuse_tensor(reference, flow)
            elif len(parsed.index) > 1 and flow.count(TensorReference(parsed.tensor)) != 1:
                message = f"{quote(parsed.tensor)} is a list of tensors"
                first = quote(f"{parsed.tensor}[0]")
                yield Problem(reference.path, message, "an index of one number or slice", first)
            elif not parsed.keeps_rows and parsed.tensor in flow.plain:
                yield refuse_rows(reference)

    def _count_inputs(self, entry: AnyEntry, names: dict[str, str], flow: Flow) -> int:
        if not entry.inputs:
            return flow.current
        known = {**self.context.names, **names}
        counts = [flow.count(parse_tensor(text, known)) for text in entry.inputs]
        return SEVERAL if SEVERAL in counts else sum(counts)

    def _define(self, entry: AnyEntry, flow: Flow) -> None:
        """Make the name of an entry known to those after it."""
        if entry.name is not None:
            flow.tensors[entry.name] = flow.current
            flow.mark(entry.name, plain=PREVIOUS in flow.plain)
            if isinstance(entry, LayerSpec) and entry.loop is None and entry.when is None:
                flow.layers.add(entry.name)

    def _refuse_tensor(self, reference: Reference, flow: Flow) -> Problem:
        name = reference.tensor
        known = list(flow.tensors)
        if name == BLOCK_INPUT:
            message = "'block_input' is the tensor that enters a block, and this is in none"
            if "block" in reference.path:
                message = "no tensor enters this block, which is the first entry of the network"
            return Problem(reference.path, message, one_of(known))
        named = [*walk_entries(self.entries, self.path)]
        place = next((place for entry, place in named if entry.name == name), None)
        if place is not None:
            what, expected = _explain_place(place, reference.path)
            return Problem(reference.path, f"the tensor {quote(name)} {what}", expected)
        message = f"no tensor has the name {quote(name)}"
        return Problem(reference.path, message, one_of(known), closest(name, known))

    def _refuse_share(self, entry: SharedSpec, path: KeyPath, flow: Flow) -> Problem:
        place = (*path, "share")
        if any(each.name == entry.share for each, _ in walk_entries(self.entries, self.path)):
            message = f"{quote(entry.share)} is no layer that comes before, outside of loops"
            return Problem(place, message, "a layer with this 'name', without 'for' and 'when'")
        known = sorted(flow.layers)
        expected = one_of(known) if known else f'a layer with name = "{entry.share}"'
        message = f"no layer has the name {quote(entry.share)}"
        return Problem(place, message, expected, closest(entry.share, known))

    def _demand_inputs(self, path: KeyPath, flow: Flow) -> Problem:
        message = "the network has several inputs, and this entry does not say which it takes"
        return Problem(path, message, f"a key 'inputs' with some of: {', '.join(flow.tensors)}")


def _explain_place(place: KeyPath, user: KeyPath) -> tuple[str, str]:
    """Tell why a tensor is not known where an entry wants to take it."""
    if user[: len(place)] == place:
        return "is what this entry puts out itself", "a tensor that comes before"
    if place > user:
        return "comes later", "a tensor that comes before"
    return "is inside of an entry with a loop or a condition", "the 'name' of that entry"


def _takes_previous(entry: AnyEntry) -> bool:
    """Tell whether an entry takes, or lets pass, the output of the one before it."""
    if any(reference.tensor == PREVIOUS for reference in list_references(entry)):
        return True
    if entry.inputs:
        return False
    if isinstance(entry, BlockSpec) and entry.block and entry.loop is None and entry.when is None:
        used = find_used_names(entry.block)[0]
        return BLOCK_INPUT in used or _takes_previous(entry.block[0])
    return True


def _starts_itself(entry: AnyEntry) -> bool:
    """Tell whether an entry needs no tensor before it, because its first member names its own."""
    if isinstance(entry, BlockSpec) and entry.block:
        return bool(entry.block[0].inputs) or _starts_itself(entry.block[0])
    return False
