"""The picture in the README shows the README's specification and code."""

import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

sys.path.insert(0, str(ROOT / "docs"))

import readme_picture  # noqa: E402

README = (ROOT / "README.md").read_text(encoding="utf-8")
SPACE = "{http://www.w3.org/2000/svg}"


def test_the_picture_is_current() -> None:
    expected = readme_picture.draw_picture(README)

    assert readme_picture.PICTURE.read_text(encoding="utf-8") == expected, (
        "run: python docs/readme_picture.py"
    )


def test_the_picture_has_all_lines_of_both_files() -> None:
    picture = ET.fromstring(readme_picture.draw_picture(README))
    shown = ["".join(text.itertext()) for text in picture.iter(f"{SPACE}text")]
    spec = readme_picture.find_block(README, "file: tabular_net.toml", "toml")
    code = readme_picture.find_block(README, "excerpt: tabular_net.py", "python")
    lines = [line.strip() for text in (spec, code) for line in text.splitlines()]

    assert sorted(shown) == sorted([*filter(None, lines), "tabular_net.toml", "tabular_net.py"])


def test_the_picture_follows_the_colour_scheme_and_is_shown() -> None:
    assert "prefers-color-scheme:dark" in readme_picture.make_style()
    for page in ("README.md", "docs/index.md"):
        assert f"{readme_picture.PICTURE.name})" in (ROOT / page).read_text(encoding="utf-8")


def test_a_missing_block_is_an_error() -> None:
    with pytest.raises(ValueError, match="no block of file: other"):
        readme_picture.find_block(README, "file: other", "toml")
