"""A regulation as immutable values: what is scored, how, and where the law says so.

Nothing here computes a score (`scoring.py`) or reads a file (`loader.py`). Points are
points of 100; a percentage is 0 to 100; both are `Decimal`, read exactly as written.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class Predikat(StrEnum):
    """The two predicates, lowest first; a unit reaches WBBM only over WBK."""

    WBK = "WBK"
    WBBM = "WBBM"


class Agregasi(StrEnum):
    """How a component's value comes from what is below it."""

    JUMLAH = "jumlah"  # sum of its components
    RATA_RATA = "rata_rata"  # mean of its questions × its weight
    BERBOBOT = "berbobot"  # sum of question value × question weight


class JenisSkala(StrEnum):
    PILIHAN = "pilihan"  # one of the options
    PERSEN = "persen"  # a ratio of counts, capped to 0…1
    INDEKS = "indeks"  # a survey index of 0…maksimum


class JenisRumus(StrEnum):
    RASIO = "rasio"  # pembilang ÷ penyebut, at most 1
    PENURUNAN = "penurunan"  # (penyebut − pembilang) ÷ penyebut, at least 0: fewer than before


class PenyebutNol(StrEnum):
    """What a ratio is worth when its denominator is zero (NILAI_LKE, "Zero denominators")."""

    NOL = "nol"  # 0, with the note
    SATU = "satu"  # 1, with the note
    SALAH = "salah"  # a mistake: this denominator cannot be zero


class Satuan(StrEnum):
    NILAI = "nilai"  # points
    PERSEN = "persen"  # percent of the weight of the components


class JenisSyarat(StrEnum):
    KATEGORI = "kategori"  # a category of an ordered scale
    LEVEL = "level"  # a whole level, higher is better
    PERNYATAAN = "pernyataan"  # a judged statement: yes or no
    PERSEN = "persen"  # 0…100
    LAMA = "lama"  # whole years since a date
    PREDIKAT = "predikat"  # a predicate already held


def parent_kode(kode: str) -> str:
    """The code that this one lies below; "" for a root: `A.I.1` → `A.I`."""
    return kode.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class Rujukan:
    """Where in the legal text a value can be read."""

    dokumen: str
    bagian: str
    halaman: int | None = None

    def __str__(self) -> str:
        halaman = f", hlm. {self.halaman}" if self.halaman else ""
        return f"{self.dokumen}, {self.bagian}{halaman}"


@dataclass(frozen=True, slots=True)
class Skala:
    """The values an answer can have, best first."""

    kode: str
    jenis: JenisSkala
    pilihan: Mapping[str, Decimal] = field(default_factory=dict)  # option → 0…1
    maksimum: Decimal = Decimal(1)  # of an index: the best index


@dataclass(frozen=True, slots=True)
class Pilihan:
    """One option of a question with its criterion, as corrected and as printed."""

    kode: str
    kriteria: str
    kriteria_cetak: str = ""  # only where the print differs
    asal: str = ""  # "terverifikasi" or "turunan" (the print has no such line)


@dataclass(frozen=True, slots=True)
class Isian:
    """One count that a percentage question asks for."""

    kode: str
    label: str
    dihitung: bool = True  # False: asked for and kept, but no formula uses it


@dataclass(frozen=True, slots=True)
class Rumus:
    """The formula of a percentage question over its inputs; each side is a sum of inputs."""

    jenis: JenisRumus
    pembilang: tuple[str, ...]
    penyebut: tuple[str, ...]
    penyebut_nol: PenyebutNol
    catatan_nol: str = ""  # said to the reader when the denominator is zero


@dataclass(frozen=True, slots=True)
class Pertanyaan:
    """One line of the LKE."""

    kode: str
    urut: int
    label: str  # as printed: "a."
    teks: str
    skala: Skala
    rujukan: Rujukan
    teks_cetak: str = ""
    pilihan: tuple[Pilihan, ...] = ()
    isian: tuple[Isian, ...] = ()
    rumus: Rumus | None = None
    bobot: Decimal | None = None  # points; only below a component that sums weighted questions
    bukti: tuple[str, ...] = ()  # names of evidence slots (practice, not law)
    penjelasan: str = ""
    catatan: str = ""


@dataclass(frozen=True, slots=True)
class Komponen:
    """A node of the component tree: component, aspect, area, indicator or result group."""

    kode: str
    urut: int
    nama: str
    jenis: str  # komponen, aspek, area, indikator, sub_komponen
    bobot: Decimal  # points
    agregasi: Agregasi
    rujukan: Rujukan
    nama_cetak: str = ""
    catatan: str = ""
    area: int | None = None  # 1…6 on the nodes of jenis area
    bagian: tuple["Komponen", ...] = ()
    pertanyaan: tuple[Pertanyaan, ...] = ()

    def walk(self) -> Iterator["Komponen"]:
        """This node and all below it, in order."""
        yield self
        for anak in self.bagian:
            yield from anak.walk()


