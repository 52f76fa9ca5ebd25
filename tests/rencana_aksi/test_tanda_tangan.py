"""Signing a plan freezes exactly what was shown; a revision leaves what was signed untouched."""

import json
import threading
from datetime import date
from http import HTTPStatus
from io import BytesIO

import pytest
from django.db import connection, connections
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from rencana_aksi.documents import rencana_xlsx
from rencana_aksi.documents.rencana import build_dokumen_versi
from rencana_aksi.isi_beku import build_isi, from_json, read_versi, sidik_isi, to_json
from rencana_aksi.models import (
    AreaRencana,
    BarisRencana,
    ItemRencana,
    RencanaAksi,
    VersiRencana,
)
from rencana_aksi.services import (
    BukanDitandatangani,
    IsiBerubah,
    RencanaTerkunci,
    open_revisi,
    save_bagian_umum,
    set_bulan,
    sign_rencana,
)
from tests.factories import PenugasanFactory, UnitKerjaFactory, UserFactory, buka_rencana
from units.models import Peran, UnitKerja
from zi_portal.riwayat.models import Riwayat

SATU_PENULIS = "SQLite has one writer at a time, and its threads share one database in memory"


@pytest.fixture
def rencana(pemeran):
    return buka_rencana(pemeran.unit, by=pemeran["tim_zi"])


@pytest.fixture
def kepala(pemeran):
    return pemeran["kepala_unit"]


@pytest.fixture
def peramban(client_for, kepala):
    return client_for(kepala)


def sidik(rencana, by):
    segar = RencanaAksi.objects.get(pk=rencana.pk)
    return sidik_isi(to_json(build_isi(segar, by)))


def sign(rencana, by):
    return sign_rencana(rencana=rencana, by=by, sidik=sidik(rencana, by))


def alamat(nama, rencana, *lain):
    return reverse(f"rencana_aksi:{nama}", args=[rencana.unit_id, rencana.tahun, *lain])


def own_item(rencana, teks="Membuat papan janji layanan", **kolom):
    indikator = rencana.item.order_by("urut").first().indikator
    return ItemRencana.objects.create(
        rencana=rencana, indikator=indikator, urut=1000, teks=teks, **kolom
    )


# --- What is frozen ------------------------------------------------------------------------------


def test_the_frozen_form_says_what_the_plan_said(rencana, kepala):
    item = rencana.item.order_by("urut").first()
    rencana.item.filter(pk=item.pk).update(
        bulan=1, penanggung_jawab="Sekretaris", keluaran="SK", risiko="Antrean", catatan="Segera"
    )
    own_item(rencana, mulai=date(2026, 3, 2), selesai=date(2026, 3, 6))
    BarisRencana.objects.create(rencana=rencana, indikator=item.indikator, bulan=0b11)
    area = item.indikator.area
    AreaRencana.objects.create(rencana=rencana, area=area, tujuan="Budaya baru", target="A\nB")

    isi = read_versi(sign(rencana, kepala))

    baris = isi.bagian[0].baris[0]
    assert baris.waktu == "Januari–Februari"
    assert baris.item[0].waktu == "Januari"  # its own
    assert baris.item[1].waktu == "Januari–Februari"  # its row's
    assert baris.item[-1].teks == "Membuat papan janji layanan"
    assert baris.item[-1].waktu == "2–6 Maret 2026"
    assert baris.item[-1].is_tambahan
    assert (baris.item[0].penanggung_jawab, baris.item[0].keluaran) == ("Sekretaris", "SK")
    assert (baris.item[0].risiko, baris.item[0].catatan) == ("Antrean", "Segera")
    assert (isi.bagian[0].tujuan, isi.bagian[0].target) == (("Budaya baru",), ("A", "B"))
    assert len(isi.item) == 113
    assert isi.kepala.nama == kepala.pegawai.nama
    assert isi.regulasi == "perbup-ketapang-49-2022"


def test_purpose_and_target_stand_once_at_the_first_section_of_their_area(rencana, kepala):
    item = rencana.item.order_by("urut").first()
    AreaRencana.objects.create(rencana=rencana, area=item.indikator.area, tujuan="Budaya baru")

    isi = read_versi(sign(rencana, kepala))

    assert [b.kode for b in isi.bagian if b.tujuan] == ["C.1.a"]


def test_an_own_item_that_was_taken_off_is_not_signed(rencana, kepala):
    butir = own_item(rencana)
    ItemRencana.objects.filter(pk=butir.pk).update(dihapus_pada=butir.rencana.regulasi.dimuat_pada)

    assert len(read_versi(sign(rencana, kepala)).item) == 112


