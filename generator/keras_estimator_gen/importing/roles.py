"""The values of a network that one parameter can stand for."""

from collections.abc import Hashable, Iterator, Sequence
from typing import Final, TypeAlias

from .settings import DEPTH, Setting
from .widths import FIXED, WIDTHS, Groups

DROPOUT: Final = "dropout"
WIDTH: Final = "width"

_Place: TypeAlias = tuple[Setting, int]
"""A setting, and one of its turns."""


def group_roles(settings: Sequence[Setting], widths: Sequence[str]) -> Iterator[list[Setting]]:
    """Yield the settings that can be one parameter, those of loops first.

    Parameters
    ----------
    settings : sequence of Setting
        All values of a network, in order.
    widths : sequence of str
        The group of the width of each entry before folding.

    Yields
    ------
    list of Setting
        Rates, penalties and activations that are equal, or widths that have to be.
    """
    tied = dict(_tie_widths([each for each in settings if each.key in WIDTHS], widths))
    groups: dict[Hashable, list[Setting]] = {}
    for setting in settings:
        key: Hashable = (name_role(setting), repr(setting.values))
        if setting.key in WIDTHS:
            key = tied[setting]
        elif setting.key == DEPTH or setting.index:
            key = setting
        groups.setdefault(key, []).append(setting)
    for key, group in groups.items():
        if key is not None:
            yield sorted(group, key=lambda each: not each.index)


def name_role(setting: Setting) -> str:
    """Return what settings of several arguments have in common."""
    if setting.key in WIDTHS:
        return WIDTH
    return DROPOUT if setting.key == "rate" else setting.key


def _tie_widths(
    settings: Sequence[Setting], widths: Sequence[str]
) -> Iterator[tuple[Setting, Setting | None]]:
    """Yield widths, each with the first one that has to be the same; None if nobody may set it."""
    places = _locate_groups(settings, widths)
    groups: Groups[Setting] = Groups()
    fixed = {setting for setting, _ in places.pop(FIXED, ())}
    for first, *others in places.values():
        for other in others:
            groups.join([first[0], other[0]])
            if not _can_tie(first, other):
                fixed |= {first[0], other[0]}
    roots = {groups.find(setting) for setting in fixed}
    for setting in settings:
        root = groups.find(setting)
        yield setting, None if root in roots else root


def _locate_groups(settings: Sequence[Setting], widths: Sequence[str]) -> dict[str, list[_Place]]:
    """Return where the widths of each group are set: in loops first."""
    places: dict[str, list[_Place]] = {}
    for setting in sorted(settings, key=lambda each: not each.index):
        for turn, members in enumerate(setting.members):
            for group in {widths[position] for position, _ in members}:
                places.setdefault(group, []).append((setting, turn))
    return places


def _can_tie(first: _Place, other: _Place) -> bool:
    """Tell whether two widths can follow one parameter; a single one can follow one turn."""
    (known, turn), (setting, number) = first, other
    if known.index and not setting.index and known.values[turn] == setting.values[0]:
        setting.turn = turn
        return True
    return (turn, known.index, known.values) == (number, setting.index, setting.values)
