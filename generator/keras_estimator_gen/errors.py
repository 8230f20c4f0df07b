"""One exception tree, and the form in which problems of a specification are shown."""

from dataclasses import dataclass
from pathlib import Path
from unicodedata import combining, east_asian_width

_EXCERPT_WIDTH = 100


class KerasEstimatorGenError(Exception):
    """Anything that this package reports to its user without a traceback."""


class CodeError(KerasEstimatorGenError):
    """A piece of text that may not become code.

    Parameters
    ----------
    message : str
        What is wrong.
    expected : str, default=""
        What would have been right, as it reads after the word "expected".
    suggestion : str, default=""
        What the user probably meant, as it reads after "did you mean" (a name in quotes); empty
        when nothing comes near.
    offset : int, default=0
        Index in the text of the first character that is at fault.

    Attributes
    ----------
    path : tuple of str and int, or None
        Where the string that holds the text stands in the document; None while that is not known.
        ``offset`` counts from the beginning of that string.
    """

    def __init__(
        self, message: str, expected: str = "", suggestion: str = "", offset: int = 0
    ) -> None:
        super().__init__(message)
        self.message = message
        self.expected = expected
        self.suggestion = suggestion
        self.offset = offset
        self.path: tuple[str | int, ...] | None = None


class IdentifierError(CodeError):
    """A name that cannot be used in the generated code."""


class ExpressionError(CodeError):
    """An expression outside the permitted subset of Python."""


@dataclass(frozen=True)
class Problem:
    """A mistake in a specification, by its place in the parsed document.

    Attributes
    ----------
    path : tuple of str and int
        Keys and list indices from the root, as in ``("layers", 0, "block", 1, "units")``.
    message : str
        What is wrong, in one line.
    expected : str
        What would have been right, as it reads after the word "expected".
    suggestion : str
        What the user probably meant, as it reads after "did you mean".
    on_key : bool
        Whether the key is at fault rather than its value.
    offset : int or None
        Index in the string value of the first character at fault; None for the whole value.
    """

    path: tuple[str | int, ...]
    message: str
    expected: str = ""
    suggestion: str = ""
    on_key: bool = False
    offset: int | None = None


def place_error(error: CodeError, path: tuple[str | int, ...] = ()) -> Problem:
    """Return the problem that an error of the gate makes.

    Parameters
    ----------
    error : CodeError
        The error.
    path : tuple of str and int, default=()
        Where the text at fault stands, unless the error knows it.

    Returns
    -------
    Problem
        What the error says, at that place.
    """
    place = path if error.path is None else error.path
    return Problem(place, error.message, error.expected, error.suggestion, offset=error.offset)


@dataclass(frozen=True)
class LocatedProblem:
    """A mistake in a specification, by its place in the file.

    Attributes
    ----------
    file : str
        The file as the user named it.
    line, column : int
        Position of the first character at fault, both counted from 1; the first character of all
        where the file itself is at fault.
    message, expected, suggestion : str
        As in :class:`Problem`.
    source_line : str
        The line at fault, without its line end.
    width : int
        Number of characters at fault.
    """

    file: str
    line: int
    column: int
    message: str
    expected: str = ""
    suggestion: str = ""
    source_line: str = ""
    width: int = 1

    def render(self) -> str:
        """Return the problem as the command shows it: place, message, excerpt and advice."""
        lines = [f"{self.file}:{self.line}:{self.column}: {self.message}"]
        if self.source_line.strip():
            lines += self._render_excerpt()
        if self.expected:
            lines.append("   expected " + self.expected.replace("\n", "\n      "))
        if self.suggestion:
            lines.append(f"   did you mean {self.suggestion}?")
        return "\n".join(_show_text(line) for line in "\n".join(lines).split("\n"))

    def _render_excerpt(self) -> list[str]:
        excerpt, before, marked = _clip_line(self.source_line, self.column - 1, self.width)
        number = f"{self.line:>5}"
        caret = " " * before + "^" * marked
        return [f"{number} | {excerpt}".rstrip(), f"{'':>5} | {caret}"]


class SpecError(KerasEstimatorGenError):
    """A specification with problems, all of them.

    Parameters
    ----------
    file : str
        The file as the user named it.
    problems : tuple of LocatedProblem
        In order of position.
    """

    def __init__(self, file: str, problems: tuple[LocatedProblem, ...]) -> None:
        super().__init__(file, problems)
        self.file = file
        self.problems = problems

    def __str__(self) -> str:
        return self.render()

    def render(self) -> str:
        """Return every problem and a last line that counts them."""
        count = len(self.problems)
        total = f"{count} problem{'' if count == 1 else 's'} in {self.file}"
        return "\n".join([*(problem.render() for problem in self.problems), total])


class ModelError(KerasEstimatorGenError):
    """A model that cannot become a specification."""


class StarterError(KerasEstimatorGenError):
    """A starter specification that cannot be had."""


class WriteError(KerasEstimatorGenError):
    """A file or folder that cannot be read or written.

    Parameters
    ----------
    path : Path
        The file or folder.
    message : str
        What is wrong with it, as in ``"cannot be written"``.
    cause : Exception or None, default=None
        The error of the operating system.
    """

    def __init__(self, path: Path, message: str, cause: Exception | None = None) -> None:
        reason = getattr(cause, "strerror", None) or cause
        super().__init__(f"{path}: {message}" + (f": {reason}" if reason else ""))
        self.path = path


def _clip_line(line: str, start: int, width: int) -> tuple[str, int, int]:
    """Return the part of a line to show, and the columns before and under the mark."""
    first = 0 if start + 20 < _EXCERPT_WIDTH else max(0, start - _EXCERPT_WIDTH // 2)
    last = first + _EXCERPT_WIDTH
    head = "..." if first else ""
    tail = "..." if last < len(line) else ""
    stop = max(start + 1, min(start + width, last, len(line)))
    before = len(head) + _columns(line[first:start])
    return f"{head}{_show_text(line[first:last])}{tail}", before, max(1, _columns(line[start:stop]))


def _show_text(text: str) -> str:
    return "".join(_show_character(character) for character in text)


def _show_character(character: str) -> str:
    if character == "\t":
        return " "
    return character if character.isprintable() else ascii(character)[1:-1]


def _columns(text: str) -> int:
    """Return the columns of a terminal that the text takes."""
    return sum(_count_columns(character) for character in _show_text(text))


def _count_columns(character: str) -> int:
    if combining(character):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1
