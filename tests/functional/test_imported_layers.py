"""Every layer of the catalog, in every form that its arguments take, is the same after import."""

import inspect
import re
from collections.abc import Iterator, Mapping
from importlib import import_module, invalidate_caches
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from click.testing import CliRunner
from keras import Input, Model, layers

from keras_estimator_gen.catalog import load_catalog
from keras_estimator_gen.cli import main
from keras_estimator_gen.spec import load_spec

pytestmark = pytest.mark.slow

CHUNK = 100
SHAPES = ((8, 8, 3), (6, 4), (6, 6, 6, 2), (3, 6, 6, 6, 2), (6,))
"""The shapes of rows; a layer is tried on each of them."""

NO_FUNCTION_OF_ROWS = {
    *("CutMix", "MaxNumBoundingBoxes", "MixUp"),
    *("HashedCrossing", "InputLayer", "Pipeline"),
    *("StringLookup", "TextVectorization"),
    *("GRUCell", "LSTMCell", "SimpleRNNCell", "StackedRNNCells"),
}
"""Layers that take tables of images, texts, or no tensors by themselves; cells come in ``RNN``."""

REFUSED = {("BatchNormalization", "renorm")}
"""Arguments that Keras describes by what a specification cannot say."""

HOLDING_CODE = {"FlaxLayer", "JaxLayer", "Lambda", "TFSMLayer", "TorchModuleWrapper"}

LAYERS = sorted({*load_catalog().names("layers")} - NO_FUNCTION_OF_ROWS - HOLDING_CODE)
GROUPS = 12

SEVERAL = {"Add", "Average", "Concatenate", "Dot", "Maximum", "Minimum", "Multiply", "Subtract"} | {
    "AdditiveAttention",
    "Attention",
}
INTEGERS = {"CategoryEncoding", "Embedding", "IntegerLookup", "ReversibleEmbedding"}


def make_regularizer():
    return keras.regularizers.L1L2(0.01, 0.02)


def make_constraint():
    return keras.constraints.MaxNorm(2.5, axis=[0])


def make_initializer():
    return keras.initializers.VarianceScaling(2.0, "fan_out", "uniform", seed=3)


REQUIRED: Mapping[str, Any] = {
    "activation": "relu",
    "axes": 1,
    "equation": "...x,xy->...y",
    "factor": 0.2,
    "filters": 2,
    "head_dim": 4,
    "height": 4,
    "height_factor": 0.2,
    "input_dim": 20,
    "kernel_size": 2,
    "key_dim": 4,
    "max_number": 3,
    "n": 2,
    "num_bins": 5,
    "num_heads": 2,
    "num_key_value_heads": 2,
    "num_query_heads": 4,
    "output_dim": 3,
    "output_size": 2,
    "pool_size": 2,
    "rate": 0.25,
    "scale": 0.5,
    "stddev": 0.1,
    "units": 3,
    "width": 4,
    "output_shape": (None, None, 5),
    "width_factor": 0.2,
    "target_shape": (-1, 2),
    "dims": (2, 1),
    "cell": lambda: layers.GRUCell(3),
    "layer": lambda: layers.LSTM(3, return_sequences=True),
}
REQUIRED_BY: Mapping[str, Mapping[str, Any]] = {
    "CategoryEncoding": {"num_tokens": 25},
    "IntegerLookup": {"vocabulary": [3, 1, 2]},
    "Normalization": {"mean": 0.5, "variance": 2.0},
    "EinsumDense": {"equation": "abcx,xy->abcy", "output_shape": (8, 8, 5)},
    "GroupNormalization": {"groups": 1},
    "RandomPosterization": {"factor": 4},
    "Discretization": {"bin_boundaries": [-1.0, 0.0, 1.0]},
    "SpectralNormalization": {"layer": lambda: layers.Dense(3)},
    "TimeDistributed": {"layer": lambda: layers.Dense(3)},
    "MelSpectrogram": {"fft_length": 4, "num_mel_bins": 3, "sequence_stride": 2},
    "STFTSpectrogram": {"frame_length": 4},
}

