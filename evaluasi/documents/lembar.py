"""Step 1 of the LKE document: every row of the worksheet with both answers."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils import timezone

from evaluasi.lke_workbook.penulis.angka import list_ambang
from evaluasi.lke_workbook.penulis.teks import join_catatan, write_penjelasan, write_pilihan
from evaluasi.models import Bukti, Jawaban, Pihak, Putaran, StatusPengembalian
from evaluasi.penilaian.hasil import Hasil
from evaluasi.penilaian.jawaban import Jawaban as Isi
from evaluasi.penilaian.regulasi import Komponen
from evaluasi.penilaian.regulasi import Pertanyaan as BarisLKE
from evaluasi.penilaian_unit import HasilPutaran, LembarKerja, gather_lembar, get_hasil
from evaluasi.tampilan import BarisSyarat, list_syarat, write_isi
from zi_portal.angka import tanggal

SEDANG_DIPERBAIKI = "Sedang diperbaiki unit; jawaban ini yang terakhir diajukan."


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
    bukti: tuple["BuktiDokumen", ...]


@dataclass(frozen=True, slots=True)
class BuktiDokumen:
    """One piece of evidence by its name; `rincian` says date, period, version and page."""

    kode: str
    nomor: int
    judul: str
    rincian: str
    tautan: str

    @property
    def teks(self) -> str:
        """Everything in one line: "1. SK Tim (5 Maret 2026, hal. 2) https://…"."""
        rincian = f" ({self.rincian})" if self.rincian else ""
        return f"{self.nomor}. {self.judul}{rincian} {self.tautan}".rstrip()


@dataclass(frozen=True, slots=True)
class DokumenLKE:
    """Everything that the worksheet says; `tpi` tells whether the TPI's column is there."""

    putaran: Putaran
    tpi: bool
    menurut: Pihak  # whose score stands in the columns Nilai and %
    hasil: Hasil
    baris: tuple[BarisDokumen, ...]
    syarat: tuple[BarisSyarat, ...]
    hari: date  # the day of printing, in the current zone
    sidik: str
    di_unit: frozenset[str]  # lines that the unit is mending
    # Of each party whose column is there: the answers printed, and the rows as they are now.
    jawaban: Mapping[Pihak, Mapping[str, Isi]]
    tersimpan: Mapping[Pihak, Mapping[str, Jawaban]]

    @property
    def draf(self) -> bool:
        """Whether this is not (yet) the TPI's final worksheet."""
        return not (self.putaran.is_final and self.tpi)

    @property
    def bukti(self) -> list[BuktiDokumen]:
        return [b for baris in self.baris for b in baris.bukti]


def gather_dokumen(putaran: Putaran, *, lihat_tpi: bool) -> DokumenLKE:
    """The worksheet as it stands, with the TPI's column where the reader may see it.

    The only step that queries. Raise RegulasiBerbeda (`penilaian_unit`).
    """
    lembar = gather_lembar(putaran)
    tpi = get_hasil(putaran, Pihak.TPI, lembar) if lihat_tpi and not putaran.is_diisi else None
    di_unit = putaran.pengembalian.filter(status=StatusPengembalian.DIKEMBALIKAN)
    return build_lembar(
        get_hasil(putaran, Pihak.UNIT, lembar),
        tpi,
        lembar,
        frozenset(di_unit.values_list("pertanyaan__kode", flat=True)),
    )


def build_lembar(
    unit: HasilPutaran,
    tpi: HasilPutaran | None,
    lembar: LembarKerja,
    di_unit: Collection[str] = (),
) -> DokumenLKE:
    """The worksheet of a round; scores are the TPI's where `tpi` is given, else the unit's.

    `di_unit` are the lines that the unit is mending: they stand as they were handed in last.
    """
    dipakai = tpi or unit
    hasil = dipakai.hasil
    tampak = [satu for satu in (unit, tpi) if satu is not None]
    return DokumenLKE(
        putaran=unit.putaran,
        tpi=tpi is not None,
        menurut=dipakai.pihak,
        hasil=hasil,
        baris=tuple(
            baris
            for akar in hasil.lke.komponen
            for baris in _walk(akar, 0, hasil, unit, tpi, lembar, di_unit)
        ),
        syarat=tuple(list_syarat(hasil)),
        hari=timezone.localdate(),
        sidik=dipakai.beku.mesin_sha256 if dipakai.beku else "",
        di_unit=frozenset(di_unit),
        jawaban={satu.pihak: satu.hasil.jawaban for satu in tampak},
        tersimpan={satu.pihak: lembar.jawaban[satu.pihak] for satu in tampak},
    )


