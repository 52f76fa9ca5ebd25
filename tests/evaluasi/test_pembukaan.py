"""What can still be mended of an opened evaluation: its Keputusan, and that it was opened."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from evaluasi.models import Evaluasi, Putaran
from evaluasi.services import PutaranTerkunci, finalize_putaran, remove_evaluasi, write_keputusan
from tests.factories import jawab
from zi_portal.locking import StaleVersion
from zi_portal.riwayat.models import Riwayat

NOMOR, HARI = "700/1/ITKAB/2026", date(2026, 1, 12)


def alamat(nama: str, putaran: Putaran) -> str:
    evaluasi = putaran.evaluasi
    return reverse(f"evaluasi:{nama}", args=[evaluasi.unit_id, evaluasi.tahun])


def isi(nomor=NOMOR, hari="2026-01-12", lama_nomor="", lama_tanggal=""):
    return {
        "keputusan_nomor": nomor,
        "keputusan_tanggal": hari,
        "lama_nomor": lama_nomor,
        "lama_tanggal": lama_tanggal,
    }


# --- The Keputusan Inspektur ---------------------------------------------------------------------


@pytest.mark.parametrize("peran", ["admin_instansi", "tpi_ketua"])
def test_the_keputusan_is_entered_later_and_corrected(client_for, pemeran, putaran, peran):
    client = client_for(pemeran[peran])
    assertContains(client.get(alamat("evaluasi", putaran)), "Isi Keputusan")

    assertRedirects(client.post(alamat("keputusan", putaran), isi()), alamat("evaluasi", putaran))
    halaman = client.get(alamat("evaluasi", putaran))
    assertContains(halaman, f"Keputusan Inspektur nomor {NOMOR}, 12 Januari 2026.")
    assertContains(halaman, "Perbaiki Keputusan")

    client.post(
        alamat("keputusan", putaran),
        isi(nomor="700/2/ITKAB/2026", lama_nomor=NOMOR, lama_tanggal="2026-01-12"),
    )
    assert Evaluasi.objects.get().keputusan_nomor == "700/2/ITKAB/2026"
    catatan = Riwayat.objects.filter(tindakan="Keputusan Inspektur ditulis").latest("urut")
    assert catatan.sebelum["keputusan_nomor"] == NOMOR
    assert catatan.sesudah == {
        "keputusan_nomor": "700/2/ITKAB/2026",
        "keputusan_tanggal": "2026-01-12",
    }


@pytest.mark.parametrize(
    ("salah", "pesan"),
    [
        ({"hari": ""}, "Isi juga tanggal Keputusan Inspektur."),
        ({"nomor": ""}, "Isi juga nomor Keputusan Inspektur."),
        ({"hari": "kapan"}, "Isi tanggal Keputusan, misalnya 12/01/2026."),
        (
            {"hari": str(timezone.localdate() + timedelta(days=2))},
            "Tanggal Keputusan Inspektur tidak boleh setelah hari ini.",
        ),
        ({"nomor": "7" * 101}, "100"),
    ],
)
def test_a_half_keputusan_is_explained(client_for, pemeran, putaran, salah, pesan):
    client = client_for(pemeran["admin_instansi"])

    assertContains(client.post(alamat("keputusan", putaran), isi(**salah)), pesan, status_code=422)
    assert Evaluasi.objects.get().keputusan_nomor == ""


def test_an_evaluation_is_opened_with_both_or_neither(client_for, pemeran, putaran):
    data = {"unit": pemeran.unit_lain.pk, "tahun": 2026, "keputusan_nomor": NOMOR}

    response = client_for(pemeran["admin_instansi"]).post(reverse("evaluasi:mulai"), data)

    assertContains(response, "Isi juga tanggal Keputusan Inspektur.", status_code=422)


def test_the_second_of_two_writers_sees_the_other_keputusan(client_for, pemeran, putaran):
    client = client_for(pemeran["admin_instansi"])
    client.post(alamat("keputusan", putaran), isi(nomor="Yang pertama"))

    response = client.post(alamat("keputusan", putaran), isi(nomor="Yang kedua"))

    assertContains(response, "nomor Yang pertama, 12 Januari 2026", status_code=409)
    assertContains(response, 'value="Yang kedua"', status_code=409)
    assert Evaluasi.objects.get().keputusan_nomor == "Yang pertama"
    tak_terbaca = isi(nomor="Yang kedua", lama_nomor="Yang pertama", lama_tanggal="2026-02-31")
    assert client.post(alamat("keputusan", putaran), tak_terbaca).status_code == 409


def test_after_the_final_the_keputusan_stays(client_for, pemeran, diputuskan):
    finalize_putaran(putaran=diputuskan, by=pemeran["tpi_ketua"])

    for orang in ("tpi_ketua", "admin_instansi"):
        response = client_for(pemeran[orang]).post(alamat("keputusan", diputuskan), isi())
        assertContains(response, NOMOR, status_code=409)  # what was typed comes back
        assert client_for(pemeran[orang]).get(alamat("keputusan", diputuskan)).status_code == 403
    response = client_for(pemeran["tim_zi"]).post(alamat("keputusan", diputuskan), isi())
    assert response.status_code == 403
    with pytest.raises(PutaranTerkunci):
        write_keputusan(
            evaluasi=diputuskan.evaluasi,
            nomor=NOMOR,
            tanggal=HARI,
            lama=("", None),
            by=pemeran["admin_instansi"],
        )


def test_the_service_compares_with_what_was_shown(pemeran, putaran):
    with pytest.raises(StaleVersion):
        write_keputusan(
            evaluasi=putaran.evaluasi,
            nomor=NOMOR,
            tanggal=HARI,
            lama=("700/9", HARI),
            by=pemeran["admin_instansi"],
        )


# --- Opened by mistake ---------------------------------------------------------------------------


def test_an_empty_evaluation_is_taken_back_and_the_trail_says_so(client_for, pemeran, putaran):
    client = client_for(pemeran["tim_zi"])
    assertContains(client.get(alamat("evaluasi", putaran)), alamat("remove", putaran))
    assertContains(client.get(alamat("remove", putaran)), "masih kosong")

    response = client.post(alamat("remove", putaran))

    assertRedirects(response, reverse("evaluasi:daftar"))
    assert not Evaluasi.objects.exists()
    catatan = Riwayat.objects.get(tindakan="evaluasi dihapus")
    assert catatan.sebelum["tahun"] == putaran.evaluasi.tahun
    mulai = {"unit": pemeran.unit.pk, "tahun": putaran.evaluasi.tahun}
    assert client.post(reverse("evaluasi:mulai"), mulai).status_code == 302


def test_an_evaluation_with_an_answer_is_never_removed(client_for, pemeran, putaran):
    client = client_for(pemeran["tim_zi"])
    jawab(putaran, {"A.I.1.i.b": "A"})

    assertNotContains(client.get(alamat("evaluasi", putaran)), alamat("remove", putaran))
    assertContains(client.get(alamat("remove", putaran)), "tidak dapat dihapus")
    response = client.post(alamat("remove", putaran))

    assertContains(response, "sudah berisi jawaban atau bukti", status_code=409)
    assert putaran.jawaban.count() == 1


def test_a_round_that_was_handed_in_is_never_removed(client_for, pemeran, diajukan):
    response = client_for(pemeran["kepala_unit"]).post(alamat("remove", diajukan))

    assert response.status_code == 403
    with pytest.raises(PutaranTerkunci):
        remove_evaluasi(evaluasi=diajukan.evaluasi, by=pemeran["kepala_unit"])