@dataclass(frozen=True, slots=True)
class AmbangBatas:
    """A minimum score for one predicate: the sum of `komponen` must reach it.

    A minimum is inclusive: the regulation says "minimal", so reaching it is enough.
    `minimum` is in points, or in percent of the summed weights (`satuan`).
    """

    kode: str
    predikat: Predikat
    nama: str
    komponen: tuple[str, ...]
    minimum: Decimal
    satuan: Satuan
    rujukan: Rujukan
    catatan: str = ""


@dataclass(frozen=True, slots=True)
class SyaratPengajuan:
    """A requirement for a proposal that is not a score (Lampiran II huruf A)."""

    kode: str
    predikat: Predikat
    nama: str
    tingkat: str  # "instansi" or "unit"
    jenis: JenisSyarat
    data: str  # the key of the profile that answers it
    minimum: str | Decimal | bool
    rujukan: Rujukan
    skala: tuple[str, ...] = ()  # categories, best first
    setara: Mapping[str, str] = field(default_factory=dict)  # category → the one it counts as
    sumber: str = "perbup"  # "nasional": enforced though the ruling text omits it
    catatan: str = ""


@dataclass(frozen=True, slots=True)
class PilihanTerbuka:
    """A choice that the text leaves open, as decided (thresholds.yaml A1–A8)."""

    kode: str
    topik: str
    nilai: str
    penjelasan: str


@dataclass(frozen=True, slots=True)
class CatatanNasional:
    """A rule of a national text, shown beside the local one and never replacing it."""

    kode: str
    teks: str
    rujukan: Rujukan


@dataclass(frozen=True, slots=True)
class ButirRencana:
    """One action item of a plan template."""

    kode: str
    urut: int
    teks: str
    rujukan: Rujukan
    teks_cetak: str = ""
    nomor_cetak: str = ""  # only where the print misnumbers the item
    pertanyaan: str = ""  # code of the LKE line that it prepares


@dataclass(frozen=True, slots=True)
class IndikatorRencana:
    """One row of a plan template."""

    kode: str
    urut: int
    nama: str
    rujukan: Rujukan
    nama_cetak: str = ""
    komponen: str = ""  # code of the LKE indicator or result item
    bulan: tuple[int, ...] = ()  # months that the source itself prints
    butir: tuple[ButirRencana, ...] = ()


@dataclass(frozen=True, slots=True)
class BagianRencana:
    """A heading of a plan template with its rows; `area` ties it to an area of change."""

    kode: str
    urut: int
    judul: str
    judul_cetak: str = ""
    nomor: str = ""  # as printed: "a."
    kepala: tuple[str, ...] = ()  # printed headings above this one, outermost first
    area: int | None = None
    aspek: str = ""  # "pemenuhan", "reform", "hasil" or "" where the plan does not divide
    tujuan: str = ""
    tujuan_cetak: str = ""  # only where the print differs
    target: tuple[str, ...] = ()
    target_cetak: tuple[str, ...] = ()  # all of them, where the print of one differs
    bukti: tuple[str, ...] = ()
    indikator: tuple[IndikatorRencana, ...] = ()
    rujukan: Rujukan | None = None
    catatan: str = ""


@dataclass(frozen=True, slots=True)
class PengecualianLayanan:
    """A kind of service that may be proposed while its requirements are still being met."""

    kode: str  # stored with the unit: "rsud"
    nama: str
    rujukan: Rujukan


@dataclass(frozen=True, slots=True)
class Regulasi:
    """One version of one regulation (or plan source), whole."""

    kode: str
    judul: str
    singkatan: str
    terbit: bool  # published: `isi_sha256` may never change again
    isi_sha256: str  # codes, weights, options, formulas, thresholds, articles
    teks_sha256: str  # wording
    lke: str = ""  # the regulation whose LKE this one rules by; its own code if it has one
    dasar_hukum: tuple[str, ...] = ()
    komponen: tuple[Komponen, ...] = ()  # roots of the component tree
    skala: Mapping[str, Skala] = field(default_factory=dict)
    ambang_batas: tuple[AmbangBatas, ...] = ()
    syarat: tuple[SyaratPengajuan, ...] = ()
    pilihan_terbuka: tuple[PilihanTerbuka, ...] = ()
    catatan_nasional: tuple[CatatanNasional, ...] = ()
    rencana: tuple[BagianRencana, ...] = ()
    judul_rencana: str = ""
    pembuka_rencana: tuple[str, ...] = ()  # printed headings before the first rows
    dinilai: bool = False  # an LKE that `score` can compute: complete options and formulas
    mengubah: str = ""  # code of the regulation that this one amends
    pengecualian_layanan: tuple[PengecualianLayanan, ...] = ()

    def walk(self) -> Iterator[Komponen]:
        """Every component, parents first, in order."""
        for akar in self.komponen:
            yield from akar.walk()

    @property
    def pertanyaan(self) -> tuple[Pertanyaan, ...]:
        """Every line of the LKE in order."""
        return tuple(p for komponen in self.walk() for p in komponen.pertanyaan)
