"""Pages of an evaluation: who sees and does what, what is said, what it costs."""

from datetime import timedelta
from decimal import Decimal
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from evaluasi.models import Evaluasi, Jawaban, Pihak, Putaran, StatusPutaran
from evaluasi.penilaian_unit import get_hasil
from evaluasi.services import (
    finalize_putaran,
    list_rest,
    reopen_evaluasi,
    sidik_rest,
    submit_evaluasi,
)
from tests.factories import UnitKerjaFactory, best_isi, buka_evaluasi, jawab
from zi_portal.angka import tanggal

HTMX = {"HX-Request": "true"}
PILIHAN = "A.I.1.i.b"
PERSEN = "A.II.1.i.a"
INDEKS = "B.II.a"
TAMPIL = ["evaluasi", "hasil", "ambang-pdf", "lke-xlsx"]


def alamat(nama: str, putaran: Putaran, *tambahan: str) -> str:
    evaluasi = putaran.evaluasi
    return reverse(f"evaluasi:{nama}", args=[evaluasi.unit_id, evaluasi.tahun, *tambahan])


def post(client, nama, putaran, kode=PILIHAN, headers=None, **isi: Any):
    """What the page of the line sends: its party, and the unit's answer that it shows."""
    unit = putaran.jawaban.filter(pertanyaan__kode=kode, pihak=Pihak.UNIT).first()
    pihak = client.get(alamat("pertanyaan", putaran, kode)).context["pihak"] or Pihak.UNIT
    versi_asal = unit.version if unit else 0
    isi = {"expected_version": 0, "pihak": pihak.value, "versi_asal": versi_asal, **isi}
    return client.post(alamat(nama, putaran, kode), isi, headers=headers or {})


def confirm(client, nama, putaran):
    """Open the page that shows the result, and confirm what it shows."""
    sidik = client.get(alamat(nama, putaran)).context["sidik"]
    return client.post(alamat(nama, putaran), {"sidik": sidik})


@pytest.fixture
def tim(client_for, pemeran):
    return client_for(pemeran["tim_zi"])


@pytest.fixture
def tpi(client_for, pemeran):
    return client_for(pemeran["tpi_sekretaris"])


@pytest.fixture
def final(diputuskan, pemeran):
    diputuskan.jawaban.filter(pihak=Pihak.TPI, pertanyaan__kode=INDEKS).update(indeks=Decimal("3"))
    return finalize_putaran(putaran=diputuskan, by=pemeran["tpi_ketua"])


# --- List and start ------------------------------------------------------------------------------


def test_the_list_shows_state_and_progress(client_for, pemeran, diajukan):
    response = client_for(pemeran["pimpinan"]).get(reverse("evaluasi:daftar"))

    assertContains(response, "Dinas Pemeran")
    assertContains(response, "dinilai TPI")
    assertContains(response, "113 dari 113")
    assertNotContains(response, "0 dari 113")  # how far the TPI is stays the TPI's
    penilai = client_for(pemeran["tpi_anggota"]).get(reverse("evaluasi:daftar"))
    assertContains(penilai, "0 dari 113")


@pytest.mark.parametrize("banyak", [1, 20])
def test_the_list_costs_the_same_for_any_number_of_evaluations(
    client_for, pemeran, putaran, banyak
):
    for _ in range(banyak):
        buka_evaluasi(UnitKerjaFactory(instansi=pemeran.instansi), by=pemeran["tim_zi"])
    client = client_for(pemeran["pimpinan"])

    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.get(reverse("evaluasi:daftar"))

    assert len(response.context["halaman"]) == banyak + 1
    assert len(queries) <= 8


