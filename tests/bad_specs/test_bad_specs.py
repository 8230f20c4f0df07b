"""Specifications with mistakes, each with exactly what the command prints about it.

Every ``TABLE/NAME.toml`` is a case, in the folder of the table with its first mistake, or
``document`` where that is in none. ``NAME.txt`` is the output. After a change of words,
``UPDATE_EXPECTED=1 pytest tests/bad_specs`` writes the outputs anew; read the difference.
"""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from keras_estimator_gen.cli import main
from keras_estimator_gen.errors import SpecError
from keras_estimator_gen.loading import load_spec

FOLDER = Path(__file__).parent
CASES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.glob("*/*.toml"))
UPDATE = "UPDATE_EXPECTED"


def run_command(path):
    return CliRunner().invoke(main, [str(path), "--check"])


def assert_refused(path, output):
    result = run_command(path)

    assert (result.exit_code, result.stdout, result.stderr) == (1, "", f"{output}\n")


@pytest.mark.parametrize("case", CASES)
def test_prints_every_problem(case, monkeypatch):
    expected = (FOLDER / case).with_suffix(".txt")
    name = f"{expected.stem}.toml"
    # Messages name the file alone.
    monkeypatch.chdir(expected.parent)
    with pytest.raises(SpecError) as caught:
        load_spec(Path(name))
    output = str(caught.value)
    if os.environ.get(UPDATE):
        expected.write_text(f"{output}\n", encoding="utf-8")

    assert expected.exists(), f"run {UPDATE}=1 pytest {FOLDER} to record the output"
    assert f"{output}\n" == expected.read_text(encoding="utf-8"), (
        f"{case}: if the new words are right, {UPDATE}=1 pytest {FOLDER} records them"
    )
    assert_refused(name, output)


def test_every_output_belongs_to_a_case():
    outputs = {path.relative_to(FOLDER).as_posix() for path in FOLDER.glob("*/*.txt")}

    assert outputs == {str(Path(case).with_suffix(".txt")) for case in CASES}
    assert len(CASES) >= 50


def test_missing_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert_refused("missing.toml", "missing.toml:1:1: no such file\n1 problem in missing.toml")


def test_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("folder.toml").mkdir()

    assert_refused(
        "folder.toml",
        "folder.toml:1:1: this is a directory\n   expected a TOML file\n1 problem in folder.toml",
    )


def test_pipe(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe.toml")

    assert_refused(
        "pipe.toml",
        "pipe.toml:1:1: this is not a regular file\n"
        "   expected a TOML file\n"
        "1 problem in pipe.toml",
    )


def test_ten_megabytes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("large.toml").write_bytes(b"#" * 10_000_000)

    assert_refused(
        "large.toml",
        "large.toml:1:1: the file is too large: 10,000,000 bytes\n"
        "   expected at most 1 MB\n"
        "1 problem in large.toml",
    )


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads anything")
def test_unreadable_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("secret.toml").touch(mode=0o000)

    assert_refused(
        "secret.toml", "secret.toml:1:1: the file may not be read\n1 problem in secret.toml"
    )


def test_problems_of_several_files_come_together(monkeypatch):
    folder = FOLDER / "document"
    monkeypatch.chdir(folder)
    names = ["empty.toml", "not_utf8.toml"]
    expected = "\n".join((folder / name).with_suffix(".txt").read_text("utf-8") for name in names)
    result = CliRunner().invoke(main, [*names, "--check"])

    assert (result.exit_code, result.stderr) == (1, expected)
