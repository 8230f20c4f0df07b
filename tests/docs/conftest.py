"""The studies are a package in the folder of the documentation; the site is built once."""

import sys
from pathlib import Path

import pytest

from .building import build_site

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "docs"))


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site, and return its folder."""
    return build_site(tmp_path_factory.mktemp("docs"))
