"""The targets that generated tests make for outputs with columns of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ..catalog import Catalog
from ..code.fragments import Code, make_literal, make_name, write_code
from ..spec import OutputSpec, Spec
from .labels import find_fixed_units
from .loss_ranges import find_loss_range
from .model import SampleTarget, TargetColumn
from .scoring import find_scorer

_SIGNED: Final = frozenset({"elu", "gelu", "leaky_relu", "linear", "selu", "tanh"})
"""Activations of numbers that may be negative."""

_LABELS: Final = ("binary", "multiclass")


@dataclass(frozen=True)
class _Column:
    """A column of the target, with the output that learns it."""

    key: int | str
    output: OutputSpec
    task: str
    order: int


def plan_target(spec: Spec, width: int, catalog: Catalog) -> SampleTarget | None:
    """Plan the target of the tests.

    Parameters
    ----------
    spec : Spec
        The specification.
    width : int
        Number of columns of the rows.
    catalog : Catalog
        What scikit-learn offers.

    Returns
    -------
    SampleTarget or None
        The target; None if one such as any estimator of the kind learns will do.
    """
    if not spec.outputs and _scores_multilabel(spec, catalog):
        labels = (OutputSpec(name="labels", task="multilabel"),)
        target = plan_target(spec.model_copy(update={"outputs": labels}), width, catalog)
        return target and replace(target, closed=False, checkable=True)
    columns = _order_columns(_list_columns(spec))
    if not columns or (len(spec.outputs) == 1 and _is_usual(spec.outputs[0], spec)):
        return None
    planned = tuple(
        TargetColumn(
            make_literal(column.key if isinstance(column.key, str) else index),
            _make_sample(column, write_code("X[:, {}]", make_literal(place))),
            _draw_values(column),
            _choose_scorer(column),
        )
        for index, (column, place) in enumerate(
            zip(columns, _choose_places(len(columns), width), strict=True)
        )
    )
    several, only = len(spec.outputs) > 1, spec.outputs[0]
    known = any(column.task in _list_wanted(spec) for column in columns)
    return SampleTarget(
        planned,
        framed=len(columns) > 1 and any(isinstance(column.key, str) for column in columns),
        single=len(columns) == 1,
        shape=(1,) if len(columns) == 1 else (1, len(columns)),
        closed=several or _has_fixed_columns(only, spec),
        checkable=several or (known and not _is_fraction(only)),
        several=several,
        positive=spec.estimator.kind == "regressor" and not several and _is_positive(only),
    )


def _choose_places(count: int, width: int) -> list[int]:
    """Choose the columns of the rows that those of the target follow from, far from each other."""
    if count > width:
        return [index % width for index in range(count)]
    return [index * width // count for index in range(count)]


def _scores_multilabel(spec: Spec, catalog: Catalog) -> bool:
    """Tell whether a scorer scores several labels for each row, and nothing else."""
    scorer = find_scorer(spec, catalog)
    return scorer is not None and scorer.scoring.targets == ("multilabel",)


def draw_numbers(loss: str) -> str | None:
    """Make the numbers of the docstring's example those that a loss compares.

    Parameters
    ----------
    loss : str
        Name of the loss of a regressor whose outputs have no columns of their own.

    Returns
    -------
    str or None
        The expression; None if any numbers will do.
    """
    return {"positive": "abs(y)", "fraction": "y > 0", "any": None}[find_loss_range(loss)]


def _is_usual(output: OutputSpec, spec: Spec) -> bool:
    """Tell whether an output learns what any estimator of its kind learns."""
    # The tensor of a layer has units for one column of numbers.
    fixed = output.tensor is not None and spec.estimator.kind == "regressor"
    usual = find_task(output, spec) in {"multiclass", "regression"} and output.units is None
    limited = _is_positive(output) or _is_fraction(output)
    return usual and not fixed and len(output.columns or "1") == 1 and not limited


def _has_fixed_columns(output: OutputSpec, spec: Spec) -> bool:
    """Tell whether the only output learns a number of columns that it says itself."""
    if output.columns is not None or output.units is not None:
        return True
    # The tensor of a layer may have a unit for another column, as may numbers.
    return output.tensor is None and find_task(output, spec) != "regression"


def has_several_units(output: OutputSpec) -> bool:
    """Tell whether an output that learns numbers may have several units for one column."""
    several = output.units not in {None, 1} or output.tensor is not None
    return several and len(output.columns or "1") == 1


def _is_positive(output: OutputSpec) -> bool:
    """Tell whether an output may be unable to give negative numbers."""
    labels = output.task in {*_LABELS, "multilabel"}
    signed = output.activation is None or output.activation in _SIGNED
    return not labels and (not signed or find_loss_range(output.loss.loss) == "positive")


def _is_fraction(output: OutputSpec) -> bool:
    """Tell whether an output learns numbers from 0 to 1 alone."""
    labels = output.task in {*_LABELS, "multilabel"}
    return not labels and find_loss_range(output.loss.loss) == "fraction"


def find_task(output: OutputSpec, spec: Spec) -> str:
    """Find what an output learns, where it does not say that itself."""
    automatic = "regression" if spec.estimator.kind == "regressor" else "multiclass"
    count = len(output.columns or ())
    if output.task == "auto" and automatic == "multiclass":
        if count > 1:
            return "multilabel"
        # A layer of one unit or two tells two classes apart.
        return "binary" if find_fixed_units(output, spec) in {1, 2} else automatic
    return automatic if output.task == "auto" else output.task


def _list_columns(spec: Spec) -> list[_Column]:
    several = len(spec.outputs) > 1
    listed: list[_Column] = []
    for output in spec.outputs:
        task = find_task(output, spec)
        usual = range(3) if task == "multilabel" else (0,)
        keys = output.columns or ((output.label,) if several else tuple(usual))
        listed += [_Column(key, output, task, order) for order, key in enumerate(keys)]
    return listed


def _order_columns(columns: Sequence[_Column]) -> list[_Column]:
    """Put columns where their positions say, and those with names in between."""
    count = len(columns)
    placed = {column.key % count: column for column in columns if isinstance(column.key, int)}
    named = iter([column for column in columns if isinstance(column.key, str)])
    return [placed[index] if index in placed else next(named) for index in range(count)]


def _list_wanted(spec: Spec) -> tuple[str, ...]:
    """List the tasks that scikit-learn's checks know, the most general one first."""
    return ("multiclass", "binary") if spec.estimator.kind == "classifier" else ("regression",)


