"""Environment of all tests, set before anything imports SciPy or TensorFlow."""

import os
import sys
from contextlib import suppress
from functools import lru_cache
from importlib.util import spec_from_file_location
from pathlib import Path

import pytest
from hypothesis import settings

# scikit-learn skips its check of array API input without it.
os.environ["SCIPY_ARRAY_API"] = "1"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

ROOT = Path(__file__).parent
GENERATED = ROOT / "generated"
SUITES = GENERATED / "tests"
SOURCE = ROOT / "generator/keras_estimator_gen/runtime"
sys.path.insert(0, str(GENERATED))
# Packages that several test modules use.
sys.path.insert(0, str(ROOT / "tests"))


class SourceFinder:
    """Finds the source of the runtime, with all its parts, in place of its copy in `generated`."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        """Find the package by the name that generated modules import."""
        del path, target
        if name != "_keras_runtime":
            return None
        folders = [str(SOURCE)]
        init = SOURCE / "__init__.py"
        return spec_from_file_location(name, init, submodule_search_locations=folders)


sys.meta_path.insert(0, SourceFinder)

# Most tests of the command generate from the same few specifications, and the layout takes most of
# the time. Environments for the runtime alone have no command.
with suppress(ImportError):
    from keras_estimator_gen import format as layout

    layout.format_module = lru_cache(maxsize=500)(layout.format_module)

REPEATED_CHECKS = (
    "dcn_v2",
    "ft_transformer",
    "gated_residual",
    "image_cnn",
    "inception_time",
    "linear_softmax",
    "multilabel",
    "quantile_regressor",
    "realmlp_classifier",
    "realmlp_regressor",
    "sequence_lstm",
    "siamese",
    "tab_transformer",
    "tabm_classifier",
    "tabm_regressor",
    "tabular_resnet",
    "temporal_convnet",
    "token_and_length",
    "transfer_learning",
    "tsmixer",
    "two_tower",
    "variational_autoencoder",
    "wide_and_deep",
)
"""Networks that meet no other code of the runtime in the fits of their suites than
finetune_prebuilt, which reads shapes too, mlp_classifier and mlp_regressor, which read such tables,
entity_embeddings, which has several inputs, multi_task and calibrated_uncertainty, which have
several outputs, and autoencoder. Most trace for long. tests/gallery/test_real_data.py has each of
them learn, and come back from a pickle."""

WITHOUT_FIT = (
    "test_parameter_is_kept",
    "test_search_space_is_valid",
    "test_search_space_takes_a_prefix",
)
"""Tests of suites that train nothing."""

FURTHER = (
    "tests/docs/test_browser.py",
    "tests/docs/test_extensions.py",
    "tests/docs/test_site.py",
    "tests/docs/test_studies.py",
    "tests/functional/test_notebook.py",
    "tests/quality/test_docstrings.py",
    "tests/scaling",
)
"""Tests that need packages of the extra ``dev`` beyond those of ``test``: notebooks, clusters, the
site. All of them count among the slow tests, and where those are left out, nothing imports them.
"""

FAST = "not slow"

# How long an example takes depends on what else the machine does.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_configure(config):
    """Ignore what Keras does wrong when it saves a model."""
    message = "__array__ implementation doesn't accept a copy keyword"
    config.addinivalue_line("filterwarnings", f"ignore:{message}:DeprecationWarning")


def pytest_ignore_collect(collection_path, config):
    """Leave out tests that need further packages where slow tests are left out."""
    return True if config.option.markexpr == FAST and _needs_further(collection_path) else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Count among the slow tests what needs further packages, or repeats what others test."""
    for item in items:
        if _needs_further(item.path) or (
            item.path.parent == SUITES and _is_repetition(item.path.stem[5:], item.originalname)
        ):
            item.add_marker(pytest.mark.slow)


def _needs_further(path):
    return any(path.is_relative_to(ROOT / each) for each in FURTHER)


def _is_repetition(network, test):
    if network in REPEATED_CHECKS:
        return test not in WITHOUT_FIT
    # tests/runtime/test_lazy_imports.py imports all of them in one process, and
    # tests/gallery/test_real_data.py has each of them learn more than this.
    return (
        test in ("test_import_does_not_load_keras", "test_learns") and network != "mlp_classifier"
    )
