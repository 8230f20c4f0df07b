"""From a model of Keras to a specification."""

from .custom import OPTION
from .document import ImportedModel, import_model

__all__ = ["OPTION", "ImportedModel", "import_model"]
