"""Files without code: what they keep, and what they refuse."""

import hashlib
import io
import json
import pickle
import shutil
import warnings
import zipfile
from importlib import import_module
from pathlib import Path

import keras
import numpy as np
import pytest
import sklearn
from sklearn import config_context
from sklearn.compose import ColumnTransformer, make_column_transformer
from sklearn.decomposition import PCA
from sklearn.exceptions import NotFittedError
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.impute import SimpleImputer
from sklearn.metrics import f1_score
from sklearn.model_selection import KFold, ShuffleSplit, StratifiedShuffleSplit, TimeSeriesSplit
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    KBinsDiscretizer,
    MinMaxScaler,
    MultiLabelBinarizer,
    OneHotEncoder,
    OrdinalEncoder,
    PowerTransformer,
    QuantileTransformer,
    StandardScaler,
    TargetEncoder,
)
from sklearn.tree import DecisionTreeClassifier

from _keras_runtime.archive import read_archive, write_archive
from _keras_runtime.decoding import Decoder
from _keras_runtime.encoding import Encoder
from _keras_runtime.trust import Trust
from anomaly_autoencoder import AnomalyAutoencoder
from autoencoder import Autoencoder
from mlp_classifier import MLPClassifier
from mlp_regressor import MLPRegressor

pd = pytest.importorskip("pandas")
skops = pytest.importorskip("skops.io")

NAMED = "estimator.json"
SUMS = "SHA256SUMS"


def weigh_errors(y_true, y_pred):
    """A loss of one's own."""
    return 3 * keras.losses.binary_crossentropy(y_true, y_pred)


def double(array, path=None):
    """What a transformer calls; with arguments of a file it could do any harm."""
    if path is not None:
        Path(path).touch()
    return 2 * np.asarray(array)


class Own(MLPClassifier):
    """A class in this module, so that what is defined here may be named."""


class Wider(MLPClassifier):
    """Builds another network than it did when it was saved, if told so."""

    width = 4

    def _keras_build_fn(self, compile_kwargs):
        inputs = keras.Input(self.input_shape_)
        hidden = keras.layers.Dense(self.width, activation=self.shape_of_network)(inputs)
        model = keras.Model(inputs, self._output_layer(hidden))
        model.compile(**compile_kwargs)
        return model

    shape_of_network = "relu"


class Encoded(MLPRegressor):
    """Encodes features and target."""

    @property
    def feature_encoder(self):
        return make_column_transformer(
            (OneHotEncoder(handle_unknown="ignore", sparse_output=False), ["word"]),
            (make_pipeline(SimpleImputer(), StandardScaler()), ["a", "b"]),
        )

    @property
    def target_encoder(self):
        return StandardScaler()


class Counting(keras.callbacks.Callback):
    """A callback whose constructor does not tell all of it."""

    def __init__(self, start=0):
        super().__init__()
        self.start = start
        self.extra = []


class SubclassedModel(keras.Model):
    """A model without configuration."""

    def __init__(self):
        super().__init__()
        self.out = keras.layers.Dense(1, activation="sigmoid")

    def call(self, inputs):
        return self.out(inputs)


def reload(estimator, folder, **options):
    estimator.save(folder / "estimator.zip")
    return type(estimator).load(folder / "estimator.zip", **options)


def assert_identical(left, right, X):
    """Compare everything that training changes, bit by bit."""
    assert left.history_ == right.history_
    assert np.array_equal(left.predict(X), right.predict(X))
    states = [
        [v.numpy() for v in [*item.model_.variables, *item.model_.optimizer.variables]]
        for item in (left, right)
    ]
    for pair in zip(*states, strict=True):
        np.testing.assert_array_equal(*pair)


