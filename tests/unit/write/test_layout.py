"""New files are as wide as the folder says where they go to."""

from pathlib import Path, PurePosixPath

import pytest

from keras_estimator_gen.output.compare import State, compare_files
from keras_estimator_gen.output.layout import find_line_length, lay_out_changes
from keras_estimator_gen.plan.model import OutputFile
from keras_estimator_gen.signing.header import Seal, read_seal, sign_text

CALL = "x = call(an_argument, another_argument, a_third_argument, a_fourth, a_fifth, sixth)\n"
MODULE = OutputFile(PurePosixPath("a.py"), sign_text("Generated", "a.toml", CALL))
BLACK = "[tool.black]\nline-length = {}\n"
RUFF = "[tool.ruff]\nline-length = {}\n"


def lay_out(folder, *files):
    return lay_out_changes(compare_files(files, folder))


@pytest.mark.parametrize(
    ("settings", "length"),
    [
        ({}, 88),
        ({"pyproject.toml": BLACK.format(100)}, 100),
        ({"pyproject.toml": RUFF.format(79)}, 79),
        ({"pyproject.toml": RUFF.format(79) + BLACK.format(100)}, 100),
        ({"pyproject.toml": RUFF.format(79) + "[tool.black]\npreview = true\n"}, 79),
        ({"ruff.toml": "line-length = 120"}, 120),
        ({".ruff.toml": "line-length = 110", "ruff.toml": "line-length = 120"}, 110),
        ({"../pyproject.toml": BLACK.format(100)}, 100),
        ({"../pyproject.toml": BLACK.format(100), "pyproject.toml": "[project]\n"}, 100),
        ({"../pyproject.toml": BLACK.format(100), "pyproject.toml": RUFF.format(79)}, 79),
        ({"../pyproject.toml": BLACK.format(100), "ruff.toml": "preview = true"}, 88),
        ({"../../ruff.toml": "line-length = 70", "../pyproject.toml": "tool = 1"}, 70),
        ({"pyproject.toml": "not TOML"}, 88),
        ({"pyproject.toml": BLACK.format("'wide'")}, 88),
        ({"pyproject.toml": BLACK.format("true")}, 88),
        ({"pyproject.toml": BLACK.format(0)}, 88),
        ({"pyproject.toml": "[tool]\nblack = 1\nruff = [2]\n"}, 88),
    ],
)
def test_the_nearest_settings_count(settings, length, tmp_path):
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    for name, text in settings.items():
        (folder / name).write_text(text)

    assert find_line_length(folder) == length


def test_settings_above_a_folder_that_is_not_there_yet(tmp_path, monkeypatch):
    (tmp_path / "pyproject.toml").write_text(BLACK.format(100))
    monkeypatch.chdir(tmp_path)

    assert find_line_length(Path("new/folder")) == 100


def test_only_code_that_will_be_written_is_laid_out(tmp_path):
    (tmp_path / "pyproject.toml").write_text(BLACK.format(40))
    same = OutputFile(PurePosixPath("b.py"), MODULE.text)
    copied = OutputFile(PurePosixPath("c.py"), MODULE.text, tmp_path / "specs" / "c.py")
    other = OutputFile(PurePosixPath("LICENSE"), MODULE.text)
    (tmp_path / "b.py").write_text(same.text)

    new, unchanged, copy, text = lay_out(tmp_path, MODULE, same, copied, other)

    assert max(map(len, new.new.splitlines()[2:])) <= 40
    assert read_seal(new.new) is Seal.INTACT
    assert (unchanged.state, unchanged.new) == (State.SAME, same.text)
    assert copy.new == text.new == MODULE.text


def test_settings_that_are_written_too_count(tmp_path):
    """Those of a new project, and not those of the folder that it is written to."""
    (tmp_path / "pyproject.toml").write_text(BLACK.format(40))
    settings = OutputFile(PurePosixPath("pyproject.toml"), RUFF.format(88))
    module = OutputFile(PurePosixPath("src/a.py"), MODULE.text)

    _, change = lay_out(tmp_path / "project", settings, module)

    assert change.new == MODULE.text
