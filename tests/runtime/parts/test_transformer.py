"""Transformers: codes, their names, reconstruction, and their place in scikit-learn."""

import copy
import pickle

import joblib
import keras
import numpy as np
import pytest
from scipy import sparse
from sklearn import config_context
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.exceptions import NotFittedError
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import r2_score
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from sklearn.utils import get_tags

from _keras_runtime.parts import autoencoder
from _keras_runtime.parts.encoders import EncoderMixin
from _keras_runtime.parts.transformer import KerasTransformer
from autoencoder import Autoencoder

pd = pytest.importorskip("pandas")
pl = pytest.importorskip("polars")


def make_transformer(**params):
    """Create an Autoencoder with four hidden units and three epochs."""
    small = {"hidden_layer_sizes": (4,), "epochs": 3, "random_state": 0}
    return Autoencoder(**{**small, **params})


def make_pca(**params):
    """Create an Autoencoder that PCA is the optimum of, and train it almost there."""
    linear = {"activation": "linear", "hidden_layer_sizes": (8,), "epochs": 300}
    return Autoencoder(**{**linear, "optimizer__learning_rate": 0.01, "random_state": 0, **params})


@pytest.fixture(scope="module")
def fitted(X):
    return make_transformer().fit(X)


@pytest.fixture(scope="module")
def planar():
    """100 float64 rows of 6 features near a plane, with means that are not zero."""
    rng = np.random.RandomState(3)
    rows = rng.normal(size=(100, 2)) @ rng.normal(size=(2, 6)) + rng.normal(size=6)
    return rows + rng.normal(scale=0.1, size=rows.shape)


@pytest.fixture(scope="module")
def sequences():
    """30 float64 sequences of 4 steps with 3 features."""
    return np.random.RandomState(4).normal(size=(30, 4, 3))


@pytest.fixture
def define_transformer(define_estimator):
    """Define and create a transformer whose network is given; its code is named "code"."""

    def make(build, **members):
        parameters = {"epochs": 2, "loss": members.pop("loss", "auto")}
        kind = define_estimator(KerasTransformer, build, **parameters)
        bases = (EncoderMixin, kind) if "feature_encoder" in members else (kind,)
        return type("Own", bases, {"_transform_output": "code", **members})()

    return make


def build_code(_estimator, inputs):
    return keras.layers.Dense(2, name="code")(inputs)


def test_codes_are_what_the_named_layer_emits(fitted, X):
    model = fitted.model_
    encoder = keras.Model(model.input, model.get_layer("code").output)

    np.testing.assert_allclose(fitted.transform(X), encoder(X).numpy(), rtol=1e-5, atol=1e-6)
    assert fitted.transform(X[:1]).shape == (1, 2)


def test_decoding_codes_gives_the_output_of_the_network(fitted, X):
    decoded = fitted.inverse_transform(fitted.transform(X))

    np.testing.assert_allclose(decoded, fitted.model_(X).numpy(), rtol=1e-5, atol=1e-6)


def test_fit_transform_equals_fit_and_transform(fitted, X):
    assert np.array_equal(make_transformer().fit_transform(X), fitted.transform(X))


@pytest.mark.parametrize("y", [["text"] * 60, np.full(60, np.nan), 5])
def test_a_target_is_ignored(y, fitted, X):
    other = make_transformer().fit(X, y)

    assert np.array_equal(other.transform(X), fitted.transform(X))
    assert other.score(X, y) == fitted.score(X)
    assert np.array_equal(make_transformer().fit_transform(X, y), fitted.transform(X))
    assert len(make_transformer().partial_fit(X, y).loss_curve_) == 1
    assert len(make_transformer().initialize(X, y).loss_curve_) == 0


def test_tags(fitted):
    tags = get_tags(fitted)

    assert tags.estimator_type is None
    assert tags.transformer_tags.preserves_dtype == ["float64", "float32"]
    assert not tags.target_tags.required
    assert not tags.requires_fit or tags.input_tags.sparse


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("computed", ["auto", "float32", "float64"])
def test_the_float_type_of_the_rows_is_kept(dtype, computed, X):
    transformer = make_transformer(dtype=computed).fit(X)
    codes = transformer.transform(X.astype(dtype))

    assert codes.dtype == dtype
    assert transformer.inverse_transform(codes).dtype == dtype