def _make_sample(column: _Column, feature: Code) -> Code:
    """Make the values of a column from a column of the rows."""
    binary, named = write_code("{} > 0", feature), isinstance(column.key, str)
    positive = _is_positive(column.output)
    values: Mapping[str, Code] = {
        "binary": write_code('np.where({}, "yes", "no")', binary) if named else binary,
        "multiclass": write_code("np.digitize({}, [-0.5, 0.5])", feature),
        "multilabel": write_code("({}).astype(int)", binary),
        "regression": write_code("np.exp({})", feature) if positive else feature,
    }
    if column.task == "regression" and _is_fraction(column.output):
        return write_code("1 / (1 + np.exp(-{}))", feature)
    return values[column.task]


def _draw_values(column: _Column) -> str:
    """Draw the values of a column in the docstring's example, whatever the rows are."""
    named = isinstance(column.key, str)
    values: Mapping[str, str] = {
        "binary": 'rng.choice(["no", "yes"], size=100)' if named else "rng.integers(2, size=100)",
        "multiclass": "rng.integers(3, size=100)",
        "multilabel": "rng.integers(2, size=100)",
        "regression": "rng.normal(size=100)",
    }
    numbers = column.task == "regression"
    if numbers and _is_fraction(column.output):
        return "rng.random(size=100)"
    positive = numbers and _is_positive(column.output)
    return "rng.exponential(size=100)" if positive else values[column.task]


def _choose_scorer(column: _Column) -> Code:
    """Choose what scores predictions of a column."""
    name = "accuracy_score"
    if column.task == "regression":
        # Nobody has said that the first of several units is near the target.
        output = column.output
        apart = has_several_units(output) and "prediction" not in output.model_fields_set
        name = "explained_variance_score" if apart else "r2_score"
    return make_name(name, "sklearn.metrics")
