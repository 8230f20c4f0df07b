"""Positions agree with the text, for documents in any notation that TOML has."""

import re
import tomllib

from hypothesis import example, given, settings
from hypothesis import strategies as st

from keras_estimator_gen.spec.location import Locator

BARE = st.text("abcXYZ_-09", min_size=1, max_size=6)
ANY_TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
TRICKY_TEXT = st.sampled_from(
    [
        "",
        '"',
        "'",
        "\\",
        "\n",
        "\t",
        "a.b",
        "=",
        "#",
        "]",
        "}",
        '"""',
        "'''",
        "\\\n  x",
        "🙂",
        "é\u0301",
    ]
)
TEXTS = ANY_TEXT | TRICKY_TEXT
KEYS = BARE | TEXTS
SCALARS = st.one_of(
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    TEXTS,
    st.dates(),
    st.times(),
    st.datetimes(),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
END = re.compile(r"[ \t\r\n,\]}#]")
"""What may follow a value."""

DOCUMENTS = st.dictionaries(KEYS, VALUES, max_size=6)


def write_basic_string(text):
    """Write a string with no more escapes than it needs."""
    return f'"{"".join(_escape(character) for character in text)}"'


def write_escaped_string(text):
    """Write a string with an escape for every character."""
    escapes = "".join(f"\\U{ord(character):08x}" for character in text)
    return f'"{escapes}"'


def write_long_string(text):
    """Write a string of several lines that begins and continues below its quotes."""
    lines = "\\\n   ".join(_escape(character).replace(" ", "\\u0020") for character in text)
    return f'"""\n{lines}"""'


def write_literal_string(text):
    """Write a string in single quotes, where it permits."""
    if "'" in text or any(ord(character) < 32 or ord(character) == 127 for character in text):
        return write_basic_string(text)
    return f"'{text}'"


WRITERS = (write_basic_string, write_escaped_string, write_long_string, write_literal_string)


def _escape(character):
    if character in '"\\':
        return f"\\{character}"
    if ord(character) < 32 or ord(character) == 127:
        return f"\\u{ord(character):04x}"
    return character


class Notation:
    """One way to write documents, drawn by hypothesis."""

    def __init__(self, draw):
        self._draw = draw

    def pick(self, *choices):
        return self._draw(st.sampled_from(choices))

    def write_document(self, data):
        """Write top-level values first, then tables in any of their forms."""
        plain = {key: value for key, value in data.items() if not self._has_header(value)}
        headed = {key: value for key, value in data.items() if key not in plain}
        lines = [self._write_pair(key, value) for key, value in plain.items()]
        for key, value in headed.items():
            lines += self._write_table(self._write_key(key), value)
        return "".join(f"{line}{self.pick('', ' ', '  # [x] = {')}\n" for line in lines)

    def _has_header(self, value):
        if isinstance(value, dict):
            return self.pick(True, False)
        is_array = isinstance(value, list) and bool(value)
        return is_array and all(isinstance(item, dict) for item in value) and self.pick(True, False)

    def _write_table(self, name, value):
        if isinstance(value, dict):
            return [f"[{name}]", *self._write_pairs(value)]
        return [line for item in value for line in (f"[[ {name} ]]", *self._write_pairs(item))]

    def _write_pairs(self, table):
        return [self._write_pair(key, value) for key, value in table.items()]

    def _write_pair(self, key, value):
        if isinstance(value, dict) and len(value) == 1 and self.pick(True, False):
            ((inner, item),) = value.items()
            return self._write_pair_of(f"{self._write_key(key)} . {self._write_key(inner)}", item)
        return self._write_pair_of(self._write_key(key), value)

    def _write_pair_of(self, key, value):
        return f"{key}{self.pick('=', ' = ', '  =')}{self.write_value(value)}"

    def _write_key(self, key):
        is_bare = bool(key) and all(c.isascii() and (c.isalnum() or c in "_-") for c in key)
        if is_bare and self.pick(True, False):
            return key
        return self.pick(write_basic_string, write_literal_string)(key)

    def write_value(self, value):
        if isinstance(value, str):
            return self.pick(*WRITERS)(value)
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, dict):
            return f"{{ {', '.join(self._write_pairs(value))} }}"
        if isinstance(value, list):
            gap = self.pick("", " ", "\n  ", " # ]\n")
            return f"[{gap}{f',{gap}'.join(self.write_value(item) for item in value)}{gap}]"
        return repr(value) if isinstance(value, int | float) else value.isoformat()


