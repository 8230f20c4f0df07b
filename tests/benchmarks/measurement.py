"""Values of a benchmark: what is measured, what is aimed at, and whether it was reached."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from statistics import median
from typing import Any

from .contestants import GENERATED


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
        Computes the number from measurements by contestant; a KeyError tells that a contestant
        was not measured.
    limit : float
        The bound.
    is_lower : bool
        Whether the number has to be at least `limit`, rather than at most.
    form : str
        Format of the number.
    """

    text: str
    compute: Callable[[Mapping[str, Measurement]], float]
    limit: float
    is_lower: bool
    form: str

    def judge(self, measurements: Measurements) -> "Verdict":
        """Compare measurements with the bound.

        Parameters
        ----------
        measurements : sequence of Measurement
            All of a benchmark.

        Returns
        -------
        Verdict
            The number, and whether the target is met.
        """
        try:
            number = self.compute({item.contestant: item for item in measurements})
        except KeyError:
            return Verdict(self.text, None, "not measured")
        met = number >= self.limit if self.is_lower else number <= self.limit
        return Verdict(self.text, met, self.form.format(number))


@dataclass(frozen=True)
class Verdict:
    """Whether a target is met.

    Parameters
    ----------
    text : str
        The target.
    met : bool or None
        None if a contestant was not measured.
    number : str
        What was measured.
    """

    text: str
    met: bool | None
    number: str


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


def require_speed(peer: str, times: float, text: str) -> Target:
    """Require that a contestant takes some times as long as the generated estimator.

    Parameters
    ----------
    peer : str
        Contestant.
    times : float
        Lowest quotient of its time and that of the generated estimator.
    text : str
        The target, in words.

    Returns
    -------
    Target
        The target, for the median of the quotients.
    """

    def compute(measurements: Mapping[str, Measurement]) -> float:
        return median(compute_ratios(measurements[peer], measurements[GENERATED]))

    return Target(text, compute, times, is_lower=True, form="{:.3g} times as fast")


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

    def compute(measurements: Mapping[str, Measurement]) -> float:
        return median(compute_ratios(measurements[GENERATED], measurements[peer]))

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

    def compute(measurements: Mapping[str, Measurement]) -> float:
        pairs = zip(measurements[GENERATED].values, measurements[peer].values, strict=True)
        return median(own - other for own, other in pairs)

    return Target(text, compute, limit, is_lower=False, form="{:.3f} s more")


def limit_value(limit: float, form: str, text: str) -> Target:
    """Require that the value of the generated estimator does not exceed a limit.

    Parameters
    ----------
    limit : float
        Highest median.
    form : str
        Format of the number, with its unit.
    text : str
        The target, in words.

    Returns
    -------
    Target
        The target.
    """
    return Target(text, lambda m: m[GENERATED].median, limit, is_lower=False, form=form)


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
    return Target(text, lambda m: m[GENERATED].facts[fact], limit, is_lower=False, form=form)