# -- Score


def test_the_score_is_the_variance_that_is_explained(planar):
    transformer = make_transformer(epochs=20).fit(planar)
    weights = np.random.RandomState(0).uniform(size=100)
    made = transformer.inverse_transform(transformer.transform(planar))
    expected = [
        r2_score(planar, made, sample_weight=w, multioutput="variance_weighted")
        for w in (None, weights)
    ]

    assert transformer.score(planar) == pytest.approx(expected[0], rel=1e-10)
    assert transformer.score(planar, sample_weight=weights) == pytest.approx(expected[1], rel=1e-10)


def test_a_linear_autoencoder_comes_as_far_as_pca(planar):
    score = make_pca().fit(planar).score(planar)
    optimum = PCA(2).fit(planar).explained_variance_ratio_.sum()

    assert optimum - 0.005 < score <= optimum + 1e-9


def test_the_score_does_not_depend_on_how_rows_are_divided(monkeypatch, planar):
    transformer = make_transformer().fit(planar)
    whole = [transformer.score(planar), transformer.score(sparse.csr_array(planar))]
    monkeypatch.setattr(autoencoder, "_BLOCK", 7 * planar.shape[1])

    assert transformer.score(planar) == pytest.approx(whole[0], rel=1e-12)
    assert transformer.score(sparse.csr_array(planar)) == pytest.approx(whole[1], rel=1e-12)
    assert whole[0] == pytest.approx(whole[1], rel=1e-12)


def test_rows_that_do_not_vary_score_zero_or_one(define_transformer):
    constant = np.full((20, 3), 0.1)
    transformer = make_transformer().fit(constant)
    perfect = define_transformer(
        lambda _, inputs: keras.Model(
            inputs,
            keras.layers.Dense(3, "linear", kernel_initializer="identity", name="code")(inputs),
        )
    )

    assert transformer.score(constant) == 0.0
    assert transformer.score(np.full((1, 3), 5.0)) == 0.0
    assert perfect.fit(constant).score(constant) == 1.0


# -- Names and containers


def test_codes_are_named_after_the_class(fitted):
    assert fitted.get_feature_names_out().tolist() == ["autoencoder0", "autoencoder1"]
    with pytest.raises(NotFittedError):
        make_transformer().get_feature_names_out()


@pytest.mark.parametrize(("library", "frame"), [("pandas", pd.DataFrame), ("polars", pl.DataFrame)])
def test_codes_come_in_the_container_that_is_asked_for(library, frame, fitted, X):
    rows = pd.DataFrame(X, columns=list("abcde"), index=range(100, 160))
    transformer = make_transformer().set_output(transform=library)
    codes = transformer.fit_transform(rows)

    assert isinstance(codes, frame)
    assert list(codes.columns) == ["autoencoder0", "autoencoder1"]
    np.testing.assert_array_equal(codes.to_numpy(), fitted.transform(X))
    assert transformer.inverse_transform(codes).shape == X.shape
    if library == "pandas":
        assert codes.index.tolist() == list(range(100, 160))
    with config_context(transform_output=library):
        assert isinstance(fitted.transform(X), frame)


# -- Inputs


@pytest.mark.parametrize("convert", [sparse.csr_array, sparse.csc_matrix, sparse.coo_array])
def test_sparse_rows_give_the_same_as_dense_ones(convert, planar):
    thin = np.where(np.abs(planar) > 1, planar, 0)
    dense = make_transformer(validation_split=0.2).fit(thin)
    other = make_transformer(validation_split=0.2).fit(convert(thin))

    assert other.history_ == dense.history_
    np.testing.assert_array_equal(other.transform(convert(thin)), dense.transform(thin))


def test_codes_with_several_dimensions_are_flattened(sequences):
    """Here every step of a sequence has a code of its own."""
    transformer = make_transformer().fit(sequences)
    codes = transformer.transform(sequences)
    model = transformer.model_
    encoder = keras.Model(model.input, model.get_layer("code").output)
    decoded = transformer.inverse_transform(codes)

    assert codes.shape == (30, 4 * 2)
    assert len(transformer.get_feature_names_out()) == 8
    np.testing.assert_allclose(codes, encoder(sequences).numpy().reshape(30, 8))
    assert decoded.shape == sequences.shape
    np.testing.assert_allclose(decoded.reshape(30, 12), model(sequences).numpy())


