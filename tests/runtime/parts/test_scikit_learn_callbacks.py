"""scikit-learn's own callbacks follow each epoch, inside whatever surrounds the network.

``sklearn.callback`` came with scikit-learn 1.9; before it there is nothing to test but that the
runtime does without.
"""

import pickle
import re
from pathlib import Path

import keras
import numpy as np
import pytest
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

import anomaly_autoencoder
import autoencoder
import mlp_classifier
import mlp_regressor
from _keras_runtime.parts.own_networks import OwnNetworkMixin
from _keras_runtime.parts.regressor import KerasRegressor
from _keras_runtime.parts.scikit_learn_callbacks import ScikitLearnCallbacksMixin

pd = pytest.importorskip("pandas")

callback = pytest.importorskip("sklearn.callback")


class AnomalyAutoencoder(ScikitLearnCallbacksMixin, anomaly_autoencoder.AnomalyAutoencoder):
    pass


class Autoencoder(ScikitLearnCallbacksMixin, autoencoder.Autoencoder):
    pass


class MLPClassifier(ScikitLearnCallbacksMixin, mlp_classifier.MLPClassifier):
    pass


class MLPRegressor(ScikitLearnCallbacksMixin, mlp_regressor.MLPRegressor):
    pass


ROOT = Path(__file__).parents[3]
SMALL = {"hidden_layer_sizes": (4,), "epochs": 3, "random_state": 0}
WITHOUT_CALLBACKS = """
import sys
import sklearn.model_selection, sklearn.pipeline, sklearn.preprocessing
own = sys.modules["sklearn.callback"]
sys.modules["sklearn.callback"] = None  # importing it fails, as before scikit-learn 1.9
sys.path.insert(0, sys.argv[1])
import conftest
from _keras_runtime.parts.scikit_learn_callbacks import ScikitLearnCallbacksMixin
import mlp_regressor
sys.modules["sklearn.callback"] = own
import numpy as np

class MLPRegressor(ScikitLearnCallbacksMixin, mlp_regressor.MLPRegressor):
    pass

X = np.eye(6, dtype="float32")
estimator = MLPRegressor(hidden_layer_sizes=(2,), epochs=2).fit(X, X[:, 0])
print(hasattr(estimator, "set_callbacks"), estimator.n_iter_, estimator.predict(X).shape)
"""


class Recorder:
    """Records what it is told, and asks to stop or fails when it is told to."""

    def __init__(self, stop_after=None, fail_at=None):
        self.stop_after = stop_after
        self.fail_at = fail_at
        self.heard = []
        self.shown = []
        self.snapshots = []

    def setup(self, estimator, context):
        self.hear("setup", context)

    def on_fit_task_begin(self, estimator, context):
        self.hear("begin", context)

    def on_fit_task_end(self, estimator, context, *, X, y, metadata, fitted_estimator):
        self.shown.append((estimator, X, y, metadata))
        self.snapshots.append(fitted_estimator)
        self.hear("end", context)
        return context.task_name == "epoch" and context.task_id == self.stop_after

    def teardown(self, estimator, context):
        self.hear("teardown", context)

    def hear(self, hook, context):
        event = f"{hook} {context.task_name} {context.task_id}"
        self.heard.append(event)
        if event == self.fail_at:
            raise RuntimeError(event)


class EverywhereRecorder(Recorder):
    """Records also what happens in the steps of a pipeline and the candidates of a search."""

    max_propagation_depth = None

    def hear(self, hook, context):
        path = []
        while context is not None:
            path.insert(0, f"{context.estimator_name} {context.task_name}")
            context = context.parent
        self.heard.append((hook, *path))


class BeginningRecorder(Recorder):
    """Keeps what the estimator is before each epoch."""

    def on_fit_task_begin(self, estimator, context, *, fitted_estimator):
        self.snapshots.append(fitted_estimator)

    def on_fit_task_end(self, estimator, context):
        """Do nothing."""


class Asker(Recorder):
    """Asks for everything, and keeps nothing: data of a check can be open files."""

    def on_fit_task_begin(self, estimator, context, *, X, y, metadata, fitted_estimator):
        """Do nothing."""

    def on_fit_task_end(self, estimator, context, *, X, y, metadata, fitted_estimator):
        """Do nothing."""

    def hear(self, hook, context):
        """Do nothing."""


class FailsInSecondEpoch(keras.callbacks.Callback):
    """Fails, or interrupts, in the middle of the training."""

    def __init__(self, error=ValueError):
        super().__init__()
        self.error = error

    def on_epoch_end(self, epoch, logs=None):
        if epoch == 1:
            raise self.error


