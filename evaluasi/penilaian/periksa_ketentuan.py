"""What must fit together in the rules: thresholds, requirements, open choices.

Every function yields the mistakes it finds, as (code, Indonesian sentence); none raises.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from .berkas import Kesalahan, tulis
from .regulasi import (
    AmbangBatas,
    JenisSyarat,
    PilihanTerbuka,
    Predikat,
    Satuan,
    SyaratPengajuan,
)

SERATUS = Decimal(100)

# Profile keys by the level that holds them.
DATA_SYARAT = {
    "instansi": ("opini_bpk", "sakip", "indeks_rb", "spip"),
    "unit": (
        "layanan_utama",
        "dampak_signifikan",
        "tlhp_persen",
        "lhkpn_persen",
        "lhkasn_persen",
        "tanggal_penetapan",
        "tanggal_mulai_wbbm",
        "sakip_internal",
        "predikat_dimiliki",
    ),
}
SUMBER_SYARAT = ("perbup", "nasional")

# The settings that the code honours. A new one is added here together with that code.
NILAI_PILIHAN_TERBUKA: Mapping[str, tuple[str, ...]] = {
    "A1": ("gabungan",),
    "A2": ("wtp_dpp_memenuhi",),
    "A3": ("indeks_tak_dibulatkan",),
    "A4": ("keputusan_tpi",),
    "A5": ("tanggal_penetapan",),
    "A6": ("layak_terpisah_dari_penetapan",),
    "A7": ("pmpzi_portalrb",),
    "A8": ("skala_dengan_a_minus",),
}


def check_ketentuan(
    ambang_batas: Iterable[AmbangBatas],
    syarat: Iterable[SyaratPengajuan],
    pilihan_terbuka: Iterable[PilihanTerbuka],
    bobot: Mapping[str, Decimal] | None,
) -> Iterator[Kesalahan]:
    """Everything wrong with the rules; `bobot` holds the points of each code of the LKE.

    Without `bobot` (the LKE could not be read) what the thresholds name is not judged.
    """
    ambang_batas, syarat = tuple(ambang_batas), tuple(syarat)
    for ambang in ambang_batas:
        yield from _check_ambang_batas(ambang, bobot)
    for s in syarat:
        yield from _check_syarat(s)
    yield from _check_kode_per_predikat(ambang_batas)
    yield from _check_kode_per_predikat(syarat)
    yield from _check_pilihan_terbuka(pilihan_terbuka)


def _check_ambang_batas(a: AmbangBatas, bobot: Mapping[str, Decimal] | None) -> Iterator[Kesalahan]:
    kode = f"{a.kode} {a.predikat}"
    for k in a.komponen:
        if bobot is not None and k not in bobot:
            yield kode, f"komponen “{k}” tidak ada pada LKE."
        elif any(k.startswith(f"{lain}.") for lain in a.komponen):
            yield kode, f"komponen “{k}” dihitung dua kali; induknya juga ditulis."
    if len(set(a.komponen)) != len(a.komponen):
        yield kode, "komponen yang sama ditulis dua kali."
    if a.minimum.is_nan():
        return
    if a.minimum <= 0:
        yield kode, "minimum harus lebih dari 0."
    if a.satuan is Satuan.PERSEN:
        if a.minimum > SERATUS:
            yield kode, f"minimum {tulis(a.minimum)} persen melebihi 100."
    elif bobot and a.komponen and all(k in bobot for k in a.komponen):
        jumlah = sum((bobot[k] for k in a.komponen), Decimal(0))
        if not jumlah.is_nan() and a.minimum > jumlah:
            yield kode, f"minimum {tulis(a.minimum)} melebihi bobot komponennya, {tulis(jumlah)}."


def _check_syarat(s: SyaratPengajuan) -> Iterator[Kesalahan]:
    kode = f"{s.kode} {s.predikat}"
    if s.tingkat not in DATA_SYARAT:
        yield (
            kode,
            f"tingkat “{s.tingkat}” tidak dikenal; pakai {' atau '.join(DATA_SYARAT)}.",
        )
    elif s.data not in DATA_SYARAT[s.tingkat]:
        yield kode, f"data “{s.data}” bukan data profil {s.tingkat}."
    if s.sumber not in SUMBER_SYARAT:
        yield (
            kode,
            f"sumber “{s.sumber}” tidak dikenal; pakai {' atau '.join(SUMBER_SYARAT)}.",
        )
    if s.jenis is JenisSyarat.KATEGORI:
        for kategori, kali in Counter(s.skala).items():
            if kali > 1:
                yield kode, f"kategori {kategori} ditulis {kali} kali dalam skala."
        for kategori in [*s.setara, *s.setara.values()]:
            if kategori not in s.skala:
                yield (
                    kode,
                    f"setara memakai kategori {kategori} yang tidak ada dalam skala.",
                )
    elif s.skala or s.setara:
        yield kode, f"jenis {s.jenis} tidak memakai skala."
    if not (isinstance(s.minimum, Decimal) and s.minimum.is_nan()):
        pesan = _wrong_minimum(s)
        if pesan:
            yield kode, pesan


def _wrong_minimum(s: SyaratPengajuan) -> str:
    """What is wrong with a requirement's minimum for its kind; "" if nothing."""
    minimum = s.minimum
    match s.jenis:
        case JenisSyarat.KATEGORI:
            return "" if minimum in s.skala else f"minimum “{minimum}” tidak ada dalam skala."
        case JenisSyarat.PERNYATAAN:
            return "" if minimum is True else "minimum sebuah pernyataan harus true."
        case JenisSyarat.PREDIKAT:
            return "" if minimum in list(Predikat) else "minimum harus WBK atau WBBM."
    if not isinstance(minimum, Decimal):
        return "minimum harus angka."
    if s.jenis is JenisSyarat.PERSEN:
        return "" if 0 <= minimum <= SERATUS else "minimum harus 0 sampai 100 persen."
    return (
        ""
        if minimum == int(minimum) and minimum >= 1
        else "minimum harus bilangan bulat 1 ke atas."
    )


def _check_kode_per_predikat(
    rekaman: Iterable[AmbangBatas | SyaratPengajuan],
) -> Iterator[Kesalahan]:
    for (kode, predikat), kali in Counter((r.kode, r.predikat) for r in rekaman).items():
        if kali > 1:
            yield kode, f"ditulis {kali} kali untuk {predikat}."


def _check_pilihan_terbuka(pilihan_terbuka: Iterable[PilihanTerbuka]) -> Iterator[Kesalahan]:
    for pilihan in pilihan_terbuka:
        dikenal = NILAI_PILIHAN_TERBUKA.get(pilihan.kode)
        if dikenal is None:
            yield pilihan.kode, "pilihan terbuka ini tidak dikenal."
        elif pilihan.nilai not in dikenal:
            pesan = f"nilai “{pilihan.nilai}” tidak dikenal; pakai {' atau '.join(dikenal)}."
            yield pilihan.kode, pesan
