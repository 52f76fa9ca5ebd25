"""The search for the smallest sets of steps that reach a number of thresholds at once.

Up to `LANGKAH_EKSAK` steps every smallest set is found; beyond, one set is climbed to and pruned.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import nsmallest
from itertools import product
from math import ceil, lcm

from .jalur import Jalur, Posisi
from .susunan import NOL

LANGKAH_EKSAK = 3

Rancangan = dict[int, Posisi]  # path → position


@dataclass(frozen=True, slots=True)
class _Pilihan:
    """One way to spend some steps on one path; whole numbers over one denominator."""

    jalur: int
    posisi: Posisi
    poin: int
    lompatan: int


class Medan:
    """The field of the search: paths, and what is missing of each threshold (points).

    `kelas` says for each path in which of the thresholds it counts; its points are the same for
    each of them. Every threshold must be within reach of all paths together.
    """

    def __init__(
        self,
        jalur: Sequence[Jalur],
        kurang: Sequence[Fraction],
        kelas: Sequence[frozenset[int]],
    ) -> None:
        self.jalur = jalur
        self.kurang = kurang
        self.kelas = kelas
        self._poin: dict[tuple[int, Posisi], Fraction] = {}
        self._gerak: dict[tuple[int, Posisi], list[tuple[Posisi, Fraction, int]]] = {}

    def search(self, batas: int) -> tuple[list[Rancangan], bool]:
        """The cheapest sets, and whether they are known to be the smallest."""
        if not self.kurang:
            return [], True
        if eksak := self._search_eksak(batas):
            return eksak, True
        return [self._prune(self._climb())], False

    def poin(self, nomor: int, posisi: Posisi) -> Fraction:
        """Points that one path gains at a position."""
        kunci = (nomor, posisi)
        if kunci not in self._poin:
            self._poin[kunci] = self.jalur[nomor].poin_pada(posisi)
        return self._poin[kunci]

    def _sisa(self, rancangan: Rancangan) -> list[Fraction]:
        """What is still missing of each threshold, at most 0 where it is reached."""
        sisa = list(self.kurang)
        for nomor, posisi in rancangan.items():
            poin = self.poin(nomor, posisi)
            for n in self.kelas[nomor]:
                sisa[n] -= poin
        return sisa

    def missed(self, rancangan: Rancangan) -> tuple[int, ...]:
        """Which thresholds are still missed with these steps done."""
        return tuple(n for n, s in enumerate(self._sisa(rancangan)) if s > 0)

    # --- up to LANGKAH_EKSAK steps: every smallest set -------------------------------------

    def _search_eksak(self, batas: int) -> list[Rancangan]:
        pilihan, kurang = self._list_pilihan()
        for banyak in range(1, LANGKAH_EKSAK + 1):
            pencarian = _Pencarian(pilihan, self.kelas, kurang)
            temuan = nsmallest(
                batas,
                pencarian.find(banyak),
                key=lambda dipilih: (
                    sum(p.lompatan for p in dipilih),
                    sorted((p.jalur, p.posisi) for p in dipilih),
                ),
            )
            if temuan:
                return [{p.jalur: p.posisi for p in dipilih} for dipilih in temuan]
        return []

    def _list_pilihan(self) -> tuple[dict[int, list[_Pilihan]], tuple[int, ...]]:
        """Ways to spend 1…LANGKAH_EKSAK steps on one path, and what is missing, as integers."""
        kasar: list[tuple[int, int, Posisi, Fraction, Fraction]] = []
        for nomor, jalur in enumerate(self.jalur):
            if not self.kelas[nomor]:
                continue
            sumbu = [range(min(u, LANGKAH_EKSAK) + 1) for u in jalur.ujung]
            for posisi in product(*sumbu):
                banyak = sum(posisi)
                if 0 < banyak <= LANGKAH_EKSAK and jalur.has(posisi):
                    poin = self.poin(nomor, posisi)
                    if poin > 0:
                        lompatan = sum(jalur.naik_pada(posisi), NOL)
                        kasar.append((banyak, nomor, posisi, poin, lompatan))
        penyebut = lcm(
            *(k.denominator for k in self.kurang),
            *(angka.denominator for *_, poin, lompatan in kasar for angka in (poin, lompatan)),
        )
        pilihan: dict[int, list[_Pilihan]] = {n: [] for n in range(1, LANGKAH_EKSAK + 1)}
        for banyak, nomor, posisi, poin, lompatan in kasar:
            pilihan[banyak].append(
                _Pilihan(nomor, posisi, int(poin * penyebut), int(lompatan * penyebut))
            )
        return pilihan, tuple(int(k * penyebut) for k in self.kurang)

    # --- beyond: one set, climbed and then pruned ------------------------------------------

    def _climb(self) -> Rancangan:
        """Always the move that adds most to what is missing per step, until nothing is."""
        rancangan: Rancangan = {}
        sisa = self._sisa(rancangan)
        while any(s > 0 for s in sisa):
            _, nomor, posisi = max(
                self._list_gerak(rancangan, sisa), key=lambda gerak: (gerak[0], -gerak[1])
            )
            kini = rancangan.get(nomor, self.jalur[nomor].awal)
            rancangan[nomor] = self._run_on(nomor, kini, posisi, sisa)
            sisa = self._sisa(rancangan)
        return rancangan

    def _list_gerak(
        self, rancangan: Rancangan, sisa: list[Fraction]
    ) -> Iterator[tuple[Fraction, int, Posisi]]:
        """Moves with what each adds per step to thresholds that are still missed."""
        for nomor, jalur in enumerate(self.jalur):
            terbuka = [sisa[n] for n in self.kelas[nomor] if sisa[n] > 0]
            if not terbuka:
                continue
            kini = rancangan.get(nomor, jalur.awal)
            paling_sedikit = min(terbuka)
            for posisi, poin, banyak in self._gerak_dari(nomor, kini):
                if poin <= paling_sedikit:
                    berguna = poin * len(terbuka)
                else:
                    berguna = sum((min(poin, s) for s in terbuka), NOL)
                yield berguna / banyak, nomor, posisi

    def _gerak_dari(self, nomor: int, kini: Posisi) -> list[tuple[Posisi, Fraction, int]]:
        """Moves of one path that gain points: where to, how many points, how many steps."""
        kunci = (nomor, kini)
        if kunci not in self._gerak:
            self._gerak[kunci] = [
                (posisi, poin, sum(posisi) - sum(kini))
                for posisi in _next_posisi(self.jalur[nomor], kini)
                if (poin := self.poin(nomor, posisi) - self.poin(nomor, kini)) > 0
            ]
        return self._gerak[kunci]

    def _run_on(self, nomor: int, kini: Posisi, posisi: Posisi, sisa: list[Fraction]) -> Posisi:
        """Repeat a step of a long count line at once, as long as it closes nothing."""
        jalur = self.jalur[nomor]
        if len(posisi) > 1 or posisi[0] - kini[0] != 1:
            return posisi
        poin = self.poin(nomor, posisi) - self.poin(nomor, kini)
        terdekat = min(sisa[n] for n in self.kelas[nomor] if sisa[n] > 0)
        lompat = (min(kini[0] + max(1, ceil(terdekat / poin) - 1), jalur.ujung[0]),)
        tambah = self.poin(nomor, lompat) - self.poin(nomor, kini)
        return lompat if tambah == poin * (lompat[0] - kini[0]) else posisi

    def _prune(self, rancangan: Rancangan) -> Rancangan:
        """Undo every step without which all thresholds are still reached."""
        for nomor in reversed(list(rancangan)):
            jalur = self.jalur[nomor]
            arah = [a for a in product((0, 1), repeat=len(jalur.ujung)) if any(a)]
            langkah = 1 << max(rancangan[nomor]).bit_length()
            while langkah:
                maju = True
                while maju:
                    maju = False
                    for a in arah:
                        mundur = tuple(
                            p - langkah * x for p, x in zip(rancangan[nomor], a, strict=True)
                        )
                        if (
                            min(mundur) >= 0
                            and jalur.has(mundur)
                            and not self.missed({**rancangan, nomor: mundur})
                        ):
                            rancangan[nomor] = mundur
                            maju = True
                langkah //= 2
            if not any(rancangan[nomor]):
                del rancangan[nomor]
        return rancangan


class _Pencarian:
    """Every set of exactly so many steps that reaches all thresholds."""

    def __init__(
        self,
        pilihan: Mapping[int, list[_Pilihan]],
        kelas: Sequence[frozenset[int]],
        kurang: tuple[int, ...],
    ) -> None:
        self.pilihan = pilihan
        self.kelas = kelas
        self.kurang = kurang
        # Per number of steps and class of thresholds: by rising points, for bisection.
        self.terurut: dict[int, dict[frozenset[int], list[_Pilihan]]] = {}
        for banyak, semua in pilihan.items():
            per_kelas = self.terurut[banyak] = {}
            for p in sorted(semua, key=lambda p: p.poin):
                per_kelas.setdefault(kelas[p.jalur], []).append(p)

    def find(self, banyak: int) -> Iterator[tuple[_Pilihan, ...]]:
        for bagian in _partitions(banyak):
            yield from self._complete(bagian, (), self.kurang)

    def _complete(
        self, bagian: tuple[int, ...], dipilih: tuple[_Pilihan, ...], kurang: tuple[int, ...]
    ) -> Iterator[tuple[_Pilihan, ...]]:
        if len(bagian) == 1:
            for p in self._closing(bagian[0], kurang):
                if self._fits(bagian, dipilih, p):
                    yield (*dipilih, p)
            return
        for p in self.pilihan[bagian[0]]:
            if self._fits(bagian, dipilih, p):
                sisa = tuple(
                    k - p.poin if n in self.kelas[p.jalur] else k for n, k in enumerate(kurang)
                )
                yield from self._complete(bagian[1:], (*dipilih, p), sisa)

    def _fits(self, bagian: tuple[int, ...], dipilih: tuple[_Pilihan, ...], p: _Pilihan) -> bool:
        """Another path than those chosen; equal parts in one order only, so none comes twice."""
        if any(lain.jalur == p.jalur for lain in dipilih):
            return False
        return not (
            dipilih and sum(dipilih[-1].posisi) == bagian[0] and dipilih[-1].jalur > p.jalur
        )

    def _closing(self, banyak: int, kurang: tuple[int, ...]) -> Iterator[_Pilihan]:
        """What alone closes all that is still missing."""
        perlu = frozenset(n for n, k in enumerate(kurang) if k > 0)
        paling_kurang = max(kurang)
        for kelas, terurut in self.terurut[banyak].items():
            if perlu <= kelas:
                yield from terurut[bisect_left(terurut, paling_kurang, key=lambda p: p.poin) :]


def _partitions(banyak: int) -> Iterator[tuple[int, ...]]:
    """The ways to divide steps over paths, largest part first: 3, 2+1, 1+1+1."""
    yield (banyak,)
    for pertama in range(banyak - 1, 0, -1):
        for sisa in _partitions(banyak - pertama):
            if sisa[0] <= pertama:
                yield (pertama, *sisa)


def _next_posisi(jalur: Jalur, kini: Posisi) -> Iterator[Posisi]:
    """The positions that the climb looks at: near ones, and the far end."""
    dekat = range(3 + 1) if len(kini) == 1 else range(1 + 1)
    for tambah in product(dekat, repeat=len(kini)):
        posisi = tuple(k + t for k, t in zip(kini, tambah, strict=True))
        if any(tambah) and jalur.has(posisi):
            yield posisi
    if jalur.ujung != kini:
        yield jalur.ujung
