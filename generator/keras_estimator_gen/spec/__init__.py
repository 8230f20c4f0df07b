"""What the user wrote: strict models of a specification, and how they are read."""

from .companions import Companion
from .entries import (
    AnyEntry,
    BlockDefinition,
    BlockSpec,
    CalledSpec,
    ConstantSpec,
    LayerSpec,
    SharedSpec,
    UseSpec,
)
from .inference import ValueType
from .input_facts import name_facts
from .models import CallbackSpec, EncoderSpec, InputSpec, ModelSpec, PackageSpec, Spec, Training
from .outputs import OutputSpec
from .parameters import ItemSpec, OptionSpec, ParameterSpec, ScheduleSpec, SearchRange, SettingSpec
from .values import (
    ArgumentValue,
    ColumnKind,
    Columns,
    ColumnSlice,
    Formula,
    KerasObject,
    Loop,
    find_argument_kind,
)

__all__ = [
    "AnyEntry",
    "ArgumentValue",
    "BlockDefinition",
    "BlockSpec",
    "CallbackSpec",
    "CalledSpec",
    "ColumnKind",
    "ColumnSlice",
    "Columns",
    "Companion",
    "ConstantSpec",
    "EncoderSpec",
    "Formula",
    "InputSpec",
    "ItemSpec",
    "KerasObject",
    "LayerSpec",
    "Loop",
    "ModelSpec",
    "OptionSpec",
    "OutputSpec",
    "PackageSpec",
    "ParameterSpec",
    "ScheduleSpec",
    "SearchRange",
    "SettingSpec",
    "SharedSpec",
    "Spec",
    "Training",
    "UseSpec",
    "ValueType",
    "find_argument_kind",
    "name_facts",
]
