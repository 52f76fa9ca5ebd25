"""Step 1 of the LKE document: every row of the worksheet with both answers. No query."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.utils import timezone

from evaluasi.models import Jawaban, Pihak, Putaran
from evaluasi.penilaian.hasil import Hasil
from evaluasi.penilaian.regulasi import JenisSkala, Komponen, Satuan
from evaluasi.penilaian.regulasi import Pertanyaan as BarisLKE
from evaluasi.penilaian_unit import HasilPutaran, LembarKerja
from evaluasi.tampilan import BarisSyarat, list_syarat, write_isi

PILIHAN_TIDAK_TERTULIS = {JenisSkala.PERSEN: "%", JenisSkala.INDEKS: "Indeks 0–4"}


@dataclass(frozen=True, slots=True)
class BarisDokumen:
    """One row; a component has a weight and a score, a line also answers.

    `nilai` are points; `persen` is the share of the weight that was reached (0…100).
    """

    tingkat: int  # 0 component … ; lines are one deeper than their component
    pertanyaan: bool
    nomor: str
    teks: str
    bobot: Fraction | None
    penjelasan: str
    pilihan: str
    jawaban_unit: str
    jawaban_tpi: str
    nilai: Fraction
    persen: Fraction
    ambang: tuple[Fraction, ...]  # minimums that concern it, in percent of its weight
    catatan_unit: str
    catatan_tpi: str
    bukti: str


@dataclass(frozen=True, slots=True)
class DokumenLKE:
    putaran: Putaran
    menurut: Pihak  # whose score stands in the columns Nilai and %
    hasil: Hasil
    baris: tuple[BarisDokumen, ...]
    syarat: tuple[BarisSyarat, ...]
    dibuat: datetime
    sidik: str


def build_lembar(unit: HasilPutaran, tpi: HasilPutaran | None, lembar: LembarKerja) -> DokumenLKE:
    """The worksheet of a round; scores are the TPI's where `tpi` is given, else the unit's."""
    dipakai = tpi or unit
    hasil = dipakai.hasil
    return DokumenLKE(
        putaran=unit.putaran,
        menurut=dipakai.pihak,
        hasil=hasil,
        baris=tuple(
            baris
            for akar in hasil.lke.komponen
            for baris in _walk(akar, 0, hasil, unit, tpi, lembar)
        ),
        syarat=tuple(list_syarat(hasil)),
        dibuat=timezone.now(),
        sidik=dipakai.beku.mesin_sha256 if dipakai.beku else "",
    )


def list_ambang(hasil: Hasil, kode: str) -> tuple[Fraction, ...]:
    """The minimums of a component, a line or "total", in percent of its weight.

    A floor of an area, in percent, concerns each of the parts that it sums.
    """
    akar = {komponen.kode for komponen in hasil.lke.komponen}
    minimum = []
    for batas in hasil.ketentuan.ambang_batas:
        bagian = set(batas.komponen)
        if batas.satuan is Satuan.PERSEN and kode in bagian:
            minimum.append(Fraction(batas.minimum))
        elif bagian == {kode} or (kode == "total" and bagian == akar):
            bobot = sum((hasil.bobot[k] for k in bagian), Fraction(0))
            persen = Fraction(batas.minimum)
            minimum.append(persen if batas.satuan is Satuan.PERSEN else persen / bobot * 100)
    return tuple(minimum)


def _walk(
    komponen: Komponen,
    tingkat: int,
    hasil: Hasil,
    unit: HasilPutaran,
    tpi: HasilPutaran | None,
    lembar: LembarKerja,
) -> list[BarisDokumen]:
    nilai, bobot = hasil.nilai[komponen.kode], hasil.bobot[komponen.kode]
    baris = [
        BarisDokumen(
            tingkat=tingkat,
            pertanyaan=False,
            nomor=komponen.kode,
            teks=komponen.nama,
            bobot=bobot,
            penjelasan="",
            pilihan="",
            jawaban_unit="",
            jawaban_tpi="",
            nilai=nilai,
            persen=nilai / bobot * 100,
            ambang=list_ambang(hasil, komponen.kode),
            catatan_unit="",
            catatan_tpi="",
            bukti="",
        )
    ]
    for bagian in komponen.bagian:
        baris += _walk(bagian, tingkat + 1, hasil, unit, tpi, lembar)
    for pertanyaan in komponen.pertanyaan:
        baris.append(_line(pertanyaan, tingkat + 1, hasil, unit, tpi, lembar))
    return baris


def _line(
    baris: BarisLKE,
    tingkat: int,
    hasil: Hasil,
    unit: HasilPutaran,
    tpi: HasilPutaran | None,
    lembar: LembarKerja,
) -> BarisDokumen:
    kode = baris.kode
    nilai = hasil.pertanyaan[kode]
    bukti = lembar.bukti.get(kode, ())
    return BarisDokumen(
        tingkat=tingkat,
        pertanyaan=True,
        nomor=kode,
        teks=f"{baris.label} {baris.teks}".strip("- "),
        bobot=Fraction(baris.bobot) if baris.bobot is not None else None,
        penjelasan=_penjelasan(baris),
        pilihan=PILIHAN_TIDAK_TERTULIS.get(baris.skala.jenis) or "/".join(baris.skala.pilihan),
        jawaban_unit=write_isi(baris, unit.hasil.jawaban.get(kode)),
        jawaban_tpi=write_isi(baris, tpi.hasil.jawaban.get(kode)) if tpi else "",
        nilai=nilai * hasil.bobot[kode],
        persen=nilai * 100,
        ambang=list_ambang(hasil, kode),
        catatan_unit=_catatan(lembar.jawaban[Pihak.UNIT].get(kode)),
        catatan_tpi=_catatan(lembar.jawaban[Pihak.TPI].get(kode)) if tpi else "",
        bukti="\n".join(f"{nomor}. {b}" for nomor, b in enumerate(bukti, start=1)),
    )


def _penjelasan(baris: BarisLKE) -> str:
    kriteria = [f"{pilihan.kode}: {pilihan.kriteria}" for pilihan in baris.pilihan]
    return "\n".join(filter(None, [baris.penjelasan, *kriteria]))


def _catatan(jawaban: Jawaban | None) -> str:
    if jawaban is None:
        return ""
    alasan = f"Alasan berbeda: {jawaban.alasan}" if jawaban.alasan else ""
    return "\n".join(filter(None, [jawaban.catatan, alasan]))
