"""Trainings that are interrupted from the keyboard keep what they have learned."""

import json

import keras
import numpy as np
import pytest

from _keras_runtime.training import program as programs
from _keras_runtime.training import train_network
from _keras_runtime.training.program import TrainingProgram

SECONDS = {"one epoch a call": 0.0, "ever more epochs a call": float("inf")}


class Interrupts(keras.callbacks.Callback):
    """Acts as if Control-C was pressed at the end, or at the beginning, of the second epoch."""

    def __init__(self, at="end"):
        super().__init__()
        self.at = at

    def on_train_begin(self, logs=None):
        if self.at == "train":
            raise KeyboardInterrupt

    def on_epoch_begin(self, epoch, logs=None):
        if self.at == "begin" and epoch == 2:
            raise KeyboardInterrupt

    def on_epoch_end(self, epoch, logs=None):
        if self.at == "end" and epoch == 1:
            raise KeyboardInterrupt


class InterruptsBatches(keras.callbacks.Callback):
    """Acts as if Control-C was pressed in the midst of the third epoch."""

    def on_train_batch_end(self, batch, logs=None):
        if self.model.optimizer.iterations == 5:
            raise KeyboardInterrupt


class Ends(keras.callbacks.Callback):
    """Notes the end of training on itself."""

    ended = ()

    def on_train_end(self, logs=None):
        Ends.ended = (*Ends.ended, sorted(logs or {}))


@pytest.fixture
def ends(monkeypatch):
    """Return a callback class that notes ends of training."""
    monkeypatch.setattr(Ends, "ended", ())
    return Ends


@pytest.mark.parametrize("by", ["program", "model"])
@pytest.mark.parametrize("at", ["begin", "end"])
def test_an_interrupted_estimator_is_that_of_fewer_epochs(
    by, at, ends, make_regressor, listens_to_batches, assert_equal_training, X, y_continuous
):
    extra = [listens_to_batches] if by == "model" else []
    estimator = make_regressor(callbacks=[Interrupts(at), *extra, ends], epochs=5)
    message = r"interrupted after epoch 2 of 5\. The estimator keeps what it has learned"
    with pytest.warns(UserWarning, match=message):
        estimator.fit(X, y_continuous, X_val=X, y_val=y_continuous)
    shorter = make_regressor(callbacks=extra, epochs=2)
    shorter.fit(X, y_continuous, X_val=X, y_val=y_continuous)

    assert ends.ended == (["loss", "val_loss"],)
    assert estimator.n_iter_ == 2
    assert estimator.trainer_.startswith("compiled" if by == "program" else "keras: ")
    assert_equal_training(estimator, shorter)
    assert np.array_equal(estimator.predict(X), shorter.predict(X))


def test_an_interrupted_estimator_continues(make_regressor, assert_equal_training, X, y_continuous):
    estimator = make_regressor(callbacks=Interrupts(), epochs=3, warm_start=True, shuffle=False)
    with pytest.warns(UserWarning, match="interrupted after epoch 2 of 3"):
        estimator.fit(X, y_continuous)
    estimator.set_params(callbacks=None).fit(X, y_continuous)
    straight = make_regressor(epochs=5, shuffle=False).fit(X, y_continuous)

    assert len(estimator.loss_curve_) == 5
    assert_equal_training(estimator, straight)


def test_an_interrupt_in_the_midst_of_an_epoch(ends, make_regressor, X, y_continuous):
    estimator = make_regressor(callbacks=[InterruptsBatches, ends], batch_size=30, epochs=9)
    with pytest.warns(UserWarning, match="interrupted after epoch 2 of 9"):
        estimator.fit(X, y_continuous)

    assert estimator.n_iter_ == 2
    assert ends.ended == (["loss"],)
    assert int(estimator.model_.optimizer.iterations) == 5
    assert np.isfinite(estimator.predict(X)).all()


@pytest.mark.parametrize("by", ["program", "model"])
def test_an_interrupt_before_the_first_epoch(
    by, make_regressor, listens_to_batches, X, y_continuous
):
    extra = [listens_to_batches] if by == "model" else []
    estimator = make_regressor(callbacks=[Interrupts("train"), *extra])
    with pytest.warns(UserWarning, match="interrupted after epoch 0 of 3"):
        estimator.fit(X, y_continuous)

    assert estimator.n_iter_ == 0
    assert estimator.predict(X).shape == (60,)
    assert len(estimator.set_params(callbacks=None).partial_fit(X, y_continuous).loss_curve_) == 1


