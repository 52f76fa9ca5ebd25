"""The assessors: whose answer is whose, agreeing one by one and in bulk, closing."""

from http import HTTPStatus
from typing import Any

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from evaluasi import permissions
from evaluasi.models import Jawaban, Pengembalian, Pertanyaan, Pihak, Putaran
from evaluasi.penilaian_unit import get_hasil, list_belum_diputuskan
from evaluasi.services import (
    AlasanKurang,
    BelumDiputuskan,
    HasilBerubah,
    PutaranTerkunci,
    UnitSendiri,
    agree_on_anggota,
    agree_on_the_rest,
    agree_with_anggota,
    finalize_putaran,
    list_to_take_over,
    return_pertanyaan,
    save_jawaban,
    sidik_anggota,
    submit_evaluasi,
)
from tests.conftest import Pemeran
from tests.factories import best_isi, jawab
from units.models import User

KODE, LAIN = "A.I.1.i.b", "A.I.1.ii.b"
ALASAN = "SK belum ditandatangani."


def alamat(nama: str, putaran: Putaran, *kode: str) -> str:
    evaluasi = putaran.evaluasi
    return reverse(f"evaluasi:{nama}", args=[evaluasi.unit_id, evaluasi.tahun, *kode])


def line(putaran: Putaran, kode: str = KODE) -> Pertanyaan:
    return Pertanyaan.objects.get(regulasi=putaran.evaluasi.lke, kode=kode)


def write(putaran: Putaran, by: User, pihak: Pihak, nilai: str = "B", **isi: Any) -> Jawaban:
    kode = isi.pop("kode", KODE)
    return save_jawaban(
        putaran=putaran,
        pertanyaan=line(putaran, kode),
        pihak=pihak,
        nilai=nilai,
        catatan=isi.pop("catatan", ""),
        alasan=isi.pop("alasan", ALASAN),
        expected_version=isi.pop("versi", 0),
        by=by,
    )


def answer(putaran: Putaran, pihak: Pihak, kode: str = KODE) -> Jawaban | None:
    return putaran.jawaban.filter(pihak=pihak, pertanyaan__kode=kode).first()


# --- Whose answer is whose -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("orang", "pihak"),
    [
        ("tim_zi", None),
        ("kepala_unit", None),
        ("tpi_anggota", Pihak.ANGGOTA),
        ("tpi_sekretaris", Pihak.TPI),
        ("tpi_ketua", Pihak.TPI),
        ("tpi_unit_sendiri", None),
        ("admin_instansi", None),
    ],
)
def test_each_writes_his_own_kind_of_answer(diajukan: Putaran, pemeran: Pemeran, orang, pihak):
    assert permissions.pihak_of(pemeran[orang], diajukan, KODE) == pihak


@pytest.mark.parametrize("orang", ["tim_zi", "kepala_unit"])
def test_the_units_people_answer_while_it_fills_and_what_is_returned(
    putaran: Putaran, pemeran: Pemeran, orang
):
    user = pemeran[orang]
    assert permissions.pihak_of(user, putaran, KODE) == Pihak.UNIT

    jawab(putaran, best_isi())
    diajukan = submit_evaluasi(putaran=putaran, by=pemeran["kepala_unit"])
    return_pertanyaan(
        putaran=diajukan, pertanyaan=line(diajukan), catatan="x", by=pemeran["tpi_ketua"]
    )

    assert permissions.pihak_of(user, diajukan, KODE) == Pihak.UNIT
    assert permissions.pihak_of(user, diajukan, LAIN) is None
    assert permissions.pihak_of(user, diajukan) is None


