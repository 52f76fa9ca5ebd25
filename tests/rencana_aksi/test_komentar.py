"""Remarks of the TPI on items: who writes, who settles, and that nobody changes one."""

from http import HTTPStatus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from rencana_aksi.models import ItemRencana, KomentarItem
from rencana_aksi.services import RencanaTerkunci, add_komentar, settle_komentar
from tests.factories import PenugasanFactory, buka_rencana
from units.models import Peran, UnitKerja
from zi_portal.locking import StaleVersion
from zi_portal.riwayat.models import Riwayat


@pytest.fixture
def rencana(pemeran):
    return buka_rencana(pemeran.unit, tahun=pemeran.tim.tahun, by=pemeran["tim_zi"])


@pytest.fixture
def item(rencana):
    return rencana.item.order_by("urut").first()


@pytest.fixture
def komentar(item, pemeran):
    return add_komentar(item=item, teks="Lengkapi notula.", by=pemeran["tpi_anggota"])


@pytest.fixture
def tpi(client_for, pemeran):
    return client_for(pemeran["tpi_anggota"])


@pytest.fixture
def tim(client_for, pemeran):
    return client_for(pemeran["tim_zi"])


def alamat(nama, rencana, *lain):
    return reverse(f"rencana_aksi:{nama}", args=[rencana.unit_id, rencana.tahun, *lain])


def test_an_assessor_remarks_on_an_item(tpi, item, pemeran):
    response = tpi.post(
        alamat("komentar-add", item.rencana, item.pk), {"teks": " Lengkapi notula. "}
    )

    assertRedirects(response, alamat("item", item.rencana, item.pk))
    komentar = KomentarItem.objects.get()
    assert (komentar.teks, komentar.oleh) == ("Lengkapi notula.", pemeran["tpi_anggota"])
    catatan = Riwayat.objects.for_rantai(f"unit:{item.rencana.unit_id}").first()
    assert (catatan.tindakan, catatan.sesudah) == ("komentar_ditulis", {"teks": "Lengkapi notula."})


def test_an_assessor_who_works_in_the_unit_remarks_on_nothing(client_for, pemeran, item):
    sendiri = client_for(pemeran["tpi_unit_sendiri"])

    response = sendiri.post(alamat("komentar-add", item.rencana, item.pk), {"teks": "Bagus."})

    assert response.status_code == HTTPStatus.FORBIDDEN
    assertNotContains(sendiri.get(alamat("item", item.rencana, item.pk)), "Simpan komentar")


@pytest.mark.parametrize("peran", [Peran.PENDAMPING, Peran.PEMBINA])
@pytest.mark.parametrize("pengisi", ["tim_zi", "kepala_unit"])
def test_who_fills_the_plan_remarks_on_nothing_whatever_else_he_is(
    client_for, pemeran, item, pengisi, peran
):
    PenugasanFactory(user=pemeran[pengisi], peran=peran, unit=pemeran.unit)
    orang = client_for(pemeran[pengisi])

    response = orang.post(alamat("komentar-add", item.rencana, item.pk), {"teks": "Bagus."})

    assert response.status_code == HTTPStatus.FORBIDDEN
    assertNotContains(orang.get(alamat("item", item.rencana, item.pk)), "Simpan komentar")


@pytest.mark.parametrize("peran", ["pendamping", "pembina"])
def test_companions_remark_but_do_not_settle(client_for, pemeran, komentar, peran):
    orang, rencana = client_for(pemeran[peran]), komentar.item.rencana

    ditulis = orang.post(alamat("komentar-add", rencana, komentar.item_id), {"teks": "Setuju."})
    ditutup = orang.post(alamat("komentar-settle", rencana, komentar.pk))

    assert ditulis.status_code == HTTPStatus.FOUND
    assert ditutup.status_code == HTTPStatus.FORBIDDEN


def test_the_team_of_another_year_remarks_on_nothing(tpi, pemeran):
    lama = buka_rencana(pemeran.unit, tahun=pemeran.tim.tahun - 1)

    response = tpi.post(alamat("komentar-add", lama, lama.item.first().pk), {"teks": "Catatan."})

    assert response.status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize(
    ("teks", "pesan"),
    [
        ("", "Tuliskan komentarnya."),
        (" \n", "Tuliskan komentarnya."),
        ("a" * 2001, "Paling banyak 2000 huruf"),
    ],
)
def test_a_bad_remark_is_refused_and_kept(tpi, item, teks, pesan):
    response = tpi.post(alamat("komentar-add", item.rencana, item.pk), {"teks": teks})

    assertContains(response, pesan, status_code=HTTPStatus.UNPROCESSABLE_ENTITY)
    assertContains(response, teks, status_code=HTTPStatus.UNPROCESSABLE_ENTITY)
    assert not KomentarItem.objects.exists()


