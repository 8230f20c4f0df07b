"""What Keras and scikit-learn offer, as data: specifications are checked against it.

``python -m keras_estimator_gen.catalog`` rebuilds the data from the installed libraries.
"""

from .entries import Entry, Inputs, Limits, Parameter, make_own_entry
from .registry import Catalog, load_catalog

__all__ = ["Catalog", "Entry", "Inputs", "Limits", "Parameter", "load_catalog", "make_own_entry"]