def test_anggota_and_team_are_kept_apart(diajukan: Putaran, pemeran: Pemeran, client_for):
    """MISTAKES S9: the party is who one is, whatever the request says."""
    isi = {"expected_version": 0, "pilihan": "B", "alasan": ALASAN}
    for orang, pihak, lain in (("tpi_anggota", "anggota", "tpi"), ("tpi_ketua", "tpi", "unit")):
        client = client_for(pemeran[orang])
        for nama in (lain, "", "siapa saja"):
            salah = client.post(alamat("jawaban-save", diajukan, KODE), isi | {"pihak": nama})
            assertContains(salah, ALASAN, status_code=HTTPStatus.CONFLICT)
        client.post(alamat("jawaban-save", diajukan, KODE), isi | {"pihak": pihak})
        isi["pilihan"] = "C"

    isi_menurut = {p: answer(diajukan, p).pilihan for p in (Pihak.UNIT, Pihak.ANGGOTA, Pihak.TPI)}
    assert isi_menurut == {Pihak.UNIT: "A", Pihak.ANGGOTA: "B", Pihak.TPI: "C"}


def test_the_ketua_sees_unit_and_anggota_beside_his_empty_own(
    diajukan: Putaran, pemeran: Pemeran, client_for
):
    write(diajukan, pemeran["tpi_anggota"], Pihak.ANGGOTA, catatan="Lihat halaman 2.")

    halaman = client_for(pemeran["tpi_ketua"]).get(alamat("pertanyaan", diajukan, KODE))

    for teks in ("Jawaban unit", "Jawaban Anggota TPI", ALASAN, "Lihat halaman 2."):
        assertContains(halaman, teks)
    assertContains(halaman, "TPI belum memutuskan pertanyaan ini.")
    assertNotContains(halaman, "checked")


def test_what_the_tpi_thinks_stays_hidden_from_the_unit_until_the_end(
    diajukan: Putaran, pemeran: Pemeran, client_for
):
    write(diajukan, pemeran["tpi_anggota"], Pihak.ANGGOTA)
    write(diajukan, pemeran["tpi_ketua"], Pihak.TPI)
    return_pertanyaan(
        putaran=diajukan, pertanyaan=line(diajukan), catatan="x", by=pemeran["tpi_ketua"]
    )

    for orang in ("tim_zi", "kepala_unit", "pimpinan", "tpi_unit_sendiri"):
        halaman = client_for(pemeran[orang]).get(alamat("pertanyaan", diajukan, KODE))
        assertNotContains(halaman, ALASAN)


def test_a_difference_without_reason_keeps_all_typing(
    diajukan: Putaran, pemeran: Pemeran, client_for
):
    response = client_for(pemeran["tpi_anggota"]).post(
        alamat("jawaban-save", diajukan, KODE),
        {
            "expected_version": 0,
            "pihak": "anggota",
            "pilihan": "C",
            "catatan": "Notula tidak ada",
            "alasan": " ",
        },
    )

    assertContains(response, "Tuliskan alasannya", status_code=HTTPStatus.UNPROCESSABLE_ENTITY)
    assertContains(response, "Notula tidak ada", status_code=422)
    assert answer(diajukan, Pihak.ANGGOTA) is None


def test_assessors_of_other_units_are_refused_on_every_write(
    diajukan: Putaran, pemeran: Pemeran, client_for
):
    """MISTAKES S4, S5, S15."""
    lain = client_for(pemeran["kepala_unit_lain"])
    sendiri = client_for(pemeran["tpi_unit_sendiri"])
    isi = {"expected_version": 0, "pilihan": "A", "alasan": "x", "catatan": "x"}

    for nama in ("jawaban-save", "agree", "agree-anggota", "kembalikan", "kembalikan-batal"):
        assert lain.post(alamat(nama, diajukan, KODE), isi).status_code == 404, nama
        assert sendiri.post(alamat(nama, diajukan, KODE), isi).status_code == 403, nama
    for nama in ("agree-rest", "agree-anggota-rest", "finalize"):
        assert lain.post(alamat(nama, diajukan)).status_code == 404, nama
        assert sendiri.post(alamat(nama, diajukan)).status_code == 403, nama
    assert not diajukan.jawaban.exclude(pihak=Pihak.UNIT).exists()
    assert not Pengembalian.objects.exists()


