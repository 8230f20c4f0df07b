"""Each test of the suites fails for an estimator that lacks what it is about, and for no other."""

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from sklearn.datasets import make_blobs
from sklearn.linear_model import LogisticRegression

from _keras_runtime.parts.testing import (
    COLUMN_CHECKS,
    MULTILABEL_CHECKS,
    ScikitLearnChecks,
    make_levels,
    make_texts,
    spread_factors,
)

GENERATED = Path(__file__).parents[3] / "generated"
SOUND = Path(__file__).with_name("sound_estimators.py").read_text(encoding="utf-8")

SUITES = """
import sys
from pathlib import Path

import numpy as np
from sklearn.metrics import accuracy_score, r2_score

sys.path[:0] = [{runtime!r}, str(Path(__file__).parent)]

import {module} as module

from _keras_runtime.parts.testing import *


class TestClassifier(ClassifierSuite):
    estimator = module.SoundClassifier


class TestWaves(ClassifierSuite):
    estimator = module.SoundClassifier
    n_features, shapes, labels = 48, ((4, 4, 3),), (0, 1)


class TestRegressor(RegressorSuite):
    estimator = module.SoundRegressor


class TestTransformer(ReversibleSuite):
    estimator, params = module.SoundTransformer, {"n_components": 2}


class TestDetector(OutlierDetectorSuite):
    estimator = module.SoundDetector


class TestOutputs(FixedOutputsSuite):
    estimator, scores = module.SoundOutputs, (accuracy_score, r2_score)

    @staticmethod
    def make_target(X):
        return np.column_stack([X[:, 0] > 0, X[:, 1]])


class TestChecks(ScikitLearnChecks, RegressorSuite):
    estimator = module.SoundRegressor
    expected_failures = {"check_non_transformer_estimators_n_iter": "it counts nothing"}
"""
MUTANTS = {
    "forgets_a_parameter": (
        "self.contamination = contamination",
        "self.contamination = 0.1",
        {"Detector": {"parameter_is_kept[contamination]"}},
    ),
    "loses_its_fit_by_pickle": (
        "class SoundRegressor(Ridge):",
        "class SoundRegressor(Ridge):\n"
        "    def __getstate__(self):\n"
        "        return {**super().__getstate__(), 'coef_': 0 * self.coef_}\n",
        {"Regressor": {"results_survive_pickling"}},
    ),
    "draws_anew": (
        "        super().fit(X)\n",
        "        super().fit(X + 0.01 * np.random.normal(size=X.shape))\n",
        {"Transformer": {"fit_is_reproducible"}},
    ),
    "trains_otherwise_each_time": (
        "self.loss_curve_ = [0.5]\n        self.offset_",
        "self.loss_curve_ = [np.random.random()]\n        self.offset_",
        {"Detector": {"fit_is_reproducible"}},
    ),
    "learns_nothing": (
        "return super().predict(X)",
        "return 0 * super().predict(X)",
        {"Regressor": {"learns"}},
    ),
    "predicts_one_label": (
        "class SoundClassifier(LogisticRegression):",
        "class SoundClassifier(LogisticRegression):\n"
        "    def predict(self, X):\n"
        "        return np.full(len(X), self.classes_[0])\n",
        {"Classifier": {"learns"}, "Waves": {"learns"}},
    ),
    "has_a_class_too_many": (
        "return super().predict_proba(X)",
        "return np.column_stack([super().predict_proba(X), np.zeros(len(X))])",
        {"Classifier": {"predicts_one_row"}, "Waves": {"predicts_one_row"}},
    ),
    "has_probabilities_of_other_classes": (
        "return super().predict_proba(X)",
        "return super().predict_proba(X)[:, ::-1]",
        {"Classifier": {"predicts_one_row"}, "Waves": {"predicts_one_row"}},
    ),
    "predicts_tables": (
        "return super().predict(X)",
        "return super().predict(X).reshape(len(X), -1)",
        {"Regressor": {"predicts_one_row"}},
    ),
    "predicts_one_target": (
        "return super().predict(X)",
        "return super().predict(X).reshape(len(X), -1)[:, 0]",
        {"Regressor": {"predicts_several_targets"}},
    ),
    "decodes_to_nothing": (
        "return super().inverse_transform(X)",
        "return 2 * X[:, :1] * np.ones(self.n_features_in_)",
        {"Transformer": {"inverse_transform_decodes", "learns"}},
    ),
    "decodes_to_other_columns": (
        "return super().inverse_transform(X)",
        "return super().inverse_transform(X)[:, :1]",
        {"Transformer": {"inverse_transform_decodes"}},
    ),
    "has_codes_without_names": (
        "return super().transform(X)",
        "return np.column_stack([super().transform(X), X[:, 0]])",
        {"Transformer": {"transforms_one_row", "inverse_transform_decodes", "learns"}},
    ),
    "gives_no_frames": (
        "class SoundTransformer(PCA):",
        "class SoundTransformer(PCA):\n"
        "    def set_output(self, *, transform=None):\n"
        "        return self\n",
        {"Transformer": {"transform_gives_a_frame"}},
    ),
    "ignores_its_threshold": (
        "self.score_samples(X) < self.offset_",
        "self.score_samples(X) < -1000",
        {
            "Detector": {
                "contamination_is_respected[0.1]",
                "contamination_is_respected[0.2]",
                "learns",
            }
        },
    ),
    "decides_without_threshold": (
        "return self.score_samples(X) - self.offset_",
        "return self.score_samples(X)",
        {"Detector": {"predicts_one_row"}},
    ),
    "takes_far_rows_for_inliers": (
        "return -np.linalg.norm(X, axis=1)",
        "return np.linalg.norm(X, axis=1)",
        {"Detector": {"learns"}},
    ),
    "takes_any_column": (
        'raise ValueError("another column',
        'print("another column',
        {"Outputs": {"columns_of_the_target_have_to_fit"}},
    ),
    "predicts_one_column": (
        "np.column_stack([tree.predict(X) for tree in self.trees_])",
        "self.trees_[0].predict(X)",
        {"Outputs": {"predicts_one_row", "learns[1]"}},
    ),
    "confuses_columns": (
        "np.column_stack([tree.predict(X) for tree in self.trees_])",
        "np.column_stack([tree.predict(X) for tree in self.trees_[::-1]])",
        {"Outputs": {"learns[0]", "learns[1]"}},
    ),
    "searches_bad_values": (
        'GRID = {"random_state": [0, 1]}',
        'GRID = {"random_state": ["no seed"]}',
        {
            kind: {
                "search_space_is_valid[param_grid]",
                "search_space_is_valid[param_distributions]",
            }
            for kind in ("Classifier", "Waves", "Regressor", "Transformer")
        },
    ),
    "searches_other_parameters": (
        "    return [param_grid(prefix)]",
        "    return [{**param_grid(prefix), prefix + 'no': [1]}]",
        {"*": {"search_space_is_valid[param_distributions]"}},
    ),
    "searches_without_prefix": (
        "    return [param_grid(prefix)]",
        "    return [param_grid()]",
        {"*": {"search_space_takes_a_prefix"}},
    ),
    "has_a_false_example": (
        "    [1]\n",
        "    [0]\n",
        {"*": {"docstring_example"}},
    ),
    "imports_keras": (
        "import numpy as np\n",
        "import sys\nimport numpy as np\nsys.modules.setdefault('keras', np)\n",
        {"Detector": {"import_does_not_load_keras"}},
    ),
}
"""Mutations of the estimators: what takes the place of what, and the tests that have to fail."""

