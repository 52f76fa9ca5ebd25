"""Words for results in templates: {% load evaluasi %}."""

from collections.abc import Sequence
from fractions import Fraction

from django import template

from evaluasi.penilaian.hasil import Hasil, Status
from evaluasi.penilaian.regulasi import Predikat
from evaluasi.tampilan import BarisArea, tulis_total
from zi_portal.angka import tampil

register = template.Library()

# What the TPI states of a unit (units.models.ProfilUnit), by the keys of the regulation.
DARI_TPI = frozenset(
    {
        "tlhp_persen",
        "lhkpn_persen",
        "lhkasn_persen",
        "sakip_internal",
    }
)
BILANGAN = ("Tidak satu pun", "Satu", "Dua", "Tiga", "Empat", "Lima", "Enam")


@register.filter
def nilai_di(total: Fraction, hasil: Hasil) -> str:
    """{{ hasil.total|nilai_di:hasil }}: never looks equal to a total that it misses."""
    return tulis_total(total, hasil)


@register.filter
def bagian_di(nilai: Fraction, hasil: Hasil) -> str:
    """{{ hasil.nilai.A|bagian_di:hasil }}: with at least the decimals of the total beside it."""
    teks, total = tulis_total(nilai, hasil), tulis_total(hasil.total, hasil)
    desimal = len(total.partition(",")[2])
    return teks if len(teks.partition(",")[2]) >= desimal else tampil(nilai, desimal=desimal)


@register.filter
def syarat_kosong(hasil: Hasil, siapa: str) -> str:
    """{{ hasil|syarat_kosong:"tpi" }}: "E7, E8a", what WBK requires and nobody has stated.

    Of "tpi" those that the TPI states, of "lain" those that others state; "" for none.
    """
    kosong = {t.kode for t in hasil.temuan_untuk(Predikat.WBK) if t.status is Status.BELUM_ADA_DATA}
    return ", ".join(
        s.kode
        for s in hasil.ketentuan.syarat
        if s.predikat is Predikat.WBK
        and s.kode in kosong
        and (s.data in DARI_TPI) == (siapa == "tpi")
    )


@register.filter
def judul_area(daftar_area: Sequence[BarisArea]) -> str:
    """The finding as a title: "Lima dari enam area mencapai lantai WBK"."""
    jumlah = len(daftar_area)
    cukup = sum(1 for a in daftar_area if a.wbk and a.wbk.status == "memenuhi")
    if cukup == jumlah:
        return f"Semua area mencapai lantai {Predikat.WBK}"
    return f"{BILANGAN[cukup]} dari {BILANGAN[jumlah].lower()} area mencapai lantai {Predikat.WBK}"
