"""Whether a name or a text can stand where it is written, and hides nothing in the code."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, TypeAlias

from ...code import check_tensor_name, is_place
from ...errors import IdentifierError, Problem
from ...network.model import Body, Network
from ...network.references import name_function, name_layer
from ...spec.entries import AnyEntry, UseSpec
from ...spec.scanner import KeyPath
from ...spec.values import find_argument_kind
from ...spec.wording import quote
from ..context import Context

_HEADING: Final = re.compile(r"^[ \t]*\S[^\n]*\n[ \t]*(?:-{3,}|={3,})[ \t]*$", re.MULTILINE)

Taken: TypeAlias = Mapping[str, str]
"""Names that the code uses itself, with what they are."""

_ARGUMENT: Final = "an argument of this block"
_FUNCTION: Final = "the function of a block in the generated code"
_IMPORTED: Final = "code of your own that the generated code imports"
_INPUT: Final = "an input of the network"
_SHARED: Final = "a shared layer in the generated code"
_TENSOR: Final = "the name of a tensor"


def check_name(
    name: str, check: Callable[[str], str], path: KeyPath, *, on_key: bool = False
) -> Iterator[Problem]:
    """Yield why a name cannot be what it is for.

    Parameters
    ----------
    name : str
        As written.
    check : callable
        The function of the gate that raises IdentifierError.
    path : tuple of str and int
        Where it stands.
    on_key : bool, default=False
        Whether it stands there as a key.
    """
    try:
        check(name)
    except IdentifierError as error:
        yield Problem(path, error.message, error.expected, error.suggestion, on_key=on_key)


def check_prose(text: str, path: KeyPath, *, required: bool = False) -> Iterator[Problem]:
    """Yield why a text cannot stand in a docstring.

    Parameters
    ----------
    text : str
        Of any number of lines.
    path : tuple of str and int
        Where it stands.
    required : bool, default=False
        Whether it may not be empty.
    """
    if required and not text.strip():
        yield Problem(path, "the text is empty", "at least a word")
    heading = _HEADING.search(text)
    if heading:
        message = "an underlined heading would begin a section of the docstring"
        yield Problem(path, message, "plain paragraphs", offset=heading.start())


def check_variables(network: Network, context: Context) -> Iterator[Problem]:
    """Yield the names that would hide something else in the build function.

    Parameters
    ----------
    network : Network
        What the entries make.
    context : Context
        What the checks share.
    """
    spec = context.spec
    taken = {name_function(name): _FUNCTION for name in spec.blocks}
    nodes = [node for body in network.bodies.values() for node in body.walk()]
    places = [(text, node.path) for node in nodes for text in _list_places(node.entry)]
    taken |= {_name_place(text): _IMPORTED for text, _ in places}
    yield from _check_imports(places)
    inputs = spec.inputs if len(spec.inputs) > 1 else ()
    for name in inputs:
        yield from _refuse(name, taken, ("inputs", name), on_key=True)
    for name, body in network.blocks.items():
        block = spec.blocks[name]
        for key, names in {"arguments": block.arguments, "tensors": block.tensors}.items():
            for index, argument in enumerate(names):
                yield from _refuse(argument, taken, ("blocks", name, key, index))
        own = dict.fromkeys((*block.arguments, *block.tensors), _ARGUMENT)
        yield from _check_body(body, {**taken, **own}, body.referred)
    used = network.referred | network.output_names
    yield from _check_body(network, {**taken, **dict.fromkeys(inputs, _INPUT)}, used)


def _check_body(body: Body, taken: Taken, used: frozenset[str]) -> Iterator[Problem]:
    """Yield the names in one list of entries that hide something."""
    taken = {**taken, **{name_layer(name): _SHARED for name in body.shared}}
    given = {name for node in body.walk() for name in node.given}
    names = (node.entry.name for node in body.walk())
    tensors = dict.fromkeys((*(name for name in names if name in used), *given), _TENSOR)
    for node in body.walk():
        name, loop = node.entry.name, node.entry.loop
        if name in tensors and name is not None:
            yield from _check_tensor(name, taken, (*node.path, "name"))
        for index, each in enumerate(node.carried):
            yield from _check_tensor(each.name, taken, (*node.path, "carry", index))
        for name in node.entry.gathered:
            yield from _check_tensor(name, taken, (*node.path, "collect", name), on_key=True)
        if loop is not None:
            yield from _refuse(loop.variable, {**taken, **tensors}, (*node.path, loop.key))


def _check_tensor(
    name: str, taken: Taken, path: KeyPath, *, on_key: bool = False
) -> Iterator[Problem]:
    problems = [*check_name(name, check_tensor_name, path, on_key=on_key)]
    yield from problems or _refuse(name, taken, path, on_key=on_key)


def _refuse(name: str, taken: Taken, path: KeyPath, *, on_key: bool = False) -> Iterator[Problem]:
    if name in taken:
        message = f"{quote(name)} is {taken[name]}"
        yield Problem(path, message, "another name", on_key=on_key)


def _check_imports(own: Iterable[tuple[str, KeyPath]]) -> Iterator[Problem]:
    """Yield the code of the user's own that would hide other code of the same name."""
    known: dict[str, str] = {}
    for text, path in own:
        other = known.setdefault(_name_place(text), text)
        if other != text:
            message = f"{quote(text)} and {quote(other)} have the same name in code"
            yield Problem(path, message, "different names in the two modules")


def _name_place(text: str) -> str:
    return text.rpartition(":")[2]


def _list_places(entry: AnyEntry) -> Iterator[str]:
    """Yield the import paths of code that an entry names, its own and in its arguments."""
    objects = [each for each, _ in entry.walk_objects()]
    yield from (each.name for each in objects if is_place(each.name))
    given = [each.arguments for each in objects]
    if isinstance(entry, UseSpec):
        given.append(entry.arguments)
    for name, value in (pair for arguments in given for pair in arguments.items()):
        if isinstance(value, str) and find_argument_kind(name) and is_place(value):
            yield value
