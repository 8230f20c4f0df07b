# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:8639d41345674b5d3a234cf8e8cd07c45b4548f2ff7a346ccf5450ce6cec717c
"""What only some estimators need; each of these parts is copied where one needs it."""
