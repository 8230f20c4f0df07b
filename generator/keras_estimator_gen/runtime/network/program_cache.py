"""Compiled programs, kept for the next fit of the same architecture."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager, suppress
from typing import Any, Generic, TypeVar

Program = TypeVar("Program")

_CACHES: list[Any] = []


def clear_programs() -> None:
    """Free what is kept of earlier trainings and predictions for later ones.

    That are traced programs, each a few megabytes, and descriptions of networks. What
    fitted estimators hold stays, and their next predictions trace again. TensorFlow
    keeps what XLA has compiled, some ten megabytes for each program, until the process
    ends.
    """
    for cache in _CACHES:
        cache.clear()


class ProgramCache(Generic[Program]):
    """A bounded store of programs, the least recently used of which is dropped.

    Programs are pure, so that any number of threads use one at once.
    """

    def __init__(self, capacity: int, lock: AbstractContextManager[Any]) -> None:
        self.capacity = capacity
        self._lock = lock
        self._kept: OrderedDict[Hashable, Program] = OrderedDict()
        _CACHES.append(self)

    def get(self, key: Hashable, create: Callable[[], Program]) -> Program:
        """Return the program of a key, which the first who asks for it creates."""
        program = self._find(key)
        if program is None:
            with self._lock:
                program = self._find(key) or create()
                self._kept[key] = program
                while len(self._kept) > self.capacity:
                    self._kept.popitem(last=False)
        return program

    def clear(self) -> None:
        """Drop all programs."""
        with self._lock:
            self._kept.clear()

    def __len__(self) -> int:
        return len(self._kept)

    def _find(self, key: Hashable) -> Program | None:
        program = self._kept.get(key)
        with suppress(KeyError):  # another thread may have dropped it
            self._kept.move_to_end(key)
        return program


def identify_data(data: Any) -> Hashable:
    """Return what determines the graph that reads some data."""
    if isinstance(data, dict):
        return tuple((name, identify_data(data[name])) for name in sorted(data))
    if isinstance(data, list | tuple):
        return type(data), *map(identify_data, data)
    if data is None:
        return None
    return data.shape[1:], data.dtype.str, hasattr(data, "toarray")
