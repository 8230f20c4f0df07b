# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Content: sha256:13e6fac46bb386f5df20e639130279c0d8e3814e80e0297cb995deafe4d48563
"""The layers of a Keras model and their connections, as values to show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .backend import keras, list_connections


@dataclass(frozen=True)
class LayerSummary:
    """What ``Model.summary`` tells of a layer.

    Attributes
    ----------
    name : str
        Name of the layer.
    kind : str
        Name of its class.
    output_shapes : tuple of tuple
        Shape of each output, None for the rows of a batch; empty if Keras does not know
        them.
    n_parameters : int
        Number of weights, trainable or not.
    """

    name: str
    kind: str
    output_shapes: tuple[tuple[int | None, ...], ...]
    n_parameters: int

    def format_shapes(self) -> str:
        """Return the shapes of the outputs as text.

        Returns
        -------
        str
            "?" if they are not known.
        """
        return ", ".join(map(str, self.output_shapes)) or "?"


@dataclass(frozen=True)
class LayerGraph:
    """The layers of a model and their connections.

    Attributes
    ----------
    layers : tuple of LayerSummary
        Its outermost layers; a nested model is one of them. Each comes after those that
        it is connected to.
    connections : tuple of (int, int)
        Positions of the layers that an arrow leads from and to, each pair once. There
        are none for a model that is a program of its own instead of a graph.
    """

    layers: tuple[LayerSummary, ...]
    connections: tuple[tuple[int, int], ...]


def read_layer_graph(model: keras.Model) -> LayerGraph:
    """Read the layers of a model and their connections.

    Parameters
    ----------
    model : keras.Model
        A built model.

    Returns
    -------
    LayerGraph
        The graph.
    """
    # A functional model consists of operations, not all of which are layers: `a + b`.
    is_graph = isinstance(model, keras.Function)
    layers = model.operations if is_graph else model.layers
    positions = {id(layer): index for index, layer in enumerate(layers)}
    connections = dict.fromkeys(
        (positions[id(source)], positions[id(target)])
        for source, target in list_connections(model)
    )
    return LayerGraph(tuple(map(_summarize_layer, layers)), tuple(connections))


def _summarize_layer(layer: Any) -> LayerSummary:
    return LayerSummary(
        layer.name,
        type(layer).__name__,
        _find_output_shapes(layer),
        layer.count_params() if getattr(layer, "built", False) else 0,
    )


def _find_output_shapes(layer: Any) -> tuple[tuple[int | None, ...], ...]:
    try:
        outputs = keras.tree.flatten(layer.output)
    except AttributeError:
        # Called by a model's own program, on data: Keras keeps the input's shape only.
        return _compute_output_shapes(layer)
    return tuple(tuple(tensor.shape) for tensor in outputs)


def _compute_output_shapes(layer: Any) -> tuple[tuple[int | None, ...], ...]:
    input_shape = (layer.get_build_config() or {}).get("input_shape")
    try:
        shapes = layer.compute_output_shape(input_shape)
    except Exception:  # whatever the code of a layer does without a shape
        return ()
    nested = shapes and isinstance(shapes[0], list | tuple)
    return tuple((None, *shape[1:]) for shape in (shapes if nested else [shapes]))
