"""Everything that is written for one specification, and where."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from ...code import Code
from ...kinds import AskedPart, Kind
from .module import EstimatorModule
from .suite import SuiteModule

if TYPE_CHECKING:
    from ...spec import Companion


@dataclass(frozen=True)
class Plan:
    """Everything that is written for one specification.

    Attributes
    ----------
    source : str
        File name of the specification.
    kind : {"classifier", "regressor", "transformer", "outlier_detector"}
        The kind of estimator.
    module : str
        Name of the module, without a suffix.
    estimator : EstimatorModule
        The module.
    tests : SuiteModule or None
        Its tests; None when none are wanted.
    companions : tuple of Companion
        The files next to the specification that the module needs beside itself.
    """

    source: str
    kind: Kind
    module: str
    estimator: EstimatorModule
    tests: SuiteModule | None
    companions: tuple["Companion", ...] = ()


@dataclass(frozen=True)
class Target:
    """The surroundings of the written files, as far as the code depends on them.

    Attributes
    ----------
    package : tuple of str
        The packages, outermost first, that the output folder is part of; empty for a plain
        folder of modules.
    runtime : str
        Module that has the runtime; empty to use a copy of it beside the modules.
    tests : bool
        Whether tests are written.
    root : str
        Folder of the modules below the output folder, where that is a project: then its tests use
        the package as it is installed. Empty for the output folder itself.
    parts : tuple of str
        Parts of the runtime that the command asks for.
    """

    package: tuple[str, ...] = ()
    runtime: str = ""
    tests: bool = True
    root: str = ""
    parts: tuple[AskedPart, ...] = ()


@dataclass(frozen=True)
class OutputFile:
    """A file to be written, in memory.

    Attributes
    ----------
    path : PurePosixPath
        Where it goes, below the output folder.
    text : str
        Its content.
    origin : Path or None
        The user's file that it is a copy of; None if it is made here.
    data : bytes or None
        Its content instead, if it is no text.
    """

    path: PurePosixPath
    text: str
    origin: Path | None = None
    data: bytes | None = None


def iterate_code(node: object) -> Iterator[Code]:
    """Yield every code fragment of a part of a plan.

    Parameters
    ----------
    node : object
        A dataclass of this module, or a tuple of them.

    Yields
    ------
    Code
        The fragments, in order.
    """
    if isinstance(node, Code):
        yield node
    elif isinstance(node, tuple):
        for item in node:
            yield from iterate_code(item)
    elif is_dataclass(node):
        for field in fields(node):
            yield from iterate_code(getattr(node, field.name))
