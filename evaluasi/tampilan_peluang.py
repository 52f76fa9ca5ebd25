"""Why a predicate is not reached, and the steps that would reach it, in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from evaluasi.penilaian.hasil import Hasil
from evaluasi.penilaian.jawaban import Jawaban as Isi
from evaluasi.penilaian.peluang import Langkah, Peluang, Usulan, find_peluang
from evaluasi.penilaian.regulasi import Pertanyaan as BarisLKE
from evaluasi.penilaian.regulasi import Predikat

from .tampilan import BarisTemuan, list_kurang
from .tampilan_hasil import write_selisih

USULAN_TERBANYAK = 3
# With more lines open, every way is a list of all lines that are still to be answered.
BELUM_TERBANYAK = 20


@dataclass(frozen=True, slots=True)
class LangkahKata:
    """One answer to be raised: "naikkan" A.I.4.ii.d "dari C ke B", and what it brings."""

    kode: str
    teks: str
    ubah: str
    keuntungan: str
    ikut: tuple[str, ...]  # other lines in which the same count stands


@dataclass(frozen=True, slots=True)
class UsulanKata:
    """One way to reach the thresholds in `menutup` (their names)."""

    banyak: int
    keuntungan: str
    menutup: tuple[str, ...]
    langkah: tuple[LangkahKata, ...]


@dataclass(frozen=True, slots=True)
class Jalan:
    """What stands between a result and one predicate.

    `peluang` is None when not looked for; `terlalu_awal`: because too many lines are open.
    """

    predikat: Predikat
    kurang: list[BarisTemuan]
    peluang: Peluang | None
    usulan: tuple[UsulanKata, ...]
    terlalu_awal: bool = False


def list_jalan(hasil: Hasil, *, cari: bool) -> list[Jalan]:
    """For each predicate that is not reached: what is missing and, if `cari`, the ways there."""
    return [_jalan(hasil, predikat, cari) for predikat in Predikat if not hasil.layak[predikat]]


def _jalan(hasil: Hasil, predikat: Predikat, cari: bool) -> Jalan:
    terlalu_awal = len(hasil.belum_dijawab) > BELUM_TERBANYAK
    peluang = None
    if cari and not terlalu_awal:
        peluang = find_peluang(hasil, predikat, batas=USULAN_TERBANYAK)
    usulan = peluang.usulan[:USULAN_TERBANYAK] if peluang else ()
    baris = {p.kode: p for p in hasil.lke.pertanyaan}
    nama = {t.kode: t.nama for t in hasil.temuan_untuk(predikat)}
    return Jalan(
        predikat,
        list_kurang(hasil, predikat),
        peluang,
        tuple(_usulan(u, baris, nama) for u in usulan),
        terlalu_awal,
    )


def _usulan(usulan: Usulan, baris: Mapping[str, BarisLKE], nama: Mapping[str, str]) -> UsulanKata:
    return UsulanKata(
        banyak=usulan.banyak,
        keuntungan=write_selisih(usulan.keuntungan),
        menutup=tuple(nama[kode] for kode in usulan.menutup),
        langkah=tuple(_langkah(langkah, baris[langkah.kode]) for langkah in usulan.langkah),
    )


def _langkah(langkah: Langkah, p: BarisLKE) -> LangkahKata:
    return LangkahKata(
        kode=langkah.kode,
        teks=p.teks,
        ubah=describe_ubah(p, langkah.dari, langkah.ke),
        keuntungan=write_selisih(langkah.keuntungan),
        ikut=tuple(langkah.ikut_berubah),
    )


def describe_ubah(p: BarisLKE, dari: Isi | None, ke: Isi) -> str:
    """What to change: "dari C ke B", "jawab A", or each count that rises or falls."""
    if not isinstance(ke, Mapping):
        return f"dari {dari} ke {ke}" if isinstance(dari, str) else f"jawab {ke}"
    semula = dari if isinstance(dari, Mapping) else {}
    return "; ".join(
        f"{isian.label} dari {semula.get(isian.kode, 'belum diisi')} ke {ke[isian.kode]}"
        for isian in p.isian
        if isian.kode in ke and ke[isian.kode] != semula.get(isian.kode)
    )
