"""How a model was compiled, as ``[training]`` and the losses and metrics of its outputs."""

import math
import struct
from collections.abc import Mapping
from typing import Any, Final

from .objects import Translator, find_automatic, is_automatic

_RATES: Final[Mapping[str, Any]] = {"low": 1e-5, "high": 1.0, "log": True}
_RATE: Final = "learning_rate"

Config = Mapping[str, Any]


def translate_optimizer(compiled: Config, translator: Translator) -> dict[str, Any]:
    """Return the optimizer and its options, as keys of ``[training]``.

    Parameters
    ----------
    compiled : mapping
        The arguments of ``compile``, serialized.
    translator : Translator
        Translates them.
    """
    data = translator.translate_name(compiled.get("optimizer"))
    if isinstance(data, str):
        return {"optimizer": data}
    if not isinstance(data, dict):
        return {}
    place = "the optimizer"
    name = translator.name_class(data, place)
    options = {
        key: _shorten(value) for key, value in translator.translate_arguments(data, place).items()
    }
    rate = options.get(_RATE, _shorten(data["config"].get(_RATE)))
    if isinstance(rate, float) and rate >= 0:
        tuned = {"default": rate, "range": [0.0, math.inf], "tune": _RATES}
        options = {_RATE: tuned, **{key: v for key, v in options.items() if key != _RATE}}
    result: dict[str, Any] = {"optimizer": translator.find_string("optimizers", name) or name}
    return result | ({"optimizer_options": options} if options else {})


def translate_object(key: str, value: Any, translator: Translator) -> Any:
    """Return a loss or a metric: its name, or a table with its options.

    Parameters
    ----------
    key : {"loss", "metric"}
        What it is.
    value : object
        It, serialized.
    translator : Translator
        Translates it.
    """
    data = translator.translate_name(value)
    if not isinstance(data, dict):
        return data
    place = f"{'the' if key == 'loss' else 'a'} {key}"
    name = translator.name_class(data, place)
    options = translator.translate_arguments(_drop_name(data), place)
    return {key: name, **options} if options else name


def split_by_output(value: Any, names: list[str]) -> dict[str, Any]:
    """Return what ``compile`` was given for each output.

    Parameters
    ----------
    value : object
        One thing for all, a list in the order of the outputs, or a dict by name.
    names : list of str
        Names of the outputs.
    """
    if isinstance(value, dict) and "class_name" not in value:
        return value
    if isinstance(value, list) and len(value) == len(names) and len(names) > 1:
        return dict(zip(names, value, strict=True))
    return dict.fromkeys(names, value)


def _drop_name(data: Config) -> dict[str, Any]:
    """Return a serialized object without the name that it has anyway."""
    config = dict(data["config"])
    name = str(config.get("name", ""))
    if is_automatic(name, data["class_name"]) or name == find_automatic(data["class_name"]):
        config.pop("name", None)
    return {**data, "config": config}


def _shorten(value: Any) -> Any:
    """Return the short form of a number that went through 32 bits."""
    if not isinstance(value, float):
        return value
    short = float(f"{value:.7g}")
    return short if struct.pack("f", short) == struct.pack("f", value) else value
