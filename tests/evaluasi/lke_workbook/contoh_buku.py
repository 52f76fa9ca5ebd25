"""Worksheets to write as workbooks, and what stands in a written one."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

from evaluasi.lke_workbook.buku import BukuKerja, Lembar, Sel
from evaluasi.lke_workbook.isi import Identitas
from evaluasi.lke_workbook.penulis.isi import IsiTulis
from evaluasi.penilaian.jawaban import Jawaban, periksa_jawaban
from evaluasi.penilaian.loader import get_regulasi
from evaluasi.penilaian.profil import TANPA_PROFIL, Profil
from evaluasi.penilaian.regulasi import JenisSkala, Pertanyaan, Predikat
from evaluasi.penilaian.scoring import score

LKE = get_regulasi("permenpanrb-90-2021")
SEMUA = frozenset(p.kode for p in LKE.pertanyaan)
KETENTUAN = get_regulasi("perbup-ketapang-49-2022")
MEMENUHI = Profil(
    tanggal_evaluasi=date(2026, 5, 2),
    opini_bpk="WTP",
    sakip="BB",
    indeks_rb="B",
    spip=3,
    layanan_utama=True,
    dampak_signifikan=True,
    tlhp_persen=Decimal(100),
    lhkpn_persen=Decimal(100),
    lhkasn_persen=Decimal(100),
    tanggal_penetapan=date(2024, 1, 10),
    tanggal_mulai_wbbm=date(2025, 1, 10),
    sakip_internal="BB",
    predikat_dimiliki=Predikat.WBK,
)
"""Everything that is asked beside the score, for both predicates."""

CACAH = (0, 1, 2, 3, 4, 5, 7, 10, 12, 40, 97, 1234)
INDEKS = ("3.2", "3.6", "4", "0", "3.596", "3.123456")  # the first two reach a floor exactly


def make_jawaban(acak: Random) -> dict[str, Jawaban]:
    """A worksheet that may be handed in: some lines open, some counts missing, zeros, floors."""
    terisi, baik = acak.choice((0.5, 0.9, 1.0)), acak.choice((0.2, 0.6, 0.95))
    jawaban: dict[str, Jawaban] = {}
    for p in LKE.pertanyaan:
        if acak.random() < terisi:
            bersih, salah = periksa_jawaban(p, _answer(p, acak, baik))
            if bersih is not None and not salah:
                jawaban[p.kode] = bersih
    return jawaban


def _answer(p: Pertanyaan, acak: Random, baik: float) -> object:
    match p.skala.jenis:
        case JenisSkala.PILIHAN:
            pilihan = list(p.skala.pilihan)
            return pilihan[0] if acak.random() < baik else acak.choice(pilihan)
        case JenisSkala.INDEKS:
            return Decimal(acak.choice(INDEKS))
        case JenisSkala.PERSEN:
            sama = acak.choice(CACAH)
            return {
                isian.kode: sama if acak.random() < baik else acak.choice(CACAH)
                for isian in p.isian
                if acak.random() < 0.95
            }


def make_isi(
    jawaban: Mapping[str, Jawaban],
    *,
    tpi: Mapping[str, Jawaban] | None = None,
    profil: Profil = TANPA_PROFIL,
    **lain: Any,
) -> IsiTulis:
    """A worksheet that its unit fills, or with `tpi` one that the TPI scores."""
    pihak = "unit" if tpi is None else "tpi"
    semua = {"unit": jawaban} | ({} if tpi is None else {"tpi": tpi})
    isi = IsiTulis(
        hasil=score(LKE, semua[pihak], ketentuan=KETENTUAN, profil=profil),
        menurut=pihak,
        jawaban=semua,
        identitas=Identitas(
            "Kabupaten Uji", "Dinas Uji", "dinas-uji", 2026, LKE.kode, 1, "2026-11-21T08:00:00Z"
        ),
        kepala=("Lembar Kerja Evaluasi", "Dinas Uji – Tahun 2026", "menurut Unit; putaran 1"),
        kepala_ambang=("Syarat dan ambang batas", "Dinas Uji – Tahun 2026", "menurut Unit"),
        terbuka={pihak: SEMUA},
        draf=True,
    )
    return replace(isi, **lain)


def same(satu: object, dua: object) -> bool:
    """Whether two values of a cell say the same; numbers to 1e-9."""
    if isinstance(satu, str) or isinstance(dua, str) or satu is None or dua is None:
        return satu == dua
    return abs(Fraction(str(satu)) - Fraction(str(dua))) < Fraction(1, 10**9)


def formulas(buku: BukuKerja) -> dict[str, Sel]:
    """Every formula cell by its full address."""
    return {
        lembar.lokasi(*tempat): sel
        for lembar in buku.lembar
        for tempat, sel in lembar.sel.items()
        if sel.rumus
    }


def retype(buku: BukuKerja, sel: Mapping[str, Any], lembar: str = "LKE ZI") -> BukuKerja:
    """The workbook after somebody typed into these cells (address → value; None empties)."""

    def typed(satu: Lembar) -> Lembar:
        if satu.nama != lembar:
            return satu
        isi = dict(satu.sel)
        for alamat, nilai in sel.items():
            huruf = alamat.rstrip("0123456789")
            baris, kolom = int(alamat[len(huruf) :]), ord(huruf) - ord("A") + 1
            rumus = nilai[1:] if isinstance(nilai, str) and nilai.startswith("=") else ""
            isi[baris, kolom] = Sel(baris, kolom, None if rumus else nilai, rumus)
            if nilai is None:
                del isi[baris, kolom]
        return replace(satu, sel=isi)

    return replace(buku, lembar=tuple(map(typed, buku.lembar)))
