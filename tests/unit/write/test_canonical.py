"""Sources that formatters equate say the same, and every edit is noticed."""

import hashlib
from inspect import cleandoc

import black
import pytest

from keras_estimator_gen.signing.canonical import canonicalize_source

LAYOUTS = {
    "quotes": ("x = 'a'", 'x = "a"'),
    "prefixes and escapes": ("x = u'\\xAB'", 'x = "\\xab"'),
    "numbers": ("x = 0XFF + 1E3 + 1_0", "x = 0xff + 1000.0 + 10"),
    "spaces": ("x=f( 1,b = 2 )", "x = f(1, b=2)"),
    "trailing comma": ("x = [1, 2]", "x = [\n    1,\n    2,\n]"),
    "parentheses": ("x = (a or b)\nreturn_ = (1, 2)", "x = a or b\nreturn_ = 1, 2"),
    "parentheses of del": ("del (a, b), c", "del a, b, c"),
    "parentheses of with": ("with (a as b, c as d): pass", "with a as b, c as d:\n    pass"),
    "parentheses of a class": ("class A(): pass", "class A:\n    pass"),
    "backslash": ("x = 1 + \\\n    2", "x = 1 + 2"),
    "strings side by side": ("x = 'a' 'b'  # c", "x = (\n    'a'\n    'b'  # c\n)"),
    "parts of an f-string": ("x = f'a{b}' 'c' f'd'  # e", "x = f'a{b}cd'  # e"),
    "semicolon": ("x = 1; y = 2  # c", "x = 1\ny = 2  # c\n"),
    "one line": ("if x: y; z  # c", "if x:\n    y\n    z  # c"),
    "body of dots": ("def f(a):  # c\n    ...", "def f(a): ...  # c"),
    "blank lines": ("\n\nx = 1\ny = 2", "x = 1\n\n\n\ny = 2\n\n"),
    "indentation": ("if x:\n y\n # c\n  # d\nz", "if x:\n\ty\n\t# c\n\t# d\nz"),
    "line ends": ('x = """a\n"""\ny  # c\n', 'x = """a\r\n"""\r\ny  # c\r\n'),
    "docstring": (
        'class A:\n  """ B.\n\n      C  \n    D\n  """',
        "class A:\n    '''B.\n\n        C\n      D'''",
    ),
    "docstring that ends with a quote": ("'a \"b\"'", '"""a "b" """'),
    "docstring of an attribute": ('x = 1\n"""a\n  b """', 'x = 1\n"""a\nb"""'),
    "space in a comment": ("#a\nx = 1  #b \n#\xa0c", "# a\nx = 1  # b\n# c"),
    "comment behind an argument": ("f(\n    a,  # c\n    b)", "f(a, b)  # c"),
    "comment behind an operand": ("x = (  # a\n    a  # b\n    + b\n)", "x = a + b  # a  # b"),
    "comment behind a parameter": ("def f(\n    a,  # c\n): ...", "def f(a): ...  # c"),
    "comment in a header": ("if (\n    a  # c\n): b", "if a:  # c\n    b"),
    "comments at an odd column": (
        "def f():\n  # a\n    x\n      # b\n  # c\n    # d\n# e\ny\n    # f\nz",
        "def f():\n    # a\n    x\n    # b\n# c\n# d\n# e\ny\n# f\nz",
    ),
    "imports sorted": (
        "import b\nimport a\nfrom c import e, d",
        "from c import d, e\n\nimport a\nimport b",
    ),
    "imports split": (
        "import a, b as c\nfrom d import (e,\n    f as g)",
        "import a\nimport b as c\nfrom d import e\nfrom d import f as g",
    ),
    "imports twice": ("import a\nimport a", "import a"),
    "imports in a block": (
        "try: import b, a\nexcept E: b = None  # c",
        "try:\n    import a\n    import b\nexcept E:\n    b = None  # c",
    ),
    "comments of imports": (
        "# own\nimport b  # noqa; b\nfrom a import (\n    d,\n    # c\n    c,  # e\n)\n\n# end\ny",
        "from a import c  # e; c\nfrom a import d  # e\n# own\nimport b  # noqa  # b\n# end\ny",
    ),
}

