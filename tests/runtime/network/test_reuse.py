"""Networks that are built from equal values are built twice, and give the same from then on."""

import random

import keras
import numpy as np
import pytest
from keras import layers

from _keras_runtime.network import reuse
from _keras_runtime.network.reuse import draw_seeds
from _keras_runtime.parts.own_networks import OwnNetworkMixin
from mlp_classifier import MLPClassifier


@pytest.fixture
def count_builds(monkeypatch):
    """Return a list that grows with each network that is built, from an empty store."""
    built = []
    build_network = reuse.build_network

    def build(estimator, *arguments):
        built.append(type(estimator).__name__)
        return build_network(estimator, *arguments)

    monkeypatch.setattr(reuse, "build_network", build)
    reuse.BLUEPRINTS.clear()
    return built


def read_weights(estimator):
    return [array.tolist() for array in estimator._network.read_model().weights]


class Rich(MLPClassifier):
    """A network with what draws random numbers, and what does not."""

    _network_reads = ("input_shape_", "activation")

    def _keras_build_fn(self, compile_kwargs):
        from keras import Input, Model, initializers, layers

        inputs = Input(self.input_shape_)
        x = layers.Dense(5, activation=self.activation, kernel_initializer="he_normal")(inputs)
        x = layers.BatchNormalization()(layers.Dropout(0.3)(x))
        fixed = initializers.GlorotUniform(seed=7)
        x = layers.Dense(4, kernel_initializer=fixed, bias_initializer="random_uniform")(x)
        x = layers.LSTM(3, dropout=0.1)(layers.Reshape((2, 2))(x))
        model = Model(inputs, self._output_layer(x))
        model.compile(**compile_kwargs)
        return model


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_blueprint_gives_what_would_be_built(dtype, count_builds, X, y_binary):
    pairs = []
    for seed in range(5):
        estimator = Rich(random_state=seed, dtype=dtype).initialize(X, y_binary)
        reused = read_weights(estimator)
        reuse.BLUEPRINTS.clear()
        pairs.append((reused, read_weights(estimator.initialize(X, y_binary))))
        for _ in range(2):
            Rich(dtype=dtype).initialize(X, y_binary)
        before = len(count_builds)
        Rich(random_state=seed + 1, dtype=dtype).initialize(X, y_binary)
        assert len(count_builds) == before

    assert all(reused == built for reused, built in pairs)
    assert len({str(built) for _, built in pairs}) == 5


def test_training_from_a_blueprint_is_the_same_bit_for_bit(count_builds, X, y_binary):
    outcomes = []
    for _ in range(4):
        estimator = Rich(epochs=2, random_state=0).fit(X, y_binary)
        outcomes.append((estimator.history_, read_weights(estimator)))

    assert len(count_builds) == 2
    assert all(outcome == outcomes[0] for outcome in outcomes)


def test_the_model_and_further_training_of_a_reused_network(
    count_builds, make_classifier, assert_equal_training, X, y_binary
):
    estimators = [make_classifier(dropout=0.5).fit(X, y_binary) for _ in range(3)]
    for estimator in estimators:
        estimator.set_params(optimizer__learning_rate=0.01).partial_fit(X, y_binary)

    # Another learning rate is another network, built once for each that continues.
    assert len(count_builds) == 4
    assert_equal_training(estimators[0], estimators[2])
    expected = estimators[2].predict_proba(X)
    predicted = estimators[2].model_.predict(X, verbose=0).ravel()
    np.testing.assert_allclose(predicted, expected[:, 1], rtol=1e-6)


def test_what_a_network_depends_on_makes_another_one(count_builds, X, y_binary, y_multiclass):
    def initialize(X=X, y=y_binary, **params):
        before = len(count_builds)
        MLPClassifier(**{"hidden_layer_sizes": (3,), **params}).initialize(X, y)
        return len(count_builds) - before

    initialize(), initialize()
    assert initialize(random_state=3, epochs=7, batch_size=5, verbose=2, tol=0.1) == 0
    changes = [
        {"hidden_layer_sizes": (4,)},
        {"hidden_layer_sizes": [3]},
        {"activation": "tanh"},
        {"alpha": 0.5},
        {"dropout": 0.1},
        {"optimizer": "sgd"},
        {"optimizer__learning_rate": 0.5},
        {"metrics": ["accuracy"]},
        {"dtype": "float64"},
        {"jit_compile": True},
        {"X": X[:, :4]},
        {"y": y_multiclass},
    ]
    assert [initialize(**change) for change in changes] == [1] * len(changes)
    assert initialize() == 0


def test_a_method_that_was_replaced_is_another_one(count_builds, monkeypatch, X, y_binary):
    class Patched(MLPClassifier):
        pass

    for _ in range(3):
        Patched(hidden_layer_sizes=(3,)).initialize(X, y_binary)
    assert len(count_builds) == 2

    monkeypatch.setattr(Patched, "_keras_build_fn", Rich._keras_build_fn)
    model = Patched(hidden_layer_sizes=(3,)).initialize(X, y_binary).model_

    assert len(count_builds) == 3
    assert any(isinstance(layer, layers.LSTM) for layer in model.layers)


def test_names_that_users_give_to_their_code_count(count_builds, make_classifier, X, y_binary):
    """A layer may be given an activation of that name."""
    for _ in range(3):
        make_classifier().initialize(X, y_binary)
    assert len(count_builds) == 2

    for function in (abs, abs, abs, max):
        with keras.saving.custom_object_scope({"sharpen": function}):
            make_classifier().initialize(X, y_binary)

    assert len(count_builds) == 5