def read_members(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write_members(path, members, *, digests=True, **options):
    """Write a file as an attacker would: with digests that match."""
    if digests:
        lines = [
            f"{hashlib.sha256(data).hexdigest()}  {name}\n"
            for name, data in members.items()
            if name != SUMS
        ]
        members = {**members, SUMS: "".join(lines).encode()}
    with zipfile.ZipFile(path, "w", **options) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def edit(path, change):
    """Change the description, and give it a matching digest."""
    members = read_members(path)
    description = json.loads(members[NAMED])
    change(description)
    write_members(path, {**members, NAMED: json.dumps(description).encode()})


def set_parameter(name, value):
    return lambda description: description["estimator"]["parameters"].update({name: value})


def set_attribute(name, value):
    return lambda description: description["estimator"]["attributes"].update({name: value})


def add_object(entry):
    """Add an object, and let the parameter `callbacks` refer to it."""

    def change(description):
        description["objects"].append(entry)
        set_parameter("callbacks", {"reference": len(description["objects"]) - 1})(description)

    return change


@pytest.fixture(scope="module")
def file_of_classifier(make_classifier, tmp_path_factory, X, y_binary):
    """A file with a fitted classifier, for the fixture `saved` to copy."""
    path = tmp_path_factory.mktemp("files") / "saved.zip"
    make_classifier().fit(X, y_binary).save(path)
    return path


@pytest.fixture
def saved(file_of_classifier, tmp_path):
    """A file with a fitted classifier."""
    return shutil.copy(file_of_classifier, tmp_path / "saved.zip")


SCHEDULE = keras.optimizers.schedules.ExponentialDecay(0.1, 5, 0.9)
CLASSIFIERS = {
    "plain": {},
    "everything at random": {"dropout": 0.5, "validation_split": 0.25, "batch_size": 16},
    "RandomState": {"random_state": np.random.RandomState(3)},
    "float64": {"dtype": "float64"},
    "early stopping": {"epochs": 30, "tol": 0.5, "n_iter_no_change": 1, "validation_split": 0.2},
    "optimizer": {"optimizer": keras.optimizers.RMSprop(0.02, momentum=0.5)},
    "optimizer class": {"optimizer": keras.optimizers.SGD},
    "schedule": {"optimizer__learning_rate": SCHEDULE},
    "optimizer with schedule": {"optimizer": keras.optimizers.SGD(SCHEDULE, momentum=0.9)},
    "averaged optimizer": {"optimizer": keras.optimizers.Adam(0.1, use_ema=True, clipnorm=1.0)},
    "loss": {"loss": keras.losses.BinaryFocalCrossentropy(gamma=1.0)},
    "loss class": {"loss": keras.losses.BinaryFocalCrossentropy},
    "loss function": {"loss": keras.losses.binary_crossentropy},
    "metrics": {"metrics": [keras.metrics.AUC(name="area"), "accuracy", keras.metrics.Recall]},
    "metric function": {"metrics": keras.metrics.binary_accuracy},
    "callback class": {"callbacks": keras.callbacks.TerminateOnNaN},
    "callbacks": {
        "callbacks": {
            "rate": keras.callbacks.ReduceLROnPlateau(monitor="loss", patience=0, factor=0.5),
            "stop": keras.callbacks.EarlyStopping("loss", patience=2),
        }
    },
    "numbers of NumPy": {"tol": np.float64(1e-4), "epochs": np.int64(2), "alpha": np.float32(0.1)},
    "arrays": {"hidden_layer_sizes": np.array([3, 2])},
    "class weights": {"class_weight": {np.str_("no"): np.float32(2), "yes": 0.5}},
}


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_a_classifier_goes_on_as_if_it_had_not_been_saved(
    name, make_classifier, tmp_path, X, y_labels
):
    estimator = make_classifier(**CLASSIFIERS[name]).fit(X, y_labels)
    twin = reload(estimator, tmp_path)

    assert vars(twin).keys() == vars(estimator).keys()
    assert np.array_equal(twin.predict_proba(X), estimator.predict_proba(X))
    assert twin.predict(X).tolist() == estimator.predict(X).tolist()
    network = twin._network
    for item in (estimator, twin):
        item.partial_fit(X, y_labels)
    assert twin._network is network, "nothing has changed, so nothing is built again"
    assert estimator.n_iter_ == twin.n_iter_
    assert_identical(estimator, twin, X)
    assert estimator.fit(X, y_labels).history_ == twin.fit(X, y_labels).history_


@pytest.mark.parametrize("n_outputs", [1, 2])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_regressor(n_outputs, dtype, make_regressor, tmp_path, X, y_continuous, weights):
    rows, y = X.astype(dtype), np.column_stack([y_continuous] * n_outputs)
    y = y if n_outputs > 1 else y[:, 0]
    estimator = make_regressor(dropout=0.2).fit(rows, y, sample_weight=weights)
    twin = reload(estimator, tmp_path)

    assert twin.predict(rows).dtype == estimator.predict(rows).dtype
    assert_identical(
        estimator.partial_fit(rows, y, weights), twin.partial_fit(rows, y, weights), rows
    )


@pytest.mark.parametrize("kind", [Autoencoder, AnomalyAutoencoder])
def test_other_kinds(kind, tmp_path, X):
    estimator = kind(hidden_layer_sizes=(4,), epochs=2, random_state=0).fit(X)
    twin = reload(estimator, tmp_path)
    method = "transform" if kind is Autoencoder else "score_samples"

    for _ in range(2):
        assert np.array_equal(getattr(twin, method)(X), getattr(estimator, method)(X))
        assert estimator.partial_fit(X).history_ == twin.partial_fit(X).history_


@pytest.mark.parametrize("n_classes", [2, 3])
def test_a_classifier_with_several_columns(n_classes, make_classifier, tmp_path, X, y_multiclass):
    y = np.column_stack([y_multiclass % n_classes, y_multiclass == 1])
    estimator = make_classifier(validation_split=ShuffleSplit(1, random_state=3)).fit(X, y)
    twin = reload(estimator, tmp_path)

    assert twin.target_type_ == estimator.target_type_
    assert twin.validation_split.random_state == 3
    assert_identical(estimator.partial_fit(X, y), twin.partial_fit(X, y), X)


@pytest.mark.skipif(
    sklearn.__version__.startswith("1.6."), reason="its columns are objects of a private class"
)
def test_encoders_of_features_and_target(tmp_path, X, y_continuous):
    frame = pd.DataFrame({"a": X[:, 0], "word": np.where(X[:, 1] > 0, "x", "y"), "b": X[:, 2]})
    frame.loc[3, "a"] = np.nan
    estimator = Encoded((4,), epochs=2, random_state=0).fit(frame, y_continuous)
    twin = reload(estimator, tmp_path)

    frame.loc[5, "word"] = "unknown"
    assert_identical(
        estimator.partial_fit(frame, y_continuous), twin.partial_fit(frame, y_continuous), frame
    )


def test_a_warm_start_goes_on(make_classifier, tmp_path, X, y_binary):
    estimator = make_classifier(warm_start=True).fit(X, y_binary).fit(X, y_binary)
    twin = reload(estimator, tmp_path)

    assert twin.n_iter_ == 6
    assert_identical(estimator.fit(X, y_binary), twin.fit(X, y_binary), X)


@pytest.mark.parametrize("live", [False, True], ids=["stored", "live"])
def test_changes_of_the_model_itself_are_saved(live, make_classifier, tmp_path, X, y_binary):
    estimator = make_classifier().fit(X, y_binary)
    if live:
        estimator.model_.set_weights([2 * array for array in estimator.model_.get_weights()])
        estimator.model_.optimizer.learning_rate.assign(0.5)
    twin = reload(estimator, tmp_path)

    assert twin.model_.optimizer.learning_rate.numpy() == pytest.approx(0.5 if live else 0.001)
    assert_identical(estimator.partial_fit(X, y_binary), twin.partial_fit(X, y_binary), X)


def test_parameters_set_since_the_fit_wait_for_the_next_one(make_classifier, tmp_path, X, y_binary):
    estimator = make_classifier(optimizer=keras.optimizers.SGD(0.1, momentum=0.9))
    estimator.fit(X, y_binary).set_params(optimizer__learning_rate=0.5, alpha=0.1)
    twin = reload(estimator, tmp_path)

    assert twin.model_.optimizer.learning_rate.numpy() == np.float32(0.1)
    assert_identical(estimator.partial_fit(X, y_binary), twin.partial_fit(X, y_binary), X)
    assert twin.model_.optimizer.learning_rate.numpy() == 0.5


def test_feature_names_are_checked_after_loading(make_classifier, tmp_path, X, y_binary):
    frame = pd.DataFrame(X, columns=list("abcde"))
    twin = reload(make_classifier().fit(frame, y_binary), tmp_path)

    assert twin.feature_names_in_.tolist() == list("abcde")
    assert twin.feature_names_in_.dtype == object
    with pytest.raises(ValueError, match="feature names should match"):
        twin.predict(frame[list("edcba")])


def test_an_initialized_estimator(make_classifier, tmp_path, X, y_binary):
    estimator = make_classifier().initialize(X, y_binary)
    twin = reload(estimator, tmp_path)

    assert twin.n_iter_ == 0
    assert_identical(estimator.partial_fit(X, y_binary), twin.partial_fit(X, y_binary), X)


def test_an_estimator_before_fit(tmp_path, X, y_binary):
    estimator = MLPClassifier((3,), class_weight={0: float("inf"), 1: -0.0}, epochs=2)
    twin = reload(estimator, tmp_path)

    assert repr(twin) == repr(estimator)
    assert twin.get_params() == estimator.get_params()
    with pytest.raises(NotFittedError):
        twin.predict(X)


def test_an_unpickled_estimator_can_be_saved(make_classifier, tmp_path, X, y_binary):
    estimator = make_classifier().fit(X, y_binary)
    twin = reload(pickle.loads(pickle.dumps(estimator)), tmp_path)

    assert_identical(estimator.partial_fit(X, y_binary), twin.partial_fit(X, y_binary), X)


def test_a_model_that_only_its_class_can_build(define_classifier, tmp_path, X, y_binary):
    estimator = define_classifier(lambda _estimator, _inputs: SubclassedModel())
    estimator.fit(X, y_binary)
    twin = reload(estimator, tmp_path)

    assert estimator.trainer_ != "compiled"
    assert_identical(estimator.partial_fit(X, y_binary), twin.partial_fit(X, y_binary), X)


def test_a_layer_that_draws_its_own_seed(define_classifier, tmp_path, X, y_binary):
    def build(_estimator, inputs):
        noise = keras.layers.GaussianNoise(0.1)(inputs)
        image = keras.layers.Reshape((1, 5, 1))(noise)
        flipped = keras.layers.RandomFlip("horizontal")(image)
        return keras.layers.Flatten()(flipped)

    estimator = define_classifier(build, random_state=5).fit(X, y_binary)
    twin = reload(estimator, tmp_path)

    assert_identical(estimator.partial_fit(X, y_binary), twin.partial_fit(X, y_binary), X)


def test_saving_changes_nothing(make_classifier, tmp_path, X, y_binary):
    estimator = make_classifier(metrics=["accuracy"]).fit(X, y_binary)
    before = pickle.dumps(estimator)
    estimator.save(tmp_path / "first.zip")
    estimator.save(tmp_path / "second.zip")

    assert pickle.dumps(estimator) == before
    assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "second.zip").read_bytes()


