"""Whether a transformer reconstructs its rows from its codes alone."""

from collections.abc import Iterator
from typing import Final

from ..errors import Problem
from ..network.references import BLOCK_INPUT, PREVIOUS, list_input_names, list_references
from ..spec.entries import AnyEntry, BlockSpec
from ..spec.scanner import KeyPath
from ..spec.wording import quote
from .context import Context

_TRANSFORM: Final[KeyPath] = ("transform",)


def check_codes(context: Context) -> Iterator[Problem]:
    """Yield why ``inverse_transform`` could not decode codes: the network needs more than these.

    Parameters
    ----------
    context : Context
        What the checks share; the layers that ``[transform]`` names are there.
    """
    spec, transform = context.spec, context.spec.transform
    if transform is None:
        return
    key = "output" if transform.decode_from is None else "decode_from"
    code: str = getattr(transform, key)
    passing = dict.fromkeys((*list_input_names(spec), PREVIOUS), True)
    if _passes_by(spec.layers, code, passing):
        message = f"rows are not reconstructed from {quote(code)} alone: inputs go past it"
        expected = "layers after it that take nothing from before it"
        yield Problem((*_TRANSFORM, key), message, expected)


def _passes_by(entries: tuple[AnyEntry, ...], code: str, passing: dict[str, bool]) -> bool:
    """Tell whether what the last entry puts out depends on inputs, but through the codes.

    Parameters
    ----------
    entries : tuple of entries
        The entries.
    code : str
        Name of the layer that puts out the codes.
    passing : dict of str to bool
        The same of each tensor that has a name; "previous" is what the entry before has put out.
    """
    for entry in entries:
        named = {reference.tensor for reference in list_references(entry)}
        sources = named if entry.inputs else {*named, PREVIOUS}
        entering = any(passing.get(name, False) for name in sources)
        leaving = entering
        if isinstance(entry, BlockSpec):
            inside = {**passing, PREVIOUS: entering, BLOCK_INPUT: entering}
            leaving = _passes_by(entry.block, code, inside)
            passing = {**inside, BLOCK_INPUT: passing.get(BLOCK_INPUT, False)}
        leaving = entry.name != code and (leaving or (entering and entry.when is not None))
        passing[PREVIOUS] = leaving
        if entry.name is not None:
            passing[entry.name] = leaving
    return passing[PREVIOUS]
