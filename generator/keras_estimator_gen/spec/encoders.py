"""The transformers of scikit-learn that inputs and targets go through."""

from typing import Annotated, Any

from pydantic import Field, model_validator

from .conversion import read_encoder
from .tables import OpenTable


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
