"""Every layer of the catalog is the same after import, in every form that its arguments take."""

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
from keras import Input, Model, constraints, initializers, layers, regularizers

from keras_estimator_gen.catalog import Parameter, load_catalog
from keras_estimator_gen.cli import main
from keras_estimator_gen.loading import load_spec

Case = dict[str, Any]

NO_FUNCTION_OF_ROWS = {
    **dict.fromkeys(("CutMix", "MaxNumBoundingBoxes", "MixUp"), "takes tables of images"),
    **dict.fromkeys(("FlaxLayer", "JaxLayer", "Lambda", "TFSMLayer"), "holds code"),
    "TorchModuleWrapper": "holds code",
    "Equalization": "is left out of a network's graph by Keras",
    "InputLayer": "is an input",
    "Pipeline": "holds layers, and is no layer of a graph",
    **dict.fromkeys(("StringLookup", "TextVectorization"), "takes texts"),
}
"""Layers that are not tried, and why."""

REASONS: Mapping[str, str] = {
    "Keras does not write it with a layer": "autocast flash_attention use_cudnn weights "
    "AdditiveAttention.score_mode AutoContrast.factor CenterCrop.factor "
    "ContrastLimitedAdaptiveHistogramEqualization.factor RandAugment.data_format "
    "RandomColorDegeneration.data_format RandomColorJitter.factor RandomFlip.factor "
    "RandomGrayscale.data_format RandomGrayscale.seed RandomHue.data_format "
    "RandomSaturation.data_format RandomShear.factor RandomTranslation.factor RandomZoom.factor "
    "Resizing.factor SimpleRNN.seed Solarization.factor",
    "Keras cannot describe the layer with it": "ELU.activity_regularizer "
    "Identity.activity_regularizer",
    "it follows quantizing": "gptq_unpacked_column_size quantization_config",
    "it makes tensors that Dense does not take": "sparse",
    "it needs another argument": "lora_alpha BatchNormalization.renorm_clipping "
    "IntegerLookup.idf_weights IntegerLookup.pad_to_max_tokens IntegerLookup.salt",
    "it needs batches of one size": "stateful",
    "it has one value": "IntegerLookup.vocabulary_dtype Resizing.fill_mode",
    "`bin_boundaries` replaces it": "Discretization.num_bins",
    "every case has one": "name",
}
"""Why arguments are not tried, in all layers or in one."""

UNTRIED = {key for keys in REASONS.values() for key in keys.split()}

REFUSED: Mapping[str, Mapping[str, str]] = {
    "BatchNormalization": {"renorm": "'renorm_clipping' of .* is a table, which a specification"},
    "Bidirectional": {"merge_mode": r"'case_\d+' is one tensor, whose first dimension is that of"},
}
"""What import refuses, with a pattern of the reason; `merge_mode=None` makes two tensors."""

LAYERS = sorted({*load_catalog().names("layers")} - NO_FUNCTION_OF_ROWS.keys())
FAST = {"HashedCrossing", "LayerNormalization", "RNN", "ZeroPadding2D"}

SHAPES = ((8, 8, 3), (6, 4), (6, 6, 6, 3), (3, 6, 6, 2), (3, 6, 6, 6, 2), (6,), (4, 4, 4), (1,))
"""The shapes of rows; each case takes the first that Keras accepts."""

INTEGERS = {"CategoryEncoding", "Embedding", "HashedCrossing", "Hashing", "IntegerLookup"}
PAIRED = {"Add", "AdditiveAttention", "Attention", "Average", "Concatenate", "Dot", "Maximum"}
PAIRED |= {"HashedCrossing", "Minimum", "Multiply", "Subtract"}
"""Layers that are called with a list of tensors."""

