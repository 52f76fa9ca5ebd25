"""From rows to the engine and back: the answers of a round, scored or read as frozen.

The engine never queries; this module gathers what it needs. Documents and pages never
compute; they are handed a `HasilPutaran`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.utils import timezone

from evaluasi.penilaian.hasil import Hasil
from evaluasi.penilaian.jawaban import Jawaban as Isi
from evaluasi.penilaian.loader import get_regulasi
from evaluasi.penilaian.profil import Profil
from evaluasi.penilaian.regulasi import Komponen
from evaluasi.penilaian.regulasi import Pertanyaan as BarisLKE
from evaluasi.penilaian.regulasi import Regulasi as IsiRegulasi
from evaluasi.penilaian.scoring import score
from rencana_aksi.models import Regulasi
from units.profil import build_profil

from .hasil_beku import HasilBeku, sidik_hasil, thaw
from .models import Bukti, Evaluasi, Jawaban, Pihak, Putaran


@dataclass(frozen=True, slots=True)
class HasilPutaran:
    """A result of a round; `beku` is None while it still moves.

    `sidik` (`sidik_hasil`) names a moving result in the form that confirms it; "" once frozen.
    """

    putaran: Putaran
    pihak: Pihak
    hasil: Hasil
    beku: HasilBeku | None
    sidik: str = ""

    @property
    def diperbaiki(self) -> bool:
        """Whether the unit mended lines after handing in: its result was then frozen anew."""
        diajukan = self.putaran.diajukan_pada
        return (
            self.pihak == Pihak.UNIT
            and self.beku is not None
            and diajukan is not None
            and self.beku.dihitung_pada > diajukan
        )


class RegulasiBerbeda(Exception):
    """The file of a regulation is not the one that this database accepted; `kode` names it.

    Nothing may be judged by it until the file is put back (docs/keputusan, 1).
    """

    def __init__(self, kode: str) -> None:
        super().__init__(kode)
        self.kode = kode


def read_regulasi(baris: Regulasi) -> IsiRegulasi:
    """The file of a loaded regulation. Raise RegulasiBerbeda if it rules something else now."""
    regulasi = get_regulasi(baris.kode)
    if regulasi.isi_sha256 != baris.isi_sha256:
        raise RegulasiBerbeda(baris.kode)
    return regulasi


def is_regulasi_same(evaluasi: Evaluasi) -> bool:
    """Whether both files still rule what the evaluation was started under."""
    try:
        read_regulasi(evaluasi.lke)
        read_regulasi(evaluasi.regulasi)
    except RegulasiBerbeda:
        return False
    return True


@cache
def lke_index(kode_lke: str) -> Mapping[str, BarisLKE]:
    """The lines of an LKE by their code."""
    return {baris.kode: baris for baris in get_regulasi(kode_lke).pertanyaan}


@cache
def komponen_index(kode_lke: str) -> Mapping[str, Komponen]:
    """The components of an LKE by their code."""
    return {komponen.kode: komponen for komponen in get_regulasi(kode_lke).walk()}


def gather_jawaban(putaran: Putaran, pihak: Pihak) -> dict[str, Isi]:
    """The answers of one party that hold a value, by the code of the line; one query."""
    return {
        jawaban.pertanyaan.kode: nilai
        for jawaban in putaran.jawaban.filter(pihak=pihak).select_related("pertanyaan")
        if (nilai := jawaban.nilai) is not None
    }


def list_belum_diputuskan(putaran: Putaran) -> tuple[str, ...]:
    """The codes of the lines that the team still has to decide, in printed order; one query.

    A line is decided once the team has its answer and, where that differs from what the unit
    says now, the reason for it.
    """
    jawaban: dict[Pihak, dict[str, Jawaban]] = {Pihak.UNIT: {}, Pihak.TPI: {}}
    for j in putaran.jawaban.filter(pihak__in=jawaban).select_related("pertanyaan"):
        jawaban[Pihak(j.pihak)][j.pertanyaan.kode] = j
    return tuple(
        p.kode
        for p in get_regulasi(putaran.evaluasi.lke.kode).pertanyaan
        if not is_diputuskan(jawaban[Pihak.TPI].get(p.kode), jawaban[Pihak.UNIT].get(p.kode))
    )


def list_dikembalikan(putaran: Putaran) -> tuple[str, ...]:
    """The codes of the lines that were given back to the unit and not settled, in order."""
    terbuka = putaran.pengembalian.open().order_by("pertanyaan__urut")
    return tuple(terbuka.values_list("pertanyaan__kode", flat=True))


def is_diputuskan(tpi: Jawaban | None, unit: Jawaban | None) -> bool:
    """Whether the answer of the TPI stands beside what the unit says now."""
    return tpi is not None and (
        bool(tpi.alasan) or tpi.nilai == (unit.nilai if unit is not None else None)
    )


@dataclass(frozen=True, slots=True)
class LembarKerja:
    """All rows of a round: answers by party and line, evidence by line."""

    jawaban: Mapping[Pihak, Mapping[str, Jawaban]]
    bukti: Mapping[str, Sequence[Bukti]]

    def isi(self, pihak: Pihak) -> dict[str, Isi]:
        """The answers of one party that hold a value, as the engine takes them."""
        return {
            kode: nilai
            for kode, jawaban in self.jawaban[pihak].items()
            if (nilai := jawaban.nilai) is not None
        }


def gather_lembar(putaran: Putaran) -> LembarKerja:
    """Everything on the worksheet of a round, in two queries."""
    jawaban: dict[Pihak, dict[str, Jawaban]] = {pihak: {} for pihak in Pihak}
    for baris in putaran.jawaban.select_related("pertanyaan", "oleh"):
        jawaban[Pihak(baris.pihak)][baris.pertanyaan.kode] = baris
    bukti: dict[str, list[Bukti]] = {}
    for berkas in putaran.bukti.active().select_related("pertanyaan", "dokumen__berkas"):
        bukti.setdefault(berkas.pertanyaan.kode, []).append(berkas)
    return LembarKerja(jawaban, bukti)


def gather_profil(putaran: Putaran, tanggal: date | None = None) -> Profil:
    """What is known of unit and instansi on `tanggal` (default: today)."""
    evaluasi = putaran.evaluasi
    return build_profil(evaluasi.unit, evaluasi.tahun, tanggal or timezone.localdate())


def score_jawaban(putaran: Putaran, jawaban: Mapping[str, Isi], profil: Profil) -> Hasil:
    """Score these answers by the regulations that the evaluation was started under.

    Raise RegulasiBerbeda.
    """
    evaluasi = putaran.evaluasi
    return score(
        read_regulasi(evaluasi.lke),
        jawaban,
        ketentuan=read_regulasi(evaluasi.regulasi),
        profil=profil,
    )


def score_putaran(putaran: Putaran, pihak: Pihak) -> Hasil:
    """Score what `pihak` has answered so far, as of today. Nothing is stored."""
    return score_jawaban(putaran, gather_jawaban(putaran, pihak), gather_profil(putaran))


def get_hasil(putaran: Putaran, pihak: Pihak, lembar: LembarKerja | None = None) -> HasilPutaran:
    """The result of `pihak` in this round: the frozen one where there is one, else as of now.

    `lembar` saves a query where the rows were gathered already.
    """
    isi = {
        Pihak.UNIT: putaran.hasil_unit,
        Pihak.ANGGOTA: putaran.hasil_anggota,
        Pihak.TPI: putaran.hasil_tpi,
    }.get(pihak)
    if isi is not None:
        beku = thaw(isi)
        return HasilPutaran(putaran, pihak, beku.hasil, beku)
    jawaban = lembar.isi(pihak) if lembar else gather_jawaban(putaran, pihak)
    profil = gather_profil(putaran)
    hasil = score_jawaban(putaran, jawaban, profil)
    return HasilPutaran(putaran, pihak, hasil, None, sidik_hasil(hasil, profil))
