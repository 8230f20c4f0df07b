"""The studies show the output of the code that they have, and run in their reduced size.

What is sane, the notebooks themselves assert, in cells that the site leaves out.
"""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat import v4
from studies.checks import find_faults
from studies.study import list_studies, overwrite_lines, read_record, read_study

DOCS = Path(__file__).resolve().parents[2] / "docs"
STUDIES = list_studies()

SIZES = "n_rows = 5"
WORK = """
%%writefile net.toml
[estimator]
name = "Net"
kind = "classifier"
summary = "A network."

[[layers]]
layer = "Dense"
units = 4
"""
GENERATION = "!keras-estimator-gen net.toml"
USE = "from net import Net\n\nassert len(range(n_rows)) == n_rows\nprint(Net(), n_rows)"


def run_studies(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "studies", *map(str, arguments)],
        cwd=DOCS,
        capture_output=True,
        text=True,
        check=False,
    )


def write_notebook(path: Path, *sources: str) -> Path:
    cells = [v4.new_code_cell(source.strip()) for source in (SIZES, *sources)]
    cells[0].metadata["tags"] = ["parameters"]
    metadata = {"keras_estimator_gen": {"reduced": {"n_rows": 2}}}
    nbformat.write(v4.new_notebook(cells=cells, metadata=metadata), path)
    return path


@pytest.mark.parametrize("path", STUDIES, ids=lambda path: path.stem)
def test_what_is_shown_is_a_full_run_of_the_code(path):
    assert find_faults(read_study(path), path.stat().st_size) == []


@pytest.mark.slow
@pytest.mark.parametrize("path", STUDIES, ids=lambda path: path.stem)
def test_a_study_runs_in_its_reduced_size(path):
    before = path.read_bytes()
    result = run_studies("--reduced", path.stem)

    assert result.returncode == 0, result.stderr
    assert path.read_bytes() == before


@pytest.fixture(scope="module")
def full_run(tmp_path_factory):
    path = write_notebook(tmp_path_factory.mktemp("full") / "one.ipynb", WORK, GENERATION, USE)
    result = run_studies(path)
    assert result.returncode == 0, result.stderr
    return path


def test_a_full_run_is_written_without_noise(full_run):
    study = read_study(full_run)
    texts = ["".join(output.text for output in cell.outputs) for cell in study.cells]

    assert find_faults(study, full_run.stat().st_size) == []
    assert texts[0] == ""
    assert texts[2].startswith("created   net.py\ncreated   tests/test_net.py\n")
    assert texts[3] == "Net() 5\n"
    assert all(set(cell.metadata) <= {"tags"} for cell in study.cells)


@pytest.mark.slow
def test_a_reduced_run_has_the_other_sizes_and_writes_nothing(tmp_path):
    path = write_notebook(tmp_path / "one.ipynb", "assert n_rows == 2")
    before = path.read_bytes()
    reduced, full = run_studies("--reduced", path), run_studies(path)

    assert reduced.returncode == 0
    assert full.returncode == 1
    assert "assert n_rows == 2" in full.stderr
    assert path.read_bytes() == before


@pytest.mark.slow
def test_what_is_not_for_readers_is_not_written(tmp_path):
    path = write_notebook(
        tmp_path / "one.ipynb",
        "import sys\n\nprint('oh', file=sys.stderr)",
        "import warnings\n\nwarnings.warn('old')",
        "import os\n\nprint(os.getcwd())",
        "object()",
    )
    before = path.read_bytes()
    result = run_studies(path)

    assert result.returncode == 1
    for fault in (
        "cell 2 prints to the stream of errors: 'oh",
        "UserWarning: old",
        "cell 4 shows '/",
        "cell 5 shows 'at 0x",
    ):
        assert fault in result.stderr
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda study: study.cells[3].update(source="pass"), "the code is not that of"),
        (lambda study: study.cells[3].update(execution_count=None), "the cells were not run"),
        (lambda study: study.cells.pop(), "the code is not that of"),
        (lambda study: study.cells[0].metadata.clear(), "0 cells have the tag parameters"),
        (lambda study: study.metadata.keras_estimator_gen.pop("reduced"), "no reduced sizes"),
        (lambda study: study.metadata.keras_estimator_gen.reduced.update(x=1), "not assign x"),
        (lambda study: study.metadata.update(papermill={}), "the metadata of papermill"),
    ],
)
def test_changes_since_the_full_run_are_found(change, fault, full_run):
    study = read_study(full_run)
    change(study)

    assert any(fault in each for each in find_faults(study))


def test_a_file_may_not_be_large(full_run):
    assert "the file has 500,000 bytes, and may have 400,000" in find_faults(
        read_study(full_run), 500_000
    )


def test_an_unknown_name_is_refused():
    result = run_studies("nothing")

    assert result.returncode == 2
    assert "There is no study 'nothing'" in result.stderr


def test_progress_is_kept_as_the_screen_shows_it_last():
    text = "10%\r50%\r\x1b[1;32m100%\x1b[0m\r\ndone\n"

    assert overwrite_lines(text) == "100%\ndone\n"


def test_a_full_run_keeps_the_reduced_sizes(full_run):
    assert read_record(read_study(full_run))["reduced"] == {"n_rows": 2}
