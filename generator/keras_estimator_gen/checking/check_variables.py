"""Whether generated code can have the variables that tensors, loops and arguments are to be."""

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from ..code import check_tensor_name, is_place
from ..errors import IdentifierError, Problem
from ..network.references import find_used_names, name_function, name_layer, walk_entries
from ..spec.entries import AnyEntry, LayerSpec, UseSpec
from ..spec.scanner import KeyPath
from ..spec.values import WRAPS, KerasObject, find_argument_kind
from ..spec.wording import quote
from .context import Context

Taken: TypeAlias = Mapping[str, str]
"""Names that the code uses itself, with what they are."""

_ARGUMENT: Final = "an argument of this block"
_FUNCTION: Final = "the function of a block in the generated code"
_IMPORTED: Final = "code of your own that the generated code imports"
_INPUT: Final = "an input of the network"
_SHARED: Final = "a shared layer in the generated code"
_TENSOR: Final = "the name of a tensor"


def check_variables(context: Context) -> Iterator[Problem]:
    """Yield the names that would hide something else in the build function.

    Parameters
    ----------
    context : Context
        What the checks share.
    """
    spec = context.spec
    lists: dict[KeyPath, tuple[AnyEntry, ...]] = {("layers",): spec.layers}
    lists |= {("blocks", name, "layers"): block.layers for name, block in spec.blocks.items()}
    taken = {name_function(name): _FUNCTION for name in spec.blocks}
    for entries in lists.values():
        taken |= dict.fromkeys(map(_name_place, _list_imported(entries)), _IMPORTED)
    yield from _check_imports(lists)
    if len(spec.inputs) > 1:
        for name in spec.inputs:
            yield from _refuse(name, taken, ("inputs", name), on_key=True)
    for name, block in spec.blocks.items():
        for index, argument in enumerate(block.arguments):
            yield from _refuse(argument, taken, ("blocks", name, "arguments", index))
        own = {**taken, **dict.fromkeys(block.arguments, _ARGUMENT)}
        yield from _check_list(block.layers, own, ("blocks", name, "layers"))
    inputs = spec.inputs if len(spec.inputs) > 1 else ()
    yield from _check_list(spec.layers, {**taken, **dict.fromkeys(inputs, _INPUT)}, ("layers",))


def _check_list(
    entries: tuple[AnyEntry, ...],
    taken: Taken,
    path: KeyPath,
    referred: frozenset[str] = frozenset(),
) -> Iterator[Problem]:
    """Yield the names in one list of entries that hide something."""
    used, shared = find_used_names(entries)
    used |= referred
    taken = {
        **taken,
        **{name_layer(name): _SHARED for name in shared},
    }
    walked = [*walk_entries(entries, path)]
    tensors = {entry.name: _TENSOR for entry, _ in walked if entry.name and entry.name in used}
    for entry, place in walked:
        if entry.name in used and entry.name is not None:
            yield from _check_tensor(entry.name, taken, (*place, "name"))
        if entry.loop is not None:
            where = (*place, entry.loop.key)
            yield from _refuse(entry.loop.variable, {**taken, **tensors}, where)


def _check_tensor(name: str, taken: Taken, path: KeyPath) -> Iterator[Problem]:
    try:
        check_tensor_name(name)
    except IdentifierError as error:
        yield Problem(path, error.message, error.expected, error.suggestion)
    else:
        yield from _refuse(name, taken, path)


def _refuse(name: str, taken: Taken, path: KeyPath, *, on_key: bool = False) -> Iterator[Problem]:
    if name in taken:
        message = f"{quote(name)} is {taken[name]}"
        yield Problem(path, message, "another name", on_key=on_key)


def _check_imports(lists: Mapping[KeyPath, tuple[AnyEntry, ...]]) -> Iterator[Problem]:
    """Yield the code of the user's own that would hide other code of the same name."""
    known: dict[str, str] = {}
    for path, entries in lists.items():
        for entry, place in walk_entries(entries, path):
            for text in _list_entry_places(entry):
                other = known.setdefault(_name_place(text), text)
                if other != text:
                    message = f"{quote(text)} and {quote(other)} have the same name in code"
                    yield Problem(place, message, "different names in the two modules")


def _name_place(text: str) -> str:
    return text.rpartition(":")[2]


def _list_imported(entries: tuple[AnyEntry, ...]) -> Iterator[str]:
    """Yield where the user's own code is that entries use."""
    for entry, _ in walk_entries(entries):
        yield from _list_entry_places(entry)


def _list_entry_places(entry: AnyEntry) -> Iterator[str]:
    if isinstance(entry, LayerSpec):
        yield from _list_places("", KerasObject("layer", entry.layer, entry.arguments))
        yield from _list_places(WRAPS, entry.wraps)
    elif isinstance(entry, UseSpec):
        for name, value in entry.arguments.items():
            yield from _list_places(name, value)


def _list_places(name: str, value: object) -> Iterator[str]:
    if isinstance(value, KerasObject):
        if is_place(value.name):
            yield value.name
        for key, argument in value.arguments.items():
            yield from _list_places(key, argument)
    elif isinstance(value, tuple):
        for item in value:
            yield from _list_places(name, item)
    elif isinstance(value, str) and find_argument_kind(name) and is_place(value):
        yield value
