"""Whether outputs learn what there is to learn, and from what: names, columns and tasks."""

from collections.abc import Iterator
from typing import Final

from ...code import check_output_name
from ...errors import Problem
from ...kinds import SUPERVISED, name_kind
from ...network.model import Network
from ...network.references import BLOCK_INPUT, PREVIOUS
from ...spec.outputs import OutputSpec
from ...spec.scanner import KeyPath
from ...spec.values import Formula
from ...spec.wording import describe, quote
from ..context import Context
from ..layers.check_layer_names import list_automatic_names
from ..values.check_names import check_name
from .check_output_layers import check_compiled
from .check_predictions import (
    check_auxiliary,
    check_distribution,
    check_position,
    check_prediction,
    count_units,
)

_ROOT: Final[KeyPath] = ("outputs",)
_LABELLED: Final = ("binary", "multiclass")


def check_outputs(network: Network, context: Context) -> Iterator[Problem]:
    """Yield what is wrong with the outputs, apart from the tensors that they take.

    Parameters
    ----------
    network : Network
        What the entries make.
    context : Context
        What the checks share.
    """
    outputs = context.spec.outputs
    if not outputs or context.kind is None:
        return
    if context.kind not in SUPERVISED:
        message = f"{name_kind(context.kind)} reconstructs its samples, and has no other outputs"
        yield Problem(_ROOT, message, "no such table", on_key=True)
        return
    if context.spec.estimator.build is not None:
        message = "both outputs and a build function"
        yield Problem(_ROOT, message, "one of the two", on_key=True)
    yield from _check_names(network, context)
    yield from check_auxiliary(context.spec)
    problems = [*_check_columns(context)]
    yield from problems
    if not problems and not any(path[0] == "outputs" for path in context.broken):
        yield from _check_positions(context)
    for index, output in enumerate(outputs):
        yield from _check_task(output, (*_ROOT, index), context)
        yield from check_compiled(output, (*_ROOT, index), context)
    yield from _check_kind(context)
    yield from _check_elsewhere(context)


def _check_names(network: Network, context: Context) -> Iterator[Problem]:
    layers = {node.entry.name for node in network.walk()}
    taken = {*network.inputs, BLOCK_INPUT, PREVIOUS, "input_layer"} | list_automatic_names(network)
    seen: set[str] = set()
    for index, output in enumerate(context.spec.outputs):
        name, path = output.label, (*_ROOT, index, "name" if output.name else "tensor")
        if not name:
            yield Problem((*_ROOT, index, "name"), "an output needs a name", on_key=True)
        elif output.tensor and name != output.tensor:
            message = "an output that is the tensor of a layer has the name of the layer"
            yield Problem(path, message, quote(output.tensor))
        elif any(problems := [*check_name(name, check_output_name, path)]):
            yield from problems
        elif name in seen:
            yield Problem(path, f"another output has the name {quote(name)}", "different names")
        elif name in layers and not output.tensor:
            message = f"a layer has the name {quote(name)}"
            expected = f'another name; or tensor = "{name}", if the layer is the output'
            yield Problem(path, message, expected)
        elif name in taken | set(context.parameters):
            message = f"the name {quote(name)} has a meaning already"
            yield Problem(path, message, "another name")
        seen.add(name)


def _check_columns(context: Context) -> Iterator[Problem]:
    """Yield the outputs that learn no column, and columns that two of them learn."""
    for index, output in enumerate(context.spec.outputs):
        if output.columns == () and not output.auxiliary:
            message = "the output learns no column of the target"
            yield Problem((*_ROOT, index, "columns"), message, "a column at least")
    owners: dict[int | str, str] = {}
    for output, column, path in _list_learned(context):
        if column in owners:
            message = f"the output {quote(owners[column])} learns the column {quote(column)}"
            yield Problem(path, message, "a column for each output")
        owners.setdefault(column, output.label)


def _list_learned(context: Context) -> list[tuple[OutputSpec, int | str, KeyPath]]:
    """List the columns that outputs predict, as far as they are known, with their places."""
    return [
        (output, column, (*_ROOT, index, *(("columns", i) if output.columns else ("name",))))
        for index, output in enumerate(context.spec.outputs)
        if not output.auxiliary
        for i, column in enumerate(_list_columns(output, context))
    ]


