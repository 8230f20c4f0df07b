"""Names from a specification as Python identifiers."""

import re
from typing import Final, TypeAlias

from ..errors import IdentifierError
from . import reserved
from .names import MAX_LENGTH, Identifier, suggest_identifier

_WORD_START: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z0-9])(?=[A-Z][a-z])")

_Form: TypeAlias = tuple[str, str, str]
"""A pattern that names must not have, what is said of it, and what is expected."""

_PRIVATE: Final[_Form] = (r"\A_", "begins with an underscore", "a public name")
_SPECIAL: Final[_Form] = (r"\A__", "begins with two underscores", "a class or function")
_FITTED: Final[_Form] = (
    r"_\Z",
    "ends with an underscore, as only fitted attributes do",
    "another name",
)
_NESTED: Final[_Form] = (
    "__",
    "has two underscores in a row, as only nested parameters do",
    "single underscores",
)
_Taken: TypeAlias = tuple[tuple[frozenset[str], str], ...]

_IN_EXPRESSIONS: Final[_Taken] = (
    (reserved.TRAINING_NAMES, "is a parameter that generated estimators have themselves"),
    (reserved.FACTS, "is what expressions call something that fit learns from the data"),
    (reserved.FUNCTIONS, "is a function that expressions call"),
)
_IN_ESTIMATORS: Final[_Taken] = (
    *_IN_EXPRESSIONS,
    (reserved.ESTIMATOR_ATTRIBUTES, "is a method or property of the estimator"),
    (reserved.OWNERS, "is what the names of options begin with, as in 'model__units'"),
    (reserved.ARGUMENTS, "is an argument of the estimator's methods"),
    (reserved.CALLED_BUILTINS, "is a builtin that the generated code uses"),
)
_IN_BUILD_FUNCTION: Final[_Taken] = (
    (reserved.FUNCTIONS, "is a function that expressions call"),
    (reserved.TYPES, "is a type that the generated code names"),
    (reserved.BUILD_NAMES, "is a variable of the generated code"),
)
_OF_CLASSES: Final[_Taken] = (
    (
        reserved.MODULE_NAMES | reserved.FUNCTION_NAMES | reserved.ARGUMENTS,
        "is a name that the generated code uses",
    ),
    (reserved.BUILTINS, "is a builtin of Python"),
)
_IMPORTED: Final[_Taken] = (
    (reserved.FUNCTION_NAMES | reserved.YIELDING_NAMES, "is a variable of the generated code"),
    (reserved.BUILTINS, "is a builtin of Python"),
)


def check_identifier(name: str) -> str:
    """Return a name if it can be an identifier of generated code.

    Parameters
    ----------
    name : str
        As written in a specification.

    Returns
    -------
    str
        The same name.

    Raises
    ------
    IdentifierError
        Unless the name is an ASCII identifier of at most :data:`MAX_LENGTH` characters and no
        keyword. Soft keywords (``match``, ``type``) are identifiers.
    """
    identifier = Identifier(name)
    if len(name) > MAX_LENGTH:
        raise IdentifierError("the name is too long", f"at most {MAX_LENGTH} characters")
    return identifier


def check_parameter_name(name: str) -> str:
    """Return a name if it can be a parameter of a generated estimator.

    Parameters
    ----------
    name : str
        As written in a specification.

    Returns
    -------
    str
        The same name.

    Raises
    ------
    IdentifierError
        If it is no identifier, begins or ends with an underscore (scikit-learn's sign of private
        and fitted attributes), contains two underscores in a row (its sign of nested parameters),
        or is taken by the estimator.
    """
    return _check(name, (_PRIVATE, _FITTED, _NESTED), _IN_ESTIMATORS)


def is_parameter_name(name: str) -> bool:
    """Tell whether a name can be a parameter of a generated estimator."""
    try:
        check_parameter_name(name)
    except IdentifierError:
        return False
    return True


def check_argument_name(name: str) -> str:
    """Return a name if a call can pass an argument by it to code that nobody knows.

    Parameters
    ----------
    name : str
        As written in a specification.

    Returns
    -------
    str
        The same name.

    Raises
    ------
    IdentifierError
        If it is no identifier, begins with an underscore, which makes it private, or contains two
        underscores in a row, which lead to nested parameters.
    """
    return _check(name, (_PRIVATE, _NESTED))


