"""Losses in every form, always in agreement with the last layer and the coding of targets."""

import inspect

import keras
import numpy as np
import pytest
from keras import layers, losses
from sklearn.model_selection import GridSearchCV

from _keras_runtime import KerasClassifier
from _keras_runtime.compilation import create_optimizer, find_loss_class

BINARY = losses.BinaryCrossentropy
SPARSE = losses.SparseCategoricalCrossentropy
CATEGORICAL = losses.CategoricalCrossentropy
MEAN = {"reduction": "mean_with_sample_weight"}


def build_logits(estimator, inputs):
    """A network whose last layer is linear."""
    hidden = layers.Dense(4, activation="relu")(inputs)
    units = 1 if estimator.n_classes_ == 2 else estimator.n_classes_
    return keras.Model(inputs, layers.Dense(units, name="output")(hidden))


def build_activation(_estimator, inputs):
    """A network that ends with a layer for the activation alone."""
    hidden = layers.Dense(4, activation="relu")(inputs)
    return keras.Model(inputs, layers.Softmax()(layers.Dense(3, name="output")(hidden)))


@pytest.fixture
def fit_losses(define_classifier):
    """Fit the same network with several losses; return histories and probabilities."""

    def fit(forms, X, y, build=None):
        outcomes = []
        for form in forms:
            params = form if isinstance(form, dict) else {"loss": form}
            arguments = [] if build is None else [build]
            estimator = define_classifier(*arguments, batch_size=20, **params).fit(X, y)
            outcomes.append((estimator.loss_curve_, estimator.predict_proba(X)))
        return outcomes

    return fit


def assert_same(outcomes):
    for history, probabilities in outcomes[1:]:
        np.testing.assert_allclose(history, outcomes[0][0], rtol=1e-5)
        np.testing.assert_allclose(probabilities, outcomes[0][1], rtol=1e-4, atol=1e-6)


BINARY_FORMS = [
    "auto",
    "binary_crossentropy",
    "bce",
    "BinaryCrossentropy",
    losses.binary_crossentropy,
    BINARY,
    BINARY(**MEAN),
    BINARY(from_logits=True, **MEAN),
    {"loss": "bce", "loss__from_logits": True},
    {"loss": BINARY, "loss__from_logits": False},
]
MULTICLASS_FORMS = [
    "auto",
    "sparse_categorical_crossentropy",
    SPARSE,
    SPARSE(from_logits=True, **MEAN),
    SPARSE(from_logits=False, **MEAN),
    losses.sparse_categorical_crossentropy,
    "categorical_crossentropy",
    "CategoricalCrossentropy",
    CATEGORICAL,
    CATEGORICAL(from_logits=True, **MEAN),
    losses.categorical_crossentropy,
    {"loss": CATEGORICAL, "loss__from_logits": True},
]


def test_two_classes_train_the_same_however_the_loss_is_given(fit_losses, X, y_labels):
    assert_same(fit_losses(BINARY_FORMS, X, y_labels))


def test_several_classes_train_the_same_however_the_loss_is_given(fit_losses, X, y_multiclass):
    assert_same(fit_losses(MULTICLASS_FORMS, X, y_multiclass))


def test_networks_that_emit_logits_train_the_same(fit_losses, X, y_binary, y_multiclass):
    """A function cannot be told that it is given logits."""
    for forms, y in ((BINARY_FORMS, y_binary), (MULTICLASS_FORMS, y_multiclass)):
        told = [form for form in forms if not callable(form) or isinstance(form, losses.Loss)]
        plain = fit_losses(["auto"], X, y)
        assert_same(plain + fit_losses(told, X, y, build_logits))


def test_an_activation_as_last_layer_is_no_logit(fit_losses, X, y_multiclass):
    plain = fit_losses(["auto"], X, y_multiclass)

    assert_same(plain + fit_losses(MULTICLASS_FORMS[:4], X, y_multiclass, build_activation))


