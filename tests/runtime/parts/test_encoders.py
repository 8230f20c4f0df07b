"""Encoders of features and targets, which a subclass returns from its properties."""

import keras
import numpy as np
import pytest
import sklearn
from packaging.version import Version
from sklearn.base import BaseEstimator, TransformerMixin, clone
from sklearn.compose import make_column_transformer
from sklearn.model_selection import KFold, cross_val_score
from sklearn.preprocessing import (
    FunctionTransformer,
    KBinsDiscretizer,
    LabelEncoder,
    MaxAbsScaler,
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    PolynomialFeatures,
    SplineTransformer,
    StandardScaler,
    TargetEncoder,
)
from sklearn.utils import get_tags
from sklearn.utils.estimator_checks import (
    check_sample_weight_equivalence_on_dense_data,
    check_sample_weight_equivalence_on_sparse_data,
)

from _keras_runtime.parts.encoders import EncoderMixin
from _keras_runtime.parts.target_decoders import TargetDecoderMixin
from _keras_runtime.parts.target_encoders import TargetEncoderMixin
from anomaly_autoencoder import AnomalyAutoencoder
from autoencoder import Autoencoder
from mlp_classifier import MLPClassifier
from mlp_regressor import MLPRegressor

pd = pytest.importorskip("pandas")

SMALL = {"hidden_layer_sizes": (4,), "epochs": 3, "n_iter_no_change": None, "random_state": 0}


def define(base, **encoders):
    """Define a class whose encoders are those that the given functions return."""
    bases = (EncoderMixin, base) if "feature_encoder" in encoders else (base,)
    return type("Encoding", bases, {name: property(make) for name, make in encoders.items()})


def make_scaler(_):
    return StandardScaler()


def test_features_go_through_their_encoder(X, y_binary):
    scaled = define(MLPClassifier, feature_encoder=lambda self: StandardScaler())
    estimator = scaled(**SMALL).fit(100 * X, y_binary)
    plain = MLPClassifier(**SMALL).fit(StandardScaler().fit_transform(100 * X), y_binary)

    assert estimator.history_ == plain.history_
    np.testing.assert_array_equal(
        estimator.predict_proba(100 * X),
        plain.predict_proba(StandardScaler().fit(100 * X).transform(100 * X)),
    )
    assert estimator.n_features_in_ == 5
    assert estimator.feature_encoder_.n_features_in_ == 5


def test_validation_data_go_through_the_encoders_of_the_training_data(X, y_continuous):
    encoders = {
        "feature_encoder": lambda self: StandardScaler(),
        "target_encoder": lambda self: StandardScaler(),
    }
    estimator = define(MLPRegressor, **encoders)(**SMALL)
    estimator.fit(X[:40], y_continuous[:40], X_val=X[40:], y_val=y_continuous[40:])
    rows, target = StandardScaler().fit(X[:40]), y_continuous[:, np.newaxis]
    columns = StandardScaler().fit(target[:40])
    plain = MLPRegressor(**SMALL).fit(
        rows.transform(X[:40]),
        columns.transform(target[:40])[:, 0],
        X_val=rows.transform(X[40:]),
        y_val=columns.transform(target[40:])[:, 0],
    )

    assert estimator.history_["val_loss"] == pytest.approx(plain.history_["val_loss"])


@pytest.mark.parametrize("shape", [(60,), (60, 1), (60, 2)])
def test_predictions_are_in_the_unit_of_the_target(shape, X, y_continuous):
    y = np.broadcast_to(1000 + 50 * y_continuous[:, np.newaxis], (60, 2))[:, : shape[-1]]
    y = y.reshape(shape) if len(shape) == 2 else y[:, 0]
    scaled = define(MLPRegressor, target_encoder=lambda self: StandardScaler())
    params = {**SMALL, "epochs": 100, "optimizer__learning_rate": 0.03}
    estimator = scaled(**params).fit(X, y)

    assert estimator.predict(X).shape == y.shape
    assert estimator.score(X, y) > 0.9
    assert MLPRegressor(**params).fit(X, y).score(X, y) < 0


