"""``random_state`` decides everything, and no global state is left changed."""

import random

import keras
import numpy as np
import pytest
import tensorflow as tf
from sklearn.base import clone


def train(estimator, X, y):
    estimator.fit(X, y)
    return estimator.loss_curve_, estimator.predict(X).tolist()


@pytest.fixture
def make_random(make_regressor):
    """Create an estimator with initial weights, shuffling, dropout and held-out rows."""

    def make(**params):
        return make_regressor(
            **{"dropout": 0.5, "validation_split": 0.25, "batch_size": 16, **params}
        )

    return make


def test_a_seed_gives_the_same_training_every_time(make_random, X, y_continuous):
    estimator = make_random(random_state=3)
    first = train(estimator, X, y_continuous)

    assert train(estimator, X, y_continuous) == first
    assert train(clone(estimator), X, y_continuous) == first
    assert train(make_random(random_state=4), X, y_continuous) != first


def test_no_seed_gives_another_training_every_time(make_random, X, y_continuous):
    np.random.seed(0)
    first = train(make_random(random_state=None), X, y_continuous)
    np.random.seed(0)
    second = train(make_random(random_state=None), X, y_continuous)

    assert first != second


def test_a_generator_goes_on_from_fit_to_fit(make_random, X, y_continuous):
    source = np.random.RandomState(0)
    shared = [train(make_random(random_state=source), X, y_continuous) for _ in range(2)]
    source = np.random.RandomState(0)
    again = [train(make_random(random_state=source), X, y_continuous) for _ in range(2)]

    assert shared[0] != shared[1]
    assert again == shared


def test_a_clone_has_a_generator_of_its_own(make_random, X, y_continuous):
    estimator = make_random(random_state=np.random.RandomState(0))
    twin = clone(estimator)

    assert train(estimator, X, y_continuous) == train(twin, X, y_continuous)


def test_numpy_integers_are_seeds(make_random, X, y_continuous):
    plain = train(make_random(random_state=3), X, y_continuous)

    assert train(make_random(random_state=np.int64(3)), X, y_continuous) == plain


def test_seeds_of_the_process_do_not_matter(make_random, X, y_continuous):
    outcomes = []
    for seed in (1, 2):
        keras.utils.set_random_seed(seed)
        outcomes.append(train(make_random(), X, y_continuous))

    assert outcomes[0] == outcomes[1]


@pytest.mark.parametrize("kind", ["compiled", "keras"])
@pytest.mark.parametrize("seed", [0, None])
def test_global_generators_are_left_as_they_were(
    kind, seed, make_random, listens_to_batches, X, y_continuous
):
    estimator = make_random(
        random_state=seed, callbacks=listens_to_batches if kind == "keras" else None
    )
    seed_process()
    expected = draw_numbers()
    seed_process()
    estimator.fit(X, y_continuous).partial_fit(X, y_continuous)
    estimator.predict(X)
    estimator.model_.summary(print_fn=lambda _: None)

    assert draw_numbers() == expected


def seed_process():
    # Keras before 3.13 would go on with its own generator, which `clear_session` drops.
    keras.utils.clear_session()
    keras.utils.set_random_seed(7)


def draw_numbers():
    return (
        random.random(),
        np.random.random(),
        float(keras.random.normal(())),
        float(tf.random.normal([])),
        keras.initializers.RandomNormal()((2,)).numpy().tolist(),
    )


@pytest.mark.parametrize("kind", ["compiled", "keras"])
def test_settings_and_name_counters_are_left_as_they_were(
    kind, make_random, listens_to_batches, X, y_continuous
):
    def read_settings():
        return (
            keras.config.floatx(),
            keras.config.dtype_policy().name,
            keras.config.epsilon(),
            keras.config.image_data_format(),
            tf.config.functions_run_eagerly(),
        )

    keras.layers.Dense(1)
    number = int(keras.layers.Dense(1).name.rpartition("_")[2])
    before = read_settings()
    estimator = make_random(
        dtype="float64", callbacks=listens_to_batches if kind == "keras" else None
    )
    estimator.fit(X, y_continuous).predict(X)
    estimator.model_.get_weights()

    assert read_settings() == before
    assert keras.layers.Dense(1).name == f"dense_{number + 1}"


def test_settings_of_the_user_do_not_reach_the_network(make_random, X, y_continuous):
    expected = train(make_random(), X, y_continuous)
    keras.config.set_dtype_policy("mixed_bfloat16")
    keras.config.set_floatx("float64")
    try:
        outcome = train(make_random(), X, y_continuous)
        settings = keras.config.dtype_policy().name, keras.config.floatx()
    finally:
        keras.config.set_floatx("float32")
        keras.config.set_dtype_policy("float32")

    assert outcome == expected
    assert settings == ("mixed_bfloat16", "float64")


def test_settings_are_restored_when_a_build_function_fails(define_regressor, X, y_continuous):
    def build(_estimator, _inputs):
        raise RuntimeError("as planned")

    np.random.seed(5)
    expected = np.random.random()
    np.random.seed(5)

    with pytest.raises(RuntimeError, match="as planned"):
        define_regressor(build, dtype="float64").fit(X, y_continuous)
    assert keras.config.floatx() == "float32"
    assert np.random.random() == expected


def test_names_of_layers_and_metrics_do_not_depend_on_earlier_work(make_classifier, X, y_binary):
    def read_names():
        estimator = make_classifier(metrics=["AUC"]).fit(X, y_binary)
        return [layer.name for layer in estimator.model_.layers], list(estimator.history_)

    first = read_names()
    keras.Sequential([keras.Input((2,)), keras.layers.Dense(2), keras.layers.Dense(2)])

    assert read_names() == first
    assert first == (["input_layer", "dense", "output"], ["AUC", "loss"])


def test_rows_are_shuffled_unless_told_otherwise(make_regressor, X, y_continuous):
    params = {"batch_size": 16, "epochs": 1}
    ordered = make_regressor(shuffle=False, **params).fit(X, y_continuous)
    again = make_regressor(shuffle=False, **params).fit(X, y_continuous)
    shuffled = make_regressor(shuffle=True, **params).fit(X, y_continuous)

    assert ordered.loss_curve_ == again.loss_curve_
    assert shuffled.loss_curve_ != ordered.loss_curve_


def test_each_epoch_has_an_order_of_its_own(make_regressor, X, y_continuous):
    """Without learning, the weights that a batch sees differ by its rows alone."""
    params = {"optimizer": "sgd", "optimizer__learning_rate": 1e-5, "batch_size": 50}
    estimator = make_regressor(epochs=4, **params).fit(X, y_continuous)

    assert len(set(estimator.loss_curve_)) == 4
