"""What will be written, wholly decided: the only thing that templates see."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias

from ..code import Code, DottedName, Identifier
from ..code.fragments import Import
from ..code.names import spell_name
from ..kinds import AskedPart, Kind

if TYPE_CHECKING:
    from ..spec import Companion


@dataclass(frozen=True)
class _Named:
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
class ForLoop(_Named):
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
class FunctionDefinition(_Named):
    """The definition of a function inside of another one.

    Attributes
    ----------
    name : Identifier
        Its name.
    arguments : tuple of Identifier
        Names of its arguments.
    body : tuple of Statement
        Its statements.
    many : bool
        Whether it returns a list of tensors.
    """

    kind: ClassVar[str] = "definition"
    name: Identifier
    arguments: tuple[Identifier, ...]
    body: tuple["Statement", ...]
    many: bool = False


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
class Property(_Named):
    """A property of the class.

    Attributes
    ----------
    name : Identifier
        Its name.
    doc : str
        Its docstring.
    getter : Function
        The body of the function that computes it.
    shared : Code or None
        What it uses that the module imports; None if it imports everything itself.
    """

    name: Identifier
    doc: str
    getter: Function
    shared: Code | None = None


@dataclass(frozen=True)
class DocEntry:
    """An entry of a docstring section: a parameter or an attribute.

    Attributes
    ----------
    head : str
        Name and type, as in ``"epochs : int, default=200"``.
    lines : tuple of str
        The description, wrapped; blank lines are empty.
    """

    head: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class DocSection:
    """A section of a docstring whose content is running text or an example.

    Attributes
    ----------
    title : str
        Its title.
    lines : tuple of str
        Its content, wrapped.
    """

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class ClassDoc:
    """The docstring of the generated class; every text in it is escaped.

    Attributes
    ----------
    quotes : str
        How it opens: three double quotes, with a prefix where the text has backslashes.
    summary : str
        Its first line.
    description : tuple of str
        Lines of the extended summary; empty when there is none.
    parameters, attributes : tuple of DocEntry
        The entries of these sections.
    sections : tuple of DocSection
        The sections that follow.
    """

    quotes: str
    summary: str
    description: tuple[str, ...]
    parameters: tuple[DocEntry, ...]
    attributes: tuple[DocEntry, ...]
    sections: tuple[DocSection, ...]


@dataclass(frozen=True)
class Parameter(_Named):
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
class Setting(_Named):
    """A parameter with a value, or with the values that a search tries."""

    name: Identifier
    value: Code


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
class EstimatorModule(_Named):
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
    callbacks : Function or None
        The body of ``_keras_callbacks``; None without callbacks.
    scorer : Function or None
        The body of ``scorer``; None where the base class has it.
    custom_objects : Function or None
        The body of ``_custom_objects``; None without such.
    grid, distributions : tuple of Setting
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
    callbacks: Function | None
    scorer: Function | None
    custom_objects: Function | None
    grid: tuple[Setting, ...]
    distributions: tuple[Setting, ...]
    prefix_doc: tuple[str, ...]

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """Every parameter, in the order of ``__init__``."""
        return self.own + self.common


Content: TypeAlias = Literal["number", "integer", "word", "category", "flag", "date", "text"]
"""What a column of sample rows consists of."""


@dataclass(frozen=True)
class SampleColumn:
    """A column of a frame of sample rows.

    Attributes
    ----------
    name, value : Code
        Its name as a literal, and how it is made from numbers ``X`` and ``levels``.
    content : str
        What it consists of.
    """

    name: Code
    value: Code
    content: Content


@dataclass(frozen=True)
class SampleRows:
    """The rows on which tests and example train.

    Attributes
    ----------
    form : {"numbers", "integers", "frame", "texts"}
        Their form: arrays, a DataFrame, or a list of texts.
    width : int
        Number of columns; of numbers, from which all others are made.
    columns : tuple of SampleColumn
        The columns of a frame.
    """

    form: str
    width: int
    columns: tuple[SampleColumn, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether they are numbers as they are."""
        return self.form == "numbers"

    @property
    def has_levels(self) -> bool:
        """Whether a frame has columns of anything else than numbers."""
        return any(column.content != "number" for column in self.columns)


