"""What all contestants are told about a network and its training, in one form."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """A classifier of dense layers, and how it is trained.

    Parameters
    ----------
    hidden_layer_sizes : tuple of int
        Number of units of each hidden layer.
    activation : {"relu", "tanh", "sigmoid"}
        Activation of the hidden layers.
    initializer : {"glorot_uniform", "glorot_normal", "he_normal"}
        Distribution of the first kernels of the hidden layers.
    dropout : float
        Fraction of the hidden units dropped in each step.
    optimizer : {"sgd", "rmsprop", "adam"}
        Optimizer, without momentum in the case of ``"sgd"``.
    learning_rate : float
        Its initial learning rate.
    batch_size : int
        Rows of a step.
    epochs : int
        Passes over the rows.
    n_features, n_classes : int
        Columns of the rows and number of labels, for those who have to know beforehand.
    """

    hidden_layer_sizes: tuple[int, ...] = (50, 50)
    activation: str = "relu"
    initializer: str = "glorot_uniform"
    dropout: float = 0.0
    optimizer: str = "adam"
    learning_rate: float = 0.01
    batch_size: int = 32
    epochs: int = 20
    n_features: int = 30
    n_classes: int = 2
