"""Estimators on JAX, in an environment that has no TensorFlow."""

import json
import os
import subprocess
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SPEC = ROOT / "generator/keras_estimator_gen/gallery/mlp_classifier.toml"

TRAIN = """\
import json
import sys
from importlib.util import find_spec

from sklearn.datasets import load_iris

from mlp_classifier import MLPClassifier

X, y = load_iris(return_X_y=True)
estimator = MLPClassifier(epochs=30, optimizer__learning_rate=0.01, random_state=0).fit(X, y)
json.dump(
    {
        "trainer": estimator.trainer_,
        "score": estimator.score(X, y),
        "tensorflow": "tensorflow" in sys.modules or find_spec("tensorflow") is not None,
    },
    sys.stdout,
)
"""


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("jax")
    venv.create(folder, with_pip=True)
    interpreter = folder / "bin/python"
    run(interpreter, folder, "-m", "pip", "install", "--quiet", f"{ROOT}[jax]", "pytest")
    return interpreter


def run(python: Path, folder: Path, *arguments: str) -> str:
    result = subprocess.run(
        [str(python), *arguments],
        cwd=folder,
        env={**os.environ, "KERAS_BACKEND": "jax", "PYTHONPATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.mark.slow
def test_what_is_generated_there_trains_and_passes_its_suite(python: Path, tmp_path: Path) -> None:
    run(python, tmp_path, "-m", "keras_estimator_gen", str(SPEC), "-o", str(tmp_path))
    found = json.loads(run(python, tmp_path, "-c", TRAIN))
    run(python, tmp_path, "-m", "pytest", "-q", "-x", "tests/test_mlp_classifier.py")

    assert found["trainer"] == "compiled"
    assert found["score"] > 0.9
    assert not found["tensorflow"]
