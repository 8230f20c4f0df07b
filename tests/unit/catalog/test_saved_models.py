"""The classes that a model's file may name are those of the catalog that only compute."""

import pytest

from keras_estimator_gen.catalog import load_catalog
from keras_estimator_gen.saved_models import CLASSES, FUNCTIONS

HOLDING_CODE = {"FlaxLayer", "JaxLayer", "Lambda", "TFSMLayer", "TorchModuleWrapper"}
"""Layers that run what they are given, or what is in another file."""

MODULES = {
    "constraints": "keras.constraints",
    "initializers": "keras.initializers",
    "layers": "keras.layers",
    "losses": "keras.losses",
    "metrics": "keras.metrics",
    "optimizers": "keras.optimizers",
    "regularizers": "keras.regularizers",
    "schedules": "keras.optimizers.schedules",
}


@pytest.mark.parametrize("section", MODULES)
def test_classes(section):
    names = set(load_catalog().names(section))

    assert CLASSES[MODULES[section]] == names - HOLDING_CODE


def test_functions():
    """All activations, and of losses and metrics none that makes an object of a name."""
    assert set(load_catalog().names("activations")) <= FUNCTIONS
    assert not FUNCTIONS & {"deserialize", "get", "serialize"}


def test_operations():
    """Operations take the place of layers; those that call functions are left out."""
    operations = {module: names for module, names in CLASSES.items() if "src.ops" in module}

    assert {"Add", "GetItem", "Multiply"} <= operations["keras.src.ops.numpy"]
    for names in operations.values():
        assert not names & {
            "Cond",
            "ForiLoop",
            "Map",
            "Scan",
            "Switch",
            "VectorizedMap",
            "WhileLoop",
        }
