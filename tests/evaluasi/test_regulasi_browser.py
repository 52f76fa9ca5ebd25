"""Reading the loaded regulations."""

from http import HTTPStatus

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from evaluasi.penilaian.loader import daftar_regulasi, get_regulasi
from evaluasi.regulasi_baca import (
    describe_pertanyaan,
    list_ambang,
    list_bab,
    list_komponen,
    list_syarat,
    search_regulasi,
    write_rumus,
)
from rencana_aksi.models import Erratum, Regulasi
from tests.factories import UnitKerjaFactory, buka_rencana, muat_ketapang

LKE = "permenpanrb-90-2021"
KETAPANG = "perbup-ketapang-49-2022"
DAFTAR = "/evaluasi/regulasi/"


def alamat(kode):
    return reverse("evaluasi:regulasi", args=[kode])


def pertanyaan(kode):
    return next(p for p in get_regulasi(LKE).pertanyaan if p.kode == kode)


@pytest.fixture
def termuat(db):
    return muat_ketapang()


@pytest.fixture
def admin(client_for, pemeran):
    return client_for(pemeran["admin_instansi"])


# --- Words ---------------------------------------------------------------------------------------


def test_every_line_of_every_lke_is_in_exactly_one_chapter():
    for kode in daftar_regulasi():
        isi = get_regulasi(kode)
        dalam_bab = [
            p.asal.kode
            for b in list_bab(list_komponen(isi))
            for k in b.komponen
            for p in k.pertanyaan
        ]
        assert dalam_bab == [p.kode for p in isi.pertanyaan]


@pytest.mark.parametrize(
    ("kode", "rumus"),
    [
        ("A.I.1.i.a", ""),
        (
            "A.II.1.i.a",
            "“Jumlah Perubahan yang dibuat” ÷ “Jumlah Agen Perubahan”, paling tinggi 100%",
        ),
        (
            "A.II.3.iii.a",
            (
                "(“Jumlah pelanggaran tahun sebelumnya” − “Jumlah pelanggaran tahun ini”) ÷ "
                "“Jumlah pelanggaran tahun sebelumnya”, paling rendah 0%"
            ),
        ),
        (
            "A.II.5.iii.a",
            (
                "“Jumlah yang sudah melaporkan” ÷ (“Kepala satuan kerja” + “Pejabat yang "
                "diwajibkan menyampaikan LHKPN” + “Lainnya”), paling tinggi 100%"
            ),
        ),
    ],
)
def test_a_formula_is_told_in_words(kode, rumus):
    assert write_rumus(pertanyaan(kode)) == rumus


def test_options_are_told_with_their_values():
    kata = describe_pertanyaan(pertanyaan("B.I.b"))

    assert [(p.kode, p.nilai) for p in kata.pilihan] == [
        ("A", "1,00"),
        ("B", "0,75"),
        ("C", "0,50"),
        ("D", "0,25"),
        ("E", "0,00"),
    ]
    assert kata.bobot == "5,00"


def test_a_zero_denominator_is_told():
    assert describe_pertanyaan(pertanyaan("A.II.5.ii.a")).penyebut_nol == (
        "Bila penyebutnya 0: dinilai penuh (nihil pengaduan)."
    )


def test_thresholds_and_requirements_are_told_with_their_units():
    isi = get_regulasi(KETAPANG)
    ambang = {(a.asal.kode, str(a.asal.predikat)): a.minimum for a in list_ambang(isi)}
    syarat = {(s.asal.kode, str(s.asal.predikat)): s.minimum for s in list_syarat(isi)}

    assert ambang["S3a", "WBK"] == "75,00"
    assert ambang["S4.1", "WBBM"] == "75% dari bobot"
    assert syarat["E2", "WBBM"] == "minimal BB"
    assert syarat["E4", "WBK"] == "minimal level 3"
    assert syarat["E5", "WBK"] == "ya"
    assert syarat["E7", "WBK"] == "minimal 100%"
    assert syarat["E9", "WBK"] == "minimal 1 tahun"
    assert syarat["E11", "WBBM"] == "telah berpredikat WBK"


def test_a_search_finds_codes_words_criteria_and_items():
    lke, ketapang = get_regulasi(LKE), get_regulasi(KETAPANG)

    assert [p.asal.kode for p in search_regulasi(lke, "a.i.1.i.a").pertanyaan] == ["A.I.1.i.a"]
    assert "A.I.1.i.a" in [
        p.asal.kode for p in search_regulasi(lke, "Tim telah  dibentuk").pertanyaan
    ]
    assert [b.kode for _, b in search_regulasi(ketapang, "role mode dalam").butir] == ["C.1.a.4.1"]
    assert {a.asal.kode for a in search_regulasi(ketapang, "S4.1").ambang_batas} == {"S4.1"}
    assert search_regulasi(lke, "x").jumlah == 0
    assert search_regulasi(lke, "kata yang tidak ada").jumlah == 0


# --- Pages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("peran", "status"),
    [
        ("admin_sistem", HTTPStatus.OK),
        ("admin_instansi", HTTPStatus.OK),
        ("tpi_ketua", HTTPStatus.OK),
        ("tpi_sekretaris", HTTPStatus.OK),
        ("tpi_anggota", HTTPStatus.OK),
        ("tim_zi", HTTPStatus.FORBIDDEN),
        ("kepala_unit", HTTPStatus.FORBIDDEN),
        ("pendamping", HTTPStatus.FORBIDDEN),
        ("pembina", HTTPStatus.FORBIDDEN),
        ("pimpinan", HTTPStatus.FORBIDDEN),
        ("kedaluwarsa", HTTPStatus.FORBIDDEN),
        ("tanpa_peran", HTTPStatus.FORBIDDEN),
    ],
)
def test_admins_and_the_tpi_read_regulations(client_for, pemeran, termuat, peran, status):
    client = client_for(pemeran[peran])

    for url in (DAFTAR, alamat(KETAPANG), alamat(LKE) + "?bab=A.I.1", alamat(LKE) + "?cari=tim"):
        assert client.get(url).status_code == status


