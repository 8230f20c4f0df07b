"""What estimators of each kind have to do, and data from which they can learn it."""

from collections.abc import Callable
from typing import Any, ClassVar, Literal

import numpy as np
import pytest
from sklearn.datasets import make_blobs, make_low_rank_matrix, make_regression
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.metrics import accuracy_score, roc_auc_score
from sklearn.model_selection import cross_val_score
from sklearn.preprocessing import scale

from .data import N_FACTORS
from .suite import EstimatorSuite

_N_ROWS = 90


class _PredictorSuite(EstimatorSuite):
    """Tests of an estimator that learns one column of a target.

    Attributes
    ----------
    scoring : str or None
        What scores cross-validation, in place of a scorer of the estimator's own.
    """

    scoring: ClassVar[str | None] = None

    @classmethod
    def _cross_validate(cls, estimator: Any) -> Any:
        """Return the mean score for rows that are held out."""
        X, y = cls.get_data()
        return cross_val_score(estimator, X, y, cv=3, scoring=cls.scoring).mean()


class ClassifierSuite(_PredictorSuite):
    """Tests of a classifier.

    Attributes
    ----------
    labels : tuple of str or int
        The labels of the target.
    decodes_labels : bool
        Whether a target encoder of the class chooses the label, be it the most probable
        one or another.
    """

    labels: ClassVar[tuple[str, ...] | tuple[int, ...]] = ("egg", "ham", "spam")
    decodes_labels: ClassVar[bool] = False

    @classmethod
    def make_data(cls) -> tuple[Any, ...]:
        """Make rows of classes that lie apart."""
        factors, codes = make_blobs(
            n_samples=30 * len(cls.labels),
            n_features=N_FACTORS if cls.shapes else cls.n_features,
            centers=len(cls.labels),
            random_state=0,
        )
        X = cls._spread(scale(factors))
        return cls.make_rows(X), np.array(cls.labels)[codes]

    def test_predicts_one_row(self) -> None:
        """One row gets one label, and one probability for each class."""
        row, fitted = self.get_data()[0][:1], self.get_fitted()

        probabilities = fitted.predict_proba(row)

        assert probabilities.shape == (1, len(self.labels))
        assert probabilities.sum() == pytest.approx(1)
        if self.decodes_labels:
            assert fitted.predict(row) in fitted.classes_
        else:
            assert fitted.predict(row) == fitted.classes_[probabilities.argmax()]

    def test_learns(self) -> None:
        """Cross-validated, the estimator beats a constant prediction."""
        learned = self._cross_validate(self.make_estimator())

        assert learned > self._cross_validate(DummyClassifier())


class RegressorSuite(_PredictorSuite):
    """Tests of a regressor.

    Attributes
    ----------
    numbers : {"any", "positive", "fraction"}
        The numbers that the loss compares.
    """

    numbers: ClassVar[Literal["any", "positive", "fraction"]] = "any"

    @classmethod
    def make_data(cls) -> tuple[Any, ...]:
        """Make rows with a number that follows from them."""
        factors, y = make_regression(
            n_samples=_N_ROWS,
            n_features=N_FACTORS if cls.shapes else cls.n_features,
            noise=1.0,
            random_state=0,
        )
        X = cls._spread(scale(factors))
        return cls.make_rows(X), cls._limit(scale(y))

    @classmethod
    def _limit(cls, numbers: Any) -> Any:
        """Make standardized numbers those that the loss compares."""
        if cls.numbers == "positive":
            return np.exp(numbers)
        return numbers if cls.numbers == "any" else 1 / (1 + np.exp(-numbers))

    def test_predicts_one_row(self) -> None:
        """One row gets one number."""
        assert self.get_fitted().predict(self.get_data()[0][:1]).shape == (1,)

    def test_predicts_several_targets(self) -> None:
        """A target with two columns gives predictions with two columns."""
        X, y = self.get_data()

        fitted = self.make_estimator().fit(X, np.column_stack([y, y[::-1]]))

        assert fitted.predict(X[:1]).shape == (1, 2)

    def test_learns(self) -> None:
        """Cross-validated, the estimator explains some of the variance."""
        assert self._cross_validate(self.make_estimator()) > 0


