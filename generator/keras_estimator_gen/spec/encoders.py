"""The transformers of scikit-learn that inputs and targets go through."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias

from pydantic import ConfigDict, Field, PlainValidator, model_validator

from .conversion import read_argument, read_encoder
from .tables import Table
from .values import ArgumentValue

_Argument: TypeAlias = Annotated[Any, PlainValidator(read_argument)]


class EncoderSpec(Table):
    """A transformer of scikit-learn; the keys that are not listed here are its arguments.

    Attributes
    ----------
    encoder : str
        Name of its class, or of the function that puts several in a row.
    steps : tuple of EncoderSpec
        Several transformers, each of which reads what the one before has made; empty for one.
    """

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, _Argument] = Field(init=False)

    encoder: str
    steps: Annotated[tuple["EncoderSpec", ...], Field(strict=False, init=False)] = ()

    @property
    def chain(self) -> tuple["EncoderSpec", ...]:
        """The transformers in order."""
        return self.steps or (self,)

    @property
    def arguments(self) -> Mapping[str, ArgumentValue]:
        """Arguments of the transformer, in the order written."""
        return self.__pydantic_extra__

    @model_validator(mode="before")
    @classmethod
    def _read_name(cls, raw: Any) -> Any:
        return read_encoder(raw)
