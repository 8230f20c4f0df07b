"""Which layers must have the same width, and whose width the rest of the network fixes."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from ..catalog.facts import ATTENTION_LAYERS, MERGING_LAYERS
from .faults import locate_faults
from .network import Call, Network

_Member = TypeVar("_Member", bound=Hashable)

WIDTHS: Final = frozenset({"filters", "output_dim", "units"})
"""Arguments that set the last axis of what a layer puts out."""

_EQUAL: Final = MERGING_LAYERS | {"AdditiveAttention", "Attention", "Dot"}
"""Layers whose inputs must have the same width."""

_FIXING: Final = frozenset({"Permute", "RepeatVector", "Reshape"})
"""Layers to which the width of their input may matter, beside those that nobody knows."""


@dataclass
class Groups(Generic[_Member]):
    """Things joined into groups, each known by one of its members."""

    parents: dict[_Member, _Member] = field(default_factory=dict)

    def find(self, member: _Member) -> _Member:
        """Return the member by which the group of another is known."""
        while member in self.parents:
            member = self.parents[member]
        return member

    def join(self, members: Iterable[_Member]) -> None:
        """Make one group of those of all members."""
        first, *others = dict.fromkeys(map(self.find, members))
        self.parents |= dict.fromkeys(others, first)


FIXED: Final = ""
"""The group of the layers whose width nobody may change."""


def group_widths(network: Network) -> dict[str, str]:
    """Return the group of each layer that sets a width.

    Layers of a group have to have the same width, because their outputs are added or compared.
    The width of what the network puts out, and of what is reshaped, is fixed.

    Parameters
    ----------
    network : Network
        The layers and calls.

    Returns
    -------
    dict of str to str
        By name of the layer, a name that its group has in common; :data:`FIXED` for a width that
        is not to be changed.
    """
    groups: Groups[str] = Groups()
    setters: dict[tuple[str, int], set[str]] = {}
    for layer in network.inputs:
        setters[layer.name, 0] = {FIXED}
    for call in network.calls:
        with locate_faults(f"the layer {call.layer.name!r}"):
            sources = [setters[each.key] for each in call.tensors]
            setters[call.key] = _follow_call(call, sources, groups)
    for name, end in network.outputs.items():
        with locate_faults(f"the output {name!r}"):
            groups.join({*setters[end.key], FIXED})
    names = {call.layer.name for call in network.calls if sets_width(call)}
    fixed = groups.find(FIXED)
    found = {name: groups.find(name) for name in sorted(names)}
    return {name: FIXED if group == fixed else group for name, group in found.items()}


def sets_width(call: Call) -> bool:
    """Tell whether a layer, or the one that it wraps, sets the width of what it puts out."""
    config = call.layer.config
    inner = config.get("layer") or config.get("cell")
    return bool(WIDTHS & {*config, *(inner["config"] if isinstance(inner, dict) else ())})


def _follow_call(call: Call, sources: list[set[str]], groups: Groups[str]) -> set[str]:
    """Return the layers that set the width of what a call puts out."""
    name, incoming = call.layer.class_name, set[str]().union(*sources)
    if name in _EQUAL and incoming:
        groups.join(incoming)
        return incoming
    if name in _FIXING or not call.layer.module.startswith("keras.layers"):
        groups.join({*incoming, FIXED})
        return {FIXED}
    if call.layer.config.get("output_shape"):
        return {FIXED}
    if sets_width(call):
        return {call.layer.name}
    return sources[0] if name in ATTENTION_LAYERS else incoming
