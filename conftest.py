"""Environment of all tests, set before anything imports SciPy or TensorFlow."""

import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

# scikit-learn skips its check of array API input without it.
os.environ["SCIPY_ARRAY_API"] = "1"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

sys.path.insert(0, str(Path(__file__).parent / "generated"))

LARGE_NETWORKS = ("ft_transformer", "sequence_lstm", "tabular_resnet")
"""Networks that take longest to trace. In scikit-learn's checks, others meet the same code of the
runtime: temporal_convnet reads such sequences too, and mlp_classifier such tables."""

# How long an example takes depends on what else the machine does.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_configure(config):
    """Ignore what Keras does wrong when it saves a model."""
    message = "__array__ implementation doesn't accept a copy keyword"
    config.addinivalue_line("filterwarnings", f"ignore:{message}:DeprecationWarning")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Count scikit-learn's checks of the largest networks among the slow tests."""
    files = {f"test_{name}.py" for name in LARGE_NETWORKS}
    for item in items:
        if item.path.name in files and item.originalname == "test_scikit_learn_check":
            item.add_marker(pytest.mark.slow)
