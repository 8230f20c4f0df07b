"""Specifications for the tests of the plan, and statements as text."""

import pytest

from keras_estimator_gen.catalog import load_catalog
from keras_estimator_gen.loading import parse_spec
from keras_estimator_gen.network.resolution import resolve_network
from keras_estimator_gen.plan.model import (
    Assignment,
    Condition,
    Evaluation,
    ForLoop,
    FunctionDefinition,
    Return,
)
from keras_estimator_gen.plan.network.build import plan_build
from keras_estimator_gen.plan.scope import Scope, collect_names

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


@pytest.fixture
def write():
    """Return a function that returns statements as source text."""
    return write_statements


@pytest.fixture
def build_function():
    """Return a function that plans the build function of a specification."""

    def plan(spec):
        scope = Scope(collect_names(spec), load_catalog())
        return plan_build(spec, resolve_network(spec), scope)

    return plan


@pytest.fixture
def build(build_function):
    """Return a function that returns the build function of a specification as source text."""

    def build(spec):
        return write_statements(build_function(spec).body)

    return build


def write_statements(statements):
    lines = []
    for statement in statements:
        match statement:
            case Assignment(target, value):
                lines.append(f"{target} = {value}")
            case ForLoop(target, iterable, body):
                lines += [f"for {target} in {iterable}:", indent(body)]
            case Condition(test, body):
                lines += [f"if {test}:", indent(body)]
            case Return(value):
                lines.append(f"return {value}")
            case Evaluation(value):
                lines.append(str(value))
            case FunctionDefinition(name, arguments, body, _):
                names = ", ".join(argument.name for argument in arguments)
                lines += [f"def {name}({names}):", indent(body)]
    return "\n".join(lines)


def indent(body):
    return "\n".join(f"    {line}" for line in write_statements(body).split("\n"))
