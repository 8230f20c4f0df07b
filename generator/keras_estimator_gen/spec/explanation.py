"""What pydantic finds wrong with a document, in the words of a specification."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ..errors import Problem
from ..kinds import ASKED_PARTS, BACKENDS, KINDS
from .alternatives import Choice
from .conversion import PROBLEMS, STEPS
from .entries import (
    CONSTANT_TAG,
    ENTRY_TAGS,
    SHARED_TAG,
    BlockSpec,
    ConstantSpec,
    SharedSpec,
    count_root,
)
from .models import Document
from .outputs import DISTRIBUTIONS, TASKS
from .parameters import OPTION_TAG, RANGE_TAG, SCHEDULE_TAG, VALUES_TAG, OptionSpec, ScheduleSpec
from .scanner import KeyPath
from .tables import Table
from .wording import closest, describe, one_of, quote

_STOPPING: Final = '[training.callbacks.early_stopping] with callback = "EarlyStopping"'
_ELSEWHERE: Final = {
    "early_stopping": _STOPPING,
    "patience": _STOPPING,
    "n_iter_no_change": _STOPPING,
    "learning_rate": "learning_rate = ... in [training.optimizer_options]",
    "learning_rate_init": "learning_rate = ... in [training.optimizer_options]",
    "max_iter": "'epochs'",
    "solver": "'optimizer'",
}
"""What keys of [training] would be for users of Keras and scikit-learn, and what they are here."""

MINIMAL_SPEC: Final = """at least:
[estimator]
name = "MyClassifier"
kind = "classifier"
summary = "What it is, in one line.\""""
"""What every specification has, for messages."""

_TAGS: Final = frozenset({OPTION_TAG, SCHEDULE_TAG, RANGE_TAG, VALUES_TAG})
_KEY_ERRORS: Final = {"extra_forbidden": 0, "missing": 1}
_EXPECTED_TYPE: Final[Mapping[str, str]] = {
    "bool_type": "true or false",
    "dict_type": "a table",
    "mapping_type": "a table",
    "model_type": "a table",
    "string_type": "a string",
    "tuple_type": "a list",
}

_CHOICES: Final[Mapping[str, tuple[str, Sequence[str]]]] = {
    "kind": ("a kind of estimator", KINDS),
    "parts": ("a part of the runtime that can be asked for", ASKED_PARTS),
    "active": ("a time when a layer is active", ("always",)),
    "distribution": ("a distribution that can be predicted", DISTRIBUTIONS),
    "task": ("the task of an output", TASKS),
    "backend": ("a backend of Keras", tuple(BACKENDS)),
}


_CLOSED: Final[Mapping[str | int, tuple[type[Table], str]]] = {
    SHARED_TAG: (SharedSpec, "this entry, which applies a layer again"),
    CONSTANT_TAG: (ConstantSpec, "this entry, which puts out a constant"),
}
"""The entries that have no keys but their own, by their tags."""


def explain_errors(error: ValidationError) -> Iterator[Problem]:
    """Yield a problem for each error, those of keys first.

    Parameters
    ----------
    error : ValidationError
        What the validation of a document raised.
    """
    found = error.errors(include_url=False)
    for details in sorted(found, key=lambda details: _KEY_ERRORS.get(details["type"], 2)):
        yield from _explain_error(details)


def matches(path: KeyPath, pattern: KeyPath) -> bool:
    """Tell whether a path has the form of a pattern, whose stars stand for any one part."""
    return len(path) == len(pattern) and all(
        expected in {"*", part} for part, expected in zip(path, pattern, strict=True)
    )


def name_table(path: KeyPath) -> str:
    """Return how messages name a table, as in ``[parameters.dropout]``."""
    if not path:
        return "the specification"
    if any(isinstance(part, int) for part in path):
        return "this block" if count_root(path) else "this table"
    return f"[{'.'.join(_name_part(part) for part in path)}]"


def _name_part(part: str | int) -> str:
    text = str(part)
    return text if text.replace("-", "_").isidentifier() and text.isascii() else quote(text)


def _explain_error(details: ErrorDetails) -> Iterator[Problem]:
    kind, path = details["type"], _strip_tags(details["loc"])
    if kind == PROBLEMS:
        yield from _place_below(path, details["ctx"][PROBLEMS])
    elif kind == "extra_forbidden":
        tags = [tag for tag in details["loc"][-2:] if tag in _CLOSED]
        yield _explain_unknown_key(path, tags[0] if tags else "")
    elif kind == "missing":
        yield _explain_missing_key(path, details["input"])
    elif kind == "literal_error":
        yield _explain_choice(path, details["input"])
    else:
        yield _explain_type(path, kind, details)


def _strip_tags(location: tuple[int | str, ...]) -> KeyPath:
    """Return a location without the tags that tell layers from blocks, and options by sort."""
    location = tuple(part for part in location if part not in _TAGS)
    if "encoder" in location:
        return tuple(part for part in location if part != STEPS)
    if not count_root(location):
        return location
    return tuple(
        part
        for before, part in zip((None, *location), location, strict=False)
        if not (isinstance(before, int) and part in ENTRY_TAGS)
    )


