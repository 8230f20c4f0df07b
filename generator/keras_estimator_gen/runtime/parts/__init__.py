"""What only some estimators need; each of these parts is copied where one needs it."""
