"""The outputs: what they are declared as, and the statements that apply their layers."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ...catalog import PREDICTION_FUNCTIONS
from ...checking.training.check_compilation import AUTOMATIC
from ...code.fragments import (
    Code,
    make_call,
    make_dict,
    make_list,
    make_literal,
    make_name,
    make_tuple,
    name_keywords,
    write_code,
)
from ...network.model import Network, Output
from ...spec import ArgumentValue, OutputSpec, Spec
from ..imports import make_function
from ..model import Assignment, Function, Return, Statement
from ..parts import name_from_runtime
from ..scope import Scope, make_entry_name
from ..targets.columns import count_columns
from ..targets.targets import find_task
from .flow import Flow, TensorCode, join_tensors

_DISTRIBUTED: Final = ("beta", "quantiles")
"""Keys of an output that say more of the distribution which it predicts."""


def plan_heads(
    network: Network, flow: Flow, options: Mapping[str, Code]
) -> tuple[tuple[Statement, ...], Code]:
    """Plan the statements that apply the output layers, and what the model puts out.

    Parameters
    ----------
    network : Network
        The network.
    flow : Flow
        What is known after the layers.
    options : mapping of str to Code
        Further arguments of the output layers.

    Returns
    -------
    statements : tuple of Statement
        One for each output that has a layer of its own, after those that it takes.
    outputs : Code
        The outputs of the model.
    """
    layer = make_name("self._output_layer")
    keywords = name_keywords(**options)
    if not network.outputs:
        return (), make_call(layer, flow.current.code, keywords=keywords)
    own = [output for output in network.outputs if output.entry.tensor is None]
    flow.tensors |= {each.tensor: TensorCode(make_name(each.entry.label)) for each in own}
    statements = []
    for output in _sort_outputs(own):
        sources = tuple(map(flow.refer, output.sources)) or (flow.current,)
        taken = _join(sources)
        value = make_call(layer, taken, make_literal(output.entry.label), keywords=keywords)
        statements.append(Assignment(flow.tensors[output.tensor].code, value))
    tensors = [
        flow.tensors[each.tensor].code if each in own else flow.refer(each.sources[0]).code
        for each in network.outputs
    ]
    return tuple(statements), tensors[0] if len(tensors) == 1 else make_list(tensors)


def _join(tensors: tuple[TensorCode, ...]) -> Code:
    """Return what a layer takes: one tensor, or several that are joined."""
    joined = join_tensors(tensors)
    if not joined.many:
        return joined.code
    return make_call(make_call(make_name("layers.Concatenate", "keras")), joined.code)


def _sort_outputs(outputs: Iterable[Output]) -> Iterator[Output]:
    """Yield the outputs that have layers, each after those that feed it."""
    waiting = {output.tensor: output for output in outputs}
    while waiting:
        tensor = next(
            tensor
            for tensor, output in waiting.items()
            if not waiting.keys() & {source.tensor for source in output.sources}
        )
        yield waiting.pop(tensor)


def plan_outputs(spec: Spec, scope: Scope) -> Function | None:
    """Plan the method that declares the outputs.

    Parameters
    ----------
    spec : Spec
        The specification.
    scope : Scope
        What can be named there.

    Returns
    -------
    Function or None
        Its body; None if nothing is declared.
    """
    if not spec.outputs:
        return None
    declared = make_tuple(_declare_output(output, spec, scope) for output in spec.outputs)
    # The type of what the method returns names the class that all of them are.
    named = name_from_runtime("Output").imports
    return make_function(Return(write_code("{}", declared, imports=named)))


def _declare_output(output: OutputSpec, spec: Spec, scope: Scope) -> Code:
    arguments = name_keywords(
        **dict(_list_values(output, spec, scope)),
        **dict(_list_losses(output, scope)),
        **dict(_list_metrics(output, scope)),
    )
    if output.loss_weight != 1:
        weight = scope.make_argument(output.loss_weight)
        arguments |= name_keywords(loss_weight=weight)
    if output.auxiliary:
        arguments |= name_keywords(auxiliary=make_literal(True))
    name = name_from_runtime(_name_class(output))
    return make_call(name, make_literal(output.label), keywords=arguments)


def _name_class(output: OutputSpec) -> str:
    if output.distribution is not None:
        return "NormalOutput"
    return "Output" if output.quantiles is None else "QuantilesOutput"


def _list_values(output: OutputSpec, spec: Spec, scope: Scope) -> Iterator[tuple[str, Code]]:
    task = find_task(output, spec)
    columns = _list_columns(output, task, spec)
    if columns is not None:
        yield "columns", make_literal(columns)
    if output.task != "auto" or task == "binary":
        yield "task", make_literal(task)
    if output.units is not None:
        yield "units", scope.make_argument(output.units)
    for key in _DISTRIBUTED:
        if key in output.model_fields_set:
            yield key, scope.make_argument(getattr(output, key))
    if output.prediction != 0 or (output.quantiles and "prediction" in output.model_fields_set):
        yield "prediction", _make_named(PREDICTION_FUNCTIONS, output.prediction, scope)
    yield from _list_layer(output, scope)


def _list_columns(output: OutputSpec, task: str, spec: Spec) -> tuple[int | str, ...] | None:
    """List the columns that an output learns, where its tensor alone would not tell them."""
    if output.tensor is None or task != "regression" or spec.predicted != (output,):
        return output.columns
    count = count_columns(output, spec)
    return output.columns or (None if count is None else tuple(range(count)))


def _list_layer(output: OutputSpec, scope: Scope) -> Iterator[tuple[str, Code]]:
    if output.tensor is not None:
        yield "tensor", make_literal(True)
    if output.activation is not None:
        yield "activation", _make_named("activations", output.activation, scope)


def _list_losses(output: OutputSpec, scope: Scope) -> Iterator[tuple[str, Code]]:
    if output.loss.loss != AUTOMATIC:
        yield "loss", _make_named("losses", output.loss.loss, scope)
    if output.loss.arguments:
        yield "loss_options", _make_mapping(output.loss.arguments, scope)


def _list_metrics(output: OutputSpec, scope: Scope) -> Iterator[tuple[str, Code]]:
    given = [_make_named("metrics", each.metric, scope) for each in output.metrics]
    options = {
        f"{index}__{name}": value
        for index, metric in enumerate(output.metrics)
        for name, value in metric.arguments.items()
    }
    if given:
        yield "metrics", make_tuple(given)
    if options:
        yield "metrics_options", _make_mapping(options, scope)


def _make_named(section: str, value: ArgumentValue, scope: Scope) -> Code:
    """Return what Keras knows by a string as that string, and the user's own code by its name."""
    entry = scope.catalog.find(section, value) if isinstance(value, str) else None
    if entry is not None and entry.module:
        return make_entry_name(section, entry)
    return scope.make_argument(value)


def _make_mapping(values: Mapping[str, ArgumentValue], scope: Scope) -> Code:
    return make_dict({key: scope.make_argument(each) for key, each in values.items()})
