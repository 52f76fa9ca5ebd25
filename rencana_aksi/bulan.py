"""Months of one year as a twelve-bit number: bit 0 is January, bit 11 December."""

from collections.abc import Iterable
from datetime import date

NAMA_BULAN = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
NAMA_PENDEK = tuple(nama[:3] for nama in NAMA_BULAN)
SETAHUN = (1 << 12) - 1


def pack_bulan(bulan: Iterable[int]) -> int:
    """The number that stands for the months `bulan` (1–12); ValueError for any other month."""
    angka = 0
    for nomor in bulan:
        if not 1 <= nomor <= 12:
            raise ValueError(f"Bulan {nomor} tidak ada.")
        angka |= 1 << (nomor - 1)
    return angka


def unpack_bulan(angka: int) -> tuple[int, ...]:
    """The months (1–12) that `angka` stands for, in order."""
    return tuple(nomor for nomor in range(1, 13) if angka >> (nomor - 1) & 1)


def write_bulan(angka: int) -> str:
    """The months as a document prints them: "Januari–Maret, Juni"; "" for none.

    Months that follow each other are written as a span.
    """
    deret: list[list[int]] = []
    for nomor in unpack_bulan(angka):
        if deret and deret[-1][-1] == nomor - 1:
            deret[-1].append(nomor)
        else:
            deret.append([nomor])
    return ", ".join(
        NAMA_BULAN[d[0] - 1] if len(d) == 1 else f"{NAMA_BULAN[d[0] - 1]}–{NAMA_BULAN[d[-1] - 1]}"
        for d in deret
    )


def write_rentang(mulai: date, selesai: date) -> str:
    """Two dates as a document prints them: "2 Maret 2026", "2–6 Maret 2026", "28 Februari–6 Maret
    2026"."""
    akhir = f"{selesai.day} {NAMA_BULAN[selesai.month - 1]} {selesai.year}"
    if mulai == selesai:
        return akhir
    if (mulai.year, mulai.month) == (selesai.year, selesai.month):
        return f"{mulai.day}–{akhir}"
    awal = f"{mulai.day} {NAMA_BULAN[mulai.month - 1]}"
    return f"{awal}–{akhir}" if mulai.year == selesai.year else f"{awal} {mulai.year}–{akhir}"
