"""Outputs, losses that fit them, predictions and scores."""
