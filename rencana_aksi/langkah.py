"""What there is to do next in the plans, for the first page."""

from collections.abc import Sequence

from django.db.models import Count
from django.urls import reverse

from units.langkah import Langkah
from units.models import Peran, UnitKerja, User
from units.roles import peran_by_unit

from .models import KomentarItem, RencanaAksi

PENGISI = {Peran.TIM_ZI, Peran.KEPALA_UNIT}


def gather_langkah_rencana(
    user: User, daftar_unit: Sequence[UnitKerja], tahun: int
) -> dict[int, list[Langkah]]:
    """For who fills a plan: open it, sign it (the head), schedule the rest of its items, report
    progress, follow remarks of the TPI. Three queries."""
    peran = peran_by_unit(user, daftar_unit)
    diisi = [pk for pk, punya in peran.items() if punya & PENGISI]
    rencana = {
        r.unit_id: r
        for r in RencanaAksi.objects.filter(unit__in=diisi, tahun=tahun).with_progress()
    }
    komentar = _count_komentar([r.pk for r in rencana.values()])
    hasil = {}
    for pk in diisi:
        r = rencana.get(pk)
        if r is None:
            alamat = reverse("rencana_aksi:rencana", args=[pk, tahun])
            langkah = [Langkah(f"Buka rencana aksi {tahun}", alamat)]
        else:
            langkah = _langkah_rencana(r, Peran.KEPALA_UNIT in peran[pk], komentar.get(r.pk, 0))
        if langkah:
            hasil[pk] = langkah
    return hasil


def _count_komentar(rencana: Sequence[int]) -> dict[int, int]:
    """How many remarks wait in each of the plans (by key)."""
    if not rencana:
        return {}
    terbuka = KomentarItem.objects.filter(
        item__rencana__in=rencana, item__dihapus_pada__isnull=True, selesai_pada__isnull=True
    )
    return dict(terbuka.order_by().values_list("item__rencana").annotate(banyak=Count("pk")))


def _langkah_rencana(r: RencanaAksi, kepala: bool, komentar: int) -> list[Langkah]:
    """`r` as `with_progress` gives it."""
    belum = r.jumlah_butir - r.terjadwal  # type: ignore[attr-defined]
    sisa = r.jumlah_butir - r.selesai  # type: ignore[attr-defined]
    langkah = []

    def add(teks: str, nama: str, *, dahulu: bool = False) -> None:
        alamat = reverse(f"rencana_aksi:{nama}", args=[r.unit_id, r.tahun])
        langkah.append(Langkah(teks, alamat, dahulu))

    if r.is_editable and kepala:
        # He may sign with items that have no time yet; the page of signing names them.
        nama = f"revisi {r.revisi} rencana aksi" if r.revisi else "rencana aksi"
        add(f"Periksa dan tanda tangani {nama} {r.tahun}", "tanda-tangan", dahulu=True)
    if r.is_editable and belum:
        add(f"Jadwalkan {belum} butir rencana aksi {r.tahun} yang belum punya waktu", "rencana")
    if komentar:
        add(f"Tindak lanjuti {komentar} komentar atas rencana aksi {r.tahun}", "daftar-komentar")
    if r.pernah_ditandatangani and sisa:
        add(f"Laporkan kemajuan {sisa} butir rencana aksi {r.tahun} yang belum selesai", "rencana")
    return langkah
