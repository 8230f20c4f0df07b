"""What the constructors of the installed Keras refuse, found by trying."""

import contextlib
import importlib
import io
import math
import re
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

Description = dict[str, Any]
"""A parameter as the catalog stores it."""

_NUMBERS: Final = (-2, -1, -0.5, 0, 0.5, 1, 1.5, 2, 3)
"""Numbers that are tried, in order; limits of arguments lie at the whole ones among them."""

_LENGTHS: Final = (1, 2, 3)
"""Lengths of the lists that are tried."""

_NONE_SUCH: Final = "no such word"
_WORD: Final = re.compile(r"\w+")

_SIZED: Final = frozenset(
    {
        "addition_factor", "beta_1", "brightness_factor", "contrast_factor", "cropping",
        "decay_steps", "depth_multiplier", "dilation_rate", "factor", "filters",
        "first_decay_steps", "frame_length", "frame_step", "groups", "head_dim", "height_factor",
        "hue_factor", "initial_accumulator_value", "input_dim", "kernel_size", "key_dim", "l1",
        "l1_regularization_strength", "l2", "l2_regularization_strength",
        "l2_shrinkage_regularization_strength", "learning_rate_power", "max_tokens", "max_value",
        "momentum", "n", "negative_slope", "num_bins", "num_classes", "num_heads",
        "num_key_value_heads", "num_oov_indices", "num_query_heads", "num_thresholds",
        "num_tokens", "output_dim", "padding", "pool_size", "power_iterations",
        "precision", "q", "rate", "recall", "saturation_factor", "scale", "sensitivity", "sigma",
        "size", "sliding_window", "specificity", "stddev", "strides", "threshold",
        "threshold_factor", "thresholds", "units", "value_dim", "width_factor", "x_factor",
        "y_factor",
    }
)  # fmt: skip
"""Arguments whose numbers are tried, in every class that has them."""

_WORDED: Final = frozenset(
    {
        "average", "curve", "data_format", "distribution", "fill_mode", "interpolation",
        "merge_mode", "mode", "output_mode", "padding", "reduction", "score_mode", "split",
        "standardize", "summation_method",
    }
)  # fmt: skip
"""Arguments whose words are tried, in every class that has them."""

_MORE_WORDS: Final = frozenset({"binary", "count", "int", "multi_hot", "normal", "one_hot"})
"""Words that refusals do not name, and that are taken."""

_PAIRS: Final = (
    ("excludes", "strides", "dilation_rate", ((2, 1), (1, 2)), (2, 2)),
    ("divided_by", "filters", "groups", ((4, 2),), (3, 2)),
    ("divided_by", "num_query_heads", "num_key_value_heads", ((4, 2),), (3, 2)),
)
"""Limits that are pairs of arguments, each with values that both take, and with what is refused."""

_SAMPLES: Final[Mapping[str, Any]] = {
    "activation": "relu",
    "axes": 1,
    "backup_dir": "backup",
    "boundaries": [1.0],
    "decay_rate": 0.5,
    "dims": (1,),
    "directory": "logs",
    "equation": "ab,bc->ac",
    "factor": 0.1,
    "filename": "log.csv",
    "filepath": "model.keras",
    "height_factor": 0.1,
    "initial_learning_rate": 0.1,
    "precision": 0.5,
    "rate": 0.5,
    "recall": 0.5,
    "scale": 2.0,
    "sensitivity": 0.5,
    "specificity": 0.5,
    "stddev": 0.1,
    "target_class_ids": [0],
    "target_shape": (2,),
    "values": [0.1, 0.01],
    "width_factor": 0.1,
}
"""Values of required arguments; 2 for all others."""

_NEEDED: Final[Mapping[str, Mapping[str, Any]]] = {
    "CategoryEncoding": {"num_tokens": 3},
    "Discretization": {"bin_boundaries": [1.0]},
    "RandomPosterization": {"factor": 4},
}
"""Arguments without which a constructor fails though its signature does not say so."""