def test_sequences_may_have_one_code(define_transformer, sequences):
    def build(_estimator, inputs):
        return keras.layers.Dense(2, name="code")(keras.layers.Flatten()(inputs))

    transformer = define_transformer(build).fit(sequences)

    assert transformer.transform(sequences).shape == (30, 2)
    assert transformer.inverse_transform(np.zeros((5, 2))).shape == (5, 4, 3)
    assert transformer.score(sequences) < 1


def test_weights_of_sequences_equal_repetition(sequences):
    counts = np.random.RandomState(0).randint(0, 4, size=30)
    params = {"batch_size": -1, "shuffle": False, "epochs": 10}
    weighted = make_transformer(**params).fit(sequences, sample_weight=counts)
    repeated = make_transformer(**params).fit(sequences.repeat(counts, axis=0))

    np.testing.assert_allclose(weighted.transform(sequences), repeated.transform(sequences))
    np.testing.assert_allclose(weighted.loss_curve_, repeated.loss_curve_)


def test_one_row_and_one_feature():
    one_row = make_transformer(batch_size=1).fit([[1.0, 2.0, 3.0]])
    one_feature = make_transformer(n_components=1).fit(np.arange(20.0)[:, np.newaxis])

    assert one_row.transform([[1.0, 2.0, 3.0]]).shape == (1, 2)
    assert one_feature.inverse_transform(one_feature.transform([[3.0]])).shape == (1, 1)


def test_several_inputs_are_each_reconstructed(define_transformer, planar):
    class Parts(StandardScaler):
        """Standardize, and divide the features into two inputs."""

        def transform(self, X, copy=None):
            scaled = super().transform(X)
            return {"left": scaled[:, :4], "right": scaled[:, 4:]}

        def fit_transform(self, X, y=None):
            return self.fit(X).transform(X)

        def inverse_transform(self, X, copy=None):
            return super().inverse_transform(np.hstack([X["left"], X["right"]]))

    def build(estimator, compile_kwargs):
        inputs = {n: keras.Input(s, name=n) for n, s in estimator.input_shape_.items()}
        joined = keras.layers.Concatenate()([inputs["left"], inputs["right"]])
        code = keras.layers.Dense(2, name="code")(joined)
        model = keras.Model(inputs, estimator._output_layer(code))
        model.compile(**compile_kwargs)
        return model

    encoder = property(lambda _: Parts())
    transformer = define_transformer(build_code, feature_encoder=encoder, _keras_build_fn=build)
    transformer.set_params(epochs=100, batch_size=10).fit(planar, X_val=planar)
    decoded = transformer.inverse_transform(transformer.transform(planar))
    scaled = StandardScaler().fit_transform(planar)

    assert decoded.shape == planar.shape
    assert transformer.score(planar) == pytest.approx(
        r2_score(scaled, StandardScaler().fit(planar).transform(decoded)), rel=1e-9
    )
    assert len([name for name in transformer.history_ if name.startswith("val_output")]) == 2


def test_a_feature_encoder_is_inverted(define_transformer, planar):
    encoder = property(lambda _: StandardScaler())
    build = build_code
    transformer = define_transformer(build, feature_encoder=encoder).fit(planar)
    scaled = StandardScaler().fit(planar)
    codes = transformer.transform(planar)
    expected = scaled.inverse_transform(transformer.model_(scaled.transform(planar)).numpy())

    np.testing.assert_allclose(transformer.inverse_transform(codes), expected)
    assert transformer.score(planar) == pytest.approx(
        r2_score(scaled.transform(planar), scaled.transform(expected))
    )


def test_without_an_inverse_the_encoded_rows_are_returned(define_transformer, planar):
    class OneWay(SelectKBest):
        inverse_transform = None

        def fit(self, X, y=None):
            return super().fit(X, X[:, 0] > 0)

    encoder = property(lambda _: OneWay(f_classif, k=3))
    transformer = define_transformer(build_code, feature_encoder=encoder).fit(planar)

    assert transformer.inverse_transform(transformer.transform(planar)).shape == (100, 3)


# -- Losses


