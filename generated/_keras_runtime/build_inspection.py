# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Content: sha256:e0bad058e460dbcf28f71c8cd49a248e283b24e5504833352d1a31bde68df877
"""What a build function reads, found in its code, so that equal networks are known."""

from __future__ import annotations

import dis
import inspect
from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import lru_cache
from types import CodeType, FunctionType
from typing import Any

import numpy as np

from .backend import keras, list_named_code
from .compilation import Compilation

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
_OWN_VALUES = (
    "DELETE_FAST",
    "LOAD_ASSERTION",
    "LOAD_CLOSURE",
    "LOAD_COMMON",
    "LOAD_CONST",
    "LOAD_DEREF",
    "LOAD_FAST",
    "LOAD_SMALL",
    "STORE_DEREF",
    "STORE_FAST",
)
"""Beginnings of the names of instructions that work on a function's own values."""

_BEYOND = {
    "IMPORT_FROM": _PURE_MODULES,
    "IMPORT_NAME": frozenset({"keras"}),
    # Annotations of functions inside of the method are `Any`.
    "LOAD_GLOBAL": _PURE_BUILTINS | {"Any"},
}
"""What other instructions may work on."""

_BEYOND_PREFIXES = ("DELETE_", "IMPORT_", "LOAD_", "STORE_")
_READING = frozenset({"LOAD_ATTR", "LOAD_METHOD"})
_HARMLESS = frozenset({"compile", "format", "index", "input", "items", "join", "keys"})
_HARMLESS |= {"lower", "output", "shape", "split", "upper", "values"}
"""Attributes that change nothing, beside those of the estimator and Keras' modules."""

_PLAIN = frozenset({type(None), bool, int, float, str, bytes})
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
    own = vars(estimator)
    # What is set on an instance hides what was inspected.
    if methods.keys() & own.keys() or not _are_harmless(names, estimator):
        return None
    read = {name: getattr(estimator, name, None) for name in sorted(names)}
    read["input_shape_"] = own.get("input_shape_")
    given = [dict(compilation.parameters), list_named_code()]
    try:
        plain = _freeze_plain(read), _freeze_plain(given, trusts_code=True)
    except TypeError:
        return None
    places = keras.config.image_data_format(), keras.config.epsilon()
    heads, from_logits = compilation.heads, compilation.from_logits
    return kind, *methods.values(), dtype, heads, from_logits, plain, places


def _are_harmless(names: Iterable[str], estimator: Any) -> bool:
    """Tell whether attributes of these names can be read without changing anything."""
    modules = [getattr(keras, name) for name in _PURE_MODULES]
    return all(
        name in _HARMLESS
        or hasattr(estimator, name)
        or any(hasattr(module, name) for module in modules)
        for name in names
    )


def find_names(
    kind: type, method: str
) -> tuple[frozenset[str], dict[str, FunctionType]] | None:
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
    methods : dict of function
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
    return frozenset(names), methods


def _inspect_method(method: Any) -> frozenset[str] | None:
    """Find what attributes a method may read; None as for `find_names`."""
    if not isinstance(method, FunctionType) or method.__closure__:
        return None
    if method.__module__.startswith(f"{__package__}."):
        # The output layers follow from the heads, and a size from its argument.
        pure = method.__name__ in ("_make_whole", "_output_layer")
        return frozenset() if pure else None
    defaults = [*(method.__defaults__ or ()), *(method.__kwdefaults__ or {}).values()]
    if not all(type(item) in _PLAIN for item in defaults):
        return None
    names = method.__globals__
    if _PURE_BUILTINS & names.keys() or names.get("Any", Any) is not Any:
        return None
    return _inspect_code(method.__code__)


@lru_cache(maxsize=256)
def _inspect_code(code: CodeType) -> frozenset[str] | None:
    names = set[str]()
    for item in _iterate_code(code):
        instructions = list(dis.get_instructions(item))
        for index, instruction in enumerate(instructions):
            name, argument = instruction.opname, instruction.argval
            if name in _READING:
                names |= _list_read(instructions, index)
            elif name == "IMPORT_NAME" and not _lists_names(instructions, index):
                return None
            elif name in _BEYOND:
                if argument not in _BEYOND[name]:
                    return None
            elif name.startswith(_BEYOND_PREFIXES) and not name.startswith(_OWN_VALUES):
                return None
    return frozenset(names)


def _list_read(instructions: Sequence[dis.Instruction], index: int) -> set[str]:
    """List the attribute that is read; a list of the function itself may grow."""
    name, owner = instructions[index].argval, instructions[index - 1].opname
    is_own_list = name == "append" and owner.startswith(("LOAD_FAST", "LOAD_DEREF"))
    return set() if is_own_list else {name}


def _lists_names(instructions: Sequence[dis.Instruction], index: int) -> bool:
    """Tell whether an import is absolute, and lists names.

    Without a list, all of Keras is at hand, also what reads files.
    """
    level = instructions[index - 2].argval
    return level == 0 and instructions[index + 1].opname == "IMPORT_FROM"


def _iterate_code(code: CodeType) -> Iterator[CodeType]:
    """Iterate over the code of a function and of those that are defined in it."""
    yield code
    for item in code.co_consts:
        if isinstance(item, CodeType):
            yield from _iterate_code(item)


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