def _place_below(path: KeyPath, problems: tuple[Problem, ...]) -> Iterator[Problem]:
    for problem in problems:
        yield replace(problem, path=(*path, *problem.path))


def _explain_unknown_key(path: KeyPath, sort: str | int) -> Problem:
    table, key = path[:-1], str(path[-1])
    model, place = _CLOSED.get(sort, (None, name_table(table)))
    keys = _known_keys(table) if model is None else _name_fields(model)
    message = f"unknown key {quote(key)} in {place}"
    elsewhere = _ELSEWHERE.get(key, "") if table == ("training",) else ""
    return Problem(path, message, one_of(keys), closest(key, keys) or elsewhere, on_key=True)


def _known_keys(table: KeyPath) -> list[str]:
    """Return the keys that a table may have."""
    return _name_fields(BlockSpec if count_root(table) else next(_find_tables(table), BlockSpec))


def _find_tables(path: KeyPath, kind: Any = Document) -> Iterator[type[Table]]:
    """Yield the models that a table may have which stands at a path below a value of a type."""
    origin, parts = get_origin(kind), get_args(kind)
    if isinstance(kind, type) and issubclass(kind, Table):
        yield from _find_below(path, kind) if path else [kind]
    elif origin is Annotated:
        yield from _find_tables(path, parts[0])
    elif origin in {Union, UnionType}:
        for part in parts:
            yield from _find_tables(path, part)
    elif parts and path:
        yield from _find_tables(path[1:], parts[0] if origin is tuple else parts[-1])


def _find_below(path: KeyPath, model: type[Table]) -> Iterator[type[Table]]:
    """Yield the models that a table may have below one of a model."""
    kinds: dict[str | int, Any] = {
        field.alias or name: field.annotation for name, field in model.model_fields.items()
    }
    options = OptionSpec if issubclass(model, Choice | ScheduleSpec) else None
    yield from _find_tables(path[1:], kinds.get(path[0], options))


def _name_fields(model: type[Table]) -> list[str]:
    return sorted(field.alias or name for name, field in model.model_fields.items())


def _explain_missing_key(path: KeyPath, given: Iterable[str]) -> Problem:
    table, key = path[:-1], str(path[-1])
    for wanted in ("layer", "block", "constant") if count_root(table) else (key,):
        near = closest(wanted, given).strip("'")
        if near and _takes_any_key(table):
            message = f"the key {quote(near)} stands where {quote(wanted)} should"
            return Problem((*table, near), message, "", quote(wanted), on_key=True)
    if not table:
        return Problem(path, f"missing table [{key}]", MINIMAL_SPEC, on_key=True)
    if count_root(table) and len(table) > count_root(table):
        message = "an entry of 'layers' has neither 'layer', 'share', 'block' nor 'constant'"
        expected = 'layer = "NAME", share = "NAME", block = [...] or block = "NAME"'
        return Problem(path, message, expected, on_key=True)
    return Problem(path, f"missing key {quote(key)} in {name_table(table)}", on_key=True)


def _takes_any_key(table: KeyPath) -> bool:
    """Tell whether the keys of a table are arguments for Keras, save for the one that names it."""
    models = _find_tables(table)
    is_open = any(model.model_config.get("extra") == "allow" for model in models)
    return is_open or bool(count_root(table)) or is_encoder(table)


def is_encoder(table: KeyPath) -> bool:
    """Tell whether a table is that of a transformer."""
    places: tuple[KeyPath, ...] = (("target", "encoder"), ("inputs", "*", "encoder"))
    return any(matches(table, place) or matches(table, (*place, "*")) for place in places)


def _explain_choice(path: KeyPath, value: Any) -> Problem:
    """Return the problem of a value that is none of a few words."""
    noun, words = _CHOICES[next(part for part in reversed(path) if isinstance(part, str))]
    return Problem(path, f"{describe(value)} is not {noun}", one_of(words), closest(value, words))


def _has_tables(path: KeyPath) -> bool:
    """Tell whether a list has tables, which double brackets write."""
    return count_root((*path, 0)) > 0 or any(_find_tables((*path, 0)))


def _explain_type(path: KeyPath, kind: str, details: ErrorDetails) -> Problem:
    value = details["input"]
    expected = _EXPECTED_TYPE.get(kind)
    if expected is None:
        return Problem(path, details["msg"])
    message = f"expected {expected}, got {describe(value)}"
    name = ".".join(str(part) for part in path)
    if kind == "tuple_type" and isinstance(value, dict) and _has_tables(path):
        return Problem(path, message, f"[[{name}]] in double brackets", on_key=True)
    if len(path) == 2 and path[0] == "inputs":
        return Problem(path, message, "a name for the input, as in [inputs.table]", on_key=True)
    if matches(path, ("blocks", "*", "parameters")):
        wanted = f"'arguments' for what uses give, or [{name}.NAME] for a parameter"
        return Problem(path, message, wanted, on_key=True)
    if expected == "a table" and isinstance(value, list) and len(path) == 1:
        return Problem(path, message, f"[{name}] in single brackets", on_key=True)
    return Problem(path, message)
