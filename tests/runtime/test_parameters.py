"""Parameters: reading, setting, cloning, showing, validating and searching them."""

import inspect
from numbers import Integral

import keras
import numpy as np
import pytest
from scipy.stats import loguniform, randint
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, RandomizedSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils._param_validation import InvalidParameterError

from _keras_runtime import Interval, ItemsOf, StrOptions
from mlp_classifier import MLPClassifier
from mlp_regressor import MLPRegressor

KINDS = pytest.mark.parametrize("kind", [MLPClassifier, MLPRegressor])


@KINDS
def test_parameters_are_those_of_the_signature(kind):
    signature = inspect.signature(kind).parameters

    assert kind().get_params() == {name: item.default for name, item in signature.items()}
    assert "optimizer__learning_rate" in signature
    assert set(kind._parameter_constraints) == set(signature)


@KINDS
def test_set_params_returns_the_estimator_and_sets_all(kind):
    estimator = kind()

    assert estimator.set_params(epochs=3, optimizer__learning_rate=0.5) is estimator
    assert (estimator.epochs, estimator.optimizer__learning_rate) == (3, 0.5)
    assert estimator.set_params() is estimator


@KINDS
def test_set_params_sets_nothing_if_a_name_is_unknown(kind):
    estimator = kind()

    with pytest.raises(ValueError, match=r"'epoch'.* Did you mean 'epochs'\?"):
        estimator.set_params(alpha=0.5, epoch=3)
    with pytest.raises(ValueError, match=r"'model__width' .*\)\. Declared parameters: \['act"):
        estimator.set_params(model__width=1)
    assert estimator.alpha == 1e-4


@KINDS
def test_clones_are_equal_and_independent(kind):
    optimizer = keras.optimizers.SGD(0.5)
    estimator = kind(
        [3, 4], optimizer=optimizer, callbacks=[keras.callbacks.TerminateOnNaN()], metrics=["mse"]
    )
    twin = clone(estimator)
    twin.hidden_layer_sizes.append(5)
    twin.metrics.append("mae")

    assert estimator.hidden_layer_sizes == [3, 4]
    assert estimator.metrics == ["mse"]
    assert twin.optimizer is not optimizer
    assert twin.optimizer.get_config() == optimizer.get_config()


@KINDS
def test_clones_of_fitted_estimators_are_not_fitted(kind, X, y_binary):
    estimator = kind((4,), epochs=1).fit(X, y_binary)

    assert vars(clone(estimator)).keys() == estimator.get_params().keys()


def test_the_representation_shows_what_differs():
    estimator = MLPClassifier((3,), optimizer__learning_rate=0.5, epochs=200)

    assert repr(estimator) == (
        "MLPClassifier(hidden_layer_sizes=(3,), optimizer__learning_rate=0.5)"
    )
    assert "optimizer__learning_rate" in estimator._repr_html_()


def test_looking_at_a_fitted_estimator_changes_nothing(X, y_binary):
    looked, left = (
        MLPClassifier((4,), epochs=2, warm_start=True, random_state=0).fit(X, y_binary)
        for _ in range(2)
    )
    state = np.random.get_state()[1].copy()
    assert "MLPClassifier" in looked._repr_html_()

    assert np.array_equal(np.random.get_state()[1], state)
    assert np.array_equal(looked.predict_proba(X), left.predict_proba(X))
    assert looked.fit(X, y_binary).history_ == left.fit(X, y_binary).history_


@pytest.mark.parametrize(
    "params",
    [
        {"hidden_layer_sizes": (0,)},
        {"hidden_layer_sizes": (2.5,)},
        {"hidden_layer_sizes": 100.0},
        {"hidden_layer_sizes": "100"},
        {"hidden_layer_sizes": [(3,)]},
        {"hidden_layer_sizes": None},
        {"activation": "no_such"},
        {"alpha": -1.0},
        {"dropout": 1.0},
        {"n_iter_no_change": 0},
        {"optimizer": 3},
        {"optimizer": None},
        {"optimizer__learning_rate": -0.1},
        {"optimizer__learning_rate": "fast"},
        {"loss": 3},
        {"loss": None},
        {"metrics": 3},
        {"callbacks": "EarlyStopping"},
        {"epochs": 0},
        {"epochs": 1.5},
        {"epochs": "many"},
        {"batch_size": 0},
        {"batch_size": -2},
        {"batch_size": None},
        {"validation_split": 1.0},
        {"validation_split": -0.1},
        {"shuffle": "yes"},
        {"warm_start": None},
        {"dtype": "float16"},
        {"random_state": -1},
        {"random_state": "seed"},
        {"verbose": -1},
    ],
    ids=repr,
)
@KINDS
def test_invalid_values_are_refused_when_they_are_used(kind, params, X, y_binary):
    estimator = kind(**params)
    (name,) = params

    for train in (estimator.fit, estimator.partial_fit, estimator.initialize):
        with pytest.raises(InvalidParameterError, match=f"The '{name}' parameter of"):
            train(X, y_binary)
    assert not hasattr(estimator, "n_features_in_")


