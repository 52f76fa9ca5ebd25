"""Words for results in templates: {% load evaluasi %}."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from django import template

from evaluasi.penilaian.hasil import Hasil
from evaluasi.penilaian.peluang import Langkah
from evaluasi.penilaian.regulasi import Predikat
from evaluasi.penilaian_unit import lke_index
from evaluasi.tampilan import BarisArea, tulis_total, write_isi
from zi_portal.angka import tampil

register = template.Library()

BILANGAN = ("Tidak satu pun", "Satu", "Dua", "Tiga", "Empat", "Lima", "Enam")


@register.filter
def nilai_di(total: Fraction, hasil: Hasil) -> str:
    """{{ hasil.total|nilai_di:hasil }}: never looks equal to a total that it misses."""
    return tulis_total(total, hasil)


@register.filter
def judul_area(daftar_area: Sequence[BarisArea]) -> str:
    """The finding as a title: "Lima dari enam area mencapai lantai WBK"."""
    jumlah = len(daftar_area)
    cukup = sum(1 for a in daftar_area if a.wbk and a.wbk.status == "memenuhi")
    if cukup == jumlah:
        return f"Semua area mencapai lantai {Predikat.WBK}"
    return f"{BILANGAN[cukup]} dari {BILANGAN[jumlah].lower()} area mencapai lantai {Predikat.WBK}"


@register.simple_tag
def sebut_langkah(langkah: Langkah, hasil: Hasil) -> str:
    """One step in words: line, from, to, gain, the rules it closes."""
    baris = lke_index(hasil.lke.kode)[langkah.kode]
    dari, ke = langkah.dari, langkah.ke
    if isinstance(dari, Mapping) and isinstance(ke, Mapping):
        naik = {kode: cacah for kode, cacah in ke.items() if dari.get(kode) != cacah}
        ubah = "; ".join(
            f"{isian.label} {dari.get(isian.kode, 0)} → {naik[isian.kode]}"
            for isian in baris.isian
            if isian.kode in naik
        )
    else:
        ubah = f"{write_isi(baris, dari) or 'belum dijawab'} → {write_isi(baris, ke)}"
    menutup = f", menutup {', '.join(langkah.menutup)}" if langkah.menutup else ""
    return f"{langkah.kode} {baris.teks}: {ubah} (+{tampil(langkah.keuntungan)}{menutup})"
