"""The network of an estimator: how it is built, stored, copied and computed."""
