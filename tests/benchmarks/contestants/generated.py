"""The estimator that the project's own command has generated from ``benchmark_net.toml``."""

from typing import Any

from benchmark_net import BenchmarkNet

from ..settings import Settings
from . import list_settings

NAMES = ("hidden_layer_sizes", "activation", "initializer", "dropout", "optimizer")


def create_estimator() -> BenchmarkNet:
    """Create the estimator."""
    return BenchmarkNet()


def translate_settings(settings: Settings) -> dict[str, Any]:
    """Translate settings into parameters."""
    return {
        **list_settings(settings, *NAMES, "epochs", "batch_size"),
        "optimizer__learning_rate": settings.learning_rate,
    }