REQUIRED: Mapping[str, Any] = {
    **dict.fromkeys(("axes", "n", "num_heads", "num_key_value_heads", "pool_size"), 1),
    **dict.fromkeys(("filters", "kernel_size", "num_query_heads", "output_size"), 2),
    **dict.fromkeys(("head_dim", "height", "key_dim", "output_dim", "units", "width"), 4),
    **dict.fromkeys(("factor", "height_factor", "rate", "scale", "width_factor", "stddev"), 0.2),
    **dict.fromkeys(("input_dim", "num_bins"), 20),
    "activation": "relu",
    "cell": lambda: layers.GRUCell(3),
    "cells": lambda: [layers.GRUCell(3), layers.LSTMCell(2)],
    "dims": (2, 1),
    "layer": lambda: layers.Dense(3),
    "target_shape": (-1, 2),
}
REQUIRED_BY: Mapping[str, Case] = {
    "Bidirectional": {"layer": lambda: layers.LSTM(3, return_sequences=True)},
    "CategoryEncoding": {"num_tokens": 25},
    "Discretization": {"bin_boundaries": [-1.0, 0.0, 1.0]},
    "EinsumDense": {"equation": "abc,cd->abd", "output_shape": (None, 5)},
    "GroupNormalization": {"groups": 1},
    "IntegerLookup": {"vocabulary": [3, 1, 2]},
    "MelSpectrogram": {"fft_length": 4, "num_mel_bins": 3, "sequence_stride": 2},
    "Normalization": {"mean": 0.5, "variance": 2.0},
    "RandomPosterization": {"factor": 4},
    "STFTSpectrogram": {"frame_length": 4},
}
"""What a layer needs in addition."""

