"""Fits that train together: those of a search in threads, by one program of JAX.

Joblib's threads bring fits to the trainer, where they meet. Those that need the same
program are lanes of a single call, by ``jax.vmap``, and what each of them computes
depends on its own lane alone. The first to come leads: it waits until no other fit is
on its way, or there are as many as may be. Any other training takes its own way.
"""

from __future__ import annotations

import copy
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from numbers import Integral
from time import monotonic
from typing import TYPE_CHECKING, Any

import joblib
import numpy as np
from joblib.parallel import SequentialBackend, ThreadingBackend
from sklearn.utils import check_scalar

if TYPE_CHECKING:
    from ..network import Network
    from ..training import TrainingTask

_MOST_NETWORKS = 128
_MOST_BYTES = 1 << 30
# How long to wait if no fit is known to be coming, and if one is.
_GRACE_SECONDS = 0.02
_LONGEST_SECONDS = 30.0


@contextmanager
def batched_fits(max_networks: int | None = None) -> Iterator[list[int]]:
    """Let the fits of searches, ensembles and the like train together, on JAX.

    Within this context, joblib runs by threads what scikit-learn runs in parallel, so
    that ``n_jobs`` is the number of fits that may meet. Those whose programs are the
    same train by one call; whatever else their parameters, seeds and rows are. Each
    computes what it would compute alone; results differ by rounding. It needs joblib
    1.3, and code within the context must not choose a backend of joblib itself.

    These train alone, as without the context: fits that callbacks listen to (early
    stopping too) or that print progress, those that ``Model.fit`` trains, and on a
    processor all, unless `max_networks` is given, because it brings little there. On
    TensorFlow and PyTorch, all train alone.

    Parameters
    ----------
    max_networks : int or None, default=None
        The largest number of networks that train by one call, on any device. None
        stands for as many as take 1 GiB, 128 at most, and for 1 on a processor.

    Yields
    ------
    list of int
        The number of networks in each call of several, added when it is done.

    Raises
    ------
    TypeError, ValueError
        If `max_networks` is not a positive whole number.

    Examples
    --------
    >>> from sklearn.model_selection import GridSearchCV
    >>> with batched_fits() as sizes:  # doctest: +SKIP
    ...     GridSearchCV(estimator, grid, n_jobs=27).fit(X, y)
    """
    if max_networks is not None:
        check_scalar(max_networks, "max_networks", Integral, min_val=1)
    meeting = _Meeting(max_networks)
    with joblib.parallel_config(backend=_Threads(meeting)):
        yield meeting.sizes


class _Threads(ThreadingBackend):
    """Threads of joblib, whose tasks are counted."""

    def __init__(self, meeting: _Meeting, **options: Any) -> None:
        super().__init__(**options)
        self._meeting = meeting

    def configure(self, n_jobs: int = 1, parallel: Any = None, **options: Any) -> int:
        """Say how many threads there will be."""
        count: int = super().configure(n_jobs, parallel, **options)
        self._meeting.count_tasks(n_threads=count)
        return count

    def submit(self, func: Any, callback: Any = None) -> Any:
        """Let a thread run a task."""
        return super().submit(self._meeting.follow(func), callback)

    def apply_async(self, func: Any, callback: Any = None) -> Any:
        """Let a thread run a task, as joblib before 1.5 calls it."""
        return super().apply_async(self._meeting.follow(func), callback)

    def terminate(self) -> None:
        """Stop, and drop the tasks that have not started."""
        super().terminate()
        self._meeting.count_tasks(n_threads=None)

    def get_nested_backend(self) -> tuple[SequentialBackend, None]:
        """Run parallel calls within a task one after the other."""
        return SequentialBackend(nesting_level=(self.nesting_level or 0) + 1), None


class _Lane:
    """A call of one training, and what comes of it."""

    def __init__(self, arguments: Any) -> None:
        self.arguments = arguments
        self.result: Any = None
        self.is_over = threading.Event()


