"""Evidence of plan items, the register of a unit, documents with their pages and versions."""

import hashlib
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from rencana_aksi.models import BuktiItem, DokumenBukti, RencanaAksi, StatusRencana
from rencana_aksi.services import RencanaTerkunci
from rencana_aksi.services.bukti import (
    Rincian,
    Tautan,
    Unggahan,
    add_bukti_item,
    change_dokumen,
    replace_dokumen,
)
from tests import berkas as contoh
from tests.factories import buka_rencana
from units.models import UnitKerja
from zi_portal.berkas import gambar, lukisan
from zi_portal.berkas.models import GalatPratinjau, HalamanGagal
from zi_portal.berkas.services import BerkasDitolak
from zi_portal.locking import StaleVersion
from zi_portal.riwayat.models import Riwayat

HTMX = {"HX-Request": "true"}
SK = contoh.make_pdf(3)


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings) -> Path:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "media"},
        },
    }
    return tmp_path / "media"


@pytest.fixture
def rencana(pemeran):
    return buka_rencana(pemeran.unit, tahun=pemeran.tim.tahun, by=pemeran["tim_zi"])


@pytest.fixture
def item(rencana):
    return rencana.item.order_by("urut").first()


@pytest.fixture
def tim(client_for, pemeran):
    return client_for(pemeran["tim_zi"])


def satu(isi=SK, nama="sk.pdf"):
    return SimpleUploadedFile(nama, isi)


def unggahan(isi=SK, nama="sk.pdf", **rincian):
    return Unggahan(satu(isi, nama), nama, 10**7, Rincian(**rincian))


def alamat(item, nama):
    rencana = item.rencana
    return reverse(f"rencana_aksi:{nama}", args=[rencana.unit_id, rencana.tahun, item.pk])


def buka(nama, objek, *lain):
    return reverse(f"rencana_aksi:{nama}", args=[objek.pk, *lain])


@pytest.fixture
def dokumen(item, pemeran):
    bukti, _ = add_bukti_item(item=item, sumber=unggahan(judul="SK Tim"), by=pemeran["tim_zi"])
    return bukti.dokumen


# --- Plan items ----------------------------------------------------------------------------------


@pytest.mark.parametrize("peran", ["tim_zi", "kepala_unit"])
def test_progress_is_proved_after_the_plan_was_signed(client_for, pemeran, item, peran):
    RencanaAksi.objects.update(status=StatusRencana.DITANDATANGANI)
    client = client_for(pemeran[peran])

    response = client.post(
        alamat(item, "bukti-add"),
        {"berkas": [satu(), satu(contoh.HTML, "sk2.pdf")], "halaman": "2"},
    )

    assertRedirects(response, alamat(item, "item") + "#bukti", fetch_redirect_response=False)
    halaman = client.get(alamat(item, "item"))
    assertContains(halaman, "“sk.pdf” tersimpan.")
    assertContains(halaman, "“sk2.pdf” tidak disimpan.")
    assertContains(halaman, "hlm. 2")
    assert BuktiItem.objects.get().halaman == 2


def test_the_panel_alone_answers_so_that_typing_beside_it_stays(tim, item):
    response = tim.post(alamat(item, "bukti-add"), {"berkas": [satu()]}, headers=HTMX)

    assertContains(response, "“sk.pdf” tersimpan.")
    assertNotContains(response, 'name="penanggung_jawab"')


def test_a_refused_form_comes_back_with_what_was_typed(tim, item):
    response = tim.post(
        alamat(item, "bukti-add"), {"tautan": "javascript:alert(1)", "judul": "Video rapat"}
    )

    assertContains(response, "Tautan diawali http://", status_code=422)
    assertContains(response, "Video rapat", status_code=422)


def test_taking_evidence_off_keeps_it_in_the_register(tim, item, dokumen):
    tim.post(buka("bukti-remove", BuktiItem.objects.get()))

    assertNotContains(tim.get(alamat(item, "item")), "SK Tim</a>")
    assertContains(tim.get(buka("dokumen-daftar", dokumen.unit)), "SK Tim")
    assert Riwayat.objects.filter(tindakan="bukti_dihapus", sebelum__judul="SK Tim").exists()


