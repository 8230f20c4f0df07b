"""Values, names and expressions, wherever they stand."""