def test_requests_for_metadata_survive(make_classifier, tmp_path):
    with config_context(enable_metadata_routing=True):
        estimator = make_classifier().set_fit_request(sample_weight="w", X_val=True)
        twin = reload(estimator, tmp_path)

        assert str(twin.get_metadata_routing()) == str(estimator.get_metadata_routing())
        assert twin.get_metadata_routing().fit.requests["sample_weight"] == "w"


def test_callbacks_of_scikit_learn_stay_with_the_estimator(make_classifier, tmp_path, X, y_binary):
    callback = pytest.importorskip("sklearn.callback")
    estimator = make_classifier().set_callbacks(callback.ScoringMonitor(scoring="accuracy"))
    before = set(vars(estimator))
    twin = reload(estimator.fit(X, y_binary), tmp_path)

    assert before <= set(vars(estimator))
    assert np.array_equal(twin.predict_proba(X), estimator.predict_proba(X))


def test_versions_and_digests_can_be_read_by_other_tools(saved):
    members = read_members(saved)
    description = json.loads(members[NAMED])

    assert description["class"] == "mlp_classifier.MLPClassifier"
    assert description["versions"]["keras"] == keras.__version__
    assert description["versions"]["numpy"] == np.__version__
    assert description["versions"]["backend"] == keras.config.backend()
    listed = dict(line.split("  ")[::-1] for line in members.pop(SUMS).decode().splitlines())
    assert listed == {name: hashlib.sha256(data).hexdigest() for name, data in members.items()}


