"""The tests that generated suites have in common, for pytest.

A suite is a class that names the estimator and the data, and inherits the tests of its
kind. A test of the same name in the suite takes the place of one that it inherits.
"""

import pytest

# Failing assertions of these modules are to show their values, as those of tests do.
pytest.register_assert_rewrite(f"{__name__}.kinds", f"{__name__}.suite")

from .checks import (  # noqa: E402
    COLUMN_CHECKS,
    MULTILABEL_CHECKS,
    Failures,
    ScikitLearnChecks,
)
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
    "MULTILABEL_CHECKS",
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
