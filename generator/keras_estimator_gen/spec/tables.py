"""The base of all models of a specification."""

from pydantic import BaseModel, ConfigDict


class Table(BaseModel):
    """A table of the specification; a key that it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
