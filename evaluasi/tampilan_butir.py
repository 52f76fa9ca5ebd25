"""One line of the worksheet as its page shows it: options, counts, saved answers, survey."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from evaluasi.penilaian.jawaban import Jawaban as Isi
from evaluasi.penilaian.jawaban import JawabanSalah, nilai_jawaban
from evaluasi.penilaian.regulasi import JenisSkala, Komponen
from evaluasi.penilaian.regulasi import Pertanyaan as BarisLKE
from zi_portal.angka import tanggal

from .forms import ISIAN, JawabanForm
from .models import Jawaban
from .penilaian_unit import komponen_index
from .tampilan import write_isi

RESPONDEN_SEDIKIT = 30  # fewer answers than this: a survey that a reader will doubt


@dataclass(frozen=True, slots=True)
class AnswerShown:
    """A saved answer in words, with what it is worth."""

    jawaban: Jawaban
    isi: str
    nilai: Fraction | None
    catatan_nilai: str
    survei: str

    @property
    def nilai_persen(self) -> Fraction | None:
        return None if self.nilai is None else self.nilai * 100

    @property
    def responden_sedikit(self) -> bool:
        return is_responden_sedikit(self.jawaban.responden)


@dataclass(frozen=True, slots=True)
class NilaiTerhitung:
    """What the counts or the index in a form are worth, as the engine says it."""

    persen: Fraction | None
    catatan: str


def show_answer(baris: BarisLKE, jawaban: Jawaban | None) -> AnswerShown | None:
    """A saved answer in words; None where there is none."""
    if jawaban is None:
        return None
    nilai, catatan = nilai_jawaban(baris, jawaban.nilai)
    return AnswerShown(
        jawaban, write_isi(baris, jawaban.nilai), nilai, catatan, write_survei(jawaban)
    )


def write_survei(jawaban: Jawaban) -> str:
    """Who asked how many people, and when: "Bagian Organisasi, 2 Maret 2026 – …, 120 responden"."""
    masa = [
        "?" if hari is None else tanggal(hari)
        for hari in (jawaban.survei_mulai, jawaban.survei_selesai)
    ]
    bagian = [jawaban.survei_oleh]
    if masa != ["?", "?"]:
        bagian.append(" – ".join(dict.fromkeys(masa)))
    if jawaban.responden is not None:
        bagian.append(f"{jawaban.responden} responden")
    return ", ".join(filter(None, bagian))


def is_responden_sedikit(responden: int | None) -> bool:
    """Whether the reader is warned of too few answers; never a block."""
    return responden is not None and responden < RESPONDEN_SEDIKIT


def evaluate_form(form: JawabanForm | None, tersimpan: Jawaban | None) -> NilaiTerhitung | None:
    """The worth of what a form holds now: as typed if it was sent, else as saved.

    None for an option, whose value stands beside it, and for what is wrong or incomplete.
    """
    if form is None or form.baris.skala.jenis is JenisSkala.PILIHAN:
        return None
    isi: Isi | None = tersimpan.nilai if tersimpan else None
    if form.is_bound:
        if any(n == "indeks" or n.startswith(ISIAN) for n in form.errors):
            return None
        isi = form.cleaned_data.get("nilai")
    try:
        nilai, catatan = nilai_jawaban(form.baris, isi)
    except JawabanSalah:
        return None
    return None if nilai is None else NilaiTerhitung(nilai * 100, catatan)


def list_induk(lke: str, baris: BarisLKE) -> list[Komponen]:
    """The components above a line, outermost first."""
    indeks = komponen_index(lke)
    bagian = baris.kode.split(".")
    kode = (".".join(bagian[:n]) for n in range(1, len(bagian)))
    return [indeks[k] for k in kode if k in indeks]


def list_opsi(baris: BarisLKE, form: JawabanForm | None) -> list[dict[str, Any]]:
    """The options of a line with criterion and value, and which one the form holds."""
    if baris.skala.jenis is not JenisSkala.PILIHAN:
        return []
    dipilih = form["pilihan"].value() if form else None
    kriteria = {p.kode: p for p in baris.pilihan}
    return [
        {
            "kode": kode,
            "kriteria": kriteria[kode].kriteria if kode in kriteria else "",
            "nilai": nilai,
            "dipilih": kode == dipilih,
        }
        for kode, nilai in baris.skala.pilihan.items()
    ]


def list_isian(baris: BarisLKE, form: JawabanForm | None) -> Sequence[Any]:
    """The count fields of a percentage line, each with whether a formula uses it."""
    if form is None or baris.skala.jenis is not JenisSkala.PERSEN:
        return []
    return [{"kolom": form[ISIAN + i.kode], "dihitung": i.dihitung} for i in baris.isian]


def list_salah(form: JawabanForm) -> list[tuple[str, str]]:
    """Every field of a line with its mistake, or "": an empty one takes an older message away."""
    umum = " ".join(str(pesan) for pesan in form.non_field_errors())
    salah = [("umum", umum)]
    for nama in form.fields:
        if nama != "expected_version":
            salah.append((nama, str(form.errors[nama][0]) if nama in form.errors else ""))
    return salah