def test_only_the_unit_and_the_keeper_of_periods_open_an_evaluation(client_for, pemeran, putaran):
    Putaran.objects.all().delete()
    Evaluasi.objects.all().delete()
    boleh = {"tim_zi", "kepala_unit", "admin_instansi"}
    isi = {"unit": pemeran.unit.pk, "tahun": 2026}
    for peran, orang in pemeran.orang.items():
        response = client_for(orang).post(reverse("evaluasi:mulai"), isi)
        if peran in boleh:
            assert response.status_code == HTTPStatus.FOUND, peran
            Putaran.objects.all().delete()
            Evaluasi.objects.all().delete()
        else:
            assert response.status_code in {HTTPStatus.FORBIDDEN, 422}, peran
            assert not Evaluasi.objects.exists(), peran


def test_a_second_evaluation_of_the_year_is_explained(tim, pemeran, putaran):
    isi = {"unit": pemeran.unit.pk, "tahun": putaran.evaluasi.tahun}
    response = tim.post(reverse("evaluasi:mulai"), isi)

    assertContains(response, "sudah punya evaluasi", status_code=422)


def test_a_unit_without_an_evaluation_is_offered_one(tim, client_for, pemeran, putaran):
    lain = [pemeran.unit.pk, putaran.evaluasi.tahun + 1]

    response = tim.get(reverse("evaluasi:evaluasi", args=lain))
    assertContains(response, "Buka evaluasi")
    response = client_for(pemeran["pimpinan"]).get(reverse("evaluasi:evaluasi", args=lain))
    assertContains(response, "belum dibuka")
    assertNotContains(response, "Buka evaluasi")
    for alamat_lain in (f"{pemeran.unit_lain.pk}/2026", f"{pemeran.unit.pk}/1026"):
        assert tim.get(f"/evaluasi/{alamat_lain}/").status_code == 404


def test_an_evaluation_of_a_later_year_waits_for_it(tim, pemeran, putaran):
    kini = timezone.localdate()
    isi: dict[str, Any] = {"unit": pemeran.unit.pk, "keputusan_nomor": "1"}
    isi["keputusan_tanggal"] = kini
    alamat_mulai = reverse("evaluasi:mulai")

    for tahun in (kini.year + 2, 10**30):
        response = tim.post(alamat_mulai, isi | {"tahun": tahun})
        assertContains(response, f"paling akhir {kini.year + 1}", status_code=422)
    besok = isi | {"tahun": kini.year + 1, "keputusan_tanggal": kini + timedelta(days=1)}
    assertContains(tim.post(alamat_mulai, besok), "tidak boleh setelah hari ini", status_code=422)
    for teks, kata in (("2020", "paling awal 2021"), ("dua", "empat angka"), ("", "Isi tahun")):
        assertContains(tim.post(alamat_mulai, isi | {"tahun": teks}), kata, status_code=422)
    assert Evaluasi.objects.count() == 1

    assert tim.post(alamat_mulai, isi | {"tahun": kini.year + 1}).status_code == 302


def test_a_unit_that_no_database_can_hold_is_no_choice(tim, pemeran):
    isi = {"unit": 10**30, "tahun": timezone.localdate().year}
    response = tim.post(reverse("evaluasi:mulai"), isi)

    assertContains(response, "Pilih unit kerja dari daftar", status_code=422)


# --- Overview ------------------------------------------------------------------------------------


def test_the_overview_lists_all_lines_with_few_queries(tim, putaran):
    jawab(putaran, {PILIHAN: "B"})

    with CaptureQueriesContext(connection) as queries:
        response = tim.get(alamat("evaluasi", putaran))

    assert response.content.count(b"/butir/") == 113 + 1
    assertContains(response, "Dijawab unit")
    assert len(queries) <= 15


def test_the_overview_says_which_floors_are_missed(tim, putaran):
    isi = {kode: nilai for kode, nilai in best_isi().items() if not kode.startswith("A.I.4")}
    jawab(putaran, isi)

    response = tim.get(alamat("evaluasi", putaran))

    area = {a.nama: a for a in response.context["daftar_area"]}["Penguatan Akuntabilitas"]
    assert area.wbk.status == "belum"
    assert area.wbk.ambang == "6,00"
    assertContains(response, "belum memenuhi", count=1)