@pytest.mark.parametrize(
    "loss",
    [
        "binary_crossentropy",
        "bce",
        keras.losses.BinaryCrossentropy,
        keras.losses.BinaryCrossentropy(from_logits=True),
        keras.losses.binary_crossentropy,
        "BinaryFocalCrossentropy",
    ],
)
def test_losses_of_fractions_get_outputs_between_zero_and_one(loss, X):
    fractions = MinMaxScaler().fit_transform(X)
    transformer = make_transformer(loss=loss, epochs=30).fit(fractions)
    outputs = transformer.model_(fractions).numpy()
    decoded = transformer.inverse_transform(transformer.transform(fractions))

    assert outputs.min() > 0
    assert outputs.max() < 1
    np.testing.assert_allclose(decoded, outputs, rtol=1e-5)
    assert transformer.loss_curve_[-1] < transformer.loss_curve_[0]
    assert transformer.score(fractions) > -0.5


def test_logits_are_turned_into_fractions(define_transformer, X):
    fractions = MinMaxScaler().fit_transform(X)

    def build(_estimator, inputs):
        code = keras.layers.Dense(2, name="code")(inputs)
        return keras.Model(inputs, keras.layers.Dense(5)(code))

    transformer = define_transformer(build, loss="binary_crossentropy").fit(fractions)
    logits = transformer.model_(fractions).numpy()
    made = transformer.inverse_transform(transformer.transform(fractions))

    np.testing.assert_allclose(made, 1 / (1 + np.exp(-logits)), rtol=1e-5)
    assert transformer.score(fractions) == pytest.approx(
        r2_score(fractions, made, multioutput="variance_weighted"), rel=1e-5
    )


# -- Training


def test_validation_rows_are_compared_with_themselves(X):
    transformer = make_transformer().fit(X[:40], X_val=X[40:])
    error = np.mean((transformer.model_(X[40:]).numpy() - X[40:]) ** 2)

    assert transformer.history_["val_loss"][-1] == pytest.approx(error, rel=1e-5)
    assert transformer.has_validation_


def test_validation_weights_count(X):
    weights = np.random.RandomState(0).uniform(size=20)
    transformer = make_transformer().fit(X[:40], X_val=X[40:], sample_weight_val=weights)
    errors = np.mean((transformer.model_(X[40:]).numpy() - X[40:]) ** 2, axis=1)

    assert transformer.history_["val_loss"][-1] == pytest.approx(
        np.average(errors, weights=weights), rel=1e-5
    )


def test_early_stopping_sees_the_rows_held_out(X):
    stop = keras.callbacks.EarlyStopping("val_loss", patience=1, restore_best_weights=True)
    transformer = make_transformer(
        epochs=300,
        callbacks=stop,
        validation_split=0.3,
        hidden_layer_sizes=(64,),
        optimizer__learning_rate=0.05,
    ).fit(X)

    assert transformer.n_iter_ < 300
    assert len(transformer.history_["val_loss"]) == transformer.n_iter_


def test_partial_fits_continue(X, assert_equal_training):
    whole = make_transformer(epochs=4).fit(X)
    parts = make_transformer(epochs=4)
    for _ in range(4):
        assert parts.partial_fit(X) is parts

    assert_equal_training(whole, parts)


def test_a_warm_start_continues(X, assert_equal_training):
    whole = make_transformer(epochs=4).fit(X)
    twice = make_transformer(epochs=2, warm_start=True).fit(X).fit(X)

    assert_equal_training(whole, twice)


def test_refitting_starts_anew(fitted, X):
    other = make_transformer().fit(X[:, :3]).fit(X)

    assert np.array_equal(other.transform(X), fitted.transform(X))


# -- Errors


def test_a_wrong_number_of_codes_is_refused(fitted):
    with pytest.raises(
        ValueError,
        match=r"X has 3 features, but inverse_transform of Autoencoder is expecting 2 features",
    ):
        fitted.inverse_transform(np.zeros((4, 3)))


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_codes_that_are_not_finite_are_refused(bad, fitted):
    with pytest.raises(ValueError, match=r"NaN|infinity"):
        fitted.inverse_transform([[bad, 0.0]])


@pytest.mark.parametrize("method", ["transform", "inverse_transform", "score"])
def test_an_unfitted_transformer_says_so(method, X):
    with pytest.raises(NotFittedError, match="This Autoencoder instance is not fitted yet"):
        getattr(make_transformer(), method)(X)


