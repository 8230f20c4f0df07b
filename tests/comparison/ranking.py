"""Ranks of the contestants, and what follows from them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from .contestants import (
    BOOSTING,
    BY_HAND,
    PYTABKIT_REALMLP,
    PYTABKIT_TABM,
    SCIKIT_LEARN,
)
from .datasets import DATASETS
from .evaluation import Plan
from .keras_networks import RECIPES
from .results import Result

MEASURES = {"by loss": ("log loss", "RMSE"), "by error": ("accuracy", "RMSE")}
"""What ranks go by: a score of labels, and one of numbers."""

BETTER_IF_LARGER = {"accuracy", "R2"}

REALMLP, TABM, MLP = "realmlp", "tabm", "mlp"


def tabulate(plan: Plan, results: Sequence[Result]) -> pd.DataFrame:
    """Make a table of the fits of a plan that have come to an end.

    Parameters
    ----------
    plan : Plan
        How much was to be run.
    results : sequence of Result
        Results, of other plans too.

    Returns
    -------
    DataFrame
        A row for each fit, with its scores and seconds.
    """
    rows = [
        {
            "dataset": result.fit.dataset,
            "contestant": result.fit.contestant,
            "split": result.fit.split,
            **result.scores,
            **{f"seconds to {what}": value for what, value in result.seconds.items()},
        }
        for result in results
        if not result.error
        and (result.fit.rows, result.fit.folds) == (plan.rows, plan.folds)
        and result.fit.split < plan.splits
        and result.fit.dataset in DATASETS
    ]
    names = ["dataset", "contestant", "split", "seconds to fit", "seconds to predict"]
    scores = ["log loss", "accuracy", "RMSE", "R2"]
    return pd.DataFrame(rows, columns=[*names, *scores])


def find_complete(table: pd.DataFrame, datasets: Collection[str], n_splits: int) -> list[str]:
    """Find the contestants that have all fits to some data sets, and are no copies of others.

    Parameters
    ----------
    table : DataFrame
        The fits.
    datasets : collection of str
        Names of the data sets.
    n_splits : int
        Number of fits to each of them.

    Returns
    -------
    list of str
        Their labels.
    """
    counts = table[table["dataset"].isin(datasets)].groupby("contestant").size()
    complete = counts.index[counts == len(datasets) * n_splits]
    return [label for label in complete if not label.endswith(BY_HAND)]


def rank(table: pd.DataFrame, datasets: Sequence[str], labels: Sequence[str], measure: str) -> Any:
    """Rank contestants on each data set, by the mean of their scores.

    Parameters
    ----------
    table : DataFrame
        The fits.
    datasets : sequence of str
        Names of the data sets.
    labels : sequence of str
        Contestants.
    measure : str
        A key of `MEASURES`.

    Returns
    -------
    DataFrame
        A row for each data set, a column for each contestant; 1 is the best.
    """
    ranks = {}
    for name in datasets:
        score = MEASURES[measure][DATASETS[name].task == "regression"]
        rows = table[(table["dataset"] == name) & table["contestant"].isin(labels)]
        means = rows.groupby("contestant")[score].mean()
        ranks[name] = means.rank(ascending=score not in BETTER_IF_LARGER)
    return pd.DataFrame(ranks).T.reindex(columns=list(labels))


@dataclass(frozen=True)
class Verdict:
    """Whether a target is met.

    Parameters
    ----------
    text : str
        The target.
    found : str
        What was found.
    is_met : bool or None
        None where somebody is missing.
    """

    text: str
    found: str
    is_met: bool | None


def judge(ranks: pd.DataFrame, table: pd.DataFrame, measure: str) -> list[Verdict]:
    """Compare ranks with what is aimed at.

    Parameters
    ----------
    ranks : DataFrame
        Ranks on the data sets, of contestants that learn all of them.
    table : DataFrame
        The fits.
    measure : str
        A key of `MEASURES`, by which the ranks are.

    Returns
    -------
    list of Verdict
        One for each target.
    """
    numeric = ranks[[DATASETS[name].is_numeric for name in ranks.index]]
    verdicts = [
        judge_order(f"`{own}` ranks better than {name_peer(peer)}", ranks, [own], peer)
        for own in (REALMLP, TABM)
        for peer in (SCIKIT_LEARN, MLP)
    ]
    verdicts += [
        judge_distance(own, peer, ranks)
        for own, peer in ((REALMLP, PYTABKIT_REALMLP), (TABM, PYTABKIT_TABM))
    ]
    text = f"`{REALMLP}` or `{TABM}` ranks better than {BOOSTING} on tables of numbers"
    verdicts.append(judge_order(text, numeric, [REALMLP, TABM], BOOSTING))
    verdicts += [judge_copy(name, table, MEASURES[measure][0]) for name in RECIPES]
    return verdicts


def name_peer(label: str) -> str:
    """Name a contestant in a sentence."""
    return f"`{label}`" if label == MLP else label


def judge_order(text: str, ranks: pd.DataFrame, own: list[str], peer: str) -> Verdict:
    """Judge whether one of several has a better mean rank than another contestant."""
    if peer not in ranks or not set(own) <= set(ranks):
        return Verdict(text, "not run", None)
    means = ranks.mean()
    found = " and ".join(f"{means[label]:.2f}" for label in own)
    return Verdict(text, f"{found}, and {means[peer]:.2f}", bool(means[own].min() < means[peer]))


def judge_distance(own: str, peer: str, ranks: pd.DataFrame) -> Verdict:
    """Judge whether a rank is at most a standard error behind that of another contestant."""
    text = f"`{own}` is within one standard error of {peer}"
    if not {own, peer} <= set(ranks):
        return Verdict(text, "not run", None)
    behind = ranks[own] - ranks[peer]
    found = f"{behind.mean():+.2f} ranks, standard error {behind.sem():.2f}"
    return Verdict(text, found, bool(behind.mean() <= behind.sem()))


def judge_copy(name: str, table: pd.DataFrame, score: str) -> Verdict:
    """Judge whether a generated network is as good as the same network by hand."""
    copy = f"{name}{BY_HAND}"
    text = f"`{name}` is no worse than the same network by hand in Keras, by {score}"
    rows = table[table["contestant"].isin([name, copy])]
    scores = rows.pivot_table(score, ["dataset", "split"], "contestant").dropna()
    if scores.shape[1] < 2 or scores.empty:
        return Verdict(text, "not run", None)
    sign = -1 if score in BETTER_IF_LARGER else 1
    worse = sign * (scores[name] - scores[copy])
    found = f"{worse.mean():+.4f}, standard error {worse.sem():.4f}, in {len(worse)} pairs of fits"
    return Verdict(text, found, bool(worse.mean() <= worse.sem()))
