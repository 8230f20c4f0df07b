"""Whether entries make a network, in which every tensor comes from somewhere and goes on."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from ..code import check_variable, parse_tensor
from ..errors import CodeError, IdentifierError, Problem
from .check_output_tensors import check_output_tensors
from .context import Context, place_error
from .entries import AnyEntry, BlockSpec, LayerSpec, SharedSpec
from .graph import (
    BLOCK_INPUT,
    PREVIOUS,
    Reference,
    find_used_names,
    list_input_names,
    list_output_references,
    list_references,
    walk_entries,
)
from .scanner import KeyPath
from .wording import closest, one_of, quote

_PAIRS: Final = frozenset({"Dot", "Subtract"})
"""Layers that take two tensors, and no more."""

_UNKNOWN: Final = -1


@dataclass
class _Flow:
    """What is known at one point of a list of entries.

    Attributes
    ----------
    tensors : dict of str to int
        How many tensors stand behind each name; -1 is any number.
    current : int
        How many the entry before has put out; 0 is none.
    layers : set of str
        Names of the layers that can be shared.
    names : dict of str to str
        Loop variables.
    """

    tensors: dict[str, int]
    current: int
    layers: set[str] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)

    def branch(self, current: int, **names: str) -> "_Flow":
        """Return what is known inside of an entry, from where nothing gets out."""
        known = {**self.names, **names}
        return _Flow(dict(self.tensors), current, set(self.layers), known)


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
    flow = _Flow(dict.fromkeys(inputs, 1), int(len(inputs) == 1))
    yield from _Checker(context, spec.layers, ("layers",)).check(flow)
    if spec.outputs and not any(path[0] == "outputs" for path in context.broken):
        yield from check_output_tensors(context, flow.tensors, flow.current)
    for name, definition in spec.blocks.items():
        path: KeyPath = ("blocks", name, "layers")
        inside = _Flow({BLOCK_INPUT: _UNKNOWN}, _UNKNOWN)
        yield from _Checker(context, definition.layers, path).check(inside)


class _Checker:
    """Follows the tensors through the entries of a network, or of a block with a name."""

    def __init__(self, context: Context, entries: tuple[AnyEntry, ...], path: KeyPath) -> None:
        self._context = context
        self._entries, self._path = entries, path
        self._used = find_used_names(entries)[0]
        if path == ("layers",):
            self._used |= {each.tensor for each in list_output_references(context.spec)}
        self._places = {
            entry.name: place for entry, place in walk_entries(entries, path) if entry.name
        }

    def check(self, flow: _Flow) -> Iterator[Problem]:
        """Yield what is wrong with all entries."""
        yield from self._check_entries(self._entries, self._path, flow)

    def _check_entries(
        self, entries: tuple[AnyEntry, ...], path: KeyPath, flow: _Flow
    ) -> Iterator[Problem]:
        for index, entry in enumerate(entries):
            yield from self._check_entry(entry, (*path, index), flow)
            following = entries[index + 1 :]
            if following and _turns_away(following[0]) and not self._goes_on(entry):
                message = "the output of this entry goes nowhere: the next one names its inputs"
                expected = "a 'name' that the inputs of a later entry list"
                yield Problem((*path, index), message, expected)

    def _goes_on(self, entry: AnyEntry) -> bool:
        if entry.name in self._used:
            return True
        transform = self._context.spec.transform
        return transform is not None and entry.name == transform.output

    def _check_entry(self, entry: AnyEntry, path: KeyPath, flow: _Flow) -> Iterator[Problem]:
        loop = entry.loop
        turns = {} if loop is None else {loop.variable: loop.variable}
        yield from self._check_references(entry, path, flow, turns)
        source = self._count_inputs(entry, flow)
        if source == 0 and not _starts_itself(entry):
            yield self._demand_inputs(path, flow)
        varies = loop is not None or entry.when is not None
        if varies and not entry.collect and source not in {1, _UNKNOWN}:
            message = "an entry that is repeated or left out takes one tensor"
            yield Problem((*path, "inputs"), message, "a layer before it that merges them")
        inner = flow.branch(source, **turns) if varies else flow
        inner.current = source
        yield from self._check_inside(entry, path, inner)
        if varies or isinstance(entry, LayerSpec | SharedSpec):
            flow.current = _UNKNOWN if entry.collect else 1
        yield from self._define(entry, path, flow)

    def _check_inside(self, entry: AnyEntry, path: KeyPath, flow: _Flow) -> Iterator[Problem]:
        if isinstance(entry, BlockSpec):
            outer = {key: flow.tensors[key] for key in {BLOCK_INPUT} & flow.tensors.keys()}
            flow.tensors[BLOCK_INPUT] = flow.current or _UNKNOWN
            yield from self._check_entries(entry.block, (*path, "block"), flow)
            del flow.tensors[BLOCK_INPUT]
            flow.tensors |= outer
        elif isinstance(entry, LayerSpec):
            yield from self._check_count(entry, path, flow.current)
        elif isinstance(entry, SharedSpec) and entry.share not in flow.layers:
            yield self._refuse_share(entry, path, flow)

    def _check_count(self, layer: LayerSpec, path: KeyPath, count: int) -> Iterator[Problem]:
        """Yield why a layer cannot take as many tensors as it gets."""
        entry = self._context.catalog.find("layers", layer.layer)
        if entry is None or count in {0, _UNKNOWN} or entry.inputs == "cell":
            return
        place = (*path, "inputs") if layer.inputs else (*path, "layer")
        named = len(set(entry.tensors) & layer.call.keys())
        if len(entry.tensors) > 1 and count + named < len(entry.tensors):
            missing = entry.tensors[count + named]
            message = f"{entry.name} needs another tensor, its {quote(missing)}"
            yield Problem(place, message, f'call = {{ {missing} = "NAME" }}, or more inputs')
        elif entry.inputs == "several" and len(entry.tensors) == 1 and count == 1:
            message = f"{entry.name} takes several tensors"
            yield Problem(place, message, 'inputs = ["A", "B"]')
        elif entry.name in _PAIRS and count != 2:
            yield Problem(place, f"{entry.name} takes two tensors, and gets {count}")
        elif entry.inputs in {"single", "wrapper"} and count > 1:
            message = f"{entry.name} takes one tensor, and gets {count}"
            yield Problem(place, message, "a layer such as Concatenate before it")

    def _check_references(
        self, entry: AnyEntry, path: KeyPath, flow: _Flow, turns: dict[str, str]
    ) -> Iterator[Problem]:
        names = {**self._context.names, **self._name_arguments(), **flow.names, **turns}
        for reference in list_references(entry, path):
            try:
                parse_tensor(reference.text, names)
            except CodeError as error:
                yield place_error(error, reference.path)
                continue
            if reference.tensor == PREVIOUS and flow.current == 0:
                yield self._demand_inputs(path, flow)
            elif reference.tensor not in {*flow.tensors, PREVIOUS}:
                yield self._refuse_tensor(reference, flow)

    def _name_arguments(self) -> dict[str, str]:
        if self._path[0] != "blocks":
            return {}
        definition = self._context.spec.blocks[str(self._path[1])]
        return {name: name for name in (*definition.arguments, *definition.parameters)}

    def _count_inputs(self, entry: AnyEntry, flow: _Flow) -> int:
        if not entry.inputs:
            return flow.current
        known = {**flow.tensors, PREVIOUS: flow.current}
        counts = [known.get(text.partition("[")[0], _UNKNOWN) for text in entry.inputs]
        return _UNKNOWN if _UNKNOWN in counts else sum(counts)

    def _define(self, entry: AnyEntry, path: KeyPath, flow: _Flow) -> Iterator[Problem]:
        """Make the name of an entry known to those after it, if it can be one."""
        if entry.name is None:
            return
        if entry.name in self._used:
            try:
                check_variable(entry.name)
            except IdentifierError as error:
                yield Problem((*path, "name"), error.message, error.expected, error.suggestion)
        if entry.name in flow.names:
            message = f"{quote(entry.name)} is the variable of the loop around this entry"
            yield Problem((*path, "name"), message, "another name")
        flow.tensors[entry.name] = flow.current
        if isinstance(entry, LayerSpec) and entry.loop is None and entry.when is None:
            flow.layers.add(entry.name)

    def _refuse_tensor(self, reference: Reference, flow: _Flow) -> Problem:
        name = reference.tensor
        known = list(flow.tensors)
        if name == BLOCK_INPUT:
            message = "'block_input' is the tensor that enters a block, and this is in none"
            return Problem(reference.path, message, one_of(known))
        if name in self._places:
            message = f"the tensor {quote(name)} is not there yet, or inside of another entry"
            return Problem(reference.path, message, f"{one_of(known)}; or the name of that entry")
        message = f"no tensor has the name {quote(name)}"
        return Problem(reference.path, message, one_of(known), closest(name, known))

    def _refuse_share(self, entry: SharedSpec, path: KeyPath, flow: _Flow) -> Problem:
        place = (*path, "share")
        if entry.share in self._places:
            message = f"{quote(entry.share)} is no layer that comes before, outside of loops"
            return Problem(place, message, "a layer with this 'name', without 'for' and 'when'")
        known = sorted(flow.layers)
        expected = one_of(known) if known else f'a layer with name = "{entry.share}"'
        message = f"no layer has the name {quote(entry.share)}"
        return Problem(place, message, expected, closest(entry.share, known))

    def _demand_inputs(self, path: KeyPath, flow: _Flow) -> Problem:
        message = "the network has several inputs, and this entry does not say which it takes"
        return Problem(path, message, f"a key 'inputs' with some of: {', '.join(flow.tensors)}")


def _turns_away(entry: AnyEntry) -> bool:
    """Tell whether an entry takes other tensors than the output of the one before it."""
    references = [reference.tensor for reference in list_references(entry)]
    return bool(entry.inputs) and PREVIOUS not in references


def _starts_itself(entry: AnyEntry) -> bool:
    """Tell whether an entry needs no tensor before it, because its first member names its own."""
    if isinstance(entry, BlockSpec) and entry.block:
        return bool(entry.block[0].inputs) or _starts_itself(entry.block[0])
    return False
