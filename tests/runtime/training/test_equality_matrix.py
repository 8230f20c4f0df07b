"""Every network of the gallery trains as ``Model.fit`` does, however it is trained.

Networks, parameters and data come from the gallery and from the tests generated for it, so that a
new specification is tested here without a change. What a network is tried with is planned so that
few trainings meet all pairs of options. Keras' own training is forced by a callback that listens to
batches; both ways start from the same weights, and take the same batches.
"""

import hashlib
import importlib.util
import inspect
import json
import pickle
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pytest
from keras import layers, optimizers
from sklearn.base import clone, is_classifier

from _keras_runtime import KerasClassifier
from _keras_runtime.network.prediction import PREDICTION_PROGRAMS
from _keras_runtime.samples import take_rows
from _keras_runtime.training import TRAINING_PROGRAMS
from keras_estimator_gen.signing.header import read_specification

ROOT = Path(__file__).parents[3]
GALLERY = sorted(
    path.stem for path in ROOT.joinpath("generator/keras_estimator_gen/gallery").glob("*.toml")
)

SPECIAL_DATA = {}
"""Data for networks that are not to be trained on those of their generated tests: functions without
arguments, by the name of the specification, that return X and, if there is one, y."""

TRAINING, VALIDATION = slice(0, 48), slice(48, 60)
"""With half of the rows without weight, or a quarter held out, or both, 18 rows remain at least:
all these numbers are multiples of 6, and none is one of 10."""

SCHEDULE = optimizers.schedules.ExponentialDecay(0.1, decay_steps=3, decay_rate=0.9)
OPTIMIZERS = {
    "momentum": optimizers.SGD(0.05, momentum=0.9, nesterov=True),
    "adam": optimizers.Adam(0.01),
    "adamw": optimizers.AdamW(0.01, weight_decay=0.1),
    "rmsprop": optimizers.RMSprop(0.01, rho=0.8, momentum=0.5, centered=True),
    "schedule": optimizers.SGD(SCHEDULE),
    "clipnorm": optimizers.Adam(0.01, clipnorm=0.1),
    "average": optimizers.Adam(0.01, use_ema=True, ema_momentum=0.8),
}
BATCHES = {"partial": 10, "exact": 6, "whole": -1}
WEIGHTS = ("none", "positive", "zeros")
VALIDATIONS = ("none", "given", "split")
FACTORS = {
    "optimizer": tuple(OPTIMIZERS),
    "dtype": ("float64", "float32"),
    "layers": ("usual", "noisy"),
    "metrics": ("usual", "more"),
}
TRAINED_ALIKE = {
    "dcn_v2",
    "ft_transformer",
    "gated_residual",
    "image_cnn",
    "inception_time",
    "linear_softmax",
    "realmlp_classifier",
    "realmlp_regressor",
    "sequence_lstm",
    "tab_transformer",
    "tabm_regressor",
    "tabular_resnet",
    "temporal_convnet",
    "token_and_length",
    "transfer_learning",
    "tsmixer",
    "two_tower",
    "wide_and_deep",
}
"""Networks that differ in their layers alone from others that are trained here: in inputs, outputs
and losses they are like one of these. ``Normalized`` has layers with state and randomness, and
test_step.py trains recurrent ones."""

ELSEWHERE = [name for name in GALLERY if name not in TRAINED_ALIKE][::4]
"""Networks that are trained in another process as well."""

N_CASES = 15
"""How many cases there are in all, unless there are more networks. One takes about two seconds."""

TOLERANCES = {
    # Rounding alone is far below, and whatever else is wrong is far above.
    "float64": {"rtol": 1e-9, "atol": 1e-11},
    # Operations that are fused or in another order round differently at each of some 40 steps,
    # and a division by the root of a small second moment makes more of it.
    "float32": {"rtol": 1e-4, "atol": 1e-6},
}


def build_normalized(estimator, inputs):
    x = layers.GaussianNoise(0.1)(inputs)
    x = layers.Dense(4, kernel_regularizer="l2", activity_regularizer="l2")(x)
    x = layers.Activation("relu")(layers.BatchNormalization(momentum=0.8)(x))
    return layers.Dropout(estimator.dropout)(x)


DEFINED = {"Normalized": (KerasClassifier, build_normalized)}
"""Networks with layers that those of the gallery need not have."""
NETWORKS = [*GALLERY, *DEFINED]
CONTINUED = {"entity_embeddings", *DEFINED}
"""Networks with several inputs, and with state and randomness, that other fits go on with."""


@cache
def load_suite(name):
    """Load the class of tests that were generated from a specification of the gallery."""
    (path,) = (
        path
        for path in ROOT.glob("generated/tests/test_*.py")
        if read_specification(path.read_text(encoding="utf-8")) == f"{name}.toml"
    )
    spec = importlib.util.spec_from_file_location(f"suite_of_{name}", path)
    suite = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(suite)
    return next(each for name, each in vars(suite).items() if name.startswith("Test"))


