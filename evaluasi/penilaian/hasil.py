"""The outcome of scoring a worksheet: every number, every finding and the reason for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Context, Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import takewhile
from typing import Any, TypeAlias

from .jawaban import Jawaban
from .regulasi import Predikat, Regulasi

VERSI = 1  # of the public result (`hasil_to_json`)
ANGKA_PENTING = 24  # significant digits of a number that no finite decimal holds

Besaran: TypeAlias = Fraction | str | date | None  # what a rule asks for, or was found


class Status(StrEnum):
    MEMENUHI = "memenuhi"
    BELUM_MEMENUHI = "belum_memenuhi"
    BELUM_ADA_DATA = "belum_ada_data"


@dataclass(frozen=True, slots=True)
class Temuan:
    """One rule for one predicate: what it asks for, what was found, the gap and the article.

    `satuan` says how to read `nilai`, `ambang` and `selisih`: "nilai" (points), "persen",
    "level", "kategori", "pernyataan" (ya/tidak) or "tanggal" (selisih then in days).
    `setelan` names the open choices (PilihanTerbuka) that this finding rests on.
    """

    kode: str
    predikat: Predikat
    nama: str
    status: Status
    nilai: Besaran
    ambang: Besaran
    selisih: Fraction | None
    satuan: str
    rujukan: str
    catatan: str = ""
    setelan: tuple[str, ...] = ()

    @property
    def memenuhi(self) -> bool:
        return self.status is Status.MEMENUHI


@dataclass(frozen=True, slots=True)
class Hasil:
    """A scored worksheet. Points are exact and never rounded.

    `nilai`: points of every component and result item, and of "total".
    `pertanyaan`: value 0…1 of every line. `bobot`: points that a component or a line can give.
    `area`: points of the six areas over all aspects; `aspek`: the same, per component code.
    `catatan`: (code of the line, note).
    """

    lke: Regulasi = field(repr=False)
    ketentuan: Regulasi = field(repr=False)
    jawaban: Mapping[str, Jawaban] = field(repr=False)
    nilai: Mapping[str, Fraction]
    pertanyaan: Mapping[str, Fraction]
    bobot: Mapping[str, Fraction] = field(repr=False)
    area: Mapping[int, Fraction]
    aspek: Mapping[int, Mapping[str, Fraction]]
    belum_dijawab: tuple[str, ...]
    catatan: tuple[tuple[str, str], ...]
    temuan: tuple[Temuan, ...]
    layak: Mapping[Predikat, bool]

    @property
    def total(self) -> Fraction:
        return self.nilai["total"]

    @property
    def predikat(self) -> Predikat | None:
        """The highest predicate reached; each one also requires those below it."""
        diraih = list(takewhile(lambda predikat: self.layak[predikat], Predikat))
        return diraih[-1] if diraih else None

    def temuan_untuk(self, predikat: Predikat) -> tuple[Temuan, ...]:
        return tuple(t for t in self.temuan if t.predikat is predikat)


def tulis_desimal(angka: Fraction) -> str:
    """A number without exponent: exact where a finite decimal holds it, else 24 digits."""
    tempat = _desimal_hingga(angka.denominator)
    if tempat is not None:
        tanda = "-" if angka < 0 else ""
        angka_bulat = str(abs(angka.numerator) * 10**tempat // angka.denominator)
        if tempat == 0:
            return tanda + angka_bulat
        angka_bulat = angka_bulat.rjust(tempat + 1, "0")
        return f"{tanda}{angka_bulat[:-tempat]}.{angka_bulat[-tempat:]}"
    desimal = Context(prec=ANGKA_PENTING).divide(
        Decimal(angka.numerator), Decimal(angka.denominator)
    )
    return f"{desimal:f}"


def _desimal_hingga(penyebut: int) -> int | None:
    """How many decimals a fraction with this denominator needs; None when no number does."""
    dua = lima = 0
    while penyebut % 2 == 0:
        penyebut, dua = penyebut // 2, dua + 1
    while penyebut % 5 == 0:
        penyebut, lima = penyebut // 5, lima + 1
    return max(dua, lima) if penyebut == 1 else None


def tulis_besaran(besaran: Besaran) -> str | None:
    """What a finding found or asks for, as the public result writes it."""
    if isinstance(besaran, Fraction):
        return tulis_desimal(besaran)
    if isinstance(besaran, date):
        return besaran.isoformat()
    return besaran


def hasil_to_json(hasil: Hasil, *, berkas: str, target: Predikat | None = None) -> dict[str, Any]:
    """The public result of `nilai_lke` (versi 1); `target` keeps only that predicate."""
    predikat = [p for p in Predikat if target in (None, p)]
    return {
        "versi": VERSI,
        "berkas": berkas,
        "regulasi": hasil.lke.kode,
        "regulasi_sha256": hasil.lke.isi_sha256,
        "nilai": {kode: tulis_desimal(nilai) for kode, nilai in hasil.nilai.items()},
        "area": {str(nomor): tulis_desimal(nilai) for nomor, nilai in hasil.area.items()},
        "belum_dijawab": list(hasil.belum_dijawab),
        "temuan": [
            {
                "kode": temuan.kode,
                "predikat": str(temuan.predikat),
                "status": str(temuan.status),
                "nilai": tulis_besaran(temuan.nilai),
                "ambang": tulis_besaran(temuan.ambang),
                "selisih": tulis_besaran(temuan.selisih),
                "rujukan": temuan.rujukan,
                "catatan": temuan.catatan,
            }
            for temuan in hasil.temuan
            if temuan.predikat in predikat
        ],
        "layak": {str(p): hasil.layak[p] for p in predikat},
    }