# --- Agreeing ------------------------------------------------------------------------------------


def test_the_team_takes_the_anggotas_answer_with_its_reason(
    diajukan: Putaran, pemeran: Pemeran, client_for
):
    write(diajukan, pemeran["tpi_anggota"], Pihak.ANGGOTA, catatan="Catatan anggota")

    response = client_for(pemeran["tpi_ketua"]).post(
        alamat("agree-anggota", diajukan, KODE), {"expected_version": 0, "versi_asal": 1}
    )

    assertRedirects(response, alamat("pertanyaan", diajukan, KODE))
    tpi = answer(diajukan, Pihak.TPI)
    assert (tpi.pilihan, tpi.alasan, tpi.catatan) == ("B", ALASAN, "")
    assert tpi.oleh == pemeran["tpi_ketua"]


def test_there_is_nothing_to_take_where_the_anggota_is_silent(
    diajukan: Putaran, pemeran: Pemeran, client_for
):
    with pytest.raises(AlasanKurang, match="belum menjawab"):
        agree_with_anggota(
            putaran=diajukan, pertanyaan=line(diajukan), expected_version=0, by=pemeran["tpi_ketua"]
        )
    response = client_for(pemeran["tpi_ketua"]).post(
        alamat("agree-anggota", diajukan, KODE), {"expected_version": 0, "versi_asal": 0}
    )
    assertContains(response, "Anggota TPI belum menjawab", status_code=422)


def test_an_answer_that_another_one_changed_meanwhile_is_not_replaced(
    diajukan: Putaran, pemeran: Pemeran, client_for
):
    write(diajukan, pemeran["tpi_anggota"], Pihak.ANGGOTA)
    write(diajukan, pemeran["tpi_sekretaris"], Pihak.TPI, nilai="C")

    response = client_for(pemeran["tpi_ketua"]).post(
        alamat("agree-anggota", diajukan, KODE), {"expected_version": 0, "versi_asal": 1}
    )

    assert response.status_code == HTTPStatus.CONFLICT
    assert answer(diajukan, Pihak.TPI).pilihan == "C"


@pytest.mark.parametrize(("orang", "pihak"), [("tpi_anggota", "anggota"), ("tpi_ketua", "tpi")])
def test_the_rest_is_agreed_on_for_ones_own_party(
    diajukan: Putaran, pemeran: Pemeran, client_for, orang, pihak
):
    write(diajukan, pemeran[orang], Pihak(pihak), nilai="C")
    client = client_for(pemeran[orang])
    assertContains(client.get(alamat("agree-rest", diajukan)), "Samakan 112 pertanyaan")

    sidik = client.get(alamat("agree-rest", diajukan)).context["sidik"]
    response = client.post(alamat("agree-rest", diajukan), {"sidik": sidik})
    assertRedirects(response, alamat("evaluasi", diajukan))

    assert diajukan.jawaban.filter(pihak=pihak).count() == 113
    assert answer(diajukan, Pihak(pihak)).pilihan == "C"
    assert not diajukan.jawaban.exclude(pihak__in=[pihak, "unit"]).exists()


def test_all_of_the_anggotas_answers_are_taken_after_a_look_at_the_differences(
    diajukan: Putaran, pemeran: Pemeran, client_for
):
    write(diajukan, pemeran["tpi_anggota"], Pihak.ANGGOTA)
    agree_on_the_rest(putaran=diajukan, pihak=Pihak.ANGGOTA, by=pemeran["tpi_anggota"])
    write(diajukan, pemeran["tpi_sekretaris"], Pihak.TPI, nilai="C", kode=LAIN)
    ketua = client_for(pemeran["tpi_ketua"])

    halaman = ketua.get(alamat("agree-anggota-rest", diajukan))
    assertContains(halaman, "Terima jawaban anggota pada 112 pertanyaan")
    assertContains(halaman, "1 berbeda dari jawaban unit")
    assertContains(halaman, ALASAN)
    ketua.post(alamat("agree-anggota-rest", diajukan), {"sidik": halaman.context["sidik"]})

    assert diajukan.jawaban.filter(pihak=Pihak.TPI).count() == 113
    assert (answer(diajukan, Pihak.TPI).pilihan, answer(diajukan, Pihak.TPI).alasan) == (
        "B",
        ALASAN,
    )
    assert answer(diajukan, Pihak.TPI, LAIN).pilihan == "C"  # the team had decided that one
    assert list_belum_diputuskan(diajukan) == ()


