"""Whether outputs that only help in the training learn what another one predicts."""

from collections.abc import Iterator
from typing import Final

from ...errors import Problem
from ...spec.models import Document
from ...spec.outputs import OutputSpec
from ...spec.scanner import KeyPath
from ...spec.wording import closest, one_of, quote

_ROOT: Final[KeyPath] = ("outputs",)


def check_auxiliary(spec: Document) -> Iterator[Problem]:
    """Yield what is wrong with auxiliary outputs.

    Parameters
    ----------
    spec : Document
        The specification, as far as it could be read.
    """
    if not spec.predicted:
        message = "no output predicts: all of them are auxiliary"
        yield Problem((*_ROOT, 0, "auxiliary"), message, "one without 'auxiliary'")
        return
    for index, output in enumerate(spec.outputs):
        if output.auxiliary:
            yield from _check_output(output, (*_ROOT, index), spec)


def _check_output(output: OutputSpec, path: KeyPath, spec: Document) -> Iterator[Problem]:
    owner = spec.find_owner(output)
    if "prediction" in output.model_fields_set:
        message = "an auxiliary output predicts nothing"
        yield Problem((*path, "prediction"), message, "no such key", on_key=True)
    if owner is None:
        yield _explain_orphan(output, path, spec)
    elif output.task not in {"auto", owner.task}:
        message = f"the task of {quote(owner.label)}, which learns the same, is {owner.task!r}"
        yield Problem((*path, "task"), message, f"no such key, or {owner.task!r}")


def _explain_orphan(output: OutputSpec, path: KeyPath, spec: Document) -> Problem:
    known = dict.fromkeys(str(column) for each in spec.predicted for column in each.key)
    named = ", ".join(quote(column) for column in output.key)
    message = f"the output is auxiliary, and no other one predicts the column {named}"
    at = (*path, "columns") if output.columns is not None else path
    near = closest(str(output.key[0]), [*known]) if output.key else ""
    return Problem(at, message, f"'columns' with {one_of([*known])}", near)
