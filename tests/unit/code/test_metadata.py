"""What a package says of itself passes packaging tools, and comes back from TOML as it was."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.licenses import canonicalize_license_expression
from packaging.utils import canonicalize_name

from keras_estimator_gen.code.metadata import (
    LICENSES,
    Author,
    check_label,
    check_line,
    check_project_name,
    check_requirement,
    check_version,
    name_package,
    read_author,
)
from keras_estimator_gen.code.toml_strings import render_toml_string
from keras_estimator_gen.errors import IdentifierError


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_string_of_toml_holds_any_text(text: str) -> None:
    written = render_toml_string(text)
    assert tomllib.loads(f"key = {written}") == {"key": text}
    assert "\n" not in written


def test_a_string_of_toml_shows_what_nobody_sees() -> None:
    assert render_toml_string("a\u202eb\U000e0001\x7f") == r'"a\u202eb\U000e0001\u007f"'


@pytest.mark.parametrize("name", LICENSES)
def test_licences_are_spdx_expressions(name: str) -> None:
    assert canonicalize_license_expression(name) == name
    assert canonicalize_license_expression(f"{name} AND BSD-3-Clause")


@given(st.from_regex(r"[A-Za-z][A-Za-z0-9._-]{0,20}[A-Za-z0-9]", fullmatch=True))
def test_a_name_that_is_accepted_can_be_imported(name: str) -> None:
    try:
        check_project_name(name)
    except IdentifierError:
        return
    package = name_package(name)
    compile(f"import {package}", "name", "exec")
    assert canonicalize_name(package) == canonicalize_name(name)


@pytest.mark.parametrize(
    ("text", "author"),
    [
        ("Jane Doe", Author("Jane Doe", "")),
        ("Jane Doe <jane@example.org>", Author("Jane Doe", "jane@example.org")),
        ("<jane@example.org>", Author("", "jane@example.org")),
        ("J <o'd.j+x@bücher.example>", Author("J", "o'd.j+x@bücher.example")),
        ("李雷", Author("李雷", "")),
        ('Jane "J." O\'Doe', Author('Jane "J." O\'Doe', "")),
    ],
)
def test_authors(text: str, author: Author) -> None:
    assert read_author(text) == author


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "<>",
        "a <b>",
        "a <b@c> d",
        "a, b",
        "a@b>",
        "a <b@c@d>",
        "a <b..c@d>",
        "a <b:c@d>",
        "a <b;c@d>",
        'a <b"@d>',
        "a <é@d>",
        "a <b@d..e>",
        "a <b@d.>",
    ],
)
def test_no_authors(text: str) -> None:
    with pytest.raises(IdentifierError):
        read_author(text)


@pytest.mark.parametrize(
    ("text", "written"),
    [("1.0", "1.0"), ("v1.0", "1.0"), ("1.0-rc.1", "1.0rc1"), ("1!2.0", "1!2.0")],
)
def test_versions_are_written_as_they_are_compared(text: str, written: str) -> None:
    assert check_version(text) == written


@pytest.mark.parametrize("text", ["", "one", "1.0+local", "1" * 5000])
def test_no_versions(text: str) -> None:
    with pytest.raises(IdentifierError):
        check_version(text)


def test_a_label_is_no_list() -> None:
    with pytest.raises(IdentifierError, match="has a comma"):
        check_label("Home, sweet home")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("mypackage", "mypackage"),
        ("my_package [extra] >= 1.2, < 2", "my_package[extra]<2,>=1.2"),
        ('pandas>=2; python_version < "3.13"', 'pandas>=2; python_version < "3.13"'),
    ],
)
def test_requirements(text: str, written: str) -> None:
    assert check_requirement(text) == written


@pytest.mark.parametrize("text", ["a\nb", "a\tb", "a\u202eb", "a\x00b", "\udc80", " a", ""])
def test_lines_that_cannot_be_read(text: str) -> None:
    with pytest.raises(IdentifierError):
        check_line(text)
