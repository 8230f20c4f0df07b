"""The command: what it is called with, what it prints, and its exit codes."""

from .main import main

__all__ = ["main"]
