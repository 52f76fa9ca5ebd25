"""Where lines of the LKE use the documents of a unit, for its register (AppConfig.ready)."""

from collections.abc import Collection, Iterator

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from rencana_aksi.pemakaian import Pemakaian

from .models import Bukti, Pengembalian
from .services.bukti import list_editable


def gather_pemakaian_lke(dokumen: Collection[int]) -> Iterator[Pemakaian]:
    """Each line once, whatever its rounds; locked if any of them is. One query."""
    daftar = (
        Bukti.objects.active()
        .filter(dokumen__in=dokumen)
        .select_related("putaran__evaluasi", "pertanyaan")
        .annotate(boleh_diubah=Exists(list_editable().filter(pk=OuterRef("pk"))))
        .order_by("putaran__evaluasi__tahun", "pertanyaan__urut")
    )
    baris: dict[tuple[int, str], Pemakaian] = {}
    for bukti in daftar:
        tahun, kode = bukti.putaran.evaluasi.tahun, bukti.pertanyaan.kode
        url = bukti.get_absolute_url()
        lama = baris.get((bukti.dokumen_id, url))
        terkunci = not bukti.boleh_diubah or (lama is not None and lama.terkunci)  # type: ignore[attr-defined]
        label = f"LKE {tahun}: {kode} {bukti.pertanyaan.teks}"
        baris[bukti.dokumen_id, url] = Pemakaian(bukti.dokumen_id, label, url, terkunci)
    yield from baris.values()


def find_diajukan(dokumen: Collection[int]) -> set[int]:
    """Those that the assessors were ever shown: on a line when the unit handed in, or when a line
    that was given back came to them again. Taken off later changes nothing. One query.
    """
    tetap = Q(dihapus_pada__isnull=True)
    # A line that the TPI took back came to them without a word of the unit.
    kembali = Pengembalian.objects.annotate(
        sampai=Coalesce("ditanggapi_pada", "selesai_pada")
    ).filter(
        putaran=OuterRef("putaran"),
        pertanyaan=OuterRef("pertanyaan"),
        sampai__gte=OuterRef("dibuat"),
    )
    saat_diajukan = Q(dibuat__lte=F("putaran__diajukan_pada")) & (
        tetap | Q(dihapus_pada__gt=F("putaran__diajukan_pada"))
    )
    saat_kembali = (tetap & Q(Exists(kembali))) | Q(
        Exists(kembali.filter(sampai__lt=OuterRef("dihapus_pada")))
    )
    terkunci = tetap & ~Q(Exists(list_editable().filter(pk=OuterRef("pk"))))
    daftar = Bukti.objects.filter(dokumen__in=dokumen).filter(
        saat_diajukan | saat_kembali | terkunci
    )
    return set(daftar.values_list("dokumen_id", flat=True))
