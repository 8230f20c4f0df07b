"""Running a notebook in a folder of its own, as a reader would."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import papermill
from nbformat import NotebookNode

from .study import read_record, tidy_study

KERNEL = "python3"
CONFIGURATION = """
c = get_config()
# What TensorFlow writes about the machine, past Python, goes to the screen and not to readers.
c.IPKernelApp.capture_fd_output = False
c.IPKernelApp.log_level = "CRITICAL"
"""

FOREIGN = ("MPLBACKEND", "PYTHONPATH", "PYTHONWARNINGS", "SCIPY_ARRAY_API")
"""Settings of the caller that would change what a notebook shows."""


def execute_study(study: NotebookNode, *, is_reduced: bool) -> NotebookNode:
    """Run all cells of a notebook in an empty folder.

    Parameters
    ----------
    study : NotebookNode
        The notebook, which stays as it is.
    is_reduced : bool
        Whether to replace the sizes in the cell with the tag ``parameters`` by the reduced ones.

    Returns
    -------
    NotebookNode
        The notebook with its output.

    Raises
    ------
    papermill.exceptions.PapermillExecutionError
        If a cell fails; the message has its traceback.
    """
    sizes = dict(read_record(study)["reduced"]) if is_reduced else {}
    with open_workplace() as folder:
        executed = papermill.execute_notebook(
            deepcopy(study),
            None,
            parameters=sizes,
            kernel_name=KERNEL,
            language="python",
            progress_bar=False,
            cwd=folder,
        )
    tidy_study(executed)
    return executed


@contextmanager
def open_workplace() -> Iterator[Path]:
    """Give the kernel a folder for its files and settings, and this environment's commands."""
    with TemporaryDirectory() as place:
        profile = Path(place, "settings/profile_default")
        profile.mkdir(parents=True)
        (profile / "ipython_kernel_config.py").write_text(CONFIGURATION, encoding="utf-8")
        folder = Path(place, "study")
        folder.mkdir()
        settings = {
            "IPYTHONDIR": str(profile.parent),
            "JUPYTER_RUNTIME_DIR": str(Path(place, "runtime")),
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
            "TF_CPP_MIN_LOG_LEVEL": "3",
        }
        with patch.dict(os.environ, settings):
            for name in FOREIGN:
                os.environ.pop(name, None)
            yield folder
