"""The document that a specification was read from, in which problems have their places."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ..errors import CodeError, LocatedProblem, Problem, SpecError, place_error
from .location import Locator
from .scanner import KeyPath


@dataclass(frozen=True)
class Origin:
    """A document, as far as it could be read.

    Attributes
    ----------
    file : str
        The file as the user named it.
    data : dict
        What it holds.
    locator : Locator
        Where in it each key and value stands.
    """

    # Specifications that say the same are the same, wherever they stand.
    file: str = field(compare=False)
    data: dict[str, Any] = field(compare=False)
    locator: Locator = field(compare=False)

    def explain(self, problems: Iterable[Problem]) -> SpecError:
        """Return the error that shows each problem once, at its place."""
        located = dict.fromkeys(map(self._locate, problems))
        found = tuple(sorted(located, key=lambda each: (each.line, each.column)))
        return SpecError(self.file, found)

    @contextmanager
    def locate_errors(self) -> Iterator[None]:
        """Let what a stage after the checks refuses be a problem of the document.

        Raises
        ------
        SpecError
            If the gate to code refuses something; it stands where the text knows that it does.
        """
        try:
            yield
        except CodeError as error:
            raise self.explain([place_error(error)]) from error

    def _locate(self, problem: Problem) -> LocatedProblem:
        path = self._find_written(problem.path)
        place = self.locator.locate(path, on_key=problem.on_key, offset=problem.offset)
        return LocatedProblem(
            self.file,
            place.line,
            place.column,
            problem.message,
            problem.expected,
            problem.suggestion,
            place.source_line,
            place.width,
        )

    def _find_written(self, path: KeyPath) -> KeyPath:
        """Return a path without the keys that a short form leaves out, such as ``default``."""
        written: KeyPath = ()
        value: Any = self.data
        for part in path:
            if isinstance(value, dict):
                written, value = (*written, part), value.get(str(part))
            elif isinstance(value, list) and isinstance(part, int) and part < len(value):
                written, value = (*written, part), value[part]
        return written
