"""Files without code: what they keep, and what they refuse."""

import io
import json
import pickle
import shutil
import sys
import warnings
import zipfile
from functools import partial
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

from _keras_runtime.parts.encoders import EncoderMixin
from _keras_runtime.parts.own_networks import OwnNetworkMixin
from _keras_runtime.parts.saving import SavingMixin
from _keras_runtime.parts.scikit_learn_callbacks import ScikitLearnCallbacksMixin
from runtime.saving_estimators import AnomalyAutoencoder, Autoencoder, MLPClassifier, MLPRegressor

pd = pytest.importorskip("pandas")
pytest.importorskip("skops.io")

SMALL = {"hidden_layer_sizes": (4,), "epochs": 3, "n_iter_no_change": None, "random_state": 0}
MIXINS = (SavingMixin, OwnNetworkMixin)
SCHEMA = "schema.json"
CALLS = []


def weigh_errors(y_true, y_pred):
    """A loss of one's own."""
    return 3 * keras.losses.binary_crossentropy(y_true, y_pred)


def double(array):
    """What a transformer calls, with arguments that a file could give it."""
    CALLS.append(array)
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


class Encoded(EncoderMixin, MLPRegressor):
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
    """A callback that its constructor does not tell all of."""

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


@pytest.fixture(scope="module")
def make_classifier():
    """Create a classifier with four hidden units and three epochs, which can be saved."""
    return partial(MLPClassifier, **SMALL)


@pytest.fixture(scope="module")
def make_regressor():
    """Create such a regressor."""
    return partial(MLPRegressor, **SMALL)


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


def write_members(path, members, **options):
    with zipfile.ZipFile(path, "w", **options) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def edit(path, change):
    """Change what a file says, as an attacker could."""
    members = read_members(path)
    schema = json.loads(members[SCHEMA])
    change(schema["content"])
    write_members(path, {**members, SCHEMA: json.dumps(schema)})


def set_value(name, node):
    return lambda content: content["state"]["content"].update({name: node})


def make_json(value):
    return {
        "__class__": "str",
        "__module__": "builtins",
        "__loader__": "JsonNode",
        "content": json.dumps(value),
        "is_json": True,
    }


def make_node(loader, name, **items):
    module, _, leaf = name.rpartition(".")
    return {"__loader__": loader, "__module__": module, "__class__": leaf, **items}


def make_list(*nodes, loader="ListNode", name="builtins.list"):
    return make_node(loader, name, content=list(nodes))


def make_dict(keys="builtins.str", loader="TypeNode", **nodes):
    types = make_list(*[make_node(loader, keys) for _ in nodes])
    return make_node("DictNode", "builtins.dict", content=nodes, key_types=types)


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
    assert twin._network.architecture is network.architecture, "nothing is built again"
    assert len(estimator.loss_curve_) == len(twin.loss_curve_)
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

    assert len(twin.loss_curve_) == 6
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
    estimator = define_classifier(lambda _estimator, _inputs: SubclassedModel(), mixins=MIXINS)
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

    estimator = define_classifier(build, random_state=5, mixins=MIXINS).fit(X, y_binary)
    twin = reload(estimator, tmp_path)

    assert_identical(estimator.partial_fit(X, y_binary), twin.partial_fit(X, y_binary), X)


def test_saving_changes_nothing(make_classifier, tmp_path, X, y_binary):
    estimator = make_classifier(metrics=["accuracy"]).fit(X, y_binary)
    before = pickle.dumps(estimator)
    estimator.save(tmp_path / "estimator.zip")

    assert pickle.dumps(estimator) == before


def test_requests_for_metadata_survive(make_classifier, tmp_path):
    with config_context(enable_metadata_routing=True):
        estimator = make_classifier().set_fit_request(sample_weight="w", X_val=True)
        twin = reload(estimator, tmp_path)

        assert str(twin.get_metadata_routing()) == str(estimator.get_metadata_routing())
        assert twin.get_metadata_routing().fit.requests["sample_weight"] == "w"


class Followed(ScikitLearnCallbacksMixin, MLPClassifier):
    """A classifier that takes callbacks of scikit-learn, too."""


