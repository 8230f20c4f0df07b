"""Generate standalone scikit-learn estimators from specifications of Keras networks."""

__version__ = "0.1.0"
