"""What a file of an estimator may name, and what is in it by its name alone.

A file may call whatever skops is told to trust, with arguments of its own. So that is
asked for classes alone that keep what they are given; functions are only looked up.
"""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import sys
from collections.abc import Callable, Iterable
from typing import Any, NoReturn

from ...network.copying import Description

_RUNTIME = __name__.rpartition(".parts.")[0]
_KERAS = """keras.optimizers keras.optimizers.schedules keras.losses keras.metrics
    keras.activations keras.initializers keras.regularizers keras.constraints"""
# The others write files, delete them, or send data.
_CALLBACKS = """EarlyStopping LearningRateScheduler ReduceLROnPlateau SwapEMAWeights
    TerminateOnNaN"""
_SKLEARN = "sklearn.model_selection sklearn.metrics sklearn.feature_selection"
# Functions elsewhere in scikit-learn read and write files.
_SKLEARN_FUNCTIONS = ("sklearn.metrics.", "sklearn.feature_selection.")
# Those that are not built again are not checked, and may have pickles.
_NETWORKS = ("Network", "KeptNetwork")
_PLAIN = "builtins.frozenset builtins.range numpy.dtype"


def check_form(value: Any) -> None:
    """Refuse a dict of which Keras would make an object of whatever it names."""
    if isinstance(value, dict) and {"class_name", "config"} <= value.keys():
        raise ValueError(
            "it has a dict in which Keras describes an object, of any class. Give a "
            "class instead, such as that of an optimizer around another one"
        )


def convert_leaves(value: Any, convert: Callable[[Any], Any]) -> Any:
    """Convert all that lists, dicts and descriptions of objects of Keras hold."""
    if type(value) in (list, tuple):
        return type(value)(convert_leaves(item, convert) for item in value)
    if type(value) is dict:
        value = {key: convert_leaves(item, convert) for key, item in value.items()}
    elif isinstance(value, Description):
        # In place: what stands at two places stays one object.
        value.arguments.update(convert_leaves(value.arguments, convert))
    return convert(value)


def describe_leaf(value: Any) -> Any:
    """Describe what skops does not bring back, or would let a file call."""
    if type(value) is dict and not all(type(key) is str for key in value):
        return Description("dict", {"pairs": list(value.items())})
    if inspect.isfunction(value):
        module, name = value.__module__, value.__qualname__
        if _import(module, name) is not value:
            raise ValueError(f"{value} has no name; define it at the top of a module")
        return Description("function", {"name": f"{module}.{name}"})
    return value


def _import(module: str, name: str) -> Any:
    try:
        return getattr(importlib.import_module(module), name, None)
    except ImportError:
        return None


def _covers(packages: Iterable[str], module: str) -> bool:
    return any(f"{module}.".startswith(f"{package}.") for package in packages)


class Trust:
    """What the names in a file for some class of estimators may stand for."""

    def __init__(self, kind: Any, trusted: Iterable[str]) -> None:
        own = {base.__module__.partition(".")[0] for base in inspect.getmro(kind)}
        own -= {"sklearn", "keras", *sys.stdlib_module_names}
        self._trusted = frozenset(trusted)
        self._packages = {_RUNTIME} | own | self._trusted
        self._listed = kind._custom_objects().values()

    def restore(self, value: Any) -> Any:
        """Restore what `describe_leaf` has described."""
        if not isinstance(value, Description) or isinstance(value.kind, type):
            return value
        if value.kind == "dict":
            restored = dict(value.arguments["pairs"])
            check_form(restored)
            return restored
        function = self._find(value.arguments["name"])
        if not inspect.isfunction(function) or _covers([_RUNTIME], function.__module__):
            raise ValueError(f"{value.arguments['name']} is not a function")
        return function

    def check(self, name: str) -> None:
        """Check what skops is to trust: a file may call it, with any arguments."""
        module, _, leaf = name.rpartition(".")
        if leaf in _NETWORKS:
            _refuse(name)
        if name in _PLAIN.split() or _covers(self._trusted, name):
            return
        item = self._find(name)
        known = module.startswith(_SKLEARN_FUNCTIONS)
        if inspect.isclass(item):
            bases = tuple(f"{base.__module__}." for base in item.__mro__)
            known = any(base.startswith(("keras.", "sklearn.")) for base in bases)
            known |= _covers([_RUNTIME], module) and dataclasses.is_dataclass(item)
            # A network that is not built again is not checked.
            known &= not hasattr(item, "_keras_build_fn")
        if not known:
            _refuse(name)

    def _find(self, name: str) -> Any:
        """Find a class or function that a name may stand for, where it is defined."""
        module, _, leaf = name.rpartition(".")
        modules = [module]
        if module.startswith("keras."):
            # The first one imports Keras, without what TensorFlow would print.
            modules = [f"{_RUNTIME}.backend", *_KERAS.split(), *self._trusted]
            modules += ["keras.callbacks"] * (leaf in _CALLBACKS.split())
        elif module.startswith("sklearn."):
            modules = [*_SKLEARN.split(), *self._trusted]
        elif ".__" in module or not _covers(self._packages, name):
            modules = []
        found = [_import(each, leaf) for each in modules]
        for item in (*found, *self._listed):
            place = getattr(item, "__module__", ""), getattr(item, "__qualname__", "")
            if place == (module, leaf):
                return item
        return _refuse(name)


def _refuse(name: str) -> NoReturn:
    raise ValueError(
        f"it names {name}, which is neither of Keras or scikit-learn nor of your "
        "estimator's package, or may do more than compute. If you trust the file, say "
        f"so: load(path, trusted=[{name!r}])"
    )
