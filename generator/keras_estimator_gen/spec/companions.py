"""Files beside a specification, which are copied beside the generated module."""

import ast
import stat
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..code import Place, read_place
from ..errors import IdentifierError
from .wording import closest, one_of

MAX_MODULE_BYTES: Final = 1_000_000
"""Largest module that is read."""

_ANYTHING: Final = "*"


@dataclass(frozen=True)
class Companion:
    """A file beside a specification.

    Attributes
    ----------
    path : Path
        Where it is.
    content : bytes
        Its content.
    """

    path: Path
    content: bytes


class Companions:
    """The files beside a specification, as far as it names them.

    Parameters
    ----------
    folder : Path or None
        The folder of the specification; None if it is a text without one.
    module : str
        Name of the generated module, which no other may have.
    """

    def __init__(self, folder: Path | None, module: str) -> None:
        self._folder = folder
        self._module = module
        self._read: dict[str, Companion] = {}
        self._places: set[str] = set()

    @property
    def places(self) -> tuple[str, ...]:
        """The import paths of own code that were asked for, in order."""
        return tuple(sorted(self._places))

    @property
    def files(self) -> tuple[Companion, ...]:
        """The files that were asked for, by name."""
        return tuple(self._read[name] for name in sorted(self._read))

    def find_place(self, text: str) -> Place:
        """Return where an import path leads, and make sure that it does if it is at hand.

        A module next to the specification is parsed and never run.

        Parameters
        ----------
        text : str
            The import path.

        Raises
        ------
        IdentifierError
            If it is not an import path, or if there is no such module next to the specification or
            nothing of that name in it.
        """
        place = read_place(text)
        if place.beside:
            self._check_name(place)
        self._places.add(text)
        return place

    def _check_name(self, place: Place) -> None:
        file = f"{place.module}.py"
        if place.module.lower() == self._module.lower():
            message = f"{file!r} is the name of the generated module"
            raise IdentifierError(message, "another name for one of the two")
        names = _list_names(_parse_module(self.read(file, MAX_MODULE_BYTES)).body)
        known = sorted(set(names))
        if place.name not in known and _ANYTHING not in known:
            message = f"{file!r} next to the specification defines no {place.name!r}"
            raise IdentifierError(message, one_of(known), closest(place.name, known))

    def read(self, name: str, limit: int) -> Companion:
        """Read a file next to the specification.

        Parameters
        ----------
        name : str
            Its name.
        limit : int
            Most bytes that it may have.

        Raises
        ------
        IdentifierError
            If there is no such file, it is too large or cannot be read, or the specification is a
            text without a folder.
        """
        if self._folder is None:
            message = f"{name!r} would lie next to the specification, which is not a file"
            raise IdentifierError(message, "a specification that is read from a file")
        if name not in self._read:
            self._read[name] = _read_file(self._folder / name, limit)
        return self._read[name]


def _read_file(path: Path, limit: int) -> Companion:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise IdentifierError(f"{path.name!r} next to the specification is not a regular file")
        if status.st_size > limit:
            message = f"{path.name!r} is too large: {status.st_size:,} bytes"
            raise IdentifierError(message, f"at most {limit:,}")
        return Companion(path, path.read_bytes())
    except FileNotFoundError as error:
        raise IdentifierError(
            f"there is no file {path.name!r} next to the specification"
        ) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise IdentifierError(f"{path.name!r} cannot be read: {reason}") from error


def _parse_module(file: Companion) -> ast.Module:
    name = file.path.name
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(file.content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise IdentifierError(f"{name!r} is not UTF-8") from error
    except SyntaxError as error:
        place = "" if error.lineno is None else f" (line {error.lineno})"
        raise IdentifierError(f"{name!r} is not valid Python: {error.msg}{place}") from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise IdentifierError(f"{name!r} is not valid Python") from error


def _list_names(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Yield the names that statements at the top of a module define."""
    for node in nodes:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name
            case ast.alias():
                yield node.asname or node.name.partition(".")[0]
            case ast.Name(ctx=ast.Store()):
                yield node.id
            case ast.Lambda() | ast.comprehension():
                continue
            case _:
                yield from _list_names(ast.iter_child_nodes(node))