class _Meeting:
    """Where the fits of one context meet."""

    def __init__(self, max_networks: int | None) -> None:
        self.sizes: list[int] = []
        self._max_networks = max_networks
        self._changed = threading.Condition()
        self._n_threads = self._queued = self._running = 0
        # Of what runs, how many train or wait for others.
        self._standing = 0
        self._groups: dict[Any, list[_Lane]] = {}

    def count_tasks(self, n_threads: int | None) -> None:
        """Begin to count anew, for a number of threads, or without any."""
        with self._changed:
            self._n_threads, self._queued = n_threads or self._n_threads, 0
            self._changed.notify_all()

    def follow(self, task: Callable[[], Any]) -> Callable[[], Any]:
        """Count a task, and let its fits come here."""
        from ..training import THREAD

        self._count("_queued", 1)

        def run() -> Any:
            with self._changed:
                self._queued = max(0, self._queued - 1)
                self._running += 1
                self._changed.notify_all()
            THREAD.train = self.train
            try:
                return task()
            finally:
                del THREAD.train
                self._count("_running", -1)

        return run

    def _count(self, name: str, change: int) -> None:
        with self._changed:
            setattr(self, name, max(0, getattr(self, name) + change))
            self._changed.notify_all()

    def train(
        self, program: Any, network: Network, task: TrainingTask, rate: float | None
    ) -> Any:
        """Train a network, together with others if that can be and pays."""
        from ..training import train_alone

        if self._admits(program, task):
            return train_alone(self._share(program), network, task, rate)
        self._count("_standing", 1)
        try:
            return train_alone(program, network, task, rate)
        finally:
            self._count("_standing", -1)

    def _admits(self, program: Any, task: TrainingTask) -> bool:
        from ..backend import keras

        is_called = not isinstance(program, str) and not task.is_watched
        if keras.backend.backend() != "jax" or not is_called:
            return False
        if self._max_networks is not None:
            return self._max_networks > 1
        import jax

        # On a processor, networks of any size compute as long together as in turn, and
        # what trains them together takes a second or more to compile.
        return str(jax.default_backend()) != "cpu"

    def _share(self, program: Any) -> Any:
        """Return a program that runs here, in calls of as many epochs as possible."""
        import jax

        shared, loop = copy.copy(program), copy.copy(program._loop)
        vars(loop).update(
            load_data=lambda task: jax.device_get(program._loop.load_data(task)),
            _compile=lambda sizes, shapes, _: partial(
                self._run, (program._loop, tuple(sizes), shapes)
            ),
        )
        vars(shared).update(
            _loop=loop,
            _step_seconds={},
            count_epochs=lambda task: min(task.most_epochs, len(task.epochs)),
        )
        return shared

    def _run(self, key: Any, *arguments: Any) -> Any:
        """Run a call of one training, together with others if some come."""
        lane, most = _Lane(arguments), self._count_most(arguments)
        with self._changed:
            self._standing += 1
            group = self._groups.setdefault(key, [])
            group.append(lane)
            if len(group) >= most:
                self._close(key, group)
            self._changed.notify_all()
        try:
            if group[0] is lane:
                self._lead(key, group, most)
            else:
                lane.is_over.wait()
            if lane.result is None:
                loop, sizes, shapes = key
                return loop._compile(sizes, shapes, arguments)(*arguments)
            return lane.result
        finally:
            if lane.result is None:
                self._count("_standing", -1)

    def _count_most(self, arguments: Any) -> int:
        """Count the lanes that there may be of some size."""
        import jax

        size = sum(leaf.nbytes for leaf in jax.tree.leaves(arguments))
        return self._max_networks or min(_MOST_NETWORKS, _MOST_BYTES // size)

    def _lead(self, key: Any, group: list[_Lane], most: int) -> None:
        """Wait for others, and run all that have come."""
        end = monotonic() + _LONGEST_SECONDS
        try:
            with self._changed:
                while self._groups.get(key) is group:
                    left = max(0.0, end - monotonic())
                    if not self._changed.wait(min(self._find_patience(), left)):
                        self._close(key, group)
            if len(group) > 1:
                _run_lanes(key, group, most)
                self.sizes.append(len(group))
        except Exception as error:  # each of them meets its own alone
            message = f"{len(group)} fits train alone: together they raised {error!r}."
            warnings.warn(message, RuntimeWarning, stacklevel=2)
        finally:
            with self._changed:
                self._close(key, group)
                # At once, and not when their threads wake up.
                self._standing -= sum(lane.result is not None for lane in group)
            for lane in group:
                lane.is_over.set()

    def _close(self, key: Any, group: list[_Lane]) -> None:
        """Let nobody join a group any more."""
        if self._groups.get(key) is group:
            del self._groups[key]

    def _find_patience(self) -> float:
        """Find for how long to wait if nothing changes."""
        n_busy = min(self._queued + self._running, self._n_threads)
        if n_busy > self._standing:
            return _LONGEST_SECONDS
        return 0.0 if n_busy == self._n_threads else _GRACE_SECONDS


def _run_lanes(key: Any, lanes: list[_Lane], most: int) -> None:
    """Run one function for several lanes, one of them again to complete a number."""
    import jax

    # Each number is compiled for.
    count = min(most, 1 << (len(lanes) - 1).bit_length())
    loop, sizes, shapes = key
    plans = lanes[0].arguments[3][1]
    parts = [_split(lane.arguments) for lane in lanes]
    parts += parts[:1] * (count - len(lanes))
    own, steering = (
        jax.tree.map(lambda *leaves: np.stack(leaves), *group)
        for group in zip(*parts, strict=True)
    )
    # Where lanes differ in these, each loop computes both what goes on and what rests.
    is_same = all((leaf == leaf[0]).all() for leaf in jax.tree.leaves(steering))
    if is_same:
        steering = parts[0][1]

    def train(own: Any, steering: Any) -> Any:
        return loop._train_epochs(sizes, *_join(own, steering, plans))

    batched = copy.copy(loop)
    axes = 0, None if is_same else 0
    batched._train_epochs = lambda _, *parts: jax.vmap(train, axes)(*parts)
    function = batched._compile(sizes, (count, is_same, *shapes), (own, steering))
    found = jax.device_get(function(own, steering))
    for place, lane in enumerate(lanes):
        lane.result = jax.tree.map(lambda leaf: leaf[place, ...], found)  # noqa: B023


def _split(arguments: Any) -> tuple[Any, Any]:
    """Split the arguments of a call into what is its own, and what steers its loops."""
    values, data, (orders, evaluated), (n_epochs, plans) = arguments
    limits = [(plan.size, plan.n_rows) for plan in plans]
    steps = [plan.n_steps for plan in plans]
    return (values, data, orders, limits), (evaluated, n_epochs, steps)


def _join(own: Any, steering: Any, plans: Any) -> Any:
    """Join what was split."""
    (values, data, orders, limits), (evaluated, n_epochs, steps) = own, steering
    plans = [
        plan._replace(size=size, n_rows=n_rows, n_steps=n_steps)
        for plan, (size, n_rows), n_steps in zip(plans, limits, steps, strict=True)
    ]
    return values, data, (orders, evaluated), (n_epochs, plans)