EXTENTS = [3, (3, 3), (1, 2), [3, 1], (1, 2, 1), (3, 3, 3), (2,)]
FACTORS = [0.3, (0.3, 0.3), (0.1, 0.4), 3]
PADDINGS = [
    *[2, 0, (1, 1), (0, 1), (2, 1), (1, 2, 1), "same", "causal", ((0, 0), (0, 0))],
    *[((1, 1), (1, 1)), ((0, 1), (0, 1)), ((1, 2), (2, 1)), ((1, 1), (2, 2)), ((2, 2), (2, 2))],
    *[((0, 1),) * 3, ((1, 0), (0, 1), (2, 1)), ((1, 1), (2, 2), (0, 0)), ((2, 2),) * 3],
]
FORMS: Mapping[str, list[Any]] = {
    **dict.fromkeys(("dilation_rate", "kernel_size", "pool_size", "size", "strides"), EXTENTS),
    **dict.fromkeys(("cropping", "padding"), PADDINGS),
    **{key: [6, 7] for key in ("max_freq", "sliding_window")},
    **{key: [0.0, 1.5, [0.5, 1.0, 2.0]] for key in ("mean", "variance")},
    **{key: [3, [133, 137]] for key in ("salt", "seed", "value_dim")},
    **{key: [30] for key in ("max_tokens", "num_tokens")},
    "activation": ["tanh", "gelu", lambda: layers.LeakyReLU(0.2), lambda: layers.ReLU(6.0)],
    "attention_axes": [1, (1,), (2,), (1, 2)],
    "axes": [2, -1, (1, 1), (2, 1), (1, 2), [-1, -1]],
    "axis": [1, 2, -2, (1,), [1, 2], (-1,), [-2, -1]],
    "backward_layer": [lambda: layers.GRU(2, go_backwards=True, return_sequences=True)],
    "bias_axes": ["d", "bd"],
    "bin_boundaries": [[0.0], [-0.5, 0.5]],
    "bounding_box_format": ["xyxy"],
    "cell": [
        lambda: layers.LSTMCell(2, unit_forget_bias=False),
        lambda: layers.SimpleRNNCell(2, recurrent_regularizer=regularizers.L1L2(0.01, 0.02)),
        lambda: [layers.LSTMCell(2), layers.GRUCell(3, recurrent_dropout=0.1)],
        lambda: layers.StackedRNNCells([layers.GRUCell(2)]),
    ],
    "cells": [lambda: [layers.SimpleRNNCell(2, activation="relu"), layers.LSTMCell(3)]],
    "data_format": ["channels_first"],
    "dims": [(1,), (1, 2), (3, 1, 2)],
    "dtype": [
        *("float32", "int32", "float64", "float16", "mixed_float16"),
        lambda: keras.DTypePolicy("bfloat16"),
    ],
    "equation": ["abx,xy->aby"],
    **dict.fromkeys(("factor", "height_factor", "width_factor", "x_factor", "y_factor"), FACTORS),
    **dict.fromkeys(("addition_factor", "threshold_factor", "brightness_factor"), FACTORS),
    **dict.fromkeys(("contrast_factor", "hue_factor", "saturation_factor"), FACTORS),
    "fft_length": [8],
    "fill_mode": ["constant", "nearest", "wrap", "reflect"],
    "fill_value": [0.5],
    "frame_step": [2],
    "groups": [2],
    "interpolation": ["nearest", "bilinear", "bicubic"],
    "layer": [
        lambda: layers.Dense(3, activation=layers.ELU(0.5), name="inner"),
        lambda: layers.Conv1D(2, 2, padding="causal", kernel_regularizer=regularizers.L1(0.1)),
        lambda: layers.Conv2D(2, (1, 2), strides=(2, 1), dtype="float64"),
        lambda: layers.ZeroPadding2D(((0, 1), (0, 1))),
        lambda: layers.Bidirectional(layers.LSTM(2, dropout=0.1), merge_mode="sum"),
        lambda: layers.TimeDistributed(layers.Dense(2, name="inner")),
        lambda: layers.GRU(2, return_sequences=True, reset_after=False),
    ],
    "lora_rank": [2],
    "logit_soft_cap": [2.0],
    "mask_token": [0],
    "mask_value": [-1, 2],
    "max_value": [1.0, 6.0],
    "merge_mode": ["sum", "mul", "ave", None],
    "mode": ["horizontal", "vertical", "magnitude", "psd"],
    "noise_shape": [(None, 1), (None, 1, None)],
    "num_bins": [7],
    "offset": [1.0, [0.5, 2.0, 1.0]],
    "oov_method": ["farmhash"],
    "output_mode": ["int", "one_hot", "multi_hot", "count"],
    "output_padding": [1, 0, (1, 1), (0, 1)],
    "output_shape": [(3,), (None, 5), 7, (2, 3)],
    "output_size": [3, (3,), (2, 2), (4, 2), (2, 2, 2), (3, 3, 2)],
    "recurrent_activation": ["hard_sigmoid", lambda: layers.ReLU(6.0)],
    "reverse_dtype": ["float32"],
    "scale": [0.3, (0.1, 0.1), (0.1, 0.4), [0.5, 2.0, 1.0]],
    "scaling": ["spectrum", None],
    "score_mode": ["concat"],
    "sequence_length": [3],
    "shared_axes": [[1], [1, 2], (2,)],
    "sigma": [2.0, (2.0, 2.0), (0.5, 2.0)],
    "target_shape": [(-1,), (3, -1), (2, 3), (-1, 2, 2)],
    "tile_grid_size": [(2, 2), (4, 2)],
    "value_range": [(0, 1), (0.0, 1.0), [0.0, 255.0]],
    "vocabulary": [[5, 1, 2, 7]],
    "window": ["hamming", None],
}
BY_SUFFIX: Mapping[str, list[Any]] = {
    "_constraint": [
        "non_neg",
        lambda: constraints.MaxNorm(2.5, axis=[0]),
        lambda: constraints.MinMaxNorm(0.1, 0.9),
    ],
    "_initializer": [
        *("he_normal", "zeros", "ones"),
        lambda: initializers.Constant(0.3),
        lambda: initializers.VarianceScaling(2.0, "fan_out", "uniform", seed=3),
    ],
    "_regularizer": [
        "l2",
        lambda: regularizers.L1L2(0.01, 0.02),
        lambda: regularizers.L1(0.05),
    ],
}
KERAS_ERRORS = (
    *(ArithmeticError, AttributeError, LookupError, NotImplementedError, RuntimeError),
    *(TypeError, ValueError, tf.errors.OpError),
)


def list_forms(name: str, default: Any) -> list[Any]:
    """List values of an argument that are not its default."""
    if isinstance(default, bool):
        return [not default]
    if name in FORMS or name.endswith(tuple(BY_SUFFIX)):
        return FORMS.get(name, [])
    if isinstance(default, int):
        return [default + 1]
    return [default / 2 or 0.5] if isinstance(default, float) else []


