"""Whether a network can be built with the default parameters, as far as that is plain.

It is followed layer by layer, turn by turn: so that tensors which are merged have equal sizes,
arguments have values that Keras takes, and there are not too many layers.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple, TypeAlias

from ..errors import Problem
from ..network.references import BLOCK_INPUT, PREVIOUS, list_input_names, returns_several
from ..spec.blocks import name_parameter
from ..spec.entries import AnyEntry, BlockSpec, LayerSpec, SharedSpec, UseSpec
from ..spec.limits import MAX_LAYERS
from ..spec.scanner import KeyPath
from ..spec.wording import quote
from .check_bound_values import Binding, Bindings, check_bound_values, find_binding
from .check_predictions import check_position
from .context import Context
from .sizes import MERGES, UNKNOWN, Size, Values, calculate, calculate_argument, infer_size

Sizes: TypeAlias = tuple[Size, ...]
"""What is known of a tensor, or of each of several."""


class _Merged(NamedTuple):
    """A tensor that is merged, as an entry calls it, with its size."""

    name: str
    size: Size


@dataclass(frozen=True)
class _Flow:
    """What is known at one point of a list of entries.

    Attributes
    ----------
    current : tuple of Size
        Sizes of what the entry before puts out.
    values : mapping of str to Size
        Values of parameters, loop variables and arguments.
    named : dict of str to tuple of Size
        Sizes of what names stand for.
    layers : dict of str to LayerSpec
        The layers that can be applied again.
    use : path or None
        The use of a block, in which the entries are.
    bindings : mapping of str to Binding
        The names that get their values from loops and uses of blocks.
    """

    current: Sizes
    values: Values
    named: dict[str, Sizes] = field(default_factory=dict)
    layers: dict[str, LayerSpec] = field(default_factory=dict)
    use: KeyPath | None = None
    bindings: Bindings = field(default_factory=dict)

    @property
    def plain(self) -> dict[str, object]:
        """The values of names alone."""
        return {name: size.value for name, size in self.values.items()}


class _ExcessError(Exception):
    """More layers than a network may have.

    Parameters
    ----------
    path : path
        The entry that passes the bound.
    """

    def __init__(self, path: KeyPath) -> None:
        super().__init__(path)
        self.path = path


@dataclass
class _Budget:
    """The number of layers that may still come."""

    left: int = MAX_LAYERS

    def spend(self, path: KeyPath) -> None:
        """Count a layer, or a block.

        Raises
        ------
        _ExcessError
            If there are too many.
        """
        self.left -= 1
        self.check(0, path)

    def check(self, number: int, path: KeyPath) -> None:
        """Check that some more may come.

        Raises
        ------
        _ExcessError
            If there are too many.
        """
        if number > self.left:
            raise _ExcessError(path)


def check_shapes(context: Context) -> Iterator[Problem]:
    """Yield why a network cannot be built if the parameters are the defaults.

    Parameters
    ----------
    context : Context
        What the checks share; the entries are right otherwise.
    """
    values = {
        name: Size(setting.default, by_parameters=True)
        for name, setting in context.spec.parameters.items()
    }
    inputs = list_input_names(context.spec)
    flow = _Flow((UNKNOWN,), values, dict.fromkeys(inputs, (UNKNOWN,)))
    found: dict[KeyPath, Problem] = {}
    try:
        _Follower(context, found, _Budget()).follow(context.spec.layers, ("layers",), flow)
    except _ExcessError as error:
        message = f"with this, the network would have more than {MAX_LAYERS:,} layers"
        expected = "fewer turns of the loops, or fewer uses of the blocks"
        found[error.path] = Problem(error.path, message, expected)
    yield from found.values()
    for index, output in enumerate(context.spec.outputs):
        sizes = flow.named.get(output.tensor or "", ())
        if len(sizes) == 1 and output.units is None:
            yield from check_position(output, ("outputs", index), sizes[0].value, context)


@dataclass(frozen=True)
class _Follower:
    """Follows the sizes of tensors, as one fit with the default parameters would make them."""

    context: Context
    found: dict[KeyPath, Problem]
    budget: _Budget

    def follow(self, entries: tuple[AnyEntry, ...], path: KeyPath, flow: _Flow) -> Sizes:
        """Follow entries in order, and return the sizes of what the last one puts out."""
        for index, entry in enumerate(entries):
            source = self._find_sources(entry, flow)
            current = self._follow_entry(entry, (*path, index), flow, source)
            flow = replace(flow, current=current)
            if entry.name is not None:
                flow.named[entry.name] = current
                if isinstance(entry, LayerSpec):
                    flow.layers[entry.name] = entry
        return flow.current

    def _follow_entry(
        self, entry: AnyEntry, path: KeyPath, flow: _Flow, source: tuple[_Merged, ...]
    ) -> Sizes:
        if entry.loop is not None:
            return self._follow_turns(entry, path, flow, source)
        if entry.when is None:
            return self._follow_once(entry, path, flow, source)
        test = calculate(entry.when, flow.values)
        passed = flow.current if len(source) > 1 else _list_sizes(source)
        if test is not None and not test.value:
            return passed
        inner = replace(flow, named=dict(flow.named), layers=dict(flow.layers))
        if test is None:
            self._count_only()._follow_once(entry, path, inner, source)
            return (UNKNOWN,) * len(passed)
        sizes = self._follow_once(entry, path, inner, source)
        return _mark(sizes) if test.by_parameters else sizes

    def _follow_turns(
        self, entry: AnyEntry, path: KeyPath, flow: _Flow, source: tuple[_Merged, ...]
    ) -> Sizes:
        """Follow the turns of a loop one by one; if they are not known, one of them."""
        loop = entry.loop
        if loop is None:
            return ()
        once = entry.model_copy(update={"each": None, "repeat": None})
        items = calculate(loop.iterable, flow.values)
        if items is None or not isinstance(items.value, tuple | range):
            self._count_only()._follow_turn(once, path, flow, source, {})
            return ()
        self.budget.check(len(items.value), (*path, loop.key))
        collected, current = list[Size](), _list_sizes(source)
        for item in items.value:
            variable = {loop.variable: Size(item, items.by_parameters)}
            taken = source if entry.collect else tuple(_Merged(PREVIOUS, each) for each in current)
            current = self._follow_turn(once, path, flow, taken, variable)
            collected += current
        if entry.collect and entry.when is not None:
            return ()
        sizes = tuple(collected) if entry.collect else current
        return _mark(sizes) if items.by_parameters else sizes

    def _follow_turn(
        self,
        once: AnyEntry,
        path: KeyPath,
        flow: _Flow,
        taken: tuple[_Merged, ...],
        variable: Values,
    ) -> Sizes:
        """Follow an entry without its loop, with the value of the loop's variable."""
        inner = replace(
            flow,
            current=_list_sizes(taken),
            values={**flow.values, **variable},
            named=dict(flow.named),
            layers=dict(flow.layers),
            bindings={**flow.bindings, **dict.fromkeys(variable, Binding())},
        )
        return self._follow_entry(once, path, inner, taken)

    def _count_only(self) -> "_Follower":
        """Return a follower that counts layers where it is not known whether they are there."""
        return replace(self, found={})

    def _follow_once(
        self, entry: AnyEntry, path: KeyPath, flow: _Flow, source: tuple[_Merged, ...]
    ) -> Sizes:
        place = (*path, "inputs") if entry.inputs else path
        self.budget.spend(path)
        match entry:
            case BlockSpec():
                entering = _list_sizes(source)
                outer = flow.named.get(BLOCK_INPUT, ())
                flow.named[BLOCK_INPUT] = entering
                inner = replace(flow, current=entering)
                leaving = self.follow(entry.block, (*path, "block"), inner)
                flow.named[BLOCK_INPUT] = outer
                return leaving
            case UseSpec():
                return self._follow_use(entry, path, flow, _list_sizes(source))
            case SharedSpec():
                return self._apply(flow.layers[entry.share], place, flow, source)
            case LayerSpec():
                self._check_values(entry, path, flow)
                return self._apply(entry, place, flow, source)

    def _follow_use(self, use: UseSpec, path: KeyPath, flow: _Flow, entering: Sizes) -> Sizes:
        definition = self.context.spec.blocks[use.block]
        values = {key: size for key, size in flow.values.items() if key in self.context.names}
        for name in definition.parameters:
            values[name] = flow.values[name_parameter(use.block, name)]
        bindings = dict[str, Binding]()
        for name, given in use.arguments.items():
            value = calculate_argument(given, flow.values)
            values |= {} if value is None else {name: value}
            outer = find_binding(given, flow.bindings) if flow.use else None
            at = None if outer is None else outer.path
            bindings[name] = Binding(at or (*(flow.use or path), name), "here")
        inside = _Flow(entering, values, {BLOCK_INPUT: entering}, {}, flow.use or path, bindings)
        return self.follow(definition.layers, ("blocks", use.block, "layers"), inside)

    def _check_values(self, layer: LayerSpec, path: KeyPath, flow: _Flow) -> None:
        if flow.bindings:
            for problem in check_bound_values(layer, path, flow.plain, flow.bindings, self.context):
                self.found.setdefault(problem.path, problem)

    def _apply(
        self, layer: LayerSpec, path: KeyPath, flow: _Flow, source: tuple[_Merged, ...]
    ) -> Sizes:
        if layer.layer in MERGES:
            self._compare(layer, path, flow, source)
        if returns_several(layer):
            return ()
        return (infer_size(layer, _list_sizes(source), flow.values),)

    def _compare(
        self, layer: LayerSpec, path: KeyPath, flow: _Flow, source: tuple[_Merged, ...]
    ) -> None:
        known = [each for each in source if each.size.value not in {None, 1}]
        other = next((each for each in known if each.size.value != known[0].size.value), None)
        if other is None:
            return
        first = known[0]
        names = f"{quote(first.name)} has {first.size.value} and {quote(other.name)}"
        if first.name == other.name:
            names = f"one of {quote(first.name)} has {first.size.value} and another"
        message = f"{layer.layer} takes tensors of one size, but {names} has {other.size.value}"
        if flow.use is not None:
            message = f"in this block, {message}"
        if first.size.by_parameters or other.size.by_parameters:
            message += ", with the default parameters"
        place = flow.use or path
        self.found.setdefault(place, Problem(place, message, "equal sizes, or Concatenate"))

    def _find_sources(self, entry: AnyEntry, flow: _Flow) -> tuple[_Merged, ...]:
        if not entry.inputs:
            return tuple(_Merged(PREVIOUS, size) for size in flow.current)
        return tuple(found for text in entry.inputs for found in self._refer(text, flow))

    def _refer(self, text: str, flow: _Flow) -> Iterator[_Merged]:
        name, bracket, _ = text.partition("[")
        if bracket:
            yield _Merged(text, UNKNOWN)
            return
        for size in flow.current if name == PREVIOUS else flow.named.get(name, ()):
            yield _Merged(name, size)


def _list_sizes(source: tuple[_Merged, ...]) -> Sizes:
    return tuple(each.size for each in source)


def _mark(sizes: Sizes) -> Sizes:
    """Return sizes that hold only as long as parameters have their defaults."""
    return tuple(size._replace(by_parameters=True) for size in sizes)
