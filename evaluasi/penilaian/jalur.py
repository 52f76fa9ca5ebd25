"""Which steps a line of a worksheet still has, and what each is worth.

A step is one option up in one line, or a percentage line to the next whole count. Survey
indices have no steps. An unanswered line stands at its worst option; an unanswered percentage
line has no steps, because its counts are not known.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from .jawaban import Jawaban, nilai_rasio
from .regulasi import JenisRumus, JenisSkala, Pertanyaan
from .susunan import NOL, Baris, IsianBersama, Susunan

Posisi = tuple[int, ...]  # steps done in each line of a path


@dataclass(frozen=True, slots=True)
class Jalur:
    """One line, or two lines that share a count, with the steps that are left.

    `ujung` is how many steps each line has; `jawaban_pada` gives the answers after some of them
    (those that changed), `nilai_pada` the values 0…1, or None where the counts cannot be so.
    """

    baris: tuple[Baris, ...]
    ujung: Posisi
    jawaban_pada: Callable[[Posisi], Mapping[str, Jawaban]] = field(compare=False)
    nilai_pada: Callable[[Posisi], tuple[Fraction, ...] | None] = field(compare=False)

    @property
    def awal(self) -> Posisi:
        return (0,) * len(self.ujung)

    def has(self, posisi: Posisi) -> bool:
        return (
            all(0 <= p <= u for p, u in zip(posisi, self.ujung, strict=True))
            and self.nilai_pada(posisi) is not None
        )

    def naik_pada(self, posisi: Posisi) -> tuple[Fraction, ...]:
        """How much each line's value 0…1 has risen; posisi must be one that `has` knows."""
        nilai, awal = self.nilai_pada(posisi), self.nilai_pada(self.awal)
        assert nilai is not None
        assert awal is not None
        return tuple(sesudah - sebelum for sesudah, sebelum in zip(nilai, awal, strict=True))

    def poin_pada(self, posisi: Posisi) -> Fraction:
        """Points gained over the worksheet as it is."""
        naik = self.naik_pada(posisi)
        return sum((b.bobot * n for b, n in zip(self.baris, naik, strict=True)), NOL)


def find_jalur(susunan: Susunan, jawaban: Mapping[str, Jawaban]) -> Iterator[Jalur]:
    """Every path of the worksheet that has a step left, in the order of its lines."""
    pasangan = {b.pembilang_di: b for b in _find_bersama(susunan, jawaban)}
    ikut = {b.penyebut_di for b in pasangan.values()}
    for kode, baris in susunan.baris.items():
        if kode in ikut:
            continue
        jalur: Jalur | None = None
        if bersama := pasangan.get(kode):
            bawah = susunan.baris[bersama.penyebut_di]
            jalur = _make_bersama(baris, bawah, bersama, jawaban)
        elif baris.pertanyaan.skala.jenis is JenisSkala.PILIHAN:
            jalur = _make_pilihan(baris, jawaban.get(kode))
        elif cacah := _complete(baris.pertanyaan, jawaban):
            jalur = _make_cacah(baris, cacah)
        if jalur:
            yield jalur


def _make_pilihan(baris: Baris, jawaban: Jawaban | None) -> Jalur | None:
    naik = sorted(baris.pilihan, key=lambda kode: baris.pilihan[kode].nilai or NOL)
    mulai = naik.index(jawaban) if isinstance(jawaban, str) else 0
    kode = baris.pertanyaan.kode
    if mulai == len(naik) - 1:
        return None

    def jawaban_pada(posisi: Posisi) -> Mapping[str, Jawaban]:
        return {kode: naik[mulai + posisi[0]]} if posisi[0] else {}

    def nilai_pada(posisi: Posisi) -> tuple[Fraction, ...]:
        return (baris.pilihan[naik[mulai + posisi[0]]].nilai or NOL,)

    return Jalur((baris,), (len(naik) - 1 - mulai,), jawaban_pada, nilai_pada)


