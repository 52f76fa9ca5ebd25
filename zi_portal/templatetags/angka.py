"""Numbers, dates and times in templates: {% load angka %}. All by zi_portal.angka."""

from datetime import date, datetime
from fractions import Fraction

from django import template
from django.utils import timezone

from zi_portal.angka import Angka, tampil, tampil_persen
from zi_portal.angka import tanggal as tampil_tanggal

register = template.Library()

TANPA_NILAI = "–"
KILO = 1024
ZONA = {7: "WIB", 8: "WITA", 9: "WIT"}


@register.filter
def nilai(value: Angka | None, ambang: Angka | None = None) -> str:
    """{{ total|nilai }} "71,84"; {{ total|nilai:ambang }} never looks equal to a missed floor."""
    return TANPA_NILAI if value is None else tampil(value, ambang=ambang)


@register.filter
def persen(value: Angka | None, ambang: Angka | None = None) -> str:
    """{{ capaian|persen }}: a percentage 0…100."""
    return TANPA_NILAI if value is None else tampil_persen(value, ambang=ambang)


@register.filter
def ukuran(value: int) -> str:
    """{{ berkas.ukuran|ukuran }}: "621 byte", "53,5 KB", "1,2 MB"."""
    if value < KILO:
        return f"{value} byte"
    satuan, pangkat = ("KB", 1) if value < KILO**2 else ("MB", 2)
    return f"{tampil(Fraction(value, KILO**pangkat), desimal=1)} {satuan}"


@register.filter
def tanggal(value: date | None) -> str:
    """{{ hari|tanggal }} "20 November 2026"; of a moment, the day in the current zone."""
    if value is None:
        return TANPA_NILAI
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return tampil_tanggal(value)


@register.filter
def jam(value: datetime | None) -> str:
    """{{ waktu|jam }} "10.32 WIB", in the zone of the user's instansi."""
    if value is None:
        return TANPA_NILAI
    setempat = timezone.localtime(value)
    selisih = setempat.utcoffset()
    zona = ZONA.get(round(selisih.total_seconds() / 3600)) if selisih is not None else None
    return f"{setempat:%H.%M} {zona or setempat.tzname()}"