def test_only_the_list_that_was_shown_is_taken(diajukan: Putaran, pemeran: Pemeran, client_for):
    agree_on_the_rest(putaran=diajukan, pihak=Pihak.ANGGOTA, by=pemeran["tpi_anggota"])
    dilihat = sidik_anggota(list_to_take_over(diajukan))
    write(diajukan, pemeran["tpi_anggota"], Pihak.ANGGOTA, nilai="C", versi=1)

    with pytest.raises(HasilBerubah):
        agree_on_anggota(putaran=diajukan, by=pemeran["tpi_ketua"], sidik=dilihat)
    response = client_for(pemeran["tpi_ketua"]).post(
        alamat("agree-anggota-rest", diajukan), {"sidik": dilihat}
    )

    assertContains(response, "1 berbeda dari jawaban unit", status_code=HTTPStatus.CONFLICT)
    assert not diajukan.jawaban.filter(pihak=Pihak.TPI).exists()


def test_an_anggotas_answer_that_lost_its_ground_is_left_to_the_team(
    diajukan: Putaran, pemeran: Pemeran
):
    """He agreed with the unit; then the unit mended the line: nobody gave a reason to differ."""
    agree_on_the_rest(putaran=diajukan, pihak=Pihak.ANGGOTA, by=pemeran["tpi_anggota"])
    diajukan.jawaban.filter(pihak=Pihak.UNIT, pertanyaan__kode=KODE).update(pilihan="C")

    assert agree_on_anggota(putaran=diajukan, by=pemeran["tpi_ketua"]) == 112
    with pytest.raises(AlasanKurang, match="jawaban unit yang sekarang"):
        agree_with_anggota(
            putaran=diajukan, pertanyaan=line(diajukan), expected_version=0, by=pemeran["tpi_ketua"]
        )


@pytest.mark.parametrize("orang", ["tpi_anggota", "tpi_unit_sendiri", "tim_zi", "admin_instansi"])
def test_only_ketua_and_sekretaris_decide_for_the_team(
    diajukan: Putaran, pemeran: Pemeran, client_for, orang
):
    client = client_for(pemeran[orang])
    assert client.get(alamat("agree-anggota-rest", diajukan)).status_code == 403
    assert client.post(alamat("agree-anggota", diajukan, KODE)).status_code == 403


def test_agreeing_is_refused_in_the_own_unit_under_the_lock(diajukan: Putaran, pemeran: Pemeran):
    by = pemeran["tpi_unit_sendiri"]
    with pytest.raises(UnitSendiri):
        agree_on_anggota(putaran=diajukan, by=by)
    with pytest.raises(UnitSendiri):
        agree_with_anggota(putaran=diajukan, pertanyaan=line(diajukan), expected_version=0, by=by)


# --- Closing -------------------------------------------------------------------------------------


def test_an_answer_that_differs_without_reason_is_not_decided(
    diputuskan: Putaran, pemeran: Pemeran
):
    """The TPI agreed; then the unit mended the line: what was agreed on is gone."""
    diputuskan.jawaban.filter(pihak=Pihak.TPI).update(alasan="")
    diputuskan.jawaban.filter(pihak=Pihak.UNIT, pertanyaan__kode=KODE).update(pilihan="C")

    with pytest.raises(BelumDiputuskan) as galat:
        finalize_putaran(putaran=diputuskan, by=pemeran["tpi_ketua"])
    assert galat.value.kode == (KODE,)


