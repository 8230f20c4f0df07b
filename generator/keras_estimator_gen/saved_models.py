"""What an estimator checks in the file of a model, which the generator checks as well."""

from .runtime_reading import saved_models

CLASSES = saved_models.CLASSES
FUNCTIONS = saved_models.FUNCTIONS
ModelFileError = saved_models.ModelFileError
list_faults = saved_models.list_faults
read_description = saved_models.read_description

__all__ = ["CLASSES", "FUNCTIONS", "ModelFileError", "list_faults", "read_description"]
