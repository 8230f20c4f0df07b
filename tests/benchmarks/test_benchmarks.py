"""Every benchmark runs, with tiny sizes and the contestants that are installed; times are free."""

import math
import os
import sys
from dataclasses import replace
from functools import cache

import pytest
from click.testing import CliRunner

from benchmarks.__main__ import main
from benchmarks.arena import MODULE, RUNTIME, Arena, generate_estimator
from benchmarks.contestants import CONTESTANTS, GENERATED, JAX, SCIKERAS, select_installed
from benchmarks.grid_search import GRIDS
from benchmarks.growth import GROWTHS
from benchmarks.measurement import BETTER, Measurement, Scale
from benchmarks.registry import BENCHMARKS
from benchmarks.report import PANELS, Result, write_report

pytestmark = pytest.mark.slow

# Better than guessing the more frequent of two labels, or one of the ten of the large fit.
BETTER_THAN_CHANCE = {"large": 0.2}
ALWAYS_INSTALLED = {"generated", "scikit-learn MLP", "Keras' SKLearnClassifier", "Keras by hand"}


@pytest.fixture(scope="module")
def measure(tmp_path_factory):
    """Measure a benchmark once, in this process where a new one is not what is measured."""
    folder = tmp_path_factory.mktemp("estimator")
    generate_estimator(folder, "--runtime", RUNTIME)
    sys.path.insert(0, str(folder))
    yield cache(lambda name: BENCHMARKS[name].measure(Arena(is_isolated=False), Scale.TINY))
    sys.path.remove(str(folder))
    sys.modules.pop(MODULE, None)


@pytest.mark.parametrize("name", BENCHMARKS)
def test_results_are_complete_and_sane(name, measure):
    measurements = measure(name)
    verdicts = Result(BENCHMARKS[name], measurements).judge()
    reference, lowest = measurements[0], BETTER_THAN_CHANCE.get(name, 0.7)

    assert reference.contestant == GENERATED
    for item in measurements:
        assert len(item.values) == len(reference.values) > 0
        assert all(map(math.isfinite, item.values))
        assert item.facts.get("fits") == reference.facts.get("fits")
        for fact, value in item.facts.items():
            assert "accuracy" not in fact or value > lowest, item.contestant
        if BENCHMARKS[name].has_ratios:
            assert all(item.values)
    assert all(item.met is not None or "SciKeras" in item.text for item in verdicts)


def test_the_grid_search_has_all_contestants(measure):
    measured = {item.contestant for item in measure("grid")}

    assert measured == set(select_installed()) >= ALWAYS_INSTALLED
    assert measured <= set(CONTESTANTS)


def test_another_backend_has_a_process_of_its_own():
    arena = Arena(is_isolated=False)

    with arena.open_process("jax") as run:
        assert run(os.getpid) != os.getpid()
        assert run(os.getenv, "KERAS_BACKEND") == "jax"
    with arena.open_process() as run:
        assert run(os.getpid) == os.getpid()


@pytest.mark.parametrize(
    ("seconds", "met"), [((10, 50), True), ((50, 10), True), ((50, 50), False)]
)
def test_the_better_backend_counts_where_a_target_says_so(seconds, met):
    times = {GENERATED: seconds[0], JAX: seconds[1], SCIKERAS: 1000}
    measurements = [Measurement(label, (time,)) for label, time in times.items()]
    (verdict, other) = Result(BENCHMARKS["grid"], measurements).judge()

    assert BETTER in verdict.text
    assert verdict.met is met
    assert list(verdict.numbers) == [GENERATED, JAX]
    assert (other.met, other.numbers) == (None, {})


def test_tensorflow_counts_elsewhere():
    times = {GENERATED: 100, JAX: 1}
    measurements = [Measurement(label, (time,)) for label, time in times.items()]
    (verdict,) = Result(BENCHMARKS["memory"], measurements).judge()

    assert (verdict.met, verdict.numbers) == (False, {GENERATED: "100 MB", JAX: "1 MB"})


def test_a_second_fit_traces_nothing(measure):
    graphs = {item.contestant: item.median for item in measure("traces")}

    assert graphs.pop(GENERATED) == 0
    assert all(graphs.values())


def test_the_sizes_are_those_of_the_report():
    grid, growth = GRIDS[Scale.FULL], GROWTHS[Scale.FULL]
    candidates = grid.list_candidates()

    assert len(set(candidates)) * grid.folds == 729
    for seed in range(grid.rounds):
        sample = grid.sample_candidates(seed)
        assert len(sample) == 9 * grid.sample
        assert len({(item.batch_size, item.epochs) for item in sample}) == 9
    assert list(growth.sizes) == list(PANELS)
    assert {panel for panel, _, _ in growth.list_jobs()} == set(PANELS) - {"fits"}


def test_the_report_has_every_benchmark(measure, tmp_path):
    results = [Result(benchmark, measure(name)) for name, benchmark in BENCHMARKS.items()]
    text = write_report(results, tmp_path).read_text(encoding="utf-8")
    plots = {path.name: path.read_bytes() for path in tmp_path.glob("benchmarks/*.svg")}

    assert set(plots) == {"growth.svg", "ratios.svg"}
    for result in results:
        assert f"## {result.benchmark.title}\n" in text
        for target in result.benchmark.targets:
            assert f"| {target.text} " in text
    assert "nan" not in text
    assert write_report(results, tmp_path).read_text(encoding="utf-8") == text
    assert {path.name: path.read_bytes() for path in tmp_path.glob("benchmarks/*.svg")} == plots


def test_the_command_measures_what_is_named(measure, tmp_path, monkeypatch):
    scales = []
    benchmark = replace(
        BENCHMARKS["import"], measure=lambda _, scale: scales.append(scale) or measure("import")
    )
    monkeypatch.setitem(BENCHMARKS, "import", benchmark)
    options = ["import", "--tiny", "--write", "--output", str(tmp_path)]
    result = CliRunner().invoke(main, options, catch_exceptions=False)

    assert result.exit_code == 0
    assert scales == [Scale.TINY]
    assert "| TensorFlow is not imported " in result.output
    assert (tmp_path / "benchmarks.md").exists()
