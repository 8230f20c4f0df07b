"""What scores predictions in scikit-learn: what it needs, and which targets it takes."""

import importlib
import inspect
import warnings
from collections.abc import Callable, Iterator
from typing import Any, Final

from .signatures import describe_function

_PREDICTED: Final = (("y_true", "y_pred"), ("y1", "y2"), ("labels_true", "labels_pred"))
"""First parameters of functions that score predictions."""

_DECIDED: Final = tuple(
    ("y_true", name) for name in ("pred_decision", "y_prob", "y_proba", "y_score")
)
"""Those of functions that score probabilities or decisions."""

_MORE_IS_BETTER: Final = ("_corrcoef", "_score")
_LESS_IS_BETTER: Final = ("_deviance", "_error", "_loss")
_WEIGHTS: Final = "sample_weight"
_OBSOLETE: Final = ("y_pred",)
"""Earlier names of what functions are given anyway."""


def describe_scorers() -> dict[str, Any]:
    """Describe what can score an estimator by its name.

    Returns
    -------
    dict
        Scorers, and functions that score weighted predictions by a number of which more is better.
        Each has ``parameters``; ``module``, if it is a function that can be imported; ``scoring``:
        whether it is a scorer (``named``), whether it is for numbers, and the ``targets`` that it
        takes.
    """
    metrics = importlib.import_module("sklearn.metrics")
    described: dict[str, Any] = {}
    for name, function in _list_functions(metrics):
        if _is_direct(name, function):
            given = dict.fromkeys(_list_required(function), 1.0)
            scorer = metrics.make_scorer(function, **given)
            parameters = describe_function(function, 2)
            scoring = _describe(function, scorer, named=False)
            described[name] = {
                "parameters": parameters,
                "module": metrics.__name__,
                "scoring": scoring,
            }
    for name in metrics.get_scorer_names():
        scorer = metrics.get_scorer(name)
        function = scorer._score_func
        settled = {*scorer._kwargs, *_OBSOLETE}
        parameters = describe_function(function, 2)
        free = {key: value for key, value in parameters.items() if key not in settled}
        module = {"module": metrics.__name__} if name in described else {}
        scoring = _describe(function, scorer, named=True)
        described[name] = {"parameters": free, **module, "scoring": scoring}
    return {name: described[name] for name in sorted(described)}


def describe_measures() -> dict[str, Any]:
    """Describe the functions that cannot score an estimator as they are.

    Returns
    -------
    dict
        Each has ``scoring``: whether it needs probabilities or decisions (``decided``), whether
        ``greater`` is better, and the names of the ``scorers`` that call it.
    """
    metrics = importlib.import_module("sklearn.metrics")
    scorers: dict[str, list[str]] = {}
    for name in metrics.get_scorer_names():
        function = metrics.get_scorer(name)._score_func
        scorers.setdefault(function.__name__, []).append(name)
    return {
        name: {
            "parameters": {},
            "scoring": {
                "decided": _list_first(function) in _DECIDED,
                "greater": name.endswith(_MORE_IS_BETTER),
                "scorers": scorers.get(name, []),
            },
        }
        for name, function in _list_functions(metrics)
        if not _is_direct(name, function)
    }


def _list_functions(metrics: Any) -> Iterator[tuple[str, Any]]:
    """Yield the functions that compare something with a target, and return a number."""
    for name in sorted(metrics.__all__):
        function = getattr(metrics, name)
        known = name.endswith((*_MORE_IS_BETTER, *_LESS_IS_BETTER))
        if not known or not inspect.isfunction(function):
            continue
        if _list_first(function) in (*_PREDICTED, *_DECIDED):
            yield name, function


def _list_first(function: Any) -> tuple[str, ...]:
    return tuple(inspect.signature(function).parameters)[:2]


def _list_required(function: Any) -> list[str]:
    rest = list(inspect.signature(function).parameters.values())[2:]
    return [each.name for each in rest if each.default is each.empty]


def _is_direct(name: str, function: Any) -> bool:
    """Tell whether a function scores weighted predictions by a number of which more is better."""
    predicted = _list_first(function) in _PREDICTED and name.endswith(_MORE_IS_BETTER)
    return predicted and _WEIGHTS in inspect.signature(function).parameters


def _describe(function: Any, scorer: Any, *, named: bool) -> dict[str, Any]:
    numbers = function.__module__.endswith("_regression")
    samples = _SAMPLES_OF_NUMBERS if numbers else _SAMPLES_OF_LABELS
    targets = [name for name, make in samples.items() if _scores(scorer, make)]
    return {"named": named, "numbers": numbers, "targets": targets}


def _scores(scorer: Any, make: Callable[[Any], tuple[Any, Any]]) -> bool:
    """Tell whether a scorer scores an estimator of some target."""
    numpy = importlib.import_module("numpy")
    X = numpy.random.default_rng(0).normal(size=(60, 3))
    estimator, y = make(X)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            score = scorer(estimator.fit(X, y), X, y)
        except ValueError:
            return False
    return bool(numpy.ndim(score) == 0)


def _make_labels(X: Any, count: int) -> tuple[Any, Any]:
    linear = importlib.import_module("sklearn.linear_model")
    numpy = importlib.import_module("numpy")
    return linear.LogisticRegression(), numpy.digitize(X[:, 0], [-0.5, 0.5][: count - 1])


def _make_multilabel(X: Any) -> tuple[Any, Any]:
    multiclass = importlib.import_module("sklearn.multiclass")
    estimator, _ = _make_labels(X, 2)
    return multiclass.OneVsRestClassifier(estimator), (X > 0).astype(int)


def _make_numbers(X: Any) -> tuple[Any, Any]:
    linear = importlib.import_module("sklearn.linear_model")
    return linear.LinearRegression(), X[:, 0]


def _make_positive(X: Any) -> tuple[Any, Any]:
    linear = importlib.import_module("sklearn.linear_model")
    numpy = importlib.import_module("numpy")
    return linear.PoissonRegressor(), numpy.exp(X[:, 0])


_SAMPLES_OF_LABELS: Final[dict[str, Callable[[Any], tuple[Any, Any]]]] = {
    "binary": lambda X: _make_labels(X, 2),
    "multiclass": lambda X: _make_labels(X, 3),
    "multilabel": _make_multilabel,
}
_SAMPLES_OF_NUMBERS: Final[dict[str, Callable[[Any], tuple[Any, Any]]]] = {
    "positive": _make_positive,
    "numbers": _make_numbers,
}
