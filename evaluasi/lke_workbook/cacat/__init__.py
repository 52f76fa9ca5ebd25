"""What a form's own formulas say against what the regulation says, defect by defect."""

from .laporan import LaporanCacat
from .periksa import periksa_cacat

__all__ = ["LaporanCacat", "periksa_cacat"]
