# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Content: sha256:ba7094f917d6c97a6bb0b647a1084472c5052af7bbee7f546dd6e700da8a6183
"""Traced programs, kept for the next fit of the same architecture."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

Program = TypeVar("Program")

_CLEARERS: list[Callable[[], None]] = []


def clear_programs() -> None:
    """Free what is kept of earlier trainings and predictions for later ones.

    That are traced programs, each a few megabytes, and descriptions of networks. What
    fitted estimators hold stays, and their next predictions trace again. TensorFlow
    keeps what XLA has compiled, some ten megabytes for each program, until the process
    ends.
    """
    for clear in _CLEARERS:
        clear()


def register_clearer(clear: Callable[[], None]) -> None:
    """Register what `clear_programs` is to call.

    Parameters
    ----------
    clear : callable
        Frees what a module keeps.
    """
    _CLEARERS.append(clear)


class ProgramCache(Generic[Program]):
    """A bounded store of programs, the least recently used of which is dropped.

    Parameters
    ----------
    capacity : int
        Number of programs that are kept while nobody uses them.
    """

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self._lock = threading.Lock()
        self._idle: OrderedDict[tuple[Hashable, int], Program] = OrderedDict()
        self._count = 0

    @contextmanager
    def borrow(
        self,
        key: Hashable,
        create: Callable[[], Program],
        is_intact: Callable[[Program], bool] = lambda _: True,
    ) -> Iterator[Program]:
        """Lend a program to one user at a time.

        A program holds variables, hence two threads never share one. One whose use has
        failed is not kept.

        Parameters
        ----------
        key : hashable
            What determines the program.
        create : callable
            Creates it if no idle one is kept.
        is_intact : callable, default=lambda _: True
            Tells whether a program may be kept after its use.

        Yields
        ------
        program
            The program, for this block alone.
        """
        program = self._take(key)
        program = create() if program is None else program
        yield program
        if is_intact(program):
            self._put(key, program)

    def clear(self) -> None:
        """Drop all idle programs."""
        with self._lock:
            self._idle.clear()

    def __len__(self) -> int:
        with self._lock:
            return len(self._idle)

    def _take(self, key: Hashable) -> Program | None:
        with self._lock:
            for entry in reversed(self._idle):
                if entry[0] == key:
                    return self._idle.pop(entry)
        return None

    def _put(self, key: Hashable, program: Program) -> None:
        with self._lock:
            self._count += 1
            self._idle[key, self._count] = program
            while len(self._idle) > self.capacity:
                self._idle.popitem(last=False)


def identify_data(data: Any) -> Hashable:
    """Return what determines the graph that reads some data.

    Parameters
    ----------
    data : ndarray, sparse matrix, list, tuple or dict of these, or None
        The data.

    Returns
    -------
    hashable
        Structure, shapes of rows, and types.
    """
    if isinstance(data, dict):
        return tuple((name, identify_data(data[name])) for name in sorted(data))
    if isinstance(data, list | tuple):
        return type(data), *map(identify_data, data)
    if data is None:
        return None
    return data.shape[1:], data.dtype.str, hasattr(data, "toarray")
