"""``--watch`` generates again after each change, until it is interrupted."""

import queue
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner

from keras_estimator_gen import loading
from keras_estimator_gen.cli import main, watching
from keras_estimator_gen.loading import load_spec

SPEC = """
[estimator]
name = "Net"
kind = "classifier"
summary = "A network."

[[layers]]
layer = ".mine:Mine"
"""
MINE = "import keras\n\n\nclass Mine(keras.layers.Layer):\n    pass\n"
WAITING = "watching"


@pytest.fixture
def watch(tmp_path):
    """Start the command in a folder of its own; return a function that reads what it prints."""
    (tmp_path / "net.toml").write_text(SPEC, encoding="utf-8")
    (tmp_path / "mine.py").write_text(MINE, encoding="utf-8")
    options = ["--watch", "--no-tests", "-o", "out", "--runtime", "keras_estimator_gen.runtime"]
    process = subprocess.Popen(
        [sys.executable, "-m", "keras_estimator_gen", "net.toml", *options],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    lines = queue.Queue()
    reader = threading.Thread(target=lambda: [lines.put(line) for line in process.stdout])
    reader.start()

    def read():
        """Return what is printed up to the next wait for a change."""
        found = []
        while not found or not found[-1].startswith(WAITING):
            found.append(lines.get(timeout=60).rstrip())
        return found

    yield process, read
    process.kill()
    process.wait()
    reader.join()
    process.stdout.close()


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be interrupted alone")
def test_each_change_is_generated_from_until_the_interrupt(watch, tmp_path):
    process, read = watch
    spec, mine = tmp_path / "net.toml", tmp_path / "mine.py"

    assert read() == [
        f"created   {Path('out/net.py')}",
        f"created   {Path('out/mine.py')}",
        "watching 2 files; Ctrl-C ends it",
    ]
    mine.write_text(f"{MINE}\n# A comment.\n", encoding="utf-8")
    assert read()[:-1] == [f"updated   {Path('out/mine.py')}"]
    mine.write_text(MINE.replace("Mine", "Other"), encoding="utf-8")
    assert read()[0] == "net.toml:8:9: 'mine.py' next to the specification defines no 'Mine'"
    spec.unlink()
    assert "net.toml" in read()[0]
    spec.write_text(SPEC.replace("Mine", "Other").replace("A network", "N"), encoding="utf-8")
    assert read()[:-1] == [f"updated   {Path('out/net.py')}", f"updated   {Path('out/mine.py')}"]
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 0


def test_each_specification_is_read_once_a_round(tmp_path, monkeypatch):
    def interrupt(before):
        watched.update(before)
        raise KeyboardInterrupt

    (tmp_path / "net.toml").write_text(SPEC, encoding="utf-8")
    (tmp_path / "mine.py").write_text(MINE, encoding="utf-8")
    (tmp_path / "other.py").touch()
    watched, read = {}, []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(watching, "_wait_for_change", interrupt)
    monkeypatch.setattr(loading, "load_spec", lambda path: read.append(path) or load_spec(path))
    result = CliRunner().invoke(main, ["net.toml", "--watch", "-o", "out"])

    assert (result.exit_code, read) == (0, [Path("net.toml")])
    assert [*watched] == [Path("net.toml"), Path("mine.py")]


@pytest.mark.parametrize("option", ["--check", "--diff", "--stdout", "--fail-on-change"])
def test_what_it_cannot_be_combined_with(option, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["net.toml", "--watch", option])

    assert (result.exit_code, "leave out" in result.output) == (2, True)
