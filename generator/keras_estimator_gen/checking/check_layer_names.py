"""Whether layers can have the names that a specification gives them, and which name an output."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from ..code import check_identifier, snake_case
from ..errors import Problem
from ..kinds import name_kind
from ..network.references import BLOCK_INPUT, PREVIOUS
from ..spec.entries import AnyEntry, BlockSpec, LayerSpec
from ..spec.scanner import KeyPath
from ..spec.wording import closest, one_of, quote
from .check_codes import check_codes
from .check_estimator import check_name
from .context import Context

_GIVEN_NAMES: Final = frozenset({"input_layer", "output"})
"""Names of the first and of the last layer, which no specification writes."""

_COUNTER: Final = re.compile(r"_\d+$")
_TRANSFORM: Final[KeyPath] = ("transform",)


class _Place(NamedTuple):
    """An entry, where it stands, and the keys on or above it that make it vary."""

    entry: AnyEntry
    path: KeyPath
    varies: frozenset[str]

    @property
    def name(self) -> str:
        return self.entry.name or ""

    @property
    def automatic_name(self) -> str:
        layer = self.entry.layer if isinstance(self.entry, LayerSpec) else ""
        return snake_case(layer.rpartition(":")[2])


def check_layer_names(context: Context) -> Iterator[Problem]:
    """Yield what is wrong with the names of entries: no identifiers, or not unique.

    Parameters
    ----------
    context : Context
        What the checks share.
    """
    yield from _check_names(context.spec.layers, ("layers",), tuple(context.spec.inputs))
    for name, definition in context.spec.blocks.items():
        yield from _check_names(definition.layers, ("blocks", name, "layers"), ())


def _check_names(
    entries: tuple[AnyEntry, ...], path: KeyPath, inputs: tuple[str, ...]
) -> Iterator[Problem]:
    places = tuple(_walk_layers(entries, path))
    automatic = _GIVEN_NAMES | {each.automatic_name for each in places if not each.name}
    seen: set[str] = set()
    for place in places:
        name, at = place.name, (*place.path, "name")
        if place.entry.name is None:
            continue
        if any(problems := [*check_name(name, check_identifier, at)]):
            yield from problems
        elif name in {BLOCK_INPUT, PREVIOUS, *inputs}:
            yield Problem(at, f"the name {quote(name)} has a meaning already", "another name")
        elif path[0] == "layers" and _COUNTER.sub("", name) in automatic:
            message = f"{quote(name)} is the name that another layer gets by itself"
            yield Problem(at, message, "another name")
        elif name in seen and "when" not in place.varies:
            yield Problem(at, f"another entry has the name {quote(name)}", "different names")
        else:
            seen.add(name)


def check_transform(context: Context) -> Iterator[Problem]:
    """Yield why ``[transform]`` does not say what ``transform`` returns.

    Parameters
    ----------
    context : Context
        What the checks share.
    """
    transform = context.spec.transform
    if context.kind is None:
        return
    if context.kind != "transformer":
        if transform is not None:
            message = f"{name_kind(context.kind)} has no method 'transform'"
            expected = "no such table, or kind = 'transformer'"
            yield Problem(_TRANSFORM, message, expected, on_key=True)
    elif transform is not None:
        problems = [*_check_output(transform.output, (*_TRANSFORM, "output"), context)]
        if transform.decode_from is not None:
            path = (*_TRANSFORM, "decode_from")
            problems += _check_output(transform.decode_from, path, context)
        yield from problems
        if not problems and not _may_be_broken(context):
            yield from check_codes(context)
    elif _TRANSFORM not in context.broken:
        message = "a transformer needs a table [transform]: which layer's output it returns"
        yield Problem(("estimator", "kind"), message, "[transform] with output = 'NAME'")


def _check_output(name: str, path: KeyPath, context: Context) -> Iterator[Problem]:
    """Yield why the output of a layer cannot be a code."""
    walked = _walk_layers(context.spec.layers, ("layers",))
    places = [each for each in walked if each.name and isinstance(each.entry, LayerSpec)]
    named = [place for place in places if place.name == name]
    if any("for" in place.varies for place in named):
        message = f"the layer {quote(name)} is in a loop, which makes any number of them"
        yield Problem(path, message, "a layer without 'for' and 'repeat'")
    elif any("when" in place.varies for place in named):
        message = f"the layer {quote(name)} is not always there: it has a condition"
        yield Problem(path, message, "a layer without 'when'")
    elif not named and not _may_be_broken(context):
        known = [place.name for place in places if not place.varies]
        expected = one_of(known) if known else f'a layer with name = "{name}"'
        yield Problem(path, f"no layer has the name {quote(name)}", expected, closest(name, known))


def _may_be_broken(context: Context) -> bool:
    """Tell whether the name may be that of a layer which could not be read, or is not written."""
    unread = any(path[0] == "layers" for path in context.broken)
    return unread or context.spec.estimator.build is not None


def _walk_layers(
    entries: tuple[AnyEntry, ...], path: KeyPath, varies: frozenset[str] = frozenset()
) -> Iterator[_Place]:
    """Yield every entry with its path, and with "for" and "when" if it stands at or below such."""
    for index, entry in enumerate(entries):
        keys = [("for", entry.loop), ("when", entry.when)]
        here = varies | {key for key, value in keys if value is not None}
        yield _Place(entry, (*path, index), here)
        if isinstance(entry, BlockSpec):
            yield from _walk_layers(entry.block, (*path, index, "block"), here)
