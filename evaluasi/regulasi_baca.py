"""A regulation file as people read it: in chapters, in words, and searched. No database."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from evaluasi.penilaian.regulasi import (
    Agregasi,
    AmbangBatas,
    BagianRencana,
    ButirRencana,
    JenisRumus,
    JenisSkala,
    JenisSyarat,
    Komponen,
    PenyebutNol,
    Pertanyaan,
    Regulasi,
    Satuan,
    SyaratPengajuan,
)
from zi_portal.angka import tampil, tampil_tepat

JENIS_BAB = ("area", "sub_komponen")  # components that are read as one chapter
CARI_PALING_SEDIKIT = 2  # letters

CARA_AGREGASI = {
    Agregasi.JUMLAH: "jumlah nilai bagiannya",
    Agregasi.RATA_RATA: "rata-rata nilai pertanyaannya × bobot",
    Agregasi.BERBOBOT: "jumlah nilai pertanyaan × bobot masing-masing",
}
PENYEBUT_NOL = {
    PenyebutNol.NOL: "dinilai 0",
    PenyebutNol.SATU: "dinilai penuh",
    PenyebutNol.SALAH: "isian ditolak",
}


@dataclass(frozen=True, slots=True)
class PilihanKata:
    """One option with what it is worth."""

    kode: str
    nilai: str
    kriteria: str
    kriteria_cetak: str
    asal: str


@dataclass(frozen=True, slots=True)
class PertanyaanKata:
    """One line of the LKE with everything the regulation says of it, in words."""

    asal: Pertanyaan
    bobot: str
    skala: str
    pilihan: tuple[PilihanKata, ...]
    rumus: str
    penyebut_nol: str


@dataclass(frozen=True, slots=True)
class KomponenKata:
    """A component with its weight and its own lines; `dalam` counts from 0 at the roots."""

    asal: Komponen
    dalam: int
    bobot: str
    cara: str
    bab: str  # code of the chapter it is read in; "" above the chapters
    pertanyaan: tuple[PertanyaanKata, ...]


@dataclass(frozen=True, slots=True)
class BabLKE:
    """An area or result group: a chapter of the LKE."""

    kode: str
    judul: str
    komponen: tuple[KomponenKata, ...]

    @property
    def jumlah(self) -> int:
        return sum(len(k.pertanyaan) for k in self.komponen)


@dataclass(frozen=True, slots=True)
class AmbangKata:
    asal: AmbangBatas
    minimum: str


@dataclass(frozen=True, slots=True)
class SyaratKata:
    asal: SyaratPengajuan
    minimum: str


@dataclass(frozen=True, slots=True)
class HasilCari:
    """What a search found, by kind."""

    pertanyaan: tuple[PertanyaanKata, ...] = ()
    komponen: tuple[KomponenKata, ...] = ()
    butir: tuple[tuple[BagianRencana, ButirRencana], ...] = ()
    ambang_batas: tuple[AmbangKata, ...] = ()
    syarat: tuple[SyaratKata, ...] = field(default=())

    @property
    def jumlah(self) -> int:
        return sum(
            len(daftar)
            for daftar in (
                self.pertanyaan,
                self.komponen,
                self.butir,
                self.ambang_batas,
                self.syarat,
            )
        )


def list_komponen(regulasi: Regulasi) -> tuple[KomponenKata, ...]:
    """Every component in order, with its depth and its chapter."""

    def below(komponen: Komponen, dalam: int, bab: str) -> Iterator[KomponenKata]:
        if not bab and (komponen.jenis in JENIS_BAB or komponen.pertanyaan):
            bab = komponen.kode
        yield KomponenKata(
            asal=komponen,
            dalam=dalam,
            bobot=tampil(komponen.bobot),
            cara=CARA_AGREGASI[komponen.agregasi],
            bab=bab,
            pertanyaan=tuple(describe_pertanyaan(p) for p in komponen.pertanyaan),
        )
        for anak in komponen.bagian:
            yield from below(anak, dalam + 1, bab)

    return tuple(k for akar in regulasi.komponen for k in below(akar, 0, ""))


def list_bab(daftar: tuple[KomponenKata, ...]) -> tuple[BabLKE, ...]:
    """The chapters of the LKE in order."""
    kode = dict.fromkeys(k.bab for k in daftar if k.bab)
    return tuple(
        BabLKE(
            kode=bab,
            judul=next(k.asal.nama for k in daftar if k.asal.kode == bab),
            komponen=tuple(k for k in daftar if k.bab == bab),
        )
        for bab in kode
    )


def list_ambang(regulasi: Regulasi) -> tuple[AmbangKata, ...]:
    return tuple(AmbangKata(a, write_ambang(a)) for a in regulasi.ambang_batas)


def list_syarat(regulasi: Regulasi) -> tuple[SyaratKata, ...]:
    return tuple(SyaratKata(s, write_syarat(s)) for s in regulasi.syarat)


def describe_pertanyaan(pertanyaan: Pertanyaan) -> PertanyaanKata:
    kriteria = {p.kode: p for p in pertanyaan.pilihan}
    return PertanyaanKata(
        asal=pertanyaan,
        bobot=tampil(pertanyaan.bobot) if pertanyaan.bobot is not None else "",
        skala=write_skala(pertanyaan),
        pilihan=tuple(
            PilihanKata(
                kode=kode,
                nilai=tampil(nilai),
                kriteria=kriteria[kode].kriteria if kode in kriteria else "",
                kriteria_cetak=kriteria[kode].kriteria_cetak if kode in kriteria else "",
                asal=kriteria[kode].asal if kode in kriteria else "",
            )
            for kode, nilai in pertanyaan.skala.pilihan.items()
        ),
        rumus=write_rumus(pertanyaan),
        penyebut_nol=_write_penyebut_nol(pertanyaan),
    )


def write_skala(pertanyaan: Pertanyaan) -> str:
    """The kind of answer: "pilihan A, B, C", "persentase 0–100%", "indeks 0–4"."""
    skala = pertanyaan.skala
    match skala.jenis:
        case JenisSkala.PILIHAN:
            return f"pilihan {', '.join(skala.pilihan)}"
        case JenisSkala.PERSEN:
            return "persentase 0–100%"
        case JenisSkala.INDEKS:
            return f"indeks 0–{_short(skala.maksimum)}; nilainya indeks ÷ {_short(skala.maksimum)}"


def write_rumus(pertanyaan: Pertanyaan) -> str:
    """The formula of a percentage line with the labels of its inputs; "" for any other line."""
    rumus = pertanyaan.rumus
    if rumus is None:
        return ""
    label = {isian.kode: f"“{isian.label}”" for isian in pertanyaan.isian}
    atas = _sum([label[kode] for kode in rumus.pembilang])
    bawah = _sum([label[kode] for kode in rumus.penyebut])
    if rumus.jenis is JenisRumus.PENURUNAN:
        return f"({bawah} − {atas}) ÷ {bawah}, paling rendah 0%"
    return f"{atas} ÷ {bawah}, paling tinggi 100%"


def write_ambang(batas: AmbangBatas) -> str:
    """The minimum with its unit: "75,00" points, or "60% dari bobot"."""
    if batas.satuan is Satuan.PERSEN:
        return f"{_short(batas.minimum)}% dari bobot"
    return tampil(batas.minimum)


def write_syarat(syarat: SyaratPengajuan) -> str:
    """What is asked for: "minimal B", "level 3", "100%", "1 tahun", "ya"."""
    minimum = syarat.minimum
    if isinstance(minimum, bool):
        return "ya" if minimum else "tidak"
    angka = _short(minimum) if isinstance(minimum, Decimal) else minimum
    match syarat.jenis:
        case JenisSyarat.PERSEN:
            return f"minimal {angka}%"
        case JenisSyarat.LAMA:
            return f"minimal {angka} tahun"
        case JenisSyarat.LEVEL:
            return f"minimal level {angka}"
        case JenisSyarat.PREDIKAT:
            return f"telah berpredikat {angka}"
        case _:
            return f"minimal {angka}"


def search_regulasi(regulasi: Regulasi, cari: str) -> HasilCari:
    """Everything whose code or words contain `cari`, in order; nothing for less than 2 letters."""
    kata = " ".join(cari.split()).casefold()
    if len(kata) < CARI_PALING_SEDIKIT:
        return HasilCari()

    def matches(*teks: str) -> bool:
        return any(kata in t.casefold() for t in teks)

    komponen = list_komponen(regulasi)
    return HasilCari(
        pertanyaan=tuple(p for k in komponen for p in k.pertanyaan if matches(*_words_of(p.asal))),
        komponen=tuple(k for k in komponen if matches(k.asal.kode, k.asal.nama, k.asal.nama_cetak)),
        butir=tuple(
            (bagian, butir)
            for bagian in regulasi.rencana
            for indikator in bagian.indikator
            for butir in indikator.butir
            if matches(butir.kode, butir.teks, butir.teks_cetak, indikator.nama, butir.pertanyaan)
        ),
        ambang_batas=tuple(
            a
            for a in list_ambang(regulasi)
            if matches(a.asal.kode, a.asal.nama, a.asal.predikat, *a.asal.komponen)
        ),
        syarat=tuple(
            s
            for s in list_syarat(regulasi)
            if matches(s.asal.kode, s.asal.nama, s.asal.predikat, s.minimum)
        ),
    )


def _words_of(pertanyaan: Pertanyaan) -> Iterator[str]:
    yield from (pertanyaan.kode, pertanyaan.teks, pertanyaan.teks_cetak)
    yield from (pertanyaan.penjelasan, pertanyaan.catatan, *pertanyaan.bukti)
    for pilihan in pertanyaan.pilihan:
        yield from (pilihan.kriteria, pilihan.kriteria_cetak)
    yield from (isian.label for isian in pertanyaan.isian)


def _write_penyebut_nol(pertanyaan: Pertanyaan) -> str:
    rumus = pertanyaan.rumus
    if rumus is None:
        return ""
    catatan = f" ({rumus.catatan_nol.rstrip('.')})" if rumus.catatan_nol else ""
    return f"Bila penyebutnya 0: {PENYEBUT_NOL[rumus.penyebut_nol]}{catatan}."


def _sum(label: list[str]) -> str:
    return label[0] if len(label) == 1 else f"({' + '.join(label)})"


def _short(angka: Decimal) -> str:
    """Without places that say nothing: 100.00 → "100"."""
    return tampil_tepat(angka.quantize(Decimal(1)) if angka == int(angka) else angka)
