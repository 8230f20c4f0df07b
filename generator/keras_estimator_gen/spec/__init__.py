"""What the user wrote: strict models of a specification, and the way from a file to them."""

from .companions import Companion
from .inference import ValueType
from .loading import load_spec, parse_spec
from .models import (
    BlockSpec,
    CallbackSpec,
    Checks,
    EncoderSpec,
    Estimator,
    InputSpec,
    ItemSpec,
    LayerSpec,
    MetricSpec,
    OptionSpec,
    ParameterSpec,
    SettingSpec,
    Spec,
    TargetSpec,
    Training,
    Transform,
)
from .values import ArgumentValue, Formula, KerasObject, Loop, PlainValue, find_argument_kind

__all__ = [
    "ArgumentValue",
    "BlockSpec",
    "CallbackSpec",
    "Checks",
    "Companion",
    "EncoderSpec",
    "Estimator",
    "Formula",
    "InputSpec",
    "ItemSpec",
    "KerasObject",
    "LayerSpec",
    "Loop",
    "MetricSpec",
    "OptionSpec",
    "ParameterSpec",
    "PlainValue",
    "SettingSpec",
    "Spec",
    "TargetSpec",
    "Training",
    "Transform",
    "ValueType",
    "find_argument_kind",
    "load_spec",
    "parse_spec",
]
