"""The estimator as a whole: its names, tests, routing and package."""
