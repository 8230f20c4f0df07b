"""What the README of a project says of its estimators."""

import doctest
from collections.abc import Iterable, Iterator

from ...catalog import load_catalog
from ...code.markdown import choose_fence, render_code, render_paragraphs, render_text
from ...explaining.diagram import draw_network
from ...spec import Spec
from ..documentation.examples import plan_example
from ..model import Parameter, Plan, Target
from .project_model import Guide, ParameterRow


def plan_guide(spec: Spec, plan: Plan, target: Target) -> Guide:
    """Plan what the README says of an estimator.

    Parameters
    ----------
    spec : Spec
        Its specification.
    plan : Plan
        What was decided for it.
    target : Target
        Where its module goes.

    Returns
    -------
    Guide
        The texts, as Markdown.
    """
    estimator = spec.estimator
    example = tuple(_list_example(spec, target))
    return Guide(
        name=estimator.name,
        module=plan.module,
        anchor=estimator.name.lower(),
        kind=estimator.kind.replace("_", " "),
        summary=render_text(estimator.summary, in_table=True),
        description=render_paragraphs(estimator.description),
        example=example,
        fence=choose_fence(example),
        search=plan.estimator.search is not None,
        own=_list_rows(plan.estimator.own),
        common=_list_rows(plan.estimator.common),
        diagram=draw_network(spec).rstrip("\n"),
    )


def _list_rows(parameters: Iterable[Parameter]) -> tuple[ParameterRow, ...]:
    return tuple(
        ParameterRow(
            render_code(each.name),
            render_code(str(each.default), in_table=True),
            render_text(each.accepted, in_table=True),
            render_text(each.doc, in_table=True),
        )
        for each in parameters
    )


def _list_example(spec: Spec, target: Target) -> Iterator[str]:
    """Yield the statements of the docstring's example, with its results printed."""
    plain = spec.estimator.model_copy(update={"examples": None})
    text = plan_example(spec.model_copy(update={"estimator": plain}), target, load_catalog())
    imports: list[str] = []
    statements: list[str] = []
    for example in doctest.DocTestParser().get_examples(text):
        source, result = example.source.rstrip("\n"), example.want.rstrip("\n")
        found = imports if source.startswith(("from ", "import ")) else statements
        found.append(f"print({source})  # {result}" if result else source)
    # The last import is that of the class, which the package has too.
    yield from sorted(imports[:-1], key=lambda line: line.partition(" ")[2])
    yield from ("", f"from {target.package[0]} import {spec.estimator.name}", "")
    yield from statements
