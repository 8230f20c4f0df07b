"""A search on a Dask cluster finds what it finds in one process, even if a worker is killed."""

import json
import os
import signal
import time

import joblib
import psutil
import pytest
from distributed import Client

pytestmark = pytest.mark.slow


@pytest.fixture
def address(tmp_path, monkeypatch, start_module):
    """The address of a scheduler, with two worker processes that know no estimator."""
    monkeypatch.chdir(tmp_path)
    # A machine that is busy with other things is not one that was lost.
    for name in ("TCP", "CONNECT"):
        monkeypatch.setenv(f"DASK_DISTRIBUTED__COMM__TIMEOUTS__{name}", "300s")
    file = tmp_path / "scheduler.json"
    options = ("--host=127.0.0.1", "--no-dashboard", f"--scheduler-file={file}")
    start_module("dask", "scheduler", "--port=0", *options)
    start_module("dask", "worker", "--nworkers=2", "--nthreads=1", *options)
    with Client(scheduler_file=str(file), timeout=300) as client:
        client.wait_for_workers(2, timeout=300)
    return json.loads(file.read_text())["address"]


@pytest.fixture
def start_search(address, estimators, tmp_path, start_program):
    """Start the search in a process, and return that and the file that it writes."""
    file = tmp_path / "search.joblib"
    return lambda: (start_program("search_on_dask.py", address, estimators, file), file)


def find_busy_worker(client):
    """Wait until a result is there and a worker works on another one, and return its process."""
    while True:
        stories = client.run_on_scheduler(
            lambda dask_scheduler: [task.state for task in dask_scheduler.tasks.values()]
        )
        busy = [worker for worker, keys in client.processing().items() if keys]
        if "memory" in stories and busy:
            return busy[0]
        time.sleep(0.05)


def test_a_search_on_two_workers_finds_what_one_process_finds(
    start_search, finish, compare_with_sequential
):
    process, file = start_search()
    finish(process)

    compare_with_sequential(joblib.load(file))


def test_a_killed_worker_loses_no_result(start_search, finish, compare_with_sequential, address):
    process, file = start_search()
    with Client(address) as client:
        pids = client.run(os.getpid)
        worker = find_busy_worker(client)
        os.kill(pids[worker], signal.SIGKILL)
        finish(process)
        survivors = client.run(os.getpid).values()

    assert len(set(pids.values())) == 2
    assert pids[worker] not in survivors
    assert not psutil.pid_exists(pids[worker])
    compare_with_sequential(joblib.load(file))
