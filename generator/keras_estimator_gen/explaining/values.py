"""Values of a specification as they read best."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from pydantic import BaseModel

from ..code import render_literal
from ..errors import CodeError
from ..spec import EncoderSpec, Formula, KerasObject, SettingSpec
from ..spec.values import ColumnKind, ColumnSlice


def show_value(value: Any) -> str:
    """Return a value as an expression, calls of classes included.

    Parameters
    ----------
    value : object
        What a model of a specification holds.
    """
    for kind, show in _FORMS.items():
        if isinstance(value, kind):
            return show(value)
    return _show_plain(value)


def show_call(name: str, arguments: Mapping[str, Any]) -> str:
    """Return the call of a class, as in ``Dense(units=3)``.

    Parameters
    ----------
    name : str
        The class.
    arguments : mapping of str to object
        Its arguments.
    """
    pairs = ", ".join(f"{key}={show_value(value)}" for key, value in arguments.items())
    return f"{name}({pairs})"


def show_fields(model: BaseModel, without: frozenset[str] = frozenset()) -> str:
    """Return what a table says, as in ``columns="0:4", dtype="int32"``.

    Parameters
    ----------
    model : BaseModel
        The table.
    without : frozenset of str, default=frozenset()
        Keys that are shown elsewhere.
    """
    given = {name: getattr(model, name) for name in type(model).model_fields}
    return ", ".join(
        f"{name}={show_value(value)}"
        for name, value in given.items()
        if name in model.model_fields_set and name not in without
    )


def _show_items(items: tuple[Any, ...]) -> str:
    shown = ", ".join(map(show_value, items))
    return f"({shown},)" if len(items) == 1 else f"({shown})"


def _show_model(model: BaseModel) -> str:
    """Return a table: the call of a class where its other keys are arguments."""
    if model.model_extra is None:
        return f"{{{show_fields(model)}}}"
    if isinstance(model, EncoderSpec) and model.steps:
        return ", then ".join(map(_show_model, model.steps))
    name = getattr(model, next(iter(type(model).model_fields)))
    return show_call(name, model.model_extra) if model.model_extra else str(name)


def _show_slice(columns: ColumnSlice) -> str:
    ends = ["" if each is None else str(each) for each in (columns.start, columns.stop)]
    return ":".join(ends if columns.step is None else [*ends, str(columns.step)])


def _show_plain(value: Any) -> str:
    try:
        return render_literal(value)
    except CodeError:
        return str(value)


_FORMS: Final[Mapping[type, Callable[[Any], str]]] = {
    Formula: lambda value: value.text,
    ColumnKind: lambda value: f'{{dtype="{value.name}"}}',
    ColumnSlice: lambda value: f"[{_show_slice(value)}]",
    KerasObject: lambda value: show_call(value.name, value.arguments),
    SettingSpec: lambda value: show_value(value.default),
    tuple: _show_items,
    BaseModel: _show_model,
}
"""How the values of each type are shown, by the first type that fits."""