# --- One line ------------------------------------------------------------------------------------


def test_a_line_shows_every_criterion_beside_its_option(tim, putaran):
    response = tim.get(alamat("pertanyaan", putaran, PILIHAN))

    for kode in "ABC":
        assertContains(response, f'name="pilihan" value="{kode}"')
    assertContains(response, "Lampiran III")


def test_saving_without_javascript_goes_back_to_the_line(tim, putaran):
    response = post(tim, "jawaban-save", putaran, pilihan="B", catatan="SK 1/2026")

    assertRedirects(response, alamat("pertanyaan", putaran, PILIHAN))
    assert Jawaban.objects.get().pilihan == "B"


def test_saving_with_htmx_returns_only_the_card_with_its_new_version(tim, putaran):
    response = post(tim, "jawaban-save", putaran, pilihan="B", headers=HTMX)

    assertContains(response, "Tersimpan")
    assertContains(response, 'name="expected_version" value="1"')
    assertNotContains(response, "<html")


def test_a_half_filled_percentage_is_kept_and_said_to_be_incomplete(tim, putaran):
    response = post(tim, "jawaban-save", putaran, PERSEN, isian_jumlah_agen="3", headers=HTMX)

    assertContains(response, "Tersimpan")
    assertContains(response, "Belum lengkap: isi semua jumlah")


def test_save_and_go_on_leads_to_the_next_line(tim, putaran):
    response = post(tim, "jawaban-save", putaran, pilihan="B", lanjut="1")
    assertRedirects(response, alamat("pertanyaan", putaran, "A.I.1.ii.a"))

    response = post(
        tim, "jawaban-save", putaran, pilihan="A", lanjut="1", expected_version=1, headers=HTMX
    )
    assert response["HX-Redirect"] == alamat("pertanyaan", putaran, "A.I.1.ii.a")


def test_saving_one_answer_is_cheap(tim, putaran):
    isi = {"expected_version": 0, "pihak": "unit", "pilihan": "B"}
    with CaptureQueriesContext(connection) as queries:
        tim.post(alamat("jawaban-save", putaran, PILIHAN), isi)
    assert len(queries) <= 20


@pytest.mark.parametrize(
    ("kode", "isi", "pesan"),
    [
        (INDEKS, {"indeks": "78"}, "Skala 0–100? 78 → 3,12."),
        (INDEKS, {"indeks": "4,5"}, "Indeks paling tinggi 4. Periksa kembali."),
        (INDEKS, {"indeks": "tiga"}, "misalnya 3,71"),
        (INDEKS, {"indeks": "3,5999999"}, "paling banyak 6 angka desimal"),
        (PERSEN, {"isian_jumlah_agen": "tujuh"}, "bilangan bulat"),
        (
            PERSEN,
            {"isian_jumlah_agen": "0", "isian_jumlah_perubahan": "3"},
            "tidak mungkin lebih dari 0",
        ),
        (PILIHAN, {"pilihan": "Z"}, "bukan pilihan jawaban"),
    ],
)
def test_a_wrong_answer_is_explained_and_stays_in_its_field(tim, putaran, kode, isi, pesan):
    response = post(tim, "jawaban-save", putaran, kode, **isi, catatan="Sudah saya ketik")

    assertContains(response, pesan, status_code=HTTPStatus.UNPROCESSABLE_ENTITY)
    assertContains(response, "Sudah saya ketik", status_code=HTTPStatus.UNPROCESSABLE_ENTITY)
    assert not Jawaban.objects.exists()


def test_an_index_is_read_with_comma_or_point_and_kept_exactly(tim, putaran):
    post(tim, "jawaban-save", putaran, INDEKS, indeks="3,596")
    assert Jawaban.objects.get().indeks == Decimal("3.596")

    post(tim, "jawaban-save", putaran, INDEKS, indeks="3.5964", expected_version=1)
    assert Jawaban.objects.get().indeks == Decimal("3.5964")

    assertContains(tim.get(alamat("pertanyaan", putaran, INDEKS)), 'value="3,5964"')


