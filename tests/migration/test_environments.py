"""Every environment that a page of migration names is one in which its blocks are run."""

import subprocess
import sys
import tomllib

import pytest
from packaging.requirements import Requirement

from migration.scripts import OURS, ROOT, read_blocks, select_parts
from migration.test_pages import ENVIRONMENTS, FOLDER, NAMED

PAGES = sorted(FOLDER.glob("from_*.md"))
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
ALWAYS = {
    Requirement(text).name for extra in ("dev", "tensorflow", "test") for text in EXTRAS[extra]
}
SESSIONS = {"skorch": "skorch", "tensorflow": "tensorflow-2.11"}


def test_the_pages_name_environments_that_are_known() -> None:
    assert {environment for _, environment in NAMED} == set(ENVIRONMENTS)
    assert len(PAGES) == 5


def test_each_environment_is_set_up_by_make_or_has_a_session() -> None:
    elsewhere = {
        name
        for name, text in ENVIRONMENTS.items()
        if Requirement(text).name not in ALWAYS or "==" in text
    }

    assert elsewhere == set(SESSIONS.values())


def test_make_knows_the_sessions() -> None:
    command = ["make", "--dry-run", "migration"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    listed = [sys.executable, "-m", "nox", "--list"]
    sessions = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert f"--session {' '.join(SESSIONS)} --" in result.stdout
    assert "\n- skorch -> " in sessions
    assert "\n- tensorflow -> " in sessions


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_both_sides_of_a_page_say_what_they_print(page) -> None:
    """A block whose output is not on the page would prove little."""
    blocks = read_blocks(page)
    environments = {environment for name, environment in NAMED if name == page.name}

    for environment in (OURS, *environments):
        parts = select_parts(blocks, environment)
        assert len(parts) > 3
        assert all(part.output for part in parts)
        assert all("print(" in part.code for part in parts)
