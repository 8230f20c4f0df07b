"""What is known of layers and encoders beyond their arguments, which no inspection tells."""

from collections.abc import Mapping
from typing import Final

WIDTH_KEEPING_LAYERS: Final = frozenset(
    {
        *(f"{kind}Pooling{n}D" for kind in ("Average", "Max") for n in (1, 2, 3)),
        *(f"Global{kind}Pooling{n}D" for kind in ("Average", "Max") for n in (1, 2, 3)),
        *(f"{kind}{n}D" for kind in ("Cropping", "UpSampling", "ZeroPadding") for n in (1, 2, 3)),
        *(f"SpatialDropout{n}D" for n in (1, 2, 3)),
        "RepeatVector",
        "ActivityRegularization",
        "Activation",
        "AlphaDropout",
        "BatchNormalization",
        "Dropout",
        "ELU",
        "GaussianDropout",
        "GaussianNoise",
        "GroupNormalization",
        "Identity",
        "LayerNormalization",
        "LeakyReLU",
        "Masking",
        "PReLU",
        "RMSNormalization",
        "ReLU",
        "Softmax",
        "UnitNormalization",
    }
)
"""Layers that put out what is as wide as what they take."""

MERGING_LAYERS: Final = frozenset({"Add", "Average", "Maximum", "Minimum", "Multiply", "Subtract"})
"""Layers that take tensors of one size."""

WIDTH_ARGUMENTS: Final[Mapping[str, str]] = {
    **{
        f"{kind}{n}D": "filters"
        for kind in ("Conv", "ConvLSTM", "SeparableConv")
        for n in (1, 2, 3)
    },
    **{f"Conv{n}DTranspose": "filters" for n in (1, 2, 3)},
    "Dense": "units",
    "Embedding": "output_dim",
    "GRU": "units",
    "LSTM": "units",
    "SimpleRNN": "units",
}
"""Layers that have their size as an argument."""

BATCH_NORMALIZING_LAYERS: Final = frozenset({"BatchNormalization"})
"""Layers that put out for a row what depends on the other rows of its batch."""

NOISE_LAYERS: Final = frozenset(
    {
        "Dropout",
        "GaussianDropout",
        "GaussianNoise",
        *(f"SpatialDropout{n}D" for n in (1, 2, 3)),
    }
)
"""Layers that multiply by random numbers in the training, or add some."""

LOOKUP_LAYERS: Final = frozenset({"Embedding", "ReversibleEmbedding"})
"""Layers that look integers up."""

ATTENTION_LAYERS: Final = frozenset({"GroupQueryAttention", "MultiHeadAttention"})
"""Layers that compare the tokens of a row with each other."""

ADAPTING_LAYERS: Final[Mapping[str, str]] = {
    "Discretization": "'KBinsDiscretizer'",
    "IntegerLookup": "'CategoryEncoder' or 'OrdinalEncoder'",
    "Normalization": "'StandardScaler'",
    "StringLookup": "'CategoryEncoder', 'VocabularyEncoder' or 'OrdinalEncoder'",
    "TextVectorization": "'TextEncoder'",
}
"""Layers that adapt to data, and what learns in ``fit`` what a layer would learn by adapting."""

IDENTITY_UNTIL_ADAPTED: Final = frozenset({"Normalization"})
"""Layers that return what they take until they have adapted, or got weights from elsewhere."""

WEIGHABLE_ENCODERS: Final = frozenset(
    {
        # Their `fit` takes weights.
        "KBinsDiscretizer",
        "SplineTransformer",
        "StandardScaler",
        "TextEncoder",
        # It does not matter to them how often a row is there.
        "CategoryEncoder",
        "MaxAbsScaler",
        "MinMaxScaler",
        "OneHotEncoder",
        "OrdinalEncoder",
        "PolynomialFeatures",
        "VocabularyEncoder",
        # They learn how to fill gaps, of which the checks have none.
        "KNNImputer",
        "MissingIndicator",
        "SimpleImputer",
    }
)
"""Encoders to which rows of some weight are as many rows."""

COUNTING_ARGUMENTS: Final = frozenset({"max_categories", "min_frequency"})
"""Arguments for which they count rows after all."""

WORD_ENCODERS: Final = frozenset(
    {"CategoryEncoder", "OneHotEncoder", "OrdinalEncoder", "TargetEncoder", "VocabularyEncoder"}
)
"""Encoders of words, and not of numbers."""
