"""Generate an estimator from its specification, and compare it with a baseline on real data."""

import ast
import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from startup import start_keras

SPEC = "mlp_classifier.toml"
MODULE = "mlp_classifier"
CLASS = "MLPClassifier"
N_FOLDS = 10

NEXT_STEPS = {
    "gallery": "list the starters",
    "init MyNet -o my_nets": "copy one, to edit",
    "my_nets/my_net.toml -o my_nets": "generate its estimator and tests",
}
"""What to try after the demonstration: arguments of the command, and what they do."""

Fold = tuple[np.ndarray, np.ndarray]


def main() -> None:
    """Run the demonstration."""
    with TemporaryDirectory() as folder:
        generate_module(Path(folder))
        show_class(Path(folder, f"{MODULE}.py"))
        sys.path.insert(0, folder)
        click.secho("\nStarting Keras ...", bold=True)
        start_keras()
        compare_estimators()
    show_next_steps()


def generate_module(folder: Path) -> None:
    """Run the command on the gallery's specification, and print the files that it writes."""
    click.secho(f"$ keras-estimator-gen {SPEC}", bold=True)
    with as_file(files("keras_estimator_gen") / "gallery" / SPEC) as spec:
        command = [sys.executable, "-m", "keras_estimator_gen", str(spec), "-o", "."]
        result = subprocess.run(  # noqa: S603 - our own command
            command, cwd=folder, check=True, stdout=subprocess.PIPE, text=True
        )
    lines = result.stdout.splitlines()
    own = [line for line in lines if "_keras_runtime" not in line]
    click.echo("\n".join([*own, f"created   _keras_runtime ({len(lines) - len(own)} files)"]))


def show_class(path: Path) -> None:
    """Print the class up to the end of its build function, its docstring cut to one line."""
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    (node,) = (
        item
        for item in ast.parse(text).body
        if isinstance(item, ast.ClassDef) and item.name == CLASS
    )
    docstring = node.body[0]
    (build,) = (
        item
        for item in node.body
        if isinstance(item, ast.FunctionDef) and item.name == "_keras_build_fn"
    )
    head = lines[node.lineno - 1 : docstring.lineno]
    cut = (docstring.end_lineno or 0) - docstring.lineno - 1
    body = lines[(docstring.end_lineno or 0) - 1 : build.end_lineno]
    click.echo()
    click.secho(f"{path.name}, from line {node.lineno}:", bold=True)
    click.echo("\n".join([*head, f"    ... ({cut} more lines)", *body]))


def compare_estimators() -> None:
    """Cross-validate the generated class and logistic regression, and print each fold."""
    module = import_module(MODULE)
    estimators = (
        getattr(module, CLASS)(epochs=400, random_state=0),
        LogisticRegression(random_state=0),
    )
    X, y = load_breast_cancer(return_X_y=True)
    click.echo()
    click.secho(
        f"Accuracy on scikit-learn's breast cancer data ({len(X)} samples, {X.shape[1]} features)\n"
        f"in {N_FOLDS} stratified folds, each estimator after a StandardScaler:",
        bold=True,
    )
    click.echo("      " + "".join(f"{type(estimator).__name__:>27}" for estimator in estimators))
    click.echo("fold  " + f"{'accuracy':>18}{'fit (s)':>9}" * len(estimators))
    folds = StratifiedKFold(N_FOLDS, shuffle=True, random_state=0)
    rows = []
    for number, fold in enumerate(folds.split(X, y), 1):
        rows.append([value for each in estimators for value in score_fold(each, X, y, fold)])
        print_row(str(number), rows[-1])
    print_row("mean", np.mean(rows, axis=0))
    print_row("sd", np.std(rows, axis=0, ddof=1))
    click.echo("The first fit of the network compiles its training. Later fits reuse it.")


def score_fold(estimator: Any, X: np.ndarray, y: np.ndarray, fold: Fold) -> tuple[float, float]:
    """Return the accuracy of an estimator in one fold, and the seconds of its fit."""
    pipeline = make_pipeline(StandardScaler(), estimator)
    scores = cross_validate(pipeline, X, y, cv=[fold], error_score="raise")
    return scores["test_score"][0], scores["fit_time"][0]


def print_row(label: str, values: Sequence[float] | np.ndarray) -> None:
    """Print accuracies and seconds, which alternate."""
    cells = (f"{score:>18.3f}{seconds:>9.3f}" for score, seconds in np.reshape(values, (-1, 2)))
    click.echo(f"{label:<6}" + "".join(cells))


def show_next_steps() -> None:
    """Print the commands that make an estimator from a network of one's own."""
    program = Path(sys.executable).with_name("keras-estimator-gen")
    if program.is_relative_to(Path.cwd()):
        program = program.relative_to(Path.cwd())
    click.echo()
    click.secho("Next, your own network:", bold=True)
    for command, purpose in NEXT_STEPS.items():
        click.echo(f"  {program} {command:<30}  # {purpose}")


if __name__ == "__main__":
    main()
