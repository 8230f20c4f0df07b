"""Each module of the runtime has tests that are found by its name."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "generator" / "keras_estimator_gen" / "runtime"
TESTS = ROOT / "tests" / "runtime"
FOLDERS = ("network", "training", "parts")
"""Packages whose modules have tests of their own; a part that is a package is tested as one."""


def list_modules():
    """List the modules, and the parts that are packages, with what their tests are called."""
    for folder in ("", *FOLDERS):
        for path in sorted((SOURCE / folder).iterdir()):
            is_package = path.is_dir() and (path / "__init__.py").exists()
            is_module = path.suffix == ".py" and path.name != "__init__.py"
            if is_module or (is_package and path.name not in FOLDERS):
                yield Path(folder, f"test_{path.stem}.py")
    for folder in FOLDERS[:2]:
        yield Path(folder, f"test_{folder}.py")


@pytest.mark.parametrize("name", list_modules(), ids=str)
def test_every_module_has_a_file_of_tests(name):
    assert (TESTS / name).is_file()
