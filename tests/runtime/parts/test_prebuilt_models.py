"""Files of models: what could run code is refused before Keras sees it, whatever its version.

Each attack is a file that would leave a marker, by which it would be seen that it ran.
"""

import base64
import json
import pickle
import zipfile
from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers

from _keras_runtime.parts.prebuilt_models.loading import load_prebuilt
from _keras_runtime.parts.prebuilt_models.saved_models import ModelFileError

MARKER = "marker"


def write_marker(x):
    Path(MARKER).touch()
    return x


class Touch:
    """Something whose pickle leaves a marker."""

    def __reduce__(self):
        return Path(MARKER).touch, ()


@keras.saving.register_keras_serializable("tests")
class Twice(layers.Layer):
    """A layer of somebody's own."""

    def __init__(self, touches=False, **options):
        super().__init__(**options)
        if touches:
            write_marker(None)

    def call(self, x):
        return x * 2


class Thrice(layers.Layer):
    """A layer of somebody's own, which is not registered."""

    def call(self, x):
        return x * 3


def triple(x):
    return x * 3


def describe(class_name, module="keras.layers", registered=None, **config):
    described = {"module": module, "class_name": class_name, "config": config}
    return {**described, "registered_name": registered}


def name_function(name, module):
    found = {"module": module, "class_name": "function", "config": name}
    return {**found, "registered_name": "function"}


def describe_lambda(**options):
    code = layers.Lambda(
        lambda x: (__import__("pathlib").Path("marker").touch(), x)[1],
        output_shape=(3,),
    )
    described = keras.saving.serialize_keras_object(code)
    return {**described, "config": {**described["config"], **options}}


def make_layer(described, *args, name="attack", **kwargs):
    return {
        **described,
        "name": name,
        "inbound_nodes": [{"args": list(args), "kwargs": kwargs}],
    }


def describe_tensor():
    config = {"shape": [None, 3], "dtype": "float32", "keras_history": ["rows", 0, 0]}
    return {"class_name": "__keras_tensor__", "config": config}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    assert not list(tmp_path.rglob(MARKER))


@pytest.fixture
def save(folder):
    """Save a model, and change its description."""

    def invoke(*strange, change=None):
        rows = keras.Input((3,), name="rows")
        keras.Model(rows, layers.Dense(2, name="last")(rows)).save("clean.keras")
        with zipfile.ZipFile("clean.keras") as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        description = json.loads(members["config.json"])
        description["config"]["layers"][1:1] = strange
        if change is not None:
            change(description)
        members["config.json"] = json.dumps(description).encode()
        return write_archive("base.keras", members.items())

    return invoke


def write_archive(name, members):
    with zipfile.ZipFile(name, "w") as archive:
        for member, data in members:
            archive.writestr(member, data)
    return Path(name)


def load(path, **own):
    return load_prebuilt(path, None, own, whole=True)


def use_popen():
    """CVE-2025-1550: a function of any module is called as a layer."""
    described = name_function("Popen", "subprocess")
    return [make_layer(described, ["touch", MARKER])]


def use_lambda_of_function():
    """CVE-2025-1550, within a layer."""
    function = name_function("system", "os")
    described = describe("Lambda", name="attack", function=function, arguments={})
    return [make_layer(described, f"touch {MARKER}")]


def use_download():
    """CVE-2025-8747: a function of Keras itself writes a file."""
    Path("source").write_text("anything")
    origin = Path("source").absolute().as_uri()
    given = {"origin": origin, "cache_dir": ".", "cache_subdir": ""}
    described = describe(
        "Lambda",
        name="attack",
        function=name_function("get_file", "keras.utils"),
        arguments=given,
    )
    return [make_layer(described, MARKER)]


def use_configuration():
    """CVE-2025-9906: a function of Keras switches the safe mode off."""
    function = name_function("enable_unsafe_deserialization", "keras.config")
    attack = make_layer(describe_lambda(), describe_tensor(), name="lambda")
    return [make_layer(function), attack]


def use_torch():
    """CVE-2025-49655: a layer unpickles a module of torch."""
    pickled = base64.b64encode(pickle.dumps(Touch())).decode()
    return [make_layer(describe("TorchModuleWrapper", module=pickled, name="attack"))]


