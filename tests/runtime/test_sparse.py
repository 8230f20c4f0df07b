"""Sparse rows train and predict as dense ones do, and become dense as a whole only if small."""

import json
import sys
from dataclasses import replace

import keras
import numpy as np
import pytest
from keras import layers
from scipy import sparse

from _keras_runtime.network.models import open_model
from _keras_runtime.network.prediction import predict_rows
from _keras_runtime.samples import list_leaves
from _keras_runtime.training import train_network

N_ROWS, N_COLUMNS = 70, 6


def create_rows(dtype="float32"):
    """Rows with empty ones at both ends, and with several values for one place."""
    rows = sparse.random(N_ROWS, N_COLUMNS, 0.3, format="lil", dtype=dtype, random_state=0)
    rows[0] = rows[13] = rows[N_ROWS - 1] = 0
    rows = rows.tocsr()
    twice = sparse.coo_matrix(
        ([1.5, 2.5, -1.0], ([3, 3, 5], [2, 2, 0])), shape=rows.shape, dtype=dtype
    )
    doubled = np.concatenate([rows.tocoo().row, twice.row])
    order = np.argsort(doubled, kind="stable")
    columns = np.concatenate([rows.indices, twice.col])[order]
    values = np.concatenate([rows.data, twice.data])[order]
    splits = np.concatenate([[0], np.cumsum(np.bincount(doubled, minlength=N_ROWS))])
    result = sparse.csr_matrix((values.astype(dtype), columns, splits), shape=rows.shape)
    assert not result.has_canonical_format
    return result


def widen(rows):
    """Count rows and columns in 64 bits, as SciPy does for very large matrices."""
    rows = rows.copy()
    rows.indices, rows.indptr = rows.indices.astype("int64"), rows.indptr.astype("int64")
    return rows


def loosen(rows):
    """Leave room behind what is stored, as SciPy allows."""
    rows = rows.copy()
    rows.data, rows.indices = np.append(rows.data, 7), np.append(rows.indices, 1)
    return rows


FORMS = {
    "matrix": lambda rows: rows,
    "array": sparse.csr_array,
    "64 bits": widen,
    "loose": loosen,
    "sorted": lambda rows: rows.sorted_indices(),
    "slice": lambda rows: sparse.vstack([rows, rows]).tocsr()[N_ROWS:],
    "read-only": lambda rows: freeze(rows.copy()),
}


def freeze(rows):
    for part in (rows.data, rows.indices, rows.indptr):
        part.setflags(write=False)
    return rows


def build():
    return keras.Sequential(
        [
            keras.Input((N_COLUMNS,)),
            layers.Dense(4, activation="relu"),
            layers.Dropout(0.2),
            layers.Dense(N_COLUMNS),
        ]
    )


def build_two():
    sparse_rows, dense_rows = keras.Input((N_COLUMNS,)), keras.Input((2,))
    x = layers.Dense(4)(layers.Concatenate()([sparse_rows, dense_rows]))
    return keras.Model([sparse_rows, dense_rows], layers.Dense(1)(x))


@pytest.fixture
def train(make_network, make_task, listens_to_batches):
    """Train a new network; return all that has changed."""

    def run(data, validation=None, network=build, dtype="float32"):
        network = make_network(network, dtype)
        is_sparse = any(sparse.issparse(leaf) for leaf in list_leaves(list(data)))
        # Keras trains in both cases, on the same batches.
        callbacks = [] if is_sparse else [listens_to_batches()]
        task = make_task(data, validation, callbacks=callbacks)
        network, history, trainer = train_network(network, task)
        assert trainer.startswith("keras: rows are sparse" if is_sparse else "keras: Listens")
        return network, history, [*network.weights, *network.optimizer_state.variables]

    return run


def assert_same(left, right):
    assert left[1] == right[1]
    assert all(np.array_equal(*pair) for pair in zip(left[2], right[2], strict=True))


@pytest.mark.parametrize("form", FORMS)
def test_sparse_data_train_bit_for_bit_as_dense_data(form, train):
    rows = create_rows()
    expected = train((rows.toarray(), rows.toarray()), (rows[:20].toarray(), rows[:20].toarray()))
    given = FORMS[form](rows)

    assert_same(train((given, given), (given[:20], given[:20])), expected)
    assert given.nnz == rows.nnz


