"""A generated module: one estimator class and what is around it."""

from dataclasses import dataclass

from ...code import Code, Identifier
from .documentation import ClassDoc
from .statements import Function, ImportSection, Named, Property


@dataclass(frozen=True)
class Parameter(Named):
    """A parameter of the generated ``__init__``.

    Attributes
    ----------
    name : Identifier
        Its name.
    annotation, default : Code
        Its type and its default value.
    constraint : Code or None
        The list of what it may be; None where the base class already says it.
    type_doc : str
        Its type in the docstring, with the default.
    doc : str
        Its description, as the specification has it.
    """

    name: Identifier
    annotation: Code
    default: Code
    constraint: Code | None
    type_doc: str
    doc: str

    @property
    def accepted(self) -> str:
        """Its type in the docstring, without the default."""
        return self.type_doc.partition(", default=")[0]


@dataclass(frozen=True)
class Setting(Named):
    """A parameter with a value, or with the values that a search tries."""

    name: Identifier
    value: Code


@dataclass(frozen=True)
class Search:
    """What ``param_grid`` and ``param_distributions`` return.

    Attributes
    ----------
    grid, distributions : tuple of Setting
        Lists of values, and distributions or lists, by parameter.
    grids, distributed : tuple of tuple of Setting
        Further ones for each of several alternatives; empty if there are none.
    """

    grid: tuple[Setting, ...]
    distributions: tuple[Setting, ...]
    grids: tuple[tuple[Setting, ...], ...] = ()
    distributed: tuple[tuple[Setting, ...], ...] = ()


@dataclass(frozen=True)
class Attribute(Setting):
    """An attribute of a class, with its type and its value."""

    annotation: Code


@dataclass(frozen=True)
class Requirement:
    """The runtime that a module needs, of which it makes sure when it is imported.

    Attributes
    ----------
    version : str
        Its version.
    call : Code
        The call that makes sure of it, and of the parts that the module needs.
    advice, command : Code
        The literals of what to do about another one, and of the command that does it.
    imports : tuple of ImportSection
        What the module imports from it, once that is known to be the right one.
    """

    version: str
    call: Code
    advice: Code
    command: Code
    imports: tuple[ImportSection, ...]


@dataclass(frozen=True)
class EstimatorModule(Named):
    """The generated module.

    Attributes
    ----------
    quotes, summary : str
        Opening quotes and text of its docstring.
    imports : tuple of ImportSection
        Its import statements, but for what it imports from the runtime.
    requirement : Requirement
        The runtime that it needs.
    exports : Code
        The list of its public names.
    parts : tuple of str
        Parts of the runtime that it imports something from, or that are asked for, sorted.
    class_name : Identifier
        Name of the class.
    bases : tuple of Code
        The classes that it inherits from: mixins, and as the last one that of its kind.
    doc : ClassDoc
        The docstring of the class.
    own, common : tuple of Parameter
        Parameters of the network, and the keyword-only ones of training.
    attributes : tuple of Attribute
        Attributes of the class that the runtime reads.
    hidden : tuple of Parameter
        Parameters that the class has and ``__init__`` has not.
    constraints : tuple of Setting
        What parameters may be, where the base class does not say it.
    encoders : tuple of Property
        The properties that return encoders of features and target.
    outputs : Function or None
        The body of ``_list_outputs``; None where outputs follow from the target.
    build : Function
        The body of ``_keras_build_fn``.
    computed_options : Function or None
        The body of ``_compute_options``; None without such.
    callbacks : Function or None
        The body of ``_keras_callbacks``; None without callbacks.
    scorer : Function or None
        The body of ``scorer``; None where the base class has it.
    custom_objects : Function or None
        The body of ``_custom_objects``; None without such.
    search : Search or None
        What ``param_grid`` and ``param_distributions`` return.
    prefix_doc : tuple of str
        How these document their parameter.
    """

    quotes: str
    summary: str
    imports: tuple[ImportSection, ...]
    requirement: Requirement
    exports: Code
    parts: tuple[str, ...]
    class_name: Identifier
    bases: tuple[Code, ...]
    doc: ClassDoc
    own: tuple[Parameter, ...]
    common: tuple[Parameter, ...]
    attributes: tuple[Attribute, ...]
    hidden: tuple[Parameter, ...]
    constraints: tuple[Setting, ...]
    encoders: tuple[Property, ...]
    outputs: Function | None
    build: Function
    computed_options: Function | None
    callbacks: Function | None
    scorer: Function | None
    custom_objects: Function | None
    search: Search | None
    prefix_doc: tuple[str, ...]

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """Every parameter, in the order of ``__init__``."""
        return self.own + self.common