@pytest.mark.parametrize(
    "loss", ["categorical_crossentropy", SPARSE, CATEGORICAL(from_logits=True, **MEAN)]
)
def test_two_classes_may_have_an_output_each(loss, make_classifier, X, y_labels):
    estimator = make_classifier(loss=loss, epochs=200, optimizer__learning_rate=0.02)
    estimator.fit(X, y_labels)

    assert estimator.model_.output_shape == (None, 2)
    assert estimator.score(X, y_labels) > 0.8


@pytest.mark.parametrize(
    "loss",
    [
        "hinge",
        "mse",
        "mae",
        losses.BinaryFocalCrossentropy,
        losses.Dice,
        losses.Poisson(),
    ],
)
def test_other_losses_for_two_classes(loss, make_classifier, X, y_labels):
    estimator = make_classifier(loss=loss, epochs=200, optimizer__learning_rate=0.02)
    probabilities = estimator.fit(X, y_labels).predict_proba(X)

    assert np.isfinite(probabilities).all()
    assert estimator.history_["loss"][-1] < estimator.history_["loss"][0]


@pytest.mark.parametrize(
    "loss",
    ["categorical_hinge", "mse", losses.CategoricalFocalCrossentropy, "kl_divergence"],
)
def test_other_losses_for_several_classes(loss, make_classifier, X, y_multiclass):
    estimator = make_classifier(loss=loss, epochs=200, optimizer__learning_rate=0.02)
    probabilities = estimator.fit(X, y_multiclass).predict_proba(X)

    assert estimator.history_["loss"][-1] < estimator.history_["loss"][0]
    np.testing.assert_allclose(probabilities.sum(axis=1), 1.0, rtol=1e-5)
    assert estimator.score(X, y_multiclass) > 0.5


@pytest.mark.parametrize("kind", ["binary", "multiclass"])
def test_training_is_finite_on_extreme_outputs(
    kind, make_classifier, listens_to_batches, X, y_binary, y_multiclass
):
    """The loss sees logits: probabilities of exactly 0 would have no finite logarithm."""
    y = y_binary if kind == "binary" else y_multiclass
    for callbacks in (None, listens_to_batches):
        estimator = make_classifier(
            callbacks=callbacks, optimizer="sgd", optimizer__learning_rate=1e-5, alpha=0.0
        )
        estimator.initialize(X, y)
        estimator.model_.set_weights([1000 * w for w in estimator.model_.get_weights()])
        estimator.partial_fit(1000 * X, y)
        probabilities = estimator.predict_proba(1000 * X)

        assert estimator.loss_curve_[0] > 1000
        assert np.isfinite(probabilities).all()
        np.testing.assert_allclose(probabilities.sum(axis=1), 1.0)


def test_probabilities_of_extreme_logits_are_finite(define_classifier, X, y_multiclass):
    estimator = define_classifier(build_logits).initialize(X, y_multiclass)
    estimator.model_.set_weights([1e6 * w for w in estimator.model_.get_weights()])
    probabilities = estimator.predict_proba(1e6 * X)

    assert np.isfinite(probabilities).all()
    np.testing.assert_allclose(probabilities.sum(axis=1), 1.0)


def test_the_model_of_a_classifier_emits_probabilities(make_classifier, X, y_multiclass):
    for loss in ("auto", SPARSE(from_logits=True), "categorical_crossentropy"):
        estimator = make_classifier(loss=loss).fit(X, y_multiclass)
        outputs = estimator.model_.predict(X, verbose=0)
        np.testing.assert_allclose(outputs, estimator.predict_proba(X), rtol=1e-5)


def test_options_reach_a_loss_however_it_is_given(define_regressor, X, y_continuous):
    forms = [
        {"loss": "huber", "loss__delta": 0.25},
        {"loss": "Huber", "loss__delta": 0.25},
        {"loss": losses.Huber, "loss__delta": 0.25},
        {"loss": losses.Huber(delta=3.0, **MEAN), "loss__delta": 0.25},
        {"loss": losses.Huber(delta=0.25, **MEAN)},
    ]
    curves = [define_regressor(**form).fit(X, y_continuous).loss_curve_ for form in forms]
    default = define_regressor(loss="huber").fit(X, y_continuous).loss_curve_

    assert all(curve == curves[0] for curve in curves)
    assert default != curves[0]


