# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Content: sha256:cb43d249489b0ce27017b5b08bb1b7e990436c8e26682c4ce3aee9880339a576
"""Classes and functions by name, and which of them a file may name.

A name is ``module:qualified_name``. A file may name classes and pure functions of
Keras, scikit-learn and NumPy, and what is defined in the packages of the estimator's
class and its bases. Everything else has to be trusted by whoever loads the file. Where
a name is used, the kind of what it stands for is checked besides.
"""

from __future__ import annotations

import dataclasses
import functools
import importlib
import inspect
import re
import sys
from collections.abc import Iterable
from itertools import takewhile
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator

_NAME = re.compile(r"(\.?\w+(?:\.\w+)*):([^\W\d]\w*(?:\.[^\W\d]\w*)*)", re.ASCII)
_KERAS = (
    "keras.optimizers",
    "keras.optimizers.schedules",
    "keras.losses",
    "keras.metrics",
    "keras.activations",
    "keras.initializers",
    "keras.regularizers",
    "keras.constraints",
)
_NEED_TRUST = ("keras.layers", "keras.callbacks", "keras.ops")
# The others write files, delete them, or send data.
_HARMLESS_CALLBACKS = frozenset(
    {
        "EarlyStopping",
        "LearningRateScheduler",
        "ReduceLROnPlateau",
        "SwapEMAWeights",
        "TerminateOnNaN",
    }
)
_UFUNCS = ("numpy", "scipy.special")
# Functions elsewhere in scikit-learn read and write files.
_SKLEARN_FUNCTIONS = ("sklearn.metrics", "sklearn.feature_selection")
_NOT_LOADED = frozenset({"conftest", "datasets", "externals", "tests"})
_RUNTIME = __name__.rpartition(".")[0]


def find_name(item: Any) -> str:
    """Find the name of a class or function.

    Parameters
    ----------
    item : type or callable
        The class or function.

    Returns
    -------
    str
        The name: a public one, if it is of Keras, NumPy or scikit-learn.

    Raises
    ------
    ValueError
        If it cannot be imported under its name, as a lambda and whatever is defined
        within a function.
    """
    qualname = getattr(item, "__qualname__", getattr(item, "__name__", ""))
    for module in _list_modules(item):
        if _NAME.fullmatch(f"{module}:{qualname}"):
            try:
                found = _walk(importlib.import_module(module), qualname)
            except (ImportError, AttributeError):
                continue
            if found is item and _is_defined_in(item, module, qualname):
                # The same runtime lies in other packages under other names.
                prefix = _RUNTIME if module.startswith(f"{_RUNTIME}.") else ""
                return f"{module.removeprefix(prefix)}:{qualname}"
    raise ValueError(
        f"{item!r} cannot be imported under a name; define it at the top of a module"
    )


def _list_modules(item: Any) -> Iterable[str]:
    """List the modules in which something may be found, public ones first."""
    if isinstance(item, np.ufunc):
        return _UFUNCS
    own = str(getattr(item, "__module__", ""))
    package = own.partition(".")[0]
    if package == "keras":
        return (*_KERAS, *_NEED_TRUST)
    if package == "sklearn":
        public = takewhile(lambda part: not part.startswith("_"), own.split("."))
        return (".".join(public),)
    return (own,)


def _walk(module: Any, qualname: str) -> Any:
    return functools.reduce(getattr, qualname.split("."), module)


