"""When a training ends by scikit-learn's rule, what it keeps, and what it tells."""

import pickle
import warnings

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import accuracy_score, r2_score
from sklearn.model_selection import GridSearchCV

from _keras_runtime import KerasClassifier
from _keras_runtime.backend import keras
from _keras_runtime.parts.convergence import ConvergenceMixin
from _keras_runtime.parts.convergence.plateaus import Plateau
from mlp_classifier import MLPClassifier
from mlp_regressor import MLPRegressor

SMALL = {"hidden_layer_sizes": 4, "random_state": 0}


class Listed(Plateau):
    """Reads what is measured from the logs."""

    def measure(self, logs):
        """Return the measure of the epoch."""
        return logs["measure"]


class Recorder:
    """Stands for a model of one weight, the number of the epoch."""

    stop_training = False
    weights = None

    def get_weights(self):
        """Return the weight."""
        return [self.weights]

    def set_weights(self, weights):
        """Set the weight."""
        (self.weights,) = weights


def run_epochs(plateau, measures):
    """Run epochs until the plateau is reached; return their number and the last weight."""
    model = Recorder()
    plateau.set_model(model)
    epoch = 0
    for epoch, measure in enumerate(measures):
        model.weights = epoch
        plateau.on_epoch_end(epoch, {"measure": measure})
        if model.stop_training:
            break
    plateau.on_train_end()
    return epoch + 1, model.weights


@pytest.mark.parametrize(
    ("measures", "n_epochs", "best"),
    [
        ([1, 2, 3, 4, 5, 6], 6, 5),
        ([1, 1, 1, 1, 1, 1], 4, 0),
        # Each step is too small to count, though together they are not.
        ([1, 1.4, 1.8, 2.2, 2.6, 3.0], 4, 3),
        ([1, 0, 0, 1.6, 0, 0, 0, 0], 7, 3),
        ([np.nan, np.nan, np.nan, np.nan, 1], 3, 2),
        ([1, np.nan, 2, np.nan, np.nan, np.nan], 6, 2),
    ],
)
def test_the_rule_of_scikit_learn(measures, n_epochs, best):
    plateau = Listed(tol=0.5, limit=2, keeps_best=True)

    assert run_epochs(plateau, measures) == (n_epochs, best)
    assert plateau.is_reached == (n_epochs < len(measures) or best < n_epochs - 3)


@pytest.fixture(scope="module")
def scored(X, y_labels):
    """A classifier that was stopped by its score."""
    return MLPClassifier(**SMALL, early_stopping=True, tol=0.01, n_iter_no_change=3).fit(
        X, y_labels
    )


def test_the_score_of_held_out_rows_stops(scored):
    scores = scored.validation_scores_
    assert scored.n_iter_ == len(scores) == len(scored.loss_curve_) < scored.epochs
    assert scored.best_validation_score_ == max(scores) == scores[scored.best_epoch_ - 1]
    assert scored.best_loss_ is None
    assert max(scores[-4:]) < max(scores) + 0.01
    assert pickle.loads(pickle.dumps(scored)).validation_scores_ == scores


def test_the_score_is_that_of_the_estimator(X, y_continuous):
    estimator = MLPRegressor(**SMALL, early_stopping=True, epochs=3, n_iter_no_change=None)
    estimator.fit(X[:40], y_continuous[:40], X_val=X[40:], y_val=y_continuous[40:])

    expected = r2_score(y_continuous[40:], estimator.predict(X[40:]))
    assert estimator.best_validation_score_ == pytest.approx(expected, rel=1e-5)


def test_labels_are_scored_as_labels(X, y_labels):
    class Strict(MLPClassifier):
        @staticmethod
        def scorer(y_true, y_pred, **options):
            assert {*y_true, *y_pred} <= {"no", "yes"}
            return accuracy_score(y_true, y_pred, **options)

    fitted = Strict(**SMALL, early_stopping=True, epochs=2, n_iter_no_change=None)
    assert len(fitted.fit(X, y_labels).validation_scores_) == 2