def test_json_gives_back_the_same_plan(rencana):
    isi = build_isi(rencana)

    assert from_json(json.loads(json.dumps(to_json(isi)))) == isi


def test_an_unknown_form_of_json_is_refused(rencana):
    with pytest.raises(ValueError, match="form 1"):
        from_json(to_json(build_isi(rencana)) | {"bentuk": 2})


def test_signing_is_in_the_trail_with_the_hash_of_what_was_signed(rencana, kepala):
    versi = sign(rencana, kepala)

    catatan = Riwayat.objects.for_rantai(f"unit:{rencana.unit_id}").first()
    assert catatan.tindakan == "rencana_ditandatangani"
    assert catatan.oleh_id == kepala.pk
    assert catatan.sesudah == {"versi": "rencana awal", "isi_sha256": versi.isi_sha256}
    assert sidik_isi(VersiRencana.objects.get().isi) == versi.isi_sha256


# --- What is refused -----------------------------------------------------------------------------


def test_what_was_not_shown_is_not_signed(rencana, kepala):
    dilihat = sidik(rencana, kepala)
    set_bulan(item=rencana.item.first(), bulan=[5], expected_version=1, by=kepala)

    with pytest.raises(IsiBerubah):
        sign_rencana(rencana=rencana, by=kepala, sidik=dilihat)

    assert not VersiRencana.objects.exists()
    rencana.refresh_from_db()
    assert rencana.is_editable


def test_a_signed_plan_is_not_signed_again_nor_changed(rencana, kepala):
    item = rencana.item.first()
    dilihat = sidik(rencana, kepala)
    sign(rencana, kepala)

    with pytest.raises(RencanaTerkunci):
        sign_rencana(rencana=rencana, by=kepala, sidik=dilihat)
    with pytest.raises(RencanaTerkunci):
        set_bulan(item=item, bulan=[1], expected_version=item.version, by=kepala)
    with pytest.raises(RencanaTerkunci):
        save_bagian_umum(
            rencana=rencana, dasar_hukum="", maksud_tujuan="", expected_version=1, by=kepala
        )
    assert VersiRencana.objects.count() == 1


def test_the_plan_of_an_inactive_unit_is_not_signed(rencana, kepala):
    dilihat = sidik(rencana, kepala)
    UnitKerja.objects.filter(pk=rencana.unit_id).update(aktif=False)

    with pytest.raises(RencanaTerkunci):
        sign_rencana(rencana=rencana, by=kepala, sidik=dilihat)


def test_a_draft_is_not_revised(rencana, kepala):
    with pytest.raises(BukanDitandatangani):
        open_revisi(rencana=rencana, alasan="Jadwal mundur", by=kepala)


def test_a_revision_needs_its_reason(rencana, kepala):
    sign(rencana, kepala)

    with pytest.raises(ValueError, match="alasan"):
        open_revisi(rencana=rencana, alasan=" \n", by=kepala)


# --- Revisions -----------------------------------------------------------------------------------


def test_a_revision_leaves_the_signed_version_as_it_was(rencana, kepala):
    versi = sign(rencana, kepala)
    beku = json.dumps(VersiRencana.objects.get(pk=versi.pk).isi)
    cetak = build_dokumen_versi(VersiRencana.objects.get(pk=versi.pk))

    revisi = open_revisi(rencana=rencana, alasan="Jadwal mundur", by=kepala)
    set_bulan(item=revisi.item.first(), bulan=[12], expected_version=1, by=kepala)
    kedua = sign(revisi, kepala)

    lama = VersiRencana.objects.get(pk=versi.pk)
    assert json.dumps(lama.isi) == beku
    assert build_dokumen_versi(lama) == cetak
    assert (kedua.nomor, kedua.alasan, kedua.nama) == (1, "Jadwal mundur", "revisi 1")
    assert kedua.isi_sha256 != lama.isi_sha256


def test_a_revision_that_changes_nothing_may_be_signed(rencana, kepala):
    sign(rencana, kepala)
    revisi = open_revisi(rencana=rencana, alasan="Salah buka", by=kepala)

    assert sign(revisi, kepala).nomor == 1


