"""From the values that TOML knows to the values that the models hold."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn, TypeVar

from pydantic_core import PydanticCustomError

from ..code.written import cut_text, enclose_text
from ..errors import Problem
from .scanner import KeyPath
from .values import (
    NAMED_KINDS,
    OBJECT_KINDS,
    ArgumentValue,
    Formula,
    KerasObject,
    Loop,
    OptionValue,
    PlainValue,
    Scalar,
)
from .wording import closest, describe, is_number

PROBLEMS = "problems"
"""Type of the pydantic errors that carry problems, at paths relative to the error's place."""

LOOP_FORM = "'NAME in EXPRESSION', as in 'units in hidden_layer_sizes' or 'i in range(depth)'"

COLUMN_FORM = "a position, counted from 0, or a name: 0 or 'price'"
REPEAT_FORM = "a whole number, or an expression for one, as in '$depth'"
WRAPPED_FORM = "a table such as { layer = 'LSTM', units = 32 }"
COLLECTION_FORM = "true, 'chained', or a table such as { skips = 'skip' }"
CALL_FORM = "a table such as { value = 'tokens', mask = 'kept' }, where strings name tensors"

CHAINED = "chained"
"""What collects the outputs of a loop in which each turn begins with that of the one before."""

PIPELINE, STEPS = "make_pipeline", "steps"
"""What puts transformers in a row in scikit-learn, and the key that the models have for them."""

_Value = TypeVar("_Value")

_LOOP = re.compile(
    r"\s*(?P<variable>[^\s,()\[\]]+)\s+in(?=[\s(\[])\s*(?P<iterable>\S.*)", re.DOTALL
)
_SEVERAL = re.compile(r"[\s(]*\w+\s*,.*\sin\s")
_ONE_VARIABLE = (
    "one variable, as in 'i in range(len(sizes))', with which expressions index lists: '$sizes[i]'"
)
_PLAIN = "true, false, a number or a string"
_NOT_AN_EXPRESSION = "a plain value; a literal dollar at the start of a string is written '$$'"
_RANGE = "[lowest, highest], where -inf and inf leave an end open"
_ENCODER = "a name, a table such as { encoder = 'OrdinalEncoder', unknown_value = -1 }, or a list"
_ENCODERS = "a list such as ['SimpleImputer', 'StandardScaler']"
_LOSS = "a name, or a table such as { loss = 'Huber', delta = 2.0 }"
_SEARCH = "{ low = 0.001, high = 0.1 }"
_NO_OBJECT = f"a table in an argument needs one of {', '.join(map(repr, NAMED_KINDS))} and 'layer'"
_OBJECT = 'one Keras object, as in { regularizer = "L2", l2 = 0.01 }'


def fail(problems: Sequence[Problem]) -> NoReturn:
    """Raise problems whose paths are relative to the value that is read."""
    raise PydanticCustomError(PROBLEMS, PROBLEMS, {PROBLEMS: tuple(problems)})


def refuse(
    path: KeyPath, message: str, expected: str = "", suggestion: str = "", *, on_key: bool = False
) -> NoReturn:
    """Raise one problem, whose path is relative to the value that is read."""
    fail([Problem(path, message, expected, suggestion, on_key)])


def read_plain(raw: Any) -> PlainValue:
    """Return a scalar, or a tuple of scalars for a list."""
    return _plain_at(raw, ())


def read_search(raw: Any) -> bool | tuple[PlainValue, ...]:
    """Return what ``tune`` says: true for the whole range or all choices, or the values to try."""
    if isinstance(raw, bool):
        return raw
    items = _list_at(raw, f"true, a list of values or a table such as {_SEARCH}")
    return tuple(_read_each(enumerate(items), (), _plain_at))


def read_choices(raw: Any) -> tuple[Scalar, ...]:
    """Return the permitted values."""
    items = _list_at(raw, "a list of values")
    return tuple(_read_each(enumerate(items), (), _scalar_at))


def read_range(raw: Any) -> tuple[int | float, int | float]:
    """Return the lowest and the highest permitted value."""
    ends = _list_at(raw, "a list of two numbers")
    if len(ends) != 2:
        refuse((), f"expected two numbers, got a list of {len(ends)}", _RANGE)
    low, high = _read_each(enumerate(ends), (), _number_at)
    return low, high


def read_number(raw: Any) -> int | float:
    """Return an integer or a float."""
    return _number_at(raw, ())


