"""``--package``: what a project has, what of it is updated, and what stays as its user left it."""

import itertools
import json
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from markdown_it import MarkdownIt
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from keras_estimator_gen import __version__
from keras_estimator_gen.cli import main
from keras_estimator_gen.code.reserved import DISTRIBUTIONS
from keras_estimator_gen.kinds import BACKENDS

SPEC = """
[estimator]
name = "{name}"
kind = "classifier"
summary = "A network."
"""
PROJECT = ("--package", "my-nets", "-o", "project")
RUNTIME = ("--runtime", "keras_estimator_runtime")
PIN = f"keras-estimator-runtime=={__version__}"
SOURCES = Path("project/src/my_nets")
OUR_TABLE = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text())["project"]
STARTERS = {
    ".github/workflows/ci.yml",
    ".gitignore",
    ".pre-commit-config.yaml",
    "CHANGELOG.md",
    "LICENSE",
    "MANIFEST.in",
    "README.md",
    "pyproject.toml",
}


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run the command in a folder of its own that has two specifications."""
    monkeypatch.chdir(tmp_path)
    write_spec("net.toml", "Net")
    write_spec("other.toml", "Other")

    def invoke(*arguments, code=0):
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == code, result.output
        return result

    return invoke


def write_spec(path, name, further=""):
    Path(path).write_text(SPEC.format(name=name) + further, encoding="utf-8")


def change_spec(path):
    text = Path(path).read_text(encoding="utf-8")
    Path(path).write_text(text.replace("A network.", "Another one."), encoding="utf-8")


def list_files(folder="project"):
    paths = (path for path in Path(folder).rglob("*") if path.is_file())
    found = {path.relative_to(folder).as_posix() for path in paths}
    return {name for name in found if "_keras_runtime/" not in name}


def read_states(result):
    """Return the files by what was done to them, without those that are unchanged."""
    lines = (line.split(maxsplit=1) for line in result.stdout.splitlines())
    return {path.removeprefix("project/"): state for state, path in lines if state != "unchanged"}


def read_metadata():
    return tomllib.loads(Path("project/pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_project_is_complete_and_then_unchanged(run):
    created = read_states(run("net.toml", "other.toml", *PROJECT))
    assert set(created.values()) == {"created"}
    assert list_files() == STARTERS | {
        ".keras-estimator-gen.json",
        "specs/net.toml",
        "specs/other.toml",
        "src/my_nets/__init__.py",
        "src/my_nets/net.py",
        "src/my_nets/other.py",
        "src/my_nets/py.typed",
        "tests/test_net.py",
        "tests/test_other.py",
        "tests/test_package.py",
    }

    assert read_states(run(*PROJECT)) == {}
    assert read_states(run("net.toml", *PROJECT)) == {}
    assert "project/README.md" not in run(*PROJECT, "--check").stdout
    assert run(*PROJECT, "--check", "--quiet").output == ""
    assert run(*PROJECT, "--diff").output == ""
    assert run(*PROJECT, "--fail-on-change", "--quiet").output == ""


def test_a_changed_specification_updates_what_follows_from_it(run):
    run("net.toml", "other.toml", *PROJECT)
    change_spec("project/specs/net.toml")

    checked = run(*PROJECT, "--check", code=1).stderr.splitlines()
    assert checked[:-1] == ["project/src/my_nets/net.py: differs", "project/README.md: differs"]
    assert "+Another one." in run(*PROJECT, "--diff").stdout

    assert read_states(run(*PROJECT)) == dict.fromkeys(
        ["src/my_nets/net.py", "CHANGELOG.md", "README.md", ".keras-estimator-gen.json"], "updated"
    )
    run(*PROJECT, "--check")


def test_an_added_specification_joins_those_of_the_project(run):
    run("net.toml", *PROJECT)
    states = read_states(run("other.toml", *PROJECT))

    assert states["src/my_nets/other.py"] == states["specs/other.toml"] == "created"
    assert states["src/my_nets/__init__.py"] == states["pyproject.toml"] == "updated"
    assert read_metadata()["description"].endswith(": Net and Other.")


def test_what_an_original_says_is_copied_again(run):
    run("net.toml", *PROJECT)
    change_spec("net.toml")

    assert "project/specs/net.toml: differs" in run("net.toml", *PROJECT, "--check", code=1).stderr
    assert read_states(run("net.toml", *PROJECT))["specs/net.toml"] == "updated"
    run(*PROJECT, "--check")


def test_an_edited_copy_is_not_overwritten_by_its_original(run):
    run("net.toml", *PROJECT)
    change_spec("project/specs/net.toml")
    run(*PROJECT)

    refused = run("net.toml", *PROJECT, code=1).stderr
    assert (
        "project/specs/net.toml: edited since it was copied; leave out net.toml, or move this one"
    ) in refused
    assert "Another one." in Path("project/specs/net.toml").read_text()

    run("net.toml", *PROJECT, "--force")
    assert Path("project/specs/net.toml").read_text() == Path("net.toml").read_text()


def test_a_dropped_specification_takes_its_module_and_tests_along(run):
    run("net.toml", "other.toml", *PROJECT)
    Path("project/specs/other.toml").unlink()

    assert "project/tests/test_other.py: no longer" in run(*PROJECT, "--check", code=1).stderr
    states = read_states(run(*PROJECT))
    assert states["src/my_nets/other.py"] == states["tests/test_other.py"] == "removed"
    assert states["src/my_nets/__init__.py"] == "updated"
    assert "Other" not in Path("project/README.md").read_text()


def test_an_edited_module_is_neither_overwritten_nor_removed(run):
    run("net.toml", "other.toml", *PROJECT)
    for name in ("net", "other"):
        with (SOURCES / f"{name}.py").open("a") as file:
            file.write("x = 1\n")
    Path("project/specs/other.toml").unlink()

    refused = run(*PROJECT, code=1).stderr
    assert "project/src/my_nets/net.py: edited by hand" in refused
    assert "project/src/my_nets/other.py: no longer part of the output, but edited" in refused
    assert Path("project/tests/test_other.py").exists()


def test_edited_starters_are_kept_and_deleted_ones_stay_deleted(run):
    run("net.toml", *PROJECT)
    edited = sorted(STARTERS - {"README.md", "MANIFEST.in"})
    for name in edited:
        with Path("project", name).open("a") as file:
            file.write("# mine\n")
    Path("project/MANIFEST.in").unlink()
    contents = {name: Path("project", name).read_bytes() for name in edited}

    for arguments in ((), ("--force",), ("--license", "MIT"), ("other.toml",)):
        states = read_states(run(*arguments, *PROJECT))
        assert {name for name, state in states.items() if state == "kept"} == set(edited)
        assert {name: Path("project", name).read_bytes() for name in edited} == contents
        assert not Path("project/MANIFEST.in").exists()
    run(*PROJECT, "--check")
    run(*PROJECT, "--fail-on-change")


def test_a_deleted_starter_comes_back_without_the_record(run):
    run("net.toml", *PROJECT)
    Path("project/MANIFEST.in").unlink()
    Path("project/.gitignore").write_text("mine\n")
    Path("project/.keras-estimator-gen.json").unlink()

    states = read_states(run(*PROJECT))
    assert states["MANIFEST.in"] == "created"
    assert states[".gitignore"] == "kept"
    assert read_states(run(*PROJECT)) == {".gitignore": "kept"}


def test_a_kept_project_table_is_compared_with_what_estimators_need(run):
    run("net.toml", *PROJECT)
    path = Path("project/pyproject.toml")
    path.write_text(
        path.read_text().replace('"keras>=3.12.1,!=3.13.0,!=3.13.1,<4"', '"Keras [extra]~=3.9"')
    )
    write_spec("other.toml", "Other", '[[layers]]\nlayer = "mypackage:Sinc"\n')

    message = (
        "project/pyproject.toml does not name mypackage, which the estimators need: "
        "add it to its dependencies\n"
    )
    assert run("other.toml", *PROJECT).stderr == message
    assert run(*PROJECT, "--check").stderr == message
    assert "does not name polars>=1," in run(*PROJECT, "--dependency", "polars>=1").stderr
    path.write_text(
        path.read_text().replace("dependencies = [", 'dynamic = ["dependencies"]\nx = [')
    )
    assert run(*PROJECT, "--check").stderr == ""


def test_a_readme_in_another_encoding_is_updated(run):
    run("net.toml", *PROJECT)
    path = Path("project/README.md")
    path.write_bytes(path.read_bytes().replace(b"# my-nets", b"# Caf\xe9"))
    change_spec("project/specs/net.toml")

    assert read_states(run(*PROJECT))["README.md"] == "updated"
    assert path.read_bytes().startswith(b"# Caf\xe9\n")
    run(*PROJECT, "--check")


def test_tests_of_modules_outside_of_the_project_are_left_alone(run):
    run("other.toml")
    run("net.toml", "--package", "my-nets")
    run("--package", "my-nets")

    assert Path("tests/test_other.py").exists()
    run("other.toml", "--check")
    run("--package", "my-nets", "--check")


def test_readme_is_updated_within_what_its_user_wrote(run):
    run("net.toml", *PROJECT)
    readme = Path("project/README.md")
    above, below = "# My own title\n\nHello.\n\n", "\n\nThe end, `<!-- not keras -->`.\n"
    section = re.search(r"<!-- keras.*begin.*end -->", readme.read_text(), re.DOTALL)[0]
    readme.write_text(above + section + below)
    assert "README.md" not in read_states(run(*PROJECT))

    change_spec("project/specs/net.toml")
    assert "project/README.md: differs" in run(*PROJECT, "--check", code=1).stderr
    assert read_states(run(*PROJECT))["README.md"] == "updated"

    text = readme.read_text()
    assert text.startswith(above + "<!-- keras-estimator-gen: begin sha256:")
    assert text.endswith("<!-- keras-estimator-gen: end -->" + below)
    assert "Another one." in text
    run(*PROJECT, "--check")


def test_an_edited_section_of_the_readme_is_refused(run):
    run("net.toml", *PROJECT)
    readme = Path("project/README.md")
    ours = readme.read_text()
    readme.write_text(ours.replace("### Net\n\nA network.", "### Net\n\nMine."))

    assert "project/README.md: edited by hand" in run(*PROJECT, "--check", code=1).stderr
    refused = run(*PROJECT, code=1).stderr
    assert "README.md: edited by hand; move the edits out of the section" in refused

    run(*PROJECT, "--force")
    assert readme.read_text() == ours


@pytest.mark.parametrize("text", ["Mine.\n", "<!-- keras-estimator-gen: end -->\n", ""])
def test_a_readme_without_a_section_is_kept(run, text):
    run("net.toml", *PROJECT)
    Path("project/README.md").write_text(text)

    assert read_states(run(*PROJECT)) == {"README.md": "kept"}
    assert Path("project/README.md").read_text() == text


def test_a_folder_with_files_of_its_own(run):
    """A new repository often has a licence, a README and settings already."""
    Path("project/src/my_nets").mkdir(parents=True)
    Path("project/tests").mkdir()
    own = ["LICENSE", "README.md", ".gitignore", "src/my_nets/own.py", "tests/test_own.py"]
    for name in own:
        Path("project", name).write_text("mine\n")

    states = read_states(run("net.toml", *PROJECT))
    assert {name for name, state in states.items() if state == "kept"} == set(own[:3])
    assert all(Path("project", name).read_text() == "mine\n" for name in own)
    run(*PROJECT, "--check")


def test_a_module_of_the_user_is_not_overwritten(run):
    SOURCES.mkdir(parents=True)
    (SOURCES / "__init__.py").write_text("")

    refused = run("net.toml", *PROJECT, code=1).stderr
    assert "project/src/my_nets/__init__.py: not generated by keras-estimator-gen" in refused
    assert list_files() == {"src/my_nets/__init__.py"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[project]\nname = "theirs"\n', "is that of 'theirs', and not of 'my-nets'"),
        ("[tool.ruff]\n", "is that of no package, and not of 'my-nets'"),
        ("project = 1\n", "is that of no package"),
        ("[project\n", "is not valid TOML"),
        (f"a = {'[' * 5000}", "is not valid TOML"),
    ],
)
def test_the_folder_of_another_project_is_left_alone(run, text, message):
    Path("project").mkdir()
    Path("project/pyproject.toml").write_text(text)

    assert message in run("net.toml", *PROJECT, code=1).stderr
    assert list_files() == {"pyproject.toml"}


def test_other_spellings_of_the_name_are_the_same_project(run):
    run("net.toml", *PROJECT)

    run("--package", "My.Nets", "-o", "project")
    assert SOURCES.is_dir()
    assert read_metadata()["name"] == "My.Nets"


def test_metadata_from_options_and_from_specifications(run):
    package = (
        '[package]\nversion = "2.0"\nlicense = "ISC"\nauthors = ["Jane Doe"]\n'
        'keywords = ["nets"]\nurls = { "Bug tracker" = "https://example.org/a" }\n'
    )
    write_spec("net.toml", "Net", package)
    options = ("--license", "Apache-2.0", "--author", "李雷 <li@example.org>", "--author", "Ann")
    run("net.toml", *PROJECT, *options, "--description", 'Nets, "deep" ones.')

    metadata = read_metadata()
    assert metadata["version"] == "2.0"
    assert metadata["license"] == "Apache-2.0 AND BSD-3-Clause"
    assert metadata["authors"] == [{"name": "李雷", "email": "li@example.org"}, {"name": "Ann"}]
    assert metadata["keywords"] == ["nets"]
    assert metadata["urls"] == {"Bug tracker": "https://example.org/a"}
    assert metadata["description"] == 'Nets, "deep" ones.'

    before = read_metadata()
    assert read_states(run(*PROJECT)) == {}, "options are remembered"
    assert read_states(run(*PROJECT, *options, "--author", "Ann")) == {}, "each is meant once"
    run(*PROJECT, "--license", "MIT", "--package-version", "3.0")
    assert read_metadata() == before | {"version": "3.0", "license": "MIT AND BSD-3-Clause"}
    assert "Copyright (c) 李雷, Ann\n" in Path("project/LICENSE").read_text(encoding="utf-8")


def test_specifications_that_disagree(run):
    write_spec("net.toml", "Net", '[package]\nversion = "1.0"\n')
    write_spec("other.toml", "Other", '[package]\nversion = "2.0"\n')

    refused = run("net.toml", "other.toml", *PROJECT, code=1).stderr
    assert refused == (
        "net.toml and other.toml disagree about 'version' in [package]: give it in one of them\n"
    )
    run("net.toml", "other.toml", *PROJECT, "--package-version", "3.0")
    assert read_metadata()["version"] == "3.0"


def test_dependencies_of_own_code(run):
    package = (
        '[package]\ndependencies = ["tensorflow>=2.19", "pandas"]\n'
        'distributions = { cv2 = "opencv-python>=4.10" }\n'
    )
    modules = ("cv2.layers", "_My_Package.layers", "my_nets.layers")
    layers = [f'[[layers]]\nlayer = "{each}:Layer{i}"\n' for i, each in enumerate(modules)]
    layers.append('[[layers]]\nlayer = "keras.layers:Dense"\nunits = 4\n')
    layers.append('activation = "torch.nn.functional:relu"\n')
    write_spec("net.toml", "Net", "".join(layers) + package)
    run("net.toml", *PROJECT, "--dependency", "joblib >= 1.4")

    write_spec("other.toml", "Other", '[[layers]]\nlayer = "cv2:Filter"\n')
    run("other.toml", *PROJECT)

    bounds = {*OUR_TABLE["optional-dependencies"]["tensorflow"]} - {"tensorflow>=2.18,<3"}
    assert set(read_metadata()["dependencies"]) == bounds | {
        "joblib>=1.4",
        "my-package",
        "opencv-python>=4.10",
        "pandas",
        "tensorflow>=2.19",
        "torch",
    }


def test_dependencies_of_parts_that_are_asked_for(run):
    """A specification asks for one of them, and the command for the other."""
    bounds = OUR_TABLE["optional-dependencies"]["tensorflow"]
    run("net.toml", *PROJECT, "--part", "distribution")
    assert read_metadata()["dependencies"] == bounds

    write_spec("net.toml", "Net", 'parts = ["history_display"]\n')
    run("net.toml", *PROJECT, "--part", "saving")
    matplotlib, skops = "matplotlib>=3.9,<4", "skops>=0.16,<1"
    assert read_metadata()["dependencies"] == sorted([*bounds, matplotlib, skops])


@pytest.mark.parametrize("backend", sorted(BACKENDS))
@pytest.mark.parametrize("place", ["option", "specification"])
def test_dependencies_of_a_backend(run, backend, place):
    """The project needs that backend alone, and tells Keras of it where Keras takes another."""
    if place == "option":
        run("net.toml", *PROJECT, "--backend", backend)
    else:
        write_spec("net.toml", "Net", f'[package]\nbackend = "{backend}"\n')
        run("net.toml", *PROJECT)
    readme = Path("project/README.md").read_text(encoding="utf-8")
    workflow = yaml.safe_load(Path("project/.github/workflows/ci.yml").read_text())
    told = {} if backend == "tensorflow" else {"KERAS_BACKEND": backend}

    assert read_metadata()["dependencies"] == OUR_TABLE["optional-dependencies"][backend]
    assert workflow["jobs"]["test"].get("env", {}) == told
    assert [*map(":".join, re.findall(r"^\$ export (\w+)=(\w+)$", readme, re.M))] == [
        *map(":".join, told.items())
    ]
    assert f"the first `fit` loads {BACKENDS[backend]}." in readme
    assert read_states(run(*PROJECT)) == {}, "the backend is remembered"


def test_a_kept_project_table_is_compared_with_the_backend_of_the_project(run):
    run("net.toml", *PROJECT, "--backend", "jax")
    path = Path("project/pyproject.toml")
    path.write_text(path.read_text() + "# mine\n")

    assert run(*PROJECT).stderr == ""
    assert "does not name torch" in run(*PROJECT, "--backend", "torch").stderr


def test_own_code_of_another_backend_is_a_dependency(run):
    """The backend itself comes with its bounds."""
    layer = '[[layers]]\nlayer = "Dense"\nunits = 4\nactivation = "jax.nn:relu"\n'
    write_spec("net.toml", "Net", layer)
    run("net.toml", *PROJECT)
    assert "jax" in read_metadata()["dependencies"]

    run(*PROJECT, "--backend", "jax")
    assert read_metadata()["dependencies"] == OUR_TABLE["optional-dependencies"]["jax"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("my nets", "did you mean"),
        ("-nets", "is not a project name"),
        ("nets-", "is not a project name"),
        ("../nets", "is not a project name"),
        ("nets\n", "is not a project name"),
        ("nétz", "is not a project name"),
        ("", "is not a project name"),
        ("3d-nets", "would be imported as '3d_nets', which Python cannot read"),
        ("class", "would be imported as 'class', which Python cannot read"),
        ("json", "is the name of another package"),
        ("numpy", "is the name of another package"),
        ("SkLearn", "is the name of another package"),
        ("scikit_learn", "is the name of another package"),
        ("keras", "is the name of another package"),
        ("keras-estimator-gen", "is the name of another package"),
        ("keras.estimator_runtime", "is the name of another package"),
        ("tests", "is the name of another package"),
        ("test", "is the name of another package"),
        ("Pre_Commit", "is the name of another package"),
        ("con", "is the name of a device on Windows"),
        ("n" * 81, "the name is too long"),
    ],
)
def test_names_that_no_project_can_have(run, name, message):
    assert message in run("net.toml", "--package", name, "-o", "project", code=2).stderr
    assert not Path("project").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("net.toml", *PROJECT, "--stdout"),
        ("net.toml", *PROJECT, "--runtime", "keras_estimator_gen.runtime"),
        ("net.toml", *PROJECT, "--runtime", "keras_estimator_runtime.parts"),
        ("net.toml", *PROJECT, "--author", "Doe, Jane"),
        ("net.toml", *PROJECT, "--license", "mit"),
        ("net.toml", *PROJECT, "--package-version", "1.0+local"),
        ("net.toml", *PROJECT, "--description", "two\nlines"),
        ("net.toml", *PROJECT, "--description", ""),
        ("net.toml", *PROJECT, "--dependency", "a b"),
        ("net.toml", *PROJECT, "--backend", "pytorch"),
        ("net.toml", "--backend", "jax"),
        ("net.toml", "--license", "MIT"),
        ("net.toml", "--author", "Jane"),
        ("--check",),
    ],
)
def test_wrong_usage(run, arguments):
    assert "Usage: " in run(*arguments, code=2).stderr
    assert not Path("project").exists()


def test_a_project_depends_on_the_installed_runtime(run):
    run("net.toml", *PROJECT, *RUNTIME, "--license", "MIT")

    assert not (SOURCES / "_keras_runtime").exists()
    assert PIN in read_metadata()["dependencies"]
    assert (read_metadata()["license"], read_metadata()["license-files"]) == ("MIT", ["LICENSE"])
    for name in STARTERS:
        assert "_keras_runtime" not in Path("project", name).read_text(encoding="utf-8")
    (command,) = re.findall(r"^\$ (keras-.*) --check", Path("project/README.md").read_text(), re.M)
    assert command == f"keras-estimator-gen {' '.join([*PROJECT[:2], *RUNTIME])}"
    assert read_states(run(*PROJECT, *RUNTIME, "--check")) == {}


def test_a_project_moves_from_a_copy_to_the_installed_runtime_and_back(run):
    run("net.toml", *PROJECT)
    copied = {path for path in (SOURCES / "_keras_runtime").rglob("*") if path.is_file()}
    own = SOURCES / "_keras_runtime" / "own.py"
    own.write_text("")
    written = {path: path.read_bytes() for path in Path("project").rglob("*") if path.is_file()}
    states = read_states(run(*PROJECT, *RUNTIME))
    removed = {name for name, state in states.items() if state == "removed"}

    assert {Path("project", name) for name in removed} == copied
    assert {path for path in own.parent.rglob("*") if path.is_file()} == {own}
    assert read_states(run(*PROJECT, *RUNTIME, "--check")) == {}
    run(*PROJECT)
    assert {path: path.read_bytes() for path in written} == written


def test_an_edited_copy_of_the_runtime_is_not_removed(run):
    run("net.toml", *PROJECT)
    path = SOURCES / "_keras_runtime" / "__init__.py"
    path.write_text(path.read_text() + "# An edit.\n")

    assert f"{path}: no longer part" in run(*PROJECT, *RUNTIME, code=1).stderr
    assert (SOURCES / "_keras_runtime" / "LICENSE").exists()


@pytest.mark.parametrize(
    ("said", "fits"),
    [
        (PIN, True),
        (PIN.replace("==", " == "), True),
        (PIN.partition("==")[0], True),
        (f"{PIN.replace('==', '>=')},<1000", True),
        (PIN.replace("==", "<"), False),
        ("Keras_Estimator_Runtime==0.0.1", False),
        ("keras", False),
    ],
)
def test_a_kept_project_table_names_the_version_of_the_runtime(run, said, fits):
    run("net.toml", *PROJECT, *RUNTIME)
    path = Path("project/pyproject.toml")
    path.write_text(path.read_text().replace(PIN, said))

    message = f"project/pyproject.toml does not name {PIN}, which the estimators need: "
    assert run(*PROJECT, *RUNTIME).stderr.startswith(message) is not fits


def test_names_of_what_a_project_needs(run):
    """What would be looked for in the project itself cannot be its name."""
    run("net.toml", *PROJECT)
    extras = read_metadata()["optional-dependencies"]
    needed = [*read_metadata()["dependencies"], PIN, *extras["test"], *extras["dev"][:-1]]
    ours = metadata.requires("keras-estimator-gen")
    own = [each for each in map(Requirement, ours) if each.marker is None]
    names = {canonicalize_name(each.name) for each in [*map(Requirement, needed), *own]}
    names |= set(BACKENDS)

    assert names - {"my-nets"} <= DISTRIBUTIONS


def test_modules_are_imported_in_the_order_of_ruff(run):
    for module in ("net2", "net10", "net_a", "neta", "Net3"):
        write_spec(f"{module}.toml", f"Class{module.title()}".replace("_", ""))
        text = Path(f"{module}.toml").read_text().replace("name", f'module = "{module}"\nname', 1)
        Path(f"{module}.toml").write_text(text)
    run(*(f"{each}.toml" for each in ("net2", "net10", "net_a", "neta", "Net3")), *PROJECT)

    run_python("-m", "ruff", "check", folder="project")


def test_specifications_that_do_not_fit_together(run):
    Path("again.toml").write_text(SPEC.format(name="Net").replace("name", "module='b'\nname", 1))
    message = run("net.toml", "again.toml", *PROJECT, code=1).stderr
    assert "again.toml and net.toml both define the class Net" in message

    Path("lower.toml").write_text(SPEC.format(name="other").replace("name", "module='c'\nname", 1))
    message = run("lower.toml", "other.toml", *PROJECT, code=1).stderr
    assert "lower.toml: the class other has the name of a module of the package" in message

    write_spec("package.toml", "Package")
    message = run("package.toml", *PROJECT, code=1).stderr
    assert "--package and package.toml both write tests/test_package.py" in message

    Path("folder").mkdir()
    write_spec("folder/net.toml", "Other")
    message = run("net.toml", "folder/net.toml", *PROJECT, code=1).stderr
    assert message == "net.toml and folder/net.toml have the same name: rename one of them\n"

    shutil.copy("net.toml", "net.txt")
    message = run("net.txt", *PROJECT, code=1).stderr
    assert message == "net.txt: a specification of a project has a name in .toml\n"

    shutil.copy("net.toml", ".net.toml")
    message = run(".net.toml", *PROJECT, code=1).stderr
    assert message.startswith(".net.toml: a hidden file cannot be a specification of a project")

    message = run(*PROJECT, code=1).stderr
    assert message.startswith("there is no specification in project/specs: name those that")
    assert not Path("project").exists()


def test_problems_of_all_specifications_come_together(run):
    run("net.toml", *PROJECT)
    Path("project/specs/net.toml").write_text("[estimator]\n")
    Path("other.toml").write_text("")

    message = run("other.toml", *PROJECT, code=1).stderr
    assert "problems in project/specs/net.toml\n" in message
    assert "1 problem in other.toml" in message


def test_a_project_without_tests_of_estimators(run):
    run("net.toml", *PROJECT)
    states = read_states(run(*PROJECT, "--no-tests"))

    assert states["tests/test_net.py"] == "removed"
    assert Path("project/tests/test_package.py").exists()
    workflow = yaml.safe_load(Path("project/.github/workflows/ci.yml").read_text())
    commands = [step.get("run") for step in workflow["jobs"]["check"]["steps"]]
    assert "keras-estimator-gen --package my-nets --no-tests --check" in commands
    run(*PROJECT, "--no-tests", "--check")
    run(*PROJECT, "--check", code=1)


@pytest.mark.parametrize(
    "content",
    [
        "<<<<<<< HEAD\n",
        "[]",
        "{}",
        '{"options": [], "files": {}}',
        '{"options": {"license": "../../pyproject"}, "files": {}}',
        '{"options": {"authors": "Jane"}, "files": {}}',
        '{"options": {"unknown": 1}, "files": {}}',
    ],
)
def test_a_record_that_cannot_be_read(run, content):
    run("net.toml", *PROJECT)
    Path("project/.keras-estimator-gen.json").write_text(content)

    message = run(*PROJECT, code=1).stderr
    assert message.startswith("project/.keras-estimator-gen.json: ")
    assert "delete" in message


def test_line_ends_of_a_checkout_do_not_count(run):
    run("net.toml", *PROJECT)
    for name in list_files() - {".keras-estimator-gen.json"}:
        path = Path("project", name)
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert read_states(run("net.toml", *PROJECT)) == {}
    run(*PROJECT, "--check")


def test_companions_go_to_the_specifications_and_to_the_package(run):
    run("init", "Forecast", "--from", "quantile_regressor", "-o", "drafts")
    run("drafts/forecast.toml", *PROJECT)

    assert list_files() >= {
        "specs/forecast.toml",
        "specs/keras-estimator-gen.schema.json",
        "specs/pinball.py",
        "src/my_nets/pinball.py",
    }
    original = Path("drafts/pinball.py").read_bytes()
    assert Path("project/specs/pinball.py").read_bytes() == original
    run(*PROJECT, "--check")

    with Path("project/specs/pinball.py").open("a") as file:
        file.write("# mine\n")
    assert read_states(run(*PROJECT)) == {"src/my_nets/pinball.py": "updated"}
    refused = run("drafts/forecast.toml", *PROJECT, code=1).stderr
    assert "both write" in refused or "edited since it was copied" in refused

    with Path("project/src/my_nets/pinball.py").open("a") as file:
        file.write("# mine\n")
    refused = run(*PROJECT, code=1).stderr
    assert "move the edits into project/specs/pinball.py, of which it is a copy" in refused


def test_the_layout_of_a_project_is_that_of_its_formatter(run):
    run("init", "Forecast", "--from", "quantile_regressor", "-o", "drafts")
    run("drafts/forecast.toml", *PROJECT)
    before = Path("project/specs/pinball.py").read_bytes()
    command = ("ruff", "format", "--isolated", "--no-cache", "--line-length", "40", ".")
    subprocess.run([sys.executable, "-m", *command], cwd="project", check=True)
    assert Path("project/specs/pinball.py").read_bytes() != before

    assert read_states(run("drafts/forecast.toml", *PROJECT)) == {}
    run("drafts/forecast.toml", *PROJECT, "--check")

    draft, copy = Path("drafts/pinball.py"), Path("project/specs/pinball.py")
    draft.write_text(f"{draft.read_text()}\nx = 1\n")
    updated = {"specs/pinball.py": "updated", "src/my_nets/pinball.py": "updated"}
    assert read_states(run("drafts/forecast.toml", *PROJECT)).items() >= updated.items()
    assert copy.read_bytes() == draft.read_bytes()


def test_a_schema_that_its_user_has_updated_is_kept(run):
    run("init", "Net", "-o", "drafts")
    run("drafts/net.toml", *PROJECT)
    schema = Path("project/specs/keras-estimator-gen.schema.json")
    schema.write_text("{}\n")

    assert read_states(run("drafts/net.toml", *PROJECT)) == {
        "specs/keras-estimator-gen.schema.json": "kept"
    }
    assert read_states(run(*PROJECT)) == {}


def test_a_changed_model_is_copied_again(run):
    """No header tells whose a model is; the record does, whether or not it is the first change."""
    run("init", "Tuned", "--from", "finetune_prebuilt", "-o", "drafts")
    run("drafts/tuned.toml", *PROJECT)
    original = Path("project/specs/digits_base.keras")
    copy = SOURCES / "digits_base.keras"
    for _ in range(2):
        pack_anew(original)
        run(*PROJECT, "--check", code=1)
        assert read_states(run(*PROJECT))["src/my_nets/digits_base.keras"] == "updated"
        assert copy.read_bytes() == original.read_bytes()

    pack_anew(copy)
    assert "edited since it was copied" in run(*PROJECT, code=1).stderr


def pack_anew(path):
    """Write an archive with the same files and another comment."""
    with zipfile.ZipFile(path, "a") as archive:
        archive.comment += b"x"


@pytest.mark.parametrize("schema", [".", "..", "other.toml", "folder"])
def test_what_is_no_schema_is_not_copied(run, schema):
    Path("folder").mkdir()
    text = Path("net.toml").read_text()
    Path("net.toml").write_text(f"#:schema {schema}\n{text}")
    run("net.toml", *PROJECT)

    assert [path.name for path in Path("project/specs").iterdir()] == ["net.toml"]


def test_hidden_files_are_no_specifications(run):
    run("net.toml", *PROJECT)
    Path("project/specs/.taplo.toml").write_text("[formatting]\n")

    run(*PROJECT, "--check")


def test_a_file_is_no_folder(run):
    assert run("net.toml", "--package", "my-nets", "-o", "other.toml", code=1).stderr == (
        "other.toml: is not a folder\n"
    )


def test_surroundings_do_not_matter(run):
    """A project inside of another package, and one whose package has the name of its module."""
    Path("__init__.py").touch()
    Path("project").mkdir()
    Path("project/__init__.py").touch()
    run("net.toml", "--package", "net", "-o", "project")

    assert "from ._keras_runtime import" in Path("project/src/net/net.py").read_text()
    code = "import net; from net import Net; print(Net.__module__, net.__version__)"
    assert run_python("-c", code, folder="project/src") == "net.net 0+unknown\n"


def test_two_runs_at_once(run):
    command = [sys.executable, "-m", "keras_estimator_gen", "net.toml", "other.toml", *PROJECT]
    processes = [subprocess.Popen([*command, "--quiet"]) for _ in range(2)]

    assert [process.wait() for process in processes] == [0, 0]
    run(*PROJECT, "--check")
    assert read_states(run(*PROJECT)) == {}
    assert not [name for name in list_files() if name.endswith(".tmp")]


def run_python(*arguments, folder="."):
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, capture_output=True, text=True, check=True
    ).stdout


NASTY = (
    'Say "hi" to `it` | or </details> ${{ secrets.X }} {{ x }} {% raw %} <!-- --> \\ \\" # $(id)'
    " <script>'''\"\"\" [a](b) \\n."
)


def test_texts_stay_texts(run):
    """Nothing that a specification says breaks out of the place that it is written to."""
    quoted = json.dumps(NASTY)
    lines = (
        "```\n\n# Heading\n\n<!-- keras-estimator-gen: end -->\n\n- item | a\n\n```mermaid\n"
        "\n| a | b |\n\n</details>"
    )
    Path("net.toml").write_text(
        f"""
