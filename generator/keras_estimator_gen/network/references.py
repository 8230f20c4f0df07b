"""The names of a network: which tensors and layers entries can refer to, and which they do."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from ..errors import Problem
from ..spec.entries import AnyEntry, BlockSpec, LayerSpec, SharedSpec
from ..spec.models import Spec
from ..spec.scanner import KeyPath
from ..spec.values import ArgumentValue
from ..spec.wording import quote

BLOCK_INPUT: Final = "block_input"
"""What entries of a block call the tensor that enters it."""

PREVIOUS: Final = "previous"
"""What an entry calls the output of the one before it."""

ONLY_INPUT: Final = "inputs"
"""What entries call the input of a network that has one, if no table gives it a name."""

_MORE_OUTPUTS: Final = ("return_attention_scores", "return_state")
"""Arguments of a layer or of its call that make it put out several tensors."""


class Reference(NamedTuple):
    """A place where an entry names a tensor."""

    text: str
    path: KeyPath

    @property
    def tensor(self) -> str:
        """The name, without an index."""
        return self.text.partition("[")[0]


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
        yield Reference(text, (*path, "inputs", index))
    if isinstance(entry, LayerSpec | SharedSpec):
        for name, value in entry.call.items():
            if isinstance(value, str):
                yield Reference(value, (*path, "call", name))
            elif isinstance(value, tuple):
                for index, item in enumerate(value):
                    if isinstance(item, str):
                        yield Reference(item, (*path, "call", name, index))


def list_output_references(spec: Spec) -> Iterator[Reference]:
    """Yield the places where outputs name tensors.

    Parameters
    ----------
    spec : Spec
        The specification.

    Yields
    ------
    Reference
        The places.
    """
    for index, output in enumerate(spec.outputs):
        path: KeyPath = ("outputs", index)
        if output.tensor is not None:
            yield Reference(output.tensor, (*path, "tensor"))
        for place, text in enumerate(output.inputs):
            yield Reference(text, (*path, "inputs", place))


def find_output_sources(spec: Spec) -> frozenset[str]:
    """Find the names of tensors that outputs refer to.

    Parameters
    ----------
    spec : Spec
        The specification.
    """
    return frozenset(reference.tensor for reference in list_output_references(spec))


def walk_entries(
    entries: tuple[AnyEntry, ...], path: KeyPath = ("layers",)
) -> Iterator[tuple[AnyEntry, KeyPath]]:
    """Yield all entries with their places, those of blocks after the block.

    Parameters
    ----------
    entries : tuple of entries
        The entries.
    path : tuple of str and int
        Where their list stands.

    Yields
    ------
    entry : entry
        An entry.
    path : tuple of str and int
        Where it stands.
    """
    for index, entry in enumerate(entries):
        place = (*path, index)
        yield entry, place
        if isinstance(entry, BlockSpec):
            yield from walk_entries(entry.block, (*place, "block"))


def find_used_names(entries: tuple[AnyEntry, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """Find the names of tensors, and of shared layers, that entries refer to.

    Parameters
    ----------
    entries : tuple of entries
        The entries.

    Returns
    -------
    tensors, layers : frozenset of str
        The names.
    """
    walked = [entry for entry, _ in walk_entries(entries)]
    tensors = {reference.tensor for entry in walked for reference in list_references(entry)}
    layers = {entry.share for entry in walked if isinstance(entry, SharedSpec)}
    return frozenset(tensors), frozenset(layers)


def list_given_names(entries: tuple[AnyEntry, ...]) -> frozenset[str]:
    """List the variables that entries ask for: names of tensors, and those of loops.

    Parameters
    ----------
    entries : tuple of entries
        The entries.
    """
    walked = [entry for entry, _ in walk_entries(entries)]
    loops = (entry.loop.variable for entry in walked if entry.loop is not None)
    return frozenset(filter(None, (*loops, *(entry.name for entry in walked))))


def returns_several(layer: LayerSpec) -> bool:
    """Tell whether a layer puts out several tensors, its states or scores beside its output."""
    return any(value is True for value in _list_switches(layer))


def may_return_several(layer: LayerSpec) -> bool:
    """Tell whether a layer puts out several tensors, or an expression decides that."""
    return any(value is not False for value in _list_switches(layer))


def _list_switches(layer: LayerSpec) -> Iterator[ArgumentValue]:
    """Yield the values of arguments that make a layer put out several tensors."""
    arguments = [layer.arguments, layer.call]
    if layer.wraps is not None:
        arguments.append(layer.wraps.arguments)
    return (each[key] for each in arguments for key in _MORE_OUTPUTS if key in each)


def refuse_rows(reference: Reference) -> Problem:
    """Return the problem of an index that would take some rows of a batch.

    Parameters
    ----------
    reference : Reference
        A reference to a single tensor.
    """
    name = reference.tensor
    message = f"{quote(name)} is one tensor, whose first dimension is that of the rows"
    return Problem(reference.path, message, "an index that keeps them", quote(f"{name}[:, 0]"))


def name_function(block: str) -> str:
    """Return what generated code calls the function that applies a block."""
    return f"apply_{block}"


def name_layer(name: str) -> str:
    """Return what generated code calls a layer that is applied several times."""
    return f"{name}_layer"