FACTORS = [0.3, (0.3, 0.3), (0.1, 0.4)]
PAIRS = [2, (2, 2), (1, 2), (2, 1), [3, 1], (1, 2, 1), (2, 2, 2), (2,)]
NESTED = [
    *[1, 0, (1, 1), (0, 1), (2, 1), (1, 2, 1), "same", "valid", "causal"],
    *[((1, 1), (1, 1)), ((0, 1), (0, 1)), ((1, 2), (2, 1)), ((1, 1), (2, 2)), ((0, 0), (0, 0))],
    *[((0, 1),) * 3, ((1, 0), (0, 1), (2, 1)), ((1, 1), (2, 2), (0, 0)), ((2, 2),) * 3],
]
FORMS: Mapping[str, list[Any]] = {
    **dict.fromkeys(("dilation_rate", "kernel_size", "pool_size", "size", "strides"), PAIRS),
    "output_size": [2, (2,), (2, 2), (4, 2), (2, 2, 2), (3, 3, 2)],
    "tile_grid_size": [(2, 2), (4, 2)],
    **dict.fromkeys(("padding", "cropping"), NESTED),
    "scale": [False, 0.3, (0.1, 0.1), (0.1, 0.4), [0.5, 2.0, 1.0]],
    "offset": [1.0, [0.5, 2.0, 1.0]],
    "value_range": [(0, 1), (0.0, 1.0), [0, 255]],
    "sigma": [2.0, (2.0, 2.0), (0.5, 2.0)],
    "axis": [0, 1, 2, -1, -2, (1,), [1, 2], (-1,), [-2, -1]],
    "axes": [1, 2, -1, (1, 1), (2, 1), (1, 2), [-1, -1]],
    "dims": [(1,), (2, 1), (3, 1, 2)],
    "target_shape": [(-1,), (3, -1), (2, 3), (-1, 2, 2)],
    "shared_axes": [[1], [1, 2], (2,)],
    "attention_axes": [1, (1,), (2,), (1, 2)],
    "noise_shape": [(None, 1), (None, 1, None)],
    "output_shape": [(3,), (None, 5), 7],
    "output_padding": [1, 0, (1, 1), (0, 1)],
    "activation": ["tanh", lambda: layers.LeakyReLU(0.2), lambda: layers.Softmax(axis=-1), "gelu"],
    "recurrent_activation": ["hard_sigmoid", "tanh", lambda: layers.ReLU(6.0)],
    "weights": [],
    "bias_axes": ["y"],
    "merge_mode": ["sum", "mul", "concat", "ave"],
    "backward_layer": [lambda: layers.GRU(2, go_backwards=True, return_sequences=True)],
    "layer": [
        lambda: layers.Dense(3, activation=layers.ELU(0.5)),
        lambda: layers.Conv1D(2, 2, padding="causal", kernel_regularizer=make_regularizer()),
        lambda: layers.ZeroPadding2D(((0, 1), (0, 1))),
        lambda: layers.Bidirectional(layers.LSTM(2, dropout=0.1), merge_mode="sum"),
        lambda: layers.TimeDistributed(layers.Dense(2, name="inner")),
        lambda: layers.GRU(2, return_sequences=True, reset_after=False),
    ],
    "cell": [
        lambda: layers.LSTMCell(2, unit_forget_bias=False),
        lambda: layers.SimpleRNNCell(2, recurrent_regularizer=make_regularizer()),
        lambda: [layers.LSTMCell(2), layers.GRUCell(3, recurrent_dropout=0.1)],
        lambda: layers.StackedRNNCells([layers.GRUCell(2)]),
    ],
    "vocabulary": [[5, 1, 2, 7]],
    "bin_boundaries": [[0.0], [-0.5, 0.5]],
    "mean": [0.0, [0.5, 1.0, 2.0]],
    "variance": [1.0, [0.5, 1.0, 2.0]],
    "num_tokens": [30],
    "mask_value": [0.0, -1.0],
    "max_value": [1.0, 6.0],
    "data_format": ["channels_last"],
    "equation": ["...x,xy->...y"],
    "fft_length": [8],
    "frame_step": [2],
    "frame_length": [3],
    "dtype": ["float64", "float16", "mixed_float16", lambda: keras.DTypePolicy("float64")],
    "trainable": [False],
    "seed": [3],
    "fill_value": [0.5],
    "groups": [2, 1],
    "value_dim": [3, 4],
    "idf_weights": [],
    "quantization_config": [],
    "clip_limit": [2.0],
    "interpolation": ["nearest", "bilinear", "bicubic"],
    "fill_mode": ["constant", "nearest", "wrap", "reflect"],
    "mode": ["horizontal", "vertical", "magnitude", "psd"],
    "output_mode": ["int", "one_hot", "multi_hot", "count"],
    "score_mode": ["concat", "dot"],
    "scaling": ["spectrum", None],
    "window": ["hamming", None],
    "oov_method": ["floormod", "farmhash"],
    "reverse_dtype": ["float32"],
}
BY_SUFFIX: Mapping[str, list[Any]] = {
    "_initializer": ["he_normal", "zeros", "ones", make_initializer, "orthogonal"],
    "_regularizer": ["l2", make_regularizer, lambda: keras.regularizers.OrthogonalRegularizer(0.1)],
    "_constraint": ["non_neg", make_constraint, lambda: keras.constraints.MinMaxNorm(0.1, 0.9)],
}
ERRORS = (
    ArithmeticError,
    AttributeError,
    LookupError,
    NotImplementedError,
    RuntimeError,
    TypeError,
    ValueError,
    tf.errors.OpError,
)
NOT_VALUES = {"arguments", "autocast", "name", "input_tensor", "lora_alpha", "lora_rank"}
"""Arguments that no configuration has, or only after training."""


