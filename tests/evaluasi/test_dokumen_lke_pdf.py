"""The LKE as PDF: made once in the background, then read from its copy; what it says."""

from decimal import Decimal

import pytest
from django.urls import reverse

from evaluasi.models import Bukti, Jawaban, Pertanyaan, Pihak, Putaran
from evaluasi.services import finalize_putaran
from evaluasi.tasks import request_lke_pdf
from rencana_aksi.models import DokumenBukti
from tests.berkas import read_halaman, read_pdf
from tests.factories import best_isi, jawab
from zi_portal.pekerjaan.models import Pekerjaan

IPKP = "B.II.a"


@pytest.fixture
def unduh(client_for, django_capture_on_commit_callbacks):
    """`unduh(user, putaran)`: the PDF that this user gets, as one text, following every step."""

    def fetch(user, putaran: Putaran, *, halaman: bool = False):
        evaluasi = putaran.evaluasi
        client = client_for(user)
        alamat = reverse("evaluasi:lke-pdf", args=[evaluasi.unit_id, evaluasi.tahun])
        with django_capture_on_commit_callbacks(execute=True):
            response = client.get(alamat)
        pk = Pekerjaan.objects.latest("denyut").pk
        assert response.status_code == 302, response
        response = client.get(reverse("pekerjaan:berkas", args=[pk]))
        isi = b"".join(response.streaming_content)
        return read_halaman(isi) if halaman else read_pdf(isi)

    return fetch


@pytest.fixture
def final(diputuskan, pemeran):
    """Everything best but the IPKP, which the TPI read as 3,00."""
    diputuskan.jawaban.filter(pihak=Pihak.TPI, pertanyaan__kode=IPKP).update(
        indeks=Decimal(3), alasan="Survei dihitung ulang."
    )
    return finalize_putaran(putaran=diputuskan, by=pemeran["tpi_ketua"])


def test_the_final_worksheet_says_all_that_people_look_for(final, pemeran, unduh):
    Jawaban.objects.filter(pihak=Pihak.UNIT, pertanyaan__kode=IPKP).update(
        survei_oleh="BPS Kabupaten", responden=40, catatan="Survei triwulan pertama."
    )
    dokumen = DokumenBukti.objects.create(
        unit=pemeran.unit,
        tautan="https://contoh.go.id/laporan",
        judul="Laporan survei",
        oleh=pemeran["tim_zi"],
        dibuat=final.final_pada,
    )
    Bukti.objects.create(
        putaran=final,
        pertanyaan=Pertanyaan.objects.get(kode=IPKP),
        dokumen=dokumen,
        halaman=3,
        oleh=pemeran["tim_zi"],
        dibuat=final.final_pada,
    )

    teks = unduh(pemeran["tpi_ketua"], final)

    for isi in (
        "PEMERINTAH KABUPATEN PEMERAN",
        "Lembar Kerja Evaluasi Zona Integritas",
        "Catatan/Keterangan/Penjelasan",
        "menurut TPI: 95,63 dari 100,00",
        "NILAI TOTAL 100,00 95,63 95,63",
        "Alasan berbeda: Survei dihitung ulang.",
        "Survei oleh BPS Kabupaten, 40 responden. Survei triwulan pertama.",
        "Laporan survei hal. 3 https://contoh.go.id/laporan",
        "Lampiran II huruf B angka 6",
        "Ketua Tim Penilai Internal",
        "tpi_ketua",
        final.hasil_tpi["mesin_sha256"],
    ):
        assert isi in teks, isi
    assert "DRAF" not in teks


def test_each_page_has_the_head_of_the_table_and_its_number(final, pemeran, unduh):
    halaman = unduh(pemeran["pimpinan"], final, halaman=True)

    for nomor, teks in enumerate(halaman, start=1):
        assert f"Halaman {nomor} dari {len(halaman)}" in teks
    terakhir = next(n for n, teks in enumerate(halaman) if "NILAI TOTAL" in teks)
    for teks in halaman[: terakhir + 1]:
        assert "Bobot" in teks
        assert "Catatan/Keterangan" in teks


def test_all_113_lines_are_there(final, pemeran, unduh):
    teks = unduh(pemeran["pimpinan"], final)

    for kode in final.hasil_tpi["eksak"]["pertanyaan"]:
        assert kode in teks, kode


def test_the_final_worksheet_is_made_once_and_kept_for_ever(final, pemeran, unduh):
    pertama = unduh(pemeran["tpi_ketua"], final)
    pemeran.unit.nama = "Dinas Berganti Nama"
    pemeran.unit.save()

    assert unduh(pemeran["kepala_unit"], final) == pertama
    assert Pekerjaan.objects.count() == 1


def test_a_worksheet_still_being_filled_is_a_draft_of_its_present_state(putaran, pemeran, unduh):
    jawab(putaran, best_isi())
    teks = unduh(pemeran["tim_zi"], putaran)
    assert "DRAF" in teks
    assert "menurut Unit: 100,00" in teks
    unduh(pemeran["kepala_unit"], putaran)
    assert Pekerjaan.objects.count() == 1

    putaran.jawaban.filter(pertanyaan__kode=IPKP).update(indeks=Decimal(3))

    assert "menurut Unit: 95,63" in unduh(pemeran["tim_zi"], putaran)
    assert Pekerjaan.objects.count() == 2


