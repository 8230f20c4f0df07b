"""The hooks that we offer, run by pre-commit itself in a repository of its own."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/workflow.md").read_text(encoding="utf-8")
FOLDER = "estimators"
SPEC = """\
[estimator]
name = "PriceModel"
kind = "classifier"
summary = "A network."

[training]
epochs = 50
"""
NOT_COMMITTED = shutil.ignore_patterns(
    ".[!p]*", ".py*", "__pycache__", "*.egg-info", "build", "dist"
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("git") is None, reason="needs git"),
]


def read_example() -> dict[str, Any]:
    """Return the configuration of pre-commit that the documentation shows."""
    (block,) = re.findall(r"^```yaml\n(repos:.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return yaml.safe_load(block)


class Repository:
    """A git repository in which programs run as a user runs them."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self.environment = environment
        folder.mkdir(parents=True, exist_ok=True)
        self.run("git", "init", "--quiet")

    def run(self, *command: str, fails: bool = False) -> str:
        """Run a command, which has to fail or not to, and return all that it prints."""
        result = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert (result.returncode != 0) == fails, result.stdout
        return result.stdout

    def write(self, name: str, text: str) -> None:
        """Write a file."""
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(text, encoding="utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace a part of a file."""
        text = (self.folder / name).read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new))

    def commit(self, *, fails: bool = False) -> str:
        """Commit everything, if the hooks agree."""
        self.run("git", "add", "--all")
        return self.run("git", "commit", "--message", "A change.", fails=fails)

    def generate(self) -> None:
        """Write the estimators by hand, with the same command."""
        command = "-m", "keras_estimator_gen", "price_model.toml", "-o", FOLDER, "--quiet"
        self.run(sys.executable, *command)


@pytest.fixture(scope="module")
def environment(link_requirements, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return an environment in which pip installs our package alone, and finds all else."""
    packages = tmp_path_factory.mktemp("packages")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needed = project["project"]["dependencies"] + project["build-system"]["requires"]
    link_requirements([*needed, "pre-commit"], packages)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    identity = {"NAME": "A User", "EMAIL": "user@example.org"}
    return {
        **kept,
        **{
            f"GIT_{who}_{key}": identity[key] for who in ("AUTHOR", "COMMITTER") for key in identity
        },
        "GIT_CONFIG_GLOBAL": os.devnull,
        "PRE_COMMIT_COLOR": "never",
        "PRE_COMMIT_HOME": str(tmp_path_factory.mktemp("pre-commit")),
        "PIP_NO_BUILD_ISOLATION": "0",  # which is how pip wants to hear that there is none
        "PIP_NO_DEPS": "1",
        "PIP_NO_INDEX": "1",
        "PYTHONPATH": str(packages),
    }


@pytest.fixture(scope="module")
def ours(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """Make a release of what this folder holds."""
    folder = tmp_path_factory.mktemp("ours") / "keras-estimator-gen"
    shutil.copytree(ROOT, folder, ignore=NOT_COMMITTED)
    repository = Repository(folder, environment)
    repository.commit()
    repository.run("git", "tag", "v1.0.0")
    return repository


@pytest.fixture
def make_project(ours: Repository, tmp_path: Path):
    """Make a project with the documentation's configuration of pre-commit."""

    def make(hook_id: str) -> Repository:
        project = Repository(tmp_path / "project", ours.environment)
        project.write("price_model.toml", SPEC)
        project.write("notes.md", "Notes.\n")
        configuration = read_example()
        (source,) = configuration["repos"]
        source.update(repo=str(ours.folder), rev="v1.0.0")
        (hook,) = source["hooks"]
        assert hook["id"] == "keras-estimator-gen-check"
        hook["id"] = hook_id
        project.write(".pre-commit-config.yaml", yaml.safe_dump(configuration))
        project.run(sys.executable, "-m", "pre_commit", "install")
        return project

    return make


def test_check(make_project) -> None:
    project = make_project("keras-estimator-gen-check")

    missing = project.commit(fails=True)
    assert f"{FOLDER}/price_model.py: missing" in missing
    assert "files are out of date; run without --check" in missing
    assert "Traceback" not in missing

    project.generate()
    assert re.search(r"^generated estimators are up to date\.+Passed$", project.commit(), re.M)

    project.edit("notes.md", "Notes", "More")
    assert re.search(r"are up to date\.+\(no files to check\)Skipped$", project.commit(), re.M)

    project.edit("price_model.toml", "epochs = 50", "epochs = 60")
    changed = project.commit(fails=True)
    assert f"{FOLDER}/price_model.py: differs\n1 of " in changed
    project.generate()
    project.commit()

    project.edit(f"{FOLDER}/_keras_runtime/compilation.py", "import", "import os, ")
    edited = project.commit(fails=True)
    assert f"{FOLDER}/_keras_runtime/compilation.py: edited by hand\n1 of " in edited

    project.edit("price_model.toml", "classifier", "clasifier")
    assert "did you mean 'classifier'?" in project.commit(fails=True)


def test_generate(make_project) -> None:
    project = make_project("keras-estimator-gen")

    assert f"created   {FOLDER}/price_model.py\n" in project.commit(fails=True)
    assert re.search(r"^generate estimators\.+Passed$", project.commit(), re.M)

    project.edit("price_model.toml", "epochs = 50", "epochs = 60")
    changed = project.commit(fails=True)
    assert f"updated   {FOLDER}/price_model.py\n" in changed
    assert "files were out of date, and are written anew" in changed
    project.commit()

    project.edit(f"{FOLDER}/price_model.py", "epochs", "episodes")
    assert f"{FOLDER}/price_model.py: edited by hand; move" in project.commit(fails=True)


def test_the_hooks_run_for_what_the_command_reads_and_writes() -> None:
    """Those who do not say which files concern them have the hooks run for all that may."""
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    written = [path for path in (ROOT / "generated").rglob("*") if path.is_file()]
    names = [
        path.relative_to(ROOT).as_posix() for path in written if path.parent.name != "__pycache__"
    ]
    for hook in hooks:
        assert [name for name in (*names, "net.toml") if not re.search(hook["files"], name)] == []
        assert not re.search(hook["files"], "README.md")
