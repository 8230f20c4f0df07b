"""Parameters routed to ``fit``, ``predict``, ``score``, ``compile`` and the build function."""

import functools

import keras
import numpy as np
import pytest
from sklearn.metrics import accuracy_score, r2_score
from sklearn.model_selection import (
    GridSearchCV,
    GroupKFold,
    PredefinedSplit,
    StratifiedGroupKFold,
    StratifiedKFold,
    TimeSeriesSplit,
)

from _keras_runtime.parts.build_functions import BuildFunctionMixin
from _keras_runtime.parts.regressor import KerasRegressor


class Records(keras.callbacks.Callback):
    """Records what it hears in a list that all copies share."""

    heard: list

    def __init__(self, name="record"):
        super().__init__()
        self.name = name

    def on_epoch_end(self, epoch, logs=None):
        type(self).heard.append((self.name, epoch, sorted(logs)))


@pytest.fixture
def records():
    class Fresh(Records):
        heard = []  # noqa: RUF012

    return Fresh


@pytest.fixture
def make_settled(define_estimator):
    return define_estimator(
        KerasRegressor,
        optimizer="sgd",
        optimizer__momentum=0.5,
        optimizer__learning_rate="ExponentialDecay",
        optimizer__learning_rate__initial_learning_rate=0.1,
        optimizer__learning_rate__decay_steps=10,
        optimizer__learning_rate__decay_rate=0.7,
        loss="Huber",
        loss__delta=2.0,
    )


def test_parameters_of_fit_count_before_the_plain_ones(define_classifier, X, y_binary):
    routed = define_classifier(
        epochs=9, batch_size=7, shuffle=True, fit__epochs=2, fit__batch_size=-1, fit__shuffle=False
    ).fit(X, y_binary)
    plain = define_classifier(epochs=2, batch_size=-1, shuffle=False).fit(X, y_binary)

    assert routed.history_ == plain.history_
    assert (routed.epochs, routed.batch_size) == (9, 7)


def test_parameters_at_none_are_not_passed_on(define_classifier, X, y_binary):
    none = define_classifier(fit__epochs=None, predict__batch_size=None, score__normalize=None)

    assert none.fit(X, y_binary).n_iter_ == 3
    assert 0 <= none.score(X, y_binary) <= 1


def test_parameters_of_fit_have_the_constraints_of_the_plain_ones(define_classifier, X, y_binary):
    with pytest.raises(ValueError, match="'epochs' parameter of Defined must be an int"):
        define_classifier(fit__epochs=-2).fit(X, y_binary)


def test_class_weights_of_fit(define_classifier, X, y_binary):
    routed = define_classifier(fit__class_weight={1: 5.0}).fit(X, y_binary)

    assert routed.history_ == define_classifier(class_weight={1: 5.0}).fit(X, y_binary).history_


def test_epochs_are_numbered_from_the_initial_one(define_classifier, records, X, y_binary):
    define_classifier(fit__initial_epoch=5, epochs=2, callbacks=records).fit(X, y_binary)

    assert [epoch for _, epoch, _ in records.heard] == [5, 6]


def test_a_parameter_of_its_own_is_no_option_of_fit(define_classifier, X, y_binary):
    own = {"validation_freq": 3, "initial_epoch": 7, "validation_batch_size": "large"}
    named = define_classifier(validation_split=0.25, **own).fit(X, y_binary)
    plain = define_classifier(validation_split=0.25).fit(X, y_binary)

    assert named.history_ == plain.history_


@pytest.mark.parametrize("frequency", [1, 2, 3])
def test_validation_every_few_epochs(frequency, define_classifier, records, X, y_binary):
    estimator = define_classifier(
        epochs=6, validation_split=0.25, fit__validation_freq=frequency, callbacks=records
    ).fit(X, y_binary)

    assert len(estimator.history_["val_loss"]) == 6 // frequency
    validated = [epoch for _, epoch, logs in records.heard if "val_loss" in logs]
    assert validated == list(range(frequency - 1, 6, frequency))


def test_the_batches_of_validation_do_not_change_the_loss(define_classifier, X, y_binary):
    losses = [
        define_classifier(validation_split=0.5, fit__validation_batch_size=size)
        .fit(X, y_binary)
        .history_["val_loss"]
        for size in (4, -1)
    ]

    np.testing.assert_allclose(*losses, rtol=1e-5)


def test_callbacks_of_every_source_run_in_order(define_classifier, records, X, y_binary):
    estimator = define_classifier(
        epochs=1,
        callbacks={"first": [records]},
        callbacks__first__0__name="one",
        fit__callbacks=[records, [records("three")]],
        fit__callbacks__0__name="two",
    )
    given = records("four")
    estimator.fit(X, y_binary, callbacks=[given])

    assert [name for name, *_ in records.heard] == ["one", "two", "three", "four"]
    assert given.params["epochs"] == 1  # it is used as it is