def list_forms(name: str, default: Any) -> list[Any]:
    """List values of an argument beside its default."""
    if name in FORMS:
        return FORMS[name]
    if name.endswith("factor"):
        return FACTORS
    if isinstance(default, bool):
        return [not default]
    if isinstance(default, int):
        return [default + 1]
    return [default * 2 or 0.5] if isinstance(default, float) else [2, 0.3, True]


def find_rank(name: str) -> int | None:
    """Find for how many axes a layer takes extents; None if it does not say so."""
    match = re.search(r"([123])D", name)
    return int(match[1]) if match else None


def list_shapes(name: str) -> list[tuple[int, ...]]:
    """List the shapes of rows on which a layer is tried."""
    rank = find_rank(name)
    if rank is None:
        return list(SHAPES)
    return [each for each in SHAPES if len(each) == rank + (2 if "LSTM" in name else 1)]


def make_value(value: Any) -> Any:
    return value() if inspect.isfunction(value) else value


def iterate_cases(name: str) -> Iterator[dict[str, Any]]:
    """Yield the arguments of each case of a layer: those it needs, and one other at a time."""
    entry = load_catalog().find("layers", name)
    needed = {parameter.name for parameter in entry.parameters if parameter.required}
    given = {**REQUIRED, **REQUIRED_BY.get(name, {})}
    given = {key: given[key] for key in (*REQUIRED_BY.get(name, {}), *needed)}
    yield given
    names = [parameter.name for parameter in entry.parameters]
    for suffix, forms in BY_SUFFIX.items():
        ending = [each for each in names if each.endswith(suffix)]
        if ending:
            yield from ({**given, **dict.fromkeys(ending, form)} for form in forms)
    for parameter in entry.parameters:
        if parameter.name not in NOT_VALUES and not parameter.name.endswith(tuple(BY_SUFFIX)):
            default = parameter.default if parameter.has_default else None
            for form in list_forms(parameter.name, default):
                if not isinstance(form, list | tuple) or len(form) == (
                    find_rank(name) or len(form)
                ):
                    yield {**given, parameter.name: form}


def make_call_arguments(name: str, layer: Any, tensor: Any) -> list[Any]:
    """Return what to call a layer with."""
    if name in INTEGERS:
        tensor = layers.Activation("linear", dtype="int32")(tensor)
    if name in SEVERAL:
        tensor = [tensor, layers.Activation("tanh")(tensor)]
    required = [
        each
        for each in inspect.signature(layer.call).parameters.values()
        if each.default is each.empty and each.kind is each.POSITIONAL_OR_KEYWORD
    ]
    return [tensor] * len(required)


def apply_layer(name: str, case: Mapping[str, Any], number: int, inputs: Any) -> list[Any] | None:
    """Return what a layer puts out; None if Keras does not take the arguments or the tensor."""
    cls = getattr(layers, name)
    rows = np.random.default_rng(number).uniform(0, 9, (2, *inputs.shape[1:])).astype("float32")
    try:
        layer = cls(**{key: make_value(each) for key, each in case.items()}, name=f"case_{number}")
        layer(*make_call_arguments(name, layer, rows), training=False)
        outputs = layer(*make_call_arguments(name, layer, inputs))
    except ERRORS:
        return None
    flat = list(outputs) if isinstance(outputs, list | tuple) else [outputs]
    usable = all(None not in each.shape[1:] and 0 not in each.shape[1:] for each in flat)
    return flat if usable and "string" not in {each.dtype for each in flat} else None


