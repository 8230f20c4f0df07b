"""Optimizers, losses and metrics with options of their own."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import ConfigDict, Field, PlainValidator, model_validator

from .conversion import read_search, refuse
from .parameters import OptionSpec
from .tables import NamedTable, Table
from .values import PlainValue
from .wording import describe


class Choice(NamedTable):
    """Something of Keras by its name; the keys that are not listed here are its options."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, OptionSpec] = Field(init=False)

    @property
    def name(self) -> str:
        """Its name, or its import path."""
        name: str = getattr(self, next(iter(type(self).model_fields)))
        return name

    @property
    def options(self) -> Mapping[str, OptionSpec]:
        """Its arguments, each a routed parameter."""
        return self.__pydantic_extra__


class OptimizerChoice(Choice):
    """An optimizer; the keys that are not listed here are its options.

    Attributes
    ----------
    optimizer : str
        Name or alias of a Keras class.
    """

    optimizer: str


class LossChoice(Choice):
    """A loss; the keys that are not listed here are its options.

    Attributes
    ----------
    loss : str
        Name or alias of a Keras class; "auto" follows the target.
    """

    loss: str


class MetricSpec(Choice):
    """A metric; the keys that are not listed here are its options.

    Attributes
    ----------
    metric : str
        Name of the Keras metric, or an alias of it.
    """

    metric: str


class Alternatives(Table):
    """What a training parameter names, and what else it may name.

    Attributes
    ----------
    default : str
        Name or alias of a Keras class; without it the first choice.
    choices : tuple of Choice
        What else may be named; empty for anything.
    tune : bool or tuple of str
        True to search over all choices, or those to search over.
    """

    default: str = ""
    choices: Annotated[tuple[Choice, ...], Field(strict=False)] = ()
    tune: Annotated[bool | tuple[PlainValue, ...], PlainValidator(read_search)] = False

    @property
    def searched(self) -> tuple[Choice, ...]:
        """The choices that a search tries."""
        wanted = self.tune if isinstance(self.tune, tuple) else [each.name for each in self.choices]
        return tuple(each for each in self.choices if self.tune and each.name in wanted)

    @property
    def chosen(self) -> tuple[Choice, ...]:
        """The choice that is the default, if there are choices."""
        return tuple(each for each in self.choices if each.name == self.default)

    @property
    def options(self) -> Mapping[str, OptionSpec]:
        """The options of all choices, each as one parameter."""
        takers: dict[str, list[OptionSpec]] = {}
        for choice in self.choices:
            for name, option in choice.options.items():
                if not option.is_computed:
                    takers.setdefault(name, []).append(option)
        return {name: _merge_options(options) for name, options in takers.items()}

    @model_validator(mode="before")
    @classmethod
    def _read_name(cls, raw: Any) -> Any:
        if isinstance(raw, str):
            return {"default": raw}
        if isinstance(raw, Table):
            return raw
        if not isinstance(raw, dict):
            message = f"expected a name, or a table with choices, got {describe(raw)}"
            refuse((), message, "a name such as 'adam' or 'mse'")
        match raw.get("choices"):
            case [str(first) | {"optimizer": str(first)} | {"loss": str(first)}, *_]:
                return {"default": first, **raw}
        return raw


class OptimizerAlternatives(Alternatives):
    """An optimizer, and others in its place."""

    choices: Annotated[tuple[OptimizerChoice, ...], Field(strict=False)] = ()


class LossAlternatives(Alternatives):
    """A loss, and others in its place."""

    choices: Annotated[tuple[LossChoice, ...], Field(strict=False)] = ()


def _merge_options(options: Sequence[OptionSpec]) -> OptionSpec:
    """Return the parameter for an option of several choices, None where their defaults differ."""
    first, *others = options
    if not others:
        return first
    ranges = [each.range for each in options]
    ends = [each for each in ranges if each is not None]
    whole = None not in ranges
    choices = [value for each in options for value in each.choices or ()]
    listed = all(each.choices for each in options)
    return first.model_copy(
        update={
            "default": first.default if all(o.default == first.default for o in others) else None,
            "nullable": True,
            "range": (min(e[0] for e in ends), max(e[1] for e in ends)) if whole else None,
            "choices": tuple(dict.fromkeys(choices)) if listed else None,
            "doc": next((each.doc for each in options if each.doc), ""),
        }
    )
