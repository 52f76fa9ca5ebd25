"""Why a workbook cannot be read."""

from evaluasi.penilaian.jawaban import Kesalahan


class BukuKerjaSalah(ValueError):
    """A workbook cannot be read; `kesalahan` holds every mistake, each with its cell."""

    def __init__(self, kesalahan: list[Kesalahan]) -> None:
        super().__init__("; ".join(f"{k.lokasi}: {k.pesan}" for k in kesalahan))
        self.kesalahan = tuple(kesalahan)


def tolak(pesan: str) -> BukuKerjaSalah:
    """The refusal of a whole file."""
    return BukuKerjaSalah([Kesalahan("", pesan)])
