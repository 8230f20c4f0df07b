"""Everything that a specification comes to, table by table."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

from ..kinds import AUTOMATIC_LOSSES, SUPERVISED
from ..plan.model import Parameter, Plan
from ..spec import OutputSpec, Spec
from ..spec.tables import Table
from ..training_parameters import list_training_parameters
from .network import HEADINGS, list_layers
from .table import Row, lay_out_table, lay_out_text
from .values import show_call, show_fields, show_value

_TOLD: Final = frozenset(
    {"build", "description", "examples", "kind", "module", "name", "references", "summary"}
)
"""Keys of ``[estimator]`` that are texts, or are shown elsewhere."""


def explain_spec(spec: Spec, plan: Plan, files: Iterable[str]) -> str:
    """Return what a specification comes to, as plain text of at most 100 columns.

    Parameters
    ----------
    spec : Spec
        The specification.
    plan : Plan
        What was decided for it.
    files : iterable of str
        The files that are written.

    Returns
    -------
    str
        Parameters, inputs, layers, outputs, training and files; the last line has its line end.
    """
    search = plan.estimator.search
    tried: dict[str, list[str]] = {}
    for each in () if search is None else chain(search.grid, *search.grids):
        values = str(each.value).removeprefix("[").removesuffix("]")
        tried.setdefault(each.name, []).append(values)
    searches = {name: ", ".join(dict.fromkeys(values)) for name, values in tried.items()}
    further = show_fields(spec.estimator, _TOLD)
    lines = [
        f"{spec.estimator.name}: {spec.estimator.summary}",
        f"{spec.estimator.kind} in the module {plan.module}",
        *(lay_out_text("Estimator", further) if further else ()),
        *lay_out_table(
            "Parameters",
            ("name", "default", "values", "search"),
            (_list_parameter(each, searches) for each in plan.estimator.own),
        ),
        *_explain_inputs(spec),
        *_explain_network(spec),
        *_explain_outputs(spec),
        *lay_out_table(
            "Training, where it differs from the usual",
            ("name", "default", "values", "search"),
            [*_list_training(plan, searches), *_list_computed(spec)],
        ),
        *lay_out_table("Callbacks", ("name", "callback", "when"), _list_callbacks(spec)),
        *lay_out_table("Files", ("",), ((each,) for each in files)),
    ]
    return "\n".join(lines) + "\n"


def _list_parameter(parameter: Parameter, searches: Mapping[str, str]) -> Row:
    name = parameter.name
    return name, str(parameter.default), parameter.accepted, searches.get(name, "")


def _list_training(plan: Plan, searches: Mapping[str, str]) -> Iterator[Row]:
    """Yield the training parameters that the specification has changed, added or tunes."""
    usual = {each.name: show_value(each.default) for each in list_training_parameters()}
    for parameter in plan.estimator.common:
        name, default = parameter.name, str(parameter.default)
        if usual.get(name) != default or name in searches:
            yield _list_parameter(parameter, searches)


def _list_computed(spec: Spec) -> Iterator[Row]:
    """Yield the options that follow from other parameters."""
    chosen = (
        (f"{owner}__{name}", option)
        for owner, alternatives in spec.training.alternatives.items()
        for choice in alternatives.choices
        for name, option in choice.options.items()
        if option.is_computed
    )
    for name, option in (*spec.training.computed_options.items(), *chosen):
        yield name, show_value(option.default), "follows from others", ""


def _explain_inputs(spec: Spec) -> list[str]:
    if not spec.inputs:
        return lay_out_text("Inputs", "inputs: all columns of X, as they are")
    rows = (
        (name, _show_key(each, "columns") or "all", *_show_rest(each, ("encoder",)))
        for name, each in spec.inputs.items()
    )
    return lay_out_table("Inputs", ("name", "columns", "encoder", "further"), rows)


def _explain_network(spec: Spec) -> list[str]:
    if spec.estimator.build is not None:
        return lay_out_text("Layers", f"built by {spec.estimator.build}")
    rows = list(list_layers(spec))
    if not rows:
        return lay_out_text("Layers", "none between the inputs and the output layer")
    return lay_out_table("Layers", HEADINGS, rows)


def _explain_outputs(spec: Spec) -> list[str]:
    """Explain the outputs, or the one that follows from the target, and how y is encoded."""
    encoder = "" if spec.target is None else show_fields(spec.target)
    target = lay_out_text("Target", encoder) if encoder else []
    if spec.output_layer.arguments:
        made = show_call("Dense", spec.output_layer.arguments)
        target = [*lay_out_text("Output layers", made), *target]
    if spec.outputs:
        headings = ("name", "columns", "task", "takes", "loss", "further")
        return [*lay_out_table("Outputs", headings, map(_list_output, spec.outputs)), *target]
    kind, loss = spec.estimator.kind, spec.training.loss.default
    layer = "units as the target needs them" if kind in SUPERVISED else "the width of the samples"
    made = (
        "as the build function makes it" if spec.estimator.build else f"a dense layer with {layer}"
    )
    losses = " or ".join(AUTOMATIC_LOSSES[kind]) if loss == "auto" else loss
    text = f"output: {made}; loss {losses}"
    if spec.transform is not None:
        text += f"; transform returns {spec.transform.output}"
    return [*lay_out_text("Outputs", text), *target]


def _list_output(output: OutputSpec) -> Row:
    takes = output.tensor or ", ".join(output.inputs)
    loss, rest = _show_rest(output, ("loss",), ("inputs", "name", "task", "tensor"))
    return output.label, _show_key(output, "columns"), output.task, takes, loss or "auto", rest


def _show_key(table: Table, name: str) -> str:
    """Return the value of a key, if it is given."""
    return show_value(getattr(table, name)) if name in table.model_fields_set else ""


def _show_rest(table: Table, own: Sequence[str], others: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the values of the keys with columns of their own, and what else is given."""
    shown = frozenset({"columns", *own, *others})
    return (*(_show_key(table, name) for name in own), show_fields(table, shown))


def _list_callbacks(spec: Spec) -> Iterator[Row]:
    for name, each in spec.training.callbacks.items():
        yield name, show_call(each.callback, each.arguments), each.when or ""
