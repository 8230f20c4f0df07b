"""What the runtime uses of Keras and scikit-learn without their promise to keep it.

If one of these tests fails after an update, the part of the runtime that it names needs a look.
"""

import copy
import gc
import random
import runpy
import sys
from numbers import Integral

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras.src.backend.common import global_state
from keras.src.random import seed_generator
from keras.src.saving import serialization_lib
from keras.src.utils.module_utils import LazyModule
from sklearn.base import BaseEstimator, _fit_context, clone
from sklearn.utils._param_validation import (
    HasMethods,
    Interval,
    InvalidParameterError,
    Options,
    StrOptions,
)
from sklearn.utils.validation import _check_sample_weight

from _keras_runtime import backend
from _keras_runtime.backend import make_stateless
from _keras_runtime.network.isolation import isolate_keras
from mlp_classifier import MLPClassifier


@pytest.fixture
def keep_global_state():
    """Restore what these tests change."""
    names = (
        "object_name_uids",
        "dtype_policy",
        "global_seed_generator",
        "global_random_seed",
    )
    before = {name: global_state.get_global_attribute(name) for name in names}
    floatx = keras.config.floatx()
    yield
    keras.config.set_floatx(floatx)
    for name, value in before.items():
        global_state.set_global_attribute(name, value)


@pytest.mark.usefixtures("keep_global_state")
def test_keras_numbers_layers_from_a_global_attribute():
    """`isolation`: set to None, numbering starts anew; set back, it goes on."""
    keras.layers.Dense(1)
    before = global_state.get_global_attribute("object_name_uids")
    global_state.set_global_attribute("object_name_uids", None)
    first, second = keras.layers.Dense(1).name, keras.layers.Dense(1).name
    global_state.set_global_attribute("object_name_uids", before)
    third, fourth = keras.layers.Dense(1).name, keras.layers.Dense(1).name

    assert (first, second) == ("dense", "dense_1")
    assert int(fourth.rpartition("_")[2]) == int(third.rpartition("_")[2] or 0) + 1


def test_keras_draws_seeds_from_a_module_that_another_generator_stands_in_for():
    """`isolation`: from it come the seeds of initializers and of layers with random numbers."""
    before = seed_generator.python_random
    seed_generator.python_random = random.Random(3)
    initializer, dropout = keras.initializers.GlorotUniform(), keras.layers.Dropout(0.5)
    seed_generator.python_random = before
    numbers = random.Random(3)

    assert before is random
    seeds = initializer.seed, int(dropout.seed_generator.state.numpy()[0])
    assert seeds == (numbers.randint(1, 10**9), numbers.randint(1, 10**9))


@pytest.mark.usefixtures("keep_global_state")
def test_keras_keeps_its_dtype_policy_in_a_global_attribute():
    """`isolation`: set to None, the policy follows ``floatx``."""
    keras.config.set_dtype_policy("mixed_float16")
    global_state.set_global_attribute("dtype_policy", None)
    keras.config.set_floatx("float64")

    assert keras.layers.Dense(1).compute_dtype == "float64"


@pytest.mark.usefixtures("keep_global_state")
def test_keras_keeps_its_seeds_in_global_attributes():
    """`isolation`: set back, the seed and the stream are those of before."""
    keras.utils.set_random_seed(3)
    names = ("global_seed_generator", "global_random_seed")
    keras.random.normal(())
    before = {name: global_state.get_global_attribute(name) for name in names}
    state = np.array(before["global_seed_generator"].state.numpy())
    for name in names:
        global_state.set_global_attribute(name, None)
    keras.random.normal(())
    for name, value in before.items():
        global_state.set_global_attribute(name, value)

    assert before["global_random_seed"] == 3
    assert np.array_equal(before["global_seed_generator"].state.numpy(), state)


def test_objects_are_described_without_an_import_of_tensorflow(monkeypatch):
    """Where it is installed beside another backend, Keras would import it for its types."""
    layer = keras.layers.Dense(1)
    monkeypatch.delitem(sys.modules, "tensorflow")
    monkeypatch.setattr(serialization_lib, "tf", asked := LazyModule("no_such_module"))
    expected = keras.saving.serialize_keras_object(layer)
    assert asked._available is False
    monkeypatch.setattr(serialization_lib, "tf", asked := LazyModule("no_such_module"))
    with isolate_keras("float32"):
        found = keras.saving.serialize_keras_object(layer)

    assert found == expected
    assert asked._available is None
    assert serialization_lib.tf is asked