@pytest.fixture
def make_classifier():
    """Create an MLPClassifier that takes these callbacks."""
    return lambda **params: MLPClassifier(**{**SMALL, "n_iter_no_change": None, **params})


@pytest.fixture
def make_regressor():
    """Create an MLPRegressor that takes these callbacks."""
    return lambda **params: MLPRegressor(**{**SMALL, "n_iter_no_change": None, **params})


@pytest.fixture
def define_follower(define_estimator):
    """Define and create a KerasRegressor that takes these callbacks."""

    def make(build, **params):
        mixins = ScikitLearnCallbacksMixin, OwnNetworkMixin
        return define_estimator(KerasRegressor, build, mixins)(**params)

    return make


@pytest.fixture(params=["compiled", "keras"])
def trainer(request, listens_to_batches):
    """Parameters that choose each of the trainers."""
    return {"callbacks": None if request.param == "compiled" else listens_to_batches()}


@pytest.fixture(scope="module")
def make_search():
    """Create a grid search over a pipeline that ends in a small network."""

    def make(**params):
        network = MLPClassifier(**{**SMALL, "epochs": 2})
        steps = [("scale", StandardScaler()), ("network", network)]
        grid = {"network__hidden_layer_sizes": [(3,), (4,)]}
        return GridSearchCV(Pipeline(steps), grid, cv=2, **params)

    return make


def predict(estimator, X):
    """Return what tells two networks apart, also where labels are the same."""
    return getattr(estimator, "predict_proba", estimator.predict)(X)


def test_runtime_does_without_them(run_python):
    assert run_python(WITHOUT_CALLBACKS, ROOT) == "False 2 (6,)"


def test_hooks_follow_each_epoch(make_classifier, trainer, X, y_labels):
    recorder = Recorder()
    make_classifier(epochs=2, **trainer).set_callbacks(recorder).fit(X, y_labels)

    assert recorder.heard == [
        "setup fit 0",
        "begin fit 0",
        "begin epoch 0",
        "end epoch 0",
        "begin epoch 1",
        "end epoch 1",
        "end fit 0",
        "teardown fit 0",
    ]


def test_hooks_are_shown_what_the_user_gave(make_classifier, X, y_labels, weights):
    recorder = Recorder()
    frame, labels = pd.DataFrame(X, columns=list("abcde")), list(y_labels)
    weights = weights.copy()
    weights[:5] = 0
    estimator = make_classifier().set_callbacks(recorder).fit(frame, labels, weights)

    for owner, *given, metadata in recorder.shown:
        assert owner is estimator
        assert given[0] is frame
        assert given[1] is labels
        assert list(metadata) == ["sample_weight"]
        assert metadata["sample_weight"] is weights


def test_scores_need_no_weights(make_regressor, X, y_continuous):
    recorder = Recorder()
    make_regressor().set_callbacks(recorder).fit(X, y_continuous)

    assert [metadata for *_, metadata in recorder.shown] == [None] * 4


def test_all_epochs_stay_in_few_calls_if_nobody_follows(
    make_regressor, X, y_continuous, monkeypatch
):
    from _keras_runtime.training.program import TrainingProgram

    calls, run = [], TrainingProgram.run

    def count(self, state, data, epochs, task):
        calls.append(len(epochs))
        return run(self, state, data, epochs, task)

    monkeypatch.setattr(TrainingProgram, "run", count)
    estimator = make_regressor(epochs=9).fit(X, y_continuous)
    alone, calls[:] = list(calls), []
    estimator.set_callbacks(Recorder()).fit(X, y_continuous)
    followed, calls[:] = list(calls), []
    estimator.set_callbacks().fit(X, y_continuous)

    assert sum(alone) == 9
    assert len(alone) < 9
    assert followed == [1] * 9
    assert sum(calls) == 9
    assert len(calls) < 9


def test_training_is_the_same_with_and_without(
    make_classifier, trainer, X, y_multiclass, weights, assert_equal_training
):
    params = {"epochs": 4, "validation_split": 0.2, "batch_size": 16, **trainer}
    alone = make_classifier(**params).fit(X, y_multiclass, weights)
    followed = make_classifier(**params).set_callbacks(Recorder(), Recorder())
    followed.fit(X, y_multiclass, weights)

    assert_equal_training(alone, followed, rtol=0)
    assert followed.trainer_ == alone.trainer_
    assert followed.best_epoch_ == alone.best_epoch_
    assert np.array_equal(followed.predict_proba(X), alone.predict_proba(X))


