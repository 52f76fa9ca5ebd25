"""Which sheet is the worksheet, and where in it everything stands: by its words."""

from .lembar import find_letak

__all__ = ["find_letak"]
