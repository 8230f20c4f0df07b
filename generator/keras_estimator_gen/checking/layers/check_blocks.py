"""Whether blocks can have the names, parameters and entries that a specification gives them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ...code import check_identifier, check_variable
from ...code.widths import ANY_WIDTH
from ...errors import Problem
from ...spec.blocks import list_uses, name_parameter
from ...spec.entries import ENTRY_KEYS, BlockDefinition
from ...spec.limits import MAX_CHAIN
from ...spec.scanner import KeyPath
from ...spec.wording import quote
from ..context import Context
from ..values.check_names import check_name
from .check_flow import find_circle
from .check_layers import check_entries


def check_blocks(context: Context) -> Iterator[Problem]:
    """Yield what is wrong with the blocks that have a name.

    Parameters
    ----------
    context : Context
        What the checks share.
    """
    blocks, uses = context.spec.blocks, _list_uses(context)
    used = {use.block for use in list_uses(context.spec.layers)}
    for name, definition in blocks.items():
        path: KeyPath = ("blocks", name)
        yield from check_name(name, check_identifier, path, on_key=True)
        yield from _check_names(name, definition, path, context)
        if not definition.layers and (*path, "layers") not in context.broken:
            yield Problem((*path, "layers"), "the block is empty", "at least one entry")
        names = collect_block_names(context.names, definition)
        own = {key: each.default for key, each in definition.parameters.items()}
        inside = replace(context, values={**context.values, **own})
        yield from check_entries(definition.layers, names, (*path, "layers"), inside)
        circle = find_circle(name, uses)
        if circle and name == min(circle, key=list(blocks).index):
            chain = " -> ".join((*circle, name))
            yield Problem(path, f"the block uses itself: {chain}", "no cycle", on_key=True)
        used |= {*uses[name]} - {name}
    for name in blocks:
        if name not in used and not _may_be_broken(context):
            message = f"no entry uses the block {quote(name)}"
            expected = f'an entry with block = "{name}", or no such table'
            yield Problem(("blocks", name), message, expected, on_key=True)


def check_chains(context: Context) -> Iterator[Problem]:
    """Yield the blocks that use others in a chain which is too long to be followed.

    Parameters
    ----------
    context : Context
        What the checks share.
    """
    blocks, uses = context.spec.blocks, _list_uses(context)
    # Blocks that end a chain go first; those that use themselves are left over, as after a chain.
    followed = set[str]()
    for _ in range(MAX_CHAIN):
        followed |= _find_next(uses, followed)
    left = [name for name in blocks if name not in followed]
    if len(left) > MAX_CHAIN or _find_next(uses, followed):
        name = next(iter(sorted(_find_next(uses, followed), key=left.index)), left[0])
        message = f"blocks use one another in a chain of more than {MAX_CHAIN}"
        yield Problem(("blocks", name), message, f"at most {MAX_CHAIN}", on_key=True)


def _list_uses(context: Context) -> Mapping[str, list[str]]:
    """List the blocks that each block uses, in order."""
    blocks = context.spec.blocks.items()
    return {name: [use.block for use in list_uses(each.layers)] for name, each in blocks}


def _find_next(uses: Mapping[str, list[str]], followed: set[str]) -> set[str]:
    """Find the blocks that use none but those that were followed, or no other."""
    left = uses.keys() - followed
    return {name for name in left if left.isdisjoint(uses[name])}


def collect_block_names(names: Mapping[str, str], definition: BlockDefinition) -> Mapping[str, str]:
    """Return the names that expressions in a block may use, each standing for itself.

    Parameters
    ----------
    names : mapping of str to str
        Those that every expression may use.
    definition : BlockDefinition
        The block.
    """
    own = (*definition.arguments, *definition.parameters)
    return {**{name: name for name in own}, **names, ANY_WIDTH: ""}


def _check_names(
    block: str, definition: BlockDefinition, path: KeyPath, context: Context
) -> Iterator[Problem]:
    """Yield why arguments or parameters of a block cannot be called what they are called."""
    places = [(name, (*path, "arguments", i)) for i, name in enumerate(definition.arguments)]
    places += [(name, (*path, "tensors", i)) for i, name in enumerate(definition.tensors)]
    for index, (name, place) in enumerate(places):
        yield from check_name(name, check_variable, place)
        if name in ENTRY_KEYS:
            message = f"{quote(name)} is a key that entries have themselves"
            yield Problem(place, message, "another name")
        elif name in definition.parameters:
            yield Problem(place, f"the block has a parameter {quote(name)} too", "another name")
        elif name in context.parameters:
            yield Problem(place, f"the estimator has a parameter {quote(name)}", "another name")
        elif name in {other for other, _ in places[:index]}:
            yield Problem(place, f"{quote(name)} is listed twice")
    for name in definition.parameters:
        place = (*path, "parameters", name)
        yield from check_name(name, check_identifier, place, on_key=True)
        taken = context.parameters[name_parameter(block, name)]
        if taken != place:
            other = ".".join(str(part) for part in taken)
            message = f"the parameter {quote(name_parameter(block, name))} exists already"
            yield Problem(place, message, f"another name than that of [{other}]", on_key=True)


def _may_be_broken(context: Context) -> bool:
    """Tell whether an entry that could not be read may use a block."""
    return any(path[0] in {"layers", "blocks"} for path in context.broken)
