"""What the user wrote: one strict, immutable model for each table of a specification."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, TypeAlias

from pydantic import AfterValidator, Field, InstanceOf, PlainValidator, model_validator

from ..code.identifiers import snake_case
from ..kinds import DEFAULT_BACKEND, ENCODER_FACTS, RUNTIME_ENCODERS, AskedPart, Backend, Kind
from ..training_parameters import OPTION_TABLES, list_training_parameters
from .alternatives import Alternatives, LossAlternatives, MetricSpec, OptimizerAlternatives
from .companions import Companion
from .conversion import read_encoder, read_plain, read_switch, read_texts
from .entries import AnyEntry, BlockDefinition, Entries, LayerSpec, walk_entries
from .inference import make_floats
from .input_conversion import read_columns, read_shape
from .origin import Origin
from .outputs import OutputLayerSpec, OutputSpec
from .parameters import (
    OptimizerOptions,
    Options,
    OptionSpec,
    ParameterSpec,
    ScheduleSpec,
    SettingSpec,
    list_routed,
)
from .scanner import KeyPath
from .tables import Condition, NamedTable, OpenTable, Table, Texts
from .values import Columns, Formula, PlainValue, Scalar

_Columns: TypeAlias = Annotated[Columns | None, PlainValidator(read_columns)]
_Shape: TypeAlias = Annotated[tuple[int | Formula, ...] | None, PlainValidator(read_shape)]


def _end_sentence(text: str) -> str:
    """Return a text with a full stop, unless it is empty."""
    text = text.strip()
    return text if not text or text[-1] in ".!?" else f"{text}."


class ModelSpec(NamedTable):
    """A prebuilt model, with its weights, that the network is or begins with.

    Attributes
    ----------
    file : str
        Name of a ``.keras`` file next to the specification.
    output : str or None
        Name of the layer whose output goes on; None for the outputs of the model.
    trainable : bool, Formula or None
        Whether training changes its weights; None leaves that to the file.
    """

    file: str
    output: str | None = None
    trainable: Annotated[bool | Formula | None, PlainValidator(read_switch)] = None


class Estimator(Table):
    """The class to write, from ``[estimator]``.

    Attributes
    ----------
    name : str
        Name of the class.
    kind : {"classifier", "regressor", "transformer", "outlier_detector"}
        What it estimates.
    summary : str
        First line of its docstring.
    description : str
        Paragraphs below the summary.
    module : str or None
        Name of the module; None derives it from the class.
    build : str or None
        Place of a function that builds the network, as in ``"package.module:function"``; None
        where layers describe it.
    model : ModelSpec or None
        Prebuilt model that the network is or begins with.
    scorer : str or None
        Function of scikit-learn or of the user's own that scores predictions; None leaves the
        accuracy or R^2.
    references : tuple of str
        Entries of the docstring's references.
    parts : tuple of str
        Parts of the runtime to have beside those that the rest of the specification needs.
    examples : str or None
        Doctest lines added to the generated example.
    """

    name: str
    kind: Kind
    summary: Annotated[str, AfterValidator(_end_sentence)]
    description: str = ""
    module: str | None = None
    build: str | None = None
    model: ModelSpec | None = None
    scorer: str | None = None
    references: Texts = ()
    parts: Annotated[tuple[AskedPart, ...], Field(strict=False)] = ()
    examples: str | None = None

    @property
    def module_name(self) -> str:
        """Name of the module, by default the class name in snake case."""
        return snake_case(self.name) if self.module is None else self.module


class EncoderSpec(OpenTable):
    """A transformer of scikit-learn; the keys that are not listed here are its arguments.

    Attributes
    ----------
    encoder : str
        Name of its class, or of the function that puts several in a row.
    steps : tuple of EncoderSpec
        Several transformers, each of which reads what the one before has made; empty for one.
    """

    encoder: str
    steps: Annotated[tuple["EncoderSpec", ...], Field(strict=False, init=False)] = ()

    @property
    def chain(self) -> tuple["EncoderSpec", ...]:
        """The transformers in order."""
        return self.steps or (self,)

    @model_validator(mode="before")
    @classmethod
    def _read_name(cls, raw: Any) -> Any:
        return read_encoder(raw)


class PackageSpec(Table):
    """The project that ``--package`` writes, from ``[package]``; without it this has no effect.

    Attributes
    ----------
    description : str or None
        What the package is for, in one line.
    version : str or None
        Number of its version.
    authors : tuple of str
        Who wrote it, each as in ``"NAME <MAIL>"``.
    license : str or None
        SPDX identifier of its licence.
    keywords : tuple of str
        What it is found by.
    urls : mapping of str to str
        Addresses of its pages by their labels, such as ``Homepage``.
    dependencies : tuple of str
        Requirements beyond those of every estimator.
    distributions : mapping of str to str
        Requirements that provide modules of own code, by the names that are imported.
    backend : {"tensorflow", "jax", "torch"}
        The backend of Keras that it is installed with.
    """

    description: str | None = None
    version: str | None = None
    authors: Texts = ()
    license: str | None = None
    keywords: Texts = ()
    urls: Mapping[str, str] = Field(default_factory=dict)
    dependencies: Texts = ()
    distributions: Mapping[str, str] = Field(default_factory=dict)
    backend: Backend = DEFAULT_BACKEND


class CallbackSpec(OpenTable):
    """A callback of every fit; the keys that are not listed here are its arguments.

    Attributes
    ----------
    callback : str
        Name of the Keras callback.
    when : str or None
        Expression that decides whether the callback runs.
    """

    callback: str
    when: Condition = None


ALWAYS_EXPOSED: Final = frozenset({"contamination", "random_state"})
"""Training parameters that scikit-learn or the generated tests set."""

DEFAULT_SETTINGS: Final[Mapping[str, Scalar | None]] = {
    each.name: each.default for each in list_training_parameters() if each.is_setting
}
"""Defaults of the plain training parameters, in the order of ``__init__``."""


def _make_setting(name: str) -> SettingSpec:
    return SettingSpec(default=DEFAULT_SETTINGS[name])


def _complete_setting(name: str, raw: Any) -> Any:
    """Return the table of a setting, with the standard default if it names no other."""
    table = dict(raw) if isinstance(raw, dict) else {"default": raw}
    standard = DEFAULT_SETTINGS[name]
    if standard is not None:
        table.setdefault("default", standard)
    return make_floats(table) if isinstance(standard, float) else table


class Training(Table):
    """How the network is trained, from ``[training]``: the defaults of ``__init__``.

    Attributes
    ----------
    optimizer, loss : Alternatives
        Names or aliases of Keras classes; the loss "auto" follows the target.
    optimizer_options, loss_options : mapping of str to OptionSpec
        Arguments of these classes, each a routed parameter; that of an optimizer may be a
        ScheduleSpec.
    compile_options, fit_options, predict_options, score_options : mapping of str to OptionSpec
        Arguments of these methods, likewise.
    callbacks_options : mapping of str to OptionSpec
        Arguments of callbacks that are given as classes, likewise.
    model_options : mapping of str to OptionSpec
        Arguments of the build function, likewise.
    metrics : tuple of MetricSpec
        Metrics that training reports.
    callbacks : mapping of str to CallbackSpec
        Callbacks of every fit, by a name of the user's choice.
    expose : tuple of str or None
        The training parameters and options that ``__init__`` has; None for all.
    hide : tuple of str
        Those that it does not have; the class has them with their defaults.
    contamination, epochs, batch_size, validation_split, shuffle : SettingSpec
        The training parameters of these names.
    class_weight, warm_start, dtype, jit_compile, verbose : SettingSpec
        As well.
    """

    optimizer: OptimizerAlternatives = OptimizerAlternatives(default="adam")
    optimizer_options: OptimizerOptions = Field(default_factory=dict)
    loss: LossAlternatives = LossAlternatives(default="auto")
    loss_options: Options = Field(default_factory=dict)
    compile_options: Options = Field(default_factory=dict)
    fit_options: Options = Field(default_factory=dict)
    predict_options: Options = Field(default_factory=dict)
    score_options: Options = Field(default_factory=dict)
    callbacks_options: Options = Field(default_factory=dict)
    model_options: Options = Field(default_factory=dict)
    metrics: Annotated[tuple[MetricSpec, ...], Field(strict=False)] = ()
    callbacks: Mapping[str, CallbackSpec] = Field(default_factory=dict)
    expose: Annotated[tuple[str, ...] | None, PlainValidator(read_texts)] = None
    hide: Texts = ()
    contamination: SettingSpec = _make_setting("contamination")
    epochs: SettingSpec = _make_setting("epochs")
    batch_size: SettingSpec = _make_setting("batch_size")
    validation_split: SettingSpec = _make_setting("validation_split")
    shuffle: SettingSpec = _make_setting("shuffle")
    class_weight: SettingSpec = _make_setting("class_weight")
    warm_start: SettingSpec = _make_setting("warm_start")
    dtype: SettingSpec = _make_setting("dtype")
    jit_compile: SettingSpec = _make_setting("jit_compile")
    verbose: SettingSpec = _make_setting("verbose")

    @model_validator(mode="before")
    @classmethod
    def _read_settings(cls, raw: Any) -> Any:
        """Complete the tables of settings with the standard defaults."""
        if not isinstance(raw, dict):
            return raw
        given = {name: raw[name] for name in DEFAULT_SETTINGS if name in raw}
        return raw | {name: _complete_setting(name, value) for name, value in given.items()}

    @property
    def settings(self) -> Mapping[str, SettingSpec]:
        """The plain training parameters, in the order of ``__init__``."""
        return {name: getattr(self, name) for name in DEFAULT_SETTINGS}

    @property
    def named_objects(self) -> tuple[tuple[str, str, KeyPath], ...]:
        """What parameters name, with the section of the catalog and its place in the table."""
        schedules = (
            ("schedules", option.schedule, ("optimizer_options", name, "schedule"))
            for name, option in self.optimizer_options.items()
            if isinstance(option, ScheduleSpec)
        )
        metrics = (
            ("metrics", each.metric, ("metrics", index, "metric"))
            for index, each in enumerate(self.metrics)
        )
        chosen = (
            (section, each.name, (key, "choices", index, key))
            for key, section in (("optimizer", "optimizers"), ("loss", "losses"))
            for index, each in enumerate(self.alternatives[key].choices)
        )
        optimizer = ("optimizers", self.optimizer.default, ("optimizer",))
        return optimizer, *schedules, ("losses", self.loss.default, ("loss",)), *metrics, *chosen

    @property
    def alternatives(self) -> Mapping[str, Alternatives]:
        """What may be chosen among, by the training parameter that names it."""
        return {"optimizer": self.optimizer, "loss": self.loss}

    def find_takers(self, name: str) -> Mapping[str, OptionSpec]:
        """Find the choices that take a routed option; none if it is for all.

        Parameters
        ----------
        name : str
            Its name in ``__init__``.
        """
        owner, _, argument = name.partition("__")
        choices = self.alternatives[owner].choices if owner in self.alternatives else ()
        return {each.name: each.options[argument] for each in choices if argument in each.options}

    def is_exposed(self, name: str) -> bool:
        """Tell whether ``__init__`` has a training parameter or a routed option.

        Parameters
        ----------
        name : str
            Its name.
        """
        if name in ALWAYS_EXPOSED:
            return True
        return name not in self.hide and (self.expose is None or name in self.expose)

    @property
    def routed_options(self) -> Mapping[str, OptionSpec]:
        """The routed parameters by their names in ``__init__``, such as ``loss__reduction``."""
        return {name: each for name, each in self._options.items() if not each.is_computed}

    @property
    def computed_options(self) -> Mapping[str, OptionSpec]:
        """The options that follow from other parameters, by names of the same form."""
        return {name: each for name, each in self._options.items() if each.is_computed}

    @property
    def _options(self) -> Mapping[str, OptionSpec]:
        routed = {
            f"{owner}__{name}": option
            for owner in OPTION_TABLES
            for name, option in list_routed(getattr(self, f"{owner}_options"))
        }
        for owner, each in self.alternatives.items():
            routed |= {f"{owner}__{name}": option for name, option in each.options.items()}
        for index, metric in enumerate(self.metrics):
            routed |= {f"metrics__{index}__{name}": o for name, o in metric.options.items()}
        return routed


class TargetSpec(Table):
    """How the target is encoded, from ``[target]``.

    Attributes
    ----------
    encoder : EncoderSpec or None
        What it goes through before training, and predictions go through in reverse.
    one_hot : bool
        Whether its columns are one label for each row, coded one-hot.
    """

    encoder: EncoderSpec | None = None
    one_hot: bool = False


class InputSpec(Table):
    """An input of the network, from ``[inputs.NAME]``.

    Attributes
    ----------
    columns : tuple of str or int, ColumnSlice, ColumnKind or None
        The columns of X that it reads; None is all.
    shape : tuple of int and Formula, or None
        Shape of one row, where -1 follows from the number of values.
    pad : bool
        Whether rows are filled up with zeros to fit the shape.
    dtype : str or None
        ``"float"`` or ``"int32"``; None leaves it to the encoder.
    encoder : EncoderSpec or None
        What the columns go through before the network.
    """

    columns: _Columns = None
    shape: _Shape = None
    pad: bool = False
    dtype: str | None = None
    encoder: EncoderSpec | None = None

    @property
    def is_integer(self) -> bool:
        """Whether the network reads integers: as said, or by default the codes of an encoder."""
        if self.dtype is not None:
            return self.dtype == "int32"
        return self.encoder is not None and self.encoder.encoder in ENCODER_FACTS

    @property
    def is_plain(self) -> bool:
        """Whether there is an encoder of scikit-learn, and nothing else."""
        only = self.model_fields_set == {"encoder"}
        return only and self.encoder is not None and self.encoder.encoder not in RUNTIME_ENCODERS


class Transform(Table):
    """What ``transform`` returns, from ``[transform]``.

    Attributes
    ----------
    output : str
        Name of the layer whose output it is.
    decode_from : str or None
        Name of the layer whose output ``inverse_transform`` takes codes for; None is the same one.
    """

    output: str
    decode_from: str | None = None


class Checks(Table):
    """How the generated suite runs scikit-learn's checks, from ``[checks]``.

    Attributes
    ----------
    params : mapping of str to bool, int, float, str or tuple
        Parameters of the estimator that is checked, where they are not to be the defaults.
    """

    params: Mapping[str, Annotated[PlainValue, PlainValidator(read_plain)]] = Field(
        default_factory=dict
    )


class Document(Table):
    """The tables of a specification.

    Attributes
    ----------
    estimator : Estimator
        The class to write.
    parameters : mapping of str to ParameterSpec
        Its own parameters, in the order written.
    layers : tuple of entries
        The network, from the inputs up to its output layer.
    blocks : mapping of str to BlockDefinition
        Blocks that its entries use by their names.
    training : Training
        The training parameters.
    inputs : mapping of str to InputSpec
        The inputs of the network, where something is said of them.
    outputs : tuple of OutputSpec
        Its outputs, if they do not follow from the kind and the target.
    output_layer : OutputLayerSpec
        Further arguments of the output layers.
    target : TargetSpec or None
        How the target is encoded.
    transform : Transform or None
        What ``transform`` returns; None for a kind that has no such method.
    checks : Checks
        How the generated suite runs scikit-learn's checks.
    package : PackageSpec
        The project in which the estimator is shipped.
    """

    estimator: Estimator
    parameters: Mapping[str, ParameterSpec] = Field(default_factory=dict)
    layers: Entries = ()
    blocks: Mapping[str, BlockDefinition] = Field(default_factory=dict)
    training: Training = Training()
    inputs: Mapping[str, InputSpec] = Field(default_factory=dict)
    outputs: Annotated[tuple[OutputSpec, ...], Field(strict=False)] = ()
    output_layer: OutputLayerSpec = OutputLayerSpec()
    target: TargetSpec | None = None
    transform: Transform | None = None
    checks: Checks = Checks()
    package: PackageSpec = PackageSpec()

    @property
    def predicted(self) -> tuple[OutputSpec, ...]:
        """The outputs that predict; the others only help in the training."""
        return tuple(output for output in self.outputs if not output.auxiliary)

    def find_owner(self, output: OutputSpec) -> OutputSpec | None:
        """Find the output that predicts what an output learns; None if there is none.

        Parameters
        ----------
        output : OutputSpec
            The output; one that predicts is its own.
        """
        if not output.auxiliary:
            return output
        predicted = self.predicted
        if len(predicted) == 1 and output.columns in (None, predicted[0].columns):
            return predicted[0]
        return next((each for each in predicted if each.key == output.key), None)

    @property
    def entries(self) -> Iterator[AnyEntry]:
        """All entries of the network and of blocks with a name, at any depth."""
        bodies = (self.layers, *(block.layers for block in self.blocks.values()))
        return (entry for body in bodies for entry in walk_entries(body))

    @property
    def has_active_layers(self) -> bool:
        """Whether a layer stays active in predictions."""
        return any(isinstance(entry, LayerSpec) and entry.active for entry in self.entries)


class Spec(Document):
    """A whole specification: its tables and where they come from.

    Attributes
    ----------
    source : str
        Name of the file, without its folder.
    origin : Origin
        The document, for problems that later stages find.
    companions : tuple of Companion
        The files beside it that it names.
    own_places : tuple of str
        The import paths of its own code, in order.
    """

    source: str
    origin: InstanceOf[Origin]
    companions: tuple[Companion, ...] = ()
    own_places: tuple[str, ...] = ()

    @property
    def own_packages(self) -> tuple[str, ...]:
        """The installed packages that it imports own code from."""
        modules = (place.partition(":")[0] for place in self.own_places)
        packages = dict.fromkeys(module.partition(".")[0] for module in modules)
        return tuple(package for package in packages if package)
