"""The comparison runs, is taken up again, and says what its results say."""

import json

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from comparison.__main__ import main
from comparison.contestants import BOOSTING, BY_HAND, FIRST, SCIKIT_LEARN, list_contestants
from comparison.datasets import CLASSIFICATION, DATASETS, REGRESSION
from comparison.evaluation import Plan, evaluate, list_fits
from comparison.keras_networks import RECIPES, KerasByHand
from comparison.networks import find_networks, generate_networks
from comparison.ranking import MLP, REALMLP, TABM, find_complete, judge, rank, tabulate
from comparison.report import write_report
from comparison.results import Fit, Result, append_result, read_results

PLAN = Plan(rows=200, folds=2, splits=2)
NETWORKS = find_networks()


def make_result(dataset, contestant, split, loss):
    scores = {"log loss": loss, "accuracy": 1 - loss / 10}
    if DATASETS[dataset].task == REGRESSION:
        scores = {"RMSE": loss, "R2": 1 - loss / 10}
    fit = Fit(dataset, contestant, PLAN.rows, PLAN.folds, split)
    return Result(fit, scores, {"fit": 1.0, "predict": 0.1})


@pytest.fixture
def results():
    """Results in which the order is realmlp, tabm, boosting, mlp and scikit-learn's MLP."""
    labels = [REALMLP, TABM, BOOSTING, MLP, SCIKIT_LEARN]
    return [
        make_result(dataset, label, split, place + 1 + split / 10)
        for dataset in ("digits", "credit", "diabetes")
        for place, label in enumerate(labels)
        for split in range(PLAN.splits)
    ]


def test_the_tables_are_of_both_kinds():
    assert len(DATASETS) >= 12
    for task in (CLASSIFICATION, REGRESSION):
        assert {item.is_numeric for item in DATASETS.values() if item.task == task} == {False, True}


@pytest.mark.parametrize("name", ["breast cancer", "digits", "diabetes"])
def test_a_sample_of_a_table_is_the_same_each_time(name):
    X, y = DATASETS[name].load(300)
    again, _ = DATASETS[name].load(300)

    assert len(X) == len(y) == 300
    assert DATASETS[name].target not in X
    pd.testing.assert_frame_equal(X, again)


def test_the_networks_are_those_that_learn_any_table():
    found = {network.module: network for network in NETWORKS}

    assert {"mlp_classifier", "mlp_regressor", "realmlp_classifier", "tabm_regressor"} <= set(found)
    assert {"tabular_resnet", "ft_transformer", "entity_embeddings"} <= set(found)
    assert not {"siamese", "image_cnn", "text_classifier", "multi_task"} & set(found)
    assert found["realmlp_classifier"].takes_tables
    assert not found["mlp_classifier"].takes_tables
    assert found["tabm_regressor"].scales_target
    assert found["mlp_regressor"].family == found["mlp_classifier"].family == MLP


def test_contestants_have_their_turns_in_order():
    labels = list(dict.fromkeys(item.label for item in list_contestants(NETWORKS)))
    known = [label for label in labels if label in FIRST]

    assert known == [label for label in FIRST if label in labels] == labels[: len(known)]
    assert {BOOSTING, SCIKIT_LEARN, REALMLP, TABM, *RECIPES} <= set(labels)
    assert {f"{name}{BY_HAND}" for name in RECIPES} <= set(labels)


def test_fits_go_split_by_split():
    contestants = list_contestants(NETWORKS)
    fits = [fit for fit, _, _ in list_fits(PLAN, list(DATASETS.values()), contestants)]
    tasks = {item.label: item.task for item in contestants}

    assert [fit.split for fit in fits] == sorted(fit.split for fit in fits)
    assert len(set(fits)) == len(fits)
    assert {fit.dataset for fit in fits} == set(DATASETS)
    assert {DATASETS[fit.dataset].task for fit in fits if fit.contestant == "linear_softmax"} == {
        tasks["linear_softmax"]
    }


