"""A study: a notebook with what is recorded in it, and without what makes differences noisy."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

FOLDER = Path(__file__).parent
KEY = "keras_estimator_gen"
"""Where a notebook's metadata have the reduced sizes, and the digest of its code."""

INJECTED = "injected-parameters"
"""Tag of the cell that papermill adds, with the reduced sizes."""

NOISE = ("papermill", "execution")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def list_studies() -> list[Path]:
    """Return the notebooks of this folder."""
    return sorted(FOLDER.glob("*.ipynb"))


def read_study(path: Path) -> NotebookNode:
    """Return the content of a notebook."""
    return nbformat.read(path, as_version=4)


def write_study(path: Path, study: NotebookNode) -> None:
    """Write a study that has been run in full, and record which code that was.

    Parameters
    ----------
    path : Path
        Where to.
    study : NotebookNode
        The notebook, which is changed.
    """
    tidy_study(study)
    study.metadata.setdefault(KEY, NotebookNode())["digest"] = digest_code(study)
    nbformat.write(study, path)


def list_code_cells(study: NotebookNode) -> list[NotebookNode]:
    """Return the cells that hold code, but for the one that papermill adds."""
    cells = (cell for cell in study.cells if cell.cell_type == "code")
    return [cell for cell in cells if INJECTED not in list_tags(cell)]


def list_tags(cell: NotebookNode) -> list[str]:
    """Return the tags of a cell."""
    return list(cell.metadata.get("tags", []))


def digest_code(study: NotebookNode) -> str:
    """Return the SHA-256 of all code, which tells whether it is that of the last full run."""
    sources = "\0".join(cell.source for cell in list_code_cells(study))
    return hashlib.sha256(sources.encode()).hexdigest()


def read_record(study: NotebookNode) -> dict[str, Any]:
    """Return what the metadata of a notebook say about the study."""
    return dict(study.metadata.get(KEY, {}))


def tidy_study(study: NotebookNode) -> None:
    """Remove what differs between equal runs, and write the output as a screen would show it."""
    drop_keys(study.metadata, *NOISE)
    study.metadata.get("language_info", NotebookNode()).pop("version", None)
    for cell in study.cells:
        drop_keys(cell.metadata, *NOISE)
        if not cell.metadata.get("tags", True):
            del cell.metadata["tags"]
        if cell.cell_type == "code":
            cell.outputs = [*merge_streams(cell.outputs)]


def drop_keys(metadata: NotebookNode, *names: str) -> None:
    """Remove entries, if they are there."""
    for name in names:
        metadata.pop(name, None)


def merge_streams(outputs: list[NotebookNode]) -> Iterator[NotebookNode]:
    """Yield outputs, what was printed in pieces as one, and of a line the state at its end."""
    last: NotebookNode | None = None
    for output in outputs:
        drop_keys(output.get("metadata", NotebookNode()), *NOISE)
        if output.output_type != "stream":
            last = None
            yield output
        elif last is not None and last.name == output.name:
            last.text = overwrite_lines(last.text + output.text)
        else:
            last = output
            last.text = overwrite_lines(last.text)
            yield last


def overwrite_lines(text: str) -> str:
    """Return what is left of a text after its carriage returns, and without its colours."""
    lines = COLOUR.sub("", text).replace("\r\n", "\n").split("\n")
    return "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in lines)