@pytest.mark.parametrize("position", [0, 1])
def test_one_of_them_can_stop_the_training(make_regressor, trainer, X, y_continuous, position):
    recorders = [Recorder(), Recorder()]
    recorders[position].stop_after = 1
    estimator = make_regressor(epochs=6, **trainer).set_callbacks(*recorders).fit(X, y_continuous)
    short = make_regressor(epochs=2, **trainer).fit(X, y_continuous)

    assert estimator.n_iter_ == 2
    assert np.array_equal(estimator.predict(X), short.predict(X))
    for recorder in recorders:
        assert recorder.heard[-3:] == ["end epoch 1", "end fit 0", "teardown fit 0"]


@pytest.mark.parametrize(("stop_after", "n_iter"), [(1, 2), (20, 4)])
def test_the_first_to_stop_counts(make_regressor, trainer, X, y_continuous, stop_after, n_iter):
    """Early stopping sees no improvement after the first epoch, and waits for three more."""
    stopping = keras.callbacks.EarlyStopping(
        "loss", min_delta=1e6, patience=3, restore_best_weights=True
    )
    callbacks = [stopping, *([trainer["callbacks"]] if trainer["callbacks"] else [])]
    recorder = Recorder(stop_after)
    estimator = make_regressor(epochs=6, callbacks=callbacks).set_callbacks(recorder)
    estimator.fit(X, y_continuous)
    alone = make_regressor(epochs=n_iter, callbacks=callbacks).fit(X, y_continuous)

    assert estimator.n_iter_ == n_iter
    assert estimator.best_epoch_ == alone.best_epoch_ == 1
    assert np.array_equal(estimator.predict(X), alone.predict(X))
    assert np.array_equal(recorder.snapshots[-1].predict(X), alone.predict(X))


def test_snapshots_are_estimators_of_fewer_epochs(make_classifier, trainer, X, y_multiclass):
    recorder = Recorder()
    params = {"validation_split": 0.2, "batch_size": 16, **trainer}
    make_classifier(**params).set_callbacks(recorder).fit(X, y_multiclass)

    assert len(recorder.snapshots) == 4
    for epochs, snapshot in zip((1, 2, 3, 3), recorder.snapshots, strict=True):
        short = make_classifier(epochs=epochs, **params).fit(X, y_multiclass)
        assert snapshot.n_iter_ == epochs
        assert snapshot.history_ == short.history_
        assert snapshot.best_epoch_ == short.best_epoch_
        assert snapshot.trainer_ == short.trainer_
        assert np.array_equal(snapshot.classes_, short.classes_)
        assert np.array_equal(snapshot.predict_proba(X), short.predict_proba(X))


def test_snapshots_go_on_like_the_estimator(make_classifier, X, y_binary, assert_equal_training):
    """Optimizer state and random numbers are theirs, and the training's own stay untouched."""

    class TrainsSnapshots(Recorder):
        def on_fit_task_end(self, estimator, context, *, fitted_estimator):
            fitted = fitted_estimator.set_callbacks()
            self.snapshots.append(fitted.partial_fit(X, y_binary))

    trainer, params = TrainsSnapshots(), {"batch_size": 16}
    estimator = make_classifier(**params).set_callbacks(trainer).fit(X, y_binary)

    for epochs, snapshot in zip((2, 3), trainer.snapshots[:2], strict=True):
        short = make_classifier(epochs=epochs, **params).fit(X, y_binary)
        assert_equal_training(snapshot, short, rtol=0)
    assert_equal_training(estimator, make_classifier(**params).fit(X, y_binary), rtol=0)


def test_snapshots_begin_untrained(make_regressor, X, y_continuous):
    recorder = BeginningRecorder()
    estimator = make_regressor(epochs=2).set_callbacks(recorder).fit(X, y_continuous)
    whole_fit, first, second = recorder.snapshots
    untrained = make_regressor().initialize(X, y_continuous)

    assert whole_fit is None
    assert (first.n_iter_, first.best_epoch_, first.trainer_) == (0, 0, "compiled")
    assert np.array_equal(first.predict(X), untrained.predict(X))
    assert second.n_iter_ == 1
    assert not np.array_equal(second.predict(X), estimator.predict(X))


