"""Evidence: what is kept, what is refused, who reads it. Nothing refused leaves a trace."""

import hashlib
import io
import zipfile
from http import HTTPStatus
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from evaluasi.models import Bukti, Pertanyaan
from evaluasi.services import (
    PutaranTerkunci,
    add_bukti,
    finalize_putaran,
    remove_bukti,
    reopen_evaluasi,
    submit_evaluasi,
)
from rencana_aksi.models import DokumenBukti
from tests.berkas import make_pdf
from zi_portal.berkas.models import Berkas
from zi_portal.berkas.services import clean_nama
from zi_portal.riwayat.models import Riwayat

PILIHAN = "A.I.1.i.b"
PDF = b"%PDF-1.7\n" + b"SK Tim Kerja Zona Integritas\n" * 40 + b"%%EOF\n"
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452") + b"\0" * 40
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000") + b"\0" * 40


def office(*isi: str, mimetype: str = "") -> bytes:
    berkas = io.BytesIO()
    with zipfile.ZipFile(berkas, "w") as arsip:
        if mimetype:
            arsip.writestr("mimetype", mimetype)
        for nama in isi:
            arsip.writestr(nama, "x")
    return berkas.getvalue()


DOCX = office("[Content_Types].xml", "word/document.xml")


@pytest.fixture
def tim(client_for, pemeran):
    return client_for(pemeran["tim_zi"])


def alamat(putaran, nama="bukti-add"):
    evaluasi = putaran.evaluasi
    return reverse(f"evaluasi:{nama}", args=[evaluasi.unit_id, evaluasi.tahun, PILIHAN])


def upload(client, putaran, isi=PDF, nama="sk.pdf", **lain):
    berkas = SimpleUploadedFile(nama, isi, "application/octet-stream")
    return client.post(alamat(putaran), {"berkas": berkas, **lain})


def stored(media: Path) -> list[Path]:
    return [p for p in media.rglob("*") if p.is_file()]


@pytest.mark.parametrize(
    ("isi", "nama", "jenis"),
    [
        (PDF, "sk.pdf", "application/pdf"),
        (PNG, "foto.png", "image/png"),
        (JPEG, "FOTO.JPG", "image/jpeg"),
        (JPEG, "foto.jpeg", "image/jpeg"),
        (PDF, "pindaian tanpa akhiran", "application/pdf"),
        (DOCX, "notula.docx", Berkas._meta.get_field("jenis").choices[1][0]),
        (office("[Content_Types].xml", "xl/workbook.xml"), "daftar hadir.xlsx", "…sheet"),
        (office("[Content_Types].xml", "ppt/presentation.xml"), "paparan.pptx", "…presentation"),
        (
            office("content.xml", mimetype="application/vnd.oasis.opendocument.text"),
            "notula.odt",
            "application/vnd.oasis.opendocument.text",
        ),
    ],
)
def test_documents_and_images_are_kept_under_their_hash(tim, putaran, media, isi, nama, jenis):
    assertRedirects(
        upload(tim, putaran, isi, nama),
        alamat(putaran, "pertanyaan") + "#bukti",
        fetch_redirect_response=False,
    )

    bukti = Bukti.objects.select_related("dokumen__berkas").get()
    assert bukti.dokumen.berkas.jenis.endswith(jenis.removeprefix("…"))
    assert bukti.dokumen.berkas.sha256 == hashlib.sha256(isi).hexdigest()
    (berkas,) = stored(media)
    assert berkas.read_bytes() == isi
    assert bukti.dokumen.berkas.sha256 in berkas.name
    assert bukti.dokumen.nama not in str(berkas)


@pytest.mark.parametrize(
    ("isi", "nama", "pesan"),
    [
        (b"", "kosong.pdf", "kosong (0 byte)"),
        (b"MZ\x90\0" + b"\0" * 200, "sk.pdf", "bukan jenis yang diterima"),
        (b"<html><script>alert(1)</script>", "sk.pdf", "bukan jenis yang diterima"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "a.png", "bukan jenis"),
        (b"halo", "catatan.txt", "bukan jenis yang diterima"),
        (office("a.txt"), "arsip.zip", "bukan jenis yang diterima"),
        (office("a.txt"), "sk.docx", "bukan jenis yang diterima"),
        (
            office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
            "sk.docx",
            "tanpa makro",
        ),
        (b"PK\x03\x04" + b"rusak" * 20, "sk.docx", "bukan jenis yang diterima"),
        (PDF, "sk.docx", "Ganti akhiran namanya"),
        (DOCX, "sk.pdf", "Ganti akhiran namanya"),
        (PDF, "sk.pdf.exe", "Ganti akhiran namanya"),
    ],
)
def test_what_is_refused_is_explained_and_leaves_nothing(tim, putaran, media, isi, nama, pesan):
    """The content decides; neither the name nor the browser's word does."""
    response = upload(tim, putaran, isi, nama)

    assertContains(response, pesan, status_code=HTTPStatus.UNPROCESSABLE_ENTITY)
    assert not Berkas.objects.exists()
    assert not Bukti.objects.exists()
    assert not media.exists() or not stored(media)


