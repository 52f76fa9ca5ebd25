"""The demonstration: what a visitor finds after `muat_contoh`."""

import io
from fractions import Fraction
from operator import attrgetter

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from pypdf import PdfReader

from evaluasi.contoh import build_pdf
from evaluasi.models import Evaluasi, Jawaban, Pihak
from evaluasi.penilaian.regulasi import Predikat
from evaluasi.penilaian_unit import get_hasil
from rencana_aksi.models import RencanaAksi
from zi_portal.riwayat.models import Riwayat

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def muatan(django_db_setup, django_db_blocker, tmp_path_factory):
    """What the command printed; loaded once, each test sees it and undoes what it does itself."""
    folder = tmp_path_factory.mktemp("contoh")
    berkas = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": folder / "media"},
    }
    penyimpanan = {**settings.STORAGES, "default": berkas}
    keluaran = io.StringIO()
    with (
        override_settings(VAR_DIR=folder, STORAGES=penyimpanan),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        call_command("muat_contoh", stdout=keluaran)
        yield keluaran.getvalue(), folder, penyimpanan
        transaction.set_rollback(True)


@pytest.fixture
def contoh(muatan, db, settings):
    keluaran, settings.VAR_DIR, settings.STORAGES = muatan
    return keluaran


def test_a_visitor_finds_the_states_and_the_story(contoh):
    kolom = attrgetter("status_putaran", "terjawab", "diputuskan")
    daftar = Evaluasi.objects.with_progress().select_related("unit")
    keadaan = {evaluasi.unit.kode: kolom(evaluasi) for evaluasi in daftar}
    selesai = ("final", 113, 113)
    assert keadaan == {
        "dpmptsp": ("diisi", 112, 0),
        "disdukcapil": selesai,
        "disdik": ("diajukan", 113, 2),
        "rsud": ("diisi", 38, 0),
        "dinkes": selesai,
        "disnaker": selesai,
        "dishub": selesai,
        "dinsos": selesai,
        "bkpsdm": selesai,
    }  # bapenda and upt-samsat have not begun
    assert "zi.dpmptsp@contoh.test" in contoh

    rencana = RencanaAksi.objects.with_progress().get(unit__kode="dpmptsp")
    assert attrgetter("jumlah_butir", "terjadwal")(rencana) == (112, 100)


@pytest.mark.parametrize(
    ("unit", "total", "kurang_wbk", "layak"),
    [
        ("dinkes", None, [], {Predikat.WBK}),
        ("disdukcapil", None, ["S4.4"], set()),  # one area short
        ("disnaker", Fraction("72.25"), ["S3a"], set()),  # every floor, but not the total
        ("dishub", Fraction("74.996"), ["S3a"], set()),
        ("dinsos", None, ["E8b"], set()),  # LHKASN 49 of 50
        ("bkpsdm", None, [], {Predikat.WBK, Predikat.WBBM}),
    ],
)
def test_each_fate_is_what_it_tells(contoh, unit, total, kurang_wbk, layak):
    putaran = Evaluasi.objects.get(unit__kode=unit).putaran.get()

    hasil = get_hasil(putaran, Pihak.TPI).hasil

    kurang = [t.kode for t in hasil.temuan_untuk(Predikat.WBK) if not t.memenuhi]
    assert kurang == kurang_wbk
    assert {predikat for predikat, reached in hasil.layak.items() if reached} == layak
    assert total is None or hasil.total == total


def test_where_the_tpi_differs_it_says_why(contoh):
    putaran = Evaluasi.objects.get(unit__kode="disdukcapil").putaran.get()

    assert get_hasil(putaran, Pihak.UNIT).hasil.layak[Predikat.WBK]
    beda = putaran.jawaban.filter(pihak=Pihak.TPI).exclude(alasan="")
    assert beda.count() == 3


def test_loading_again_changes_nothing(contoh):
    sebelum = (Jawaban.objects.count(), Riwayat.objects.count())

    call_command("muat_contoh", stdout=io.StringIO())

    assert (Jawaban.objects.count(), Riwayat.objects.count()) == sebelum


def test_the_trail_of_the_demonstration_is_whole(contoh):
    call_command("periksa_riwayat", stdout=io.StringIO())
    call_command("periksa_bukti", stdout=io.StringIO())


def test_its_evidence_is_a_readable_pdf():
    halaman = PdfReader(io.BytesIO(build_pdf("SK Tim (2026)"))).pages
    assert [h.extract_text() for h in halaman] == ["SK Tim [2026]"]
