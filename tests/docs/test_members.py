"""The page about estimators names every public attribute and method that generated classes have."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from keras_estimator_gen.runtime import KerasClassifier
from keras_estimator_gen.runtime.parts.outlier_detector import KerasOutlierDetector
from keras_estimator_gen.runtime.parts.outputs import OutputsMixin
from keras_estimator_gen.runtime.parts.regressor import KerasRegressor
from keras_estimator_gen.runtime.parts.saving import SavingMixin
from keras_estimator_gen.runtime.parts.transformer import KerasTransformer

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/runtime.md").read_text(encoding="utf-8")
SECTION = PAGE.partition("## Methods and attributes\n")[2].partition("\n## ")[0]
NAMES = {name for code in re.findall(r"`([^`]+)`", SECTION) for name in re.findall(r"^\w+", code)}
CLASSES = (
    KerasClassifier,
    KerasRegressor,
    KerasTransformer,
    KerasOutlierDetector,
    OutputsMixin,
    SavingMixin,
)
SUITES = sorted(ROOT.glob("generated/tests/test_*.py"))
REQUESTS = re.compile(r"set_\w+_request")


def list_attributes(path: Path) -> Iterator[str]:
    """Yield the attributes in the docstring of a generated class."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    (text,) = (
        ast.get_docstring(each) or "" for each in tree.body if isinstance(each, ast.ClassDef)
    )
    section = re.search(r"^Attributes\n-+\n(.*?)(?=^\w+\n-+$|\Z)", text, re.MULTILINE | re.DOTALL)
    assert section, path
    for names in re.findall(r"^(\w[\w, ]*) : ", section[1], re.MULTILINE):
        yield from names.split(", ")


def list_endings(name: str) -> list[str]:
    """Return a name, and what is left of it without its first words."""
    words = name.split("_")
    return ["_".join(words[start:]) for start in range(len(words) - 1)]


@pytest.mark.parametrize("suite", SUITES, ids=lambda path: path.stem)
def test_generated_attributes(suite: Path) -> None:
    path = ROOT / "generated" / f"{suite.stem.removeprefix('test_')}.py"
    found = set(list_attributes(path))
    # What an encoder learned may have the name of its input in front.
    unknown = {name for name in found if not NAMES & set(list_endings(name))}

    assert {"model_", "history_"} <= found
    assert unknown == set()


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_methods_and_properties(kind: type) -> None:
    public = {name for name in dir(kind) if not name.startswith("_")}

    assert {name for name in public - NAMES if not REQUESTS.fullmatch(name)} <= {"scorer"}