def test_keras_draws_seeds_of_layers_from_pythons_generator():
    """`isolation`: seeding Python's generator makes initial weights and dropout repeatable."""

    def draw():
        random.seed(5)
        generator = keras.random.SeedGenerator()
        return generator.initial_seed if hasattr(generator, "initial_seed") else generator.state

    state = random.getstate()
    first = np.array(draw())
    second = np.array(draw())
    random.setstate(state)

    assert np.array_equal(first, second)


def test_models_list_all_layers_below_them():
    """`models`: code outside Keras is looked for in all of them."""
    inner = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    wrapped = keras.layers.Bidirectional(keras.layers.LSTM(2))
    model = keras.Sequential([keras.Input((4, 3)), wrapped, keras.layers.Dense(3), inner])
    kinds = {type(layer).__name__ for layer in model._flatten_layers(include_self=False)}

    assert {"Bidirectional", "LSTM", "LSTMCell", "Dense", "Sequential"} <= kinds


def test_models_remember_how_they_were_compiled():
    """`models`: the very objects tell whether a build function has added to the arguments."""
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    optimizer, metrics = keras.optimizers.Adam(), ["mae"]
    model.compile(optimizer, "mse", metrics=metrics, jit_compile=False)

    assert model._compile_config.config == {
        "optimizer": optimizer,
        "loss": "mse",
        "loss_weights": None,
        "metrics": metrics,
        "weighted_metrics": None,
        "run_eagerly": False,
        "steps_per_execution": 1,
        "jit_compile": False,
    }
    assert model._compile_config.config["metrics"] is metrics


def test_losses_and_metrics_of_functions_keep_function_and_arguments():
    """`copying`: configurations lack some of them."""
    loss, metric = keras.losses.Huber(delta=0.25), keras.metrics.CosineSimilarity(axis=1)
    wrapped = keras.metrics.MeanMetricWrapper(keras.losses.mean_squared_error)

    assert loss._fn_kwargs == {"delta": 0.25}
    assert metric._fn_kwargs == {"axis": 1}
    assert loss.fn is keras.losses.huber
    assert wrapped._fn is keras.losses.mean_squared_error


@pytest.mark.parametrize(
    ("activation", "loss", "target"),
    [
        ("sigmoid", keras.losses.BinaryCrossentropy(), [[0.0]]),
        ("softmax", keras.losses.SparseCategoricalCrossentropy(), [[0.0]]),
        ("softmax", keras.losses.CategoricalCrossentropy(), [[1.0, 0.0]]),
    ],
)
def test_keras_computes_cross_entropies_of_activations_from_logits(activation, loss, target):
    """`heads`: classifiers emit probabilities, and their training is stable nevertheless."""
    units = 1 if activation == "sigmoid" else 2
    layer = keras.layers.Dense(units, activation=activation, use_bias=False)
    layer.build((None, 1))
    layer.set_weights([np.array([[1.0]]) if units == 1 else np.array([[-1.0, 1.0]])])

    @tf.function
    def compute(x):
        return loss(tf.constant(target), layer(x))

    expected = 500.0 if units == 1 else 1000.0
    assert float(compute(tf.constant([[500.0]]))) == pytest.approx(expected)


def test_optimizers_name_the_variable_of_the_learning_rate():
    """`models`: it is told from the other variables by its path."""
    for optimizer in (
        keras.optimizers.Adam(0.25),
        keras.optimizers.SGD(0.25, momentum=0.9),
    ):
        optimizer.build([keras.Variable(np.ones(2))])
        rates = [v for v in optimizer.variables if v.path.endswith("/learning_rate")]
        assert [float(rate.numpy()) for rate in rates] == [0.25]
    schedule = keras.optimizers.schedules.ExponentialDecay(0.1, 1, 0.9)
    scheduled = keras.optimizers.Adam(schedule)
    scheduled.build([keras.Variable(np.ones(2))])

    assert not [v for v in scheduled.variables if v.path.endswith("/learning_rate")]


