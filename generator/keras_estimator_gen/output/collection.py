"""The output folder: what it means for imports, and which files go there."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import takewhile
from keyword import iskeyword
from pathlib import Path, PurePosixPath
from typing import Final

from ..errors import KerasEstimatorGenError
from ..kinds import COPIED_RUNTIME, AskedPart
from ..plan.model import OutputFile, Target
from ..signing.header import Seal, read_parts, read_seal, read_specification
from .compare import list_files, read_page
from .runtime_copy import copy_runtime

TESTS: Final = "tests"
"""Folder of the tests, below the output folder."""

_IMPORT: Final = re.compile(rf"\b{COPIED_RUNTIME}\.parts(?:\.(\w+)| +import +(\([^)]*|.*))")
_NAME: Final = re.compile(r"\w+")


class ClashError(KerasEstimatorGenError):
    """Two specifications that write the same file."""


def find_target(
    folder: Path, runtime: str = "", *, tests: bool = True, parts: tuple[AskedPart, ...] = ()
) -> Target:
    """Find out how modules of a folder import each other.

    A folder that has an ``__init__.py``, or lies in one that has, belongs to a package, whose
    name is found by walking up. Modules of any other folder are on their own.

    Parameters
    ----------
    folder : Path
        The output folder; it need not exist.
    runtime : str, default=""
        Module that has the runtime; empty to copy it into the folder.
    tests : bool, default=True
        Whether tests are written.
    parts : tuple of str, default=()
        Parts of the runtime that the command asks for.

    Returns
    -------
    Target
        What the generated code needs to know of its surroundings.
    """
    names = takewhile(_is_importable, _walk_packages(folder.resolve()))
    return Target(tuple(names)[::-1], runtime, tests, parts=parts)


def collect_files(
    outputs: Iterable[tuple[str, tuple[OutputFile, ...]]], target: Target, folder: Path
) -> tuple[OutputFile, ...]:
    """Collect the files of all specifications, and the runtime that they share.

    The runtime has the parts that any module or test in its folder needs, be it of this run or not;
    in a project, which loses those of ours that are not, those of the run and of its user.

    Parameters
    ----------
    outputs : iterable of (str, tuple of OutputFile)
        Each specification as the user named it, with its files.
    target : Target
        Whether the runtime is copied, and where to.
    folder : Path
        The output folder; it need not exist.

    Returns
    -------
    tuple of OutputFile
        All files, each once.

    Raises
    ------
    ClashError
        If two specifications write different files of the same name.
    WriteError
        If a module in the folder cannot be read.
    """
    files = merge_files(outputs)
    if target.runtime:
        return files
    written = {folder / file.path for file in files}
    found = (*list_files(folder / target.root, "*.py"), *list_files(folder / TESTS, "*.py"))
    pages = [read_page(path) or "" for path in found if path not in written]
    if target.root:
        # A project has no modules of ours but those of the run.
        pages = [page for page in pages if read_seal(page) is Seal.ABSENT]
    texts = [*(file.text for file in files), *pages]
    parts = {part for text in texts for part in _find_parts(text)}
    return (*files, *place_files(copy_runtime(parts), target))


def _find_parts(text: str) -> Iterable[str]:
    """Find the parts of the runtime that a module needs."""
    if read_specification(text) is not None:
        return read_parts(text)
    # A class of the user's own says it by what it imports.
    return [name for groups in _IMPORT.findall(text) for name in _NAME.findall(" ".join(groups))]


def merge_files(
    outputs: Iterable[tuple[str, tuple[OutputFile, ...]]],
) -> tuple[OutputFile, ...]:
    """Merge the files of specifications.

    Parameters
    ----------
    outputs : iterable of (str, tuple of OutputFile)
        Each specification as the user named it, with its files.

    Returns
    -------
    tuple of OutputFile
        All files, each once.

    Raises
    ------
    ClashError
        If two specifications write different files of the same name.
    """
    merged: dict[str, tuple[str, OutputFile]] = {}
    for spec, files in outputs:
        for file in files:
            # Some file systems do not tell upper from lower case.
            owner, other = merged.setdefault(str(file.path).lower(), (spec, file))
            if (other.path, other.text, other.data) != (file.path, file.text, file.data):
                raise ClashError(
                    f"{owner} and {spec} both write {file.path}: give one of them another "
                    f"{'`module` in [estimator]' if file.origin is None else 'name'}"
                )
    return tuple(file for _, file in merged.values())


def place_files(files: Iterable[OutputFile], target: Target) -> tuple[OutputFile, ...]:
    """Put modules into the folder that a project has for them; tests stay beside that.

    Parameters
    ----------
    files : iterable of OutputFile
        Modules, tests and what lies beside modules.
    target : Target
        Where modules go.
    """
    return tuple(
        file
        if file.path.parts[0] == TESTS
        else replace(file, path=PurePosixPath(target.root, file.path))
        for file in files
    )


def _walk_packages(folder: Path) -> Iterator[str]:
    """Yield the names of the packages that a folder is part of, the innermost first."""
    if _is_package(folder) or _is_package(folder.parent):
        yield folder.name
        folder = folder.parent
    while _is_package(folder):
        yield folder.name
        folder = folder.parent


def _is_package(folder: Path) -> bool:
    return (folder / "__init__.py").is_file()


def _is_importable(name: str) -> bool:
    return name.isidentifier() and not iskeyword(name)