def test_the_page_of_the_proof_is_changed_with_its_trail(tim, dokumen):
    bukti = BuktiItem.objects.get()

    tim.post(buka("bukti-halaman", bukti), {"halaman": "3"})
    salah = tim.post(buka("bukti-halaman", bukti), {"halaman": "-1"}, headers=HTMX)

    assertContains(salah, "Halaman dihitung dari 1.", status_code=422)
    bukti.refresh_from_db()
    assert bukti.halaman == 3
    assert Riwayat.objects.filter(tindakan="halaman_bukti_diubah", sesudah__halaman=3).exists()


def test_a_deactivated_unit_proves_nothing_any_more(tim, item, dokumen, pemeran):
    UnitKerja.objects.filter(pk=pemeran.unit.pk).update(aktif=False)

    assert tim.post(alamat(item, "bukti-add"), {"berkas": [satu()]}).status_code == 403
    with pytest.raises(RencanaTerkunci):
        add_bukti_item(item=item, sumber=dokumen, by=pemeran["tim_zi"])


def test_a_document_is_used_in_a_second_item_without_an_upload(tim, rencana, dokumen):
    lain = rencana.item.order_by("urut")[1]
    url = alamat(lain, "bukti-pick")
    assertContains(tim.get(url, {"cari": "sk tim"}), "dipakai di 1 butir")

    tim.post(url, {"dokumen": dokumen.pk})
    lagi = tim.post(url, {"dokumen": dokumen.pk}, headers=HTMX)

    assertContains(lagi, "sudah menjadi bukti butir tersebut", status_code=422)
    assertContains(tim.get(buka("dokumen-lihat", dokumen)), "Dipakai di 2 butir")


# --- The register --------------------------------------------------------------------------------


def test_the_register_finds_by_title_file_and_link_and_says_where_it_is_used(
    tim, item, dokumen, pemeran
):
    tautan = Tautan("https://video.contoh.go.id/x", Rincian(judul="Rekaman rapat"))
    add_bukti_item(item=item, sumber=tautan, by=pemeran["tim_zi"])
    url = buka("dokumen-daftar", pemeran.unit)

    for cari, ada, tidak in (
        ("tim sk", "SK Tim", "Rekaman"),
        ("video.contoh", "Rekaman rapat", "SK Tim"),
        ("sk.pdf", "SK Tim", "Rekaman"),
    ):
        halaman = tim.get(url, {"cari": cari})
        assertContains(halaman, ada)
        assertNotContains(halaman, tidak)
    assertContains(tim.get(url), alamat(item, "item"))
    assertContains(tim.get(url, {"cari": "tidak ada"}), "Tidak ada dokumen dengan")


def test_the_register_costs_the_same_for_one_document_and_for_forty(
    tim, item, pemeran, django_assert_max_num_queries
):
    def add(nomor: int) -> None:
        tautan = Tautan(f"https://contoh.go.id/{nomor}", Rincian(judul=f"Bukti {nomor}"))
        add_bukti_item(item=item, sumber=tautan, by=pemeran["tim_zi"])

    def count() -> int:
        with django_assert_max_num_queries(14) as kueri:
            tim.get(buka("dokumen-daftar", pemeran.unit))
        return len(kueri)

    add(0)
    satu_dokumen = count()
    for nomor in range(1, 40):
        add(nomor)
    assert count() == satu_dokumen


# --- Details and versions ------------------------------------------------------------------------


def isian(dokumen, **lain):
    return {"judul": "SK Tim", "sidik": dokumen.sidik_rincian, **lain}


def test_title_date_and_period_are_corrected_with_their_trail(tim, dokumen):
    data = isian(dokumen, judul="SK Tim ZI", tanggal_dokumen="2026-01-12")

    response = tim.post(buka("dokumen-ubah", dokumen), data | {"kembali": "/rencana-aksi/"})

    assertRedirects(response, "/rencana-aksi/", fetch_redirect_response=False)
    dokumen.refresh_from_db()
    assert (dokumen.judul, str(dokumen.tanggal)) == ("SK Tim ZI", "2026-01-12")
    riwayat = Riwayat.objects.get(tindakan="dokumen_diubah")
    assert riwayat.sebelum["judul"] == "SK Tim"
    assert riwayat.sesudah["tanggal"] == "2026-01-12"


