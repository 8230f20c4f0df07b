"""Benchmarks of a generated estimator beside what one would use instead.

``make benchmark`` runs all of them; ``make benchmark ARGS="grid prediction"`` runs some.
"""
