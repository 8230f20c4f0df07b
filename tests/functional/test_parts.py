"""The runtime of a folder has the parts that its modules need, whoever adds or removes them."""

import importlib
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from keras_estimator_gen.cli import main
from keras_estimator_gen.kinds import ASKED_PARTS
from keras_estimator_gen.output.runtime_copy import copy_runtime, list_parts
from keras_estimator_gen.signing.header import read_parts

UNSEEN = ("computed_options", "one_hot", "target_decoders", "target_encoders")
"""Parts that no specification of the gallery has."""

ASKED_IN_GALLERY = {"convergence", "dense_weights", "own_code"}

GALLERY = Path(__file__).parents[2] / "generator" / "keras_estimator_gen" / "gallery"


def run(*arguments, code=0, tests=False):
    """Run the command in the current folder; return what it prints."""
    result = CliRunner().invoke(main, [*arguments, *([] if tests else ["--no-tests"])])
    assert result.exit_code == code, result.output
    return result.output


def run_git(*arguments):
    identity = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org"]
    command = ["git", *identity, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def list_copied():
    folder = Path("_keras_runtime")
    paths = folder.rglob("*")
    return {path.relative_to(folder).as_posix() for path in paths if path.is_file()}


def list_wanted(*parts):
    return {str(file.path.relative_to("_keras_runtime")) for file in copy_runtime(parts)}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder with specifications, of which a plain one has its module."""
    for name in ("linear_softmax", "multi_task", "quantile_regressor", "autoencoder"):
        shutil.copy(GALLERY / f"{name}.toml", tmp_path)
    shutil.copy(GALLERY / "pinball.py", tmp_path)
    monkeypatch.chdir(tmp_path)
    run("linear_softmax.toml")
    return tmp_path


def test_a_part_comes_with_the_first_module_that_needs_it_and_goes_with_the_last():
    assert list_copied() == list_wanted()

    run("multi_task.toml")
    run("quantile_regressor.toml", "autoencoder.toml")
    assert list_copied() == list_wanted("distribution_outputs", "regressor", "transformer")

    Path("multi_task.py").unlink()
    assert "removed" not in run("linear_softmax.toml")
    assert list_copied() == list_wanted("distribution_outputs", "regressor", "transformer")

    Path("quantile_regressor.py").unlink()
    message = "_keras_runtime/parts/outputs/mixin.py: no longer part of the output"
    assert message in run("linear_softmax.toml", "--check", code=1)
    assert "removed   _keras_runtime/parts/outputs/mixin.py" in run("linear_softmax.toml")
    assert list_copied() == list_wanted("transformer")

    Path("autoencoder.py").unlink()
    run("linear_softmax.toml")
    assert list_copied() == list_wanted()
    assert not Path("_keras_runtime/parts").exists()
    run("linear_softmax.toml", "--check")


def test_tests_have_a_part_as_long_as_one_of_them_is_there():
    run("multi_task.toml", tests=True)
    assert list_copied() == list_wanted("outputs", "testing")
    run("multi_task.toml", "--check", tests=True)
    run("linear_softmax.toml", "multi_task.toml", "--check")

    run("linear_softmax.toml")
    assert list_copied() == list_wanted("outputs", "testing")
    Path("tests/test_multi_task.py").unlink()
    assert "removed   _keras_runtime/parts/testing/suite.py" in run("linear_softmax.toml")
    assert list_copied() == list_wanted("outputs")


def test_tests_of_ones_own_keep_the_part_that_they_import():
    options = ("--package", "nets", "-o", "project")
    run("linear_softmax.toml", *options)
    runtime = Path("project/src/nets/_keras_runtime")
    assert not (runtime / "parts").exists()

    own = "from nets._keras_runtime.parts.testing import ClassifierSuite\n"
    Path("project/tests/test_own.py").write_text(own)
    run(*options)
    assert (runtime / "parts/testing/suite.py").exists()
    run(*options, "--check")


def test_a_part_that_was_edited_is_not_removed():
    run("multi_task.toml")
    path = Path("_keras_runtime/parts/outputs/mixin.py")
    path.write_text(path.read_text() + "EDITED = True\n")
    Path("multi_task.py").unlink()

    assert f"{path}: no longer part of the output, but edited by hand" in run(
        "linear_softmax.toml", code=1
    )
    assert path.exists()
    run("linear_softmax.toml", "--force")
    assert not path.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "from _keras_runtime.parts.outputs import Output",
        "import _keras_runtime.parts.outputs.declaration as declaration",
        "from _keras_runtime.parts import outputs as parts",
        "from ._keras_runtime.parts import (\n    outputs,\n)",
    ],
)
def test_a_module_of_ones_own_keeps_the_parts_that_it_imports(statement):
    run("multi_task.toml")
    Path("own.py").write_text(f"{statement}\nimport saving\n")
    Path("multi_task.py").unlink()

    run("linear_softmax.toml")
    assert list_copied() == list_wanted("outputs")
    run("linear_softmax.toml", "--check")


def ask(spec, *parts):
    """Ask for parts in a specification, in place of those that it has asked for."""
    path = Path(spec)
    lines = [line for line in path.read_text().splitlines() if not line.startswith("parts = ")]
    lines.insert(lines.index("[estimator]") + 1, f"parts = {list(parts)}")
    path.write_text("\n".join(lines))


def test_a_part_that_is_asked_for_comes_and_goes():
    ask("linear_softmax.toml", "saving", "history_display")
    run("linear_softmax.toml", "--check", code=1)
    run("linear_softmax.toml")
    assert list_copied() == list_wanted("saving", "history_display")
    assert (
        "class LinearSoftmax(SavingMixin, KerasClassifier):"
        in Path("linear_softmax.py").read_text()
    )
    run("linear_softmax.toml", "--check")

    ask("linear_softmax.toml", "history_display")
    assert "removed   _keras_runtime/parts/saving/mixin.py" in run("linear_softmax.toml")
    assert list_copied() == list_wanted("history_display")
    ask("linear_softmax.toml")
    run("linear_softmax.toml")
    assert list_copied() == list_wanted()


def test_specifications_ask_for_different_parts():
    ask("linear_softmax.toml", "saving")
    ask("autoencoder.toml", "history_display")
    run("linear_softmax.toml", "autoencoder.toml")
    assert list_copied() == list_wanted("saving", "history_display", "transformer")

    ask("autoencoder.toml")
    run("autoencoder.toml")
    assert list_copied() == list_wanted("saving", "transformer")
    run("linear_softmax.toml", "autoencoder.toml", "--check")


def test_the_command_asks_for_all_specifications_of_a_run():
    options = ("--part", "saving", "--part", "history_display", "--part", "saving")
    specs = ("linear_softmax.toml", "autoencoder.toml")
    run(*specs, *options)
    assert list_copied() == list_wanted("saving", "history_display", "transformer")
    for name in ("linear_softmax", "autoencoder"):
        text = Path(f"{name}.py").read_text()
        assert read_parts(text)[:1] == ("history_display",)
        assert "(SavingMixin, Keras" in text
    run(*specs, *options[2:], "--check")

    report = run(*specs, "--check", code=1)
    assert "_keras_runtime/parts/saving/mixin.py: no longer part of the output" in report
    run(*specs)
    assert list_copied() == list_wanted("transformer")


def test_a_project_has_parts_that_are_asked_for():
    options = ("--package", "nets", "-o", "project", "--part", "saving")
    run("linear_softmax.toml", *options)
    runtime = Path("project/src/nets/_keras_runtime")
    assert (runtime / "parts/saving/mixin.py").exists()
    for name in (".pre-commit-config.yaml", ".github/workflows/ci.yml"):
        assert (
            "--package nets --no-tests --part saving --check" in Path("project", name).read_text()
        )
    run(*options, "--check")

    run(*options[:4])
    assert not (runtime / "parts").exists()


def test_a_project_loses_the_parts_of_an_estimator_that_it_loses():
    options = ("--package", "nets", "-o", "project")
    run("linear_softmax.toml", "multi_task.toml", "autoencoder.toml", *options)
    package = Path("project/src/nets")
    package.joinpath("own.py").write_text("from ._keras_runtime.parts import transformer\n")
    for name in ("multi_task", "autoencoder"):
        Path(f"project/specs/{name}.toml").unlink()

    assert "removed   project/src/nets/_keras_runtime/parts/outputs/mixin.py" in run(*options)
    assert (package / "_keras_runtime/parts/transformer.py").exists()
    run(*options, "--check")


def test_other_parts_cannot_be_asked_for():
    assert "'outputs' is not one of 'batched_fits'" in run(
        "linear_softmax.toml", "--part", "outputs", code=2
    )


@pytest.fixture
def repository():
    """Make the folder a repository, with the plain module on its main branch."""
    run_git("init", "--quiet", "--initial-branch=main")
    commit("Add a classifier")


def commit(message):
    run_git("add", ".")
    run_git("commit", "--quiet", "--message", message)


def test_two_branches_add_a_module_each_with_other_parts(repository):
    for spec in ("multi_task", "autoencoder"):
        run_git("checkout", "--quiet", "-b", spec, "main")
        run(f"{spec}.toml")
        commit(f"Add {spec}")
    run_git("merge", "--quiet", "multi_task")

    run("linear_softmax.toml", "multi_task.toml", "autoencoder.toml", "--check")
    assert list_copied() == list_wanted("outputs", "transformer")


def test_one_branch_removes_a_part_that_another_needs_anew(repository):
    run("multi_task.toml")
    commit("Add a network with several outputs")
    run_git("checkout", "--quiet", "-b", "add")
    run("quantile_regressor.toml")
    commit("Add another one")
    run_git("checkout", "--quiet", "main")
    Path("multi_task.py").unlink()
    run("linear_softmax.toml")
    commit("Remove the network with several outputs")
    run_git("merge", "--quiet", "add")

    specs = ("linear_softmax.toml", "quantile_regressor.toml")
    report = run(*specs, "--check", code=1)
    assert "_keras_runtime/parts/outputs/mixin.py: missing" in report
    assert "run without --check" in report
    run(*specs)
    run(*specs, "--check")


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    """Make a package of each specification of the gallery, with what it needs alone."""
    folder = tmp_path_factory.mktemp("packages")
    for spec in sorted(GALLERY.glob("*.toml")):
        package = folder / f"only_{spec.stem}"
        package.mkdir()
        (package / "__init__.py").touch()
        run(str(spec), "-o", str(package))
    return folder


def test_each_module_finds_the_parts_that_it_needs(packages, monkeypatch):
    monkeypatch.syspath_prepend(packages)
    used = set()
    for package in sorted(packages.iterdir()):
        spec = package.name.removeprefix("only_")
        assert importlib.import_module(f"{package.name}.{spec}")
        used |= {path.name for path in package.glob("_keras_runtime/parts/*")}

    copied = {name.removesuffix(".py") for name in used} - {"__init__", "__pycache__"}
    unseen = {*ASKED_PARTS, *UNSEEN, "testing"} - ASKED_IN_GALLERY
    assert {*list_parts()} - copied == unseen