def test_two_who_correct_at_once_see_both_and_lose_nothing(tim, dokumen, pemeran):
    dulu = isian(dokumen, judul="SK Tim Kerja")
    change_dokumen(
        dokumen=dokumen,
        rincian=Rincian(judul="SK Bupati"),
        sidik=dokumen.sidik_rincian,
        by=pemeran["kepala_unit"],
    )

    response = tim.post(buka("dokumen-ubah", dokumen), dulu)

    assertContains(response, "“SK Bupati”", status_code=HTTPStatus.CONFLICT)
    assertContains(response, 'value="SK Tim Kerja"', status_code=HTTPStatus.CONFLICT)
    lagi = dict(dulu, sidik=response.context["form"]["sidik"].value())
    assert tim.post(buka("dokumen-ubah", dokumen), lagi).status_code == HTTPStatus.FOUND


@pytest.mark.parametrize(
    ("data", "pesan"),
    [
        ({"tanggal_dokumen": "2999-01-01"}, "tidak boleh setelah hari ini"),
        ({"tanggal_dokumen": "x"}, "Isi tanggal dokumen sebagai tanggal"),
        ({"periode_mulai": "2026-03-01", "periode_selesai": "2026-01-01"}, "Akhir periode"),
        ({"judul": "x" * 201}, "Judul paling panjang 200 huruf."),
    ],
)
def test_wrong_details_are_explained(tim, dokumen, data, pesan):
    response = tim.post(buka("dokumen-ubah", dokumen), isian(dokumen, **data))
    assertContains(response, pesan, status_code=422)


def test_a_link_keeps_a_title(tim, item, pemeran):
    tautan = Tautan("https://contoh.go.id/a", Rincian(judul="Video"))
    bukti, _ = add_bukti_item(item=item, sumber=tautan, by=pemeran["tim_zi"])

    response = tim.post(buka("dokumen-ubah", bukti.dokumen), isian(bukti.dokumen, judul=""))
    assertContains(response, "Beri tautan ini sebuah judul.", status_code=422)


@pytest.mark.parametrize("kembali", ["https://jahat.test/", "//jahat.test/", "javascript:alert(1)"])
def test_after_saving_nobody_is_sent_out_of_the_portal(tim, dokumen, kembali):
    response = tim.post(
        buka("dokumen-ubah", dokumen), isian(dokumen, judul="Baru") | {"kembali": kembali}
    )
    assertRedirects(response, buka("dokumen-lihat", dokumen), fetch_redirect_response=False)


def test_a_new_version_replaces_and_the_old_one_stays_readable(tim, item, dokumen):
    data = {"berkas": satu(contoh.make_pdf(5), "sk-2.pdf"), "judul": "SK Tim, perubahan"}

    tim.post(buka("dokumen-versi", dokumen), data)

    baru = DokumenBukti.objects.get(pendahulu=dokumen)
    assert baru.versi == 2
    assert BuktiItem.objects.active().get().dokumen == baru
    assert b"".join(tim.get(dokumen.get_absolute_url()).streaming_content) == SK
    assertContains(tim.get(buka("dokumen-lihat", dokumen)), "sudah digantikan")
    assertContains(tim.get(alamat(item, "item")), "versi 2")


def test_a_version_is_not_replaced_twice_nor_by_itself(dokumen, pemeran):
    by = pemeran["tim_zi"]
    with pytest.raises(BerkasDitolak, match="sama dengan versi yang sekarang"):
        replace_dokumen(dokumen=dokumen, unggahan=unggahan(), by=by)
    replace_dokumen(dokumen=dokumen, unggahan=unggahan(contoh.make_pdf(4)), by=by)

    with pytest.raises(StaleVersion):
        replace_dokumen(dokumen=dokumen, unggahan=unggahan(contoh.make_pdf(5)), by=by)

    assert DokumenBukti.objects.count() == 2


def test_content_that_was_replaced_is_recognised_and_not_registered_again(
    rencana, dokumen, pemeran
):
    by, lain = pemeran["tim_zi"], rencana.item.order_by("urut")[1]
    baru = replace_dokumen(dokumen=dokumen, unggahan=unggahan(contoh.make_pdf(4)), by=by)

    with pytest.raises(BerkasDitolak, match="sama dengan versi 1 dari “SK Tim”"):
        add_bukti_item(item=lain, sumber=unggahan(), by=by)
    with pytest.raises(StaleVersion):
        add_bukti_item(item=lain, sumber=dokumen, by=by)

    # As a newer version it may come back.
    kembali = replace_dokumen(dokumen=baru, unggahan=unggahan(), by=by)
    assert kembali.versi == 3
    assert add_bukti_item(item=lain, sumber=unggahan(), by=by)[0].dokumen == kembali