def test_an_interrupted_save_leaves_the_older_file(monkeypatch, saved, X):
    before = saved.read_bytes()
    estimator = MLPClassifier.load(saved)
    write = zipfile.ZipFile.writestr

    def fail_late(self, info, data):
        if info.filename == "arrays/2.npy":
            raise OSError("disk full")
        write(self, info, data)

    monkeypatch.setattr(zipfile.ZipFile, "writestr", fail_late)
    with pytest.raises(OSError, match="disk full"):
        estimator.save(saved)
    assert saved.read_bytes() == before
    assert [path.name for path in saved.parent.iterdir()] == [saved.name]


def test_a_path_that_does_not_exist(tmp_path):
    with pytest.raises(FileNotFoundError):
        MLPClassifier.load(tmp_path / "missing.zip")
    with pytest.raises(FileNotFoundError):
        MLPClassifier().save(tmp_path / "missing" / "estimator.zip")


# Code of one's own


OWN_LAYERS = """
import keras

class Tripled(keras.layers.Dense):
    def call(self, inputs):
        return 3 * super().call(inputs)

def squared_error(y_true, y_pred):
    return keras.ops.mean(keras.ops.square(y_true - y_pred), axis=-1)
"""
OWN_ESTIMATORS = """
from mlp_regressor import MLPRegressor

class Own(MLPRegressor):
    def _keras_build_fn(self, compile_kwargs):
        import keras
        from own_package.layers import Tripled

        inputs = keras.Input(self.input_shape_)
        model = keras.Model(inputs, self._output_layer(Tripled(4)(inputs)))
        model.compile(**compile_kwargs)
        return model
"""


def test_layers_of_ones_own_in_a_fresh_process(run_python, monkeypatch, tmp_path, X, y_continuous):
    package = tmp_path / "own_package"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "layers.py").write_text(OWN_LAYERS)
    (package / "estimators.py").write_text(OWN_ESTIMATORS)
    monkeypatch.syspath_prepend(tmp_path)
    np.savez(tmp_path / "data.npz", X=X, y=y_continuous)
    code = f"""
import numpy as np
folder = {str(tmp_path)!r}
sys.path.insert(0, folder)
from own_package.estimators import Own
assert "own_package.layers" not in sys.modules
X, y = np.load(folder + "/data.npz").values()
estimator = Own.load(folder + "/estimator.zip")
print(estimator.trainer_, estimator.predict(X).sum(), estimator.partial_fit(X, y).history_)
"""
    kind = import_module("own_package.estimators").Own
    loss = import_module("own_package.layers").squared_error
    estimator = kind(loss=loss, epochs=2, random_state=0).fit(X, y_continuous)
    estimator.save(tmp_path / "estimator.zip")
    trainer, total = estimator.trainer_, estimator.predict(X).sum()
    history = estimator.partial_fit(X, y_continuous).history_

    assert trainer == "compiled"
    assert run_python(code) == f"{trainer} {total!s} {history}"


def test_an_unfitted_estimator_loads_without_keras(run_python, tmp_path):
    MLPClassifier((3,), epochs=2).save(tmp_path / "estimator.zip")
    code = f"""
from autoencoder import Autoencoder
from anomaly_autoencoder import AnomalyAutoencoder
from mlp_classifier import MLPClassifier
estimator = MLPClassifier.load({str(tmp_path / "estimator.zip")!r})
print(estimator.epochs, sorted({{"keras", "tensorflow"}} & set(sys.modules)))
"""
    assert run_python(code) == "2 []"


def test_functions_of_the_package_of_the_class_need_no_trust(tmp_path, X, y_binary):
    estimator = Own((4,), loss=weigh_errors, epochs=2, random_state=0).fit(X, y_binary)
    twin = reload(estimator, tmp_path)

    assert twin.loss is weigh_errors
    assert_identical(estimator.partial_fit(X, y_binary), twin.partial_fit(X, y_binary), X)


def test_functions_of_other_packages_do(make_classifier, tmp_path, X, y_binary):
    estimator = make_classifier(loss=weigh_errors).fit(X, y_binary)
    with pytest.raises(ValueError, match=r"load\(path, trusted=\['") as caught:
        reload(estimator, tmp_path)

    assert f"'{__name__}:weigh_errors'" in str(caught.value)
    assert reload(estimator, tmp_path, trusted=__name__).loss is weigh_errors
    assert reload(estimator, tmp_path, trusted=["a", __name__]).loss is weigh_errors


# Values

DATES = np.array(["2024-01-01", "NaT"], dtype="datetime64[D]")
VALUES = {
    "plain": [None, True, -3, 10**40, 0.1, "ä\ud800\0", [1, [2]]],
    "floats": [float("inf"), float("-inf"), 5e-324, -0.0],
    "collections": [(1, (2,)), {1, "a"}, frozenset({2.5}), slice(1, None, 2), {(1, 2): {None: 3}}],
    "scalars": [np.float32(0.1), np.int8(3), np.bool_(True), np.str_("x"), DATES[0]],
    "types": [
        float,
        np.float64,
        np.dtype("<f4"),
        np.log1p,
        f1_score,
        keras.losses.MeanSquaredError,
    ],
}