def test_the_anggotas_result_is_frozen_beside_the_teams(diputuskan: Putaran, pemeran: Pemeran):
    agree_on_the_rest(putaran=diputuskan, pihak=Pihak.ANGGOTA, by=pemeran["tpi_anggota"])
    write(diputuskan, pemeran["tpi_anggota"], Pihak.ANGGOTA, nilai="C", versi=1)
    sebelum = get_hasil(diputuskan, Pihak.ANGGOTA).hasil.total

    final = finalize_putaran(putaran=diputuskan, by=pemeran["tpi_ketua"])

    assert get_hasil(final, Pihak.ANGGOTA).beku is not None
    assert get_hasil(final, Pihak.ANGGOTA).hasil.total == sebelum
    assert sebelum < get_hasil(final, Pihak.TPI).hasil.total
    with pytest.raises(PutaranTerkunci):
        write(final, pemeran["tpi_anggota"], Pihak.ANGGOTA, versi=2)


def test_a_final_round_shows_all_three_answers_to_the_unit(
    diputuskan: Putaran, pemeran: Pemeran, client_for
):
    write(diputuskan, pemeran["tpi_anggota"], Pihak.ANGGOTA)
    finalize_putaran(putaran=diputuskan, by=pemeran["tpi_ketua"])

    halaman = client_for(pemeran["tim_zi"]).get(alamat("pertanyaan", diputuskan, KODE))

    for judul in ("Jawaban unit", "Jawaban Anggota TPI", "Jawaban TPI"):
        assertContains(halaman, judul)
    assertNotContains(halaman, "Sama dengan unit</button>")


def test_the_score_moves_while_one_scores_and_says_what_counts_0(
    diajukan: Putaran, pemeran: Pemeran, client_for
):
    write(diajukan, pemeran["tpi_anggota"], Pihak.ANGGOTA, nilai="A", alasan="")

    halaman = client_for(pemeran["tpi_anggota"]).get(alamat("pertanyaan", diajukan, KODE))

    assert halaman.context["nilai_berjalan"]["total"] not in {"0,00", "100,00"}
    assertContains(halaman, "Baru 1 dari 113 pertanyaan")
    assertContains(halaman, "Perbup Ketapang 49/2022, Lampiran II huruf B angka 4")
    semua = alamat("hasil", diajukan) + "?pihak=anggota"
    assertContains(halaman, semua)
    hasil = client_for(pemeran["tpi_anggota"]).get(semua)
    assert hasil.context["hasil"].total == get_hasil(diajukan, Pihak.ANGGOTA).hasil.total


@pytest.mark.parametrize("orang", ["tpi_anggota", "tpi_ketua"])
def test_after_a_save_the_panel_says_what_holds_now(
    diajukan: Putaran, pemeran: Pemeran, client_for, orang
):
    """Agreeing after typing takes the version that typing has saved."""
    client = client_for(pemeran[orang])
    pihak = "tpi" if orang == "tpi_ketua" else "anggota"
    isi = {"expected_version": 0, "pilihan": "C", "alasan": ALASAN, "pihak": pihak}
    client.post(alamat("jawaban-save", diajukan, KODE), isi, headers={"HX-Request": "true"})

    segar = client.get(alamat("nilai-berjalan", diajukan, KODE))

    assertContains(segar, "berbeda dari jawaban unit")
    assertContains(segar, 'name="expected_version" id="versi-samakan" value="1"')
    assertContains(segar, "data-konfirmasi")  # agreeing would replace his own answer and reason


def test_the_survey_behind_an_index_stands_beside_it(
    diajukan: Putaran, pemeran: Pemeran, client_for
):
    diajukan.jawaban.filter(pihak=Pihak.UNIT, pertanyaan__kode="B.I.a").update(
        survei_oleh="Universitas Contoh", responden=120
    )

    halaman = client_for(pemeran["tpi_anggota"]).get(alamat("pertanyaan", diajukan, "B.I.a"))

    assertContains(halaman, "Universitas Contoh, 120 responden")
