"""The numbers of the printed regulations, copied by hand, against the files.

PermenPANRB 90/2021 Lampiran III (hlm. 66–87), Lampiran II Tabel 5 (hlm. 46) and Tabel 6 (hlm. 58);
Perbup Ketapang 49/2022 Lampiran II; PermenPANRB 5/2024 Tabel 5; PermenPANRB 52/2014 Bab III.
"""

from decimal import Decimal

import pytest

from evaluasi.penilaian.loader import get_regulasi
from evaluasi.penilaian.regulasi import Agregasi, PenyebutNol, Predikat, Regulasi, Satuan

# PermenPANRB 90/2021 Lampiran III, column “Bobot”, line by line.
BOBOT = {
    "A": "60,00",  # PENGUNGKIT
    "A.I": "30,00",  # PEMENUHAN
    "A.I.1": "4,00",  # MANAJEMEN PERUBAHAN
    "A.I.1.i": "0,50",  # Penyusunan Tim Kerja
    "A.I.1.ii": "1,00",  # Rencana Pembangunan Zona Integritas
    "A.I.1.iii": "1,00",  # Pemantauan dan Evaluasi Pembangunan
    "A.I.1.iv": "1,50",  # Perubahan pola pikir dan budaya kerja
    "A.I.2": "3,50",  # PENATAAN TATALAKSANA
    "A.I.2.i": "1,00",  # Prosedur Operasional Tetap (SOP) Kegiatan
    "A.I.2.ii": "2,00",  # Sistem Pemerintahan Berbasis Elektronik (SPBE)
    "A.I.2.iii": "0,50",  # Keterbukaan Informasi Publik
    "A.I.3": "5,00",  # PENATAAN SISTEM MANAJEMEN SDM APARATUR
    "A.I.3.i": "0,25",  # Perencanaan Kebutuhan Pegawai
    "A.I.3.ii": "0,50",  # Pola Mutasi Internal
    "A.I.3.iii": "1,25",  # Pengembangan Pegawai Berbasis Kompetensi
    "A.I.3.iv": "2,00",  # Penetapan Kinerja Individu
    "A.I.3.v": "0,75",  # Penegakan Aturan Disiplin/Kode Etik/Kode Perilaku Pegawai
    "A.I.3.vi": "0,25",  # Sistem Informasi Kepegawaian
    "A.I.4": "5,00",  # PENGUATAN AKUNTABILITAS
    "A.I.4.i": "2,50",  # Keterlibatan Pimpinan
    "A.I.4.ii": "2,50",  # Pengelolaan Akuntabilitas Kinerja
    "A.I.5": "7,50",  # PENGUATAN PENGAWASAN
    "A.I.5.i": "1,50",  # Pengendalian Gratifikasi
    "A.I.5.ii": "1,50",  # Penerapan Sistem Pengendalian Intern Pemerintah (SPIP)
    "A.I.5.iii": "1,50",  # Pengaduan Masyarakat
    "A.I.5.iv": "1,50",  # Whistle-Blowing System
    "A.I.5.v": "1,50",  # Penanganan Benturan Kepentingan
    "A.I.6": "5,00",  # PENINGKATAN KUALITAS PELAYANAN PUBLIK
    "A.I.6.i": "1,00",  # Standar Pelayanan
    "A.I.6.ii": "1,00",  # Budaya Pelayanan Prima
    "A.I.6.iii": "1,00",  # Pengelolaan Pengaduan
    "A.I.6.iv": "1,00",  # Penilaian Kepuasan terhadap Pelayanan
    "A.I.6.v": "1,00",  # Pemanfaatan Teknologi Informasi
    "A.II": "30,00",  # REFORM
    "A.II.1": "4,00",  # MANAJEMEN PERUBAHAN
    "A.II.1.i": "2,00",  # Komitmen dalam perubahan
    "A.II.1.ii": "1,00",  # Komitmen Pimpinan
    "A.II.1.iii": "1,00",  # Membangun Budaya Kerja
    "A.II.2": "3,50",  # PENATAAN TATALAKSANA
    "A.II.2.i": "0,50",  # Peta Proses Bisnis Mempengaruhi
    "A.II.2.ii": "1,00",  # Sistem Pemerintahan Berbasis Elektronik (SPBE)
    "A.II.2.iii": "2,00",  # Transformasi Digital Memberikan Nilai Manfaat
    "A.II.3": "5,00",  # PENATAAN SISTEM MANAJEMEN SDM APARATUR
    "A.II.3.i": "1,50",  # Kinerja Individu
    "A.II.3.ii": "1,50",  # Assessment Pegawai
    "A.II.3.iii": "2,00",  # Pelanggaran Disiplin Pegawai
    "A.II.4": "5,00",  # PENGUATAN AKUNTABILITAS
    "A.II.4.i": "2,00",  # Meningkatnya capaian kinerja unit kerja
    "A.II.4.ii": "1,50",  # Pemberian Reward and Punishment
    "A.II.4.iii": "1,50",  # Kerangka Logis Kinerja
    "A.II.5": "7,50",  # PENGUATAN PENGAWASAN
    "A.II.5.i": "2,50",  # Mekanisme Pengendalian
    "A.II.5.ii": "3,00",  # Penanganan Pengaduan Masyarakat
    "A.II.5.iii": "2,00",  # Penyampaian Laporan Harta Kekayaan
    "A.II.6": "5,00",  # PENINGKATAN KUALITAS PELAYANAN PUBLIK
    "A.II.6.i": "2,50",  # Upaya dan/atau Inovasi Pelayanan Publik
    "A.II.6.ii": "2,50",  # Penanganan Pengaduan Pelayanan dan
    "B": "40,00",  # HASIL
    "B.I": "22,50",  # BIROKRASI YANG BERSIH DAN AKUNTABEL
    "B.II": "17,50",  # PELAYANAN PUBLIK YANG PRIMA
}
# The only lines with a weight of their own.
BOBOT_PERTANYAAN = {
    "A.II.5.iii.a": "1,00",  # Penyampaian Laporan Harta Kekayaan Pejabat Negara (LHKPN)
    "A.II.5.iii.b": "1,00",  # Penyampaian Laporan Harta Kekayaan Aparatur Sipil Negara (LHKASN)
    "B.I.a": "17,50",  # Nilai Survey Persepsi Korupsi
    "B.I.b": "5,00",  # Capaian Kinerja Lebih Baik
    "B.II.a": "17,50",  # Nilai Persepsi Kualitas Pelayanan
}
# How many lines each indicator has, and their answers: y = Ya/Tidak, 3 = A/B/C, 4, 5, % and i.
JAWABAN = {
    "A.I.1.i": "y3",
    "A.I.1.ii": "y33",
    "A.I.1.iii": "444",
    "A.I.1.iv": "y334",
    "A.I.2.i": "455",
    "A.I.2.ii": "3333",
    "A.I.2.iii": "33",
    "A.I.3.i": "y4y",
    "A.I.3.ii": "y5y",
    "A.I.3.iii": "y44443",
    "A.I.3.iv": "445y",
    "A.I.3.v": "4",
    "A.I.3.vi": "3",
    "A.I.4.i": "334",
    "A.I.4.ii": "yyy4y3y3",
    "A.I.5.i": "34",
    "A.I.5.ii": "5533",
    "A.I.5.iii": "3y33",
    "A.I.5.iv": "333",
    "A.I.5.v": "44433",
    "A.I.6.i": "544y",
    "A.I.6.ii": "544445",
    "A.I.6.iii": "533",
    "A.I.6.iv": "534",
    "A.I.6.v": "4y3",
    "A.II.1.i": "%%",
    "A.II.1.ii": "5",
    "A.II.1.iii": "4",
    "A.II.2.i": "4",
    "A.II.2.ii": "33",
    "A.II.2.iii": "555",
    "A.II.3.i": "3",
    "A.II.3.ii": "3",
    "A.II.3.iii": "%",
    "A.II.4.i": "%",
    "A.II.4.ii": "4",
    "A.II.4.iii": "4",
    "A.II.5.i": "5",
    "A.II.5.ii": "%",
    "A.II.5.iii": "%%",
    "A.II.6.i": "4%",
    "A.II.6.ii": "4",
    "B.I": "i5",
    "B.II": "i",
}
SKALA = {
    "ya_tidak": ("y", {"Ya": "1", "Tidak": "0"}),
    "abc": ("3", {"A": "1", "B": "0,5", "C": "0"}),
    "abcd": ("4", {"A": "1", "B": "0,67", "C": "0,33", "D": "0"}),
    "abcde": ("5", {"A": "1", "B": "0,75", "C": "0,5", "D": "0,25", "E": "0"}),
    "persen": ("%", {}),
    "indeks_0_4": ("i", {}),
}


