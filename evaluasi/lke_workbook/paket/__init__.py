"""From bytes to cells: what is hostile or broken is refused here, in words."""

from .arsip import open_buku

__all__ = ["open_buku"]
