"""What import paths may name of Python itself and of libraries that are known."""

import sys
from collections.abc import Mapping
from typing import Final

from ..code import Place
from ..code.reserved import LIBRARIES
from ..errors import IdentifierError
from ..kinds import COPIED_RUNTIME

BUILD_FUNCTIONS: Final = "build functions"
"""What stands for a section of functions that build networks, of which the catalog has none."""

PREDICTION_FUNCTIONS: Final = "prediction functions"
"""Likewise of functions that make the prediction of several units."""

FUNCTIONS: Final = "functions"
"""Likewise of functions that are arguments."""

FUNCTION_ARGUMENTS: Final[Mapping[str, frozenset[str]]] = {
    "LambdaCallback": frozenset(
        f"on_{part}_{end}" for part in ("epoch", "train", "train_batch") for end in ("begin", "end")
    ),
    "LearningRateScheduler": frozenset({"schedule"}),
}
"""Arguments of classes of Keras that are functions."""

OWN_SECTIONS: Final = frozenset({BUILD_FUNCTIONS, PREDICTION_FUNCTIONS, FUNCTIONS})
"""What stands for a section that only code of the user's own is in."""

APPLICATIONS: Final = "keras.applications"
"""The module of functions that return models with trained weights, which layers may be."""

_STANDARD: Final = frozenset(sys.stdlib_module_names) | {"__main__", "distutils", "imp", "test"}
"""Modules of Python: all of this version, and those that are left out of its list."""

_KNOWN: Final = _STANDARD | LIBRARIES | {COPIED_RUNTIME}
"""Packages whose content is known: they have what the catalog says, and what follows."""

_FURTHER: Final[Mapping[str, frozenset[str]]] = {
    "activations": frozenset(
        {"jax.nn", "keras.ops", "tensorflow.math", "tensorflow.nn", "torch.nn.functional"}
    ),
    BUILD_FUNCTIONS: frozenset({APPLICATIONS}),
}
"""Modules whose functions can be what is asked for, and which the catalog does not list."""

_MODULES: Final[Mapping[str, str]] = {
    "schedules": "keras.optimizers.schedules",
    "scorers": "sklearn.metrics",
}
_EXPECTED: Final[Mapping[str, str]] = {
    "encoders": "a transformer of scikit-learn, or one of your own code",
    "scorers": "a function of sklearn.metrics, or one of your own code",
    BUILD_FUNCTIONS: "a function of your own code that builds a network",
    FUNCTIONS: "a function of your own code",
    PREDICTION_FUNCTIONS: "a function of your own code that takes an array of all units",
}


def name_member(section: str) -> str:
    """Return what messages call a member of a section of the catalog."""
    return "loss" if section == "losses" else section.removesuffix("s")


def is_known(module: str) -> bool:
    """Tell whether a module belongs to Python or to a library whose content is known."""
    return module.partition(".")[0] in _KNOWN


def has_further(section: str, module: str) -> bool:
    """Tell whether a module of a known library has members of a section beyond the catalog."""
    return module in _FURTHER.get(section, ())


def find_module(section: str, module: str = "") -> str:
    """Return the public module that has what the catalog lists.

    Parameters
    ----------
    section : str
        The section of the catalog.
    module : str, default=""
        What its entry says of the module; empty for Keras.
    """
    return module or _MODULES.get(section, f"keras.{section}")


def explain_stranger(section: str, place: Place, near: str | None) -> IdentifierError:
    """Return the error of an import path whose module has nothing of what is asked for.

    Parameters
    ----------
    section : str
        The section of the catalog, or one of :data:`OWN_SECTIONS`.
    place : Place
        What the path says.
    near : str or None
        What the catalog has by that name or one like it. It is not suggested in place of something
        from the standard library, with which it has nothing in common.
    """
    standard = place.module.partition(".")[0] in _STANDARD
    owner = "Python's standard library" if standard else place.module
    expected = _EXPECTED.get(section, f"a name from {find_module(section)}, or your own code")
    message = f"{owner} has no {name_member(section)} {place.name!r}"
    return IdentifierError(message, expected, repr(near) if near and not standard else "")
