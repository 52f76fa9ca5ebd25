"""What is mended beside the formulas: locked answer cells, missing choices, broken other sheets."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from evaluasi.lke_workbook.buku import BukuKerja, Lembar, nama_kolom, nomor_kolom
from evaluasi.lke_workbook.letak import Kolom, Letak
from evaluasi.penilaian.regulasi import Agregasi, JenisSkala, Pertanyaan, Regulasi

from .hasil import Perbaikan, tulis_nilai, tulis_sel
from .xml import Penambal

ALAMAT = re.compile(r"([A-Z]{1,3})([0-9]{1,7})(?::([A-Z]{1,3})([0-9]{1,7}))?(?![0-9])")


def list_terkunci(
    letak: Letak, lke: Regulasi, penambal: Penambal, terbuka: frozenset[str]
) -> Iterator[Perbaikan]:
    """Answer cells that the sheet's protection locks, though people must type into them."""
    if not letak.lembar.terkunci:
        return
    kolom = letak.kolom[Kolom.JAWABAN_UNIT]
    sel = sorted(_walk_answers(letak, lke))
    gaya = {baris: penambal.gaya_sel(baris, kolom) for _, baris in sel}
    for pilihan, baris in sel:
        if gaya[baris] in terbuka or penambal.find_sel(baris, kolom) is None:
            continue
        contoh = [b for jenis, b in sel if jenis == pilihan and gaya[b] in terbuka]
        if contoh:
            dekat = min(contoh, key=lambda b: abs(b - baris))
            yield Perbaikan(
                lokasi=letak.lembar.lokasi(baris, kolom),
                baris=baris,
                kolom=kolom,
                sebelum="terkunci",
                sesudah="dapat diisi",
                alasan="Sel jawaban ini terkunci sehingga tidak dapat diisi; kini dibuka.",
                lembar=letak.lembar.nama,
                gaya=gaya[dekat],
            )


def list_tak_terlihat(
    letak: Letak, contoh: int, penambal: Penambal, putih: frozenset[str]
) -> Iterator[Perbaikan]:
    """White text on white in the row of the total; `contoh`: a row of another total."""
    baris = letak.baris_simpul.get("total", 0)
    for (b, kolom), sel in sorted(letak.lembar.sel.items()):
        if b != baris or sel.nilai is None and not sel.rumus:
            continue
        gaya = penambal.gaya_sel(contoh, kolom)
        if penambal.gaya_sel(baris, kolom) in putih and gaya and gaya not in putih:
            yield Perbaikan(
                lokasi=letak.lembar.lokasi(baris, kolom),
                baris=baris,
                kolom=kolom,
                sebelum="huruf putih di atas putih",
                sesudah="huruf terbaca",
                alasan="Nilai total tidak terlihat; kini tampil seperti jumlah di atasnya.",
                lembar=letak.lembar.nama,
                gaya=gaya,
            )


def list_tanpa_pilihan(letak: Letak, lke: Regulasi, penambal: Penambal) -> Iterator[Perbaikan]:
    """Answer cells without a drop-down, where another line has the same one."""
    kolom = letak.kolom[Kolom.JAWABAN_UNIT]
    ada = _find_baris(penambal.list_validasi(), kolom, set(letak.baris.values()))
    for p in lke.pertanyaan:
        if p.skala.jenis is not JenisSkala.PILIHAN or p.kode not in letak.baris:
            continue
        baris = letak.baris[p.kode]
        daftar = f'"{",".join(p.skala.pilihan)}"'
        if baris not in ada and penambal.has_validasi(daftar):
            yield Perbaikan(
                lokasi=letak.lembar.lokasi(baris, kolom),
                baris=baris,
                kolom=kolom,
                sebelum="tanpa daftar pilihan",
                sesudah=", ".join(p.skala.pilihan),
                alasan="Sel jawaban ini tidak punya daftar pilihan; kini ada.",
                lembar=letak.lembar.nama,
                validasi=daftar,
            )


def list_lembar_lain(
    buku: BukuKerja, letak: Letak, lke: Regulasi, subtotal: dict[str, int]
) -> Iterator[Perbaikan]:
    """#REF! in the summary sheets, where the row says which part of the worksheet it means.

    `subtotal`: line → the row where its own points stand.
    """
    garis = [
        p
        for k in lke.walk()
        if k.agregasi is Agregasi.BERBOBOT and k.jenis != "sub_komponen"
        for p in k.pertanyaan
        if p.kode in subtotal
    ]
    nilai = nama_kolom(letak.kolom[Kolom.NILAI])
    for lembar in buku.lembar:
        if lembar.nama == letak.lembar.nama:
            continue
        for (baris, kolom), sel in sorted(lembar.sel.items()):
            if "#REF!" not in sel.rumus.upper():
                continue
            p = next((p for p in garis if _is_about(lembar, baris, p)), None)
            if p is None:
                continue
            yield Perbaikan(
                lokasi=lembar.lokasi(baris, kolom),
                baris=baris,
                kolom=kolom,
                sebelum=tulis_sel(sel),
                sesudah=f"='{letak.lembar.nama}'!{nilai}{subtotal[p.kode]}",
                alasan="Rujukan rumus ini putus (#REF!); kini menunjuk baris nilainya.",
                lembar=lembar.nama,
                rumus=f"'{letak.lembar.nama}'!{nilai}{subtotal[p.kode]}",
            )
            yield from _bobot_lain(lembar, baris, p)


def _bobot_lain(lembar: Lembar, baris: int, p: Pertanyaan) -> Iterator[Perbaikan]:
    kepala = [k for (b, k), s in lembar.sel.items() if b < baris and s.nilai == "Bobot"]
    sel = lembar.get(baris, kepala[0]) if len(set(kepala)) == 1 else None
    if sel is None or sel.rumus or p.bobot is None or sel.nilai == p.bobot:
        return
    yield Perbaikan(
        lokasi=lembar.lokasi(baris, sel.kolom),
        baris=baris,
        kolom=sel.kolom,
        sebelum=tulis_sel(sel),
        sesudah=tulis_nilai(p.bobot),
        alasan="Bobot berbeda dari peraturan.",
        lembar=lembar.nama,
        nilai=p.bobot,
    )


def _is_about(lembar: Lembar, baris: int, p: Pertanyaan) -> bool:
    """Whether the row names what the line is about: its last word, "LHKASN"."""
    kata = re.compile(rf"\b{re.escape(p.teks.split()[-1])}\b", re.IGNORECASE)
    return any(
        b == baris and isinstance(sel.nilai, str) and not sel.rumus and kata.search(sel.nilai)
        for (b, _), sel in lembar.sel.items()
    )


def _walk_answers(letak: Letak, lke: Regulasi) -> Iterator[tuple[str, int]]:
    """The kind of answer and the row of every cell that is typed into."""
    for p in lke.pertanyaan:
        if p.isian:
            yield from (("cacah", b) for b in letak.baris_isian.get(p.kode, {}).values())
        elif p.kode in letak.baris:
            yield str(p.skala.jenis), letak.baris[p.kode]


def _find_baris(semua: Iterable[str], kolom: int, baris: set[int]) -> set[int]:
    """Which of those rows the ranges cover in that column; a range may be a whole sheet."""
    sisa = sorted(baris)
    for sqref in semua:
        for awal, b1, akhir, b2 in ALAMAT.findall(sqref):
            if not sisa:
                return baris
            if nomor_kolom(awal) <= kolom <= nomor_kolom(akhir or awal):
                dari = bisect_left(sisa, int(b1))
                del sisa[dari : bisect_right(sisa, int(b2 or b1), dari)]
    return baris - set(sisa)