def angka(teks: str) -> Decimal:
    return Decimal(teks.replace(",", "."))


@pytest.fixture(scope="module")
def lke() -> Regulasi:
    return get_regulasi("permenpanrb-90-2021")


@pytest.fixture(scope="module")
def ketapang() -> Regulasi:
    return get_regulasi("perbup-ketapang-49-2022")


def test_every_component_has_its_printed_weight(lke: Regulasi) -> None:
    assert {k.kode: k.bobot for k in lke.walk()} == {k: angka(b) for k, b in BOBOT.items()}


def test_only_the_printed_lines_have_a_weight_of_their_own(lke: Regulasi) -> None:
    assert {p.kode: p.bobot for p in lke.pertanyaan if p.bobot is not None} == {
        k: angka(b) for k, b in BOBOT_PERTANYAAN.items()
    }


def test_an_indicator_is_the_mean_of_its_lines_but_for_the_weighted_ones(lke: Regulasi) -> None:
    berbobot = {k.kode for k in lke.walk() if k.agregasi is Agregasi.BERBOBOT}
    rata_rata = {k.kode for k in lke.walk() if k.agregasi is Agregasi.RATA_RATA}
    assert berbobot == {"A.II.5.iii", "B.I", "B.II"}
    assert rata_rata == {k.kode for k in lke.walk() if k.jenis == "indikator"} - berbobot