def test_a_file_beyond_the_limit_says_its_size_and_the_limit(tim, putaran, media, settings):
    settings.BUKTI_MAKSIMUM_BYTE = 1024 * 1024

    response = upload(tim, putaran, b"%PDF-1.7\n" + b"x" * 1024 * 1024)

    assertContains(response, "Berkas 1,1 MB. Batasnya 1 MB", status_code=422)
    assert not Berkas.objects.exists()
    assert not media.exists() or not stored(media)


@pytest.mark.parametrize(
    ("dikirim", "tampil"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\..\\windows\\sk.pdf", "sk.pdf"),
        ("/etc/cron.d/x.pdf", "x.pdf"),
        ("sk\x00.pdf", "sk.pdf"),
        ("sk\u202efdp.exe.pdf", "skfdp.exe.pdf"),
        ("....", "berkas"),
        ("a" * 300 + ".pdf", None),
    ],
)
def test_a_name_is_only_shown_and_never_a_path(dikirim, tampil):
    """MISTAKES S19."""
    nama = clean_nama(dikirim)
    assert nama == (tampil or nama)
    assert len(nama) <= 150
    assert nama.endswith(".pdf") or nama == "berkas"


def test_a_traversing_name_stays_inside_the_storage(putaran, pemeran, media):
    bukti = add_bukti(
        putaran=putaran,
        pertanyaan=Pertanyaan.objects.get(kode=PILIHAN),
        berkas=SimpleUploadedFile("x", PDF),
        nama="../../../etc/passwd.pdf",
        maksimum=10**6,
        by=pemeran["tim_zi"],
    )

    (berkas,) = stored(media)
    assert berkas.is_relative_to(media / "bukti")
    assert bukti.dokumen.nama == "passwd.pdf"


def test_the_same_file_on_two_lines_is_stored_once(putaran, pemeran, media):
    for kode in (PILIHAN, "A.I.1.i.a"):
        add_bukti(
            putaran=putaran,
            pertanyaan=Pertanyaan.objects.get(kode=kode),
            berkas=SimpleUploadedFile("sk.pdf", PDF),
            nama="sk.pdf",
            maksimum=10**6,
            by=pemeran["tim_zi"],
        )

    assert Bukti.objects.count() == 2
    assert len(stored(media)) == Berkas.objects.count() == 1


def test_the_same_file_twice_on_one_line_is_refused(tim, putaran):
    upload(tim, putaran)

    assertContains(upload(tim, putaran), "sudah menjadi bukti", status_code=422)
    assert Bukti.objects.count() == 1


def test_a_failure_after_storing_leaves_neither_row_nor_file(putaran, pemeran, media, monkeypatch):
    """MISTAKES S8: a file never outlives the transaction that wanted it."""

    def fail(**_: object) -> None:
        raise RuntimeError("trail is full")

    monkeypatch.setattr("evaluasi.services.kunci.catat", fail)
    with pytest.raises(RuntimeError):
        add_bukti(
            putaran=putaran,
            pertanyaan=Pertanyaan.objects.get(kode=PILIHAN),
            berkas=SimpleUploadedFile("sk.pdf", PDF),
            nama="sk.pdf",
            maksimum=10**6,
            by=pemeran["tim_zi"],
        )

    assert not Berkas.objects.exists()
    assert not Bukti.objects.exists()
    assert not stored(media)


def test_a_failed_second_upload_leaves_the_first_file(putaran, pemeran, media, tim):
    upload(tim, putaran)
    submit_evaluasi(putaran=putaran, by=pemeran["kepala_unit"])

    with pytest.raises(PutaranTerkunci):
        add_bukti(
            putaran=putaran,
            pertanyaan=Pertanyaan.objects.get(kode="A.I.1.i.a"),
            berkas=SimpleUploadedFile("sk.pdf", PDF),
            nama="sk.pdf",
            maksimum=10**6,
            by=pemeran["tim_zi"],
        )

    assert len(stored(media)) == 1


@pytest.mark.parametrize(
    ("isi", "nama", "cara"),
    [(PDF, "sk tim.pdf", "inline"), (PNG, "a.png", "inline"), (DOCX, "n.docx", "attachment")],
)
def test_a_download_is_guarded_by_headers(tim, putaran, isi, nama, cara):
    upload(tim, putaran, isi, nama)

    response = tim.get(Bukti.objects.get().dokumen.get_absolute_url())

    assert b"".join(response.streaming_content) == isi
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == Berkas.objects.get().jenis
    assert response["Content-Disposition"].startswith(cara)
    assert "no-store" in response["Cache-Control"]
    assert "default-src 'self'" in response["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("peran", "status"),
    [
        ("tim_zi", 200),
        ("kepala_unit", 200),
        ("tpi_anggota", 200),
        ("pimpinan", 200),
        ("admin_sistem", 200),
        ("kepala_unit_lain", 404),
        ("admin_jauh", 404),
        ("kedaluwarsa", 404),
        ("tanpa_peran", 404),
    ],
)
def test_evidence_is_read_by_who_sees_the_unit(client_for, pemeran, tim, putaran, peran, status):
    """MISTAKES S1, S16."""
    upload(tim, putaran)

    response = client_for(pemeran[peran]).get(Bukti.objects.get().dokumen.get_absolute_url())

    assert response.status_code == status
    response.close()