def test_the_list_names_every_regulation_with_what_it_holds(admin, termuat):
    response = admin.get(DAFTAR)

    assertContains(response, "Perbup Ketapang 49/2022")
    assertContains(response, '<td class="angka" data-judul="Baris LKE">113</td>', html=True)
    assertContains(response, '<td class="angka" data-judul="Butir rencana">112</td>', html=True)


def test_the_list_costs_the_same_for_two_regulations_and_all(admin, termuat):
    admin.get(DAFTAR)
    with CaptureQueriesContext(connection) as sedikit:
        admin.get(DAFTAR)

    call_command("muat_regulasi", verbosity=0)
    with CaptureQueriesContext(connection) as banyak:
        admin.get(DAFTAR)

    assert len(banyak) == len(sedikit)


def test_every_page_of_every_regulation_opens_and_is_light(admin, db):
    call_command("muat_regulasi", verbosity=0)
    terberat = 0

    for kode in daftar_regulasi():
        isi = get_regulasi(kode)
        daftar_bab = [b.kode for b in list_bab(list_komponen(isi))]
        daftar_bab += [b.kode for b in isi.rencana]
        for cari in ["", *(f"?bab={bab}" for bab in daftar_bab)]:
            response = admin.get(alamat(kode) + cari)
            assert response.status_code == HTTPStatus.OK
            terberat = max(terberat, len(response.content))

    assert terberat < 110_000


def test_a_chapter_costs_the_same_for_one_line_and_fifteen(admin, termuat):
    jumlah = set()
    admin.get(alamat(LKE))
    for bab in ("B.II", "A.I.5"):
        with CaptureQueriesContext(connection) as queries:
            admin.get(alamat(LKE), {"bab": bab})
        jumlah.add(len(queries))

    assert len(jumlah) == 1
    assert jumlah.pop() <= 9


def test_a_chapter_shows_lines_with_options_values_and_article(admin, termuat):
    response = admin.get(alamat(LKE), {"bab": "A.I.1"})

    assertContains(response, '<details class="kartu"', count=12)
    assertContains(response, "PermenPANRB 90/2021, Lampiran III, hlm. 66")
    assertContains(response, "Tidak tercetak; dirumuskan dari pilihan lain.")


def test_a_plan_chapter_shows_the_printed_wording_where_it_differs(admin, termuat):
    response = admin.get(alamat(KETAPANG), {"bab": "C.1.a"})

    assertContains(response, "pimpinan menjadi role model")
    assertContains(response, "pimpinan menjadi role mode dalam")
    assertContains(response, "menyiapkan baris LKE A.I.1.iv.a")


def test_the_overview_shows_thresholds_choices_notes_and_usage(admin, pemeran, termuat):
    buka_rencana(pemeran.unit, tahun=2026)
    buka_rencana(UnitKerjaFactory(), tahun=2026)  # of another instansi: not counted

    response = admin.get(alamat(KETAPANG))

    assertContains(response, "75% dari bobot")
    assertContains(response, "Lantai 60%/75% per area")
    assertContains(response, "ketentuan nasional")
    assertContains(response, "Belum ada koreksi teks.")
    assert response.context["dipakai"] == [(2026, 1, 0)]


def test_an_erratum_is_shown(admin, termuat):
    Erratum.objects.create(
        regulasi=termuat,
        nomor=1,
        tanggal="2026-03-01",
        isi=[
            {"kode": "C.1.b.1.2", "kolom": "teks", "lama": "Penerapn SOP", "baru": "Penerapan SOP"}
        ],
    )

    response = admin.get(alamat(KETAPANG))

    assertContains(response, "Nomor 1, 1 Maret 2026: 1 teks dikoreksi")
    assertContains(response, "<td>Penerapn SOP</td>", html=True)


def test_a_file_that_changed_since_it_was_loaded_is_told(admin, termuat):
    assertNotContains(admin.get(alamat(KETAPANG)), "sudah berubah sejak dimuat")

    Regulasi.objects.filter(pk=termuat.pk).update(teks_sha256="0" * 64)

    assertContains(admin.get(alamat(KETAPANG)), "sudah berubah sejak dimuat")


def test_a_search_that_finds_much_shows_thirty_lines(admin, termuat):
    response = admin.get(alamat(LKE), {"cari": "unit kerja"})

    assertContains(response, "Menampilkan 30 dari")
    assert len(response.content) < 150_000


def test_a_search_that_finds_nothing_says_what_to_do(admin, termuat):
    assertContains(admin.get(alamat(LKE), {"cari": "zzz<b>"}), "Tidak ditemukan. Coba kata lain")
    assertNotContains(admin.get(alamat(LKE), {"cari": "zzz<b>"}), "zzz<b>")


def test_only_the_nearest_entry_of_the_menu_is_marked(admin, termuat):
    menu = admin.get(alamat(LKE)).context["bingkai"].menu

    assert [entri.label for entri, kini in menu if kini] == ["Regulasi"]


@pytest.mark.parametrize("lanjutan", ["tidak-ada/", f"{KETAPANG}/?bab=Z.9"])
def test_what_does_not_exist_is_not_found(admin, termuat, lanjutan):
    assert admin.get(DAFTAR + lanjutan).status_code == HTTPStatus.NOT_FOUND
