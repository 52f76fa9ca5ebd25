"""Pages of files as pictures: what people see, and what a hostile file cannot do."""

import http.server
import io
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from tests import berkas as contoh
from zi_portal.berkas import gambar, konversi, lukisan, pelukis
from zi_portal.berkas.gambar import (
    BelumTergambar,
    TidakTergambar,
    paint_halaman,
    prepare_pratinjau,
)
from zi_portal.berkas.models import Berkas, HalamanGagal, KeadaanPratinjau, Pratinjau
from zi_portal.berkas.services import BerkasDitolak, storing

pytestmark = pytest.mark.django_db


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


def simpan(isi: bytes, nama: str = "berkas") -> Berkas:
    with storing(SimpleUploadedFile(nama, isi), nama=nama, maksimum=10**9) as baris:
        return baris


def buka(isi: bytes) -> Image.Image:
    return Image.open(io.BytesIO(isi))


def _warna(foto: Image.Image, y: int) -> str:
    titik = foto.getpixel((foto.width // 2, y))
    assert isinstance(titik, tuple)
    return "merah" if titik[0] > titik[2] else "biru"


def test_each_page_of_a_pdf_is_a_picture_that_fits_a_screen():
    berkas = simpan(contoh.make_pdf(3))

    assert prepare_pratinjau(berkas).halaman == 3
    for nomor in (1, 2, 3):
        halaman = buka(paint_halaman(berkas, nomor))
        assert halaman.format == "JPEG"
        assert 990 <= halaman.width <= 1000
        assert halaman.height > halaman.width


def test_a_page_is_painted_once_and_lies_under_the_hash_of_the_file(media, monkeypatch):
    berkas = simpan(contoh.make_pdf())
    pertama = paint_halaman(berkas, 1)
    monkeypatch.setattr(lukisan, "paint", None)
    monkeypatch.setattr(gambar, "paint", None)

    assert paint_halaman(berkas, 1) == pertama
    (tersimpan,) = (media / "pratinjau").rglob("*.jpg")
    assert tersimpan.parent.name == berkas.sha256


@pytest.mark.parametrize("nomor", [0, 4, 99_999])
def test_a_page_that_does_not_exist_is_said_to_be_missing(nomor):
    with pytest.raises(TidakTergambar, match="tidak ada dalam dokumen"):
        paint_halaman(simpan(contoh.make_pdf(3)), nomor)


@pytest.mark.parametrize(
    ("isi", "pesan"),
    [
        (contoh.make_pdf(kata_sandi="rahasia"), "memakai kata sandi"),
        (b"%PDF-1.7\n" + b"bukan PDF " * 50, "tidak dapat dibaca"),
        (contoh.make_pdf()[:80], "tidak dapat dibaca"),
        (contoh.make_png_raksasa(), "terlalu besar"),
        (contoh.make_foto()[:600], "tidak dapat dibaca"),
    ],
)
def test_a_file_without_a_picture_says_why_and_points_to_the_original(isi, pesan):
    berkas = simpan(isi)

    with pytest.raises(TidakTergambar, match=pesan) as ditolak:
        paint_halaman(berkas, 1)

    assert "uka aslinya" in str(ditolak.value)
    assert berkas.pratinjau.keadaan == KeadaanPratinjau.GAGAL


def test_a_pdf_that_claims_100000_pages_costs_no_more_than_its_first_one():
    berkas = simpan(contoh.KLAIM_HALAMAN)

    halaman = buka(paint_halaman(berkas, 1))

    assert max(halaman.size) <= 3000
    with pytest.raises(TidakTergambar, match="tidak ada dalam dokumen"):
        paint_halaman(berkas, 501)
    with pytest.raises(TidakTergambar, match="tidak dapat dibaca"):
        paint_halaman(berkas, 2)


def test_a_painter_that_never_ends_is_stopped_and_tried_again_later(monkeypatch, tmp_path):
    macet = tmp_path / "macet.py"
    macet.write_text("while True: pass")
    monkeypatch.setattr(pelukis, "__file__", str(macet))
    monkeypatch.setattr(lukisan, "DETIK", 0.2)
    berkas = simpan(contoh.make_pdf())

    with pytest.raises(TidakTergambar, match="terlalu rumit"):
        paint_halaman(berkas, 1)

    monkeypatch.undo()
    Pratinjau.objects.update(diperbarui=timezone.now() - timedelta(hours=1))
    assert prepare_pratinjau(berkas).keadaan == KeadaanPratinjau.SIAP


def test_a_page_that_takes_too_long_is_paid_for_once_in_an_hour(monkeypatch, tmp_path):
    """400,000 fills in 17 KB: whoever asks next is told at once, later it is tried again."""
    berkas = simpan(contoh.make_pdf(2))
    assert prepare_pratinjau(berkas).halaman == 2
    dihitung = tmp_path / "dihitung"
    macet = tmp_path / "macet.py"
    macet.write_text(f"open({str(dihitung)!r}, 'a').write('x')\nwhile True: pass")
    with monkeypatch.context() as lambat:
        lambat.setattr(pelukis, "__file__", str(macet))
        lambat.setattr(lukisan, "DETIK", 1)
        for _ in range(3):
            with pytest.raises(TidakTergambar, match="terlalu rumit"):
                paint_halaman(berkas, 1)

    assert dihitung.read_text() == "x"
    assert buka(paint_halaman(berkas, 2)).format == "JPEG"  # the others are shown
    HalamanGagal.objects.update(dicoba=timezone.now() - timedelta(hours=2))
    assert buka(paint_halaman(berkas, 1)).format == "JPEG"


def test_nobody_waits_long_for_the_page_of_somebody_else(monkeypatch):
    berkas = simpan(contoh.make_pdf())
    monkeypatch.setattr(lukisan, "TUNGGU", 0.01)

    with lukisan._kuas:
        with pytest.raises(BelumTergambar, match="buka aslinya"):
            prepare_pratinjau(berkas)
        assert not Pratinjau.objects.exists()
    assert prepare_pratinjau(berkas).halaman == 1
    with lukisan._kuas, pytest.raises(BelumTergambar, match="buka aslinya"):
        paint_halaman(berkas, 1)

    assert buka(paint_halaman(berkas, 1)).format == "JPEG"


def test_a_picture_that_was_cut_off_while_it_was_kept_is_painted_again(media):
    berkas = simpan(contoh.make_pdf())
    utuh = paint_halaman(berkas, 1)
    (tersimpan,) = (media / "pratinjau").rglob("*.jpg")
    tersimpan.write_bytes(utuh[:100])

    assert paint_halaman(berkas, 1) == utuh
    assert tersimpan.read_bytes() == utuh
    assert len(list((media / "pratinjau").rglob("*.*"))) == 1


def test_a_painter_that_crashes_leaves_the_portal_running(monkeypatch, tmp_path):
    jatuh = tmp_path / "jatuh.py"
    jatuh.write_text("import os; os.abort()")
    monkeypatch.setattr(pelukis, "__file__", str(jatuh))

    with pytest.raises(TidakTergambar, match="tidak dapat dibaca"):
        paint_halaman(simpan(contoh.make_pdf()), 1)


def test_a_photo_stands_upright_and_tells_nothing_about_place_or_camera():
    """Orientation 6: the camera was turned; what is left in the file is up on the page."""
    isi = paint_halaman(simpan(contoh.make_foto(1600, 800, orientasi=6)), 1)

    foto = buka(isi)
    assert foto.height == 2 * foto.width
    assert _warna(foto, 50) == "merah"
    assert _warna(foto, foto.height - 50) == "biru"
    assert not foto.getexif()
    assert b"KameraRahasia" not in isi


def test_what_is_transparent_is_shown_on_white():
    isi = io.BytesIO()
    Image.new("RGBA", (20, 20), (255, 0, 0, 0)).save(isi, "PNG")

    assert buka(paint_halaman(simpan(isi.getvalue()), 1)).getpixel((5, 5)) == (255, 255, 255)


def test_a_small_picture_is_not_blown_up():
    assert buka(paint_halaman(simpan(contoh.make_foto(300, 200)), 1)).size == (300, 200)


# --- Office documents ----------------------------------------------------------------------------


def test_a_sheet_is_prepared_in_the_background_and_then_shown(
    django_capture_on_commit_callbacks,
):
    berkas = simpan(contoh.make_xlsx(), "hadir.xlsx")

    with django_capture_on_commit_callbacks(execute=True):
        assert prepare_pratinjau(berkas).keadaan == KeadaanPratinjau.DISIAPKAN
        with pytest.raises(TidakTergambar, match="belum siap"):
            paint_halaman(berkas, 1)

    assert prepare_pratinjau(berkas).halaman == 1
    assert buka(paint_halaman(berkas, 1)).width > 700


def test_without_libreoffice_nothing_is_promised(monkeypatch):
    monkeypatch.setattr(gambar, "find_soffice", lambda: None)

    assert prepare_pratinjau(simpan(contoh.make_xlsx(), "hadir.xlsx")) is None
    assert not Pratinjau.objects.exists()


def test_a_document_that_cannot_be_converted_says_so(monkeypatch):
    def fail(*_: object) -> Path:
        raise konversi.KonversiGagal("rusak")

    monkeypatch.setattr(lukisan, "convert_to_pdf", fail)
    berkas = simpan(contoh.make_xlsx(), "hadir.xlsx")

    assert lukisan.convert(berkas).keadaan == KeadaanPratinjau.GAGAL
    with pytest.raises(TidakTergambar, match="tidak dapat ditampilkan sebagai gambar"):
        paint_halaman(berkas, 1)


def test_a_conversion_that_was_cut_off_while_it_was_kept_is_replaced(media):
    berkas = simpan(contoh.make_xlsx(), "hadir.xlsx")
    potongan = media / lukisan.get_lokasi(berkas, "dokumen.pdf")
    potongan.parent.mkdir(parents=True)
    potongan.write_bytes(b"%PDF-1.7")

    assert lukisan.convert(berkas).keadaan == KeadaanPratinjau.SIAP
    assert buka(paint_halaman(berkas, 1)).width > 700


def test_an_office_file_that_is_gone_is_not_prepared_for_ever(media):
    berkas = simpan(contoh.make_xlsx(), "hadir.xlsx")
    lukisan.keep_pratinjau(berkas, KeadaanPratinjau.DISIAPKAN)
    (media / berkas.lokasi).unlink()

    with pytest.raises(FileNotFoundError):
        prepare_pratinjau(berkas)
    with pytest.raises(FileNotFoundError):
        lukisan.convert(berkas)
    assert Pratinjau.objects.get().keadaan == KeadaanPratinjau.GAGAL


def test_whatever_breaks_a_conversion_is_kept_as_its_failure(monkeypatch):
    def fail(*_: object) -> Path:
        raise OSError("no space left")

    monkeypatch.setattr(lukisan, "convert_to_pdf", fail)
    berkas = simpan(contoh.make_xlsx(), "hadir.xlsx")
    lukisan.keep_pratinjau(berkas, KeadaanPratinjau.DISIAPKAN)

    with pytest.raises(OSError, match="no space"):
        lukisan.convert(berkas)

    with pytest.raises(TidakTergambar, match="tidak dapat ditampilkan sebagai gambar"):
        paint_halaman(berkas, 1)


def test_a_conversion_that_never_ends_is_stopped(monkeypatch, tmp_path):
    macet = tmp_path / "soffice"
    macet.write_text("#!/bin/sh\nwhile :; do :; done\n")
    macet.chmod(0o755)
    monkeypatch.setattr(konversi, "find_soffice", lambda: str(macet))
    monkeypatch.setattr(konversi, "DETIK", 1)

    with pytest.raises(konversi.KonversiGagal):
        konversi.convert_to_pdf(tmp_path / "a.xlsx", tmp_path)


@pytest.fixture
def pendengar() -> Iterator[tuple[str, list[str]]]:
    """A web server inside the network, and who called it."""
    panggilan: list[str] = []

    class Catat(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            panggilan.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET

        def log_message(self, *_: object) -> None: ...

    with http.server.HTTPServer(("127.0.0.1", 0), Catat) as server:
        utas = threading.Thread(target=server.serve_forever)
        utas.start()
        yield f"http://127.0.0.1:{server.server_port}/intip.png", panggilan
        server.shutdown()
        utas.join()


@pytest.mark.parametrize("terpisah", [True, False])
def test_a_document_makes_the_server_call_nobody(pendengar, tmp_path, monkeypatch, terpisah):
    """With the network taken away, and also where the system does not allow that."""
    url, panggilan = pendengar
    if not terpisah:
        monkeypatch.setattr(konversi, "_without_network", tuple)
    sumber = tmp_path / "dokumen.ods"
    sumber.write_bytes(contoh.make_ods_pengintip(url))

    hasil = konversi.convert_to_pdf(sumber, tmp_path)

    assert hasil.read_bytes().startswith(b"%PDF-")
    assert panggilan == []


# --- What is refused at the door -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("isi", "nama", "pesan"),
    [
        (contoh.make_bom_docx(), "notula.docx", "lebih dari 500 MB bila dibuka"),
        (contoh.MP4, "rapat.mp4", "Video tidak disimpan di portal"),
        (contoh.MP4, "rapat.pdf", "tambahkan tautannya"),
        (contoh.SVG, "bagan.png", "bukan jenis yang diterima"),
        (contoh.HTML, "sk.pdf", "bukan jenis yang diterima"),
    ],
)
def test_what_is_no_document_is_refused_with_what_to_do(media, isi, nama, pesan):
    with pytest.raises(BerkasDitolak, match=pesan):
        simpan(isi, nama)

    assert not Berkas.objects.exists()
    assert not media.exists()
