"""The workflow on GitHub: which Pythons it tests, and by which targets of the Makefile."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def workflow() -> dict[Any, Any]:
    text = (ROOT / ".github/workflows/tests.yml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


def test_it_runs_for_pushes_and_pull_requests(workflow: dict[Any, Any]) -> None:
    # The key is `on`, which YAML takes for a truth value.
    assert set(workflow[True]) == {"push", "pull_request"}


def test_it_tests_every_python_that_the_project_names(workflow: dict[Any, Any]) -> None:
    prefix = "Programming Language :: Python :: "
    named = [item.removeprefix(prefix) for item in PROJECT["classifiers"] if prefix in item]
    (job,) = workflow["jobs"].values()
    versions = job["strategy"]["matrix"]["python"]

    assert versions == [name for name in named if re.fullmatch(r"3\.\d+", name)]
    assert f">={versions[0]}" == PROJECT["requires-python"]
    (setup,) = (step for step in job["steps"] if "setup-python" in step.get("uses", ""))
    assert setup["with"]["python-version"] == "${{ matrix.python }}"


def test_it_checks_what_one_checks_by_hand(workflow: dict[Any, Any]) -> None:
    (job,) = workflow["jobs"].values()
    commands = [step["run"] for step in job["steps"] if "run" in step]
    rules = (ROOT / "Makefile").read_text(encoding="utf-8")

    assert commands == ["make setup", "make lint", "make test"]
    for command in commands:
        assert f"\n{command.removeprefix('make ')}: " in rules
    # The variable by which the Makefile is told its interpreter, the one that was set up.
    assert job["env"] == {"PYTHON": "python"}
    assert "\nPYTHON ?= " in rules
