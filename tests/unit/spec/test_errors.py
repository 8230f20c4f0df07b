"""How problems are shown."""

import pytest

from keras_estimator_gen.errors import LocatedProblem, SpecError


def make_problem(**changes):
    fields = {"file": "net.toml", "line": 12, "column": 9, "message": "unknown layer 'Dens'"}
    return LocatedProblem(**fields | changes)


def test_everything_about_a_problem():
    problem = make_problem(
        expected="a name from keras.layers",
        suggestion="'Dense'",
        source_line='layer = "Dens"',
        width=6,
    )

    assert problem.render() == (
        "net.toml:12:9: unknown layer 'Dens'\n"
        '   12 | layer = "Dens"\n'
        "      |         ^^^^^^\n"
        "   expected a name from keras.layers\n"
        "   did you mean 'Dense'?"
    )


def test_no_more_than_there_is():
    assert make_problem().render() == "net.toml:12:9: unknown layer 'Dens'"


def test_all_problems_and_their_number():
    problem = make_problem()

    assert str(SpecError("net.toml", (problem,))).endswith("'Dens'\n1 problem in net.toml")
    assert str(SpecError("net.toml", (problem,) * 2)).endswith("'Dens'\n2 problems in net.toml")


@pytest.mark.parametrize(
    ("before", "marked"),
    [
        ("key = ", "value"),
        ("\tkey = ", "value"),
        ("層 = ", "layer"),
        ("e\u0301 = ", "layer"),
        ("\x1b[31m = ", "x"),
        ("x" * 95, "y" * 30),
        ("x" * 5000, "y"),
        ("x" * 5000, "y" * 5000),
    ],
)
def test_the_mark_is_below_what_is_at_fault(before, marked):
    line = f"{before}{marked}{'z' * 3000}"
    rendered = make_problem(source_line=line, column=len(before) + 1, width=len(marked)).render()
    _, excerpt, marks = rendered.split("\n")
    shown = excerpt.replace("層", "層 ").replace("\u0301", "")
    start, stop = marks.index("^"), marks.rindex("^") + 1

    assert shown[start:stop].strip(".") == marked[: stop - start].strip(".")
    assert shown[start] == marked[0]
    assert len(excerpt) < 150
    assert excerpt.isprintable() or "\u0301" in excerpt


def test_a_place_after_the_end_of_the_line():
    rendered = make_problem(source_line="key =", column=6).render()

    assert rendered.endswith("   12 | key =\n      |      ^")
