"""What generated projects need: as this package itself declares it, so that it stands once."""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import metadata
from typing import Final

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from ..code.metadata import name_distribution, name_requirement
from ..errors import KerasEstimatorGenError
from ..kinds import INSTALLED_RUNTIME, AskedPart
from ..spec import PackageSpec, Spec
from ..version import __version__
from .model import Target
from .parts import list_asked_parts

_ITSELF: Final = "keras-estimator-gen"

_IMPORTED: Final[Mapping[AskedPart, tuple[str, str]]] = {
    "history_display": ("studies", "matplotlib"),
    "saving": ("saving", "skops"),
}
"""What parts import that not every estimator needs: our extra that has it, and its name."""

_TOOLS: Final = (("dev", "build"), ("test", "pre-commit"), ("test", "ruff"))
"""Tools of a project: our extra that has one, and its name."""

_PYTHON: Final = re.compile(r"Programming Language :: Python :: (3\.\d+)")
_OPERATORS: Final = ">!<"
_PROVIDED: Final = frozenset({"conftest", "joblib", "keras", "numpy", "scipy", "sklearn", "tests"})
"""Modules that every project has, or that come with the requirements of every estimator."""


class MetadataError(KerasEstimatorGenError):
    """The generator is not installed, so that nobody knows what its output needs."""


def list_dependencies(specs: Iterable[Spec], target: Target, said: PackageSpec) -> tuple[str, ...]:
    """List what a package of estimators needs.

    Parameters
    ----------
    specs : iterable of Spec
        The estimators.
    target : Target
        The package itself, and whether it has a copy of the runtime.
    said : PackageSpec
        What all of them and the command say of it: its backend, and further requirements.

    Returns
    -------
    tuple of str
        Requirements, sorted. Of what somebody requires expressly, the usual bounds are left out.
    """
    listed = tuple(specs)
    express = {each for spec in listed for each in spec.package.dependencies}
    express |= {*said.dependencies}
    named = {name_requirement(each) for each in express}
    usual = {*_read_extra(said.backend).values()}
    usual |= {pin_runtime()} if target.runtime == INSTALLED_RUNTIME else set()
    usual |= set(_list_own_code(listed, {target.package[0], said.backend}))
    asked = {part for spec in listed for part in list_asked_parts(spec, target)}
    imported = (place for part, place in _IMPORTED.items() if part in asked)
    usual |= {_read_extra(extra)[name] for extra, name in imported}
    rest = {each for each in usual if name_requirement(each) not in named}
    return tuple(sorted(express | rest, key=lambda each: (name_requirement(each), each)))


def pin_runtime() -> str:
    """Return the requirement of the runtime that modules of this generator need."""
    return f"{name_distribution(INSTALLED_RUNTIME)}=={__version__}"


def list_test_requirements(*, has_frames: bool) -> tuple[str, ...]:
    """List what the tests of a project need.

    Parameters
    ----------
    has_frames : bool
        Whether they make data frames.
    """
    tools = _read_extra("test")
    return tuple(tools[name] for name in (("pandas", "pytest") if has_frames else ("pytest",)))


def list_tools(project: str) -> tuple[str, ...]:
    """List what one who works on a project needs: this generator, in this very version, too."""
    tools = (_read_extra(extra)[name] for extra, name in _TOOLS)
    listed = [f"{project}[test]", f"{_ITSELF}=={__version__}", *tools]
    return tuple(sorted(listed, key=name_requirement))


def list_pythons() -> tuple[str, ...]:
    """List the versions of Python that estimators are known to work with."""
    classifiers = _read_metadata().get_all("Classifier", [])
    return tuple(match[1] for match in map(_PYTHON.fullmatch, classifiers) if match)


def find_python_bound() -> str:
    """Return the versions of Python that are admitted, as in ``>=3.11``."""
    return str(_read_metadata()["Requires-Python"])


def _list_own_code(specs: Sequence[Spec], there: set[str]) -> Iterator[str]:
    """Yield requirements for each package that own code is imported from.

    What any specification says of a package holds for all of them.
    """
    known = sys.stdlib_module_names | _PROVIDED | there
    for name in {name for spec in specs for name in spec.own_packages} - known:
        tables = (spec.package.distributions for spec in specs)
        said = {table[name] for table in tables if name in table}
        # No distribution has a name that begins or ends with an underscore.
        usual = canonicalize_name(name.strip("_"))
        yield from said or filter(None, [usual])


@cache
def _read_extra(extra: str) -> Mapping[str, str]:
    """Read the requirements of one of our extras, by their names."""
    found: dict[str, str] = {}
    for text in metadata.requires(_ITSELF) or ():
        requirement = Requirement(text)
        if requirement.marker is not None and requirement.marker.evaluate({"extra": extra}):
            name = canonicalize_name(requirement.name)
            found[name] = f"{name}{_order_bounds(requirement.specifier)}"
    return found


def _order_bounds(specifier: SpecifierSet) -> str:
    """Return bounds as people write them: from which version on, without which, and up to which."""
    ordered = sorted(specifier, key=lambda each: (_OPERATORS.find(each.operator[0]), each.version))
    return ",".join(map(str, ordered))


@cache
def _read_metadata() -> metadata.PackageMetadata:
    try:
        return metadata.metadata(_ITSELF)
    except metadata.PackageNotFoundError as error:
        message = f"{_ITSELF} is not installed, and a project has the bounds that it declares"
        raise MetadataError(f"{message}: run it from where pip has installed it") from error
