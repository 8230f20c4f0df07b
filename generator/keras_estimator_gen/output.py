"""The output folder: what it means for imports, and which files go there."""

from collections.abc import Iterable, Iterator
from itertools import takewhile
from keyword import iskeyword
from pathlib import Path

from .errors import KerasEstimatorGenError
from .plan.model import OutputFile, Target
from .runtime_copy import copy_runtime


class ClashError(KerasEstimatorGenError):
    """Two specifications that write the same file."""


def find_target(folder: Path, runtime: str = "", *, tests: bool = True) -> Target:
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

    Returns
    -------
    Target
        What the generated code needs to know of its surroundings.
    """
    names = takewhile(_is_importable, _walk_packages(folder.resolve()))
    return Target(tuple(names)[::-1], runtime, tests)


def collect_files(
    outputs: Iterable[tuple[str, tuple[OutputFile, ...]]], target: Target
) -> tuple[OutputFile, ...]:
    """Collect the files of all specifications, and the runtime that they share.

    Parameters
    ----------
    outputs : iterable of (str, tuple of OutputFile)
        Each specification as the user named it, with its files.
    target : Target
        Whether the runtime is copied.

    Returns
    -------
    tuple of OutputFile
        All files, each once.

    Raises
    ------
    ClashError
        If two specifications write different files of the same name.
    """
    collected: dict[str, tuple[str, OutputFile]] = {}
    for spec, files in outputs:
        for file in files:
            # Some file systems do not tell upper from lower case.
            owner, other = collected.setdefault(str(file.path).lower(), (spec, file))
            if other != file:
                raise ClashError(
                    f"{owner} and {spec} both write {file.path}: give one of them another "
                    f"{'`module` in [estimator]' if file.origin is None else 'name'}"
                )
    runtime = () if target.runtime else copy_runtime()
    return (*(file for _, file in collected.values()), *runtime)


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
