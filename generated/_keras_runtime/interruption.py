# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Content: sha256:f38cfe4622667fd436b099c477497192d13d1a0de893dc97c00290c31c01859e
"""Interrupting a training from the keyboard, without losing what it has learned."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def defer_interrupts() -> Iterator[None]:
    """Let an interrupt from the keyboard wait until a block of code has ended.

    Python could not act on it sooner in the midst of a TensorFlow call, but would then
    lose the result of the call. Handlers other than Python's own are left alone.

    Raises
    ------
    KeyboardInterrupt
        At the end of the block, if it was interrupted.
    """
    usual = signal.default_int_handler
    if (
        threading.current_thread() is not threading.main_thread()
        or signal.getsignal(signal.SIGINT) is not usual
    ):
        yield
        return
    received: list[Any] = []
    signal.signal(signal.SIGINT, lambda *_: received.append(True))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
    if received:
        raise KeyboardInterrupt
