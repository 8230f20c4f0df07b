"""Pickle, joblib, cloudpickle and copies, in this process and in a fresh one."""

import copy
import io
import pickle

import joblib
import keras
import numpy as np
import pytest
from keras import layers
from sklearn.base import clone

from _keras_runtime.parts.own_code import OwnCodeMixin
from mlp_classifier import MLPClassifier

cloudpickle = pytest.importorskip("cloudpickle")


def use_joblib(estimator):
    buffer = io.BytesIO()
    joblib.dump(estimator, buffer)
    buffer.seek(0)
    return joblib.load(buffer)


COPIES = {
    "pickle": lambda estimator: pickle.loads(pickle.dumps(estimator)),
    "protocol 2": lambda estimator: pickle.loads(pickle.dumps(estimator, protocol=2)),
    "joblib": use_joblib,
    "cloudpickle": lambda estimator: pickle.loads(cloudpickle.dumps(estimator)),
    "deepcopy": copy.deepcopy,
}
EVERY_COPY = pytest.mark.parametrize("name", COPIES)
PARAMS = {"dropout": 0.5, "validation_split": 0.25, "metrics": ["accuracy"], "batch_size": 16}


class Doubled(layers.Dense):
    """A layer that is found by its name in this module, and nowhere in Keras' registry."""

    def call(self, inputs):
        return 2 * super().call(inputs)


class DoubledClassifier(OwnCodeMixin, MLPClassifier):
    """A classifier with a layer of its own."""

    def _keras_build_fn(self, compile_kwargs):
        inputs = keras.Input(self.input_shape_)
        model = keras.Model(inputs, self._output_layer(Doubled(4)(inputs)))
        model.compile(**compile_kwargs)
        return model


class SubclassedModel(keras.Model):
    """A model without configuration."""

    def __init__(self):
        super().__init__()
        self.out = layers.Dense(1, activation="sigmoid")

    def call(self, inputs):
        return self.out(inputs)


@EVERY_COPY
def test_an_estimator_before_fit(name, make_classifier, X, y_binary):
    estimator = make_classifier(optimizer=keras.optimizers.SGD(0.05), callbacks=[])
    twin = COPIES[name](estimator)
    twin.fit(X, y_binary)

    assert not hasattr(estimator, "classes_")
    assert twin.history_ == estimator.fit(X, y_binary).history_


@EVERY_COPY
@pytest.mark.parametrize("live", [False, True], ids=["stored", "live"])
def test_a_fitted_estimator_predicts_and_trains_on_as_before(
    name, live, make_classifier, assert_equal_training, X, y_labels
):
    estimator = make_classifier(**PARAMS).fit(X, y_labels)
    if live:
        assert estimator.model_.built
    twin = COPIES[name](estimator)

    assert np.array_equal(twin.predict_proba(X), estimator.predict_proba(X))
    assert twin.predict(X).tolist() == estimator.predict(X).tolist()
    assert twin.history_ == estimator.history_
    twin.partial_fit(X, y_labels)
    assert len(estimator.loss_curve_) == 3
    estimator.partial_fit(X, y_labels)
    assert_equal_training(twin, estimator)


def test_a_live_estimator_goes_on_as_a_stored_one(
    make_classifier, assert_equal_training, X, y_binary
):
    stored, live = (make_classifier(**PARAMS).fit(X, y_binary) for _ in range(2))
    for _ in range(2):
        assert live.model_.built
        stored.partial_fit(X, y_binary)
        live.partial_fit(X, y_binary)

    assert_equal_training(stored, live)


@pytest.mark.parametrize("name", ["pickle", "deepcopy"])
def test_a_generator_as_seed_goes_on_in_the_copy(name, make_regressor, X, y_continuous):
    estimator = make_regressor(random_state=np.random.RandomState(0)).fit(X, y_continuous)
    twin = COPIES[name](estimator)

    assert estimator.fit(X, y_continuous).loss_curve_ == twin.fit(X, y_continuous).loss_curve_


def test_copies_share_nothing(make_classifier, X, y_binary):
    estimator = make_classifier().fit(X, y_binary)
    twin = copy.deepcopy(estimator)
    expected = estimator.predict_proba(X)
    twin.model_.set_weights([0 * array for array in twin.model_.get_weights()])
    twin.partial_fit(X, y_binary)

    assert np.array_equal(estimator.predict_proba(X), expected)
    assert len(estimator.loss_curve_) == 3


def test_a_shallow_copy_predicts_the_same(make_classifier, X, y_binary):
    estimator = make_classifier().fit(X, y_binary)
    twin = copy.copy(estimator)

    assert np.array_equal(twin.predict_proba(X), estimator.predict_proba(X))


def test_fitting_a_shallow_copy_leaves_the_original_alone(make_classifier, X, y_binary):
    estimator = make_classifier().fit(X, y_binary)
    expected = estimator.predict_proba(X)
    copy.copy(estimator).fit(X, 1 - y_binary)

    assert np.array_equal(estimator.predict_proba(X), expected)


def test_read_only_memory_is_enough(make_classifier, tmp_path, X, y_binary):
    estimator = make_classifier(**PARAMS).fit(X, y_binary)
    expected = estimator.predict_proba(X)
    joblib.dump(estimator, tmp_path / "estimator.joblib")
    mapped = joblib.load(tmp_path / "estimator.joblib", mmap_mode="r")

    assert np.array_equal(mapped.predict_proba(X), expected)
    assert len(mapped.partial_fit(X, y_binary).loss_curve_) == 4


