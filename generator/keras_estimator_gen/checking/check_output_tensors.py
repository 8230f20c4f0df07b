"""Whether the tensors that outputs take come from somewhere, and whether all end in an output."""

from collections.abc import Collection, Iterator, Mapping, Set
from typing import Final

from ..code import parse_tensor
from ..errors import CodeError, Problem, place_error
from ..network.references import (
    PREVIOUS,
    Reference,
    list_output_references,
    refuse_rows,
    walk_entries,
)
from ..spec.entries import LayerSpec
from ..spec.outputs import OutputSpec
from ..spec.scanner import KeyPath
from ..spec.wording import closest, one_of, quote
from .context import Context

_ROOT: Final[KeyPath] = ("outputs",)


def check_output_tensors(
    context: Context, tensors: Collection[str], current: int, plain: Set[str]
) -> Iterator[Problem]:
    """Yield what is wrong with the tensors that outputs take.

    Parameters
    ----------
    context : Context
        What the checks share.
    tensors : collection of str
        Names of the tensors that the layers have made.
    current : int
        How many tensors the last entry has put out; 0 is none.
    plain : set of str
        Names of those that are single tensors.
    """
    spec = context.spec
    names = [output.label for output in spec.outputs if output.label]
    known = [*tensors, *(name for name in names if name not in tensors)]
    for index, output in enumerate(spec.outputs):
        path = (*_ROOT, index)
        if output.tensor is not None:
            yield from _check_tensor(output, path, context)
        elif not output.inputs and current != 1:
            several = "the network has several tensors at its end, and this output does not say "
            yield Problem(path, several + "which it takes", f"a key 'inputs' with {one_of(known)}")
    for reference in list_output_references(spec):
        if reference.path[2] == "inputs":
            yield from _check_reference(reference, known, context, plain | ({*names} - {*tensors}))
    yield from _check_cycles(context)
    yield from _check_end(context)


def _check_tensor(output: OutputSpec, path: KeyPath, context: Context) -> Iterator[Problem]:
    for key in ("inputs", "activation"):
        if key in output.model_fields_set:
            message = f"{quote(key)} beside 'tensor', which needs no layer"
            yield Problem((*path, key), message, "one of the two", on_key=True)
    layers = {
        entry.name: entry
        for entry, place in walk_entries(context.spec.layers)
        if entry.name and len(place) == 2 and isinstance(entry, LayerSpec)
    }
    entry = layers.get(output.tensor or "")
    if entry is None:
        message = f"no layer has the name {quote(output.tensor)}, outside of blocks"
        expected = one_of(map(str, layers)) if layers else f'a layer with name = "{output.tensor}"'
        near = closest(output.tensor or "", map(str, layers))
        yield Problem((*path, "tensor"), message, expected, near)
    elif entry.loop is not None or entry.when is not None:
        message = f"the layer {quote(output.tensor)} is not there once, in every network"
        yield Problem((*path, "tensor"), message, "a layer without 'for', 'repeat' and 'when'")


def _check_reference(
    reference: Reference, known: list[str], context: Context, plain: Set[str]
) -> Iterator[Problem]:
    try:
        parsed = parse_tensor(reference.text, context.names)
    except CodeError as error:
        yield place_error(error, reference.path)
        return
    name = reference.tensor
    if name != PREVIOUS and name not in known:
        near = closest(name, known)
        yield Problem(reference.path, f"no tensor has the name {quote(name)}", one_of(known), near)
    elif not parsed.keeps_rows and name in plain:
        yield refuse_rows(reference)


def _check_cycles(context: Context) -> Iterator[Problem]:
    """Yield the first output of each circle of outputs that feed one another."""
    outputs = context.spec.outputs
    sources = {
        output.label: [text.partition("[")[0] for text in output.inputs] for output in outputs
    }
    told: set[str] = set()
    for index, output in enumerate(outputs):
        circle = _find_circle(output.label, sources)
        if circle and not told & set(circle):
            told |= set(circle)
            message = "the output feeds itself"
            if len(circle) > 1:
                message = f"outputs feed one another in a circle: {' <- '.join(circle)} <- ..."
            yield Problem((*_ROOT, index, "inputs"), message, "outputs that begin with a layer")


def _find_circle(start: str, sources: Mapping[str, list[str]]) -> list[str]:
    """Return the outputs on a way that leads back to the first; none if there is no such way."""
    pending = [[start]]
    seen = set[str]()
    while pending:
        way = pending.pop()
        for name in sources[way[-1]]:
            if name == start:
                return way
            if name in sources and name not in seen:
                seen.add(name)
                pending.append([*way, name])
    return []


def _check_end(context: Context) -> Iterator[Problem]:
    """Yield why the last entry leads nowhere: no output takes what it puts out."""
    spec = context.spec
    used = {reference.tensor for reference in list_output_references(spec)}
    takes_last = PREVIOUS in used or any(
        not output.inputs and output.tensor is None for output in spec.outputs
    )
    if spec.layers and not takes_last and spec.layers[-1].name not in used:
        message = "the output of this entry goes nowhere: all outputs name their inputs"
        expected = "a 'name' that the inputs of an output list"
        yield Problem(("layers", len(spec.layers) - 1), message, expected)
