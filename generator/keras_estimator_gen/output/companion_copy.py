"""The user's own files as files that are copied beside the generated module."""

from collections.abc import Iterable
from pathlib import PurePosixPath

from ..plan.model import OutputFile
from ..signing.header import sign_text
from ..spec import Companion


def copy_companions(companions: Iterable[Companion]) -> tuple[OutputFile, ...]:
    """Copy the files that lie beside a specification; modules get the header.

    Parameters
    ----------
    companions : iterable of Companion
        The files.

    Returns
    -------
    tuple of OutputFile
        Copies of them.
    """
    return tuple(_copy_file(companion) for companion in companions)


def _copy_file(companion: Companion) -> OutputFile:
    name = companion.path.name
    if companion.path.suffix != ".py":
        return OutputFile(PurePosixPath(name), "", companion.path, companion.content)
    text = companion.content.decode("utf-8-sig").replace("\r\n", "\n")
    return OutputFile(PurePosixPath(name), sign_text("Copied", name, text), companion.path)
