# Copied by keras-estimator-gen from its runtime. Do not edit.
# Digest: sha256:9d7f72361f5d61f0614de3fd48501533d8bcd8319b606e5cf8bf11e589d928a4
"""Keras, imported so that its first import prints no more than errors.

TensorFlow would log several lines for every network that it traces in float64. It reads
the level of its log at its import alone; whoever sets ``TF_CPP_MIN_LOG_LEVEL``, or has
imported TensorFlow before, decides for himself.
"""

import os

_LEVEL = "TF_CPP_MIN_LOG_LEVEL"
_chosen = os.environ.get(_LEVEL)
os.environ.setdefault(_LEVEL, "2")
try:
    import keras
finally:
    if _chosen is None:
        del os.environ[_LEVEL]

__all__ = ["keras"]
