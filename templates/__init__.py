"""Jinja templates, one outline per file that is written."""