@dataclass(frozen=True)
class ExpectedFailure:
    """Checks of scikit-learn that cannot pass.

    Attributes
    ----------
    checks : Code
        The tuple of their names.
    reason : Code
        Why they cannot.
    backend : Code or None
        The backend of Keras on which that is so; None for every one.
    """

    checks: Code
    reason: Code
    backend: Code | None


@dataclass(frozen=True)
class TargetColumn:
    """A column of the target that the generated tests make.

    Attributes
    ----------
    name : Code
        Its name or position.
    sample : Code
        Its values, made of the rows ``X``.
    spread : Code
        Its values, made of the one column ``y`` of scikit-learn's checks, or of its ``codes``.
    draw : str
        Its values in the docstring's example, drawn by ``rng``.
    scorer : Code
        What scores predictions of it.
    dummy : Code
        What predicts a constant.
    """

    name: Code
    sample: Code
    spread: Code
    draw: str
    scorer: Code
    dummy: Code


@dataclass(frozen=True)
class SampleTarget:
    """The target of the generated tests, where outputs have columns of their own.

    Attributes
    ----------
    columns : tuple of TargetColumn
        Its columns, in their order.
    framed : bool
        Whether they have names.
    single : bool
        Whether there is one column, and no table.
    shape : tuple of int
        Shape of the prediction for one row.
    closed : bool
        Whether a target with a column more is refused.
    checkable : bool
        Whether scikit-learn's checks can be run, which know targets of one column.
    adapted : bool
        Whether scikit-learn's checks need an adapter that learns all columns from one.
    positive : bool
        Whether that column has to be positive.
    main : Code
        Name of the output that learns that column.
    place : Code
        Position of its prediction.
    classes : Code or None
        Its labels, as the estimator has them; None of numbers.
    probabilities : Code or None
        The probabilities of these labels.
    """

    columns: tuple[TargetColumn, ...]
    framed: bool
    single: bool
    shape: tuple[int, ...]
    closed: bool
    checkable: bool
    adapted: bool
    positive: bool
    main: Code
    place: Code
    classes: Code | None
    probabilities: Code | None


@dataclass(frozen=True)
class SuiteScore:
    """How the generated tests score, where the estimator has a scorer of its own.

    Attributes
    ----------
    usual : Code
        The function that scores any other estimator of the kind.
    scoring : Code
        The name of that scorer.
    expected : Code or None
        What the score of ``fitted`` for ``X`` and ``y`` has to be; None if that is not defined.
    """

    usual: Code
    scoring: Code
    expected: Code | None


@dataclass(frozen=True)
class SampleNumbers:
    """The numbers that the generated tests of a regressor make of those of scikit-learn.

    Attributes
    ----------
    words : str
        What they are.
    made, other : Code
        The target, and one that differs from it.
    drawn : Code or None
        The same in the docstring's example; None if those of scikit-learn will do.
    """

    words: str
    made: Code
    other: Code
    drawn: Code | None


