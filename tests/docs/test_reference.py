"""The reference has every key that a specification may have, with an example, and no others.

The keys are those of the models. On the page, the heading of a section names a table, as in
``[inputs.NAME]``, and each row of its tables begins with keys and has their default in the third
column; what a key holds is written as in ``encoder.encoder``.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, get_args, get_origin

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from keras_estimator_gen.code import identifiers
from keras_estimator_gen.errors import IdentifierError
from keras_estimator_gen.spec.models import Document
from keras_estimator_gen.spec.parameters import SettingSpec
from keras_estimator_gen.training_parameters import OPTION_TABLES, list_training_parameters

PAGE = Path(__file__).resolve().parents[2] / "docs/specification.md"
BLOCK = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#.*`\[+([\w.]+)\]+`")
PARAMETERS = PAGE.with_name("reference") / "training_parameters.md"
CODE = re.compile(r"`([^`]+)`")
EXAMPLE = re.compile(
    r"^(?:<!-- (?!wrong)[^\n]* -->|)\n```toml\n(.*?)^```$", re.MULTILINE | re.DOTALL
)
MINIMAL = {"estimator": {"name": "Net", "kind": "classifier", "summary": "A network."}}


class Key(NamedTuple):
    """A key of a model, where it may stand in a specification."""

    path: str
    owner: str
    field: FieldInfo


class Row(NamedTuple):
    """A key on the page, with what its columns say."""

    path: str
    type: str
    default: str
    meaning: str


def iterate_models(annotation: Any) -> Iterator[tuple[type[BaseModel], str]]:
    """Yield the models of an annotation, and what stands in a path before their keys."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation, ""
    step = "NAME." if get_origin(annotation) is Mapping else ""
    for part in get_args(annotation):
        for model, steps in iterate_models(part):
            yield model, step + steps


def iterate_keys(
    model: type[BaseModel], path: str = "", above: tuple[type[BaseModel], ...] = ()
) -> Iterator[Key]:
    """Yield the keys of a model and of those in it, except where it contains itself."""
    for name, field in model.model_fields.items():
        if field.init is False:  # not a key: said in another way
            continue
        key = f"{path}{field.alias or name}"
        yield Key(key, find_owner(model, name), field)
        for inner, steps in iterate_models(field.annotation):
            if inner not in above:
                yield from iterate_keys(inner, f"{key}.{steps}", (*above, inner))


def find_owner(model: type[BaseModel], name: str) -> str:
    """Return the class, of a model and its bases, that has a field in its body."""
    owners = (each for each in model.__mro__ if name in vars(each).get("__annotations__", {}))
    return next(owners).__name__


def iterate_rows() -> Iterator[Row]:
    """Yield the keys of the page."""
    table = ""
    for line in BLOCK.sub("", PAGE.read_text(encoding="utf-8")).splitlines():
        if line.startswith("#"):
            heading = HEADING.match(line)
            table = heading[1] if heading else ""
        elif table and line.startswith("| `"):
            keys, *columns = line.strip("| ").split(" | ")
            yield from (Row(f"{table}.{key}", *columns) for key in CODE.findall(keys))


def identify(key: Key) -> tuple[str, str]:
    """Return what a key is, wherever it stands."""
    return key.owner, key.path.rpartition(".")[2]


def iterate_used(value: Any) -> Iterator[tuple[str, str]]:
    """Yield the keys that an example uses."""
    if isinstance(value, BaseModel):
        model = type(value)
        for name in model.model_fields.keys() & value.model_fields_set:
            yield find_owner(model, name), model.model_fields[name].alias or name
            yield from iterate_used(getattr(value, name))
        yield from iterate_used(value.__pydantic_extra__)
    elif isinstance(value, Mapping):
        yield from iterate_used(tuple(value.values()))
    elif isinstance(value, tuple):
        for item in value:
            yield from iterate_used(item)


