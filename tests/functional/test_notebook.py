"""The cell magic, in IPython and in a kernel of Jupyter."""

from importlib import import_module

import pytest

from .test_trial import SPEC

CELL = f"%%estimator{SPEC}"


@pytest.fixture
def shell():
    """Return IPython's shell with the extension."""
    shell = import_module("IPython.core.interactiveshell").InteractiveShell.instance()
    shell.run_line_magic("load_ext", "keras_estimator_gen")
    yield shell
    shell.clear_instance()


def test_cell_defines_what_the_module_has(shell, capsys):
    result = shell.run_cell(CELL)

    assert result.success
    assert capsys.readouterr().out == "Defined TinyNet, param_distributions, param_grid.\n"
    assert shell.user_ns["TinyNet"]().units == 16
    assert shell.user_ns["param_grid"]() == {"units": [2, 4]}


def test_mistake_is_shown_in_its_line_of_the_cell(shell, capsys):
    shell.run_cell(CELL.replace("relu", "rela"))

    output = "".join(capsys.readouterr())
    assert "cell:15:14: unknown activation 'rela'\n   15 | activation" in output
    assert "Traceback" not in output
    assert CELL.splitlines()[14].startswith("activation")


def test_arguments_are_refused(shell, capsys):
    shell.run_cell(CELL.replace("%%estimator", "%%estimator net"))

    output = "".join(capsys.readouterr())
    assert "%%estimator takes no arguments. Got 'net' instead." in output


def run_cells(*sources, **options):
    """Run a notebook in a kernel of Jupyter, and return what each cell shows."""
    nbformat = import_module("nbformat.v4")
    notebook = nbformat.new_notebook(cells=list(map(nbformat.new_code_cell, sources)))
    import_module("nbclient").NotebookClient(notebook, kernel_name="python3", **options).execute()
    return [cell.outputs for cell in notebook.cells]


def test_notebook_runs_in_a_kernel():
    fit = "import numpy as np\nTinyNet(epochs=1).fit(np.eye(4), [0, 1, 0, 1]).classes_.tolist()"

    _, _, outputs = run_cells("%load_ext keras_estimator_gen", CELL, fit)

    assert [each.data["text/plain"] for each in outputs if "data" in each] == ["[0, 1]"]


def test_kernel_shows_a_mistake_in_its_line():
    wrong = CELL.replace("relu", "rela")

    _, outputs, after = run_cells(
        "%load_ext keras_estimator_gen", wrong, "'TinyNet' in globals()", allow_errors=True
    )

    (output,) = outputs
    assert (output.output_type, output.name) == ("stream", "stderr")  # not an error's traceback
    assert output.text.startswith(
        "UsageError: cell:15:14: unknown activation 'rela'\n   15 | activation = \"rela\"\n"
    )
    assert after[0].data["text/plain"] == "False"
