"""Whether outputs have layers, losses, metrics and weights that go with what they learn."""

from collections.abc import Iterator
from typing import Any, Final

from ...catalog import Entry
from ...code import is_place
from ...errors import Problem
from ...spec.outputs import OutputLoss, OutputMetric, OutputSpec
from ...spec.scanner import KeyPath
from ...spec.values import Formula
from ...spec.wording import closest, describe, is_number, one_of, quote
from ..context import Context
from ..training.check_compilation import (
    AUTOMATIC,
    CHOSEN_BY_KERAS,
    check_loss,
    check_metric_name,
    find_entry,
)
from ..values.check_arguments import check_arguments, check_keys

_ACTIVATIONS: Final = {
    "binary": ("sigmoid", "hard_sigmoid", "linear"),
    "multiclass": ("softmax", "linear"),
    "multilabel": ("sigmoid", "hard_sigmoid", "linear"),
}
"""What turns the outputs of each task into probabilities; linear outputs are logits."""

_ROOT: Final[KeyPath] = ("output_layer",)
_DECIDED: Final = frozenset({"activation", "units"})
"""Arguments that follow from the target and the loss, or from ``[[outputs]]``."""

_PERMITTED: Final = (
    "use_bias",
    *(
        f"{part}_{kind}"
        for kind in ("initializer", "regularizer", "constraint")
        for part in ("kernel", "bias")
    ),
)


def check_compiled(output: OutputSpec, path: KeyPath, context: Context) -> Iterator[Problem]:
    """Yield what is wrong with the activation, the loss, the metrics and the weight of an output.

    Parameters
    ----------
    output : OutputSpec
        The output.
    path : tuple of str and int
        Where it stands.
    context : Context
        What the checks share.
    """
    yield from _check_activation(output, (*path, "activation"), context)
    yield from _check_loss(output.loss, (*path, "loss"), context)
    for index, metric in enumerate(output.metrics):
        yield from _check_metric(metric, (*path, "metrics", index), context)
    yield from _check_weight(output.loss_weight, (*path, "loss_weight"), context)


def _check_activation(output: OutputSpec, path: KeyPath, context: Context) -> Iterator[Problem]:
    activation = output.activation
    if activation is None:
        return
    given = {"activation": activation}
    problems = [*check_arguments(given, context.parameter_names, path[:-1], context)]
    yield from problems
    fitting = _ACTIVATIONS.get(output.task)
    if problems or fitting is None or isinstance(activation, Formula) or is_place(activation):
        return
    if activation not in fitting:
        noun = "classes" if output.task == "multiclass" else "one of two classes"
        message = f"the activation {quote(activation)} gives no probabilities of {noun}"
        yield Problem(path, message, one_of(fitting))


def _check_loss(loss: OutputLoss, path: KeyPath, context: Context) -> Iterator[Problem]:
    place = (*path, "loss")
    yield from check_loss(loss.loss, place, context)
    entry = find_entry("losses", loss.loss, context.catalog)
    if loss.loss == AUTOMATIC and loss.arguments:
        message = "the automatic loss takes no arguments: which class it is depends on the target"
        yield Problem(place, message, "the name of a loss")
    yield from _check_object(entry, loss.arguments, path, context)


def _check_metric(metric: OutputMetric, path: KeyPath, context: Context) -> Iterator[Problem]:
    name, arguments = metric.metric, metric.arguments
    yield from check_metric_name(name, (*path, "metric"), context, arguments)
    if name not in CHOSEN_BY_KERAS:
        entry = find_entry("metrics", name, context.catalog)
        yield from _check_object(entry, arguments, path, context)


def _check_object(
    entry: Entry | None, arguments: Any, path: KeyPath, context: Context
) -> Iterator[Problem]:
    if entry is not None:
        yield from check_keys(entry, arguments, path)
    yield from check_arguments(arguments, context.parameter_names, path, context, entry)


def _check_weight(weight: Any, path: KeyPath, context: Context) -> Iterator[Problem]:
    if isinstance(weight, Formula):
        yield from context.check_expression(weight.text, context.parameter_names)
    elif not is_number(weight) or not 0 < weight < float("inf"):
        message = f"the weight of a loss cannot be {describe(weight)}"
        yield Problem(path, message, "a number above 0")


def check_output_layer(context: Context) -> Iterator[Problem]:
    """Yield what is wrong with the arguments of the output layers.

    Parameters
    ----------
    context : Context
        What the checks share.
    """
    spec = context.spec
    arguments = spec.output_layer.arguments
    if arguments and spec.estimator.build is not None:
        message = "output both layers and a build function, which has its own"
        yield Problem(_ROOT, message, "one of the two", on_key=True)
    for name in arguments.keys() - {*_PERMITTED}:
        message = f"the output layers are given no {quote(name)}"
        expected = one_of(_PERMITTED)
        if name in _DECIDED:
            expected = f"'{name}' of [[outputs]], if it is not to follow from the target"
        yield Problem((*_ROOT, name), message, expected, closest(name, _PERMITTED), on_key=True)
    known = {name: value for name, value in arguments.items() if name in _PERMITTED}
    entry = context.catalog.find("layers", "Dense")
    yield from check_arguments(known, context.names, _ROOT, context, entry)