def test_the_result_of_a_percentage_is_shown(tim, putaran):
    isi = {"isian_jumlah_agen": "3", "isian_jumlah_perubahan": "2"}
    post(tim, "jawaban-save", putaran, PERSEN, **isi)

    assertContains(tim.get(alamat("pertanyaan", putaran, PERSEN)), "66,67%")


def test_weight_area_and_status_from_a_request_change_nothing(tim, putaran):
    """MISTAKES B10, S9."""
    post(
        tim,
        "jawaban-save",
        putaran,
        pilihan="A",
        penimbang="40",
        bobot="40",
        nilai="100",
        status="final",
        terjawab="1",
    )

    jawaban = Jawaban.objects.get()
    assert (jawaban.pihak, jawaban.pilihan) == (Pihak.UNIT, "A")
    assert Putaran.objects.get().status == StatusPutaran.DIISI


def test_the_second_of_two_editors_sees_both_answers(tim, putaran):
    post(tim, "jawaban-save", putaran, pilihan="A", catatan="Yang pertama")

    response = post(tim, "jawaban-save", putaran, pilihan="C", catatan="Yang kedua")

    assert response.status_code == HTTPStatus.CONFLICT
    teks = response.content.decode()
    assert "Yang pertama" in teks
    assert "Yang kedua" in teks
    assert Jawaban.objects.get().pilihan == "A"


def test_who_types_while_the_head_hands_in_keeps_his_typing(tim, diajukan):
    response = post(tim, "jawaban-save", diajukan, pilihan="C", catatan="Kalimat panjang saya")

    assertContains(response, "Kalimat panjang saya", status_code=HTTPStatus.CONFLICT)
    assert not Jawaban.objects.filter(pilihan="C", pertanyaan__kode=PILIHAN).exists()


@pytest.mark.parametrize("kode", ["A.I.1", "Z", "A.I.1.i.b.x"])
def test_what_is_no_line_is_not_found(tim, putaran, kode):
    assert tim.get(alamat("pertanyaan", putaran, kode)).status_code == HTTPStatus.NOT_FOUND


# --- The TPI beside the unit ---------------------------------------------------------------------


def test_the_tpi_sees_the_units_answer_beside_its_empty_own(tpi, diajukan):
    response = tpi.get(alamat("pertanyaan", diajukan, PILIHAN))

    assertContains(response, "Jawaban unit</h3>")
    assertContains(response, "Sama dengan unit")
    assertNotContains(response, " checked")


def test_a_differing_score_asks_for_its_reason(tpi, diajukan):
    response = post(tpi, "jawaban-save", diajukan, pilihan="C")
    assertContains(response, "Tuliskan alasannya", status_code=HTTPStatus.UNPROCESSABLE_ENTITY)

    post(tpi, "jawaban-save", diajukan, pilihan="C", alasan="Tidak ada SK")
    assert diajukan.jawaban.get(pihak=Pihak.TPI).alasan == "Tidak ada SK"


def test_agreeing_is_one_button(tpi, diajukan):
    response = post(tpi, "agree", diajukan, headers=HTMX)

    assertContains(response, "Tersimpan")
    assert diajukan.jawaban.get(pihak=Pihak.TPI).pilihan == "A"


def test_agreeing_on_an_old_page_is_told(tpi, diajukan):
    post(tpi, "jawaban-save", diajukan, pilihan="C", alasan="Tidak ada SK")

    assert post(tpi, "agree", diajukan).status_code == HTTPStatus.CONFLICT
    assert diajukan.jawaban.get(pihak=Pihak.TPI).pilihan == "C"


def test_the_unit_does_not_see_a_score_that_is_still_being_made(tim, tpi, diajukan):
    post(tpi, "jawaban-save", diajukan, pilihan="C", alasan="Rahasia sampai final")

    for nama, *lagi in (("pertanyaan", PILIHAN), ("evaluasi",), ("hasil",)):
        response = tim.get(alamat(nama, diajukan, *lagi))
        assertNotContains(response, "Rahasia sampai final")
        assertNotContains(response, "Diputuskan TPI")


