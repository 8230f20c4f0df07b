# Copied by keras-estimator-gen 0.1.0 from tabm_layers.py. Do not edit.
# Code: sha256:ee41db2b3ca26422a90bf8641315906a672cd13c9dde40ac97cff83077ee85c6
"""What TabM has beyond Keras: the layers of an ensemble, and its losses."""

from typing import Any

import keras

__all__ = [
    "EnsembleDense",
    "LogLossOfMean",
    "MeanOfMembers",
    "MemberDense",
    "RandomSigns",
    "SquaredErrorOfMembers",
]

SMALLEST = 1e-30
"""What takes the place of probabilities of zero, which have no logarithm."""

register = keras.saving.register_keras_serializable(package="tabm_layers")


@register
class EnsembleDense(keras.layers.Layer):
    """Dense layers of several networks that share one kernel.

    Each member scales the inputs before the kernel and the outputs after it by vectors
    of its own, and has its own bias. The first layer takes rows, and gives each member
    signs of its own to start with; the others take what the members put out.

    Parameters
    ----------
    units : int
        Number of outputs of each member.
    n_members : int
        Number of members.
    activation : str or None, default=None
        Activation of the outputs.
    **kwargs : dict
        Arguments of every layer, such as ``name``.
    """

    def __init__(
        self, units: int, n_members: int, activation: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.units = units
        self.n_members = n_members
        self.activation = keras.activations.get(activation)

    def build(self, input_shape: Any) -> None:
        """Create the kernel that is shared, and what each member has of its own."""
        size = input_shape[-1]
        is_first = len(input_shape) == 2
        limit = size**-0.5
        uniform = keras.initializers.RandomUniform(-limit, limit)
        self.kernel = self.add_weight(
            shape=(size, self.units), initializer=uniform, name="kernel"
        )
        self.input_scale = self.add_weight(
            shape=(self.n_members, size),
            initializer=RandomSigns() if is_first else "ones",
            name="input_scale",
        )
        self.output_scale = self.add_weight(
            shape=(self.n_members, self.units), initializer="ones", name="output_scale"
        )
        self.bias = self.add_weight(
            shape=(self.n_members, self.units), initializer=uniform, name="bias"
        )

    def call(self, inputs: Any) -> Any:
        """Compute the outputs of the members.

        Parameters
        ----------
        inputs : tensor of shape (batch_size, n_inputs) or (batch_size, n_members, \
n_inputs)
            Rows, or what members have put out.

        Returns
        -------
        tensor of shape (batch_size, n_members, units)
            The outputs.
        """
        ops = keras.ops
        if len(inputs.shape) == 2:
            inputs = ops.expand_dims(inputs, 1)
        outputs = ops.matmul(inputs * self.input_scale, self.kernel)
        return self.activation(outputs * self.output_scale + self.bias)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Return the shape of the outputs."""
        return (input_shape[0], self.n_members, self.units)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make this layer again."""
        return {
            **super().get_config(),
            "units": self.units,
            "n_members": self.n_members,
            "activation": keras.activations.serialize(self.activation),
        }


@register
class RandomSigns(keras.initializers.RandomUniform):
    """Draws 1 and -1, each as often as the other.

    Parameters
    ----------
    seed : int, SeedGenerator or None, default=None
        Seed of the draws; None draws one at random.
    """

    def __init__(self, seed: Any = None) -> None:
        super().__init__(-1.0, 1.0, seed)

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        """Draw signs.

        Parameters
        ----------
        shape : tuple of int
            Shape of the tensor.
        dtype : str or None, default=None
            Type of the numbers.

        Returns
        -------
        tensor
            The signs.
        """
        return keras.ops.sign(super().__call__(shape, dtype))

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make this initializer again."""
        return {"seed": super().get_config()["seed"]}


@register
class MemberDense(keras.layers.Layer):
    """A dense layer for each member, with nothing in common.

    It takes what members have put out, or rows, which are the same for all of them.

    Parameters
    ----------
    units : int
        Number of outputs of each member.
    n_members : int
        Number of members.
    activation : str or None, default=None
        Activation of the outputs.
    **kwargs : dict
        Arguments of every layer, such as ``name``.
    """

    def __init__(
        self, units: int, n_members: int, activation: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.units = units
        self.n_members = n_members
        self.activation = keras.activations.get(activation)

    def build(self, input_shape: Any) -> None:
        """Create the weights and biases."""
        size = input_shape[-1]
        limit = size**-0.5
        uniform = keras.initializers.RandomUniform(-limit, limit)
        self.kernel = self.add_weight(
            shape=(self.n_members, size, self.units),
            initializer=uniform,
            name="kernel",
        )
        self.bias = self.add_weight(
            shape=(self.n_members, self.units), initializer=uniform, name="bias"
        )

    def call(self, inputs: Any) -> Any:
        """Compute the outputs of the members.

        Parameters
        ----------
        inputs : tensor of shape (batch_size, n_inputs) or (batch_size, n_members, \
n_inputs)
            Rows, or what members have put out.

        Returns
        -------
        tensor of shape (batch_size, n_members, units)
            The outputs.
        """
        axes = "bd" if len(inputs.shape) == 2 else "bkd"
        outputs = keras.ops.einsum(f"{axes},kdu->bku", inputs, self.kernel)
        return self.activation(outputs + self.bias)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Return the shape of the outputs."""
        return (input_shape[0], self.n_members, self.units)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make this layer again."""
        return {
            **super().get_config(),
            "units": self.units,
            "n_members": self.n_members,
            "activation": keras.activations.serialize(self.activation),
        }


@register
class MeanOfMembers(keras.layers.Layer):
    """Mean of the probabilities that members predict.

    In training it is their geometric mean, of which the log loss is the mean of the log
    losses of the members: so each of them is trained, and not their mean.
    """

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Compute the mean.

        Parameters
        ----------
        inputs : tensor of shape (batch_size, n_members, n_classes)
            Probabilities of each member.
        training : bool, default=False
            Whether the mean is the geometric one.

        Returns
        -------
        tensor of shape (batch_size, n_classes)
            The mean.
        """
        ops = keras.ops
        if not training:
            return ops.mean(inputs, axis=1)
        return ops.exp(ops.mean(ops.log(ops.maximum(inputs, SMALLEST)), axis=1))

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Return the shape of the mean."""
        return (input_shape[0], input_shape[-1])


@register
class LogLossOfMean(keras.losses.Loss):
    """Log loss of numbers that, other than probabilities, need not add up to one."""

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Compute the loss of each row.

        Parameters
        ----------
        y_true : tensor of shape (batch_size, n_classes)
            The labels, coded one-hot.
        y_pred : tensor of shape (batch_size, n_classes)
            What `MeanOfMembers` puts out.

        Returns
        -------
        tensor of shape (batch_size,)
            Minus the logarithm of the number at the label.
        """
        ops = keras.ops
        return -ops.sum(y_true * ops.log(ops.maximum(y_pred, SMALLEST)), axis=-1)


@register
class SquaredErrorOfMembers(keras.losses.Loss):
    """Mean of the squared errors of the members."""

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Compute the loss of each row.

        Parameters
        ----------
        y_true : tensor of shape (batch_size, 1)
            What is to be predicted.
        y_pred : tensor of shape (batch_size, n_members)
            What each member predicts.

        Returns
        -------
        tensor of shape (batch_size,)
            The mean.
        """
        return keras.ops.mean(keras.ops.square(y_true - y_pred), axis=-1)
