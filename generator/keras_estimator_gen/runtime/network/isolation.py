"""Keras' global state, set for a block of code and left as it was found."""

import os
import random
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from ..backend import global_state, isolate_backend, keras, list_settings

# Every copy of this package in a process, of whatever version, has to find the same
# lock and the same process under these names, which therefore never change.
_SHARED = vars(keras)
KERAS_LOCK = _SHARED.setdefault("_estimator_runtime_lock", threading.RLock())
"""The lock of everybody who changes Keras' state, or makes things of it."""

_PROCESS = "_estimator_runtime_process"
_NAMES = """
    object_name_uids dtype_policy global_seed_generator global_random_seed
    uninitialized_variables"""


def claim_process() -> None:
    """Make sure that TensorFlow can compute in this process, before it does."""
    if keras.backend.backend() != "tensorflow":
        return
    first = _SHARED.setdefault(_PROCESS, os.getpid())
    if first != os.getpid():
        raise RuntimeError(
            f"Process {os.getpid()} was forked after an estimator had been fitted or "
            f"used in process {first}, so that TensorFlow would wait in it without "
            'end. Start processes by multiprocessing.get_context("spawn") or by '
            'joblib\'s backend "loky", or fork before the first fit and prediction.'
        )


@contextmanager
def isolate_keras(dtype: str, seed: int | None = None) -> Iterator[None]:
    """Run a block with its own float type, layer numbering and random numbers."""
    claim_process()
    with KERAS_LOCK, isolate_backend(dtype):
        floatx = keras.config.floatx()
        found = {n: global_state.get_global_attribute(n) for n in _NAMES.split()}
        generators = random.getstate(), np.random.get_state()
        source = None if seed is None else random.Random(seed)
        settings = list_settings(dtype, source)
        before = [(place, name, place[name]) for place, name, _ in settings]
        try:
            for name in found:
                global_state.set_global_attribute(name, None)
            keras.config.set_floatx(dtype)
            for place, name, value in settings:
                place[name] = value
            if seed is not None:
                random.seed(seed)
                np.random.seed(seed)
            yield
        finally:
            keras.config.set_floatx(floatx)
            for name, value in found.items():
                global_state.set_global_attribute(name, value)
            for place, name, value in before:
                place[name] = value
            random.setstate(generators[0])
            np.random.set_state(generators[1])


@contextmanager
def name_code(code: Mapping[str, Any]) -> Iterator[None]:
    """Let Keras find code by names under which others may have registered theirs."""
    # Keras replaces a scope by those of layers in layers, and asks the registry next.
    registered = keras.saving.get_custom_objects()
    others = {name: registered[name] for name in code if name in registered}
    registered.update(code)
    try:
        with keras.saving.custom_object_scope(dict(code)):
            yield
    finally:
        registered.update(others)
        for name in code.keys() - others.keys():
            del registered[name]
