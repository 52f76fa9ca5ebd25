"""Who may never score a unit although a team list names him, and what a closed unit allows."""

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from evaluasi import permissions
from evaluasi.models import Bukti, Jawaban, PengisiUnit, Pertanyaan, Pihak, Putaran
from evaluasi.services import (
    PutaranTerkunci,
    UnitNonaktif,
    UnitSendiri,
    agree_on_anggota,
    agree_on_the_rest,
    agree_with_anggota,
    agree_with_unit,
    answer_pengembalian,
    cancel_pengembalian,
    finalize_putaran,
    remove_bukti,
    reopen_evaluasi,
    return_pertanyaan,
    save_jawaban,
    start_evaluasi,
    submit_evaluasi,
)
from evaluasi.services.bukti import mark_slot, set_halaman, unmark_slot, use_bukti
from rencana_aksi.services.bukti import Rincian, Tautan
from tests.conftest import Pemeran
from tests.factories import (
    AnggotaTPIFactory,
    PegawaiFactory,
    PenugasanFactory,
    UserFactory,
)
from units.langkah import gather_langkah
from units.models import JabatanTPI, Penugasan, Peran, UnitKerja, User

PILIHAN = "A.I.1.i.b"
KETIKAN = "Kalimat panjang saya"


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
    lambda p, by: agree_with_anggota(putaran=p, pertanyaan=line(p), expected_version=0, by=by),
    lambda p, by: agree_on_anggota(putaran=p, by=by),
    lambda p, by: return_pertanyaan(putaran=p, pertanyaan=line(p), catatan="x", by=by),
    lambda p, by: cancel_pengembalian(putaran=p, pertanyaan=line(p), by=by),
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


def overwrite(putaran: Putaran, pemeran: Pemeran, by: User) -> None:
    """He answers, and a colleague answers over it."""
    for nilai, versi, siapa in (("B", 0, by), ("A", 1, pemeran["kepala_unit"])):
        save_jawaban(
            putaran=putaran,
            pertanyaan=line(putaran),
            pihak=Pihak.UNIT,
            nilai=nilai,
            catatan="",
            expected_version=versi,
            by=siapa,
        )


def mark_and_unmark(putaran: Putaran, pemeran: Pemeran, by: User) -> None:
    """He says why a kind of evidence does not apply, and a colleague takes it back."""
    slot = {"putaran": putaran, "pertanyaan": line(putaran), "slot": "SK Tim"}
    mark_slot(**slot, alasan="Belum ada", by=by)
    unmark_slot(**slot, by=pemeran["kepala_unit"])


def bring(putaran: Putaran, pemeran: Pemeran, by: User) -> Bukti:
    tautan = Tautan("https://contoh.go.id/sk", Rincian(judul="SK"))
    bukti, _ = use_bukti(putaran=putaran, pertanyaan=line(putaran), sumber=tautan, by=by)
    return bukti


def remove(putaran: Putaran, pemeran: Pemeran, by: User) -> None:
    remove_bukti(bukti=bring(putaran, pemeran, pemeran["kepala_unit"]), by=by)


def turn_page(putaran: Putaran, pemeran: Pemeran, by: User) -> None:
    set_halaman(bukti=bring(putaran, pemeran, pemeran["kepala_unit"]), halaman=2, by=by)


@pytest.fixture
def rekan(pemeran: Pemeran) -> User:
    """Another one of the unit's Tim ZI, who has written nothing yet."""
    pegawai = PegawaiFactory(nama="Rekan", unit=pemeran.unit, instansi=pemeran.instansi)
    user = UserFactory(email="rekan@contoh.go.id", pegawai=pegawai)
    PenugasanFactory(user=user, peran=Peran.TIM_ZI, unit=pemeran.unit)
    return user


def move_on(rekan: User, pemeran: Pemeran) -> User:
    """He works elsewhere now and joins the team."""
    Penugasan.objects.filter(user=rekan).update(selesai=timezone.localdate() - timedelta(days=1))
    rekan.pegawai.unit = None
    rekan.pegawai.save()
    AnggotaTPIFactory(tim=pemeran.tim, user=rekan)
    return User.objects.get(pk=rekan.pk)


@pytest.mark.parametrize("write", [overwrite, mark_and_unmark, bring, remove, turn_page])
def test_who_wrote_for_the_unit_stays_its_party_after_others_wrote_over_it(
    putaran: Putaran, pemeran: Pemeran, rekan: User, write: Callable[..., Any]
):
    write(putaran, pemeran, rekan)
    submit_evaluasi(putaran=putaran, by=pemeran["kepala_unit"])
    user = move_on(rekan, pemeran)
    kini = Putaran.objects.get()

    assert kini.evaluasi.is_filled_by(user)
    assert permissions.pihak_of(user, kini) is None
    with pytest.raises(UnitSendiri):
        score(kini, user)


def test_who_answered_a_return_stays_the_units_party(
    diajukan: Putaran, pemeran: Pemeran, rekan: User
):
    return_pertanyaan(
        putaran=diajukan, pertanyaan=line(diajukan), catatan="x", by=pemeran["tpi_ketua"]
    )
    answer_pengembalian(putaran=diajukan, pertanyaan=line(diajukan), by=rekan)
    user = move_on(rekan, pemeran)

    assert permissions.pihak_of(user, diajukan) is None


def test_a_colleague_who_wrote_nothing_may_score(diajukan: Putaran, pemeran: Pemeran, rekan: User):
    assert permissions.pihak_of(move_on(rekan, pemeran), diajukan) == Pihak.ANGGOTA


def test_who_pressed_save_without_a_change_wrote_nothing(
    putaran: Putaran, pemeran: Pemeran, rekan: User
):
    for by in (pemeran["kepala_unit"], rekan):
        save_jawaban(
            putaran=putaran,
            pertanyaan=line(putaran),
            pihak=Pihak.UNIT,
            nilai="A",
            catatan="",
            expected_version=0,
            by=by,
        )

    assert [p.user for p in PengisiUnit.objects.all()] == [pemeran["kepala_unit"]]


def test_writers_from_before_are_found_in_the_rows_and_in_the_trail(
    putaran: Putaran, pemeran: Pemeran, rekan: User
):
    """What the migration fills: the author who was written over stands in the trail only."""
    overwrite(putaran, pemeran, rekan)
    mark_and_unmark(putaran, pemeran, pemeran["tim_zi"])
    PengisiUnit.objects.all().delete()

    import_module("evaluasi.migrations.0005_pengisi_unit").fill_pengisi(apps, None)

    dikenal = set(PengisiUnit.objects.values_list("evaluasi", "user"))
    wajib = {(putaran.evaluasi_id, siapa.pk) for siapa in (rekan, pemeran["kepala_unit"])}
    assert dikenal == wajib


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
        ("diajukan", "jawaban-save", "tpi_ketua"),
        ("diajukan", "kembalikan", "tpi_ketua"),
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
    butir = [PILIHAN] if alamat in {"jawaban-save", "bukti-add", "kembalikan"} else []
    url = reverse(f"evaluasi:{alamat}", args=[pemeran.unit.pk, putaran.evaluasi.tahun, *butir])
    sebelum = list(Putaran.objects.values()), Jawaban.objects.count()

    response = client_for(pemeran[peran]).post(
        url, dict.fromkeys(("alasan", "catatan"), KETIKAN) | {"expected_version": 0}
    )

    if alamat in {"jawaban-save", "kembalikan", "reopen"}:  # what was typed comes back
        assertContains(response, KETIKAN, status_code=409)
    else:
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
