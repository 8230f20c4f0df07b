"""The figures in the README are those of the last benchmarks, and the site shows the README's."""

import math
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROWS = {
    "generated estimator, on JAX": "generated on JAX",
    "generated estimator, on TensorFlow": "generated",
    "scikit-learn's `MLPClassifier`": "scikit-learn MLP",
    "skorch": "skorch",
    "Keras by hand, with `Model.fit`": "Keras by hand",
    "SciKeras": "SciKeras",
}
"""What the README calls the contestants, and what the benchmarks call them."""

README = (ROOT / "README.md").read_text(encoding="utf-8")
BENCHMARKS = (ROOT / "docs/benchmarks.md").read_text(encoding="utf-8")
START, END = "<!-- figures -->", "<!-- end of figures -->"


def read_rows(text: str) -> dict[str, list[str]]:
    """Return the cells of a table by those of its first column, without its heading."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {row[0]: row[1:] for row in rows[2:]}


def read_measured(section: str) -> dict[str, float]:
    """Return the first figure of each row of a section of the benchmarks."""
    (text,) = re.findall(rf"^## {section}\n(.*?)(?=^## )", BENCHMARKS, re.MULTILINE | re.DOTALL)
    return {name: float(cells[0].replace(",", "")) for name, cells in read_rows(text).items()}


def is_rounded(shown: str, measured: float) -> bool:
    number = float(shown.removesuffix(" MB").replace(",", ""))
    return math.isclose(number, measured, rel_tol=0.01, abs_tol=0.5)


def test_the_readme_shows_what_was_measured() -> None:
    figures = read_rows(README.partition(START)[2].partition(END)[0])
    seconds = read_measured("Grid search of 729 fits")
    memory = read_measured("Memory kept after 729 fits")

    assert set(figures) == set(ROWS)
    for name, (time, kept) in figures.items():
        assert is_rounded(time, seconds[ROWS[name]]), name
        assert is_rounded(kept, memory[ROWS[name]]) if kept else ROWS[name] not in memory, name


def test_the_extrapolated_rows_are_named() -> None:
    (text,) = re.findall(
        r"^## Grid search of 729 fits\n(.*?)(?=^## )", BENCHMARKS, re.MULTILINE | re.DOTALL
    )
    extrapolated = {name for name, cells in read_rows(text).items() if "extrapolated" in cells[-1]}
    figures = [*read_rows(README.partition(START)[2].partition(END)[0])]

    assert {ROWS[name] for name in figures[-3:]} == extrapolated & set(ROWS.values())
    assert "The last three rows are extrapolated" in README


def test_the_site_includes_the_readme_s_figures() -> None:
    page = (ROOT / "docs/index.md").read_text(encoding="utf-8")

    assert f":start-after: {START}\n:end-before: {END}\n" in page
    assert "|---" not in page
