"""The runtime as files that are copied beside the generated modules: the core, and some parts."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import PurePosixPath
from typing import Final

from ..kinds import COPIED_RUNTIME
from ..plan.model import OutputFile
from ..signing.header import sign_text

_PARTS: Final = PurePosixPath("parts")


def copy_runtime(parts: Iterable[str]) -> tuple[OutputFile, ...]:
    """Read the runtime's modules and put the header on them.

    Parameters
    ----------
    parts : iterable of str
        The parts that modules need; those that these need themselves are found.

    Returns
    -------
    tuple of OutputFile
        The modules sorted by name, their licence, and the marker of typed packages, which stays
        empty.
    """
    texts = _read_runtime()
    chosen = _complete_parts(parts)
    package = PurePosixPath(COPIED_RUNTIME)
    copies = [
        OutputFile(package / path, sign_text("Copied", "its runtime", texts[path]))
        for path in sorted(texts, key=lambda path: (path.suffix != ".py", path))
        if (path.parent == _PARTS and path.stem == "__init__" and chosen)
        or _find_part(path) in {None, *chosen}
    ]
    return (*copies, OutputFile(package / "py.typed", ""))


def list_parts() -> tuple[str, ...]:
    """List the parts of the runtime."""
    folder = _open_runtime().joinpath(str(_PARTS))
    names = {item.name.removesuffix(".py") for item in folder.iterdir()}
    return tuple(sorted(name for name in names if not name.startswith("__")))


def _open_runtime() -> Traversable:
    return files("keras_estimator_gen").joinpath("runtime")


@cache
def _read_runtime() -> Mapping[PurePosixPath, str]:
    """Read the modules of the runtime and its licence, which stay as they are."""
    return dict(_read_files(_open_runtime(), PurePosixPath()))


def _read_files(folder: Traversable, place: PurePosixPath) -> Iterator[tuple[PurePosixPath, str]]:
    """Yield the modules of a folder and those in it, and the licence."""
    for item in folder.iterdir():
        path = place / item.name
        if item.is_dir():
            yield from _read_files(item, path)
        elif item.name.endswith((".py", "LICENSE")):
            yield path, item.read_text(encoding="utf-8")


def _find_part(path: PurePosixPath) -> str | None:
    """Return the part that a module belongs to; None of the core."""
    if path.parts[0] != _PARTS.name:
        return None
    return path.parts[1].removesuffix(".py")


def _complete_parts(parts: Iterable[str]) -> set[str]:
    """Add to some parts those that they import something from."""
    needed = _find_needed()
    chosen: set[str] = set()
    waiting = set(parts) & needed.keys()
    while waiting:
        chosen |= waiting
        waiting = set().union(*(needed[part] for part in waiting)) - chosen
    return chosen


@cache
def _find_needed() -> Mapping[str, set[str]]:
    """Return the parts that each part imports something from."""
    needed: dict[str, set[str]] = {}
    for path, text in _read_runtime().items():
        part = _find_part(path)
        if part is not None:
            needed.setdefault(part, set()).update(_find_imported(path, text))
    return needed


def _find_imported(path: PurePosixPath, text: str) -> Iterator[str]:
    """Yield the parts that a module of a part imports something from."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.level:
            names = [*path.parts[: -node.level], *(node.module or "").split(".")]
            if len(names) > 1 and names[0] == _PARTS.name and names[1]:
                yield names[1]
