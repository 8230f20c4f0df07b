# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:d6dc8f5522c0f634fc8d6b78f8a8a82546f5f202096f1edfe269d4a3cb10fd7f
"""The tests that generated suites have in common, for pytest.

A suite is a class that names the estimator and the data, and inherits the tests of its
kind. A test of the same name in the suite takes the place of one that it inherits.
"""

import pytest

# Failing assertions of these modules are to show their values, as those of tests do.
pytest.register_assert_rewrite(f"{__name__}.kinds", f"{__name__}.suite")

from .checks import COLUMN_CHECKS, Failures, ScikitLearnChecks  # noqa: E402
from .data import WORDS, make_levels, make_texts, spread_factors  # noqa: E402
from .kinds import (  # noqa: E402
    ClassifierSuite,
    FixedOutputsSuite,
    OutlierDetectorSuite,
    OutputsSuite,
    RegressorSuite,
    ReversibleSuite,
    TransformerSuite,
)
from .suite import EstimatorSuite  # noqa: E402

__all__ = [
    "COLUMN_CHECKS",
    "WORDS",
    "ClassifierSuite",
    "EstimatorSuite",
    "Failures",
    "FixedOutputsSuite",
    "OutlierDetectorSuite",
    "OutputsSuite",
    "RegressorSuite",
    "ReversibleSuite",
    "ScikitLearnChecks",
    "TransformerSuite",
    "make_levels",
    "make_texts",
    "spread_factors",
]
