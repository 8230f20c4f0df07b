"""A specification as an importable module of a temporary folder, for those who try it."""

import sys
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from importlib import import_module, invalidate_caches
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any, Final

from .generation import generate_files
from .importing.toml_text import write_toml
from .loading import load_spec, parse_spec
from .plan.model import OutputFile, Target
from .spec import Spec

_LOCK: Final = Lock()
_RUNTIME: Final = f"{__package__}.runtime"


@cache
def open_folder() -> TemporaryDirectory[str]:
    """Make the folder of all modules, from which workers that are started later import, too."""
    # On Windows, a file may still be open in a process that has imported it.
    folder = TemporaryDirectory(prefix="keras-estimator-gen-", ignore_cleanup_errors=True)
    sys.path.append(folder.name)
    return folder


def define_estimator(
    spec: str | Path | Mapping[str, Any], folder: Path, name: str = "specification"
) -> type[Any]:
    """Generate the module of a specification, and import its class.

    Equal files give the same class, so that its objects can be pickled.

    Parameters
    ----------
    spec : str, Path or mapping
        The content of a TOML file, the file, or its tables.
    folder : Path
        Where files are that a text or tables name.
    name : str, default="specification"
        What messages call a text or tables.

    Returns
    -------
    type
        The class.

    Raises
    ------
    SpecError
        If anything is wrong with the specification.
    TypeError
        If tables have a value that has no form in TOML.
    """
    if isinstance(spec, Path):
        parsed = load_spec(spec)
    else:
        text = spec if isinstance(spec, str) else write_toml(spec)
        parsed = parse_spec(text, name, folder)
    package = _name_package(parsed)
    with _LOCK:
        if package not in sys.modules:
            target = Target((package,), _RUNTIME, tests=False)
            _write_package(package, generate_files(parsed, target))
        module = import_module(f"{package}.{parsed.estimator.module_name}")
    estimator: type[Any] = getattr(module, parsed.estimator.name)
    return estimator


def _name_package(spec: Spec) -> str:
    """Name a package by all that its modules are made of."""
    made_of = [(each.path.name, each.content) for each in spec.companions]
    digest = sha256(repr((spec.source, spec.origin.data, made_of)).encode())
    return f"specification_{digest.hexdigest()[:16]}"


def _write_package(name: str, files: Iterable[OutputFile]) -> None:
    place = Path(open_folder().name, name)
    place.mkdir(exist_ok=True)
    place.joinpath("__init__.py").touch()
    for file in files:
        content = file.text.encode() if file.data is None else file.data
        place.joinpath(file.path).write_bytes(content)
    invalidate_caches()
