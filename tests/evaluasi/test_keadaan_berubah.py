"""What the page showed holds no more: nothing is written unseen, and nothing typed is lost."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains

from evaluasi import services, views_bukti
from evaluasi.models import Jawaban, Pertanyaan, Pihak, Putaran
from evaluasi.penilaian_unit import lke_index
from evaluasi.services import (
    EvaluasiDihapus,
    add_bukti,
    agree_on_anggota,
    answer_pengembalian,
    cancel_pengembalian,
    finalize_putaran,
    remove_bukti,
    remove_evaluasi,
    reopen_evaluasi,
    return_pertanyaan,
    save_jawaban,
    write_keputusan,
)
from evaluasi.services.bukti import set_halaman
from tests.conftest import Pemeran
from tests.factories import PenugasanFactory
from units.models import AnggotaTPI, JabatanTPI, Peran
from zi_portal.riwayat.models import Riwayat

KODE = "A.I.1.i.b"
KETIKAN = "Kalimat panjang saya"
HTMX = {"HX-Request": "true"}


def alamat(nama: str, putaran: Putaran, *args: str) -> str:
    evaluasi = putaran.evaluasi
    return reverse(f"evaluasi:{nama}", args=[evaluasi.unit_id, evaluasi.tahun, *args])


def line(putaran: Putaran) -> Pertanyaan:
    return Pertanyaan.objects.get(regulasi=putaran.evaluasi.lke, kode=KODE)


def write(
    putaran: Putaran, pihak: Pihak, nilai: str, by: Any, versi: int, alasan: str = ""
) -> None:
    save_jawaban(
        putaran=putaran,
        pertanyaan=line(putaran),
        pihak=pihak,
        nilai=nilai,
        catatan="",
        alasan=alasan,
        expected_version=versi,
        by=by,
    )


def mend(putaran: Putaran, pemeran: Pemeran) -> None:
    """The line comes back to the unit, which answers it anew and says that it is mended."""
    return_pertanyaan(
        putaran=putaran, pertanyaan=line(putaran), catatan="x", by=pemeran["tpi_ketua"]
    )
    write(putaran, Pihak.UNIT, "B", pemeran["tim_zi"], 1)
    answer_pengembalian(putaran=putaran, pertanyaan=line(putaran), by=pemeran["tim_zi"])


def press(client: Client, putaran: Putaran, nama: str) -> Callable[[], Any]:
    """Open the page of the line; the button is pressed later, with what the page showed."""
    panel = client.get(alamat("pertanyaan", putaran, KODE)).context
    asal = panel["panel_tpi"]["versi_unit" if nama == "agree" else "versi_anggota"]
    isi = {"expected_version": panel["panel_tpi"]["versi"], "versi_asal": asal}
    isi["pihak"] = panel["pihak"].value
    return lambda: client.post(alamat(nama, putaran, KODE), isi)


# --- Agreeing with what nobody saw ---------------------------------------------------------------


def test_the_units_answer_that_came_after_the_page_is_not_agreed_on(
    diajukan: Putaran, pemeran: Pemeran, client_for
):
    tekan = press(client_for(pemeran["tpi_sekretaris"]), diajukan, "agree")
    mend(diajukan, pemeran)

    assertContains(tekan(), "Jawaban unit berubah", status_code=HTTPStatus.CONFLICT)

    assert not diajukan.jawaban.filter(pihak=Pihak.TPI).exists()
    assert diajukan.pengembalian.get().is_menunggu
    segar = press(client_for(pemeran["tpi_sekretaris"]), diajukan, "agree")
    assert segar().status_code == HTTPStatus.FOUND


def test_the_anggotas_answer_that_came_after_the_page_is_not_taken(
    diajukan: Putaran, pemeran: Pemeran, client_for
):
    write(diajukan, Pihak.ANGGOTA, "B", pemeran["tpi_anggota"], 0, "Yang pertama")
    tekan = press(client_for(pemeran["tpi_ketua"]), diajukan, "agree-anggota")
    write(diajukan, Pihak.ANGGOTA, "C", pemeran["tpi_anggota"], 1, "Yang kedua")

    response = tekan()

    assertContains(response, "Jawaban anggota berubah", status_code=HTTPStatus.CONFLICT)
    assertContains(response, "Yang kedua", status_code=HTTPStatus.CONFLICT)
    assert not diajukan.jawaban.filter(pihak=Pihak.TPI).exists()


def test_only_the_rest_that_was_listed_is_agreed_on(
    diajukan: Putaran, pemeran: Pemeran, client_for
):
    """A line that was with the unit joins the list after it was shown."""
    return_pertanyaan(
        putaran=diajukan, pertanyaan=line(diajukan), catatan="x", by=pemeran["tpi_ketua"]
    )
    sekretaris = client_for(pemeran["tpi_sekretaris"])
    sidik = sekretaris.get(alamat("agree-rest", diajukan)).context["sidik"]
    write(diajukan, Pihak.UNIT, "B", pemeran["tim_zi"], 1)
    answer_pengembalian(putaran=diajukan, pertanyaan=line(diajukan), by=pemeran["tim_zi"])
    cancel_pengembalian(putaran=diajukan, pertanyaan=line(diajukan), by=pemeran["tpi_ketua"])

    for kiriman in ({"sidik": sidik}, {}):
        response = sekretaris.post(alamat("agree-rest", diajukan), kiriman)
        assertContains(response, "Samakan 113 pertanyaan", status_code=HTTPStatus.CONFLICT)

    assert not diajukan.jawaban.filter(pihak=Pihak.TPI).exists()


def test_the_trail_keeps_the_reasons_of_answers_that_were_taken_together(
    diajukan: Putaran, pemeran: Pemeran
):
    write(diajukan, Pihak.ANGGOTA, "B", pemeran["tpi_anggota"], 0, "Tanpa SK")

    agree_on_anggota(putaran=diajukan, by=pemeran["tpi_ketua"])

    jejak = Riwayat.objects.get(tindakan__startswith="jawaban anggota diterima")
    assert jejak.sesudah == {KODE: "B", f"{KODE} alasan": "Tanpa SK"}


# --- A form of another party ---------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_a_form_opened_as_anggota_is_not_saved_as_the_teams(
    diajukan: Putaran, pemeran: Pemeran, client_for, headers
):
    anggota = pemeran["tpi_anggota"]
    write(diajukan, Pihak.ANGGOTA, "B", anggota, 0, "r")
    write(diajukan, Pihak.TPI, "A", pemeran["tpi_ketua"], 0)
    AnggotaTPI.objects.filter(jabatan=JabatanTPI.SEKRETARIS).delete()
    AnggotaTPI.objects.filter(user=anggota).update(jabatan=JabatanTPI.SEKRETARIS)
    isi = {"expected_version": 1, "pihak": "anggota", "pilihan": "C", "alasan": KETIKAN}

    response = client_for(anggota).post(
        alamat("jawaban-save", diajukan, KODE), isi, headers=headers
    )

    assertContains(response, "Peran Anda", status_code=HTTPStatus.CONFLICT)
    if not headers:
        assertContains(response, KETIKAN, status_code=HTTPStatus.CONFLICT)
    assert diajukan.jawaban.get(pihak=Pihak.TPI).pilihan == "A"
    assert diajukan.jawaban.get(pihak=Pihak.ANGGOTA).pilihan == "B"


# --- Between the look and the lock ---------------------------------------------------------------


def before(monkeypatch: pytest.MonkeyPatch, nama: str, act: Callable[[], Any]) -> None:
    """Somebody else does `act` after the permission was asked, before the service runs."""
    asli = getattr(services, nama)

    def wrapped(**kwargs: Any) -> Any:
        act()
        return asli(**kwargs)

    monkeypatch.setattr(services, nama, wrapped)


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_who_types_while_the_evaluation_is_removed_keeps_his_typing(
    putaran: Putaran, pemeran: Pemeran, client_for, monkeypatch, headers
):
    before(
        monkeypatch,
        "save_jawaban",
        lambda: remove_evaluasi(evaluasi=Putaran.objects.get().evaluasi, by=pemeran["kepala_unit"]),
    )

    response = client_for(pemeran["tim_zi"]).post(
        alamat("jawaban-save", putaran, KODE),
        {"expected_version": 0, "pihak": "unit", "pilihan": "A", "catatan": KETIKAN},
        headers=headers,
    )

    teks = "sudah dihapus" if headers else KETIKAN
    assertContains(response, teks, status_code=HTTPStatus.CONFLICT)


def test_what_was_removed_is_neither_removed_again_nor_written(
    putaran: Putaran, pemeran: Pemeran, client_for, monkeypatch
):
    evaluasi, by = putaran.evaluasi, pemeran["kepala_unit"]
    for nama, alamat_nama in (("remove_evaluasi", "remove"), ("write_keputusan", "keputusan")):
        before(monkeypatch, nama, lambda: Putaran.objects.all().delete())
        client = client_for(pemeran["admin_instansi"])
        isi = {"keputusan_nomor": KETIKAN, "keputusan_tanggal": "2026-01-02"}
        response = client.post(alamat(alamat_nama, putaran), isi)
        assert response.status_code == HTTPStatus.CONFLICT
        monkeypatch.undo()
        if alamat_nama == "remove":
            putaran.save(force_insert=True)
        else:
            assertContains(response, KETIKAN, status_code=HTTPStatus.CONFLICT)
    with pytest.raises(EvaluasiDihapus):
        remove_evaluasi(evaluasi=evaluasi, by=by)
    with pytest.raises(EvaluasiDihapus):
        write_keputusan(evaluasi=evaluasi, nomor="1", tanggal=None, lama=("", None), by=by)


@pytest.mark.parametrize(
    ("layanan", "nama", "isi"),
    [
        ("save_jawaban", "jawaban-save", {"pilihan": "A", "catatan": KETIKAN, "pihak": "tpi"}),
        ("agree_with_unit", "agree", {"versi_asal": 1, "pihak": "tpi"}),
        ("agree_with_anggota", "agree-anggota", {"versi_asal": 0}),
        ("return_pertanyaan", "kembalikan", {"catatan": KETIKAN}),
        ("cancel_pengembalian", "kembalikan-batal", {}),
        ("agree_on_the_rest", "agree-rest", {}),
        ("agree_on_anggota", "agree-anggota-rest", {}),
        ("finalize_putaran", "finalize", {}),
    ],
)
def test_who_becomes_the_units_own_between_look_and_lock_is_refused_in_words(
    diajukan: Putaran, pemeran: Pemeran, client_for, monkeypatch, layanan, nama, isi
):
    ketua = pemeran["tpi_ketua"]
    before(
        monkeypatch,
        layanan,
        lambda: PenugasanFactory(user=ketua, peran=Peran.TIM_ZI, unit=pemeran.unit),
    )
    butir = () if nama in {"agree-rest", "agree-anggota-rest", "finalize"} else (KODE,)

    response = client_for(ketua).post(
        alamat(nama, diajukan, *butir), {"expected_version": 0, **isi}
    )

    assert response.status_code == HTTPStatus.CONFLICT
    if KETIKAN in isi.values():
        assertContains(response, KETIKAN, status_code=HTTPStatus.CONFLICT)
    assert not Jawaban.objects.exclude(pihak=Pihak.UNIT).exists()
    assert not diajukan.pengembalian.exists()


def test_the_page_of_evidence_that_was_removed_meanwhile_is_refused(
    putaran: Putaran, pemeran: Pemeran, client_for, monkeypatch
):
    tim = pemeran["tim_zi"]
    bukti = add_bukti(
        putaran=putaran,
        pertanyaan=line(putaran),
        berkas=ContentFile(b"%PDF-1.4 a"),
        nama="a.pdf",
        maksimum=10**6,
        by=tim,
    )
    asli = set_halaman

    def wrapped(**kwargs: Any) -> None:
        remove_bukti(bukti=bukti, by=pemeran["kepala_unit"])
        asli(**kwargs)

    monkeypatch.setattr(views_bukti, "set_halaman", wrapped)

    response = client_for(tim).post(
        reverse("evaluasi:bukti-halaman", args=[bukti.pk]), {"halaman": "3"}
    )

    assertContains(response, "baru saja dihapus atau diganti", status_code=HTTPStatus.CONFLICT)


# --- Typing that came too late -------------------------------------------------------------------


def test_a_slots_reason_that_is_too_long_stays_in_its_field(
    putaran: Putaran, pemeran: Pemeran, client_for
):
    kode, baris = next((k, b) for k, b in lke_index(putaran.evaluasi.lke.kode).items() if b.bukti)
    isi = {"slot": baris.bukti[0], "alasan": "panjang " * 80}

    for headers in ({}, HTMX):
        response = client_for(pemeran["tim_zi"]).post(
            alamat("bukti-slot", putaran, kode), isi, headers=headers
        )
        assertContains(
            response, f'value="{isi["alasan"]}"', status_code=HTTPStatus.UNPROCESSABLE_ENTITY
        )


def test_a_second_reopening_keeps_its_reason(diputuskan: Putaran, pemeran: Pemeran, client_for):
    ketua = pemeran["tpi_ketua"]
    final = finalize_putaran(putaran=diputuskan, by=ketua)
    reopen_evaluasi(putaran=final, alasan="Yang pertama", by=ketua)
    alamat_buka = alamat("reopen", diputuskan)

    response = client_for(ketua).post(alamat_buka, {"alasan": KETIKAN})

    assertContains(response, KETIKAN, status_code=HTTPStatus.CONFLICT)
    assert Putaran.objects.count() == 2
    assert client_for(ketua).get(alamat_buka).status_code == HTTPStatus.FORBIDDEN
    for orang in ("tpi_sekretaris", "tim_zi"):
        response = client_for(pemeran[orang]).post(alamat_buka, {"alasan": KETIKAN})
        assert response.status_code == HTTPStatus.FORBIDDEN


def test_an_old_round_offers_no_reopening_while_the_next_one_is_open(
    diputuskan: Putaran, pemeran: Pemeran, client_for
):
    ketua = pemeran["tpi_ketua"]
    final = finalize_putaran(putaran=diputuskan, by=ketua)
    client = client_for(ketua)
    assert client.get(alamat("evaluasi", final)).context["boleh_buka"]

    reopen_evaluasi(putaran=final, alasan="Bukti baru", by=ketua)

    assert not client.get(alamat("evaluasi", final), {"putaran": 1}).context["boleh_buka"]
