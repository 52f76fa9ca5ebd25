"""The portal's own workbook: live formulas, checks, drop-downs, and a key for each row."""

from .buku import write_buku
from .isi import IsiTulis

__all__ = ["IsiTulis", "write_buku"]
