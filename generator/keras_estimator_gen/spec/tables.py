"""The bases of all models of a specification."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, model_validator

from .conversion import read_argument, read_condition, read_tensors, read_texts
from .values import ArgumentValue

Argument: TypeAlias = Annotated[Any, PlainValidator(read_argument)]
Condition: TypeAlias = Annotated[str | None, PlainValidator(read_condition)]
Tensors: TypeAlias = Annotated[tuple[str, ...], PlainValidator(read_tensors)]
Texts: TypeAlias = Annotated[tuple[str, ...], PlainValidator(read_texts)]


class Table(BaseModel):
    """A table of the specification; a key that it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class NamedTable(Table):
    """A table for which the name alone may stand, its first key."""

    @model_validator(mode="before")
    @classmethod
    def _read_name(cls, raw: Any) -> Any:
        return {next(iter(cls.model_fields)): raw} if isinstance(raw, str) else raw


class OpenTable(Table):
    """A table whose further keys are arguments of what it names."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Argument] = Field(init=False)

    @property
    def arguments(self) -> Mapping[str, ArgumentValue]:
        """Values of the keys that the table does not have itself, in the order written."""
        return self.__pydantic_extra__
