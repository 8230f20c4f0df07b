# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:831e181bdf294fab35f7be89349f04d1650a3a18ece40903d0286d15943f4cc8
"""Files of Keras' models: what is in them is checked before Keras reads them.

Keras makes objects of whatever the description of a model names, and its safe mode has
been got around again and again. So what a description names has to be one of the
classes and functions listed here, which only compute, or the estimator's own code. What
a later Keras adds is refused until it is listed.

The generator reads this module without the rest of the runtime, so that it imports
nothing but the standard library.
"""

from __future__ import annotations

import json
import re
import zipfile
import zlib
from collections import deque
from collections.abc import Callable, Collection, Iterator
from typing import IO, Any

_LISTED = {
    "keras": "DTypePolicy Functional Model Sequential",
    "keras.constraints": "MaxNorm MinMaxNorm NonNeg UnitNorm",
    "keras.dtype_policies": """
        DTypePolicy DTypePolicyMap FloatDTypePolicy QuantizedDTypePolicy
        QuantizedFloat8DTypePolicy""",
    "keras.initializers": """
        Constant GlorotNormal GlorotUniform HeNormal HeUniform Identity LecunNormal
        LecunUniform Ones Orthogonal RandomNormal RandomUniform STFT TruncatedNormal
        VarianceScaling Zeros""",
    "keras.layers": """
        Activation ActivityRegularization AdaptiveAveragePooling1D
        AdaptiveAveragePooling2D AdaptiveAveragePooling3D AdaptiveMaxPooling1D
        AdaptiveMaxPooling2D AdaptiveMaxPooling3D Add AdditiveAttention AlphaDropout
        Attention AugMix AutoContrast Average AveragePooling1D AveragePooling2D
        AveragePooling3D BatchNormalization Bidirectional CategoryEncoding CenterCrop
        Concatenate ContrastLimitedAdaptiveHistogramEqualization Conv1D Conv1DTranspose
        Conv2D Conv2DTranspose Conv3D Conv3DTranspose ConvLSTM1D ConvLSTM2D ConvLSTM3D
        Cropping1D Cropping2D Cropping3D CutMix Dense DepthwiseConv1D DepthwiseConv2D
        Discretization Dot Dropout ELU EinsumDense Embedding Equalization Flatten GRU
        GRUCell GaussianDropout GaussianNoise GlobalAveragePooling1D
        GlobalAveragePooling2D GlobalAveragePooling3D GlobalMaxPooling1D
        GlobalMaxPooling2D GlobalMaxPooling3D GroupNormalization GroupQueryAttention
        HashedCrossing Hashing Identity InputLayer IntegerLookup LSTM LSTMCell
        LayerNormalization LeakyReLU Masking MaxNumBoundingBoxes MaxPooling1D
        MaxPooling2D MaxPooling3D Maximum MelSpectrogram Minimum MixUp
        MultiHeadAttention Multiply Normalization PReLU Permute Pipeline
        RMSNormalization RNN RandAugment RandomBrightness RandomColorDegeneration
        RandomColorJitter RandomContrast RandomCrop RandomElasticTransform RandomErasing
        RandomFlip RandomGaussianBlur RandomGrayscale RandomHue RandomInvert
        RandomPerspective RandomPosterization RandomRotation RandomSaturation
        RandomSharpness RandomShear RandomTranslation RandomZoom ReLU RepeatVector
        Rescaling Reshape Resizing ReversibleEmbedding STFTSpectrogram SeparableConv1D
        SeparableConv2D SimpleRNN SimpleRNNCell Softmax Solarization SpatialDropout1D
        SpatialDropout2D SpatialDropout3D SpectralNormalization StackedRNNCells
        StringLookup Subtract TextVectorization TimeDistributed UnitNormalization
        UpSampling1D UpSampling2D UpSampling3D ZeroPadding1D ZeroPadding2D
        ZeroPadding3D""",
    "keras.losses": """
        BinaryCrossentropy BinaryFocalCrossentropy CTC CategoricalCrossentropy
        CategoricalFocalCrossentropy CategoricalGeneralizedCrossEntropy CategoricalHinge
        Circle CosineSimilarity Dice Hinge Huber KLDivergence LogCosh MeanAbsoluteError
        MeanAbsolutePercentageError MeanSquaredError MeanSquaredLogarithmicError Poisson
        SparseCategoricalCrossentropy SquaredHinge Tversky""",
    "keras.metrics": """
        AUC Accuracy BinaryAccuracy BinaryCrossentropy BinaryIoU CategoricalAccuracy
        CategoricalCrossentropy CategoricalHinge ConcordanceCorrelation CosineSimilarity
        F1Score FBetaScore FalseNegatives FalsePositives Hinge IoU KLDivergence
        LogCoshError Mean MeanAbsoluteError MeanAbsolutePercentageError MeanIoU
        MeanSquaredError MeanSquaredLogarithmicError OneHotIoU OneHotMeanIoU
        PearsonCorrelation Poisson Precision PrecisionAtRecall R2Score Recall
        RecallAtPrecision RootMeanSquaredError SensitivityAtSpecificity
        SparseCategoricalAccuracy SparseCategoricalCrossentropy
        SparseTopKCategoricalAccuracy SpecificityAtSensitivity SquaredHinge Sum
        TopKCategoricalAccuracy TrueNegatives TruePositives""",
    "keras.optimizers": """
        Adadelta Adafactor Adagrad Adam AdamW Adamax Ftrl Lamb Lion LossScaleOptimizer
        MultiOptimizer Muon Nadam RMSprop SGD ScheduleFreeAdamW""",
    "keras.optimizers.schedules": """
        CosineDecay CosineDecayRestarts ExponentialDecay InverseTimeDecay
        PiecewiseConstantDecay PolynomialDecay""",
    "keras.quantizers": """
        AbsMaxQuantizer Float8QuantizationConfig Int4QuantizationConfig
        Int8QuantizationConfig""",
    "keras.random": "SeedGenerator",
    "keras.regularizers": "L1 L1L2 L2 OrthogonalRegularizer",
    "keras.src.applications.convnext": "LayerScale",
    "keras.src.applications.inception_resnet_v2": "CustomScaleLayer",
    "keras.src.models.functional": "Functional",
    "keras.src.ops.core": """
        Cast ConvertToTensor SaturateCast Scatter ScatterUpdate Slice SliceUpdate
        StopGradient Unstack""",
    "keras.src.ops.einops": "Rearrange",
    "keras.src.ops.image": """
        AffineTransform CropImages ElasticTransform ExtractPatches GaussianBlur HSVToRGB
        MapCoordinates PadImages PerspectiveTransform RGBToGrayscale RGBToHSV Resize
        SSIM ScaleAndTranslate SobelEdges""",
    "keras.src.ops.linalg": """
        Cholesky CholeskyInverse Det Eig Eigh Inv Lstsq LuFactor MatrixRank Norm
        Pinv Qr SVD Solve SolveTriangular""",
    "keras.src.ops.math": """
        CDist Erf Erfc Erfinv ExtractSequences FFT FFT2 IFFT2 IRFFT ISTFT InTopK Logdet
        Logsumexp RFFT Rsqrt STFT SegmentMax SegmentMin SegmentProd SegmentReduction
        SegmentSum TopK ViewAsComplex ViewAsReal""",
    "keras.src.ops.nn": """
        AdaptiveAveragePool AdaptiveMaxPool AveragePool BatchNorm BinaryCrossentropy
        CTCDecode CTCLoss CategoricalCrossentropy Celu Conv ConvTranspose DepthToSpace
        DepthwiseConv DotProductAttention Elu Fold Gelu Glu HardShrink HardSigmoid
        HardSilu HardTanh LayerNorm LeakyRelu LogSigmoid LogSoftmax MaxPool Moments
        MultiHot Normalize OneHot PSNR Polar RMSNorm Relu Relu6 Selu SeparableConv
        Sigmoid Silu SoftShrink Softmax Softplus Softsign SpaceToDepth
        SparseCategoricalCrossentropy SparsePlus SparseSigmoid Sparsemax Squareplus
        TanhShrink Threshold Unfold""",
    "keras.src.ops.numpy": """
        Abs Absolute Add All AllClose Amax Amin Angle Any Append Arange Arccos Arccosh
        Arcsin Arcsinh Arctan Arctan2 Arctanh Argmax Argmin Argpartition Argsort Array
        ArraySplit Average Bincount BitwiseAnd BitwiseInvert BitwiseLeftShift BitwiseNot
        BitwiseOr BitwiseRightShift BitwiseXor BroadcastTo Cbrt Ceil Clip Concatenate
        Conj Conjugate Copy Corrcoef Correlate Cos Cosh CountNonzero Cross Cumprod
        Cumsum Deg2rad Diag Diagflat Diagonal Diff Digitize Divide DivideNoNan Dot
        Dsplit Dstack Einsum EmptyLike Equal Exp Exp2 ExpandDims Expm1 Fabs Flip Fliplr
        Flipud Floor FloorDivide Fmax Fmin Fmod Full FullLike Gcd Geomspace GetItem
        Greater GreaterEqual Heaviside Histogram Hsplit Hstack Hypot I0 Imag Inner IsIn
        Isclose Isfinite Isinf Isnan Isneginf Isposinf Isreal Kron Lcm Ldexp LeftShift
        Less LessEqual Linspace Log Log10 Log1p Log2 Logaddexp Logaddexp2 LogicalAnd
        LogicalNot LogicalOr LogicalXor Logspace Matmul Max Maximum Mean Median Meshgrid
        Min Minimum Mod Moveaxis Multiply NanToNum Nanargmax Nanargmin Nancumprod
        Nancumsum Nanmax Nanmean Nanmedian Nanmin Nanpercentile Nanprod Nanquantile
        Nanstd Nansum Nanvar Ndim Negative Nextafter Nonzero NotEqual OnesLike Outer Pad
        Percentile Power Prod Ptp Quantile Rad2deg Ravel Real Reciprocal Repeat Reshape
        RightShift Roll Rot90 Round SearchSorted Select Sign Signbit Sin Sinc Sinh Size
        Slogdet Sort Split Sqrt Square Squeeze Stack Std Subtract Sum Swapaxes Take
        TakeAlongAxis Tan Tanh Tensordot Tile Trace Transpose Trapezoid Tril Triu
        TrueDivide Trunc Unique UnravelIndex Vander Var Vdot View Vsplit Vstack Where
        ZerosLike""",
}
CLASSES = {module: frozenset(names.split()) for module, names in _LISTED.items()}
"""The classes that a file may name, by the module that Keras has them in."""