def list_headings() -> list[str]:
    text = BLOCK.sub("", PAGE.read_text(encoding="utf-8"))
    found = (HEADING.match(line) for line in text.splitlines())
    return [match[1] for match in found if match]


KEYS = list(iterate_keys(Document))
ROWS = list(iterate_rows())


def test_every_key_is_documented() -> None:
    written = {row.path for row in ROWS} | {name.removesuffix(".NAME") for name in list_headings()}
    places: dict[tuple[str, str], list[str]] = {}
    for key in KEYS:
        places.setdefault(identify(key), []).append(key.path)
    missing = {key: paths for key, paths in places.items() if not written & set(paths)}

    assert not missing


def test_every_key_has_an_example() -> None:
    examples = [tomllib.loads(text) for text in EXAMPLE.findall(PAGE.read_text(encoding="utf-8"))]
    documents = [Document.model_validate(MINIMAL | example) for example in examples]
    used = {each for document in documents for each in iterate_used(document)}

    assert sorted({identify(key) for key in KEYS} - used) == []


def test_no_other_key_is_documented() -> None:
    known = {key.path for key in KEYS}

    assert [row.path for row in ROWS if row.path not in known] == []
    assert [name for name in list_headings() if name.removesuffix(".NAME") not in known] == []


def test_no_key_is_documented_twice() -> None:
    paths = [row.path for row in ROWS]

    assert sorted(paths) == sorted(set(paths))


def describe_default(field: FieldInfo) -> str:
    """Return how the page begins a default; nothing where it is explained in words."""
    if field.is_required():
        return "required"
    default = field.get_default(call_default_factory=True)
    default = default.default if isinstance(default, SettingSpec) else default
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, str) and default:
        return f'`"{default}"`'
    return f"`{default}`" if isinstance(default, int | float) else ""


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.path)
def test_the_columns_are_filled_and_the_default_is_that_of_the_model(row: Row) -> None:
    expected = {describe_default(key.field) for key in KEYS if key.path == row.path}

    assert row.type
    assert row.meaning
    assert any(row.default.startswith(each) for each in expected), expected


NAMES = {
    "a parameter": identifiers.check_parameter_name,
    "a loop variable, or an argument of a block": identifiers.check_variable,
    "a layer or another tensor": identifiers.check_tensor_name,
    "an output": identifiers.check_output_name,
    "a class": identifiers.check_class_name,
    "a module": identifiers.check_module_name,
    "your own code": identifiers.check_imported_name,
}
"""What checks each kind of name."""


def list_reserved() -> list[tuple[str, str]]:
    """Return the kinds of names of the table, each with the names that it gives as taken."""
    section = (
        PAGE.read_text(encoding="utf-8").partition("## Reserved names\n")[2].partition("\n## ")[0]
    )
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| ")]
    return [(kind, name) for kind, _, names in rows[1:] for name in CODE.findall(names)]


def test_every_kind_of_name_is_listed() -> None:
    assert list(dict(list_reserved())) == list(NAMES)


@pytest.mark.parametrize(("kind", "name"), list_reserved(), ids=str)
def test_reserved_names_are_refused(kind: str, name: str) -> None:
    NAMES[kind]("other_name")
    with pytest.raises(IdentifierError):
        NAMES[kind](name)


def test_every_training_parameter_is_described_as_in_docstrings() -> None:
    text = PARAMETERS.read_text(encoding="utf-8")
    missing = []
    for each in list_training_parameters():
        kind = "classifier" if each.suits("classifier") else "outlier_detector"
        doc = f"{each.choose_doc(kind)}{each.values_doc}".replace("``", "`")
        row = f"| `{each.name}` | {each.type_doc} | `{each.default!r}` | {doc} |"
        missing += [] if row in text.splitlines() else [row]

    assert missing == []
    assert [name for name in OPTION_TABLES if f"`[training.{name}_options]`" not in text] == []
