"""Models inside of a model, which become part of it, and the order of all calls."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..errors import ModelError
from .masks import drop_masks
from .network import MODELS, Call, Layer, Network, Reference, read_model

Key = tuple[str, int]


def read_network(description: Mapping[str, Any]) -> Network:
    """Return the graph of a model, in which the layers of inner models stand beside the others.

    An inner model that is called several times is several calls of each of its layers.

    Parameters
    ----------
    description : mapping
        The serialized model.

    Returns
    -------
    Network
        Only the calls that lead to its outputs, each after those whose outputs it takes.

    Raises
    ------
    ModelError
        If a layer feeds itself, or its description is broken.
    """
    network = read_model(description)
    while any(call.layer.class_name in MODELS for call in network.calls):
        network = _unfold_once(network)
    return _put_in_order(drop_masks(network))


@dataclass
class _Unfolding:
    """The calls of a network, and the tensors that have become others."""

    calls: list[Call] = field(default_factory=list)
    tensors: dict[Reference, Reference] = field(default_factory=dict)

    def find(self, tensor: Reference) -> Reference:
        """Return what a tensor has become."""
        passed = set()
        while tensor in self.tensors:
            if tensor in passed:
                raise ModelError(f"the layer {tensor.layer!r} feeds itself")
            passed.add(tensor)
            tensor = self.tensors[tensor]
        return tensor

    def enter(self, call: Call, inner: Network, names: Mapping[str, str]) -> None:
        """Put the calls of an inner model in place of a call of it."""
        counts = Counter(each.layer.name for each in inner.calls)
        given = {
            Reference(layer.name, 0): tensor
            for layer, tensor in zip(inner.inputs, call.tensors, strict=False)
        }

        def place(tensor: Reference) -> Reference:
            if tensor in given:
                return given[tensor]
            number = call.number * counts[tensor.layer] + tensor.call
            return replace(tensor, layer=names[tensor.layer], call=number)

        for each in inner.calls:
            layer = replace(each.layer, name=names[each.layer.name])
            number = call.number * counts[each.layer.name] + each.number
            self.calls.append(_map_tensors(replace(each, layer=layer, number=number), place))
        for index, end in enumerate(inner.outputs.values()):
            self.tensors[Reference(call.layer.name, call.number, index)] = place(end)


def _unfold_once(network: Network) -> Network:
    """Unfold the inner models, but not those inside of them."""
    taken = {call.layer.name for call in network.calls} | {each.name for each in network.inputs}
    unfolding = _Unfolding()
    models: dict[str, tuple[Network, Mapping[str, str]]] = {}
    for call in network.calls:
        layer = call.layer
        if layer.class_name not in MODELS:
            unfolding.calls.append(call)
            continue
        if layer.name not in models:
            inner = read_model({"class_name": layer.class_name, "config": layer.config})
            models[layer.name] = inner, _name_layers(inner, layer, taken)
        unfolding.enter(call, *models[layer.name])
    outputs = {name: unfolding.find(end) for name, end in network.outputs.items()}
    calls = tuple(_map_tensors(call, unfolding.find) for call in unfolding.calls)
    return replace(network, calls=calls, outputs=outputs)


def _name_layers(inner: Network, model: Layer, taken: set[str]) -> dict[str, str]:
    """Return the name of each inner layer, which is its own unless another layer has it."""
    names = {}
    for name in dict.fromkeys(call.layer.name for call in inner.calls):
        free = name
        while free in taken:
            free = f"{model.name}_{free}"
        taken.add(free)
        names[name] = free
    return names


def _map_tensors(call: Call, change: Callable[[Reference], Reference]) -> Call:
    args = tuple(_map_value(value, change) for value in call.args)
    return replace(call, args=args, kwargs=_map_value(call.kwargs, change))


def _map_value(value: Any, change: Callable[[Reference], Reference]) -> Any:
    if isinstance(value, Reference):
        return replace(change(value), shape=value.shape, dtype=value.dtype)
    if isinstance(value, Mapping):
        return {key: _map_value(item, change) for key, item in value.items()}
    return [_map_value(item, change) for item in value] if isinstance(value, list) else value


def _put_in_order(network: Network) -> Network:
    """Return a network whose calls are in order, and are numbered in that order."""
    calls = list(_sort_calls({call.key: call for call in network.calls}, network.outputs.values()))
    counts: Counter[str] = Counter()
    numbers: dict[Key, int] = {}
    for call in calls:
        numbers[call.key] = counts[call.layer.name]
        counts[call.layer.name] += 1

    def renumber(tensor: Reference) -> Reference:
        return replace(tensor, call=numbers.get(tensor.key, tensor.call))

    ordered = (_map_tensors(replace(call, number=numbers[call.key]), renumber) for call in calls)
    outputs = {name: renumber(end) for name, end in network.outputs.items()}
    return replace(network, calls=tuple(ordered), outputs=outputs)


def _sort_calls(calls: Mapping[Key, Call], ends: Iterable[Reference]) -> Iterator[Call]:
    """Yield calls so that each branch of the graph stays together, without what leads nowhere."""
    begun: set[Key] = set()
    done: set[Key] = set()
    pending: list[tuple[Key, bool]] = [(end.key, False) for end in reversed(list(ends))]
    while pending:
        key, is_ready = pending.pop()
        call = calls.get(key)
        if call is None or key in done:
            continue
        if is_ready:
            done.add(key)
            yield call
            continue
        if key in begun:
            raise ModelError(f"the layer {key[0]!r} feeds itself")
        begun.add(key)
        pending.append((key, True))
        pending += [(each.key, False) for each in reversed(call.tensors)]
