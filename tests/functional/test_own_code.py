"""Code of the user's own, by import path: from the specification to fit, save and load."""

import importlib
import pickle
import re
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest
from click.testing import CliRunner
from sklearn.base import clone

from keras_estimator_gen.cli import main

HEAD = '[estimator]\nname = "OwnNet"\nkind = "{kind}"\nsummary = "A network."\n'
TRAINING = "[training]\nepochs = 3\nbatch_size = 16\n"

OWN = '''"""Code of one's own."""

import keras
from keras import ops
from sklearn.preprocessing import StandardScaler


@keras.saving.register_keras_serializable(package="own_code")
class Sampling(keras.layers.Layer):
    """Draw codes around their means, and add their distance from the prior to the loss."""

    def __init__(self, units, beta=1.0, **options):
        super().__init__(**options)
        self.units, self.beta = units, beta
        self.mean = keras.layers.Dense(units)
        self.spread = keras.layers.Dense(units)
        self.generator = keras.random.SeedGenerator()

    def build(self, shape):
        self.mean.build(shape)
        self.spread.build(shape)

    def call(self, x):
        mean, spread = self.mean(x), self.spread(x)
        divergence = ops.square(mean) + ops.exp(spread) - spread - 1
        self.add_loss(0.5 * self.beta * ops.mean(ops.sum(divergence, axis=-1)))
        noise = keras.random.normal(ops.shape(mean), dtype=mean.dtype, seed=self.generator)
        return mean + ops.exp(spread / 2) * noise

    def get_config(self):
        return {**super().get_config(), "units": self.units, "beta": self.beta}


class Scale(keras.layers.Layer):
    """Multiply by a number that is learned, without a word to Keras about it."""

    def __init__(self, start=1.0, **options):
        super().__init__(**options)
        self.start = start

    def build(self, shape):
        self.factor = self.add_weight(shape=(), initializer=keras.initializers.Constant(self.start))

    def call(self, x):
        return x * self.factor

    def get_config(self):
        return {**super().get_config(), "start": self.start}


def bend(x):
    return ops.tanh(x) + x


def start(shape, dtype=None):
    return ops.full(shape, 0.1, dtype=dtype)


class Largest(keras.constraints.Constraint):
    def __init__(self, largest=1.0):
        self.largest = largest

    def __call__(self, w):
        return ops.clip(w, -self.largest, self.largest)

    def get_config(self):
        return {"largest": self.largest}


class Counter(keras.callbacks.Callback):
    counts = []

    def __init__(self, step=1):
        super().__init__()
        self.step = step

    def on_epoch_end(self, epoch, logs=None):
        Counter.counts.append(self.step)


class Pinball(keras.losses.Loss):
    """Pinball loss of a quantile."""

    def __init__(self, quantile=0.5, name="pinball", **options):
        super().__init__(name=name, **options)
        self.quantile = quantile

    def call(self, y_true, y_pred):
        error = y_true - y_pred
        return ops.mean(ops.maximum(self.quantile * error, (self.quantile - 1) * error), axis=-1)

    def get_config(self):
        return {**super().get_config(), "quantile": self.quantile}


def cubed(y_true, y_pred):
    return ops.mean(ops.abs(y_true - y_pred) ** 3, axis=-1)


class Worst(keras.metrics.Metric):
    """Largest error, to some power."""

    def __init__(self, power=1.0, name="worst", **options):
        super().__init__(name=name, **options)
        self.power = power
        self.largest = self.add_weight(shape=(), initializer="zeros", name="largest")

    def update_state(self, y_true, y_pred, sample_weight=None):
        error = ops.max(ops.abs(ops.cast(y_true, self.dtype) - ops.cast(y_pred, self.dtype)))
        self.largest.assign(ops.maximum(self.largest, error))

    def result(self):
        return self.largest**self.power

    def get_config(self):
        return {**super().get_config(), "power": self.power}


class Descent(keras.optimizers.SGD):
    """Gradient descent under a name of one's own."""


class Warmup(keras.optimizers.schedules.LearningRateSchedule):
    """A rate that grows."""

    def __init__(self, peak, steps=10):
        self.peak, self.steps = peak, steps

    def __call__(self, step):
        return self.peak * ops.minimum(1.0, (ops.cast(step, "float32") + 1) / self.steps)

    def get_config(self):
        return {"peak": self.peak, "steps": self.steps}


class Doubling(StandardScaler):
    """Standardize, and double."""

    def transform(self, X, copy=None):
        return 2 * super().transform(X, copy=copy)
'''

