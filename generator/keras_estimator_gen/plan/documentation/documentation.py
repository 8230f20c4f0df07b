"""The docstring of the generated class."""

from collections.abc import Sequence

from ...catalog import Catalog
from ...spec import Spec
from ..model import ClassDoc, DocEntry, DocSection, Parameter, Target
from .attributes import list_attributes
from .docstrings import Writer, choose_writer
from .examples import plan_example
from .target_texts import describe_predictions

_BODY, _ENTRY = 4, 8
"""Columns before running text and before the description of an entry."""


def plan_documentation(
    spec: Spec,
    parameters: Sequence[Parameter],
    target: Target,
    catalog: Catalog,
    *,
    counts_steps: bool,
) -> ClassDoc:
    """Plan the docstring of the class.

    Parameters
    ----------
    spec : Spec
        The specification.
    parameters : sequence of Parameter
        Every parameter of ``__init__``.
    target : Target
        Where the module goes, which its example imports it from.
    catalog : Catalog
        What scikit-learn offers.
    counts_steps : bool
        Whether the estimator counts the steps of an epoch.

    Returns
    -------
    ClassDoc
        The docstring.
    """
    estimator = spec.estimator
    example = plan_example(spec, target, catalog)
    notes = describe_predictions(spec, catalog)
    writer = choose_writer(
        (
            estimator.summary,
            estimator.description,
            *estimator.references,
            example,
            notes,
            *(text for item in parameters for text in (item.type_doc, item.doc)),
        )
    )
    return ClassDoc(
        writer.quotes,
        writer.write_summary(estimator.summary),
        writer.write_lines(estimator.description, _BODY),
        tuple(_document_parameter(item, writer) for item in parameters),
        list_attributes(spec, counts_steps=counts_steps),
        (
            *_plan_notes(notes, writer),
            *_plan_references(estimator.references, writer),
            DocSection("Examples", _write_verbatim(example, writer)),
        ),
    )


def _document_parameter(parameter: Parameter, writer: Writer) -> DocEntry:
    head = writer.write(f"{parameter.name} : {parameter.type_doc}")
    return DocEntry(head, writer.write_lines(parameter.doc, _ENTRY))


def _plan_notes(text: str, writer: Writer) -> tuple[DocSection, ...]:
    return (DocSection("Notes", writer.write_lines(text, _BODY)),) if text else ()


def _plan_references(references: Sequence[str], writer: Writer) -> tuple[DocSection, ...]:
    lines: list[str] = []
    for number, reference in enumerate(references, start=1):
        label = f".. [{number}] "
        first, *rest = writer.write_lines(reference, _BODY + len(label))
        lines += [f"{label}{first}", *(f"   {line}".rstrip() for line in rest)]
    return (DocSection("References", tuple(lines)),) if lines else ()


def _write_verbatim(text: str, writer: Writer) -> tuple[str, ...]:
    return tuple(writer.write(line) for line in text.split("\n"))
