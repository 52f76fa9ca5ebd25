"""Every value that we compute is the one that LibreOffice computes, except where it is known why.

The two differences that the circulating form shows, both checked in Excel's documentation:
* two arguments of one function are errors: Excel hands on the first, LibreOffice the last;
* a reference to a deleted cell, 'LKE ZI'!#REF!, is #REF! in Excel and #VALUE! in LibreOffice.
"""

import random
import re
from pathlib import Path
from typing import NamedTuple

from evaluasi.lke_workbook.buku import Galat, nomor_kolom
from evaluasi.lke_workbook.paket import open_buku
from evaluasi.lke_workbook.rumus import TAK_DIDUKUNG, Perhitungan, hitung
from tests.evaluasi.lke_workbook.rumus.isian_acak import fill_acak
from tests.evaluasi.lke_workbook.rumus.libreoffice import get_nilai, is_same, recalculate, to_bytes
from tests.evaluasi.lke_workbook.rumus.rumus_acak import LEMBAR, build_buku, make_rumus

ACUAN = re.compile(r"(?:'([^']+)'!)?\b([A-Z]+)([0-9]+)\b")

Tempat = tuple[str, int, int]


class Beda(NamedTuple):
    berkas: str
    tempat: Tempat
    rumus: str
    kita: object
    mereka: object


def isian() -> dict[str, bytes]:
    acak = random.Random(2026)
    return {
        "asli": fill_acak(acak, polos=False),
        "kosong": fill_acak(acak, kosong=1.0),
        **{f"terisi-{n}": fill_acak(acak) for n in range(20)},
        **{f"berlubang-{n}": fill_acak(acak, kosong=0.2) for n in range(3)},
        **{f"iseng-{n}": fill_acak(acak, iseng=0.15, kosong=0.05) for n in range(9)},
        **{f"kacau-{n}": fill_acak(acak, iseng=0.8) for n in range(3)},
    }


def list_acuan(tempat: Tempat, rumus: str) -> list[Tempat]:
    return [
        (lembar or tempat[0], int(baris), nomor_kolom(kolom))
        for lembar, kolom, baris in ACUAN.findall(rumus)
    ]


def drop_known(beda: list[Beda], perhitungan: Perhitungan) -> list[Beda]:
    """Those that the two known differences do not explain, not even through another cell."""
    sisa = list(beda)
    dikenal: set[Tempat] = set()

    def is_known(satu: Beda) -> bool:
        if not isinstance(satu.kita, Galat) or not isinstance(satu.mereka, Galat):
            return False
        acuan = list_acuan(satu.tempat, satu.rumus)
        if satu.rumus == "'LKE ZI'!#REF!":
            return (satu.kita, satu.mereka) == ("#REF!", "#VALUE!")
        galat = {nilai for a in acuan if isinstance(nilai := perhitungan.nilai(*a), Galat)}
        return (satu.rumus.startswith("SUM(") and len(galat) > 1) or bool(dikenal & {*acuan})

    while baru := [satu for satu in sisa if is_known(satu)]:
        dikenal |= {satu.tempat for satu in baru}
        sisa = [satu for satu in sisa if satu not in baru]
    return sisa


def test_filled_forms_have_the_values_of_libreoffice(tmp_path: Path) -> None:
    berkas = isian()
    hasil = recalculate(berkas, tmp_path)
    salah: list[Beda] = []
    banyak = 0
    for nama, isi in berkas.items():
        buku = open_buku(isi)
        perhitungan = hitung(buku)
        assert perhitungan.tak_didukung == ()
        beda = []
        for lembar in buku.lembar:
            for (baris, kolom), sel in lembar.sel.items():
                if not sel.rumus:
                    continue
                banyak += 1
                kita = perhitungan.nilai(lembar, baris, kolom)
                mereka = get_nilai(hasil[nama], lembar.nama, baris, kolom)
                if not is_same(kita, mereka):
                    beda.append(Beda(nama, (lembar.nama, baris, kolom), sel.rumus, kita, mereka))
        salah += drop_known(beda, perhitungan)
    assert not salah
    assert banyak > len(berkas) * 430


def test_random_formulas_have_the_values_of_libreoffice(tmp_path: Path) -> None:
    acak = random.Random(90)
    rumus = [make_rumus(acak) for _ in range(2000)]
    isi = to_bytes(build_buku(rumus))
    hasil = recalculate({"acak": isi}, tmp_path)["acak"]
    perhitungan = hitung(open_buku(isi))
    salah, terbuka = [], 0
    for baris, satu in enumerate(rumus, 1):
        kita, mereka = perhitungan.nilai(LEMBAR, baris, 8), get_nilai(hasil, LEMBAR, baris, 8)
        if kita is TAK_DIDUKUNG:
            terbuka += 1
        elif not is_same(kita, mereka):
            # Of two errors Excel hands on the first, LibreOffice the last.
            dua_galat = isinstance(kita, Galat) and isinstance(mereka, Galat) and "," in satu
            if not dua_galat:
                salah.append((satu, kita, mereka))
    assert not salah
    assert terbuka < 60
    # Only what Excel reads in its user's language is left open.
    assert {laporan.pesan.partition(" (rumus ")[0] for laporan in perhitungan.tak_didukung} <= {
        "angka ini menjadi teks menurut pengaturan bahasa komputer",
        'teks "5" dipakai sebagai syarat',
        "urutan teks bergantung pada pengaturan bahasa komputer",
    }
