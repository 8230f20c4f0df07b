"""What training, prediction and scoring print."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

GENERATED = Path(__file__).parents[2] / "generated"
LEVEL = "TF_CPP_MIN_LOG_LEVEL"

SCRIPT = """
import numpy as np
from mlp_classifier import MLPClassifier

X = np.random.RandomState(0).normal(size=(60, 4))
y = (X[:, 0] > 0).astype(int)
clf = MLPClassifier((3,), epochs=2, batch_size=20, validation_split=0.25)
clf.set_params(verbose=int(sys.argv[1]))


def call_methods(trainer):
    for name in ("fit", "predict", "predict_proba", "score"):
        print("begin", trainer, name, flush=True)
        getattr(clf, name)(*((X, y) if name in ("fit", "score") else (X,)))
    assert clf.trainer_.startswith(trainer)


call_methods("compiled")
import keras


class ListensToBatches(keras.callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None):
        pass


clf.set_params(callbacks=ListensToBatches)
call_methods("keras")
"""
COLOR = re.compile(r"\x1b\[[\d;]*m")
PROGRESS = {2: r"3/3 - .*"}
STARTUP = re.compile(rb"WARNING: All log messages before absl|[IWE]0000 00:00:\d|\d{4}-\d\d-\d\d ")
"""What TensorFlow writes to standard error at its start, before its log has a level."""
NUMBER = r"\d\.\d{4}(?:e[+-]\d+)?"


def run(code, *arguments):
    """Run code in a fresh process, in which nobody has set the level of TensorFlow's log."""
    environment = {name: value for name, value in os.environ.items() if name != LEVEL}
    code = f"import sys; sys.path[:0] = {[str(GENERATED), *sys.path]!r}\n{code}"
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, capture_output=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    return done


def split_output(text):
    """Return the lines that each method has printed, without what it has overwritten."""
    parts = re.split(r"^begin (\w+ \w+)\n", COLOR.sub("", text), flags=re.MULTILINE)
    assert parts[0] == ""
    return {
        name: [re.split("[\r\x08]+", line.rstrip("\r\x08"))[-1] for line in text.split("\n")[:-1]]
        for name, text in zip(parts[1::2], parts[2::2], strict=True)
    }


@pytest.mark.slow
@pytest.mark.parametrize("verbose", [0, 2])
def test_fit_alone_prints_and_only_if_it_is_asked_to(verbose):
    done = run(SCRIPT, str(verbose))
    printed = split_output(done.stdout.decode())

    assert [line for line in done.stderr.splitlines() if not STARTUP.match(line)] == []
    assert len(printed) == 8
    for name, lines in printed.items():
        if verbose == 0 or not name.endswith(" fit"):
            assert lines == []
            continue
        assert lines[::2] == ["Epoch 1/2", "Epoch 2/2"]
        for line in lines[1::2]:
            pattern = rf"{PROGRESS[verbose]} - loss: {NUMBER} - val_loss: {NUMBER}"
            assert re.fullmatch(pattern, line), line
