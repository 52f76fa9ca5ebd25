"""What one cell says: an answer, a count, an index, a note. Formulas are never trusted."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from evaluasi.penilaian.jawaban import kutip
from zi_portal.angka import tampil_tepat

from .buku import Galat, JenisAngka, Sel

ANGKA_TEKS = re.compile(r"[0-9]{1,3}([.,][0-9]{1,15})?", re.ASCII)
# The address of a link that Excel writes as a formula; its text was typed by hand.
TAUTAN = re.compile(r'HYPERLINK\(\s*"([^"]{1,2000})"', re.IGNORECASE)

RUMUS = "Sel berisi rumus, yang tidak dipercaya. Ketik jawabannya langsung."
BUKAN_JAWABAN = "Isi sel ini bukan jawaban. Ketik ulang sebagai teks atau angka biasa."
AWAL_TANGGAL = date(1899, 12, 30)  # day 0 of Excel, from March 1900 on
HARI_AKHIR = 2_958_465  # 31 December 9999


class Bacaan(NamedTuple):
    """A cell that was read; `salah` is why it could not, `pesan` what was accepted and is said."""

    nilai: str | int | Decimal | None
    salah: str = ""
    pesan: str = ""


def read_typed(sel: Sel | None) -> Bacaan:
    """Stripped text, a number, or None where nothing was typed."""
    if sel is None:
        return Bacaan(None)
    nilai = sel.nilai
    if sel.rumus:
        return Bacaan(None, RUMUS)
    if isinstance(nilai, Galat):
        return Bacaan(None, f"Sel berisi galat {kutip(nilai)}. Ketik jawabannya langsung.")
    if isinstance(nilai, str):
        return Bacaan(nilai.strip() or None)
    if isinstance(nilai, bool) or not isinstance(nilai, int | Decimal | None):
        return Bacaan(None, BUKAN_JAWABAN)
    if nilai is not None and sel.jenis in {JenisAngka.TANGGAL, JenisAngka.WAKTU}:
        return Bacaan(
            None,
            f"Sel ini berisi {sel.jenis} ({tulis(sel)}), bukan jawaban. Ubah format selnya menjadi "
            "Number atau General, lalu ketik ulang jawabannya.",
        )
    return Bacaan(nilai)


def read_pilihan(sel: Sel | None, pilihan: tuple[str, ...]) -> Bacaan:
    """An option as the scale names it; another case or spaces are accepted, and said."""
    bacaan = read_typed(sel)
    if sel is None or not isinstance(bacaan.nilai, str):
        return bacaan
    kode = next((p for p in pilihan if p.casefold() == bacaan.nilai.casefold()), None)
    if kode is None or kode == sel.nilai:
        return bacaan
    return Bacaan(kode, pesan=f"{kutip(sel.nilai)} dibaca sebagai “{kode}”.")


def read_cacah(sel: Sel | None) -> Bacaan:
    """A count; text is refused, since "1.250" may be one thousand or one."""
    bacaan = read_typed(sel)
    if isinstance(bacaan.nilai, str):
        return Bacaan(
            None,
            f"Sel berisi teks {kutip(bacaan.nilai)}. Ketik ulang sebagai angka, "
            "tanpa titik ribuan dan tanpa satuan.",
        )
    return _refuse_persen(sel, bacaan, "jumlah")


def read_indeks(sel: Sel | None) -> Bacaan:
    """An index; text such as "3,71" is read as the number it shows, and said."""
    bacaan = _refuse_persen(sel, read_typed(sel), "indeks")
    if not isinstance(bacaan.nilai, str) or not ANGKA_TEKS.fullmatch(bacaan.nilai):
        return bacaan
    angka = Decimal(bacaan.nilai.replace(",", "."))
    return Bacaan(
        angka,
        pesan=f"{kutip(bacaan.nilai)} diketik sebagai teks; dibaca sebagai angka "
        f"{tampil_tepat(angka)}.",
    )


def _refuse_persen(sel: Sel | None, bacaan: Bacaan, apa: str) -> Bacaan:
    """90% is stored as 0.9: nobody who typed it meant an index of 0.9."""
    if sel is None or sel.jenis is not JenisAngka.PERSEN or isinstance(bacaan.nilai, str | None):
        return bacaan
    return Bacaan(
        None,
        f"Sel ini berisi persentase ({tulis(sel)}), bukan {apa}. Ubah format selnya menjadi "
        f"Number atau General, lalu ketik ulang {apa}nya.",
    )


def read_catatan(sel: Sel | None) -> Bacaan:
    """A note or a piece of evidence as text."""
    if sel is None:
        return Bacaan("")
    if sel.rumus:
        if tautan := TAUTAN.search(sel.rumus):
            return Bacaan(tautan[1].strip())
        return Bacaan("", pesan="Sel berisi rumus, sehingga tidak dibaca. Ketik teksnya langsung.")
    if isinstance(sel.nilai, Galat):
        return Bacaan("", pesan=f"Sel berisi galat {kutip(sel.nilai)}, sehingga tidak dibaca.")
    return Bacaan(tulis(sel))


def tulis(sel: Sel | None) -> str:
    """What stands in a cell, for people."""
    if sel is None or sel.nilai is None:
        return f"={sel.rumus}" if sel and sel.rumus else ""
    if isinstance(sel.nilai, bool):
        return "TRUE" if sel.nilai else "FALSE"
    if isinstance(sel.nilai, int | Decimal):
        return _tulis_angka(sel.nilai, sel.jenis)
    return str(sel.nilai).strip()


def _tulis_angka(nilai: int | Decimal, jenis: JenisAngka) -> str:
    """A number as its cell shows it; a date as day/month/year."""
    match jenis:
        case JenisAngka.PERSEN:
            persen = (Decimal(nilai) * 100).normalize()
            return f"{tampil_tepat(int(persen) if persen == int(persen) else persen)}%"
        case JenisAngka.TANGGAL if 1 <= nilai <= HARI_AKHIR:
            return f"{AWAL_TANGGAL + timedelta(days=int(nilai)):%d/%m/%Y}"
        case JenisAngka.WAKTU if 0 <= nilai < 1:
            menit = int(nilai * 1440 + Decimal("0.5"))
            return f"{menit // 60:02}.{menit % 60:02}"
    return tampil_tepat(nilai)
