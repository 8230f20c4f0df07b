"""Published architectures: what is generated for them passes its own tests, as it is."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from keras_estimator_gen.cli import main

SPECS = sorted((Path(__file__).parents[1] / "architectures").glob("*.toml"))


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.stem)
def test_modules_can_be_generated(spec):
    result = CliRunner().invoke(main, [str(spec), "--stdout"], catch_exceptions=False)

    assert result.exit_code == 0, result.output
    compile(result.stdout, spec.name, "exec")


@pytest.mark.slow
@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.stem)
def test_generated_tests_pass(spec, tmp_path):
    result = CliRunner().invoke(main, [str(spec), "-o", str(tmp_path)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout
    assert re.search(r"\d+ passed", done.stdout)