def test_snapshots_are_made_only_if_somebody_asks(make_regressor, X, y_continuous, monkeypatch):
    from _keras_runtime.parts import scikit_learn_callbacks

    def fail(*_):
        raise AssertionError("nobody asks for the fitted estimator")

    class Counts(Recorder):
        def on_fit_task_end(self, estimator, context):
            self.snapshots.append(None)

    monkeypatch.setattr(scikit_learn_callbacks._EpochReporter, "_copy_state", fail)
    recorder = Counts()
    make_regressor().set_callbacks(recorder).fit(X, y_continuous)

    assert len(recorder.snapshots) == 4


def test_snapshots_of_moving_averages_have_the_averages(make_regressor, trainer, X, y_continuous):
    recorder, optimizer = Recorder(), keras.optimizers.SGD(0.1, use_ema=True, ema_momentum=0.5)
    params = {"optimizer": optimizer, "optimizer__learning_rate": None, **trainer}
    estimator = make_regressor(**params).set_callbacks(recorder).fit(X, y_continuous)
    alone = make_regressor(**params).fit(X, y_continuous)

    assert np.array_equal(estimator.predict(X), alone.predict(X))
    assert np.array_equal(recorder.snapshots[2].predict(X), alone.predict(X))


def test_warm_start_goes_on_counting(make_regressor, X, y_continuous):
    recorder = Recorder()
    estimator = make_regressor(warm_start=True, epochs=2).fit(X, y_continuous)
    estimator.set_callbacks(recorder).fit(X, y_continuous)

    assert [len(snapshot.loss_curve_) for snapshot in recorder.snapshots] == [3, 4, 4]
    assert recorder.heard.count("begin epoch 0") == recorder.heard.count("begin epoch 1") == 1


@pytest.mark.parametrize("kind", [MLPClassifier, MLPRegressor, Autoencoder, AnomalyAutoencoder])
def test_partial_fit_is_followed_as_that_of_scikit_learn_is(kind, X, y_binary):
    recorder = Recorder()
    estimator = kind(**SMALL).set_callbacks(recorder).partial_fit(X, y_binary)
    estimator.partial_fit(X, y_binary)

    one_call = ["setup fit", "begin fit", "begin epoch", "end epoch", "end fit", "teardown fit"]
    assert recorder.heard == [f"{event} 0" for event in one_call] * 2
    assert [len(snapshot.loss_curve_) for snapshot in recorder.snapshots] == [1, 1, 2, 2]


def test_initialize_is_no_training(make_regressor, X, y_continuous):
    recorder = Recorder()
    make_regressor().set_callbacks(recorder).initialize(X, y_continuous)

    assert recorder.heard == []


@pytest.mark.parametrize("kind", [Autoencoder, AnomalyAutoencoder])
def test_kinds_without_a_target_are_followed(kind, X):
    recorder, beginnings = Recorder(), BeginningRecorder()
    kind(**SMALL).set_callbacks(recorder, beginnings).fit(X)
    method = "predict" if kind is AnomalyAutoencoder else "transform"

    assert [y for _, _, y, _ in recorder.shown] == [None] * 4
    for epochs, snapshot in zip((1, 2, 3, 3), recorder.snapshots, strict=True):
        short = kind(**{**SMALL, "epochs": epochs}).fit(X)
        assert np.array_equal(getattr(snapshot, method)(X), getattr(short, method)(X))
        assert vars(snapshot).get("offset_") == vars(short).get("offset_")
    for snapshot in beginnings.snapshots[1:]:
        assert len(getattr(snapshot, method)(X)) == len(X)


@pytest.mark.parametrize(
    "event", ["setup fit 0", "begin fit 0", "begin epoch 1", "end epoch 1", "end fit 0"]
)
def test_a_failing_hook_fails_the_fit(make_regressor, trainer, X, y_continuous, event):
    failing, other = Recorder(fail_at=event), Recorder()
    estimator = make_regressor(**trainer).set_callbacks(other, failing)

    with pytest.raises(RuntimeError, match=event):
        estimator.fit(X, y_continuous)
    assert failing.heard[-2:] == [event, "teardown fit 0"]
    assert other.heard[-1] == "teardown fit 0"
    assert not estimator.__sklearn_is_fitted__()

    failing.fail_at, failing.heard[:] = None, []
    alone = make_regressor(**trainer).fit(X, y_continuous)
    assert np.array_equal(estimator.fit(X, y_continuous).predict(X), alone.predict(X))
    assert failing.heard.count("teardown fit 0") == 1


