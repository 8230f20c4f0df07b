# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:47057e6efdc070a1f00f3a7e72abaf0a5867bc9f00550aa7f99b1eaf2cb9585c
"""Training of a network: the pure step, its loops, and who listens to them."""