def gather_cases(names: list[str]) -> Mapping[tuple[int, ...], list[tuple[str, dict[str, Any]]]]:
    """Gather the cases that Keras takes, by the shape of the rows on which it takes them."""
    cases: dict[tuple[int, ...], list[tuple[str, dict[str, Any]]]] = {}
    untried = []
    for name in names:
        found = 0
        for case in iterate_cases(name):
            for shape in list_shapes(name):
                if apply_layer(name, case, 0, Input(shape)) is not None:
                    cases.setdefault(shape, []).append((name, case))
                    found += 1
                    break
        if found < 2:
            untried.append(name)
    assert not untried
    return cases


def make_model(shape: tuple[int, ...], cases: list[tuple[str, dict[str, Any]]]) -> Model:
    """Return a model in which each case is a branch of its own."""
    inputs = Input(shape)
    outputs = []
    for number, (name, case) in enumerate(cases):
        outputs += apply_layer(name, case, number, inputs) or ()
    flat = [layers.Flatten(dtype="float32")(each) for each in outputs]
    joined = layers.Concatenate(name="joined", dtype="float32")(flat)
    return Model(inputs, layers.Dense(1)(joined))


def find_refused(model: Model, name: str) -> set[int]:
    """Import a model; return the numbers of the cases that are refused, which are named."""
    Path(f"{name}.json").write_text(model.to_json())
    result = CliRunner().invoke(main, ["import", f"{name}.json", "-o", f"{name}.toml"])
    numbers = {int(each) for each in re.findall(r"'case_(\d+)'", result.stderr)}
    assert bool(numbers) == bool(result.exit_code), result.stderr
    return numbers


def rebuild(model: Model, name: str) -> Model:
    """Generate from an imported model, and build the network again."""
    command = [f"{name}.toml", "--no-tests", "--runtime", "keras_estimator_gen.runtime"]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    invalidate_caches()
    spec = load_spec(Path(f"{name}.toml"))
    estimator = getattr(import_module(spec.estimator.module_name), spec.estimator.name)
    X = np.zeros((4, int(np.prod(model.input_shape[1:]))), "float32")
    return estimator().initialize(X, np.arange(4.0, dtype="float32")).model_


def describe(layer: Any) -> Any:
    return drop_names(keras.saving.serialize_keras_object(layer)["config"])


def drop_names(value: Any) -> Any:
    if isinstance(value, dict):
        kept = value.keys() - {"name", "shared_object_id"}
        return {key: drop_names(value[key]) for key in kept}
    return [drop_names(each) for each in value] if isinstance(value, list | tuple) else value


def compute_joined(model: Model, rows: Any) -> Any:
    return np.asarray(Model(model.input, model.get_layer("joined").output)(rows, training=False))


@pytest.mark.parametrize("group", range(GROUPS))
def test_every_form_of_every_argument(group, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    different, refused = [], set()
    for shape, cases in gather_cases(LAYERS[group::GROUPS]).items():
        for start in range(0, len(cases), CHUNK):
            chunk = cases[start : start + CHUNK]
            model, title = make_model(shape, chunk), f"layers_{group}_{len(shape)}_{start}"
            for number in sorted(find_refused(model, title), reverse=True):
                layer, case = chunk.pop(number)
                refused |= {(layer, key) for key in case.keys() - REQUIRED.keys()}
                model = make_model(shape, chunk)
            assert not find_refused(model, title)
            again = rebuild(model, title)
            for number, (name, case) in enumerate(chunk):
                old, new = (each.get_layer(f"case_{number}") for each in (model, again))
                if type(old) is not type(new) or describe(old) != describe(new):
                    different.append((name, case, describe(old), describe(new)))
                else:
                    new.set_weights(old.get_weights())
            rows = np.random.default_rng(0).uniform(0, 9, (3, *shape)).astype("float32")
            outputs = [compute_joined(each, rows) for each in (model, again)]
            if not different:
                np.testing.assert_allclose(outputs[1], outputs[0], rtol=1e-4, atol=1e-5)
    assert not different
    assert refused == {each for each in REFUSED if each[0] in LAYERS[group::GROUPS]}
