"""What an estimator learns to predict: labels, losses and scores."""
