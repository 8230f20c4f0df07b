"""Programs of these tests, each in a process of its own that does not outlive its test."""

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import psutil
import pytest
from sklearn.base import clone
from sklearn.datasets import load_iris

FOLDER = Path(__file__).parent
GENERATED = FOLDER.parents[1] / "generated"


@pytest.fixture(scope="session")
def generated():
    """The folder of generated modules."""
    return GENERATED


@pytest.fixture
def estimators(tmp_path):
    """A folder of one generated module with its runtime, out of reach of the others."""
    folder = tmp_path / "estimators"
    shutil.copytree(GENERATED / "_keras_runtime", folder / "_keras_runtime")
    shutil.copy(GENERATED / "mlp_classifier.py", folder)
    return folder


@pytest.fixture(scope="session")
def compare_with_sequential():
    """Compare a search on several workers with the same one in this process."""

    def compare(search):
        X, y = load_iris(return_X_y=True)
        alone = clone(search).fit(X, y)
        for name, values in alone.cv_results_.items():
            if "time" not in name and name != "params":
                np.testing.assert_array_equal(search.cv_results_[name], values)
        assert search.cv_results_["params"] == alone.cv_results_["params"]
        np.testing.assert_allclose(
            search.predict_proba(X), alone.predict_proba(X), rtol=1e-6, atol=1e-9
        )

    return compare


@pytest.fixture(scope="session")
def run_programs():
    """Run programs of this folder at the same time, and return what they print."""

    def run(*calls):
        """Each call is a name, a tuple of arguments, and a dict of environment variables."""
        with ExitStack() as stack:
            processes = [
                start_process(stack, list_command(name, arguments), environment)
                for name, arguments, environment in calls
            ]
            return [finish_process(process) for process in processes]

    return run


@pytest.fixture(scope="session")
def finish():
    """Wait until a program is done, and return what it has printed."""
    return finish_process


@pytest.fixture
def start_program():
    """Start a program of this folder, which ends with the test."""
    with ExitStack() as stack:
        yield lambda name, *arguments: start_process(stack, list_command(name, arguments))


@pytest.fixture
def start_module():
    """Start a module that knows nothing of the folder of generated modules."""
    with ExitStack() as stack:
        yield lambda *command: start_process(
            stack, [sys.executable, "-m", *map(str, command)], {"PYTHONPATH": ""}
        )


def list_command(name, arguments):
    return [sys.executable, str(FOLDER / name), *map(str, arguments)]


def start_process(stack, command, environment=()):
    """Start a process, which ends with the stack."""
    # Nobody reads from a server, which would wait for room in a pipe.
    file = stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8"))  # noqa: SIM115
    process = subprocess.Popen(
        command,
        env={
            **os.environ,
            "PYTHONPATH": str(GENERATED),
            "TF_CPP_MIN_LOG_LEVEL": "3",
            **dict(environment),
        },
        stdout=file,
        stderr=subprocess.STDOUT,
    )
    process.stdout = file
    stack.callback(end_process, process)
    return process


def finish_process(process):
    """Wait until a process is done, and return what it has printed."""
    process.wait(timeout=900)
    process.stdout.seek(0)
    output = process.stdout.read()
    assert process.returncode == 0, output
    return output


def end_process(process):
    """End a process, and those that it has started, if they still run."""
    if process.poll() is None:
        parent = psutil.Process(process.pid)
        for item in [*parent.children(recursive=True), parent]:
            item.kill()
    process.wait()
