"""Every estimator of the gallery learns real data far better than a constant prediction.

What it has learned survives a pickle.

A case is a module of ``cases`` with the name of the specification. It has ``load``, which gives
training and test data as ``train_test_split`` does, and ``make``, which gives an estimator; perhaps
``score``, where the estimator's own is not what counts, and ``BASELINE``, what is reached without
learning anything.
"""

import inspect
import pickle
import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np
import pytest
from sklearn.base import is_classifier
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.pipeline import Pipeline

SPECS = sorted((Path(__file__).parents[2] / "generator/keras_estimator_gen/gallery").glob("*.toml"))
CASES = Path(__file__).parent / "cases"

FAR = 0.5
"""Part of the way from the baseline to a perfect score that an estimator has to go."""

ELSEWHERE = {"compile_kwargs", *(path.stem for path in SPECS)}
"""Names in docstrings that are not those of parameters, attributes or methods."""


def load_case(name):
    spec = spec_from_file_location(f"case_{name}", CASES / f"{name}.py")
    case = module_from_spec(spec)
    spec.loader.exec_module(case)
    return case


def score_dummy(estimator, X_train, X_test, y_train, y_test):
    dummy = DummyClassifier() if is_classifier(estimator) else DummyRegressor()
    return dummy.fit(X_train, y_train).score(X_test, y_test)


def list_documented_attributes(estimator):
    """List the attributes that a docstring describes, with what it says of them."""
    section = inspect.getdoc(type(estimator)).partition("Attributes\n----------\n")[2]
    entries = re.split(r"\n\n[A-Z]\w+\n-+\n", section)[0]
    return re.findall(r"^(\w+) : (.+)\n((?:    .+\n?)+)", entries, re.MULTILINE)


def check_docstring(fitted):
    """Check that what the docstring says of a fitted estimator holds for it."""
    mentioned = set(re.findall(r"(?<!`)`(\w+_\w+)`(?!`)", inspect.getdoc(type(fitted))))
    assert {name for name in mentioned if not hasattr(fitted, name)} <= ELSEWHERE
    documented = list_documented_attributes(fitted)
    names = {name for name, _, _ in documented}
    assert {"model_", "history_", "trainer_"} < names
    for name, kind, text in documented:
        if "defined only if" in text:
            continue
        assert matches(getattr(fitted, name), kind), (name, kind)
        if name == "target_type_":
            assert fitted.target_type_ in re.findall(r"\"([a-z-]+)\"", kind + text)
    learned = {name for name in vars(fitted) if re.fullmatch(r"[a-z]\w*[a-z]_", name)}
    assert learned <= names | {"feature_names_in_"}


def matches(value, kind):
    """Tell whether a value is of a kind that a docstring names."""
    lists = [each for each in kind.split(" or ") if each.startswith("list")]
    if isinstance(value, list):
        return bool(lists) or "list of" in kind
    names = {each.__name__ for each in type(value).__mro__}
    named = set(re.findall(r"\w+", kind))
    if value is None:
        return "None" in named
    if kind.startswith("{"):
        return f'"{value}"' in kind
    if "transformer" in named:
        return hasattr(value, "transform")
    return bool(names & named) or (isinstance(value, np.integer) and "int" in named)


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
    check_docstring(fitted[-1] if isinstance(fitted, Pipeline) else fitted)
    np.testing.assert_array_equal(
        *(
            (getattr(each, "predict", None) or each.transform)(X_test)
            for each in (fitted, pickle.loads(pickle.dumps(fitted)))
        )
    )