SOURCE = cleandoc('''
    """Docstring of a module."""
    # Reason of an import.
    from __future__ import annotations

    import os, sys
    from a import b as c, d  # noqa: F401

    LIMIT: int = 1
    """Docstring of a limit."""
    FLAG, SHARE, DOTS = True, 1.0, ...
    NAMES = {
        "a": 1,  # first
        # before the second
        "b": b"2",
    }

    @first
    # between
    @second(1)
    class A(Base, key=1):
        """Docstring of a class.

        And more.
        Also this.
        """

        # about x
        x = 1  # type: int

        async def f(self, a, /, b=2, *, c=None, **d) -> int | None:
            global LIMIT
            async with a as b: await c
            # end of f

        # end of A

    if LIMIT < 2 and not FLAG:
        print(f"{LIMIT!r:>{SHARE}} {LIMIT} text")
        del c, d
    elif x[1:2]:  # of elif
        try:
            x = lambda y: -y
            y = [y for y in x if y]
        except* (E, F) as e:
            raise E from e
    else:
        # of else
        x += 1
''')

EDITS = {
    "operator": ("LIMIT < 2", "LIMIT <= 2"),
    "and": ("2 and not", "2 or not"),
    "not": ("and not FLAG", "and FLAG"),
    "augmented operator": ("x += 1", "x -= 1"),
    "sign": ("-y", "+y"),
    "integer to float": ("LIMIT: int = 1", "LIMIT: int = 1.0"),
    "float to integer": ("True, 1.0", "True, 1"),
    "bool to integer": ("FLAG, SHARE, DOTS = True", "FLAG, SHARE, DOTS = 1"),
    "string": ('"a": 1', '"A": 1'),
    "bytes to string": ('b"2"', '"2"'),
    "string to f-string": ('"a": 1', 'f"a": 1'),
    "name": ("DOTS = ", "DOT = "),
    "default": ("b=2", "b=3"),
    "default added": ("self, a,", "self, a=1,"),
    "kind of a parameter": ("a, /, b", "a, b"),
    "annotation": ("LIMIT: int", "LIMIT: float"),
    "annotation removed": ("LIMIT: int", "LIMIT"),
    "returned annotation": (" | None", ""),
    "decorator": ("@second(1)", "@second(2)"),
    "decorator removed": ("@first\n", ""),
    "decorators swapped": ("@first\n# between\n@second(1)", "@second(1)\n# between\n@first"),
    "base": ("A(Base,", "A(Basis,"),
    "keyword of a class": ("key=1", "key=2"),
    "async": ("async def", "def"),
    "async with": ("async with", "with"),
    "await": ("await c", "c"),
    "global": ("global LIMIT", "global FLAG"),
    "global removed": ("global LIMIT\n", "pass\n"),
    "conversion": ("{LIMIT!r:", "{LIMIT!s:"),
    "conversion removed": ("{LIMIT!r:", "{LIMIT:"),
    "format": (":>{", ":<{"),
    "text of an f-string": (" text", "  text"),
    "except*": ("except*", "except"),
    "cause": (" from e", ""),
    "slice": ("x[1:2]", "x[1:]"),
    "deleted name": ("del c, d", "del c"),
    "statement removed": ("    x = lambda y: -y\n", ""),
    "statements swapped": (
        "        x = lambda y: -y\n        y = [y for y in x if y]",
        "        y = [y for y in x if y]\n        x = lambda y: -y",
    ),
    "statement moved to another block": ("    del c, d\nelif", "elif"),
    "statement moved before imports": ("import os, sys", "import os\nx = 1\nimport sys"),
    "import removed": ("import os, sys", "import sys"),
    "import added": ("import os, sys", "import os, re, sys"),
    "alias changed": ("b as c", "b as C"),
    "alias removed": ("b as c", "b"),
    "origin of an import": ("from a import", "from .a import"),
    "import from": ("import os, sys", "import os\nfrom sys import sys"),
    "word of a docstring": ("Docstring of a class", "Docstrings of a class"),
    "line of a docstring": ("    Also this", "        Also this"),
    "paragraph of a docstring": ("class.\n\n    And", "class.\n    And"),
    "docstring of an attribute": ("Docstring of a limit.", "Docstring."),
    "docstring removed": ('"""Docstring of a limit."""\n', ""),
    "comment": ("# about x", "# about y"),
    "comment removed": ("  # first", ""),
    "comment added": ("DOTS = True, 1.0, ...", "DOTS = True, 1.0, ...  # new"),
    "comment added above": ("FLAG, SHARE", "# new\nFLAG, SHARE"),
    "indented comment": ("# about x", "#  about x"),
    "type comment": ("# type: int", "# type: str"),
    "comment of an import": ("# noqa: F401", "# noqa"),
    "comment of an import removed": ("# Reason of an import.\n", ""),
    "comment within brackets": ("before the second", "after the first"),
    "comment moved within brackets": (
        '    # before the second\n    "b": b"2",',
        '    "b": b"2",\n    # before the second',
    ),
    "comment moved to another statement": (
        "    # about x\n    x = 1  # type: int",
        "    x = 1  # type: int\n    # about x",
    ),
    "comment moved from behind to above": ("x = 1  # type: int", "# type: int\n    x = 1"),
    "comment moved between decorators": ("# between\n@second(1)", "@second(1)\n# between"),
    "comment moved out of a block": ("        # end of f\n", "    # end of f\n"),
    "comment moved to the module": ("    # end of A\n", "# end of A\n"),
    "comment of a clause": ("else:\n    # of else", "else:  # of else"),
    "comment moved to a clause": ("elif x[1:2]:  # of elif\n", "elif x[1:2]:\n    # of elif\n"),
}

