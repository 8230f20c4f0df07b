"""What is wrong with a study: code that was not run, or output that is not for readers."""

import ast
import re
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode

from .study import INJECTED, digest_code, list_code_cells, list_tags, read_record

LARGEST = 400_000
"""Bytes of a notebook, most of which are its plots."""

PRIVATE = re.compile(
    r"(?<![\w.:/-])/(?:home|mnt|opt|private|root|srv|tmp|usr|var|Users|work)/|\b[A-Z]:\\"
)
"""The beginning of a path of the machine that ran a study."""

UNREADABLE = re.compile(r"\bat 0x[0-9a-f]{6,}|\w*Warning: |Traceback \(most recent call last\)")
"""The address of an object, a warning, and an error."""


def find_faults(study: NotebookNode, size: int = 0) -> list[str]:
    """Return what is wrong with a notebook as it is committed.

    Parameters
    ----------
    study : NotebookNode
        The notebook.
    size : int
        Bytes of its file.

    Returns
    -------
    list of str
        One sentence for each fault.
    """
    return [
        *find_size_faults(study),
        *find_run_faults(study),
        *find_output_faults(study),
        *([f"the file has {size:,} bytes, and may have {LARGEST:,}"] if size > LARGEST else []),
    ]


def find_size_faults(study: NotebookNode) -> Iterator[str]:
    """Yield what is wrong with the sizes and their reduced values."""
    cells = [cell for cell in list_code_cells(study) if "parameters" in list_tags(cell)]
    if len(cells) != 1:
        yield f"{len(cells)} cells have the tag parameters, and one has to"
        return
    reduced = read_record(study).get("reduced")
    if not reduced:
        yield "the metadata have no reduced sizes"
        return
    names = {
        target.id
        for statement in ast.parse(cells[0].source).body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }
    for name in sorted(set(reduced) - names):
        yield f"the cell with the tag parameters does not assign {name}"


def find_run_faults(study: NotebookNode) -> Iterator[str]:
    """Yield how a notebook differs from what its full run has left."""
    if read_record(study).get("digest") != digest_code(study):
        yield "the code is not that of the last full run, which `make studies` does"
    cells = list_code_cells(study)
    if [cell.execution_count for cell in cells] != [*range(1, len(cells) + 1)]:
        yield "the cells were not run one after the other"
    if any(INJECTED in list_tags(cell) for cell in study.cells):
        yield "the cell with the reduced sizes is still there"
    if "papermill" in study.metadata or any("papermill" in cell.metadata for cell in study.cells):
        yield "the metadata of papermill are still there"


def find_output_faults(study: NotebookNode) -> Iterator[str]:
    """Yield which outputs are errors, warnings, or tell about the machine."""
    for number, cell in enumerate(list_code_cells(study), 1):
        for output in cell.outputs:
            if output.output_type == "error":
                yield f"cell {number} fails: {output.ename}: {output.evalue}"
            elif output.get("name") == "stderr":
                yield f"cell {number} prints to the stream of errors: {output.text!r}"
            for text in iterate_texts(output):
                yield from (f"cell {number} shows {each!r}" for each in find_traces(text))


def iterate_texts(output: NotebookNode) -> Iterator[str]:
    """Yield the texts of an output."""
    if output.output_type == "stream" and output.name == "stdout":
        yield output.text
    for kind, content in output.get("data", {}).items():
        if not kind.startswith("image/"):
            yield str(content)


def find_traces(text: str) -> Iterator[str]:
    """Yield the parts of a text that nobody should have to read, each with what follows it."""
    for pattern in (PRIVATE, UNREADABLE):
        yield from (text[match.start() : match.start() + 80] for match in pattern.finditer(text))
    own = (socket.gethostname(), str(Path.home()), str(Path.cwd()), tempfile.gettempdir())
    yield from (each for each in own if len(each) > 4 and each in text)
