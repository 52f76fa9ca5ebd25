"""All units of a year in rows: where each one stands, from frozen results and live answers.

Seven queries for any number of units. Frozen results are read from their public part; only
rounds that the unit is still filling are scored, by the answers that it gave so far.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from evaluasi.penilaian.hasil import Hasil, Status
from evaluasi.penilaian.jawaban import Jawaban as Isi
from evaluasi.penilaian.regulasi import Predikat
from units.models import UnitKerja, User
from units.profil import build_banyak_profil

from .models import Evaluasi, Jawaban, Pihak, Putaran, StatusPutaran
from .penilaian_unit import RegulasiBerbeda, score_jawaban


@dataclass(frozen=True, slots=True)
class Ringkas:
    """What the rekap needs of a result, frozen or live. Numbers are points."""

    nilai: Mapping[str, Fraction]
    area: Mapping[int, Fraction]
    temuan: Mapping[tuple[str, Predikat], Status]
    layak: Mapping[Predikat, bool]
    belum_dijawab: int

    def kurang(self, predikat: Predikat) -> list[str]:
        """The codes of the findings of this predicate that are not met, in printed order."""
        return [
            kode
            for (kode, untuk), status in self.temuan.items()
            if untuk is predikat and status is not Status.MEMENUHI
        ]


@dataclass(frozen=True, slots=True)
class BarisRekap:
    """One unit; without an evaluation that year `evaluasi` and `status` are None.

    `ringkas` is the TPI's once the round is final, else the unit's (`menurut`); None where it
    cannot be had (`catatan` says why).
    """

    unit: UnitKerja
    evaluasi: Evaluasi | None = None
    nomor: int | None = None
    status: StatusPutaran | None = None
    final_pada: datetime | None = None
    menurut: Pihak = Pihak.UNIT
    total_unit: Fraction | None = None
    total_tpi: Fraction | None = None
    ringkas: Ringkas | None = None
    catatan: str = ""

    @property
    def tanggal_final(self) -> date | None:
        """The day on which the TPI made it final, in the current zone."""
        return timezone.localtime(self.final_pada).date() if self.final_pada else None


def gather_rekap(user: User, tahun: int) -> list[BarisRekap]:
    """Every active unit that `user` may know about, and every other one evaluated that year.

    The newest round of each. What the TPI is still deciding is in no row.
    """
    evaluasi = Evaluasi.objects.filter(tahun=tahun)
    daftar_unit = list(
        UnitKerja.objects.visible_to(user)
        .filter(Q(aktif=True) | Q(pk__in=evaluasi.values("unit")))
        .select_related("instansi")
        .order_by("instansi__nama", "nama")
    )
    terbaru = {p["unit"]: p for p in _gather_putaran(user, tahun)}
    hidup = {
        pk: Putaran(pk=p["pk"], evaluasi=p["evaluasi"])
        for pk, p in terbaru.items()
        if p["status"] == StatusPutaran.DIISI
    }
    langsung = _score_hidup(hidup, [u for u in daftar_unit if u.pk in hidup], tahun)
    return [_build(unit, terbaru.get(unit.pk), langsung.get(unit.pk)) for unit in daftar_unit]


def _gather_putaran(user: User, tahun: int) -> list[dict[str, Any]]:
    """The newest round of each evaluation, with the public part of what is frozen; two queries.

    Only whole parts are asked for: a number alone comes out of the database as a float.
    """
    evaluasi = {
        e.pk: e
        for e in Evaluasi.objects.visible_to(user)
        .filter(tahun=tahun)
        .select_related("lke", "regulasi")
    }
    nomor = (
        Putaran.objects.filter(evaluasi=OuterRef("evaluasi")).order_by("-nomor").values("nomor")[:1]
    )
    baris = (
        Putaran.objects.filter(evaluasi__tahun=tahun, nomor=Subquery(nomor))
        .order_by()
        .values(
            "pk",
            "evaluasi_id",
            "nomor",
            "status",
            "final_pada",
            "hasil_unit__publik",
            "hasil_tpi__publik",
        )
    )
    return [
        {**p, "evaluasi": evaluasi[p["evaluasi_id"]], "unit": evaluasi[p["evaluasi_id"]].unit_id}
        for p in baris
        if p["evaluasi_id"] in evaluasi
    ]


def _score_hidup(
    hidup: Mapping[int, Putaran], daftar_unit: Sequence[UnitKerja], tahun: int
) -> dict[int, Ringkas | str]:
    """What the units that are still filling have reached so far, by their key: four queries.

    Text instead of a result says why there is none.
    """
    if not hidup:
        return {}
    jawaban: dict[int, dict[str, Isi]] = defaultdict(dict)
    for pk, kode, pilihan, indeks, isian in Jawaban.objects.filter(
        putaran__in=[p.pk for p in hidup.values()], pihak=Pihak.UNIT
    ).values_list("putaran", "pertanyaan__kode", "pilihan", "indeks", "isian"):
        nilai = pilihan or (indeks if indeks is not None else isian)
        if nilai is not None:
            jawaban[pk][kode] = nilai
    profil = build_banyak_profil(daftar_unit, tahun, timezone.localdate())
    hasil: dict[int, Ringkas | str] = {}
    for unit in daftar_unit:
        putaran = hidup[unit.pk]
        try:
            hasil[unit.pk] = _read_hasil(
                score_jawaban(putaran, jawaban[putaran.pk], profil[unit.pk])
            )
        except RegulasiBerbeda as error:
            hasil[unit.pk] = f"Belum dapat dihitung: berkas regulasi {error.kode} berbeda."
    return hasil


def _build(
    unit: UnitKerja, putaran: Mapping[str, Any] | None, langsung: Ringkas | str | None
) -> BarisRekap:
    if putaran is None:
        return BarisRekap(unit)
    umum = {
        "unit": unit,
        "evaluasi": putaran["evaluasi"],
        "nomor": putaran["nomor"],
        "status": StatusPutaran(putaran["status"]),
        "final_pada": putaran["final_pada"],
    }
    if isinstance(langsung, str):
        return BarisRekap(**umum, catatan=langsung)
    if langsung is not None:
        return BarisRekap(**umum, total_unit=langsung.nilai["total"], ringkas=langsung)
    dari_unit = _read_publik(putaran["hasil_unit__publik"])
    if putaran["hasil_tpi__publik"] is None:
        return BarisRekap(**umum, total_unit=dari_unit.nilai["total"], ringkas=dari_unit)
    dari_tpi = _read_publik(putaran["hasil_tpi__publik"])
    return BarisRekap(
        **umum,
        menurut=Pihak.TPI,
        total_unit=dari_unit.nilai["total"],
        total_tpi=dari_tpi.nilai["total"],
        ringkas=dari_tpi,
    )


def _read_hasil(hasil: Hasil) -> Ringkas:
    return Ringkas(
        nilai=hasil.nilai,
        area=hasil.area,
        temuan={(t.kode, t.predikat): t.status for t in hasil.temuan},
        layak=hasil.layak,
        belum_dijawab=len(hasil.belum_dijawab),
    )


def _read_publik(publik: Mapping[str, Any]) -> Ringkas:
    """A frozen result by its public part (`hasil_to_json`), whose numbers are texts."""
    return Ringkas(
        nilai={kode: Fraction(nilai) for kode, nilai in publik["nilai"].items()},
        area={int(nomor): Fraction(nilai) for nomor, nilai in publik["area"].items()},
        temuan={
            (t["kode"], Predikat(t["predikat"])): Status(t["status"]) for t in publik["temuan"]
        },
        layak={Predikat(kode): layak for kode, layak in publik["layak"].items()},
        belum_dijawab=len(publik["belum_dijawab"]),
    )
