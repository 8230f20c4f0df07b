"""Parameters of an estimator: what they may be, and what a search tries."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias

from pydantic import (
    ConfigDict,
    Discriminator,
    Field,
    PlainValidator,
    PrivateAttr,
    Tag,
    model_validator,
)

from .conversion import read_choices, read_number, read_plain, read_range, read_search
from .inference import ValueType, convert_numbers, infer_type
from .tables import Table
from .values import PlainValue, Scalar

OPTION_TAG, SCHEDULE_TAG = "<option>", "<schedule>"

_Default: TypeAlias = Annotated[PlainValue | None, PlainValidator(read_plain)]
_Range: TypeAlias = Annotated[tuple[int | float, int | float] | None, PlainValidator(read_range)]
_Choices: TypeAlias = Annotated[tuple[Scalar, ...] | None, PlainValidator(read_choices)]
_Search: TypeAlias = Annotated[bool | tuple[PlainValue, ...], PlainValidator(read_search)]
_Number: TypeAlias = Annotated[int | float | None, PlainValidator(read_number)]


class ItemSpec(Table):
    """What every item of a list must be, from ``item = { min = 1 }``.

    Attributes
    ----------
    min, max : int, float or None
        Lowest and highest value, both included.
    choices : tuple or None
        Permitted values.
    """

    min: _Number = None
    max: _Number = None
    choices: _Choices = None


class SettingSpec(Table):
    """A parameter's default, the values that it may have, and those that a search tries.

    Attributes
    ----------
    default : bool, int, float, str, tuple or None
        Default in ``__init__``; a list is a tuple here.
    range : tuple of two numbers or None
        Lowest and highest value, both included; an infinite end is open.
    choices : tuple or None
        Permitted values.
    tune : bool or tuple
        True to search the whole range or all choices, or the values to try.
    log : bool
        Whether the range is searched on a logarithmic scale.
    step : int, float or None
        Distance between the values searched in a range.
    """

    default: _Default = None
    range: _Range = None
    choices: _Choices = None
    tune: _Search = False
    log: bool = False
    step: _Number = None

    @property
    def value_type(self) -> ValueType:
        """The type that the values imply."""
        return infer_type(self.__dict__)

    @model_validator(mode="before")
    @classmethod
    def _read_table(cls, raw: Any) -> Any:
        return convert_numbers(raw if isinstance(raw, dict | Table) else {"default": raw})


class OptionSpec(SettingSpec):
    """A routed parameter, such as ``optimizer__learning_rate``, or its default alone.

    Attributes
    ----------
    nullable : bool
        Whether None is permitted, which leaves Keras' own default.
    doc : str
        Description for the docstring; empty for a standard one.
    """

    nullable: bool = False
    doc: str = ""
    _usual: ValueType | None = PrivateAttr(default=None)

    @property
    def value_type(self) -> ValueType:
        """The type that the values imply; without any, that of the usual default."""
        shown = super().value_type
        return self._usual if self._usual is not None and shown.name == "any" else shown

    def take_type(self, usual: ValueType) -> "OptionSpec":
        """Return the option with a type that it has where its own values show none.

        Parameters
        ----------
        usual : ValueType
            The type of the usual default.
        """
        option = self.model_copy()
        option._usual = usual
        return option


class ScheduleSpec(OptionSpec):
    """A learning rate that changes; the keys that an option does not have are its arguments.

    Attributes
    ----------
    schedule : str
        Name of the schedule of Keras; it is the default.
    """

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, OptionSpec] = Field(init=False)

    schedule: str

    @property
    def options(self) -> Mapping[str, OptionSpec]:
        """Arguments of the schedule, each a routed parameter."""
        return self.__pydantic_extra__

    @model_validator(mode="before")
    @classmethod
    def _read_table(cls, raw: Any) -> Any:
        if not isinstance(raw, dict) or not isinstance(raw.get("schedule"), str):
            return raw
        return {"default": raw["schedule"], **raw}


def _choose_option(raw: Any) -> str:
    is_schedule = isinstance(raw, dict) and "schedule" in raw
    return SCHEDULE_TAG if is_schedule or isinstance(raw, ScheduleSpec) else OPTION_TAG


Options: TypeAlias = Mapping[str, OptionSpec]
OptimizerOptions: TypeAlias = Mapping[
    str,
    Annotated[
        Annotated[OptionSpec, Tag(OPTION_TAG)] | Annotated[ScheduleSpec, Tag(SCHEDULE_TAG)],
        Discriminator(_choose_option),
    ],
]


class ParameterSpec(SettingSpec):
    """A parameter of the estimator, from ``[parameters.NAME]``.

    Attributes
    ----------
    doc : str
        Description for the docstring.
    item : ItemSpec or None
        What every item of a list must be.
    nullable : bool
        Whether None is permitted; without a default it is the default.
    single : bool
        Whether an item alone stands for a list of one.
    infinite : bool
        Whether ``inf`` is permitted, beside the numbers of the range.
    """

    doc: str
    item: ItemSpec | None = None
    nullable: bool = False
    single: bool = False
    infinite: bool = False

    @model_validator(mode="before")
    @classmethod
    def _read_table(cls, raw: Any) -> Any:
        return convert_numbers(raw)
