"""The calls of a network as the entries of ``[[layers]]``."""

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile
from typing import Any, Final

from .faults import locate_faults
from .naming import TensorNames
from .network import Call, Network, Reference, iterate_references
from .objects import Translator

_OPERATIONS: Final = frozenset({"Add", "Maximum", "Minimum", "Multiply", "Subtract"})
"""Operations for which there is a layer of the same name."""

_SLICE: Final = "GetItem"
_PASSED: Final = "training"
"""What each call of a model passes to its layers anew, whatever the graph has noted."""

_AXES: Final = "attention_axes"
Entry = dict[str, Any]


@dataclass(frozen=True)
class Chain:
    """Where each call stands in the order of entries.

    Attributes
    ----------
    network : Network
        The layers and calls, of which slices are no entries.
    """

    network: Network

    @cached_property
    def entries(self) -> tuple[Call, ...]:
        """The calls that become entries, in order."""
        return tuple(call for call in self.network.calls if not is_slice(call))

    def find_referenced(self) -> set[str]:
        """Return the layers whose outputs have to be referred to by name."""
        inputs = {layer.name for layer in self.network.inputs}
        ends = [end.layer for end in self.network.outputs.values()]
        named = [
            each.layer
            for index, call in enumerate(self.entries)
            if not self.continues(index)
            for each in map(self.find_source, call.tensors)
        ]
        return {*ends, *named} - inputs

    def continues(self, index: int) -> bool:
        """Tell whether an entry takes the output of the one before, and nothing else."""
        call = self.entries[index]
        if len(call.args) != 1 or any(iterate_references(call.kwargs)):
            return False
        tensor = call.args[0]
        if not isinstance(tensor, Reference) or tensor.index or tensor.key in self.slices:
            return False
        if index == 0:
            return [tensor.layer] == [layer.name for layer in self.network.inputs]
        before = self.entries[index - 1]
        several = before.layer.config.get("return_state")
        return tensor.key == before.key and not several

    def find_source(self, tensor: Reference) -> Reference:
        """Return a tensor, or what it is taken from if it is a slice."""
        return self.slices[tensor.key].tensors[0] if tensor.key in self.slices else tensor

    @cached_property
    def slices(self) -> dict[tuple[str, int], Call]:
        """The calls that take a part of a tensor, by what they put out."""
        return {call.key: call for call in self.network.calls if is_slice(call)}


@dataclass(frozen=True)
class EntryWriter:
    """Writes the entry of each call.

    Attributes
    ----------
    chain : Chain
        The order of the calls.
    names : TensorNames
        What layers and tensors are called.
    translator : Translator
        Translates arguments, and collects problems.
    """

    chain: Chain
    names: TensorNames
    translator: Translator

    def write_entries(self) -> list[Entry]:
        """Return the entries of all calls, in order."""
        return [self._write_entry(index) for index in range(len(self.chain.entries))]

    def _write_entry(self, index: int) -> Entry:
        call = self.chain.entries[index]
        with locate_faults(f"the layer {call.layer.name!r}"):
            entry = self._write_head(call)
            if call.number == 0:
                entry |= self._write_layer(call)
            return entry | self._write_call(call, continues=self.chain.continues(index))

    def _write_head(self, call: Call) -> Entry:
        layer = call.layer
        name = self.names.layers.get(layer.name)
        if call.number:
            output = self.names.name_output(layer.name, call.number)
            return {"share": name, "name": output}
        return {"name": name} if name else {}

    def _write_layer(self, call: Call) -> Entry:
        layer, place = call.layer, f"the layer {call.layer.name!r}"
        if layer.is_operation:
            entry = _write_operation(call)
            if not entry:
                self.translator.problems.append(
                    f"{place} is the operation {layer.class_name!r} outside of a layer; use a "
                    "layer of Keras for it, or one of your own, and save the model anew"
                )
            return entry
        data = {
            "class_name": layer.class_name,
            "module": layer.module,
            "config": {key: v for key, v in layer.config.items() if key not in _left_out(call)},
        }
        if layer.class_name == "Lambda":
            message = "is a Lambda, which holds code; write it as a layer of your own in a module"
            self.translator.problems.append(f"{place} {message}")
            return {"layer": layer.class_name}
        return self.translator.translate_layer(data, place)

    def _write_call(self, call: Call, *, continues: bool) -> Entry:
        """Return what an entry says of the tensors that go into a layer."""
        entry: Entry = {}
        args = list(call.args)
        if len(args) == 1 and isinstance(args[0], list):
            args = args[0]
        tensors = [each for each in args if isinstance(each, Reference)]
        if len(tensors) != len(args) and not call.layer.is_operation:
            message = f"the layer {call.layer.name!r} is called with plain values by position"
            self.translator.problems.append(f"{message}; give them by name, and save it anew")
        if not continues:
            entry["inputs"] = [self._refer(each) for each in tensors]
        place = f"the call of the layer {call.layer.name!r}"
        given = {
            key: self._write_value(value, call)
            for key, value in call.kwargs.items()
            if key != _PASSED and value is not None and self.translator.is_argument(key, place)
        }
        return entry | ({"call": given} if given else {})

    def _write_value(self, value: Any, call: Call) -> Any:
        if isinstance(value, Reference):
            return self._refer(value)
        if isinstance(value, list):
            return [self._write_value(item, call) for item in value]
        if isinstance(value, dict | str):
            message = f"the layer {call.layer.name!r} is called with a table or a text"
            self.translator.problems.append(f"{message}, which a specification cannot say")
        return value

    def _refer(self, tensor: Reference) -> str:
        """Return the text for a tensor, or a slice of one."""
        name = self.names.name_tensor(self.chain.find_source(tensor))
        call = self.chain.slices.get(tensor.key)
        return name if call is None else f"{name}{_write_index(call.args[1])}"


