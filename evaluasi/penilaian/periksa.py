"""What must fit together in a regulation: weights, references, scales, formulas, plans.

Every function returns the mistakes it finds, as (code, Indonesian sentence); none raises.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Protocol

from .berkas import Kesalahan, tulis
from .periksa_ketentuan import check_ketentuan
from .regulasi import (
    Agregasi,
    JenisSkala,
    Komponen,
    Pertanyaan,
    Regulasi,
    Skala,
    parent_kode,
)

AREA = range(1, 7)
ASPEK = ("", "pemenuhan", "reform", "hasil")
JENIS_KOMPONEN = ("komponen", "aspek", "area", "indikator", "sub_komponen")
TOTAL = Decimal(100)


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
    """Everything that contradicts itself.

    `acuan` holds the LKE: the regulation itself, the one that `lke` names, or None when that
    one could not be read (already reported), so that no reference into it is judged.
    """
    bobot = None if acuan is None else _weights(acuan)
    kesalahan: list[Kesalahan] = []
    for skala in regulasi.skala.values():
        kesalahan += _check_skala(skala)
    kesalahan += _check_total(regulasi)
    for komponen in regulasi.walk():
        kesalahan += _check_komponen(komponen)
        for pertanyaan in komponen.pertanyaan:
            kesalahan += _check_pertanyaan(pertanyaan, komponen, regulasi.dinilai)
    kesalahan += check_ketentuan(
        regulasi.ambang_batas, regulasi.syarat, regulasi.pilihan_terbuka, bobot
    )
    kesalahan += check_duplicates(regulasi.pilihan_terbuka)
    kesalahan += check_duplicates(regulasi.catatan_nasional)
    kesalahan += check_duplicates(regulasi.pengecualian_layanan)
    kesalahan += _check_rencana(regulasi, acuan)
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


def _check_rencana(regulasi: Regulasi, acuan: Regulasi | None) -> Iterator[Kesalahan]:
    for bagian in regulasi.rencana:
        if bagian.area is not None and bagian.area not in AREA:
            yield bagian.kode, f"area {bagian.area} tidak ada; area perubahan bernomor 1 sampai 6."
        if bagian.aspek not in ASPEK:
            yield bagian.kode, f"aspek “{bagian.aspek}” tidak dikenal."
        if bagian.target_cetak and len(bagian.target_cetak) != len(bagian.target):
            yield bagian.kode, "“target_cetak” harus sebanyak “target”."
        for indikator in bagian.indikator:
            bulan = indikator.bulan
            if any(b not in range(1, 13) for b in bulan) or list(bulan) != sorted(set(bulan)):
                yield indikator.kode, "bulan harus 1 sampai 12, urut, tanpa ulangan."
    if acuan is not None:
        yield from _check_rencana_lke(regulasi, acuan)


def _check_rencana_lke(regulasi: Regulasi, acuan: Regulasi) -> Iterator[Kesalahan]:
    """Rows may name an indicator or a result line, items a line; each must exist."""
    pertanyaan = {p.kode for p in acuan.pertanyaan}
    komponen = {k.kode for k in acuan.walk()} | pertanyaan
    for bagian in regulasi.rencana:
        for indikator in bagian.indikator:
            if indikator.komponen and indikator.komponen not in komponen:
                yield indikator.kode, f"komponen “{indikator.komponen}” tidak ada pada LKE."
            for butir in indikator.butir:
                if butir.pertanyaan and butir.pertanyaan not in pertanyaan:
                    yield butir.kode, f"pertanyaan “{butir.pertanyaan}” tidak ada pada LKE."
