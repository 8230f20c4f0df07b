"""What the installed Keras offers, as data. The generator imports it nowhere else."""

import contextlib
import importlib
import inspect
import os
import re
from collections.abc import Container, Iterable, Mapping
from types import FunctionType
from typing import Any, Final

from .signatures import describe_constructor, describe_function, list_required
from .trials import describe_limits

_BASES: Final[Mapping[str, str]] = {
    "callbacks": "Callback",
    "constraints": "Constraint",
    "initializers": "Initializer",
    "layers": "Layer",
    "losses": "Loss",
    "metrics": "Metric",
    "optimizers": "Optimizer",
    "optimizers.schedules": "LearningRateSchedule",
    "regularizers": "Regularizer",
}
"""The modules that hold classes, each with the base of its classes."""

_ABSTRACT: Final = frozenset({"CallbackList", "MeanMetricWrapper", "Wrapper"})
"""Exported classes that serve other classes, beside the bases themselves."""

_WRAPPED: Final = frozenset({"cell", "layer", "layers"})
_CODE: Final = frozenset({"call_fn", "function", "module"})
_SEVERAL: Final = frozenset(
    {"AdditiveAttention", "Attention", "CutMix", "HashedCrossing", "MaxNumBoundingBoxes", "MixUp"}
)
"""Layers whose one argument is a list or a table of tensors, which a signature does not show."""

_LEARNED: Final = frozenset({"bin_boundaries", "mean", "variance", "vocabulary"})
"""Arguments that hold what the ``adapt`` of a layer would learn."""

_READS_TEXTS: Final = "encoding"
"""Argument of layers that read texts, which no input of a network has."""

_CHOSEN_BY_DATA: Final[Mapping[str, Mapping[str, str]]] = {
    "losses": {"ce": "CategoricalCrossentropy", "crossentropy": "CategoricalCrossentropy"},
    "metrics": {"acc": "Accuracy"},
}
"""Strings that ``compile`` takes and ``get`` does not know."""

_ABBREVIATIONS: Final = ("bce", "kld", "mae", "mape", "mse", "msle")
_MORE_STRINGS: Final = ("normal", "one", "uniform", "zero")
_CONVERSIONS: Final = frozenset({"deserialize", "get", "serialize"})
_WORD_START: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=.)(?=[A-Z][a-z]+)")


