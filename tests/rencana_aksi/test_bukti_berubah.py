"""Evidence that changed under one's hands, and files and links that are not what they seem."""

import io
import zipfile
from http import HTTPStatus
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

import rencana_aksi.views_bukti_item
from rencana_aksi.models import BuktiItem, DokumenBukti
from rencana_aksi.services import add_item, remove_item
from rencana_aksi.services.bukti import (
    ItemDihapus,
    Rincian,
    Tautan,
    Unggahan,
    add_bukti_item,
    remove_bukti_item,
    replace_dokumen,
    set_halaman_item,
)
from tests import berkas as contoh
from tests.factories import buka_rencana
from zi_portal.berkas.services import BerkasDitolak
from zi_portal.locking import StaleVersion

HTMX = {"HX-Request": "true"}
SK = contoh.make_pdf(3)
BERUBAH = "baru saja dihapus atau diganti versi baru"


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "media"},
        },
    }


@pytest.fixture
def item(pemeran):
    rencana = buka_rencana(pemeran.unit, tahun=pemeran.tim.tahun, by=pemeran["tim_zi"])
    return rencana.item.order_by("urut").first()


@pytest.fixture
def tim(client_for, pemeran):
    return client_for(pemeran["tim_zi"])


def unggahan(isi=SK, nama="sk.pdf", **rincian):
    return Unggahan(SimpleUploadedFile(nama, isi), nama, 10**7, Rincian(**rincian))


def alamat(item, nama):
    rencana = item.rencana
    return reverse(f"rencana_aksi:{nama}", args=[rencana.unit_id, rencana.tahun, item.pk])


def buka(nama, objek):
    return reverse(f"rencana_aksi:{nama}", args=[objek.pk])


@pytest.fixture
def bukti(item, pemeran):
    return add_bukti_item(item=item, sumber=unggahan(judul="SK Tim"), by=pemeran["tim_zi"])[0]


def replace(dokumen, by, isi=None):
    isi = isi or contoh.make_pdf(4)
    return replace_dokumen(dokumen=dokumen, unggahan=unggahan(isi, judul="SK baru"), by=by)


# --- Somebody was faster -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("nama", "data"), [("bukti-halaman", {"halaman": "2"}), ("bukti-remove", {})]
)
@pytest.mark.parametrize("htmx", [HTMX, {}], ids=["htmx", "plain"])
def test_a_stale_panel_is_answered_with_the_fresh_one(tim, bukti, pemeran, nama, data, htmx):
    replace(bukti.dokumen, pemeran["kepala_unit"])

    response = tim.post(buka(nama, bukti), data, headers=htmx)

    assertContains(response, BERUBAH, status_code=HTTPStatus.CONFLICT)
    assertContains(response, "SK baru", status_code=HTTPStatus.CONFLICT)
    assert BuktiItem.objects.active().get().halaman is None


def test_evidence_removed_between_the_click_and_the_lock_is_no_failure(
    tim, bukti, pemeran, monkeypatch
):
    def late(**isi):
        remove_bukti_item(bukti=BuktiItem.objects.get(), by=pemeran["kepala_unit"])
        set_halaman_item(**isi)

    monkeypatch.setattr(rencana_aksi.views_bukti_item, "set_halaman_item", late)

    response = tim.post(buka("bukti-halaman", bukti), {"halaman": "2"}, headers=HTMX)

    assertContains(response, BERUBAH, status_code=HTTPStatus.CONFLICT)
    assertContains(response, "Belum ada bukti.", status_code=HTTPStatus.CONFLICT)
    with pytest.raises(StaleVersion):
        remove_bukti_item(bukti=bukti, by=pemeran["tim_zi"])


def test_an_item_that_was_taken_off_gets_no_evidence(tim, item, pemeran, monkeypatch):
    by = pemeran["kepala_unit"]
    tambahan = add_item(rencana=item.rencana, indikator=item.indikator, teks="Rapat", by=by)

    def late(**isi):
        remove_item(item=tambahan, expected_version=1, by=by)
        return add_bukti_item(**isi)

    monkeypatch.setattr(rencana_aksi.views_bukti_item, "add_bukti_item", late)

    response = tim.post(
        alamat(tambahan, "bukti-add"),
        {"tautan": "https://contoh.go.id/", "judul": "Rekaman"},
        headers=HTMX,
    )

    assertContains(response, "baru saja dihapus dari rencana", status_code=HTTPStatus.CONFLICT)
    with pytest.raises(ItemDihapus):
        add_bukti_item(item=tambahan, sumber=unggahan(), by=by)
    assert not DokumenBukti.objects.exists()


# --- Versions ------------------------------------------------------------------------------------


