"""Fill the official blank form, as it is or mended, by changing single cells of its XML.

Only answer cells, notes, evidence and stored results change (and, mended, what
`daftar_perbaikan` lists); every other byte of the package stays. Excel is told to compute
everything when it opens the file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property
from pathlib import Path
from typing import TypeAlias

from evaluasi.lke_workbook.buku import BukuKerja, Galat, Lembar, Sel, nama_kolom
from evaluasi.lke_workbook.galat import BukuKerjaSalah, tolak
from evaluasi.lke_workbook.letak import Kolom, Letak
from evaluasi.lke_workbook.paket import open_buku
from evaluasi.lke_workbook.rumus import TAK_DIDUKUNG, Perhitungan, hitung
from evaluasi.penilaian.jawaban import Jawaban, Kesalahan
from evaluasi.penilaian.regulasi import Pertanyaan, Regulasi

from .buku import (
    drop_from_chain,
    find_calc_chain,
    find_sheet_id,
    find_workbook,
    set_full_calc,
)
from .hasil import Perbaikan
from .perbaikan import daftar_perbaikan
from .xml import HasilSel, IsiSel, Penambal, open_lembar
from .zip import read_part, replace_parts

FORMULIR = Path(__file__).parents[1] / "formulir" / "lke_beredar_kosong.xlsx"
# Where a party's answer and note stand; evidence is the unit's.
KOLOM_PIHAK: Mapping[str, tuple[Kolom, Kolom]] = {
    "unit": (Kolom.JAWABAN_UNIT, Kolom.CATATAN_UNIT),
    "tpi": (Kolom.JAWABAN_TPI, Kolom.CATATAN_TPI),
}


@dataclass(frozen=True, slots=True)
class Tulisan:
    """What one party says in one line."""

    jawaban: Jawaban | None = None
    catatan: str = ""
    bukti: str = ""  # text or links, one each line


KOSONG = Tulisan()
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

    `perbaiki` mends what `daftar_perbaikan` lists. Raise BukuKerjaSalah where the file cannot
    be patched or has no row for something in `isian`, ValueError for a party that it has no
    column for (`list_pihak`).
    """
    utama = find_workbook(buku.isi)
    salinan = {satu.nama: _Salinan(buku, satu) for satu in buku.lembar}
    induk = salinan[letak.lembar.nama]
    mends = daftar_perbaikan(buku, letak, lke, induk.penambal) if perbaiki else ()
    for satu in sorted(mends, key=lambda p: not p.gaya):  # a style before what is put there
        salinan[satu.lembar].mend(satu)
    for (baris, kolom), nilai in _place(letak, lke, isian, induk.penambal).items():
        if nilai is not None or (baris, kolom) in induk.sel:  # an empty cell keeps its bytes
            induk.type(baris, kolom, nilai)
    for baris, kolom in induk.penambal.list_bagi():
        induk.penambal.put_rumus(baris, kolom, induk.sel[baris, kolom].rumus)
    hasil = hitung(replace(buku, lembar=tuple(satu.lembar for satu in salinan.values())))
    bagian = {satu.asal.bagian: satu.build(hasil) for satu in salinan.values() if satu.berubah}
    workbook = _part(buku.isi, utama)
    bagian[utama] = set_full_calc(workbook)
    if rantai := find_calc_chain(buku.isi, utama):
        hilang = {
            satu.alamat
            for tempat, satu in letak.lembar.sel.items()
            if satu.rumus and not (tempat in induk.sel and induk.sel[tempat].rumus)
        }
        nomor = find_sheet_id(workbook, letak.lembar.nama)
        bagian[rantai] = drop_from_chain(_part(buku.isi, rantai), nomor, hilang)
    berubah = {nama: isi for nama, isi in bagian.items() if isi != read_part(buku.isi, nama)}
    return _check_terbuka(replace_parts(buku.isi, berubah))


def _check_terbuka(hasil: bytes) -> bytes:
    """The filled form, once it has proved that it can be opened."""
    try:
        open_buku(hasil)
    except BukuKerjaSalah:
        raise tolak(
            "Formulir ini tidak dapat diisi dengan utuh: hasilnya tidak dapat dibuka kembali. "
            "Buka formulirnya dengan Excel, simpan ulang sebagai .xlsx, lalu coba lagi."
        ) from None
    return hasil


