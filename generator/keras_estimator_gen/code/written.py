"""Texts of a specification that know where they stand, and errors that say so."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

from ..errors import CodeError

Path: TypeAlias = tuple[str | int, ...]


class Written(str):
    """A text of a specification, or a part of one, with its place.

    An expression or a reference to a tensor keeps this type from the document to the code that it
    becomes, so that whichever stage refuses it can tell the user where it stands.

    Parameters
    ----------
    text : str
        The text.
    path : tuple of str and int
        Keys and list indices of the string that holds it, from the root of the document.
    start : int, default=0
        Index of the text in that string; below 0 where something was put before it.
    """

    __slots__ = ("path", "start")

    path: Path
    start: int

    def __new__(cls, text: str, path: Path, start: int = 0) -> "Written":
        """Return the text with its place."""
        written = super().__new__(cls, text)
        written.path, written.start = path, start
        return written

    def __getnewargs__(self) -> tuple[str, Path, int]:  # type: ignore[override]
        """Return what makes a copy."""
        return str(self), self.path, self.start


def cut_text(text: str, begin: int) -> str:
    """Return a text without its first characters, with its place if it has one."""
    cut = text[begin:]
    return Written(cut, text.path, text.start + begin) if isinstance(text, Written) else cut


def enclose_text(before: str, text: str, after: str) -> str:
    """Return a text with others around it, at the place of the one in the middle if it has one."""
    whole = f"{before}{text}{after}"
    if not isinstance(text, Written):
        return whole
    return Written(whole, text.path, text.start - len(before))


def locate_text(text: str) -> tuple[Path, int]:
    """Return the path of the string that holds a text, and its index in that, if it knows them."""
    return (text.path, max(0, text.start)) if isinstance(text, Written) else ((), 0)


def mark_texts(value: Any, path: Path = ()) -> Any:
    """Return a copy of a value of a document in which all strings know where they stand.

    Parameters
    ----------
    value : object
        The document, or a value of it.
    path : tuple of str and int
        Where it stands.
    """
    if isinstance(value, dict):
        return {key: mark_texts(item, (*path, key)) for key, item in value.items()}
    if isinstance(value, list):
        return [mark_texts(item, (*path, index)) for index, item in enumerate(value)]
    return Written(value, path) if isinstance(value, str) else value


@contextmanager
def place_errors(text: str, shift: int = 0) -> Iterator[None]:
    """Let errors about a part of a text say where in the whole text it is, and where that stands.

    Parameters
    ----------
    text : str
        The whole text.
    shift : int, default=0
        Index of the part in it.
    """
    try:
        yield
    except CodeError as error:
        error.offset += shift
        if isinstance(text, Written) and error.path is None:
            error.path = text.path
            error.offset = max(0, error.offset + text.start)
        raise