class Trust:
    """What the names in a file may stand for.

    Parameters
    ----------
    kind : type
        Class of the estimator that is loaded.
    trusted : iterable of str
        Names of further modules and packages.
    """

    def __init__(self, kind: type, trusted: Iterable[str]) -> None:
        own = {base.__module__.partition(".")[0] for base in inspect.getmro(kind)}
        self._own = own - {"sklearn", "keras"} - sys.stdlib_module_names
        self._kind = kind
        self._trusted = frozenset(trusted)

    def find(self, name: str, *, own: bool = True) -> Any:
        """Find what a name stands for.

        Parameters
        ----------
        name : str
            The name.
        own : bool, default=True
            Whether it may be in a package of the estimator's class.

        Returns
        -------
        type or callable
            A class or function.

        Raises
        ------
        ValueError
            If it does not exist, is not defined there, or is not trusted.
        """
        match = _NAME.fullmatch(name)
        if match is None:
            raise ValueError(f"{name!r} is no name of a class or function")
        module, qualname = match.groups()
        if module.startswith("."):
            module = _RUNTIME + module
        elif own and name in self._given:
            return self._given[name]
        elif not self._covers(module, own=own) and not _computes(module, qualname):
            raise ValueError(
                f"it names {name!r}, which is neither of Keras or scikit-learn nor of "
                "your estimator's package, or may do more than compute. If you trust "
                f"the file, say so: load(path, trusted=[{module!r}])"
            )
        try:
            item = _walk(importlib.import_module(module), qualname)
        except (ImportError, AttributeError) as error:
            raise ValueError(f"{name!r} does not exist here ({error})") from error
        if not _is_defined_in(item, module, qualname):
            raise ValueError(f"{name!r} is no class or function that is defined there")
        return item

    @functools.cached_property
    def _given(self) -> dict[str, Any]:
        """What the class itself says that parameters and files may name."""
        list_own: Any = getattr(self._kind, "_custom_objects", dict)
        return {find_name(item): item for item in list_own().values()}

    def _covers(self, module: str, *, own: bool) -> bool:
        names = self._trusted | self._own if own else self._trusted
        return any(f"{module}.".startswith(f"{name}.") for name in names)


def _computes(module: str, qualname: str) -> bool:
    """Tell whether a name is of a part of a library that does nothing but compute."""
    package, *parts = module.split(".")
    if module in _UFUNCS:
        found = getattr(importlib.import_module(module), qualname, None)
        return isinstance(found, np.ufunc)
    if module == "keras.callbacks":
        return qualname in _HARMLESS_CALLBACKS
    if package == "sklearn" and not _NOT_LOADED & set(parts):
        return module.startswith(_SKLEARN_FUNCTIONS) or qualname[0].isupper()
    return module in _KERAS


def _is_defined_in(item: Any, module: str, qualname: str) -> bool:
    """Tell whether something is a class or function of a module, not an import."""
    if isinstance(item, np.ufunc):
        return module in _UFUNCS
    # Functions of this package write files, for one.
    functions = not f"{module}.".startswith(f"{_RUNTIME}.")
    if not inspect.isclass(item) and not (functions and inspect.isfunction(item)):
        return False
    package = module.partition(".")[0]
    if package in {"keras", "sklearn"}:
        return item.__module__.partition(".")[0] == package
    return item.__module__ == module and item.__qualname__ == qualname


def check_class(item: Any, *, parts: bool = True) -> type:
    """Check that something is a class of which estimators consist.

    Parameters
    ----------
    item : object
        Something.
    parts : bool, default=True
        Whether the parts of a Keras network count, beside estimators and splitters.

    Returns
    -------
    type
        The class.

    Raises
    ------
    ValueError
        If it is anything else.
    """
    if inspect.isclass(item):
        splits = all(hasattr(item, name) for name in ("split", "get_n_splits"))
        if issubclass(item, BaseEstimator) or splits:
            return item
        if parts and issubclass(item, _list_kinds()):
            return item
    raise ValueError(
        f"{item!r} is no class of an estimator, a splitter, or a part of a Keras "
        "network"
    )


def _list_kinds() -> tuple[type, ...]:
    from .backend import keras

    return (
        keras.callbacks.Callback,
        keras.constraints.Constraint,
        keras.initializers.Initializer,
        keras.layers.Layer,
        keras.losses.Loss,
        keras.metrics.Metric,
        keras.optimizers.Optimizer,
        keras.optimizers.schedules.LearningRateSchedule,
        keras.regularizers.Regularizer,
    )


def check_record(item: Any) -> type:
    """Check that something is a class of values of this package.

    Parameters
    ----------
    item : object
        Something.

    Returns
    -------
    type
        A frozen dataclass.

    Raises
    ------
    ValueError
        If it is anything else.
    """
    own = str(getattr(item, "__module__", "")).startswith(f"{_RUNTIME}.")
    if own and inspect.isclass(item) and dataclasses.is_dataclass(item):
        return item
    raise ValueError(f"{item!r} is no class of values of {_RUNTIME}")
