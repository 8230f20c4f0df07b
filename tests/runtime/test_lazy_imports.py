"""What does not train does not import Keras."""

from pathlib import Path

import pytest

from keras_estimator_gen.kinds import ASKED_PARTS, PARTS

ROOT = Path(__file__).parents[2]
SUITES = ROOT.glob("generated/tests/test_*.py")
GALLERY = sorted(path.stem.removeprefix("test_") for path in SUITES)

REPORT = """
heavy = {"tensorflow", "keras", "jax", "torch", "matplotlib"}
print(sorted(heavy & {name.partition(".")[0] for name in sys.modules}))
"""


@pytest.mark.parametrize(
    "code",
    [
        "import mlp_classifier, mlp_regressor",
        f"""
from importlib import import_module

for part in {sorted({*PARTS.values(), *ASKED_PARTS})!r}:
    import_module(f"keras_estimator_gen.runtime.parts.{{part}}")
""",
        """
import pickle
from mlp_classifier import MLPClassifier, param_distributions, param_grid
from mlp_regressor import MLPRegressor
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, RandomizedSearchCV
from sklearn.pipeline import make_pipeline

for kind in (MLPClassifier, MLPRegressor):
    estimator = clone(kind((3,), epochs=3)).set_params(optimizer__learning_rate=0.5)
    repr(estimator), estimator.get_params()
    estimator._repr_html_(), estimator._repr_mimebundle_()
    estimator.__sklearn_tags__(), estimator.__sklearn_is_fitted__()
    clone(GridSearchCV(estimator, param_grid()))
    clone(RandomizedSearchCV(estimator, param_distributions()))
    clone(make_pipeline(estimator))
    pickle.loads(pickle.dumps(estimator))
    try:
        estimator.predict([[1.0]])
    except Exception as error:
        assert type(error).__name__ == "NotFittedError"
    try:
        kind(epochs=0).fit([[1.0]], [1])
    except Exception as error:
        assert type(error).__name__ == "InvalidParameterError"
""",
        f"""
from importlib import import_module
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV

for name in {GALLERY!r}:
    module = import_module(name)
    (kind,) = (item for item in map(vars(module).get, module.__all__) if isinstance(item, type))
    GridSearchCV(clone(kind()), module.param_grid())
""",
    ],
    ids=["import", "parts", "use", "gallery"],
)
def test_tensorflow_is_imported_by_fit_only(code, run_python):
    assert run_python(code + REPORT) == "[]"


def test_importing_is_quiet_and_leaves_the_environment_alone(run_python):
    code = """
import os
before = dict(os.environ)
from mlp_regressor import MLPRegressor
MLPRegressor((2,), epochs=1).fit([[1.0], [2.0]], [1.0, 2.0]).predict([[1.0]])
names = ["CUDA_VISIBLE_DEVICES", "TF_CPP_MIN_LOG_LEVEL", "TF_DETERMINISTIC_OPS", "KERAS_BACKEND"]
print([name for name in names if before.get(name) != os.environ.get(name)])
"""

    assert run_python(code) == "[]"
