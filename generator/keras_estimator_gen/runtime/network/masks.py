"""Batches completed by rows of weight zero, and where these change nothing."""

from __future__ import annotations

from typing import Any

from ..backend import keras, read_compile_arguments
from .models import find_own_code

# Each row of what these put out is computed from the same row alone.
_LAYERS = """
    Activation Add Attention Average AveragePooling1D AveragePooling2D Bidirectional
    Concatenate Conv1D Conv2D Dense DepthwiseConv1D DepthwiseConv2D
    Dropout ELU Embedding EinsumDense Flatten GRU GlobalAveragePooling1D
    GlobalAveragePooling2D GlobalMaxPooling1D GlobalMaxPooling2D InputLayer LSTM
    LayerNormalization LeakyReLU MaxPooling1D MaxPooling2D Maximum Minimum
    MultiHeadAttention Multiply PReLU Permute ReLU RepeatVector Rescaling Reshape
    SeparableConv1D SeparableConv2D SimpleRNN Subtract ZeroPadding1D ZeroPadding2D"""
_LOSSES = """
    BinaryCrossentropy BinaryFocalCrossentropy CategoricalCrossentropy
    CategoricalFocalCrossentropy CategoricalHinge CosineSimilarity Hinge Huber
    KLDivergence LogCosh MeanAbsoluteError MeanAbsolutePercentageError
    MeanSquaredError MeanSquaredLogarithmicError Poisson
    SparseCategoricalCrossentropy SquaredHinge"""
_REDUCTIONS = "mean_with_sample_weight", "sum"
_AXES = "axis", "attention_axes"


def is_maskable(model: keras.Model) -> bool:
    """Tell whether rows of weight zero change nothing in a training."""
    losses = keras.tree.flatten(read_compile_arguments(model)["loss"])
    return (
        # The others than that of the loss count rows, or take weights unlike none.
        len(model.metrics) == 1
        and all(_adds_rows(loss) for loss in losses if loss is not None)
        and all(len(output.shape) == 2 for output in model.outputs)
        and not any(x.path.endswith("seed_generator_state") for x in model.variables)
        and keeps_rows(model)
    )


def keeps_rows(model: keras.Model, passive: str = "") -> bool:
    """Tell whether each row of the outputs depends on the same row of inputs alone.

    `passive` are names of further layers of which that is known.
    """
    names = [*_LAYERS.split(), *passive.split()]
    layers = [getattr(keras.layers, name) for name in names]
    operations = _list_operations(model)
    return not find_own_code(model) and all(
        type(item) in layers and _is_plain(item) for item in operations
    )


def _adds_rows(loss: Any) -> bool:
    """Tell whether a loss is the weighted mean or sum of the losses of rows."""
    if type(loss) not in [getattr(keras.losses, name) for name in _LOSSES.split()]:
        return False
    options = loss.get_config()
    return (
        loss.reduction in _REDUCTIONS
        and options.get("axis", -1) == -1
        and options.get("ignore_class") is None
    )


def _is_plain(layer: keras.Layer) -> bool:
    """Tell whether no option of a layer lets it look at several rows."""
    options = layer.get_config()
    axes = keras.tree.flatten([options.get(name) for name in _AXES])
    return (
        all(axis in (None, -1) or axis > 0 for axis in axes)
        and not options.get("stateful")
        and not options.get("activity_regularizer")
    )


def _list_operations(model: Any) -> list[Any]:
    """List the operations of a model, and those of models in it."""
    direct = getattr(model, "operations", None) or model.layers
    listed = [_list_operations(x) if isinstance(x, keras.Model) else x for x in direct]
    return list(keras.tree.flatten(listed))
