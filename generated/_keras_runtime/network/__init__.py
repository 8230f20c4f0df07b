# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:416b93124a07fcff7fe17722ee8ddc2e8fc6c720b5363d9eea30b71c6577263a
"""The network of an estimator: how it is built, stored, copied and computed."""
