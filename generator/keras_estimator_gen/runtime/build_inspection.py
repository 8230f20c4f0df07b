"""What a build function reads, found in its code, so that equal networks are known."""

from __future__ import annotations

import dis
import inspect
from collections.abc import Hashable, Iterator
from functools import lru_cache
from itertools import pairwise
from types import CodeType, FunctionType
from typing import Any

import numpy as np

from .backend import keras, list_named_code
from .network import Compilation

_PURE_BUILTINS = frozenset(
    {
        "TypeError",
        "ValueError",
        "abs",
        "all",
        "any",
        "bool",
        "dict",
        "enumerate",
        "float",
        "int",
        "isinstance",
        "len",
        "list",
        "map",
        "max",
        "min",
        "pow",
        "range",
        "reversed",
        "round",
        "set",
        "sorted",
        "str",
        "sum",
        "tuple",
        "zip",
    }
)
_PURE_MODULES = frozenset(
    {
        "Input",
        "Model",
        "Sequential",
        "activations",
        "constraints",
        "initializers",
        "layers",
        "losses",
        "metrics",
        "ops",
        "optimizers",
        "regularizers",
    }
)
_ARGUMENTS = {
    "LOAD_GLOBAL": _PURE_BUILTINS,
    "IMPORT_NAME": {"keras"},
    "IMPORT_FROM": _PURE_MODULES,
    **dict.fromkeys(("STORE_ATTR", "DELETE_ATTR", "STORE_GLOBAL"), frozenset()),
    **dict.fromkeys(("DELETE_GLOBAL", "LOAD_NAME", "LOAD_SUPER_ATTR"), frozenset()),
}
"""What instructions may work on, of those that reach beyond a function's own values."""

_LARGEST_ARRAY = 1 << 10


def identify_build(
    estimator: Any, compilation: Compilation, dtype: str
) -> Hashable | None:
    """Return what determines the network that an estimator builds, but for its seed.

    Parameters
    ----------
    estimator : KerasEstimator
        The estimator, with everything learned from the data set.
    compilation : Compilation
        How its parameters say that the network is compiled.
    dtype : {"float32", "float64"}
        Float type that it computes in.

    Returns
    -------
    hashable or None
        None if the code of the build function does not show that its result follows
        from plain values of the estimator alone.
    """
    kind = type(estimator)
    found = find_names(kind, "_keras_build_fn")
    if found is None:
        return None
    names, methods = found
    read = {name: getattr(estimator, name, None) for name in sorted(names)}
    try:
        plain = _freeze([read, dict(compilation.parameters), list_named_code()])
    except TypeError:
        return None
    places = keras.config.image_data_format(), keras.config.epsilon()
    heads, from_logits = compilation.heads, compilation.from_logits
    return kind, methods, dtype, heads, from_logits, plain, places


def find_names(
    kind: type, method: str
) -> tuple[frozenset[str], tuple[FunctionType, ...]] | None:
    """Find the attributes that a method may read, and the methods that it may call.

    Parameters
    ----------
    kind : type
        A class.
    method : str
        Name of the method.

    Returns
    -------
    names : frozenset of str
        Attributes of whatever objects, but for methods of the class.
    methods : tuple of function
        The method, and those that it calls. None instead of both if what they do may
        change from one call to the next, because they read or store something
        elsewhere, or if that cannot be known.
    """
    names, methods, pending = set[str](), dict[str, FunctionType](), [method]
    while pending:
        name = pending.pop()
        attribute = inspect.getattr_static(kind, name, None)
        if not hasattr(attribute, "__get__"):
            names.add(name)
        elif name not in methods:
            found = _inspect_method(attribute)
            if found is None:
                return None
            methods[name] = attribute
            pending += sorted(found)
    return frozenset(names), tuple(methods.values())


def _inspect_method(method: Any) -> frozenset[str] | None:
    """Find what attributes a method may read; None as for `find_names`."""
    if not isinstance(method, FunctionType) or method.__closure__:
        return None
    if method.__module__.startswith(f"{__package__}."):
        # The output layers follow from the heads.
        return frozenset() if method.__name__ == "_output_layer" else None
    defaults = [*(method.__defaults__ or ()), *(method.__kwdefaults__ or {}).values()]
    is_changeable = any(isinstance(item, list | dict | set) for item in defaults)
    if is_changeable or _PURE_BUILTINS & method.__globals__.keys():
        return None
    return _inspect_code(method.__code__)


@lru_cache(maxsize=256)
def _inspect_code(code: CodeType) -> frozenset[str] | None:
    names = set[str]()
    for item in _iterate_code(code):
        instructions = list(dis.get_instructions(item))
        for instruction, following in pairwise(instructions):
            name, argument = instruction.opname, instruction.argval
            if name in _ARGUMENTS and argument not in _ARGUMENTS[name]:
                return None
            # Without a list of names, all of Keras is at hand, also what reads files.
            if name == "IMPORT_NAME" and following.opname != "IMPORT_FROM":
                return None
            if name in ("LOAD_ATTR", "LOAD_METHOD"):
                names.add(argument)
    return frozenset(names)


def _iterate_code(code: CodeType) -> Iterator[CodeType]:
    """Iterate over the code of a function and of those that are defined in it."""
    yield code
    for item in code.co_consts:
        if isinstance(item, CodeType):
            yield from _iterate_code(item)


def _freeze(value: Any) -> Hashable:
    """Make a plain value hashable, with its types; others raise a TypeError."""
    if value is None or isinstance(value, bool | int | float | str | bytes | type):
        return type(value), value
    if inspect.isroutine(value):
        return value
    if isinstance(value, list | tuple):
        return type(value), tuple(_freeze(item) for item in value)
    if isinstance(value, dict):
        return dict, tuple((key, _freeze(item)) for key, item in value.items())
    if isinstance(value, np.generic):
        return value.dtype.str, value.item()
    if isinstance(value, np.ndarray) and value.size <= _LARGEST_ARRAY:
        return value.dtype.str, value.shape, _freeze(value.ravel().tolist())
    raise TypeError(f"{type(value)} is not plain")
