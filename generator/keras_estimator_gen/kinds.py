"""The kinds of estimators that a specification can describe, and how they differ."""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias, get_args

Kind: TypeAlias = Literal["classifier", "regressor", "transformer", "outlier_detector"]

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
SUPERVISED: Final[tuple[Kind, ...]] = ("classifier", "regressor")
"""Kinds that learn from a target; the others reconstruct their rows."""

Backend: TypeAlias = Literal["tensorflow", "jax", "torch"]

BACKENDS: Final[Mapping[Backend, str]] = {
    "tensorflow": "TensorFlow",
    "jax": "JAX",
    "torch": "PyTorch",
}
"""What Keras computes by: as it is imported, and as people call it."""

DEFAULT_BACKEND: Final[Backend] = "tensorflow"
"""The one that Keras takes if nobody has said another."""

COPIED_RUNTIME: Final = "_keras_runtime"
"""The package beside generated modules that has the copy of the runtime."""

INSTALLED_RUNTIME: Final = "keras_estimator_runtime"
"""The package of the distribution that has the runtime, and not the command."""

BASE_CLASSES: Final[Mapping[Kind, str]] = {
    "classifier": "KerasClassifier",
    "regressor": "KerasRegressor",
    "transformer": "KerasTransformer",
    "outlier_detector": "KerasOutlierDetector",
}
"""The class of the runtime that an estimator of each kind inherits from."""

AUTOMATIC_LOSSES: Final[Mapping[Kind, tuple[str, ...]]] = {
    "classifier": ("BinaryCrossentropy", "SparseCategoricalCrossentropy"),
    "regressor": ("MeanSquaredError",),
    "transformer": ("MeanSquaredError",),
    "outlier_detector": ("MeanSquaredError",),
}
"""The losses that ``"auto"`` chooses from."""

_FACTS: Final[Mapping[str, tuple[Kind, ...]]] = {
    "input_shape": KINDS,
    "n_classes": ("classifier",),
    "n_features_in": KINDS,
    "n_outputs": SUPERVISED,
    "target_type": SUPERVISED,
}


ENCODER_FACTS: Final[Mapping[str, tuple[str, ...]]] = {
    "CategoryEncoder": ("vocabulary_sizes", "embedding_sizes"),
    "TextEncoder": ("vocabulary_size", "sequence_length"),
    "VocabularyEncoder": ("vocabulary_size", "sequence_length"),
}
"""What the encoders of the runtime that give integers learn, by the names of expressions."""

RUNTIME_ENCODERS: Final = frozenset({*ENCODER_FACTS, "TextLengthEncoder"})
"""Encoders that generated code imports from the runtime, and not from scikit-learn."""

AskedPart: TypeAlias = Literal[
    "batched_fits",
    "convergence",
    "dense_weights",
    "distribution",
    "history_display",
    "own_code",
    "saving",
    "scikit_learn_callbacks",
]

ASKED_PARTS: Final[tuple[AskedPart, ...]] = get_args(AskedPart)
"""Parts of the runtime that a specification or the command may ask for."""

PARTS: Final[Mapping[str, str]] = {
    "BuildFunctionMixin": "build_functions",
    "COLUMN_CHECKS": "testing",
    "CategoryEncoder": "categories",
    "ClassifierSuite": "testing",
    "ComputedOptionsMixin": "computed_options",
    "ConvergenceMixin": "convergence",
    "DenseWeightsMixin": "dense_weights",
    "DistributionMixin": "distribution",
    "DistributionOutputsMixin": "distribution_outputs",
    "DrawsMixin": "draws",
    "EncoderMixin": "encoders",
    "Failures": "testing",
    "FixedOutputsSuite": "testing",
    "HistoryDisplay": "history_display",
    "InputEncoder": "inputs",
    "KerasOutlierDetector": "outlier_detector",
    "KerasRegressor": "regressor",
    "KerasTransformer": "transformer",
    "MULTILABEL_CHECKS": "testing",
    "NetworkInput": "inputs",
    "NormalOutput": "distribution_outputs",
    "OneHotClassEncoder": "one_hot",
    "OutlierDetectorSuite": "testing",
    "Output": "outputs",
    "OutputsMixin": "outputs",
    "OutputsSuite": "testing",
    "OwnCodeMixin": "own_code",
    "OwnNetworkMixin": "own_networks",
    "PrebuiltModelMixin": "prebuilt_models",
    "QuantilesOutput": "distribution_outputs",
    "RegressorSuite": "testing",
    "ReversibleSuite": "testing",
    "SavingMixin": "saving",
    "ScikitLearnChecks": "testing",
    "ScikitLearnCallbacksMixin": "scikit_learn_callbacks",
    "TargetDecoderMixin": "target_decoders",
    "TargetEncoderMixin": "target_encoders",
    "TextEncoder": "texts",
    "TextLengthEncoder": "texts",
    "TransformerSuite": "testing",
    "UncertaintyMixin": "uncertainty",
    "VocabularyEncoder": "categories",
    "WORDS": "testing",
    "make_levels": "testing",
    "make_texts": "testing",
}
"""What parts have for generated code, each with its part; everything else is in the core."""

TEXT_ENCODERS: Final = frozenset({"TextEncoder", "TextLengthEncoder"})
"""Encoders that read a single column of texts."""


STEPS: Final = "steps_per_epoch"
"""What callbacks and computed options know: the number of gradient steps of an epoch."""

CALLBACK_FACTS: Final = ("has_validation", STEPS)
"""What callbacks know beside all expressions: whether rows are held out or given, and the steps."""


def name_kind(kind: Kind) -> str:
    """Return what messages call an estimator of a kind, as in ``an outlier detector``."""
    noun = kind.replace("_", " ")
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def list_facts(kind: Kind | None = None) -> tuple[str, ...]:
    """List what ``fit`` learns from the data, by the names that expressions have for it.

    Parameters
    ----------
    kind : {"classifier", "regressor", "transformer", "outlier_detector"} or None
        The kind of estimator; None for the facts that any kind learns.

    Returns
    -------
    tuple of str
        The names, in alphabetical order.
    """
    return tuple(name for name, kinds in _FACTS.items() if kind is None or kind in kinds)