def test_callbacks_are_taken_down_after_a_failure(make_regressor, trainer, X, y_continuous):
    recorder = Recorder()
    callbacks = [FailsInSecondEpoch(), *([trainer["callbacks"]] if trainer["callbacks"] else [])]
    estimator = make_regressor(callbacks=callbacks).set_callbacks(recorder)

    with pytest.raises(ValueError, match=r"^$"):
        estimator.fit(X, y_continuous)
    assert recorder.heard[-3:] == ["end epoch 0", "begin epoch 1", "teardown fit 0"]


def test_callbacks_are_taken_down_after_an_interrupt(make_regressor, trainer, X, y_continuous):
    """An interrupted training is one that ends early."""
    recorder = Recorder()
    interrupt = FailsInSecondEpoch(KeyboardInterrupt)
    callbacks = [interrupt, *([trainer["callbacks"]] if trainer["callbacks"] else [])]
    estimator = make_regressor(callbacks=callbacks).set_callbacks(recorder)

    with pytest.warns(UserWarning, match="interrupted after epoch 2 of 3"):
        estimator.fit(X, y_continuous)
    assert recorder.heard[-3:] == ["begin epoch 1", "end fit 0", "teardown fit 0"]
    assert recorder.snapshots[-1].n_iter_ == estimator.n_iter_ == 2


def test_every_step_of_a_search_is_followed(make_search, X, y_binary):
    recorder = EverywhereRecorder()
    make_search().set_callbacks(recorder).fit(X, y_binary)
    epochs = [path for hook, *path in recorder.heard if hook == "end" and "epoch" in path[-1]]
    candidate = ["GridSearchCV fit", "GridSearchCV search", "Pipeline fit", "MLPClassifier fit"]
    refit = ["GridSearchCV fit", "Pipeline fit", "MLPClassifier fit"]

    assert epochs == [
        *[[*candidate, "MLPClassifier epoch"]] * 8,
        *[[*refit, "MLPClassifier epoch"]] * 2,
    ]


def test_progress_bar_shows_the_epochs(make_regressor, X, y_continuous, capsys):
    pytest.importorskip("rich")
    make_regressor().set_callbacks(callback.ProgressBar()).fit(X, y_continuous)

    assert read_bars(capsys) == [("MLPRegressor - fit", "100%")]


def test_progress_bar_of_a_search_shows_candidates_and_steps(make_search, X, y_binary, capsys):
    pytest.importorskip("rich")
    search = make_search().set_callbacks(callback.ProgressBar(max_propagation_depth=None))
    search.fit(X, y_binary)
    names = [name for name, share in read_bars(capsys) if share == "100%"]

    assert names[:2] == ["GridSearchCV - fit", "GridSearchCV - search #0"]
    assert [name for name in names if "MLPClassifier" in name] == [
        "Pipeline - fit-final-estimator | MLPClassifier - fit #1"
    ] * 5


def test_scoring_monitor_scores_each_epoch(make_regressor, X, y_continuous, weights):
    monitor = callback.ScoringMonitor(scoring="r2")
    make_regressor().set_callbacks(monitor).fit(X, y_continuous, weights)
    scores = {row["task_id_path"]: row["r2"] for row in monitor.get_logs().data}
    expected = [
        make_regressor(epochs=epochs).fit(X, y_continuous, weights).score(X, y_continuous, weights)
        for epochs in (1, 2, 3)
    ]

    assert scores == {
        (0,): expected[-1],
        **{(0, epoch): score for epoch, score in enumerate(expected)},
    }


def test_scoring_monitor_warns_of_nothing(make_classifier, X, y_labels, recwarn):
    frame = pd.DataFrame(X, columns=list("abcde"))
    monitor = callback.ScoringMonitor(scoring=["accuracy", "neg_log_loss"])
    make_classifier().set_callbacks(monitor).fit(frame, y_labels)

    assert len(monitor.get_logs().data) == 4
    assert [str(warning.message) for warning in recwarn] == []


def test_scoring_monitor_scores_each_epoch_of_a_search(make_search, X, y_binary):
    search = make_search()
    monitor = callback.ScoringMonitor(scoring="accuracy")
    search.estimator.named_steps["network"].set_callbacks(monitor)
    search.fit(X, y_binary)
    logs = monitor.get_logs().data
    lengths = [len(row["task_id_path"]) for row in logs]
    fits = {row["task_id_path"]: row["accuracy"] for row in logs if row["task_name"] == "fit"}
    final = {
        row["parent_task_id_path"]: row["accuracy"]
        for row in logs
        if row["task_name"] == "epoch" and row["task_id"] == 1
    }

    assert sorted(lengths) == [3] + [4] * 6 + [5] * 8
    assert fits == final
    refit = search.score(X, y_binary)
    assert fits[min(fits, key=len)] == refit


