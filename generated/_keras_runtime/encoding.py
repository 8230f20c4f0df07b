# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Content: sha256:5d1251155aa3cba43b84c16dec0d787ed0cbcaae26f9dc9be66d564252530cfa
"""Values as JSON and arrays.

None, booleans, integers, finite floats, strings and lists stand for themselves.
Everything else is an object with one key, which says what it is. What has an identity,
such as an optimizer that two parameters share, is kept in a table and referred to.
"""

from __future__ import annotations

import dataclasses
import inspect
import math
from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator
from sklearn.utils.metadata_routing import MetadataRequest

from .archive import is_plain
from .trust import check_class, check_record, find_name

TYPES = {"bool": bool, "int": int, "float": float, "str": str, "object": object}
SERIALIZED = "class_name"
"""Key of objects in the form of Keras, which would import what they name."""


class Encoder:
    """Turns values into JSON, and collects their arrays.

    Attributes
    ----------
    objects : list of dict
        What the values refer to.
    arrays : list of ndarray
        Arrays that the values refer to.
    """

    def __init__(self) -> None:
        self.objects: list[Any] = []
        self.arrays: list[npt.NDArray[Any]] = []
        self._indices: dict[int, int] = {}
        # An object that is no more could leave its id to another one.
        self._kept: list[Any] = []
        self._writers: dict[type, Callable[[Any, str], Any]] = {
            **dict.fromkeys((type(None), bool, int, str), lambda value, _: value),
            **dict.fromkeys((tuple, set, frozenset), self._encode_collection),
            float: self._encode_float,
            list: self._encode_items,
            dict: self._encode_dict,
            slice: self._encode_slice,
        }

    def encode(self, value: Any, place: str) -> Any:
        """Encode a value.

        Parameters
        ----------
        value : object
            The value.
        place : str
            Where it stands, for the message.

        Returns
        -------
        object
            What JSON can hold.

        Raises
        ------
        ValueError
            If it is of a kind that cannot be saved.
        """
        write = self._writers.get(type(value)) or self._choose_writer(value)
        return write(value, place)

    def encode_state(self, estimator: BaseEstimator, place: str = "") -> Any:
        """Encode parameters, fitted attributes and requests of an estimator.

        Parameters
        ----------
        estimator : BaseEstimator
            The estimator.
        place : str, default=""
            Where it stands, for the message.

        Returns
        -------
        dict
            What JSON can hold.
        """
        parameters = estimator.get_params(deep=False)
        attributes = dict(vars(estimator))
        requests: dict[str, Any] = {}
        for name, value in vars(estimator).items():
            if name in parameters:
                del attributes[name]
            elif isinstance(value, MetadataRequest):
                del attributes[name]
                requests = _read_requests(value)
        return {
            "parameters": self._pairs(parameters, place),
            "attributes": self._pairs(attributes, place),
            "requests": self.encode(requests, f"{place}metadata requests"),
        }

    def _choose_writer(self, value: Any) -> Callable[[Any, str], Any]:
        """Choose how to encode what is not known by its very type."""
        if isinstance(value, np.ndarray | np.generic | np.dtype):
            return self._encode_numpy
        if inspect.isclass(value) or inspect.isroutine(value):
            return self._encode_code
        if isinstance(value, np.ufunc):
            return self._encode_code
        if dataclasses.is_dataclass(value):
            return self._encode_record
        return self._encode_object

    def _encode_float(self, value: float, _: str) -> Any:
        # JSON has no name for infinities and NaN.
        return value if math.isfinite(value) else {"float": repr(value)}

    def _encode_collection(self, value: Any, place: str) -> Any:
        return {type(value).__name__: self._encode_items(list(value), place)}

    def _encode_slice(self, value: slice, place: str) -> Any:
        ends = [value.start, value.stop, value.step]
        return {"slice": self._encode_items(ends, place)}

    def _encode_record(self, value: Any, place: str) -> Any:
        fields = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
        name = _name_class(value, place, check_record)
        return {"record": [name, self._pairs(fields, place)]}

    def _encode_items(self, items: list[Any], place: str) -> list[Any]:
        return [self.encode(item, f"{place}[{i}]") for i, item in enumerate(items)]

    def _pairs(self, values: dict[str, Any], place: str) -> dict[str, Any]:
        prefix = f"{place}." if place else ""
        return {
            name: self.encode(item, f"{prefix}{name}") for name, item in values.items()
        }

    def _encode_dict(self, value: dict[Any, Any], place: str) -> Any:
        if SERIALIZED in value:
            _refuse(value, place, "Give the object that it describes.")
        return {
            "dict": [
                [self.encode(key, place), self.encode(item, f"{place}[{key!r}]")]
                for key, item in value.items()
            ]
        }

    def _encode_numpy(self, value: Any, place: str) -> Any:
        if isinstance(value, np.dtype):
            if not is_plain(value):
                _refuse(value, place, "Use a type of numbers or strings.")
            return {"dtype": value.str}
        if isinstance(value, np.ma.MaskedArray):
            _refuse(value, place, "Fill it, and use a plain array.")
        array = np.asarray(value)
        if array.dtype == object:
            items = self._encode_items(array.ravel().tolist(), place)
            return {"objects": [list(array.shape), items]}
        if not is_plain(array.dtype):
            _refuse(value, place, "Use an array of numbers or strings.")
        kind = "scalar" if isinstance(value, np.generic) else "array"
        if id(value) not in self._indices:
            self._indices[id(value)] = len(self.arrays)
            self._kept.append(value)
            self.arrays.append(array)
        return {kind: self._indices[id(value)]}

    def _encode_code(self, value: Any, place: str) -> Any:
        for name, kind in TYPES.items():
            if value is kind:
                return {"type": name}
        if inspect.isclass(value) and issubclass(value, np.generic):
            return {"dtype type": np.dtype(value).str}
        if inspect.isclass(value):
            return {"class": _name_class(value, place)}
        try:
            return {"function": find_name(value)}
        except ValueError as error:
            _refuse(value, place, f"{str(error)[:1].upper()}{str(error)[1:]}.")

    def _encode_object(self, value: Any, place: str) -> Any:
        if id(value) not in self._indices:
            entry = self._describe_object(value, place)
            self._indices[id(value)] = len(self.objects)
            self._kept.append(value)
            self.objects.append(entry)
        return {"reference": self._indices[id(value)]}

    def _describe_object(self, value: Any, place: str) -> Any:
        if isinstance(value, np.random.RandomState):
            return {"generator": self.encode(value.get_state(), place)}
        if isinstance(value, BaseEstimator):
            name = _name_class(value, place)
            return {"estimator": [name, self.encode_state(value, place)]}
        read = (
            _read_configuration if hasattr(value, "get_config") else _read_constructor
        )
        name = _name_class(value, place)
        try:
            arguments = read(value)
        except (TypeError, ValueError, AttributeError) as error:
            _refuse(value, place, f"{error}. Give its class or its name instead.")
        return {"object": [name, self._pairs(arguments, place)]}


