"""Which next improvements reach a predicate: the smallest sets of steps, cheapest first.

A set costs its number of steps; of two sets with as many steps, the one whose answers rise less
(sum of the rises in the lines' values 0…1) is cheaper. A line may be stepped more than once.

Up to `LANGKAH_EKSAK` steps every smallest set is found. Beyond, a greedy search gives one set
that reaches every threshold which steps can reach, with no step superfluous, but perhaps not the
smallest; `Peluang.eksak` says which. Requirements and survey indices are never steps.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from heapq import nsmallest
from itertools import product
from math import ceil, lcm

from .hasil import Hasil, Temuan
from .jalur import Jalur, Posisi, find_jalur
from .jawaban import Jawaban
from .regulasi import JenisSkala, Predikat
from .susunan import NOL, Ambang, Susunan, get_susunan

LANGKAH_EKSAK = 3


@dataclass(frozen=True, slots=True)
class Langkah:
    """One line raised: `banyak` steps from one answer to another.

    `keuntungan` in points. `menutup`: the thresholds that are missed again when the last of
    these steps is undone. `ikut_berubah`: answers of other lines in which the same count
    stands.
    """

    kode: str
    dari: Jawaban | None
    ke: Jawaban
    banyak: int
    keuntungan: Fraction
    menutup: tuple[str, ...]
    ikut_berubah: Mapping[str, Jawaban]


@dataclass(frozen=True, slots=True)
class Usulan:
    """A set of steps that reaches every threshold in `menutup`.

    `jawaban` holds the changed answers; scored together with the others they give exactly
    `keuntungan` points more.
    """

    langkah: tuple[Langkah, ...]
    banyak: int
    lompatan: Fraction
    keuntungan: Fraction
    menutup: tuple[str, ...]
    jawaban: Mapping[str, Jawaban]


@dataclass(frozen=True, slots=True)
class Peluang:
    """What keeps a worksheet from a predicate and what can be done about it.

    `terjangkau`: missed thresholds that steps reach; `usulan`: how, cheapest first. The rest is
    out of reach of steps: `terhalang_syarat` (requirements), `terhalang_indeks` (scores that
    need a higher survey index), `terhalang_isian` (scores that need counts not yet given, in
    the lines `perlu_diisi`).
    """

    predikat: Predikat
    usulan: tuple[Usulan, ...]
    eksak: bool
    terjangkau: tuple[Temuan, ...]
    terhalang_syarat: tuple[Temuan, ...]
    terhalang_indeks: tuple[Temuan, ...]
    terhalang_isian: tuple[Temuan, ...]
    perlu_diisi: tuple[str, ...]

    @property
    def sudah(self) -> bool:
        """The predicate is reached already."""
        return not (self.terjangkau or self.terhalang_isian or self.terhalang_di_luar_langkah)

    @property
    def terhalang_di_luar_langkah(self) -> tuple[Temuan, ...]:
        """Requirements and survey indices that stand in the way, whatever the steps."""
        return self.terhalang_syarat + self.terhalang_indeks

    @property
    def hanya_syarat(self) -> bool:
        """Only requirements stand in the way: every threshold is met."""
        return bool(self.terhalang_syarat) and not (
            self.terjangkau or self.terhalang_indeks or self.terhalang_isian
        )

    @property
    def hanya_indeks(self) -> bool:
        """Only survey indices stand in the way."""
        return bool(self.terhalang_indeks) and not (
            self.terjangkau or self.terhalang_syarat or self.terhalang_isian
        )

    @property
    def hanya_syarat_atau_indeks(self) -> bool:
        """No step helps: requirements, survey indices or both alone stand in the way."""
        return bool(self.terhalang_di_luar_langkah) and not (
            self.terjangkau or self.terhalang_isian
        )


def find_peluang(hasil: Hasil, predikat: Predikat, *, batas: int = 10) -> Peluang:
    """The ways to `predikat`; at most `batas` sets of steps, cheapest first."""
    susunan = get_susunan(hasil.lke, hasil.ketentuan)
    jalur = tuple(find_jalur(susunan, hasil.jawaban))
    belum = {t.kode: t for t in hasil.temuan_untuk(predikat) if not t.memenuhi}
    ambang = [a for a in susunan.ambang if a.batas.predikat is predikat and a.batas.kode in belum]
    terjangkau: list[Ambang] = []
    indeks: list[Temuan] = []
    isian: list[Temuan] = []
    for a in ambang:
        temuan = belum.pop(a.batas.kode)
        kurang = -(temuan.selisih or NOL) - _sum_potensi(a, jalur)
        if kurang <= 0:
            terjangkau.append(a)
        elif kurang <= _sum_indeks(a, susunan, hasil):
            indeks.append(temuan)
        else:
            isian.append(temuan)
    medan = _Medan(jalur, terjangkau, hasil)
    posisi, eksak = medan.search(batas)
    return Peluang(
        predikat=predikat,
        usulan=tuple(medan.describe(p) for p in posisi),
        eksak=eksak,
        terjangkau=tuple(
            t for t in hasil.temuan_untuk(predikat) if t.kode in {a.batas.kode for a in terjangkau}
        ),
        terhalang_syarat=tuple(belum.values()),
        terhalang_indeks=tuple(indeks),
        terhalang_isian=tuple(isian),
        perlu_diisi=tuple(
            kode
            for kode in hasil.belum_dijawab
            if susunan.baris[kode].pertanyaan.skala.jenis is JenisSkala.PERSEN
        ),
    )


def _sum_potensi(ambang: Ambang, jalur: Iterable[Jalur]) -> Fraction:
    """Points that all steps together add to what a threshold counts."""
    return sum((j.poin_pada(j.ujung) for j in jalur if _counts_in(j, ambang)), NOL)


def _sum_indeks(ambang: Ambang, susunan: Susunan, hasil: Hasil) -> Fraction:
    """Points that the best survey indices would add."""
    return sum(
        (
            susunan.baris[kode].bobot * (1 - hasil.pertanyaan[kode])
            for kode in ambang.baris
            if susunan.baris[kode].pertanyaan.skala.jenis is JenisSkala.INDEKS
        ),
        NOL,
    )


def _counts_in(jalur: Jalur, ambang: Ambang) -> bool:
    return jalur.baris[0].pertanyaan.kode in ambang.baris


@dataclass(frozen=True, slots=True)
class _Pilihan:
    """One way to spend some steps on one path; whole numbers over one denominator."""

    jalur: int
    posisi: Posisi
    poin: int
    lompatan: int


Rancangan = dict[int, Posisi]  # path → position


class _Medan:
    """The search: paths, the thresholds to reach, and what is missing of each."""

    def __init__(self, jalur: tuple[Jalur, ...], ambang: list[Ambang], hasil: Hasil) -> None:
        self.kode = tuple(a.batas.kode for a in ambang)
        nilai = [sum((_nilai(hasil, kode) for kode in a.batas.komponen), NOL) for a in ambang]
        self.kurang = tuple(a.minimum - n for a, n in zip(ambang, nilai, strict=True))
        self.jalur = jalur
        self.jawaban = hasil.jawaban
        # Which of the thresholds a path counts in; the points are the same for each.
        self.kelas = tuple(
            frozenset(n for n, a in enumerate(ambang) if _counts_in(j, a)) for j in jalur
        )
        self._poin: dict[tuple[int, Posisi], Fraction] = {}

    def search(self, batas: int) -> tuple[list[Rancangan], bool]:
        """The cheapest sets, and whether they are known to be the smallest."""
        if not self.kurang:
            return [], True
        if eksak := self._search_eksak(batas):
            return eksak, True
        return [self._prune(self._climb())], False

    def describe(self, rancangan: Rancangan) -> Usulan:
        langkah: list[Langkah] = []
        jawaban: dict[str, Jawaban] = {}
        for nomor in sorted(rancangan):
            langkah += self._describe_jalur(rancangan, nomor)
            jawaban |= self.jalur[nomor].jawaban_pada(rancangan[nomor])
        return Usulan(
            langkah=tuple(langkah),
            banyak=sum(sum(posisi) for posisi in rancangan.values()),
            lompatan=sum((sum(self.jalur[n].naik_pada(p), NOL) for n, p in rancangan.items()), NOL),
            keuntungan=sum((self.poin(n, p) for n, p in rancangan.items()), NOL),
            menutup=self.kode,
            jawaban=jawaban,
        )

    def _describe_jalur(self, rancangan: Rancangan, nomor: int) -> Iterator[Langkah]:
        jalur, posisi = self.jalur[nomor], rancangan[nomor]
        sampai = jalur.awal
        for n, baris in enumerate(jalur.baris):
            banyak = posisi[n]
            if not banyak:
                continue
            sebelum = self.poin(nomor, sampai)
            mulai = {**self.jawaban, **jalur.jawaban_pada(sampai)}
            sampai = (*sampai[:n], banyak, *sampai[n + 1 :])
            berubah = dict(jalur.jawaban_pada(sampai))
            kode = baris.pertanyaan.kode
            mundur = (*posisi[:n], banyak - 1, *posisi[n + 1 :])
            yield Langkah(
                kode=kode,
                dari=mulai.get(kode),
                ke=berubah.pop(kode),
                banyak=banyak,
                keuntungan=self.poin(nomor, sampai) - sebelum,
                menutup=self._missed({**rancangan, nomor: mundur})
                if jalur.has(mundur)
                else self.kode,
                ikut_berubah={k: isi for k, isi in berubah.items() if isi != mulai.get(k)},
            )

    def poin(self, nomor: int, posisi: Posisi) -> Fraction:
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

    def _missed(self, rancangan: Rancangan) -> tuple[str, ...]:
        sisa = self._sisa(rancangan)
        return tuple(kode for kode, s in zip(self.kode, sisa, strict=True) if s > 0)

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
            for posisi in _next_posisi(jalur, kini):
                poin = self.poin(nomor, posisi) - self.poin(nomor, kini)
                if poin > 0:
                    berguna = sum((min(poin, s) for s in terbuka), NOL)
                    yield berguna / (sum(posisi) - sum(kini)), nomor, posisi

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
                            and not self._missed({**rancangan, nomor: mundur})
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
        kelas: tuple[frozenset[int], ...],
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


def _nilai(hasil: Hasil, kode: str) -> Fraction:
    if kode in hasil.nilai:
        return hasil.nilai[kode]
    return hasil.pertanyaan[kode] * hasil.bobot[kode]
