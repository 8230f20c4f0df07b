"""Specifications for the tests of the plan."""

import pytest

from keras_estimator_gen.spec import parse_spec

HEAD = """
[estimator]
name = "Net"
kind = "{kind}"
summary = "A network."
"""


@pytest.fixture
def make_spec():
    """Make a specification from what stands below its first table."""

    def make(toml="", kind="classifier", head=HEAD):
        return parse_spec(head.format(kind=kind) + toml, "net.toml")

    return make
