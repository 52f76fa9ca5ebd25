"""Who may never score a unit although a team list names him, and what a closed unit allows."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from evaluasi import permissions
from evaluasi.models import Jawaban, Pertanyaan, Pihak, Putaran
from evaluasi.services import (
    PutaranTerkunci,
    UnitNonaktif,
    UnitSendiri,
    agree_on_the_rest,
    agree_with_unit,
    finalize_putaran,
    reopen_evaluasi,
    save_jawaban,
    start_evaluasi,
    submit_evaluasi,
)
from tests.conftest import Pemeran
from tests.factories import AnggotaTPIFactory
from units.langkah import gather_langkah
from units.models import JabatanTPI, Penugasan, UnitKerja, User

PILIHAN = "A.I.1.i.b"


def line(putaran: Putaran) -> Pertanyaan:
    return Pertanyaan.objects.get(regulasi=putaran.evaluasi.lke, kode=PILIHAN)


def score(putaran: Putaran, by: User) -> Jawaban:
    return save_jawaban(
        putaran=putaran,
        pertanyaan=line(putaran),
        pihak=Pihak.TPI,
        nilai="A",
        catatan="",
        expected_version=0,
        by=by,
    )


def agree(putaran: Putaran, by: User) -> Jawaban:
    return agree_with_unit(putaran=putaran, pertanyaan=line(putaran), expected_version=0, by=by)


MENILAI: list[Callable[[Putaran, User], Any]] = [
    score,
    agree,
    lambda p, by: agree_on_the_rest(putaran=p, by=by),
    lambda p, by: finalize_putaran(putaran=p, by=by),
]


def move_to_the_team(pemeran: Pemeran, peran: str) -> User:
    """The person leaves the unit and joins the team that assesses it, as its ketua."""
    user = pemeran[peran]
    kemarin = timezone.localdate() - timedelta(days=1)
    Penugasan.objects.filter(user=user).update(selesai=kemarin)
    user.pegawai.unit = None
    user.pegawai.save()
    pemeran.tim.anggota.filter(jabatan=JabatanTPI.KETUA).delete()
    AnggotaTPIFactory(tim=pemeran.tim, user=user, jabatan=JabatanTPI.KETUA)
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("act", MENILAI)
@pytest.mark.parametrize("peran", ["tim_zi", "kepala_unit"])
def test_who_filled_the_worksheet_never_scores_it(
    diajukan: Putaran, pemeran: Pemeran, peran: str, act: Callable[[Putaran, User], Any]
):
    user = move_to_the_team(pemeran, peran)

    with pytest.raises(UnitSendiri):
        act(diajukan, user)

    assert not diajukan.jawaban.filter(pihak=Pihak.TPI).exists()
    assert not permissions.can_score(user, diajukan)
    assert not permissions.can_finalize(user, diajukan)
    assert not permissions.can_see_tpi(user, diajukan)
    assert permissions.can_score(pemeran["tpi_anggota"], diajukan)


@pytest.mark.parametrize("peran", ["tim_zi", "kepala_unit"])
def test_who_filled_the_worksheet_never_reopens_it(
    diputuskan: Putaran, pemeran: Pemeran, peran: str
):
    final = finalize_putaran(putaran=diputuskan, by=pemeran["tpi_ketua"])
    user = move_to_the_team(pemeran, peran)

    assert not permissions.can_reopen(user, final)
    with pytest.raises(UnitSendiri):
        reopen_evaluasi(putaran=final, alasan="Bukti baru", by=user)


def test_the_first_page_does_not_send_him_there(diajukan: Putaran, pemeran: Pemeran):
    user = move_to_the_team(pemeran, "tim_zi")
    tahun = pemeran.tim.tahun

    langkah = gather_langkah(user, [pemeran.unit], tahun).get(pemeran.unit.pk, [])

    assert not any("evaluasi" in satu.teks for satu in langkah)


def test_asking_costs_the_same_for_any_number_of_answers(diajukan: Putaran, pemeran: Pemeran):
    with CaptureQueriesContext(connection) as penuh:
        assert permissions.can_score(pemeran["tpi_anggota"], diajukan)
    diajukan.jawaban.all().delete()
    with CaptureQueriesContext(connection) as kosong:
        assert permissions.can_score(pemeran["tpi_anggota"], diajukan)

    assert len(penuh) == len(kosong) <= 3


# --- A unit that is not active -------------------------------------------------------------------


def deactivate(pemeran: Pemeran) -> None:
    UnitKerja.objects.filter(pk=pemeran.unit.pk).update(aktif=False)


@pytest.mark.parametrize(
    ("keadaan", "alamat", "peran"),
    [
        ("putaran", "submit", "kepala_unit"),
        ("putaran", "jawaban-save", "tim_zi"),
        ("putaran", "bukti-add", "tim_zi"),
        ("diajukan", "agree-rest", "tpi_ketua"),
        ("diputuskan", "finalize", "tpi_ketua"),
        ("final", "reopen", "tpi_ketua"),
    ],
)
def test_nothing_of_an_inactive_unit_is_written(
    request, client_for, pemeran: Pemeran, keadaan: str, alamat: str, peran: str
):
    if keadaan == "final":
        putaran = request.getfixturevalue("diputuskan")
        finalize_putaran(putaran=putaran, by=pemeran["tpi_ketua"])
    else:
        putaran = request.getfixturevalue(keadaan)
    deactivate(pemeran)
    butir = [PILIHAN] if alamat in {"jawaban-save", "bukti-add"} else []
    url = reverse(f"evaluasi:{alamat}", args=[pemeran.unit.pk, putaran.evaluasi.tahun, *butir])
    sebelum = list(Putaran.objects.values()), Jawaban.objects.count()

    response = client_for(pemeran[peran]).post(
        url, {"expected_version": 0, "pilihan": "A", "alasan": "x"}
    )

    assert response.status_code == 403
    assert (list(Putaran.objects.values()), Jawaban.objects.count()) == sebelum


def test_the_services_refuse_an_inactive_unit_under_their_lock(putaran: Putaran, pemeran: Pemeran):
    deactivate(pemeran)

    with pytest.raises(UnitNonaktif):
        submit_evaluasi(putaran=putaran, by=pemeran["kepala_unit"])
    with pytest.raises(Exception, match="dinonaktifkan"):
        start_evaluasi(
            unit=pemeran.unit, tahun=putaran.evaluasi.tahun + 1, by=pemeran["admin_instansi"]
        )
    assert issubclass(UnitNonaktif, PutaranTerkunci)  # pages explain it in the same place