def _make_cacah(baris: Baris, cacah: Mapping[str, int]) -> Jalur | None:
    """A ratio: one more above the division. A fall: one violation fewer this year."""
    p, rumus = baris.pertanyaan, baris.pertanyaan.rumus
    assert rumus is not None
    pembilang, penyebut = _sum(cacah, rumus.pembilang), _sum(cacah, rumus.penyebut)
    turun = rumus.jenis is JenisRumus.PENURUNAN
    sisa = pembilang if turun else penyebut - pembilang
    if sisa <= 0:
        return None
    diubah = rumus.pembilang[0]

    def cacah_pada(posisi: Posisi) -> Mapping[str, int]:
        beda = -posisi[0] if turun else posisi[0]
        return {**cacah, diubah: cacah[diubah] + beda}

    return Jalur(
        (baris,),
        (sisa,),
        lambda posisi: {p.kode: cacah_pada(posisi)} if posisi[0] else {},
        lambda posisi: (nilai_rasio(p, cacah_pada(posisi)).nilai or NOL,),
    )


def _make_bersama(
    atas: Baris, bawah: Baris, bersama: IsianBersama, jawaban: Mapping[str, Jawaban]
) -> Jalur | None:
    """Two ratios, of which one divides by what the other counts: they move together.

    A step of the first line raises the shared count in both; a step of the second raises only
    what it counts itself.
    """
    isi_atas, isi_bawah = jawaban[bersama.pembilang_di], jawaban[bersama.penyebut_di]
    assert isinstance(isi_atas, Mapping) and isinstance(isi_bawah, Mapping)  # noqa: PT018
    rumus_atas, rumus_bawah = atas.pertanyaan.rumus, bawah.pertanyaan.rumus
    assert rumus_atas and rumus_bawah  # noqa: PT018
    diubah = rumus_bawah.pembilang[0]
    ruang_atas = max(0, _sum(isi_atas, rumus_atas.penyebut) - _sum(isi_atas, rumus_atas.pembilang))
    ruang_bawah = _sum(isi_bawah, rumus_bawah.penyebut) - _sum(isi_bawah, rumus_bawah.pembilang)
    ujung = (ruang_atas, max(0, ruang_bawah + ruang_atas))
    if not any(ujung):
        return None

    def isi_pada(posisi: Posisi) -> tuple[Mapping[str, int], Mapping[str, int]]:
        naik_atas, naik_bawah = posisi
        return (
            {**isi_atas, bersama.kode: isi_atas[bersama.kode] + naik_atas},
            {
                **isi_bawah,
                bersama.kode: isi_bawah[bersama.kode] + naik_atas,
                diubah: isi_bawah[diubah] + naik_bawah,
            },
        )

    def jawaban_pada(posisi: Posisi) -> Mapping[str, Jawaban]:
        kode = (atas.pertanyaan.kode, bawah.pertanyaan.kode)
        return dict(zip(kode, isi_pada(posisi), strict=True)) if any(posisi) else {}

    def nilai_pada(posisi: Posisi) -> tuple[Fraction, ...] | None:
        if posisi[1] and posisi[1] > ruang_bawah + posisi[0]:
            return None  # more integrated than made
        sesudah_atas, sesudah_bawah = isi_pada(posisi)
        return (
            nilai_rasio(atas.pertanyaan, sesudah_atas).nilai or NOL,
            nilai_rasio(bawah.pertanyaan, sesudah_bawah).nilai or NOL,
        )

    return Jalur((atas, bawah), ujung, jawaban_pada, nilai_pada)


def _find_bersama(susunan: Susunan, jawaban: Mapping[str, Jawaban]) -> Iterator[IsianBersama]:
    """Counts that two answered lines share and give alike; what differs is two counts."""
    for bersama in susunan.isian_bersama:
        atas = _complete(susunan.baris[bersama.pembilang_di].pertanyaan, jawaban)
        bawah = _complete(susunan.baris[bersama.penyebut_di].pertanyaan, jawaban)
        if atas and bawah and atas[bersama.kode] == bawah[bersama.kode]:
            yield bersama


def _complete(pertanyaan: Pertanyaan, jawaban: Mapping[str, Jawaban]) -> Mapping[str, int] | None:
    """The counts of a percentage line when all of them are there."""
    isi = jawaban.get(pertanyaan.kode)
    if isinstance(isi, Mapping) and all(isian.kode in isi for isian in pertanyaan.isian):
        return isi
    return None


def _sum(cacah: Mapping[str, int], kode: tuple[str, ...]) -> int:
    return sum(cacah[k] for k in kode)