def test_clones_and_pickles_keep_callbacks(make_regressor, X, y_continuous):
    recorder = Recorder()
    estimator = make_regressor().set_callbacks(recorder).fit(X, y_continuous)
    heard = list(recorder.heard)
    restored = pickle.loads(pickle.dumps(estimator))

    clone(estimator).fit(X, y_continuous)
    assert recorder.heard == heard * 2

    assert np.array_equal(restored.predict(X), estimator.predict(X))
    assert len(restored.partial_fit(X, y_continuous).loss_curve_) == 4
    assert recorder.heard == heard * 2


def test_pickled_monitors_go_on(make_regressor, X, y_continuous):
    monitor = callback.ScoringMonitor(scoring="r2")
    estimator = make_regressor().set_callbacks(monitor).fit(X, y_continuous)
    restored = pickle.loads(pickle.dumps(estimator)).fit(X, y_continuous)

    assert restored.n_iter_ == 3
    assert len(monitor.get_logs("all")) == 1


def test_snapshots_can_be_pickled_in_a_hook(make_regressor, X, y_continuous, tmp_path):
    """So that each epoch can be kept, whatever happens to the next one."""

    class Saves(Recorder):
        def __reduce__(self):
            return Recorder, ()

        def on_fit_task_end(self, estimator, context, *, fitted_estimator):
            if context.task_name == "epoch":
                path = tmp_path / f"{context.task_id}.pkl"
                path.write_bytes(pickle.dumps(fitted_estimator))

    make_regressor().set_callbacks(Saves()).fit(X, y_continuous)
    second = pickle.loads((tmp_path / "1.pkl").read_bytes())

    short = make_regressor(epochs=2).fit(X, y_continuous)
    assert np.array_equal(second.predict(X), short.predict(X))


def test_networks_that_only_keras_can_copy_have_snapshots(define_follower, X, y_continuous):
    def build(estimator, inputs):
        hidden = keras.layers.Dense(4)(inputs)
        return keras.layers.Lambda(lambda x: x * 2.0)(hidden)

    recorder = Recorder()
    estimator = define_follower(build).set_callbacks(recorder).fit(X, y_continuous)
    short = define_follower(build, epochs=1).fit(X, y_continuous)

    assert estimator.trainer_ == recorder.snapshots[0].trainer_
    assert estimator.trainer_.startswith("keras: the model cannot be created again")
    assert np.array_equal(recorder.snapshots[0].predict(X), short.predict(X))
    assert np.array_equal(recorder.snapshots[2].predict(X), estimator.predict(X))


class Unfinished(keras.Model):
    """Cannot be saved, because nothing tells with which layer it was created."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def call(self, inputs):
        return self.layer(inputs)

    def get_config(self):
        raise NotImplementedError("tell the layer")


def test_networks_that_nobody_can_copy_are_trained_until_somebody_asks(
    define_follower, X, y_continuous
):
    class Counts(Recorder):
        def on_fit_task_end(self, estimator, context):
            self.hear("end", context)

    def build(estimator, inputs):
        model = Unfinished(keras.layers.Dense(1))
        model(inputs)
        model.compile("sgd", "mse")
        return model

    recorder = Counts()
    define_follower(build).set_callbacks(recorder).fit(X, y_continuous)
    assert recorder.heard[-2] == "end fit 0"

    estimator = define_follower(build).set_callbacks(Recorder())
    message = r"asks for `fitted_estimator`.*complete `get_config`.*tell the layer"
    with pytest.raises(TypeError, match=message):
        estimator.fit(X, y_continuous)


def test_setting_something_else_is_refused(make_regressor):
    with pytest.raises(TypeError, match="must be instances following the FitCallback protocol"):
        make_regressor().set_callbacks(keras.callbacks.EarlyStopping())


@pytest.mark.slow
@parametrize_with_checks(
    [kind(epochs=50).set_callbacks(Asker()) for kind in (MLPClassifier, AnomalyAutoencoder)]
)
def test_followed_estimators_pass_all_checks(estimator, check):
    check(estimator)


def read_bars(capsys):
    """Read names and shares of the bars that were last drawn."""
    lines = re.findall(r"^ *(\S.*?) +[━╸╺ ]*(\d+)% ", capsys.readouterr().out, re.MULTILINE)
    return [(name.strip(" ━╸╺"), f"{share}%") for name, share in lines]
