"""The only gate from the text of a specification to code.

Whatever reaches a generated file is a checked identifier, a literal, the body of a docstring, a
comment, or an expression that was parsed and written anew; each has one function here. Their
results are types, :class:`Identifier` and :class:`Code`, that nothing else can make.
"""

from .docstrings import escape_comment, escape_docstring, wrap_docstring
from .expressions import parse_expression
from .fragments import Code
from .identifiers import (
    check_argument_name,
    check_class_name,
    check_dotted_name,
    check_identifier,
    check_module_name,
    check_output_name,
    check_parameter_name,
    check_tensor_name,
    check_variable,
    snake_case,
)
from .labels import render_label
from .literals import render_literal
from .names import DottedName, Identifier
from .places import Place, is_place, read_place
from .reserved import FUNCTIONS
from .tensors import TensorReference, parse_tensor

__all__ = [
    "FUNCTIONS",
    "Code",
    "DottedName",
    "Identifier",
    "Place",
    "TensorReference",
    "check_argument_name",
    "check_class_name",
    "check_dotted_name",
    "check_identifier",
    "check_module_name",
    "check_output_name",
    "check_parameter_name",
    "check_tensor_name",
    "check_variable",
    "escape_comment",
    "escape_docstring",
    "is_place",
    "parse_expression",
    "parse_tensor",
    "read_place",
    "render_label",
    "render_literal",
    "snake_case",
    "wrap_docstring",
]
