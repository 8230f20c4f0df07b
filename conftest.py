"""Environment of all tests, set before anything imports SciPy or TensorFlow."""

import os
import sys
from pathlib import Path

from hypothesis import settings

# scikit-learn skips its check of array API input without it.
os.environ["SCIPY_ARRAY_API"] = "1"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

sys.path.insert(0, str(Path(__file__).parent / "generated"))

# How long an example takes depends on what else the machine does.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_configure(config):
    """Ignore what Keras does wrong when it saves a model."""
    message = "__array__ implementation doesn't accept a copy keyword"
    config.addinivalue_line("filterwarnings", f"ignore:{message}:DeprecationWarning")