def test_callbacks_of_scikit_learn_stay_with_the_estimator(tmp_path, X, y_binary):
    callback = pytest.importorskip("sklearn.callback")
    estimator = Followed(**SMALL).set_callbacks(callback.ScoringMonitor(scoring="accuracy"))
    before = set(vars(estimator))
    twin = reload(estimator.fit(X, y_binary), tmp_path)

    assert before <= set(vars(estimator))
    assert np.array_equal(twin.predict_proba(X), estimator.predict_proba(X))


def test_an_interrupted_save_leaves_the_older_file(monkeypatch, saved):
    before = saved.read_bytes()
    estimator = MLPClassifier.load(saved)

    def fail_late(path, data):
        path.open("wb").write(data[:100])
        raise OSError("disk full")

    monkeypatch.setattr(Path, "write_bytes", fail_late)
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
from _keras_runtime.parts.own_code import OwnCodeMixin
from runtime.saving_estimators import MLPRegressor

class Own(OwnCodeMixin, MLPRegressor):
    def _keras_build_fn(self, compile_kwargs):
        import keras
        from own_package.layers import Tripled

        inputs = keras.Input(self.input_shape_)
        model = keras.Model(inputs, self._output_layer(Tripled(4)(inputs)))
        model.compile(**compile_kwargs)
        return model
"""


def test_layers_of_ones_own_in_a_fresh_process(
    run_elsewhere, monkeypatch, tmp_path, X, y_continuous
):
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
    assert run_elsewhere(code) == f"{trainer} {total!s} {history}"


def test_an_unfitted_estimator_loads_without_keras(run_python, tmp_path):
    MLPClassifier((3,), epochs=2).save(tmp_path / "estimator.zip")
    code = f"""
from runtime.saving_estimators import MLPClassifier
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

    assert f"'{__name__}.weigh_errors'" in str(caught.value)
    assert reload(estimator, tmp_path, trusted=__name__).loss is weigh_errors
    assert reload(estimator, tmp_path, trusted=["a", __name__]).loss is weigh_errors


# Values

DATES = np.array(["2024-01-01", "NaT"], dtype="datetime64[D]")
VALUES = {
    "plain": [None, True, -3, 10**40, 0.1, "ä\ud800\0", [1, [2]]],
    "floats": [float("inf"), float("-inf"), 5e-324, -0.0],
    "collections": [(1, (2,)), {1, "a"}, frozenset({2.5}), slice(1, None, 2), range(3)],
    "keys": [{True: 1, False: 2}, {None: 1, 1: 2, "1": 3}, {(1, 2): {None: 3}}],
    "scalars": [np.float32(0.1), np.int8(3), np.bool_(True), np.str_("x"), DATES[0]],
    "types": [float, np.float64, np.dtype("<f4"), np.log1p, keras.losses.MeanSquaredError],
}


@pytest.mark.parametrize("name", VALUES)
def test_values(name, tmp_path):
    twin = reload(MLPClassifier(callbacks=VALUES[name]), tmp_path)

    assert twin.callbacks == VALUES[name]
    for pair in zip(twin.callbacks, VALUES[name], strict=True):
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
        np.array([(1, 2)], dtype="i4,i4"),
    ],
    ids=str,
)
def test_arrays(tmp_path, array):
    first, second = reload(MLPClassifier(callbacks=[array, array]), tmp_path).callbacks

    np.testing.assert_array_equal(first, array)
    assert first.dtype == array.dtype
    assert first.shape == array.shape
    assert first is second


def test_what_was_shared_is_shared(tmp_path):
    optimizer, generator = keras.optimizers.SGD(0.5), np.random.RandomState(0)
    shared = [optimizer, {"other": (optimizer, generator)}, generator]
    first, nested, third = reload(MLPClassifier(metrics=shared), tmp_path).metrics

    assert first is nested["other"][0]
    assert nested["other"][1] is third
    assert float(first.learning_rate.numpy()) == 0.5


