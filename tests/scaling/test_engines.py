"""A search on Ray or Spark finds what it finds in one process; nox runs this as ``engines``."""

import os
import shutil
import signal
import time

import joblib
import numpy as np
import psutil
import pytest
from sklearn.base import clone
from sklearn.datasets import load_iris

pytestmark = pytest.mark.slow

PROGRAMS = {"ray": "search_on_ray.py", "joblibspark": "search_on_spark.py"}


@pytest.fixture
def start_search(tmp_path, monkeypatch, generated, start_program):
    """Start the search of an engine, and return its process and the file that it writes."""
    folder, file = tmp_path / "estimators", tmp_path / "search.joblib"
    shutil.copytree(generated / "_keras_runtime", folder / "_keras_runtime")
    shutil.copy(generated / "mlp_classifier.py", folder)
    monkeypatch.chdir(tmp_path)
    # A machine may be busy with other things.
    monkeypatch.setenv("RAY_raylet_start_wait_time_s", "300")
    return lambda name: (start_program(PROGRAMS[name], folder, file), file)


def assert_equal_to_sequential(search):
    X, y = load_iris(return_X_y=True)
    alone = clone(search).fit(X, y)
    for name, values in alone.cv_results_.items():
        if "time" not in name and name != "params":
            np.testing.assert_array_equal(search.cv_results_[name], values)
    assert search.cv_results_["params"] == alone.cv_results_["params"]
    np.testing.assert_allclose(
        search.predict_proba(X), alone.predict_proba(X), rtol=1e-6, atol=1e-9
    )


def find_worker(process):
    """Wait until a worker of Ray has TensorFlow, and works."""
    while process.poll() is None:
        for child in psutil.Process(process.pid).children(recursive=True):
            try:
                if child.name().startswith("ray::PoolActor") and any(
                    "_pywrap_tensorflow" in item.path for item in child.memory_maps()
                ):
                    return child
            except psutil.NoSuchProcess:
                continue
        time.sleep(0.2)
    return None


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_search_on_two_workers_finds_what_one_process_finds(name, start_search, finish):
    pytest.importorskip(name)
    process, file = start_search(name)
    finish(process)

    assert_equal_to_sequential(joblib.load(file))


def test_a_killed_worker_of_ray_loses_no_result(start_search, finish):
    pytest.importorskip("ray")
    process, file = start_search("ray")
    worker = find_worker(process)
    os.kill(worker.pid, signal.SIGKILL)
    finish(process)

    assert not worker.is_running()
    assert_equal_to_sequential(joblib.load(file))
