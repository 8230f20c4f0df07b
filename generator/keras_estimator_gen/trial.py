"""A specification as an importable module of a temporary folder, for those who try it."""

import sys
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from importlib import import_module, invalidate_caches
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from .companion_copy import copy_companions
from .format import format_files
from .importing.toml_text import write_toml
from .loading import parse_spec
from .plan.assembly import make_plan
from .plan.model import OutputFile, Target
from .render import render_plan
from .spec import Companion

_RUNTIME: Final = f"{__package__}.runtime"


@cache
def _open_folder() -> TemporaryDirectory[str]:
    """Make the folder of all modules; whoever this process starts imports from it, too."""
    folder = TemporaryDirectory(prefix="keras-estimator-gen-")
    sys.path.append(folder.name)
    return folder


def define_estimator(
    spec: str | Mapping[str, Any], folder: Path, name: str = "specification"
) -> type[Any]:
    """Generate the module of a specification, and import its class.

    Equal files give the same class, so that its objects can be pickled.

    Parameters
    ----------
    spec : str or mapping
        The content of a TOML file, or its tables.
    folder : Path
        Where files are that it names.
    name : str, default="specification"
        What messages call it.

    Returns
    -------
    type
        The class.

    Raises
    ------
    SpecError
        If anything is wrong with the specification.
    """
    text = spec if isinstance(spec, str) else write_toml(spec)
    parsed = parse_spec(text, name, folder)
    package = _name_package(text, parsed.companions)
    if package not in sys.modules:
        plan = make_plan(parsed, Target((package,), _RUNTIME, tests=False))
        rendered = format_files(render_plan(plan), parsed.source)
        copied = copy_companions(plan.companions)
        _write_package(package, (*rendered, *copied))
    module = import_module(f"{package}.{parsed.estimator.module_name}")
    estimator: type[Any] = getattr(module, parsed.estimator.name)
    return estimator


def _name_package(text: str, companions: Iterable[Companion]) -> str:
    """Name a package by all that its modules are made of."""
    digest = sha256(text.encode())
    for companion in companions:
        digest.update(companion.content)
    return f"specification_{digest.hexdigest()[:16]}"


def _write_package(name: str, files: Iterable[OutputFile]) -> None:
    place = Path(_open_folder().name, name)
    place.mkdir(exist_ok=True)
    place.joinpath("__init__.py").touch()
    for file in files:
        content = file.text.encode() if file.data is None else file.data
        place.joinpath(file.path).write_bytes(content)
    invalidate_caches()
