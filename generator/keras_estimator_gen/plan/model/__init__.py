"""What will be written, wholly decided: the only thing that templates see."""

from .documentation import ClassDoc, DocEntry, DocSection
from .files import OutputFile, Plan, Target, iterate_code
from .module import Attribute, EstimatorModule, Parameter, Requirement, Search, Setting
from .statements import (
    Assignment,
    Condition,
    Evaluation,
    ForLoop,
    Function,
    FunctionDefinition,
    ImportLine,
    ImportSection,
    Named,
    Property,
    Return,
    Statement,
)
from .suite import (
    Content,
    ExpectedFailure,
    SampleColumn,
    SampleRows,
    SampleTarget,
    SuiteModule,
    TargetColumn,
)

__all__ = [
    "Assignment",
    "Attribute",
    "ClassDoc",
    "Condition",
    "Content",
    "DocEntry",
    "DocSection",
    "EstimatorModule",
    "Evaluation",
    "ExpectedFailure",
    "ForLoop",
    "Function",
    "FunctionDefinition",
    "ImportLine",
    "ImportSection",
    "Named",
    "OutputFile",
    "Parameter",
    "Plan",
    "Property",
    "Requirement",
    "Return",
    "SampleColumn",
    "SampleRows",
    "SampleTarget",
    "Search",
    "Setting",
    "Statement",
    "SuiteModule",
    "Target",
    "TargetColumn",
    "iterate_code",
]