ALL_SORTS = (
    '[inputs.table]\nencoder = ".own_code:Doubling"\n'
    '[parameters.first]\ndefault = 2.0\ndoc = "Number that the layer starts from."\n'
    '[[layers]]\nlayer = "Dense"\nunits = 4\nactivation = ".own_code:bend"\n'
    'kernel_initializer = ".own_code:start"\n'
    'kernel_constraint = { constraint = ".own_code:Largest", largest = 0.5 }\n'
    '[[layers]]\nlayer = ".own_code:Scale"\nstart = "$first"\nname = "scale"\n'
    + TRAINING
    + '[training.callbacks.counter]\ncallback = ".own_code:Counter"\nstep = 7\n'
)
VARIATIONAL = (
    '[[layers]]\nlayer = "Dense"\nunits = 8\nactivation = "relu"\n'
    '[[layers]]\nlayer = ".own_code:Sampling"\nunits = 2\nbeta = 0.1\nname = "code"\n'
    '[[layers]]\nlayer = "Dense"\nunits = 8\nactivation = "relu"\n'
    '[transform]\noutput = "code"\n' + TRAINING
)

LIBRARIES = (
    'scorer = "sklearn.metrics:r2_score"\n'
    '[inputs.table]\nencoder = "sklearn.preprocessing:MinMaxScaler"\n'
    '[target]\nencoder = "sklearn.preprocessing:StandardScaler"\n'
    '[[layers]]\nlayer = "keras.layers:Dense"\nunits = 4\nactivation = "keras.ops:softplus"\n'
    'kernel_initializer = "keras.initializers:HeNormal"\n'
    'bias_initializer = { initializer = "keras.initializers:Constant", value = 0.5 }\n'
    '[training]\nepochs = 3\nbatch_size = 16\noptimizer = "keras.optimizers:SGD"\n'
    'loss = "keras.losses:Huber"\nloss_options = { delta = 2.0 }\n'
    'metrics = ["keras.metrics:MeanAbsoluteError"]\n'
    "[training.optimizer_options.learning_rate]\n"
    'schedule = "keras.optimizers.schedules:CosineDecay"\n'
    "initial_learning_rate = 0.1\ndecay_steps = 20\n"
    '[training.callbacks.stop]\ncallback = "keras.callbacks:EarlyStopping"\nmonitor = "loss"\n'
)

COMPILED = (
    "[training]\nepochs = 3\nbatch_size = 16\nshuffle = false\n"
    'optimizer = ".own_code:Descent"\nloss = ".own_code:Pinball"\n'
    'metrics = [".own_code:cubed", { metric = ".own_code:Worst", power = 2.0 }]\n'
    "loss_options = { quantile = { default = 0.9, range = [0.0, 1.0], tune = true } }\n"
    "[training.optimizer_options]\n"
    'learning_rate = { schedule = ".own_code:Warmup", peak = 0.1, steps = 5 }\nmomentum = 0.5\n'
)


@pytest.fixture
def folders(tmp_path, monkeypatch):
    """A folder of a specification, and a folder for the output."""
    specs, output = tmp_path / "specs", tmp_path / "output"
    specs.mkdir()
    (specs / "own_code.py").write_text(OWN, encoding="utf-8")
    monkeypatch.syspath_prepend(str(output))
    yield specs, output
    for name in [name for name in sys.modules if name.startswith(("own_", "parcel"))]:
        del sys.modules[name]
    Path(output).exists()


def run(specs, output, toml, *options, kind="regressor"):
    """Run the command on a specification."""
    (specs / "own_net.toml").write_text(HEAD.format(kind=kind) + toml, encoding="utf-8")
    runtime = ["--runtime", "keras_estimator_gen.runtime", "--part", "saving", "--no-tests"]
    arguments = [str(specs / "own_net.toml"), "-o", str(output), *runtime, *options]
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def make(specs, output, toml, kind="regressor", module="own_net"):
    assert run(specs, output, toml, kind=kind).exit_code == 0
    importlib.invalidate_caches()
    return importlib.import_module(module).OwnNet


@pytest.fixture(scope="module")
def data():
    X = np.random.default_rng(0).normal(size=(64, 3)).astype("float32")
    return X, (X[:, 0] - X[:, 1]).astype("float32")


