"""Graphs become the statements that an expert would write.

Every ``NAME.toml`` in the folder ``graphs`` is a case, and ``NAME.txt`` what the build function
does up to the model. ``UPDATE_EXPECTED=1 pytest tests/unit/plan`` writes these anew; read the
difference.
"""

import os
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "graphs"
CASES = sorted(path.stem for path in FOLDER.glob("*.toml"))
DEPTH = '[parameters.depth]\ndefault = 2\ndoc = "Depth."\n'
END = "\nmodel.compile(**compile_kwargs)\nreturn model"


@pytest.mark.parametrize("name", CASES)
def test_graph(make_spec, build, name):
    toml = (FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    statements = build(make_spec(DEPTH + toml))
    expected = FOLDER / f"{name}.txt"
    if os.environ.get("UPDATE_EXPECTED"):
        expected.write_text(statements.removesuffix(END) + "\n", encoding="utf-8")

    assert statements == expected.read_text(encoding="utf-8").rstrip("\n") + END


def test_every_expectation_belongs_to_a_case():
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(CASES)
