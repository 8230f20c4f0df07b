"""Every estimator of the gallery learns real data far better than a constant prediction.

A case is a module of ``cases`` with the name of the specification. It has ``load``, which gives
training and test data as ``train_test_split`` does, and ``make``, which gives an estimator; perhaps
``score``, where the estimator's own is not what counts, and ``BASELINE``, what is reached without
learning anything.
"""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from sklearn.base import is_classifier
from sklearn.dummy import DummyClassifier, DummyRegressor

SPECS = sorted((Path(__file__).parents[2] / "generator/keras_estimator_gen/gallery").glob("*.toml"))
CASES = Path(__file__).parent / "cases"

FAR = 0.5
"""Part of the way from the baseline to a perfect score that an estimator has to go."""


def load_case(name):
    spec = spec_from_file_location(f"case_{name}", CASES / f"{name}.py")
    case = module_from_spec(spec)
    spec.loader.exec_module(case)
    return case


def score_dummy(estimator, X_train, X_test, y_train, y_test):
    dummy = DummyClassifier() if is_classifier(estimator) else DummyRegressor()
    return dummy.fit(X_train, y_train).score(X_test, y_test)


def test_cases_are_those_of_the_gallery():
    assert [path.stem for path in sorted(CASES.glob("*.py"))] == [path.stem for path in SPECS]


@pytest.mark.parametrize("name", [path.stem for path in SPECS])
def test_learns_real_data(name):
    case = load_case(name)
    X_train, X_test, y_train, y_test = case.load()
    estimator = case.make()

    fitted = estimator.fit(X_train, y_train)

    score = getattr(case, "score", lambda fitted, X, y: fitted.score(X, y))
    baseline = getattr(case, "BASELINE", None)
    if baseline is None:
        baseline = score_dummy(estimator, X_train, X_test, y_train, y_test)
    assert score(fitted, X_test, y_test) >= baseline + FAR * (1 - baseline)
