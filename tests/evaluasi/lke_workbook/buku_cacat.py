"""Workbooks with known defects: the filled circulating form with single cells changed."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from evaluasi.lke_workbook.buku import BukuKerja, Lembar, Sel, nomor_kolom
from evaluasi.lke_workbook.cacat import periksa_cacat
from evaluasi.lke_workbook.cacat.laporan import Cacat, Jenis, LaporanCacat
from evaluasi.lke_workbook.paket import open_buku
from evaluasi.lke_workbook.reader import read_isi
from evaluasi.lke_workbook.rumus import hitung
from evaluasi.penilaian.jawaban import Jawaban
from evaluasi.penilaian.profil import Profil
from tests.evaluasi.buku_kerja import KOSONG, cells
from tests.evaluasi.letak_beredar import LEMBAR
from tests.penilaian.lembar import KETENTUAN, LENGKAP, LKE, TERBAIK

# What must be mended in the form so that its formulas say what the regulation says.
PERBAIKAN: Mapping[str, Any] = {"J8": "Ya/Tidak", "L175": "=SUM(L176,L183)"}
JUMLAH_LHKASN: Mapping[str, Any] = {"K185": "=K186+K187+K188"}
BAIK: Mapping[str, Any] = {**PERBAIKAN, **JUMLAH_LHKASN}


@cache
def _kosong() -> BukuKerja:
    return open_buku(KOSONG.read_bytes())


def make_buku(
    jawaban: Mapping[str, Jawaban] = TERBAIK,
    sel: Mapping[str, Any] | None = None,
    *,
    lembar: str = LEMBAR,
) -> BukuKerja:
    """The form with `jawaban`; `sel` (address → value, formula with "=" or None) comes last."""
    buku = ubah(_kosong(), cells(jawaban))
    return ubah(buku, sel or {}, lembar=lembar)


def ubah(buku: BukuKerja, sel: Mapping[str, Any], *, lembar: str = LEMBAR) -> BukuKerja:
    """The workbook with single cells changed; no value is stored for a new formula."""
    lama = buku.find(lembar)
    assert lama is not None
    isi = dict(lama.sel)
    for alamat, nilai in sel.items():
        huruf = alamat.rstrip("0123456789")
        tempat = int(alamat.removeprefix(huruf)), nomor_kolom(huruf)
        isi.pop(tempat, None)
        if isinstance(nilai, str) and nilai.startswith("="):
            isi[tempat] = Sel(*tempat, None, nilai[1:])
        elif nilai is not None:
            isi[tempat] = Sel(*tempat, _exact(nilai))
    return _ganti(buku, lama, replace(lama, sel=isi))


def simpan(buku: BukuKerja) -> BukuKerja:
    """As Excel saves it: every formula of the worksheet with its value."""
    lama = buku.find(LEMBAR)
    assert lama is not None
    perhitungan = hitung(buku)
    isi = {
        tempat: replace(sel, nilai=_tersimpan(perhitungan.nilai(lama, *tempat)))
        if sel.rumus
        else sel
        for tempat, sel in lama.sel.items()
    }
    return _ganti(buku, lama, replace(lama, sel=isi))


def periksa(buku: BukuKerja, profil: Profil = LENGKAP) -> LaporanCacat:
    return periksa_cacat(buku, read_isi(buku, LKE), LKE, KETENTUAN, profil)


def periksa_isian(
    jawaban: Mapping[str, Jawaban] = TERBAIK, sel: Mapping[str, Any] | None = None
) -> LaporanCacat:
    """The report of a form that is mended but for what `sel` says."""
    return periksa(make_buku(jawaban, {**BAIK, **(sel or {})}))


def find_cacat(laporan: LaporanCacat, jenis: Jenis) -> list[Cacat]:
    return [cacat for cacat in laporan.cacat if cacat.jenis is jenis]


def list_jenis(laporan: LaporanCacat) -> set[Jenis]:
    """The kinds of defects that touch points."""
    return {cacat.jenis for cacat in laporan.cacat if cacat.simpul}


def sum_dampak(laporan: LaporanCacat) -> Fraction:
    """What all defects together explain."""
    sendiri = [c.dampak for c in laporan.cacat if c.dampak is not None]
    bersama = [d for d in laporan.dampak_bersama.values() if d is not None]
    return sum([*sendiri, *bersama], Fraction(0))


def _ganti(buku: BukuKerja, lama: Lembar, baru: Lembar) -> BukuKerja:
    return replace(buku, lembar=tuple(baru if s is lama else s for s in buku.lembar))


def _exact(nilai: Any) -> Any:
    return Decimal(f"{nilai:.15g}") if isinstance(nilai, float) else nilai


def _tersimpan(nilai: Any) -> Any:
    """As a binary float of the file is read: 15 digits."""
    return Decimal(f"{float(nilai):.15g}") if isinstance(nilai, Fraction) else nilai
