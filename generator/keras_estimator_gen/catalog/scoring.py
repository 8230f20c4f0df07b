"""What scores predictions in scikit-learn: what it needs, and which targets it takes."""

import importlib
import inspect
import warnings
from collections.abc import Iterator
from typing import Any, Final

from .signatures import describe_function, list_required

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
            given = dict.fromkeys(list_required(function, 2), 1.0)
            described[name] = {
                "parameters": describe_function(function, 2),
                "module": metrics.__name__,
                "scoring": _describe(metrics.make_scorer(function, **given), named=False),
            }
    for name in metrics.get_scorer_names():
        scorer = metrics.get_scorer(name)
        parameters = describe_function(scorer._score_func, 2)
        for settled in (*scorer._kwargs, *_OBSOLETE):
            parameters.pop(settled, None)
        scoring = _describe(scorer, named=True)
        described[name] = {**described.get(name, {}), "parameters": parameters, "scoring": scoring}
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


def _is_direct(name: str, function: Any) -> bool:
    """Tell whether a function scores weighted predictions by a number of which more is better."""
    predicted = _list_first(function) in _PREDICTED and name.endswith(_MORE_IS_BETTER)
    return predicted and _WEIGHTS in inspect.signature(function).parameters


def _describe(scorer: Any, *, named: bool) -> dict[str, Any]:
    numbers = scorer._score_func.__module__.endswith("_regression")
    X, samples = _make_samples(numbers=numbers)
    targets = [name for name, (estimator, y) in samples.items() if _scores(scorer, estimator, X, y)]
    return {"named": named, "numbers": numbers, "targets": targets}


def _make_samples(*, numbers: bool) -> tuple[Any, dict[str, tuple[Any, Any]]]:
    """Return features, and for each sort of target an estimator and a target."""
    numpy = importlib.import_module("numpy")
    linear = importlib.import_module("sklearn.linear_model")
    X = numpy.random.default_rng(0).normal(size=(60, 3))
    if numbers:
        positive = (linear.PoissonRegressor(), numpy.exp(X[:, 0]))
        return X, {"positive": positive, "numbers": (linear.LinearRegression(), X[:, 0])}
    logistic = linear.LogisticRegression()
    several = importlib.import_module("sklearn.multiclass").OneVsRestClassifier(logistic)
    return X, {
        "binary": (logistic, numpy.digitize(X[:, 0], [-0.5])),
        "multiclass": (logistic, numpy.digitize(X[:, 0], [-0.5, 0.5])),
        "multilabel": (several, (X > 0).astype(int)),
    }


def _scores(scorer: Any, estimator: Any, X: Any, y: Any) -> bool:
    """Tell whether a scorer scores an estimator of some target by one number."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            score = scorer(estimator.fit(X, y), X, y)
        except ValueError:
            return False
    return getattr(score, "ndim", 0) == 0
