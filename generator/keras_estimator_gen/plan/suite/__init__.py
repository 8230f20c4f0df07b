"""The generated tests: rows, and what is expected of them."""