def test_a_version_prints_the_same_after_the_head_and_the_letterhead_change(rencana, kepala):
    versi = sign(rencana, kepala)
    sebelum = rencana_xlsx.render(build_dokumen_versi(versi))
    kepala.pegawai.nama = "Orang Baru"
    kepala.pegawai.save()
    rencana.unit.instansi.nama = "Kabupaten Baru"
    rencana.unit.instansi.save()
    UnitKerja.objects.filter(pk=rencana.unit_id).update(nama="Dinas Baru", kepala=None)

    sesudah = rencana_xlsx.render(build_dokumen_versi(VersiRencana.objects.get(pk=versi.pk)))

    assert cells(sesudah) == cells(sebelum)
    assert "(kepala_unit)" in cells(sesudah)
    assert "Dinas Pemeran" in cells(sesudah)


def cells(xlsx):
    lembar = load_workbook(BytesIO(xlsx)).active
    return [sel.value for baris in lembar.iter_rows() for sel in baris if sel.value]


# --- Pages ---------------------------------------------------------------------------------------


def test_the_head_sees_what_is_missing_and_signs_what_he_saw(peramban, rencana, kepala):
    halaman = peramban.get(alamat("tanda-tangan", rencana))

    assertContains(halaman, "112 butir tanpa target waktu")
    assertContains(halaman, "Tujuan belum diisi: Manajemen Perubahan,")
    assertContains(halaman, "Pembentukan tim untuk melakukan pembangunan ZI")
    response = peramban.post(alamat("tanda-tangan", rencana), {"sidik": halaman.context["sidik"]})

    versi = VersiRencana.objects.get()
    assertRedirects(response, alamat("versi", rencana, versi.pk))
    assert versi.ditandatangani_oleh == kepala


def test_a_plan_that_changed_meanwhile_is_shown_again_instead_of_signed(peramban, rencana, pemeran):
    dilihat = peramban.get(alamat("tanda-tangan", rencana)).context["sidik"]
    set_bulan(item=rencana.item.first(), bulan=[5], expected_version=1, by=pemeran["tim_zi"])

    response = peramban.post(alamat("tanda-tangan", rencana), {"sidik": dilihat})

    assertContains(response, "Belum ditandatangani", status_code=HTTPStatus.CONFLICT)
    assertContains(response, "111 butir tanpa target waktu", status_code=HTTPStatus.CONFLICT)
    assert not VersiRencana.objects.exists()


def test_a_changed_name_of_the_head_is_not_signed_unseen(peramban, rencana, kepala):
    dilihat = peramban.get(alamat("tanda-tangan", rencana)).context["sidik"]
    kepala.pegawai.nama = "Kepala Bergelar, M.Si."
    kepala.pegawai.save()

    response = peramban.post(alamat("tanda-tangan", rencana), {"sidik": dilihat})

    assertContains(response, "Kepala Bergelar, M.Si.", status_code=HTTPStatus.CONFLICT)


@pytest.mark.parametrize("dikirim", [{}, {"sidik": ""}, {"sidik": "\0"}, {"sidik": "a" * 5000}])
def test_a_nonsense_fingerprint_signs_nothing(peramban, rencana, dikirim):
    response = peramban.post(alamat("tanda-tangan", rencana), dikirim)

    assert response.status_code == HTTPStatus.CONFLICT
    assert not VersiRencana.objects.exists()


def test_where_another_head_is_recorded_the_page_says_whose_name_is_printed(
    peramban, rencana, pemeran
):
    UnitKerja.objects.filter(pk=rencana.unit_id).update(kepala=pemeran["tim_zi"].pegawai)

    response = peramban.get(alamat("tanda-tangan", rencana))

    assertContains(response, "Data unit mencatat tim_zi sebagai kepala.")


@pytest.fixture
def plt(rencana, kepala):
    """He leads the unit by his role, but his account is linked to no pegawai."""
    UnitKerja.objects.filter(pk=rencana.unit_id).update(kepala=kepala.pegawai)
    orang = UserFactory(nama="Plt. Tanpa Pegawai")
    PenugasanFactory(user=orang, peran=Peran.KEPALA_UNIT, unit=rencana.unit)
    return orang


def test_nobody_signs_in_the_name_of_somebody_else(client_for, rencana, plt):
    orang = client_for(plt)

    halaman = orang.get(alamat("tanda-tangan", rencana))

    assertContains(halaman, "Data unit mencatat kepala_unit sebagai kepala.")
    assertContains(halaman, "Akun Anda belum terhubung dengan data pegawai.")
    orang.post(alamat("tanda-tangan", rencana), {"sidik": halaman.context["sidik"]})
    penanda = read_versi(VersiRencana.objects.get()).kepala
    assert (penanda.nama, penanda.nip) == ("Plt. Tanpa Pegawai", "")


