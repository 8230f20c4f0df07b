"""A process that was forked from one in which TensorFlow has computed says so, and does not hang.

Each part runs in a process of its own, because this one has long used TensorFlow.
"""

import json
import multiprocessing

import pytest

pytestmark = pytest.mark.skipif(
    "fork" not in multiprocessing.get_all_start_methods(), reason="the system does not fork"
)

PREAMBLE = """
import json, multiprocessing, pickle, sys
import numpy as np
from mlp_classifier import MLPClassifier

X = np.random.RandomState(0).normal(size=(60, 5)).astype("float32")
y = (X[:, 0] > 0).astype(int)

def create(units=4):
    return MLPClassifier((units,), epochs=2, n_iter_no_change=None, random_state=0)

def call(function, queue):
    try:
        queue.put(function())
    except Exception as error:
        queue.put(f"{type(error).__name__}: {error}")

def fork(function):
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    process = context.Process(target=call, args=(function, queue))
    process.start()
    try:
        return queue.get(timeout=60)
    finally:
        process.kill()
        process.join()
"""


def test_a_child_forked_before_tensorflow_is_used_computes(run_python):
    code = """
import keras
from _keras_runtime.network import isolation

forked = fork(lambda: create().fit(X, y).loss_curve_)
print(json.dumps([forked, create().fit(X, y).loss_curve_]))
"""
    forked, own = json.loads(run_python(PREAMBLE + code))

    assert forked == own


def test_a_child_forked_later_says_why_it_does_not_compute(run_python, tmp_path):
    """So does another copy of the runtime; what needs no TensorFlow goes on, and so does spawn."""
    code = """
from pathlib import Path
import _keras_runtime, shutil

shutil.copytree(Path(_keras_runtime.__file__).parent, Path(sys.argv[1]) / "shop" / "copied")
sys.path.insert(0, sys.argv[1])
fitted = create().fit(X, y)
data = pickle.dumps(fitted)

def use_other_copy():
    from shop.copied.network.isolation import isolate_keras
    with isolate_keras("float32"):
        return "computes"

def inspect():
    loaded = pickle.loads(data)
    return [loaded.get_params()["epochs"], loaded.n_iter_, loaded.classes_.tolist()]

results = {
    "fit": fork(lambda: create().fit(X, y).n_iter_),
    "fit of another network": fork(lambda: create(7).fit(X, y).n_iter_),
    "predict": fork(lambda: fitted.predict(X).tolist()),
    "model": fork(lambda: fitted.model_.count_params()),
    "partial_fit": fork(lambda: fitted.partial_fit(X, y).n_iter_),
    "copy": fork(use_other_copy),
    "fork of a fork": fork(lambda: fork(lambda: create().fit(X, y).n_iter_)),
    "inspect": fork(inspect),
}
with multiprocessing.get_context("spawn").Pool(1) as pool:
    results["spawn"] = np.array_equal(pool.apply(fitted.predict, (X,)), fitted.predict(X))
results["parent"] = create().fit(X, y).n_iter_
print(json.dumps(results))
"""
    results = json.loads(run_python(PREAMBLE + code, tmp_path))

    assert results.pop("inspect") == [2, 2, [0, 1]]
    assert results.pop("spawn") is True
    assert results.pop("parent") == 2
    assert len(results) == 7
    for message in results.values():
        assert message.startswith("RuntimeError: Process ")
        assert "was forked after an estimator had been fitted or used in process" in message
        assert 'multiprocessing.get_context("spawn")' in message
