"""Statements of generated code."""

from dataclasses import dataclass, fields
from typing import ClassVar, TypeAlias

from ...code import Code, DottedName, Identifier
from ...code.fragments import Import
from ...code.names import spell_name


@dataclass(frozen=True)
class Named:
    """A part of a plan whose names are checked, whatever type it was told that they have."""

    def __post_init__(self) -> None:
        """Check every field that holds names.

        Raises
        ------
        TypeError
            If one is a text that did not go through the gate.
        """
        for field in fields(self):
            value = getattr(self, field.name)
            if field.type in (Identifier, DottedName):
                spell_name(value)
            elif field.type == tuple[Identifier, ...]:
                for name in value:
                    spell_name(name)


@dataclass(frozen=True)
class ImportLine:
    """One import statement.

    Attributes
    ----------
    module : str
        Dotted name of the module.
    names : tuple of str
        What is imported from it, sorted; empty for the module itself.
    alias : str
        What the module is called here; empty for its own name.

    Raises
    ------
    IdentifierError
        If one of them is not a name.
    """

    module: str
    names: tuple[str, ...] = ()
    alias: str = ""

    def __post_init__(self) -> None:
        """Check the names."""
        for name in self.names or ("",):
            Import(self.module, name, self.alias)


ImportSection: TypeAlias = tuple[ImportLine, ...]


@dataclass(frozen=True)
class Assignment:
    """The statement ``target = value``."""

    kind: ClassVar[str] = "assignment"
    target: Code
    value: Code


@dataclass(frozen=True)
class Evaluation:
    """A statement that is one expression."""

    kind: ClassVar[str] = "evaluation"
    value: Code


@dataclass(frozen=True)
class ForLoop(Named):
    """A loop over the items of a sequence."""

    kind: ClassVar[str] = "for_loop"
    target: Identifier
    iterable: Code
    body: tuple["Statement", ...]


@dataclass(frozen=True)
class Condition:
    """Statements that run when a test holds."""

    kind: ClassVar[str] = "condition"
    test: Code
    body: tuple["Statement", ...]


@dataclass(frozen=True)
class Return:
    """The statement ``return value``."""

    kind: ClassVar[str] = "return"
    value: Code


@dataclass(frozen=True)
class Argument(Named):
    """An argument of a function inside of another one, and its type."""

    name: Identifier
    annotation: Code


@dataclass(frozen=True)
class FunctionDefinition(Named):
    """The definition of a function inside of another one.

    Attributes
    ----------
    name : Identifier
        Its name.
    arguments : tuple of Argument
        Its arguments.
    body : tuple of Statement
        Its statements.
    annotation : Code
        The type of what it returns.
    """

    kind: ClassVar[str] = "definition"
    name: Identifier
    arguments: tuple[Argument, ...]
    body: tuple["Statement", ...]
    annotation: Code


Statement: TypeAlias = Assignment | Condition | Evaluation | ForLoop | FunctionDefinition | Return


@dataclass(frozen=True)
class Function:
    """The body of a function.

    Attributes
    ----------
    imports : tuple of ImportSection
        What it imports itself, so that importing its module does not.
    body : tuple of Statement
        Its statements.
    """

    imports: tuple[ImportSection, ...]
    body: tuple[Statement, ...]


@dataclass(frozen=True)
class Property(Named):
    """A property of the class.

    Attributes
    ----------
    name : Identifier
        Its name.
    doc : str
        Its docstring.
    getter : Function
        The body of the function that computes it.
    """

    name: Identifier
    doc: str
    getter: Function