def test_splits_beyond_the_folds_are_others():
    assert [Fit("digits", MLP, 200, 3, split).seed for split in range(7)] == [0, 0, 0, 1, 1, 1, 2]


@pytest.mark.parametrize("label", [BOOSTING, SCIKIT_LEARN])
@pytest.mark.parametrize("task", [CLASSIFICATION, REGRESSION])
def test_peers_take_tables_with_missing_values_and_new_categories(label, task):
    rng = np.random.default_rng(0)
    X = pd.DataFrame({"size": rng.normal(size=200), "kind": rng.choice(["a", "b", None], 200)})
    X.loc[::9, "size"] = np.nan
    X.loc[199, "kind"] = "new"
    y = pd.Series(np.where(X["kind"] == "a", 1.0, 0.0))
    dataset = DATASETS["credit" if task == CLASSIFICATION else "wage"]
    (contestant,) = (
        item for item in list_contestants([]) if (item.label, item.task) == (label, task)
    )

    result = evaluate(Fit(dataset.name, label, 200, 2, 0), dataset, contestant, X, y)

    assert not result.error
    assert result.scores["accuracy" if task == CLASSIFICATION else "R2"] > 0.8


def test_an_error_is_a_result():
    dataset = DATASETS["diabetes"]
    contestant = next(item for item in list_contestants([]) if item.task == REGRESSION)
    X, y = dataset.load(50)

    result = evaluate(Fit("diabetes", BOOSTING, 50, 2, 0), dataset, contestant, X, y * np.nan)

    assert result.error.startswith("ValueError: ")
    assert result.scores == {}


def test_results_are_kept(tmp_path, results):
    path = tmp_path / "results.jsonl"
    for result in results[:2]:
        append_result(path, result)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"fit": "interrupted"})[:9])

    assert list(read_results(path)) == results[:2]

    append_result(path, results[2])

    assert list(read_results(path)) == results[:3]


def test_ranks_are_by_the_mean_scores(results):
    table = tabulate(PLAN, results)
    names = ["digits", "credit", "diabetes"]

    for measure in ("by loss", "by error"):
        ranks = rank(table, names, find_complete(table, names, PLAN.splits), measure)

        assert list(ranks.index) == names
        assert ranks.loc["digits"].to_dict() == {
            REALMLP: 1,
            TABM: 2,
            BOOSTING: 3,
            MLP: 4,
            SCIKIT_LEARN: 5,
        }


def test_who_lacks_a_fit_is_not_ranked(results):
    table = tabulate(PLAN, results[:-1])

    assert find_complete(table, ["digits"], PLAN.splits) == sorted({*table["contestant"]})
    assert SCIKIT_LEARN not in find_complete(table, ["digits", "diabetes"], PLAN.splits)


def test_targets_are_judged_by_what_was_found(results):
    table = tabulate(PLAN, results)
    names = ["digits", "credit", "diabetes"]
    ranks = rank(table, names, [REALMLP, TABM, BOOSTING, MLP, SCIKIT_LEARN], "by loss")
    worse = ranks.rename(columns={REALMLP: SCIKIT_LEARN, SCIKIT_LEARN: REALMLP})

    verdicts = judge(ranks, table, "by loss")
    others = judge(worse, table, "by loss")

    copies = [None] * len(RECIPES)
    assert [verdict.is_met for verdict in verdicts] == [*[True] * 4, None, None, True, *copies]
    assert [verdict.is_met for verdict in others[:4]] == [False, False, False, True]
    assert verdicts[0].found == "1.00, and 5.00"


