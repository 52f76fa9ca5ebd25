"""What must fit together in a regulation: weights, references, scales, formulas, thresholds.

Every function returns the mistakes it finds, as (code, Indonesian sentence); none raises.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Protocol

from .berkas import Kesalahan, tulis
from .regulasi import (
    Agregasi,
    AmbangBatas,
    JenisSkala,
    JenisSyarat,
    Komponen,
    Pertanyaan,
    Predikat,
    Regulasi,
    Satuan,
    Skala,
    SyaratPengajuan,
    parent_kode,
)

AREA = range(1, 7)
ASPEK = ("", "pemenuhan", "reform", "hasil")
JENIS_KOMPONEN = ("komponen", "aspek", "area", "indikator", "sub_komponen")
TOTAL = Decimal(100)

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


class _Berurut(Protocol):
    @property
    def kode(self) -> str: ...
    @property
    def urut(self) -> int: ...


class _Berkode(Protocol):
    @property
    def kode(self) -> str: ...


def check_duplicates(rekaman: Iterable[_Berkode]) -> list[Kesalahan]:
    """Codes that occur more than once."""
    return [
        (kode, f"kode ditulis {kali} kali; setiap kode hanya boleh sekali.")
        for kode, kali in Counter(r.kode for r in rekaman).items()
        if kali > 1
    ]


def check_urutan(
    rekaman: Sequence[_Berurut], induk: Collection[str] | None, jenis: str
) -> list[Kesalahan]:
    """Parents that do not exist, and orders that are not 1…n below one parent.

    `induk` None: the records have no parents and share one order.
    """
    kesalahan: list[Kesalahan] = []
    kelompok: dict[str, list[int]] = defaultdict(list)
    for r in rekaman:
        atas = "" if induk is None else parent_kode(r.kode)
        if induk is not None and atas not in induk:
            kesalahan.append((r.kode, f"induknya, “{atas}”, tidak ada."))
        else:
            kelompok[atas].append(r.urut)
    for atas, urut in kelompok.items():
        if sorted(urut) != list(range(1, len(urut) + 1)):
            tempat = f"di bawah {atas}" if atas else "di berkas ini"
            kesalahan.append(
                (
                    atas or jenis,
                    f"urut {jenis} {tempat} harus 1 sampai {len(urut)} tanpa lompat.",
                )
            )
    return kesalahan


def check_published(regulasi: Regulasi, tertulis: str) -> list[Kesalahan]:
    """A published regulation never changes what it rules: its stated hash must fit."""
    if not regulasi.terbit or tertulis == regulasi.isi_sha256:
        return []
    pesan = (
        "isi berkas sudah terbit tetapi tidak lagi sama dengan isi_sha256 yang tertulis "
        f"(seharusnya {regulasi.isi_sha256}). Buat versi baru untuk mengubah isinya."
    )
    return [(regulasi.kode, pesan)]


def check_regulasi(regulasi: Regulasi, acuan: Regulasi | None) -> list[Kesalahan]:
    """Everything that contradicts itself; `acuan` is the other regulation that holds the LKE."""
    lke = acuan or regulasi
    bobot = _weights(lke)
    kode_lke = {k.kode for k in lke.walk()} | {p.kode for p in lke.pertanyaan}
    kesalahan: list[Kesalahan] = []
    for skala in regulasi.skala.values():
        kesalahan += _check_skala(skala)
    kesalahan += _check_total(regulasi)
    for komponen in regulasi.walk():
        kesalahan += _check_komponen(komponen)
        for pertanyaan in komponen.pertanyaan:
            kesalahan += _check_pertanyaan(pertanyaan, komponen, regulasi.dinilai)
    for ambang in regulasi.ambang_batas:
        kesalahan += _check_ambang_batas(ambang, bobot)
    for syarat in regulasi.syarat:
        kesalahan += _check_syarat(syarat)
    kesalahan += _check_kode_per_predikat(regulasi.ambang_batas)
    kesalahan += _check_kode_per_predikat(regulasi.syarat)
    kesalahan += check_duplicates(regulasi.pilihan_terbuka)
    kesalahan += check_duplicates(regulasi.catatan_nasional)
    kesalahan += check_duplicates(regulasi.pengecualian_layanan)
    kesalahan += _check_pilihan_terbuka(regulasi)
    kesalahan += _check_rencana(regulasi, kode_lke)
    return kesalahan


def _weights(lke: Regulasi) -> dict[str, Decimal]:
    """Points of every code that a threshold can name."""
    bobot = {k.kode: k.bobot for k in lke.walk()}
    bobot |= {p.kode: p.bobot for p in lke.pertanyaan if p.bobot is not None}
    return bobot


def _differs(kiri: Decimal, kanan: Decimal) -> bool:
    """Two readable numbers that are not equal; NaN was reported when it was read."""
    return not kiri.is_nan() and not kanan.is_nan() and kiri != kanan


def _outside(nilai: Decimal, bawah: Decimal | int, atas: Decimal | int) -> bool:
    return not nilai.is_nan() and not bawah <= nilai <= atas


def _check_skala(skala: Skala) -> Iterator[Kesalahan]:
    if skala.jenis is not JenisSkala.PILIHAN:
        if skala.pilihan:
            yield skala.kode, f"skala {skala.jenis} tidak memakai “pilihan”."
        if not skala.maksimum.is_nan() and skala.maksimum <= 0:
            yield skala.kode, "“maksimum” harus lebih dari 0."
        return
    nilai = list(skala.pilihan.values())
    if any(n.is_nan() for n in nilai):
        return
    if 1 not in nilai:
        yield skala.kode, "skala tidak punya pilihan terbaik (nilai 1)."
    if any(_outside(n, 0, 1) for n in nilai):
        yield skala.kode, "nilai pilihan harus antara 0 dan 1."
    if any(a <= b for a, b in pairwise(nilai)):
        yield (
            skala.kode,
            "pilihan harus urut dari nilai terbaik, tanpa nilai yang sama.",
        )


def _check_total(regulasi: Regulasi) -> Iterator[Kesalahan]:
    if regulasi.komponen:
        jumlah = sum((k.bobot for k in regulasi.komponen), Decimal(0))
        if _differs(jumlah, TOTAL):
            yield (
                regulasi.kode,
                f"bobot komponen teratas berjumlah {tulis(jumlah)}, bukan 100.",
            )


def _check_komponen(k: Komponen) -> Iterator[Kesalahan]:
    if k.jenis not in JENIS_KOMPONEN:
        yield (
            k.kode,
            f"jenis “{k.jenis}” tidak dikenal; pakai {', '.join(JENIS_KOMPONEN)}.",
        )
    if (k.jenis == "area") != (k.area is not None):
        yield k.kode, "“area” (1 sampai 6) ditulis pada jenis area, dan hanya di situ."
    elif k.area is not None and k.area not in AREA:
        yield k.kode, f"area {k.area} tidak ada; area perubahan bernomor 1 sampai 6."
    if not k.bobot.is_nan() and k.bobot <= 0:
        yield k.kode, "bobot harus lebih dari 0."
    if k.agregasi is Agregasi.JUMLAH:
        if k.pertanyaan:
            yield k.kode, "agregasi jumlah tidak boleh langsung memuat pertanyaan."
        if not k.bagian:
            yield k.kode, "agregasi jumlah perlu komponen di bawahnya."
        bawahan = [a.bobot for a in k.bagian]
    else:
        if k.bagian:
            yield k.kode, f"agregasi {k.agregasi} tidak boleh memuat komponen lain."
        if not k.pertanyaan:
            yield k.kode, f"agregasi {k.agregasi} perlu pertanyaan di bawahnya."
        bawahan = [p.bobot for p in k.pertanyaan if p.bobot is not None]
    if k.agregasi is not Agregasi.RATA_RATA and bawahan:
        jumlah = sum(bawahan, Decimal(0))
        if _differs(jumlah, k.bobot):
            atas, bawah = tulis(k.bobot), tulis(jumlah)
            yield k.kode, f"bobot {atas} tidak sama dengan jumlah bobot di bawahnya, {bawah}."


def _check_pertanyaan(p: Pertanyaan, induk: Komponen, dinilai: bool) -> Iterator[Kesalahan]:
    if induk.agregasi is Agregasi.BERBOBOT:
        if p.bobot is None:
            yield (
                p.kode,
                f"bobot belum ditulis; {induk.kode} menjumlahkan pertanyaan berbobot.",
            )
        elif not p.bobot.is_nan() and p.bobot <= 0:
            yield p.kode, "bobot harus lebih dari 0."
    elif p.bobot is not None:
        yield (
            p.kode,
            f"tidak boleh berbobot sendiri; {induk.kode} merata-ratakan pertanyaannya.",
        )
    if p.skala.kode:  # an unknown scale was reported when it was read
        yield from _check_pilihan(p, dinilai)
        yield from _check_rumus(p, dinilai)


def _check_pilihan(p: Pertanyaan, dinilai: bool) -> Iterator[Kesalahan]:
    if p.skala.jenis is not JenisSkala.PILIHAN:
        if p.pilihan:
            yield (
                p.kode,
                f"memakai skala {p.skala.jenis}, jadi tidak boleh punya “pilihan”.",
            )
        return
    if not p.pilihan:
        if dinilai:
            yield p.kode, "“pilihan” dan kriterianya belum ditulis."
        return
    kunci = [pilihan.kode for pilihan in p.pilihan]
    if kunci != list(p.skala.pilihan):
        ditulis, skala = "/".join(kunci), f"{p.skala.kode} ({'/'.join(p.skala.pilihan)})"
        yield p.kode, f"pilihan {ditulis} tidak sama dengan skala {skala}."


def _check_rumus(p: Pertanyaan, dinilai: bool) -> Iterator[Kesalahan]:
    isian = [i.kode for i in p.isian]
    for kode, kali in Counter(isian).items():
        if kali > 1:
            yield p.kode, f"isian “{kode}” ditulis {kali} kali."
    if p.skala.jenis is not JenisSkala.PERSEN:
        if p.isian or p.rumus:
            yield (
                p.kode,
                f"memakai skala {p.skala.jenis}, jadi tidak boleh punya isian atau rumus.",
            )
        return
    if p.rumus is None:
        if dinilai:
            yield p.kode, "“rumus” belum ditulis; persentase dihitung dari isian."
        return
    dipakai = [*p.rumus.pembilang, *p.rumus.penyebut]
    for kode in dict.fromkeys(dipakai):
        if kode not in isian:
            yield p.kode, f"rumus memakai isian “{kode}” yang tidak ada."
    for i in p.isian:
        if i.dihitung and i.kode not in dipakai:
            yield (
                p.kode,
                f"isian “{i.kode}” tidak dipakai rumus; tulis dihitung = false bila memang begitu.",
            )
        if not i.dihitung and i.kode in dipakai:
            yield (
                p.kode,
                f"isian “{i.kode}” dipakai rumus, jadi tidak boleh dihitung = false.",
            )


def _check_ambang_batas(a: AmbangBatas, bobot: Mapping[str, Decimal]) -> Iterator[Kesalahan]:
    kode = f"{a.kode} {a.predikat}"
    for k in a.komponen:
        if k not in bobot:
            yield kode, f"komponen “{k}” tidak ada pada LKE."
        elif any(k != lain and k.startswith(f"{lain}.") for lain in a.komponen):
            yield kode, f"komponen “{k}” dihitung dua kali; induknya juga ditulis."
    if len(set(a.komponen)) != len(a.komponen):
        yield kode, "komponen yang sama ditulis dua kali."
    jumlah = sum((bobot.get(k, Decimal(0)) for k in a.komponen), Decimal(0))
    if a.minimum.is_nan() or jumlah.is_nan():
        return
    if a.minimum <= 0:
        yield kode, "minimum harus lebih dari 0."
    if a.satuan is Satuan.PERSEN and a.minimum > TOTAL:
        yield kode, f"minimum {tulis(a.minimum)} persen melebihi 100."
    if a.satuan is Satuan.NILAI and all(k in bobot for k in a.komponen) and a.minimum > jumlah:
        yield (
            kode,
            f"minimum {tulis(a.minimum)} melebihi bobot komponennya, {tulis(jumlah)}.",
        )


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
        return "minimum harus 0 sampai 100 persen." if _outside(minimum, 0, 100) else ""
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


def _check_pilihan_terbuka(regulasi: Regulasi) -> Iterator[Kesalahan]:
    for pilihan in regulasi.pilihan_terbuka:
        dikenal = NILAI_PILIHAN_TERBUKA.get(pilihan.kode)
        if dikenal is None:
            yield pilihan.kode, "pilihan terbuka ini tidak dikenal."
        elif pilihan.nilai not in dikenal:
            yield (
                pilihan.kode,
                f"nilai “{pilihan.nilai}” tidak dikenal; pakai {' atau '.join(dikenal)}.",
            )


def _check_rencana(regulasi: Regulasi, kode_lke: Collection[str]) -> Iterator[Kesalahan]:
    for bagian in regulasi.rencana:
        if bagian.area is not None and bagian.area not in AREA:
            yield (
                bagian.kode,
                f"area {bagian.area} tidak ada; area perubahan bernomor 1 sampai 6.",
            )
        if bagian.aspek not in ASPEK:
            yield bagian.kode, f"aspek “{bagian.aspek}” tidak dikenal."
        if bagian.target_cetak and len(bagian.target_cetak) != len(bagian.target):
            yield bagian.kode, "“target_cetak” harus sebanyak “target”."
        for indikator in bagian.indikator:
            if indikator.komponen and indikator.komponen not in kode_lke:
                yield (
                    indikator.kode,
                    f"komponen “{indikator.komponen}” tidak ada pada LKE.",
                )
            bulan = indikator.bulan
            if any(b not in range(1, 13) for b in bulan) or list(bulan) != sorted(set(bulan)):
                yield indikator.kode, "bulan harus 1 sampai 12, urut, tanpa ulangan."
            for butir in indikator.butir:
                if butir.pertanyaan and butir.pertanyaan not in kode_lke:
                    yield (
                        butir.kode,
                        f"pertanyaan “{butir.pertanyaan}” tidak ada pada LKE.",
                    )
