"""The workbook in the browser's requests: page, upload, preview, confirming, undoing, forms."""

from dataclasses import replace
from http import HTTPStatus
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from evaluasi.documents import lke_xlsx
from evaluasi.documents.lembar import gather_dokumen
from evaluasi.forms_impor import BYTE_TERBANYAK
from evaluasi.lke_workbook.kunci import encode_identitas
from evaluasi.lke_workbook.paket import open_buku
from evaluasi.lke_workbook.reader import read_isi
from evaluasi.models import ImporLKE, Jawaban, Pertanyaan, Pihak, Putaran
from evaluasi.penilaian.loader import get_regulasi
from evaluasi.services import (
    finalize_putaran,
    return_pertanyaan,
    save_jawaban,
    submit_evaluasi,
)
from tests.berkas import HTML, make_bom_docx, make_pdf, read_pdf
from tests.conftest import Pemeran
from tests.evaluasi.buku_kerja import fill
from tests.evaluasi.letak_beredar import BARIS
from tests.factories import best_isi, jawab
from units.models import User
from zi_portal.riwayat.models import Riwayat

LKE = "permenpanrb-90-2021"
KODE, LAIN, TIGA = "A.I.1.i.b", "A.I.1.i.a", "A.I.1.ii.b"
ALASAN = "SK belum ditandatangani."


def alamat(nama: str, putaran: Putaran, *lain: Any) -> str:
    evaluasi = putaran.evaluasi
    return reverse(f"evaluasi:{nama}", args=[evaluasi.unit_id, evaluasi.tahun, *lain])


