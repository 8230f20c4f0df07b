# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Content: sha256:259972806b598f6f36a5aefb26dd0e829905393f17ae0b70857378ad17e3a5cd
"""Values from JSON and arrays, without a way to call anything but constructors."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn import config_context
from sklearn.base import BaseEstimator

from .encoding import SERIALIZED, TYPES
from .trust import Trust, check_class, check_record


class Decoder:
    """Turns JSON and arrays back into values.

    Parameters
    ----------
    objects : list of dict
        What the values refer to.
    arrays : list of ndarray
        Arrays that they refer to.
    trust : Trust
        Which classes and functions they may name.
    """

    def __init__(
        self, objects: list[Any], arrays: list[npt.NDArray[Any]], trust: Trust
    ) -> None:
        self._objects = objects
        self._arrays = arrays
        self._trust = trust
        self._created: dict[int, Any] = {}
        # Functions within a transformer would be called with arguments from the file.
        self._in_estimator = False
        self._readers: dict[str, Callable[[Any], Any]] = {
            "float": float,
            "slice": lambda ends: slice(*self.decode(ends)),
            "array": lambda index: self._arrays[index],
            "scalar": lambda index: self._arrays[index][()],
            "dtype": np.dtype,
            "dtype type": lambda name: np.dtype(name).type,
            "type": TYPES.__getitem__,
            "dict": self._decode_dict,
            "objects": self._decode_objects,
            "record": self._decode_record,
            "class": self._find_class,
            "function": self._find_function,
            "reference": self._refer,
            "tuple": lambda items: tuple(self.decode(items)),
            "set": lambda items: set(self.decode(items)),
            "frozenset": lambda items: frozenset(self.decode(items)),
        }
        self._creators: dict[str, Callable[[Any], Any]] = {
            "generator": self._create_generator,
            "estimator": self._create_estimator,
            "object": self._create_object,
        }

    def decode(self, value: Any) -> Any:
        """Decode a value.

        Parameters
        ----------
        value : object
            What `Encoder.encode` returned.

        Returns
        -------
        object
            The value.

        Raises
        ------
        ValueError
            If it names something that is not trusted. Content that no encoder has made
            raises this, a KeyError, TypeError, IndexError or AttributeError.
        """
        if isinstance(value, list):
            return [self.decode(item) for item in value]
        if not isinstance(value, dict):
            return value
        ((tag, content),) = value.items()
        return self._readers[tag](content)

    def decode_state(self, kind: type, state: Any) -> Any:
        """Create an estimator.

        Parameters
        ----------
        kind : type
            Its class.
        state : dict
            What `Encoder.encode_state` returned.

        Returns
        -------
        BaseEstimator
            The estimator.

        Raises
        ------
        ValueError
            As `decode`; also if the class has no parameter of a name.
        """
        parameters = self._decode_values(state["parameters"])
        unknown = parameters.keys() - inspect.signature(kind).parameters.keys()
        if unknown:
            raise ValueError(
                f"{kind.__name__} has no parameter {min(unknown)!r} any more; load the "
                "file with the version of the class that has saved it"
            )
        estimator = kind(**parameters)
        for name, item in self._decode_values(state["attributes"]).items():
            found = inspect.getattr_static(kind, name, None)
            if callable(found) or inspect.isdatadescriptor(found):
                raise ValueError(f"its attribute {name!r} is a method")
            vars(estimator)[name] = item
        with config_context(enable_metadata_routing=True):
            for method, request in self.decode(state["requests"]).items():
                getattr(estimator, f"set_{method}_request")(**request)
        return estimator

    def _decode_values(self, values: dict[str, Any]) -> dict[str, Any]:
        return {name: self.decode(item) for name, item in values.items()}

    def _decode_dict(self, pairs: Any) -> dict[Any, Any]:
        decoded = {self.decode(key): self.decode(item) for key, item in pairs}
        if SERIALIZED in decoded:
            raise ValueError("it describes an object in the form of Keras")
        return decoded

    def _decode_objects(self, content: Any) -> npt.NDArray[Any]:
        shape, items = content
        array = np.fromiter(self.decode(items), dtype=object, count=len(items))
        return array.reshape(shape)

    def _decode_record(self, content: Any) -> Any:
        name, fields = content
        kind = check_record(self._trust.find(name))
        return kind(**self._decode_values(fields))

    def _find_class(self, name: str) -> type:
        return check_class(self._trust.find(name), parts=not self._in_estimator)

    def _find_function(self, name: str) -> Any:
        found = self._trust.find(name, own=not self._in_estimator)
        if inspect.isclass(found):
            raise ValueError(f"{name!r} is no function")
        return found

    def _refer(self, index: int) -> Any:
        if index not in self._created:
            ((tag, content),) = self._objects[index].items()
            self._created[index] = self._creators[tag](content)
        item = self._created[index]
        if self._in_estimator and not isinstance(item, np.random.RandomState):
            check_class(type(item), parts=False)
        return item

    def _create_generator(self, state: Any) -> np.random.RandomState:
        generator = np.random.RandomState()
        generator.set_state(self.decode(state))
        return generator

    def _create_estimator(self, content: Any) -> Any:
        name, state = content
        kind = self._find_class(name)
        if not issubclass(kind, BaseEstimator):
            raise ValueError(f"{name!r} is no estimator")
        with self._within_estimator():
            return self.decode_state(kind, state)

    @contextmanager
    def _within_estimator(self) -> Iterator[None]:
        before, self._in_estimator = self._in_estimator, True
        try:
            yield
        finally:
            self._in_estimator = before

    def _create_object(self, content: Any) -> Any:
        name, values = content
        kind: Any = self._find_class(name)
        arguments = self._decode_values(values)
        own = getattr(kind, "from_config", None)
        if own is None or own.__module__.partition(".")[0] == "keras":
            return kind(**arguments)
        return kind.from_config(arguments)