def list_parameters(name: str) -> list[Parameter]:
    """List the parameters of a layer that are tried."""
    parameters = load_catalog().find("layers", name).parameters
    return [each for each in parameters if not {each.name, f"{name}.{each.name}"} & UNTRIED]


def iterate_cases(name: str) -> Iterator[tuple[set[str], Case]]:
    """Yield the arguments that a layer needs, and those with others in each of their forms."""
    parameters = list_parameters(name)
    needed = {each.name: REQUIRED.get(each.name) for each in parameters if each.required}
    needed |= REQUIRED_BY.get(name, {})
    yield {*needed}, needed
    for suffix, forms in BY_SUFFIX.items():
        alike = {each.name for each in parameters if each.name.endswith(suffix)}
        yield from ((alike, {**needed, **dict.fromkeys(alike, form)}) for form in forms if alike)
    for each in parameters:
        for form in list_forms(each.name, each.default if each.has_default else None):
            yield {each.name}, {**needed, each.name: form}


def make_layer(name: str, case: Case, number: int) -> layers.Layer:
    """Return the layer of a case; a cell comes in the layer that runs it."""
    values = {key: each() if inspect.isfunction(each) else each for key, each in case.items()}
    if name.endswith(("Cell", "Cells")):
        return layers.RNN(getattr(layers, name)(**values), name=f"case_{number}")
    return getattr(layers, name)(**values, name=f"case_{number}")


def call_layer(name: str, layer: layers.Layer, tensor: Any) -> list[Any]:
    """Return what a layer puts out for a tensor in place of each that it takes."""
    required = [
        each
        for each in inspect.signature(layer.call).parameters.values()
        if each.default is each.empty and each.kind is each.POSITIONAL_OR_KEYWORD
    ]
    given = [tensor, tensor] if name in PAIRED else tensor
    return keras.tree.flatten(layer(*[given] * len(required)))


def make_model(name: str, shape: tuple[int, ...], cases: Mapping[int, Case]) -> Model:
    """Return a network in which each case is a branch of its own."""
    inputs = make_input(name, shape)
    made = [make_layer(name, case, number) for number, case in cases.items()]
    outputs = [each for layer in made for each in call_layer(name, layer, inputs)]
    flat = [
        (layers.GlobalMaxPooling1D if None in each.shape[1:] else layers.Flatten)()(each)
        for each in map(layers.Rescaling(1.0), outputs)
    ]
    return Model(inputs, layers.Dense(1)(layers.Concatenate()(flat) if flat[1:] else flat[0]))


def make_input(name: str, shape: tuple[int, ...]) -> Any:
    return Input(shape, dtype="int32" if name in INTEGERS else "float32")


def compute_cases(model: Model, cases: Mapping[int, Case], rows: Any) -> dict[int, Any]:
    tensors = {str(number): model.get_layer(f"case_{number}").output for number in cases}
    return Model(model.inputs[0], tensors)(rows, training=False)


def draw_rows(model: Model) -> Any:
    """Draw rows, and give a model weights of which each matters."""
    random = np.random.default_rng(0)
    weights = [each + random.uniform(0.01, 0.1, each.shape) for each in model.get_weights()]
    model.set_weights(weights)
    return random.integers(0, 9, (3, *model.input_shape[1:])).astype(model.inputs[0].dtype)


def describe(layer: Any) -> Any:
    return drop_numbers(keras.saving.serialize_keras_object(layer))


def drop_numbers(value: Any) -> Any:
    """Return a description without the numbers of names, which Keras counts up."""
    if isinstance(value, dict):
        if value.get("class_name") == "DTypePolicy":
            return value["config"]["name"]
        kept = value.keys() - {"shared_object_id", "build_config"}
        name = {"name": re.sub(r"_\d+$", "", str(value["name"]))} if "name" in value else {}
        return {key: drop_numbers(value[key]) for key in kept} | name
    return [drop_numbers(each) for each in value] if isinstance(value, list | tuple) else value