def _walk(
    komponen: Komponen,
    tingkat: int,
    hasil: Hasil,
    unit: HasilPutaran,
    tpi: HasilPutaran | None,
    lembar: LembarKerja,
    di_unit: Collection[str],
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
            bukti=(),
        )
    ]
    for bagian in komponen.bagian:
        baris += _walk(bagian, tingkat + 1, hasil, unit, tpi, lembar, di_unit)
    for pertanyaan in komponen.pertanyaan:
        baris.append(_line(pertanyaan, tingkat + 1, hasil, unit, tpi, lembar, di_unit))
    return baris


def _line(
    baris: BarisLKE,
    tingkat: int,
    hasil: Hasil,
    unit: HasilPutaran,
    tpi: HasilPutaran | None,
    lembar: LembarKerja,
    di_unit: Collection[str],
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
        penjelasan=write_penjelasan(baris),
        pilihan=write_pilihan(baris),
        jawaban_unit=write_isi(baris, unit.hasil.jawaban.get(kode)),
        jawaban_tpi=write_isi(baris, tpi.hasil.jawaban.get(kode)) if tpi else "",
        nilai=nilai * hasil.bobot[kode],
        persen=nilai * 100,
        ambang=list_ambang(hasil, kode),
        catatan_unit=_catatan_unit(
            lembar.jawaban[Pihak.UNIT].get(kode), unit.hasil, kode, kode in di_unit
        ),
        catatan_tpi=_catatan(lembar.jawaban[Pihak.TPI].get(kode)) if tpi else "",
        bukti=tuple(_bukti(kode, nomor, b) for nomor, b in enumerate(bukti, start=1)),
    )


def _catatan_unit(jawaban: Jawaban | None, hasil: Hasil, kode: str, di_unit: bool) -> str:
    """The unit's note; of a line that it is mending only while its answer is the one printed."""
    if not di_unit:
        return _catatan(jawaban)
    sama = jawaban is not None and jawaban.nilai == hasil.jawaban.get(kode)
    return "\n".join(filter(None, [SEDANG_DIPERBAIKI, _catatan(jawaban) if sama else ""]))


def _catatan(jawaban: Jawaban | None) -> str:
    if jawaban is None:
        return ""
    catatan = join_catatan(jawaban.catatan, jawaban.alasan)
    return "\n".join(filter(None, [write_survei(jawaban), catatan]))


def write_survei(jawaban: Jawaban) -> str:
    """Who asked how many people and when: "Survei oleh BPS, 1 Maret–30 April 2026, 40 …"."""
    bagian = [
        f"oleh {jawaban.survei_oleh}" if jawaban.survei_oleh else "",
        _rentang(jawaban.survei_mulai, jawaban.survei_selesai),
        "" if jawaban.responden is None else f"{jawaban.responden} responden",
    ]
    isi = ", ".join(filter(None, bagian))
    return f"Survei {isi}." if isi else ""


def _rentang(mulai: date | None, selesai: date | None) -> str:
    if mulai and selesai:
        return f"{tanggal(mulai)} s.d. {tanggal(selesai)}"
    if mulai:
        return f"sejak {tanggal(mulai)}"
    return f"sampai {tanggal(selesai)}" if selesai else ""


def _bukti(kode: str, nomor: int, bukti: Bukti) -> BuktiDokumen:
    dokumen = bukti.dokumen
    periode = _rentang(dokumen.periode_mulai, dokumen.periode_selesai)
    bagian = [
        tanggal(dokumen.tanggal) if dokumen.tanggal else "",
        f"periode {periode}" if periode else "",
        f"versi {dokumen.versi}" if dokumen.versi > 1 else "",
        f"hal. {bukti.halaman}" if bukti.halaman else "",
    ]
    return BuktiDokumen(
        kode=kode,
        nomor=nomor,
        judul=f"{bukti.slot}: {dokumen}" if bukti.slot else str(dokumen),
        rincian=", ".join(filter(None, bagian)),
        tautan=dokumen.tautan,
    )
