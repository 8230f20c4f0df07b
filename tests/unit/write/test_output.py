"""The output folder decides how modules import each other."""

from pathlib import Path, PurePosixPath

import pytest

from keras_estimator_gen.output.collection import ClashError, collect_files, find_target
from keras_estimator_gen.plan.model import OutputFile, Target


def make_package(folder, *names):
    for name in names:
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / "__init__.py").touch()


def test_a_plain_folder(tmp_path):
    assert find_target(tmp_path / "new").package == ()


def test_a_package(tmp_path):
    make_package(tmp_path, "src/project", "src/project/models")

    assert find_target(tmp_path / "src/project/models").package == ("project", "models")


@pytest.mark.parametrize("folder", ["new", "old"])
def test_a_folder_inside_a_package(tmp_path, folder):
    make_package(tmp_path, "project")
    (tmp_path / "project/old").mkdir()

    assert find_target(tmp_path / "project" / folder).package == ("project", folder)


def test_a_folder_two_levels_inside_a_package(tmp_path):
    make_package(tmp_path, "project")

    assert find_target(tmp_path / "project/one/two").package == ()


@pytest.mark.parametrize("name", ["my-models", "class", "2nd"])
def test_a_folder_that_cannot_be_imported(tmp_path, name):
    make_package(tmp_path, name)

    assert find_target(tmp_path / name).package == ()


def test_a_package_in_a_folder_that_cannot_be_imported(tmp_path):
    make_package(tmp_path, "my-project", "my-project/models")

    assert find_target(tmp_path / "my-project/models").package == ("models",)


def test_the_way_to_the_folder_does_not_matter(tmp_path, monkeypatch):
    make_package(tmp_path, "project")
    monkeypatch.chdir(tmp_path / "project")

    assert find_target(Path()) == Target(("project",))


def make_file(path, text="x = 1\n"):
    return OutputFile(PurePosixPath(path), text)


def test_the_runtime_comes_once_and_last(tmp_path):
    outputs = [("a.toml", (make_file("a.py"),)), ("b.toml", (make_file("b.py"),))]

    paths = [str(file.path) for file in collect_files(outputs, Target(), tmp_path)]

    assert paths[:2] == ["a.py", "b.py"]
    assert "_keras_runtime/__init__.py" in paths
    assert paths[-1] == "_keras_runtime/py.typed"
    assert len(paths) == len(set(paths))


def test_an_installed_runtime_is_not_copied(tmp_path):
    outputs = [("a.toml", (make_file("a.py"),))]

    files = collect_files(outputs, Target(runtime="package.runtime"), tmp_path)
    assert files == (make_file("a.py"),)


def test_the_same_specification_twice(tmp_path):
    outputs = [("a.toml", (make_file("a.py"),)), ("./a.toml", (make_file("a.py"),))]

    assert len(collect_files(outputs, Target(runtime="runtime"), tmp_path)) == 1


@pytest.mark.parametrize("other", ["a.py", "A.py"])
def test_two_specifications_for_one_file(other, tmp_path):
    outputs = [("a.toml", (make_file("a.py"),)), ("b.toml", (make_file(other, "x = 2\n"),))]

    with pytest.raises(ClashError, match=r"a\.toml and b\.toml both write"):
        collect_files(outputs, Target(), tmp_path)