def read_loop(raw: Any) -> Loop:
    """Return the variable and the iterable of ``for = "units in hidden_layer_sizes"``."""
    match = _LOOP.fullmatch(raw) if isinstance(raw, str) else None
    if match is None:
        wrong = "is not a loop" if isinstance(raw, str) else "cannot be a loop"
        several = isinstance(raw, str) and _SEVERAL.match(raw)
        refuse((), f"{describe(raw)} {wrong}", _ONE_VARIABLE if several else LOOP_FORM)
    start = match.start("iterable")
    return Loop(match["variable"], cut_text(raw, start), start)


def read_repeat(raw: Any) -> Loop:
    """Return the loop that ``repeat = 3`` or ``repeat = "$depth"`` stands for."""
    if isinstance(raw, str) and raw.startswith("$") and not raw.startswith("$$"):
        turns = cut_text(raw, 1)
        return Loop("_", enclose_text("range(", turns, ")"), 1, "repeat", turns)
    if isinstance(raw, int) and not isinstance(raw, bool):
        return Loop("_", f"range({raw})", 0, "repeat", str(raw))
    refuse((), f"{describe(raw)} is not a number of iterations", REPEAT_FORM)


def read_wrapped(raw: Any) -> KerasObject:
    """Return the layer inside a wrapper, a table such as ``{ layer = "LSTM", units = 32 }``."""
    if not isinstance(raw, dict) or "layer" not in raw:
        refuse((), f"expected an inner layer, got {describe(raw)}", WRAPPED_FORM)
    return _object_at(raw, ())


def read_call(raw: Any) -> dict[str, ArgumentValue]:
    """Return the arguments of a layer's call by name."""
    if not isinstance(raw, dict):
        refuse((), f"expected a table of arguments, got {describe(raw)}", CALL_FORM)
    return dict(zip(raw, _read_each(raw.items(), (), _call_value_at), strict=True))


def read_collection(raw: Any) -> bool | str | dict[str, str]:
    """Return which outputs a loop collects: those of its turns, or tensors of its block."""
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, dict) and raw:
        return dict(zip(raw, _read_each(raw.items(), (), _text_at), strict=True))
    if raw != CHAINED:
        message = f"{describe(raw)} is nothing to collect"
        refuse((), message, COLLECTION_FORM, closest(raw, [CHAINED]))
    return CHAINED


def read_argument(raw: Any) -> ArgumentValue:
    """Return the value of an argument: plain, an expression, a Keras object or a list of these."""
    return _argument_at(raw, ())


def read_option(raw: Any) -> OptionValue:
    """Return the default of an option: a plain value, an expression, or a list of these."""
    if isinstance(raw, list):
        return tuple(_read_each(enumerate(raw), (), _scalar_or_formula_at))
    return _scalar_or_formula_at(raw, ())


def read_layer_name(raw: Any) -> str | Formula:
    """Return the name of a layer, or an expression that gives one."""
    value = _scalar_or_formula_at(raw, ())
    if not isinstance(value, str | Formula):
        refuse((), f"expected the name of a layer, got {describe(raw)}")
    return value


def read_switch(raw: Any) -> bool | Formula:
    """Return true, false or an expression."""
    value = _argument_at(raw, ())
    if not isinstance(value, bool | Formula):
        refuse((), f"expected true, false or an expression, got {describe(raw)}")
    return value


def read_encoder(raw: Any) -> Any:
    """Return the table of a transformer, of which a string is the name; several are a list."""
    if isinstance(raw, str):
        return {"encoder": raw}
    if isinstance(raw, list):
        if len(raw) < 2:
            message = f"a list of {len(raw)} transformers is not a pipeline"
            refuse((), message, "two or more, or one without brackets")
        return {"encoder": PIPELINE, STEPS: raw}
    if not isinstance(raw, dict):
        refuse((), f"expected a transformer, got {describe(raw)}", _ENCODER)
    if STEPS in raw:
        message = "several transformers are a list, and not a table"
        refuse((STEPS,), message, _ENCODERS, on_key=True)
    return raw


def read_loss(raw: Any) -> Any:
    """Return the table of a loss, of which a string is the name."""
    if isinstance(raw, str):
        return {"loss": raw}
    if not isinstance(raw, dict):
        refuse((), f"expected a loss, got {describe(raw)}", _LOSS)
    return raw


