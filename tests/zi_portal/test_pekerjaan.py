"""Background work: asked for once, seen while it goes on, kept, and never stuck for ever."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from tests.factories import UserFactory
from zi_portal.pekerjaan import jenis as daftar_jenis
from zi_portal.pekerjaan.jenis import Hasil, JenisPekerjaan, PekerjaanGagal, register_pekerjaan
from zi_portal.pekerjaan.models import BATAS_ANTRE, BATAS_DIAM, Pekerjaan
from zi_portal.pekerjaan.services import perform, request_pekerjaan, retry_pekerjaan

PDF = b"%PDF-1.7 uji"
pytestmark = pytest.mark.django_db


class Bengkel:
    """A kind of work under the test's control."""

    def __init__(self) -> None:
        self.dibuat = 0
        self.kata: list[str] = []
        self.hasil = Hasil(PDF, "uji.pdf")
        self.rusak: Exception | None = None
        self.boleh = True
        self.selagi = lambda pekerjaan: None

    def make(self, pekerjaan, lapor) -> Hasil:
        self.dibuat += 1
        for langkah, kata in enumerate(("mengumpulkan", "menulis")):
            lapor(langkah, kata)
            self.kata.append(Pekerjaan.objects.get(pk=pekerjaan.pk).kata)
        self.selagi(pekerjaan)
        if self.rusak:
            raise self.rusak
        return self.hasil


@pytest.fixture
def bengkel(monkeypatch) -> Bengkel:
    monkeypatch.setattr(daftar_jenis, "_jenis", {})
    bengkel = Bengkel()
    register_pekerjaan(
        "uji",
        JenisPekerjaan(
            make=bengkel.make,
            may=lambda user, pekerjaan: bengkel.boleh,
            judul=lambda pekerjaan: "Dokumen uji",
            kembali=lambda pekerjaan: "/",
            langkah=2,
        ),
    )
    return bengkel


@pytest.fixture
def siti(db):
    return UserFactory(nama="Siti")


def minta(by, kunci: str = "uji:1") -> Pekerjaan:
    return request_pekerjaan(kunci=kunci, jenis="uji", masukan={}, by=by)


def geser(pekerjaan: Pekerjaan, lama: timedelta) -> Pekerjaan:
    Pekerjaan.objects.filter(pk=pekerjaan.pk).update(denyut=timezone.now() - lama)
    pekerjaan.refresh_from_db()
    return pekerjaan