def test_optimizers_keep_the_source_of_the_learning_rate():
    """`backend.read_learning_rate`: schedules and functions are told apart by identity."""
    schedule = keras.optimizers.schedules.ExponentialDecay(0.1, 1, 0.9)

    assert keras.optimizers.Adam(schedule)._learning_rate is schedule


def test_keras_pickles_by_files_so_that_copies_are_made_otherwise():
    """`copying`: deepcopy of a loss that is not registered fails."""

    class Local(keras.losses.Loss):
        def call(self, y_true, y_pred):
            return y_true - y_pred

    with pytest.raises(TypeError, match="Could not locate class 'Local'"):
        copy.deepcopy(Local())


def test_scikit_learn_validates_parameters_before_fit():
    """`constraints`: by ``_fit_context`` and ``_parameter_constraints``."""

    class Estimator(BaseEstimator):
        _parameter_constraints = {  # noqa: RUF012
            "size": [
                Interval(Integral, 1, None, closed="left"),
                Options(Integral, {-1}),
                StrOptions({"auto"}),
                HasMethods(["keys"]),
            ]
        }

        def __init__(self, size="auto"):
            self.size = size

        @_fit_context(prefer_skip_nested_validation=True)
        def fit(self, X, y=None):
            return self

    for valid in (3, -1, "auto", {}):
        Estimator(valid).fit([[1]])
    with pytest.raises(InvalidParameterError, match="The 'size' parameter of Estimator must be"):
        Estimator(0).fit([[1]])
    with pytest.raises(InvalidParameterError, match="The 'size' parameter of Estimator must be"):
        Estimator(0)._validate_params()


def test_scikit_learn_checks_sample_weights():
    """`constraints`: by ``_check_sample_weight``."""
    weights = _check_sample_weight([1, 2], np.zeros((2, 1)), dtype=np.float64)

    assert weights.tolist() == [1.0, 2.0]
    assert weights.dtype == np.float64
    assert _check_sample_weight(3.0, np.zeros((2, 1)), dtype=np.float64).tolist() == [
        3.0,
        3.0,
    ]
    with pytest.raises(ValueError, match=r"sample_weight\.shape"):
        _check_sample_weight([1], np.zeros((2, 1)), dtype=np.float64)


def test_scikit_learn_keeps_callbacks_in_an_attribute():
    """`scikit_learn_callbacks`: it is there only while callbacks are set, in clones too."""
    callback = pytest.importorskip("sklearn.callback")

    class Estimator(callback.CallbackSupportMixin, BaseEstimator):
        pass

    class Callback:
        def setup(self, estimator, context):
            """Do nothing."""

        on_fit_task_begin = on_fit_task_end = teardown = setup

    estimator = Estimator()
    assert not hasattr(estimator, "_skl_callbacks")
    assert hasattr(clone(estimator.set_callbacks(Callback())), "_skl_callbacks")
    assert not hasattr(estimator.set_callbacks(), "_skl_callbacks")


def test_scikit_learn_takes_callbacks_down_around_fit():
    """`constraints`: by ``_fit_context``, as soon as a fit has begun to set them up."""
    callback = pytest.importorskip("sklearn.callback")
    heard = []

    class Estimator(callback.CallbackSupportMixin, BaseEstimator):
        _parameter_constraints = {}  # noqa: RUF012

        @_fit_context(prefer_skip_nested_validation=True)
        def fit(self, X, y=None):
            self._init_callback_context(max_subtasks=1)
            raise ArithmeticError

    class Callback:
        def setup(self, estimator, context):
            heard.append("setup")

        def teardown(self, estimator, context):
            heard.append("teardown")

        def on_fit_task_begin(self, estimator, context):
            """Do nothing."""

        on_fit_task_end = on_fit_task_begin

    with pytest.raises(ArithmeticError):
        Estimator().set_callbacks(Callback()).fit([[1]])
    assert heard == ["setup", "teardown"]


