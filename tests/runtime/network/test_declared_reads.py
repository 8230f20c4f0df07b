"""A network is reused if its class declares what it depends on, and no edit makes that wrong."""

import importlib.util
import os
import sys
from pathlib import Path

import keras
import pytest

import mlp_classifier
from _keras_runtime.network import reuse
from mlp_classifier import MLPClassifier

SOURCE = Path(mlp_classifier.__file__).read_text(encoding="utf-8")
UNITS = "layers.Dense(\n                units,"
SUITES = {path.stem: path for path in Path(mlp_classifier.__file__).parent.glob("tests/test_*.py")}

FOREIGN = {
    "test_finetune_prebuilt",
    "test_from_build_function",
    "test_realmlp_classifier",
    "test_realmlp_regressor",
    "test_tab_transformer",
    "test_tabm_classifier",
    "test_tabm_regressor",
    "test_transfer_learning",
    "test_tsmixer",
    "test_variational_autoencoder",
}
"""Networks that are read from a file, or made by code of the user's own."""


@pytest.fixture(autouse=True)
def builds(monkeypatch):
    """Return a list that grows with each network that is built, from an empty store."""
    built = []
    build_network = reuse.build_network

    def build(estimator, *arguments):
        built.append(type(estimator).__name__)
        return build_network(estimator, *arguments)

    monkeypatch.setattr(reuse, "build_network", build)
    reuse.BLUEPRINTS.clear()
    return built


@pytest.fixture
def load_module(monkeypatch):
    """Return a function that loads a module from its text."""

    def load(text, name="edited"):
        module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, None))
        monkeypatch.setitem(sys.modules, name, module)
        exec(compile(text, f"{name}.py", "exec"), vars(module))
        return module

    return load


def find_width(estimator):
    """Find the number of units of the first hidden layer."""
    return next(x.units for x in estimator.model_.layers if isinstance(x, keras.layers.Dense))


def load_suite(path):
    spec = importlib.util.spec_from_file_location(f"reads_of_{path.stem}", path)
    suite = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(suite)
    return next(each for name, each in vars(suite).items() if name.startswith("Test"))


@pytest.mark.parametrize("name", sorted(SUITES))
def test_a_network_that_declares_its_reads_is_built_twice(name, builds):
    suite = load_suite(SUITES[name])
    declares = "_network_reads" in vars(type(suite.make_estimator()))
    for _ in range(4):
        suite.make_estimator().initialize(*suite.make_data()[:2])

    assert len(builds) == (2 if declares else 4)
    assert declares == (name not in FOREIGN)


def test_a_class_without_declaration_is_built_each_time(builds, load_module, X, y_binary):
    kind = load_module(SOURCE.replace("_network_reads", "_formerly_reads")).MLPClassifier
    for _ in range(4):
        kind(hidden_layer_sizes=(2,)).initialize(X, y_binary)

    assert len(builds) == 4


def set_option(name, value):
    def change(_module, estimator):
        estimator.set_params(**{name: value})

    return change


def set_width(module, _estimator):
    module.WIDTHS[0] = 3


def set_variable(_module, _estimator):
    os.environ["EDITED_WIDTH"] = "3"


def set_limit(module, _estimator):
    module.MLPClassifier.limit = 3


EDITS = {
    "a parameter": ("self.epochs", set_option("epochs", 3)),
    "a parameter with a default": ('getattr(self, "epochs", 1)', set_option("epochs", 3)),
    "a parameter if it is there": (
        '(self.epochs if hasattr(self, "epochs") else 1)',
        set_option("epochs", 3),
    ),
    "all parameters": ('self.get_params()["epochs"]', set_option("epochs", 3)),
    "all attributes": ('vars(self)["epochs"]', set_option("epochs", 3)),
    "the dictionary": ('self.__dict__.get("epochs", 1)', set_option("epochs", 3)),
    "another method": ("self.count_units()", set_option("epochs", 3)),
    "a property": ("self.width", set_option("epochs", 3)),
    "the class": ("type(self).limit", set_limit),
    "the class by its name": ("MLPClassifier.limit", set_limit),
    "the class of self": ("self.__class__.limit", set_limit),
    "the module": ("WIDTHS[0]", set_width),
    "all of the module": ('globals()["WIDTHS"][0]', set_width),
    "a function of the module": ("read_width()", set_width),
    "a function inside": ("(lambda: WIDTHS[0])()", set_width),
    "another module": ('__import__("edited").WIDTHS[0]', set_width),
    "the environment": ('int(__import__("os").environ["EDITED_WIDTH"])', set_variable),
}
ADDED = """
WIDTHS = [2]

def read_width():
    return WIDTHS[0]

MLPClassifier.limit = 2
MLPClassifier.width = property(lambda self: self.epochs)
MLPClassifier.count_units = lambda self: self.epochs
"""


