"""Whether layers, blocks and turns of loops get, and hand on, the tensors that they should."""

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Final

from ...catalog import Catalog
from ...errors import Problem, place_error
from ...network.model import SEVERAL, Body, Fault, Known, Node, Source, list_given
from ...network.references import BLOCK_INPUT, PREVIOUS
from ...spec.entries import AnyEntry, BlockDefinition, BlockSpec, LayerSpec
from ...spec.scanner import KeyPath
from ...spec.values import ArgumentValue
from ...spec.wording import closest, describe, one_of, quote

_OUTSIDE: Final = "the 'name' of that entry, or a list that its 'collect' names"
_PAIRS: Final = frozenset({"Dot", "Subtract"})
"""Layers that take two tensors, and no more."""

_JUDGED: Final = frozenset({"several", "single", "wrapper"})
"""What the layers take of which the number of tensors is known."""


def check_carrying(node: Node) -> Iterator[Problem]:
    """Yield what is wrong with the tensors that iterations hand on, and with those collected.

    Parameters
    ----------
    node : Node
        An entry among the others.
    """
    entry, path, loop = node.entry, node.path, node.entry.loop
    if entry.collect and entry.when is not None and loop and loop.variable not in entry.when:
        message = "without any iteration, this entry would put out no tensor"
        expected = f"a condition on {quote(loop.variable)}, or 'when' on a block around it"
        yield Problem((*path, "when"), message, expected)
    for gathered in node.gathered:
        if gathered.source.count not in {0, 1}:
            message = f"each iteration adds one tensor, and {quote(gathered.source.text)} is a list"
            yield Problem(gathered.source.path, message, "one of them")
    if entry.carry:
        yield from _check_form(entry, path)
        yield from _check_tensors(node)


def _check_form(entry: AnyEntry, path: KeyPath) -> Iterator[Problem]:
    place = (*path, "carry")
    if not isinstance(entry, BlockSpec):
        message, expected = "'carry' goes with the entries of a block", "block = [...]"
        yield Problem(place, message, expected, on_key=True)
    elif entry.loop is None and entry.when is None:
        expected = "'for' or 'repeat' in the same entry"
        yield Problem(place, "'carry' without a loop", expected, on_key=True)
    elif entry.is_spread:
        message = "'collect = true' lets each iteration begin with the same, and 'carry' does not"
        yield Problem((*path, "collect"), message, "one of the two, or a table", on_key=True)
    elif len(entry.inputs or "x") != len(entry.carry):
        message = f"{len(entry.carry)} tensors are carried, and {len(entry.inputs)} inputs given"
        expected = "what each is at first, in the same order"
        yield Problem((*path, "inputs") if entry.inputs else place, message, expected)


def _check_tensors(node: Node) -> Iterator[Problem]:
    """Yield the tensors that are none at first, or are not made anew in the block."""
    for source in node.sources:
        if source.count not in {0, 1}:
            message = f"{quote(source.text)} is a list of tensors, and each carried one is alone"
            yield Problem(source.path, message, "one of them", quote(f"{source.name}[0]"))
    if not isinstance(node.entry, BlockSpec):
        return
    inner = [each.entry.name for each in node.content if each.entry.name]
    for index, each in enumerate(node.carried):
        place = (*node.path, "carry", index)
        if each.leaving is each.entering:
            message = f"no entry of the block makes {quote(each.name)} anew"
            near = closest(each.name, inner)
            yield Problem(place, message, f'an entry with name = "{each.name}"', near)
        elif each.leaving.count not in {0, 1}:
            message = f"each iteration makes one tensor of {quote(each.name)}, and this several"
            yield Problem(place, message, "a layer such as Concatenate")


