"""Losses that compare positive numbers, fractions or shares, and their output layers."""

import keras
import numpy as np
import pytest
from sklearn.compose import TransformedTargetRegressor
from sklearn.metrics import d2_tweedie_score
from sklearn.preprocessing import StandardScaler
from sklearn.utils import get_tags

from _keras_runtime.parts.target_ranges import choose_number_head, find_range, get_range
from keras_estimator_gen.plan.targets.loss_ranges import find_loss_range

losses = keras.losses
TRAINED = {"epochs": 150, "optimizer__learning_rate": 0.02, "alpha": 0.0}
MEAN = {"reduction": "mean_with_sample_weight"}


class OwnPoisson(losses.Poisson):
    """A loss that inherits from one of Keras."""


def poisson(y_true, y_pred):
    """Compare logarithms, unlike Keras' function of this name."""
    return keras.ops.mean(keras.ops.exp(y_pred) - y_true * y_pred, axis=-1)


POSITIVE = [
    "poisson",
    "Poisson",
    losses.Poisson,
    losses.Poisson(**MEAN),
    losses.poisson,
    OwnPoisson(**MEAN),
    "msle",
    "mean_squared_logarithmic_error",
    losses.MeanSquaredLogarithmicError,
]


@pytest.fixture(scope="module")
def counts(X):
    return np.random.RandomState(0).poisson(np.exp(0.5 * X[:, 0] + 2)).astype(float)


@pytest.fixture(scope="module")
def shares(X):
    powers = np.exp(X[:, :3])
    return powers / powers.sum(axis=1, keepdims=True)


def name_loss(loss):
    """Name a loss in the same way in every process: an address in memory is another in each."""
    return loss if isinstance(loss, str) else getattr(loss, "__name__", type(loss).__name__)


@pytest.mark.parametrize("loss", POSITIVE, ids=name_loss)
def test_losses_of_positive_numbers_get_positive_outputs(loss, make_regressor, X, counts):
    estimator = make_regressor(loss=loss, **TRAINED).fit(X, counts)
    predicted = estimator.predict(X)

    assert predicted.min() > 0
    assert d2_tweedie_score(counts, predicted, power=1) > 0.5
    assert estimator.score(X, counts) > 0.5


def test_several_columns_and_lists_of_losses(make_regressor, X, counts):
    Y = np.column_stack([counts, 100 * counts])
    plain = make_regressor(loss="poisson").fit(X, Y)

    assert (plain.predict(X) > 0).all()
    for loss in (["poisson"], {"output": losses.Poisson}):
        assert make_regressor(loss=loss).fit(X, Y).history_ == plain.history_


@pytest.mark.parametrize(
    "loss",
    [
        "binary_crossentropy",
        "bce",
        losses.BinaryCrossentropy(from_logits=True, **MEAN),
        losses.BinaryFocalCrossentropy,
        losses.binary_crossentropy,
        "dice",
        losses.Tversky(),
    ],
    ids=name_loss,
)
def test_losses_of_fractions_get_outputs_between_zero_and_one(loss, make_regressor, X):
    y = 1 / (1 + np.exp(-X[:, 0]))
    estimator = make_regressor(loss=loss, **TRAINED).fit(X, y)
    predicted = estimator.predict(X)

    assert 0 <= predicted.min() < predicted.max() <= 1
    np.testing.assert_allclose(predicted, estimator.model_.predict(X, verbose=0)[:, 0], rtol=1e-5)
    assert np.corrcoef(predicted, y)[0, 1] > 0.6


@pytest.mark.parametrize(
    "loss", ["kl_divergence", losses.KLDivergence, "categorical_crossentropy"], ids=name_loss
)
def test_losses_of_shares_get_outputs_that_add_up(loss, make_regressor, X, shares):
    estimator = make_regressor(loss=loss, **TRAINED).fit(X, shares)

    np.testing.assert_allclose(estimator.predict(X).sum(axis=1), 1, rtol=1e-5)
    assert estimator.score(X, shares) > 0.7