def read_target_columns(raw: Any) -> tuple[int | str, ...]:
    """Return columns by position or by name: one of them, or a list."""
    items = raw if isinstance(raw, list) else [raw]
    return tuple(_read_each(enumerate(items), (), _column_at))


def read_texts(raw: Any) -> tuple[str, ...]:
    """Return a list of strings."""
    return tuple(map(str, read_tensors(raw)))


def read_tensors(raw: Any) -> tuple[str, ...]:
    """Return a list of references to tensors, each with its place."""
    items = _list_at(raw, "a list of strings")
    return tuple(_read_each(enumerate(items), (), _text_at))


def read_condition(raw: Any) -> str:
    """Return the expression of a condition, with its place."""
    return _text_at(raw, ())


def _read_each(
    items: Iterable[tuple[str | int, Any]], path: KeyPath, read: Callable[[Any, KeyPath], _Value]
) -> list[_Value]:
    """Read every item, and raise the problems of all."""
    values: list[_Value] = []
    problems: list[Problem] = []
    for key, item in items:
        try:
            values.append(read(item, (*path, key)))
        except PydanticCustomError as error:
            problems += (error.context or {})[PROBLEMS]
    if problems:
        fail(problems)
    return values


def _column_at(raw: Any, path: KeyPath) -> int | str:
    if isinstance(raw, bool) or not isinstance(raw, int | str):
        refuse(path, f"{describe(raw)} is not a column", COLUMN_FORM)
    return str(raw) if isinstance(raw, str) else raw


def _text_at(raw: Any, path: KeyPath) -> str:
    if not isinstance(raw, str):
        refuse(path, f"expected a string, got {describe(raw)}")
    return raw


def _list_at(raw: Any, expected: str) -> list[Any]:
    if not isinstance(raw, list):
        refuse((), f"expected {expected}, got {describe(raw)}")
    return raw


def _plain_at(raw: Any, path: KeyPath) -> PlainValue:
    if isinstance(raw, list):
        return tuple(_read_each(enumerate(raw), path, _scalar_at))
    return _scalar_at(raw, path)


def _scalar_at(raw: Any, path: KeyPath) -> Scalar:
    if isinstance(raw, list | dict):
        refuse(path, f"expected a plain value, got {describe(raw)}", _PLAIN)
    if isinstance(raw, str) and raw.startswith("$"):
        if not raw.startswith("$$"):
            refuse(path, "an expression cannot be used here", _NOT_AN_EXPRESSION)
        return raw[1:]
    scalar: Scalar = str(raw) if isinstance(raw, str) else raw
    return scalar


def _scalar_or_formula_at(raw: Any, path: KeyPath) -> Scalar | Formula:
    is_formula = isinstance(raw, str) and raw.startswith("$") and not raw.startswith("$$")
    return Formula(cut_text(raw, 1)) if is_formula else _scalar_at(raw, path)


def _number_at(raw: Any, path: KeyPath) -> int | float:
    if not is_number(raw):
        refuse(path, f"expected a number, got {describe(raw)}")
    number: int | float = raw
    return number


def _argument_at(raw: Any, path: KeyPath) -> ArgumentValue:
    if isinstance(raw, list):
        return tuple(_read_each(enumerate(raw), path, _argument_at))
    if isinstance(raw, dict):
        return _object_at(raw, path)
    return _scalar_or_formula_at(raw, path)


def _call_value_at(raw: Any, path: KeyPath) -> ArgumentValue:
    """Return the value of an argument of a call, where strings name tensors."""
    if isinstance(raw, list):
        return tuple(_read_each(enumerate(raw), path, _call_value_at))
    is_tensor = isinstance(raw, str) and not raw.startswith("$")
    return raw if is_tensor else _argument_at(raw, path)


def _object_at(raw: dict[str, Any], path: KeyPath) -> KerasObject:
    kinds = [kind for kind in OBJECT_KINDS if kind in raw]
    if len(kinds) != 1:
        refuse(path, _NO_OBJECT, _OBJECT)
    name = raw[kinds[0]]
    if not isinstance(name, str):
        place = (*path, kinds[0])
        refuse(place, f"expected the name of a class, got {describe(name)}")
    rest = {key: value for key, value in raw.items() if key != kinds[0]}
    values = _read_each(rest.items(), path, _argument_at)
    return KerasObject(kinds[0], str(name), dict(zip(rest, values, strict=True)))
