"""The targets that generated tests make for outputs with columns of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ..code.evaluation import Values, calculate_value
from ..spec import Formula, OutputSpec, Spec
from .fragments import make_literal, make_name
from .loss_ranges import find_loss_range
from .model import Code, SampleNumbers, SampleTarget, TargetColumn

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


def plan_target(spec: Spec, values: Values, width: int) -> SampleTarget | None:
    """Plan the target of the tests.

    Parameters
    ----------
    spec : Spec
        The specification.
    values : mapping of str to object
        Values of the parameters.
    width : int
        Number of columns of the rows.

    Returns
    -------
    SampleTarget or None
        The target; None if one such as any estimator of the kind learns will do.
    """
    columns = _order_columns(_list_columns(spec))
    units = [_count_units(column, values) for column in columns]
    if not columns or (len(spec.outputs) == 1 and _is_usual(spec.outputs[0])):
        return None
    main = _choose_main(spec, columns)
    place = sum(units[:main]) + units[main] // 2
    planned = tuple(
        TargetColumn(
            make_literal(column.key if isinstance(column.key, str) else index),
            _make_sample(column, f"X[:, {index % width}]"),
            make_name("y") if index == main else _make_spread(column, spec),
            _draw_values(column),
            make_literal(sum(units[:index]) + units[index] // 2),
            *_choose_scorers(column),
        )
        for index, column in enumerate(columns)
    )
    return _adapt_target(spec, columns[main], planned, sum(units), place)


def plan_numbers(loss: str) -> SampleNumbers:
    """Plan the target of a regressor whose outputs have no columns of their own.

    Parameters
    ----------
    loss : str
        Name of its loss.

    Returns
    -------
    SampleNumbers
        Numbers that the loss compares.
    """
    usual = "(y - y.mean()) / y.std()"
    words, made, other, drawn = {
        "any": ("standardized", usual, "-y", None),
        "positive": ("positive", f"np.exp({usual})", "1 / y", "abs(y)"),
        "fraction": ("fractional", f"1 / (1 + np.exp(-{usual}))", "1 - y", "y > 0"),
    }[find_loss_range(loss)]
    return SampleNumbers(
        words, make_name(made), make_name(other), None if drawn is None else make_name(drawn)
    )


def _adapt_target(
    spec: Spec, main: _Column, columns: tuple[TargetColumn, ...], width: int, place: int
) -> SampleTarget:
    """Plan how scikit-learn's checks learn the columns from one."""
    output, several = main.output, len(spec.outputs) > 1
    labelled = [each for each in spec.outputs if _find_task(each, spec) != "regression"]
    classes = probabilities = None
    if spec.estimator.kind == "classifier":
        index = f"[{spec.outputs.index(output)}]" if several else ""
        classes = make_name(f"self.target_encoder_.classes_{index}")
        probabilities = make_name(f"probabilities[{labelled.index(output)}]")
    positive = classes is None and _is_positive(output)
    return SampleTarget(
        columns,
        framed=len(columns) > 1 and isinstance(main.key, str),
        single=len(columns) == 1,
        width=width,
        shape=(1,) if width == 1 else (1, width),
        checkable=main.task in _list_wanted(spec) and not _is_fraction(output),
        adapted=several or output.units is not None or positive,
        positive=positive,
        fixed=several or output.units is not None or output.task in _LABELS,
        main=make_literal(output.label),
        place=make_literal(place),
        classes=classes,
        probabilities=probabilities,
    )


def _is_usual(output: OutputSpec) -> bool:
    """Tell whether an output learns what any estimator of its kind learns."""
    usual = output.task in {"auto", "multiclass", "regression"} and output.units is None
    limited = _is_positive(output) or _is_fraction(output)
    return usual and len(output.columns or "1") == 1 and not limited


def _is_positive(output: OutputSpec) -> bool:
    """Tell whether an output may be unable to give negative numbers."""
    labels = output.task in {*_LABELS, "multilabel"}
    signed = output.activation is None or output.activation in _SIGNED
    return not labels and (not signed or find_loss_range(output.loss.loss) == "positive")


def _is_fraction(output: OutputSpec) -> bool:
    """Tell whether an output learns numbers from 0 to 1 alone."""
    labels = output.task in {*_LABELS, "multilabel"}
    return not labels and find_loss_range(output.loss.loss) == "fraction"


def _find_task(output: OutputSpec, spec: Spec) -> str:
    automatic = "regression" if spec.estimator.kind == "regressor" else "multiclass"
    count = len(output.columns or ())
    if output.task == "auto" and automatic == "multiclass" and count > 1:
        return "multilabel"
    return automatic if output.task == "auto" else output.task


def _list_columns(spec: Spec) -> list[_Column]:
    several = len(spec.outputs) > 1
    listed: list[_Column] = []
    for output in spec.outputs:
        task = _find_task(output, spec)
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


def _count_units(column: _Column, values: Values) -> int:
    units = column.output.units
    if isinstance(units, Formula):
        names = {name: name for name in values}
        units = calculate_value(units.text, names, values, unknown=1)
    return units if isinstance(units, int) and len(column.output.columns or "1") == 1 else 1


def _list_wanted(spec: Spec) -> tuple[str, ...]:
    """List the tasks that scikit-learn's checks know, the most general one first."""
    return ("multiclass", "binary") if spec.estimator.kind == "classifier" else ("regression",)


def _choose_main(spec: Spec, columns: Sequence[_Column]) -> int:
    """Choose the column that scikit-learn's checks learn, by its position."""
    found = [column.task for column in columns]
    return next((found.index(task) for task in _list_wanted(spec) if task in found), 0)


def _make_sample(column: _Column, feature: str) -> Code:
    """Make the values of a column from a column of the rows."""
    binary = f"{feature} > 0"
    values: Mapping[str, str] = {
        "binary": f'np.where({binary}, "yes", "no")' if isinstance(column.key, str) else binary,
        "multiclass": f"np.digitize({feature}, [-0.5, 0.5])",
        "multilabel": f"({binary}).astype(int)",
        "regression": f"np.exp({feature})" if _is_positive(column.output) else feature,
    }
    fraction = column.task == "regression" and _is_fraction(column.output)
    return make_name(f"1 / (1 + np.exp(-{feature}))" if fraction else values[column.task])


def _make_spread(column: _Column, spec: Spec) -> Code:
    """Make the values of a column from the one column of scikit-learn's checks."""
    positive = _is_positive(column.output)
    of_labels = {
        "binary": "codes > 0",
        "multiclass": "codes",
        "multilabel": f"(codes == {column.order}).astype(int)",
        "regression": "codes + 1.0" if positive else "codes.astype(float)",
    }
    of_numbers = {
        "binary": "y > 0",
        "multiclass": "np.digitize(y, [-0.5, 0.5])",
        "multilabel": f"(y > {column.order}).astype(int)",
        "regression": "np.abs(y)" if positive else "y",
    }
    if _is_fraction(column.output):
        of_labels["regression"], of_numbers["regression"] = "codes / 9", "1 / (1 + np.exp(-y))"
    known = of_labels if spec.estimator.kind == "classifier" else of_numbers
    return make_name(known[column.task])


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


def _choose_scorers(column: _Column) -> tuple[Code, Code]:
    """Choose what scores predictions of a column, and what predicts a constant."""
    names = ("accuracy_score", "DummyClassifier")
    if column.task == "regression":
        names = ("r2_score", "DummyRegressor")
    return make_name(names[0], "sklearn.metrics"), make_name(names[1], "sklearn.dummy")