@pytest.mark.parametrize(
    ("loss", "change", "message"),
    [
        (
            "poisson",
            lambda y: y - 1 - y.min(),
            "'poisson' compares numbers from 0 upwards.* has -1",
        ),
        (losses.MeanSquaredLogarithmicError, lambda y: -y, "'MeanSquaredLogarithmicError' .* -"),
        ("bce", lambda y: y / 2, "'bce' compares numbers from 0 to 1, but the target has"),
        (losses.Dice(), lambda y: y, "'dice' compares numbers from 0 to 1"),
        ("kld", lambda y: y / y.max(), "several columns .* but the target has 1 column"),
        ("kld", lambda y: np.column_stack([y, y]) / y.max(), "has a row whose sum is"),
    ],
)
def test_targets_that_a_loss_cannot_compare_are_refused(
    loss, change, message, make_regressor, X, counts
):
    with pytest.raises(ValueError, match=message):
        make_regressor(loss=loss).fit(X, change(counts))


def test_validation_rows_are_checked_and_rows_without_weight_are_not(make_regressor, X, counts):
    wrong = counts.copy()
    wrong[3] = -1
    weights = (wrong >= 0).astype(float)

    make_regressor(loss="poisson").fit(X, wrong, sample_weight=weights)
    with pytest.raises(ValueError, match=r"X_val and y_val cannot .* has -1"):
        make_regressor(loss="poisson").fit(X, counts, X_val=X, y_val=wrong)
    with pytest.raises(ValueError, match="the target has -"):
        TransformedTargetRegressor(
            make_regressor(loss="poisson"), transformer=StandardScaler()
        ).fit(X, counts)


def build_outputs(activation):
    def build(_estimator, inputs):
        hidden = keras.layers.Dense(4, activation="relu")(inputs)
        return keras.Model(inputs, keras.layers.Dense(1, activation=activation, name="own")(hidden))

    return build


@pytest.mark.parametrize("activation", ["linear", "tanh", "elu"])
def test_output_layers_of_a_networks_own_that_do_not_fit_are_refused(
    activation, define_regressor, X, counts
):
    estimator = define_regressor(build_outputs(activation), loss="poisson")

    with pytest.raises(ValueError, match=r"layer 'own' .* also predicts others. .* 'exponential'"):
        estimator.fit(X, counts)


@pytest.mark.parametrize("activation", ["softplus", "exponential", "relu", "squareplus"])
def test_output_layers_of_a_networks_own_that_fit(activation, define_regressor, X, counts):
    estimator = define_regressor(build_outputs(activation), loss="poisson").fit(X, counts)

    assert estimator.predict(X).min() >= 0


def test_logits_of_a_networks_own_become_fractions(define_regressor, X):
    y = 1 / (1 + np.exp(-X[:, 0]))
    estimator = define_regressor(build_outputs("linear"), loss="bce", epochs=60).fit(X, y)
    logits = estimator.model_.predict(X, verbose=0)[:, 0]

    np.testing.assert_allclose(estimator.predict(X), 1 / (1 + np.exp(-logits)), rtol=1e-5)
    with pytest.raises(ValueError, match="'dice' compares numbers from 0 to 1, but the output"):
        define_regressor(build_outputs("linear"), loss="dice").fit(X, y)


def test_losses_of_ones_own_get_linear_outputs(make_regressor, X, counts):
    estimator = make_regressor(loss=poisson, **TRAINED).fit(X, counts)

    assert find_range(poisson) is None
    assert d2_tweedie_score(counts, np.exp(estimator.predict(X)), power=1) > 0.5


def test_the_loss_cannot_change_the_output_of_a_network_that_goes_on(make_regressor, X, counts):
    estimator = make_regressor(warm_start=True).fit(X, counts).set_params(loss="poisson")

    with pytest.raises(ValueError, match=r"needs 1 exponential outputs, .* with 1 linear outputs"):
        estimator.fit(X, counts)


@pytest.mark.parametrize("loss", ["auto", "mse", "huber", "log_cosh", "mape", losses.hinge])
def test_other_losses_compare_any_numbers(loss):
    assert find_range(loss) is None


def test_generated_tests_know_the_ranges():
    for name in filter(find_range, vars(losses)):
        known = get_range(name)
        numbers = "positive" if known.is_open else "fraction"
        assert find_loss_range(name) == ("any" if known.adds_up else numbers)


@pytest.mark.parametrize("loss", ["poisson", "mse", losses.Poisson()])
def test_scikit_learn_is_told_of_positive_targets(loss, make_regressor):
    tags = get_tags(make_regressor(loss=loss)).target_tags

    assert tags.positive_only == (loss != "mse")


def test_numbers_of_a_softmax_are_those_of_the_network():
    head = choose_number_head(3, "kl_divergence")
    outputs = np.full((2, 3), 0.3333, dtype=np.float32)

    assert head.activation == "softmax"
    assert np.array_equal(head.decode_probabilities(outputs), outputs)