def test_without_scores_the_loss_counts(X, y_binary):
    fitted = MLPClassifier(**SMALL, tol=0.5, n_iter_no_change=2).fit(X, y_binary)

    assert fitted.n_iter_ == 4
    assert [fitted.best_loss_, fitted.loss_] == [min(fitted.loss_curve_), fitted.loss_curve_[-1]]
    assert fitted.validation_scores_ is fitted.best_validation_score_ is None


def test_the_loss_of_held_out_rows_keeps_the_best(X, y_continuous):
    fitted = MLPRegressor(
        **SMALL, validation_split=0.3, optimizer__learning_rate=0.3, n_iter_no_change=5, tol=0.0
    ).fit(X, y_continuous)

    losses = fitted.history_["val_loss"]
    assert fitted.best_epoch_ == int(np.argmin(losses)) + 1 == len(losses) - 6


@pytest.mark.parametrize("limit", [10, np.inf])
def test_epochs_that_run_out_warn(limit, X, y_binary):
    estimator = MLPClassifier(**SMALL, epochs=2, n_iter_no_change=limit)
    with pytest.warns(ConvergenceWarning, match=r"ended with 2 epochs, .* by tol=0\.0001\. Raise"):
        estimator.fit(X, y_binary)


def test_nothing_warns_that_was_to_end_so(X, y_binary):
    with warnings.catch_warnings():
        warnings.simplefilter("error", ConvergenceWarning)
        MLPClassifier(**SMALL, epochs=2, n_iter_no_change=None).fit(X, y_binary)
        MLPClassifier(**SMALL).partial_fit(X, y_binary)
        # It ends in the very epoch that is the last one.
        MLPClassifier(**SMALL, epochs=4, tol=9.0, n_iter_no_change=2).fit(X, y_binary)
        stop = keras.callbacks.LambdaCallback(on_epoch_end=lambda *_: None)
        stop.on_epoch_end = lambda epoch, _logs: setattr(stop.model, "stop_training", epoch == 1)
        MLPClassifier(**SMALL, epochs=5).fit(X, y_binary, callbacks=stop)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_epochs_are_those_of_the_latest_training(X, y_binary):
    estimator = MLPClassifier(**SMALL, epochs=3, warm_start=True)

    assert estimator.fit(X, y_binary).n_iter_ == 3
    assert estimator.set_params(epochs=2).fit(X, y_binary).n_iter_ == 2
    assert estimator.partial_fit(X, y_binary).n_iter_ == 1
    assert len(estimator.loss_curve_) == 6
    assert estimator.initialize(X, y_binary).n_iter_ == 0


def test_what_cannot_be_stopped_or_scored(X, y_binary):
    estimator = MLPClassifier(**SMALL, early_stopping=True)
    with pytest.raises(ValueError, match="partial_fit does not support early_stopping=True"):
        estimator.partial_fit(X, y_binary)
    with pytest.raises(ValueError, match=r"too small .* 1 sample\. Increase validation_split"):
        MLPRegressor(early_stopping=True).fit(X[:3], X[:3, 0])


def test_in_a_search(X, y_binary):
    search = GridSearchCV(
        clone(MLPClassifier(**SMALL, early_stopping=True, tol=0.5)),
        {"n_iter_no_change": [1, 2]},
        cv=2,
    ).fit(X, y_binary)

    best = search.best_estimator_
    assert best.n_iter_ == search.best_params_["n_iter_no_change"] + 2


def test_a_class_without_the_parameters_has_the_defaults(X, y_binary):
    class Plain(ConvergenceMixin, KerasClassifier):
        def __init__(self, **params):
            for name, value in params.items():
                setattr(self, name, value)

        _keras_build_fn = MLPClassifier._keras_build_fn

    defaults = MLPClassifier(**SMALL).get_params()
    own = {x: defaults[x] for x in defaults.keys() - {"early_stopping", "n_iter_no_change", "tol"}}
    with pytest.warns(ConvergenceWarning, match="n_iter_no_change=10"):
        Plain(**{**own, "epochs": 1}).fit(X, y_binary)
