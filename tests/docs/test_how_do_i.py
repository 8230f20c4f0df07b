"""Every question has a short answer with a snippet, and a link where there is more to know."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/how_do_i.md").read_text(encoding="utf-8")
SECTIONS = re.findall(r"^### (.*?)\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL)
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
MAX_WORDS = 90


def test_there_are_as_many_questions_as_the_pages_say() -> None:
    assert len({question for question, _ in SECTIONS}) == 40
    for name in ("README.md", "docs/how_do_i.md", "docs/how_to.md", "docs/index.md"):
        assert re.search(r"\bforty\b", (ROOT / name).read_text(encoding="utf-8"), re.IGNORECASE)


@pytest.mark.parametrize(("question", "answer"), SECTIONS, ids=lambda text: text[:40])
def test_answers_are_short_and_have_a_snippet(question: str, answer: str) -> None:
    text = FENCED.sub("", answer)

    assert question.startswith("How do I ")
    assert question.endswith("?")
    assert 0 < len(text.split()) <= MAX_WORDS
    assert max(block.count("\n") for block in FENCED.findall(answer)) <= 25
