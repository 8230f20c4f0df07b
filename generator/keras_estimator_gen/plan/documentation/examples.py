"""The doctest of the generated class, which holds for every specification."""

from collections.abc import Mapping
from textwrap import dedent

from ...catalog import Catalog
from ...code.literals import render_literal
from ...kinds import Kind
from ...spec import SettingSpec, Spec
from ..model import Content, SampleRows, SampleTarget, Target
from ..suite.rows import is_reversible, plan_rows
from ..targets.targets import draw_numbers, plan_target

_FEW_EPOCHS = 5


_VARIABLES: Mapping[Kind, str] = {
    "classifier": "clf",
    "regressor": "reg",
    "transformer": "transformer",
    "outlier_detector": "detector",
}
_USES: Mapping[Kind, tuple[str, ...]] = {
    "classifier": (">>> clf.fit(X, y).predict_proba(X[:2]).shape", "(2, 2)"),
    "regressor": (">>> reg.fit(X, y).predict(X[:2]).shape", "(2,)"),
    "transformer": (
        ">>> codes = transformer.fit_transform(X)",
        ">>> transformer.inverse_transform(codes).shape",
        "(100, {width})",
    ),
    "outlier_detector": (">>> detector.fit(X).predict(X[:2]).shape", "(2,)"),
}
"""What is done with an estimator of each kind."""

_LENGTH = (">>> len(transformer.fit_transform(X))", "100")
"""What is done with a transformer whose rows come back in another form."""

_MAKERS: Mapping[Kind, str] = {"classifier": "make_classification", "regressor": "make_regression"}
_LABEL_MAKER = "make_multilabel_classification"
_USUAL_WIDTH = 20
_USUAL_WIDTHS: Mapping[Kind, int] = {"transformer": 5, "outlier_detector": 5}
"""Number of columns of an example, where it is not left to scikit-learn."""

_SAMPLES: Mapping[Content, str] = {
    "number": "rng.normal(size=100)",
    "integer": "rng.integers(4, size=100)",
    "word": 'rng.choice(["ant", "bee", "cat"], size=100)',
    "category": 'pd.Categorical(rng.choice(["ant", "bee", "cat"], size=100))',
    "flag": "rng.random(100) > 0.5",
    "date": 'np.datetime64("2026-01-01") + rng.integers(4, size=100)',
    "text": 'rng.choice(["ant and bee", "cat", "bee"], size=100)',
}


_GENERATOR = "rng = np.random.default_rng(0)"


def plan_example(spec: Spec, target: Target, catalog: Catalog) -> str:
    """Plan the example of the docstring: a short fit, and the shape of a prediction.

    Parameters
    ----------
    spec : Spec
        The specification.
    target : Target
        Where the module goes.
    catalog : Catalog
        What scikit-learn offers.

    Returns
    -------
    str
        Doctest lines; those of the specification come last.
    """
    estimator = spec.estimator
    rows = plan_rows(spec, _USUAL_WIDTHS.get(estimator.kind, _USUAL_WIDTH))
    name, variable, use = estimator.name, _VARIABLES[estimator.kind], _USES[estimator.kind]
    if estimator.kind == "transformer" and not is_reversible(spec, catalog):
        use = _LENGTH
    module = ".".join((*target.package, estimator.module_name))
    sample = plan_target(spec, rows.width, catalog)
    imports, data = _plan_data(rows, estimator.kind)
    if sample is not None:
        imports, data = _plan_columns(imports, data, rows, sample)
        shape = (2, *sample.shape[1:])
        use = (f">>> {variable}.fit(X, y).predict(X[:2]).shape", str(shape))
    drawn = draw_numbers(spec.training.loss.default)
    if sample is None and estimator.kind == "regressor" and drawn is not None:
        data = [*data, f"y = {drawn}"]
    lines = [
        *(f">>> {line}" for line in imports),
        f">>> from {module} import {name}",
        *(f">>> {line}" for line in data),
        f">>> {variable} = {name}({_choose_arguments(spec)})",
        *(line.format(width=rows.width) for line in use),
    ]
    return "\n".join([*lines, *_split_examples(estimator.examples or "")])


def _plan_data(rows: SampleRows, kind: Kind) -> tuple[list[str], list[str]]:
    """Plan the statements that import what makes the data, and those that make them."""
    if rows.is_plain:
        function = _MAKERS.get(kind, "make_blobs")
        usual = rows.width == _USUAL_WIDTH and kind not in _USUAL_WIDTHS
        size = "" if usual else f"n_features={rows.width}, "
        made = f"X, {'y' if kind in _MAKERS else '_'} = {function}({size}random_state=0)"
        return [f"from sklearn.datasets import {function}"], [made]
    imports, make = ["import numpy as np"], _GENERATOR
    target = {"classifier": "rng.integers(2, size=100)", "regressor": "rng.normal(size=100)"}
    targets = [f"y = {target[kind]}"] if kind in target else []
    if rows.form == "integers":
        return imports, [make, f"X = rng.integers(4, size=(100, {rows.width}))", *targets]
    if rows.form == "texts":
        return imports, [make, f"X = {_SAMPLES['text']}", *targets]
    columns = [f"X[{column.name}] = {_SAMPLES[column.content]}" for column in rows.columns]
    frame = "X = pd.DataFrame(index=range(100))"
    return [*imports, "import pandas as pd"], [make, frame, *columns, *targets]


def _plan_columns(
    imports: list[str], data: list[str], rows: SampleRows, target: SampleTarget
) -> tuple[list[str], list[str]]:
    """Plan the statements that make a target with a column for each output."""
    if rows.is_plain and target.multilabel:
        size = "" if rows.width == _USUAL_WIDTH else f"n_features={rows.width}, "
        made = f"{size}n_classes={len(target.columns)}, random_state=0"
        return [f"from sklearn.datasets import {_LABEL_MAKER}"], [f"X, y = {_LABEL_MAKER}({made})"]
    if rows.is_plain:
        imports = ["import numpy as np"]
        data = [_GENERATOR, f"X = rng.normal(size=(100, {rows.width}))", ""]
    data = data[:-1]
    drawn = [(column.name, column.draw) for column in target.columns]
    if len(drawn) == 1:
        return imports, [*data, f"y = {drawn[0][1]}"]
    if not target.framed:
        columns = [f"y[:, {name}] = {draw}" for name, draw in drawn]
        return imports, [*data, f"y = np.empty((100, {len(drawn)}))", *columns]
    columns = [f"y[{name}] = {draw}" for name, draw in drawn]
    imports = list(dict.fromkeys([*imports, "import pandas as pd"]))
    return imports, [*data, "y = pd.DataFrame(index=range(100))", *columns]


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