def check_widths(node: Node) -> Iterator[Problem]:
    """Yield why the widths of tensors cannot be told, for which expressions of an entry ask.

    Parameters
    ----------
    node : Node
        An entry among the others.
    """
    for source in node.widths:
        if source.name == PREVIOUS and node.is_optional and node.sources:
            message = "'previous' is not what enters this entry, which names its inputs"
            yield Problem(source.path, message, "the name of a tensor")
        if source.count not in {0, 1}:
            message = f"{quote(source.name)} is a list of tensors, which has no width"
            yield Problem(source.path, message, "the name of one tensor")


def check_block_call(
    call: Mapping[str, ArgumentValue],
    block: str,
    definition: BlockDefinition,
    path: KeyPath,
    others: Container[str] = (),
) -> Iterator[Problem]:
    """Yield why a block cannot be called with some tensors.

    Parameters
    ----------
    call : mapping of str to ArgumentValue
        What a use says of the call.
    block : str
        Name of the block.
    definition : BlockDefinition
        The block.
    path : tuple of str and int
        Where the use stands.
    others : container of str, default=()
        What stands beside the call, and not in it.
    """
    known = definition.tensors
    for name, value in call.items():
        place = (*path, "call", name)
        if name not in known:
            message = f"the block {quote(block)} takes no tensor {quote(name)}"
            expected = one_of(known) or "none, beside the one that enters it"
            yield Problem(place, message, expected, closest(name, known), on_key=True)
        elif not isinstance(value, str):
            yield Problem(place, f"expected the name of a tensor, got {describe(value)}")
    for name in known:
        if name not in call and name not in others:
            message = f"the block {quote(block)} needs the tensor {quote(name)}"
            yield Problem((*path, "call"), message, f'call = {{ {name} = "NAME" }}', on_key=True)


def check_count(layer: LayerSpec, path: KeyPath, count: int, catalog: Catalog) -> Iterator[Problem]:
    """Yield why a layer cannot take as many tensors as it gets.

    Parameters
    ----------
    layer : LayerSpec
        The layer.
    path : tuple of str and int
        Where it stands.
    count : int
        How many tensors it gets, beside those in its call; 0 if that is wrong already.
    catalog : Catalog
        What Keras offers.
    """
    entry = catalog.find("layers", layer.layer)
    if entry is None or entry.inputs not in _JUDGED or count == 0:
        return
    place = (*path, "inputs") if layer.inputs else (*path, "layer")
    named = len(set(entry.tensors) & layer.call.keys())
    several = "several" if count == SEVERAL else str(count)
    if len(entry.tensors) > 1:
        if count != SEVERAL and count + named < len(entry.tensors):
            missing = entry.tensors[count + named]
            message = f"{entry.name} needs another tensor, its {quote(missing)}"
            yield Problem(place, message, f'call = {{ {missing} = "NAME" }}, or more inputs')
    elif entry.name in _PAIRS and count not in {2, SEVERAL}:
        yield Problem(place, f"{entry.name} takes two tensors, and gets {count}")
    elif entry.inputs == "several" and count == 1:
        yield Problem(place, f"{entry.name} takes several tensors", 'inputs = ["A", "B"]')
    elif entry.inputs in {"single", "wrapper"} and count != 1:
        message = f"{entry.name} takes one tensor, and gets {several}"
        yield Problem(place, message, "a layer such as Concatenate before it")


def check_varying(entry: AnyEntry, path: KeyPath, source: int, current: int) -> Iterator[Problem]:
    """Yield why an entry cannot be repeated, or be left out.

    Parameters
    ----------
    entry : entry
        The entry, which has a loop or a condition.
    path : tuple of str and int
        Where it stands.
    source : int
        How many tensors it gets; 0 if it begins with inputs of its own.
    current : int
        How many the entry before has put out.
    """
    place = (*path, "inputs") if entry.inputs else path
    if entry.is_spread:
        return
    if entry.loop is not None and source not in {0, 1}:
        message = "an entry that is repeated takes one tensor"
        yield Problem(place, message, "a block around it, without 'inputs'")
    elif source == 0:
        message = "the first entry of a network with several inputs cannot be left out"
        yield Problem(path, message, "a layer before it")
    elif len(entry.inputs) > 1 and (PREVIOUS not in entry.inputs or current != 1):
        message = "an entry that may be left out lets the output of the one before it go on"
        yield Problem(place, message, f"{quote(PREVIOUS)} among its inputs")
    elif len(entry.inputs) < 2 and source != 1:
        message = "an entry that may be left out takes one tensor"
        yield Problem(place, message, "a layer such as Concatenate before it")


