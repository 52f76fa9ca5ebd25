"""The whole worksheet on one page: every line with answer, value, state and evidence; and what
is still missing before it is handed in, each with the points that it costs.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count, F

from evaluasi.penilaian.hasil import Hasil
from evaluasi.penilaian.jawaban import nilai_jawaban
from evaluasi.penilaian.regulasi import JenisSkala
from evaluasi.penilaian.regulasi import Pertanyaan as BarisLKE
from zi_portal.angka import tampil, tampil_persen

from .models import Jawaban, Pihak, Putaran, StatusPengembalian
from .penilaian_unit import LembarKerja, is_diputuskan
from .susunan_lembar import BagianLembar, list_bagian
from .tampilan import write_isi
from .tampilan_butir import is_responden_sedikit

SARING = {
    "belum": "Belum dijawab",
    "belum-diputuskan": "Belum diputuskan",
    "tanpa-bukti": "Tanpa bukti",
    "berbeda": "Berbeda",
    "dikembalikan": "Dikembalikan",
    "berubah": "Berubah sejak Anda lihat",
}


@dataclass(frozen=True, slots=True)
class IsiLembar:
    """All rows of a round that the page needs, without the files of the evidence."""

    jawaban: Mapping[Pihak, Mapping[str, Jawaban]]
    bukti: Mapping[str, int]
    kembali: Mapping[str, StatusPengembalian]

    @property
    def lembar(self) -> LembarKerja:
        """As `get_hasil` takes it."""
        return LembarKerja(self.jawaban, {})


def gather_isi(putaran: Putaran) -> IsiLembar:
    """Answers, counts of evidence, lines given back: three queries."""
    jawaban: dict[Pihak, dict[str, Jawaban]] = {pihak: {} for pihak in Pihak}
    for j in putaran.jawaban.annotate(kode=F("pertanyaan__kode")).order_by():
        jawaban[Pihak(j.pihak)][j.kode] = j
    bukti = dict(
        putaran.bukti.active().order_by().values_list("pertanyaan__kode").annotate(n=Count("pk"))
    )
    kembali = {
        kode: StatusPengembalian(status)
        for kode, status in putaran.pengembalian.open().values_list("pertanyaan__kode", "status")
    }
    return IsiLembar(jawaban, bukti, kembali)


@dataclass(frozen=True, slots=True)
class BarisKerja:
    """One line in the overview."""

    baris: BarisLKE
    isi: str  # what the unit answered
    isi_tpi: str
    nilai: str  # what the answer shown is worth
    terjawab: bool
    diputuskan: bool
    berbeda: bool
    bukti: int
    kembali: str  # where a line is that was given back and is not settled
    berubah: bool  # by the other side, since the user last looked

    def has(self, saring: str) -> bool:
        """Whether the line belongs to this selection (a key of SARING)."""
        return {
            "belum": not self.terjawab,
            "belum-diputuskan": not self.diputuskan,
            "tanpa-bukti": not self.bukti,
            "berbeda": self.berbeda,
            "dikembalikan": bool(self.kembali),
            "berubah": self.berubah,
        }.get(saring, True)


@dataclass(frozen=True, slots=True)
class BagianKerja:
    """A part of the worksheet with the lines that are shown, and how far all of its lines are."""

    bagian: BagianLembar
    nilai: Fraction
    kelompok: Sequence[tuple[str, Sequence[BarisKerja]]]
    selesai: int
    jumlah: int
    terbuka: bool


def list_baris(
    hasil: Hasil, isi: IsiLembar, pihak: Pihak, berubah: Collection[str] = ()
) -> dict[str, BarisKerja]:
    """Every line by its code; `pihak` says whose values `hasil` holds, `berubah` what is news."""
    return {
        p.kode: _baris(p, hasil, isi, pihak, p.kode in berubah)
        for bagian in list_bagian(hasil.lke.kode)
        for p in bagian.baris
    }


def _baris(p: BarisLKE, hasil: Hasil, isi: IsiLembar, pihak: Pihak, berubah: bool) -> BarisKerja:
    penilai = Pihak.ANGGOTA if pihak == Pihak.ANGGOTA else Pihak.TPI
    unit, tpi = isi.jawaban[Pihak.UNIT].get(p.kode), isi.jawaban[penilai].get(p.kode)
    tampak = unit if pihak == Pihak.UNIT else tpi
    return BarisKerja(
        baris=p,
        isi=_tulis(p, unit),
        isi_tpi=_tulis(p, tpi),
        nilai=_nilai(p, hasil, tampak),
        terjawab=unit is not None and unit.terjawab,
        diputuskan=is_diputuskan(tpi, unit),
        berbeda=tpi is not None and tpi.nilai != (unit.nilai if unit else None),
        bukti=isi.bukti.get(p.kode, 0),
        kembali=_kata_kembali(isi.kembali.get(p.kode)),
        berubah=berubah,
    )


def _tulis(p: BarisLKE, jawaban: Jawaban | None) -> str:
    """An answer in as few words as a list has room for: "B", "3,596", "7 / 6"."""
    if jawaban is None:
        return ""
    nilai = jawaban.nilai
    if isinstance(nilai, dict):
        return " / ".join(str(nilai.get(i.kode, "–")) for i in p.isian)
    return write_isi(p, nilai)


def _nilai(p: BarisLKE, hasil: Hasil, jawaban: Jawaban | None) -> str:
    """What this very answer is worth: a frozen result may hold the one before it was mended."""
    if jawaban is None or not jawaban.terjawab:
        return ""
    isi = jawaban.nilai
    if hasil.jawaban.get(p.kode) == isi:
        return _tulis_nilai(p, hasil.pertanyaan[p.kode])
    nilai = nilai_jawaban(p, isi).nilai
    return "" if nilai is None else _tulis_nilai(p, nilai)


def _kata_kembali(status: StatusPengembalian | None) -> str:
    if status is None:
        return ""
    if status == StatusPengembalian.DIKEMBALIKAN:
        return "sedang diperbaiki unit"
    return str(status.label)


def _tulis_nilai(p: BarisLKE, nilai: Fraction) -> str:
    return tampil(nilai) if p.skala.jenis is JenisSkala.PILIHAN else tampil_persen(nilai * 100)


def list_bagian_kerja(
    hasil: Hasil, baris: Mapping[str, BarisKerja], pihak: Pihak, saring: str = ""
) -> list[BagianKerja]:
    """The worksheet in its printed order, only with the lines that `saring` selects."""
    hasil_bagian = []
    for bagian in list_bagian(hasil.lke.kode):
        semua = [baris[p.kode] for p in bagian.baris]
        selesai = sum(b.terjawab if pihak == Pihak.UNIT else b.diputuskan for b in semua)
        kelompok = []
        for komponen, isi in bagian.kelompok:
            tampak = [b for p in isi if (b := baris[p.kode]).has(saring)]
            judul = f"{komponen.kode} {komponen.nama}"
            if tampak:
                kelompok.append((judul if len(bagian.kelompok) > 1 else "", tampak))
        if kelompok:
            hasil_bagian.append(
                BagianKerja(
                    bagian=bagian,
                    nilai=hasil.nilai[bagian.komponen.kode],
                    kelompok=kelompok,
                    selesai=selesai,
                    jumlah=len(semua),
                    terbuka=bool(saring) or selesai < len(semua),
                )
            )
    return hasil_bagian


def count_saring(
    baris: Iterable[BarisKerja], pihak: Pihak, kini: str
) -> list[tuple[str, str, int, bool]]:
    """The selections that `pihak` can use: key, words, how many lines, whether it is chosen."""
    tpi = {"belum-diputuskan", "berbeda"}
    semua = list(baris)
    pilihan = []
    for kunci, kata in SARING.items():
        if (pihak == Pihak.UNIT) if kunci in tpi else (kunci == "belum" and pihak != Pihak.UNIT):
            continue
        jumlah = sum(b.has(kunci) for b in semua)
        if kunci == "berubah" and not jumlah:  # while the unit fills the round there is no news
            continue
        pilihan.append((kunci, kata, jumlah, kunci == kini))
    return pilihan


@dataclass(frozen=True, slots=True)
class Kekurangan:
    """One thing that is missing, with the points it costs or puts at risk."""

    baris: BarisLKE
    kata: str
    poin: Fraction


@dataclass(frozen=True, slots=True)
class DaftarKekurangan:
    """Everything missing of one kind."""

    judul: str
    penjelasan: str
    kolom: str  # what the points mean
    isi: Sequence[Kekurangan]

    @property
    def poin(self) -> Fraction:
        return sum((k.poin for k in self.isi), Fraction(0))


def list_kekurangan(hasil: Hasil, isi: IsiLembar) -> list[DaftarKekurangan]:
    """What the head sees before handing in; kinds of which nothing is missing are left out.

    An unanswered line costs what it can give; what is answered without proof or without a
    survey puts at risk what it gives now.
    """
    unit = isi.jawaban[Pihak.UNIT]
    semua = [p for bagian in list_bagian(hasil.lke.kode) for p in bagian.baris]
    belum = set(hasil.belum_dijawab)

    def nilai(p: BarisLKE) -> Fraction:
        return hasil.pertanyaan[p.kode] * hasil.bobot[p.kode]

    indeks = [
        (p, unit[p.kode])
        for p in semua
        if p.skala.jenis is JenisSkala.INDEKS and p.kode not in belum
    ]
    daftar = [
        DaftarKekurangan(
            "Belum dijawab",
            "Pertanyaan yang belum dijawab dihitung 0.",
            "Nilai yang hilang",
            [
                Kekurangan(p, _kata_belum(unit.get(p.kode)), hasil.bobot[p.kode])
                for p in semua
                if p.kode in belum
            ],
        ),
        DaftarKekurangan(
            "Dijawab tanpa bukti",
            "TPI dapat menolak jawaban yang tidak dibuktikan.",
            "Nilai yang terancam",
            [
                Kekurangan(p, "tanpa bukti", nilai(p))
                for p in semua
                if p.kode not in belum and not isi.bukti.get(p.kode) and nilai(p)
            ],
        ),
        DaftarKekurangan(
            "Indeks tanpa keterangan survei",
            "Sebutkan pelaksana, masa, dan jumlah responden surveinya.",
            "Nilai yang terancam",
            [Kekurangan(p, kurang, nilai(p)) for p, j in indeks if (kurang := _kata_survei(j))],
        ),
        DaftarKekurangan(
            "Responden kurang dari 30",
            "Hasil survei sesedikit ini mudah diragukan.",
            "Nilai yang terancam",
            [
                Kekurangan(p, f"{j.responden} responden", nilai(p))
                for p, j in indeks
                if is_responden_sedikit(j.responden)
            ],
        ),
    ]
    return [d for d in daftar if d.isi]


def _kata_belum(jawaban: Jawaban | None) -> str:
    terisi = jawaban is not None and jawaban.nilai is not None
    return "isiannya belum lengkap" if terisi else "belum dijawab"


def _kata_survei(jawaban: Jawaban) -> str:
    """Which particulars of a survey are missing; "" if none."""
    kurang = []
    if not jawaban.survei_oleh:
        kurang.append("pelaksana")
    if jawaban.survei_mulai is None or jawaban.survei_selesai is None:
        kurang.append("masa survei")
    if jawaban.responden is None:
        kurang.append("jumlah responden")
    return f"tanpa {', '.join(kurang)}" if kurang else ""