def test_details_of_a_replaced_version_stay_as_they_were(tim, bukti, pemeran):
    lama = bukti.dokumen
    data = {"judul": "Judul lain", "sidik": lama.sidik_rincian}
    baru = replace(lama, pemeran["kepala_unit"])

    response = tim.post(buka("dokumen-ubah", lama), data)

    assertContains(response, "sudah digantikan versi 2", status_code=HTTPStatus.CONFLICT)
    assertContains(response, buka("dokumen-ubah", baru), status_code=HTTPStatus.CONFLICT)
    assertContains(response, 'value="Judul lain"', status_code=HTTPStatus.CONFLICT)
    assertNotContains(tim.get(buka("dokumen-ubah", lama)), "Simpan rincian")
    lama.refresh_from_db()
    assert lama.judul == "SK Tim"


def test_a_version_with_the_content_of_another_document_is_refused_by_its_name(
    tim, item, bukti, pemeran
):
    by = pemeran["tim_zi"]
    add_bukti_item(item=item, sumber=unggahan(contoh.make_pdf(7), judul="Notula"), by=by)

    with pytest.raises(BerkasDitolak, match="sebagai “Notula”"):
        replace(bukti.dokumen, by, contoh.make_pdf(7))

    response = tim.post(
        buka("dokumen-versi", bukti.dokumen),
        {"berkas": SimpleUploadedFile("b.pdf", contoh.make_pdf(7))},
    )
    assertContains(response, "sudah ada di daftar unit sebagai “Notula”", status_code=422)
    assert DokumenBukti.objects.current().count() == 2


def test_two_documents_that_already_share_their_content_are_both_replaced(item, bukti, pemeran):
    """Older data has them: two titles for one file."""
    by, lama = pemeran["tim_zi"], bukti.dokumen
    kembar = DokumenBukti.objects.create(
        unit=lama.unit,
        berkas=lama.berkas,
        nama="sk-salinan.pdf",
        judul="SK salinan",
        oleh=by,
        dibuat=lama.dibuat,
    )

    assert replace(lama, by, contoh.make_pdf(4)).versi == 2
    assert replace(kembar, by, contoh.make_pdf(5)).versi == 2


# --- Files and links -----------------------------------------------------------------------------


def make_odt_rusak() -> bytes:
    """An OpenDocument whose first part does not unpack."""
    isi = io.BytesIO()
    with zipfile.ZipFile(isi, "w", zipfile.ZIP_DEFLATED) as arsip:
        arsip.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        arsip.writestr("content.xml", "<x/>")
    rusak = bytearray(isi.getvalue())
    awal = rusak.find(b"mimetype") + len("mimetype")
    rusak[awal : awal + 6] = b"\xff" * 6
    return bytes(rusak)


def test_a_damaged_office_file_is_refused_and_the_others_are_kept(tim, item):
    rusak = SimpleUploadedFile("laporan.odt", make_odt_rusak())

    response = tim.post(
        alamat(item, "bukti-add"),
        {"berkas": [rusak, SimpleUploadedFile("sk.pdf", SK)]},
        headers=HTMX,
    )

    assertContains(response, "“laporan.odt” tidak disimpan.")
    assertContains(response, "“sk.pdf” tersimpan.")
    sendiri = {"berkas": [SimpleUploadedFile("laporan.odt", make_odt_rusak())]}
    assert tim.post(alamat(item, "bukti-add"), sendiri, headers=HTMX).status_code == 422


@pytest.mark.parametrize(
    ("tautan", "pesan"),
    [
        ("https://bank.go.id\\@jahat.test/", "garis miring terbalik"),
        ("https://bank.go.id/\\jahat", "garis miring terbalik"),
        ("https://bank.go.id@jahat.test/", "menyamarkan situs"),
        ("https://u:p@jahat.test/", "menyamarkan situs"),
        ("https://bank.go.id%2f@jahat.test/", "menyamarkan situs"),
        ("https://contoh.go.id/\u202efdp.exe", "tanda yang tidak terlihat"),
        ("https://contoh\u200b.go.id/", "tanda yang tidak terlihat"),
        ("https://contoh.go.id/a\tb", "tanda yang tidak terlihat"),
        ("javascript:alert(1)", "Tautan diawali http://"),
        ("https://[::1", "Tautan diawali http://"),
    ],
)
def test_a_link_that_leads_elsewhere_than_it_seems_is_refused(tim, item, pemeran, tautan, pesan):
    response = tim.post(
        alamat(item, "bukti-add"), {"tautan": tautan, "judul": "Video"}, headers=HTMX
    )

    assertContains(response, pesan, status_code=422)
    assertContains(response, 'value="Video"', status_code=422)
    with pytest.raises(ValidationError):  # by whatever door it comes
        add_bukti_item(item=item, sumber=Tautan(tautan, Rincian(judul="x")), by=pemeran["tim_zi"])
    assert not DokumenBukti.objects.exists()


@pytest.mark.parametrize(
    "tautan", ["https://contoh.go.id/@dinas/video?x=a@b", "http://contoh.go.id:8080/#a@b"]
)
def test_a_link_with_an_at_sign_behind_its_host_is_kept(tim, item, tautan):
    tim.post(alamat(item, "bukti-add"), {"tautan": tautan, "judul": "Video"}, headers=HTMX)

    assert DokumenBukti.objects.get().situs == "contoh.go.id"
