"""skorch, which does for PyTorch what SciKeras does for Keras."""

from typing import Any

import torch
from skorch import NeuralNetClassifier
from torch import nn

from ..settings import Settings
from . import list_settings

ACTIVATIONS = {"relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid}
INITIALIZERS = {
    "glorot_uniform": nn.init.xavier_uniform_,
    "glorot_normal": nn.init.xavier_normal_,
    "he_normal": nn.init.kaiming_normal_,
}
OPTIMIZERS = {
    "sgd": torch.optim.SGD,
    "rmsprop": torch.optim.RMSprop,
    "adam": torch.optim.Adam,
}
MODULE = (
    "hidden_layer_sizes",
    "activation",
    "initializer",
    "dropout",
    "n_features",
    "n_classes",
)


class DenseModule(nn.Sequential):
    """The network; see `Settings` for its arguments."""

    def __init__(
        self,
        hidden_layer_sizes: tuple[int, ...] = (50, 50),
        activation: str = "relu",
        initializer: str = "glorot_uniform",
        dropout: float = 0.0,
        n_features: int = 30,
        n_classes: int = 2,
    ) -> None:
        layers: list[nn.Module] = []
        for units in hidden_layer_sizes:
            dense = nn.Linear(n_features, units)
            INITIALIZERS[initializer](dense.weight)
            nn.init.zeros_(dense.bias)
            layers += [dense, ACTIVATIONS[activation]()]
            if dropout > 0:
                layers.append(nn.Dropout(dropout))
            n_features = units
        super().__init__(*layers, nn.Linear(n_features, n_classes))


def create_estimator() -> NeuralNetClassifier:
    """Create the estimator."""
    return NeuralNetClassifier(
        DenseModule,
        criterion=nn.CrossEntropyLoss,
        iterator_train__shuffle=True,
        train_split=None,
        verbose=0,
    )


def translate_settings(settings: Settings) -> dict[str, Any]:
    """Translate settings into parameters."""
    module = list_settings(settings, *MODULE)
    return {
        **{f"module__{name}": value for name, value in module.items()},
        "optimizer": OPTIMIZERS[settings.optimizer],
        "lr": settings.learning_rate,
        "batch_size": settings.batch_size,
        "max_epochs": settings.epochs,
    }