def test_a_network_with_a_layer_of_ones_own(X, y_binary):
    estimator = DoubledClassifier(epochs=2, random_state=0).fit(X, y_binary)
    twin = pickle.loads(pickle.dumps(estimator))

    assert estimator.trainer_ == "compiled"
    assert np.array_equal(twin.predict_proba(X), estimator.predict_proba(X))
    assert len(twin.partial_fit(X, y_binary).loss_curve_) == 3


def test_classes_defined_in_a_notebook_travel_by_value(run_elsewhere, tmp_path, X, y_binary):
    path = tmp_path / "estimator.pkl"
    define = f"""
import cloudpickle, keras, numpy as np
from _keras_runtime.parts.own_code import OwnCodeMixin
from mlp_classifier import MLPClassifier

class Tripled(keras.layers.Dense):
    def call(self, inputs):
        return 3 * super().call(inputs)

class Own(OwnCodeMixin, MLPClassifier):
    def _keras_build_fn(self, compile_kwargs):
        inputs = keras.Input(self.input_shape_)
        model = keras.Model(inputs, self._output_layer(Tripled(4)(inputs)))
        model.compile(**compile_kwargs)
        return model

X, y = np.array({X.tolist()}, dtype="float32"), np.array({y_binary.tolist()})
estimator = Own(epochs=2, random_state=0).fit(X, y)
with open({str(path)!r}, "wb") as file:
    cloudpickle.dump(estimator, file)
print(estimator.trainer_, estimator.predict_proba(X).sum(axis=0).tolist())
"""
    trainer, _, sums = run_elsewhere(define).partition(" ")
    estimator = pickle.loads(path.read_bytes())

    assert trainer == "compiled"
    assert str(estimator.predict_proba(X).sum(axis=0).tolist()) == sums
    assert len(estimator.partial_fit(X, y_binary).loss_curve_) == 3


def test_a_fitted_estimator_in_a_fresh_process(run_python, make_classifier, tmp_path, X, y_labels):
    estimator = make_classifier(**PARAMS, optimizer__learning_rate=0.03).fit(X, y_labels)
    path = tmp_path / "data.joblib"
    joblib.dump((estimator, X, y_labels), path)
    joblib.dump(make_classifier(**PARAMS), tmp_path / "unfitted.joblib")
    code = f"""
import joblib
estimator, X, y = joblib.load({str(path)!r})
assert "tensorflow" not in sys.modules
first = estimator.predict_proba(X)
joblib.dump((first, estimator.partial_fit(X, y)), {str(path)!r})
"""
    run_python(code)
    probabilities, trained = joblib.load(path)

    assert np.array_equal(probabilities, estimator.predict_proba(X))
    assert trained.history_ == estimator.partial_fit(X, y_labels).history_
    assert np.array_equal(trained.predict_proba(X), estimator.predict_proba(X))


def test_a_pickle_is_small(make_classifier, X, y_binary):
    estimator = make_classifier().fit(X, y_binary)

    assert len(pickle.dumps(estimator)) < 12_000


def test_a_model_without_configuration_can_be_pickled_if_keras_can(define_classifier, X, y_binary):
    estimator = define_classifier(lambda _estimator, _inputs: SubclassedModel())
    estimator.fit(X, y_binary)
    twin = copy.copy(estimator)

    assert np.array_equal(twin.predict_proba(X), estimator.predict_proba(X))


@pytest.mark.parametrize("live", [False, True], ids=["stored", "live"])
def test_prediction_changes_nothing_in_the_estimator(live, make_classifier, X, y_binary):
    estimator = make_classifier().fit(X, y_binary)
    if live:
        assert estimator.model_.built
    before = pickle.dumps(estimator)
    estimator.predict(X)
    estimator.predict_proba(X[:3])
    estimator.score(X, y_binary)

    assert pickle.dumps(estimator) == before


def test_a_copy_can_be_cloned(make_classifier, X, y_binary):
    estimator = make_classifier(callbacks=[keras.callbacks.TerminateOnNaN()]).fit(X, y_binary)
    twin = clone(pickle.loads(pickle.dumps(estimator)))

    assert twin.fit(X, y_binary).history_ == estimator.history_


@pytest.mark.parametrize("dtype", ["int32", "uint32"])
def test_the_states_of_another_backend_become_those_of_this_one(
    dtype, make_classifier, X, y_binary
):
    """JAX and PyTorch count steps and keep seeds in other types of integers."""
    estimator = make_classifier(**PARAMS, warm_start=True).fit(X, y_binary)
    foreign = copy.deepcopy(estimator)
    for arrays in (foreign._network.weights, foreign._network.optimizer_state.variables):
        arrays[:] = [x.astype(dtype) if x.dtype.kind in "iu" else x for x in arrays]
    assert dtype in {str(array.dtype) for array in foreign._network.weights}
    foreign = pickle.loads(pickle.dumps(foreign))

    assert np.array_equal(foreign.predict_proba(X), estimator.predict_proba(X))
    assert foreign.model_.count_params() == estimator.model_.count_params()
    assert foreign.fit(X, y_binary).history_ == estimator.fit(X, y_binary).history_
    assert np.array_equal(foreign.predict_proba(X), estimator.predict_proba(X))