def describe_limits(cls: Any, parameters: Mapping[str, Description]) -> dict[str, Description]:
    """Return what a constructor refuses of plain values of its arguments.

    Parameters
    ----------
    cls : type
        A class of Keras.
    parameters : mapping of str to dict
        Its parameters, as the catalog stores them.

    Returns
    -------
    dict
        By the names of arguments, what :class:`~keras_estimator_gen.catalog.entries.Limits` has:
        ``low``, ``high``, ``above`` and ``below``, the ends of an interval, with and without the
        end; ``whole`` for whole numbers; ``lengths`` of the lists that may stand for a number;
        ``words``, where no other string is taken, with ``any_case`` where letters may be upper or
        lower; ``excludes``, the argument that cannot be above
        1 beside this one; ``divided_by``, the one that has to divide it. Nothing for an argument
        that takes anything.
    """
    needed = {
        name: _make_sample(name)
        for name, each in parameters.items()
        if not {"default", "opaque"} & each.keys()
    }
    given = {**needed, **_NEEDED.get(cls.__name__, {})}
    if not _takes(cls, given):
        return {}
    found = {
        name: _describe_argument(cls, given, name, parameters[name].get("default"))
        for name in parameters
    }
    for key, first, second, accepted, refused in _PAIRS:
        if {first, second} <= parameters.keys():
            pairs = ({**given, first: a, second: b} for a, b in (*accepted, refused))
            if [_takes(cls, each) for each in pairs] == [True] * len(accepted) + [False]:
                found[first][key] = second
    return {name: limits for name, limits in found.items() if limits}


def _make_sample(name: str) -> Any:
    layers = importlib.import_module("keras.layers")
    inner: Mapping[str, Callable[[], Any]] = {
        "cell": lambda: layers.LSTMCell(2),
        "cells": lambda: [layers.LSTMCell(2)],
        "layer": lambda: layers.LSTM(2),
        "layers": lambda: [layers.Dense(2)],
    }
    return inner[name]() if name in inner else _SAMPLES.get(name, 2)


def _takes(cls: Any, arguments: Mapping[str, Any]) -> bool:
    return _try(cls, arguments) is None


def _try(cls: Any, arguments: Mapping[str, Any]) -> Exception | None:
    """Return what a constructor raises; None if it takes the arguments."""
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            cls(**arguments)
    except Exception as error:  # whatever it raises is a refusal
        return error
    return None


def _describe_argument(
    cls: Any, given: Mapping[str, Any], name: str, default: object
) -> Description:
    def list_taken(values: Iterable[Any]) -> list[Any]:
        return [value for value in values if _takes(cls, {**given, name: value})]

    if name in _WORDED and (isinstance(default, str) or name not in _SIZED):
        refusal = _try(cls, {**given, name: _NONE_SUCH})
        named = {*_WORD.findall(str(refusal)), *_MORE_WORDS}
        words = [] if refusal is None else list_taken(sorted(named))
        any_case = words and len(list_taken(map(str.swapcase, words))) == len(words)
        return {"words": words, **({"any_case": True} if any_case else {})} if words else {}
    if name not in _SIZED or isinstance(default, str | bool):
        return {}
    # Some arguments are to be floats, and a specification makes floats of their whole numbers.
    whole = list_taken(_NUMBERS)
    floats = list_taken(map(float, _NUMBERS))
    numbers = [number for number in _NUMBERS if number in {*whole, *floats}]
    limits = _describe_numbers(numbers)
    middle = numbers[len(numbers) // 2 : len(numbers) // 2 + 1]
    lengths = [len(each) for each in list_taken(middle * length for length in _LENGTHS)]
    if limits and len(lengths) < len(_LENGTHS):
        limits["lengths"] = lengths
    return limits


def _describe_numbers(taken: Sequence[float]) -> Description:
    """Describe the interval that the numbers which were taken span."""
    whole = all(isinstance(number, int) for number in taken)
    tried = [number for number in _NUMBERS if not whole or isinstance(number, int)]
    if not taken or list(taken) != tried[tried.index(taken[0]) : tried.index(taken[-1]) + 1]:
        return {}
    limits: Description = {"whole": True} if whole else {}
    if taken[0] != tried[0]:
        key = "low" if isinstance(taken[0], int) else "above"
        limits[key] = math.floor(taken[0])
    if taken[-1] != tried[-1]:
        key = "high" if isinstance(taken[-1], int) else "below"
        limits[key] = math.ceil(taken[-1])
    return limits