def test_sparse_rows_in_float64(train):
    rows = create_rows("float64")
    outcomes = [train((item, rows.toarray()), dtype="float64") for item in (rows, rows.toarray())]

    assert_same(*outcomes)
    assert all(array.dtype == "float64" for array in outcomes[0][0].weights[:2])


def test_sparse_rows_beside_dense_ones_and_weights(train):
    rows, other = create_rows(), np.ones((N_ROWS, 2), "float32")
    target = np.asarray(rows.sum(axis=1), "float32")
    weights = np.linspace(0.5, 2, N_ROWS, dtype="float32")
    given = [([item, other], target, weights) for item in (rows, rows.toarray())]

    assert_same(*(train(data, data, build_two) for data in given))


@pytest.mark.parametrize("small_bytes", [1 << 27, 0], ids=["small", "large"])
def test_rows_of_an_estimator_are_dense_if_they_are_small(
    small_bytes, make_classifier, X, y_binary, monkeypatch
):
    monkeypatch.setattr("_keras_runtime.samples._SMALL_BYTES", small_bytes)
    tasks = []
    rows = np.where(X > 0, X, 0)
    estimator = make_classifier(validation_split=0.2)
    expected = make_classifier(validation_split=0.2).fit(rows, y_binary)
    train = estimator._train_network
    monkeypatch.setattr(estimator, "_train_network", lambda task: tasks.append(task) or train(task))
    estimator.fit(sparse.csr_array(rows), y_binary)

    (task,) = tasks
    for data in task.data, task.validation:
        assert sparse.issparse(data[0]) is (small_bytes == 0)
    assert estimator.history_.keys() == expected.history_.keys()
    for name, values in expected.history_.items():
        np.testing.assert_allclose(estimator.history_[name], values, rtol=1e-5)
    np.testing.assert_allclose(
        estimator.predict_proba(sparse.csr_array(rows)), expected.predict_proba(rows), rtol=1e-5
    )


@pytest.mark.parametrize("batch_size", [None, 1, 9])
@pytest.mark.parametrize("by", ["program", "model"])
@pytest.mark.parametrize("form", FORMS)
def test_sparse_rows_give_the_predictions_of_dense_ones(form, by, batch_size, make_network):
    network = make_network(build)
    if by == "model":
        network = replace(open_model(network), architecture=None)
    rows = create_rows()
    outputs = [
        predict_rows(network, item, batch_size=batch_size)[0]
        for item in (FORMS[form](rows), rows.toarray())
    ]

    assert np.array_equal(*outputs)


MEASUREMENT = """
import numpy as np, keras
from keras import layers
from scipy import sparse
from _keras_runtime.training import train_network
from _keras_runtime.training import TrainingTask
from _keras_runtime.network.models import describe_model
from _keras_runtime.parts.own_networks.compilation import OwnCompilation
from _keras_runtime.network.prediction import predict_rows
import json

N_ROWS, N_COLUMNS = 20_000, 4_000

def build():
    model = keras.Sequential([keras.Input((N_COLUMNS,)), layers.Dense(2), layers.Dense(1)])
    model.compile("sgd", "mse")
    config = json.dumps(model.get_compile_config())
    return describe_model(model, "float32", OwnCompilation({}, (), config))

def create(n_rows):
    generator = np.random.RandomState(0)
    places = np.arange(0, 5 * n_rows + 1, 5)
    columns = generator.randint(N_COLUMNS, size=5 * n_rows)
    values = np.ones(5 * n_rows, "float32")
    return sparse.csr_matrix((values, columns, places), shape=(n_rows, N_COLUMNS))

def use(network, rows):
    targets = np.ones((rows.shape[0], 1), "float32")
    task = TrainingTask(
        (rows, targets), (rows[:1000], targets[:1000]), 100, range(1), True,
        np.random.RandomState(0), [], 0,
    )
    trainer = train_network(network, task)[2]
    predict_rows(network, rows)
    return trainer

def read_peak():
    lines = open("/proc/self/status").read().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024

network = build()
use(network, create(2_000))
before = read_peak()
trainer = use(network, create(N_ROWS))
print(json.dumps([trainer, read_peak() - before, N_ROWS * N_COLUMNS * 4]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak of memory from /proc")
@pytest.mark.slow
def test_large_sparse_rows_are_never_dense_as_a_whole(run_python):
    trainer, grown, dense = json.loads(run_python(MEASUREMENT).splitlines()[-1])

    assert trainer == "keras: rows are sparse"
    assert grown < dense / 4
