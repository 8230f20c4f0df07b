"""The user's own modules as files that are copied beside the generated module."""

from collections.abc import Iterable
from pathlib import PurePosixPath

from .header import sign_text
from .plan.model import OutputFile
from .spec import Companion


def copy_companions(companions: Iterable[Companion]) -> tuple[OutputFile, ...]:
    """Put the header on modules that lie beside a specification.

    Parameters
    ----------
    companions : iterable of Companion
        The modules.

    Returns
    -------
    tuple of OutputFile
        Copies of them.
    """
    return tuple(_copy_module(companion) for companion in companions)


def _copy_module(companion: Companion) -> OutputFile:
    name = companion.path.name
    text = companion.content.decode("utf-8-sig").replace("\r\n", "\n")
    signed = sign_text(f"Copied by keras-estimator-gen from {name}", text)
    return OutputFile(PurePosixPath(name), signed, companion.path)
