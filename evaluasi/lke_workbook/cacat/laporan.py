"""What the defect report of a workbook holds: values only, nothing is computed or shown here.

Points are exact. A difference is always the regulation's value less the form's: positive where
the form gives too little.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

from evaluasi.lke_workbook.buku import Galat
from evaluasi.lke_workbook.letak import Bentuk
from evaluasi.penilaian.hasil import Hasil
from evaluasi.penilaian.regulasi import Predikat

from .pihak import Pihak

# What a form says of a component: points, an Excel error, or nothing that is a number.
NilaiFormulir: TypeAlias = Fraction | Galat | None


class Jenis(StrEnum):
    """The kinds of defects, the most telling first: reports list them in this order."""

    LHKASN = "lhkasn_tidak_dihitung"
    JENIS_JAWABAN = "jenis_jawaban_rusak"
    RENTANG_KURANG = "rentang_kurang"
    RENTANG_LEBIH = "rentang_lebih"
    BOBOT = "bobot_berbeda"
    RUMUS_DITIMPA = "rumus_ditimpa"
    RUMUS_HILANG = "rumus_hilang"
    RUMUS_BERUBAH = "rumus_berubah"
    RUMUS_TAK_DIDUKUNG = "rumus_tak_didukung"
    NILAI_USANG = "nilai_usang"
    RUJUKAN_HILANG = "rujukan_hilang"  # #REF!
    BAGI_NOL = "bagi_nol"  # #DIV/0!
    GALAT_NILAI = "galat_nilai"  # #VALUE!
    GALAT_LAIN = "galat_lain"
    BELUM_DIISI = "belum_diisi_dilewati"
    ISIAN_KOSONG = "isian_kosong"
    LUAR_SKALA = "luar_skala"
    TAK_TERBACA = "tak_terbaca"
    JUMLAH_BEDA = "jumlah_beda"
    TAK_TERJELASKAN = "tak_terjelaskan"
    PENULISAN = "penulisan"
    LAPOR_LEBIH = "lapor_melebihi_wajib"
    PERSEN_DIBATASI = "persen_dibatasi"
    ISIAN_BERBEDA = "isian_berbeda"
    BARIS_TAK_DIKENAL = "baris_tak_dikenal"
    BERKAS = "berkas"
    REKAP_RUJUKAN = "rekap_rujukan_hilang"
    REKAP_BOBOT = "rekap_bobot"
    REKAP_LABEL = "rekap_label"
    REKAP_KURANG = "rekap_kurang"
    TERSEMBUNYI = "tersembunyi"
    TERKUNCI = "terkunci"


JUDUL: Mapping[Jenis, str] = {
    Jenis.LHKASN: "LHKASN tidak dihitung",
    Jenis.JENIS_JAWABAN: "Jenis jawaban rusak",
    Jenis.RENTANG_KURANG: "Ada baris yang terlewat oleh rumus",
    Jenis.RENTANG_LEBIH: "Rumus memuat terlalu banyak baris",
    Jenis.BOBOT: "Bobot berbeda dari peraturan",
    Jenis.RUMUS_DITIMPA: "Rumus tertimpa nilai yang diketik",
    Jenis.RUMUS_HILANG: "Rumus terhapus",
    Jenis.RUMUS_BERUBAH: "Rumus diubah",
    Jenis.RUMUS_TAK_DIDUKUNG: "Rumus tidak dapat dihitung portal",
    Jenis.NILAI_USANG: "Nilai tersimpan berbeda dari rumusnya",
    Jenis.RUJUKAN_HILANG: "Galat #REF!",
    Jenis.BAGI_NOL: "Galat #DIV/0!",
    Jenis.GALAT_NILAI: "Galat #VALUE!",
    Jenis.GALAT_LAIN: "Galat Excel lain",
    Jenis.BELUM_DIISI: "Yang belum diisi tidak dihitung 0",
    Jenis.ISIAN_KOSONG: "Ada isian kosong di antara yang terisi",
    Jenis.LUAR_SKALA: "Jawaban di luar pilihan",
    Jenis.TAK_TERBACA: "Jawaban tidak terbaca",
    Jenis.JUMLAH_BEDA: "Jumlah yang diketik berbeda dari rinciannya",
    Jenis.TAK_TERJELASKAN: "Nilai berbeda tanpa sebab yang dikenali",
    Jenis.PENULISAN: "Cara menulis jawaban",
    Jenis.LAPOR_LEBIH: "Yang melapor melebihi yang wajib",
    Jenis.PERSEN_DIBATASI: "Persentase dibatasi",
    Jenis.ISIAN_BERBEDA: "Isian yang sama ditulis berbeda",
    Jenis.BARIS_TAK_DIKENAL: "Baris tidak dikenali",
    Jenis.BERKAS: "Tentang berkas",
    Jenis.REKAP_RUJUKAN: "Rekap: rujukan hilang (#REF!)",
    Jenis.REKAP_BOBOT: "Rekap: bobot berbeda dari peraturan",
    Jenis.REKAP_LABEL: "Rekap: label tidak sesuai nilainya",
    Jenis.REKAP_KURANG: "Rekap: indikator tidak ditampilkan",
    Jenis.TERSEMBUNYI: "Bagian yang disembunyikan",
    Jenis.TERKUNCI: "Lembar terkunci",
}


@dataclass(frozen=True, slots=True)
class Cacat:
    """One defect: where, what is wrong, what to do, and what it costs.

    `simpul` is the component whose points it can change; "" for a remark. `dampak` is the
    regulation's points less the form's that this defect alone explains; None where it cannot be
    told: `bersama` (it shares the difference of its component with other defects, see
    `LaporanCacat.dampak_bersama`) or the form's value is an error.
    """

    jenis: Jenis
    uraian: str
    saran: str
    sel: tuple[str, ...] = ()  # "LKE ZI!L175"
    kode: str = ""  # of the line or component that it is about
    simpul: str = ""
    dampak: Fraction | None = None
    bersama: bool = False

    @property
    def judul(self) -> str:
        return JUDUL[self.jenis]


class Sumber(StrEnum):
    """Where the form's own result comes from."""

    TERSIMPAN = "nilai tersimpan dalam berkas"
    DIHITUNG = "dihitung ulang oleh portal"
    TIDAK_ADA = "formulir ini tidak menghitung nilai"


