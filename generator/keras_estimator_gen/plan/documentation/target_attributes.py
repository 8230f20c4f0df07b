"""The fitted attributes that tell of a target, and depend on what there is to learn."""

from collections.abc import Mapping, Sequence
from typing import Final

from ...code import is_place
from ...spec import Spec
from ..targets.columns import count_columns
from ..targets.targets import find_task
from .target_texts import list_tasks

_CLASSES: Final[Mapping[str, tuple[str, str, str]]] = {
    "label": ("ndarray of shape (n_classes,)", "The labels, {order}.", "int"),
    "multilabel": ("ndarray of shape (n_classes,)", "The numbers of the columns.", "int"),
    "any": (
        "ndarray of shape (n_classes,) or list of ndarray",
        "The labels, {order}. For several columns, a list with the labels of each; for columns of "
        "zeros and ones, their numbers.",
        "int or list of int",
    ),
}
"""Type and description of ``classes_`` for a target, and type of their number."""

_TYPES: Final[Mapping[str, str]] = {
    "multilabel": "multilabel-indicator",
    "multioutput": "multiclass-multioutput",
}
"""What scikit-learn calls targets, where it is not the name of the task."""


def describe_target(spec: Spec) -> dict[str, str]:
    """Describe the attributes that tell of the target.

    Parameters
    ----------
    spec : Spec
        The specification of a classifier or a regressor.

    Returns
    -------
    dict of str to str
        Their descriptions, by names and types.
    """
    if len(spec.predicted) > 1:
        return _describe_several(spec)
    if spec.estimator.kind == "classifier":
        return _describe_labelled(spec)
    return _describe_numeric(spec)


def _describe_several(spec: Spec) -> dict[str, str]:
    tasks = [find_task(output, spec) for output in spec.predicted]
    numbers = [task == "regression" for task in tasks]
    other = "; None for an output of numbers" if any(numbers) else ""
    columns = (
        "; for a multilabel output, the numbers of its columns" if "multilabel" in tasks else ""
    )
    item = "(ndarray or None)" if any(numbers) else "ndarray"
    labels = {
        f"classes_ : list of {item}": f"The labels of each output, sorted{columns}{other}.",
        f"n_classes_ : list of {item.replace('ndarray', 'int')}": "Number of labels of each "
        f"output{other}.",
    }
    encoder = {
        "target_encoder_ : OutputEncoder": "Encoder that turns the columns into the numbers used "
        "in training."
    }
    one = "continuous-multioutput" if all(numbers) else "multiclass-multioutput"
    types = _describe_types(["mixed" if len(set(numbers)) > 1 else one])
    return ({} if all(numbers) else labels) | encoder | types


def _describe_labelled(spec: Spec) -> dict[str, str]:
    tasks = list_tasks(spec)
    encoder = spec.target.encoder if spec.target else None
    order = "sorted" if encoder is None else "in the order of their codes"
    single = not {"multilabel", "multioutput"} & set(tasks)
    form = "label" if single else "multilabel" if tasks == ("multilabel",) else "any"
    kind, text, number = _CLASSES[form]
    own = encoder is not None and is_place(encoder.encoder)
    name = "transformer" if own else "ClassEncoder"
    return {
        f"classes_ : {kind}": text.format(order=order),
        f"n_classes_ : {number}": "Number of labels.",
        f"target_encoder_ : {name}": "Encoder that turns labels into the numbers used in training.",
        **_describe_types([_TYPES.get(task, task) for task in tasks]),
    }


def _describe_numeric(spec: Spec) -> dict[str, str]:
    text = "Encoder of the target, whose inverse is applied to predictions."
    encoder = "transformer or None" if spec.target is None else "transformer"
    count = count_columns(spec.predicted[0], spec) if spec.predicted else None
    types = ["continuous", "continuous-multioutput"]
    if count is not None:
        types = types[:1] if count == 1 else types[1:]
    return {f"target_encoder_ : {encoder}": text, **_describe_types(types)}


def _describe_types(types: Sequence[str]) -> dict[str, str]:
    *others, last = (f'``"{name}"``' for name in types)
    listed = f"{', '.join(others)} or {last}" if others else last
    return {"target_type_ : str": f"Type of the target: {listed}."}
