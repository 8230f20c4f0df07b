"""The site of the documentation, built as `make docs` does."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MAKEFILE = ROOT / "Makefile"


def run_sphinx(*options: str) -> subprocess.CompletedProcess[str]:
    """Run Sphinx, and return what it says."""
    return subprocess.run(
        [sys.executable, "-m", "sphinx", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def build_site(folder: Path) -> Path:
    """Build the site with the options in the Makefile, and return its folder."""
    text = MAKEFILE.read_text(encoding="utf-8")
    recipe = re.search(r"-m sphinx (.*) -d build/doctrees docs build/site", text)
    assert recipe, "the Makefile builds the site in another way"
    site = folder / "site"
    result = run_sphinx(*shlex.split(recipe[1]), "-d", str(folder / "trees"), "docs", str(site))
    assert result.returncode == 0, result.stderr
    return site
