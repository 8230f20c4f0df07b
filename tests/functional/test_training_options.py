"""What ``[training]`` says beyond plain values: schedules, and which parameters there are."""

import importlib
import sys

import keras
import numpy as np
import pytest
from click.testing import CliRunner
from sklearn.base import clone
from sklearn.metrics import balanced_accuracy_score, top_k_accuracy_score

from keras_estimator_gen.cli import main
from keras_estimator_gen.runtime.network import reuse

HEAD = '[estimator]\nname = "OptionNet"\nkind = "{kind}"\nsummary = "A network."\n'
SCHEDULE = (
    "[training]\nepochs = 3\nbatch_size = 16\nshuffle = false\n[training.optimizer_options]\n"
    'learning_rate = { schedule = "ExponentialDecay", initial_learning_rate = 0.1, '
    "decay_steps = 2, decay_rate = { default = 0.5, range = [0.0, 1.0], tune = true } }\n"
)


@pytest.fixture
def make_net(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.chdir(tmp_path)

    def make(toml, kind="regressor"):
        text = toml if "[estimator]" in toml else HEAD.format(kind=kind) + toml
        (tmp_path / "net.toml").write_text(text, encoding="utf-8")
        options = ["--runtime", "keras_estimator_gen.runtime", "--part", "saving"]
        arguments = ["net.toml", "-o", ".", *options, "-q"]
        result = CliRunner().invoke(main, arguments, catch_exceptions=False)
        assert result.exit_code == 0, result.stderr
        importlib.invalidate_caches()
        return importlib.import_module("option_net")

    yield make
    sys.modules.pop("option_net", None)


@pytest.fixture(scope="module")
def data():
    X = np.random.default_rng(0).normal(size=(64, 3)).astype("float32")
    return X, (X[:, 0] - X[:, 1]).astype("float32")


def test_a_schedule_gives_the_learning_rate_of_each_step(make_net, data, tmp_path):
    X, y = data
    module = make_net(SCHEDULE)
    net = module.OptionNet
    fitted = net(random_state=0).fit(X, y)
    model = net(random_state=0).initialize(X, y).model_
    schedule = keras.optimizers.schedules.ExponentialDecay(0.1, 2, 0.5)
    model.compile(optimizer=keras.optimizers.Adam(schedule), loss="mse")
    history = model.fit(X, y[:, None], epochs=3, batch_size=16, shuffle=False, verbose=0).history

    assert fitted.trainer_ == "compiled"
    np.testing.assert_allclose(fitted.history_["loss"], history["loss"], rtol=1e-4)
    assert list(module.param_grid()) == ["optimizer__learning_rate__decay_rate"]
    fitted.save(tmp_path / "net")
    loaded = net.load(tmp_path / "net")
    np.testing.assert_array_equal(loaded.predict(X), fitted.predict(X))
    assert loaded.model_.optimizer.learning_rate == fitted.model_.optimizer.learning_rate


def test_a_number_takes_the_place_of_a_schedule(make_net, data):
    net = make_net(SCHEDULE).OptionNet
    other = keras.optimizers.schedules.CosineDecay(0.1, 5)

    assert net(optimizer__learning_rate=0.01).fit(*data).n_iter_ == 3
    assert net(optimizer__learning_rate=other).fit(*data).n_iter_ == 3
    cosine = net(optimizer__learning_rate="CosineDecay", optimizer__learning_rate__decay_rate=None)
    assert cosine.fit(*data).n_iter_ == 3
    with pytest.raises(ValueError, match=r"is not a Keras schedule\. Did you mean 'CosineDecay'"):
        net(optimizer__learning_rate="CosineDecai").fit(*data)


def test_a_list_is_an_argument_of_a_schedule(make_net, data):
    net = make_net(
        "[training]\nepochs = 2\n[training.optimizer_options]\nlearning_rate = "
        '{ schedule = "PiecewiseConstantDecay", boundaries = [1], values = [0.1, 0.01] }\n'
    ).OptionNet

    assert net().fit(*data).n_iter_ == 2


HIDING = (
    "[training]\nepochs = 3\nbatch_size = 16\nvalidation_split = 0.25\n%s"
    "fit_options = { validation_freq = 2 }\npredict_options = { batch_size = 8 }\n"
    'metrics = ["mae"]\noptimizer = "sgd"\noptimizer_options = { learning_rate = 0.05 }\n'
)


@pytest.mark.parametrize(
    ("choice", "names"),
    [
        ('expose = ["epochs"]\n', {"epochs", "random_state"}),
        ("expose = []\n", {"random_state"}),
    ],
)
def test_what_is_not_exposed_is_fixed(make_net, data, choice, names, tmp_path):
    X, _ = data
    fixed = make_net(HIDING % choice).OptionNet
    fitted = fixed(random_state=0).fit(*data)
    sys.modules.pop("option_net")
    free = make_net(HIDING % "").OptionNet(random_state=0).fit(*data)

    assert set(fixed().get_params()) == names == set(fixed._parameter_constraints)
    assert fixed.batch_size == 16
    assert fitted.history_ == free.history_
    assert len(fitted.history_["val_loss"]) == 1
    np.testing.assert_array_equal(fitted.predict(X), free.predict(X))
    with pytest.raises(ValueError, match="Invalid parameter 'shuffle'"):
        fixed().set_params(shuffle=False)
    with pytest.raises(TypeError, match="shuffle"):
        fixed(shuffle=False)
    fitted.save(tmp_path / "net")
    np.testing.assert_array_equal(fixed.load(tmp_path / "net").predict(X), free.predict(X))
    assert clone(fitted).set_params(random_state=0).fit(*data).history_ == free.history_


def test_what_is_hidden_is_fixed(make_net, data):
    hide = 'hide = ["optimizer", "metrics", "fit__validation_freq", "epochs"]\n'
    net = make_net(HIDING % hide).OptionNet

    assert not {"optimizer", "metrics", "epochs"} & set(net().get_params())
    assert "optimizer__learning_rate" in net().get_params()
    assert net(optimizer__learning_rate=0.01).fit(*data).n_iter_ == 3
    assert len(net(loss="mse").partial_fit(*data).loss_curve_) == 1


def test_the_scorer_scores_predictions(make_net, data, tmp_path):
    X, _ = data
    y = np.where(X[:, 0] > 1, "rare", "usual")
    toml = "[training]\nepochs = 1\n[training.score_options]\nadjusted = {}\n"
    head = HEAD.format(kind="classifier") + 'scorer = "balanced_accuracy_score"\n'
    net = make_net(head + toml.format("true")).OptionNet
    fitted = net(random_state=0).fit(X, y)
    weights = np.arange(len(y))
    expected = balanced_accuracy_score(y, fitted.predict(X), sample_weight=weights, adjusted=True)

    assert fitted.score(X, y, sample_weight=weights) == expected
    fitted.set_params(score__adjusted=None)
    assert fitted.score(X, y) == balanced_accuracy_score(y, fitted.predict(X))


@pytest.mark.parametrize("k", [1, 2])
def test_options_reach_the_function_behind_a_scorer(make_net, data, k):
    X, _ = data
    y = np.digitize(X[:, 0], [-0.5, 0.5])
    head = HEAD.format(kind="classifier") + 'scorer = "top_k_accuracy"\n'
    net = make_net(f"{head}[training]\nepochs = 1\nscore_options = {{ k = {k} }}\n").OptionNet
    fitted = net(random_state=0).fit(X, y)
    weights = np.arange(len(y))
    given = {"k": k, "sample_weight": weights}

    assert fitted.score(X, y, weights) == top_k_accuracy_score(y, fitted.predict_proba(X), **given)
    assert fitted.set_params(score__k=3).score(X, y) == 1


def test_a_scorer_of_ones_own(make_net, data, tmp_path):
    X, y = data
    text = "def near(y_true, y_pred, sample_weight=None, width=1):\n"
    text += "    return (abs(y_true - y_pred) < width).mean()\n"
    (tmp_path / "option_scores.py").write_text(text, encoding="utf-8")
    head = HEAD.format(kind="regressor") + 'scorer = ".option_scores:near"\n'
    net = make_net(head + "[training]\nepochs = 1\nscore_options = { width = 1e9 }\n").OptionNet

    assert net().fit(X, y).score(X, y) == 1


SIZES = (
    '[parameters.units]\ndefault = 8\ndoc = "Units."\n'
    '[[layers]]\nlayer = "Dense"\nunits = "$units / 2"\n'
    '[[layers]]\nfor = "n in [1, 2]"\nblock = [{ layer = "Dense", units = "$units / n / 2" }]\n'
    "[training]\nepochs = 2\n"
)


def test_a_division_gives_whole_sizes(make_net, data):
    net = make_net(SIZES).OptionNet
    fitted = net(random_state=0).fit(*data)

    assert [layer.units for layer in fitted.model_.layers[1:]] == [4, 4, 2, 1]
    with pytest.raises(ValueError, match=r"units / 2 is 4\.5, but layers of Opt"):
        net(units=9).fit(*data)
    with pytest.raises(ValueError, match=r"units / n / 2 is 2\.5"):
        net(units=10).fit(*data)


def test_networks_with_divided_sizes_are_built_twice_at_most(make_net, data, monkeypatch):
    net, built = make_net(SIZES).OptionNet, []
    build = reuse.build_network
    monkeypatch.setattr(reuse, "build_network", lambda *given: built.append(1) or build(*given))
    for _ in range(4):
        net(units=8).initialize(*data)

    assert len(built) == 2