def find_noise(estimator):
    """Find the parameters that bring layers with randomness or state."""
    params = estimator.get_params()
    rates = {n: 0.4 for n, v in params.items() if "dropout" in n and isinstance(v, float)}
    return rates | {n: True for n, v in params.items() if "norm" in n and isinstance(v, bool)}


def list_pairs(row):
    return set(combinations(row.items(), 2))


def cover_pairs(factors):
    """Plan rows, each with a level of every factor, so that each pair of levels is in one of them.

    Neighbours differ in as many levels as possible.
    """
    rows = [dict(zip(factors, levels, strict=True)) for levels in product(*factors.values())]
    missing = set().union(*map(list_pairs, rows))
    plan = rows[:1]
    while missing := missing - list_pairs(plan[-1]):

        def rate(row):
            return len(missing & list_pairs(row)), len(row.items() - plan[-1].items())

        plan.append(max(rows, key=rate))
    return plan


def plan_cases():
    """Deal the rows of the plan to the networks, as many as there is time for."""
    count = max(1, min(len(OPTIMIZERS), N_CASES // len(NETWORKS)))
    rows = deque(cover_pairs(FACTORS))
    for index, network in enumerate(NETWORKS):
        is_plain = network in GALLERY and not find_noise(load_suite(network).make_estimator())
        for number in range(count):
            row = next(row for row in rows if suits(row, network))
            rows.remove(row)
            rows.append(row)
            row = {"square": (index + number) % 3, **row}
            yield network, {name: row[name] for name in row if name != "layers" or not is_plain}


def suits(row, network):
    """Tell whether a network can be trained in some way by Keras itself.

    Its division of gradients that tables of vectors have fails if a row of a table is used twice.
    """
    if row["optimizer"] != "rmsprop" or network not in GALLERY:
        return True
    kind = type(load_suite(network).make_estimator())
    return "Embedding(" not in inspect.getsource(kind)


def plan_trainings(square):
    """Plan three trainings, with each level of each factor; three squares have all pairs."""
    for index, weights in enumerate(WEIGHTS):
        batch, validation = [*BATCHES][(index + square) % 3], VALIDATIONS[(index - square) % 3]
        yield {"weights": weights, "batch": batch, "validation": validation}


CASES = list(plan_cases())
FIRST = dict(reversed(CASES))
"""One case of each network."""


def name_case(network, row):
    name = "-".join(map(str, (network, *row.values())))
    is_fast = row is FIRST[network] and network not in TRAINED_ALIKE
    marks = [] if is_fast else pytest.mark.slow
    return pytest.param(network, row, id=name, marks=marks)


def take(part, rows):
    return part.iloc[rows] if hasattr(part, "iloc") else take_rows(part, rows)


def load_data(name):
    """Return the rows and maybe the target that a network of the gallery is trained on."""
    make = SPECIAL_DATA.get(name) or load_suite(name).make_data
    return make()


def configure(estimator, row):
    """Set the parameters that a row of the plan asks for."""
    params = estimator.get_params()
    routed = {name: None for name in params if name.startswith("optimizer__")}
    more = "accuracy" if is_classifier(estimator) else "mae"
    return estimator.set_params(
        **routed,
        **(find_noise(estimator) if row.get("layers") == "noisy" else {}),
        optimizer=OPTIMIZERS[row["optimizer"]],
        metrics=more if row["metrics"] == "more" else params["metrics"],
        dtype=row["dtype"],
        batch_size=BATCHES["partial"],
        epochs=2,
        warm_start=True,
    )


def make_arguments(data, weights, validation):
    """Make the arguments of a fit."""
    generator = np.random.RandomState(0)
    drawn = {name: generator.uniform(0.5, 2.0, 48) for name in WEIGHTS}
    drawn["zeros"][::2] = 0
    arguments = dict(zip(("X", "y"), (take(part, TRAINING) for part in data), strict=False))
    if weights != "none":
        arguments["sample_weight"] = drawn[weights]
    if validation == "given":
        held_out = [take(part, VALIDATION) for part in data]
        arguments |= dict(zip(("X_val", "y_val"), held_out, strict=False))
        arguments["sample_weight_val"] = drawn["none"][:12]
    return arguments


@pytest.fixture
def make_case(define_estimator, X, y_multiclass):
    """Create an estimator, unfitted, and its data."""

    def make(network, row):
        if network in GALLERY:
            return configure(load_suite(network).make_estimator(), row), load_data(network)
        base, build = DEFINED[network]
        kind = define_estimator(base, build, optimizer__learning_rate=None, dropout=0.0)
        # Where pickle looks for it.
        kind.__module__, kind.__qualname__ = __name__, network
        globals()[network] = kind
        return configure(kind(), row), (X, y_multiclass)

    return make


@pytest.fixture
def train_both(listens_to_batches, assert_equal_training):
    """Train a pair of estimators, by the program and by Keras, and compare them."""

    def train(pair, row, method, **arguments):
        for estimator, callbacks in zip(pair, (None, listens_to_batches), strict=True):
            getattr(estimator.set_params(callbacks=callbacks), method)(**arguments)
            estimator.set_params(callbacks=None)

        assert [estimator.trainer_.partition(":")[0] for estimator in pair] == ["compiled", "keras"]
        assert_equal_training(*pair, **TOLERANCES[row["dtype"]])

    return train


def test_cases_meet_all_pairs_of_options():
    options = {**FACTORS, "weights": WEIGHTS, "batch": tuple(BATCHES), "validation": VALIDATIONS}
    del options["layers"]
    wanted = {
        ((left, a), (right, b))
        for left, right in combinations(options, 2)
        for a, b in product(options[left], options[right])
    }
    met = set()
    for _, row in CASES:
        fixed = {name: row[name] for name in options if name in row}
        met |= set().union(
            *(list_pairs({**fixed, **item}) for item in plan_trainings(row["square"]))
        )

    assert wanted == met


@pytest.mark.parametrize(("network", "row"), [name_case(*case) for case in CASES])
def test_training_by_both_ways(network, row, make_case, train_both):
    """One fit goes on from where the last one ended; some cases are continued in other ways."""
    estimator, data = make_case(network, row)
    pair = estimator, clone(estimator)
    for training in plan_trainings(row["square"]):
        split = 0.25 if training["validation"] == "split" else 0.0
        for item in pair:
            item.set_params(batch_size=BATCHES[training["batch"]], validation_split=split)
        arguments = make_arguments(data, training["weights"], training["validation"])
        train_both(pair, row, "fit", **arguments)

    assert len(pair[0].history_["loss"]) == 6
    if row is FIRST[network] and network in CONTINUED:
        continue_both(pair, row, data, train_both)


def continue_both(pair, row, data, train_both):
    # A program for these data has been traced already.
    trainings = plan_trainings(row["square"])
    (weights,) = (item["weights"] for item in trainings if item["validation"] == "none")
    arguments = make_arguments(data, weights, "none")
    for item in pair:
        item.set_params(batch_size=BATCHES["partial"])
    train_both(pair, row, "partial_fit", **arguments)
    pair = pickle.loads(pickle.dumps(pair))
    train_both(pair, row, "partial_fit", **arguments)
    for item in pair:
        item.set_params(optimizer__learning_rate=0.0037)
    train_both(pair, row, "partial_fit", **arguments)

    rates = [item.model_.optimizer.learning_rate for item in pair]
    np.testing.assert_allclose(rates, 0.0037, rtol=1e-6)


def digest_training(estimator, arguments):
    """Fit an estimator, and return a digest of each kind of result."""
    estimator.fit(**arguments)
    use = getattr(estimator, "predict", None) or estimator.transform
    results = {
        "history": [estimator.history_[name] for name in sorted(estimator.history_)],
        "predictions": [use(arguments["X"])],
        "weights": estimator.model_.variables,
        "state": estimator.model_.optimizer.variables,
    }
    return {
        name: hashlib.sha256(b"".join(np.asarray(item).tobytes() for item in items)).hexdigest()
        for name, items in results.items()
    }


def prepare_fit(name):
    """Prepare a fit of a network of the gallery."""
    estimator = configure(load_suite(name).make_estimator(), FIRST[name])
    return estimator, make_arguments(load_data(name), "positive", "given")


def digest_gallery():
    """Fit some networks of the gallery, the last one first."""
    return {name: digest_training(*prepare_fit(name)) for name in reversed(ELSEWHERE)}


@pytest.fixture(scope="module")
def results_elsewhere(run_elsewhere):
    """Results of another process."""
    code = """
import importlib.util, json
spec = importlib.util.spec_from_file_location("matrix", sys.argv[1])
matrix = importlib.util.module_from_spec(spec)
spec.loader.exec_module(matrix)
print(json.dumps(matrix.digest_gallery()))
"""
    return json.loads(run_elsewhere(code, __file__).splitlines()[-1])


@pytest.mark.parametrize("name", ELSEWHERE)
def test_results_are_those_of_any_other_time(name, results_elsewhere):
    """Bit for bit: by a new program or a kept one, alone or beside another, here or elsewhere."""
    estimator, arguments = prepare_fit(name)
    TRAINING_PROGRAMS.clear()
    PREDICTION_PROGRAMS.clear()
    new = digest_training(clone(estimator), arguments)
    changed = digest_training(clone(estimator).set_params(random_state=9, epochs=3), arguments)
    kept = digest_training(clone(estimator), arguments)
    with ThreadPoolExecutor(2) as pool:
        beside = [pool.submit(digest_training, clone(estimator), arguments) for _ in range(2)]

    assert kept == new
    assert all(changed[part] != new[part] for part in ("history", "weights", "state"))
    assert [future.result() for future in beside] == [new, new]
    assert results_elsewhere[name] == new