_FUNCTIONS = """
    binary_accuracy binary_crossentropy binary_focal_crossentropy categorical_accuracy
    categorical_crossentropy categorical_focal_crossentropy
    categorical_generalized_cross_entropy categorical_hinge celu circle
    concordance_correlation cosine_similarity ctc dice elu exponential gelu glu
    hard_shrink hard_sigmoid hard_silu hard_tanh hinge huber kl_divergence leaky_relu
    linear log_cosh log_sigmoid log_softmax mean_absolute_error
    mean_absolute_percentage_error mean_squared_error mean_squared_logarithmic_error
    mish pearson_correlation poisson relu relu6 selu sigmoid silu soft_shrink softmax
    softplus softsign sparse_categorical_accuracy sparse_categorical_crossentropy
    sparse_plus sparse_sigmoid sparse_top_k_categorical_accuracy sparsemax squared_hinge
    squareplus tanh tanh_shrink threshold top_k_categorical_accuracy tversky"""
FUNCTIONS = frozenset(_FUNCTIONS.split())
"""The functions that a file may name: activations, losses and metrics."""

_VALUE_NAMES = "bytes ellipsis keras_tensor numpy slice tensor"
_VALUES = frozenset(f"__{name}__" for name in _VALUE_NAMES.split())
_NAMING = frozenset({"class_name", "config", "module", "registered_name"})
_FUNCTION = "function"
# Keras would read the file.
_VOCABULARIES = frozenset({"input_vocabulary", "vocabulary"})

