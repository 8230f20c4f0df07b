"""Whether blocks and turns of loops get, and hand on, the tensors that they should."""

from collections.abc import Container, Iterator, Mapping

from ...errors import Problem
from ...network.model import Node
from ...network.references import PREVIOUS
from ...spec.entries import AnyEntry, BlockDefinition, BlockSpec
from ...spec.scanner import KeyPath
from ...spec.values import ArgumentValue
from ...spec.wording import closest, describe, one_of, quote


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
        yield Problem(
            place, "'carry' without a loop", "'for' or 'repeat' in the same entry", on_key=True
        )
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
