"""Whether layers can have their names, and what ``[transform]`` says of those with names."""

import re
from collections.abc import Iterator
from typing import Final

from ...code import check_identifier, snake_case
from ...errors import Problem
from ...kinds import name_kind
from ...network.model import Body, Network, Node, Tensor
from ...network.references import BLOCK_INPUT, PREVIOUS
from ...spec.entries import ConstantSpec, LayerSpec
from ...spec.scanner import KeyPath
from ...spec.wording import closest, one_of, quote
from ..context import Context
from ..values.check_names import check_name

_GIVEN_NAMES: Final = frozenset({"input_layer", "output"})
"""Names of the first and of the last layer, which no specification writes."""

_CONSTANT: Final = frozenset({"add", "flatten", "get_item", "zeros_like"})
"""What Keras calls the operations that make a constant."""

_COUNTER: Final = re.compile(r"_\d+$")
_TRANSFORM: Final[KeyPath] = ("transform",)


def check_layer_names(network: Network, context: Context) -> Iterator[Problem]:
    """Yield what is wrong with the names of entries: no identifiers, or not unique.

    Parameters
    ----------
    network : Network
        What the entries make.
    context : Context
        What the checks share.
    """
    for path, body in network.bodies.items():
        inputs = tuple(context.spec.inputs) if body is network else tuple(body.further)
        yield from _check_names(body, path, inputs)


def list_automatic_names(body: Body) -> frozenset[str]:
    """List the names that Keras gives to layers which have none.

    Parameters
    ----------
    body : Body
        Where the layers are.
    """
    entries = [node.entry for node in body.walk()]
    layers = (e.layer for e in entries if isinstance(e, LayerSpec) and not e.name)
    names = frozenset(snake_case(layer.rpartition(":")[2]) for layer in layers)
    return names | (_CONSTANT if any(isinstance(e, ConstantSpec) for e in entries) else set())


def _check_names(body: Body, path: KeyPath, inputs: tuple[str, ...]) -> Iterator[Problem]:
    automatic = _GIVEN_NAMES | list_automatic_names(body)
    carried = {each.name: each.leaving for node in body.walk() for each in node.carried}
    seen: set[str] = set()
    for node, name, at in _list_names(body):
        is_anew = len(at) == len(node.path) + 1 and name in carried
        if any(problems := [*check_name(name, check_identifier, at, on_key="collect" in at)]):
            yield from problems
        elif is_anew and node.output is carried[name]:
            continue
        elif name in {BLOCK_INPUT, PREVIOUS, *inputs}:
            yield Problem(at, f"the name {quote(name)} has a meaning already", "another name")
        elif path[0] == "layers" and _COUNTER.sub("", name) in automatic:
            message = f"{quote(name)} is the name that another layer gets by itself"
            yield Problem(at, message, "another name")
        elif name in seen and (is_anew or "when" not in node.varies):
            yield Problem(at, f"another entry has the name {quote(name)}", "different names")
        else:
            seen.add(name)


def _list_names(body: Body) -> Iterator[tuple[Node, str, KeyPath]]:
    """Yield the names that entries give, with their places."""
    for node in body.walk():
        if node.entry.name is not None:
            yield node, node.entry.name, (*node.path, "name")
        for index, name in enumerate(node.entry.carry):
            yield node, name, (*node.path, "carry", index)
        for name in node.entry.gathered:
            yield node, name, (*node.path, "collect", name)


def check_transform(network: Network, context: Context) -> Iterator[Problem]:
    """Yield why ``[transform]`` does not say what ``transform`` returns.

    Parameters
    ----------
    network : Network
        What the entries make.
    context : Context
        What the checks share.
    """
    transform = context.spec.transform
    if context.kind is None:
        return
    if context.kind != "transformer":
        if transform is not None:
            message = f"{name_kind(context.kind)} has no method 'transform'"
            expected = "no such table, or kind = 'transformer'"
            yield Problem(_TRANSFORM, message, expected, on_key=True)
    elif transform is not None:
        problems = [*_check_output(transform.output, (*_TRANSFORM, "output"), network, context)]
        if transform.decode_from is not None:
            path = (*_TRANSFORM, "decode_from")
            problems += _check_output(transform.decode_from, path, network, context)
        yield from problems
        if not problems and not _may_be_broken(context):
            yield from check_codes(network, context)
    elif _TRANSFORM not in context.broken:
        message = "a transformer needs a table [transform]: which layer's output it returns"
        yield Problem(("estimator", "kind"), message, "[transform] with output = 'NAME'")


def _check_output(
    name: str, path: KeyPath, network: Network, context: Context
) -> Iterator[Problem]:
    """Yield why the output of a layer cannot be a code."""
    nodes = [node for node in network.walk() if isinstance(node.entry, LayerSpec)]
    named = [node for node in nodes if node.entry.name == name]
    if any("for" in node.varies for node in named):
        message = f"the layer {quote(name)} is in a loop, which makes any number of them"
        yield Problem(path, message, "a layer without 'for' and 'repeat'")
    elif any("when" in node.varies for node in named):
        message = f"the layer {quote(name)} is not always there: it has a condition"
        yield Problem(path, message, "a layer without 'when'")
    elif not named and not _may_be_broken(context):
        known = [node.entry.name for node in nodes if node.entry.name and not node.varies]
        expected = one_of(known) if known else f'a layer with name = "{name}"'
        yield Problem(path, f"no layer has the name {quote(name)}", expected, closest(name, known))


def _may_be_broken(context: Context) -> bool:
    """Tell whether the name may be that of a layer which could not be read, or is not written."""
    unread = any(path[0] == "layers" for path in context.broken)
    return unread or context.spec.estimator.build is not None


def check_codes(network: Network, context: Context) -> Iterator[Problem]:
    """Yield why ``inverse_transform`` could not decode codes: the network needs more than these.

    Parameters
    ----------
    network : Network
        What the entries make.
    context : Context
        What the checks share; the layers that ``[transform]`` names are there.
    """
    transform = context.spec.transform
    if transform is None:
        return
    key = "output" if transform.decode_from is None else "decode_from"
    code: str = getattr(transform, key)
    passing = {network.entering, *network.inputs.values()}
    for node in network.nodes:
        _follow(node, code, passing)
    if network.leaving in passing:
        message = f"samples are not reconstructed from {quote(code)} alone: inputs go past it"
        expected = "layers after it that take nothing from before it"
        yield Problem((*_TRANSFORM, key), message, expected)


def _follow(node: Node, code: str, passing: set[Tensor]) -> None:
    """Add what a node puts out to the tensors that depend on inputs, but through the codes."""
    sources = {*node.taken, *(source.tensor for source in node.call)}
    # A constant depends on the number of rows alone.
    is_passed = not (isinstance(node.entry, ConstantSpec) or sources.isdisjoint(passing))
    if is_passed:
        passing |= {node.entering, *(each.entering for each in node.carried)}
    for inner in node.content:
        _follow(inner, code, passing)
    leaves = node.leaving in passing if node.content else is_passed
    if node.entry.name != code and (leaves or (is_passed and node.entry.when is not None)):
        passing.add(node.output)
    else:
        passing.discard(node.output)
    passing |= {node.leaving} if leaves else set()
    passing |= {each.output for each in node.gathered if each.source.tensor in passing}
    passing |= {each.output for each in node.carried if is_passed or each.leaving in passing}