def inspect_keras() -> dict[str, Any]:
    """Return the catalog of the installed Keras.

    Returns
    -------
    dict
        ``keras``, the version; ``sections``, which has for each section its ``entries`` by name,
        the other ``exports`` under which Keras has them, and the ``strings`` that stand for them.

    Raises
    ------
    ImportError
        If Keras, or the backend that ``KERAS_BACKEND`` names, is not installed.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    keras = importlib.import_module("keras")
    sections = {
        name.removeprefix("optimizers."): _describe_section(name, base)
        for name, base in _BASES.items()
    }
    sections["activations"] = _describe_activations()
    sections["applications"] = {"entries": _describe_applications()}
    # The methods of a model to which options are routed.
    compiling = {"parameters": describe_function(keras.Model.compile, skip=1)}
    sections["methods"] = {"entries": {"compile": compiling}}
    return {"keras": keras.version(), "sections": dict(sorted(sections.items()))}


def _describe_section(name: str, base: str) -> dict[str, Any]:
    module = importlib.import_module(f"keras.{name}")
    classes = _list_classes(module, getattr(module, base))
    names = {export: _find_name(cls, classes) for export, cls in classes.items()}
    entries: dict[str, dict[str, Any]] = {
        each: {"parameters": _describe_parameters(classes[each])}
        for each, own in names.items()
        if each == own
    }
    if name == "layers":
        for each, entry in entries.items():
            entry["inputs"] = _find_inputs(classes[each], module.Add.__base__)
            entry["call"] = describe_function(classes[each].call, skip=1)
            if hasattr(classes[each], "adapt"):
                entry["adapt"] = _list_learned(entry["parameters"])
    exports = {export: own for export, own in names.items() if export != own}
    strings = _list_strings(name, module, classes)
    return {"entries": entries, "exports": exports, "strings": strings}


def _describe_parameters(cls: type) -> dict[str, dict[str, Any]]:
    parameters = describe_constructor(cls)
    limits = describe_limits(cls, parameters)
    return {name: {**each, **limits.get(name, {})} for name, each in parameters.items()}


def _describe_activations() -> dict[str, Any]:
    module = importlib.import_module("keras.activations")
    public = {name: value for name, value in sorted(vars(module).items()) if _is_activation(value)}
    entries = {
        name: {"parameters": describe_function(function, skip=1)}
        for name, function in public.items()
        if name == function.__name__
    }
    exports = {name: function.__name__ for name, function in public.items() if name not in entries}
    strings = {
        name: function.__name__
        for name, function in public.items()
        if _get(module, name) is function and not list_required(function)
    }
    return {"entries": entries, "exports": exports, "strings": strings}


def _describe_applications() -> dict[str, Any]:
    """Describe the functions that return a model with trained weights."""
    functions = sorted(vars(importlib.import_module("keras.applications")).items())
    return {
        name: {"parameters": describe_function(function, skip=0)}
        for name, function in functions
        if isinstance(function, FunctionType)
    }


def _is_activation(value: Any) -> bool:
    return isinstance(value, FunctionType) and value.__name__ not in _CONVERSIONS


def _list_classes(module: Any, base: type) -> dict[str, Any]:
    """Return the concrete classes of a module by each name that they have there."""
    return {
        name: value
        for name, value in sorted(vars(module).items())
        if inspect.isclass(value)
        and issubclass(value, base)
        and value is not base
        and name not in _ABSTRACT
    }


def _find_name(cls: type, classes: Mapping[str, type]) -> str:
    """Return the one name of a class that the catalog uses: its own, if it is exported."""
    if classes.get(cls.__name__) is cls:
        return cls.__name__
    return min(name for name, value in classes.items() if value is cls)


def _list_learned(parameters: Container[str]) -> list[str]:
    """List the parameters of a layer with which it need not adapt; none if it reads texts."""
    return [] if _READS_TEXTS in parameters else sorted(filter(parameters.__contains__, _LEARNED))


def _find_inputs(cls: Any, merge: type) -> str:
    """Return what a layer must be given beside its options; see ``Entry.inputs``."""
    required = set(list_required(cls.__init__))
    tensors = list_required(cls.call)
    if "states" in tensors:
        return "cell"
    if required & _WRAPPED:
        return "wrapper"
    if required & _CODE:
        return "code"
    if issubclass(cls, merge) or len(tensors) > 1 or cls.__name__ in _SEVERAL:
        return "several"
    return "single" if tensors else "none"


def _list_strings(name: str, module: Any, classes: Mapping[str, type]) -> dict[str, str]:
    """Return the strings that a section's ``get`` takes, each with the class that it stands for."""
    if not hasattr(module, "get"):
        return {}
    functions = {_snake_case(export): _find_name(cls, classes) for export, cls in classes.items()}
    strings = dict(_CHOSEN_BY_DATA.get(name, {}))
    for candidate in _list_candidates(name, classes):
        found = _get(module, candidate)
        if type(found) in classes.values():
            strings[candidate] = _find_name(type(found), classes)
        elif inspect.isfunction(found) and found.__name__ in functions:
            strings[candidate] = functions[found.__name__]
    return dict(sorted(strings.items()))


def _list_candidates(name: str, classes: Iterable[str]) -> set[str]:
    """Return every string that ``get`` might take."""
    candidates = {*classes, *_ABBREVIATIONS, *_MORE_STRINGS}
    candidates |= {each.upper() for each in _ABBREVIATIONS}
    candidates |= {_snake_case(each) for each in classes} | {each.lower() for each in classes}
    # Keras does not say in public which strings it takes; its table of them is only consulted for
    # candidates, and each is tried.
    with contextlib.suppress(ImportError, AttributeError):
        candidates |= set(importlib.import_module(f"keras.src.{name}").ALL_OBJECTS_DICT)
    return candidates


def _get(module: Any, identifier: str) -> Any:
    try:
        return module.get(identifier)
    except Exception:  # Keras hands on whatever a constructor raises for want of an argument
        return None


def _snake_case(name: str) -> str:
    return _WORD_START.sub("_", name).lower()
