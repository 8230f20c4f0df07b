"""The doctest of the generated class, which holds for every specification."""

from textwrap import dedent

from ..code.literals import render_literal
from ..spec import SettingSpec, Spec
from .model import Kind, Target

_FEW_EPOCHS = 5

_DATA: dict[Kind, str] = {"classifier": "make_classification", "regressor": "make_regression"}
_PREDICTION: dict[Kind, tuple[str, str]] = {
    "classifier": ("predict_proba", "(2, 2)"),
    "regressor": ("predict", "(2,)"),
}
_VARIABLE: dict[Kind, str] = {"classifier": "clf", "regressor": "reg"}


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
    kind, name, variable = estimator.kind, estimator.name, _VARIABLE[estimator.kind]
    method, shape = _PREDICTION[kind]
    module = ".".join((*target.package, estimator.module_name))
    lines = [
        f">>> from sklearn.datasets import {_DATA[kind]}",
        f">>> from {module} import {name}",
        f">>> X, y = {_DATA[kind]}(random_state=0)",
        f">>> {variable} = {name}({_choose_arguments(spec)})",
        f">>> {variable}.fit(X, y).{method}(X[:2]).shape",
        shape,
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
    if epochs is not None:
        arguments.append(f"epochs={render_literal(epochs)}")
    arguments.append("random_state=0")
    if training.verbose.default and _permits(training.verbose, 0):
        arguments.append("verbose=0")
    return ", ".join(arguments)


def _split_examples(examples: str) -> list[str]:
    lines = dedent(examples).strip("\n")
    return ["", *lines.split("\n")] if lines else []
