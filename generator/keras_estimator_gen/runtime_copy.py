"""The runtime as files that are copied beside the generated modules."""

from importlib.resources import files
from pathlib import PurePosixPath

from .header import sign_text
from .plan.model import COPIED_RUNTIME, OutputFile


def copy_runtime() -> tuple[OutputFile, ...]:
    """Read the runtime's modules and put the header on them.

    Returns
    -------
    tuple of OutputFile
        The modules sorted by name, their licence, and the marker of typed packages, which stays
        empty.
    """
    folder = files("keras_estimator_gen").joinpath("runtime")
    modules = sorted(
        (item for item in folder.iterdir() if item.name.endswith((".py", "LICENSE"))),
        key=lambda item: (not item.name.endswith(".py"), item.name),
    )
    package = PurePosixPath(COPIED_RUNTIME)
    texts = {item.name: item.read_text(encoding="utf-8") for item in modules}
    copies = [
        OutputFile(package / name, sign_text("Copied", "its runtime", text))
        for name, text in texts.items()
    ]
    return (*copies, OutputFile(package / "py.typed", ""))