def encode_and_decode(value, trusted=()):
    encoder = Encoder()
    encoded = json.loads(json.dumps(encoder.encode(value, "value"), allow_nan=False))
    objects = json.loads(json.dumps(encoder.objects, allow_nan=False))
    return Decoder(objects, encoder.arrays, Trust(MLPClassifier, trusted)).decode(encoded)


@pytest.mark.parametrize("name", VALUES)
def test_values(name):
    decoded = encode_and_decode(VALUES[name])

    assert decoded == VALUES[name]
    for pair in zip(decoded, VALUES[name], strict=True):
        assert repr(pair[0]) == repr(pair[1])


@pytest.mark.parametrize(
    "array",
    [
        np.array(3.5),
        np.arange(6.0).reshape(2, 3).T,
        np.array(["ab", "c"]),
        np.array([b"ab"]),
        np.array([["ab", None], [1, 2.5]], dtype=object),
        np.empty((0, 3), dtype=">i2"),
        DATES,
        np.array([1j, np.nan]),
    ],
    ids=str,
)
def test_arrays(tmp_path, array):
    encoder = Encoder()
    encoded = encoder.encode([array, array], "value")
    write_archive(tmp_path / "a.zip", {"value": encoded}, encoder.arrays)
    description, arrays = read_archive(tmp_path / "a.zip")
    first, second = Decoder([], arrays, Trust(MLPClassifier, ())).decode(description["value"])

    np.testing.assert_array_equal(first, array)
    assert first.dtype == array.dtype
    assert first.shape == array.shape
    if array.dtype != object:
        assert first is second


def test_what_was_shared_is_shared():
    optimizer, generator = keras.optimizers.SGD(0.5), np.random.RandomState(0)
    first, (second, other), third = encode_and_decode(
        [optimizer, [optimizer, generator], generator]
    )

    assert first is second
    assert other is third
    assert float(first.learning_rate.numpy()) == 0.5


TABLE = np.random.RandomState(0).uniform(size=(30, 3))
WORDS = np.array([["a", "x"], ["b", "y"], ["a", "y"]] * 10, dtype=object)
TARGET = np.arange(30) % 2
TRANSFORMERS = [
    (StandardScaler(), TABLE),
    (MinMaxScaler(feature_range=(-1, 1)), TABLE),
    (PCA(2, random_state=np.random.RandomState(0)), TABLE),
    (QuantileTransformer(n_quantiles=5), TABLE),
    (PowerTransformer(), TABLE),
    (KBinsDiscretizer(3, strategy="uniform", encode="ordinal"), TABLE),
    (SimpleImputer(strategy="median"), TABLE),
    (FunctionTransformer(np.log1p), TABLE),
    (OneHotEncoder(sparse_output=False, dtype=np.float32), WORDS),
    (OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), WORDS),
    (TargetEncoder(cv=3), WORDS),
    (make_pipeline(StandardScaler(), PCA(1)), TABLE),
    (
        ColumnTransformer(
            [("a", StandardScaler(), [0]), ("b", "passthrough", slice(1, 2))],
            remainder=MinMaxScaler(),
        ),
        TABLE,
    ),
]


@pytest.mark.filterwarnings("ignore::FutureWarning")
@pytest.mark.parametrize(
    ("transformer", "rows"), TRANSFORMERS, ids=lambda item: type(item).__name__
)
def test_fitted_transformers_of_scikit_learn(transformer, rows):
    transformer.fit(rows, TARGET)
    twin = encode_and_decode(transformer)

    assert twin is not transformer
    assert type(twin) is type(transformer)
    np.testing.assert_array_equal(twin.transform(rows), transformer.transform(rows))


def test_encoders_of_lists_of_texts_and_labels():
    labels = MultiLabelBinarizer().fit([["a", "b"], ["c"]])
    texts = TfidfVectorizer().fit(["a word", "another word"])
    twins = encode_and_decode([labels, texts])

    assert twins[0].inverse_transform(labels.transform([["a", "c"]])) == [("a", "c")]
    assert np.array_equal(
        twins[1].transform(["word"]).toarray(), texts.transform(["word"]).toarray()
    )


@pytest.mark.parametrize(
    "splitter",
    [
        KFold(3, shuffle=True, random_state=0),
        ShuffleSplit(2, test_size=0.25, random_state=np.random.RandomState(1)),
        StratifiedShuffleSplit(2, random_state=3),
        TimeSeriesSplit(3, gap=1),
    ],
    ids=lambda item: type(item).__name__,
)
def test_splitters(splitter):
    twin = encode_and_decode(splitter)

    for pair in zip(splitter.split(TABLE, TARGET), twin.split(TABLE, TARGET), strict=True):
        assert [part.tolist() for part in pair[0]] == [part.tolist() for part in pair[1]]


