"""The targets that generated tests make for outputs with columns of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ..catalog import Catalog
from ..code.fragments import Code, make_literal, make_name, make_subscript, write_code
from ..spec import OutputSpec, Spec
from .labels import find_fixed_units
from .loss_ranges import find_loss_range
from .model import SampleNumbers, SampleTarget, TargetColumn
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
    main = _choose_main(spec, columns)
    planned = tuple(
        TargetColumn(
            make_literal(column.key if isinstance(column.key, str) else index),
            _make_sample(column, write_code("X[:, {}]", make_literal(index % width))),
            make_name("y") if index == main else _make_spread(column, spec),
            _draw_values(column),
            *_choose_scorers(column),
        )
        for index, column in enumerate(columns)
    )
    return _adapt_target(spec, columns, main, planned)


def _scores_multilabel(spec: Spec, catalog: Catalog) -> bool:
    """Tell whether a scorer scores several labels for each row, and nothing else."""
    scorer = find_scorer(spec, catalog)
    return scorer is not None and scorer.scoring.targets == ("multilabel",)


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
    usual = write_code("(y - y.mean()) / y.std()")
    match find_loss_range(loss):
        case "positive":
            made, other = write_code("np.exp({})", usual), write_code("1 / y")
            return SampleNumbers("positive", made, other, write_code("abs(y)"))
        case "fraction":
            made, other = write_code("1 / (1 + np.exp(-{}))", usual), write_code("1 - y")
            return SampleNumbers("fractional", made, other, write_code("y > 0"))
    return SampleNumbers("standardized", usual, write_code("-y"), None)


def _adapt_target(
    spec: Spec, columns: Sequence[_Column], place: int, planned: tuple[TargetColumn, ...]
) -> SampleTarget:
    """Plan how scikit-learn's checks learn the columns from one."""
    main, count, several = columns[place], len(columns), len(spec.outputs) > 1
    output = main.output
    labelled = [each for each in spec.outputs if find_task(each, spec) != "regression"]
    classes = probabilities = None
    if spec.estimator.kind == "classifier":
        classes = make_name("self.target_encoder_.classes_")
        if several:
            classes = make_subscript(classes, [make_literal(spec.outputs.index(output))])
        place_of_labels = make_literal(labelled.index(output))
        probabilities = make_subscript(make_name("probabilities"), [place_of_labels])
    positive = classes is None and _is_positive(output)
    return SampleTarget(
        planned,
        framed=count > 1 and isinstance(main.key, str),
        single=count == 1,
        shape=(1,) if count == 1 else (1, count),
        closed=several or _has_fixed_columns(output, spec),
        checkable=main.task in _list_wanted(spec) and not _is_fraction(output),
        adapted=several or positive,
        positive=positive,
        main=make_literal(output.label),
        place=make_literal(place),
        classes=classes,
        probabilities=probabilities,
    )


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


def _choose_main(spec: Spec, columns: Sequence[_Column]) -> int:
    """Choose the column that scikit-learn's checks learn, by its position."""
    found = [column.task for column in columns]
    return next((found.index(task) for task in _list_wanted(spec) if task in found), 0)


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
    return values[column.task]


def _make_spread(column: _Column, spec: Spec) -> Code:
    """Make the values of a column from the one column of scikit-learn's checks."""
    positive = _is_positive(column.output)
    order = make_literal(column.order)
    number = write_code("codes + 1.0") if positive else write_code("codes.astype(float)")
    of_labels = {
        "binary": write_code("codes > 0"),
        "multiclass": make_name("codes"),
        "multilabel": write_code("(codes == {}).astype(int)", order),
        "regression": number,
    }
    of_numbers = {
        "binary": write_code("y > 0"),
        "multiclass": write_code("np.digitize(y, [-0.5, 0.5])"),
        "multilabel": write_code("(y > {}).astype(int)", order),
        "regression": write_code("np.abs(y)") if positive else make_name("y"),
    }
    if _is_fraction(column.output):
        of_labels["regression"] = write_code("codes / 9")
        of_numbers["regression"] = write_code("1 / (1 + np.exp(-y))")
    known = of_labels if spec.estimator.kind == "classifier" else of_numbers
    return known[column.task]


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
        # Nobody has said that the first of several units is near the target.
        output = column.output
        apart = has_several_units(output) and "prediction" not in output.model_fields_set
        names = ("explained_variance_score" if apart else "r2_score", "DummyRegressor")
    return make_name(names[0], "sklearn.metrics"), make_name(names[1], "sklearn.dummy")