def test_every_line_has_its_printed_kind_of_answer(lke: Regulasi) -> None:
    assert {
        k.kode: "".join(SKALA[p.skala.kode][0] for p in k.pertanyaan)
        for k in lke.walk()
        if k.pertanyaan
    } == JAWABAN


def test_options_are_worth_what_the_scale_says(lke: Regulasi) -> None:
    assert {kode: dict(s.pilihan) for kode, s in lke.skala.items()} == {
        kode: {p: angka(n) for p, n in pilihan.items()} for kode, (_, pilihan) in SKALA.items()
    }
    assert lke.skala["indeks_0_4"].maksimum == 4


def test_areas_are_numbered_alike_in_both_aspects(lke: Regulasi) -> None:
    assert {k.kode: k.area for k in lke.walk() if k.area} == {
        f"A.{aspek}.{nomor}": nomor for aspek in ("I", "II") for nomor in range(1, 7)
    }


# The eight percentages: numerator, denominator, what a denominator of zero is worth.
RUMUS = {
    "A.II.1.i.a": ("jumlah_perubahan", "jumlah_agen", "nol"),
    "A.II.1.i.b": ("jumlah_terintegrasi", "jumlah_perubahan", "nol"),
    "A.II.3.iii.a": ("pelanggaran_tahun_ini", "pelanggaran_tahun_lalu", "nol"),
    "A.II.4.i.a": ("jumlah_sasaran_tercapai", "jumlah_sasaran", "salah"),
    "A.II.5.ii.a": ("selesai_ditindaklanjuti", "harus_ditindaklanjuti", "satu"),
    "A.II.5.iii.a": (
        "sudah_melapor",
        "wajib_kepala_satker + wajib_pejabat_lhkpn + wajib_lainnya",
        "satu",
    ),
    "A.II.5.iii.b": (
        "sudah_melapor",
        "wajib_administrator + wajib_pengawas + wajib_fungsional_pelaksana",
        "satu",
    ),
    "A.II.6.i.b": ("layanan_dipermudah", "layanan_terdata", "salah"),
}


def test_the_eight_percentages_have_their_formula(lke: Regulasi) -> None:
    assert {
        p.kode: (
            " + ".join(p.rumus.pembilang),
            " + ".join(p.rumus.penyebut),
            str(p.rumus.penyebut_nol),
        )
        for p in lke.pertanyaan
        if p.rumus
    } == RUMUS
    penurunan = [p.kode for p in lke.pertanyaan if p.rumus and p.rumus.jenis == "penurunan"]
    assert penurunan == ["A.II.3.iii.a"]


def test_two_counts_are_asked_for_but_never_computed(lke: Regulasi) -> None:
    assert [(p.kode, i.kode) for p in lke.pertanyaan for i in p.isian if not i.dihitung] == [
        ("A.II.3.iii.a", "pelanggaran_diberi_sanksi"),
        ("A.II.5.ii.a", "sedang_diproses"),
    ]


def test_a_zero_denominator_that_counts_is_explained(lke: Regulasi) -> None:
    catatan = {
        p.kode: p.rumus.catatan_nol
        for p in lke.pertanyaan
        if p.rumus and p.rumus.penyebut_nol is PenyebutNol.SATU
    }
    assert catatan == {
        "A.II.5.ii.a": "nihil pengaduan",
        "A.II.5.iii.a": "tidak ada wajib lapor",
        "A.II.5.iii.b": "tidak ada wajib lapor",
    }
    assert all(p.rumus.catatan_nol for p in lke.pertanyaan if p.rumus)


