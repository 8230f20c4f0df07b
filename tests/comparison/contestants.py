"""Who is compared: the gallery's networks, and what one would use instead.

All of them have their defaults, but for the number of threads. What takes numbers alone is in a
pipeline that imputes and scales numbers and codes categories one-hot; what does not scale a numeric
target is given a scaled one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.compose import (
    TransformedTargetRegressor,
    make_column_selector,
    make_column_transformer,
)
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.impute import SimpleImputer
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from .datasets import CLASSIFICATION, REGRESSION
from .keras_networks import RECIPES, KerasByHand, wrap
from .networks import Network

BOOSTING = "HistGradientBoosting"
FOREST = "RandomForest"
SCIKIT_LEARN = "scikit-learn MLP"
BY_HAND = " by hand"
SCIKERAS = "SciKeras"
PYTABKIT_REALMLP = "pytabkit RealMLP"
PYTABKIT_TABM = "pytabkit TabM"

PYTABKIT = {PYTABKIT_REALMLP: "RealMLP_TD_S", PYTABKIT_TABM: "TabM_D"}

FIRST = (
    *(BOOSTING, FOREST, SCIKIT_LEARN, "linear_softmax", "mlp", "realmlp", "tabm", PYTABKIT_REALMLP),
    *("tabular_resnet", "entity_embeddings", "ft_transformer", PYTABKIT_TABM, SCIKERAS),
)
"""Who has its turn before the others, because most is to be learned of it."""

Make = Callable[[int], Any]
"""Makes an estimator for a random seed."""


@dataclass(frozen=True)
class Contestant:
    """Somebody who learns a task.

    Parameters
    ----------
    label : str
        The name in the report, which a classifier and a regressor of one kind share.
    task : {"classification", "regression"}
        What is learned.
    make : callable
        Makes an estimator, which takes a DataFrame, for a random seed.
    """

    label: str
    task: str
    make: Make


def list_contestants(networks: list[Network]) -> list[Contestant]:
    """List the contestants whose packages are installed, in the order of their turns.

    Parameters
    ----------
    networks : list of Network
        The networks of the gallery.

    Returns
    -------
    list of Contestant
        The contestants.
    """
    found = [*list_peers(), *(describe_network(network) for network in networks)]
    places = {label: place for place, label in enumerate(FIRST)}
    return sorted(found, key=lambda item: (places.get(item.label, len(FIRST)), item.label))


def describe_network(network: Network) -> Contestant:
    """Return the contestant that a network of the gallery is.

    Parameters
    ----------
    network : Network
        The network.

    Returns
    -------
    Contestant
        The contestant.
    """

    def make(seed: int) -> Any:
        estimator = network.create(random_state=seed)
        if not network.takes_tables:
            estimator = prepare_columns(estimator)
        scales = network.task == CLASSIFICATION or network.scales_target
        return estimator if scales else scale_target(estimator)

    return Contestant(network.family, network.task, make)


def list_peers() -> Iterator[Contestant]:
    """List what is no network of the gallery.

    Yields
    ------
    Contestant
        Those of scikit-learn, and of packages that are installed.
    """
    yield from pair(
        BOOSTING,
        lambda seed: keep_columns(HistGradientBoostingClassifier(random_state=seed)),
        lambda seed: keep_columns(HistGradientBoostingRegressor(random_state=seed)),
    )
    yield from pair(
        FOREST,
        lambda seed: prepare_columns(RandomForestClassifier(random_state=seed)),
        lambda seed: prepare_columns(RandomForestRegressor(random_state=seed)),
    )
    yield from pair(
        SCIKIT_LEARN,
        lambda seed: prepare_columns(MLPClassifier(random_state=seed)),
        lambda seed: scale_target(prepare_columns(MLPRegressor(random_state=seed))),
    )
    for name in RECIPES:
        yield Contestant(
            f"{name}{BY_HAND}",
            CLASSIFICATION,
            lambda seed, name=name: prepare_columns(KerasByHand(name, seed)),
        )
    if find_spec("scikeras"):
        yield from pair(
            SCIKERAS,
            lambda seed: prepare_columns(wrap(CLASSIFICATION, seed)),
            lambda seed: scale_target(prepare_columns(wrap(REGRESSION, seed))),
        )
    if find_spec("pytabkit"):
        for label, name in PYTABKIT.items():
            yield from pair(
                label,
                lambda seed, name=name: create_pytabkit(f"{name}_Classifier", seed),
                lambda seed, name=name: create_pytabkit(f"{name}_Regressor", seed),
            )


def create_pytabkit(name: str, seed: int) -> Any:
    """Create an estimator of pytabkit, which takes tables as they are but for missing numbers.

    Parameters
    ----------
    name : str
        Name of the class.
    seed : int
        Seed of all that is random.

    Returns
    -------
    Pipeline
        Takes a DataFrame.
    """
    create = getattr(import_module("pytabkit"), name)
    estimator = create(device="cpu", n_threads=1, random_state=seed)
    numbers = (SimpleImputer(strategy="median"), make_column_selector(dtype_include="number"))
    columns = make_column_transformer(
        numbers, remainder="passthrough", verbose_feature_names_out=False
    )
    return make_pipeline(columns.set_output(transform="pandas"), keep_columns(estimator))


def pair(label: str, make_classifier: Make, make_regressor: Make) -> Iterator[Contestant]:
    """Make a contestant for either task.

    Parameters
    ----------
    label : str
        Their common name.
    make_classifier, make_regressor : callable
        Make estimators.

    Yields
    ------
    Contestant
        The two.
    """
    yield Contestant(label, "classification", make_classifier)
    yield Contestant(label, "regression", make_regressor)


def prepare_columns(estimator: Any) -> Any:
    """Put before an estimator what makes scaled numbers of any columns.

    Parameters
    ----------
    estimator : estimator
        Takes numbers.

    Returns
    -------
    Pipeline
        Takes a DataFrame.
    """
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    categories = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    return make_pipeline(
        make_column_transformer(
            (numbers, make_column_selector(dtype_include="number")),
            (categories, make_column_selector(dtype_exclude="number")),
        ),
        estimator,
    )


class TextCategories(TransformerMixin, BaseEstimator):
    """Makes categories of pandas of what is no number, with those that ``fit`` has seen.

    Missing values stay what they are, and values not seen are missing.
    """

    def fit(self, X: pd.DataFrame, y: Any = None) -> "TextCategories":
        """Note the categories.

        Parameters
        ----------
        X : DataFrame
            The columns.
        y : None
            Not looked at.

        Returns
        -------
        TextCategories
            The transformer.
        """
        del y
        self.categories_ = {name: sorted(X[name].dropna().unique()) for name in X}
        self.feature_names_in_ = np.asarray(X.columns, dtype=object)
        return self

    def transform(self, X: pd.DataFrame) -> pd.DataFrame:
        """Make categories.

        Parameters
        ----------
        X : DataFrame
            The columns.

        Returns
        -------
        DataFrame
            Columns of categories.
        """
        return pd.DataFrame(
            {
                name: pd.Categorical(X[name].where(X[name].isin(known)), known)
                for name, known in self.categories_.items()
            },
            index=X.index,
        )

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """Return the names of the columns, which are as they were."""
        del input_features
        return self.feature_names_in_


def keep_columns(estimator: Any) -> Any:
    """Put before an estimator what makes categories of columns that are no numbers.

    Parameters
    ----------
    estimator : estimator
        Takes numbers and categories of pandas.

    Returns
    -------
    Pipeline
        Takes a DataFrame.
    """
    categories = (TextCategories(), make_column_selector(dtype_exclude="number"))
    columns = make_column_transformer(
        categories, remainder="passthrough", verbose_feature_names_out=False
    )
    return make_pipeline(columns.set_output(transform="pandas"), estimator)


def scale_target(estimator: Any) -> Any:
    """Give a regressor a target that is standardized.

    Parameters
    ----------
    estimator : estimator
        The regressor.

    Returns
    -------
    TransformedTargetRegressor
        Predicts in the unit of the target.
    """
    return TransformedTargetRegressor(estimator, transformer=StandardScaler())
