"""When something is done: months of the plan's year, or dates within it."""

from collections.abc import Collection
from datetime import date

from django.core.exceptions import ValidationError

KEDUANYA = "bulan_dan_tanggal"  # the code of the message for an item with months and dates


def clean_waktu(
    *, bulan: Collection[int], mulai: date | None, selesai: date | None, tahun: int
) -> tuple[date, date] | None:
    """The span of dates, or None for months or no time at all; a lone `mulai` is one day.

    Raises ValidationError with the message by field.
    """
    if mulai is None and selesai is None:
        return None
    if mulai is None:
        raise ValidationError({"mulai": "Isi juga tanggal mulai, atau kosongkan tanggal selesai."})
    akhir = selesai or mulai
    galat = {
        nama: f"Tanggal ini di luar tahun rencana. Isi tanggal dalam tahun {tahun}."
        for nama, hari in (("mulai", mulai), ("selesai", akhir))
        if hari.year != tahun
    }
    if "mulai" in galat and selesai is None:
        del galat["selesai"]
    if galat:
        raise ValidationError(galat)
    if akhir < mulai:
        raise ValidationError(
            {"selesai": "Tanggal selesai mendahului tanggal mulai. Perbaiki salah satunya."}
        )
    if bulan:
        pesan = "Butir ini punya bulan dan tanggal. Pilih salah satu yang dipakai."
        raise ValidationError({"mulai": ValidationError(pesan, code=KEDUANYA)})
    return mulai, akhir
