"""Months of one year as a twelve-bit number: bit 0 is January, bit 11 December."""

from collections.abc import Iterable

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
