"""What a workbook's own formulas say, computed as Excel would, without Excel.

Only what worksheets of the LKE use is computed (`functions.py`); any other formula is reported
and never guessed. Numbers are exact fractions: where Excel adds binary floats, its result may
differ by about 1e-15 of the value, and comparisons here are made on the exact values.
"""

from .perhitungan import TAK_DIDUKUNG, Perhitungan, hitung

__all__ = ["TAK_DIDUKUNG", "Perhitungan", "hitung"]
