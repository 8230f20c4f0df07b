"""The layers of a network as rows: what each is, what it takes, and the name of what it gives."""

from collections.abc import Iterable, Iterator

from ..network.references import list_input_names
from ..spec import (
    AnyEntry,
    BlockSpec,
    CalledSpec,
    ConstantSpec,
    LayerSpec,
    SharedSpec,
    Spec,
    UseSpec,
)
from .table import INDENT, Row
from .values import show_call, show_value

HEADINGS: Row = ("layer", "takes", "gives")


def list_layers(spec: Spec) -> Iterator[Row]:
    """Yield a row for each entry, indented below its loop or condition.

    Parameters
    ----------
    spec : Spec
        The specification.

    Yields
    ------
    row : sequence of str
        The layer with its arguments, the tensors that it takes where it says so, and the name of
        its output if it has one.
    """
    names = list_input_names(spec)
    start = names[0] if len(names) == 1 else ""
    yield from _list_entries(spec.layers, "", start)
    for name, block in spec.blocks.items():
        given = ", ".join((*block.tensors, *block.arguments))
        yield (f"{name}({given}):", "", ", ".join(block.outputs))
        yield from _list_entries(block.layers, INDENT, "block_input")


def _list_entries(entries: Iterable[AnyEntry], margin: str, start: str) -> Iterator[Row]:
    for entry in entries:
        yield from _list_entry(entry, margin, start)
        start = ""


def _list_entry(entry: AnyEntry, margin: str, start: str) -> Iterator[Row]:
    takes = ", ".join(entry.inputs) or start
    gives = ", ".join(filter(None, (entry.name, *entry.carry, *entry.gathered)))
    heads = list(_list_titles(entry))
    for depth, head in enumerate(heads):
        first = depth == 0
        yield (f"{margin}{INDENT * depth}{head}", takes if first else "", gives if first else "")
    inner = margin + INDENT * len(heads)
    rest = ("", "") if heads else (takes, gives)
    if isinstance(entry, BlockSpec):
        yield from _list_entries(entry.block, inner, "" if heads else takes)
    else:
        yield (f"{inner}{_show_step(entry)}", *rest)


def list_heads(entry: AnyEntry) -> Iterator[str]:
    """Yield the loop and the condition of an entry, the outer one first, with colons.

    Parameters
    ----------
    entry : entry
        The entry.

    Yields
    ------
    str
        As in ``"for i in range(n):"``.
    """
    if entry.loop is not None:
        yield f"for {entry.loop.variable} in {entry.loop.iterable}:"
    if entry.when is not None:
        yield f"if {entry.when}:"


def _list_titles(entry: AnyEntry) -> Iterator[str]:
    """Yield the lines below which an entry is indented."""
    heads = list(list_heads(entry))
    if not heads and isinstance(entry, BlockSpec):
        yield "block:"
    for depth, head in enumerate(heads):
        yield head if depth else f"{_show_collection(entry)}{head}"


def _show_collection(entry: AnyEntry) -> str:
    if entry.gathered:
        pairs = ", ".join(f"{name} of {text}" for name, text in entry.gathered.items())
        return f"collect {pairs}, "
    if entry.collect:
        return "collect, " if entry.is_spread else f"collect {entry.collect}, "
    return ""


def _show_step(entry: LayerSpec | SharedSpec | UseSpec | ConstantSpec) -> str:
    if isinstance(entry, ConstantSpec):
        return f"constant {show_value(entry.constant)}"
    if isinstance(entry, SharedSpec):
        return _add_call(f"{entry.share} again", entry)
    if isinstance(entry, UseSpec):
        return _add_call(show_call(entry.block, entry.arguments), entry)
    wrapped = {} if entry.wraps is None else {"layer": entry.wraps}
    return _add_call(show_call(entry.layer, {**wrapped, **entry.shown_arguments}), entry)


def _add_call(text: str, entry: CalledSpec) -> str:
    if isinstance(entry, LayerSpec) and entry.active is not None:
        text += f", {entry.active} active"
    if not entry.call:
        return text
    pairs = ", ".join(
        f"{key}={value if isinstance(value, str) else show_value(value)}"
        for key, value in entry.call.items()
    )
    return f"{text}, called with {pairs}"
