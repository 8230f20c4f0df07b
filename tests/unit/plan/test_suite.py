"""The generated tests name each check of scikit-learn that an estimator cannot pass."""

from ast import literal_eval

import pytest

from keras_estimator_gen.plan.assembly import make_plan
from keras_estimator_gen.plan.model import Target


@pytest.fixture
def list_failing(make_spec):
    """Return a function that lists the checks that are expected to fail."""

    def list_failing(toml, kind):
        tests = make_plan(make_spec(toml, kind), Target()).tests
        return {name for each in tests.failing for name in literal_eval(str(each.checks))}

    return list_failing


@pytest.mark.parametrize("loss", ["poisson", "MeanSquaredLogarithmicError", "msle"])
def test_losses_of_positive_numbers(list_failing, loss):
    toml = f'[training]\nloss = "{loss}"\n'

    assert "check_regressor_multioutput" in list_failing(toml, "regressor")


@pytest.mark.parametrize("loss", ["mse", "Huber"])
def test_losses_of_any_numbers(list_failing, loss):
    assert not list_failing(f'[training]\nloss = "{loss}"\n', "regressor")