def place_tensors(network: Network, translator: Translator) -> Network:
    """Return a network in which layers take by position the tensors that they need.

    Parameters
    ----------
    network : Network
        Any network, in which they may take them by name.
    translator : Translator
        Knows what layers are called with.
    """
    calls = tuple(_place_tensors(call, translator) for call in network.calls)
    return replace(network, calls=calls)


def _place_tensors(call: Call, translator: Translator) -> Call:
    layer, kwargs = call.layer, dict(call.kwargs)
    entry = translator.find_entry({"class_name": layer.class_name, "module": layer.module})
    tensors = () if entry is None else entry.tensors[len(call.args) :]
    named = takewhile(lambda name: isinstance(kwargs.get(name), Reference), tensors)
    return replace(call, args=(*call.args, *(kwargs.pop(name) for name in named)), kwargs=kwargs)


def _left_out(call: Call) -> set[str]:
    """Return the arguments of a layer that its entry does not give as such."""
    axes = list(range(1, len(call.tensors[0].shape) - 1)) if call.tensors else []
    return {"name"} | ({_AXES} if call.layer.config.get(_AXES) == axes else set())


def is_slice(call: Call) -> bool:
    """Tell whether a call takes a part of a tensor, which an entry says by an index.

    Parameters
    ----------
    call : Call
        Any call of a network.
    """
    return call.layer.is_operation and call.layer.class_name == _SLICE


def _write_operation(call: Call) -> Entry:
    """Return the layer that computes the same as an operation, if there is one."""
    name, args, tensors = call.layer.class_name, call.args, call.tensors
    if name not in _OPERATIONS or any(value is not None for value in call.kwargs.values()):
        return {}
    # Layers and operations differ in how they match tensors of several ranks.
    if args == tensors and len({len(each.shape) for each in tensors}) == 1:
        return {"layer": name}
    numbers = [each for each in args if type(each) in (int, float)]
    if len(numbers) != 1 or len(tensors) != 1 or not tensors[0].dtype.startswith("float"):
        return {}
    number = float(numbers[0])
    rescaled = {
        "Add": {"scale": 1.0, "offset": number},
        "Multiply": {"scale": number},
        "Subtract": {"scale": 1.0, "offset": -number},
    }
    if name == "Subtract" and args[1] is tensors[0]:
        rescaled[name] = {"scale": -1.0, "offset": number}
    return {"layer": "Rescaling", **rescaled[name]} if name in rescaled else {}


def _write_index(index: Any) -> str:
    items = index if isinstance(index, list) else [index]
    return f"[{', '.join(map(_write_item, items))}]"


def _write_item(item: Any) -> str:
    name = item["class_name"] if isinstance(item, dict) else ""
    if name == "__ellipsis__":
        return "..."
    if name != "__slice__":
        return "None" if item is None else _write_number(item)
    start, stop, step = (item["config"][key] for key in ("start", "stop", "step"))
    ends = ["" if each is None else _write_number(each) for each in (start, stop)]
    return ":".join(ends if step is None else [*ends, _write_number(step)])


def _write_number(item: Any) -> str:
    if not isinstance(item, int) or isinstance(item, bool):
        raise TypeError("an index that is not a number")
    return str(item)