class _Salinan:
    """One sheet with its changes: as cells for computing, and as XML."""

    def __init__(self, buku: BukuKerja, asal: Lembar) -> None:
        self.buku = buku
        self.asal = asal
        self.sel = dict(asal.sel)

    @cached_property
    def penambal(self) -> Penambal:
        return open_lembar(self.buku, self.asal)

    @property
    def lembar(self) -> Lembar:
        return replace(self.asal, sel=self.sel)

    @property
    def berubah(self) -> bool:
        return "penambal" in self.__dict__ or any(satu.rumus for satu in self.sel.values())

    def mend(self, perbaikan: Perbaikan) -> None:
        baris, kolom = perbaikan.baris, perbaikan.kolom
        if perbaikan.gaya:
            self.penambal.put_gaya(baris, kolom, perbaikan.gaya)
        elif perbaikan.validasi:
            self.penambal.put_validasi(perbaikan.validasi, f"{nama_kolom(kolom)}{baris}")
        elif perbaikan.rumus:
            self.penambal.put_rumus(baris, kolom, perbaikan.rumus)
            self.sel[baris, kolom] = Sel(baris, kolom, None, perbaikan.rumus)
        else:
            self.type(baris, kolom, perbaikan.nilai)

    def type(self, baris: int, kolom: int, nilai: IsiSel) -> None:
        self.penambal.put(baris, kolom, nilai)
        if nilai is None:
            self.sel.pop((baris, kolom), None)
        else:
            self.sel[baris, kolom] = Sel(baris, kolom, nilai)

    def build(self, hasil: Perhitungan) -> bytes:
        """The part with the result of every formula in it."""
        for (baris, kolom), satu in self.sel.items():
            if satu.rumus:
                nilai = _hasil(hasil.nilai(self.asal.nama, baris, kolom))
                self.penambal.store(baris, kolom, nilai)
        return self.penambal.apply()


def _place(letak: Letak, lke: Regulasi, isian: Isian, penambal: Penambal) -> Isi:
    """What goes into which cell; a merged cell takes it in its first one."""
    isi: Isi = {}
    hilang = [
        Kesalahan(p.kode, "Formulir ini tidak memuat baris pertanyaan ini.")
        for p in lke.pertanyaan
        if not _has_rows(letak, p)
        and any(baris.get(p.kode, KOSONG) != KOSONG for baris in isian.values())
    ]
    if hilang:
        raise BukuKerjaSalah(hilang)
    for pihak, baris_pihak in isian.items():
        jawaban, catatan = KOLOM_PIHAK[pihak]
        if jawaban not in letak.kolom:
            raise ValueError(f"the form has no column for {pihak}")
        kolom_catatan = [letak.kolom[catatan]] if catatan in letak.kolom else []
        kolom_bukti = letak.kolom_bukti if pihak == "unit" else ()
        for p in lke.pertanyaan:
            if not _has_rows(letak, p):
                continue
            tulisan = baris_pihak.get(p.kode, KOSONG)
            ketikan = tulisan.jawaban
            rows = letak.baris_isian[p.kode] if p.isian else {"": letak.baris[p.kode]}
            for kode, baris in rows.items():
                nilai = ketikan.get(kode) if isinstance(ketikan, Mapping) else ketikan
                _add_answer(isi, penambal, (baris, letak.kolom[jawaban]), nilai)
            utama = letak.baris.get(p.kode) or min(rows.values())
            for kolom, teks in ((kolom_catatan, tulisan.catatan), (kolom_bukti, tulisan.bukti)):
                semua = [(b, k) for b in dict.fromkeys((utama, *rows.values())) for k in kolom]
                for nomor, tempat in enumerate(semua):
                    _add_text(isi, penambal, tempat, "" if nomor else teks)
    return isi


def _has_rows(letak: Letak, p: Pertanyaan) -> bool:
    if p.isian:
        return letak.baris_isian.get(p.kode, {}).keys() == {i.kode for i in p.isian}
    return p.kode in letak.baris


def _add_answer(
    isi: Isi, penambal: Penambal, tempat: tuple[int, int], nilai: str | int | Decimal | None
) -> None:
    jangkar = penambal.find_jangkar(*tempat)
    if jangkar in isi and nilai != isi[jangkar]:
        raise tolak(
            f"Sel jawaban {nama_kolom(tempat[1])}{tempat[0]} digabung dengan sel jawaban lain. "
            "Pisahkan selnya (Unmerge Cells), simpan, lalu coba lagi."
        )
    isi[jangkar] = nilai


def _add_text(isi: Isi, penambal: Penambal, tempat: tuple[int, int], teks: str) -> None:
    """Lines that share one merged cell stand in it one below the other."""
    jangkar = penambal.find_jangkar(*tempat)
    ada = isi.get(jangkar)
    isi[jangkar] = "\n".join(filter(None, (str(ada or ""), teks))) or None


def _hasil(nilai: Fraction | str | bool | Galat | None) -> HasilSel:
    """The result as Excel keeps it; None where it is not known: Excel computes it."""
    if nilai is TAK_DIDUKUNG:
        return None
    return float(nilai) if isinstance(nilai, Fraction) else nilai


def _part(isi: bytes, nama: str) -> bytes:
    bagian = read_part(isi, nama)
    if bagian is None:
        raise tolak("Berkas ini rusak. Buka dengan Excel, lalu simpan ulang sebagai .xlsx.")
    return bagian


def list_pihak(letak: Letak) -> Iterator[str]:
    """The parties that a form has an answer column for."""
    return (pihak for pihak, (kolom, _) in KOLOM_PIHAK.items() if kolom in letak.kolom)