SOURCES = {"whole": SOURCE} | {name: "\n".join(pair) for name, pair in LAYOUTS.items()}


def digest(source):
    return hashlib.sha256(canonicalize_source(source).encode()).hexdigest()


@pytest.mark.parametrize(("one", "other"), LAYOUTS.values(), ids=LAYOUTS)
def test_layout_does_not_count(one, other):
    assert canonicalize_source(one) == canonicalize_source(other) is not None


@pytest.mark.parametrize(("old", "new"), EDITS.values(), ids=EDITS)
def test_an_edit_is_noticed(old, new):
    assert SOURCE.count(old) == 1
    edited = canonicalize_source(SOURCE.replace(old, new))

    assert edited is not None
    assert edited != canonicalize_source(SOURCE)


@pytest.mark.parametrize("length", [20, 320])
@pytest.mark.parametrize(
    "source", [SOURCE, *map("\n".join, LAYOUTS.values())], ids=["whole", *LAYOUTS]
)
def test_black_changes_nothing_that_counts(source, length):
    """Whichever version of black is installed."""
    mode = black.Mode(line_length=length, target_versions={black.TargetVersion.PY311})

    assert canonicalize_source(black.format_str(source, mode=mode)) == canonicalize_source(source)


@pytest.mark.parametrize("source", ["def", "x = '", "if x:\ny", "\0", "x = '\udcff'", "(" * 999])
def test_what_is_not_python_says_nothing(source):
    assert canonicalize_source(source) is None


def test_every_python_says_the_same():
    """Digests of this form are in files of users: another form needs another word in headers."""
    odd = [
        'f"{x:}" "" f"b{y!r:>{w}}{z = }" "c"  # c',
        '"""a\n\x0c  b\n\xa0 c\n\tf\n"""',
        "x = 0x" + "f" * 6000 + " + 1e400 - 1j",
        "é = '\\N{GREEK SMALL LETTER ALPHA}\U0001fae8\u0378'; import é  # é",
        "match x:\n    case [1, *r] if r:  # b\n        pass\n    # c\n",
    ]

    assert digest("\n".join([SOURCE, *odd])) == (
        "f7e1e91caa0ea489271ddf9b2a17ce07d39e878bf3c1209d4c0afc71d5ece775"
    )
