"""The doctest of the generated class, which holds for every specification."""

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import dedent

from ..code.literals import render_literal
from ..kinds import Kind
from ..spec import SettingSpec, Spec
from .model import Target

_FEW_EPOCHS = 5


@dataclass(frozen=True)
class _Outline:
    """An example: what makes the data, the variable of the estimator, and what is done with it."""

    data: str
    call: str
    variable: str
    use: tuple[str, ...]


_OUTLINES: Mapping[Kind, _Outline] = {
    "classifier": _Outline(
        "make_classification",
        "X, y = make_classification(random_state=0)",
        "clf",
        (">>> clf.fit(X, y).predict_proba(X[:2]).shape", "(2, 2)"),
    ),
    "regressor": _Outline(
        "make_regression",
        "X, y = make_regression(random_state=0)",
        "reg",
        (">>> reg.fit(X, y).predict(X[:2]).shape", "(2,)"),
    ),
    "transformer": _Outline(
        "make_blobs",
        "X, _ = make_blobs(n_features=5, random_state=0)",
        "transformer",
        (
            ">>> codes = transformer.fit_transform(X)",
            ">>> transformer.inverse_transform(codes).shape",
            "(100, 5)",
        ),
    ),
    "outlier_detector": _Outline(
        "make_blobs",
        "X, _ = make_blobs(n_features=5, random_state=0)",
        "detector",
        (">>> detector.fit(X).predict(X[:2]).shape", "(2,)"),
    ),
}


def plan_example(spec: Spec, target: Target) -> str:
    """Plan the example of the docstring: a short fit, and the shape of a prediction.

    Parameters
    ----------
    spec : Spec
        The specification.
    target : Target
        Where the module goes.

    Returns
    -------
    str
        Doctest lines; those of the specification come last.
    """
    estimator = spec.estimator
    name, outline = estimator.name, _OUTLINES[estimator.kind]
    module = ".".join((*target.package, estimator.module_name))
    lines = [
        f">>> from sklearn.datasets import {outline.data}",
        f">>> from {module} import {name}",
        f">>> {outline.call}",
        f">>> {outline.variable} = {name}({_choose_arguments(spec)})",
        *outline.use,
    ]
    return "\n".join([*lines, *_split_examples(estimator.examples or "")])


def choose_epochs(setting: SettingSpec) -> int | None:
    """Choose a small number of epochs that the specification permits.

    Parameters
    ----------
    setting : SettingSpec
        The parameter ``epochs``.

    Returns
    -------
    int or None
        The number; None if the default is small already, or nothing is known to be smaller.
    """
    default = setting.default
    candidates = [_FEW_EPOCHS, *sorted(setting.choices or ()), *(setting.range or ())]
    for number in candidates:
        if isinstance(default, int) and isinstance(number, int) and _permits(setting, number):
            return number if number < default else None
    return None


def _permits(setting: SettingSpec, number: int) -> bool:
    if setting.choices:
        return number in setting.choices
    return setting.range is None or setting.range[0] <= number <= setting.range[1]


def _choose_arguments(spec: Spec) -> str:
    training = spec.training
    arguments = []
    epochs = choose_epochs(training.epochs)
    if epochs is not None and training.is_exposed("epochs"):
        arguments.append(f"epochs={render_literal(epochs)}")
    arguments.append("random_state=0")
    quiet = training.is_exposed("verbose") and _permits(training.verbose, 0)
    if training.verbose.default and quiet:
        arguments.append("verbose=0")
    return ", ".join(arguments)


def _split_examples(examples: str) -> list[str]:
    lines = dedent(examples).strip("\n")
    return ["", *lines.split("\n")] if lines else []