def test_own_code_is_what_the_network_consists_of(folders, data, tmp_path):
    X, _ = data
    net = make(*folders, ALL_SORTS)
    own = importlib.import_module("own_code")
    fitted = clone(net(first=3.0, random_state=0)).fit(*data)
    dense, scale = fitted.model_.layers[1:3]

    assert isinstance(fitted.feature_encoder_, own.Doubling)
    assert dense.activation is own.bend
    assert dense.kernel_initializer is own.start
    assert dense.kernel_constraint.largest == 0.5
    assert isinstance(scale, own.Scale)
    assert (scale.start, scale.name) == (3.0, "scale")
    assert own.Counter.counts == [7, 7, 7]
    assert fitted.trainer_ == "compiled"

    fitted.save(tmp_path / "net")
    loaded = net.load(tmp_path / "net")
    copy = pickle.loads(pickle.dumps(fitted))
    for other in (loaded, copy):
        np.testing.assert_array_equal(other.predict(X), fitted.predict(X))
        assert isinstance(other.model_.layers[2], own.Scale)


def test_paths_into_libraries_are_as_good_as_names(folders, data):
    named = re.sub(r'"(?:keras|sklearn)\.(?!ops)[a-z.]+:', '"', LIBRARIES)
    (folders[0] / "other").mkdir()
    paths = make(*folders, LIBRARIES)(random_state=0).fit(*data)
    del sys.modules["own_net"]
    names = make(folders[0] / "other", folders[1] / "..", named, module="own_net")
    other = names(random_state=0).fit(*data)

    assert named.count(":") == 1
    assert paths.history_.keys() == other.history_.keys()
    np.testing.assert_array_equal(paths.predict(data[0]), other.predict(data[0]))
    assert paths.score(*data) == other.score(*data)


def test_a_package_may_be_renamed(folders, data, tmp_path):
    specs, output = folders
    toml = '[[layers]]\nlayer = ".own_code:Scale"\nname = "scale"\n' + TRAINING
    (output / "parcel_old").mkdir(parents=True)
    (output / "parcel_old/__init__.py").touch()
    fitted = make(specs, output / "parcel_old", toml, module="parcel_old.own_net")()
    fitted.fit(*data).save(tmp_path / "net")
    (output / "parcel_old").rename(output / "parcel_new")
    importlib.invalidate_caches()
    renamed = importlib.import_module("parcel_new.own_net").OwnNet

    loaded = renamed.load(tmp_path / "net")

    assert type(loaded.model_.layers[1]).__module__ == "parcel_new.own_code"
    np.testing.assert_array_equal(loaded.predict(data[0]), fitted.predict(data[0]))


def test_losses_that_layers_add_count_as_in_keras(folders, data):
    X, _ = data
    net = make(*folders, VARIATIONAL, "transformer")
    fitted = net(random_state=0, shuffle=False).initialize(X)
    model = keras.models.clone_model(fitted.model_)
    for variable, other in zip(model.variables, fitted.model_.variables, strict=False):
        variable.assign(other)  # the state of the random generator too
    model.compile(optimizer="adam", loss="mse")
    history = model.fit(X, X, epochs=3, batch_size=16, shuffle=False, verbose=0).history
    fitted = net(random_state=0, shuffle=False).fit(X)

    assert fitted.trainer_ == "compiled"
    np.testing.assert_allclose(fitted.loss_curve_, history["loss"], rtol=1e-4)
    assert fitted.transform(X).shape == (64, 2)


def test_another_process_loads_what_was_saved(folders, data, tmp_path):
    X, _ = data
    fitted = make(*folders, ALL_SORTS)(random_state=0).fit(*data)
    fitted.save(tmp_path / "net")
    (tmp_path / "net.pickle").write_bytes(pickle.dumps(fitted))
    np.save(tmp_path / "X.npy", X)
    code = (
        "import pickle, sys\nimport numpy as np\nfrom pathlib import Path\n"
        "from own_net import OwnNet\n"
        "assert 'keras' not in sys.modules and 'own_code' not in sys.modules\n"
        "X, pickled = np.load('X.npy'), Path('net.pickle').read_bytes()\n"
        "nets = OwnNet.load('net'), pickle.loads(pickled)\n"
        "np.save('out.npy', [net.predict(X) for net in nets])\n"
    )
    environment = {"PYTHONPATH": ":".join([str(folders[1]), *sys.path])}
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, check=True)

    for predicted in np.load(tmp_path / "out.npy"):
        np.testing.assert_allclose(predicted, fitted.predict(X), rtol=1e-6)


