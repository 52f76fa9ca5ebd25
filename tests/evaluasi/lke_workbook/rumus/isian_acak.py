"""The circulating form, filled at random: as it should be, and as it should not."""

import random
from functools import cache
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import MergedCell

from tests.evaluasi.lke_workbook.rumus.libreoffice import to_bytes

KOSONG = Path(__file__).parents[3] / "data" / "lke_beredar_kosong.xlsx"
LEMBAR = "LKE ZI"
H, J, K = 8, 10, 11  # weight, kind of answer, answer
_PILIHAN = {
    "Ya": ("Ya", "Tidak"),  # the defect of J8
    "Ya/Tidak": ("Ya", "Tidak"),
    "A/B/C": tuple("ABC"),
    "A/B/C/D": tuple("ABCD"),
    "A/B/C/D/E": tuple("ABCDE"),
}
_ISENG: tuple[Any, ...] = (
    *(None, None, "ya", " Ya", "YA", "a", "F", "x", "Blm Diisi", "lima", "5", " 7 ", "-2"),
    *(0, 0, -3, 1.5, 1e9, 0.1, "#N/A", "#DIV/0!", "#REF!", "#VALUE!"),
)
_JENIS_ISENG = ("", None, " A/B/C", "a/b/c", "%", "Jumlah", "Rupiah", "Ya", "A/B/C/D/E", 5)


def fill_acak(
    acak: random.Random, *, iseng: float = 0.0, kosong: float = 0.0, polos: bool = True
) -> bytes:
    """The bytes of the form; `iseng` of its inputs hold nonsense, `kosong` of them nothing.

    `polos`: its cells alone, because LibreOffice takes two seconds for the looks of one form.
    """
    buku = {nama: dict(sel) for nama, sel in _formulir().items()}
    lembar = buku[LEMBAR]
    for baris in range(4, 206):
        jenis, jawaban = lembar.get((baris, J)), lembar.get((baris, K))
        if jenis is None or (baris, H) in lembar and baris < 200:
            continue
        if acak.random() < iseng / 10:
            lembar[baris, J] = acak.choice(_JENIS_ISENG)
        if str(jawaban).startswith("="):
            if acak.random() < iseng / 4:
                lembar[baris, K] = acak.choice(_ISENG)  # a formula that somebody typed over
        elif acak.random() >= kosong:
            lembar[baris, K] = acak.choice(_ISENG) if acak.random() < iseng else _benar(acak, jenis)
    if acak.random() < iseng:
        lembar[acak.choice([7, 10, 62, 170, 202]), H] = acak.choice([None, 0, "satu", 3])
    return to_bytes(_write(Workbook() if polos else load_workbook(KOSONG), buku))


@cache
def _formulir() -> dict[str, dict[tuple[int, int], Any]]:
    return {
        lembar.title: {
            (sel.row, sel.column): sel.value
            for baris in lembar.iter_rows()
            for sel in baris
            if sel.value is not None
        }
        for lembar in load_workbook(KOSONG)
    }


def _write(ke: Workbook, buku: dict[str, dict[tuple[int, int], Any]]) -> Workbook:
    if LEMBAR not in ke.sheetnames:
        ke.remove(ke.active)
    for nama, isi in buku.items():
        lembar = ke[nama] if nama in ke.sheetnames else ke.create_sheet(nama)
        for tempat, nilai in isi.items():
            if not isinstance(lembar.cell(*tempat), MergedCell):
                lembar.cell(*tempat).value = nilai
    return ke


def _benar(acak: random.Random, jenis: str) -> Any:
    if jenis in _PILIHAN:
        return acak.choice(_PILIHAN[jenis])
    return acak.randint(0, 12) if jenis == "Jumlah" else round(acak.uniform(0, 4), 2)
