"""Generate an estimator from its specification, and compare it with a baseline on real data."""

import ast
import subprocess
import sys
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

Scores = dict[str, Any]


def main() -> None:
    """Run the demonstration."""
    with TemporaryDirectory() as folder:
        generate_module(Path(folder))
        show_class(Path(folder, f"{MODULE}.py"))
        sys.path.insert(0, folder)
        start_keras()
        compare_estimators()


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
    """Cross-validate the generated class beside logistic regression, and print the folds."""
    module = import_module(MODULE)
    X, y = load_breast_cancer(return_X_y=True)
    results = {
        type(estimator).__name__: cross_validate_scaled(estimator, X, y)
        for estimator in (
            getattr(module, CLASS)(random_state=0),
            LogisticRegression(random_state=0),
        )
    }
    click.echo()
    click.secho(
        f"Accuracy on scikit-learn's breast-cancer data ({len(X)} rows, {X.shape[1]} features),\n"
        f"{N_FOLDS} stratified folds, each estimator behind a StandardScaler:",
        bold=True,
    )
    print_table(results)
    click.echo("The first fit of the network traces its graph, which the later fits use again.")


def cross_validate_scaled(estimator: Any, X: np.ndarray, y: np.ndarray) -> Scores:
    """Return the score and the time of each fold."""
    folds = StratifiedKFold(N_FOLDS, shuffle=True, random_state=0)
    pipeline = make_pipeline(StandardScaler(), estimator)
    return cross_validate(pipeline, X, y, cv=folds, error_score="raise")


def print_table(results: dict[str, Scores]) -> None:
    """Print one line for each fold, then means and standard deviations."""
    click.echo("      " + "".join(f"{name:>27}" for name in results))
    click.echo("fold  " + f"{'accuracy':>18}{'fit (s)':>9}" * len(results))
    columns = [scores[key] for scores in results.values() for key in ("test_score", "fit_time")]
    rows = [(str(number), values) for number, values in enumerate(zip(*columns, strict=True), 1)]
    rows += [("mean", np.mean(columns, axis=1)), ("sd", np.std(columns, axis=1, ddof=1))]
    for label, values in rows:
        cells = (f"{score:>18.3f}{seconds:>9.3f}" for score, seconds in np.reshape(values, (-1, 2)))
        click.echo(f"{label:<6}" + "".join(cells))


if __name__ == "__main__":
    main()
