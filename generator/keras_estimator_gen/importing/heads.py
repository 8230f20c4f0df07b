"""The outputs of a model as ``[[outputs]]``, and what kind of estimator they make."""

from collections.abc import Mapping
from typing import Any, Final

from .entries import is_slice
from .naming import TensorNames
from .network import Call, Network
from .objects import Translator
from .training import split_by_output, translate_object

_CROSSENTROPIES: Final = frozenset({"crossentropy", "focal"})
_BINARY: Final = "binary"
_PARTS: Final = ("loss", "metrics", "loss_weights")
_MOST_UNITS: Final = 1_000_000
_NO_LAYER: Final = (
    "an input or a part of a tensor, and not what a layer puts out; put an Identity layer after "
    "it, and save the model anew"
)

Config = Mapping[str, Any]
Table = dict[str, Any]


def translate_outputs(
    network: Network, names: TensorNames, compiled: Config, translator: Translator
) -> list[Table]:
    """Return the table of each output.

    Parameters
    ----------
    network : Network
        The layers and calls.
    names : TensorNames
        What tensors are called.
    compiled : mapping
        The arguments of ``compile``, serialized.
    translator : Translator
        Translates losses and metrics.
    """
    keys = list(network.outputs)
    calls = {call.key: call for call in network.calls if not is_slice(call)}
    compiled_parts = {part: split_by_output(compiled.get(part), keys) for part in _PARTS}
    tables, start = [], 0
    for key, end in network.outputs.items():
        call = calls.get(end.key)
        if call is None:
            translator.problems.append(f"the output {key!r} is {_NO_LAYER}")
            continue
        parts = {part: values.get(key) for part, values in compiled_parts.items()}
        head: Table = {"tensor": names.name_tensor(end), "task": _find_task(call, parts["loss"])}
        if len(keys) > 1:
            width = _count_columns(head["task"], call)
            head["columns"] = list(range(start, start + width))
            start += width
        tables.append(head | _translate_parts(parts, translator))
    return tables


def find_kind(outputs: list[Table]) -> str:
    """Return the kind of estimator whose outputs these are."""
    tasks = {output["task"] for output in outputs}
    return "regressor" if tasks == {"regression"} else "classifier"


def _count_columns(task: str, call: Call) -> int:
    """Return how many columns of the target an output learns."""
    units = call.layer.config.get("units", 1)
    if isinstance(units, int) and units > _MOST_UNITS:
        raise ValueError(f"an output of {units} units")
    return units if task in {"multilabel", "regression"} and isinstance(units, int) else 1


def _translate_parts(parts: Config, translator: Translator) -> Table:
    """Return the loss, the metrics and the weight of an output."""
    loss = translate_object("loss", parts["loss"], translator)
    table: Table = {"loss": loss} if isinstance(loss, str | dict) else {}
    listed = parts["metrics"] if isinstance(parts["metrics"], list) else [parts["metrics"]]
    metrics = [translate_object("metric", each, translator) for each in listed if each is not None]
    if metrics:
        table["metrics"] = metrics
    if parts["loss_weights"] not in (None, 1.0):
        table["loss_weight"] = translator.translate(parts["loss_weights"], "the weight of a loss")
    return table


def _find_task(call: Call, loss: Any) -> str:
    """Return what an output learns, by its loss or else by its activation."""
    config = call.layer.config
    name = str(loss["class_name"] if isinstance(loss, dict) else loss or "").lower()
    activation = config.get("activation")
    is_class = any(each in name for each in _CROSSENTROPIES)
    if not is_class and (loss is not None or activation not in ("sigmoid", "softmax")):
        return "regression"
    if _BINARY in name or (not name and activation == "sigmoid"):
        return _BINARY if config.get("units", 1) == 1 else "multilabel"
    return "multiclass"
