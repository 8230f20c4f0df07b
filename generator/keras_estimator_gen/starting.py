"""A specification to start from: one of the gallery, under another name."""

import re
from typing import Final

from .code.identifiers import check_class_name, check_module_name, snake_case
from .errors import IdentifierError
from .gallery import Starter, read_companions

_WORD: Final = re.compile(r"[A-Za-z0-9]+")
_NAME: Final = re.compile(r'^name = "[^"\n]*"$', re.MULTILINE)
_MODULE: Final = re.compile(r'^module = "[^"\n]*"\n', re.MULTILINE)


def start_spec(name: str, starter: Starter) -> dict[str, bytes]:
    """Return the files of a new specification.

    Parameters
    ----------
    name : str
        The class to write, or words to make its name from: ``"churn-net"`` gives ``ChurnNet``.
    starter : Starter
        The specification to start from, whose comments and values are kept.

    Returns
    -------
    dict of str to bytes
        The content of each file by its name: the specification, and what it refers to.

    Raises
    ------
    IdentifierError
        If no class can have the name, or if its module would take the place of a file that the
        specification refers to.
    """
    class_name = make_class_name(name)
    module = check_module_name(snake_case(class_name))
    companions = read_companions(starter)
    if f"{module}.py" in map(str.lower, companions):
        message = f"the module of {class_name!r} would have the name of {module}.py"
        raise IdentifierError(f"{message}, which the specification needs; choose another name")
    text = _NAME.sub(f'name = "{class_name}"', _MODULE.sub("", starter.text, count=1), count=1)
    return {f"{module}.toml": text.encode("utf-8"), **companions}


def make_class_name(name: str) -> str:
    """Return the name of a class: the same if it is one, else its words in CapWords.

    Parameters
    ----------
    name : str
        As somebody typed it.

    Returns
    -------
    str
        A class name.

    Raises
    ------
    IdentifierError
        If no class can have the name.
    """
    if "/" in name or "\\" in name:
        message = f"{name!r} is a path, and not the name of a class"
        raise IdentifierError(f"{message}; -o chooses the folder")
    if name.islower():
        name = "".join(word.capitalize() for word in _WORD.findall(name)) or name
    return check_class_name(name)