def test_the_service_refuses_an_empty_remark_and_an_inactive_unit(item, pemeran):
    with pytest.raises(ValueError, match="komentarnya"):
        add_komentar(item=item, teks="  ", by=pemeran["tpi_anggota"])
    UnitKerja.objects.filter(pk=item.rencana.unit_id).update(aktif=False)
    with pytest.raises(RencanaTerkunci):
        add_komentar(item=item, teks="Catatan.", by=pemeran["tpi_anggota"])


def test_a_remark_on_an_item_taken_off_meanwhile_is_shown_back(tpi, item, rencana, pemeran):
    sendiri = ItemRencana.objects.create(
        rencana=rencana, indikator=item.indikator, urut=999, teks="Papan janji"
    )
    ItemRencana.objects.filter(pk=sendiri.pk).update(dihapus_pada=rencana.regulasi.dimuat_pada)
    with pytest.raises(StaleVersion):
        add_komentar(item=sendiri, teks="Catatan.", by=pemeran["tpi_anggota"])

    response = tpi.post(alamat("komentar-add", rencana, sendiri.pk), {"teks": "Di mana papannya?"})

    assertContains(response, "Di mana papannya?", status_code=HTTPStatus.CONFLICT)


def test_the_unit_settles_a_remark_once(tim, komentar, pemeran):
    rencana = komentar.item.rencana
    tim.post(alamat("komentar-settle", rencana, komentar.pk))
    komentar.refresh_from_db()
    pertama = komentar.selesai_pada

    settle_komentar(komentar=komentar, by=pemeran["kepala_unit"])

    komentar.refresh_from_db()
    assert (komentar.selesai_pada, komentar.selesai_oleh) == (pertama, pemeran["tim_zi"])
    assert komentar.teks == "Lengkapi notula."


@pytest.mark.parametrize("dari", ["butir", "", "http://contoh.test/"])
def test_settling_leads_back_to_the_page_of_the_button(tim, komentar, dari):
    rencana = komentar.item.rencana

    response = tim.post(alamat("komentar-settle", rencana, komentar.pk), {"dari": dari})

    item = alamat("item", rencana, komentar.item_id)
    assertRedirects(response, item if dari == "butir" else alamat("daftar-komentar", rencana))


def test_a_remark_of_another_unit_is_not_found(tim, pemeran):
    lain = buka_rencana(pemeran.unit_lain, tahun=pemeran.tim.tahun)
    komentar = add_komentar(item=lain.item.first(), teks="Catatan.", by=pemeran["tpi_anggota"])
    sendiri = buka_rencana(pemeran.unit, tahun=pemeran.tim.tahun)

    response = tim.post(alamat("komentar-settle", sendiri, komentar.pk))

    assert response.status_code == HTTPStatus.NOT_FOUND
    komentar.refresh_from_db()
    assert komentar.selesai_pada is None


def test_waiting_remarks_are_counted_and_listed_until_they_are_settled(tim, komentar, pemeran):
    rencana = komentar.item.rencana
    kedua = add_komentar(item=komentar.item, teks="Mana SK-nya?", by=pemeran["tpi_ketua"])

    halaman = tim.get(rencana.get_absolute_url())
    assertContains(halaman, "Komentar TPI (2)")
    assertContains(halaman, "2 komentar</small>")
    settle_komentar(komentar=kedua, by=pemeran["tim_zi"])

    assertContains(tim.get(rencana.get_absolute_url()), "Komentar TPI (1)")
    daftar = tim.get(alamat("daftar-komentar", rencana))
    assert [k.teks for k in daftar.context["terbuka"]] == ["Lengkapi notula."]
    assert [k.teks for k in daftar.context["ditindaklanjuti"]] == ["Mana SK-nya?"]


def test_a_remark_is_shown_as_text(tpi, item):
    tpi.post(alamat("komentar-add", item.rencana, item.pk), {"teks": "<script>x</script>"})

    halaman = tpi.get(alamat("item", item.rencana, item.pk))

    assertContains(halaman, "&lt;script&gt;x&lt;/script&gt;")


def test_the_list_of_remarks_costs_the_same_for_one_and_forty(tim, komentar, pemeran):
    url = alamat("daftar-komentar", komentar.item.rencana)
    tim.get(url)
    with CaptureQueriesContext(connection) as sedikit:
        tim.get(url)

    for item in komentar.item.rencana.item.all()[:40]:
        add_komentar(item=item, teks="Catatan.", by=pemeran["tpi_anggota"])
    with CaptureQueriesContext(connection) as banyak:
        tim.get(url)

    assert len(banyak) == len(sedikit)