def test_a_build_function_with_memory_is_called_for_each_fit(count_builds, define_regressor, X):
    estimator = define_regressor()  # its build function is a closure
    for _ in range(4):
        estimator.fit(X, X[:, 0])

    assert len(count_builds) == 4


@pytest.mark.parametrize(
    "params",
    [{"optimizer": keras.optimizers.SGD(0.1)}, {"metrics": [keras.metrics.MeanSquaredError()]}],
)
def test_objects_that_may_change_are_not_compared(params, count_builds, X, y_binary):
    for _ in range(3):
        MLPClassifier(hidden_layer_sizes=(2,), **params).initialize(X, y_binary)

    assert len(count_builds) == 3


class Configured(MLPClassifier):
    """A network that reads whatever stands in place of its parameters."""

    _network_reads = ("input_shape_", "activation")

    def _keras_build_fn(self, compile_kwargs):
        from keras import Input, Model, layers

        inputs = Input(self.input_shape_)
        width = self.activation() if callable(self.activation) else self.activation.width
        model = Model(inputs, self._output_layer(layers.Dense(width)(inputs)))
        model.compile(**compile_kwargs)
        return model


WIDTHS = [2]


class Wide(list):
    """A list with an attribute."""

    width = 3


def read_width():
    return WIDTHS[0]


@pytest.mark.parametrize("value", [read_width, Wide(), [2].__len__])
def test_what_a_parameter_hides_is_not_trusted(value, count_builds, monkeypatch, X, y_binary):
    constraints = {**MLPClassifier._parameter_constraints, "activation": "no_validation"}
    monkeypatch.setattr(Configured, "_parameter_constraints", constraints, raising=False)
    for _ in range(4):
        Configured(activation=value).initialize(X, y_binary)

    assert len(count_builds) == 4


def shadow_build(estimator):
    estimator._keras_build_fn = Rich._keras_build_fn.__get__(estimator)


def shadow_output(estimator):
    shadow, output = keras.layers.Dense(2, name="shadow"), estimator._output_layer
    estimator._output_layer = lambda x, **options: output(shadow(x), **options)


@pytest.mark.parametrize("shadow", [shadow_build, shadow_output])
def test_methods_of_an_instance_count(shadow, count_builds, make_classifier, X, y_binary):
    for _ in range(3):
        make_classifier().initialize(X, y_binary)
    estimator = make_classifier()
    shadow(estimator)
    names = [layer.name for layer in estimator.initialize(X, y_binary).model_.layers]

    assert len(count_builds) == 3
    assert {"shadow", "lstm"} & set(names)


class Noisy(Rich):
    """A build function with an effect that no network keeps."""

    _network_reads = ("input_shape_",)

    def _keras_build_fn(self, compile_kwargs):
        from keras import Input, Model

        inputs = Input(self.input_shape_)
        model = Model(inputs, self._output_layer(inputs))
        model.compile(**compile_kwargs)
        model.optimizer.learning_rate.assign(0.5)
        return model


class Unbuilt(OwnNetworkMixin, Rich):
    """A network that gets its shapes from the data."""

    _network_reads = ()

    def _keras_build_fn(self, compile_kwargs):
        from keras import Sequential, layers

        outputs = layers.Dense(1, activation="sigmoid")
        model = Sequential([layers.Dropout(0.1), layers.Dense(3), outputs])
        model.compile(**compile_kwargs)
        return model


@pytest.mark.parametrize(("kind", "count"), [(Noisy, 2), (Unbuilt, 4)])
def test_unusual_networks_train_the_same_in_each_fit(kind, count, count_builds, X, y_binary):
    fitted = [kind(epochs=2, random_state=0).fit(X, y_binary) for _ in range(4)]

    assert len(count_builds) == count
    assert all(read_weights(item) == read_weights(fitted[0]) for item in fitted)


class Loaded(Rich):
    """A network whose first weights are set by hand."""

    _network_reads = ("input_shape_",)

    def _keras_build_fn(self, compile_kwargs):
        from keras import Input, Model, layers

        inputs = Input(self.input_shape_)
        hidden = layers.Dense(2, name="hidden")
        x = hidden(inputs)
        hidden.bias.assign([1.0, 2.0])
        model = Model(inputs, self._output_layer(x))
        model.compile(**compile_kwargs)
        return model


def test_weights_that_are_set_in_a_build_function_are_kept(count_builds, X, y_binary):
    fitted = [Loaded().initialize(X, y_binary) for _ in range(4)]

    assert count_builds == ["Loaded"] * 4
    assert [read_weights(item)[1] for item in fitted] == [[1.0, 2.0]] * 4


def test_records_are_bounded():
    assert reuse.BLUEPRINTS.capacity == 64


def test_keras_draws_seeds_from_pythons_generator():
    """`reuse`: an initializer and a layer without a seed draw one number each."""
    state = random.getstate()
    random.seed(5)
    drawn = [
        keras.initializers.GlorotUniform().seed,
        int(keras.random.SeedGenerator().state.numpy()[0]),
        keras.initializers.HeNormal().seed,
    ]
    random.setstate(state)

    assert drawn == draw_seeds(5, 3)


def test_keras_keeps_the_initializer_of_a_variable_without_a_value():
    """`backend.read_initializer`: it is there until the variable has its value."""
    with keras.StatelessScope(initialize_variables=False):
        layer = layers.Dense(2)
        layer.build((None, 3))

    assert layer.kernel._initializer is layer.kernel_initializer