def test_after_closing_the_unit_reads_score_and_reason(tim, final):
    final.jawaban.filter(pihak=Pihak.TPI, pertanyaan__kode=PILIHAN).update(alasan="Tanpa SK")

    assertContains(tim.get(alamat("pertanyaan", final, PILIHAN)), "Tanpa SK")


# --- Handing in and closing ----------------------------------------------------------------------


def test_before_handing_in_every_open_line_shows_its_cost(client_for, pemeran, putaran):
    isi = best_isi()
    del isi[INDEKS]
    jawab(putaran, isi)

    response = client_for(pemeran["kepala_unit"]).get(alamat("submit", putaran))

    assertContains(response, "sampai 17,50")
    assert [baris.kode for baris, _ in response.context["belum"]] == [INDEKS]


def test_the_whole_way_by_the_right_people(client_for, pemeran, putaran):
    jawab(putaran, best_isi())
    kepala, ketua = client_for(pemeran["kepala_unit"]), client_for(pemeran["tpi_ketua"])

    assertRedirects(confirm(kepala, "submit", putaran), alamat("hasil", putaran))
    assertContains(ketua.post(alamat("finalize", putaran)), "113 pertanyaan", status_code=409)
    assertRedirects(confirm(ketua, "agree-rest", putaran), alamat("evaluasi", putaran))
    assertRedirects(confirm(ketua, "finalize", putaran), alamat("hasil", putaran))
    assert Putaran.objects.get().status == StatusPutaran.FINAL
    response = ketua.post(alamat("reopen", putaran), {"alasan": "Bukti baru diterima"})
    assertRedirects(response, alamat("evaluasi", putaran))
    assert list(Putaran.objects.values_list("nomor", "status").order_by("nomor")) == [
        (1, "final"),
        (2, "diajukan"),
    ]


PERAN = [
    "tim_zi", "kepala_unit", "pendamping", "pembina", "pimpinan", "admin_instansi",
    "tpi_ketua", "tpi_sekretaris", "tpi_anggota", "tpi_unit_sendiri",
    "kedaluwarsa", "tanpa_peran", "kepala_unit_lain", "admin_jauh", "admin_sistem",
]  # fmt: skip
TAK_MELIHAT = {"kedaluwarsa", "tanpa_peran", "kepala_unit_lain", "admin_jauh"}
TINDAKAN = {
    # act: (state of the round, who may)
    "jawaban-save": ("putaran", {"tim_zi", "kepala_unit"}),
    "bukti-add": ("putaran", {"tim_zi", "kepala_unit"}),
    "submit": ("putaran", {"kepala_unit"}),
    "agree": ("diajukan", {"tpi_ketua", "tpi_sekretaris", "tpi_anggota"}),
    "agree-rest": ("diajukan", {"tpi_ketua", "tpi_sekretaris", "tpi_anggota"}),
    "finalize": ("diputuskan", {"tpi_ketua"}),
    "reopen": ("final", {"tpi_ketua"}),
}


