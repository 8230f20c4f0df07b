"""Fits and their scores."""

import logging
import time
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import accuracy_score, log_loss, r2_score, root_mean_squared_error
from sklearn.model_selection import KFold, StratifiedKFold

from .contestants import Contestant
from .datasets import CLASSIFICATION, DataSet
from .results import Fit, Result, append_result, read_results

LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True)
class Plan:
    """How much is run.

    Parameters
    ----------
    rows : int
        Largest number of rows of a table.
    folds : int
        Number of folds of each cross-validation.
    splits : int
        Number of splits: as many as there are folds are one cross-validation, and more begin
        others, with another seed each.
    """

    rows: int = 3_000
    folds: int = 3
    splits: int = 3


def list_fits(
    plan: Plan, datasets: Sequence[DataSet], contestants: Sequence[Contestant]
) -> Iterator[tuple[Fit, DataSet, Contestant]]:
    """List the fits, split by split, so that a run that is stopped has whole ones.

    Parameters
    ----------
    plan : Plan
        How much is run.
    datasets : sequence of DataSet
        The tables.
    contestants : sequence of Contestant
        Who learns them, in the order of their turns.

    Yields
    ------
    Fit
        What makes the fit different from the others.
    DataSet
        Its table.
    Contestant
        Who is fitted.
    """
    for split in range(plan.splits):
        for contestant in contestants:
            for dataset in datasets:
                if dataset.task == contestant.task:
                    place = plan.rows, plan.folds, split
                    yield Fit(dataset.name, contestant.label, *place), dataset, contestant


def run(
    plan: Plan, datasets: Sequence[DataSet], contestants: Sequence[Contestant], path: Path
) -> None:
    """Run the fits that have no result, and add theirs to a file.

    Parameters
    ----------
    plan : Plan
        How much is run.
    datasets : sequence of DataSet
        The tables.
    contestants : sequence of Contestant
        Who learns them.
    path : Path
        The file of results.
    """
    done = {result.fit for result in read_results(path)}
    tables: dict[str, Any] = {}
    for fit, dataset, contestant in list_fits(plan, datasets, contestants):
        if fit in done:
            continue
        if dataset.name not in tables:
            tables[dataset.name] = dataset.load(plan.rows)
        result = evaluate(fit, dataset, contestant, *tables[dataset.name])
        append_result(path, result)
        LOGGER.info("%s, %s, %d: %s", fit.contestant, fit.dataset, fit.split, describe(result))


def describe(result: Result) -> str:
    """Describe a result in a line."""
    scores = ", ".join(f"{name} {value:.3f}" for name, value in result.scores.items())
    return result.error or f"{scores}, {result.seconds['fit']:.1f} s"


def evaluate(fit: Fit, dataset: DataSet, contestant: Contestant, X: Any, y: Any) -> Result:
    """Fit a contestant to a split, and score its predictions of the other rows.

    Parameters
    ----------
    fit : Fit
        Which split.
    dataset : DataSet
        What the rows are.
    contestant : Contestant
        Who is fitted.
    X : DataFrame
        The rows.
    y : Series
        What is to be predicted.

    Returns
    -------
    Result
        The scores, or the error.
    """
    splitter = StratifiedKFold if dataset.task == CLASSIFICATION else KFold
    folds = splitter(fit.folds, shuffle=True, random_state=fit.seed)
    train, test = list(folds.split(X, y))[fit.split % fit.folds]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            warnings.filterwarnings("ignore", "Found unknown categories")
            start = time.perf_counter()
            estimator = contestant.make(fit.split)
            estimator.fit(X.iloc[train], y.iloc[train])
            middle = time.perf_counter()
            score = score_labels if dataset.task == CLASSIFICATION else score_numbers
            scores = score(estimator, X.iloc[test], y.iloc[test])
            end = time.perf_counter()
    except Exception as error:  # A contestant that fails has no result, and the others have.
        return Result(fit, error=f"{type(error).__name__}: {error}"[:300])
    return Result(fit, scores, {"fit": middle - start, "predict": end - middle})


def score_labels(estimator: Any, X: Any, y: Any) -> dict[str, float]:
    """Score predicted labels and probabilities.

    Parameters
    ----------
    estimator : estimator
        Fitted.
    X : DataFrame
        Rows.
    y : Series
        Their labels.

    Returns
    -------
    dict of float
        Log loss and accuracy.
    """
    probabilities = np.asarray(estimator.predict_proba(X), dtype=float)
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    labels = np.asarray(estimator.classes_)[probabilities.argmax(axis=1)]
    return {
        "log loss": float(log_loss(y, probabilities, labels=estimator.classes_)),
        "accuracy": float(accuracy_score(y, labels)),
    }


def score_numbers(estimator: Any, X: Any, y: Any) -> dict[str, float]:
    """Score predicted numbers.

    Parameters
    ----------
    estimator : estimator
        Fitted.
    X : DataFrame
        Rows.
    y : Series
        Their numbers.

    Returns
    -------
    dict of float
        RMSE and R2.
    """
    predictions = np.ravel(estimator.predict(X))
    return {
        "RMSE": float(root_mean_squared_error(y, predictions)),
        "R2": float(r2_score(y, predictions)),
    }