def use_saved_model():
    """CVE-2026-1462: a layer runs a graph of TensorFlow from another folder."""
    tf = pytest.importorskip("tensorflow")
    module = tf.Module()

    @tf.function(input_signature=[tf.TensorSpec((None, 3), tf.float32)])
    def serve(x):
        with tf.control_dependencies([tf.io.write_file(MARKER, "ran")]):
            return tf.identity(x)

    module.serve = serve
    tf.saved_model.save(module, "graph", signatures={"serve": serve})
    described = describe("TFSMLayer", filepath="graph", call_endpoint="serve", name="attack")
    return [make_layer(described, describe_tensor())]


def use_constructor():
    """A class that is called as a function, past its check in ``from_config``."""
    Path("graph").mkdir()
    return [make_layer(name_function("TFSMLayer", "keras.layers"), "graph")]


def use_layer_without_module():
    """What has no module goes the way of old files, which knows no safe mode."""
    described = describe_lambda()
    del described["module"]
    return [make_layer(described, describe_tensor())]


def use_another_name():
    """A layer of Keras by its class, and of somebody else by its registered name."""
    described = describe("Dense", registered="tests>Twice", touches=True, name="attack")
    return [make_layer(described, describe_tensor())]


def use_registered_text():
    """A text that stands for what somebody has registered."""
    described = describe("Dense", units=2, activity_regularizer="tests>Twice", name="attack")
    return [make_layer(described, describe_tensor())]


def use_inner_lambda():
    """Something hidden in the arguments of harmless layers."""
    inner = describe("Bidirectional", layer=describe("LSTM", units=2, activation=describe_lambda()))
    return [make_layer(describe("TimeDistributed", layer=inner, name="attack"), describe_tensor())]


def use_lambda_as_initializer():
    """Marshalled code beside any layer."""
    code = {
        "class_name": "__lambda__",
        "config": {"value": describe_lambda()["config"]["function"]},
    }
    described = describe("Dense", units=2, kernel_initializer=code, name="attack")
    return [make_layer(described, describe_tensor())]


def use_module_of_keras():
    """A class of Keras that is not one of those that compute."""
    described = describe("FileEditor", "keras.saving", filepath="clean.keras")
    return [make_layer(described, describe_tensor())]


def use_argument_of_call():
    """A function among the arguments of a call."""
    node = make_layer(describe("Dense", units=2, name="attack"), describe_tensor())
    node["inbound_nodes"][0]["kwargs"]["training"] = name_function("Popen", "subprocess")
    return [node]


def use_vocabulary():
    """A layer reads any file of the machine."""
    described = describe("StringLookup", vocabulary="/etc/hostname", name="attack")
    return [make_layer(described, describe_tensor())]


def use_strange_forms():
    """Tables that are of no form that Keras writes."""
    return [
        {"class_name": ["Lambda"], "config": {}},
        {"module": "os"},
        {"class_name": "Dense"},
    ]


def use_names_of_no_form():
    """A registered name that is no text."""
    return [describe("Dense", registered=["Dense"], units=2, name="attack")]


ATTACKS = [each for name, each in list(globals().items()) if name.startswith("use_")]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda each: each.__name__)
def test_attacks_are_refused(save, attack):
    with pytest.raises(ModelFileError, match=r"base\.keras is not loaded, because its description"):
        load(save(*attack())).predict(np.zeros((1, 3)), verbose=0)


@pytest.mark.parametrize("part", ["build_config", "compile_config", "anything"])
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda each: each.__name__)
def test_attacks_are_refused_in_any_part(save, attack, part):
    hidden = attack()

    with pytest.raises(ModelFileError, match=f"its description.'{part}'"):
        load(save(change=lambda description: description.update({part: {"hidden": hidden}})))


def test_hdf5_is_refused(folder):
    """CVE-2025-9905: files of HDF5 have no safe mode."""
    rows = keras.Input((3,))
    code = layers.Lambda.from_config(describe_lambda()["config"], safe_mode=False)
    model = keras.Model(rows, code(rows))
    model.save("base.h5")
    Path(MARKER).unlink(missing_ok=True)
    Path("other.keras").write_bytes(Path("base.h5").read_bytes())

    with pytest.raises(ModelFileError, match=r"base\.h5 is not a \.keras file"):
        load(Path("base.h5"))
    with pytest.raises(ModelFileError, match=r"other\.keras is not an archive of a Keras model"):
        load(Path("other.keras"))


