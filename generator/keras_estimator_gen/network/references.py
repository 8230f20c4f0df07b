"""The names of a network: which tensors and layers entries can refer to, and which they do."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from ..catalog import Catalog
from ..code import TensorReference, parse_tensor
from ..code.widths import find_widths
from ..errors import CodeError
from ..kinds import Kind, list_facts
from ..spec.entries import AnyEntry, CalledSpec, ConstantSpec, LayerSpec
from ..spec.input_facts import name_facts
from ..spec.models import InputSpec, Spec
from ..spec.outputs import OutputSpec
from ..spec.scanner import KeyPath
from ..spec.values import WRAPS, ArgumentValue, Formula, KerasObject
from ..training_parameters import list_training_parameters
from .model import SEVERAL, Fault, Known, Node, Source, Tensor

Reference: TypeAlias = tuple[str, KeyPath]
"""What an entry writes of a tensor, and where."""

BLOCK_INPUT: Final = "block_input"
"""What entries of a block call the tensor that enters it."""

PREVIOUS: Final = "previous"
"""What an entry calls the output of the one before it."""

ONLY_INPUT: Final = "inputs"
"""What entries call the input of a network that has one, if no table gives it a name."""

_MORE_OUTPUTS: Final = ("return_attention_scores", "return_state")
"""Arguments of a layer or of its call that make it put out several tensors."""


def list_input_names(spec: Spec) -> tuple[str, ...]:
    """Return what entries call the inputs of the network.

    Parameters
    ----------
    spec : Spec
        The specification.
    """
    return tuple(spec.inputs) or (ONLY_INPUT,)


def list_references(entry: AnyEntry, path: KeyPath = ()) -> Iterator[Reference]:
    """Yield the places where an entry itself names tensors.

    Parameters
    ----------
    entry : entry
        The entry; what a block holds is left out.
    path : tuple of str and int
        Where it stands.

    Yields
    ------
    Reference
        The places.
    """
    for index, text in enumerate(entry.inputs):
        yield text, (*path, "inputs", index)
    if isinstance(entry, CalledSpec):
        for name, value in entry.call.items():
            if isinstance(value, str):
                yield value, (*path, "call", name)
            elif isinstance(value, tuple):
                for index, item in enumerate(value):
                    if isinstance(item, str):
                        yield item, (*path, "call", name, index)


def list_widths(entry: AnyEntry, path: KeyPath = ()) -> Iterator[Reference]:
    """Yield the places where expressions of an entry ask for the widths of tensors.

    Parameters
    ----------
    entry : entry
        The entry; what a block holds is left out.
    path : tuple of str and int
        Where it stands.

    Yields
    ------
    Reference
        The places.
    """
    for text, key in list_expressions(entry):
        for tensor in find_widths(text):
            yield tensor, (*path, key)


def list_expressions(entry: AnyEntry) -> Iterator[tuple[str, str]]:
    """Yield the expressions of an entry, each with the key that it stands below.

    Parameters
    ----------
    entry : entry
        The entry; what a block holds is left out.
    """
    values: dict[str, object] = dict(entry.model_extra or {})
    if entry.when is not None:
        values["when"] = Formula(entry.when)
    if entry.loop is not None:
        values[entry.loop.key] = Formula(entry.loop.iterable)
    if isinstance(entry, LayerSpec):
        values[WRAPS] = entry.wraps
    if isinstance(entry, ConstantSpec):
        values["constant"] = entry.constant
    if isinstance(entry, CalledSpec):
        values["call"] = tuple(entry.call.values())
    return ((text, key) for key, value in values.items() for text in _list_texts(value))


def _list_texts(value: object) -> Iterator[str]:
    if isinstance(value, Formula):
        yield value.text
    elif isinstance(value, KerasObject | tuple):
        items = value.arguments.values() if isinstance(value, KerasObject) else value
        for item in items:
            yield from _list_texts(item)


def list_output_references(output: OutputSpec, path: KeyPath) -> Iterator[Reference]:
    """Yield the places where an output names tensors.

    Parameters
    ----------
    output : OutputSpec
        The output.
    path : tuple of str and int
        Where it stands.

    Yields
    ------
    Reference
        The places.
    """
    if output.tensor is not None:
        yield output.tensor, (*path, "tensor")
    for place, text in enumerate(output.inputs):
        yield text, (*path, "inputs", place)


def returns_several(layer: LayerSpec) -> bool:
    """Tell whether a layer puts out several tensors, its states or scores beside its output."""
    return any(value is True for value in _list_switches(layer))


def _list_switches(layer: LayerSpec) -> Iterator[ArgumentValue]:
    """Yield the values of arguments that make a layer put out several tensors."""
    arguments = [layer.arguments, layer.call]
    if layer.wraps is not None:
        arguments.append(layer.wraps.arguments)
    return (each[key] for each in arguments for key in _MORE_OUTPUTS if key in each)


def puts_out_one(layer: LayerSpec, catalog: Catalog) -> bool:
    """Tell whether a layer puts out a single tensor, as all of Keras do by default.

    Parameters
    ----------
    layer : LayerSpec
        The layer.
    catalog : Catalog
        What Keras offers.
    """
    names = [layer.layer, *([] if layer.wraps is None else [layer.wraps.name])]
    entries = [catalog.find("layers", name) for name in names]
    known = all(entry is not None and not entry.own for entry in entries)
    return known and all(value is False for value in _list_switches(layer))


def name_function(block: str) -> str:
    """Return what generated code calls the function that applies a block."""
    return f"apply_{block}"


def name_layer(name: str) -> str:
    """Return what generated code calls a layer that is applied several times."""
    return f"{name}_layer"


@dataclass
class Scope:
    """What is known at one point of a list of entries.

    Attributes
    ----------
    current : Tensor
        What the entry before has put out.
    tensors : dict of str to Tensor
        What names stand for.
    layers : dict of str to Node
        The layers that can be applied again.
    names : mapping of str to str
        What expressions may use.
    varies : frozenset of str
        The keys around for which entries may be skipped or repeated.
    """

    current: Tensor
    tensors: dict[str, Tensor]
    names: Mapping[str, str]
    layers: dict[str, Node] = field(default_factory=dict)
    varies: frozenset[str] = frozenset()

    def branch(self, names: Mapping[str, str], varies: frozenset[str]) -> "Scope":
        """Return what is known inside of an entry, from where nothing gets out."""
        return Scope(self.current, dict(self.tensors), names, dict(self.layers), varies)

    @property
    def known(self) -> Known:
        """The names that could stand here."""
        return Known(tuple(self.tensors), tuple(self.layers))

    def find_source(self, reference: Reference, names: Mapping[str, str]) -> Source:
        """Find what a reference stands for, with the names that its index may use."""
        text, path = reference
        name = text.partition("[")[0]
        tensor = self.current if name == PREVIOUS else self.tensors.get(name)
        try:
            parsed = parse_tensor(text, names)
        except CodeError as error:
            return Source(text, path, tensor, fault=Fault.UNREADABLE, error=error)
        taken = _take(parsed, tensor)
        if isinstance(taken, Fault):
            return Source(text, path, tensor, fault=taken)
        return Source(text, path, tensor, taken)


def _take(reference: TensorReference, tensor: Tensor | None) -> int | Fault:
    """Return how many tensors a reference takes, or why it can take none."""
    if tensor is None:
        return Fault.UNKNOWN
    if reference.tensor == PREVIOUS and tensor.count == 0:
        return Fault.NOWHERE
    if len(reference.index) > 1 and tensor.count != 1:
        return Fault.LISTED
    if not reference.keeps_rows and tensor.plain:
        return Fault.ROWS
    if tensor.count == 1 or not reference.index:
        return tensor.count
    return SEVERAL if reference.is_slice else 1


def list_names(
    kind: Kind | None, parameters: Iterable[str], inputs: Mapping[str, InputSpec]
) -> tuple[str, ...]:
    """List the names: parameters, what ``fit`` learns of the data, training parameters.

    Parameters
    ----------
    kind : {"classifier", "regressor", "transformer", "outlier_detector"} or None
        What the estimator is for; None if that is not known.
    parameters : iterable of str
        Its own parameters.
    inputs : mapping of str to InputSpec
        Its inputs.
    """
    training = sorted(each.name for each in list_training_parameters(kind))
    return (*parameters, *list_facts(kind), *name_facts(inputs), *training)