def test_the_units_copy_holds_nothing_of_what_the_tpi_is_deciding(diputuskan, pemeran, unduh):
    diputuskan.jawaban.filter(pihak=Pihak.TPI, pertanyaan__kode=IPKP).update(
        indeks=Decimal("3.07"), alasan="Rahasia sidang."
    )

    untuk_unit = unduh(pemeran["tim_zi"], diputuskan)
    untuk_tpi = unduh(pemeran["tpi_anggota"], diputuskan)

    assert "Rahasia sidang" not in untuk_unit
    assert "3,07" not in untuk_unit
    assert "Rahasia sidang" in untuk_tpi
    assert "DRAF" in untuk_tpi


def test_the_tpis_copy_is_not_found_by_the_unit(diputuskan, pemeran, client_for):
    pekerjaan = request_lke_pdf(diputuskan, by=pemeran["tpi_ketua"])

    for siapa, status in (("tpi_anggota", 200), ("tim_zi", 404), ("tpi_unit_sendiri", 404)):
        client = client_for(pemeran[siapa])
        assert client.get(pekerjaan.get_absolute_url()).status_code == status, siapa


def test_a_draft_of_the_tpi_stays_the_tpis_also_when_the_round_is_final(
    diputuskan, pemeran, client_for, unduh
):
    """The drafts hold answers that were never final; only the final copy is for everybody."""
    ketua = pemeran["tpi_ketua"]
    putusan = diputuskan.jawaban.filter(pihak=Pihak.TPI, pertanyaan__kode=IPKP)
    putusan.update(indeks=Decimal("3.07"), alasan="Rahasia sidang.")
    assert "Rahasia sidang" in unduh(ketua, diputuskan)
    konsep = Pekerjaan.objects.get()
    putusan.update(indeks=Decimal(3), alasan="Survei dihitung ulang.")
    final = finalize_putaran(putaran=diputuskan, by=ketua)

    for siapa in ("tim_zi", "kepala_unit", "pimpinan", "tpi_unit_sendiri"):
        client = client_for(pemeran[siapa])
        assert client.get(konsep.get_absolute_url()).status_code == 404, siapa
        assert client.get(reverse("pekerjaan:berkas", args=[konsep.pk])).status_code == 404, siapa
        assert client.post(reverse("pekerjaan:retry", args=[konsep.pk])).status_code == 404, siapa
    anggota = client_for(pemeran["tpi_anggota"])
    salinan = anggota.get(reverse("pekerjaan:berkas", args=[konsep.pk]))
    assert b"".join(salinan.streaming_content).startswith(b"%PDF-")
    untuk_unit = unduh(pemeran["tim_zi"], final)
    assert "Survei dihitung ulang." in untuk_unit
    assert "Rahasia sidang" not in untuk_unit


def test_who_lost_his_role_finds_no_copy_any_more(final, pemeran, client_for, unduh):
    unduh(pemeran["tim_zi"], final)
    alamat = reverse("pekerjaan:berkas", args=[Pekerjaan.objects.get().pk])
    client = client_for(pemeran["tim_zi"])
    response = client.get(alamat)
    assert b"".join(response.streaming_content).startswith(b"%PDF-")

    pemeran["tim_zi"].penugasan.all().delete()

    assert client.get(alamat).status_code == 404


def test_rows_that_change_while_it_is_made_never_stand_under_the_old_state(
    putaran, pemeran, django_capture_on_commit_callbacks
):
    jawab(putaran, best_isi())
    with django_capture_on_commit_callbacks() as antrean:
        lama = request_lke_pdf(putaran, by=pemeran["tim_zi"])
    putaran.jawaban.filter(pertanyaan__kode=IPKP).update(indeks=Decimal(3))
    for kerja in antrean:
        kerja()

    baru = request_lke_pdf(putaran, by=pemeran["tim_zi"])
    assert baru.pk == lama.pk  # it shows what is there now
    assert baru.is_selesai
    putaran.jawaban.filter(pertanyaan__kode=IPKP).update(indeks=Decimal(4))
    assert request_lke_pdf(putaran, by=pemeran["tim_zi"]).pk != lama.pk


def test_missing_pango_is_told_on_the_page(
    putaran, pemeran, client_for, monkeypatch, django_capture_on_commit_callbacks
):
    from zi_portal import pdf

    def missing():
        raise pdf.PdfTidakTersedia(pdf.PESAN_TIDAK_TERSEDIA)

    monkeypatch.setattr(pdf, "_weasyprint", missing)
    with django_capture_on_commit_callbacks(execute=True):
        pekerjaan = request_lke_pdf(putaran, by=pemeran["tim_zi"])

    halaman = client_for(pemeran["tim_zi"]).get(pekerjaan.get_absolute_url()).content.decode()
    assert "./zi setup" in halaman
    assert "Coba lagi" in halaman
