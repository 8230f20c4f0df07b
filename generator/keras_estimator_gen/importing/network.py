"""The graph of a serialized model: which layers are called with which tensors."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from .faults import locate_faults

MODELS: Final = frozenset({"Functional", "Model", "Sequential"})
"""Classes of models whose layers Keras connects by itself."""


@dataclass(frozen=True)
class Reference:
    """A tensor: one of those that a call of a layer puts out.

    Attributes
    ----------
    layer : str
        Name of the layer.
    call : int
        Which of its calls.
    index : int
        Which of the outputs.
    shape : tuple of int or None
        Its shape, with that of the batch.
    dtype : str
        The type of its numbers.
    """

    layer: str
    call: int
    index: int = 0
    shape: tuple[int | None, ...] = field(default=(), compare=False)
    dtype: str = field(default="float32", compare=False)

    @property
    def key(self) -> tuple[str, int]:
        """The call that puts it out."""
        return self.layer, self.call


@dataclass(frozen=True)
class Layer:
    """A layer, or an operation outside of layers.

    Attributes
    ----------
    name : str
        Its name in the model.
    class_name, module : str
        Its class and the module that has it; empty for the latter where only a registered name is
        known.
    config : mapping
        Its arguments as Keras serializes them.
    """

    name: str
    class_name: str
    module: str
    config: Mapping[str, Any]

    @property
    def is_operation(self) -> bool:
        """Whether it is an operation such as ``x + y``, which Keras treats as a layer."""
        return self.module.startswith("keras.src.ops")


@dataclass(frozen=True)
class Call:
    """A call of a layer, with references in place of tensors.

    Attributes
    ----------
    layer : Layer
        What is called.
    number : int
        Which of its calls it is, from 0.
    args : tuple
        Its positional arguments.
    kwargs : mapping of str to object
        Its other arguments.
    """

    layer: Layer
    number: int
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]

    @property
    def key(self) -> tuple[str, int]:
        """What references to its outputs have in common."""
        return self.layer.name, self.number

    @property
    def tensors(self) -> tuple[Reference, ...]:
        """Every tensor among its arguments, in order."""
        return tuple(iterate_references([self.args, self.kwargs]))


@dataclass(frozen=True)
class Network:
    """A model.

    Attributes
    ----------
    name : str
        Its name.
    inputs : tuple of Layer
        Its input layers, in order.
    calls : tuple of Call
        The calls of its layers.
    outputs : mapping of str to Reference
        Its outputs by name, which is the layer's unless the model has keys of its own.
    """

    name: str
    inputs: tuple[Layer, ...]
    calls: tuple[Call, ...]
    outputs: Mapping[str, Reference]


def read_model(data: Mapping[str, Any]) -> Network:
    """Return the graph of a model as it is written, with its calls in any order.

    Parameters
    ----------
    data : mapping
        The serialized model.
    """
    is_chain = data["class_name"] == "Sequential"
    return _read_chain(data["config"]) if is_chain else _read_graph(data["config"])


def iterate_references(value: Any) -> Iterator[Reference]:
    """Yield every tensor in a nested value.

    Parameters
    ----------
    value : object
        References, lists and mappings of them, or anything else.

    Yields
    ------
    Reference
        The tensors, in order.
    """
    if isinstance(value, Reference):
        yield value
    elif isinstance(value, Mapping):
        yield from iterate_references(list(value.values()))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from iterate_references(item)


def _read_chain(config: Mapping[str, Any]) -> Network:
    layers = list(_read_layers(config))
    inputs = [layer for layer in layers[:1] if layer.class_name == "InputLayer"]
    if not inputs:
        shape = config.get("build_input_shape")
        inputs = [Layer("inputs", "InputLayer", "", {"batch_shape": shape or [None, None]})]
    shape = tuple(inputs[0].config["batch_shape"])
    tensor = Reference(inputs[0].name, 0, shape=shape)
    calls = []
    for layer in layers:
        if layer.class_name != "InputLayer":
            calls.append(Call(layer, 0, (tensor,), {}))
            tensor = Reference(layer.name, 0)
    return Network(config["name"], tuple(inputs), tuple(calls), {tensor.layer: tensor})


def _read_graph(config: Mapping[str, Any]) -> Network:
    layers: dict[str, Layer] = {}
    calls: list[Call] = []
    for layer, data in zip(_read_layers(config), config["layers"], strict=True):
        layers[layer.name] = layer
        with locate_faults(f"the layer {layer.name!r}"):
            calls += _read_calls(layer, data["inbound_nodes"])
    inputs = _list_ends(config["input_layers"])
    outputs = _list_ends(config["output_layers"])
    starts = tuple(layers[reference.layer] for reference in inputs.values())
    return Network(config["name"], starts, tuple(calls), outputs)


def _read_calls(layer: Layer, nodes: list[Mapping[str, Any]]) -> Iterator[Call]:
    for number, node in enumerate(nodes):
        args, kwargs = _read_value(node["args"]), _read_value(node["kwargs"])
        yield Call(layer, number, tuple(args), dict(kwargs))


def _read_layers(config: Mapping[str, Any]) -> Iterator[Layer]:
    for number, data in enumerate(config["layers"], 1):
        with locate_faults(f"layer {number}"):
            settings, module = dict(data["config"]), data.get("module") or ""
            name = data.get("name") or settings["name"]
            layer = Layer(name, data["class_name"], module, settings)
            if not all(isinstance(each, str) for each in (name, layer.class_name, module)):
                raise TypeError("a name that is not a text")
        yield layer


def _read_value(value: Any) -> Any:
    """Return a serialized argument of a call, with references in place of tensors."""
    if isinstance(value, list):
        return [_read_value(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get("class_name") == "__keras_tensor__":
        config = value["config"]
        layer, call, index = config["keras_history"]
        return Reference(layer, call, index, tuple(config["shape"]), str(config["dtype"]))
    return {key: _read_value(item) for key, item in value.items()}


def _list_ends(value: Any) -> dict[str, Reference]:
    """Return the inputs or outputs of a model by name, whatever the form that it had them in."""
    if isinstance(value, dict):
        return {name: Reference(*each) for name, each in value.items()}
    ends = [value] if isinstance(value[0], str) else value
    counts = Counter(end[0] for end in ends)
    return {
        f"{end[0]}_{number}" if counts[end[0]] > 1 else str(end[0]): Reference(*end)
        for number, end in enumerate(ends, 1)
    }