@pytest.mark.parametrize("labels", [(False, True), (0, 1), ("", "x")])
def test_weights_of_labels_of_any_kind(labels, make_classifier, tmp_path, X, y_binary):
    weights = dict(zip(labels, (1.0, 4.0), strict=True))
    estimator = make_classifier(class_weight=weights).fit(X, np.array(labels)[y_binary])
    twin = reload(estimator, tmp_path)

    assert twin.class_weight == weights
    assert twin.classes_.tolist() == list(labels)
    y = np.array(labels)[y_binary]
    assert_identical(estimator.partial_fit(X, y), twin.partial_fit(X, y), X)


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
def test_fitted_transformers_of_scikit_learn(transformer, rows, tmp_path):
    transformer.fit(rows, TARGET)
    twin = reload(MLPClassifier(callbacks=transformer), tmp_path).callbacks

    assert twin is not transformer
    assert type(twin) is type(transformer)
    np.testing.assert_array_equal(twin.transform(rows), transformer.transform(rows))


def test_encoders_of_lists_of_texts_and_labels(tmp_path):
    labels = MultiLabelBinarizer().fit([["a", "b"], ["c"]])
    texts = TfidfVectorizer().fit(["a word", "another class_name"])
    twins = reload(MLPClassifier(callbacks=[labels, texts]), tmp_path).callbacks

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
def test_splitters(splitter, tmp_path):
    twin = reload(MLPClassifier(validation_split=splitter), tmp_path).validation_split

    for pair in zip(splitter.split(TABLE, TARGET), twin.split(TABLE, TARGET), strict=True):
        assert [part.tolist() for part in pair[0]] == [part.tolist() for part in pair[1]]


# Refused when saving


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (lambda y_true, y_pred: y_true, "define it at the top of a module"),
        (FunctionTransformer(lambda rows: rows), "lambda"),
        ({"class_name": "Adam", "config": {}}, "in which Keras describes an object"),
        (keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD()), "Give a class instead"),
    ],
)
def test_what_cannot_be_saved(value, message, tmp_path):
    path = tmp_path / "estimator.zip"
    with pytest.raises(ValueError, match=f"This MLPClassifier cannot be saved: .*{message}"):
        MLPClassifier(callbacks=value).save(path)
    assert list(tmp_path.iterdir()) == []


def test_skops_is_asked_for(monkeypatch, saved):
    estimator = MLPClassifier.load(saved)
    monkeypatch.setitem(sys.modules, "skops.io", None)
    with pytest.raises(ImportError, match="pip install skops"):
        estimator.save(saved)
    with pytest.raises(ImportError, match="pip install skops"):
        MLPClassifier.load(saved)


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


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.9, 0.999])
def test_a_truncated_file(share, saved):
    data = saved.read_bytes()
    saved.write_bytes(data[: int(share * len(data))])
    with pytest.raises(ValueError, match=r"MLPClassifier: it is damaged, or no zip archive"):
        MLPClassifier.load(saved)


def test_foreign_files(make_classifier, tmp_path, X, y_binary):
    estimator = make_classifier().fit(X, y_binary)
    path = tmp_path / "file"
    path.write_bytes(pickle.dumps(estimator))
    with pytest.raises(ValueError, match="A pickle, which can run any code, is loaded by pickle"):
        MLPClassifier.load(path)
    estimator.model_.save(tmp_path / "file.keras")
    with pytest.raises(ValueError, match=r"There is no item named 'schema.json'"):
        MLPClassifier.load(tmp_path / "file.keras")
    import_module("skops.io").dump({"class": "other"}, path)
    with pytest.raises(ValueError, match="cannot be loaded as MLPClassifier: "):
        MLPClassifier.load(path)


def test_files_of_the_version_before(tmp_path):
    path = tmp_path / "estimator.zip"
    description = {"format": "keras-estimator", "format_version": 1}
    write_members(path, {"estimator.json": json.dumps(description), "SHA256SUMS": ""})
    with pytest.raises(ValueError, match=r"earlier version .* fit again and save anew"):
        MLPClassifier.load(path)


def test_a_file_that_unpacks_to_more_than_it_is(saved):
    members = read_members(saved)
    members["more.npy"] = bytes(10**7)
    write_members(saved, members, compression=zipfile.ZIP_DEFLATED)
    with pytest.raises(ValueError, match="claim to be larger than the file"):
        MLPClassifier.load(saved)


