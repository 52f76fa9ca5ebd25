"""Which row of the written worksheet holds what: components, lines and counts in printed order."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

from evaluasi.lke_workbook.kunci import TOTAL, kunci
from evaluasi.penilaian.regulasi import Isian, Komponen, Pertanyaan, Regulasi

BARIS_KEPALA = 5  # the header row; above it stand what the sheet is and whose
INDEN = "   "


@dataclass(frozen=True, slots=True)
class BarisTulis:
    """One row, counted from 1: a component, a line of it, a count of a line, or the total."""

    baris: int
    tingkat: int
    komponen: Komponen | None = None
    pertanyaan: Pertanyaan | None = None
    isian: Isian | None = None

    @property
    def kode(self) -> str:
        """The code of the component or line; of a count that of its line."""
        satu = self.pertanyaan or self.komponen
        return satu.kode if satu else TOTAL

    @property
    def kunci(self) -> str:
        return kunci(self.kode, self.isian.kode if self.isian else "")

    @property
    def is_kelompok(self) -> bool:
        """Whether it sums up other rows."""
        return self.pertanyaan is None

    @property
    def teks(self) -> str:
        return INDEN * self.tingkat + self._nama()

    def _nama(self) -> str:
        if self.isian:
            return f"- {self.isian.label}"
        if self.pertanyaan:
            return f"{self.pertanyaan.label} {self.pertanyaan.teks}".strip("- ")
        return f"{self.komponen.kode} {self.komponen.nama}" if self.komponen else "NILAI TOTAL"


@dataclass(frozen=True, slots=True)
class Susunan:
    """Every row in order, and where to find one."""

    baris: Sequence[BarisTulis]
    tempat: Mapping[str, int]  # key → row

    def rows(self, kode: Sequence[str]) -> list[int]:
        return [self.tempat[satu] for satu in kode]

    def pick(self, kode: Collection[str]) -> "Susunan":
        """Only the rows of these lines and their counts; every place is still known."""
        return replace(self, baris=[s for s in self.baris if s.pertanyaan and s.kode in kode])

    @property
    def pertanyaan(self) -> list[Pertanyaan]:
        return [s.pertanyaan for s in self.baris if s.pertanyaan and not s.isian]

    def rows_isian(self, pertanyaan: Pertanyaan, kode: Sequence[str] = ()) -> list[int]:
        """The rows of these counts of a line; all of them when none is named."""
        nama = kode or [isian.kode for isian in pertanyaan.isian]
        return [self.tempat[kunci(pertanyaan.kode, satu)] for satu in nama]


def arrange(lke: Regulasi) -> Susunan:
    """The rows below the header row; the total is the last one."""
    nomor = count(BARIS_KEPALA + 1)
    baris = [satu for akar in lke.komponen for satu in _walk(akar, 0, nomor)]
    baris.append(BarisTulis(next(nomor), 0))
    return Susunan(baris, {satu.kunci: satu.baris for satu in baris})


def _walk(komponen: Komponen, tingkat: int, nomor: Iterator[int]) -> Iterator[BarisTulis]:
    yield BarisTulis(next(nomor), tingkat, komponen)
    for bagian in komponen.bagian:
        yield from _walk(bagian, tingkat + 1, nomor)
    for pertanyaan in komponen.pertanyaan:
        yield BarisTulis(next(nomor), tingkat + 1, komponen, pertanyaan)
        for isian in pertanyaan.isian:
            yield BarisTulis(next(nomor), tingkat + 2, komponen, pertanyaan, isian)
