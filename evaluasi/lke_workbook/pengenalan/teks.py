"""The texts of a regulation's lines, ready to be found in a sheet whatever its punctuation."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from evaluasi.lke_workbook.kunci import kunci
from evaluasi.penilaian.regulasi import Komponen, Regulasi

from .tabel import LABEL_DIABAIKAN, LABEL_LAIN, TEKS_LAIN, TEKS_TOTAL

BARIS_TERBANYAK = 5_000  # a worksheet has 220
TEKS_TERPANJANG = 1_000  # characters; the longest line has 384
SIMPANAN_TERBANYAK = 16

HURUF = b"abcdefghijklmnopqrstuvwxyz0123456789"
BUKAN_HURUF = bytes(sorted(set(range(256)) - set(HURUF)))
# A list label or code in front of a text in the same cell: "a. ", "iv) ", "2 ", "A.I.1 ".
LABEL_DEPAN = re.compile(
    r"[\s(-]*(?:[a-z]|[ivx]{1,4}|[0-9]{1,2}|[ab](?:\.[0-9a-z]{1,4})+)[.)]?\s+", re.IGNORECASE
)

Isian = tuple[str, str]  # code of the line, code of the count


@dataclass(frozen=True, slots=True)
class Peta:
    """Packed text → what it stands for. A text that two counts share names both."""

    lke: Regulasi
    garis: Mapping[str, str]
    isian: Mapping[str, tuple[Isian, ...]]
    teks_garis: Mapping[str, tuple[str, ...]]  # code → its packed texts
    teks_isian: Mapping[Isian, tuple[str, ...]]
    label: Mapping[str, str]
    simpul: Mapping[str, tuple[str, ...]]  # code of a component → its packed names
    garis_pertama: Mapping[str, str]  # code of a component → its first line
    urutan: tuple[str, ...]  # codes of the lines
    kunci: tuple[str, ...]  # keys of the lines and their counts, in order
    diabaikan: frozenset[str]
    total: frozenset[str]
    terpendek: int  # letters of the shortest text of a line


_simpanan: dict[int, Peta] = {}


def get_peta(lke: Regulasi) -> Peta:
    """Kept by identity, as `penilaian.susunan` keeps its own."""
    peta = _simpanan.get(id(lke))
    if peta is None:
        if len(_simpanan) >= SIMPANAN_TERBANYAK:
            _simpanan.clear()
        peta = _simpanan[id(lke)] = _build(lke)
    return peta


def padat(teks: str) -> str:
    """Letters and digits only: spacing, case and punctuation differ between copies."""
    # As bytes: six times as fast as a regular expression, and a hostile file has many texts.
    return teks.casefold().encode("ascii", "ignore").translate(None, BUKAN_HURUF).decode()


def list_padat(teks: str) -> Iterator[str]:
    """The packed text, and the one without a list label in front of it."""
    yield padat(teks)
    if label := LABEL_DEPAN.match(teks):
        yield padat(teks[label.end() :])


def _build(lke: Regulasi) -> Peta:
    teks_garis: dict[str, tuple[str, ...]] = {}
    teks_isian: dict[Isian, tuple[str, ...]] = {}
    for p in lke.pertanyaan:
        teks_garis[p.kode] = _padat_semua(p.teks, p.teks_cetak, *TEKS_LAIN.get(p.kode, ()))
        for isian in p.isian:
            satu = (p.kode, isian.kode)
            teks_isian[satu] = _padat_semua(isian.label, *LABEL_LAIN.get(satu, ()))
    garis: dict[str, list[str]] = defaultdict(list)
    for kode, semua in teks_garis.items():
        for teks in semua:
            garis[teks].append(kode)
    bersama: dict[str, list[Isian]] = defaultdict(list)
    for satu, semua in teks_isian.items():
        for teks in semua:
            bersama[teks].append(satu)
    return Peta(
        lke=lke,
        garis={teks: kode[0] for teks, kode in garis.items() if len(kode) == 1},
        isian={teks: tuple(pemilik) for teks, pemilik in bersama.items()},
        teks_garis=teks_garis,
        teks_isian=teks_isian,
        label={p.kode: padat(p.label) for p in lke.pertanyaan},
        simpul={k.kode: _padat_semua(k.nama, k.nama_cetak) for k in lke.walk()},
        garis_pertama={k.kode: pertama for k in lke.walk() if (pertama := _first_line(k))},
        urutan=tuple(teks_garis),
        kunci=tuple(
            kunci(p.kode, satu) for p in lke.pertanyaan for satu in ("", *(i.kode for i in p.isian))
        ),
        diabaikan=frozenset(map(padat, LABEL_DIABAIKAN)),
        total=frozenset(map(padat, TEKS_TOTAL)),
        terpendek=min((len(teks) for teks in garis), default=0),
    )


def _padat_semua(*teks: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(bersih for satu in teks if (bersih := padat(satu))))


def _first_line(komponen: Komponen) -> str:
    return next((p.kode for k in komponen.walk() for p in k.pertanyaan), "")