# Refused when saving


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("loss", lambda y_true, y_pred: y_true, "define it at the top of a module"),
        ("callbacks", [Counting(), Counting()], None),
        ("metrics", [["accuracy", keras.layers.Dense(3)]], "_keras_build_fn"),
        ("class_weight", {"class_name": "Adam", "config": {}}, "Give the object"),
        ("tol", object(), "no class of an estimator"),
        ("random_state", np.random.default_rng(0), "no class of an estimator"),
        ("hidden_layer_sizes", np.ma.array([3, 4], mask=[0, 1]), "plain array"),
        ("hidden_layer_sizes", np.array([(1, 2)], dtype="i4,i4"), "array of numbers"),
        ("hidden_layer_sizes", np.array([3, print], dtype=object), r"hidden_layer_sizes\[1\]"),
        ("callbacks", DecisionTreeClassifier().fit(TABLE, TARGET), r"callbacks\.tree_ is"),
    ],
)
def test_what_cannot_be_saved(name, value, message, make_classifier, tmp_path):
    estimator = make_classifier(**{name: value})
    path = tmp_path / "estimator.zip"
    if message is None:
        # All that such a callback has follows from the arguments of its constructor.
        assert len(reload(estimator, tmp_path, trusted=__name__).callbacks) == 2
        value[1].extra.append(1)
        message = r"callbacks\[1\] is .*'extra'"
        path.unlink()
    with pytest.raises(ValueError, match=message) as caught:
        estimator.save(path)

    assert f"cannot be saved: {name}" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


# Damaged and foreign files


def test_a_changed_byte_in_any_member(saved, tmp_path):
    data, broken = saved.read_bytes(), tmp_path / "broken.zip"
    with zipfile.ZipFile(saved) as archive:
        infos = archive.infolist()
    assert len(infos) > 10
    for info in infos:
        middle = info.header_offset + 30 + len(info.filename) + info.file_size // 2
        broken.write_bytes(data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :])
        with pytest.raises(ValueError, match=r"broken.zip cannot be loaded as MLPClassifier"):
            MLPClassifier.load(broken)


def test_any_changed_byte_is_refused_or_of_no_effect(make_classifier, tmp_path):
    path, broken = tmp_path / "estimator.zip", tmp_path / "broken.zip"
    estimator = make_classifier(tol=0.25)
    estimator.save(path)
    data = path.read_bytes()
    refused = 0
    for place in range(len(data)):
        broken.write_bytes(data[:place] + bytes([data[place] ^ 0x41]) + data[place + 1 :])
        try:
            assert MLPClassifier.load(broken).get_params() == estimator.get_params()
        except ValueError:
            refused += 1

    assert refused > len(data) * 0.8


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.9, 0.999])
def test_a_truncated_file(share, saved):
    data = saved.read_bytes()
    saved.write_bytes(data[: int(share * len(data))])
    with pytest.raises(ValueError, match=r"is not a zip archive, or is damaged"):
        MLPClassifier.load(saved)


def test_foreign_files(make_classifier, tmp_path, X, y_binary):
    estimator = make_classifier().fit(X, y_binary)
    path = tmp_path / "file"
    path.write_bytes(pickle.dumps(estimator))
    with pytest.raises(ValueError, match="it is a pickle, which could run any code"):
        MLPClassifier.load(path)
    estimator.model_.save(tmp_path / "file.keras")
    with pytest.raises(ValueError, match=r"is a zip archive without estimator.json"):
        MLPClassifier.load(tmp_path / "file.keras")
    skops.dump(estimator, path)
    with pytest.raises(ValueError, match=r"is a zip archive without estimator.json"):
        MLPClassifier.load(path)
    path.write_text("{}")
    with pytest.raises(ValueError, match="is not a zip archive"):
        MLPClassifier.load(path)
    write_archive(path, {"class": "other"}, [])
    with pytest.raises(ValueError, match="something else than an estimator"):
        MLPClassifier.load(path)


def test_an_edit_without_a_matching_digest(saved):
    members = read_members(saved)
    members[NAMED] = members[NAMED].replace(b'"epochs":3', b'"epochs":4')
    write_members(saved, members, digests=False)
    with pytest.raises(ValueError, match=r"'estimator.json' was changed since it was saved"):
        MLPClassifier.load(saved)


@pytest.mark.parametrize(
    "name", ["../evil", "/tmp/evil", "arrays/../0.npy", "arrays/1.npy/x", "C:\\evil", "a.pkl"]
)
def test_members_that_save_does_not_write(name, saved):
    write_members(saved, {**read_members(saved), name: b"x"})
    with pytest.raises(ValueError, match=r"which `save` did not write|damaged"):
        MLPClassifier.load(saved)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_members_twice_missing_or_compressed(saved, tmp_path):
    members, path = read_members(saved), tmp_path / "other.zip"
    path.write_bytes(saved.read_bytes())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(NAMED, members[NAMED])
    with pytest.raises(ValueError, match=r"the member 'estimator.json', which `save` did not"):
        MLPClassifier.load(path)
    write_members(path, members, compression=zipfile.ZIP_DEFLATED)
    with pytest.raises(ValueError, match="is compressed"):
        MLPClassifier.load(path)
    short = {name: data for name, data in members.items() if name != "arrays/0.npy"}
    write_members(path, short, digests=False)
    with pytest.raises(ValueError, match=r"'arrays/0.npy' is missing"):
        MLPClassifier.load(path)
    write_members(path, short)
    with pytest.raises(ValueError, match="not numbered from 0"):
        MLPClassifier.load(path)


def make_npy(array, *, shape=None):
    stream = io.BytesIO()
    np.lib.format.write_array(stream, array, allow_pickle=True)
    data = stream.getvalue()
    if shape is None:
        return data
    return data.replace(b"(3,), }" + b" " * (len(shape) - 4), shape + b", }")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (make_npy(np.array([print, None, 3], dtype=object)), "is an array of object"),
        (make_npy(np.zeros(3), shape=b"(99999999999999,)"), "is not as large as its shape"),
        (make_npy(np.zeros(3), shape=b"(-3,)"), "is an array of float64"),
        (make_npy(np.zeros(3))[:-1], "is not as large as its shape"),
        (make_npy(np.zeros(3)) + b"more", "is not as large as its shape"),
        (b"\x93NUMPY\x01\x00\x10\x00__import__('os')", "is no array"),
        (b"\x93NUMPY\x03\x00", "another version of npy"),
        (b"", "is no array"),
    ],
)
def test_arrays_that_are_not_what_they_claim(data, message, saved):
    write_members(saved, {**read_members(saved), "arrays/0.npy": data})
    with pytest.raises(ValueError, match=message):
        MLPClassifier.load(saved)