@pytest.mark.parametrize("class_weight", ["unbalanced", 3, [1, 2]])
def test_invalid_class_weights_are_refused(class_weight, X, y_binary):
    with pytest.raises(InvalidParameterError, match="The 'class_weight' parameter of"):
        MLPClassifier(class_weight=class_weight).fit(X, y_binary)


@pytest.mark.parametrize("sizes", [(4,), [4], np.array([4]), (np.int64(4),), ()])
def test_sequences_of_every_type_are_accepted(sizes, X, y_binary):
    estimator = MLPClassifier(sizes, epochs=1, random_state=0).fit(X, y_binary)

    assert [layer.units for layer in estimator.model_.layers[1:-1]] == [4] * len(sizes)
    assert len(estimator.partial_fit(X, y_binary).loss_curve_) == 2


@pytest.mark.parametrize(
    ("item", "valid", "invalid"),
    [
        (
            Interval(Integral, 1, None, closed="left"),
            [[], [1, 2], (3,)],
            [[0], [1, "2"], "12", 1, None],
        ),
        (StrOptions({"a", "b"}), [["a"], ("b", "a")], [["c"], "a", [None]]),
        (str, [["x"], np.array(["x", "y"])], [[1], "x", {"x": 1}]),
    ],
    ids=["interval", "options", "type"],
)
def test_constraints_of_items(item, valid, invalid):
    constraint = ItemsOf(item)

    assert [constraint.is_satisfied_by(value) for value in valid] == [True] * len(valid)
    assert [constraint.is_satisfied_by(value) for value in invalid] == [False] * len(invalid)
    assert str(constraint).startswith("a sequence whose every item is ")


def test_a_pipeline_is_searched_over_routed_parameters(X, y_binary):
    classifier = MLPClassifier((4,), epochs=60, random_state=0, n_iter_no_change=None)
    search = GridSearchCV(
        make_pipeline(StandardScaler(), classifier),
        {"mlpclassifier__optimizer__learning_rate": [1e-5, 0.05]},
        cv=3,
    ).fit(X, y_binary)
    best = search.best_estimator_[-1]

    assert search.best_params_ == {"mlpclassifier__optimizer__learning_rate": 0.05}
    assert float(best.model_.optimizer.learning_rate) == pytest.approx(0.05)
    assert search.cv_results_["mean_test_score"][1] > search.cv_results_["mean_test_score"][0]
    assert search.predict_proba(X).shape == (60, 2)


def test_numpy_values_of_a_search_reach_keras(X, y_continuous):
    regressor = MLPRegressor((4,), epochs=1, random_state=0)
    search = RandomizedSearchCV(
        regressor,
        {
            "optimizer__learning_rate": loguniform(1e-3, 1e-1),
            "batch_size": randint(10, 30),
            "alpha": np.array([0.25, 0.5]),
            "hidden_layer_sizes": np.array([[4], [5]]),
            "optimizer": np.array(["adam", "sgd"]),
            "shuffle": np.array([True, False]),
        },
        n_iter=3,
        cv=2,
        random_state=0,
        error_score="raise",
    ).fit(X, y_continuous)

    assert np.isfinite(search.best_score_)


@KINDS
def test_parameters_are_left_as_they_were_given(kind, X, y_binary):
    sizes, callbacks = [4], []
    state = np.random.RandomState(0)
    estimator = kind(sizes, callbacks=callbacks, random_state=state, epochs=1)
    estimator.fit(X, y_binary).partial_fit(X, y_binary)

    assert estimator.hidden_layer_sizes is sizes
    assert estimator.callbacks is callbacks
    assert estimator.random_state is state
    assert (sizes, callbacks) == ([4], [])