def test_label_smoothing_of_the_automatic_loss(define_classifier, X, y_binary, y_multiclass):
    for y, loss in ((y_binary, BINARY), (y_multiclass, CATEGORICAL)):
        routed = define_classifier(loss__label_smoothing=0.2).fit(X, y)
        explicit = define_classifier(loss=loss(label_smoothing=0.2, **MEAN)).fit(X, y)

        assert routed.loss_curve_ == pytest.approx(explicit.loss_curve_, rel=1e-5)


@pytest.mark.parametrize("option", ["label_smoothing", "axis"])
def test_an_option_of_the_automatic_loss_takes_all_its_values(
    option, define_classifier, X, y_binary, y_multiclass
):
    values, same = {"label_smoothing": ((0.0, 0.1), 0.0), "axis": ((-1,), -1)}[option]
    for y in (y_binary, y_multiclass, np.column_stack([y_binary, y_multiclass])):
        plain = define_classifier().fit(X, y).loss_curve_
        for value in values:
            curve = define_classifier(**{f"loss__{option}": value}).fit(X, y).loss_curve_
            assert (curve == pytest.approx(plain, rel=1e-4)) is (value == same)


def test_smoothing_the_labels_of_one_output_leaves_the_others(
    define_classifier, X, y_binary, y_multiclass
):
    y = np.column_stack([y_multiclass, y_binary, y_multiclass])
    coded = [
        [head.coding for head in define_classifier(**option).fit(X, y)._heads]
        for option in ({"loss__0__label_smoothing": 0.0}, {"loss__label_smoothing": 0.1})
    ]

    assert coded == [["one-hot", "column", "column"], ["one-hot", "column", "one-hot"]]


def test_a_grid_of_label_smoothing(define_estimator, X, y_multiclass):
    estimator = define_estimator(KerasClassifier, loss__label_smoothing=0.0)(epochs=1)
    grid = {"loss__label_smoothing": [None, 0.0, 0.1]}
    search = GridSearchCV(estimator, grid, cv=2, error_score="raise").fit(X, y_multiclass)

    assert np.isfinite(search.cv_results_["mean_test_score"]).all()


@pytest.mark.parametrize(
    "loss",
    [
        "mse",
        "mean_squared_error",
        "MeanSquaredError",
        losses.mean_squared_error,
        losses.MeanSquaredError,
        losses.MeanSquaredError(**MEAN),
        lambda y_true, y_pred: keras.ops.mean((y_true - y_pred) ** 2, axis=-1),
    ],
)
def test_regression_losses_are_weighted_means(
    loss, make_regressor, X, y_continuous, weights, recwarn
):
    params = {"batch_size": 20}
    estimator = make_regressor(loss=loss, **params).fit(X, y_continuous, weights)
    automatic = make_regressor(**params).fit(X, y_continuous, weights)

    assert estimator.loss_curve_ == pytest.approx(automatic.loss_curve_, rel=1e-5)
    assert [str(warning.message) for warning in recwarn] == []


def test_an_instance_keeps_its_own_reduction(make_regressor, X, y_continuous):
    total = make_regressor(loss=losses.MeanSquaredError("sum"), alpha=0.0)
    mean = make_regressor(loss=losses.MeanSquaredError(**MEAN), alpha=0.0)
    total.initialize(X, y_continuous)
    mean.initialize(X, y_continuous)
    first = total.partial_fit(X, y_continuous).loss_curve_[0]

    assert first == pytest.approx(60 * mean.partial_fit(X, y_continuous).loss_curve_[0])


class Quantile(losses.Loss):
    """A loss without ``get_config``, so that its quantile is hidden from Keras."""

    def __init__(self, quantile):
        super().__init__(name="quantile")
        self.quantile = quantile

    def call(self, y_true, y_pred):
        error = y_true - y_pred
        return keras.ops.maximum(self.quantile * error, (self.quantile - 1) * error)