@pytest.mark.parametrize("text", [b"", b"[1]", b"{", b"\xff", b"[" * 100_000, b"1" * 5000])
def test_a_description_that_is_no_json_object(text, saved):
    write_members(saved, {**read_members(saved), NAMED: text})
    with pytest.raises(ValueError, match=r"its estimator.json is not"):
        MLPClassifier.load(saved)


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.pop("estimator"),
        lambda d: d.pop("objects"),
        lambda d: d.update(objects=3),
        lambda d: d.update(versions=None),
        lambda d: d.update(network=[]),
        lambda d: d.update(network={"dict": []}),
        set_parameter("epochs", {"reference": 10**6}),
        set_parameter("epochs", {"reference": [1]}),
        set_parameter("epochs", {"reference": "x"}),
        set_parameter("epochs", {"array": 10**6}),
        set_parameter("epochs", {"unknown": 1}),
        set_parameter("epochs", {"tuple": [1], "list": [2]}),
        set_parameter("epochs", {}),
        set_parameter("epochs", {"set": [[1]]}),
        set_parameter("epochs", {"float": "1_000x"}),
        set_parameter("epochs", {"dtype": "no"}),
        set_parameter("epochs", {"objects": [[7], [1]]}),
        set_parameter("epochs", {"class": 3}),
        set_attribute("_heads", None),
        set_attribute("_dtype", "int"),
        set_attribute("_built_with", {"dict": []}),
        add_object({"generator": 3}),
        add_object({"object": ["keras.losses:MeanSquaredError", {"no": 1}]}),
        add_object({"estimator": ["sklearn.model_selection:KFold", {}]}),
    ],
)
def test_content_that_makes_no_sense(change, saved):
    edit(saved, change)
    with pytest.raises(ValueError, match=r"saved\.zip cannot be loaded as MLPClassifier: "):
        MLPClassifier.load(saved)


def test_objects_that_refer_to_themselves(saved):
    edit(saved, lambda d: d["objects"].append({"generator": {"reference": len(d["objects"])}}))
    edit(saved, lambda d: set_parameter("tol", {"reference": len(d["objects"]) - 1})(d))
    with pytest.raises(ValueError, match="its content is not what `save` writes"):
        MLPClassifier.load(saved)


# Crafted files

HARMFUL = [
    "os:system",
    "posix:system",
    "builtins:eval",
    "builtins:exec",
    "subprocess:Popen",
    "subprocess:run",
    "pickle:loads",
    "importlib:import_module",
    "shutil:rmtree",
    "numpy:load",
    "numpy:fromfile",
    "scipy.special:os",
    "keras.callbacks:BackupAndRestore",
    "keras.callbacks:ModelCheckpoint",
    "keras.callbacks:RemoteMonitor",
    "keras.layers:Lambda",
    "keras.layers:TFSMLayer",
    "keras.saving:load_model",
    "keras.utils:get_file",
    "keras.src.saving.serialization_lib:enable_unsafe_deserialization",
    "sklearn.datasets:dump_svmlight_file",
    "sklearn.datasets:fetch_openml",
    "sklearn.utils:os",
    "_keras_runtime.archive:write_archive",
    "_keras_runtime.archive:Path",
    "_keras_runtime.archive:Path.unlink",
    ".archive:write_archive",
    ".archive:zipfile.ZipFile",
    "mlp_classifier:MLPClassifier.fit.__globals__",
    "mlp_classifier:loguniform",
    "os.system",
    "os:system:x",
    "",
    "..os:system",
    "__main__:__builtins__",
]


@pytest.mark.parametrize("name", HARMFUL)
@pytest.mark.parametrize("tag", ["class", "function", "record", "object", "estimator"])
def test_names_of_what_could_do_harm(tag, name, saved, tmp_path):
    flag = tmp_path / "flag"
    arguments = {"command": f"touch {flag}", "args": ["touch", str(flag)], "path": str(flag)}
    if tag in {"object", "estimator"}:
        change = add_object({tag: [name, arguments]})
    else:
        change = set_parameter("loss", {tag: [name, arguments] if tag == "record" else name})
    edit(saved, change)
    with pytest.raises(ValueError, match=r"saved\.zip cannot be loaded as MLPClassifier: "):
        MLPClassifier.load(saved)
    assert not flag.exists()


@pytest.mark.parametrize("name", ["os:system", "builtins:eval", "subprocess:Popen", "io:StringIO"])
@pytest.mark.parametrize("tag", ["class", "function"])
def test_trust_in_a_module_does_not_reach_what_it_imports_or_is_no_part(tag, name, saved):
    edit(saved, set_parameter("loss", {tag: name}))
    with pytest.raises(ValueError, match=r"no class|no function|is not"):
        MLPClassifier.load(saved, trusted=["os", "builtins", "subprocess", "io"])