# Perbup Ketapang 49/2022 Lampiran II huruf B: code, components, WBK, WBBM, unit, angka.
AMBANG = [
    ("S3a", "A B", "75,00", "85,00", "nilai", 3),
    ("S3b", "A", "40", "48", "nilai", 3),
    ("S4.1", "A.I.1 A.II.1", "60", "75", "persen", 4),
    ("S4.2", "A.I.2 A.II.2", "60", "75", "persen", 4),
    ("S4.3", "A.I.3 A.II.3", "60", "75", "persen", 4),
    ("S4.4", "A.I.4 A.II.4", "60", "75", "persen", 4),
    ("S4.5", "A.I.5 A.II.5", "60", "75", "persen", 4),
    ("S4.6", "A.I.6 A.II.6", "60", "75", "persen", 4),
    ("S5", "B.I", "18,25", "19,50", "nilai", 5),
    ("S5a", "B.I.a", "15,75", "15,75", "nilai", 5),
    ("S5b", "B.I.b", "2,50", "3,75", "nilai", 5),
    ("S6", "B.II", "14,00", "15,75", "nilai", 6),
]


def test_ketapang_has_the_printed_thresholds(ketapang: Regulasi) -> None:
    assert [
        (
            a.kode,
            a.predikat,
            " ".join(a.komponen),
            a.minimum,
            a.satuan,
            str(a.rujukan),
        )
        for a in ketapang.ambang_batas
    ] == [
        (
            kode,
            predikat,
            komponen,
            angka(minimum),
            satuan,
            f"Perbup Ketapang 49/2022, Lampiran II huruf B angka {nomor}",
        )
        for kode, komponen, wbk, wbbm, satuan, nomor in AMBANG
        for predikat, minimum in (("WBK", wbk), ("WBBM", wbbm))
    ]


def test_survey_thresholds_equal_their_printed_index(lke: Regulasi, ketapang: Regulasi) -> None:
    # “minimal 15,75 atau minimal skor survei 3,60”; “14,00 atau skor survei minimal 3,20”
    cetak = {
        ("S5a", "WBK"): "3,60",
        ("S5a", "WBBM"): "3,60",
        ("S6", "WBK"): "3,20",
        ("S6", "WBBM"): "3,60",
    }
    for a in ketapang.ambang_batas:
        if skor := cetak.get((a.kode, a.predikat)):
            assert a.minimum == angka(skor) / 4 * angka("17,50"), a.kode


def test_area_floors_are_the_printed_points(lke: Regulasi, ketapang: Regulasi) -> None:
    # Tabel 3 lists the areas as 8, 7, 10, 10, 15, 10.
    bobot = {k.kode: k.bobot for k in lke.walk()}
    poin = {
        (a.kode, a.predikat): a.minimum * sum(bobot[k] for k in a.komponen) / 100
        for a in ketapang.ambang_batas
        if a.satuan is Satuan.PERSEN
    }
    assert [poin[f"S4.{n}", Predikat.WBK] for n in range(1, 7)] == [
        angka(n) for n in ("4,80", "4,20", "6,00", "6,00", "9,00", "6,00")
    ]
    assert [poin[f"S4.{n}", Predikat.WBBM] for n in range(1, 7)] == [
        angka(n) for n in ("6,00", "5,25", "7,50", "7,50", "11,25", "7,50")
    ]


# Perbup Ketapang 49/2022 Lampiran II huruf A, “Menuju WBK” and “Menuju WBBM”.
SYARAT = [
    ("E1", "instansi", "opini_bpk", "WTP", "WTP"),
    ("E2", "instansi", "sakip", "B", "BB"),
    ("E3", "instansi", "indeks_rb", "CC", "B"),
    ("E4", "instansi", "spip", 3, 3),
    ("E5", "unit", "layanan_utama", True, True),
    ("E6", "unit", "dampak_signifikan", True, True),
    ("E7", "unit", "tlhp_persen", 100, 100),
    ("E8a", "unit", "lhkpn_persen", 100, 100),
    ("E8b", "unit", "lhkasn_persen", 100, 100),
    ("E9", "unit", ("tanggal_penetapan", "tanggal_mulai_wbbm"), 1, 1),
    ("E10", "unit", "sakip_internal", "B", "BB"),
]


