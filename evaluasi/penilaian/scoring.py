"""score(lke, jawaban, ketentuan, profil) → Hasil: exact points, and every finding with its reason.

Indicator = mean of its lines × its weight (or the sum of lines that have their own weight);
sums upward. Inside, every number is a `Fraction`: no division is ever rounded, so a threshold
that is exactly reached is reached.

Source: PermenPANRB 90/2021 Lampiran III; thresholds and requirements of the ruling regulation.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .hasil import Hasil, Status, Temuan, tulis_desimal
from .jawaban import Jawaban, JawabanSalah, Kesalahan, kutip, nilai_jawaban
from .profil import TANPA_PROFIL, Profil
from .regulasi import Agregasi, Predikat, Regulasi, Satuan
from .susunan import NOL, Ambang, Susunan, get_susunan
from .syarat import judge_syarat

# Open choices of the text (PilihanTerbuka), by what they decide here.
SETELAN_AREA = "A1"  # the percentage of an area is asked of its aspects together
SETELAN_INDEKS = "A3"  # the index is tested as measured, not as rounded


def score(
    lke: Regulasi,
    jawaban: Mapping[str, Jawaban],
    *,
    ketentuan: Regulasi,
    profil: Profil = TANPA_PROFIL,
) -> Hasil:
    """Score a worksheet by `lke` and judge it by `ketentuan`.

    A line that `jawaban` lacks, or of which a count is missing, is unanswered: it counts 0 and
    is listed, and never drops out of a mean. Raise JawabanSalah for answers that
    `periksa_jawaban` refuses, ValueError when the two regulations do not belong together.
    """
    susunan = get_susunan(lke, ketentuan)
    lembar = _value_answers(susunan, jawaban)
    semua = _add_up(susunan, lembar.nilai)
    aspek = {n: {kode: semua[kode] for kode in bagian} for n, bagian in susunan.area.items()}
    temuan = tuple(_judge(lembar, semua, profil))
    return Hasil(
        lke=lke,
        ketentuan=ketentuan,
        jawaban=dict(jawaban),
        nilai={kode: semua[kode] for kode in susunan.urutan},
        pertanyaan=lembar.nilai,
        bobot=susunan.bobot,
        area={nomor: sum(bagian.values(), NOL) for nomor, bagian in aspek.items()},
        aspek=aspek,
        belum_dijawab=lembar.belum_dijawab,
        catatan=lembar.catatan,
        temuan=temuan,
        layak={p: all(t.memenuhi for t in temuan if t.predikat is p) for p in Predikat},
    )


@dataclass(frozen=True, slots=True)
class Lembar:
    """The answers of one worksheet, each turned into 0…1."""

    susunan: Susunan
    jawaban: Mapping[str, Jawaban]
    nilai: Mapping[str, Fraction]
    belum_dijawab: tuple[str, ...]
    catatan: tuple[tuple[str, str], ...]


def _value_answers(susunan: Susunan, jawaban: Mapping[str, Jawaban]) -> Lembar:
    if asing := jawaban.keys() - susunan.baris.keys():
        raise JawabanSalah(
            [Kesalahan(kode, f"Kode {kutip(kode)} tidak dikenal.") for kode in sorted(asing)]
        )
    nilai: dict[str, Fraction] = {}
    belum_dijawab: list[str] = []
    catatan: list[tuple[str, str]] = []
    for kode, baris in susunan.baris.items():
        isi = jawaban.get(kode)
        pilihan = baris.pilihan.get(isi) if isinstance(isi, str) else None
        angka, pesan = pilihan or nilai_jawaban(baris.pertanyaan, isi)
        if angka is None:
            belum_dijawab.append(kode)
        if pesan:
            catatan.append((kode, pesan))
        nilai[kode] = angka or NOL
    catatan += _compare_isian_bersama(susunan, jawaban)
    return Lembar(susunan, jawaban, nilai, tuple(belum_dijawab), tuple(catatan))


def _compare_isian_bersama(
    susunan: Susunan, jawaban: Mapping[str, Jawaban]
) -> Iterator[tuple[str, str]]:
    """A count that two lines share, but that was given twice and differently."""
    for isian in susunan.isian_bersama:
        atas, bawah = jawaban.get(isian.pembilang_di), jawaban.get(isian.penyebut_di)
        if not isinstance(atas, Mapping) or not isinstance(bawah, Mapping):
            continue
        satu, dua = atas.get(isian.kode), bawah.get(isian.kode)
        if satu is not None and dua is not None and satu != dua:
            yield (
                isian.penyebut_di,
                f"{isian.label} berbeda: {satu} pada {isian.pembilang_di}, {dua} di sini.",
            )


def _add_up(susunan: Susunan, nilai: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """Points of every component, of every line with its own weight, and of "total"."""
    semua: dict[str, Fraction] = {}
    for komponen, bobot in susunan.komponen:
        if komponen.agregasi is Agregasi.JUMLAH:
            semua[komponen.kode] = sum((semua[anak.kode] for anak in komponen.bagian), NOL)
        elif komponen.agregasi is Agregasi.RATA_RATA:
            semua[komponen.kode] = sum((nilai[p.kode] for p in komponen.pertanyaan), NOL) * bobot
        else:
            for p in komponen.pertanyaan:
                semua[p.kode] = nilai[p.kode] * susunan.baris[p.kode].bobot
            semua[komponen.kode] = sum((semua[p.kode] for p in komponen.pertanyaan), NOL)
    semua["total"] = sum((semua[akar.kode] for akar in susunan.lke.komponen), NOL)
    return semua


def _judge(lembar: Lembar, semua: Mapping[str, Fraction], profil: Profil) -> Iterator[Temuan]:
    """Every finding: per predicate the requirements, then the thresholds, in their order."""
    ketentuan = lembar.susunan.ketentuan
    for predikat in Predikat:
        for syarat in ketentuan.syarat:
            if syarat.predikat is predikat:
                yield judge_syarat(syarat, profil, ketentuan)
        for ambang in lembar.susunan.ambang:
            if ambang.batas.predikat is predikat:
                yield _judge_ambang(ambang, lembar, semua)


def _judge_ambang(ambang: Ambang, lembar: Lembar, semua: Mapping[str, Fraction]) -> Temuan:
    batas = ambang.batas
    nilai = sum((semua[kode] for kode in batas.komponen), NOL)
    memenuhi = nilai >= ambang.minimum
    setelan: tuple[str, ...] = ()
    catatan: list[str] = []
    if batas.satuan is Satuan.PERSEN:
        setelan = (SETELAN_AREA,)
        kurang = [aspek for aspek in ambang.aspek if semua[aspek.kode] < aspek.minimum]
        if len(kurang) < len(ambang.aspek):  # where all are below, the area says it itself
            catatan += (
                f"Peringatan: aspek {aspek.nama} ({aspek.kode}) sendiri belum mencapai "
                f"{_tulis(Fraction(batas.minimum))} persen bobotnya; yang diuji adalah gabungan "
                f"kedua aspek (pilihan {SETELAN_AREA})."
                for aspek in kurang
            )
        catatan += (
            f"{kode}: {pesan.removesuffix('.')}."
            for kode, pesan in lembar.catatan
            if kode in ambang.baris
        )
    if ambang.indeks:
        setelan = (SETELAN_INDEKS,)
        indeks = lembar.jawaban.get(ambang.indeks)
        if isinstance(indeks, Decimal):
            catatan.append(
                f"Indeks {_tulis(Fraction(indeks))}; ambang indeks "
                f"{_tulis(ambang.indeks_minimum)}. Diuji tanpa pembulatan "
                f"(pilihan {SETELAN_INDEKS})."
            )
    if not memenuhi and (belum := ambang.baris.intersection(lembar.belum_dijawab)):
        catatan.append(f"{len(belum)} pertanyaan belum dijawab dan dihitung 0.")
    return Temuan(
        kode=batas.kode,
        predikat=batas.predikat,
        nama=batas.nama,
        status=Status.MEMENUHI if memenuhi else Status.BELUM_MEMENUHI,
        nilai=nilai,
        ambang=ambang.minimum,
        selisih=nilai - ambang.minimum,
        satuan="nilai",
        rujukan=str(batas.rujukan),
        catatan=" ".join(catatan),
        setelan=setelan,
    )


def _tulis(angka: Fraction) -> str:
    """An exact number in a sentence; nothing is rounded here."""
    return tulis_desimal(angka).replace(".", ",")
