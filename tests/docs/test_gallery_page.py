"""The page about the gallery has every specification, and no others."""

import re
from pathlib import Path

from keras_estimator_gen.gallery import list_starters

PAGE = Path(__file__).resolve().parents[2] / "docs/gallery.md"
ROW = re.compile(
    r"^\| \[`(?P<name>\w+)`\]\(\S+/gallery/(?P=name)\.toml\) "
    r"\| \[`(?P<class>\w+)`\]\(\S+/generated/\w+\.py\) \| \S.* \|$",
    re.MULTILINE,
)


def test_every_specification_is_listed_with_its_class() -> None:
    listed = sorted((row["name"], row["class"]) for row in ROW.finditer(PAGE.read_text("utf-8")))

    assert listed == [(each.name, each.class_name) for each in list_starters()]
