"""What may be wrong with a specification that could be read: one rule or table to a module."""

from .draft import check_draft

__all__ = ["check_draft"]