def test_attributes_of_a_loss_of_ones_own_count(make_regressor, X, y_continuous):
    curves = [
        make_regressor(loss=Quantile(quantile)).fit(X, y_continuous).loss_curve_
        for quantile in (0.1, 0.9, 0.1)
    ]

    assert curves[0] != curves[1]
    assert curves[0] == curves[2]


def test_the_losses_of_the_caller_are_not_changed(make_classifier, X, y_binary):
    loss = BINARY(from_logits=True)
    config = loss.get_config()
    make_classifier(loss=loss).fit(X, y_binary)

    assert loss.get_config() == config


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"loss": "no_such_loss"}, "no_such_loss"),
        ({"loss": "mean_squared_eror"}, "is not a Keras loss.* Did you mean 'mean_squared_error'"),
        ({"loss": ""}, "loss='' is not a Keras loss"),
        ({"loss": []}, "has 0 losses, but the network has 1 outputs"),
        ({"loss": {}}, "loss has no loss for any output"),
        ({"loss": [None]}, "loss has no loss for any output"),
        ({"loss": [[None]]}, r"loss__0 is \[None\], which is neither a loss of Keras"),
        ({"loss": {"output": None}}, "has no loss"),
        ({"loss": None}, "'loss' parameter of Defined must be"),
        ({"loss": ["mse", "mse"]}, "has 2 losses, but the network has 1 outputs"),
        ({"loss": [3]}, "loss__0 is 3, which is neither a loss of Keras"),
        ({"loss": int}, "loss is <class 'int'>, which is neither a loss of Keras"),
        ({"metrics": [None]}, "Expected metric, received `None`"),
        ({"metrics": ["mae", None]}, "Expected metric, received `None`"),
        ({"metrics": [["mae", None]]}, "Expected metric, received `None`"),
        ({"metrics": "acuracy"}, "metrics__0 is 'acuracy', which is not a Keras metric"),
        ({"metrics": ["mae", 3]}, "metrics__1 is 3, which is neither a metric of Keras"),
        ({"metrics": int}, "metrics__0 is <class 'int'>, which is neither a metric of Keras"),
        ({"optimizer": ""}, "optimizer='' is not a Keras optimizer"),
        ({"optimizer": "Addam"}, r"Did you mean 'Adam'\?"),
        ({"optimizer": int}, "optimizer=<class 'int'> is not a class of optimizers"),
        ({"optimizer": None}, "'optimizer' parameter of Defined must be"),
        ({"loss": "huber", "loss__dleta": 1.0}, r"Did you mean 'delta'\?"),
        ({"loss": losses.Huber, "loss__dleta": 1.0}, r"Did you mean 'delta'\?"),
        ({"loss": losses.Huber(), "loss__dleta": 1.0}, r"Did you mean 'delta'\?"),
        ({"loss": losses.huber, "loss__dleta": 1.0}, "dleta"),
        ({"optimizer": "adam", "optimizer__lr": 1.0}, "not recognized: {'lr'"),
        ({"optimizer": "no_such_optimizer"}, "no_such_optimizer"),
        (
            {"optimizer": keras.optimizers.SGD(), "optimizer__beta_1": 1.0},
            "not recognized: {'beta_1'",
        ),
    ],
)
def test_unknown_names_and_options_are_refused(params, message, define_regressor, X, y_continuous):
    with pytest.raises(ValueError, match=message):
        define_regressor(**params).fit(X, y_continuous)


def test_losses_have_the_names_of_their_functions():
    names = [name for name, item in vars(losses).items() if inspect.isfunction(item)]
    names = [name for name in names if name not in ("deserialize", "get", "serialize")]

    assert len(names) > 20
    for name in names:
        assert issubclass(find_loss_class(name), losses.Loss)


@pytest.mark.parametrize("optimizer", ["sgd", "SGD", keras.optimizers.SGD, keras.optimizers.SGD()])
def test_optimizers_take_integers_and_numbers_of_numpy(optimizer):
    given = {"momentum": np.float32(0.5), "learning_rate": 1, "nesterov": True}
    created = create_optimizer(optimizer, given)

    assert [created.momentum, created.nesterov] == [0.5, True]
    assert create_optimizer(optimizer, {"momentum": 0}).momentum == 0
