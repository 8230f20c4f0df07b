"""Files are replaced whole or not at all."""

import os
from pathlib import Path, PurePosixPath

import pytest

from keras_estimator_gen.errors import WriteError
from keras_estimator_gen.output.compare import compare_files
from keras_estimator_gen.plan.model import OutputFile
from keras_estimator_gen.signing.header import sign_text
from keras_estimator_gen.write import write_changes

TEXT = sign_text("Generated", "a.toml", "x = 'é'\n")


def make_files(*paths, text=TEXT):
    return [OutputFile(PurePosixPath(path), text) for path in paths]


def write(folder, files):
    write_changes(compare_files(files, folder))


def list_files(folder):
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


def test_folders_are_made_and_nothing_else_remains(tmp_path):
    write(tmp_path / "new", make_files("a.py", "tests/test_a.py"))

    assert list_files(tmp_path) == ["new/a.py", "new/tests/test_a.py"]
    assert (tmp_path / "new/a.py").read_bytes() == TEXT.encode("utf-8")


def test_unchanged_files_are_not_touched(tmp_path):
    write(tmp_path, make_files("a.py"))
    os.utime(tmp_path / "a.py", (1, 1))

    write(tmp_path, make_files("a.py"))

    assert (tmp_path / "a.py").stat().st_mtime == 1


def test_a_checkout_with_other_line_ends_is_left_alone(tmp_path):
    content = TEXT.replace("\n", "\r\n").encode()
    (tmp_path / "a.py").write_bytes(content)

    write(tmp_path, make_files("a.py"))

    assert (tmp_path / "a.py").read_bytes() == content


@pytest.mark.parametrize("mode", [0o644, 0o600, 0o755, 0o444])
def test_a_replaced_file_keeps_its_mode(tmp_path, mode):
    path = tmp_path / "a.py"
    path.write_text("old")
    path.chmod(mode)

    write(tmp_path, make_files("a.py"))

    assert path.stat().st_mode & 0o777 == mode
    assert path.read_text(encoding="utf-8") == TEXT


def test_a_new_file_has_the_usual_mode(tmp_path):
    (tmp_path / "usual").write_text("")

    write(tmp_path, make_files("a.py"))

    assert (tmp_path / "a.py").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_links_stay_and_their_targets_are_replaced(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "real/b.py").write_text("old")
    (tmp_path / "a.py").symlink_to("real/b.py")

    write(tmp_path, make_files("a.py"))

    assert (tmp_path / "a.py").is_symlink()
    assert (tmp_path / "real/b.py").read_text(encoding="utf-8") == TEXT
    assert list_files(tmp_path) == ["a.py", "real/b.py"]


def test_surplus_modules_are_removed(tmp_path):
    runtime = ("_keras_runtime/__init__.py", "_keras_runtime/py.typed")
    write(tmp_path, make_files(*runtime, "_keras_runtime/dropped.py"))

    write(tmp_path, make_files(*runtime))

    assert list_files(tmp_path) == sorted(runtime)


def test_nothing_changes_when_one_file_cannot_be_staged(tmp_path):
    (tmp_path / "a.py").write_text("old")
    changes = compare_files(make_files("a.py", "tests/test_a.py"), tmp_path)
    (tmp_path / "tests").write_text("in the way")

    with pytest.raises(WriteError, match=r"test_a\.py: cannot be written"):
        write_changes(changes)

    assert (tmp_path / "a.py").read_text() == "old"
    assert list_files(tmp_path) == ["a.py", "tests"]


def test_no_temporary_file_remains_when_renaming_fails(tmp_path, monkeypatch):
    def fail(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)

    with pytest.raises(WriteError, match=r"a\.py: cannot be written: No space left on device"):
        write(tmp_path / "new", make_files("a.py", "tests/b.py"))

    assert list(tmp_path.iterdir()) == []
