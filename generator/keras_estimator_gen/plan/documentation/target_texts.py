"""What the docstring says of parameters and predictions that depend on the outputs."""

from collections.abc import Iterator

from ...catalog import Catalog
from ...checking.training.check_compilation import AUTOMATIC
from ...code import is_place
from ...code.evaluation import calculate_value
from ...spec import Formula, OutputSpec, Spec
from ...training_parameters import TrainingParameter
from ..network.own_code import name_object
from ..suite.expectations import collect_defaults
from ..targets.labels import find_fixed_units
from ..targets.scoring import find_scorer
from ..targets.targets import find_task, has_several_units

_ORDINALS = {0: "first", 1: "second", 2: "third", -1: "last"}


def describe_parameter(common: TrainingParameter, spec: Spec) -> tuple[str, str]:
    """Describe a training parameter of an estimator.

    Parameters
    ----------
    common : TrainingParameter
        The parameter.
    spec : Spec
        The specification.

    Returns
    -------
    types, doc : str
        Its type in the docstring, without the default, and its description.
    """
    types, doc = common.type_doc, common.choose_doc(spec.estimator.kind)
    match common.name:
        case "loss" if spec.outputs:
            return types, _describe_loss(spec.outputs, doc)
        case "metrics" if spec.outputs:
            return types, _describe_metrics(spec.outputs, doc)
        case "class_weight" if len(spec.predicted) > 1:
            doc = "Weights of labels, in a dict by the names of outputs that learn labels; "
            doc += '"balanced" gives every class of an output the same total weight, and None '
            return "dict of dict, " + types.partition(", ")[2], f"{doc}gives every sample the same."
        case "class_weight" if "multilabel" in list_tasks(spec):
            types = 'dict, list of dict, "balanced" or None'
            return types, doc.replace("label;", "label, or a list of these for several columns;", 1)
        case "validation_split" if spec.estimator.kind in {"classifier", "regressor"}:
            return types, doc.replace("at random", _describe_drawing(spec), 1)
    return types, doc


def list_tasks(spec: Spec) -> tuple[str, ...]:
    """List what the only target of a classifier may be.

    Parameters
    ----------
    spec : Spec
        The specification.

    Returns
    -------
    tuple of {"binary", "multiclass", "multilabel", "multioutput"}
        All that it may be; empty for several outputs, and for other kinds.
    """
    if spec.estimator.kind != "classifier" or len(spec.predicted) > 1:
        return ()
    declared = find_task(spec.predicted[0], spec) if spec.predicted else "auto"
    if declared in {"binary", "multilabel"}:
        return (declared,)
    single = spec.predicted and _learns_one_label(spec.predicted[0])
    one_hot = spec.target is not None and spec.target.one_hot
    if single or one_hot:
        fixed = find_fixed_units(spec.predicted[0], spec) if spec.predicted else None
        return ("binary",) if fixed in {1, 2} else ("binary", "multiclass")
    return ("binary", "multiclass", "multilabel", *(() if spec.predicted else ("multioutput",)))


def _learns_one_label(output: OutputSpec) -> bool:
    """Tell whether an output learns one column of labels, as it says itself."""
    return output.task != "auto" or output.tensor is not None or output.columns is not None


def describe_predictions(spec: Spec, catalog: Catalog) -> str:
    """Describe which of several units are the predictions, and what scores them.

    Parameters
    ----------
    spec : Spec
        The specification.
    catalog : Catalog
        What scikit-learn offers.

    Returns
    -------
    str
        Sentences; empty where there is nothing to say.
    """
    return " ".join((*_describe_units(spec), *_describe_scorer(spec, catalog)))


def _describe_units(spec: Spec) -> Iterator[str]:
    chosen = [output for output in spec.predicted if _may_choose(output, spec)]
    for output in chosen:
        taken = _name_prediction(output, spec)
        yield f"Of the units of `{output.label}`, `predict` and `score` take {taken}."
    if chosen:
        yield "`predict_units` returns all units."
    if any(output.is_spread for output in chosen):
        yield "`predict_interval` returns intervals that targets are in with some probability."
    if any(output.distribution for output in chosen):
        yield "`predict` returns standard deviations, too, with `return_std=True`."


def _may_choose(output: OutputSpec, spec: Spec) -> bool:
    return find_task(output, spec) == "regression" and has_several_units(output, spec)


def _name_prediction(output: OutputSpec, spec: Spec) -> str:
    if output.distribution is not None:
        return "the mean; the other one is the standard deviation"
    if output.quantiles is not None and "prediction" not in output.model_fields_set:
        return "the quantile nearest to the median"
    chosen = output.prediction
    if isinstance(chosen, Formula):
        values = collect_defaults(spec)
        default = calculate_value(chosen.text, values, unknown=0)
        place = "the one at position " if isinstance(default, int) else "what is said by "
        return f"{place}``{chosen.text.strip()}``"
    if isinstance(chosen, str):
        own = f"what ``{name_object(chosen)}`` makes of them"
        return own if is_place(chosen) else f"the {chosen}"
    if chosen in _ORDINALS:
        return f"the {_ORDINALS[chosen]}"
    return f"the one at position {chosen}"


def _describe_scorer(spec: Spec, catalog: Catalog) -> Iterator[str]:
    name, scorer = spec.estimator.scorer, find_scorer(spec, catalog)
    if name is None or scorer is None:
        return
    what = f'scikit-learn\'s scorer ``"{name}"``' if scorer.scoring.named else "``scorer``"
    called = "" if scorer.scoring.named else f", which calls ``{name_object(name)}``"
    yield f"`score` returns what {what} gives{called}."


def _describe_loss(outputs: tuple[OutputSpec, ...], doc: str) -> str:
    declared = [each.loss.loss for each in outputs]
    if len(outputs) > 1:
        what = "the loss that an output declares, or that fits what it learns"
        return f'Losses to minimize, in a dict by the names of outputs; "auto" is {what}.'
    if declared[0] == AUTOMATIC:
        return _describe_automatic(outputs[0], doc)
    return f'Loss to minimize; "auto" is ``{name_object(declared[0])}``, as declared.'


def _describe_automatic(output: OutputSpec, doc: str) -> str:
    """Describe the loss that an output has if it declares none."""
    if not output.is_spread:
        return doc
    what = "the pinball loss" if output.quantiles is not None else "the negative log-likelihood"
    return f'Loss to minimize; "auto" is {what}.'


def _describe_metrics(outputs: tuple[OutputSpec, ...], doc: str) -> str:
    declared = [name_object(each.metric) for output in outputs for each in output.metrics]
    several = len(outputs) > 1
    text = f"{doc[:-1]}, in a dict by the names of outputs" if several else doc[:-1]
    if declared:
        names = ", ".join(f"``{name}``" for name in dict.fromkeys(declared))
        text += f"; None is those that are declared: {names}"
    return f"{text}."


def _describe_drawing(spec: Spec) -> str:
    """Describe which samples are held out: of each class as many as its share, if it can be."""
    labelled = [each for each in spec.predicted if find_task(each, spec) != "regression"]
    if len(spec.predicted) > 1:
        names = [each.label for each in labelled if find_task(each, spec) != "multilabel"]
        return f"at random from each class of `{names[0]}`" if len(names) == 1 else "at random"
    tasks = set(list_tasks(spec))
    if not tasks or tasks == {"multilabel"}:
        return "at random"
    if "multilabel" in tasks:
        return "at random (stratified if the target is one column of labels)"
    return "at random from each class"
