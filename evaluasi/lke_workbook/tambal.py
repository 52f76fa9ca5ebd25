"""Fill the official blank form, as it is or mended, by changing single cells of its XML.

Only answer cells, notes, evidence and stored results change (and, mended, what
`daftar_perbaikan` lists); every other byte of the package stays. Excel is told to compute
everything when it opens the file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TypeAlias

from evaluasi.penilaian.jawaban import Jawaban
from evaluasi.penilaian.regulasi import Regulasi

from .buku import BukuKerja, Galat, Lembar, NilaiSel, Sel, nama_kolom
from .galat import tolak
from .letak import Kolom, Letak
from .rumus import TAK_DIDUKUNG, Perhitungan, hitung
from .tambal_buku import (
    drop_from_chain,
    find_calc_chain,
    find_sheet_id,
    find_workbook,
    set_full_calc,
)
from .tambal_perbaikan import Perbaikan, daftar_perbaikan
from .tambal_xml import HasilSel, IsiSel, Penambal
from .tambal_zip import read_part, replace_parts

FORMULIR = Path(__file__).parent / "formulir" / "lke_beredar_kosong.xlsx"
# Where a party's answer, note and evidence stand.
KOLOM_PIHAK: Mapping[str, tuple[Kolom, Kolom, Kolom | None]] = {
    "unit": (Kolom.JAWABAN_UNIT, Kolom.CATATAN_UNIT, Kolom.BUKTI),
    "tpi": (Kolom.JAWABAN_TPI, Kolom.CATATAN_TPI, None),
}


@dataclass(frozen=True, slots=True)
class Tulisan:
    """What one party says in one line."""

    jawaban: Jawaban | None = None
    catatan: str = ""
    bukti: str = ""  # text or links, one each line


Isian: TypeAlias = Mapping[str, Mapping[str, Tulisan]]  # party → line → what it says
Isi: TypeAlias = dict[tuple[int, int], IsiSel]


@cache
def get_formulir_kosong() -> bytes:
    """The circulating form, blank."""
    return FORMULIR.read_bytes()


def fill_formulir(
    buku: BukuKerja, letak: Letak, lke: Regulasi, isian: Isian, *, perbaiki: bool = False
) -> bytes:
    """The form with `isian`; what it held of those parties before is emptied.

    `perbaiki` mends what `daftar_perbaikan` lists. A party that the form has no column for, or
    a line that it has no row for, is a ValueError. Raise BukuKerjaSalah where the file cannot
    be patched.
    """
    utama = find_workbook(buku.isi)
    penambal = Penambal(_part(buku.isi, letak.lembar.bagian))
    sel = dict(letak.lembar.sel)
    for perbaikan in daftar_perbaikan(letak, lke) if perbaiki else ():
        _put_mend(penambal, sel, perbaikan)
    for (baris, kolom), nilai in _place(letak, lke, isian, penambal).items():
        penambal.put(baris, kolom, nilai)
        _type(sel, baris, kolom, nilai)
    for baris, kolom in penambal.list_bagi():
        penambal.put_rumus(baris, kolom, sel[baris, kolom].rumus)
    lembar = replace(letak.lembar, sel=sel)
    hasil = hitung(replace(buku, lembar=_swap(buku.lembar, lembar)))
    bagian = {letak.lembar.bagian: _store(penambal, lembar, hasil)}
    for lain in buku.lembar:
        if lain.bagian not in bagian and any(satu.rumus for satu in lain.sel.values()):
            bagian[lain.bagian] = _store(Penambal(_part(buku.isi, lain.bagian)), lain, hasil)
    workbook = _part(buku.isi, utama)
    bagian[utama] = set_full_calc(workbook)
    if rantai := find_calc_chain(buku.isi, utama):
        hilang = {
            satu.alamat
            for tempat, satu in letak.lembar.sel.items()
            if satu.rumus and not (tempat in sel and sel[tempat].rumus)
        }
        nomor = find_sheet_id(workbook, letak.lembar.nama)
        bagian[rantai] = drop_from_chain(_part(buku.isi, rantai), nomor, hilang)
    berubah = {nama: isi for nama, isi in bagian.items() if isi != read_part(buku.isi, nama)}
    return replace_parts(buku.isi, berubah)


def _place(letak: Letak, lke: Regulasi, isian: Isian, penambal: Penambal) -> Isi:
    """What goes into which cell; a merged cell takes it in its first one."""
    isi: Isi = {}
    for pihak, baris_pihak in isian.items():
        kolom_jawaban, kolom_catatan, kolom_bukti = KOLOM_PIHAK[pihak]
        if kolom_jawaban not in letak.kolom:
            raise ValueError(f"the form has no column for {pihak}")
        if asing := baris_pihak.keys() - letak.baris.keys():
            raise ValueError(f"no row for {sorted(asing)}")
        for p in lke.pertanyaan:
            if p.kode not in letak.baris:
                continue
            tulisan = baris_pihak.get(p.kode, Tulisan())
            baris, kolom = letak.baris[p.kode], letak.kolom[kolom_jawaban]
            rows = letak.baris_isian.get(p.kode, {})
            jawaban = tulisan.jawaban
            if p.isian:
                cacah = jawaban if isinstance(jawaban, Mapping) else {}
                for satu in p.isian:
                    if satu.kode in rows:
                        _add_answer(isi, penambal, rows[satu.kode], kolom, cacah.get(satu.kode))
            else:
                nilai = None if isinstance(jawaban, Mapping) else jawaban
                _add_answer(isi, penambal, baris, kolom, nilai)
            for tempat, teks in ((kolom_catatan, tulisan.catatan), (kolom_bukti, tulisan.bukti)):
                if tempat is not None and tempat in letak.kolom:
                    _add_text(isi, penambal, baris, letak.kolom[tempat], teks)
    return isi


def _add_answer(
    isi: Isi, penambal: Penambal, baris: int, kolom: int, nilai: str | int | Decimal | None
) -> None:
    jangkar = penambal.jangkar.get((baris, kolom), (baris, kolom))
    if jangkar in isi and nilai != isi[jangkar]:
        raise tolak(
            f"Sel jawaban {nama_kolom(kolom)}{baris} digabung dengan sel jawaban lain. "
            "Pisahkan selnya (Unmerge Cells), simpan, lalu coba lagi."
        )
    isi[jangkar] = nilai


def _add_text(isi: Isi, penambal: Penambal, baris: int, kolom: int, teks: str) -> None:
    """Lines that share one merged cell stand in it one below the other."""
    jangkar = penambal.jangkar.get((baris, kolom), (baris, kolom))
    ada = isi.get(jangkar)
    isi[jangkar] = "\n".join(filter(None, (str(ada or ""), teks))) or None


def _put_mend(penambal: Penambal, sel: dict[tuple[int, int], Sel], perbaikan: Perbaikan) -> None:
    baris, kolom = perbaikan.baris, perbaikan.kolom
    if perbaikan.rumus:
        penambal.put_rumus(baris, kolom, perbaikan.rumus)
        sel[baris, kolom] = Sel(baris, kolom, None, perbaikan.rumus)
    else:
        penambal.put(baris, kolom, perbaikan.nilai)
        _type(sel, baris, kolom, perbaikan.nilai)


def _type(sel: dict[tuple[int, int], Sel], baris: int, kolom: int, nilai: NilaiSel) -> None:
    if nilai is None:
        sel.pop((baris, kolom), None)
    else:
        sel[baris, kolom] = Sel(baris, kolom, nilai)


def _store(penambal: Penambal, lembar: Lembar, hasil: Perhitungan) -> bytes:
    """The part of a sheet with the result of every formula in it."""
    for (baris, kolom), satu in lembar.sel.items():
        if satu.rumus:
            penambal.store(baris, kolom, _hasil(hasil.nilai(lembar.nama, baris, kolom)))
    return penambal.apply()


def _hasil(nilai: Fraction | str | bool | Galat | None) -> HasilSel:
    """The result as Excel keeps it; None where it is not known: Excel computes it."""
    if nilai is TAK_DIDUKUNG:
        return None
    return float(nilai) if isinstance(nilai, Fraction) else nilai


def _swap(semua: tuple[Lembar, ...], baru: Lembar) -> tuple[Lembar, ...]:
    return tuple(baru if satu.bagian == baru.bagian else satu for satu in semua)


def _part(isi: bytes, nama: str) -> bytes:
    bagian = read_part(isi, nama)
    if bagian is None:
        raise tolak("Berkas ini rusak. Buka dengan Excel, lalu simpan ulang sebagai .xlsx.")
    return bagian


def list_pihak(letak: Letak) -> Iterator[str]:
    """The parties that a form has an answer column for."""
    return (pihak for pihak, (kolom, *_) in KOLOM_PIHAK.items() if kolom in letak.kolom)
