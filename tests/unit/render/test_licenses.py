"""The texts of licences are those that everybody knows, word for word."""

import re
from pathlib import Path

import pytest
from identify.vendor.licenses import LICENSES as PUBLISHED

from keras_estimator_gen.code.metadata import LICENSES
from keras_estimator_gen.plan.project.project_model import License
from keras_estimator_gen.render import render_license

ROOT = Path(__file__).resolve().parents[3]
TEXTS = {name: text for name, text in PUBLISHED if name in LICENSES}
TEXTS["GPL-3.0-or-later"] = dict(PUBLISHED)["GPL-3.0"]


def render(name: str, holder: str = "Jane Doe", runtime: str = "src/nets/_keras_runtime") -> str:
    return render_license(License(name, LICENSES[name], holder, runtime)).text


def read_words(text: str) -> list[str]:
    """Return the words of a licence, without its title, and who holds the copyright since when."""
    lines = [
        line
        for line in text.splitlines()
        if not re.match(r"\s*(?:Copyright \(c\)|All rights reserved\.$|.*License$)", line)
    ]
    return re.findall(r"\w+", " ".join(lines).lower())


@pytest.mark.parametrize("name", sorted(set(LICENSES) - {"LicenseRef-Proprietary"}))
def test_text_is_the_published_one(name: str) -> None:
    ours, theirs = read_words(render(name)), read_words(TEXTS[name])
    assert len(theirs) > 50
    assert ours == theirs


@pytest.mark.parametrize("name", ["BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT"])
def test_the_holder_is_named(name: str) -> None:
    assert "\nCopyright (c) Zoë & Co <{{ x }}>\n" in render(name, "Zoë & Co <{{ x }}>")


def test_all_rights_are_reserved_but_those_in_the_runtime() -> None:
    text = render("LicenseRef-Proprietary")
    assert text.startswith("Copyright (c) Jane Doe. All rights reserved.\n")
    assert "The files in src/nets/_keras_runtime are not covered by this" in text


def test_all_rights_are_reserved_where_no_runtime_is_copied() -> None:
    text = render("LicenseRef-Proprietary", runtime="")
    assert text.endswith("permission of the copyright holder.\n")


def test_the_copied_runtime_has_our_own() -> None:
    ours = (ROOT / "LICENSE").read_text(encoding="utf-8")
    copied = ROOT / "generator/keras_estimator_gen/runtime/LICENSE"
    assert copied.read_text(encoding="utf-8") == ours
    holder = "2026, the keras-estimator-gen developers"
    assert render("BSD-3-Clause", holder) == ours
