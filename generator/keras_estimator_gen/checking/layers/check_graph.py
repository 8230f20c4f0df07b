"""Whether entries make a network, in which every tensor comes from somewhere and goes on."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from ...errors import Problem
from ...network.model import Body, Fault, Known, Network, Node, Output, list_given, list_referred
from ...network.references import BLOCK_INPUT, PREVIOUS
from ...spec.entries import BlockSpec, ConstantSpec, LayerSpec, SharedSpec, UseSpec
from ...spec.scanner import KeyPath
from ...spec.wording import closest, one_of, quote
from ..context import Context
from .check_flow import (
    check_block_call,
    check_carrying,
    check_count,
    check_result,
    check_source,
    check_varying,
    check_widths,
    find_circle,
)

_ROOT: Final[KeyPath] = ("outputs",)


def check_graph(network: Network, context: Context) -> Iterator[Problem]:
    """Yield what is wrong with how entries are connected.

    Parameters
    ----------
    network : Network
        What the entries make.
    context : Context
        What the checks share.
    """
    if any(path[0] in {"layers", "blocks", "inputs"} for path in context.broken):
        return
    for body in network.bodies.values():
        for node in body.walk():
            yield from _check_node(node, body, network, context)
        for source in body.returned:
            yield from check_source(source, Known(tuple(_list_known(body)), ()), body)
        yield from _check_ways(body.nodes, body, network, context)
    if network.outputs and not any(path[0] == "outputs" for path in context.broken):
        yield from check_output_tensors(network, context)
    yield from _check_end(network, context)


def _check_end(network: Network, context: Context) -> Iterator[Problem]:
    """Yield why the network cannot end where it does, and which inputs it leaves out."""
    spec = context.spec
    if network.nodes and not network.outputs and network.leaving.count not in {0, 1}:
        message = "the network ends with several tensors"
        yield Problem(network.nodes[-1].path, message, "a layer such as Concatenate after it")
    used = network.referred | network.output_names
    unused = [name for name in spec.inputs if name not in used]
    if len(spec.inputs) < 2 or not unused:
        return
    if len(unused) < len(spec.inputs):
        for name in unused:
            message = f"no entry takes the input {quote(name)}"
            expected = f'an entry with inputs = ["{name}"], or no such table'
            yield Problem(("inputs", name), message, expected, on_key=True)
    elif not network.nodes and not network.outputs:
        message = "the network has several inputs, and no layer that takes them"
        names = ", ".join(f'"{name}"' for name in unused)
        expected = f'[[layers]] with layer = "Concatenate" and inputs = [{names}]'
        yield Problem(("inputs", unused[0]), message, expected, on_key=True)


def _check_ways(
    nodes: tuple[Node, ...], body: Body, network: Network, context: Context
) -> Iterator[Problem]:
    """Yield the nodes of which nobody takes what they put out."""
    transform = context.spec.transform
    used = body.referred | {None if transform is None else transform.output}
    if body is network:
        used |= network.output_names
    for node, following in pairwise(nodes):
        is_named = any(name in used for name in list_given(node))
        if not is_named and not _takes_previous(following):
            message = "the output of this entry is never used: the next one names its inputs"
            expected = "a 'name' that the inputs of a later entry list"
            yield Problem(node.path, message, expected)
    if nodes is body.nodes and body.returned:
        yield from _check_last(nodes, used)
    for node in nodes:
        if node.carried:
            names = {source.name for source in (each.source for each in node.gathered)}
            yield from _check_last(node.content, used | names)
        yield from _check_ways(node.content, body, network, context)


def _check_last(nodes: tuple[Node, ...], used: frozenset[str | None]) -> Iterator[Problem]:
    """Yield the last node where others say what goes on, and nobody takes what it puts out."""
    if nodes and not used.intersection((PREVIOUS, *list_given(nodes[-1]))):
        message = "the output of this entry goes nowhere: others are carried, or leave the block"
        yield Problem(nodes[-1].path, message, "a 'name' that is among these")


def _takes_previous(node: Node) -> bool:
    """Tell whether a node takes, or lets pass, the output of the one before it."""
    if any(source.name == PREVIOUS for source in node.references):
        return True
    if node.sources:
        return False
    if node.content and not node.is_optional:
        return BLOCK_INPUT in list_referred(node.content) or _takes_previous(node.content[0])
    return True


def _starts_itself(node: Node) -> bool:
    """Tell whether a node needs no tensor before it, because its first member names its own."""
    return any(bool(each.sources) or _starts_itself(each) for each in node.content[:1])


def _check_node(node: Node, body: Body, network: Network, context: Context) -> Iterator[Problem]:
    """Yield what is wrong with the tensors that a node takes and puts out."""
    entry, path, count = node.entry, node.path, node.entering.count
    for source in node.mentions:
        if source.fault is Fault.NOWHERE:
            yield _demand_inputs(node)
        yield from check_source(source, node.known, body)
    if count == 0 and not node.has_fault and not _starts_itself(node):
        yield _demand_inputs(node)
    if node.is_optional:
        if not node.has_fault and not node.carried:
            yield from check_varying(entry, path, count, node.previous.count)
        yield from check_result(entry, path, node.leaving.count)
    yield from check_widths(node)
    yield from check_carrying(node)
    yield from _check_applied(node, body, network, context)


def _check_applied(node: Node, body: Body, network: Network, context: Context) -> Iterator[Problem]:
    """Yield why the layer or the block of an entry cannot be applied to what it gets."""
    entry, path = node.entry, node.path
    use = entry if node.layer is None else node.layer.entry
    if isinstance(use, UseSpec) and use.block in network.blocks:
        yield from _check_use(use, node, body, network.blocks[use.block])
        if use is not entry and isinstance(entry, SharedSpec):
            definition = context.spec.blocks[use.block]
            yield from check_block_call(entry.call, use.block, definition, path)
    elif isinstance(entry, LayerSpec):
        yield from check_count(entry, path, node.entering.count, context.catalog)
    elif isinstance(entry, ConstantSpec) and node.entering.count not in {0, 1}:
        message = "a constant takes one tensor, for the number of samples"
        yield Problem((*path, "inputs") if entry.inputs else path, message, "the name of one")
    elif isinstance(entry, SharedSpec) and node.layer is None:
        yield _refuse_share(entry, node, body)


def _check_use(use: UseSpec, node: Node, body: Body, block: Body) -> Iterator[Problem]:
    """Yield why a block cannot be applied to what it gets."""
    is_one = node.entering.count in {0, 1}
    place = (*node.path, "block" if node.layer is None else "share")
    if (block.entering.count == 1) != is_one:
        one, other = ("several tensors", "one") if is_one else ("one tensor", "several")
        message = f"the block {quote(use.block)} gets {one} elsewhere, and {other} here"
        yield Problem(place, message, "the same in each place")
    elif not is_one and use.name in body.shared:
        message = "a block that is applied again takes one tensor, beside those of its call"
        yield Problem(place, message, "a layer such as Concatenate before it")
    for source in node.call:
        if source.count not in {0, 1}:
            message = f"{quote(source.text)} is a list of tensors, and a block takes each alone"
            yield Problem(source.path, message, "one of them", quote(f"{source.name}[0]"))


def _list_known(body: Body) -> Iterator[str]:
    """Yield the names that are known at the end of a block."""
    yield from (PREVIOUS, BLOCK_INPUT, *body.further)
    for node in body.nodes:
        yield from list_given(node)


def _refuse_share(entry: SharedSpec, node: Node, body: Body) -> Problem:
    place = (*node.path, "share")
    others = [each.entry for each in body.walk() if each.entry.name == entry.share]
    if any(isinstance(other, BlockSpec) for other in others):
        message = f"{quote(entry.share)} is a block without a table of its own"
        return Problem(place, message, '[blocks.NAME], and block = "NAME" in its place')
    if others:
        message = f"{quote(entry.share)} is not a layer that comes before, outside of loops"
        return Problem(place, message, "a layer with this 'name', without 'for' and 'when'")
    known = sorted(node.known.layers)
    expected = one_of(known) if known else f'a layer with name = "{entry.share}"'
    message = f"no layer has the name {quote(entry.share)}"
    return Problem(place, message, expected, closest(entry.share, known))


def _demand_inputs(node: Node) -> Problem:
    message = "the network has several inputs, and this entry does not say which it takes"
    known = ", ".join(node.known.tensors)
    return Problem(node.path, message, f"a key 'inputs' with some of: {known}")


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
    yield from _check_last_entry(network)


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


def _check_last_entry(network: Network) -> Iterator[Problem]:
    """Yield why the last entry leads nowhere: no output takes what it puts out."""
    used, entries = network.output_names, [each.entry for each in network.outputs]
    takes_last = PREVIOUS in used or any(not e.inputs and e.tensor is None for e in entries)
    if network.nodes and not takes_last and not used.intersection(list_given(network.nodes[-1])):
        message = "the output of this entry is never used: all outputs name their inputs"
        expected = "a 'name' that the inputs of an output list"
        yield Problem(network.nodes[-1].path, message, expected)