def test_a_list_changed_in_place_is_noticed(X, y_binary):
    estimator = MLPClassifier([4], epochs=1, warm_start=True).fit(X, y_binary)
    estimator.hidden_layer_sizes.append(4)

    with pytest.raises(ValueError, match="The network cannot continue training"):
        estimator.fit(X, y_binary)


def test_an_optimizer_is_given_by_name_class_or_instance(X, y_continuous):
    curves = [
        MLPRegressor(
            (4,),
            optimizer=optimizer,
            optimizer__learning_rate=rate,
            epochs=3,
            random_state=0,
        )
        .fit(X, y_continuous)
        .loss_curve_
        for optimizer, rate in [
            ("sgd", 0.05),
            ("SGD", 0.05),
            (keras.optimizers.SGD, 0.05),
            (keras.optimizers.SGD(0.9), 0.05),
            (keras.optimizers.SGD(0.05), None),
        ]
    ]

    assert all(curve == curves[0] for curve in curves)


def test_the_default_rate_of_an_optimizer_is_keras_own(X, y_continuous):
    estimator = MLPRegressor((4,), optimizer="sgd", optimizer__learning_rate=None, epochs=1)
    estimator.fit(X, y_continuous)

    assert float(estimator.model_.optimizer.learning_rate) == pytest.approx(0.01)


@pytest.mark.parametrize(
    ("params", "rate"),
    [
        ({"optimizer": keras.optimizers.Adam(0.05)}, 0.05),
        ({"optimizer": keras.optimizers.Adam(0.05), "optimizer__learning_rate": 0.02}, 0.02),
        ({"optimizer": keras.optimizers.Adam, "optimizer__learning_rate": 0.02}, 0.02),
        ({"optimizer": keras.optimizers.Adam}, 0.001),
        ({"optimizer": "adam"}, 0.001),
    ],
)
def test_the_default_of_a_routed_parameter_does_not_override_an_instance(params, rate):
    X = np.linspace(0, 1, 40).reshape(20, 2)

    fitted = MLPRegressor(epochs=1, **params).fit(X, X[:, 0])

    assert float(fitted.model_.optimizer.learning_rate.numpy()) == pytest.approx(rate)


# -- Subclasses with another ``__init__``


class Empty(MLPClassifier):
    """Sets nothing."""

    def __init__(self):
        pass


class Half(MLPClassifier):
    """Sets its own parameter alone."""

    def __init__(self, epochs=3):
        self.epochs = epochs


class Forgetful(MLPClassifier):
    """Does not set its own parameter."""

    def __init__(self, extra=1):
        super().__init__(epochs=1)


class Fixed(MLPClassifier):
    """Fixes what it does not take, as subclasses of scikit-learn's estimators do."""

    def __init__(self, epochs=2):
        optimizer = keras.optimizers.SGD(0.25)
        super().__init__((3,), epochs=epochs, optimizer=optimizer, n_iter_no_change=None)
        self.random_state = 0


@pytest.mark.parametrize(
    ("kind", "named", "unnamed"),
    [
        (Empty, ("epochs", "loss"), ()),
        (Half, ("loss", "warm_start"), (" epochs,",)),
    ],
)
def test_what_a_subclass_does_not_set_is_named(kind, named, unnamed, X, y_binary):
    estimator = kind()

    for train in (estimator.fit, estimator.partial_fit, estimator.initialize):
        with pytest.raises(TypeError, match=r"Call `super\(\).__init__\(\)` in it") as caught:
            train(X, y_binary)
        assert all(name in str(caught.value) for name in (kind.__name__, *named))
        assert not any(name in str(caught.value) for name in unnamed)


def test_a_parameter_of_its_own_that_a_subclass_does_not_set_is_named(X, y_binary):
    with pytest.raises(AttributeError, match="'Forgetful' object has no attribute 'extra'"):
        Forgetful().fit(X, y_binary)


def test_a_subclass_may_fix_parameters_by_those_of_its_base(X, y_binary):
    fixed = clone(Fixed(epochs=4)).fit(X, y_binary)
    plain = MLPClassifier(
        (3,),
        epochs=4,
        optimizer=keras.optimizers.SGD(0.25),
        n_iter_no_change=None,
        random_state=0,
    ).fit(X, y_binary)

    assert fixed.get_params() == {"epochs": 4}
    assert fixed.history_ == plain.history_
    assert float(fixed.model_.optimizer.learning_rate) == 0.25
