"""Whether a network can be built with the default parameters, as far as that is plain.

It is followed layer by layer, turn by turn: so that tensors which are merged have equal sizes,
arguments have values that Keras takes, and there are not too many layers.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple, TypeAlias

from ...catalog.facts import MERGING_LAYERS
from ...code.widths import name_width
from ...errors import Problem
from ...network.model import Network, Node, Source, Tensor
from ...network.references import PREVIOUS, list_expressions, returns_several
from ...spec.blocks import name_parameter
from ...spec.entries import BlockSpec, ConstantSpec, LayerSpec, SharedSpec, UseSpec
from ...spec.limits import MAX_LAYERS
from ...spec.scanner import KeyPath
from ...spec.values import Loop
from ...spec.wording import quote
from ..context import Context, check_items
from ..values.check_limits import Binding, Bindings, check_bound_values, find_binding
from ..values.sizes import (
    UNKNOWN,
    Size,
    Values,
    calculate,
    calculate_argument,
    infer_size,
    measure_constant,
)
from .check_predictions import check_position, check_width

Sizes: TypeAlias = tuple[Size, ...]
"""What is known of a tensor, or of each of several."""


class _Merged(NamedTuple):
    """A tensor that is merged, as an entry calls it, with its size."""

    name: str
    size: Size


@dataclass(frozen=True)
class _Scope:
    """What expressions are worked out with at one point of a network.

    Attributes
    ----------
    values : mapping of str to Size
        Values of parameters, loop variables and arguments.
    use : path or None
        The use of a block, in which the nodes are.
    bindings : mapping of str to Binding
        The names that get their values from loops and uses of blocks.
    """

    values: Values
    use: KeyPath | None = None
    bindings: Bindings = field(default_factory=dict)

    @property
    def plain(self) -> dict[str, object]:
        """The values of names alone."""
        return {name: size.value for name, size in self.values.items()}


class _ExcessError(Exception):
    """More layers than a network may have, the last of them at the entry of a path."""


def check_shapes(network: Network, context: Context) -> Iterator[Problem]:
    """Yield why a network cannot be built if the parameters are the defaults.

    Parameters
    ----------
    network : Network
        What the entries make; they are right otherwise.
    context : Context
        What the checks share.
    """
    values = {
        name: Size(setting.default, by_parameters=True)
        for name, setting in context.spec.parameters.items()
    }
    starts = (network.entering, *network.inputs.values())
    follower = _Follower(context, network, dict.fromkeys(starts, (UNKNOWN,)))
    try:
        follower.follow(network.nodes, _Scope(values))
    except _ExcessError as error:
        message = f"with this, the network would have more than {MAX_LAYERS:,} layers"
        expected = "fewer iterations of the loops, or fewer uses of the blocks"
        follower.found[error.args] = Problem(error.args, message, expected)
    yield from follower.found.values()
    for output in network.outputs:
        for source in output.sources if output.entry.tensor is not None else ():
            sizes = () if source.tensor is None else follower.sizes.get(source.tensor, ())
            if len(sizes) == 1 and not output.entry.has_units:
                yield from check_position(output.entry, output.path, sizes[0].value, context)
            elif len(sizes) == 1:
                yield from check_width(output.entry, output.path, sizes[0].value)


@dataclass(frozen=True)
class _Follower:
    """Follows the sizes of tensors, as one fit with the default parameters would make them."""

    context: Context
    network: Network
    sizes: dict[Tensor, Sizes]
    found: dict[KeyPath, Problem] = field(default_factory=dict)
    followed: list[KeyPath] = field(default_factory=list)

    def follow(self, nodes: tuple[Node, ...], scope: _Scope) -> None:
        """Follow nodes in order, and note the sizes of what they put out."""
        for node in nodes:
            taken, outer = self._list_taken(node), scope
            scope = self._measure(node, outer)
            for carried, merged in zip(node.carried, taken, strict=False):
                self.sizes[carried.entering] = (merged.size,)
            self.sizes.update({each.output: () for each in node.gathered})
            if node.entry.loop is not None:
                self.sizes[node.output] = self._follow_loop(node, node.entry.loop, scope, taken)
            else:
                passed = self.sizes[node.previous] if len(taken) > 1 else _list_sizes(taken)
                self.sizes[node.output] = self._follow_turn(node, scope, taken, passed)
            for carried in node.carried:
                self.sizes[carried.output] = _mark(self.sizes[carried.entering])
            scope = outer

    def _check_count(self, number: int, path: KeyPath) -> None:
        """Check that some more layers, or blocks, may come."""
        if len(self.followed) + number > MAX_LAYERS:
            raise _ExcessError(*path)

    def _measure(self, node: Node, scope: _Scope) -> _Scope:
        """Return what is known with the widths of tensors that a node asks for."""
        found = {source.name: self._list_sizes_of((source,)) for source in node.widths}
        return _add_widths(scope, found)

    def _follow_loop(
        self, node: Node, loop: Loop, scope: _Scope, taken: tuple[_Merged, ...]
    ) -> Sizes:
        """Follow the turns of a loop one by one; if they are not known, one of them."""
        self._check_items([loop.iterable], scope)
        items = calculate(loop.iterable, scope.values)
        if items is None or not isinstance(items.value, tuple | range):
            self._count_only()._follow_turn(node, scope, taken, _list_sizes(taken))
            self._forget(node)
            return ()
        self._check_count(len(items.value), (*node.path, loop.key))
        bindings = {**scope.bindings, loop.variable: Binding()}
        collect, collected = node.entry.puts_out_list, list[Size]()
        current = _list_sizes(taken)
        for item in items.value:
            values = {**scope.values, loop.variable: Size(item, items.by_parameters)}
            if not node.entry.is_spread:
                taken = tuple(_Merged(PREVIOUS, each) for each in current)
            inner = replace(scope, values=values, bindings=bindings)
            current = self._follow_turn(node, inner, taken, _list_sizes(taken))
            collected += current
        if collect and node.entry.when is not None:
            return ()
        sizes = tuple(collected) if collect else current
        return _mark(sizes) if items.by_parameters else sizes

    def _follow_turn(
        self, node: Node, scope: _Scope, taken: tuple[_Merged, ...], passed: Sizes
    ) -> Sizes:
        """Follow a node once, if its condition holds; else what goes past it leaves it."""
        if any(source.name == PREVIOUS for source in node.widths):
            scope = _add_widths(scope, {PREVIOUS: _list_sizes(taken)})
        if node.entry.when is None:
            return self._follow_once(node, scope, taken)
        self._check_items([node.entry.when], scope)
        test = calculate(node.entry.when, scope.values)
        if test is not None and not test.value:
            return passed
        if test is None:
            self._count_only()._follow_once(node, scope, taken)
            self._forget(node)
            return (UNKNOWN,) * len(passed)
        sizes = self._follow_once(node, scope, taken)
        return _mark(sizes) if test.by_parameters else sizes

    def _count_only(self) -> "_Follower":
        """Return a follower that counts layers where it is not known whether they are there."""
        return replace(self, found={})

    def _follow_once(self, node: Node, scope: _Scope, taken: tuple[_Merged, ...]) -> Sizes:
        entry = node.entry
        self.followed.append(node.path)
        self._check_count(0, node.path)
        self._check_items((text for text, _ in list_expressions(entry)), scope)
        match entry:
            case BlockSpec():
                return self._follow_block(node, scope, _list_sizes(taken))
            case UseSpec():
                return self._follow_use(node, entry, node.path, scope, _list_sizes(taken))
            case SharedSpec() if node.layer and isinstance(node.layer.entry, UseSpec):
                use, path = node.layer.entry, node.layer.path
                return self._follow_use(node, use, path, scope, _list_sizes(taken))
            case LayerSpec() if scope.bindings:
                values, bindings = scope.plain, scope.bindings
                for each in check_bound_values(entry, node.path, values, bindings, self.context):
                    self.found.setdefault(each.path, each)
        return self._apply(node, scope, taken)

    def _check_items(self, texts: Iterable[str], scope: _Scope) -> None:
        """Note the expressions that take an item which a list does not have."""
        values = scope.plain
        for each in (each for text in texts for each in check_items(text, values)):
            self.found.setdefault(each.path, each)

    def _follow_block(self, node: Node, scope: _Scope, entering: Sizes) -> Sizes:
        if not node.carried:
            self.sizes[node.entering] = entering
        self.follow(node.content, scope)
        sizes = self.sizes[node.leaving]
        self.sizes.update({each.entering: self.sizes[each.leaving] for each in node.carried})
        return sizes

    def _forget(self, node: Node) -> None:
        """Forget the sizes of tensors of which it is not known how often they are made anew."""
        self.sizes.update({each.entering: (UNKNOWN,) for each in node.carried})

    def _follow_use(
        self, node: Node, use: UseSpec, path: KeyPath, scope: _Scope, entering: Sizes
    ) -> Sizes:
        definition = self.context.spec.blocks[use.block]
        values = {key: size for key, size in scope.values.items() if key in self.context.names}
        for name in definition.parameters:
            values[name] = scope.values[name_parameter(use.block, name)]
        bindings = dict[str, Binding]()
        for name, given in use.arguments.items():
            value = calculate_argument(given, scope.values)
            values |= {} if value is None else {name: value}
            outer = find_binding(given, scope.bindings) if scope.use else None
            at = None if outer is None else outer.path
            bindings[name] = Binding(at or (*(scope.use or path), name), "here")
        body = self.network.blocks[use.block]
        self.sizes[body.entering] = entering
        for source in node.call:
            self.sizes[body.further[str(source.path[-1])]] = self._list_sizes_of((source,))
        self.follow(body.nodes, _Scope(values, scope.use or path, bindings))
        if body.returned:
            return self._list_sizes_of(body.returned)
        return self.sizes[body.leaving]

    def _apply(self, node: Node, scope: _Scope, taken: tuple[_Merged, ...]) -> Sizes:
        if isinstance(node.entry, ConstantSpec):
            return (measure_constant(node.entry.constant, scope.values),)
        layer = node.entry if node.layer is None else node.layer.entry
        if not isinstance(layer, LayerSpec) or returns_several(layer):
            return ()
        if layer.layer in MERGING_LAYERS:
            self._compare(layer, node, scope, taken)
        return (infer_size(layer, _list_sizes(taken), scope.values),)

    def _compare(
        self, layer: LayerSpec, node: Node, scope: _Scope, source: tuple[_Merged, ...]
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
        if scope.use is not None:
            message = f"in this block, {message}"
        if first.size.by_parameters or other.size.by_parameters:
            message += ", with the default parameters"
        place = scope.use or ((*node.path, "inputs") if node.sources else node.path)
        self.found.setdefault(place, Problem(place, message, "equal sizes, or Concatenate"))

    def _list_taken(self, node: Node) -> tuple[_Merged, ...]:
        """List what a node takes, with the sizes."""
        if not node.sources:
            return tuple(_Merged(PREVIOUS, size) for size in self.sizes[node.previous])
        return tuple(merged for source in node.sources for merged in self._find_sizes(source))

    def _list_sizes_of(self, sources: tuple[Source, ...]) -> Sizes:
        return tuple(merged.size for source in sources for merged in self._find_sizes(source))

    def _find_sizes(self, source: Source) -> Iterator[_Merged]:
        if source.text != source.name or source.tensor is None:
            yield _Merged(source.text, UNKNOWN)
            return
        for size in self.sizes[source.tensor]:
            yield _Merged(source.name, size)


def _add_widths(scope: _Scope, sizes: Mapping[str, Sizes]) -> _Scope:
    widths = {
        name_width(name): found[0] if len(found) == 1 else UNKNOWN for name, found in sizes.items()
    }
    known = {name: size for name, size in widths.items() if size.value is not None}
    others = {name: size for name, size in scope.values.items() if name not in widths}
    return replace(scope, values={**others, **known})


def _list_sizes(source: tuple[_Merged, ...]) -> Sizes:
    return tuple(each.size for each in source)


def _mark(sizes: Sizes) -> Sizes:
    """Return sizes that hold only as long as parameters have their defaults."""
    return tuple(size._replace(by_parameters=True) for size in sizes)