def test_mixed_columns_of_a_data_frame(X, y_binary):
    def make_encoder(_):
        return make_column_transformer(
            (StandardScaler(), ["size"]), (OneHotEncoder(handle_unknown="ignore"), ["colour"])
        )

    frame = pd.DataFrame({"size": X[:, 0], "colour": np.where(y_binary, "red", "blue")})
    estimator = define(MLPClassifier, feature_encoder=make_encoder)
    fitted = estimator(**{**SMALL, "epochs": 100}, optimizer__learning_rate=0.05)
    fitted.fit(frame, y_binary)

    assert fitted.score(frame, y_binary) == 1
    assert list(fitted.feature_names_in_) == ["size", "colour"]
    assert fitted.input_shape_ == (3,)
    assert fitted.predict(frame.assign(colour="green")).shape == (60,)
    with pytest.raises(ValueError, match="feature names should match"):
        fitted.predict(frame[["colour", "size"]])
    assert cross_val_score(clone(fitted), frame, y_binary, cv=3).mean() > 0.9


@pytest.mark.skipif(
    Version(sklearn.__version__) < Version("1.9"),
    reason="scikit-learn before 1.9 takes no splitter here",
)
def test_an_encoder_may_read_the_target(X, y_continuous):
    letters = np.array(["a", "b", "c"])[np.digitize(y_continuous, [-3, 3])][:, np.newaxis]
    encoder = define(MLPRegressor, feature_encoder=lambda self: TargetEncoder(cv=KFold(5)))
    estimator = encoder(**SMALL).fit(letters, y_continuous)
    crossed = TargetEncoder(cv=KFold(5)).fit_transform(letters, y_continuous)

    assert estimator.loss_curve_ == MLPRegressor(**SMALL).fit(crossed, y_continuous).loss_curve_


def make_categorizer(_):
    return OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)


@pytest.mark.parametrize(
    ("base", "encoders"),
    [
        (MLPClassifier, {"feature_encoder": lambda _: StandardScaler()}),
        (MLPClassifier, {"feature_encoder": lambda _: KBinsDiscretizer()}),
        (MLPClassifier, {"feature_encoder": lambda _: SplineTransformer()}),
        (MLPClassifier, {"feature_encoder": lambda _: MaxAbsScaler()}),
        (MLPClassifier, {"feature_encoder": lambda _: MinMaxScaler()}),
        (MLPClassifier, {"feature_encoder": lambda _: PolynomialFeatures()}),
        (MLPClassifier, {"feature_encoder": make_categorizer}),
        (MLPRegressor, dict.fromkeys(("feature_encoder", "target_encoder"), make_scaler)),
        (Autoencoder, {"feature_encoder": make_scaler}),
        (AnomalyAutoencoder, {"feature_encoder": make_scaler}),
    ],
    ids=lambda value: getattr(value, "__name__", "encoder"),
)
@pytest.mark.filterwarnings("ignore:Bins whose width")
def test_a_row_of_some_weight_is_as_many_rows(base, encoders):
    """By scikit-learn's own checks; encoders are fitted to weighted rows too."""
    estimator = define(base, **encoders)(epochs=10)

    check_sample_weight_equivalence_on_dense_data("Encoding", estimator)
    if "StandardScaler" not in str(estimator.feature_encoder):
        return
    unscaled = define(base, feature_encoder=lambda _: StandardScaler(with_mean=False))
    check_sample_weight_equivalence_on_sparse_data("Encoding", unscaled(epochs=10))


class CountsColumns(TransformerMixin, BaseEstimator):
    """Tells something that it knows only once it is fitted, and takes no target."""

    def fit(self, X):
        self.n_columns = X.shape[1]
        return self

    def transform(self, X):
        return X

    def get_metadata(self):
        return {"n_columns_": self.n_columns}


