"""Keras, started without the notes that TensorFlow writes to the screen."""

import logging
import os
from types import ModuleType


def start_keras() -> ModuleType:
    """Import Keras and let its backend look for devices.

    TensorFlow writes what it finds out about the machine straight to the stream of errors, before
    it reads the setting that silences the rest.

    Returns
    -------
    module
        Keras.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    screen, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        import keras

        keras.ops.zeros(1)
    finally:
        os.dup2(screen, 2)
        os.close(screen)
        os.close(nowhere)
    return keras
