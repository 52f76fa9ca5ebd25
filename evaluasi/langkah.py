"""What there is to do next in the evaluations, for the first page."""

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Count
from django.urls import reverse

from units.langkah import Langkah
from units.langkah_profil import gather_langkah_syarat
from units.models import JabatanTPI, Peran, UnitKerja, User
from units.roles import peran_by_unit, tpi_by_unit

from .models import Pengembalian, Putaran, StatusPengembalian, StatusPutaran
from .permissions import PENGISI, filled_units


def gather_langkah_evaluasi(
    user: User, daftar_unit: Sequence[UnitKerja], tahun: int
) -> dict[int, list[Langkah]]:
    """Whose turn it is in the newest round of each unit, as permissions.py says.

    Requirements of the year (units/langkah_profil.py) are asked for until the newest round is
    final: what is stated later changes no frozen result. Eleven queries.
    """
    peran = peran_by_unit(user, daftar_unit)
    tpi = tpi_by_unit(user, daftar_unit, tahun)
    terbaru: dict[int, Putaran] = {}
    putaran = Putaran.objects.filter(evaluasi__unit__in=daftar_unit, evaluasi__tahun=tahun)
    for p in putaran.select_related("evaluasi").defer("hasil_unit", "hasil_tpi"):
        lama = terbaru.get(p.evaluasi.unit_id)
        if lama is None or lama.nomor < p.nomor:
            terbaru[p.evaluasi.unit_id] = p
    # Who filled it in does not assess it.
    for pk in filled_units(user, tpi.keys(), tahun):
        del tpi[pk]
    jumlah = _count_pengembalian(terbaru.values())
    hasil: dict[int, list[Langkah]] = {}
    for unit in daftar_unit:
        if not unit.aktif:
            continue
        teks = _turn(terbaru.get(unit.pk), peran[unit.pk], tpi.get(unit.pk), tahun)
        if teks:
            nama = "evaluasi:evaluasi" if unit.pk in terbaru else "evaluasi:mulai"
            args = [unit.pk, tahun] if unit.pk in terbaru else []
            hasil[unit.pk] = [Langkah(teks, reverse(nama, args=args))]
        kembali = _returned(jumlah.get(unit.pk, {}), unit, peran[unit.pk], unit.pk in tpi, tahun)
        hasil.setdefault(unit.pk, []).extend(kembali)
    terbuka = [u for u in daftar_unit if u.pk not in terbaru or not terbaru[u.pk].is_final]
    for pk, syarat in gather_langkah_syarat(user, terbuka, tahun).items():
        hasil.setdefault(pk, []).extend(syarat)
    return hasil


def _count_pengembalian(daftar: Iterable[Putaran]) -> dict[int, dict[str, int]]:
    """The open returns of these rounds: how many in each state, by unit; one query."""
    jumlah: dict[int, dict[str, int]] = {}
    terbuka = Pengembalian.objects.open().filter(
        putaran__in=list(daftar), putaran__status=StatusPutaran.DIAJUKAN
    )
    baris = terbuka.order_by().values_list("putaran__evaluasi__unit", "status")
    for unit, status, n in baris.annotate(n=Count("pk")):
        jumlah.setdefault(unit, {})[status] = n
    return jumlah


def _returned(
    jumlah: Mapping[str, int], unit: UnitKerja, peran: set[Peran], menilai: bool, tahun: int
) -> list[Langkah]:
    """What was given back, for the unit; what waits to be checked again, for its assessors."""
    dikembalikan = jumlah.get(StatusPengembalian.DIKEMBALIKAN, 0)
    menunggu = jumlah.get(StatusPengembalian.MENUNGGU, 0)
    if dikembalikan and peran & {*PENGISI}:
        alamat = reverse("evaluasi:evaluasi", args=[unit.pk, tahun]) + "#dikembalikan"
        return [Langkah(f"Dikembalikan TPI: {dikembalikan} pertanyaan", alamat, dahulu=True)]
    if menunggu and menilai:
        teks = f"Menunggu dicek ulang: {menunggu} pertanyaan"
        return [Langkah(teks, reverse("evaluasi:antrean") + f"?tahun={tahun}")]
    return []


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