def test_a_module_in_a_package_is_imported_relatively(folders, data):
    specs, output = folders
    package = output / "parcel"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    net = make(specs, package, ALL_SORTS, module="parcel.own_net")

    assert net(epochs=1).fit(*data).n_iter_ == 1
    assert "parcel.own_code" in sys.modules
    assert "own_code" not in sys.modules


def test_copies_are_checked_and_protected(folders):
    specs, output = folders
    make(specs, output, ALL_SORTS)
    copy = output / "own_code.py"
    assert copy.read_text("utf-8").endswith(OWN)
    assert run(specs, output, ALL_SORTS, "--check").exit_code == 0

    (specs / "own_code.py").write_text(OWN + "\n\nMORE = 1\n", encoding="utf-8")
    result = run(specs, output, ALL_SORTS, "--check")
    assert result.exit_code == 1
    assert "own_code.py: differs" in result.stderr
    assert run(specs, output, ALL_SORTS).exit_code == 0

    copy.write_text(copy.read_text("utf-8") + "# edited\n", encoding="utf-8")
    result = run(specs, output, ALL_SORTS)
    assert result.exit_code == 1
    assert "own_code.py: edited by hand; move the edits into " in result.stderr
    assert f"{specs / 'own_code.py'}, of which it is a copy" in result.stderr


def test_beside_the_specification_the_original_stays(folders):
    specs, _ = folders
    assert run(specs, specs, ALL_SORTS).exit_code == 0
    assert run(specs, specs, ALL_SORTS, "--check").exit_code == 0
    assert (specs / "own_code.py").read_text("utf-8") == OWN
    assert "import_module" not in run(specs, specs, ALL_SORTS, "--stdout").stdout


def test_a_build_function_may_lie_beside_the_specification(folders, data):
    specs, output = folders
    (specs / "own_build.py").write_text(
        "import keras\n\n\ndef build(meta, compile_kwargs):\n"
        "    model = keras.Sequential([keras.Input(meta['input_shape_']), keras.layers.Dense(1)])\n"
        "    model.compile(**compile_kwargs)\n    return model\n",
        encoding="utf-8",
    )
    text = HEAD.format(kind="regressor") + 'build = ".own_build:build"\n' + TRAINING
    (specs / "own_net.toml").write_text(text, encoding="utf-8")
    result = CliRunner().invoke(main, [str(specs / "own_net.toml"), "-o", str(output)])
    assert result.exit_code == 0, result.stderr
    importlib.invalidate_caches()

    assert importlib.import_module("own_net").OwnNet().fit(*data).n_iter_ == 3


def fit_by_keras(network, data, own):
    X, y = data
    model = keras.Model.from_config(network.get_config())
    model.set_weights(network.get_weights())
    optimizer = own.Descent(own.Warmup(0.1, 5), momentum=0.5)
    metrics = [own.cubed, own.Worst(power=2.0)]
    model.compile(optimizer=optimizer, loss=own.Pinball(0.9), metrics=metrics)
    return model.fit(X, y[:, None], epochs=3, batch_size=16, shuffle=False, verbose=0).history


def test_losses_metrics_and_optimizers_of_ones_own(folders, data, tmp_path):
    X, _ = data
    net = make(*folders, COMPILED)
    assert "own_code" not in sys.modules
    assert net().get_params()["loss"] == "Pinball"
    assert net().get_params()["metrics"] == ("cubed", "Worst")
    fitted = net(random_state=0).fit(*data)
    network = net(random_state=0).initialize(*data).model_
    history = fit_by_keras(network, data, importlib.import_module("own_code"))

    assert fitted.trainer_ == "compiled"
    assert fitted.history_.keys() == history.keys()
    for name, values in history.items():
        np.testing.assert_allclose(fitted.history_[name], values, rtol=1e-4)
    fitted.save(tmp_path / "net")
    for other in (net.load(tmp_path / "net"), pickle.loads(pickle.dumps(fitted))):
        np.testing.assert_array_equal(other.predict(X), fitted.predict(X))
        assert type(other.model_.optimizer).__name__ == "Descent"
        assert other.fit(*data).history_.keys() == history.keys()
    assert net(loss="mse", loss__quantile=None, metrics=None).fit(*data).n_iter_ == 3
