"""Whether entries make a network, in which every tensor comes from somewhere and goes on."""

from collections.abc import Iterator
from itertools import pairwise

from ...errors import Problem, place_error
from ...network.model import Body, Fault, Network, Node, Source, list_referred
from ...network.references import BLOCK_INPUT, PREVIOUS
from ...spec.entries import LayerSpec, SharedSpec, UseSpec
from ...spec.scanner import KeyPath
from ...spec.wording import closest, one_of, quote
from ..context import Context
from .check_counts import check_count, check_result, check_varying, refuse_rows
from .check_output_tensors import check_output_tensors


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
        is_named = node.entry.name is not None and node.entry.name in used
        if not is_named and not _takes_previous(following):
            message = "the output of this entry is never used: the next one names its inputs"
            expected = "a 'name' that the inputs of a later entry list"
            yield Problem(node.path, message, expected)
    for node in nodes:
        yield from _check_ways(node.content, body, network, context)


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
    for source in node.references:
        yield from _check_source(source, node, body)
    if count == 0 and not node.has_fault and not _starts_itself(node):
        yield _demand_inputs(node)
    if node.is_optional:
        if not node.has_fault:
            yield from check_varying(entry, path, count, node.previous.count)
        yield from check_result(entry, path, node.leaving.count)
    match entry:
        case UseSpec():
            yield from _check_use(entry, node, network)
        case LayerSpec():
            yield from check_count(entry, path, count, context.catalog)
        case SharedSpec() if node.layer is None:
            yield _refuse_share(entry, node, body)


def _check_use(use: UseSpec, node: Node, network: Network) -> Iterator[Problem]:
    body = network.blocks.get(use.block)
    is_one = node.entering.count in {0, 1}
    if body is not None and (body.entering.count == 1) != is_one:
        one, other = ("several tensors", "one") if is_one else ("one tensor", "several")
        message = f"the block {quote(use.block)} gets {one} elsewhere, and {other} here"
        yield Problem((*node.path, "block"), message, "the same in each place")


def _check_source(source: Source, node: Node, body: Body) -> Iterator[Problem]:
    """Yield why what a node names cannot be taken."""
    name = quote(source.name)
    match source.fault:
        case Fault.UNREADABLE if source.error is not None:
            yield place_error(source.error, source.path)
        case Fault.NOWHERE:
            yield _demand_inputs(node)
        case Fault.UNKNOWN:
            yield _refuse_tensor(source, node, body)
        case Fault.LISTED:
            expected = "an index of one number or slice"
            yield Problem(
                source.path, f"{name} is a list of tensors", expected, quote(f"{source.name}[0]")
            )
        case Fault.ROWS:
            yield refuse_rows(source)


def _refuse_tensor(source: Source, node: Node, body: Body) -> Problem:
    name, known = source.name, list(node.known.tensors)
    if name == BLOCK_INPUT:
        message = "'block_input' is the tensor that enters a block, and this is in none"
        if "block" in source.path:
            message = "no tensor enters this block, which is the first entry of the network"
        return Problem(source.path, message, one_of(known))
    other = next((each for each in body.walk() if each.entry.name == name), None)
    if other is not None:
        what, expected = _explain_place(other.path, source.path)
        return Problem(source.path, f"the tensor {quote(name)} {what}", expected)
    message = f"no tensor has the name {quote(name)}"
    return Problem(source.path, message, one_of(known), closest(name, known))


def _refuse_share(entry: SharedSpec, node: Node, body: Body) -> Problem:
    place = (*node.path, "share")
    if any(each.entry.name == entry.share for each in body.walk()):
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


def _explain_place(place: KeyPath, user: KeyPath) -> tuple[str, str]:
    """Tell why a tensor is not known where an entry wants to take it."""
    if user[: len(place)] == place:
        return "is what this entry puts out itself", "a tensor that comes before"
    if place > user:
        return "comes later", "a tensor that comes before"
    return "is inside of an entry with a loop or a condition", "the 'name' of that entry"