@st.composite
def documents(draw):
    """Draw a document and one way to write it."""
    return Notation(draw).write_document(draw(DOCUMENTS))


def walk(value, path=()):
    """Yield every value below the root with its path."""
    if path:
        yield path, value
    pairs = value.items() if isinstance(value, dict) else ()
    items = enumerate(value) if isinstance(value, list) else ()
    for key, item in [*pairs, *items]:
        yield from walk(item, (*path, key))


def text_from(text, place):
    """Return the document from a place on."""
    before = text.split("\n")[: place.line - 1]
    return text[sum(len(line) + 1 for line in before) + place.column - 1 :]


def read_values(source):
    """Yield every value that a beginning of the text could be."""
    ends = (len(source), *(end.start() for end in END.finditer(source, 1)))
    for stop in sorted(ends):
        try:
            yield tomllib.loads(f"value = {source[:stop]}")["value"]
        except tomllib.TOMLDecodeError:
            continue


def read_last_key(source):
    """Return the last key of a header or of a part of a key."""
    table = tomllib.loads(source if source.startswith("[") else f"{source} = {{}}")
    while table:
        ((key, table),) = table.items()
        table = table[0] if isinstance(table, list) else table
    return key


def has_header(value, source):
    if isinstance(value, dict):
        return not source.startswith("{")
    return isinstance(value, list) and source.startswith("[[ ")


@settings(max_examples=300)
@given(documents())
@example('a."b c".d = [{ x = "\\u0061" }, [1]]\n[[ e ]]\n[e.f]\n[[ e.g ]]\n[[ e ]]\nf = """"""\n')
@example("[a . b.c]\n[a.b]\n[a]\nx.y.z = 1\nx.y.w = 2\n")
@example("a = \"\"\"\"x\"\"\"\"\"\nb = ''''x'''''\nc = 1979-05-27 07:32:00 # [\nd = 3\n")
def test_values_and_keys_are_where_their_text_is(text):
    locator = Locator(text)
    for path, value in walk(tomllib.loads(text)):
        place = locator.locate(path)
        source = text_from(text, place)

        assert place.source_line == text.split("\n")[place.line - 1]
        assert has_header(value, source) or value in read_values(source), (path, source)
        if isinstance(path[-1], str):
            place = locator.locate(path, on_key=True)
            assert read_last_key(text_from(text, place)[: place.width]) == path[-1]


@given(TEXTS, st.sampled_from(WRITERS))
def test_characters_of_strings_are_where_their_text_is(value, write):
    written = write(value)
    text = f"key = {written}\n"
    quotes = '"""' if write is write_long_string else written[0]
    locator = Locator(text)
    for offset in range(len(value)):
        rest = text_from(text, locator.locate(("key",), offset=offset))

        assert tomllib.loads(f"key = {quotes}{rest}")["key"] == value[offset:]


def test_a_word_in_a_string_is_marked_whole():
    locator = Locator('when = "units > limit"\n')
    place = locator.locate(("when",), offset=8)

    assert (place.line, place.column, place.width) == (1, 17, 5)


def test_what_is_not_there_is_where_its_table_is():
    locator = Locator("[a]\nb = { c = [1] }\n")

    assert locator.locate(("a", "x"), on_key=True) == locator.locate(("a",), on_key=True)
    assert locator.locate(("a", "b", "x")) == locator.locate(("a", "b"), on_key=True)
    assert locator.locate(("x", "y")).line == 1


@given(st.text(st.sampled_from("[]{}=\"'.,# \n\\ab1")))
def test_any_text_can_be_searched(text):
    place = Locator(text).locate(("a", 1), on_key=True)

    assert place.line >= 1


def test_the_break_in_a_document_is_known():
    locator = Locator("a = 1\nb = [1, { c = 2\n")

    assert locator.open_at == (10, 14)
    assert locator.stopped_at == 22
