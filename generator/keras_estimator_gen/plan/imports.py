"""Import statements, grouped and sorted as ruff and isort do."""

import itertools
import re
import sys
from collections.abc import Iterable
from typing import Final, TypeAlias

from ..code.fragments import Import
from .model import Function, ImportLine, ImportSection, Statement, iterate_code
from .parts import is_from_runtime

_Rank: TypeAlias = tuple[str | tuple[int, str], ...]

NUMPY: Final = Import("numpy", alias="np")

_DIGITS: Final = re.compile(r"([0-9]+)")


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


def make_function(*body: Statement) -> Function:
    """Make the body of a function, which imports what it needs; the module imports its runtime.

    Parameters
    ----------
    *body : Statement
        Its statements.
    """
    needed = {item for code in iterate_code(body) for item in code.imports}
    return Function(arrange_imports(itertools.filterfalse(is_from_runtime, needed)), body)


def sort_members(names: Iterable[str]) -> tuple[str, ...]:
    """Sort names as in an import statement: constants, then classes, then the rest."""
    return tuple(sorted(names, key=_rank_member))


def rank_name(name: str) -> tuple[_Rank, _Rank]:
    """Return what a name is sorted by among others: ``net2`` comes before ``net10``.

    Parameters
    ----------
    name : str
        A module, or something of one.

    Returns
    -------
    tuple
        Its words and numbers in lower case, then as they are.
    """
    return _split_numbers(name.lower()), _split_numbers(name)


def _split_numbers(text: str) -> _Rank:
    """Split a text into words and numbers; those with a zero at the front are like fractions."""
    return tuple(
        (0 if part.startswith("0") else len(part), part) if part.isdigit() else part
        for part in _DIGITS.split(text)
    )


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
    for item in sorted(imports, key=_rank_import):
        if item.name:
            members.setdefault(item.module, []).append(item.name)
        else:
            whole.append(ImportLine(item.module, alias=item.alias))
    partial = (ImportLine(module, sort_members(names)) for module, names in members.items())
    return (*whole, *partial)


def _rank_import(item: Import) -> tuple[tuple[_Rank, _Rank], str]:
    return rank_name(item.module), item.alias


def _rank_member(name: str) -> tuple[bool, bool, tuple[_Rank, _Rank]]:
    constant = len(name) > 1 and name.isupper()
    return not constant, not name[:1].isupper(), rank_name(name)
