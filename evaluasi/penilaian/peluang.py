"""Which next improvements reach a predicate: the smallest sets of steps, cheapest first.

A set costs its number of steps; of two sets with as many steps, the one whose answers rise less
(sum of the rises in the lines' values 0…1) is cheaper. A line may be stepped more than once.

Up to `LANGKAH_EKSAK` steps every smallest set is found. Beyond, a greedy search gives one set
that reaches every threshold which steps can reach, with no step superfluous, but perhaps not the
smallest; `Peluang.eksak` says which. Requirements and survey indices are never steps.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from .hasil import Hasil, Temuan
from .jalur import Jalur, find_jalur
from .jawaban import Jawaban
from .pencarian import LANGKAH_EKSAK, Medan, Rancangan
from .regulasi import JenisSkala, Predikat
from .susunan import NOL, Ambang, Susunan, get_susunan

__all__ = ["LANGKAH_EKSAK", "Langkah", "Peluang", "Usulan", "find_peluang"]


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
    terjangkau: list[Temuan] = []
    kelas: list[set[int]] = [set() for _ in jalur]
    indeks: list[Temuan] = []
    isian: list[Temuan] = []
    for a in ambang:
        temuan = belum.pop(a.batas.kode)
        kurang = -(temuan.selisih or NOL) - _sum_potensi(a, jalur)
        if kurang <= 0:
            for nomor, j in enumerate(jalur):
                if _counts_in(j, a):
                    kelas[nomor].add(len(terjangkau))
            terjangkau.append(temuan)
        elif kurang <= _sum_indeks(a, susunan, hasil):
            indeks.append(temuan)
        else:
            isian.append(temuan)
    medan = Medan(jalur, [-(t.selisih or NOL) for t in terjangkau], [frozenset(k) for k in kelas])
    rancangan, eksak = medan.search(batas)
    kode = tuple(t.kode for t in terjangkau)
    return Peluang(
        predikat=predikat,
        usulan=tuple(_describe(medan, r, kode, hasil.jawaban) for r in rancangan),
        eksak=eksak,
        terjangkau=tuple(terjangkau),
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


def _describe(
    medan: Medan, rancangan: Rancangan, kode: tuple[str, ...], jawaban: Mapping[str, Jawaban]
) -> Usulan:
    """A set of steps in words of the worksheet; `kode` are the thresholds of the field."""
    langkah: list[Langkah] = []
    berubah: dict[str, Jawaban] = {}
    for nomor in sorted(rancangan):
        langkah += _describe_jalur(medan, rancangan, nomor, kode, jawaban)
        berubah |= medan.jalur[nomor].jawaban_pada(rancangan[nomor])
    return Usulan(
        langkah=tuple(langkah),
        banyak=sum(sum(posisi) for posisi in rancangan.values()),
        lompatan=sum((sum(medan.jalur[n].naik_pada(p), NOL) for n, p in rancangan.items()), NOL),
        keuntungan=sum((medan.poin(n, p) for n, p in rancangan.items()), NOL),
        menutup=kode,
        jawaban=berubah,
    )


def _describe_jalur(
    medan: Medan,
    rancangan: Rancangan,
    nomor: int,
    kode_ambang: tuple[str, ...],
    jawaban: Mapping[str, Jawaban],
) -> Iterator[Langkah]:
    """One path line by line, each line's steps upon those of the lines before."""
    jalur, posisi = medan.jalur[nomor], rancangan[nomor]
    sampai = jalur.awal
    for n, baris in enumerate(jalur.baris):
        banyak = posisi[n]
        if not banyak:
            continue
        sebelum = medan.poin(nomor, sampai)
        mulai = {**jawaban, **jalur.jawaban_pada(sampai)}
        sampai = (*sampai[:n], banyak, *sampai[n + 1 :])
        berubah = dict(jalur.jawaban_pada(sampai))
        kode = baris.pertanyaan.kode
        mundur = (*posisi[:n], banyak - 1, *posisi[n + 1 :])
        # Where the last step cannot be undone alone, a later line rests on it: all depends on it.
        terbuka = (
            medan.missed({**rancangan, nomor: mundur})
            if jalur.has(mundur)
            else range(len(kode_ambang))
        )
        yield Langkah(
            kode=kode,
            dari=mulai.get(kode),
            ke=berubah.pop(kode),
            banyak=banyak,
            keuntungan=medan.poin(nomor, sampai) - sebelum,
            menutup=tuple(kode_ambang[t] for t in terbuka),
            ikut_berubah={k: isi for k, isi in berubah.items() if isi != mulai.get(k)},
        )