@pytest.mark.parametrize("kode", ["perbup-ketapang-49-2022", "permenpanrb-5-2024"])
def test_the_printed_requirements_of_both_predicates(kode: str) -> None:
    syarat = [s for s in get_regulasi(kode).syarat if s.kode != "E11"]
    assert [(s.kode, s.predikat, s.tingkat, s.data, s.minimum) for s in syarat] == [
        (k, predikat, tingkat, data if isinstance(data, str) else data[urut], minimum)
        for k, tingkat, data, wbk, wbbm in SYARAT
        for urut, (predikat, minimum) in enumerate((("WBK", wbk), ("WBBM", wbbm)))
    ]


def test_a_predicate_held_is_asked_for_wbbm_only_from_the_national_text(
    ketapang: Regulasi,
) -> None:
    (e11,) = [s for s in ketapang.syarat if s.kode == "E11"]
    assert (e11.predikat, e11.minimum, e11.sumber) == ("WBBM", "WBK", "nasional")
    assert str(e11.rujukan) == (
        "PermenPANRB 90/2021, Lampiran II Bab III huruf D angka 1 Tabel 6, hlm. 58"
    )
    assert {s.sumber for s in ketapang.syarat if s is not e11} == {"perbup"}


def test_categories_are_ordered_best_first(ketapang: Regulasi) -> None:
    skala = {s.data: s.skala for s in ketapang.syarat if s.skala}
    assert skala == {
        "opini_bpk": ("WTP", "WTP-DPP", "WDP", "TMP", "TW"),
        "sakip": ("AA", "A", "BB", "B", "CC", "C", "D"),
        "indeks_rb": ("AA", "A", "A-", "BB", "B", "CC", "C", "D"),
        "sakip_internal": ("AA", "A", "BB", "B", "CC", "C", "D"),
    }
    assert [dict(s.setara) for s in ketapang.syarat if s.setara] == [{"WTP-DPP": "WTP"}] * 2


def test_six_kinds_of_service_are_excepted() -> None:
    """PermenPANRB 5/2024 Lampiran II Bab II huruf A, huruf a sampai f (hlm. 5)."""
    assert [
        (p.kode, p.rujukan.bagian[-7:], p.rujukan.halaman)
        for p in get_regulasi("permenpanrb-5-2024").pengecualian_layanan
    ] == [
        ("rsud", "huruf a", 5),
        ("dukcapil", "huruf b", 5),
        ("samsat", "huruf c", 5),
        ("ptsp", "huruf d", 5),
        ("pendidikan", "huruf e", 5),
        ("ketenagakerjaan", "huruf f", 5),
    ]


# PermenPANRB 52/2014: areas and indicators of the sample LKE; thresholds of Bab III B 4.1 and 4.2.
BOBOT_2014 = {
    "A": "60", "A.1": "5", "A.2": "5", "A.3": "15", "A.4": "10", "A.5": "15", "A.6": "10",
    "A.1.1": "1", "A.1.2": "1", "A.1.3": "2", "A.1.4": "1",
    "A.2.1": "1,5", "A.2.2": "2", "A.2.3": "1,5",
    "A.3.1": "2", "A.3.2": "2", "A.3.3": "3", "A.3.4": "4", "A.3.5": "3", "A.3.6": "1",
    "A.4.1": "5", "A.4.2": "5",
    "A.5.1": "3", "A.5.2": "3", "A.5.3": "3", "A.5.4": "3", "A.5.5": "3",
    "A.6.1": "3", "A.6.2": "3", "A.6.3": "4",
    "B": "40", "B.1": "20", "B.2": "20",
}  # fmt: skip


def test_the_old_regulation_has_its_weights_and_thresholds() -> None:
    lama = get_regulasi("permenpanrb-52-2014")
    assert {k.kode: k.bobot for k in lama.walk()} == {k: angka(b) for k, b in BOBOT_2014.items()}
    assert len(lama.pertanyaan) == 81 + 3
    assert {p.kode: p.bobot for p in lama.pertanyaan if p.bobot} == {
        "B.1.1": 15,
        "B.1.2": 5,
        "B.2.1": 20,
    }
    assert [(a.predikat, " ".join(a.komponen), a.minimum) for a in lama.ambang_batas] == [
        ("WBK", "A B", angka("75")),
        ("WBK", "B.1", angka("18")),
        ("WBK", "B.1.1", angka("13,5")),
        ("WBK", "B.1.2", angka("3,5")),
        ("WBBM", "A B", angka("85")),
        ("WBBM", "B.1", angka("18")),
        ("WBBM", "B.1.1", angka("13,5")),
        ("WBBM", "B.1.2", angka("3,5")),
        ("WBBM", "B.2", angka("16")),
    ]
    assert not lama.dinilai