def test_evidence_has_no_address_without_login(client_for, tim, putaran):
    upload(tim, putaran)

    response = client_for(None).get(Bukti.objects.get().dokumen.get_absolute_url())

    assert response.status_code == HTTPStatus.FOUND
    assert response.url.startswith(reverse("account_login"))


def test_removing_takes_it_off_the_line_and_keeps_row_and_file(tim, putaran, media):
    upload(tim, putaran, judul="SK Tim ZI")
    bukti = Bukti.objects.get()

    tim.post(reverse("evaluasi:bukti-remove", args=[bukti.pk]))

    assert not Bukti.objects.active().exists()
    assert len(stored(media)) == 1
    assert Riwayat.objects.filter(tindakan="bukti dihapus", sebelum__judul="SK Tim ZI").exists()
    assertRedirects(
        upload(tim, putaran),
        alamat(putaran, "pertanyaan") + "#bukti",
        fetch_redirect_response=False,
    )


@pytest.mark.parametrize("peran", ["tim_zi", "kepala_unit", "tpi_anggota", "tpi_ketua", "pimpinan"])
def test_nobody_removes_evidence_that_was_handed_in(client_for, pemeran, tim, putaran, peran):
    """MISTAKES S3."""
    upload(tim, putaran)
    bukti = Bukti.objects.get()
    submit_evaluasi(putaran=putaran, by=pemeran["kepala_unit"])

    response = client_for(pemeran[peran]).post(reverse("evaluasi:bukti-remove", args=[bukti.pk]))

    assert response.status_code == HTTPStatus.FORBIDDEN
    assert Bukti.objects.active().exists()
    with pytest.raises(PutaranTerkunci):
        remove_bukti(bukti=bukti, by=pemeran["tim_zi"])


def test_a_future_date_of_a_document_is_refused(tim, putaran):
    response = upload(tim, putaran, tanggal_dokumen="2999-01-01")
    assertContains(response, "tidak boleh setelah hari ini", status_code=422)


def test_a_kind_of_evidence_comes_from_the_regulation(tim, putaran):
    assertContains(upload(tim, putaran, slot="apa saja"), "Pilih jenis bukti", status_code=422)


def test_the_next_round_has_the_evidence_of_the_final_one(diputuskan, pemeran):
    lama = Bukti.objects.create(
        putaran=diputuskan,
        pertanyaan=Pertanyaan.objects.get(kode=PILIHAN),
        dokumen=DokumenBukti.objects.create(
            unit=pemeran.unit,
            berkas=Berkas.objects.create(
                sha256="0" * 64, ukuran=1, jenis="application/pdf", lokasi="bukti/x"
            ),
            nama="sk.pdf",
            oleh=pemeran["tim_zi"],
            dibuat=diputuskan.dibuka_pada,
        ),
        oleh=pemeran["tim_zi"],
        dibuat=diputuskan.dibuka_pada,
    )
    final = finalize_putaran(putaran=diputuskan, by=pemeran["tpi_ketua"])

    baru = reopen_evaluasi(putaran=final, alasan="x", by=pemeran["tpi_ketua"])

    assert baru.bukti.get().dokumen == lama.dokumen


def test_the_check_finds_changed_missing_and_forgotten_files(tim, putaran, media, capsys):
    upload(tim, putaran)
    upload(tim, putaran, PNG, "foto.png")
    call_command("periksa_bukti")
    assert "2 berkas cocok" in capsys.readouterr().out

    pdf, png = (Berkas.objects.get(jenis=j).lokasi for j in ("application/pdf", "image/png"))
    (media / pdf).chmod(0o644)
    (media / pdf).write_bytes(b"diganti")
    default_storage.delete(png)
    (media / "bukti" / "zz").mkdir()
    (media / "bukti" / "zz" / "terlupa").write_bytes(b"x")

    with pytest.raises(CommandError, match="3 masalah"):
        call_command("periksa_bukti")
    keluaran = capsys.readouterr().err
    assert "isi berkas berbeda" in keluaran
    assert "tidak ada di penyimpanan" in keluaran
    assert "terlupa" in keluaran


def test_the_check_knows_pictures_of_pages_from_forgotten_ones(tim, putaran, media, capsys):
    upload(tim, putaran, make_pdf(2))
    dokumen = DokumenBukti.objects.get()
    assert tim.get(reverse("rencana_aksi:dokumen-halaman", args=[dokumen.pk, 2])).status_code == 200

    call_command("periksa_bukti")
    assert "1 berkas cocok; 1 gambar halaman" in capsys.readouterr().out

    asing = media / "pratinjau" / "ff" / ("f" * 64)
    asing.mkdir(parents=True)
    (asing / "1-1.jpg").write_bytes(b"x")
    with pytest.raises(CommandError, match="1 masalah"):
        call_command("periksa_bukti")
    assert "gambar dari berkas yang tidak tercatat" in capsys.readouterr().err