def test_a_layer_that_does_not_exist_is_named(define_transformer, X):
    transformer = define_transformer(build_code, _transform_output="cod")

    with pytest.raises(ValueError, match=r"no layer 'cod'\. Did you mean 'code'\?"):
        transformer.fit(X)


# -- Copies


@pytest.mark.parametrize(
    "duplicate", [copy.deepcopy, lambda item: pickle.loads(pickle.dumps(item))]
)
def test_copies_give_the_same_and_go_on(duplicate, X, assert_equal_training):
    transformer = make_transformer().fit(X)
    other = duplicate(transformer)
    codes = transformer.transform(X)

    assert np.array_equal(other.transform(X), codes)
    assert np.array_equal(other.inverse_transform(codes), transformer.inverse_transform(codes))
    assert_equal_training(other.partial_fit(X), transformer.partial_fit(X))


def test_clones_are_not_fitted(fitted, X):
    other = clone(fitted)

    assert other.get_params() == fitted.get_params()
    with pytest.raises(NotFittedError):
        other.transform(X)


def test_another_process_gives_the_same(fitted, X, run_elsewhere, tmp_path):
    joblib.dump((fitted, X), tmp_path / "fitted.joblib")
    run_elsewhere(
        "import joblib, numpy as np\n"
        "transformer, X = joblib.load(sys.argv[1])\n"
        "codes = transformer.transform(X)\n"
        "np.savez(sys.argv[2], codes, transformer.inverse_transform(codes))\n",
        tmp_path / "fitted.joblib",
        tmp_path / "results.npz",
    )
    codes, rows = np.load(tmp_path / "results.npz").values()

    assert np.array_equal(codes, fitted.transform(X))
    assert np.array_equal(rows, fitted.inverse_transform(codes))


# -- scikit-learn around it


def test_codes_serve_as_features(planar):
    y = planar @ np.arange(1, 7) > 0
    pipeline = make_pipeline(StandardScaler(), make_pca(epochs=100), LogisticRegression())

    assert pipeline.fit(planar, y).score(planar, y) > 0.8


def test_pipelines_decode(planar):
    pipeline = make_pipeline(StandardScaler(), make_pca()).fit(planar)
    decoded = pipeline.inverse_transform(pipeline.transform(planar))

    assert r2_score(planar, decoded) > 0.9
    assert pipeline.score(planar) == pytest.approx(r2_score(planar, decoded))
    assert pipeline.get_feature_names_out().tolist() == ["autoencoder0", "autoencoder1"]


def test_a_search_finds_the_number_of_components(planar):
    search = GridSearchCV(make_pca(epochs=100), {"n_components": [1, 2]}, cv=3)
    search.fit(planar)

    assert search.best_params_ == {"n_components": 2}
    assert search.score(planar) > 0.9
    assert search.transform(planar).shape == (100, 2)


def test_codes_stand_beside_other_features(fitted, X):
    union = FeatureUnion([("code", make_transformer()), ("pca", PCA(3))]).fit(X)
    columns = ColumnTransformer(
        [("code", make_transformer(), slice(0, 3))], remainder="passthrough"
    ).set_output(transform="pandas")

    assert union.transform(X).shape == (60, 5)
    assert union.get_feature_names_out()[:3].tolist() == [
        "code__autoencoder0",
        "code__autoencoder1",
        "pca__pca0",
    ]
    np.testing.assert_array_equal(union.transform(X)[:, :2], fitted.transform(X))
    assert list(columns.fit_transform(pd.DataFrame(X, columns=list("abcde"))).columns) == [
        "code__autoencoder0",
        "code__autoencoder1",
        "remainder__d",
        "remainder__e",
    ]


def test_weights_and_validation_rows_are_routed(X, weights):
    with config_context(enable_metadata_routing=True):
        transformer = make_transformer().set_fit_request(sample_weight=True, X_val=True)
        plain = StandardScaler().set_fit_request(sample_weight=False)
        pipeline = make_pipeline(plain, transformer, transform_input=["X_val"])
        pipeline.fit(X[:40], sample_weight=weights[:40], X_val=X[40:])
    scaler = StandardScaler().fit(X[:40])
    direct = make_transformer().fit(
        scaler.transform(X[:40]), sample_weight=weights[:40], X_val=scaler.transform(X[40:])
    )

    assert pipeline[-1].history_ == direct.history_
    assert "val_loss" in direct.history_
