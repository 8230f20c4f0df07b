"""Import statements, grouped and sorted as ruff and isort do."""

import sys
from collections.abc import Iterable

from .model import Import, ImportLine, ImportSection


def arrange_imports(
    imports: Iterable[Import], own_modules: Iterable[str] = ()
) -> tuple[ImportSection, ...]:
    """Arrange imports in sections: standard library, installed, own, and relative ones.

    Parameters
    ----------
    imports : iterable of Import
        What to import.
    own_modules : iterable of str
        Top-level modules that belong to the same project.

    Returns
    -------
    tuple of ImportSection
        The sections that are not empty, each with its lines sorted.
    """
    own = set(own_modules)
    sections: dict[int, list[Import]] = {}
    for item in set(imports):
        sections.setdefault(_choose_section(item, own), []).append(item)
    return tuple(_make_lines(items) for _, items in sorted(sections.items()))


def sort_members(names: Iterable[str]) -> tuple[str, ...]:
    """Sort names as in an import statement: constants, then classes, then the rest."""
    return tuple(sorted(names, key=_rank_member))


def _choose_section(item: Import, own: set[str]) -> int:
    if item.module.startswith("."):
        return 3
    top = item.module.partition(".")[0]
    if item.beside or top in own:
        return 2
    return 0 if top in sys.stdlib_module_names else 1


def _make_lines(imports: Iterable[Import]) -> ImportSection:
    """Make the lines of a section; those that import whole modules come first."""
    whole: list[ImportLine] = []
    members: dict[str, list[str]] = {}
    for item in sorted(imports):
        if item.name:
            members.setdefault(item.module, []).append(item.name)
        else:
            whole.append(ImportLine(item.module, alias=item.alias))
    partial = (ImportLine(module, sort_members(names)) for module, names in members.items())
    return (*whole, *partial)


def _rank_member(name: str) -> tuple[bool, bool, str, str]:
    constant = len(name) > 1 and name.isupper()
    return not constant, not name[:1].isupper(), name.lower(), name