def unggah(data: bytes, nama: str = "lke.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(nama, data)


def upload(client: Client, putaran: Putaran, data: bytes, nama: str = "lke.xlsx") -> ImporLKE:
    response = client.post(alamat("buku-kerja", putaran), {"berkas": unggah(data, nama)})
    impor = ImporLKE.objects.latest("pk")
    assertRedirects(response, alamat("impor", putaran, impor.pk), fetch_redirect_response=False)
    return impor


def confirm(client: Client, putaran: Putaran, impor: ImporLKE, **isi: Any) -> Any:
    lihat = client.get(alamat("impor", putaran, impor.pk))
    data = {"sidik": lihat.context["sidik"], "kolom": lihat.context["kolom"]}
    return client.post(alamat("impor-apply", putaran, impor.pk), data | isi)


def save(putaran: Putaran, by: User, nilai: str, kode: str = KODE) -> None:
    lama = putaran.jawaban.filter(pertanyaan__kode=kode, pihak=Pihak.UNIT).first()
    save_jawaban(
        putaran=putaran,
        pertanyaan=Pertanyaan.objects.get(kode=kode),
        pihak=Pihak.UNIT,
        nilai=nilai,
        catatan="",
        expected_version=lama.version if lama else 0,
        by=by,
    )


def isi_kini(putaran: Putaran, pihak: Pihak = Pihak.UNIT) -> dict[str, Any]:
    semua = putaran.jawaban.filter(pihak=pihak).select_related("pertanyaan")
    return {j.pertanyaan.kode: j.nilai for j in semua}


@pytest.fixture
def tim(client_for, pemeran: Pemeran):
    return client_for(pemeran["tim_zi"])


@pytest.fixture
def ketua(client_for, pemeran: Pemeran):
    return client_for(pemeran["tpi_ketua"])


# --- The page ------------------------------------------------------------------------------------


def test_the_page_offers_every_form_and_to_hand_one_in(tim, putaran: Putaran):
    halaman = tim.get(alamat("buku-kerja", putaran))

    for teks in (
        "Buku kerja portal (Excel)",
        "rumusnya diperbaiki",
        "apa adanya",
        "Periksa berkas",
    ):
        assertContains(halaman, teks)
    assertContains(tim.get(putaran.evaluasi.get_absolute_url()), alamat("buku-kerja", putaran))


def test_who_may_not_write_is_offered_no_upload(client_for, pemeran: Pemeran, diajukan: Putaran):
    for orang in ("tim_zi", "pimpinan", "tpi_unit_sendiri"):
        halaman = client_for(pemeran[orang]).get(alamat("buku-kerja", diajukan))
        assertNotContains(halaman, "Periksa berkas")


# --- Upload and preview --------------------------------------------------------------------------


def test_a_circulating_form_goes_from_upload_to_answers_and_back(tim, putaran: Putaran, pemeran):
    jawab(putaran, {KODE: "A", LAIN: "Ya"})
    impor = upload(tim, putaran, fill({KODE: "B", LAIN: "Ya", TIGA: "A"}))

    halaman = tim.get(alamat("impor", putaran, impor.pk))
    assertContains(halaman, "1 berubah, 1 baru, 110 kosong di berkas, 1 sama.")
    assert isi_kini(putaran) == {KODE: "A", LAIN: "Ya"}

    response = confirm(tim, putaran, impor)
    assertRedirects(response, alamat("buku-kerja", putaran), fetch_redirect_response=False)
    assert isi_kini(putaran) == {KODE: "B", LAIN: "Ya", TIGA: "A"}
    halaman = tim.get(alamat("buku-kerja", putaran))
    assertContains(halaman, "2 jawaban diambil dari lke.xlsx dan menjadi jawaban unit.")
    assertContains(halaman, "Urungkan impor")

    tim.post(alamat("impor-undo", putaran, impor.pk))
    assert isi_kini(putaran) == {KODE: "A", LAIN: "Ya"}
    assertContains(
        tim.get(alamat("buku-kerja", putaran)), "2 jawaban kembali seperti sebelum impor."
    )


def test_the_preview_tells_what_the_total_becomes(tim, putaran: Putaran):
    jawab(putaran, {KODE: "C"})

    nilai = tim.get(alamat("impor", putaran, upload(tim, putaran, fill(best_isi())).pk)).context[
        "nilai"
    ]

    assert (nilai["sebelum"]["total"], nilai["sesudah"]["total"]) == ("0,00", "100,00")
    assert len(nilai["sebelum"]["kurang"]) > len(nilai["sesudah"]["kurang"])


def test_the_portals_own_workbook_comes_back_with_what_changed(tim, putaran: Putaran):
    jawab(putaran, best_isi())
    buku = load_workbook(BytesIO(lke_xlsx.render(gather_dokumen(putaran, lihat_tpi=False))))
    tanpa_ubah = upload(tim, putaran, _bytes(buku))
    assertContains(tim.get(alamat("impor", putaran, tanpa_ubah.pk)), "113 sama.")

    isi = read_isi(open_buku(_bytes(buku)), get_regulasi(LKE))
    buku["LKE ZI"][isi.butir["unit"][KODE].lokasi.partition("!")[2]] = "B"
    impor = upload(tim, putaran, _bytes(buku))

    assertContains(tim.get(alamat("impor", putaran, impor.pk)), "1 berubah, 112 sama.")
    confirm(tim, putaran, impor)
    assert isi_kini(putaran) == best_isi() | {KODE: "B"}


def _bytes(buku: Any) -> bytes:
    keluaran = BytesIO()
    buku.save(keluaran)
    return keluaran.getvalue()


def test_a_portal_workbook_of_another_unit_is_refused(
    tim, client_for, putaran: Putaran, pemeran: Pemeran
):
    isi = lke_xlsx.render(gather_dokumen(putaran, lihat_tpi=False))
    pemeran.unit.kode = "berganti"
    pemeran.unit.save()

    response = tim.post(alamat("buku-kerja", putaran), {"berkas": unggah(isi)})

    assertContains(response, "Berkas ini milik", status_code=HTTPStatus.UNPROCESSABLE_ENTITY)
    assert not ImporLKE.objects.exists()


def test_a_portal_workbook_with_a_damaged_mark_is_refused(tim, putaran: Putaran):
    buku = load_workbook(BytesIO(lke_xlsx.render(gather_dokumen(putaran, lihat_tpi=False))))
    tanda = [sel for baris in buku["LKE ZI"].iter_rows() for sel in baris]
    (penanda,) = [sel for sel in tanda if str(sel.value or "").startswith("ZI1:")]
    penanda.value = penanda.value.replace(str(putaran.evaluasi.tahun), "2021")

    response = tim.post(alamat("buku-kerja", putaran), {"berkas": unggah(_bytes(buku))})

    assertContains(response, "Penanda pemilik", status_code=HTTPStatus.UNPROCESSABLE_ENTITY)
    assert not ImporLKE.objects.exists()


def test_a_forged_mark_never_reaches_the_database_as_it_is(tim, putaran: Putaran):
    """PostgreSQL refuses text with a NUL, and only the versions of parties are looked at."""
    data = lke_xlsx.render(gather_dokumen(putaran, lihat_tpi=False))
    asli = read_isi(open_buku(data), get_regulasi(LKE)).identitas
    assert asli is not None
    buku = load_workbook(BytesIO(data))
    for sel in (sel for baris in buku["LKE ZI"].iter_rows() for sel in baris):
        if str(sel.value or "").startswith("ZI1:"):
            sel.value = encode_identitas(
                replace(
                    asli,
                    unit="A\0",
                    ditulis="\0" * 99,
                    versi={"unit": {"\0": 10**30}, "\0": {}},
                )
            )

    impor = upload(tim, putaran, _bytes(buku))

    assert tim.get(alamat("impor", putaran, impor.pk)).status_code == HTTPStatus.OK


def test_a_form_whose_title_names_another_year_is_refused(tim, putaran: Putaran):
    buku = load_workbook(BytesIO(fill({KODE: "B"})))
    buku["LKE ZI"]["A1"] = "LEMBAR KERJA EVALUASI ZONA INTEGRITAS TAHUN 2021"

    response = tim.post(alamat("buku-kerja", putaran), {"berkas": unggah(_bytes(buku))})

    assertContains(response, "menyebut tahun 2021", status_code=HTTPStatus.UNPROCESSABLE_ENTITY)


@pytest.mark.parametrize(
    "data",
    [
        b"bukan buku kerja",
        make_pdf(),
        HTML,
        make_bom_docx(60_000_000),
        bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600,
        b"PK\x03\x04" + b"\0" * 99,
    ],
    ids=["teks", "pdf", "html", "bom", "xls", "zip-rusak"],
)
def test_a_hostile_or_broken_file_leaves_nothing_behind(tim, putaran: Putaran, data, media):
    jejak = Riwayat.objects.count()

    response = tim.post(alamat("buku-kerja", putaran), {"berkas": unggah(data)})

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert response.context["form"].errors["berkas"]
    assert not ImporLKE.objects.exists()
    assert not Jawaban.objects.exists()
    assert Riwayat.objects.count() == jejak
    assert not [p for p in media.rglob("*") if p.is_file()] if media.exists() else True


@pytest.mark.parametrize(
    ("berkas", "kata"),
    [
        (None, "Pilih buku kerja LKE"),
        (unggah(b""), "Berkas ini kosong"),
        (unggah(b"0" * (BYTE_TERBANYAK + 1)), "Batasnya 10 MB"),
    ],
    ids=["tanpa", "kosong", "besar"],
)
def test_no_file_and_too_big_a_file_are_told(tim, putaran: Putaran, berkas, kata):
    data = {} if berkas is None else {"berkas": berkas}

    response = tim.post(alamat("buku-kerja", putaran), data)

    assertContains(response, kata, status_code=HTTPStatus.UNPROCESSABLE_ENTITY)


def test_user_text_of_a_file_is_never_markup(tim, putaran: Putaran):
    jahat = '<script>alert("x")</script>'
    baris = BARIS[KODE]
    impor = upload(
        tim, putaran, fill({KODE: "B"}, {f"M{baris}": jahat, f"N{baris}": jahat}), "<b>.xlsx"
    )

    halaman = tim.get(alamat("impor", putaran, impor.pk))

    assertNotContains(halaman, "<script>alert")
    assertNotContains(halaman, "<b>.xlsx")


def test_the_preview_costs_the_same_for_one_line_and_all(tim, putaran: Putaran):
    jawab(putaran, {kode: nilai for kode, nilai in best_isi().items() if nilai == "A"})
    jumlah = []
    for isi in ({TIGA: "B"}, best_isi() | dict.fromkeys(isi_kini(putaran), "B")):
        impor = upload(tim, putaran, fill(isi))
        tim.get(alamat("impor", putaran, impor.pk))
        with CaptureQueriesContext(connection) as kueri:
            tim.get(alamat("impor", putaran, impor.pk))
        jumlah.append(len(kueri))

    assert len(set(jumlah)) == 1
    assert jumlah[0] <= 20


def test_the_defects_of_the_form_stand_beside_the_preview(tim, putaran: Putaran):
    impor = upload(tim, putaran, fill(best_isi()))
    url = alamat("impor-cacat", putaran, impor.pk)
    assertContains(tim.get(alamat("impor", putaran, impor.pk)), f'hx-get="{url}"')

    bagian = tim.get(url, headers={"HX-Request": "true"})

    assertContains(bagian, "LHKASN tidak dihitung")
    assertNotContains(bagian, "<html")
    assertContains(tim.get(url), "<html")
    pdf = tim.get(alamat("impor-cacat-pdf", putaran, impor.pk))
    assert "LHKASN" in read_pdf(pdf.content)
    confirm(tim, putaran, impor)
    assert tim.get(url).status_code == HTTPStatus.NOT_FOUND


# --- Confirming ----------------------------------------------------------------------------------


def test_unreadable_lines_need_a_tick_and_the_choices_stay(tim, putaran: Putaran):
    impor = upload(tim, putaran, fill({KODE: "B"}, {f"K{BARIS[LAIN]}": "Mungkin"}))

    response = confirm(tim, putaran, impor)
    assertContains(
        response, "Terapkan yang terbaca saja", status_code=HTTPStatus.UNPROCESSABLE_ENTITY
    )
    assertContains(response, "Mungkin", status_code=HTTPStatus.UNPROCESSABLE_ENTITY)
    assert isi_kini(putaran) == {}

    confirm(tim, putaran, impor, terbaca_saja="on")
    assert isi_kini(putaran) == {KODE: "B"}


def test_what_changed_meanwhile_is_409_with_conflict_and_choices(
    tim, putaran: Putaran, pemeran: Pemeran
):
    impor = upload(tim, putaran, fill({KODE: "B", LAIN: "Ya"}, {f"K{BARIS[TIGA]}": "?"}))
    lama = tim.get(alamat("impor", putaran, impor.pk)).context["sidik"]
    save(putaran, pemeran["kepala_unit"], "C")

    response = tim.post(
        alamat("impor-apply", putaran, impor.pk),
        {"sidik": lama, "kolom": "unit", "terbaca_saja": "on"},
    )

    assertContains(response, "Bentrok", status_code=HTTPStatus.CONFLICT)
    assert isi_kini(putaran) == {KODE: "C"}
    assert response.context["pilihan"].terbaca_saja
    tim.post(
        alamat("impor-apply", putaran, impor.pk),
        {
            "sidik": response.context["sidik"],
            "kolom": "unit",
            "terbaca_saja": "on",
            "bentrok": [KODE],
        },
    )
    assert isi_kini(putaran) == {KODE: "B", LAIN: "Ya"}


def test_pressing_twice_applies_once(tim, putaran: Putaran):
    impor = upload(tim, putaran, fill({KODE: "B"}))
    sidik = tim.get(alamat("impor", putaran, impor.pk)).context["sidik"]
    for _ in range(2):
        response = tim.post(
            alamat("impor-apply", putaran, impor.pk), {"sidik": sidik, "kolom": "unit"}
        )
        assertRedirects(response, alamat("buku-kerja", putaran), fetch_redirect_response=False)

    assert Riwayat.objects.filter(tindakan="jawaban unit diambil dari buku kerja").count() == 1
    assertRedirects(tim.get(alamat("impor", putaran, impor.pk)), alamat("buku-kerja", putaran))


def test_nothing_to_apply_is_told(tim, putaran: Putaran):
    impor = upload(tim, putaran, fill({}))

    assertContains(tim.get(alamat("impor", putaran, impor.pk)), "Tidak ada yang dapat diterapkan")
    assert confirm(tim, putaran, impor).status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_handed_in_between_is_409_with_nothing_written(tim, putaran: Putaran, pemeran: Pemeran):
    impor = upload(tim, putaran, fill({KODE: "B"}))
    sidik = tim.get(alamat("impor", putaran, impor.pk)).context["sidik"]
    submit_evaluasi(putaran=putaran, by=pemeran["kepala_unit"])

    response = tim.post(alamat("impor-apply", putaran, impor.pk), {"sidik": sidik})

    assert response.status_code == HTTPStatus.CONFLICT
    assert tim.get(alamat("impor", putaran, impor.pk)).status_code == HTTPStatus.CONFLICT
    kirim = tim.post(alamat("buku-kerja", putaran), {"berkas": unggah(fill({KODE: "B"}))})
    assert kirim.status_code == HTTPStatus.CONFLICT
    assert isi_kini(putaran) == {}


def test_a_preview_is_its_owners_alone(tim, client_for, putaran: Putaran, pemeran: Pemeran):
    impor = upload(tim, putaran, fill({KODE: "B"}))
    kepala = client_for(pemeran["kepala_unit"])

    assert kepala.get(alamat("impor", putaran, impor.pk)).status_code == HTTPStatus.NOT_FOUND
    for nama in ("impor-apply", "impor-cancel", "impor-undo"):
        assert kepala.post(alamat(nama, putaran, impor.pk)).status_code == HTTPStatus.NOT_FOUND


def test_a_dropped_preview_cannot_be_confirmed(tim, putaran: Putaran):
    impor = upload(tim, putaran, fill({KODE: "B"}))
    tim.post(alamat("impor-cancel", putaran, impor.pk))

    response = tim.post(alamat("impor-apply", putaran, impor.pk), {"sidik": "x"})

    assertRedirects(response, alamat("buku-kerja", putaran))
    assert isi_kini(putaran) == {}


def test_undoing_names_what_was_changed_since(tim, putaran: Putaran, pemeran: Pemeran):
    impor = upload(tim, putaran, fill({KODE: "B", LAIN: "Ya"}))
    confirm(tim, putaran, impor)
    save(putaran, pemeran["kepala_unit"], "C")

    tim.post(alamat("impor-undo", putaran, impor.pk))

    assertContains(
        tim.get(alamat("buku-kerja", putaran)),
        f"Dibiarkan karena sudah diubah sesudahnya: {KODE}.",
    )
    assert isi_kini(putaran) == {KODE: "C"}


# --- The TPI -------------------------------------------------------------------------------------


def test_the_ketua_takes_a_form_as_the_tpis_answers_with_typed_reasons(ketua, diajukan: Putaran):
    impor = upload(ketua, diajukan, fill(best_isi() | {KODE: "B", TIGA: "B"}))
    assertContains(ketua.get(alamat("impor", diajukan, impor.pk)), "2 perlu alasan, 111 baru.")

    confirm(ketua, diajukan, impor, **{f"alasan-{KODE}": ALASAN})
    assertContains(
        ketua.get(alamat("buku-kerja", diajukan)),
        "112 jawaban diambil dari lke.xlsx dan menjadi jawaban TPI. Tidak ikut: 1 perlu alasan.",
    )

    tpi = isi_kini(diajukan, Pihak.TPI)
    assert len(tpi) == 112
    assert TIGA not in tpi
    assert diajukan.jawaban.get(pihak=Pihak.TPI, pertanyaan__kode=KODE).alasan == ALASAN


def test_a_reason_that_is_too_long_is_told_and_kept(ketua, diajukan: Putaran):
    impor = upload(ketua, diajukan, fill({KODE: "B"}))

    response = confirm(ketua, diajukan, impor, **{f"alasan-{KODE}": "x" * 4001})

    assertContains(response, "x" * 4001, status_code=HTTPStatus.UNPROCESSABLE_ENTITY)
    assert isi_kini(diajukan, Pihak.TPI) == {}


def test_typed_reasons_are_shown_back_when_the_round_was_closed(
    ketua, client_for, diputuskan: Putaran, pemeran: Pemeran
):
    impor = upload(ketua, diputuskan, fill({KODE: "B"}))
    finalize_putaran(putaran=diputuskan, by=pemeran["tpi_ketua"])

    response = ketua.post(
        alamat("impor-apply", diputuskan, impor.pk), {"sidik": "", f"alasan-{KODE}": ALASAN}
    )

    assertContains(response, ALASAN, status_code=HTTPStatus.CONFLICT)


def test_the_tpi_may_take_either_column_of_the_portals_workbook(ketua, diajukan: Putaran):
    buku = lke_xlsx.render(gather_dokumen(diajukan, lihat_tpi=True))
    impor = upload(ketua, diajukan, buku)

    assertContains(ketua.get(alamat("impor", diajukan, impor.pk)), "Ambil kolom Jawaban TPI")
    lain = ketua.get(alamat("impor", diajukan, impor.pk) + "?kolom=tpi")
    assertContains(lain, "113 kosong di berkas.")


def test_the_unit_brings_only_what_was_given_back(tim, diajukan: Putaran, pemeran: Pemeran):
    return_pertanyaan(
        putaran=diajukan,
        pertanyaan=Pertanyaan.objects.get(kode=KODE),
        catatan="Ganti.",
        by=pemeran["tpi_ketua"],
    )
    impor = upload(tim, diajukan, fill({KODE: "B", TIGA: "B"}))
    assertContains(
        tim.get(alamat("impor", diajukan, impor.pk)),
        "1 berubah, 1 tidak dapat diubah, 111 kosong di berkas.",
    )

    confirm(tim, diajukan, impor)

    assert isi_kini(diajukan) == best_isi() | {KODE: "B"}


# --- Forms to take away --------------------------------------------------------------------------


@pytest.mark.parametrize("cari", ["", "?perbaiki=1"])
def test_the_circulating_form_is_handed_out_filled(tim, putaran: Putaran, cari):
    jawab(putaran, best_isi())

    response = tim.get(alamat("formulir", putaran) + cari)

    assert "formulir-lke" in response["Content-Disposition"]
    isi = read_isi(open_buku(response.content), get_regulasi(LKE))
    assert {k: b.jawaban for k, b in isi.butir["unit"].items()} == best_isi()


def test_the_tpis_answers_go_out_only_to_who_may_see_them(tim, ketua, diajukan: Putaran):
    jawab(diajukan, best_isi() | {KODE: "C"}, Pihak.TPI)
    didapat = [
        read_isi(
            open_buku(client.get(alamat("formulir", diajukan) + "?pihak=tpi").content),
            get_regulasi(LKE),
        )
        .butir["unit"][KODE]
        .jawaban
        for client in (tim, ketua)
    ]

    assert didapat == ["A", "C"]


def test_an_own_blank_form_comes_back_filled_and_is_not_kept(tim, putaran: Putaran):
    jawab(putaran, {KODE: "B"})

    response = tim.post(alamat("formulir-fill", putaran), {"kosong": unggah(fill({}))})

    assert response.status_code == HTTPStatus.OK
    isi = read_isi(open_buku(response.content), get_regulasi(LKE))
    assert isi.butir["unit"][KODE].jawaban == "B"
    assert not ImporLKE.objects.exists()


@pytest.mark.parametrize("data", [b"x", make_pdf()])
def test_a_blank_that_is_none_is_told_at_its_field(tim, putaran: Putaran, data):
    response = tim.post(alamat("formulir-fill", putaran), {"kosong": unggah(data)})

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert response.context["form_kosong"].errors["kosong"]
