# Copied by keras-estimator-gen 0.1.0 from realmlp_layers.py. Do not edit.
# Code: sha256:56425dbf5250a51a3412be3eb466c6a772c6df0f08fd98d878bed7ac74e19568
"""What RealMLP has beyond Keras: two layers, and cycles of the learning rate."""

import math
from collections.abc import Mapping
from typing import Any

import keras

__all__ = ["CosineLogCycles", "FeatureScaling", "NTKDense"]

register = keras.saving.register_keras_serializable(package="realmlp_layers")


@register
class FeatureScaling(keras.layers.Layer):
    """Multiply each feature by a factor that is learned, faster than other weights.

    An optimizer such as Adam takes steps of the size of its learning rate, whatever
    the gradient is. So a weight that is kept divided by a factor, and multiplied by it
    where it is used, learns by that factor faster.

    Parameters
    ----------
    rate_factor : float, default=6.0
        How many times the learning rate counts.
    **kwargs : dict
        Arguments of every layer, such as ``name``.
    """

    def __init__(self, rate_factor: float = 6.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rate_factor = rate_factor

    def build(self, input_shape: Any) -> None:
        """Create the factors, which are 1 at first."""
        self.scale = self.add_weight(
            shape=(input_shape[-1],),
            initializer=keras.initializers.Constant(1 / self.rate_factor),
            name="scale",
        )

    def call(self, inputs: Any) -> Any:
        """Scale features.

        Parameters
        ----------
        inputs : tensor of shape (batch_size, n_features)
            The features.

        Returns
        -------
        tensor of shape (batch_size, n_features)
            The scaled features.
        """
        return inputs * (self.rate_factor * self.scale)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Return the shape of the features, which stays the same."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make this layer again."""
        return {**super().get_config(), "rate_factor": self.rate_factor}


@register
class NTKDense(keras.layers.Layer):
    """A dense layer whose steps do not depend on its width.

    Weights are drawn from the standard normal distribution and divided by the root of
    the number of inputs where they are used, which is called the parametrization of the
    neural tangent kernel. Biases learn slower than weights.

    Parameters
    ----------
    units : int
        Number of outputs.
    activation : str or None, default=None
        Activation of the outputs.
    bias_rate_factor : float, default=0.1
        How many times the learning rate counts for the biases.
    **kwargs : dict
        Arguments of every layer, such as ``name``.
    """

    def __init__(
        self,
        units: int,
        activation: Any = None,
        bias_rate_factor: float = 0.1,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.units = units
        self.activation = keras.activations.get(activation)
        self.bias_rate_factor = bias_rate_factor

    def build(self, input_shape: Any) -> None:
        """Create the weights and biases."""
        self.kernel = self.add_weight(
            shape=(input_shape[-1], self.units),
            initializer=keras.initializers.RandomNormal(stddev=1.0),
            name="kernel",
        )
        self.bias = self.add_weight(
            shape=(self.units,),
            initializer=keras.initializers.RandomNormal(
                stddev=1 / self.bias_rate_factor
            ),
            name="bias",
        )

    def call(self, inputs: Any) -> Any:
        """Compute the outputs.

        Parameters
        ----------
        inputs : tensor of shape (batch_size, n_inputs)
            The inputs.

        Returns
        -------
        tensor of shape (batch_size, units)
            The outputs.
        """
        kernel = self.kernel / math.sqrt(self.kernel.shape[0])
        outputs = keras.ops.matmul(inputs, kernel) + self.bias_rate_factor * self.bias
        return self.activation(outputs)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Return the shape of the outputs."""
        return (*input_shape[:-1], self.units)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make this layer again."""
        return {
            **super().get_config(),
            "units": self.units,
            "activation": keras.activations.serialize(self.activation),
            "bias_rate_factor": self.bias_rate_factor,
        }


class CosineLogCycles(keras.callbacks.Callback):
    """Let the learning rate rise and fall in cycles, each twice as long as the last.

    Every training goes through all cycles, also one that continues another; a training
    of a single epoch keeps the learning rate. After the training the learning rate is
    what it was before. An optimizer with a schedule of its own is left alone.

    Parameters
    ----------
    n_cycles : int, default=4
        Number of cycles.
    """

    def __init__(self, n_cycles: int = 4) -> None:
        super().__init__()
        self.n_cycles = n_cycles

    def on_train_begin(self, logs: Mapping[str, Any] | None = None) -> None:
        """Note the learning rate, the highest of each cycle."""
        del logs
        rate = self.model.optimizer.get_config().get("learning_rate")
        self.highest = rate if isinstance(rate, float) else None
        self.first: int | None = None

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Set the learning rate, by the place of the epoch in this training."""
        del logs
        if self.first is None:
            self.first = epoch
        self.set_learning_rate(epoch - self.first, self.params["epochs"] - self.first)

    def on_train_end(self, logs: Mapping[str, Any] | None = None) -> None:
        """Set the learning rate back."""
        del logs
        if self.highest is not None:
            self.model.optimizer.learning_rate = self.highest

    def set_learning_rate(self, epoch: int, n_epochs: int) -> None:
        """Set the learning rate to that of the middle of an epoch.

        Parameters
        ----------
        epoch : int
            The epoch, from 0.
        n_epochs : int
            Number of epochs of the training; one alone is trained at the highest rate.
        """
        if self.highest is None or n_epochs == 1:
            return
        progress = (epoch + 0.5) / n_epochs
        cycles = math.log2(1 + (2**self.n_cycles - 1) * progress)
        share = (1 - math.cos(2 * math.pi * cycles)) / 2
        self.model.optimizer.learning_rate = share * self.highest