def test_a_draft_still_names_the_head_of_the_unit(rencana, plt):
    rencana = RencanaAksi.objects.get(pk=rencana.pk)

    assert build_isi(rencana).kepala.nama == "kepala_unit"


def test_a_second_press_of_the_button_leads_to_what_the_first_one_signed(peramban, rencana):
    dilihat = {"sidik": peramban.get(alamat("tanda-tangan", rencana)).context["sidik"]}
    peramban.post(alamat("tanda-tangan", rencana), dilihat)

    response = peramban.post(alamat("tanda-tangan", rencana), dilihat, follow=True)

    versi = VersiRencana.objects.get()
    assertRedirects(response, alamat("versi", rencana, versi.pk))
    assertContains(response, "Rencana ditandatangani: rencana awal.")
    assertNotContains(response, "sudah ditandatangani oleh")


def test_who_signs_after_another_head_is_told_who_signed(client_for, peramban, rencana, plt):
    dilihat = {"sidik": peramban.get(alamat("tanda-tangan", rencana)).context["sidik"]}
    sign(rencana, plt)

    response = peramban.post(alamat("tanda-tangan", rencana), dilihat, follow=True)

    assertRedirects(response, alamat("versi", rencana, VersiRencana.objects.get().pk))
    assertContains(response, "sudah ditandatangani oleh Plt. Tanpa Pegawai")


def test_a_member_still_signs_nothing(client_for, pemeran, rencana, kepala):
    tim = client_for(pemeran["tim_zi"])
    assert tim.post(alamat("tanda-tangan", rencana)).status_code == HTTPStatus.FORBIDDEN
    sign(rencana, kepala)

    assert tim.post(alamat("tanda-tangan", rencana)).status_code == HTTPStatus.FORBIDDEN


def test_who_opens_a_revision_second_keeps_his_reason(client_for, pemeran, rencana, kepala):
    sign(rencana, kepala)
    open_revisi(rencana=rencana, alasan="Anggaran bergeser", by=kepala)
    tim = client_for(pemeran["tim_zi"])

    response = tim.post(alamat("revisi", rencana), {"alasan": "Pejabat berganti"})

    assertContains(response, "Anggaran bergeser", status_code=HTTPStatus.CONFLICT)
    assertContains(response, "Pejabat berganti", status_code=HTTPStatus.CONFLICT)
    rencana.refresh_from_db()
    assert (rencana.revisi, rencana.alasan_revisi) == (1, "Anggaran bergeser")
    assert tim.get(alamat("revisi", rencana)).status_code == HTTPStatus.FORBIDDEN


def test_a_plan_that_was_never_signed_has_no_revision_to_open(client_for, pemeran, rencana):
    response = client_for(pemeran["tim_zi"]).post(alamat("revisi", rencana), {"alasan": "A"})

    assert response.status_code == HTTPStatus.FORBIDDEN


def test_a_member_opens_a_revision_and_the_page_says_what_is_still_valid(
    client_for, pemeran, rencana, kepala
):
    sign(rencana, kepala)
    tim = client_for(pemeran["tim_zi"])
    assertContains(tim.get(alamat("revisi", rencana)), "tetap berlaku")

    response = tim.post(alamat("revisi", rencana), {"alasan": "Anggaran bergeser"}, follow=True)

    assertContains(response, "Revisi 1 sedang disusun")
    assertContains(response, "versi yang ditandatangani terakhir")
    rencana.refresh_from_db()
    assert (rencana.revisi, rencana.alasan_revisi) == (1, "Anggaran bergeser")


@pytest.mark.parametrize(
    ("alasan", "pesan"),
    [("", "Tuliskan alasan"), ("   ", "Tuliskan alasan"), ("a" * 1001, "Paling banyak 1000")],
)
def test_a_bad_reason_is_refused_and_kept(client_for, pemeran, rencana, kepala, alasan, pesan):
    sign(rencana, kepala)

    response = client_for(pemeran["tim_zi"]).post(alamat("revisi", rencana), {"alasan": alasan})

    assertContains(response, pesan, status_code=HTTPStatus.UNPROCESSABLE_ENTITY)
    assertContains(response, alasan, status_code=HTTPStatus.UNPROCESSABLE_ENTITY)
    rencana.refresh_from_db()
    assert rencana.revisi == 0


