"""Keras' global state, set for a block of code and left as it was found."""

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from .backend import global_state, keras, replace_seed_source

_LOCK = threading.RLock()
_NAMES = (
    "object_name_uids",
    "dtype_policy",
    "global_seed_generator",
    "global_random_seed",
    "uninitialized_variables",
)


@contextmanager
def isolate_keras(dtype: str, seed: int | None = None) -> Iterator[None]:
    """Run a block with its own float type, layer numbering and random numbers.

    Layers and metrics are numbered from the start, so that their names do not depend on
    what the process did before. One thread at a time runs such a block, because Keras
    keeps its float type for the whole process.

    Parameters
    ----------
    dtype : {"float32", "float64"}
        Float type in which layers, losses and metrics compute.
    seed : int, default=None
        Seed of Python's and NumPy's global generators within the block, and of one from
        which Keras draws the seeds of initializers and dropout: the global one it would
        share with all threads. None lets them go on from where they are. After the
        block, all are as they were before it.
    """
    with _LOCK:
        floatx = keras.config.floatx()
        names = {name: global_state.get_global_attribute(name) for name in _NAMES}
        generators = random.getstate(), np.random.get_state()
        for name in _NAMES:
            global_state.set_global_attribute(name, None)
        keras.config.set_floatx(dtype)
        source = None
        if seed is not None:
            random.seed(seed)
            np.random.seed(seed)
            source = replace_seed_source(random.Random(seed))
        try:
            yield
        finally:
            keras.config.set_floatx(floatx)
            for name, value in names.items():
                global_state.set_global_attribute(name, value)
            if source is not None:
                replace_seed_source(source)
            random.setstate(generators[0])
            np.random.set_state(generators[1])
