"""A training that is shared among devices or processes gives what it gives on one device."""

import json
import shutil
import socket
from pathlib import Path

import keras
import numpy as np
import pytest
from click.testing import CliRunner
from sklearn.datasets import load_digits

from keras_estimator_gen.cli import main
from mlp_classifier import MLPClassifier

pytestmark = pytest.mark.slow

CASES = (
    "fit_weighted",
    "fit_stopping_early",
    "fit_several_outputs",
    "fit_with_validation",
    "fit_in_parts",
    "fit_normalized",
    "fit_again",
    "fit_outlier_detector",
)
SOURCE = Path(__file__).parents[2] / "generator/keras_estimator_gen/runtime"
WAYS = ("mirrored", "first worker", "second worker")


def find_ports(count):
    """Return ports of this machine that nobody uses."""
    sockets = [socket.socket() for _ in range(count)]
    for item in sockets:
        item.bind(("127.0.0.1", 0))
    ports = [item.getsockname()[1] for item in sockets]
    for item in sockets:
        item.close()
    return ports


def describe_worker(ports, index):
    """Return what a worker learns of the others from its environment."""
    cluster = {"worker": [f"127.0.0.1:{port}" for port in ports]}
    return {
        "TF_CONFIG": json.dumps({"cluster": cluster, "task": {"type": "worker", "index": index}})
    }


@pytest.fixture(scope="module")
def modules(tmp_path_factory, generated):
    """Where programs find generated modules beside a runtime with all parts."""
    folder = tmp_path_factory.mktemp("modules")
    shutil.copytree(SOURCE, folder / "_keras_runtime")
    for path in generated.glob("*.py"):
        shutil.copy(path, folder)
    return {"PYTHONPATH": str(folder)}


@pytest.fixture(scope="module")
def results(tmp_path_factory, run_programs, modules):
    folder, ports = tmp_path_factory.mktemp("results"), find_ports(2)
    ways = {
        "alone": ("alone", {}),
        "mirrored": ("mirrored", {}),
        "first worker": ("workers", describe_worker(ports, 0)),
        "second worker": ("workers", describe_worker(ports, 1)),
    }
    run_programs(
        *(
            ("train_in_parallel.py", (way, folder / name), {**modules, **environment})
            for name, (way, environment) in ways.items()
        )
    )
    return {name: json.loads((folder / name).read_text()) for name in ways}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("way", WAYS)
def test_a_shared_training_gives_what_one_device_gives(results, way, case):
    shared, alone = results[way][case], results["alone"][case]

    assert alone["trainer"] == "compiled"
    assert shared["trainer"] == "compiled on 2 replicas"
    tolerance = {"rtol": 1e-4, "atol": 1e-5} if case == "fit_stopping_early" else {"rtol": 1e-9}
    assert shared["history"].keys() == alone["history"].keys()
    for name, values in alone["history"].items():
        np.testing.assert_allclose(shared["history"][name], values, **tolerance)
    for one, other in zip(shared["weights"], alone["weights"], strict=True):
        np.testing.assert_allclose(one, other, atol=1e-10 if "atol" not in tolerance else 1e-5)


def test_workers_end_with_the_very_same_weights(results):
    assert results["first worker"] == results["second worker"]


def test_the_case_of_early_stopping_stops_early(results):
    assert 3 < len(results["alone"]["fit_stopping_early"]["history"]["loss"]) < 60


def test_a_batch_with_fewer_rows_than_replicas_is_refused(results):
    for way in WAYS:
        message = results[way]["refuse_a_row_alone"]
        assert message.startswith("With batch_size=30, the last of the batches of 301 rows has 1")
    assert results["alone"]["refuse_a_row_alone"] is None


@pytest.mark.parametrize(
    ("case", "difference"),
    [
        ("refuse_other_rows", "differ in rows."),
        ("refuse_other_seeds", "differ in random numbers"),
    ],
)
def test_workers_that_do_not_train_the_same_are_refused(results, case, difference):
    for way in ("first worker", "second worker"):
        assert difference in results[way][case]
    assert results["mirrored"][case] is None
    assert results["alone"][case] is None


def test_what_keras_would_have_to_train_is_refused(results):
    case = "refuse_a_callback_of_batches"
    for way in WAYS:
        assert "LambdaCallback listens to on_train_batch_end" in results[way][case]
    assert results["alone"][case] is None


def test_a_loss_that_is_one_number_for_a_batch_is_refused(results):
    case = "refuse_a_loss_of_batches"
    for way in WAYS:
        assert results[way][case].startswith("The loss average returns one number for a batch.")
    assert results["alone"][case] is None


def test_a_class_without_the_part_is_refused(results):
    case = "refuse_a_class_without_the_part"
    for way in WAYS:
        assert "`parts.distribution.DistributionMixin`" in results[way][case]
    assert results["alone"][case] is None


def test_the_program_for_workers_saves_what_one_device_learns(tmp_path, run_programs):
    ports, path, spec = find_ports(2), tmp_path / "net.keras", tmp_path / "shared_net.toml"
    for command in (
        ["init", "SharedNet", "--from", "mlp_classifier", "-o", str(tmp_path)],
        [str(spec), "--part", "distribution", "-o", str(tmp_path)],
    ):
        assert CliRunner().invoke(main, command).exit_code == 0
    modules = {"PYTHONPATH": str(tmp_path)}
    run_programs(
        *(
            ("train_on_workers.py", (path,), {**modules, **describe_worker(ports, index)})
            for index in range(2)
        )
    )
    X, y = load_digits(return_X_y=True)
    shared = keras.models.load_model(path)
    alone = MLPClassifier(epochs=5, batch_size=128, random_state=0).fit(X, y)

    np.testing.assert_allclose(
        shared.predict(X, verbose=0), alone.predict_proba(X), rtol=1e-6, atol=1e-9
    )