def test_who_replaces_too_late_is_shown_the_newer_version(tim, dokumen, pemeran):
    replace_dokumen(dokumen=dokumen, unggahan=unggahan(contoh.make_pdf(4)), by=pemeran["tim_zi"])

    response = tim.post(
        buka("dokumen-versi", dokumen), {"berkas": satu(contoh.make_pdf(5), "x.pdf")}
    )
    assertContains(response, "sudah digantikan versi yang lebih baru", status_code=409)


# --- Pages as pictures ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("peran", "status"),
    [
        ("tim_zi", 200),
        ("tpi_anggota", 200),
        ("pimpinan", 200),
        ("kepala_unit_lain", 404),
        ("admin_jauh", 404),
        ("kedaluwarsa", 404),
        ("tanpa_peran", 404),
    ],
)
def test_a_painted_page_is_seen_only_by_who_sees_the_document(
    client_for, pemeran, tim, dokumen, peran, status
):
    """MISTAKES S1, S16: also when the picture already lies in the storage."""
    url = buka("dokumen-halaman", dokumen, 1)
    gambar = tim.get(url)
    assert gambar["Content-Type"] == "image/jpeg"
    client = client_for(pemeran[peran])

    assert client.get(url).status_code == status
    # A browser that still has the picture learns nothing either.
    assert client.get(url, headers={"If-None-Match": gambar["ETag"]}).status_code == (
        304 if status == 200 else 404
    )


def test_a_page_is_kept_by_the_browser_alone_and_asked_for_again(tim, client_for, dokumen):
    url = buka("dokumen-halaman", dokumen, 1)

    gambar = tim.get(url)

    assert gambar["Cache-Control"] == "private, no-cache"
    assert gambar["X-Content-Type-Options"] == "nosniff"
    assert client_for(None).get(url).status_code == HTTPStatus.FOUND


def test_no_picture_has_a_public_address(client_for, tim, dokumen, media):
    tim.get(buka("dokumen-halaman", dokumen, 1))
    tersimpan = [p.relative_to(media) for p in media.rglob("*") if p.is_file()]
    assert len(tersimpan) == 2

    for jalur in tersimpan:
        for awalan in ("/", "/media/", "/static/", "/var/media/"):
            response = client_for(None).get(f"{awalan}{jalur}", follow=False)
            assert response.status_code in {HTTPStatus.NOT_FOUND, HTTPStatus.FOUND}


def test_the_viewer_turns_pages_by_links(tim, dokumen):
    halaman = tim.get(buka("dokumen-lihat", dokumen), {"halaman": "2"})
    assertContains(halaman, "/halaman/2.jpg")
    assertContains(halaman, 'href="' + buka("dokumen-lihat", dokumen) + '?halaman=1"')
    assertContains(halaman, 'href="' + buka("dokumen-lihat", dokumen) + '?halaman=3"')
    assertContains(halaman, "2/3")

    potongan = tim.get(buka("dokumen-lihat", dokumen), {"halaman": "99"}, headers=HTMX)
    assertContains(potongan, "3/3")
    assertNotContains(potongan, "<html")


@pytest.mark.parametrize(
    ("isi", "nama", "pesan"),
    [
        (contoh.make_pdf(kata_sandi="x"), "kunci.pdf", "memakai kata sandi"),
        (b"%PDF-1.7 rusak" * 9, "rusak.pdf", "tidak dapat dibaca"),
        (contoh.make_png_raksasa(), "besar.png", "terlalu besar"),
    ],
)
def test_a_file_without_pictures_says_so_and_the_original_is_handed_out(
    tim, item, pemeran, isi, nama, pesan
):
    bukti, _ = add_bukti_item(item=item, sumber=unggahan(isi, nama), by=pemeran["tim_zi"])

    for url in (buka("dokumen-lihat", bukti.dokumen), alamat(item, "item")):
        halaman = tim.get(url)
        assertContains(halaman, pesan)
        assertContains(halaman, f'href="{bukti.dokumen.get_absolute_url()}"')
    asli = tim.get(bukti.dokumen.get_absolute_url())
    assert hashlib.sha256(b"".join(asli.streaming_content)).hexdigest() == (
        bukti.dokumen.berkas.sha256
    )


