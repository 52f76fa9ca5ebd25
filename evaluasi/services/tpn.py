"""Recording what the national team (TPN) found, beside our own result."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from evaluasi.models import Evaluasi, HasilTPN, StatusPutaran
from evaluasi.penilaian_unit import komponen_index
from units.models import Peran, UnitKerja, User
from units.roles import has_peran_instansi, is_own_unit
from zi_portal.angka import tampil
from zi_portal.locking import StaleVersion
from zi_portal.riwayat.services import catat

from .galat import PutaranTerkunci, UnitNonaktif, UnitSendiri


class IsiTPN(TypedDict):
    putusan: str
    nomor_surat: str
    tanggal: date
    total: Decimal | None
    pengungkit: Decimal | None
    hasil: Decimal | None
    area: Mapping[str, Decimal]
    catatan: str


@transaction.atomic
def record_tpn(
    *, evaluasi: Evaluasi, expected_version: int, by: User, **isi: Unpack[IsiTPN]
) -> HasilTPN:
    """Record what the TPN's letter says, or correct it; our own result is never touched.

    Version 0 means: nothing was recorded yet. `area`: points by the number of the area, only
    those that the letter gives. Raise PutaranTerkunci while no round is final, UnitNonaktif,
    UnitSendiri for an assessor of the unit's side, StaleVersion, ValidationError.
    Source: PermenPANRB 90/2021 Lampiran II Bab III.
    """
    # The unit's row is held: its chain gets the record.
    unit = UnitKerja.objects.select_for_update(no_key=True).get(pk=evaluasi.unit_id)
    if not unit.aktif:
        raise UnitNonaktif
    # An admin instansi copies the letter whatever unit he works in, as permissions.py says.
    if not has_peran_instansi(by, unit.instansi_id, Peran.ADMIN_INSTANSI) and (
        is_own_unit(by, unit) or evaluasi.is_filled_by(by)
    ):
        raise UnitSendiri
    if not evaluasi.putaran.filter(status=StatusPutaran.FINAL).exists():
        raise PutaranTerkunci
    lama = HasilTPN.objects.filter(evaluasi=evaluasi).first()
    if (lama.version if lama else 0) != expected_version:
        raise StaleVersion
    _check_area(evaluasi, isi["area"])
    tpn = lama or HasilTPN(evaluasi=evaluasi)
    sebelum = describe_tpn(tpn) if lama else None
    for nama, nilai in isi.items():
        setattr(tpn, nama, nilai)
    tpn.area = {nomor: str(nilai) for nomor, nilai in sorted(isi["area"].items())}
    tpn.oleh, tpn.diubah = by, timezone.now()
    if tpn.tanggal > timezone.localdate():
        raise ValidationError({"tanggal": "Tanggal ini belum tiba. Isi tanggal surat TPN."})
    tpn.full_clean()
    sesudah = describe_tpn(tpn)
    if sebelum == sesudah:
        return tpn
    if lama:
        tpn.save_if_unchanged(expected_version=expected_version, fields=[*isi, "oleh", "diubah"])
    else:
        tpn.save()
    catat(
        rantai=f"unit:{evaluasi.unit_id}",
        tindakan="hasil TPN diubah" if lama else "hasil TPN dicatat",
        objek=tpn,
        oleh=by,
        sebelum=sebelum,
        sesudah=sesudah,
    )
    return tpn


def describe_tpn(tpn: HasilTPN) -> dict[str, object]:
    """A record as the trail and a conflict show it."""
    nilai = {"total": tpn.total, "pengungkit": tpn.pengungkit, "hasil": tpn.hasil}
    return {
        "putusan": tpn.get_putusan_display(),
        "nomor surat": tpn.nomor_surat,
        "tanggal surat": tpn.tanggal,
        **{
            f"nilai {nama}": None if n is None else tampil(n, desimal=4)
            for nama, n in nilai.items()
        },
        **{
            f"nilai area {nomor}": tampil(Decimal(teks), desimal=4)
            for nomor, teks in sorted(tpn.area.items())
        },
        "catatan": tpn.catatan,
    }


def weigh_area(kode_lke: str) -> dict[str, Fraction]:
    """The most points of each area, over both aspects, by its number."""
    bobot: dict[str, Fraction] = {}
    for komponen in komponen_index(kode_lke).values():
        if komponen.area is not None and komponen.bobot is not None:
            nomor = str(komponen.area)
            bobot[nomor] = bobot.get(nomor, Fraction(0)) + Fraction(komponen.bobot)
    return bobot


def _check_area(evaluasi: Evaluasi, area: Mapping[str, Decimal]) -> None:
    bobot = weigh_area(evaluasi.lke.kode)
    salah = {
        f"area_{nomor}": f"Nilai area {nomor} antara 0 dan {tampil(bobot[nomor])}."
        for nomor, nilai in area.items()
        if nomor in bobot and not 0 <= nilai <= bobot[nomor]
    }
    if asing := set(area) - set(bobot):
        raise ValueError(f"no such area: {sorted(asing)}")
    if salah:
        raise ValidationError(salah)
