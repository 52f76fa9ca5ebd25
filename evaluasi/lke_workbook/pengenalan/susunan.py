"""What was matched so far, and what the order of the rows says about the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from evaluasi.lke_workbook.buku import nama_kolom
from evaluasi.penilaian.jawaban import Kesalahan

from .teks import Isian, Peta

BALIK_TERBANYAK = 20  # one pair in so many may stand in another order; more is a sorted sheet
BARIS_DISEBUT = 5


@dataclass(frozen=True, slots=True)
class TeksBaris:
    """The texts of one row: its packed texts with their columns, and its list label."""

    teks: Mapping[str, int]
    label: str = ""


@dataclass(slots=True)
class SusunanBaris:
    garis: dict[str, int] = field(default_factory=dict)  # line → row
    isian: dict[Isian, int] = field(default_factory=dict)  # count → row
    simpul: dict[str, int] = field(default_factory=dict)  # component → row
    tak_dikenal: dict[str, str] = field(default_factory=dict)  # key → reason
    baris_disebut: set[int] = field(default_factory=set)  # rows that those reasons name
    mirip: list[Kesalahan] = field(default_factory=list)  # texts that differ, and were accepted


def is_disordered(peta: Peta, susunan: SusunanBaris) -> bool:
    """Were the rows sorted? Then what stands above a row says nothing about it."""
    nomor = [susunan.garis[k] for k in peta.urutan if k in susunan.garis]
    balik = sum(a > b for a, b in zip(nomor, nomor[1:], strict=False))
    return balik * BALIK_TERBANYAK > len(nomor)


def find_region(
    peta: Peta, susunan: SusunanBaris, baris: Mapping[int, TeksBaris], kode: str
) -> tuple[int, int]:
    """The rows between the neighbours of a line that were found (both exclusive)."""
    akhir = max(baris, default=0) + 1
    if is_disordered(peta, susunan):
        return 0, akhir
    garis, urutan = susunan.garis, peta.urutan
    tempat = urutan.index(kode)
    atas = max((garis.get(k, 0) for k in urutan[:tempat]), default=0)
    bawah = min((garis[k] for k in urutan[tempat + 1 :] if k in garis), default=akhir)
    return atas, bawah


def sebut_baris(baris: Mapping[int, TeksBaris], nomor: Sequence[int]) -> str:
    """How a message names rows: by the cells of their texts."""
    sebutan = [
        f"{nama_kolom(max(baris[n].teks.values()))}{n}" if n in baris else f"baris {n}"
        for n in nomor[:BARIS_DISEBUT]
    ]
    return ", ".join(sebutan) + (", …" if len(nomor) > len(sebutan) else "")
