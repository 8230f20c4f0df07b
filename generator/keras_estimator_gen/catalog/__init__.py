"""What Keras and scikit-learn offer, as data: specifications are checked against it.

``python -m keras_estimator_gen.catalog`` rebuilds the data from the installed libraries.
"""

from .entries import Entry, Limits, Parameter
from .libraries import BUILD_FUNCTIONS, FUNCTIONS, OWN_SECTIONS, PREDICTION_FUNCTIONS, name_member
from .registry import Catalog, load_catalog

__all__ = [
    "BUILD_FUNCTIONS",
    "FUNCTIONS",
    "OWN_SECTIONS",
    "PREDICTION_FUNCTIONS",
    "Catalog",
    "Entry",
    "Limits",
    "Parameter",
    "load_catalog",
    "name_member",
]