@dataclass(frozen=True)
class SuiteModule(_Named):
    """The generated test module.

    Attributes
    ----------
    class_name : Identifier
        Name of the class under test.
    module : DottedName
        Full name of its module.
    method : Identifier
        Name of the method that uses what was learned.
    depth : int
        How many folders above the folder of the tests the import root lies; 0 if the tests need
        not find it.
    imports : tuple of ImportSection
        Import statements that find their modules anywhere.
    own_imports : tuple of ImportSection
        Import statements that need the import root; empty if it need not be found.
    check_params : tuple of Setting
        Parameters for scikit-learn's checks; empty without any.
    failing : tuple of ExpectedFailure
        The checks that cannot pass; empty if every check can.
    checked : Code
        The list of estimators that scikit-learn's checks are run on.
    seeded : Code
        The estimator that the other tests fit.
    tuned : bool
        Whether there is anything to search.
    rows : SampleRows
        The rows that the tests fit.
    scored : Code
        The estimator that is cross-validated.
    checkable : bool
        Whether scikit-learn's checks can be run, which fit tables of any width.
    reversible : bool
        Whether what is decoded has the form of the rows.
    case : str
        Which tests of what is learned there are: those of a kind, or of "outputs".
    target : SampleTarget or None
        The target, where outputs have columns of their own.
    score : SuiteScore or None
        How they score, where the estimator has a scorer of its own.
    labels : tuple of Code
        The labels of a classifier.
    rescored : bool
        Whether scikit-learn's checks need an adapter that scores as any other estimator does.
    decoded : bool
        Whether code of the user's own may choose another label than the most probable one.
    numbers : SampleNumbers
        The target of a regressor, where outputs have no columns of their own.
    """

    class_name: Identifier
    module: DottedName
    method: Identifier
    depth: int
    imports: tuple[ImportSection, ...]
    own_imports: tuple[ImportSection, ...]
    check_params: tuple[Setting, ...]
    failing: tuple[ExpectedFailure, ...]
    checked: Code
    seeded: Code
    tuned: bool
    rows: SampleRows
    scored: Code
    checkable: bool
    reversible: bool
    case: str
    target: SampleTarget | None
    score: SuiteScore | None
    labels: tuple[Code, ...]
    rescored: bool
    decoded: bool
    numbers: SampleNumbers


@dataclass(frozen=True)
class Plan:
    """Everything that is written for one specification.

    Attributes
    ----------
    source : str
        File name of the specification.
    kind : {"classifier", "regressor", "transformer", "outlier_detector"}
        The kind of estimator.
    module : str
        Name of the module, without a suffix.
    estimator : EstimatorModule
        The module.
    tests : SuiteModule or None
        Its tests; None when none are wanted.
    companions : tuple of Companion
        The files beside the specification that the module needs beside itself.
    """

    source: str
    kind: Kind
    module: str
    estimator: EstimatorModule
    tests: SuiteModule | None
    companions: tuple["Companion", ...] = ()


@dataclass(frozen=True)
class Target:
    """The surroundings of the written files, as far as the code depends on them.

    Attributes
    ----------
    package : tuple of str
        The packages, outermost first, that the output folder is part of; empty for a plain
        folder of modules.
    runtime : str
        Module that has the runtime; empty to use a copy of it beside the modules.
    tests : bool
        Whether tests are written.
    root : str
        Folder of the modules below the output folder, where that is a project: then its tests use
        the package as it is installed. Empty for the output folder itself.
    parts : tuple of str
        Parts of the runtime that the command asks for.
    """

    package: tuple[str, ...] = ()
    runtime: str = ""
    tests: bool = True
    root: str = ""
    parts: tuple[AskedPart, ...] = ()


@dataclass(frozen=True)
class OutputFile:
    """A file to be written, in memory.

    Attributes
    ----------
    path : PurePosixPath
        Where it goes, below the output folder.
    text : str
        Its content.
    origin : Path or None
        The user's file that it is a copy of; None if it is made here.
    data : bytes or None
        Its content instead, if it is no text.
    """

    path: PurePosixPath
    text: str
    origin: Path | None = None
    data: bytes | None = None


def iterate_code(node: object) -> Iterator[Code]:
    """Yield every code fragment of a part of a plan.

    Parameters
    ----------
    node : object
        A dataclass of this module, or a tuple of them.

    Yields
    ------
    Code
        The fragments, in order.
    """
    if isinstance(node, Code):
        yield node
    elif isinstance(node, tuple):
        for item in node:
            yield from iterate_code(item)
    elif is_dataclass(node):
        for field in fields(node):
            yield from iterate_code(getattr(node, field.name))
