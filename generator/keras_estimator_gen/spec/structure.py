"""From tables to models, with every mistake of structure reported and then set aside."""

from collections.abc import Iterable, Set
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from ..code.written import mark_texts
from ..errors import Problem
from .blocks import collect_parameters
from .entries import count_root
from .explanation import explain_errors, is_encoder, matches
from .limits import check_scalars
from .models import Document, Spec
from .scanner import KeyPath

_ROUNDS: Final = 8

_STAND_INS: Final[tuple[tuple[KeyPath, Any], ...]] = (
    (("estimator",), {"name": "Estimator", "kind": "classifier", "summary": "Estimator."}),
    (("estimator", "name"), "Estimator"),
    (("estimator", "kind"), "classifier"),
    (("estimator", "summary"), "Estimator."),
    (("parameters", "*", "doc"), "Parameter."),
    (("blocks", "*", "parameters", "*", "doc"), "Parameter."),
    (("blocks", "*", "layers"), []),
    (("training", "metrics", "*"), "accuracy"),
    (("training", "optimizer"), "adam"),
    (("training", "optimizer", "default"), "adam"),
    (("training", "optimizer", "choices", "*"), "adam"),
    (("training", "loss"), "auto"),
    (("training", "loss", "default"), "auto"),
    (("training", "loss", "choices", "*"), "auto"),
    (("training", "optimizer_options", "*", "schedule"), "ExponentialDecay"),
    (("inputs", "*", "encoder", "encoder"), "StandardScaler"),
    (("target", "encoder", "encoder"), "StandardScaler"),
    (("inputs", "*", "encoder", "*"), "StandardScaler"),
    (("inputs", "*", "encoder", "*", "encoder"), "StandardScaler"),
    (("target", "encoder", "*"), "StandardScaler"),
    (("target", "encoder", "*", "encoder"), "StandardScaler"),
)
_WHAT_ENTRIES_ARE: Final = frozenset({"block", "constant", "layer", "share"})
_NO_LAYERS: Final[dict[str, list[Any]]] = {"block": []}


@dataclass(frozen=True)
class Draft:
    """As much of a specification as could be read.

    Attributes
    ----------
    spec : Spec or None
        The models, with stand-ins where a required part is missing or broken; None if there is
        no reading the document at all.
    problems : tuple of Problem
        What was wrong with the structure.
    broken : frozenset of path
        What was left out or stood in for. Problems at or below these places are not to be
        believed.
    """

    spec: Spec | None
    problems: tuple[Problem, ...]
    broken: frozenset[KeyPath]

    def is_broken(self, path: KeyPath) -> bool:
        """Tell whether a place lies at or below one that was left out."""
        return _lies_within(path, self.broken)


def build_draft(data: dict[str, Any], source: str) -> Draft:
    """Return the models of a document, and what is wrong with its structure.

    A part with a mistake is left out, or replaced by a stand-in where a model needs one, and the
    rest is read again, so that no mistake hides another.

    Parameters
    ----------
    data : dict
        The parsed document.
    source : str
        Name of the file, without its folder.
    """
    repair = _Repair(mark_texts(data))
    repair.set_aside(check_scalars(data))
    for _ in range(_ROUNDS):
        try:
            document = Document.model_validate(repair.data)
        except ValidationError as error:
            repair.set_aside(explain_errors(error))
        else:
            tables = {name: getattr(document, name) for name in Document.model_fields}
            tables["parameters"] = collect_parameters(
                document.parameters, document.blocks, draws=document.has_active_layers
            )
            return repair.finish(Spec.model_construct(source=source, **tables))
    return repair.finish(None)


class _Repair:
    """A document whose mistakes are taken out one round after another."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        self._problems: list[Problem] = []
        self._broken: set[KeyPath] = set()
        self._meant: set[KeyPath] = set()

    def finish(self, spec: Spec | None) -> Draft:
        """Return what has come of the document."""
        return Draft(spec, tuple(self._problems), frozenset(self._broken | self._meant))

    def set_aside(self, problems: Iterable[Problem]) -> None:
        """Note the problems that do not follow from others, and cut out their places."""
        doubtful = set(self._broken)
        for problem in problems:
            path = problem.path
            if not _lies_within(path, doubtful) and not _lies_within(path, self._meant):
                self._problems.append(problem)
            if problem.on_key:
                doubtful.add(path)
            meant = problem.suggestion.strip("'")
            if problem.on_key and meant:
                self._note_meant((*path[:-1], meant))
            # An entry without 'layer' is missed by that key, whatever it was to be.
            if {meant, path[-1]} & _WHAT_ENTRIES_ARE and count_root(path):
                self._note_meant((*path[:-1], "layer"))
            self._cut(_find_argument(path))

    def _note_meant(self, path: KeyPath) -> None:
        """Remember the key that a misspelt one stands for, unless it is there too."""
        if _find_value(self.data, path) is None:
            self._meant.add(path)

    def _cut(self, path: KeyPath) -> None:
        """Take out the value at a path, or the nearest table around it that can go."""
        self._broken.add(path)
        *above, last = path
        parent = _find_value(self.data, above)
        stand_in = _find_stand_in(path)
        if stand_in is not None and _has_room(parent, last):
            parent[last] = deepcopy(stand_in)
        elif isinstance(parent, dict) and last in parent:
            del parent[last]
        elif parent is not None and above:
            self._cut(tuple(above))


def _has_room(parent: Any, last: str | int) -> bool:
    """Tell whether a value can be put at a place, which an earlier cut may have taken."""
    if isinstance(parent, list):
        return isinstance(last, int) and last < len(parent)
    return isinstance(parent, dict)


def _lies_within(path: KeyPath, places: Set[KeyPath]) -> bool:
    return any(path[:length] in places for length in range(1, len(path) + 1))


def _find_value(data: dict[str, Any], path: Iterable[str | int]) -> Any:
    """Return the value at a path, or None where an earlier cut took it."""
    value: Any = data
    for part in path:
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            return None
    return value


def _find_argument(path: KeyPath) -> KeyPath:
    """Return the path of the argument that a place lies in; the path itself if in none."""
    if path[:2] == ("training", "callbacks"):
        return path[:4]
    if matches(path[:3], ("inputs", "*", "columns")):
        return path[:3]
    for length in range(len(path) - 1, 1, -1):
        if is_encoder(path[:length]):
            return path[: length + 1]
    root = count_root(path)
    entries = [
        index
        for index in range(root, len(path))
        if isinstance(path[index], int) and path[index - 1] in {"layers", "block"}
    ]
    return path[: entries[-1] + 2] if root and entries else path


def _find_stand_in(path: KeyPath) -> Any:
    """Return what keeps the place of a value that others are counted after or depend on."""
    if count_root(path) and path[-1] == "block":
        return []
    if count_root(path) and isinstance(path[-1], int) and path[-2] in {"layers", "block"}:
        return _NO_LAYERS
    return next((value for pattern, value in _STAND_INS if matches(path, pattern)), None)