class OutputsSuite(EstimatorSuite):
    """Tests of an estimator whose outputs learn columns of the target.

    Attributes
    ----------
    scores : tuple of callable
        What scores the predictions of each column: ``accuracy_score`` for labels.
    """

    scores: ClassVar[tuple[Callable[..., Any], ...]]

    @staticmethod
    def make_target(X: Any) -> Any:
        """Make the target, whose columns follow from columns of numbers."""
        raise NotImplementedError("A suite must implement `make_target(X)`.")

    @classmethod
    def make_data(cls, seed: int = 0) -> tuple[Any, ...]:
        """Make rows, others for another seed, and a target that follows from them."""
        width = N_FACTORS if cls.shapes else cls.n_features
        numbers = np.random.default_rng(seed).normal(size=(150, width))
        X = cls._spread(numbers)
        return cls.make_rows(X), cls.make_target(X)

    def pytest_generate_tests(self, metafunc: Any) -> None:
        """Make a test of each column, too."""
        super().pytest_generate_tests(metafunc)
        if "column" in metafunc.fixturenames:
            metafunc.parametrize("column", range(len(self.scores)))

    def test_predicts_one_row(self) -> None:
        """One row gets one prediction for each column of the target."""
        X, y = self.get_data()

        assert self.get_fitted().predict(X[:1]).shape == np.shape(y[:1])

    def test_learns(self, column: int) -> None:
        """For new rows, each column is predicted better than by a constant."""
        X, y = self.make_data(seed=1)
        true, predicted = (
            np.asarray(table).reshape(len(X), -1)[:, column].tolist()
            for table in (y, self.get_fitted().predict(X))
        )
        score = self.scores[column]
        dummy = DummyClassifier() if score is accuracy_score else DummyRegressor()

        constant = dummy.fit(X, true).predict(X).tolist()

        assert score(true, predicted) > score(true, constant)


class FixedOutputsSuite(OutputsSuite):
    """Tests of an estimator whose outputs learn a number of columns that is known."""

    def test_columns_of_the_target_have_to_fit(self) -> None:
        """A target with a column more is refused."""
        X, y = self.get_data()
        columns = np.asarray(y).reshape(len(y), -1)

        with pytest.raises(ValueError, match="column"):
            self.make_estimator().fit(X, np.column_stack([columns, columns[:, :1]]))


class _ReconstructionSuite(EstimatorSuite):
    """Tests of an estimator that learns its rows themselves."""

    n_features = 6

    @classmethod
    def make_data(cls) -> tuple[Any, ...]:
        """Make rows that lie near a plane, or are made of few waves."""
        if cls.shapes:
            factors = np.random.default_rng(0).normal(size=(_N_ROWS, N_FACTORS))
            return (cls.make_rows(cls._spread(scale(factors))),)
        X = make_low_rank_matrix(
            n_samples=_N_ROWS,
            n_features=cls.n_features,
            effective_rank=2,
            tail_strength=0.0,
            random_state=0,
        )
        return (cls.make_rows(scale(X)),)


class TransformerSuite(_ReconstructionSuite):
    """Tests of a transformer."""

    _method = "transform"

    def test_transforms_one_row(self) -> None:
        """One row gets one code, with a name for each of its columns."""
        X, fitted = self.get_data()[0], self.get_fitted()

        code = fitted.transform(X[:1])

        assert code.shape == (1, len(fitted.get_feature_names_out()))

    def test_transform_gives_a_frame(self) -> None:
        """With ``set_output``, the code is a frame with the names of its columns."""
        pytest.importorskip("pandas")
        estimator = self.make_estimator().set_output(transform="pandas")

        codes = estimator.fit_transform(*self.get_data())

        assert list(codes.columns) == list(estimator.get_feature_names_out())
        assert len(codes) == len(self.get_data()[0])

    def test_learns(self) -> None:
        """Cross-validated, the estimator explains some of the variance."""
        scores = cross_val_score(self.make_estimator(), *self.get_data(), cv=3)

        assert scores.mean() > 0


class ReversibleSuite(TransformerSuite):
    """Tests of a transformer that decodes its codes to rows."""

    def test_inverse_transform_decodes(self) -> None:
        """Rows come back from their codes nearer than their mean, which is zero."""
        X, fitted = self.get_data()[0], self.get_fitted()

        rows = fitted.inverse_transform(fitted.transform(X))

        assert rows.shape == X.shape
        assert np.mean((rows - X) ** 2) < np.mean(X**2)


class OutlierDetectorSuite(_ReconstructionSuite):
    """Tests of an outlier detector."""

    _method = "score_samples"

    def test_predicts_one_row(self) -> None:
        """A row whose score lies below the threshold is an outlier, labelled -1."""
        row, fitted = self.get_data()[0][:1], self.get_fitted()

        score = fitted.score_samples(row)

        assert fitted.predict(row) == (-1 if score < fitted.offset_ else 1)
        assert fitted.decision_function(row) == score - fitted.offset_

    @pytest.mark.parametrize("contamination", [0.1, 0.2])
    def test_contamination_is_respected(self, contamination: float) -> None:
        """As large a fraction of the training rows as asked for are outliers."""
        estimator = self.make_estimator().set_params(contamination=contamination)

        labels = estimator.fit_predict(*self.get_data())

        assert np.mean(labels == -1) == pytest.approx(contamination)

    def test_learns(self) -> None:
        """Rows far from the data score lower, and more of them are outliers."""
        X, fitted = self.get_data()[0], self.get_fitted()
        numbers = np.random.default_rng(0).normal(scale=5, size=(30, self.n_features))
        far = self.make_rows(numbers)
        is_inlier = np.repeat([True, False], [len(X), len(far)])

        scores = np.concatenate([fitted.score_samples(each) for each in (X, far)])

        assert roc_auc_score(is_inlier, scores) > 0.5
        assert np.mean(fitted.predict(far) == -1) > np.mean(fitted.predict(X) == -1)
