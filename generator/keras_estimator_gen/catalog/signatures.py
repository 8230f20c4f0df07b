"""What a constructor of the installed Keras accepts, read from its source."""

import ast
import inspect
import json
from textwrap import dedent
from typing import Any

Description = dict[str, Any]
"""A parameter as the catalog stores it."""

_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
_NAMED = (*_POSITIONAL, inspect.Parameter.KEYWORD_ONLY)


def describe_constructor(cls: type) -> dict[str, Description]:
    """Return the parameters of a class, with those that it hands on to its bases.

    Most Keras classes end their signature with ``**kwargs`` and pass it to
    ``super().__init__``. What that accepts is worked out from the source of each constructor in
    turn: the parameters of the base, except those that the call already gives.

    Parameters
    ----------
    cls : type
        A class of Keras.

    Returns
    -------
    dict
        By name, in order: an empty table for a required parameter, else ``default`` as JSON, or
        ``opaque`` where the default has no JSON form; ``keyword`` where it cannot be given by
        position.
    """
    bases = [base for base in cls.__mro__ if "__init__" in vars(base) and base is not object]
    return _describe_chain([vars(base)["__init__"] for base in bases])


def describe_function(function: Any, skip: int) -> dict[str, Description]:
    """Return the parameters of a function, as :func:`describe_constructor` does.

    Parameters
    ----------
    function : callable
        A function of Keras.
    skip : int
        Number of leading parameters to leave out, such as the tensor of an activation.

    Returns
    -------
    dict
        By name, in order.
    """
    parameters = list(inspect.signature(function).parameters.values())[skip:]
    return {each.name: _describe_parameter(each) for each in parameters if each.kind in _NAMED}


def list_required(function: Any, skip: int = 1) -> list[str]:
    """Return the names of the arguments without which a method cannot be called.

    Parameters
    ----------
    function : callable
        A method, as found in its class, or another function.
    skip : int, default=1
        Number of leading parameters to leave out.

    Returns
    -------
    list of str
        In order.
    """
    described = describe_function(function, skip)
    return [name for name, each in described.items() if not {"default", "opaque"} & each.keys()]


def _describe_chain(constructors: list[Any]) -> dict[str, Description]:
    if not constructors:
        return {}
    own, *inherited = constructors
    described = describe_function(own, skip=1)
    kinds = {each.kind for each in inspect.signature(own).parameters.values()}
    hands_on = inspect.Parameter.VAR_KEYWORD in kinds and inherited
    call = _find_super_call(own) if hands_on else None
    if call is None:
        return described
    given = _list_given(call, inherited[0])
    for name, description in _describe_chain(inherited).items():
        if name not in given and name not in described:
            described[name] = {**description, "keyword": True}
    return described


def _describe_parameter(parameter: inspect.Parameter) -> Description:
    description: Description = {}
    if parameter.default is not parameter.empty:
        try:
            description["default"] = json.loads(json.dumps(parameter.default, allow_nan=False))
        except (TypeError, ValueError):
            description["opaque"] = True
    if parameter.kind is parameter.KEYWORD_ONLY:
        description["keyword"] = True
    return description


def _find_super_call(constructor: Any) -> ast.Call | None:
    """Return the call of ``super().__init__`` that hands on ``**kwargs``, if there is one."""
    tree = ast.parse(dedent(inspect.getsource(constructor)))
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    own = (call for call in calls if ast.unparse(call.func) == "super().__init__")
    return next((call for call in own if any(each.arg is None for each in call.keywords)), None)


def _list_given(call: ast.Call, constructor: Any) -> set[str]:
    """Return the names of the parameters of a constructor that a call of it gives."""
    parameters = list(inspect.signature(constructor).parameters.values())[1:]
    positional = [each.name for each in parameters if each.kind in _POSITIONAL]
    given = [] if any(isinstance(each, ast.Starred) for each in call.args) else call.args
    by_keyword = {keyword.arg for keyword in call.keywords if keyword.arg}
    return {*positional[: len(given)], *by_keyword}