@pytest.mark.parametrize("peran", PERAN)
@pytest.mark.parametrize("tindakan", TINDAKAN)
def test_each_act_is_for_its_role_and_refused_to_all_others(
    request, client_for, pemeran, tindakan, peran
):
    """MISTAKES S4, S15: on the write itself, not only where the button is drawn."""
    keadaan, boleh = TINDAKAN[tindakan]
    putaran = request.getfixturevalue(keadaan)
    butir = [PILIHAN] if tindakan in {"jawaban-save", "agree", "bukti-add"} else []
    pihak = {"tpi_anggota": Pihak.ANGGOTA, "tim_zi": Pihak.UNIT, "kepala_unit": Pihak.UNIT}.get(
        peran, Pihak.TPI
    )
    isi = {"expected_version": 0, "versi_asal": 1, "pilihan": "A", "alasan": "x", "pihak": pihak}
    if tindakan in {"submit", "finalize"}:
        isi["sidik"] = get_hasil(putaran, Pihak.UNIT if tindakan == "submit" else Pihak.TPI).sidik
    if tindakan == "agree-rest":
        isi["sidik"] = sidik_rest(list_rest(putaran, pihak), pihak)

    response = client_for(pemeran[peran]).post(alamat(tindakan, putaran, *butir), isi)

    if peran in TAK_MELIHAT:
        assert response.status_code == HTTPStatus.NOT_FOUND
    elif peran not in boleh:
        assert response.status_code == HTTPStatus.FORBIDDEN
    else:
        # bukti-add without a file is allowed, and corrected
        assert response.status_code in {HTTPStatus.FOUND, HTTPStatus.UNPROCESSABLE_ENTITY}


@pytest.mark.parametrize(
    ("keadaan", "tindakan", "peran"),
    [
        ("diajukan", "bukti-add", "tim_zi"),
        ("diajukan", "submit", "kepala_unit"),
        ("final", "submit", "kepala_unit"),
        ("putaran", "agree", "tpi_anggota"),
        ("putaran", "agree-rest", "tpi_ketua"),
        ("putaran", "finalize", "tpi_ketua"),
        ("final", "agree", "tpi_anggota"),
        ("final", "finalize", "tpi_ketua"),
        ("putaran", "reopen", "tpi_ketua"),
        ("diajukan", "reopen", "tpi_ketua"),
    ],
)
def test_no_act_works_outside_its_time(request, client_for, pemeran, keadaan, tindakan, peran):
    """MISTAKES S2, S6."""
    putaran = request.getfixturevalue(keadaan)
    butir = [PILIHAN] if tindakan in {"agree", "bukti-add"} else []

    response = client_for(pemeran[peran]).post(
        alamat(tindakan, putaran, *butir), {"expected_version": 0, "alasan": "x"}
    )

    assert response.status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize("peran", PERAN)
@pytest.mark.parametrize("nama", TAMPIL)
def test_pages_and_documents_are_for_who_sees_the_unit(client_for, pemeran, putaran, nama, peran):
    response = client_for(pemeran[peran]).get(alamat(nama, putaran))

    assert response.status_code == (404 if peran in TAK_MELIHAT else 200)


def test_a_visitor_is_sent_to_the_login(client_for, putaran):
    for nama in TAMPIL:
        response = client_for(None).get(alamat(nama, putaran))
        assert response.status_code == HTTPStatus.FOUND
        assert response.url.startswith(reverse("account_login"))


# --- Result --------------------------------------------------------------------------------------


def test_the_result_names_every_rule_with_gap_and_article(tim, final):
    with CaptureQueriesContext(connection) as queries:
        response = tim.get(alamat("hasil", final))

    assertContains(response, "Hasil final TPI")
    assertContains(response, "95,63")  # 100 − 17.5 / 4, half up
    assertContains(response, "13,13")  # IPKP 3.00 of 4
    assertContains(response, "-0,88")  # … against 14.00
    assertContains(response, "Lampiran II huruf B angka 6")
    assertContains(response, "Mengapa belum WBK")
    assertContains(response, "indeks survei")
    assertContains(response, final.hasil_tpi["mesin_sha256"])
    assert len(queries) <= 15


