"""Starter specifications, shipped with the package."""
