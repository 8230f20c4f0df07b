"""What the distributions of the command and of the runtime declare, which has to fit together."""

import tomllib
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

from keras_estimator_gen.kinds import BACKENDS

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "generator"


def read_project(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))


COMMAND = read_project(ROOT)
RUNTIME = read_project(SOURCE / "keras_estimator_gen/runtime")


def test_the_command_brings_all_of_its_packages() -> None:
    folders = {path.parent.relative_to(SOURCE) for path in SOURCE.rglob("__init__.py")}
    packages = {".".join(folder.parts) for folder in folders}

    assert set(COMMAND["tool"]["setuptools"]["packages"]) == {
        *packages,
        "keras_estimator_gen.templates",
    }


def test_the_runtime_asks_for_what_estimators_need() -> None:
    table, ours = RUNTIME["project"], COMMAND["project"]
    extras = dict(table["optional-dependencies"])
    assert [Requirement(each).name for each in extras.pop("test")] == ["pytest"]
    for backend, further in extras.items():
        assert {*table["dependencies"], *further} == set(ours["optional-dependencies"][backend])
        assert {Requirement(each).name for each in further} == {backend}
    assert set(extras) == set(BACKENDS)
    assert table["name"] == "keras-estimator-runtime"
    for key in ("authors", "license", "license-files", "requires-python"):
        assert table[key] == ours[key]
    assert set(table["classifiers"]) <= set(ours["classifiers"])
    pythons = {each for each in ours["classifiers"] if "Python" in each}
    assert pythons <= set(table["classifiers"])
