# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:f2c53ba19e773bf1fb34fe67782601f4514f828b638c71aebc57c42c07958f47
"""Interrupting a training from the keyboard, without losing what it has learned."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def defer_interrupts() -> Iterator[None]:
    """Let an interrupt from the keyboard wait until a block of code has ended."""
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
