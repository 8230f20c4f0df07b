"""What the user wrote: strict models of a specification, and how they are read."""

from .alternatives import MetricSpec
from .companions import Companion
from .encoders import EncoderSpec
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
from .models import (
    CallbackSpec,
    Checks,
    Estimator,
    InputSpec,
    ModelSpec,
    Spec,
    TargetSpec,
    Training,
    Transform,
)
from .outputs import OutputLoss, OutputMetric, OutputSpec
from .package import PackageSpec
from .parameters import (
    ItemSpec,
    OptionSpec,
    ParameterSpec,
    ScheduleSpec,
    SearchRange,
    SettingSpec,
)
from .values import (
    ArgumentValue,
    ColumnKind,
    Columns,
    ColumnSlice,
    Formula,
    KerasObject,
    Loop,
    PlainValue,
    find_argument_kind,
)

__all__ = [
    "AnyEntry",
    "ArgumentValue",
    "BlockDefinition",
    "BlockSpec",
    "CallbackSpec",
    "CalledSpec",
    "Checks",
    "ColumnKind",
    "ColumnSlice",
    "Columns",
    "Companion",
    "ConstantSpec",
    "EncoderSpec",
    "Estimator",
    "Formula",
    "InputSpec",
    "ItemSpec",
    "KerasObject",
    "LayerSpec",
    "Loop",
    "MetricSpec",
    "ModelSpec",
    "OptionSpec",
    "OutputLoss",
    "OutputMetric",
    "OutputSpec",
    "PackageSpec",
    "ParameterSpec",
    "PlainValue",
    "ScheduleSpec",
    "SearchRange",
    "SettingSpec",
    "SharedSpec",
    "Spec",
    "TargetSpec",
    "Training",
    "Transform",
    "UseSpec",
    "ValueType",
    "find_argument_kind",
    "name_facts",
]