[estimator]
name = "Net"
kind = "classifier"
summary = {json.dumps(NASTY[:80].strip() + ".")}
description = {json.dumps(lines)}

[parameters.word]
default = {quoted}
choices = [{quoted}, "``", "|"]
doc = {json.dumps(lines)}

[package]
description = {quoted}
authors = [{json.dumps(NASTY.replace(",", "").replace("<", "").replace(">", ""))}]
keywords = [{quoted}]
urls = {{ "a \\"b\\" = ]" = "https://example.org/'\\"`" }}
""",
        encoding="utf-8",
    )
    run("net.toml", *PROJECT)

    metadata = read_metadata()
    assert metadata["description"] == NASTY
    assert metadata["keywords"] == [NASTY]
    assert metadata["urls"] == {'a "b" = ]': "https://example.org/'\"`"}
    assert len(metadata["authors"]) == 1

    tokens = MarkdownIt("commonmark").enable("table").parse(Path("project/README.md").read_text())
    headings = [
        after.content for token, after in itertools.pairwise(tokens) if token.type == "heading_open"
    ]
    assert headings == [
        "my-nets",
        "Install",
        "Estimators",
        "Net",
        "Develop",
        "Licence",
    ]
    fences = [token.info for token in tokens if token.type == "fence"]
    assert fences == ["console", "python", "mermaid", "console"]
    assert sum(token.type == "tr_open" for token in tokens) == (1 + 1) + (1 + 1) + (1 + 14)
    html = [token.content for token in tokens if token.type == "html_block"]
    assert [text.partition("\n")[0][:30] for text in html] == [
        "<!-- keras-estimator-gen: begi",
        "<details>",
        "</details>",
        "<!-- keras-estimator-gen: end ",
    ]
    inline = [child.type for token in tokens for child in token.children or ()]
    assert "html_inline" not in inline
    assert "image" not in inline

    change_spec("project/specs/net.toml")
    run(*PROJECT, "--check", "--quiet")
    yaml.safe_load(Path("project/.github/workflows/ci.yml").read_text())
    printed = run_python("-c", "import my_nets; print(my_nets.__doc__)", folder="project/src")
    assert printed == f"{NASTY}\n"
