"""Whether a search can do what ``tune``, ``log`` and ``step`` ask of it."""

import math
from collections.abc import Iterator

from ...errors import Problem
from ...spec.parameters import SettingSpec
from ...spec.scanner import KeyPath
from ...spec.wording import number_text
from ..values.check_values import MAX_VALUES, check_alternatives


def check_search(setting: SettingSpec, path: KeyPath) -> Iterator[Problem]:
    """Yield what is wrong with the search that a parameter's table describes.

    Parameters
    ----------
    setting : SettingSpec
        The table.
    path : tuple of str and int
        Where it stands.
    """
    if isinstance(setting.tune, tuple):
        yield from check_alternatives(setting.tune, (*path, "tune"), "value")
    elif setting.tune:
        yield from _check_whole(setting, (*path, "tune"))
    if setting.log:
        yield from _check_log(setting, (*path, "log"))
    if setting.step is not None:
        yield from _check_step(setting, setting.step, (*path, "step"))


def _check_whole(setting: SettingSpec, path: KeyPath) -> Iterator[Problem]:
    """Yield why there is no searching all that a parameter may be."""
    if setting.range is None:
        if setting.choices is None and setting.value_type.name != "bool":
            message = "tune = true needs a range or choices"
            yield Problem(path, message, "a range, choices, or a list of the values to try")
        return
    low, high = setting.range
    if math.isinf(low) or math.isinf(high):
        yield Problem(
            path,
            f"tune = true needs a finite range, not {number_text(low)} to {number_text(high)}",
            "a finite range, or a list of the values to try",
        )
    elif low == high:
        yield Problem(path, f"the range holds nothing but {number_text(low)}", "a wider range")
    elif math.isinf(float(high) - float(low)):
        yield Problem(path, "the range is too wide to search", "a narrower range")


def _check_log(setting: SettingSpec, path: KeyPath) -> Iterator[Problem]:
    if setting.range is None:
        yield Problem(path, "a logarithmic scale needs a range", "a range above zero", on_key=True)
    elif setting.range[0] <= 0:
        message = f"a logarithmic scale cannot begin at {number_text(setting.range[0])}"
        yield Problem(path, message, "a range above zero", on_key=True)
    if setting.step is not None:
        message = "a logarithmic scale has no steps of equal width"
        yield Problem(path, message, "one of 'log' and 'step'", on_key=True)


def _check_step(setting: SettingSpec, step: float, path: KeyPath) -> Iterator[Problem]:
    if not 0 < step < math.inf:
        yield Problem(path, f"the step {number_text(step)} is not above zero", "a finite number")
    elif setting.range is None:
        yield Problem(path, "a step needs a range", "a range", on_key=True)
    elif not math.isinf(setting.range[0]) and not math.isinf(setting.range[1]):
        yield from _check_count(setting.range[1] - setting.range[0], step, path)


def _check_count(width: float, step: float, path: KeyPath) -> Iterator[Problem]:
    if step > width >= 0:
        message = f"the step {number_text(step)} is wider than the range"
        yield Problem(path, message, f"a number of at most {number_text(width)}")
    elif width / step > MAX_VALUES:
        count = "infinitely many" if math.isinf(width / step) else f"{width / step:.4g}"
        yield Problem(path, f"the step gives {count} values", f"at most {MAX_VALUES} values")