def test_a_sheet_is_said_to_be_prepared_and_then_shown(
    tim, item, pemeran, django_capture_on_commit_callbacks
):
    bukti, _ = add_bukti_item(
        item=item, sumber=unggahan(contoh.make_xlsx(), "hadir.xlsx"), by=pemeran["tim_zi"]
    )
    assertContains(tim.get(alamat(item, "item")), "sedang disiapkan")

    with django_capture_on_commit_callbacks(execute=True):
        tim.get(buka("dokumen-lihat", bukti.dokumen), headers=HTMX)

    assertContains(tim.get(buka("dokumen-lihat", bukti.dokumen), headers=HTMX), "/halaman/1.jpg")


@pytest.mark.parametrize(
    ("isi", "nama"), [(SK, "sk.pdf"), (contoh.make_xlsx(), "hadir.xlsx")], ids=["pdf", "xlsx"]
)
def test_a_file_that_is_gone_from_storage_is_said_to_be_gone(tim, item, pemeran, media, isi, nama):
    bukti, _ = add_bukti_item(item=item, sumber=unggahan(isi, nama), by=pemeran["tim_zi"])
    for berkas in (media / "bukti").rglob("*"):
        if berkas.is_file():
            berkas.unlink()

    assertContains(tim.get(buka("dokumen-lihat", bukti.dokumen)), "tidak ada di penyimpanan")


def test_the_page_of_an_item_opens_no_file_and_lets_the_viewer_ask_for_it(
    tim, item, dokumen, monkeypatch
):
    """A hostile file of one item holds nobody up who reads another page."""
    monkeypatch.setattr(gambar, "paint", None)

    halaman = tim.get(alamat(item, "item"))

    assertContains(halaman, f'hx-get="{buka("dokumen-lihat", dokumen)}?halaman=1&amp;kembali=')
    monkeypatch.undo()
    tim.get(buka("dokumen-lihat", dokumen), {"halaman": "1"}, headers=HTMX)
    assertContains(tim.get(alamat(item, "item")), "/halaman/1.jpg")


def test_while_another_page_is_painted_the_viewer_says_so_and_asks_again(tim, dokumen, monkeypatch):
    monkeypatch.setattr(lukisan, "TUNGGU", 0.01)
    with lukisan._kuas:
        potongan = tim.get(buka("dokumen-lihat", dokumen), headers=HTMX)
        gambar = tim.get(buka("dokumen-halaman", dokumen, 1))

    assertContains(potongan, "sedang disiapkan")
    assertContains(potongan, 'hx-trigger="load delay:2s"')
    assertContains(potongan, f'href="{dokumen.get_absolute_url()}"')
    assertContains(gambar, "belum siap", status_code=HTTPStatus.SERVICE_UNAVAILABLE)
    assert gambar["Retry-After"]
    assert tim.get(buka("dokumen-halaman", dokumen, 1))["Content-Type"] == "image/jpeg"


def test_a_page_that_cannot_be_painted_says_why_where_it_is_shown(tim, item, dokumen):
    tim.get(buka("dokumen-lihat", dokumen))
    HalamanGagal.objects.create(
        berkas=dokumen.berkas, halaman=1, galat=GalatPratinjau.LAMA, dicoba=timezone.now()
    )

    assertContains(tim.get(alamat(item, "item")), "terlalu rumit untuk ditampilkan")


def test_the_versions_of_a_document_cost_the_same_for_two_and_for_eleven(
    tim, dokumen, pemeran, django_assert_max_num_queries
):
    def replace(lama: DokumenBukti, nomor: int) -> DokumenBukti:
        isi = unggahan(contoh.make_pdf(nomor))
        return replace_dokumen(dokumen=lama, unggahan=isi, by=pemeran["tim_zi"])

    def count(satu_dokumen: DokumenBukti) -> int:
        tim.get(buka("dokumen-lihat", satu_dokumen))
        with django_assert_max_num_queries(30) as kueri:
            halaman = tim.get(buka("dokumen-lihat", satu_dokumen))
        versi = [d.versi for d in halaman.context["daftar_versi"]]
        assert versi == list(range(satu_dokumen.versi, 0, -1))
        return len(kueri)

    kini = replace(dokumen, 4)
    dua = count(kini)
    for nomor in range(5, 14):
        kini = replace(kini, nomor)
    assert count(kini) == dua


def test_the_day_of_the_upload_is_not_the_date_of_the_document(tim, dokumen):
    kemarin = timezone.now() - timedelta(days=400)
    DokumenBukti.objects.update(dibuat=kemarin, tanggal="2020-02-03")

    halaman = tim.get(buka("dokumen-lihat", dokumen))

    assertContains(halaman, "3 Februari 2020")
    assertContains(halaman, str(kemarin.year))