def test_the_best_weights_are_restored_after_an_interrupt(make_regressor, X, y_continuous):
    class Worsens(keras.callbacks.Callback):
        """Ruins the weights after the second epoch, and interrupts the training."""

        def on_epoch_end(self, epoch, logs=None):
            if epoch == 1:
                self.model.set_weights([w + 100 for w in self.model.get_weights()])
            if epoch == 3:
                raise KeyboardInterrupt

    best = keras.callbacks.EarlyStopping("loss", patience=9, restore_best_weights=True)
    estimator = make_regressor(callbacks=[best, Worsens], epochs=9)
    with pytest.warns(UserWarning, match="interrupted after epoch 4 of 9"):
        estimator.fit(X, y_continuous)
    shorter = make_regressor(epochs=2).fit(X, y_continuous)

    assert estimator.n_iter_ == 4
    assert np.array_equal(estimator.predict(X), shorter.predict(X))


SIGNALLED = """
import json, os, signal, threading, warnings
import numpy as np
from mlp_regressor import MLPRegressor
from _keras_runtime.training.program import TrainingProgram

calls, run = threading.Semaphore(0), TrainingProgram.run

def count(self, *args):
    calls.release()
    return run(self, *args)

def interrupt():
    for _ in range(4):
        calls.acquire()
    os.kill(os.getpid(), signal.SIGINT)

TrainingProgram.run = count
X = np.random.RandomState(0).normal(size=(40, 3)).astype("float32")
params = {"hidden_layer_sizes": (2,), "n_iter_no_change": None, "jit_compile": False}
params["random_state"] = 0
estimator = MLPRegressor(**params, epochs=1_000_000)
threading.Thread(target=interrupt, daemon=True).start()
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    estimator.fit(X, X[:, 0])
shorter = MLPRegressor(**params, epochs=estimator.n_iter_).fit(X, X[:, 0])
print(json.dumps({
    "warnings": [str(item.message) for item in caught if item.category is UserWarning],
    "epochs": estimator.n_iter_,
    "same history": estimator.history_ == shorter.history_,
    "same predictions": np.array_equal(estimator.predict(X), shorter.predict(X)),
    "handler": signal.getsignal(signal.SIGINT) is signal.default_int_handler,
}))
"""


def test_a_signal_in_the_midst_of_a_call_of_tensorflow(run_python):
    outcome = json.loads(run_python(SIGNALLED).splitlines()[-1])
    epochs = outcome.pop("epochs")

    assert 0 < epochs < 1_000_000
    assert outcome == {
        "warnings": [
            f"Training was interrupted after epoch {epochs} of 1000000. The estimator keeps what "
            "it has learned until then."
        ],
        "same history": True,
        "same predictions": True,
        "handler": True,
    }


def test_the_number_of_epochs_of_a_call_changes_no_bit(
    make_network, make_task, monkeypatch, X, y_continuous
):
    blocks, outcomes = [], []
    run = TrainingProgram.run

    def note(self, values, data, epochs, task):
        blocks[-1].append(len(epochs))
        return run(self, values, data, epochs, task)

    monkeypatch.setattr(TrainingProgram, "run", note)
    for seconds in SECONDS.values():
        monkeypatch.setattr(programs, "_CALL_SECONDS", seconds)
        blocks.append([])
        network = make_network(build, optimizer=keras.optimizers.Adam(0.05))
        data = X, y_continuous
        network, history, _ = train_network(network, make_task(data, data, epochs=range(20)))
        outcomes.append((history, [array.tolist() for array in network.weights]))

    assert blocks == [[1] * 20, [20]]
    assert outcomes[0] == outcomes[1]


def test_a_call_takes_as_many_epochs_as_the_time_allows(make_task, monkeypatch, X, y_continuous):
    """By how long steps of as many rows took before."""
    monkeypatch.setattr(programs, "_CALL_SECONDS", 0.1)
    program = object.__new__(TrainingProgram)
    program._fixed, program._step_seconds = None, {}
    task = make_task((X, y_continuous), epochs=range(50))
    assert task.steps_per_epoch == 4

    def count(step_seconds, batch_sizes=task.batch_sizes):
        program._step_seconds = {batch_sizes: step_seconds}
        return program.count_epochs(task)

    assert count(0.001) == 25
    assert count(0.001, (4, 4)) == 1
    assert count(1.0) == 1
    assert count(1e-9) == 50


def build():
    return keras.Sequential(
        [keras.Input((5,)), keras.layers.Dense(3), keras.layers.Dropout(0.5), keras.layers.Dense(1)]
    )