@pytest.mark.parametrize("size", [1, 7, -1, 1000])
def test_the_batches_of_prediction_do_not_change_it(size, define_regressor, X, y_continuous):
    estimator = define_regressor(predict__batch_size=size).fit(X, y_continuous)
    plain = define_regressor().fit(X, y_continuous)

    np.testing.assert_allclose(estimator.predict(X), plain.predict(X), rtol=1e-5)


def test_prediction_shows_its_progress_if_asked(define_regressor, X, y_continuous, capsys):
    estimator = define_regressor(predict__verbose=1, predict__batch_size=20)
    estimator.fit(X, y_continuous).predict(X)

    assert "3/3" in capsys.readouterr().out
    estimator.set_params(predict__verbose=0).predict(X)
    assert capsys.readouterr().out == ""


def test_parameters_of_score_reach_the_scorer(
    define_classifier, define_regressor, X, y_binary, y_continuous
):
    counting = define_classifier(score__normalize=False).fit(X, y_binary)
    Y = np.column_stack([y_continuous, -y_continuous])
    averaging = define_regressor(score__multioutput="variance_weighted").fit(X, Y)

    assert counting.score(X, y_binary) == accuracy_score(
        y_binary, counting.predict(X), normalize=False
    )
    weighted = r2_score(Y, averaging.predict(X), multioutput="variance_weighted")
    assert averaging.score(X, Y) == pytest.approx(weighted)
    search = GridSearchCV(counting, {"score__normalize": [True, False]}, cv=2).fit(X, y_binary)
    assert search.cv_results_["mean_test_score"][1] > 1


def test_a_scorer_of_its_own(define_estimator, X, y_continuous):
    from _keras_runtime.parts.regressor import KerasRegressor

    class Absolute(define_estimator(KerasRegressor)):
        @staticmethod
        def scorer(y_true, y_pred, sample_weight=None):
            return -np.average(np.abs(y_true - y_pred), weights=sample_weight)

    estimator = Absolute().fit(X, y_continuous)
    error = np.abs(estimator.predict(X) - y_continuous)

    assert estimator.score(X, y_continuous) == pytest.approx(-error.mean())
    weights = np.arange(60.0)
    expected = -np.average(error, weights=weights)
    assert estimator.score(X, y_continuous, sample_weight=weights) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("optimiser__learning_rate", "Did you mean 'optimizer'"),
        ("fit__epoch", "Did you mean 'epochs'"),
        ("predict__batchsize", "Did you mean 'batch_size'"),
        ("compile__jit", "compile__jit cannot be passed on"),
        ("score__normalise", "normalise"),
    ],
)
def test_a_parameter_that_is_routed_to_nothing_is_an_error(
    name, message, define_classifier, X, y_binary
):
    with pytest.raises((ValueError, TypeError), match=message):
        define_classifier(**{name: 1}).fit(X, y_binary).score(X, y_binary)


@pytest.mark.parametrize(
    ("name", "trainer"),
    [("compile__run_eagerly", "keras"), ("compile__jit_compile", "compiled by XLA")],
)
def test_compile_arguments_reach_the_model(name, trainer, define_classifier, X, y_binary):
    estimator = define_classifier(**{name: True}).fit(X, y_binary)

    assert estimator.trainer_.split(":")[0] == trainer
    assert getattr(estimator.model_, name.removeprefix("compile__")) is True


def build_from_names(units, meta, compile_kwargs, params, activation="relu"):
    """A build function in the form that SciKeras has."""
    inputs = keras.Input((meta["n_features_in_"],))
    x = keras.layers.Dense(units, activation=activation, name=f"epochs_{params['epochs']}")(inputs)
    model = keras.Model(inputs, keras.layers.Dense(1, activation="sigmoid")(x))
    model.compile(**compile_kwargs)
    return model


class Builder:
    def __call__(self, units, meta):
        """Leaves compiling to the estimator."""
        inputs = keras.Input((meta["n_features_in_"],))
        x = keras.layers.Dense(units)(inputs)
        return keras.Model(inputs, keras.layers.Dense(1, activation="sigmoid")(x))

    def build(self, **everything):
        assert {"meta", "compile_kwargs", "params", "units"} <= set(everything)
        return self(everything["units"], everything["meta"])


@pytest.mark.parametrize(
    ("function", "activation"),
    [
        (build_from_names, "tanh"),
        (functools.partial(build_from_names, activation="elu"), None),
        (Builder(), None),
        (Builder().build, None),
    ],
    ids=["function", "partial", "object", "method"],
)
def test_a_build_function_takes_parameters_by_name(
    function, activation, define_classifier, X, y_binary
):
    estimator = define_classifier(
        units=4, model__units=3, model__activation=activation, mixins=(BuildFunctionMixin,)
    )
    type(estimator)._keras_build_fn = lambda self, kwargs: self._call_build_function(
        function, kwargs
    )
    estimator.fit(X, y_binary)

    layer = estimator.model_.layers[1]
    assert layer.units == 3
    if activation is not None:
        assert layer.activation is keras.activations.tanh
        assert layer.name == "epochs_3"


