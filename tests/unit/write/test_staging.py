"""What a killed run has left is removed by the next one, and what a living one has is not."""

import errno
import os
import signal
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from keras_estimator_gen.cli import main
from keras_estimator_gen.output import staging
from keras_estimator_gen.output.staging import name_temporary
from keras_estimator_gen.write import write_file

SPEC = '[estimator]\nname = "{name}"\nkind = "regressor"\nsummary = "A network."\n'

WAITING = """
import sys, time
from keras_estimator_gen import write
from keras_estimator_gen.cli import main

replace = write._replace_file

def wait(temporary, path):
    if path.name == sys.argv[1]:
        print("waits", flush=True)
        sys.stdin.read()
    replace(temporary, path)

write._replace_file = wait
main(sys.argv[2:])
"""
"""The command, which waits in the midst of writing for the end of its input."""


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run the command in a folder of its own that has two specifications."""
    monkeypatch.chdir(tmp_path)
    for name in ("Net", "Other"):
        (tmp_path / f"{name.lower()}.toml").write_text(SPEC.format(name=name))

    def invoke(*arguments):
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 0, result.output

    return invoke


@pytest.fixture
def start(run):
    """Start the command in a process that waits before it replaces a file."""
    started = []

    def start(name, *arguments):
        command = [sys.executable, "-c", WAITING, name, *arguments]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        started.append(process)
        assert process.stdout.readline() == b"waits\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def list_temporary(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob(".*.tmp"))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_what_a_killed_run_has_left_is_removed_by_the_next_one(run, start, tmp_path):
    process = start("test_net.py", "net.toml", "-o", "out")
    process.send_signal(signal.SIGKILL)
    process.communicate()
    left = list_temporary(tmp_path)
    run("net.toml", "-o", "out")

    assert any(name.startswith("out/tests/.test_net.py.") for name in left)
    assert any(name.startswith("out/_keras_runtime/.estimator.py.") for name in left)
    assert list_temporary(tmp_path) == []
    run("net.toml", "-o", "out", "--check")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_it_is_removed_if_all_files_are_up_to_date_but_not_by_a_check(run, start, tmp_path):
    run("net.toml", "-o", "out")
    process = start("net.py", "net.toml", "-o", "out", "--runtime", "my.runtime")
    process.send_signal(signal.SIGKILL)
    process.communicate()

    left = list_temporary(tmp_path)
    run("net.toml", "-o", "out", "--check")
    assert left
    assert list_temporary(tmp_path) == left

    run("net.toml", "-o", "out")
    assert list_temporary(tmp_path) == []


@pytest.mark.skipif(staging.flock is None, reason="folders cannot be locked")
def test_what_a_living_run_has_is_left_and_written(run, start, tmp_path):
    process = start("net.py", "net.toml", "-o", "out")
    before = list_temporary(tmp_path)
    run("other.toml", "net.toml", "-o", "out")
    while_it_waits = list_temporary(tmp_path)
    process.communicate()

    assert before
    assert while_it_waits == before
    assert process.returncode == 0
    assert list_temporary(tmp_path) == []
    run("net.toml", "other.toml", "-o", "out", "--check")


@pytest.mark.skipif(staging.flock is None, reason="folders cannot be locked")
def test_a_folder_that_another_program_has_locked_is_written_to(tmp_path):
    """As that program may wait for this one: ``flock FOLDER keras-estimator-gen``."""
    descriptor = os.open(tmp_path, os.O_RDONLY)
    staging.flock(descriptor, staging.LOCK_EX)
    try:
        write_file(tmp_path / "a.toml", "x = 1\n")
    finally:
        os.close(descriptor)

    assert [path.name for path in tmp_path.iterdir()] == ["a.toml"]


def refuse(*_):
    raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))


@pytest.mark.parametrize("flock", [None, refuse], ids=["absent", "refused"])
def test_where_folders_cannot_be_locked_files_are_left_for_a_day(flock, tmp_path, monkeypatch):
    monkeypatch.setattr(staging, "flock", flock)
    new, old = (name_temporary(tmp_path / "a.toml") for _ in range(2))
    for path, days in ((new, 0.9), (old, 1.1)):
        path.touch()
        os.utime(path, (time.time() - days * 24 * 60 * 60,) * 2)

    write_file(tmp_path / "a.toml", "x = 1\n")

    assert sorted(tmp_path.iterdir()) == sorted([new, tmp_path / "a.toml"])


@pytest.mark.parametrize(
    "name",
    [
        ".b.toml.0123456789abcdef.tmp",
        ".a.toml.0123.tmp",
        "a.toml.0123456789abcdef.tmp",
        ".a.toml.tmp",
    ],
)
def test_files_of_others_are_left(name, tmp_path):
    (tmp_path / name).touch()

    write_file(tmp_path / "a.toml", "x = 1\n")

    assert (tmp_path / name).exists()
