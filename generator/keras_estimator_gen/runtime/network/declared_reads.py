"""What the network of an estimator depends on, as its class declares it.

``_network_reads`` names the attributes that the ``_keras_build_fn`` of the same class
body reads. It need not be believed: an earlier network stands for a later one only if
the function has built it once with nothing at hand but these attributes and Keras.
"""

from __future__ import annotations

import inspect
from collections.abc import Hashable
from types import FunctionType, MethodType, SimpleNamespace
from typing import Any

import numpy as np

from ..backend import keras, list_named_code
from .values import Compilation

_METHODS = ("_keras_build_fn", "_make_whole", "_output_layer")
"""The build function, and what it may call of the estimator."""

_MODULES = """
    Input Model Sequential activations constraints initializers layers losses metrics
    ops optimizers regularizers"""
_PURE_BUILTINS = (
    *(TypeError, ValueError, abs, all, any, bool, dict, enumerate, float, int),
    *(isinstance, len, list, map, max, min, pow, range, reversed, round, set),
    *(sorted, str, sum, tuple, zip),
)

_PLAIN = frozenset({type(None), bool, int, float, str, bytes})
_LARGEST_ARRAY = 1 << 10


def identify_build(
    estimator: Any, compilation: Compilation, dtype: str
) -> Hashable | None:
    """Return what determines a network, but for its seed; None if nobody knows."""
    methods = _find_methods(estimator)
    if methods is None:
        return None
    given = [dict(compilation.parameters), list_named_code()]
    try:
        read = _freeze_plain(_read_declared(estimator))
        plain = read, _freeze_plain(given, trusts_code=True)
    except (AttributeError, TypeError):
        return None
    places = keras.config.image_data_format(), keras.config.epsilon()
    code = type(estimator), *methods.values()
    return code, dtype, compilation.heads, plain, places


def build_alone(estimator: Any, compile_kwargs: dict[str, Any]) -> keras.Model:
    """Build a network of what is declared; whatever else is read is an error."""
    methods = _find_methods(estimator) or {}
    values = {**_read_declared(estimator), "_heads": estimator._heads}
    own = vars(_find_owner(estimator, "_keras_build_fn"))
    methods.update(
        {name: _confine(item) for name, item in methods.items() if name in own}
    )

    class Declared:
        def __getattribute__(self, name: str) -> Any:
            if name in methods:
                return MethodType(methods[name], self)
            if name in values:
                return values[name]
            # `getattr` with a default, and `hasattr`, would pass an AttributeError by.
            raise NameError(f"{name} is not declared in `_network_reads`")

    return Declared()._keras_build_fn(compile_kwargs)


def _find_owner(estimator: Any, name: str) -> type:
    """Find the class in whose body a method is."""
    return next(base for base in type(estimator).__mro__ if name in vars(base))


def _find_methods(estimator: Any) -> dict[str, FunctionType] | None:
    """Find the methods that build; None if they are not those that are declared."""
    owners = {name: _find_owner(estimator, name) for name in _METHODS}
    declaring = owners["_keras_build_fn"]
    methods = {name: vars(owner)[name] for name, owner in owners.items()}
    is_known = (
        "_network_reads" in vars(declaring)
        and all(issubclass(declaring, owner) for owner in owners.values())
        and all(isinstance(method, FunctionType) for method in methods.values())
        # What is set on an instance hides what its class has.
        and not methods.keys() & vars(estimator).keys()
    )
    return methods if is_known else None


def _read_declared(estimator: Any) -> dict[str, Any]:
    """Read the declared attributes as they are stored, without running any code."""
    names = vars(_find_owner(estimator, "_keras_build_fn"))["_network_reads"]
    return {name: inspect.getattr_static(estimator, name) for name in names}


def _confine(method: FunctionType) -> FunctionType:
    """Return a function that sees neither its module nor any other, except Keras."""
    if method.__closure__ or method.__defaults__ or method.__kwdefaults__:
        raise ValueError("a function with a closure or defaults has a memory")
    builtins: dict[str, Any] = {item.__name__: item for item in _PURE_BUILTINS}
    builtins["__import__"] = _import_keras
    # Annotations of functions inside of the method are `Any`.
    names = {"__builtins__": builtins, "Any": Any}
    return FunctionType(method.__code__, names, method.__name__)


def _import_keras(name: str, *arguments: Any) -> SimpleNamespace:
    """Import what only computes: ``arguments`` end with how relative the import is."""
    if name != "keras" or arguments[-1] != 0:
        raise ImportError(f"{name} is not Keras")
    return SimpleNamespace(**{item: getattr(keras, item) for item in _MODULES.split()})


def _freeze_plain(value: Any, *, trusts_code: bool = False) -> Hashable:
    """Make a plain value hashable, with its types; others raise a TypeError.

    Functions and classes are known by their identity: those of Keras, and others where
    nobody calls them while a network is built.
    """
    kind = type(value)
    if kind in _PLAIN:
        return kind, value
    if inspect.isroutine(value) or inspect.isclass(value):
        module = str(getattr(value, "__module__", None)).partition(".")[0]
        if trusts_code or module in ("keras", "builtins"):
            return id(value), value
    elif kind in (list, tuple):
        items = (_freeze_plain(item, trusts_code=trusts_code) for item in value)
        return kind, tuple(items)
    elif kind is dict:
        return kind, tuple(
            (key, _freeze_plain(item, trusts_code=trusts_code))
            for key, item in value.items()
        )
    elif isinstance(value, np.generic):
        return value.dtype.str, value.item()
    elif kind is np.ndarray and value.size <= _LARGEST_ARRAY:
        return value.dtype.str, value.shape, _freeze_plain(value.ravel().tolist())
    raise TypeError(f"{kind} is not plain")