def test_tensorflows_optimizers_stand_in_front_of_neutral_methods():
    """`backend.make_stateless`: what refuses to be stateless gets the methods of all backends."""
    optimizer = make_stateless(keras.optimizers.Nadam(0.5))
    variable = keras.Variable(np.ones(2, "float32"))
    optimizer.build([variable])
    slots = [np.array(slot) for slot in optimizer.variables]
    weights, changed = optimizer.stateless_apply(slots, [np.ones(2, "float32")], [variable.value])
    names = [base.__name__ for base in keras.optimizers.Optimizer.__mro__]

    assert names.index("TFOptimizer") < names.index("BaseOptimizer")
    assert variable.numpy().tolist() == [1.0, 1.0]
    assert (weights[0].numpy() < 1.0).all()
    assert [int(slot) for slot in (slots[0], changed[0])] == [0, 1]


def test_what_a_custom_object_scope_adds_is_in_a_global_attribute():
    """`backend.list_named_code`: the names are those of the scope."""
    with keras.saving.custom_object_scope({"sharpen": abs}):
        named = global_state.get_global_attribute("custom_objects_scope_dict")

    assert named["sharpen"] is abs


def test_a_stateless_scope_lists_variables_in_a_global_attribute():
    """`isolation`: those of a build without weights are not to be created afterwards."""
    before = global_state.get_global_attribute("uninitialized_variables")
    global_state.set_global_attribute("uninitialized_variables", None)
    with keras.StatelessScope(initialize_variables=False):
        keras.layers.Dense(1).build((None, 2))
    listed = global_state.get_global_attribute("uninitialized_variables")
    global_state.set_global_attribute("uninitialized_variables", before)

    assert len(listed) == 2


def test_an_optimizer_keeps_what_it_excludes_from_weight_decay():
    """`backend.has_exclusions`: a pattern of names, and variables."""
    variable = keras.Variable(np.zeros(2))
    optimizer = keras.optimizers.AdamW()
    optimizer.exclude_from_weight_decay(var_list=[variable], var_names=["bias"])

    assert optimizer._exclude_from_weight_decay_pattern.pattern == "bias"
    assert len(optimizer._exclude_from_weight_decay) == 1


def test_variables_of_an_optimizer_are_attributes_of_it():
    """`step`: lists of one for each variable, in the order of the variables."""
    variables = [keras.Variable(np.zeros(size)) for size in (2, 3)]
    optimizer = keras.optimizers.Adam()
    optimizer.build(variables)

    assert [slot.shape for slot in optimizer._momentums] == [(2,), (3,)]
    assert {id(slot) for slot in optimizer._velocities} <= {id(v) for v in optimizer.variables}


@pytest.mark.parametrize("initializer", ["glorot_uniform", "he_normal", "orthogonal"])
def test_weights_of_a_seed_begin_alike_in_every_float_type(initializer, X, y_binary):
    class Net(MLPClassifier):
        def _keras_build_fn(self, compile_kwargs):
            inputs = keras.Input(self.input_shape_)
            x = keras.layers.Dense(3, kernel_initializer=initializer)(inputs)
            model = keras.Model(inputs, self._output_layer(x))
            model.compile(**compile_kwargs)
            return model

    def draw(rows):
        return Net(random_state=3).initialize(rows, y_binary)._network.weights

    for coarse, fine in zip(draw(X), draw(X.astype("float64")), strict=True):
        assert [coarse.dtype, fine.dtype] == ["float32", "float64"]
        np.testing.assert_allclose(coarse, fine, rtol=1e-5, atol=1e-6)


def test_networks_that_are_not_built_again_begin_alike_too(X, y_binary):
    estimator = MLPClassifier((3,), random_state=3)
    drawn = [
        estimator.initialize(X.astype(dtype), y_binary)._network.weights[0]
        for dtype in ("float32", "float64")
        for _ in range(3)
    ]

    for each in drawn[1:]:
        np.testing.assert_allclose(each, drawn[0], rtol=1e-6)


def test_the_import_collects_garbage_again_even_if_it_fails(monkeypatch):
    monkeypatch.setitem(sys.modules, "keras", None)

    with pytest.raises(ImportError):
        runpy.run_path(backend.__file__)

    assert gc.isenabled()


def test_an_import_while_another_one_collects_no_garbage_leaves_that_alone(monkeypatch):
    # The other one, in another thread, begins to collect again right after this question.
    monkeypatch.setattr(gc, "isenabled", lambda: False)

    runpy.run_path(backend.__file__)
    monkeypatch.undo()

    assert gc.isenabled()
