"""What there is to do next in the evaluations, for the first page."""

from collections.abc import Sequence

from django.urls import reverse

from units.langkah import Langkah
from units.models import JabatanTPI, Peran, UnitKerja, User
from units.roles import peran_by_unit, tpi_by_unit

from .models import Evaluasi, Putaran


def gather_langkah_evaluasi(
    user: User, daftar_unit: Sequence[UnitKerja], tahun: int
) -> dict[int, list[Langkah]]:
    """Whose turn it is in the newest round of each unit, as permissions.py says. Five queries."""
    peran = peran_by_unit(user, daftar_unit)
    tpi = tpi_by_unit(user, daftar_unit, tahun)
    terbaru: dict[int, Putaran] = {}
    putaran = Putaran.objects.filter(evaluasi__unit__in=daftar_unit, evaluasi__tahun=tahun)
    for p in putaran.select_related("evaluasi").defer("hasil_unit", "hasil_tpi"):
        lama = terbaru.get(p.evaluasi.unit_id)
        if lama is None or lama.nomor < p.nomor:
            terbaru[p.evaluasi.unit_id] = p
    # Who filled it in does not assess it.
    for pk in (
        Evaluasi.objects.filter(unit__in=tpi, tahun=tahun)
        .filled_by(user)
        .values_list("unit", flat=True)
    ):
        del tpi[pk]
    hasil: dict[int, list[Langkah]] = {}
    for unit in daftar_unit:
        if not unit.aktif:
            continue
        teks = _turn(terbaru.get(unit.pk), peran[unit.pk], tpi.get(unit.pk), tahun)
        if teks:
            nama = "evaluasi:evaluasi" if unit.pk in terbaru else "evaluasi:mulai"
            args = [unit.pk, tahun] if unit.pk in terbaru else []
            hasil[unit.pk] = [Langkah(teks, reverse(nama, args=args))]
    return hasil


def _turn(
    putaran: Putaran | None, peran: set[Peran], tpi: JabatanTPI | None, tahun: int
) -> str | None:
    if putaran is None:
        mulai = peran & {Peran.TIM_ZI, Peran.KEPALA_UNIT}
        return f"Mulai penilaian mandiri {tahun}" if mulai else None
    if putaran.is_diisi and Peran.TIM_ZI in peran:
        return f"Lanjutkan penilaian mandiri {tahun}"
    if putaran.is_diisi and Peran.KEPALA_UNIT in peran:
        return f"Periksa penilaian mandiri {tahun}, lalu ajukan ke TPI"
    if putaran.is_diajukan and tpi == JabatanTPI.KETUA:
        return f"Nilai atau finalkan evaluasi {tahun}"
    if putaran.is_diajukan and tpi is not None:
        return f"Nilai evaluasi {tahun}"
    return None