@pytest.mark.parametrize("name", EDITS)
def test_an_edited_build_function_is_followed_whatever_it_reads(
    name, load_module, monkeypatch, X, y_binary
):
    monkeypatch.setenv("EDITED_WIDTH", "2")
    read, change = EDITS[name]
    assert SOURCE.count(UNITS) == 1
    module = load_module(SOURCE.replace(UNITS, UNITS.replace("units,", f"{read},")) + ADDED)
    estimator = module.MLPClassifier(hidden_layer_sizes=(9,), epochs=2, random_state=0)
    for _ in range(4):
        assert find_width(estimator.initialize(X, y_binary)) == 2
    change(module, estimator)

    assert find_width(estimator.initialize(X, y_binary)) == 3


def test_an_edit_that_reads_what_is_declared_loses_nothing(builds, load_module, X, y_binary):
    module = load_module(SOURCE.replace(UNITS, UNITS.replace("units,", "2 * units,")))
    for _ in range(4):
        estimator = module.MLPClassifier(hidden_layer_sizes=(2,)).initialize(X, y_binary)

    assert (len(builds), find_width(estimator)) == (2, 4)


class Wide(MLPClassifier):
    """A network of its own, which says what it reads."""

    _network_reads = ("epochs", "input_shape_")

    def _keras_build_fn(self, compile_kwargs):
        from keras import Input, Model, layers

        inputs = Input(self.input_shape_)
        model = Model(inputs, self._output_layer(layers.Dense(self.epochs)(inputs)))
        model.compile(**compile_kwargs)
        return model


class Inherited(Wide):
    """The same network."""

    def score(self, X, y):
        return 1.0


class Silent(Wide):
    """Another network, which says nothing."""

    def _keras_build_fn(self, compile_kwargs):
        return super()._keras_build_fn(compile_kwargs)


class OtherOutput(Wide):
    """Another output layer."""

    def _output_layer(self, x):
        return super()._output_layer(x)


class OtherSize:
    """Another size, of a class that comes before."""

    def _make_whole(self, size, expression):
        return round(size)


class Mixed(OtherSize, Wide):
    """The same with that size."""


class Promised(MLPClassifier):
    """A promise that the function inherits from a class that makes none."""

    _network_reads = ("epochs", "input_shape_")
    _keras_build_fn = Wide._keras_build_fn


class Forgetful(Wide):
    """A function with a memory."""

    _network_reads = ("epochs", "input_shape_")

    def _keras_build_fn(self, compile_kwargs, seen=[]):  # noqa: B006
        seen.append(1)
        return Wide._keras_build_fn(self, compile_kwargs)


class Drawn(Wide):
    """What is declared is computed."""

    epochs = property(lambda self: 2, lambda self, value: None)


KINDS = {
    Wide: 2,
    Inherited: 2,
    Promised: 2,
    Silent: 4,
    OtherOutput: 4,
    Mixed: 4,
    Forgetful: 4,
    Drawn: 4,
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_declaration_holds_for_the_methods_of_its_own_class(kind, builds, X, y_binary):
    for _ in range(4):
        assert find_width(kind(epochs=2).initialize(X, y_binary)) == 2

    assert len(builds) == KINDS[kind]
    if kind is not Drawn:
        assert find_width(kind(epochs=3).initialize(X, y_binary)) == 3