def test_metadata_of_a_fitted_encoder_are_attributes(X, y_binary):
    class Wide(define(MLPClassifier, feature_encoder=lambda self: CountsColumns())):
        def _keras_build_fn(self, compile_kwargs):
            self_units = self.n_columns_  # known before the network is built
            assert self_units == 5
            return super()._keras_build_fn(compile_kwargs)

    assert Wide(**SMALL).fit(X, y_binary).n_columns_ == 5


@pytest.mark.parametrize(
    "make",
    [
        lambda _: OrdinalEncoder(categories=[["yes", "no"]]),
        lambda _: FunctionTransformer(
            lambda y: (y == "yes").astype(int),
            lambda y: np.where(y == 1, "yes", "no"),
            check_inverse=False,
        ),
        lambda _: LabelEncoder(),
    ],
    ids=["ordinal", "function", "label"],
)
def test_labels_go_through_their_encoder(make, X, y_labels):
    kind = type("Own", (TargetEncoderMixin, define(MLPClassifier, target_encoder=make)), {})
    estimator = kind(**{**SMALL, "epochs": 60})
    estimator.set_params(optimizer__learning_rate=0.05).fit(X, y_labels)

    assert estimator.score(X, y_labels) > 0.9
    assert set(estimator.classes_) == {"no", "yes"}
    assert estimator.classes_[0] == ("yes" if "Ordinal" in repr(make(None)) else "no")
    most_probable = estimator.predict_proba(X).argmax(axis=1)
    assert np.array_equal(estimator.predict(X), estimator.classes_[most_probable])


class Silent(TransformerMixin, BaseEstimator):
    """Codes k ordered classes in k - 1 columns, and decodes the network's outputs itself."""

    def fit(self, y):
        self.classes_ = np.unique(y)
        return self

    def transform(self, y):
        codes = np.searchsorted(self.classes_, y)
        return (codes[:, np.newaxis] > np.arange(len(self.classes_) - 1)).astype("float32")

    def inverse_transform(self, outputs, return_proba=False):
        edges = np.ones((len(outputs), 1)), outputs, np.zeros((len(outputs), 1))
        probabilities = -np.diff(np.hstack(edges), axis=1)
        if return_proba:
            return probabilities
        return self.classes_[(outputs > 0.5).sum(axis=1)]


class Ordinal(Silent):
    """Tells its estimator what it has learned."""

    def get_metadata(self):
        return {"classes_": self.classes_, "n_classes_": len(self.classes_), "n_outputs_": 1}


@pytest.mark.parametrize("encoder", [Ordinal, Silent])
def test_an_encoder_for_a_network_of_its_own_kind(encoder, X, y_multiclass):
    class OrdinalClassifier(
        TargetDecoderMixin, define(MLPClassifier, target_encoder=lambda self: encoder())
    ):
        def _keras_build_fn(self, compile_kwargs):
            from keras import Input, Model, layers

            inputs = Input(self.input_shape_)
            x = layers.Dense(8, activation="relu")(inputs)
            outputs = layers.Dense(self.n_classes_ - 1, activation="sigmoid")(x)
            model = Model(inputs, outputs)
            model.compile(**compile_kwargs)
            return model

    estimator = OrdinalClassifier(
        **{**SMALL, "epochs": 200, "loss": "binary_crossentropy", "optimizer__learning_rate": 0.02}
    ).fit(X, y_multiclass)

    assert estimator.predict_proba(X).shape == (60, 3)
    assert estimator.score(X, y_multiclass) > 0.9
    assert estimator.trainer_ == "compiled"
    assert (estimator.n_classes_, estimator.target_type_) == (3, "multiclass")
    assert not get_tags(estimator).target_tags.multi_output
    first = estimator.classes_[0]
    estimator.set_params(class_weight={first: 1e4}, validation_split=0.2).fit(X, y_multiclass)
    assert np.mean(estimator.predict(X) == first) > np.mean(y_multiclass == first)
    with pytest.raises(ValueError, match="99"):
        estimator.partial_fit(X[:1], [99])
    with pytest.raises(ValueError, match="Unknown label type: continuous"):
        estimator.fit(X, X[:, 0])
    fresh = OrdinalClassifier(**{**SMALL, "loss": "binary_crossentropy"})
    same = y_multiclass == first
    fresh.partial_fit(X[same], y_multiclass[same], estimator.classes_).partial_fit(X, y_multiclass)
    assert fresh.predict_proba(X).shape == (60, 3)
    with pytest.raises(ValueError, match="is not the same as at the first call"):
        fresh.partial_fit(X, y_multiclass, estimator.classes_[:2])
    with pytest.raises(ValueError, match="Name the loss"):
        estimator.set_params(class_weight=None, loss="auto").fit(X, y_multiclass)


