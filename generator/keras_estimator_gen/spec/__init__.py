"""What the user wrote: strict models of a specification, and the way from a file to them."""

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
from .values import ArgumentValue, Formula, KerasObject, Loop, PlainValue

__all__ = [
    "ArgumentValue",
    "BlockSpec",
    "CallbackSpec",
    "Checks",
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
    "load_spec",
    "parse_spec",
]
