"""What is final, in a few words: of the evaluations in a list, and of all units of an instansi.

Read from the frozen public results alone. What the TPI is still deciding is in none of it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import OuterRef, Subquery

from evaluasi.penilaian.regulasi import Predikat
from units.bagian_profil import Tambahan
from units.http import PortalRequest
from units.models import Instansi, UnitKerja
from zi_portal.angka import tampil

from .models import Evaluasi, Putaran, StatusPutaran


@dataclass(frozen=True, slots=True)
class NilaiFinal:
    """The TPI's frozen total, written so that it never looks equal to a floor that it misses."""

    nilai: str
    layak: tuple[Predikat, ...]

    @property
    def kata(self) -> str:
        """ "layak WBK dan WBBM", "layak WBK", or "belum layak"."""
        return f"layak {' dan '.join(self.layak)}" if self.layak else "belum layak"


@dataclass(frozen=True, slots=True)
class BarisUnit:
    """A unit in the year: `status` None where nobody opened an evaluation."""

    unit: UnitKerja
    status: StatusPutaran | None
    final: NilaiFinal | None


@dataclass(frozen=True, slots=True)
class Ikhtisar:
    """All active units of an instansi in one year, with their counts."""

    tahun: int
    baris: tuple[BarisUnit, ...]

    def count_layak(self, predikat: Predikat) -> int:
        return sum(1 for b in self.baris if b.final and predikat in b.final.layak)

    @property
    def layak_wbk(self) -> int:
        return self.count_layak(Predikat.WBK)

    @property
    def layak_wbbm(self) -> int:
        return self.count_layak(Predikat.WBBM)

    @property
    def sedang_dinilai(self) -> int:
        return sum(1 for b in self.baris if b.status == StatusPutaran.DIAJUKAN)

    @property
    def belum_dinilai(self) -> int:
        """Those whose evaluation the TPI does not have yet."""
        return sum(1 for b in self.baris if b.status in (None, StatusPutaran.DIISI))


def gather_final(daftar: Iterable[int]) -> dict[int, NilaiFinal]:
    """The results of those rounds (by key) that are final, by evaluation: one query."""
    baris = Putaran.objects.filter(pk__in=daftar, status=StatusPutaran.FINAL).order_by()
    return {
        evaluasi: read_final(publik)
        for evaluasi, publik in baris.values_list("evaluasi", "hasil_tpi__publik")
    }


def read_final(publik: Mapping[str, Any]) -> NilaiFinal:
    """A frozen public result (`hasil_to_json`), whose numbers are texts."""
    total = Fraction(publik["nilai"]["total"])
    lantai = [
        Fraction(t["ambang"])
        for t in publik["temuan"]
        if t["nilai"] == publik["nilai"]["total"] and t["status"] == "belum_memenuhi"
    ]
    return NilaiFinal(
        nilai=tampil(total, ambang=min(lantai, default=None)),
        layak=tuple(p for p in Predikat if publik["layak"].get(str(p))),
    )


def build_ikhtisar(instansi: Instansi, tahun: int) -> Ikhtisar:
    """The newest round of every active unit: three queries for any number of units."""
    daftar_unit = UnitKerja.objects.active().filter(instansi=instansi).order_by("nama", "pk")
    terbaru = Putaran.objects.filter(evaluasi=OuterRef("pk")).order_by("-nomor")
    evaluasi = {
        unit: (pk, putaran, StatusPutaran(status))
        for unit, pk, putaran, status in Evaluasi.objects.filter(
            unit__instansi=instansi, tahun=tahun
        )
        .order_by()
        .values_list(
            "unit", "pk", Subquery(terbaru.values("pk")[:1]), Subquery(terbaru.values("status")[:1])
        )
    }
    final = gather_final(putaran for _, putaran, _ in evaluasi.values())
    return Ikhtisar(
        tahun,
        tuple(
            BarisUnit(
                unit,
                evaluasi[unit.pk][2] if unit.pk in evaluasi else None,
                final.get(evaluasi[unit.pk][0]) if unit.pk in evaluasi else None,
            )
            for unit in daftar_unit
        ),
    )


def show_ikhtisar(request: PortalRequest, instansi: Instansi, tahun: int) -> Tambahan | None:
    """The year of an instansi, for who sees all of its units."""
    return Tambahan("evaluasi/_ikhtisar.html", build_ikhtisar(instansi, tahun))
