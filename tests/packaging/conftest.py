"""Environments of packages that are installed here, so that none has to be downloaded."""

import sys
from collections.abc import Callable, Iterable
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def link_requirements() -> Callable[[Iterable[str], Path], None]:
    """Link everything that some requirements need, without extras, into a folder of packages."""

    def link(requirements: Iterable[str], folder: Path) -> None:
        for name in find_dependencies(requirements):
            link_distribution(metadata.distribution(name), folder)

    return link


def find_dependencies(requirements: Iterable[str]) -> set[str]:
    """Return the names of all distributions that the requirements need, without extras."""
    found: set[str] = set()
    pending = [Requirement(text) for text in requirements]
    while pending:
        requirement = pending.pop()
        name = name_installed(canonicalize_name(requirement.name))
        needed = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        if needed and name not in found:
            found.add(name)
            pending += [Requirement(text) for text in metadata.requires(name) or ()]
    return found


def name_installed(name: str) -> str:
    """Return the name of the distribution that meets a requirement: TensorFlow has several."""
    return metadata.packages_distributions()[name][0] if name == "tensorflow" else name


def link_distribution(distribution: metadata.Distribution, folder: Path) -> None:
    """Link the packages and modules of an installed distribution into another environment."""
    tops = {file.parts[0] for file in distribution.files or ()}
    for top in tops - {"..", "__pycache__"}:
        (folder / top).symlink_to(Path(str(distribution.locate_file(top))))
