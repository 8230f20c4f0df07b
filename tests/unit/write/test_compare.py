"""What writing would change is known before anything is written."""

from pathlib import PurePosixPath

import pytest

from keras_estimator_gen.errors import WriteError
from keras_estimator_gen.output.compare import State, compare_files, render_diff
from keras_estimator_gen.plan.model import OutputFile
from keras_estimator_gen.signing.header import sign_text

NEW = sign_text("Generated", "a.toml", "x = 1\n")
OLD = sign_text("Generated", "a.toml", "x = 0\n")
MODULE = OutputFile(PurePosixPath("a.py"), NEW)
RUNTIME = (
    OutputFile(PurePosixPath("_keras_runtime/__init__.py"), NEW),
    OutputFile(PurePosixPath("_keras_runtime/py.typed"), ""),
)


def judge(folder, *files):
    return {change.path.name: change.state for change in compare_files(files, folder)}


@pytest.mark.parametrize(
    ("content", "state"),
    [
        (NEW, State.SAME),
        (NEW.replace("\n", "\r\n"), State.SAME),
        (NEW.replace("x = 1", "x = (\n    1\n)"), State.SAME),
        ("\ufeff" + NEW, State.SAME),
        (OLD, State.OUTDATED),
        (OLD.replace("\n", "\r\n"), State.OUTDATED),
        (OLD.replace("a.toml", "b.toml"), State.OUTDATED),
        (NEW + "y = 2\n", State.EDITED),
        (OLD.replace("x = 0", "x = 3"), State.EDITED),
        ("x = 1\n", State.FOREIGN),
        ("", State.FOREIGN),
    ],
)
def test_state_of_a_file(tmp_path, content, state):
    (tmp_path / "a.py").write_bytes(content.encode())

    assert judge(tmp_path, MODULE) == {"a.py": state}


def test_a_file_that_is_not_text_is_foreign(tmp_path):
    (tmp_path / "a.py").write_bytes(b"\xff\x00\xfe")

    (change,) = compare_files([MODULE], tmp_path)

    assert change.state is State.FOREIGN
    assert "".join(render_diff(change)).encode("utf-8")


def test_missing_folder(tmp_path):
    assert judge(tmp_path / "new" / "folder", MODULE) == {"a.py": State.MISSING}


def test_surplus_modules_of_the_runtime(tmp_path):
    runtime = tmp_path / "_keras_runtime"
    runtime.mkdir()
    (runtime / "dropped.py").write_text(OLD)
    (runtime / "dropped_edited.py").write_text(OLD + "y = 2\n")
    (runtime / "of_the_user.py").write_text("x = 1\n")

    states = judge(tmp_path, *RUNTIME)

    assert states["dropped.py"] is State.SURPLUS
    assert states["dropped_edited.py"] is State.SURPLUS_EDITED
    assert "of_the_user.py" not in states


def test_other_generated_modules_are_not_surplus(tmp_path):
    (tmp_path / "b.py").write_text(OLD)

    assert judge(tmp_path, MODULE) == {"a.py": State.MISSING}


def test_output_that_is_a_file(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(WriteError, match="is not a folder"):
        compare_files([MODULE], tmp_path / "file")


def test_module_that_is_a_folder(tmp_path):
    (tmp_path / "a.py").mkdir()

    with pytest.raises(WriteError, match=r"a\.py: cannot be read: Is a directory"):
        compare_files([MODULE], tmp_path)


def test_link_that_leads_to_itself(tmp_path):
    (tmp_path / "a.py").symlink_to("a.py")

    with pytest.raises(WriteError, match="cannot be read"):
        compare_files([MODULE], tmp_path)


def test_diff(tmp_path):
    (tmp_path / "a.py").write_text("x = 0\n# \u2028 stays in its line")
    (change,) = compare_files([OutputFile(PurePosixPath("a.py"), "x = 1\n")], tmp_path)

    assert "".join(render_diff(change)) == (
        f"--- {tmp_path}/a.py\n+++ {tmp_path}/a.py\n@@ -1,2 +1 @@\n-x = 0\n"
        "-# \u2028 stays in its line\n\\ No newline at end of file\n+x = 1\n"
    )


def test_diff_of_new_and_same_files(tmp_path):
    (new,) = compare_files([MODULE], tmp_path)
    (tmp_path / "a.py").write_text(NEW)
    (same,) = compare_files([MODULE], tmp_path)

    assert render_diff(new)[0] == "--- /dev/null\n"
    assert render_diff(same) == []


def test_a_layout_of_the_user_is_no_difference(tmp_path):
    (tmp_path / "a.py").write_text(NEW.replace("x = 1", "x = (\n    1\n)"))

    (change,) = compare_files([MODULE], tmp_path)

    assert change.state is State.SAME
    assert render_diff(change) == []
