"""Whether the tensors that outputs take come from somewhere, and whether all end in an output."""

from collections.abc import Iterator
from typing import Final

from ...errors import Problem
from ...network.model import Known, Network, Output, list_given
from ...network.references import PREVIOUS
from ...spec.entries import LayerSpec
from ...spec.scanner import KeyPath
from ...spec.wording import closest, one_of, quote
from ..context import Context
from .check_flow import check_source, find_circle

_ROOT: Final[KeyPath] = ("outputs",)


def check_output_tensors(network: Network, context: Context) -> Iterator[Problem]:
    """Yield what is wrong with the tensors that outputs take.

    Parameters
    ----------
    network : Network
        What the entries make.
    context : Context
        What the checks share.
    """
    known = list(network.tensors)
    for output in network.outputs:
        if output.entry.tensor is not None:
            yield from _check_tensor(output, network)
        elif not output.entry.inputs and network.leaving.count != 1:
            several = "the network has several tensors at its end, and this output does not say "
            expected = f"a key 'inputs' with {one_of(known)}"
            yield Problem(output.path, several + "which it takes", expected)
        for source in output.sources:
            if source.path[2] == "inputs":
                yield from check_source(source, Known(tuple(known), ()), network)
    yield from _check_cycles(context)
    yield from _check_end(network)


def _check_tensor(output: Output, network: Network) -> Iterator[Problem]:
    path, name = output.path, output.entry.tensor
    for key in ("inputs", "activation"):
        if key in output.entry.model_fields_set:
            message = f"{quote(key)} together with 'tensor', which needs no layer"
            yield Problem((*path, key), message, "one of the two", on_key=True)
    layers = {node.entry.name: node for node in network.nodes if isinstance(node.entry, LayerSpec)}
    node = layers.get(name)
    if node is None:
        known = [each for each in layers if each]
        message = f"no layer has the name {quote(name)}, outside of blocks"
        expected = one_of(known) if known else f'a layer with name = "{name}"'
        yield Problem((*path, "tensor"), message, expected, closest(name, known))
    elif node.is_optional:
        message = f"the layer {quote(name)} is not there once, in every network"
        yield Problem((*path, "tensor"), message, "a layer without 'for', 'repeat' and 'when'")


def _check_cycles(context: Context) -> Iterator[Problem]:
    """Yield the first output of each circle of outputs that feed one another."""
    outputs = context.spec.outputs
    sources = {
        output.label: [text.partition("[")[0] for text in output.inputs] for output in outputs
    }
    told: set[str] = set()
    for index, output in enumerate(outputs):
        circle = find_circle(output.label, sources)
        if circle and not told & set(circle):
            told |= set(circle)
            message = "the output feeds itself"
            if len(circle) > 1:
                message = f"outputs feed one another in a circle: {' <- '.join(circle)} <- ..."
            yield Problem((*_ROOT, index, "inputs"), message, "outputs that begin with a layer")


def _check_end(network: Network) -> Iterator[Problem]:
    """Yield why the last entry leads nowhere: no output takes what it puts out."""
    used, entries = network.output_names, [each.entry for each in network.outputs]
    takes_last = PREVIOUS in used or any(not e.inputs and e.tensor is None for e in entries)
    if network.nodes and not takes_last and not used.intersection(list_given(network.nodes[-1])):
        message = "the output of this entry is never used: all outputs name their inputs"
        expected = "a 'name' that the inputs of an output list"
        yield Problem(network.nodes[-1].path, message, expected)