def test_callbacks_that_write_files_load_if_they_are_trusted(make_classifier, tmp_path):
    estimator = make_classifier(callbacks=keras.callbacks.ModelCheckpoint)
    with pytest.raises(ValueError, match=r"trusted=\['keras.callbacks'\]"):
        reload(estimator, tmp_path)
    twin = reload(estimator, tmp_path, trusted=["keras.callbacks"])

    assert twin.callbacks is keras.callbacks.ModelCheckpoint


@pytest.mark.parametrize("name", ["optimizer", "activation", "loss"])
def test_objects_in_the_form_of_keras_are_refused(name, saved):
    pairs = [["class_name", "function"], ["module", "os"], ["config", "system"]]
    edit(saved, set_parameter(name, {"dict": pairs}))
    with pytest.raises(ValueError, match="in the form of Keras"):
        MLPClassifier.load(saved)


@pytest.mark.parametrize("name", ["predict", "save", "model_", "__class__", "get_params"])
def test_attributes_that_would_replace_methods(name, saved):
    edit(saved, set_attribute(name, 3))
    with pytest.raises(ValueError, match=f"its attribute '{name}' is a method"):
        MLPClassifier.load(saved)


def test_functions_in_transformers_are_called_with_arguments_of_the_file(tmp_path):
    estimator = Own(callbacks=FunctionTransformer(double).fit(TABLE))
    with pytest.raises(ValueError, match=r"load\(path, trusted=\['"):
        reload(estimator, tmp_path)
    twin = reload(estimator, tmp_path, trusted=__name__)

    assert np.array_equal(twin.callbacks.transform(TABLE), 2 * TABLE)


def test_metrics_in_transformers_are_refused(tmp_path):
    metric = keras.metrics.MeanMetricWrapper(weigh_errors)
    Own(callbacks=[metric, FunctionTransformer(metric)]).save(tmp_path / "estimator.zip")
    with pytest.raises(ValueError, match="no class of an estimator"):
        Own.load(tmp_path / "estimator.zip")


# Other versions and classes


def test_another_class(saved, make_regressor):
    with pytest.raises(
        ValueError, match=r"holds a mlp_classifier\.MLPClassifier, and not"
    ) as caught:
        MLPRegressor.load(saved)
    assert "mlp_regressor.MLPRegressor; load it by MLPClassifier.load" in str(caught.value)
    with pytest.raises(ValueError, match=r"and not a .*test_saving\.Own"):
        Own.load(saved)


@pytest.mark.parametrize("version", [0, 2, "1", None])
def test_another_version_of_the_format(version, saved):
    edit(saved, lambda description: description.update(format_version=version))
    with pytest.raises(ValueError, match="of the format, and this is for version 1"):
        MLPClassifier.load(saved)


@pytest.mark.parametrize(("name", "version"), [("keras", "2.1.0"), ("backend", "jax")])
def test_other_versions_of_keras(name, version, saved, X):
    expected = MLPClassifier.load(saved).predict_proba(X)
    edit(saved, lambda description: description["versions"].update({name: version}))
    with pytest.warns(UserWarning, match=rf"was saved with {name} {version} .here: "):
        twin = MLPClassifier.load(saved)

    assert np.array_equal(twin.predict_proba(X), expected)


def test_the_same_versions_give_no_warning(saved):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        MLPClassifier.load(saved)


@pytest.mark.parametrize(
    ("name", "value"), [("width", 5), ("shape_of_network", "tanh")], ids=["shapes", "activation"]
)
def test_a_class_that_has_changed(name, value, monkeypatch, tmp_path, X, y_binary):
    path = tmp_path / "estimator.zip"
    Wider(epochs=1, random_state=0).fit(X, y_binary).save(path)
    monkeypatch.setattr(Wider, name, value)
    with pytest.raises(ValueError, match="Wider has changed since: its network now has another"):
        Wider.load(path)


def test_a_class_of_other_shapes_under_another_version(monkeypatch, tmp_path, X, y_binary):
    path = tmp_path / "estimator.zip"
    Wider(epochs=1, random_state=0).fit(X, y_binary).save(path)
    edit(path, lambda description: description["versions"].update(keras="3.0.0"))
    monkeypatch.setattr(Wider, "width", 5)
    with pytest.raises(ValueError, match="arrays do not have the shapes"):
        Wider.load(path)


def test_a_class_without_a_parameter_that_it_had(saved):
    edit(saved, set_parameter("gone", 3))
    with pytest.raises(ValueError, match="has no parameter 'gone' any more"):
        MLPClassifier.load(saved)


def test_a_network_that_cannot_be_built_again(monkeypatch, tmp_path, X, y_binary):
    path = tmp_path / "estimator.zip"
    Wider(epochs=1).fit(X, y_binary).save(path)
    monkeypatch.setattr(Wider, "shape_of_network", "no activation")
    with pytest.raises(ValueError, match=r"its network could not be built again: .*no activation"):
        Wider.load(path)


# skops


@pytest.mark.parametrize(
    "name", ["plain", "everything at random", "early stopping", "loss function", "RandomState"]
)
def test_skops(name, make_classifier, X, y_labels):
    estimator = make_classifier(**CLASSIFIERS[name]).fit(X, y_labels)
    data = skops.dumps(estimator)
    types = skops.get_untrusted_types(data=data)
    twin = skops.loads(data, trusted=types)

    ours = {"_keras_runtime", "mlp_classifier"}
    assert {item.partition(".")[0] for item in types} <= {*ours, "keras"}
    assert np.array_equal(twin.predict_proba(X), estimator.predict_proba(X))
    assert_identical(estimator.partial_fit(X, y_labels), twin.partial_fit(X, y_labels), X)
