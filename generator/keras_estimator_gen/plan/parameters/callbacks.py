"""The callbacks of every fit, as statements of ``_keras_callbacks``."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile

from ...catalog import Catalog
from ...code.fragments import Code, make_call, make_expression, make_list, make_name, write_code
from ...kinds import CALLBACK_FACTS
from ...spec import CallbackSpec
from ..arguments import make_object_call
from ..imports import arrange_imports
from ..model import Assignment, Condition, Evaluation, Function, Return, Statement, iterate_code
from ..network.statements import merge_conditions

_SELECTED = "selected"


def plan_callbacks(
    callbacks: Iterable[CallbackSpec], names: Mapping[str, str], catalog: Catalog
) -> Function | None:
    """Plan the function that creates the callbacks.

    Parameters
    ----------
    callbacks : iterable of CallbackSpec
        The callbacks, in the order in which they run.
    names : mapping of str to str
        What the names in expressions are called in the generated code; those that only callbacks
        know are added.
    catalog : Catalog
        What Keras offers.

    Returns
    -------
    Function or None
        Its body; None when there are no callbacks.
    """
    names = {**names, **{name: f"self.{name}_" for name in CALLBACK_FACTS}}
    created = [
        (
            make_object_call("callback", item.callback, item.arguments, names, catalog),
            None if item.when is None else make_expression(item.when, names),
        )
        for item in callbacks
    ]
    if not created:
        return None
    body = _plan_body(created)
    imports = frozenset().union(*(code.imports for code in iterate_code(body)))
    return Function(arrange_imports(imports), body)


def _plan_body(created: Sequence[tuple[Code, Code | None]]) -> tuple[Statement, ...]:
    """Plan one list where that is enough, otherwise a list that conditions add to."""
    always = [callback for callback, _ in takewhile(lambda item: item[1] is None, created)]
    if len(always) == len(created):
        return (Return(make_list(always)),)
    selected, append = make_name(_SELECTED), make_name(f"{_SELECTED}.append")
    additions: list[Statement] = []
    for callback, test in created[len(always) :]:
        addition = Evaluation(make_call(append, callback))
        additions.append(addition if test is None else Condition(test, (addition,)))
    start = Assignment(write_code("{}: list[Any]", selected), make_list(always))
    return (start, *merge_conditions(additions), Return(selected))
