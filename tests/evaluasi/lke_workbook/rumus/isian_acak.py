"""The circulating form, filled at random: as it should be, and as it should not."""

import random
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from tests.evaluasi.lke_workbook.rumus.libreoffice import to_bytes

KOSONG = Path(__file__).parents[3] / "data" / "lke_beredar_kosong.xlsx"
LEMBAR = "LKE ZI"
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
    buku = load_workbook(KOSONG)
    lembar = buku[LEMBAR]
    for baris in range(4, 206):
        jenis, sel = lembar[f"J{baris}"].value, lembar[f"K{baris}"]
        if jenis is None or lembar[f"H{baris}"].value is not None and baris < 200:
            continue
        if acak.random() < iseng / 10:
            lembar[f"J{baris}"] = acak.choice(_JENIS_ISENG)
        if sel.data_type == "f":
            if acak.random() < iseng / 4:
                sel.value = acak.choice(_ISENG)  # a formula that somebody typed over
        elif acak.random() >= kosong:
            sel.value = acak.choice(_ISENG) if acak.random() < iseng else _benar(acak, jenis)
    if acak.random() < iseng:
        lembar[f"H{acak.choice([7, 10, 62, 170, 202])}"] = acak.choice([None, 0, "satu", 3])
    return to_bytes(_strip(buku) if polos else buku)


def _strip(buku: Workbook) -> Workbook:
    polos = Workbook()
    polos.remove(polos.active)
    for lembar in buku:
        salinan = polos.create_sheet(lembar.title)
        for baris in lembar.iter_rows():
            for sel in baris:
                if sel.value is not None:
                    salinan.cell(sel.row, sel.column).value = sel.value
    return polos


def _benar(acak: random.Random, jenis: str) -> Any:
    if jenis in _PILIHAN:
        return acak.choice(_PILIHAN[jenis])
    return acak.randint(0, 12) if jenis == "Jumlah" else round(acak.uniform(0, 4), 2)