def _check_positions(context: Context) -> Iterator[Problem]:
    """Yield the positions that y cannot have, of whose columns each belongs to one output."""
    found = _list_learned(context)
    count = len(found)
    columns = "one column" if count == 1 else f"{count} columns"
    owners: dict[int, tuple[str, int]] = {}
    for output, column, path in found:
        if isinstance(column, str):
            continue
        if not -count <= column < count:
            message = f"y has no column {column}: all outputs together learn {columns}"
            yield Problem(path, message, f"a position from {-count} to {count - 1}")
        elif column % count in owners:
            owner, other = owners[column % count]
            message = f"column {column} of {count} is column {other}, which {quote(owner)} learns"
            yield Problem(path, message, "a column for each output")
        else:
            owners[column % count] = (output.label, column)


def _list_columns(output: OutputSpec, context: Context) -> tuple[int | str, ...]:
    """Return the columns of an output, as far as they are known."""
    if output.columns is not None:
        return output.columns
    return (output.label,) if len(context.spec.predicted) > 1 and output.label else ()


def _check_task(output: OutputSpec, path: KeyPath, context: Context) -> Iterator[Problem]:
    """Yield why an output cannot learn its columns by its task, or have its units."""
    owner = context.spec.find_owner(output) or output
    known = output.columns is not None or len(context.spec.predicted) > 1
    count = len(_list_columns(owner, context))
    if output.task in _LABELLED and count > 1:
        message = f"a {output.task} output learns one column, not {count}"
        yield Problem((*path, "columns"), message, "one column, or task = 'multilabel'")
    elif output.task == "multilabel" and known and count == 1:
        message = "a multilabel output learns several columns of zeros and ones, not 1"
        yield Problem((*path, "task"), message, "several columns, or task = 'binary'")
    if output.units is not None:
        yield from _check_units(output, (*path, "units"), count, context)
    labelled = is_labelled(output, context)
    yield from check_distribution(output, path, count, context, labelled=labelled)
    if output.auxiliary or output.distribution is not None:
        return
    if labelled:
        if "prediction" in output.model_fields_set:
            message = "the prediction of an output with labels is the most probable label"
            expected = "no such key, or task = 'regression'"
            yield Problem((*path, "prediction"), message, expected, on_key=True)
    else:
        problems = [*check_prediction(output, path, count, context)]
        units = output.units if output.quantiles is None else count_units(output)
        yield from problems or check_position(output, path, units, context)


def _check_units(
    output: OutputSpec, path: KeyPath, count: int, context: Context
) -> Iterator[Problem]:
    units = output.units
    if is_labelled(output, context):
        message = "the number of units of an output with labels follows from the labels"
        yield Problem(path, message, "no such key, or task = 'regression'", on_key=True)
    elif isinstance(units, Formula):
        yield from context.check_expression(units.text, context.parameter_names)
    elif isinstance(units, bool) or not isinstance(units, int) or units < 1:
        yield Problem(path, f"{describe(units)} is not a number of units", "a whole number above 0")
    elif count > 1 and units != count:
        message = f"{units} units for {count} columns"
        yield Problem(path, message, "several units for one column, or a column for each unit")


def is_labelled(output: OutputSpec, context: Context) -> bool:
    """Tell whether an output learns labels.

    Parameters
    ----------
    output : OutputSpec
        The output.
    context : Context
        What the checks share.
    """
    automatic = "regression" if context.kind == "regressor" else "multiclass"
    task = (context.spec.find_owner(output) or output).task
    return (automatic if task == "auto" else task) != "regression"


def _check_kind(context: Context) -> Iterator[Problem]:
    """Yield why the outputs are none for this kind of estimator."""
    labelled = {is_labelled(output, context) for output in context.spec.predicted}
    if not labelled:
        return
    wanted = context.kind == "classifier"
    if wanted not in labelled:
        kind, tasks = ("regressor", "labels") if wanted else ("classifier", "numbers")
        message = f"no output of this {context.kind} learns {tasks}"
        yield Problem(("estimator", "kind"), message, f"kind = '{kind}', or an output that does")


def _check_elsewhere(context: Context) -> Iterator[Problem]:
    """Yield what other tables say of the outputs, which say it themselves."""
    training, target = context.spec.training, context.spec.target
    for key in ("loss", "loss_options", "metrics"):
        if key in training.model_fields_set:
            message = f"{quote(key)} together with [[outputs]], each of which has its own"
            wanted = key.removesuffix("_options")
            expected = f"'{wanted}' in the tables of the outputs"
            yield Problem(("training", key), message, expected, on_key=True)
    if target is not None and len(context.spec.predicted) > 1:
        message = "several outputs have no common encoder of the target"
        yield Problem(("target",), message, "no such table", on_key=True)
