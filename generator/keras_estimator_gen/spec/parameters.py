"""Parameters of an estimator: what they may be, and what a search tries."""

import math
from collections.abc import Iterator, Mapping
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

from .conversion import read_choices, read_number, read_option, read_plain, read_range, read_search
from .inference import ValueType, convert_numbers, infer_type
from .scanner import KeyPath
from .tables import Table
from .values import Formula, OptionValue, PlainValue, Scalar

OPTION_TAG, SCHEDULE_TAG = "<option>", "<schedule>"
VALUES_TAG, RANGE_TAG = "<values>", "<range>"

_Default: TypeAlias = Annotated[OptionValue | None, PlainValidator(read_plain)]
_Range: TypeAlias = Annotated[tuple[int | float, int | float] | None, PlainValidator(read_range)]
_Choices: TypeAlias = Annotated[tuple[Scalar, ...] | None, PlainValidator(read_choices)]
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


class SearchRange(Table):
    """Numbers that a search tries, from ``tune = { low = 1e-5, high = 0.1, log = true }``.

    Attributes
    ----------
    low, high : int, float or None
        Ends of the search, both included; None is the end of the parameter's range.
    log : bool
        Whether the search goes on a logarithmic scale.
    step : int, float or None
        Distance between the values searched.
    """

    low: _Number = None
    high: _Number = None
    log: bool = False
    step: _Number = None

    @property
    def ends(self) -> tuple[int | float, int | float]:
        """Both ends, infinite where they are open."""
        return (
            -math.inf if self.low is None else self.low,
            math.inf if self.high is None else self.high,
        )


def _choose_search(raw: Any) -> str:
    return RANGE_TAG if isinstance(raw, dict | SearchRange) else VALUES_TAG


_Search: TypeAlias = Annotated[
    Annotated[bool | tuple[PlainValue, ...], PlainValidator(read_search), Tag(VALUES_TAG)]
    | Annotated[SearchRange, Tag(RANGE_TAG)],
    Discriminator(_choose_search),
]


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
    tune : bool, tuple or SearchRange
        True to search the whole range or all choices, or the values to try, or their range.
    log : bool
        Whether the whole range is searched on a logarithmic scale.
    step : int, float or None
        Distance between the values searched in the whole range.
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

    @property
    def search(self) -> SearchRange | tuple[PlainValue, ...] | None:
        """What a search tries: a range of numbers, or values; None if it tries nothing."""
        if isinstance(self.tune, SearchRange):
            low, high = self.range or (None, None)
            written = self.tune.model_dump(exclude_unset=True)
            return SearchRange.model_construct(**{"low": low, "high": high, **written})
        if self.tune is not True:
            return self.tune or None
        if self.choices or self.range is None:
            return self.choices or (False, True)
        low, high = self.range
        return SearchRange.model_construct(low=low, high=high, log=self.log, step=self.step)

    @property
    def tried(self) -> Iterator[tuple[PlainValue, KeyPath]]:
        """Values that ``tune`` names, with their places in the table."""
        if isinstance(self.tune, tuple):
            for index, value in enumerate(self.tune):
                yield value, ("tune", index)
        elif isinstance(self.tune, SearchRange):
            for key, end in (("low", self.tune.low), ("high", self.tune.high)):
                if end is not None:
                    yield end, ("tune", key)

    @model_validator(mode="before")
    @classmethod
    def _read_table(cls, raw: Any) -> Any:
        return convert_numbers(raw if isinstance(raw, dict | Table) else {"default": raw})


class OptionSpec(SettingSpec):
    """A routed parameter, such as ``optimizer__learning_rate``, or its default alone.

    Attributes
    ----------
    default : bool, int, float, str, Formula, tuple or None
        Default in ``__init__``; an expression makes the option follow from other parameters.
    nullable : bool
        Whether None is permitted, which leaves Keras' own default.
    doc : str
        Description for the docstring; empty for a standard one.
    """

    default: Annotated[OptionValue | None, PlainValidator(read_option)] = None
    nullable: bool = False
    doc: str = ""
    _usual: ValueType | None = PrivateAttr(default=None)

    @property
    def value_type(self) -> ValueType:
        """The type that the values imply; without any, that of the usual default."""
        shown = super().value_type
        return self._usual if self._usual is not None and shown.name == "any" else shown

    @property
    def is_computed(self) -> bool:
        """Whether it follows from other parameters, and is none itself."""
        items = self.default if isinstance(self.default, tuple) else (self.default,)
        return any(isinstance(item, Formula) for item in items)

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


def list_routed(options: Mapping[str, OptionSpec]) -> Iterator[tuple[str, OptionSpec]]:
    """Yield options by name, each schedule with its arguments after it."""
    for name, option in options.items():
        yield name, option
        if isinstance(option, ScheduleSpec):
            for argument, value in option.options.items():
                yield f"{name}__{argument}", value


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
