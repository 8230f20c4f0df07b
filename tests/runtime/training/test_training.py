"""``epochs``, ``batch_size``, ``dtype`` and ``verbose``."""

import numpy as np
import pytest
from sklearn.metrics import log_loss


def count_steps(estimator):
    return int(estimator.model_.optimizer.iterations)


@pytest.mark.parametrize(
    ("batch_size", "steps"),
    [(1, 60), (7, 9), (20, 3), (60, 1), (1000, 1), (-1, 1), ("auto", 1), (np.int64(20), 3)],
)
def test_steps_of_an_epoch(batch_size, steps, make_regressor, X, y_continuous):
    estimator = make_regressor(epochs=1, batch_size=batch_size).fit(X, y_continuous)

    assert count_steps(estimator) == steps


def test_automatic_batches_have_at_most_200_rows(make_regressor, X, y_continuous):
    rows, targets = np.tile(X, (7, 1)), np.tile(y_continuous, 7)
    estimator = make_regressor(epochs=1).fit(rows, targets)

    assert count_steps(estimator) == 3


def test_batch_sizes_count_rows_that_are_trained_on(make_regressor, X, y_continuous):
    weights = np.arange(60) % 2
    estimator = make_regressor(epochs=1, batch_size=-1, validation_split=0.5)
    estimator.fit(X, y_continuous, sample_weight=weights)
    estimator.set_params(batch_size=8).partial_fit(X, y_continuous, sample_weight=weights)

    assert count_steps(estimator) == 1 + 2


@pytest.mark.parametrize("epochs", [1, 2, 7])
def test_epochs(epochs, make_regressor, X, y_continuous):
    estimator = make_regressor(epochs=epochs).fit(X, y_continuous)

    assert estimator.n_iter_ == len(estimator.loss_curve_) == epochs


def test_thousands_of_epochs_in_blocks_equal_single_epochs(
    make_regressor, X, y_continuous, monkeypatch
):
    from _keras_runtime.training import program

    whole = make_regressor(epochs=7).fit(X, y_continuous).loss_curve_
    monkeypatch.setattr(program, "_CALL_SECONDS", float("inf"))
    blocks = make_regressor(epochs=7).fit(X, y_continuous).loss_curve_
    monkeypatch.setattr(program, "_CALL_SECONDS", 0.0)
    single = make_regressor(epochs=7).fit(X, y_continuous).loss_curve_

    assert whole == blocks == single


@pytest.mark.parametrize(
    ("dtype", "rows", "computed", "returned"),
    [
        ("auto", "float32", "float32", "float32"),
        ("auto", "float64", "float64", "float64"),
        ("auto", "int64", "float64", "float64"),
        ("auto", "float16", "float64", "float64"),
        ("float32", "float64", "float32", "float64"),
        ("float64", "float32", "float64", "float32"),
    ],
)
@pytest.mark.parametrize("kind", ["classifier", "regressor"])
def test_float_types(
    kind, dtype, rows, computed, returned, make_classifier, make_regressor, X, y_binary
):
    make = make_classifier if kind == "classifier" else make_regressor
    estimator = make(dtype=dtype).fit(X.astype(rows), y_binary)
    predict = estimator.predict_proba if kind == "classifier" else estimator.predict
    types = {str(variable.dtype) for variable in estimator.model_.trainable_variables}

    assert types == {computed}
    assert predict(X.astype(rows)).dtype == returned


@pytest.mark.parametrize(("dtype", "rows"), [("float32", "float64"), ("auto", "float32")])
def test_probabilities_add_up_to_one_in_their_own_float_type(
    dtype, rows, make_classifier, X, y_multiclass, recwarn
):
    estimator = make_classifier(dtype=dtype).fit(X.astype(rows), y_multiclass)
    probabilities = estimator.predict_proba(X.astype(rows))
    model = np.asarray(estimator.model_(X.astype("float32")))

    assert np.abs(probabilities.sum(axis=1) - 1).max() <= 4 * np.finfo(rows).eps
    np.testing.assert_allclose(probabilities, model, rtol=1e-5)
    log_loss(y_multiclass, probabilities)
    assert not recwarn.list


def test_double_precision_is_not_lost_on_the_way(make_regressor):
    """Targets and rows that differ by less than float32 can tell are told apart."""
    X = 1.0 + 1e-9 * np.arange(4.0)[:, np.newaxis]
    y = 1.0 + 1e-9 * np.arange(4.0)
    estimator = make_regressor(hidden_layer_sizes=(), optimizer="sgd").fit(X, y)
    estimator.model_.set_weights([np.array([[1.0]]), np.array([0.0])])

    np.testing.assert_allclose(estimator.predict(X), y, rtol=1e-14)
    assert estimator.score(X, y) == pytest.approx(1.0)


@pytest.mark.parametrize("verbose", [0, False])
def test_silence(verbose, make_classifier, listens_to_batches, X, y_binary, capfd):
    for callbacks in (None, listens_to_batches):
        make_classifier(verbose=verbose, callbacks=callbacks).fit(X, y_binary).predict(X)

    assert capfd.readouterr() == ("", "")


def test_a_line_for_each_epoch(make_classifier, listens_to_batches, X, y_binary, capfd):
    outputs = []
    for callbacks in (None, listens_to_batches):
        estimator = make_classifier(verbose=2, callbacks=callbacks).fit(X, y_binary)
        outputs.append(capfd.readouterr().out)

    for output in outputs:
        lines = [line.split(" - ") for line in output.splitlines()]
        losses = [part for line in lines for part in line if part.startswith("loss: ")]
        assert [line[0] for line in lines if line[0].startswith("Epoch")] == [
            "Epoch 1/3",
            "Epoch 2/3",
            "Epoch 3/3",
        ]
        assert [float(part[6:]) for part in losses] == pytest.approx(
            estimator.loss_curve_, abs=1e-3
        )


def test_a_progress_bar(make_classifier, X, y_binary, capfd):
    make_classifier(verbose=1).fit(X, y_binary)
    output = capfd.readouterr().out

    assert output.count("Epoch ") == 3
    assert output.count("1/1") >= 3