@pytest.mark.parametrize("text", [b"", b"[1]", b"{", b"\xff", b"[" * 100_000, b"1" * 5000])
def test_a_description_that_is_no_json_object(text, saved):
    write_members(saved, {**read_members(saved), SCHEMA: text})
    with pytest.raises(ValueError, match=r"saved.zip cannot be loaded as MLPClassifier: "):
        MLPClassifier.load(saved)


DAMAGE = {
    "nothing": lambda content: content.clear(),
    "no state": lambda content: content.pop("state"),
    "no network": lambda content: content.pop("network"),
    "a number": lambda content: content.update(state=make_json(3)),
    "a path": set_value(
        "tol", make_node("NdArrayNode", "numpy.ndarray", type="numpy", file="../x")
    ),
    "an unknown loader": set_value("tol", make_node("Node", "builtins.str")),
    "no float type": set_value("_dtype", make_json("int")),
    "another network": set_value("_built_with", make_dict()),
    "no arguments": set_value(
        "tol",
        make_node(
            "ObjectNode",
            ".network.copying.Description",
            content=make_dict(kind=make_json("function"), arguments=make_dict()),
        ),
    ),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_content_that_makes_no_sense(name, saved):
    edit(saved, DAMAGE[name])
    with pytest.raises(ValueError, match=r"saved\.zip cannot be loaded as MLPClassifier: "):
        MLPClassifier.load(saved)


@pytest.mark.parametrize("shape", [b"(99999999999999,)", b"(-3,)"])
def test_arrays_that_are_not_as_large_as_they_claim(shape, saved):
    members = read_members(saved)
    name = next(name for name in members if name.endswith(".npy"))
    stream = io.BytesIO()
    np.save(stream, np.zeros(3))
    data = stream.getvalue()
    members[name] = data.replace(b"(3,), }" + b" " * (len(shape) - 4), shape + b", }")
    assert len(members[name]) == len(data)
    write_members(saved, members)
    with pytest.raises(ValueError, match=r"saved\.zip cannot be loaded as MLPClassifier: "):
        MLPClassifier.load(saved)


# Crafted files

HARMFUL = [
    "os.system",
    "posix.system",
    "builtins.eval",
    "builtins.exec",
    "subprocess.Popen",
    "subprocess.run",
    "pickle.loads",
    "importlib.import_module",
    "shutil.rmtree",
    "numpy.load",
    "numpy.fromfile",
    "keras.callbacks.BackupAndRestore",
    "keras.src.callbacks.model_checkpoint.ModelCheckpoint",
    "keras.src.callbacks.remote_monitor.RemoteMonitor",
    "keras.layers.Lambda",
    "keras.src.layers.core.lambda_layer.Lambda",
    "keras.src.losses.deserialize",
    "keras.src.saving.saving_api.load_model",
    "keras.src.utils.file_utils.get_file",
    "sklearn.datasets._svmlight_format_io.dump_svmlight_file",
    "sklearn.utils.os",
    "functools.partial",
    "operator.attrgetter",
    "operator.methodcaller",
    f"{__name__}.double",
    f"{__name__}.Path",
    f"{__name__}.Wider.load",
    f"{__name__}.Own",
    "mlp_classifier.param_grid",
    "_keras_runtime.parts.saving.mixin._rewrite",
    "_keras_runtime.network.Network",
    "_keras_runtime.parts.own_code.models.KeptNetwork",
    ".parts.own_code.models.KeptNetwork",
    ".network.Network",
    ".persistence._rewrite",
    "..os.system",
    "__main__.__builtins__",
    "",
]


def list_calls(name, flag):
    """List all nodes by which a file could have something called with its own arguments."""
    command = f"open({str(flag)!r}, 'w').close()" if "eval" in name else f"touch {flag}"
    text = make_json(command)
    for_kind = {"content": make_dict(filepath=text)}
    named = make_node("FunctionNode", name)
    arguments = {
        "func": named,
        "args": make_list(text, loader="TupleNode", name="builtins.tuple"),
        "kwds": make_dict(),
        "namespace": make_json(None),
    }
    yield named
    yield make_node("TypeNode", name)
    yield make_node("ObjectNode", name, **for_kind)
    yield make_node("ConstructorFromReduceNode", name, content=make_list(text))
    yield make_list(text, name=name)
    yield make_list(text, name=name, loader="SetNode")
    yield make_list(text, name=name, loader="TupleNode")
    yield make_dict(name, "FunctionNode", **{command: text})
    yield make_dict(name, **{command: text})
    yield make_node("DictNode", name, content={}, key_types=make_list())
    yield make_node("PartialNode", "functools.partial", content=arguments)
    yield make_node("RandomStateNode", name, content=make_dict())
    yield make_node("LossNode", name, content=make_dict(), __reduce__={"args": arguments["args"]})
    yield make_node("TreeNode", name, content=make_dict(), __reduce__={"args": arguments["args"]})
    yield make_node("NdArrayNode", name, type="json", content=[text], shape=make_list(make_json(1)))
    yield make_node("OperatorFuncNode", name, attrs=make_list(text))


@pytest.mark.parametrize("name", HARMFUL)
def test_nothing_that_a_file_names_is_called(name, tmp_path):
    flag, path, crafted = (tmp_path / each for each in ("flag", "saved.zip", "crafted.zip"))
    Own(epochs=2).save(path)
    CALLS.clear()
    for node in list_calls(name, flag):
        shutil.copy(path, crafted)
        edit(crafted, set_value("loss", node))
        with pytest.raises(ValueError, match=r"crafted\.zip cannot be loaded as Own: "):
            Own.load(crafted)
        assert not flag.exists()
        assert CALLS == []


def test_functions_of_the_package_stay_names_wherever_they_are(tmp_path):
    path = tmp_path / "saved.zip"
    Own(loss=double, epochs=2).save(path)
    CALLS.clear()
    named = make_node(
        "ObjectNode",
        ".network.copying.Description",
        content=make_dict(
            kind=make_json("function"),
            arguments=make_dict(name=make_json(f"{__name__}.double")),
        ),
        __id__=1,
    )
    keys = make_list(make_node("TypeNode", "builtins.str", __id__=1))
    table = make_node("DictNode", "builtins.dict", content={"a": make_json(1)}, key_types=keys)
    edit(path, set_value("loss", make_list(named, table)))
    with pytest.raises(ValueError, match="'Description' object is not callable"):
        Own.load(path)
    assert CALLS == []


@pytest.mark.parametrize("name", HARMFUL)
def test_functions_by_their_names_are_those_of_the_package(name, tmp_path):
    path = tmp_path / "saved.zip"
    Own(loss=weigh_errors, epochs=2).save(path)
    text = json.dumps(f"{__name__}.weigh_errors")
    members = read_members(path)
    schema = members[SCHEMA].decode()
    assert json.dumps(text) in schema
    edited = schema.replace(json.dumps(text), json.dumps(json.dumps(name)))
    write_members(path, {**members, SCHEMA: edited})
    # They are not called, so that any function of the package may be meant.
    if name in (f"{__name__}.double", "mlp_classifier.param_grid", "keras.src.losses.deserialize"):
        pytest.skip("a function of the class' own package, or of Keras' losses")
    with pytest.raises(ValueError, match=r"saved\.zip cannot be loaded as Own: "):
        Own.load(path)


@pytest.mark.parametrize("name", ["sklearn.dummy.DummyClassifier", f"{__name__}.Wider"])
def test_methods_are_not_called(name, tmp_path):
    path = tmp_path / "saved.zip"
    Own().save(path)
    owner = make_node("ObjectNode", name, content=make_dict())
    method = make_node("MethodNode", name, content={"func": "save", "obj": owner})
    edit(path, set_value("tol", make_list(method, make_json(str(tmp_path / "flag")))))
    with pytest.raises(ValueError, match=rf"it names {name}.* is neither of Keras or"):
        Own.load(path)


class Harmful:
    """Something that creates a file when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


def test_pickles_in_a_file_are_not_read(saved, tmp_path):
    flag = tmp_path / "flag"
    stream = io.BytesIO()
    np.save(stream, np.array([Harmful(flag)], dtype=object), allow_pickle=True)
    members = read_members(saved)
    members |= {"0.npy": stream.getvalue(), "0.bin": pickle.dumps(Harmful(flag))}
    write_members(saved, members)
    pickled = make_node("BytesNode", "builtins.bytes", file="0.bin")
    packed = make_node(
        "ObjectNode",
        ".parts.own_code.models.KeptNetwork",
        content=make_dict(model=make_list(make_dict(), pickled)),
    )
    network = make_node("ObjectNode", ".network.Network", content=make_dict(model=pickled))
    array = make_node("NdArrayNode", "numpy.ndarray", type="numpy", file="0.npy")
    for node in (array, packed, network):
        edit(saved, set_value("tol", node))
        for trusted in ((), ["_keras_runtime"]):
            with pytest.raises(ValueError, match=r"saved\.zip cannot be loaded"):
                MLPClassifier.load(saved, trusted=trusted)
    assert not flag.exists()


def test_a_name_without_trust_is_told_before_anything_is_created(saved):
    edit(saved, set_value("tol", make_node("TypeNode", "colorsys.rgb_to_hsv")))
    sys.modules.pop("colorsys", None)
    with pytest.raises(ValueError, match=r"it names colorsys\.rgb_to_hsv, which") as caught:
        MLPClassifier.load(saved)
    assert "load(path, trusted=['colorsys.rgb_to_hsv'])" in str(caught.value)
    assert "colorsys" not in sys.modules


def test_callbacks_that_write_files_load_if_they_are_trusted(make_classifier, tmp_path):
    estimator = make_classifier(callbacks=keras.callbacks.ModelCheckpoint)
    with pytest.raises(ValueError, match=r"ModelCheckpoint, which is neither"):
        reload(estimator, tmp_path)
    for trusted in ("keras.callbacks", "keras.src.callbacks.model_checkpoint.ModelCheckpoint"):
        twin = reload(estimator, tmp_path, trusted=[trusted])
        assert twin.callbacks is keras.callbacks.ModelCheckpoint


FORM = {"class_name": "function", "module": "os", "config": "system"}


@pytest.mark.parametrize(
    "node",
    [
        make_dict(**{key: make_json(value) for key, value in FORM.items()}),
        make_json(FORM),
        make_json([[FORM]]),
        make_node(
            "ObjectNode",
            ".network.copying.Description",
            content=make_dict(
                kind=make_json("dict"),
                arguments=make_dict(
                    pairs=make_list(*[make_list(*map(make_json, pair)) for pair in FORM.items()])
                ),
            ),
        ),
    ],
    ids=["dict", "JSON", "nested", "pairs"],
)
def test_objects_in_the_form_of_keras_are_refused(node, saved):
    edit(saved, set_value("loss", node))
    with pytest.raises(ValueError, match="in which Keras describes an object"):
        MLPClassifier.load(saved)


@pytest.mark.parametrize("name", ["predict", "save", "model_", "__class__", "_network"])
def test_attributes_that_would_replace_methods(name, saved):
    edit(saved, lambda content: content["state"]["content"].update({name: make_json(3)}))
    edit(
        saved,
        lambda content: content["state"]["key_types"]["content"].append(
            make_node("TypeNode", "builtins.str")
        ),
    )
    with pytest.raises(ValueError, match=f"its attribute '{name}' was not written by"):
        MLPClassifier.load(saved)


def test_functions_in_transformers_are_called_with_arguments_of_the_file(tmp_path):
    estimator = Own(callbacks=FunctionTransformer(double).fit(TABLE))
    with pytest.raises(ValueError, match=r"load\(path, trusted=\['"):
        reload(estimator, tmp_path)
    twin = reload(estimator, tmp_path, trusted=__name__)

    assert np.array_equal(twin.callbacks.transform(TABLE), 2 * TABLE)


def test_trees_can_be_trusted(tmp_path):
    tree = DecisionTreeClassifier().fit(TABLE, TARGET)
    with pytest.raises(ValueError, match=r"it names sklearn\.tree\._tree\.Tree"):
        reload(MLPClassifier(callbacks=tree), tmp_path)
    twin = reload(MLPClassifier(callbacks=tree), tmp_path, trusted="sklearn.tree")

    assert np.array_equal(twin.callbacks.predict(TABLE), tree.predict(TABLE))


def test_callbacks_of_ones_own_keep_their_state(tmp_path):
    callback = Counting(3)
    callback.extra.append(1)
    with pytest.raises(ValueError, match=r"Counting, which is neither"):
        reload(MLPClassifier(callbacks=callback), tmp_path)
    twin = reload(Own(callbacks=callback), tmp_path).callbacks

    assert (twin.start, twin.extra) == (3, [1])


# Other versions and classes


def test_another_class(saved):
    with pytest.raises(ValueError, match=r"saving_estimators\.MLPClassifier; load it by MLPC"):
        MLPRegressor.load(saved)
    with pytest.raises(ValueError, match=r"load it by MLPClassifier\.load"):
        Own.load(saved)


def set_version(name, version):
    return lambda content: content["versions"]["content"].update({name: make_json(version)})


def test_other_versions_of_keras(saved, X):
    expected = MLPClassifier.load(saved).predict_proba(X)
    edit(saved, set_version("keras", "2.1"))
    with pytest.warns(UserWarning, match=r"was saved with {'keras': '2\.1'}, and here is "):
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
    with pytest.raises(ValueError, match="Wider has changed since: it now builds another"):
        Wider.load(path)


def test_a_class_of_other_shapes_under_another_version(monkeypatch, tmp_path, X, y_binary):
    path = tmp_path / "estimator.zip"
    Wider(epochs=1, random_state=0).fit(X, y_binary).save(path)
    edit(path, set_version("keras", "3.0"))
    monkeypatch.setattr(Wider, "width", 5)
    with pytest.raises(ValueError, match="arrays do not have the shapes"):
        Wider.load(path)


def test_a_class_without_a_parameter_that_it_had(saved):
    edit(saved, lambda content: content["parameters"]["content"].append(make_json("gone")))
    with pytest.raises(ValueError, match="has no parameter 'gone' any more"):
        MLPClassifier.load(saved)


def test_a_class_with_a_parameter_more(saved, X, y_binary):
    edit(saved, lambda content: content["state"]["content"].pop("tol"))
    edit(saved, lambda content: content["state"]["key_types"]["content"].pop())

    assert MLPClassifier.load(saved).tol == MLPClassifier().tol


def test_a_network_that_cannot_be_built_again(monkeypatch, tmp_path, X, y_binary):
    path = tmp_path / "estimator.zip"
    Wider(epochs=1).fit(X, y_binary).save(path)
    monkeypatch.setattr(Wider, "shape_of_network", "no activation")
    with pytest.raises(ValueError, match=r"its network could not be built again: .*no activation"):
        Wider.load(path)


OTHER_COPY = """
import sys
import numpy as np
sys.path[0] = {folder!r}
from other import mlp_classifier
from other._keras_runtime.parts.saving import SavingMixin

class MLPClassifier(SavingMixin, mlp_classifier.MLPClassifier):
    pass

X = np.load({folder!r} + "/X.npy")
twin = MLPClassifier.load({path!r})
print(type(twin._heads[0]).__module__, twin.predict_proba(X).sum(axis=0).tolist())
"""


def test_another_copy_of_the_runtime(run_elsewhere, tmp_path, make_classifier, X, y_labels):
    root = Path(__file__).parents[3]
    runtime = root / "generator/keras_estimator_gen/runtime"
    shutil.copytree(runtime, tmp_path / "other/_keras_runtime")
    text = (root / "generated/mlp_classifier.py").read_text()
    text = text.replace("from _keras_runtime", "from ._keras_runtime")
    (tmp_path / "other/mlp_classifier.py").write_text(text)
    path = tmp_path / "estimator.zip"
    optimizer = keras.optimizers.SGD(SCHEDULE)
    estimator = make_classifier(optimizer=optimizer).fit(X, y_labels)
    estimator.save(path)
    np.save(tmp_path / "X.npy", X)
    code = OTHER_COPY.format(folder=str(tmp_path), path=str(path))

    total = estimator.predict_proba(X).sum(axis=0).tolist()
    assert run_elsewhere(code) == f"other._keras_runtime.heads {total}"
