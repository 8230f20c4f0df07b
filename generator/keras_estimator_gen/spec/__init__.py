"""What the user wrote: strict models of a specification, and the way from a file to them."""

from .inference import ValueType
from .loading import load_spec, parse_spec
from .models import (
    BlockSpec,
    CallbackSpec,
    Checks,
    Estimator,
    ItemSpec,
    LayerSpec,
    MetricSpec,
    OptionSpec,
    ParameterSpec,
    SettingSpec,
    Spec,
    Training,
)
from .values import ArgumentValue, Formula, KerasObject, Loop, PlainValue

__all__ = [
    "ArgumentValue",
    "BlockSpec",
    "CallbackSpec",
    "Checks",
    "Estimator",
    "Formula",
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
    "Training",
    "ValueType",
    "load_spec",
    "parse_spec",
]
