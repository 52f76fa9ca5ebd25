"""What one cell says: an answer, a count, an index, a note. Formulas are never trusted."""

import re
from decimal import Decimal
from typing import NamedTuple

from evaluasi.penilaian.jawaban import kutip
from zi_portal.angka import tampil_tepat

from .buku import Galat, Sel

ANGKA_TEKS = re.compile(r"[0-9]{1,3}([.,][0-9]{1,15})?", re.ASCII)
# The address of a link that Excel writes as a formula; its text was typed by hand.
TAUTAN = re.compile(r'HYPERLINK\(\s*"([^"]{1,2000})"', re.IGNORECASE)

RUMUS = "Sel berisi rumus, yang tidak dipercaya. Ketik jawabannya langsung."
BUKAN_JAWABAN = "Isi sel ini bukan jawaban. Ketik ulang sebagai teks atau angka biasa."


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
    return bacaan


def read_indeks(sel: Sel | None) -> Bacaan:
    """An index; text such as "3,71" is read as the number it shows, and said."""
    bacaan = read_typed(sel)
    if not isinstance(bacaan.nilai, str) or not ANGKA_TEKS.fullmatch(bacaan.nilai):
        return bacaan
    angka = Decimal(bacaan.nilai.replace(",", "."))
    return Bacaan(
        angka,
        pesan=f"{kutip(bacaan.nilai)} diketik sebagai teks; dibaca sebagai angka "
        f"{tampil_tepat(angka)}.",
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
        return tampil_tepat(sel.nilai)
    return str(sel.nilai).strip()