def test_a_build_function_takes_no_unknown_parameter(define_classifier, X, y_binary):
    estimator = define_classifier(model__unit=3, mixins=(BuildFunctionMixin,))
    type(estimator)._keras_build_fn = lambda self, kwargs: self._call_build_function(
        build_from_names, kwargs
    )
    with pytest.raises(ValueError, match=r"model__unit cannot .* Did you mean 'units'"):
        estimator.fit(X, y_binary)


class Marked:
    """A splitter that notes what it was given."""

    def split(self, X, y=None, groups=None):
        self.given = len(X), y, groups
        yield np.arange(len(X) - 10), np.arange(len(X) - 10, len(X))


def test_a_splitter_holds_out_its_first_split(define_classifier, X, y_labels):
    splitter = Marked()
    estimator = define_classifier(validation_split=splitter).fit(
        X, y_labels, groups=np.arange(60) // 2
    )
    given = define_classifier().fit(X[:50], y_labels[:50], X_val=X[50:], y_val=y_labels[50:])

    assert estimator.history_ == given.history_
    n_samples, labels, groups = splitter.given
    assert n_samples == 60
    assert np.array_equal(labels, y_labels == "yes")
    assert np.array_equal(groups, np.arange(60) // 2)


@pytest.mark.parametrize(
    "splitter",
    [
        GroupKFold(3),
        StratifiedGroupKFold(3),
        StratifiedKFold(3, shuffle=True, random_state=0),
        TimeSeriesSplit(2),
        PredefinedSplit(np.where(np.arange(60) < 20, 0, -1)),
    ],
    ids=lambda splitter: type(splitter).__name__,
)
def test_splitters_of_scikit_learn(splitter, define_classifier, X, y_labels):
    # scikit-learn warns when it is given groups that it does not read.
    groups = np.arange(60) % 6 if "Group" in type(splitter).__name__ else None
    estimator = define_classifier(validation_split=splitter).fit(X, y_labels, groups=groups)
    train, test = next(splitter.split(X, y_labels, groups))
    given = define_classifier().fit(X[train], y_labels[train], X_val=X[test], y_val=y_labels[test])

    assert estimator.history_ == given.history_


def test_groups_are_held_out_as_a_whole(define_regressor, X, y_continuous):
    """Rows whose group is held out have no influence on the training loss."""
    groups = np.repeat(["a", "b", "c", "d"], 15)
    first = define_regressor(validation_split=0.25).fit(X, y_continuous, groups=groups)
    changed = {}
    for group in np.unique(groups):
        y = np.where(groups == group, 0, y_continuous)
        other = define_regressor(validation_split=0.25).fit(X, y, groups=groups)
        changed[group] = other.loss_curve_ != first.loss_curve_

    assert sorted(changed.values()) == [False, True, True, True]


def test_rows_that_cannot_be_held_out_are_named(define_classifier, X, y_labels):
    with pytest.raises(ValueError, match=r"validation_split=0.2 cannot hold out any of 1 samples"):
        define_classifier(validation_split=0.2).fit(X[:1], y_labels[:1])
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        define_classifier(validation_split=0.2).fit(X, y_labels, groups=np.arange(59))


def test_first_arguments_by_their_position(define_regressor, X, y_continuous):
    estimator = define_regressor(optimizer=keras.optimizers.SGD, optimizer__0=0.25)

    rate = estimator.fit(X, y_continuous).model_.optimizer.learning_rate
    assert float(rate) == pytest.approx(0.25)


@pytest.mark.parametrize(
    "params",
    [
        {"optimizer": "adam"},
        {"optimizer": keras.optimizers.Adam},
        {"optimizer__learning_rate": "CosineDecay"},
        {"optimizer__learning_rate": keras.optimizers.schedules.CosineDecay},
        {"loss": "mse", "optimizer__learning_rate": 0.01},
        {"loss": lambda y_true, y_pred: keras.ops.abs(y_true - y_pred)},
    ],
    ids=["name", "class", "schedule", "class of schedules", "loss", "function"],
)
def test_defaults_reach_only_what_takes_them(params, make_settled, X, y_continuous):
    model = make_settled(**params).initialize(X, y_continuous).model_
    rate = model.optimizer.get_config()["learning_rate"]

    assert getattr(model.optimizer, "momentum", 0.5) == 0.5
    assert getattr(model.loss, "delta", 2.0) == 2.0
    assert not isinstance(rate, dict) or rate["config"].get("decay_rate", 0.7) == 0.7


def test_a_value_that_somebody_has_set_is_not_dropped(make_settled, X, y_continuous):
    with pytest.raises(ValueError, match="momentum"):
        make_settled(optimizer="adam", optimizer__momentum=0.2).initialize(X, y_continuous)