def test_a_request_makes_the_document_says_its_steps_and_keeps_it(
    bengkel, siti, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        pekerjaan = minta(siti)
    pekerjaan.refresh_from_db()

    assert bengkel.kata == ["mengumpulkan", "menulis"]
    assert pekerjaan.is_selesai
    assert (pekerjaan.langkah, pekerjaan.nama_berkas) == (2, "uji.pdf")
    with pekerjaan.hasil.open() as berkas:
        assert berkas.read() == PDF


def test_the_same_request_joins_and_is_answered_from_the_copy(
    bengkel, siti, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        pertama = minta(siti)
        kedua = minta(UserFactory())
    with django_capture_on_commit_callbacks(execute=True):
        ketiga = minta(siti)

    assert pertama.pk == kedua.pk == ketiga.pk
    assert bengkel.dibuat == 1
    assert ketiga.is_selesai


def test_a_failure_is_told_and_can_be_tried_again(
    bengkel, siti, client_for, django_capture_on_commit_callbacks
):
    bengkel.rusak = PekerjaanGagal("Data unit belum lengkap. Lengkapi, lalu coba lagi.")
    with django_capture_on_commit_callbacks(execute=True):
        pekerjaan = minta(siti)
    client = client_for(siti)
    halaman = client.get(pekerjaan.get_absolute_url()).content.decode()
    assert "Data unit belum lengkap" in halaman

    bengkel.rusak = None
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("pekerjaan:retry", args=[pekerjaan.pk]))

    assert response.status_code == 302
    assert "siap diunduh" in client.get(pekerjaan.get_absolute_url()).content.decode()


def test_what_nobody_foresaw_is_told_without_its_details(
    bengkel, siti, client_for, django_capture_on_commit_callbacks, caplog
):
    bengkel.rusak = ZeroDivisionError("rahasia dapur")
    with django_capture_on_commit_callbacks(execute=True):
        pekerjaan = minta(siti)

    halaman = client_for(siti).get(pekerjaan.get_absolute_url()).content.decode()
    assert "gangguan di server" in halaman
    assert "rahasia dapur" not in halaman
    assert "rahasia dapur" in caplog.text


def test_a_job_whose_worker_died_is_seen_and_started_again(
    bengkel, siti, client_for, django_capture_on_commit_callbacks
):
    pekerjaan = minta(siti)  # its callback never runs: the worker is gone
    Pekerjaan.objects.filter(pk=pekerjaan.pk).update(status="berjalan")
    assert "hx-trigger" in client_for(siti).get(pekerjaan.get_absolute_url()).content.decode()

    geser(pekerjaan, BATAS_DIAM + timedelta(seconds=1))
    halaman = client_for(siti).get(pekerjaan.get_absolute_url()).content.decode()
    assert "berhenti sebelum selesai" in halaman
    assert "hx-trigger" not in halaman

    with django_capture_on_commit_callbacks(execute=True):
        minta(siti)
    pekerjaan.refresh_from_db()
    assert pekerjaan.is_selesai
    assert pekerjaan.percobaan == 2


def test_a_queue_may_be_long_but_not_endless(bengkel, siti):
    pekerjaan = minta(siti)

    assert geser(pekerjaan, BATAS_DIAM + timedelta(seconds=1)).is_bergerak
    assert geser(pekerjaan, BATAS_ANTRE + timedelta(seconds=1)).is_diam


def test_an_attempt_that_was_given_up_writes_nothing_any_more(bengkel, siti):
    pekerjaan = minta(siti)
    bengkel.selagi = lambda p: Pekerjaan.objects.filter(pk=p.pk).update(percobaan=2)

    perform(pekerjaan.pk, 1)

    pekerjaan.refresh_from_db()
    assert (pekerjaan.status, pekerjaan.hasil, pekerjaan.pesan) == ("berjalan", None, "")
    perform(pekerjaan.pk, 1)
    assert bengkel.dibuat == 1


def test_a_running_job_is_not_started_twice(bengkel, siti, django_capture_on_commit_callbacks):
    pekerjaan = minta(siti)
    Pekerjaan.objects.filter(pk=pekerjaan.pk).update(status="berjalan")

    with django_capture_on_commit_callbacks(execute=True) as antrean:
        retry_pekerjaan(pekerjaan=pekerjaan)
        minta(siti)

    assert antrean == []


def test_a_copy_is_filed_under_what_it_really_shows(
    bengkel, siti, django_capture_on_commit_callbacks
):
    """The rows changed between asking and making: the next request for the old state is new."""
    bengkel.hasil = Hasil(PDF, "uji.pdf", kunci="uji:2")
    with django_capture_on_commit_callbacks(execute=True):
        pekerjaan = minta(siti, "uji:1")
    pekerjaan.refresh_from_db()
    assert pekerjaan.kunci == "uji:2"

    with django_capture_on_commit_callbacks(execute=True):
        lain = minta(siti, "uji:1")
    lain.refresh_from_db()
    assert lain.pk != pekerjaan.pk
    assert lain.is_selesai
    assert not Pekerjaan.objects.filter(kunci="uji:1").exists()


def test_the_copy_goes_only_to_who_may_see_it_now(
    bengkel, siti, client_for, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        pekerjaan = minta(siti)
    client = client_for(siti)
    alamat = reverse("pekerjaan:berkas", args=[pekerjaan.pk])

    response = client.get(alamat)
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"] == 'attachment; filename="uji.pdf"'
    assert response["Cache-Control"] == "private, no-store"

    bengkel.boleh = False
    for tujuan in (alamat, pekerjaan.get_absolute_url()):
        assert client.get(tujuan).status_code == 404
    assert client.post(reverse("pekerjaan:retry", args=[pekerjaan.pk])).status_code == 404


def test_a_kind_that_is_no_longer_installed_is_found_by_nobody(bengkel, siti, client_for):
    pekerjaan = minta(siti)
    daftar_jenis._jenis.clear()

    assert client_for(siti).get(pekerjaan.get_absolute_url()).status_code == 404


def test_progress_is_told_with_and_without_javascript(bengkel, siti, client_for):
    pekerjaan = minta(siti)
    Pekerjaan.objects.filter(pk=pekerjaan.pk).update(
        status="berjalan", langkah=1, kata="menyusun halaman"
    )
    client = client_for(siti)

    halaman = client.get(pekerjaan.get_absolute_url()).content.decode()
    kartu = client.get(pekerjaan.get_absolute_url(), headers={"HX-Request": "true"})

    assert "Langkah 2 dari 2: menyusun halaman" in halaman
    assert "Muat ulang" in halaman
    assert 'hx-trigger="every 1s"' in kartu.content.decode()
    assert "<html" not in kartu.content.decode()


def test_asking_for_the_copy_too_early_shows_how_far_it_is(bengkel, siti, client_for):
    pekerjaan = minta(siti)

    response = client_for(siti).get(reverse("pekerjaan:berkas", args=[pekerjaan.pk]))

    assert response.url == pekerjaan.get_absolute_url()


@pytest.mark.parametrize(
    "salah",
    [
        {"status": "selesai"},
        {"status": "gagal"},
        {"pesan": "ada pesan padahal berjalan"},
        {"langkah": 3},
    ],
)
def test_no_row_claims_what_is_not_so(bengkel, siti, salah):
    pekerjaan = minta(siti)

    with pytest.raises(IntegrityError), transaction.atomic():
        Pekerjaan.objects.filter(pk=pekerjaan.pk).update(**salah)
