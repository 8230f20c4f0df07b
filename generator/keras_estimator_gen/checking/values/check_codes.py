"""Whether a transformer reconstructs its rows from its codes alone."""

from collections.abc import Iterator
from typing import Final

from ...errors import Problem
from ...network.model import Network, Node, Tensor
from ...spec.entries import ConstantSpec
from ...spec.scanner import KeyPath
from ...spec.wording import quote
from ..context import Context

_TRANSFORM: Final[KeyPath] = ("transform",)


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
