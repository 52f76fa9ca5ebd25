"""Worksheets that the tests of the engine start from."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from evaluasi.penilaian.hasil import Hasil, Temuan
from evaluasi.penilaian.jawaban import Jawaban
from evaluasi.penilaian.loader import get_regulasi
from evaluasi.penilaian.profil import Profil
from evaluasi.penilaian.regulasi import JenisSkala, Predikat
from evaluasi.penilaian.scoring import score

LKE = get_regulasi("permenpanrb-90-2021")
KETENTUAN = get_regulasi("perbup-ketapang-49-2022")

ISIAN_TERBAIK: Mapping[str, Mapping[str, int]] = {
    "A.II.1.i.a": {"jumlah_agen": 5, "jumlah_perubahan": 5},
    "A.II.1.i.b": {"jumlah_perubahan": 5, "jumlah_terintegrasi": 5},
    "A.II.3.iii.a": {
        "pelanggaran_tahun_lalu": 4,
        "pelanggaran_tahun_ini": 0,
        "pelanggaran_diberi_sanksi": 0,
    },
    "A.II.4.i.a": {"jumlah_sasaran": 10, "jumlah_sasaran_tercapai": 10},
    "A.II.5.ii.a": {
        "harus_ditindaklanjuti": 3,
        "sedang_diproses": 0,
        "selesai_ditindaklanjuti": 3,
    },
    "A.II.5.iii.a": {
        "wajib_kepala_satker": 1,
        "wajib_pejabat_lhkpn": 2,
        "wajib_lainnya": 0,
        "sudah_melapor": 3,
    },
    "A.II.5.iii.b": {
        "wajib_administrator": 2,
        "wajib_pengawas": 3,
        "wajib_fungsional_pelaksana": 10,
        "sudah_melapor": 15,
    },
    "A.II.6.i.b": {"layanan_terdata": 6, "layanan_dipermudah": 6},
}


def _make_terbaik() -> dict[str, Jawaban]:
    terbaik: dict[str, Jawaban] = {}
    for p in LKE.pertanyaan:
        match p.skala.jenis:
            case JenisSkala.PILIHAN:
                terbaik[p.kode] = next(iter(p.skala.pilihan))
            case JenisSkala.PERSEN:
                terbaik[p.kode] = ISIAN_TERBAIK[p.kode]
            case JenisSkala.INDEKS:
                terbaik[p.kode] = Decimal("4.00")
    return terbaik


TERBAIK: Mapping[str, Jawaban] = _make_terbaik()  # every line answered, 100 points

LENGKAP = Profil(  # every requirement of WBK and WBBM met
    tanggal_evaluasi=date(2026, 5, 4),
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
    tanggal_mulai_wbbm=date(2025, 5, 4),
    sakip_internal="BB",
    predikat_dimiliki=Predikat.WBK,
)


def score_lembar(jawaban: Mapping[str, Jawaban], profil: Profil = LENGKAP) -> Hasil:
    return score(LKE, jawaban, ketentuan=KETENTUAN, profil=profil)


def get_temuan(hasil: Hasil, kode: str, predikat: str = "WBK") -> Temuan:
    (temuan,) = [t for t in hasil.temuan_untuk(Predikat(predikat)) if t.kode == kode]
    return temuan
