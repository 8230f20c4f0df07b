"""From a file to its text."""

import os
import stat
from pathlib import Path
from typing import Final

from ..errors import LocatedProblem, SpecError

MAX_BYTES: Final = 1_000_000
"""Largest specification that is read."""


def read_text(path: Path) -> str:
    """Return the text of a specification, with plain line ends and no byte order mark.

    Parameters
    ----------
    path : Path
        The file, as the user named it.

    Raises
    ------
    SpecError
        If there is no such file, it is no file, too large, unreadable, or not UTF-8.
    """
    content = _read_bytes(path)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SpecError(str(path), (_locate_byte(path, content, error.start),)) from error
    return text.replace("\r\n", "\n")


def _read_bytes(path: Path) -> bytes:
    try:
        _check_file(path, path.stat())
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise _refuse_file(path, "no such file") from error
    except PermissionError as error:
        raise _refuse_file(path, "the file may not be read") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _refuse_file(path, f"the file cannot be read: {reason}") from error
    if len(content) > MAX_BYTES:
        raise _refuse_size(path, len(content))
    return content


def _check_file(path: Path, status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise _refuse_file(path, "this is a directory", "a TOML file")
    if not stat.S_ISREG(status.st_mode):
        raise _refuse_file(path, "this is not a regular file", "a TOML file")
    if status.st_size > MAX_BYTES:
        raise _refuse_size(path, status.st_size)


def _refuse_size(path: Path, size: int) -> SpecError:
    return _refuse_file(path, f"the file is too large: {size:,} bytes", "at most 1 MB")


def _refuse_file(path: Path, message: str, expected: str = "") -> SpecError:
    return SpecError(str(path), (LocatedProblem(str(path), 1, 1, message, expected),))


def _locate_byte(path: Path, content: bytes, index: int) -> LocatedProblem:
    before = content[:index].decode("utf-8-sig").replace("\r\n", "\n")
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return LocatedProblem(
        str(path),
        line,
        column,
        f"the file is not UTF-8: byte 0x{content[index]:02x} at offset {index}",
        "text in UTF-8",
    )