def try_case(name: str, case: Case, shape: tuple[int, ...]) -> Any:
    """Return the description of a layer, if Keras runs it and reads it again without a change."""
    try:
        layer = make_layer(name, case, 0)
        inputs = make_input(name, shape)
        call_layer(name, layer, inputs)
        outputs = call_layer(name, layer, np.ones((2, *shape), inputs.dtype))
        again = type(layer).from_config(layer.get_config())
        usable = all(keras.ops.size(each) and each.dtype != "string" for each in outputs)
        return describe(layer) if usable and describe(layer) == describe(again) else None
    except KERAS_ERRORS:
        return None


def gather_cases(name: str) -> Mapping[tuple[int, ...], dict[int, tuple[set[str], Case]]]:
    """Gather the cases that differ and that Keras takes, by the first shape that it takes."""
    found: dict[tuple[int, ...], dict[int, tuple[set[str], Case]]] = {}
    described: list[Any] = []
    for number, (keys, case) in enumerate(iterate_cases(name)):
        tries = ((try_case(name, case, shape), shape) for shape in SHAPES)
        description, shape = next((each for each in tries if each[0]), (None, ()))
        if description and description not in described:
            described.append(description)
            found.setdefault(shape, {})[number] = (keys, case)
    return found


def find_refused(model: Model, title: str) -> dict[int, str]:
    """Import a network; return why cases are refused, by their numbers."""
    Path(f"{title}.toml").unlink(missing_ok=True)
    Path(f"{title}.json").write_text(model.to_json())
    result = CliRunner().invoke(main, ["import", f"{title}.json", "-o", f"{title}.toml"])
    lines = [each for each in result.stderr.splitlines() if "case_" in each]
    assert bool(lines) == bool(result.exit_code), result.output
    return {int(re.search(r"case_(\d+)", each)[1]): each for each in reversed(lines)}


def rebuild(model: Model, title: str) -> Model:
    """Generate from an imported network, and build it again."""
    command = [f"{title}.toml", "--no-tests", "--runtime", "keras_estimator_gen.runtime"]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    invalidate_caches()
    spec = load_spec(Path(f"{title}.toml"))
    estimator = getattr(import_module(spec.estimator.module_name), spec.estimator.name)
    # Ids alone have no float type, and these networks were written in float32.
    X = np.zeros((4, int(np.prod(model.input_shape[1:]))), "float32")
    return estimator(dtype="float32").initialize(X, np.arange(4.0, dtype="float32")).model_


def find_changes(again: Model, model: Model, cases: Mapping[int, Case]) -> Iterator[str]:
    """Yield the cases of which a layer, or what it computes with the same weights, changed."""
    rows = draw_rows(model)
    again.set_weights(model.get_weights())
    outputs, wanted = (compute_cases(each, cases, rows) for each in (again, model))
    for number, case in cases.items():
        old, new = (describe(each.get_layer(f"case_{number}")) for each in (model, again))
        tensors = (keras.tree.flatten(each[str(number)]) for each in (outputs, wanted))
        pairs = zip(*tensors, strict=True)
        if old != new:
            yield f"{case}: {old} became {new}"
        elif not all(np.allclose(*each, rtol=1e-5, atol=1e-6, equal_nan=True) for each in pairs):
            yield f"{case}: other outputs"


@pytest.mark.parametrize(
    "name",
    [each if each in FAST else pytest.param(each, marks=pytest.mark.slow) for each in LAYERS],
)
def test_every_form_of_every_argument(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    found = gather_cases(name)
    changes, refused = [], {}
    for index, (shape, pairs) in enumerate(found.items()):
        cases = {number: case for number, (_, case) in pairs.items()}
        title = f"{name.lower()}_{index}"
        reasons = find_refused(make_model(name, shape, cases), title)
        for number, reason in reasons.items():
            refused |= dict.fromkeys(pairs[number][0], reason)
            del cases[number]
        model = make_model(name, shape, cases)
        assert not find_refused(model, title)
        changes += find_changes(rebuild(model, title), model, cases)
    assert not changes, "\n".join(changes)
    assert refused.keys() == REFUSED.get(name, {}).keys()
    assert all(re.search(REFUSED[name][key], reason) for key, reason in refused.items())
    tried = {key for pairs in found.values() for keys, _ in pairs.values() for key in keys}
    assert tried == {each.name for each in list_parameters(name)}
