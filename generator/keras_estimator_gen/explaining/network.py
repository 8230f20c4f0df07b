"""The layers of a network as rows: what each is, what it takes, and the name of what it gives."""

from collections.abc import Iterable, Iterator

from ..network.references import list_input_names
from ..spec import AnyEntry, BlockSpec, LayerSpec, SharedSpec, Spec, UseSpec
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
        yield (f"{name}({', '.join(block.arguments)}):", "", "")
        yield from _list_entries(block.layers, INDENT, "block_input")


def _list_entries(entries: Iterable[AnyEntry], margin: str, start: str) -> Iterator[Row]:
    for entry in entries:
        yield from _list_entry(entry, margin, start)
        start = ""


def _list_entry(entry: AnyEntry, margin: str, start: str) -> Iterator[Row]:
    takes, gives = ", ".join(entry.inputs) or start, entry.name or ""
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
        yield f"collect, {head}" if entry.collect and depth == 0 else head


def _show_step(entry: LayerSpec | SharedSpec | UseSpec) -> str:
    if isinstance(entry, SharedSpec):
        return _add_call(f"{entry.share} again", entry)
    if isinstance(entry, UseSpec):
        return show_call(entry.block, entry.arguments)
    wrapped = {} if entry.wraps is None else {"layer": entry.wraps}
    return _add_call(show_call(entry.layer, {**wrapped, **entry.shown_arguments}), entry)


def _add_call(text: str, entry: LayerSpec | SharedSpec) -> str:
    if not entry.call:
        return text
    pairs = ", ".join(
        f"{key}={value if isinstance(value, str) else show_value(value)}"
        for key, value in entry.call.items()
    )
    return f"{text}, called with {pairs}"
