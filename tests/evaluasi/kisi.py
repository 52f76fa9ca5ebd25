"""A worksheet as a grid that tests fill and disturb, without a file: fast and exact.

`beredar` is the circulating form, `jawaban` the ministry's second layout, `portal` what the
portal's own workbook looks like to a reader.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from evaluasi.lke_workbook.buku import (
    BukuKerja,
    JenisAngka,
    Lembar,
    NilaiSel,
    Sel,
    nomor_kolom,
)
from evaluasi.lke_workbook.isi import Identitas, IsiBuku
from evaluasi.lke_workbook.kunci import KEPALA, encode_identitas, kunci
from evaluasi.lke_workbook.letak import Kolom, Letak
from evaluasi.lke_workbook.paket import open_buku
from evaluasi.lke_workbook.pengenalan import find_letak
from evaluasi.lke_workbook.reader import read_isi
from evaluasi.penilaian.jawaban import Jawaban
from evaluasi.penilaian.regulasi import Komponen
from tests.evaluasi.buku_kerja import KOSONG
from tests.evaluasi.letak_beredar import BARIS, BARIS_ISIAN, LEMBAR
from tests.penilaian.lembar import LKE

DATA = Path(__file__).parents[1] / "data"
Tempat = tuple[int, int]


class Kisi:
    """Cells by (row, column); a text that starts with "=" is a formula."""

    def __init__(
        self, nama: str, sel: Mapping[Tempat, NilaiSel], tempat: Mapping[str, int], **kolom: int
    ) -> None:
        self.nama = nama
        self.sel = dict(sel)
        self.tempat = dict(tempat)  # key of a line or count → row
        self.kolom = dict(kolom)  # unit, tpi, catatan, catatan_tpi, bukti
        self.jenis: dict[Tempat, JenisAngka] = {}  # how cells show their numbers

    # --- filling ---

    def fill(self, jawaban: Mapping[str, Jawaban], kolom: str = "unit") -> "Kisi":
        for kode, isi in jawaban.items():
            if isinstance(isi, Mapping):
                for isian, cacah in isi.items():
                    self.set(kunci(kode, isian), cacah, kolom)
            else:
                self.set(kode, isi, kolom)
        return self

    def set(
        self,
        kode: str,
        isi: NilaiSel,
        kolom: str = "unit",
        jenis: JenisAngka = JenisAngka.BIASA,
    ) -> None:
        self.sel[self.tempat[kode], self.kolom[kolom]] = isi
        self.jenis[self.tempat[kode], self.kolom[kolom]] = jenis

    def put(self, alamat: str, isi: NilaiSel) -> "Kisi":
        huruf = alamat.rstrip("0123456789")
        self.sel[int(alamat[len(huruf) :]), nomor_kolom(huruf)] = isi
        return self

    # --- disturbing ---

    def move(self, pindah: Callable[[int, int], Tempat]) -> None:
        self.sel = {pindah(*tempat): isi for tempat, isi in self.sel.items()}
        self.jenis = {pindah(*tempat): isi for tempat, isi in self.jenis.items()}
        self.tempat = {k: pindah(baris, 1)[0] for k, baris in self.tempat.items()}
        self.kolom = {k: pindah(1, kolom)[1] for k, kolom in self.kolom.items()}

    def insert_rows(self, di: int, banyak: int = 1) -> "Kisi":
        self.move(lambda b, k: (b + banyak * (b >= di), k))
        return self

    def insert_columns(self, di: int, banyak: int = 1) -> "Kisi":
        self.move(lambda b, k: (b, k + banyak * (k >= di)))
        return self

    def swap_columns(self, satu: int, dua: int) -> "Kisi":
        tukar = {satu: dua, dua: satu}
        self.move(lambda b, k: (b, tukar.get(k, k)))
        return self

    def delete_row(self, baris: int) -> "Kisi":
        self.sel = {t: isi for t, isi in self.sel.items() if t[0] != baris}
        self.jenis = {t: isi for t, isi in self.jenis.items() if t[0] != baris}
        self.tempat = {k: b for k, b in self.tempat.items() if b != baris}
        self.move(lambda b, k: (b - (b > baris), k))
        return self

    def sort_rows(self, pertama: int, terakhir: int, urutan: list[int]) -> "Kisi":
        baru = dict(zip(range(pertama, terakhir + 1), urutan, strict=True))
        self.move(lambda b, k: (baru.get(b, b), k))
        return self

    def texts(self) -> Iterator[tuple[Tempat, str]]:
        for tempat, isi in self.sel.items():
            if isinstance(isi, str) and not isi.startswith("="):
                yield tempat, isi

    # --- as a workbook ---

    def lembar(self, **sifat: Any) -> Lembar:
        sel = {}
        for (baris, kolom), isi in self.sel.items():
            rumus = isi[1:] if isinstance(isi, str) and isi.startswith("=") else ""
            if isi is not None:
                jenis = self.jenis.get((baris, kolom), JenisAngka.BIASA)
                sel[baris, kolom] = Sel(baris, kolom, None if rumus else isi, rumus, jenis)
        return Lembar(self.nama, "xl/worksheets/sheet1.xml", sel, **sifat)

    def buku(self, *lain: Lembar) -> BukuKerja:
        return BukuKerja((self.lembar(), *lain), b"")

    def tulis(self) -> bytes:
        """The bytes of an .xlsx, for those who need a file."""
        buku = Workbook()
        lembar = buku.active
        lembar.title = self.nama
        for (baris, kolom), isi in self.sel.items():
            lembar.cell(baris, kolom, float(isi) if isinstance(isi, Decimal) else isi)
        keluaran = BytesIO()
        buku.save(keluaran)
        return keluaran.getvalue()


def _read_beredar() -> tuple[dict[Tempat, NilaiSel], dict[str, int]]:
    lembar = open_buku(KOSONG.read_bytes()).find(LEMBAR)
    sel: dict[Tempat, NilaiSel] = {
        t: f"={s.rumus}" if s.rumus else s.nilai for t, s in lembar.sel.items()
    }
    tempat = dict(BARIS)
    for kode, isian in BARIS_ISIAN.items():
        tempat |= {kunci(kode, satu): baris for satu, baris in isian.items()}
    return sel, tempat


_BEREDAR = _read_beredar()


def beredar() -> Kisi:
    sel, tempat = _BEREDAR
    return Kisi(LEMBAR, sel, tempat, unit=11, catatan=15, bukti=16)


def jawaban(*, berjudul: bool = True, baris_persen: bool = True) -> Kisi:
    """The ministry's second layout, as far as its question file tells.

    Known: sheet, columns and row of each soal; texts and order. Assumed, from the gaps between
    the rows, which are those of the circulating form: columns B to J as there, components and
    indicators on rows of their own (`nama` of the file), percentage lines on the row above their
    counts (`baris_persen`), headers on the first row (`berjudul`; their wording is a guess).
    """
    soal = json.loads((DATA / "portalrb_soal_2026.json").read_text("utf-8"))
    letak = json.loads((DATA / "portalrb_excel_2026.json").read_text("utf-8"))
    kolom = {
        nama: nomor_kolom(letak[f"excel_kolom_{asal}"])
        for nama, asal in (
            ("unit", "jawaban_unit"),
            ("tpi", "jawaban_tpi"),
            ("catatan", "catatan_unit"),
            ("catatan_tpi", "catatan_tpi"),
            ("bukti", "bukti_dukung_unit"),
        )
    }
    sel: dict[Tempat, NilaiSel] = {}
    tempat: dict[str, int] = {}
    nama_simpul = {s["kode"]: s["nama"] for s in soal["simpul"]}
    kunci_garis = iter(
        kunci(p.kode, i) for p in LKE.pertanyaan for i in ([i.kode for i in p.isian] or [""])
    )
    teks_persen = {p.kode: p.teks for p in LKE.pertanyaan if p.isian}
    sebelum = ""
    for satu, baris in zip(soal["soal"], letak["excel_baris"], strict=True):
        kode = next(kunci_garis)
        tempat[kode] = baris
        hasil = satu["simpul"].startswith("B")
        sel[baris, 5 if hasil else 7] = satu["teks"]
        sel[baris, 10] = satu["jenis"]
        garis = kode.partition("#")[0]
        if garis in teks_persen and garis not in tempat and baris_persen:
            tempat[garis] = baris - 1 - (garis.startswith("A.II.5.iii"))
            sel[tempat[garis], 7] = teks_persen[garis]
        if satu["simpul"] != sebelum and "#" not in kode:
            sel[baris - 1, 6] = nama_simpul[satu["simpul"]]
            sel[baris - 1, 8] = Decimal("0.5")
        sebelum = satu["simpul"]
    if berjudul:
        sel |= {
            (1, 2): "Penilaian",
            (1, 8): "Bobot",
            (1, 9): "Penjelasan",
            (1, 10): "Pilihan Jawaban",
            (1, 11): "Jawaban Unit",
            (1, 12): "Catatan Unit",
            (1, 13): "Bukti Dukung Unit",
            (1, 14): "Jawaban TPI",
            (1, 15): "Nilai",
            (1, 16): "%",
            (1, 17): "Catatan TPI",
        }
    return Kisi(letak["excel_sheet"], sel, tempat, **kolom)


IDENTITAS = Identitas(
    instansi="Kabupaten Contoh",
    unit="RSUD “Contoh”",
    unit_kode="rsud-contoh",
    tahun=2026,
    lke=LKE.kode,
    putaran=1,
    ditulis="2026-05-04T09:00:00+07:00",
    versi={"unit": {"A.I.1.i.a": 3}},
)


def portal() -> Kisi:
    """Header on row 5, one text column, the key column last."""
    sel: dict[Tempat, NilaiSel] = {(1, 1): "LEMBAR KERJA EVALUASI ZONA INTEGRITAS TAHUN 2026"}
    kepala = {jenis: nomor for nomor, jenis in enumerate(KEPALA, 1)}
    sel |= {(5, nomor): KEPALA[jenis] for jenis, nomor in kepala.items()}
    kolom_kunci = len(KEPALA) + 1
    sel[5, kolom_kunci] = encode_identitas(IDENTITAS)
    tempat: dict[str, int] = {}
    for baris, (satu, teks) in enumerate(_walk_portal(LKE.komponen), 6):
        tempat[satu] = baris
        sel[baris, 1] = teks
        sel[baris, kolom_kunci] = satu
    return Kisi(
        "LKE ZI",
        sel,
        tempat,
        unit=kepala[Kolom.JAWABAN_UNIT],
        tpi=kepala[Kolom.JAWABAN_TPI],
        catatan=kepala[Kolom.CATATAN_UNIT],
        catatan_tpi=kepala[Kolom.CATATAN_TPI],
        bukti=kepala[Kolom.BUKTI],
        kunci=kolom_kunci,
    )


def _walk_portal(komponen: tuple[Komponen, ...]) -> Iterator[tuple[str, str]]:
    for k in komponen:
        yield k.kode, f"{k.kode} {k.nama}"
        for p in k.pertanyaan:
            yield p.kode, f"      {p.label} {p.teks}"
            for isian in p.isian:
                yield kunci(p.kode, isian.kode), f"         - {isian.label}"
        yield from _walk_portal(k.bagian)


BENTUK: Mapping[str, Callable[[], Kisi]] = {
    "beredar": beredar,
    "jawaban": jawaban,
    "portal": portal,
}


# --- reading ------------------------------------------------------------------------------------


def find(satu: Kisi, *lain: Lembar) -> Letak:
    return find_letak(satu.buku(*lain), LKE)


def places(letak: Letak) -> dict[str, int]:
    """The rows of lines and counts by their keys, as `Kisi.tempat` has them."""
    return {
        **letak.baris,
        **{kunci(k, i): b for k, isian in letak.baris_isian.items() for i, b in isian.items()},
    }


def read(satu: Kisi) -> IsiBuku:
    return read_isi(satu.buku(), LKE)


def answers(isi: IsiBuku, pihak: str = "unit") -> dict[str, Jawaban]:
    return {k: b.jawaban for k, b in isi.butir[pihak].items() if b.jawaban is not None}
