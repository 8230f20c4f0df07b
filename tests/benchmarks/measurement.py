"""Values of a benchmark: what is measured, what is aimed at, and whether it was reached."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from statistics import median
from typing import Any

from .contestants import GENERATED, OWN

BETTER = "by the better of TensorFlow and JAX"
"""What a target says where the generated estimator may meet it on either of them."""


class Scale(Enum):
    """Sizes of a benchmark: the real ones, and tiny ones that only show that it runs."""

    FULL = "full"
    TINY = "tiny"


@dataclass(frozen=True)
class Measurement:
    """What was measured of one contestant.

    Parameters
    ----------
    contestant : str
        Its label.
    values : tuple of float
        One for each round, in the unit of the benchmark.
    facts : dict of float
        What else came out, by its name, such as the number of fits.
    note : str
        What has to be known about the values.
    panel : str
        What varies, in a benchmark that varies sizes.
    size : float
        Its value.
    """

    contestant: str
    values: tuple[float, ...]
    facts: Mapping[str, float] = field(default_factory=dict)
    note: str = ""
    panel: str = ""
    size: float = 0.0

    @property
    def median(self) -> float:
        """Median of the values."""
        return median(self.values)


Measurements = Sequence[Measurement]


@dataclass(frozen=True)
class Target:
    """A bound for a number that follows from measurements.

    Parameters
    ----------
    text : str
        The target, in words.
    compute : callable
        Computes the number from measurements by contestant, for the generated estimator that is
        named; a KeyError tells that a contestant was not measured.
    limit : float
        The bound.
    is_lower : bool
        Whether the number has to be at least `limit`, rather than at most.
    form : str
        Format of the number.
    counted : tuple of str
        Generated estimators of which the best has to meet the target.
    """

    text: str
    compute: Callable[[Mapping[str, Measurement], str], float]
    limit: float
    is_lower: bool
    form: str
    counted: tuple[str, ...] = (GENERATED,)

    def judge(self, measurements: Measurements) -> "Verdict":
        """Compare measurements with the bound.

        Parameters
        ----------
        measurements : sequence of Measurement
            All of a benchmark.

        Returns
        -------
        Verdict
            The numbers, and whether the target is met.
        """
        by_contestant = {item.contestant: item for item in measurements}
        found = {}
        for label in OWN:
            with suppress(KeyError):
                found[label] = self.compute(by_contestant, label)
        counted = [found[label] for label in self.counted if label in found]
        met = any(x >= self.limit if self.is_lower else x <= self.limit for x in counted)
        numbers = {label: self.form.format(number) for label, number in found.items()}
        return Verdict(self.text, met if counted else None, numbers)


@dataclass(frozen=True)
class Verdict:
    """Whether a target is met.

    Parameters
    ----------
    text : str
        The target.
    met : bool or None
        None if a contestant was not measured.
    numbers : dict of str
        What was measured, by contestant.
    """

    text: str
    met: bool | None
    numbers: Mapping[str, str]


@dataclass(frozen=True)
class Benchmark:
    """Something to measure, for a generated estimator and others.

    Parameters
    ----------
    name : str
        Name on the command line.
    title : str
        Heading in the report.
    method : str
        How it is measured, in a paragraph of Markdown.
    unit : str
        Unit of the values.
    measure : callable
        Takes an `Arena` and a `Scale`, and returns measurements.
    targets : tuple of Target
        What is aimed at.
    has_ratios : bool
        Whether quotients of values say something.
    """

    name: str
    title: str
    method: str
    unit: str
    measure: Callable[[Any, Scale], list[Measurement]]
    targets: tuple[Target, ...] = ()
    has_ratios: bool = True


def compute_ratios(measurement: Measurement, reference: Measurement) -> list[float]:
    """Compute the quotients of values that were measured side by side.

    Parameters
    ----------
    measurement, reference : Measurement
        Dividend and divisor, with as many rounds.

    Returns
    -------
    list of float
        One quotient for each round.
    """
    pairs = zip(measurement.values, reference.values, strict=True)
    return [value / reference for value, reference in pairs]


def require_speed(peer: str, times: float, text: str, *others: str) -> Target:
    """Require that a contestant takes some times as long as the generated estimator.

    Parameters
    ----------
    peer : str
        Contestant.
    times : float
        Lowest quotient of its time and that of the generated estimator.
    text : str
        The target, in words.
    *others : str
        Generated estimators that count if they are faster.

    Returns
    -------
    Target
        The target, for the median of the quotients.
    """

    def compute(measurements: Mapping[str, Measurement], label: str) -> float:
        return median(compute_ratios(measurements[peer], measurements[label]))

    form = "{:.3g} times as fast"
    return Target(text, compute, times, is_lower=True, form=form, counted=(GENERATED, *others))


def limit_slowness(peer: str, times: float, text: str) -> Target:
    """Require that the generated estimator takes at most some times as long as a contestant.

    Parameters
    ----------
    peer : str
        Contestant.
    times : float
        Highest quotient of the time of the generated estimator and that of the contestant.
    text : str
        The target, in words.

    Returns
    -------
    Target
        The target, for the median of the quotients.
    """

    def compute(measurements: Mapping[str, Measurement], label: str) -> float:
        return median(compute_ratios(measurements[label], measurements[peer]))

    return Target(text, compute, times, is_lower=False, form="{:.3g} times as long")


def limit_difference(peer: str, limit: float, text: str) -> Target:
    """Require that the generated estimator exceeds a contestant by at most some seconds.

    Parameters
    ----------
    peer : str
        Contestant.
    limit : float
        Largest difference in seconds.
    text : str
        The target, in words.

    Returns
    -------
    Target
        The target, for the median of the differences.
    """

    def compute(measurements: Mapping[str, Measurement], label: str) -> float:
        pairs = zip(measurements[label].values, measurements[peer].values, strict=True)
        return median(own - other for own, other in pairs)

    return Target(text, compute, limit, is_lower=False, form="{:.3f} s more")


def limit_value(limit: float, form: str, text: str, *others: str) -> Target:
    """Require that the value of the generated estimator does not exceed a limit.

    Parameters
    ----------
    limit : float
        Highest median.
    form : str
        Format of the number, with its unit.
    text : str
        The target, in words.
    *others : str
        Generated estimators that count if their values are lower.

    Returns
    -------
    Target
        The target.
    """

    def compute(measurements: Mapping[str, Measurement], label: str) -> float:
        return measurements[label].median

    return Target(text, compute, limit, is_lower=False, form=form, counted=(GENERATED, *others))


def limit_fact(fact: str, limit: float, form: str, text: str) -> Target:
    """Require that a fact about the generated estimator does not exceed a limit.

    Parameters
    ----------
    fact : str
        Name of the fact.
    limit : float
        Highest number.
    form : str
        Format of the number, with its unit.
    text : str
        The target, in words.

    Returns
    -------
    Target
        The target.
    """

    def compute(measurements: Mapping[str, Measurement], label: str) -> float:
        return measurements[label].facts[fact]

    return Target(text, compute, limit, is_lower=False, form=form)