def test_the_page_of_a_version_names_what_differs_from_the_one_before(
    client_for, pemeran, rencana, kepala
):
    hapus = own_item(rencana, teks="Rapat bulanan")
    sign(rencana, kepala)
    revisi = open_revisi(rencana=rencana, alasan="Jadwal mundur", by=kepala)
    ItemRencana.objects.filter(pk=hapus.pk).update(dihapus_pada=rencana.regulasi.dimuat_pada)
    own_item(rencana, teks="Papan janji layanan")
    set_bulan(item=revisi.item.order_by("urut").first(), bulan=[6], expected_version=1, by=kepala)
    versi = sign(revisi, kepala)
    tpi = client_for(pemeran["tpi_anggota"])

    halaman = tpi.get(alamat("versi", rencana, versi.pk))

    beda = halaman.context["beda"]
    assert [i.teks for i in beda.ditambah] == ["Papan janji layanan"]
    assert [i.teks for i in beda.dihapus] == ["Rapat bulanan"]
    assert [(p.kolom, p.lama, p.baru) for p in beda.diubah] == [("Target waktu", "kosong", "Juni")]
    assertContains(halaman, "Perubahan sejak rencana awal")
    assertNotContains(halaman, "digantikan oleh versi")
    lama = VersiRencana.objects.get(nomor=0)
    assertContains(tpi.get(alamat("versi", rencana, lama.pk)), "digantikan oleh versi")
    assertContains(tpi.get(alamat("daftar-versi", rencana)), "Jadwal mundur")


def test_a_version_that_was_tampered_with_is_shown_as_such(peramban, rencana, kepala):
    versi = sign(rencana, kepala)
    VersiRencana.objects.filter(pk=versi.pk).update(isi=versi.isi | {"tahun": 2027})

    response = peramban.get(alamat("versi", rencana, versi.pk))

    assertContains(response, "tidak lagi sama dengan yang ditandatangani")


@pytest.mark.parametrize("nama", ["pdf", "xlsx", "versi-pdf", "versi-xlsx"])
def test_no_document_is_given_out_of_what_was_not_signed(peramban, rencana, kepala, nama):
    versi = sign(rencana, kepala)
    palsu = versi.isi | {"kepala": versi.isi["kepala"] | {"nama": "Orang Lain"}}
    VersiRencana.objects.filter(pk=versi.pk).update(isi=palsu)

    lain = [versi.pk] if nama.startswith("versi") else []
    response = peramban.get(alamat(nama, rencana, *lain))

    assertContains(response, "tidak diterbitkan", status_code=HTTPStatus.CONFLICT)
    assertNotContains(response, "Orang Lain", status_code=HTTPStatus.CONFLICT)


def test_a_version_of_another_plan_is_not_found(peramban, rencana, kepala):
    lain = buka_rencana(rencana.unit, tahun=2025)
    versi = sign(lain, kepala)

    for nama in ("versi", "versi-pdf", "versi-xlsx"):
        assert peramban.get(alamat(nama, rencana, versi.pk)).status_code == HTTPStatus.NOT_FOUND


def test_during_a_revision_the_plan_downloads_as_draft_and_the_version_as_signed(
    peramban, rencana, kepala
):
    versi = sign(rencana, kepala)
    open_revisi(rencana=rencana, alasan="Jadwal mundur", by=kepala)

    draf = cells(peramban.get(alamat("xlsx", rencana)).content)
    tetap = cells(peramban.get(alamat("versi-xlsx", rencana, versi.pk)).content)

    assert any("DRAF" in str(sel) for sel in draf)
    assert "Tahun 2026 – Revisi 1" in draf
    assert not any("DRAF" in str(sel) for sel in tetap)
    assert "Tahun 2026" in tetap


# --- Two at once ---------------------------------------------------------------------------------


@pytest.mark.skipif(connection.vendor != "postgresql", reason=SATU_PENULIS)
@pytest.mark.django_db(transaction=True)
def test_of_two_heads_who_sign_at_once_one_signs():
    rencana = buka_rencana(UnitKerjaFactory())
    orang = [UserFactory(), UserFactory()]
    dilihat = [sidik(rencana, o) for o in orang]
    mulai = threading.Barrier(2)
    hasil: list[str] = []

    def tanda_tangani(nomor: int) -> None:
        mulai.wait()
        try:
            sign_rencana(rencana=rencana, by=orang[nomor], sidik=dilihat[nomor])
            hasil.append("ditandatangani")
        except RencanaTerkunci:
            hasil.append("terlambat")
        finally:
            connections.close_all()

    utas = [threading.Thread(target=tanda_tangani, args=[nomor]) for nomor in range(2)]
    for u in utas:
        u.start()
    for u in utas:
        u.join()

    assert sorted(hasil) == ["ditandatangani", "terlambat"]
    assert VersiRencana.objects.count() == 1
