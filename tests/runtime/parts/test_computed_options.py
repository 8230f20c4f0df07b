"""Estimators whose options follow from other parameters count the steps of an epoch."""

import numpy as np
import pytest
from sklearn.model_selection import ShuffleSplit

from _keras_runtime.parts.computed_options import ComputedOptionsMixin
from mlp_regressor import MLPRegressor


class Counting(ComputedOptionsMixin, MLPRegressor):
    def _compute_options(self):
        return {"optimizer__clipnorm": 1 / self.steps_per_epoch_}


@pytest.fixture(scope="module")
def data():
    X = np.random.default_rng(0).normal(size=(40, 3)).astype("float32")
    return X, X[:, 0] - X[:, 1]


def make(kind=Counting, **params):
    params = {
        "hidden_layer_sizes": (4,),
        "n_iter_no_change": None,
        "epochs": 2,
        "batch_size": 10,
        **params,
    }
    return kind(random_state=0, **params)


def read_steps(estimator):
    return estimator.steps_per_epoch_, round(1 / estimator.model_.optimizer.clipnorm)


def test_rows_without_weight_make_no_steps(data):
    fitted = make().fit(*data, sample_weight=np.arange(40) < 15)

    assert read_steps(fitted) == (2, 2)


def test_all_rows_are_one_step_and_a_network_that_is_not_trained_has_an_estimate(data):
    assert read_steps(make(batch_size=-1).initialize(*data)) == (1, 1)
    assert read_steps(make(validation_split=0.5).initialize(*data)) == (4, 4)


def test_each_part_of_the_rows_has_its_own_steps(data):
    X, y = data
    estimator = make().partial_fit(X, y)

    assert read_steps(estimator) == (4, 4)
    assert read_steps(estimator.partial_fit(X[:15], y[:15])) == (2, 2)
    assert len(estimator.loss_curve_) == 2


@pytest.mark.parametrize(("split", "steps"), [(0.3, 3), (ShuffleSplit(1, random_state=0), 4)])
def test_counting_changes_nothing_of_what_is_held_out(data, split, steps):
    class Plain(ComputedOptionsMixin, MLPRegressor):
        pass

    params = {"validation_split": split, "epochs": 1}
    counted, plain = (make(kind, **params).fit(*data) for kind in (Plain, MLPRegressor))

    assert counted.history_ == plain.history_
    assert counted.steps_per_epoch_ == steps