def check_variable(name: str) -> str:
    """Return a name if it can be the variable of a loop, or the argument of a block.

    Parameters
    ----------
    name : str
        As written in a specification.

    Returns
    -------
    str
        The same name.

    Raises
    ------
    IdentifierError
        If it is no identifier, has underscores where parameters have none, means something else
        in an expression, or is something else in the build function. Only ``_`` is a variable and
        no parameter: it says that the loop repeats and counts nothing.
    """
    if name == "_":
        return name
    return _check(name, (_PRIVATE, _FITTED, _NESTED), _IN_EXPRESSIONS + _IN_BUILD_FUNCTION)


def check_tensor_name(name: str) -> str:
    """Return a name if it can be the variable of a tensor in the generated build function.

    Parameters
    ----------
    name : str
        As written in a specification.

    Returns
    -------
    str
        The same name.

    Raises
    ------
    IdentifierError
        If it is no identifier, begins with an underscore, or is something else in that function.
    """
    return _check(name, (_PRIVATE,), _IN_BUILD_FUNCTION, suggests=False)


def check_output_name(name: str) -> str:
    """Return a name if it can be that of an output, to which options are routed.

    Parameters
    ----------
    name : str
        As written in a specification.

    Returns
    -------
    str
        The same name.

    Raises
    ------
    IdentifierError
        As for :func:`check_tensor_name`, or if it has underscores where parameters have none.
    """
    return _check(name, (_PRIVATE, _FITTED, _NESTED), _IN_BUILD_FUNCTION)


def check_class_name(name: str) -> str:
    """Return a name if it can be the class that a generated module defines.

    Parameters
    ----------
    name : str
        As written in a specification.

    Returns
    -------
    str
        The same name.

    Raises
    ------
    IdentifierError
        If it is no identifier, begins with an underscore, or hides a builtin or something that
        the module imports.
    """
    return _check(name, (_PRIVATE,), _OF_CLASSES, suggests=False)


def check_imported_name(name: str) -> str:
    """Return a name if a generated function can import it.

    Parameters
    ----------
    name : str
        As written in a specification.

    Returns
    -------
    str
        The same name.

    Raises
    ------
    IdentifierError
        If it is no identifier, begins with two underscores, or generated functions have a
        variable, an argument or a builtin of that name.
    """
    return _check(name, (_SPECIAL,), _IMPORTED, suggests=False)


def check_module_name(name: str) -> str:
    """Return a name if it can be the file name of a generated module, without its extension.

    Parameters
    ----------
    name : str
        As written in a specification, or made from the name of the class.

    Returns
    -------
    str
        The same name.

    Raises
    ------
    IdentifierError
        If it is no identifier (so that it can be no path), begins with an underscore, hides a
        module of Python or of the libraries that estimators use, or names a device.
    """
    hidden = ((reserved.MODULES, "would hide the module of that name"),)
    _check(name, (_PRIVATE,), hidden, suggests=False)
    if name.lower() in reserved.DEVICES:
        raise IdentifierError(f"{name!r} is the name of a device on Windows", "another name")
    return name


def check_dotted_name(name: str) -> str:
    """Return a name if it can be the full name of a module, as in ``package.module``.

    Parameters
    ----------
    name : str
        One identifier, or several with dots between them.

    Returns
    -------
    str
        The same name.

    Raises
    ------
    IdentifierError
        If one of its parts is no identifier.
    """
    for part in name.split("."):
        check_identifier(part)
    return name


def snake_case(name: str) -> str:
    """Return the name of a class as the name of its module.

    Parameters
    ----------
    name : str
        In CapWords, acronyms included.

    Returns
    -------
    str
        ``MLPClassifier`` gives ``mlp_classifier``, ``Conv2DNet`` gives ``conv2d_net``.
    """
    return _WORD_START.sub("_", name).lower()


def _check(
    name: str, forms: tuple[_Form, ...], taken: _Taken = (), *, suggests: bool = True
) -> str:
    """Return an identifier that has none of the forms, and that nothing else has."""
    check_identifier(name)
    for pattern, reason, expected in forms:
        if re.search(pattern, name):
            near = suggest_identifier(name) if suggests else ""
            raise IdentifierError(f"{name!r} {reason}", expected, near)
    for names, reason in taken:
        if name in names:
            raise IdentifierError(f"{name!r} {reason}", "another name")
    return name