def _name_class(
    value: Any, place: str, check: Callable[[Any], type] = check_class
) -> str:
    """Return the name of a class, or of that of an instance."""
    kind = value if inspect.isclass(value) else type(value)
    try:
        return find_name(check(kind))
    except ValueError as error:
        _refuse(value, place, f"{error}.")


def _read_requests(requests: MetadataRequest) -> dict[str, dict[str, Any]]:
    """Read which metadata an estimator requests for each method."""
    own = {
        method: getattr(request, "requests", None)
        for method, request in vars(requests).items()
        if method != "owner"
    }
    return {method: dict(request) for method, request in own.items() if request}


def _read_configuration(item: Any) -> dict[str, Any]:
    """Read the arguments of an object of Keras, with the objects among them."""
    from .backend import keras
    from .copying import read_arguments

    if isinstance(item, keras.layers.Layer):
        raise ValueError("Layers are built by `_keras_build_fn` alone")
    return {
        name: (
            keras.saving.deserialize_keras_object(value)
            if isinstance(value, dict) and SERIALIZED in value
            else value
        )
        for name, value in read_arguments(item).items()
    }


def _read_constructor(item: Any) -> dict[str, Any]:
    """Read the arguments of an object from its attributes."""
    parameters = inspect.signature(type(item)).parameters.values()
    arguments = {
        parameter.name: getattr(item, parameter.name)
        for parameter in parameters
        if parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    }
    twin = vars(type(item)(**arguments))
    changed = [
        name
        for name, value in vars(item).items()
        if name not in twin or not _is_same(value, twin[name])
    ]
    if changed:
        raise ValueError(
            f"Its attribute {changed[0]!r} does not follow from its arguments"
        )
    return arguments


def _is_same(left: Any, right: Any) -> bool:
    if left is right or type(left) is not type(right):
        return left is right
    # A function that the constructor makes of the other attributes, anew each time.
    codes = [getattr(item, "__code__", None) for item in (left, right)]
    return codes[0] is codes[1] is not None or bool(np.all(left == right))


def _refuse(value: Any, place: str, advice: str) -> NoReturn:
    raise ValueError(
        f"{place} is {value!r}, which cannot be saved in a file without code. {advice}"
    )
