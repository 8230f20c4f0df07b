"""A search on Ray or Spark finds what it finds in one process; nox runs this as ``engines``."""

import os
import signal
import time

import joblib
import psutil
import pytest

pytestmark = pytest.mark.slow

PROGRAMS = {"ray": "search_on_ray.py", "joblibspark": "search_on_spark.py"}


@pytest.fixture
def start_search(tmp_path, monkeypatch, estimators, start_program):
    """Start the search of an engine, and return its process and the file that it writes."""
    file = tmp_path / "search.joblib"
    monkeypatch.chdir(tmp_path)
    # A machine may be busy with other things.
    monkeypatch.setenv("RAY_raylet_start_wait_time_s", "300")
    return lambda name: (start_program(PROGRAMS[name], estimators, file), file)


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
def test_a_search_on_two_workers_finds_what_one_process_finds(
    name, start_search, finish, compare_with_sequential
):
    pytest.importorskip(name)
    process, file = start_search(name)
    finish(process)

    compare_with_sequential(joblib.load(file))


def test_a_killed_worker_of_ray_loses_no_result(start_search, finish, compare_with_sequential):
    pytest.importorskip("ray")
    process, file = start_search("ray")
    worker = find_worker(process)
    os.kill(worker.pid, signal.SIGKILL)
    finish(process)

    assert not worker.is_running()
    compare_with_sequential(joblib.load(file))
