"""What the pages of migration show of other libraries is run with these.

Each environment is one of the packages below. Those of `make everything` are there always; the
others have sessions of nox, which set the variable, so that nothing is skipped there.
"""

import os
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from migration.scripts import (
    OURS,
    ROOT,
    is_same_output,
    names_file,
    read_blocks,
    run_parts,
    select_parts,
)

pytestmark = pytest.mark.slow

VARIABLE = "MIGRATION_ENVIRONMENT"
ENVIRONMENTS = {
    "keras": "keras>=3.12.1",
    "scikeras": "scikeras>=0.13",
    "scikit-learn": "scikit-learn>=1.7",
    "skorch": "skorch>=1.1",
    "tensorflow-2.11": "tensorflow==2.11.*",
}
FOLDER = ROOT / "docs/migration"
NAMED = sorted(
    {
        (page.name, block.environment)
        for page in FOLDER.glob("*.md")
        for block in read_blocks(page)
        if block.environment != OURS
    }
)


def is_installed(environment: str) -> bool:
    """Tell whether the package of an environment is there, in its version."""
    requirement = Requirement(ENVIRONMENTS[environment])
    try:
        return metadata.version(requirement.name) in requirement.specifier
    except metadata.PackageNotFoundError:
        return False


@pytest.mark.parametrize(("page", "environment"), NAMED)
def test_what_was_before_prints_what_the_page_says(
    page: str, environment: str, tmp_path: Path
) -> None:
    wanted = os.environ.get(VARIABLE)
    if wanted not in (None, environment):
        pytest.skip(f"needs {ENVIRONMENTS[environment]}, and is run where that is asked for")
    if wanted is None and not is_installed(environment):
        pytest.skip(f"needs {ENVIRONMENTS[environment]}: make migration")
    blocks = read_blocks(FOLDER / page)
    for block in blocks:
        if block.language == "python" and names_file(block):
            (tmp_path / block.mark.partition(": ")[2]).write_text(block.text, encoding="utf-8")

    parts = select_parts(blocks, environment)

    assert parts[-1].output is not None, "the page does not say what the last blocks print"
    run_parts(parts, tmp_path)


@pytest.mark.parametrize(
    ("actual", "is_same"),
    [
        ("accuracy 0.95\n[0 1] (150, 3)\n", True),
        ("accuracy 0.99\n[0 1] (150, 3)", True),
        ("accuracy 0.89\n[0 1] (150, 3)\n", False),
        ("accuracy 0.95\n[0 1] (151, 3)\n", False),
        ("accuracy nan\n[0 1] (150, 3)\n", False),
        ("accuracy 0.95\n", False),
        ("accuracy 0.951\n[0 1] (150, 3)\n", False),
        ("", False),
    ],
)
def test_outputs_are_the_same_up_to_what_is_measured(actual: str, is_same: bool) -> None:
    assert is_same_output("accuracy 0.95\n[0 1] (150, 3)\n", actual) == is_same
