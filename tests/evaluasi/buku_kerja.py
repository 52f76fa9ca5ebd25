"""Fill the circulating form as an office does: answers typed into column K."""

from collections.abc import Mapping
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from evaluasi.lke_workbook.tata_letak import BARIS, BARIS_ISIAN, LEMBAR
from evaluasi.penilaian.jawaban import Jawaban

KOSONG = Path(__file__).parents[1] / "data" / "lke_beredar_kosong.xlsx"


def fill(jawaban: Mapping[str, Jawaban], sel: Mapping[str, Any] | None = None) -> bytes:
    """The bytes of the form with `jawaban`; `sel` (address → value) is written last."""
    buku = load_workbook(KOSONG)
    lembar = buku[LEMBAR]
    for kode, isi in jawaban.items():
        if isinstance(isi, Mapping):
            for isian, cacah in isi.items():
                lembar[f"K{BARIS_ISIAN[kode][isian]}"] = cacah
        else:
            lembar[f"K{BARIS[kode]}"] = float(isi) if isinstance(isi, Decimal) else isi
    for alamat, nilai in (sel or {}).items():
        lembar[alamat] = nilai
    keluaran = BytesIO()
    buku.save(keluaran)
    return keluaran.getvalue()