def check_result(entry: AnyEntry, path: KeyPath, current: int) -> Iterator[Problem]:
    """Yield why what an entry with a loop or a condition puts out cannot go on.

    Parameters
    ----------
    entry : entry
        The entry.
    path : tuple of str and int
        Where it stands.
    current : int
        How many tensors it puts out once.
    """
    if current not in {0, 1}:
        what = "each iteration" if entry.loop is not None else "an entry that may be left out"
        message = f"{what} puts out one tensor, and this ends with several"
        expected = "a layer at its end: Concatenate for all of them, Identity for one"
        yield Problem(path, message, expected)


def check_source(source: Source, known: Known, body: Body) -> Iterator[Problem]:
    """Yield why what is named somewhere cannot be taken.

    Parameters
    ----------
    source : Source
        The place.
    known : Known
        What could be named there.
    body : Body
        The network, or the block around.
    """
    name = quote(source.name)
    match source.fault:
        case Fault.UNREADABLE if source.error is not None:
            yield place_error(source.error, source.path)
        case Fault.UNKNOWN:
            yield _refuse_tensor(source, known, body)
        case Fault.LISTED:
            message, near = f"{name} is a list of tensors", quote(f"{source.name}[0]")
            yield Problem(source.path, message, "an index of one number or slice", near)
        case Fault.ROWS:
            yield _refuse_rows(source)


def _refuse_tensor(source: Source, names: Known, body: Body) -> Problem:
    name, known = source.name, list(names.tensors)
    if name == BLOCK_INPUT:
        message = "'block_input' is the tensor that enters a block, and this is in none"
        if "block" in source.path:
            message = "no tensor enters this block, which is the first entry of the network"
        return Problem(source.path, message, one_of(known))
    other = next((each for each in body.walk() if name in list_given(each)), None)
    if other is not None:
        what, expected = _explain_place(other, source.path)
        return Problem(source.path, f"the tensor {quote(name)} {what}", expected)
    message = f"no tensor has the name {quote(name)}"
    return Problem(source.path, message, one_of(known), closest(name, known))


def _explain_place(node: Node, user: KeyPath) -> tuple[str, str]:
    """Tell why a tensor is not known where an entry wants to take it."""
    place = node.path
    if user[: len(place)] == place:
        if "block" not in user[len(place) :]:
            return "is what this entry puts out itself", "a tensor that comes before"
        expected = "a tensor that comes before"
        if node.entry.loop is not None:
            expected += ", or one that 'carry' hands from one iteration to the next"
        return "is known only after the entry around this one", expected
    if place > user:
        return "comes later", "a tensor that comes before"
    return "is inside of an entry with a loop or a condition", _OUTSIDE


def _refuse_rows(source: Source) -> Problem:
    """Return the problem of an index that would take some rows of a batch."""
    message = f"{quote(source.name)} is one tensor, whose first dimension is that of the samples"
    expected = "an index that keeps them"
    return Problem(source.path, message, expected, quote(f"{source.name}[:, 0]"))


def find_circle(start: str, sources: Mapping[str, Iterable[str]]) -> list[str]:
    """Find the shortest way from something back to itself.

    Parameters
    ----------
    start : str
        Its name.
    sources : mapping of str to iterable of str
        What each thing needs; others are not followed.

    Returns
    -------
    list of str
        The names on the way, the first one once; empty if there is no such way.
    """
    pending, seen = [[start]], set[str]()
    for way in pending:
        for name in sources[way[-1]]:
            if name == start:
                return way
            if name in sources and name not in seen:
                seen.add(name)
                pending.append([*way, name])
    return []
