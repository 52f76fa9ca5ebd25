"""Open a workbook: refuse what is hostile or broken, return its cells."""

import warnings
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from .buku import BukuKerja, Galat, Lembar, NilaiSel, Sel


def open_buku(isi: bytes) -> BukuKerja:
    """Raise BukuKerjaSalah for anything that is not a sound, harmless .xlsx."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        rumus = load_workbook(BytesIO(isi))
        nilai = load_workbook(BytesIO(isi), data_only=True)
    lembar = []
    for nomor, satu in enumerate(rumus.worksheets):
        tersimpan = nilai[satu.title]
        lembar.append(
            Lembar(
                nama=satu.title,
                bagian=f"xl/worksheets/sheet{nomor + 1}.xml",
                sel={
                    (sel.row, sel.column): Sel(
                        sel.row,
                        sel.column,
                        _nilai(tersimpan.cell(sel.row, sel.column).value),
                        sel.value[1:]
                        if sel.data_type == "f" and isinstance(sel.value, str)
                        else "",
                    )
                    for baris in satu.iter_rows()
                    for sel in baris
                    if sel.value is not None
                },
                tersembunyi=satu.sheet_state != "visible",
                terkunci=bool(satu.protection.sheet),
            )
        )
    return BukuKerja(tuple(lembar), isi)


def _nilai(nilai: Any) -> NilaiSel:
    if isinstance(nilai, float):
        angka = Decimal(f"{nilai:.15g}")
        return int(angka) if angka == int(angka) else angka
    if isinstance(nilai, str) and nilai.startswith("#") and nilai.endswith(("!", "?", "A")):
        return Galat(nilai)
    return nilai
