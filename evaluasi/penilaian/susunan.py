"""What can be known of a worksheet before it is answered: weights, sums and thresholds, ready.

Made once per pair of regulations, so that scoring only multiplies, adds and compares.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from .jawaban import NilaiJawaban
from .regulasi import (
    Agregasi,
    AmbangBatas,
    JenisRumus,
    JenisSkala,
    Komponen,
    Pertanyaan,
    Regulasi,
    Satuan,
)

NOL = Fraction(0)
SIMPANAN_TERBANYAK = 16

# The choices that this engine makes where the text leaves one open (PilihanTerbuka). A regulation
# file that says otherwise is refused: a setting that changes nothing would be a lie.
PILIHAN_DIDUKUNG = {
    "A1": "gabungan",  # an area's percentage is asked of its aspects together
    "A2": "wtp_dpp_memenuhi",
    "A3": "indeks_tak_dibulatkan",
    "A4": "keputusan_tpi",
    "A5": "tanggal_penetapan",
}


@dataclass(frozen=True, slots=True)
class Baris:
    """One line, ready to be scored."""

    pertanyaan: Pertanyaan
    bobot: Fraction  # points at value 1
    pilihan: Mapping[str, NilaiJawaban]  # of a line with options
    induk: tuple[Komponen, ...]  # its own component first, up to the root
    area: int | None


@dataclass(frozen=True, slots=True)
class Aspek:
    """What one aspect of an area would have to reach on its own."""

    kode: str
    nama: str
    minimum: Fraction  # points


@dataclass(frozen=True, slots=True)
class Ambang:
    """One threshold, ready to be tested."""

    batas: AmbangBatas
    minimum: Fraction  # points
    baris: frozenset[str]  # codes of the lines that count in it
    aspek: tuple[Aspek, ...]  # of a threshold in percent
    indeks: str = ""  # code of the survey index that alone makes this score
    indeks_minimum: Fraction = NOL  # … and the index that reaches the minimum


@dataclass(frozen=True, slots=True)
class IsianBersama:
    """One count that stands in two lines: above the division of one, below that of the other."""

    kode: str
    label: str
    pembilang_di: str  # code of the line
    penyebut_di: str


@dataclass(frozen=True, slots=True)
class Susunan:
    lke: Regulasi
    ketentuan: Regulasi
    baris: Mapping[str, Baris]
    komponen: tuple[tuple[Komponen, Fraction], ...]  # children first; points of one line at 1
    urutan: tuple[str, ...]  # order of `Hasil.nilai`
    area: Mapping[int, tuple[str, ...]]  # area → the components that make it
    bobot: Mapping[str, Fraction]  # points that a component, a line or "total" can give
    ambang: tuple[Ambang, ...]
    isian_bersama: tuple[IsianBersama, ...]


_simpanan: dict[tuple[int, int], Susunan] = {}


def get_susunan(lke: Regulasi, ketentuan: Regulasi) -> Susunan:
    """The arrangement of `lke` under `ketentuan`; ValueError when they do not belong together.

    Kept by identity: a Regulasi is immutable, and the kept Susunan holds it, so that its id
    cannot pass to another one.
    """
    kunci = (id(lke), id(ketentuan))
    susunan = _simpanan.get(kunci)
    if susunan is None:
        if len(_simpanan) >= SIMPANAN_TERBANYAK:
            _simpanan.clear()
        susunan = _simpanan[kunci] = _arrange(lke, ketentuan)
    return susunan


def _arrange(lke: Regulasi, ketentuan: Regulasi) -> Susunan:
    if ketentuan.lke != lke.kode:
        raise ValueError(f"{ketentuan.kode} rules by {ketentuan.lke!r}, not by {lke.kode!r}")
    for pilihan in ketentuan.pilihan_terbuka:
        if PILIHAN_DIDUKUNG.get(pilihan.kode, pilihan.nilai) != pilihan.nilai:
            raise ValueError(f"{ketentuan.kode}: {pilihan.kode} = {pilihan.nilai!r} is not built")
    komponen = tuple(lke.walk())
    baris = {b.pertanyaan.kode: b for akar in lke.komponen for b in _walk_baris(akar, ())}
    urutan = ["total"]
    bobot = {"total": sum((Fraction(akar.bobot) for akar in lke.komponen), NOL)}
    area: dict[int, tuple[str, ...]] = {}
    for k in komponen:
        urutan.append(k.kode)
        bobot[k.kode] = Fraction(k.bobot)
        if k.jenis == "sub_komponen":  # result items are part of the result, lines are not
            urutan += (p.kode for p in k.pertanyaan)
        if k.area is not None:
            area[k.area] = (*area.get(k.area, ()), k.kode)
    bobot |= {kode: b.bobot for kode, b in baris.items()}
    return Susunan(
        lke=lke,
        ketentuan=ketentuan,
        baris=baris,
        komponen=tuple((k, _bobot_baris(k)) for k in reversed(komponen)),
        urutan=tuple(urutan),
        area=area,
        bobot=bobot,
        ambang=tuple(_arrange_ambang(batas, lke, baris, bobot) for batas in ketentuan.ambang_batas),
        isian_bersama=tuple(i for k in komponen for i in _find_isian_bersama(k.pertanyaan)),
    )


def _bobot_baris(komponen: Komponen) -> Fraction:
    """Points of one line of a mean; 0 where lines have their own weight or there are none."""
    if komponen.agregasi is not Agregasi.RATA_RATA:
        return NOL
    return Fraction(komponen.bobot) / len(komponen.pertanyaan)


def _walk_baris(komponen: Komponen, induk: tuple[Komponen, ...]) -> Iterator[Baris]:
    jalur = (komponen, *induk)
    rata_rata = _bobot_baris(komponen)
    for p in komponen.pertanyaan:
        yield Baris(
            pertanyaan=p,
            bobot=rata_rata if p.bobot is None else Fraction(p.bobot),
            pilihan={kode: NilaiJawaban(Fraction(n)) for kode, n in p.skala.pilihan.items()},
            induk=jalur,
            area=next((k.area for k in jalur if k.area is not None), None),
        )
    for anak in komponen.bagian:
        yield from _walk_baris(anak, jalur)


def _arrange_ambang(
    batas: AmbangBatas,
    lke: Regulasi,
    baris: Mapping[str, Baris],
    bobot: Mapping[str, Fraction],
) -> Ambang:
    minimum = Fraction(batas.minimum)
    aspek: tuple[Aspek, ...] = ()
    if batas.satuan is Satuan.PERSEN:
        bagian = minimum / 100
        minimum = bagian * sum((bobot[kode] for kode in batas.komponen), NOL)
        nama = {anak.kode: k.nama for k in lke.walk() for anak in k.bagian}
        aspek = tuple(Aspek(k, nama.get(k, k), bagian * bobot[k]) for k in batas.komponen)
    dihitung = [
        b
        for kode, b in baris.items()
        if kode in batas.komponen or any(k.kode in batas.komponen for k in b.induk)
    ]
    indeks, indeks_minimum = "", NOL
    if len(dihitung) == 1 and dihitung[0].pertanyaan.skala.jenis is JenisSkala.INDEKS:
        indeks = dihitung[0].pertanyaan.kode
        maksimum = Fraction(dihitung[0].pertanyaan.skala.maksimum)
        indeks_minimum = minimum * maksimum / dihitung[0].bobot
    return Ambang(
        batas=batas,
        minimum=minimum,
        baris=frozenset(b.pertanyaan.kode for b in dihitung),
        aspek=aspek,
        indeks=indeks,
        indeks_minimum=indeks_minimum,
    )


def _find_isian_bersama(pertanyaan: tuple[Pertanyaan, ...]) -> Iterator[IsianBersama]:
    """Counts that one line divides and its neighbour divides by (A.II.1.i: changes made)."""
    rasio = [(p, p.rumus) for p in pertanyaan if p.rumus and p.rumus.jenis is JenisRumus.RASIO]
    for atas, rumus_atas in rasio:
        for bawah, rumus_bawah in rasio:
            for isian in atas.isian:
                if (
                    atas is not bawah
                    and isian.kode in rumus_atas.pembilang
                    and isian.kode in rumus_bawah.penyebut
                ):
                    yield IsianBersama(isian.kode, isian.label, atas.kode, bawah.kode)