KINDS = ("Classifier", "Waves", "Regressor", "Transformer", "Detector", "Outputs")
SLOW = "import_does_not_load_keras"
"""A test that starts a process."""


def run_suites(folder, *options):
    """Run the tests in a folder; return those of each file and class by what came of them."""
    report = folder / "report.xml"
    options = ("-p", "no:cacheprovider", "-q", "-c", "/dev/null", f"--junit-xml={report}", *options)
    command = [sys.executable, "-m", "pytest", "-n", "0", f"--rootdir={folder}", *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert report.exists(), done.stdout + done.stderr
    found = {}
    for case in ElementTree.parse(report).iter("testcase"):
        outcome = next((each.tag for each in case if each.tag != "properties"), "passed")
        module, kind = case.get("classname").split(".")[-2:]
        name = case.get("name").removeprefix("test_")
        key = module.removeprefix("test_"), kind.removeprefix("Test"), outcome
        found.setdefault(key, set()).add(name)
    return found


def list_kinds(mutant):
    """List the kinds of estimators that a mutation concerns."""
    expected = MUTANTS[mutant][2]
    return KINDS if "*" in expected else (*expected,)


def write_suites(folder, name, source, kinds=KINDS):
    """Write estimators, and their suites for some kinds."""
    head, *suites = SUITES.split("\n\n\nclass Test")
    head = head.format(runtime=str(GENERATED), module=name)
    wanted = [each for each in suites if each.partition("(")[0] in kinds]
    text = "\n\n\nclass Test".join([head, *wanted])
    (folder / f"{name}.py").write_text(source, encoding="utf-8")
    (folder / f"test_{name}.py").write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """Run the suites on the sound estimators, and on each mutation of them."""
    folder = tmp_path_factory.mktemp("suites")
    write_suites(folder, "sound", SOUND, (*KINDS, "Checks"))
    for name, (old, new, _) in MUTANTS.items():
        assert old in SOUND
        write_suites(folder, name, SOUND.replace(old, new), list_kinds(name))
    found = run_suites(folder, "-k", f"not {SLOW}")
    few = ("test_sound.py", "test_imports_keras.py")
    for key, names in run_suites(folder, "-k", f"{SLOW} and Detector", *few).items():
        found.setdefault(key, set()).update(names)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_sound_estimators_pass(outcomes, kind):
    assert len(outcomes["sound", kind, "passed"]) > 8
    assert {key for key in outcomes if key[:2] == ("sound", kind)} == {("sound", kind, "passed")}


@pytest.mark.parametrize("name", MUTANTS)
def test_what_an_estimator_lacks_is_found(outcomes, name):
    expected = MUTANTS[name][2]
    if "*" in expected:
        expected = dict.fromkeys(KINDS, expected["*"])

    failed = {kind: outcomes.get((name, kind, "failure"), set()) for kind in list_kinds(name)}

    assert failed == expected


def test_checks_of_scikit_learn_run_and_may_be_expected_to_fail(outcomes):
    passed, skipped = outcomes["sound", "Checks", "passed"], outcomes["sound", "Checks", "skipped"]
    named = {re.findall(r"check_\w+", name)[0] for name in passed if "check_" in name}

    assert {"check_regressors_train", "check_n_features_in", "check_regressors_int"} <= named
    assert any("check_non_transformer_estimators_n_iter" in name for name in skipped)
    assert ("sound", "Checks", "failure") not in outcomes


def test_a_check_may_fail_on_one_backend():
    backend = __import__("keras").config.backend()
    failures = {"always": "why", ("here", backend): "so", ("there", "other"): "no"}
    suite = type("Suite", (ScikitLearnChecks,), {"expected_failures": failures})

    assert suite.list_expected_failures() == {"always": "why", "here": "so"}


@pytest.mark.parametrize("shape", [(64, 1), (8, 8, 3), (4, 4, 4, 1), (2, 8), (1, 5)])
def test_signals_and_images_are_smooth(shape):
    factors = np.random.default_rng(0).normal(size=(50, 3))
    X = spread_factors(factors, [shape])
    steps = [np.diff(X.reshape(-1, *shape), axis=axis + 1) for axis in range(len(shape) - 1)]

    assert X.shape == (50, np.prod(shape))
    assert X.std() == pytest.approx(1)
    assert all(step.std() < 7 / size for step, size in zip(steps, shape, strict=False) if size > 6)


@pytest.mark.parametrize("shapes", [[(64, 1)], [(4,), (8, 8, 1)], [(6, 6, 3), (2, 4)]])
def test_what_rows_are_made_of_can_be_learned_from_them(shapes):
    factors, y = make_blobs(n_samples=90, n_features=3, centers=3, random_state=0)
    X = spread_factors(factors - factors.mean(axis=0), shapes)

    assert LogisticRegression().fit(X[::2], y[::2]).score(X[1::2], y[1::2]) > 0.9


def test_words_stand_for_levels():
    X = np.array([[-1.0, -0.1, 0.1, 1.0]])

    assert make_levels(X).tolist() == [[0, 1, 2, 3]]
    assert make_texts(X).tolist() == ["ant bee cat dog"]


def test_checks_of_one_column_are_those_of_scikit_learn():
    from sklearn.utils import estimator_checks

    checks = COLUMN_CHECKS + MULTILABEL_CHECKS
    assert len(set(checks)) == len(checks)
    assert [name for name in checks if not hasattr(estimator_checks, name)] == []