def test_the_result_says_on_which_day_the_year_was_tested(client_for, pemeran, putaran):
    def says(client, pihak: str = "") -> str:
        return str(client.get(alamat("hasil", putaran), {"pihak": pihak}).content.decode())

    ketua = client_for(pemeran["tpi_ketua"])
    jawab(putaran, best_isi())
    kini = tanggal(timezone.localdate())
    assert f"Syarat waktu (E9) diuji pada {kini}, yaitu tanggal hari ini" in says(ketua)

    diajukan = submit_evaluasi(putaran=putaran, by=pemeran["kepala_unit"])
    diajukan.hasil_unit["profil"]["tanggal_evaluasi"] = "2026-03-02"  # an older day
    diajukan.save()
    assert "diuji pada 2 Maret 2026, yaitu tanggal evaluasi diajukan" in says(ketua, "unit")

    jawab(diajukan, best_isi(), Pihak.TPI)
    finalize_putaran(putaran=diajukan, by=pemeran["tpi_ketua"])
    assert f"diuji pada {kini}, yaitu tanggal evaluasi difinalkan" in says(ketua)


def test_what_the_unit_handed_in_stays_readable_beside_it(tim, final):
    response = tim.get(alamat("hasil", final), {"pihak": "unit"})

    assertContains(response, "Hasil menurut unit seperti saat diajukan")
    assert response.context["hasil"].total == 100


def test_an_old_round_stays_readable_after_reopening(tim, final, pemeran):
    reopen_evaluasi(putaran=final, alasan="Bukti baru", by=pemeran["tpi_ketua"])

    response = tim.get(alamat("hasil", final), {"putaran": 1})

    assertContains(response, "Hasil final TPI")
    assert tim.get(alamat("hasil", final), {"putaran": 9}).status_code == 404
    assert tim.get(alamat("hasil", final), {"putaran": "x"}).status_code == 404


def test_an_old_round_is_never_written_to_by_its_address(client_for, final, pemeran):
    baru = reopen_evaluasi(putaran=final, alasan="Bukti baru", by=pemeran["tpi_ketua"])
    isi = {"expected_version": 1, "pilihan": "C", "alasan": "Tanpa SK", "pihak": "tpi"}

    client_for(pemeran["tpi_sekretaris"]).post(
        alamat("jawaban-save", final, PILIHAN) + "?putaran=1", isi
    )

    tpi = {"pihak": Pihak.TPI, "pertanyaan__kode": PILIHAN}
    assert final.jawaban.get(**tpi).pilihan == "A"
    assert baru.jawaban.get(**tpi).pilihan == "C"


def test_a_unit_that_reaches_wbk_sees_what_wbbm_still_asks(tim, diputuskan, pemeran):
    finalize_putaran(putaran=diputuskan, by=pemeran["tpi_ketua"])

    response = tim.get(alamat("hasil", diputuskan))

    assert response.context["hasil"].layak == {"WBK": True, "WBBM": False}
    assertContains(response, "Mengapa belum WBBM")
    assertContains(response, "PermenPANRB 90/2021, Lampiran II Bab III huruf D")  # E11, national


def test_users_text_is_never_markup(tim, putaran):
    post(tim, "jawaban-save", putaran, pilihan="A", catatan="<script>alert(1)</script>")

    response = tim.get(alamat("pertanyaan", putaran, PILIHAN))
    assertNotContains(response, "<script>alert")
    assertContains(response, "&lt;script&gt;alert")


def test_no_page_needs_an_inline_style_or_script(client_for, pemeran, final):
    ketua = client_for(pemeran["tpi_ketua"])
    for nama, *lagi in (("evaluasi",), ("hasil",), ("pertanyaan", PILIHAN), ("reopen",)):
        teks = ketua.get(alamat(nama, final, *lagi)).content.decode()
        assert " style=" not in teks
        assert "<style" not in teks
        assert " onclick=" not in teks


def test_submitting_keeps_the_trail_of_the_unit_whole(client_for, pemeran, putaran):
    jawab(putaran, best_isi())
    submit_evaluasi(putaran=putaran, by=pemeran["kepala_unit"])
    from zi_portal.riwayat.models import Riwayat

    rantai = list(Riwayat.objects.for_rantai(f"unit:{pemeran.unit.pk}").order_by("urut"))
    assert [r.urut for r in rantai] == list(range(1, len(rantai) + 1))
    assert rantai[-1].tindakan == "diajukan ke TPI"
    assert rantai[-1].sesudah["total"] == "100"