def test_what_an_encoder_returns_is_validated(X, y_binary):
    blank = define(
        MLPClassifier,
        feature_encoder=lambda self: FunctionTransformer(lambda X: np.full_like(X, np.nan)),
    )
    with pytest.raises(ValueError, match="the encoded X contains NaN"):
        blank(**SMALL).fit(X, y_binary)


class Splits(TransformerMixin, BaseEstimator):
    """Gives each half of the features to an input of its own, in a tuple."""

    def fit(self, X, y=None):
        return self

    def transform(self, X):
        return X[:, :2], X[:, 2:4]


class Shortens(TransformerMixin, BaseEstimator):
    """Loses a row."""

    def fit(self, X, y=None):
        return self

    def transform(self, X):
        return X[:-1]


def build_on_two(self, compile_kwargs):
    """Build a network of two inputs."""
    inputs = [keras.Input(shape=shape) for shape in self.input_shape_]
    code = keras.layers.Dense(2, name="code")(keras.layers.Concatenate()(inputs))
    model = keras.Model(inputs, self._output_layer(code))
    model.compile(**compile_kwargs)
    return model


def test_a_tuple_of_inputs_counts_as_a_list(X):
    splits = define(Autoencoder, feature_encoder=lambda self: Splits())
    splits._keras_build_fn = build_on_two
    estimator = splits(epochs=2, random_state=0).fit(X)

    assert estimator.input_shape_ == [(2,), (2,)]
    assert estimator.transform(X).shape == (len(X), 2)


def test_a_feature_encoder_that_loses_rows_is_refused(X):
    shortens = define(Autoencoder, feature_encoder=lambda self: Shortens())
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        shortens(epochs=2, random_state=0).fit(X)


class Remembers(TransformerMixin, BaseEstimator):
    """Keeps what it is fitted to."""

    def fit(self, X, y=None, sample_weight=None):
        self.given = X, y, sample_weight
        return self

    def transform(self, X):
        return np.asarray(X)


def test_encoders_see_no_row_without_weight(X, y_continuous, weights):
    kept = np.arange(60) % 3 > 0
    estimator = define(MLPRegressor, feature_encoder=lambda _: Remembers())(**SMALL)
    estimator.fit(X.tolist(), y_continuous, weights * kept)
    rows, target, given = estimator.feature_encoder_.given

    np.testing.assert_array_equal(rows, X[kept])
    np.testing.assert_array_equal(target, y_continuous[kept])
    np.testing.assert_array_equal(given, weights[kept])


def test_groups_follow_the_rows_that_have_weight(X, y_binary):
    kept = (np.arange(60) % 3 > 0).astype(float)
    params = {**SMALL, "validation_split": 0.5, "batch_size": 60}
    groups = np.arange(60) // 6
    whole = MLPClassifier(**params).fit(X, y_binary, kept, groups=groups)
    part = MLPClassifier(**params).fit(X[kept > 0], y_binary[kept > 0], groups=groups[kept > 0])

    assert whole.history_["val_loss"] == pytest.approx(part.history_["val_loss"])
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        whole.fit(X, y_binary, kept, groups=[*groups, 0])