@dataclass(frozen=True, slots=True)
class BedaSimpul:
    """One component, result item or the total, by the form and by the regulation.

    `sendiri` is the part of `selisih` that comes from nothing that it is made of: over all
    components that the total is made of it adds up to the difference of the total. None where the
    form has no number.
    """

    kode: str
    nama: str
    jenis: str  # as `Komponen.jenis`, or "butir" (a result item), "total"
    bobot: Fraction
    lokasi: str  # "LKE ZI!L7"; "" where the form has no such row
    formulir: NilaiFormulir
    peraturan: Fraction
    selisih: Fraction | None
    sendiri: Fraction | None


@dataclass(frozen=True, slots=True)
class AturanNilai:
    """One score rule for one predicate on both sides; None: cannot be told."""

    kode: str
    predikat: Predikat
    nama: str
    minimum: Fraction
    rujukan: str
    formulir: Fraction | None
    peraturan: Fraction
    tanpa_nilai: tuple[str, ...] = ()  # components of which the form has no number

    @property
    def menurut_formulir(self) -> bool | None:
        return None if self.formulir is None else self.formulir >= self.minimum

    @property
    def menurut_peraturan(self) -> bool:
        return self.peraturan >= self.minimum


@dataclass(frozen=True, slots=True)
class Putusan:
    """What one side says: the score rules met, and with the requirements the proposal.

    None: cannot be told, because a value that decides it is an error.
    """

    nilai: Mapping[Predikat, bool | None]  # every score rule of the predicate
    layak: Mapping[Predikat, bool | None]  # … and every requirement (huruf A)

    @property
    def dapat_disimpulkan(self) -> bool:
        return None not in self.nilai.values()

    @property
    def predikat(self) -> Predikat | None:
        """The highest predicate whose score rules, and those below it, are met."""
        return _highest(self.nilai)

    @property
    def predikat_layak(self) -> Predikat | None:
        return _highest(self.layak)


def _highest(capaian: Mapping[Predikat, bool | None]) -> Predikat | None:
    tertinggi = None
    for predikat in Predikat:
        if not capaian[predikat]:
            break
        tertinggi = predikat
    return tertinggi


@dataclass(frozen=True, slots=True)
class LaporanCacat:
    """What a form's own formulas say against what the regulation says."""

    bentuk: Bentuk
    lembar: str
    sumber: Sumber
    hasil: Hasil = field(repr=False)
    simpul: tuple[BedaSimpul, ...] = field(repr=False)  # "total" first, then in order
    cacat: tuple[Cacat, ...]
    dampak_bersama: Mapping[str, Fraction | None]  # component → what its defects explain together
    aturan: tuple[AturanNilai, ...] = field(repr=False)
    putusan_formulir: Putusan
    putusan_peraturan: Putusan
    pihak: Pihak | None = None  # whose answers; None: the form has one answer column

    @property
    def total(self) -> BedaSimpul:
        return self.simpul[0]

    @property
    def berbeda(self) -> tuple[BedaSimpul, ...]:
        """Indicators and result items whose points differ or that the form cannot compute."""
        return tuple(s for s in self.simpul if s.jenis in ("indikator", "butir") and s.selisih != 0)

    @property
    def putusan_berubah(self) -> bool:
        """The two sides disagree on a predicate, or the form says nothing of it."""
        return (
            self.sumber is not Sumber.TIDAK_ADA
            and self.putusan_formulir.nilai != self.putusan_peraturan.nilai
        )

    @property
    def mengubah_nilai(self) -> bool:
        """Some number of the form differs from the regulation's."""
        return self.sumber is not Sumber.TIDAK_ADA and any(s.selisih != 0 for s in self.simpul)