_CONFIG = "config.json"
_MEMBER = re.compile(
    r"config\.json|metadata\.json|model\.weights\.h5|assets(/\w+(\.\w+)*)*/?", re.ASCII
)
_ENCRYPTED = 1
_LARGEST = 64 * 2**20
_EXPANSION = 100
_DAMAGES = (
    *(EOFError, LookupError, OSError, OverflowError, RuntimeError),
    *(ValueError, zipfile.BadZipFile, zlib.error),
)


class ModelFileError(ValueError):
    """A file that is no model of Keras, or names what may do more than compute."""


def read_description(file: IO[bytes]) -> Any:
    """Read what an archive says of its model, without its weights."""
    try:
        with zipfile.ZipFile(file) as archive:
            _check_members(archive.infolist())
            with archive.open(_CONFIG) as stream:
                text = stream.read(_LARGEST + 1)
        if len(text) <= _LARGEST:
            return json.loads(text)
    except ModelFileError:
        raise
    except _DAMAGES as error:
        raise ModelFileError(
            f"is not an archive of a Keras model: {error}; expected what "
            "model.save('NAME.keras') writes"
        ) from error
    raise ModelFileError("is not a model of Keras: its description is too large")


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    names = [member.filename for member in members]
    for member in members:
        name = member.filename
        if not _MEMBER.fullmatch(name) or names.count(name) > 1:
            raise ValueError(f"it has the member {name!r}, which Keras does not write")
        if member.flag_bits & _ENCRYPTED:
            raise ValueError(f"its member {name!r} is encrypted")
        if member.file_size > _LARGEST + _EXPANSION * member.compress_size:
            raise ValueError(f"its member {name!r} unpacks to far more than it is")


