"""A generated suite of tests."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from ...code import Code, Identifier
from .module import Setting
from .statements import ImportSection, Named

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
    shapes : tuple of tuple of int
        The shapes of signals and images that groups of columns are; empty for a plain table.
    """

    form: str
    width: int
    columns: tuple[SampleColumn, ...] = ()
    shapes: tuple[tuple[int, ...], ...] = ()

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
    """

    checks: Code
    reason: Code


@dataclass(frozen=True)
class TargetColumn:
    """A column of the target that the generated tests make.

    Attributes
    ----------
    name : Code
        Its name or position.
    sample : Code
        Its values, made of the rows ``X``.
    draw : str
        Its values in the docstring's example, drawn by ``rng``.
    scorer : Code
        What scores predictions of it.
    """

    name: Code
    sample: Code
    draw: str
    scorer: Code


@dataclass(frozen=True)
class SampleTarget:
    """The target of the generated tests, where outputs have columns of their own.

    Attributes
    ----------
    columns : tuple of TargetColumn
        Its columns, in their order.
    framed : bool
        Whether they have names.
    table : Code or None
        All values, made of the rows ``X`` at once; None if each column is made by itself.
    shape : tuple of int
        Shape of the prediction for one row.
    closed : bool
        Whether a target with a column more is refused.
    checkable : bool
        Whether scikit-learn's checks know such a target, or one of a single column.
    several : bool
        Whether it always has several columns.
    positive : bool
        Whether a single output learns it that may be unable to give negative numbers.
    multilabel : bool
        Whether a single output learns it, of zeros and ones in any number of columns.
    """

    columns: tuple[TargetColumn, ...]
    framed: bool
    table: Code | None
    shape: tuple[int, ...]
    closed: bool
    checkable: bool
    several: bool
    positive: bool
    multilabel: bool


@dataclass(frozen=True)
class SuiteModule(Named):
    """The generated test module.

    Attributes
    ----------
    class_name : Identifier
        Name of the class under test.
    depth : int
        How many folders above the folder of the tests the import root lies; 0 if the tests need
        not find it.
    imports : tuple of ImportSection
        Import statements that find their modules anywhere.
    own_imports : tuple of ImportSection
        Import statements that need the import root; empty if it need not be found.
    parts : tuple of str
        Parts of the runtime that they need.
    bases : tuple of Code
        Classes of the runtime that have the tests.
    check_params : tuple of Setting
        Parameters by which the estimator learns in short time; empty without any.
    failing : tuple of ExpectedFailure
        The checks that cannot pass; empty if every check can.
    settings : tuple of Setting
        What else the tests have to know.
    rows : SampleRows
        The rows that the tests fit.
    target : SampleTarget or None
        The target, where outputs have columns of their own.
    score : Code or None
        What the score of ``fitted`` for ``X`` and ``y`` has to be; None if that is not defined, or
        the base class has the scorer.
    """

    class_name: Identifier
    depth: int
    imports: tuple[ImportSection, ...]
    own_imports: tuple[ImportSection, ...]
    parts: tuple[str, ...]
    bases: tuple[Code, ...]
    check_params: tuple[Setting, ...]
    failing: tuple[ExpectedFailure, ...]
    settings: tuple[Setting, ...]
    rows: SampleRows
    target: SampleTarget | None
    score: Code | None
