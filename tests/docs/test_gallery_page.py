"""The page about the gallery has every specification, and no others; its table for choosing too."""

import re
from pathlib import Path

from keras_estimator_gen.gallery import list_starters

PAGE = Path(__file__).resolve().parents[2] / "docs/gallery.md"
ROW = re.compile(
    r"^\| \[`(?P<name>\w+)`\]\(\S+/gallery/(?P=name)\.toml\) "
    r"\| \[`(?P<class>\w+)`\]\(\S+/generated/\w+\.py\) \| \S.* \|$",
    re.MULTILINE,
)
LINK = re.compile(r"\[`(\w+)`\]\(\S+/gallery/\1\.toml\)")


def test_every_specification_is_listed_with_its_class() -> None:
    listed = sorted((row["name"], row["class"]) for row in ROW.finditer(PAGE.read_text("utf-8")))

    assert listed == [(each.name, each.class_name) for each in list_starters()]


def test_the_table_for_choosing_names_specifications() -> None:
    section = PAGE.read_text("utf-8").partition("## Which one?\n")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| ")][1:]

    assert all(LINK.search(row) for row in rows)
    assert set(LINK.findall(section)) <= {each.name for each in list_starters()}
    assert "<!-- cards -->" in section
