"""Explain one number: answer → value → mean → weight → area → thresholds."""

from dataclasses import dataclass
from fractions import Fraction

from .hasil import Hasil, Temuan
from .jawaban import Jawaban
from .regulasi import Komponen, Pertanyaan
from .susunan import get_susunan


@dataclass(frozen=True, slots=True)
class Mata:
    """One link of a chain: a component, the points it can give and those it gives."""

    komponen: Komponen
    bobot: Fraction
    nilai: Fraction


@dataclass(frozen=True, slots=True)
class Rantai:
    """How one line reaches the verdict.

    `nilai` is 0…1, `bobot` the points at value 1, `sumbangan` = nilai × bobot. `sebanyak` lines
    share the mean of the first of `mata` (1: the line has its own weight); `mata` goes from the
    line's own component up to the root. `nilai_area` are the points of the area over all
    aspects. `temuan` are the thresholds in which the line counts.
    """

    pertanyaan: Pertanyaan
    jawaban: Jawaban | None
    nilai: Fraction
    bobot: Fraction
    sumbangan: Fraction
    sebanyak: int
    mata: tuple[Mata, ...]
    area: int | None
    nilai_area: Fraction | None
    catatan: tuple[str, ...]
    temuan: tuple[Temuan, ...]


def rantai(hasil: Hasil, kode: str) -> Rantai:
    """The chain of the line `kode`; KeyError when the worksheet has no such line."""
    susunan = get_susunan(hasil.lke, hasil.ketentuan)
    baris = susunan.baris[kode]
    nilai = hasil.pertanyaan[kode]
    ikut = {(a.batas.kode, a.batas.predikat) for a in susunan.ambang if kode in a.baris}
    return Rantai(
        pertanyaan=baris.pertanyaan,
        jawaban=hasil.jawaban.get(kode),
        nilai=nilai,
        bobot=baris.bobot,
        sumbangan=nilai * baris.bobot,
        sebanyak=len(baris.induk[0].pertanyaan) if baris.pertanyaan.bobot is None else 1,
        mata=tuple(Mata(k, hasil.bobot[k.kode], hasil.nilai[k.kode]) for k in baris.induk),
        area=baris.area,
        nilai_area=None if baris.area is None else hasil.area[baris.area],
        catatan=tuple(pesan for asal, pesan in hasil.catatan if asal == kode),
        temuan=tuple(t for t in hasil.temuan if (t.kode, t.predikat) in ikut),
    )