def list_faults(
    description: Any,
    is_own: Callable[[dict[str, Any]], bool],
    forbidden: Collection[str] = (),
) -> Iterator[str]:
    """List what a description may not have, each with its place."""
    pending = deque([("its description", description)])
    while pending:
        place, value = pending.popleft()
        if isinstance(value, str) and value in forbidden:
            yield f"{place} is {value!r}, the name of code that is not the estimator's"
        if isinstance(value, dict):
            fault = _find_fault(value, is_own)
            if fault:
                yield f"{place} {fault}"
        pending += [
            (f"{place}{step}", item)
            for step, item in _iterate_items(value)
            if isinstance(item, dict | list | str)
        ]


def find_name(table: dict[str, Any]) -> tuple[str, str]:
    """Find whether a table names a class or a function, and its name."""
    is_function = table.get("class_name") == _FUNCTION
    name = table.get("config" if is_function else "class_name")
    return _FUNCTION if is_function else "class", name if isinstance(name, str) else ""


def _iterate_items(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, list):
        yield from ((f"[{number}]", item) for number, item in enumerate(value))
    if isinstance(value, dict):
        yield from ((f"[{key!r}]", item) for key, item in value.items())


def _find_fault(table: dict[str, Any], is_own: Callable[[dict[str, Any]], bool]) -> str:
    """Say what is wrong with a table; nothing if it names neither code nor files."""
    for key in _VOCABULARIES & table.keys():
        if isinstance(table[key], str):
            return f"takes its vocabulary from another file, {table[key]!r}"
    if not _NAMING & table.keys():
        return ""
    kind, name = find_name(table)
    if _is_value(table) or _is_listed(table, kind, name):
        return ""
    module = table.get("module")
    # Keras looks for a class without a module among all that it has ever had.
    plain = name and isinstance(module, str) and not name.startswith("__")
    if plain and is_own(table):
        return ""
    return (
        f"names the {kind} {name!r} of {module!r}, which is neither one of Keras that "
        "only computes nor code of your own that was allowed"
    )


def _is_value(table: dict[str, Any]) -> bool:
    """Tell whether a table is a number, an array, a slice or a tensor of the graph."""
    _, name = find_name(table)
    return name in _VALUES and not table.keys() & {"module", "registered_name"}


def _is_listed(table: dict[str, Any], kind: str, name: str) -> bool:
    """Tell whether Keras would find nothing but one of its own under a name."""
    module, registered = table.get("module"), table.get("registered_name")
    if not isinstance(module, str) or "config" not in table:
        return False
    if kind == _FUNCTION:
        known = name in FUNCTIONS and module == "builtins"
        return known and registered in (None, _FUNCTION, name)
    return name in CLASSES.get(module, ()) and registered in (None, name)
