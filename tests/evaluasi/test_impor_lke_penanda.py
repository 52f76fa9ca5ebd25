"""The portal's own workbook without the mark that says whose it is, and with half a count."""

from http import HTTPStatus
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook
from pytest_django.asserts import assertContains, assertNotContains

from evaluasi.baca_impor import read_berkas
from evaluasi.documents import lke_xlsx
from evaluasi.documents.lembar import gather_dokumen
from evaluasi.models import ImporLKE, Pihak, Putaran
from evaluasi.penilaian.loader import get_regulasi
from evaluasi.services.impor_banding import BarisBanding, KeadaanButir
from evaluasi.services.impor_isi import from_json, to_json
from evaluasi.services.impor_lke import preview, save_upload
from tests.conftest import Pemeran
from tests.evaluasi.buku_kerja import fill
from tests.factories import best_isi, jawab
from units.models import User

PERSEN = "A.II.1.i.a"
HILANG = "Penanda pemilik buku kerja portal ini hilang"


def write(putaran: Putaran) -> Any:
    return load_workbook(BytesIO(lke_xlsx.render(gather_dokumen(putaran, lihat_tpi=False))))


def to_bytes(buku: Any) -> bytes:
    keluaran = BytesIO()
    buku.save(keluaran)
    return keluaran.getvalue()


def hide_mark(buku: Any) -> bytes:
    """The hidden column deleted, as a tidy person does."""
    buku["LKE ZI"].delete_cols(12)
    return to_bytes(buku)


def clear_mark(buku: Any) -> bytes:
    """The keys of the rows are there, the identity above them is not."""
    buku["LKE ZI"]["L5"] = None
    return to_bytes(buku)


def copy_seen(buku: Any) -> bytes:
    """What is seen, pasted into a new workbook."""
    baru = Workbook()
    baru.active.title = "LKE ZI"
    for baris in buku["LKE ZI"].iter_rows(max_col=11):
        for sel in baris:
            baru.active.cell(sel.row, sel.column).value = sel.value
    return to_bytes(baru)


def alamat(putaran: Putaran) -> str:
    evaluasi = putaran.evaluasi
    return reverse("evaluasi:buku-kerja", args=[evaluasi.unit_id, evaluasi.tahun])


def send(client: Client, putaran: Putaran, data: bytes) -> Any:
    return client.post(
        alamat(putaran), {"berkas": SimpleUploadedFile("lke.xlsx", data)}, follow=True
    )


@pytest.fixture
def tim(client_for, pemeran: Pemeran):
    return client_for(pemeran["tim_zi"])


@pytest.mark.parametrize("hilangkan", [hide_mark, clear_mark, copy_seen])
def test_a_workbook_without_its_mark_is_taken_with_a_warning(tim, putaran: Putaran, hilangkan):
    unit = putaran.evaluasi.unit

    halaman = send(tim, putaran, hilangkan(write(putaran)))

    assertContains(halaman, f'<p class="pesan pesan-warning">LKE ZI: {HILANG}', count=1)
    assertContains(halaman, f"{unit.nama} – {unit.instansi.nama} – Tahun {putaran.evaluasi.tahun}")
    isi = from_json(ImporLKE.objects.get().isi)
    assert isi.judul is not None
    assert isi == from_json(to_json(isi))


@pytest.mark.parametrize("hilangkan", [hide_mark, clear_mark, copy_seen])
@pytest.mark.parametrize(
    ("sel", "lama", "baru", "kata"),
    [
        ("A2", "{unit}", "Dinas Seberang", "Dinas Seberang"),
        ("A2", "{instansi}", "Kabupaten Seberang", "Kabupaten Seberang"),
        ("A2", "{tahun}", "2021", "tahun 2021"),
        ("A3", "putaran 1", "putaran 7", "putaran 7; sekarang putaran 1"),
    ],
)
def test_one_whose_titles_name_another_owner_is_refused(
    tim, putaran: Putaran, hilangkan, sel, lama, baru, kata
):
    evaluasi, buku = putaran.evaluasi, write(putaran)
    lama = lama.format(
        unit=evaluasi.unit.nama, instansi=evaluasi.unit.instansi.nama, tahun=evaluasi.tahun
    )
    judul = buku["LKE ZI"][sel]
    assert lama in judul.value
    judul.value = judul.value.replace(lama, baru)

    halaman = send(tim, putaran, hilangkan(buku))

    assertContains(halaman, kata, status_code=HTTPStatus.UNPROCESSABLE_ENTITY)
    assertContains(halaman, "unggah lagi", status_code=HTTPStatus.UNPROCESSABLE_ENTITY)
    assert not ImporLKE.objects.exists()


def test_one_without_titles_is_told_that_nobody_knows_whose_it_is(tim, putaran: Putaran):
    buku = write(putaran)
    for sel in ("A1", "A2", "A3"):
        buku["LKE ZI"][sel] = None

    assertContains(send(tim, putaran, hide_mark(buku)), "Judulnya tidak menyebut unit.")


def test_a_title_with_other_spaces_and_dashes_is_the_same(tim, putaran: Putaran):
    buku = write(putaran)
    judul = buku["LKE ZI"]["A2"]
    judul.value = judul.value.replace(" – ", "  - ").upper()

    assertContains(send(tim, putaran, hide_mark(buku)), HILANG)


def test_a_whole_workbook_and_the_circulating_form_are_not_warned_of(tim, putaran: Putaran):
    for data in (to_bytes(write(putaran)), fill({"A.I.1.i.b": "B"})):
        halaman = send(tim, putaran, data)
        assertContains(halaman, "Belum ada yang disimpan.")
        assertNotContains(halaman, "Penanda pemilik")


# --- Counts of which some are empty in the file --------------------------------------------------


def compare(putaran: Putaran, by: User, isian: dict[str, int]) -> BarisBanding:
    isi = read_berkas(fill({PERSEN: isian}), get_regulasi("permenpanrb-90-2021"), 2026)
    impor = save_upload(
        putaran=putaran, pihak=Pihak.UNIT, nama_berkas="lke.xlsx", berkas=b"", isi=isi, by=by
    )
    return next(satu for satu in preview(impor, "unit").baris if satu.kode == PERSEN)


def test_the_preview_says_which_count_of_the_portal_stays(putaran: Putaran, pemeran: Pemeran):
    lama = best_isi()[PERSEN]
    jawab(putaran, {PERSEN: lama})
    (agen, banyak), (perubahan, _) = lama.items()

    baris = compare(putaran, pemeran["tim_zi"], {perubahan: 9})

    assert baris.keadaan is KeadaanButir.BERUBAH
    assert baris.nilai == {agen: banyak, perubahan: 9}
    (pesan,) = baris.pesan
    assert pesan.startswith("Kosong di berkas, jadi jumlah di portal tetap: “")
    assert f"” ({banyak})" in pesan


def test_a_count_that_is_nowhere_is_told_as_missing(putaran: Putaran, pemeran: Pemeran):
    perubahan = list(best_isi()[PERSEN])[1]

    baris = compare(putaran, pemeran["tim_zi"], {perubahan: 9})

    assert baris.keadaan is KeadaanButir.BARU
    (pesan,) = baris.pesan
    assert pesan.startswith("Isian belum lengkap: ")
    assert pesan.endswith("kosong. Pertanyaan ini dihitung 0.")