GOOD = json.dumps({"class_name": "Sequential", "module": "keras", "config": {}})


@pytest.mark.parametrize(
    "members",
    [
        [],
        [("other.json", GOOD)],
        [("config.json", GOOD), ("config.json", GOOD)],
        [("config.json", GOOD), ("../marker", "x")],
        [("config.json", GOOD), ("assets/../../marker", "x")],
        [("config.json", GOOD), ("/marker", "x")],
        [("config.json", GOOD), ("assets\\marker", "x")],
        [("config.json", GOOD), ("model.weights.npz", "x")],
        [("config.json", GOOD), ("code.py", "x")],
        [("config.json", "{")],
        [("config.json", b"\xff\xfe")],
        [("config.json", "[" * 100_000)],
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_archives_that_keras_does_not_write(folder, members):
    with pytest.raises(ModelFileError, match="is not an archive of a Keras model: "):
        load(write_archive("base.keras", members))


def test_an_archive_that_unpacks_to_far_more(folder):
    with zipfile.ZipFile("base.keras", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("config.json", b" " * (65 * 2**20))
    with pytest.raises(ModelFileError, match="is too large"):
        load(Path("base.keras"))

    with zipfile.ZipFile("base.keras", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("config.json", GOOD)
        archive.writestr("model.weights.h5", b" " * (128 * 2**20))
    with pytest.raises(ModelFileError, match="unpacks to far more"):
        load(Path("base.keras"))


def make_varied_model():
    """Return a compiled model with operations, slices, policies and inner models."""
    rows = keras.Input((6, 4), name="rows")
    inner = keras.Sequential([keras.Input((6, 4)), layers.Dense(4, activation="gelu")], name="part")
    x = inner(rows) + rows * 0.5
    x = layers.Bidirectional(layers.LSTM(3, activation=layers.ELU(0.5), return_sequences=True))(x)
    x = layers.Conv1D(
        4,
        2,
        kernel_regularizer=keras.regularizers.L1L2(0.1, 0.2),
        kernel_initializer=keras.initializers.RandomNormal(seed=3),
        bias_constraint=keras.constraints.MaxNorm(1.0),
        dtype=keras.DTypePolicy("mixed_float16"),
    )(x)
    x = layers.Dropout(0.2)(layers.BatchNormalization()(x))
    x = keras.ops.concatenate([x[:, 0], keras.ops.relu(x[:, -1])], axis=-1)
    model = keras.Model(rows, layers.Dense(1)(x))
    metrics = [
        "mae",
        keras.metrics.RootMeanSquaredError(),
        keras.metrics.mean_absolute_error,
    ]
    rate = keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.5)
    model.compile(keras.optimizers.SGD(rate), keras.losses.mean_squared_error, metrics=metrics)
    return model


def test_models_of_keras_are_loaded(folder):
    model = make_varied_model()
    model.save("base.keras")
    X = np.random.default_rng(0).normal(size=(3, 6, 4)).astype("float32")

    wanted = np.asarray(model(X, training=False))
    weights = model.get_weights()
    model = keras.models.load_model("base.keras", compile=False)
    loaded = load(Path("base.keras"))

    assert [each.shape for each in loaded.get_weights()] == [each.shape for each in weights]
    np.testing.assert_allclose(np.asarray(loaded(X, training=False)), wanted, rtol=1e-2, atol=1e-2)


@pytest.mark.parametrize("layer", [Twice, Thrice])
def test_own_layers_that_were_declared(folder, layer):
    rows = keras.Input((3,))
    keras.Model(rows, layer()(layers.Dense(2, activation=triple)(rows))).save("base.keras")

    loaded = load(Path("base.keras"), layer=layer, triple=triple)

    assert type(loaded.layers[2]) is layer
    assert loaded.layers[1].activation is triple
    with pytest.raises(ModelFileError, match=f"names the class '{layer.__name__}' of"):
        load(Path("base.keras"), triple=triple)
    with pytest.raises(ModelFileError, match="names the function 'triple' of"):
        load(Path("base.keras"), layer=layer)
