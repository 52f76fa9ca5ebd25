"""A regulation file that the database did not accept judges nothing."""

import pytest
from django.core.checks import Error, Tags, run_checks
from django.urls import reverse
from pytest_django.asserts import assertContains

from evaluasi.models import Jawaban, Pihak, Putaran
from evaluasi.penilaian_unit import RegulasiBerbeda, get_hasil
from evaluasi.services import finalize_putaran, start_evaluasi, submit_evaluasi
from rencana_aksi.models import Regulasi
from tests.conftest import Pemeran

KETAPANG = "perbup-ketapang-49-2022"
LKE = "permenpanrb-90-2021"
PILIHAN = "A.I.1.i.b"


def accept_another(kode: str) -> None:
    """Make the database hold what another file of that code said."""
    Regulasi.objects.filter(kode=kode).update(isi_sha256="0" * 64)


def address(nama: str, putaran: Putaran, *args: str) -> str:
    evaluasi = putaran.evaluasi
    return reverse(f"evaluasi:{nama}", args=[evaluasi.unit_id, evaluasi.tahun, *args])


def database_errors() -> list[str]:
    pesan = run_checks(tags=[Tags.database], databases=["default"])
    assert all(isinstance(satu, Error) for satu in pesan)
    return [str(satu.msg) for satu in pesan if satu.id == "evaluasi.E001"]


@pytest.mark.parametrize("kode", [KETAPANG, LKE])
def test_nothing_is_judged_or_frozen_by_another_file(
    client_for, pemeran: Pemeran, putaran: Putaran, kode: str, caplog
):
    accept_another(kode)
    kepala = client_for(pemeran["kepala_unit"])

    for nama in ("evaluasi", "hasil", "submit", "lke-xlsx", "ambang-pdf"):
        response = kepala.get(address(nama, putaran))
        assertContains(response, "Penilaian dihentikan sementara", status_code=503)
        assertContains(response, f"“{kode}”", status_code=503)
    assert kepala.post(address("submit", putaran)).status_code == 503
    assert kode in caplog.text

    putaran.refresh_from_db()
    assert putaran.is_diisi
    assert putaran.hasil_unit is None
    with pytest.raises(RegulasiBerbeda, match=kode):
        submit_evaluasi(putaran=Putaran.objects.get(), by=pemeran["kepala_unit"])
    with pytest.raises(RegulasiBerbeda, match=kode):
        start_evaluasi(
            unit=pemeran.unit_lain, tahun=putaran.evaluasi.tahun, by=pemeran["admin_instansi"]
        )


def test_an_answer_is_not_read_by_another_worksheet(client_for, pemeran, putaran):
    accept_another(LKE)
    isi = {"pilihan": "A", "expected_version": 0, "pihak": "unit"}

    response = client_for(pemeran["tim_zi"]).post(address("jawaban-save", putaran, PILIHAN), isi)

    assert response.status_code == 503
    assert not Jawaban.objects.exists()


def test_what_is_frozen_stays_readable(client_for, pemeran: Pemeran, diputuskan: Putaran):
    jawaban = diputuskan.jawaban.filter(pihak=Pihak.TPI, pertanyaan__kode="B.II.a")
    jawaban.update(
        indeks=3, alasan="Survei ulang."
    )  # misses WBK, so that there is something to advise
    final = finalize_putaran(putaran=diputuskan, by=pemeran["tpi_ketua"])
    tim = client_for(pemeran["tim_zi"])
    assert tim.get(address("hasil", final)).context["daftar_jalan"][0].peluang is not None

    accept_another(KETAPANG)
    accept_another(LKE)

    total = get_hasil(Putaran.objects.get(), Pihak.TPI).hasil.total
    response = tim.get(address("hasil", final))
    assert response.status_code == 200
    assert response.context["hasil"].total == total
    assert response.context["daftar_jalan"][0].peluang is None  # advice would be judged anew
    for nama in ("evaluasi", "lke-xlsx"):
        assert tim.get(address(nama, final)).status_code == 200


@pytest.mark.parametrize("kode", [KETAPANG, LKE])
def test_the_system_check_names_the_regulation(putaran: Putaran, kode: str):
    assert database_errors() == []

    accept_another(kode)

    [pesan] = database_errors()
    assert kode in pesan


def test_a_regulation_without_evaluation_is_left_to_the_loader(putaran: Putaran):
    putaran.delete()
    putaran.evaluasi.delete()
    accept_another(KETAPANG)

    assert database_errors() == []