def test_a_network_by_hand_is_compared_in_pairs_and_not_ranked(results):
    label = f"{MLP}{BY_HAND}"
    by_hand = [make_result("digits", label, split, loss) for split, loss in enumerate([5.0, 1.0])]
    table = tabulate(PLAN, [*results, *by_hand])
    labels = find_complete(table, ["digits"], PLAN.splits)
    verdicts = judge(rank(table, ["digits"], labels, "by loss"), table, "by loss")
    (verdict,) = (each for each in verdicts if each.text.startswith(f"`{MLP}` is no worse"))

    assert labels == sorted({*table["contestant"]} - {label})
    assert verdict.found == "+1.0500, standard error 2.0500, in 2 pairs of fits"
    assert verdict.is_met


def test_the_report_names_everybody(tmp_path, results):
    failed = Result(Fit("credit", "wide_and_deep", 200, 2, 0), error="ValueError: NaN\n...")
    path = write_report(PLAN, [*results, failed], tmp_path)
    text = path.read_text(encoding="utf-8")
    plot = (tmp_path / "quality/ranks.svg").read_bytes()

    assert (
        "| `realmlp` ranks better than scikit-learn MLP | by loss | 1.00, and 5.00 | yes |" in text
    )
    assert "- `wide_and_deep`, which fails on credit: ValueError: NaN\n" in text
    assert "| realmlp | 1.00 ± 0.00 | 1.00 ± 0.00 |" in text
    assert "nan" not in text
    assert write_report(PLAN, [*results, failed], tmp_path).read_text(encoding="utf-8") == text
    assert (tmp_path / "quality/ranks.svg").read_bytes() == plot


@pytest.mark.slow
def test_a_run_is_taken_up_again(tmp_path, monkeypatch):
    """Two tables and two contestants, with few epochs."""
    create = type(NETWORKS[0]).create
    monkeypatch.setattr(
        type(NETWORKS[0]), "create", lambda self, **params: create(self, epochs=3, **params)
    )
    path = tmp_path / "results.jsonl"
    options = ["--rows", "120", "--folds", "2", "--results", str(path), "--output", str(tmp_path)]
    for label in (BOOSTING, REALMLP):
        options += ["--contestant", label]
    for name in ("breast cancer", "diabetes"):
        options += ["--dataset", name]

    first = CliRunner().invoke(main, [*options, "--splits", "1"], catch_exceptions=False)
    lines = path.read_text().splitlines()
    second = CliRunner().invoke(main, [*options, "--splits", "2"], catch_exceptions=False)

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert len(lines) == 4
    assert path.read_text().splitlines()[:4] == lines
    assert len(list(read_results(path))) == 8
    assert not any(result.error for result in read_results(path))
    assert "| realmlp | " in (tmp_path / "quality.md").read_text(encoding="utf-8")


SETTINGS = (
    *("units", "activation", "kernel_regularizer", "rate", "axis", "epsilon"),
    *("num_heads", "key_dim", "dropout", "equation", "output_shape"),
)
"""What layers that are the same have in common, beside their class."""


def describe(model):
    configs = [(type(layer).__name__, layer.get_config()) for layer in model.layers]
    layers = sorted(repr([kind, *map(config.get, SETTINGS)]) for kind, config in configs)
    optimizer = model.optimizer.get_config()
    return (
        layers,
        model.count_params(),
        optimizer
        | {
            "name": "",
            "learning_rate": np.float32(optimizer["learning_rate"]),
        },
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", RECIPES)
def test_a_network_by_hand_is_the_generated_one(name):
    (network,) = (item for item in NETWORKS if (item.family, item.task) == (name, CLASSIFICATION))
    X, y = DATASETS["breast cancer"].load(200)
    X = X.to_numpy() / X.to_numpy().max()
    by_hand = KerasByHand(name, epochs=2).fit(X, y)

    with generate_networks([network]):
        generated = network.create(epochs=2, random_state=0).fit(X, y)
        default = network.create()

    recipe = RECIPES[name]
    assert describe(by_hand.model_) == describe(generated.model_)
    assert (recipe.epochs, recipe.held_out) == (default.epochs, default.validation_split)
