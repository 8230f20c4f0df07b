"""scikit-learn's own tests of its multi-layer perceptrons, run with those of the gallery.

Its test module is loaded a second time with adapters in the place of the classes. These change
names of parameters, and nothing else. `EXCEPTIONS` has the tests that fail, each with its reason.
"""

import inspect
import re
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from unittest.mock import patch

import pytest
from sklearn import neural_network

import mlp_classifier
import mlp_regressor

pytestmark = pytest.mark.slow

NAMES = {
    "solver": "optimizer",
    "max_iter": "epochs",
    "learning_rate_init": "optimizer__learning_rate",
    "momentum": "optimizer__momentum",
    "nesterovs_momentum": "optimizer__nesterov",
    "beta_1": "optimizer__beta_1",
    "beta_2": "optimizer__beta_2",
    "epsilon": "optimizer__epsilon",
    "validation_fraction": "validation_split",
}

PAGE = Path(__file__).parents[2].joinpath("docs/migration/from_scikit_learn.md").read_text("utf-8")
LBFGS = "Keras has no L-BFGS"
PRIVATE = "reads or sets private attributes"
EXCEPTIONS = {
    "fit": PRIVATE,
    "gradient": LBFGS,
    "lbfgs_.*": LBFGS,
    "learning_rate_warmstart": PRIVATE,
    "multilabel_classification": LBFGS,
    "multioutput_regression": LBFGS,
    "partial_fit_errors": LBFGS,
    "predict_proba_multilabel": LBFGS,
    "sparse_matrices.*": LBFGS,
    "adaptive_learning_rate": PRIVATE,
    "warm_start": LBFGS,
    "n_iter_no_change": PRIVATE,
    "n_iter_no_change_inf": PRIVATE,
    "mlp_warm_start_no_convergence.*lbfgs.*": LBFGS,
    "nonfinite_params": "the error says in which epoch the weights stopped being numbers",
    "verbose_sgd": "Keras prints epochs, not iterations",
    "early_stopping_stratified": "the row of a rare class is trained on, instead of an error",
    "mlp_vs_poisson_glm_equivalent": LBFGS,
}
"""Names of tests, without the prefix, with the reason why they fail."""


def rename(params):
    """Rename parameters; a rate of learning that is constant needs no parameter."""
    return {
        NAMES.get(name, name): value
        for name, value in params.items()
        if (name, value) != ("learning_rate", "constant")
    }


def adapt(estimator):
    """Make a class that takes the names of scikit-learn's parameters, and those of ours."""
    own = inspect.signature(estimator.__init__)

    def initialize(self, **params):
        given = rename(params)
        known = own.parameters.keys() & given.keys()
        estimator.__init__(self, **{name: given.pop(name) for name in known})
        for name, value in given.items():
            setattr(self, name, value)

    def look_up(self, name):
        if name in NAMES:
            return getattr(self, NAMES[name])
        raise AttributeError(name)

    def set_params(self, **params):
        return estimator.set_params(self, **rename(params))

    initialize.__signature__ = own
    methods = {"__init__": initialize, "__getattr__": look_up, "set_params": set_params}
    return type(estimator.__name__, (estimator,), {**methods, "__module__": __name__})


MLPClassifier = adapt(mlp_classifier.MLPClassifier)
MLPRegressor = adapt(mlp_regressor.MLPRegressor)


def load_tests():
    """Load scikit-learn's tests, with the adapters in the place of its classes."""
    spec = find_spec("sklearn.neural_network.tests.test_mlp")
    module = module_from_spec(spec)
    adapters = {"MLPClassifier": MLPClassifier, "MLPRegressor": MLPRegressor}
    with patch.multiple(neural_network, **adapters):
        spec.loader.exec_module(module)
    return {name: item for name, item in vars(module).items() if name.startswith("test_")}


globals().update(load_tests())


def test_the_page_of_migration_has_all_names():
    """Each parameter of scikit-learn is in the table, with ours or none; so are attributes."""
    rows = [row.split("|")[1:3] for row in PAGE.splitlines() if row.startswith("| `")]
    table = {name: there for there, here in rows for name in re.findall(r"`(\w+)`", there)}
    own = {there: re.findall(r"`(\w+)`", here) for there, here in rows}
    parameters = set()
    for kind in (neural_network.MLPClassifier, neural_network.MLPRegressor):
        parameters |= inspect.signature(kind).parameters.keys()
    assert table.keys() == parameters
    ours = inspect.signature(mlp_classifier.MLPClassifier).parameters.keys()
    assert {name for names in own.values() for name in names} <= ours
    mapped = {name: own[there][0] for name, there in table.items() if own[there]}
    assert {a: b for a, b in mapped.items() if a != b}.items() <= NAMES.items()


@pytest.fixture
def global_random_seed():
    """The seed of scikit-learn's tests that take one."""
    return 42


@pytest.fixture(autouse=True)
def expect_failure(request):
    """Expect that exactly those tests fail that are listed."""
    name = request.node.name.removeprefix("test_")
    reasons = [reason for key, reason in EXCEPTIONS.items() if re.fullmatch(key, name)]
    if reasons:
        request.applymarker(pytest.mark.xfail(reason=reasons[0], strict=True))
