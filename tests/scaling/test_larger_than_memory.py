"""Rows that do not fit into memory are trained on from a file, within a limit of memory."""

import json

import numpy as np
import pytest

pytestmark = pytest.mark.slow

ALLOWED = 40
N_ROWS, N_FEATURES = 53_000, 1000
"""In float32, more than five times the allowed megabytes."""


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("rows") / "rows.f32"
    random = np.random.RandomState(0)
    rows = np.memmap(path, dtype="float32", mode="w+", shape=(N_ROWS, N_FEATURES))
    for start in range(0, N_ROWS, 1000):
        rows[start : start + 1000] = random.normal(size=(1000, N_FEATURES))
    rows.flush()
    assert path.stat().st_size > 5 * ALLOWED * 2**20
    return path


def train(start_program, way, file, megabytes=ALLOWED):
    process = start_program("train_from_file.py", way, file, N_ROWS, megabytes)
    process.wait()
    process.stdout.seek(0)
    return process.returncode, process.stdout.read()


@pytest.fixture(scope="module")
def results(file, run_programs):
    ways = ("train_by_parts", "train_by_dask")
    outputs = run_programs(
        *(("train_from_file.py", (way, file, N_ROWS, ALLOWED), {}) for way in ways)
    )
    results = [json.loads(output.partition("RESULT ")[2]) for output in outputs]
    return dict(zip(ways, results, strict=True))


@pytest.mark.parametrize("way", ["train_by_parts", "train_by_dask"])
def test_training_stays_within_a_fifth_of_the_file(results, way):
    assert 0 < results[way]["growth"] < ALLOWED


def test_dask_trains_as_a_loop_does(results):
    pairs = zip(
        results["train_by_dask"]["weights"], results["train_by_parts"]["weights"], strict=True
    )
    for one, other in pairs:
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)


def test_fit_takes_as_much_as_the_file(file, start_program):
    """It fails within the limit, which is one, and succeeds if it may have that much."""
    code, output = train(start_program, "train_at_once", file)
    assert code != 0
    assert "MemoryError" in output

    code, output = train(start_program, "train_at_once", file, 2000)
    assert code == 0
    # NumPy has a copy for a moment, and TensorFlow has one.
    assert 5 * ALLOWED < json.loads(output.partition("RESULT ")[2])["growth"] < 11 * ALLOWED
