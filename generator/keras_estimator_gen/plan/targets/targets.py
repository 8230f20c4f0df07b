"""The targets that generated tests make for outputs with columns of their own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ...catalog import Catalog
from ...code import is_place
from ...code.fragments import Code, make_list, make_literal, make_name, write_code
from ...spec import OutputSpec, Spec
from ..imports import NUMPY
from ..model import SampleTarget, TargetColumn
from .columns import count_columns, learns_any_columns
from .labels import find_fixed_units, tells_two_classes
from .loss_ranges import Range, find_loss_range
from .scoring import find_scorer

_SIGNED: Final = frozenset({"elu", "gelu", "leaky_relu", "linear", "selu", "tanh"})
"""Activations of numbers that may be negative."""

_N_LABELS: Final = 3
"""How many labels a sample may have, where any number of them will do."""


@dataclass(frozen=True)
class _Column:
    """A column of the target, with the output that learns it, perhaps by units apart from it."""

    key: int | str
    output: OutputSpec
    task: str
    apart: bool


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
    if not spec.predicted and _scores_multilabel(spec, catalog):
        labels = (OutputSpec(name="labels", task="multilabel"),)
        target = plan_target(spec.model_copy(update={"outputs": labels}), width, catalog)
        return target and replace(target, closed=False, several=False)
    columns = _order_columns(_list_columns(spec, catalog))
    if not columns or (len(spec.predicted) == 1 and _is_usual(spec.predicted[0], spec)):
        return None
    several, only = len(spec.predicted) > 1, spec.predicted[0]
    framed = len(columns) > 1 and any(isinstance(column.key, str) for column in columns)
    known = any(column.task in _list_wanted(spec) for column in columns)
    numbers = _find_range(only, columns[0].task)
    return SampleTarget(
        tuple(_plan_columns(columns, width)),
        framed=framed,
        table=None if framed else _make_table(columns, width),
        shape=(1,) if len(columns) == 1 else (1, len(columns)),
        closed=several or _has_fixed_columns(only, spec),
        checkable=len(columns) > 1 or (known and numbers != "fraction"),
        several=len(columns) > 1,
        positive=not several and numbers == "positive",
        multilabel=not several and columns[0].task == "multilabel" and only.columns is None,
    )


def _plan_columns(columns: Sequence[_Column], width: int) -> Iterator[TargetColumn]:
    """Yield the columns of the target, each of which follows from a column of the rows."""
    for index, place in enumerate(_choose_places(len(columns), width)):
        column = columns[index]
        yield TargetColumn(
            make_literal(column.key if isinstance(column.key, str) else index),
            _make_sample(column, write_code("X[:, {}]", make_literal(place))),
            _draw_values(column),
            _choose_scorer(column),
        )


def _make_table(columns: Sequence[_Column], width: int) -> Code | None:
    """Make all columns of the target at once; None if they differ in what they are."""
    contents = {(column.task, _find_range(column.output, column.task)) for column in columns}
    if len(contents) > 1:
        return None
    return _make_sample(columns[0], _select_columns(len(columns), width))


def _choose_places(count: int, width: int) -> list[int]:
    """Choose the columns of the rows that those of the target follow from, far from each other."""
    if count > width:
        return [index % width for index in range(count)]
    return [index * width // count for index in range(count)]


def _select_columns(count: int, width: int) -> Code:
    """Select the columns of the rows that those of the target follow from, all at once."""
    if count == 1:
        return write_code("X[:, 0]")
    if count == width:
        return make_name("X")
    if width % count == 0:
        return write_code("X[:, ::{}]", make_literal(width // count))
    return write_code("X[:, {}]", make_list(map(make_literal, _choose_places(count, width))))


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
    task = find_task(output, spec)
    if task == "regression":
        return learns_any_columns(output, spec) and _find_range(output, task) == "any"
    return task == "multiclass" and len(output.columns or "1") == 1


def _has_fixed_columns(output: OutputSpec, spec: Spec) -> bool:
    """Tell whether the only output learns a number of columns that it says itself."""
    task = find_task(output, spec)
    if task == "regression":
        return count_columns(output, spec) is not None
    # The tensor of a layer may have a unit for another column.
    is_open = task == "multilabel" or output.tensor is not None
    return output.columns is not None or not is_open


def has_several_units(output: OutputSpec, spec: Spec) -> bool:
    """Tell whether an output that learns numbers may have several units for one column."""
    own = output.tensor is not None and is_place(output.loss.loss)
    several = output.units not in {None, 1} or output.is_spread or own
    return several and count_columns(output, spec) == 1 and find_fixed_units(output, spec) != 1


def _find_range(output: OutputSpec, task: str) -> Range:
    """Find the numbers that an output can learn, if it learns numbers."""
    if task != "regression":
        return "any"
    compared = find_loss_range(output.loss.loss)
    signed = output.activation is None or output.activation in _SIGNED
    return "positive" if compared == "any" and not signed else compared


def find_task(output: OutputSpec, spec: Spec) -> str:
    """Find what an output learns, where it does not say that itself."""
    output = spec.find_owner(output) or output
    automatic = "regression" if spec.estimator.kind == "regressor" else "multiclass"
    count = len(output.columns or ())
    if output.task == "auto" and automatic == "multiclass":
        if count > 1:
            return "multilabel"
        # A layer of one unit or two tells two classes apart.
        return "binary" if find_fixed_units(output, spec) in {1, 2} else automatic
    return automatic if output.task == "auto" else output.task


def _list_columns(spec: Spec, catalog: Catalog) -> list[_Column]:
    several = len(spec.predicted) > 1
    listed: list[_Column] = []
    for output in spec.predicted:
        task = find_task(output, spec)
        if output.task == "auto" and task == "multiclass" and tells_two_classes(output, catalog):
            task = "binary"
        numbers = count_columns(output, spec) if task == "regression" else 1
        usual = range(_N_LABELS if task == "multilabel" else numbers or 1)
        keys = output.columns or ((output.label,) if several else tuple(usual))
        # Nobody has said that the first of several units is near the target.
        said = output.is_spread or "prediction" in output.model_fields_set
        apart = task == "regression" and not said and has_several_units(output, spec)
        listed += [_Column(key, output, task, apart) for key in keys]
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
    binary = words = write_code("{} > 0", feature)
    if isinstance(column.key, str):
        words = write_code('np.where({}, "yes", "no")', binary, imports=[NUMPY])
    numbers: Mapping[Range, Code] = {
        "any": feature,
        "positive": write_code("np.exp({})", feature, imports=[NUMPY]),
        "fraction": write_code("1 / (1 + np.exp(-{}))", feature, imports=[NUMPY]),
    }
    values: Mapping[str, Code] = {
        "binary": words,
        "multiclass": write_code("np.digitize({}, [-0.5, 0.5])", feature, imports=[NUMPY]),
        "multilabel": write_code("({}).astype(int)", binary),
        "regression": numbers[_find_range(column.output, column.task)],
    }
    return values[column.task]


def _draw_values(column: _Column) -> str:
    """Draw the values of a column in the docstring's example, whatever the rows are."""
    named = isinstance(column.key, str)
    numbers: Mapping[Range, str] = {
        "any": "rng.normal(size=100)",
        "positive": "rng.exponential(size=100)",
        "fraction": "rng.random(size=100)",
    }
    values: Mapping[str, str] = {
        "binary": 'rng.choice(["no", "yes"], size=100)' if named else "rng.integers(2, size=100)",
        "multiclass": "rng.integers(3, size=100)",
        "multilabel": "rng.integers(2, size=100)",
        "regression": numbers[_find_range(column.output, column.task)],
    }
    return values[column.task]


def _choose_scorer(column: _Column) -> Code:
    """Choose what scores predictions of a column."""
    name = "accuracy_score"
    if column.task == "regression":
        name = "explained_variance_score" if column.apart else "r2_score"
    return make_name(name, "sklearn.metrics")
