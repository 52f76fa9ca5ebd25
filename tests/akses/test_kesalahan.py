"""The mistakes of other portals that we must not repeat: each test bears the number of one.

The numbers are those of MISTAKES. Here stands what holds for every address and every state; what
belongs to one page or service is tested with it, under the same number.
"""

import re
from http import HTTPStatus
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django.asserts import assertContains

from evaluasi.models import Bukti, Evaluasi, Jawaban, Pihak, Putaran
from evaluasi.services import remove_bukti
from evaluasi.services.bukti import use_bukti
from evaluasi.services.galat import PutaranTerkunci
from rencana_aksi.models import DokumenBukti
from rencana_aksi.services.bukti import Unggahan
from tests.akses.baris import Baris
from tests.akses.baris_rencana_aksi import item_rencana
from tests.akses.orang import ANONIM, LUAR, MASUK, MELIHAT_UNIT, SISTEM, spread
from tests.akses.tabel import TABEL
from tests.akses.waktu import (
    DINILAI,
    KEADAAN,
    KODE,
    NONAKTIF,
    PELAKU,
    WAKTU,
    Tindakan,
    line,
    potret,
    read_rows,
    siapkan,
)
from tests.akses.waktu_rencana import (
    KEADAAN_RENCANA,
    KOLOM_RENCANA,
    PELAKU_RENCANA,
    WAKTU_RENCANA,
    siapkan_rencana,
)
from tests.berkas import make_pdf
from tests.conftest import Pemeran
from tests.factories import (
    AnggotaTPIFactory,
    TimTPIFactory,
    TugasTPIFactory,
    UnitKerjaFactory,
    UserFactory,
    buka_evaluasi,
    jawab,
)
from units.models import JabatanTPI, UnitKerja, User
from units.tasks import queue_password_mail, send_password_mail
from zi_portal import settings as produksi
from zi_portal.pekerjaan.models import Pekerjaan, StatusPekerjaan
from zi_portal.pekerjaan.tasks import run_pekerjaan

TANPA_MASUK = {
    *("sehat", "account_login", "account_inactive", "account_reset_password"),
    *("account_reset_password_done", "account_reset_password_from_key"),
    "account_reset_password_from_key_done",
}
MENULIS = [b for b in TABEL if {spread(b.post)[orang] for orang in MASUK} != {405}]


def pasang(putaran: Putaran, by: User, nama: str = "sk.pdf") -> Bukti:
    """A real file as evidence of line KODE."""
    unggahan = Unggahan(SimpleUploadedFile(nama, make_pdf()), nama, 10**7)
    return use_bukti(putaran=putaran, pertanyaan=line(KODE), sumber=unggahan, by=by)[0]


def stored(media: Path) -> list[Path]:
    return [p.relative_to(media) for p in media.rglob("*") if p.is_file()]


# --- S1, S16: evidence has no public address -----------------------------------------------------


def test_s1_nothing_but_signing_in_answers_a_visitor():
    """No signed or secret link either: it would be a row that is open to a visitor."""
    terbuka = {b.nama for b in TABEL if spread(b.get)[ANONIM] not in {302, 404, 405}}

    assert terbuka == TANPA_MASUK


@pytest.mark.parametrize("nama", ["dokumen", "dokumen-lihat", "dokumen-halaman"])
def test_s1_a_file_opens_for_who_sees_the_unit_and_for_nobody_else(
    nama: str, pemeran: Pemeran, client_for
):
    putaran = buka_evaluasi(pemeran.unit, pemeran.tim.tahun)
    pk = pasang(putaran, pemeran["tim_zi"]).dokumen_id
    args = [pk, 1] if nama == "dokumen-halaman" else [pk]
    url = reverse(f"rencana_aksi:{nama}", args=args)

    dijawab = {orang: client_for(pemeran[orang]).get(url) for orang in MASUK}
    pengunjung = [
        Client().get(url + tambahan)
        for tambahan in ("", "?token=x&expires=9999999999", "?signature=x", "?download=1")
    ]

    didapat = {orang: response.status_code for orang, response in dijawab.items()}
    assert didapat == dict.fromkeys(MELIHAT_UNIT, 200) | dict.fromkeys(LUAR, 404)
    for response in pengunjung:
        assert response.status_code == HTTPStatus.FOUND
        assert response["Location"].startswith(reverse("account_login"))
    for response in dijawab.values():
        response.close()


def test_s16_a_stored_file_lies_under_no_address(pemeran: Pemeran, client_for, media: Path):
    pasang(buka_evaluasi(pemeran.unit, pemeran.tim.tahun), pemeran["tim_zi"])
    (jalur,) = stored(media)
    admin = client_for(pemeran["admin_sistem"])

    for awalan in ("", "media/", "static/", "var/media/", "uploads/", "berkas/", "bukti/"):
        assert admin.get(f"/{awalan}{jalur}").status_code == HTTPStatus.NOT_FOUND, awalan


def test_s16_the_folder_of_files_is_not_served():
    """Neither by a URL, nor because it lies in the folder of static files."""
    assert produksi.MEDIA_URL is None
    media, statis = Path(produksi.MEDIA_ROOT).resolve(), Path(produksi.STATIC_ROOT).resolve()
    assert not media.is_relative_to(statis)
    assert not statis.is_relative_to(media)
    assert not getattr(settings, "WHITENOISE_ROOT", None)
    assert not [p for p in walk(get_resolver()) if p.callback.__module__ == "django.views.static"]


# --- S2, S3, S6, S15: an act has its time and its people -----------------------------------------


def test_s6_every_act_on_an_evaluation_or_a_plan_has_its_time():
    menulis = {b.nama for b in MENULIS if b.nama.startswith(("evaluasi:", "rencana_aksi:"))}

    assert menulis == {
        *(f"evaluasi:{t.nama}" for t in WAKTU),
        *(f"rencana_aksi:{t.nama}" for t in WAKTU_RENCANA),
    }
    assert all(t.siapa for t in WAKTU if t.nama not in {"mulai", "formulir-fill"})


@pytest.mark.parametrize("keadaan", KEADAAN)
def test_s2_s6_each_act_has_an_effect_in_its_time_and_in_no_other(
    keadaan: str, pemeran: Pemeran, client_for
):
    """What is sent is valid, so that nothing but time and person is what refuses it."""
    putaran = siapkan(keadaan, pemeran)
    klien = {orang: client_for(pemeran[orang]) for orang in PELAKU}
    awal = potret()

    didapat: dict[str, set[str]] = {t.nama: set() for t in WAKTU}
    for tindakan in WAKTU:
        for orang in PELAKU:
            with transaction.atomic():
                klien[orang].post(tindakan.url(putaran, orang), tindakan.data(putaran, orang))
                if potret() != awal:
                    didapat[tindakan.nama].add(orang)
                transaction.set_rollback(True)

    harap = {t.nama: t.boleh(keadaan) for t in WAKTU}
    beda = {nama: (didapat[nama], harap[nama]) for nama in harap if didapat[nama] != harap[nama]}
    assert beda == {}, "act: (who changed something, who should)"


@pytest.mark.parametrize("keadaan", KEADAAN_RENCANA)
def test_s6_each_act_on_a_plan_has_an_effect_in_its_time_and_in_no_other(
    keadaan: str, pemeran: Pemeran, client_for
):
    adegan = siapkan_rencana(keadaan, pemeran)
    klien = {orang: client_for(pemeran[orang]) for orang in PELAKU_RENCANA}
    awal = read_rows(KOLOM_RENCANA)

    didapat: dict[str, set[str]] = {t.nama: set() for t in WAKTU_RENCANA}
    for tindakan in WAKTU_RENCANA:
        for orang in PELAKU_RENCANA:
            with transaction.atomic():
                klien[orang].post(tindakan.url(adegan), tindakan.data(adegan))
                if read_rows(KOLOM_RENCANA) != awal:
                    didapat[tindakan.nama].add(orang)
                transaction.set_rollback(True)

    harap = {t.nama: t.boleh(keadaan) for t in WAKTU_RENCANA}
    beda = {nama: (didapat[nama], harap[nama]) for nama in harap if didapat[nama] != harap[nama]}
    assert beda == {}, "act: (who changed something, who should)"


@pytest.mark.parametrize("keadaan", sorted((DINILAI | NONAKTIF | {"final"}) - {"dikembalikan"}))
def test_s3_nobody_takes_evidence_off_once_it_is_handed_in(
    keadaan: str, pemeran: Pemeran, client_for
):
    putaran = siapkan(keadaan, pemeran)
    bukti = putaran.bukti.get(pertanyaan__kode=KODE)
    url = reverse("evaluasi:bukti-remove", args=[bukti.pk])

    for orang in MASUK:
        response = client_for(pemeran[orang]).post(url)
        assert response.status_code in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}, orang
    with pytest.raises(PutaranTerkunci):
        remove_bukti(bukti=bukti, by=pemeran["tim_zi"])
    with pytest.raises(ProtectedError):
        bukti.dokumen.delete()

    assert putaran.bukti.active().filter(pk=bukti.pk).exists()


@pytest.mark.parametrize("baris", MENULIS, ids=lambda baris: baris.nama)
def test_s15_who_may_not_open_a_page_may_not_send_its_form_either(baris: Baris):
    """A row of the table, which tests/akses/test_akses.py proves person by person."""
    get, post = spread(baris.get), spread(baris.post)
    ditolak = {orang for orang in MASUK if get[orang] in {403, 404}}

    assert {orang for orang in ditolak if post[orang] not in {403, 404}} == set()
    if not baris.nama.startswith("account_") and baris.get != 200:
        assert {orang for orang in MASUK if post[orang] in {403, 404}}, "open to everybody"


@pytest.mark.parametrize("tindakan", WAKTU, ids=lambda tindakan: tindakan.nama)
def test_s15_a_complete_request_is_refused_to_all_others(
    tindakan: Tindakan, pemeran: Pemeran, client_for
):
    """Once for every act in a state in which somebody may do it, by everybody of the cast."""
    keadaan = next((k for k in KEADAAN if tindakan.boleh(k)), "diisi")
    putaran = siapkan(keadaan, pemeran)
    awal = potret()

    for orang in MASUK - tindakan.boleh(keadaan):
        client_for(pemeran[orang]).post(tindakan.url(putaran, orang), tindakan.data(putaran, orang))
        assert potret() == awal, orang


# --- S4: an assessor of other units --------------------------------------------------------------

TENTANG_UNIT = [b for b in TABEL if spread(b.get)["kepala_unit_lain"] == 404] + [
    b for b in MENULIS if b.get == 405 and spread(b.post)["kepala_unit_lain"] == 404
]


@pytest.fixture
def ketua_lain(pemeran: Pemeran) -> User:
    """He leads the team that assesses another unit of the same instansi this year."""
    user: User = UserFactory()
    tim = TimTPIFactory(instansi=pemeran.instansi, tahun=pemeran.tim.tahun, nama="TPI II")
    AnggotaTPIFactory(tim=tim, user=user, jabatan=JabatanTPI.KETUA)
    TugasTPIFactory(tim=tim, unit=pemeran.unit_lain)
    return user


@pytest.mark.parametrize("baris", TENTANG_UNIT, ids=lambda baris: baris.nama)
def test_s4_an_assessor_of_another_unit_finds_nothing_of_this_one(
    baris: Baris, pemeran: Pemeran, client_for, ketua_lain: User
):
    url = reverse(baris.nama, kwargs=baris.args(pemeran))
    klien = client_for(ketua_lain)

    if baris.get != 405:
        assert klien.get(url).status_code == HTTPStatus.NOT_FOUND
    if baris.post != 405:
        assert klien.post(url, baris.data(pemeran)).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("keadaan", ["diajukan", "diputuskan", "final"])
def test_s4_an_assessor_of_another_unit_changes_nothing(
    keadaan: str, pemeran: Pemeran, client_for, ketua_lain: User
):
    putaran = siapkan(keadaan, pemeran)
    klien, awal = client_for(ketua_lain), potret()

    for tindakan in WAKTU:
        klien.post(tindakan.url(putaran, "tpi_ketua"), tindakan.data(putaran, "tpi_ketua"))

    assert potret() == awal


# --- S5: no way around ---------------------------------------------------------------------------


def walk(resolver: URLResolver) -> list[URLPattern]:
    hasil: list[URLPattern] = []
    for pola in resolver.url_patterns:
        hasil += [pola] if isinstance(pola, URLPattern) else walk(pola)
    return hasil


def test_s5_every_address_is_a_page_of_ours():
    """No admin site, no tool of a developer; test_akses.py asks a row of each of them."""
    asal = {pola.callback.__module__.partition(".")[0] for pola in walk(get_resolver())}

    assert asal == {"zi_portal", "units", "rencana_aksi", "evaluasi", "allauth"}
    for alat in ("django.contrib.admin", "debug_toolbar", "silk", "django_extensions"):
        assert alat not in settings.INSTALLED_APPS
    assert not settings.DEBUG


def test_s5_the_admin_of_the_system_decides_nothing():
    """No account is above the acts: what he may send is about instansi and accounts alone."""
    menulis = {
        b.nama
        for b in MENULIS
        if any(spread(b.post)[orang] not in {403, 404} for orang in SISTEM)
        and not b.nama.startswith("account_")
    }

    assert menulis == {
        "units:instansi-create",
        "units:instansi",
        "units:admin-create",
        "pekerjaan:retry",
        "evaluasi:formulir-fill",  # a blank form back, with what he may read in it
    }


# --- S7: nothing twice ---------------------------------------------------------------------------


def test_s7_the_database_refuses_a_second_answer(pemeran: Pemeran):
    putaran, by = siapkan("diputuskan", pemeran), pemeran["tim_zi"]

    for pihak, nilai in ((Pihak.UNIT, "A"), (Pihak.ANGGOTA, "B"), (Pihak.TPI, "C")):
        with pytest.raises(IntegrityError), transaction.atomic():
            jawab(putaran, {KODE: nilai}, pihak)
    evaluasi = putaran.evaluasi
    kedua = Evaluasi(
        unit=pemeran.unit, tahun=evaluasi.tahun, regulasi=evaluasi.regulasi, lke=evaluasi.lke
    )
    terbuka = Putaran(
        evaluasi=evaluasi, nomor=2, jenis="dibuka_kembali", alasan="x", dibuka_oleh=by
    )
    terbuka.dibuka_pada = putaran.dibuka_pada
    for baris in (kedua, terbuka):
        with pytest.raises(IntegrityError), transaction.atomic():
            baris.save()


def test_s7_a_double_click_answers_once(pemeran: Pemeran, client_for):
    """Two at the very same moment: tests/evaluasi/test_bersamaan.py, on PostgreSQL."""
    putaran = siapkan("kosong", pemeran)
    simpan = next(t for t in WAKTU if t.nama == "jawaban-save")
    klien, data = client_for(pemeran["tim_zi"]), simpan.data(putaran, "tim_zi")

    for _ in range(3):
        klien.post(simpan.url(putaran, "tim_zi"), data)

    jawaban = Jawaban.objects.get()
    assert (jawaban.pilihan, jawaban.version) == ("B", 1)


# --- S9: status, party and numbers are never taken from the request ------------------------------


@pytest.mark.parametrize("tindakan", [t for t in WAKTU if t.siapa], ids=lambda t: t.nama)
def test_s9_what_only_the_server_says_is_ignored_in_a_request(
    tindakan: Tindakan, pemeran: Pemeran, client_for
):
    racun = {
        "status": "final",
        "jenis": "awal",
        "nomor": "9",
        "pihak": "tpi",
        "terjawab": "1",
        "nilai": "100",
        "bobot": "40",
        "penimbang": "40",
        "total": "100",
        "layak": "1",
        "version": "99",
        "hasil_unit": "{}",
        "hasil_tpi": "{}",
        "unit": pemeran.unit_lain.pk,
        **dict.fromkeys(
            ("oleh", "by", "diajukan_oleh", "final_oleh", "dikembalikan_oleh", "user"),
            pemeran["admin_sistem"].pk,
        ),
    }
    keadaan = next(k for k in KEADAAN if tindakan.boleh(k))
    putaran = siapkan(keadaan, pemeran)
    awal = potret()

    for orang in sorted(tindakan.boleh(keadaan)):
        klien, sesudah = client_for(pemeran[orang]), []
        for tambahan in ({}, racun):
            with transaction.atomic():
                data = {**tambahan, **tindakan.data(putaran, orang)}
                klien.post(tindakan.url(putaran, orang), data)
                sesudah.append(potret())
                transaction.set_rollback(True)
        assert sesudah[0] == sesudah[1] != awal, orang


# --- S17: what lies below a unit -----------------------------------------------------------------


def test_s17_the_hierarchy_is_a_reference_and_never_the_digits_of_a_code(
    pemeran: Pemeran, client_for
):
    UnitKerja.objects.filter(pk=pemeran.unit.pk).update(kode="1-03-07")
    upt = UnitKerjaFactory(instansi=pemeran.instansi, kode="9-88", induk=pemeran.unit)
    serupa = UnitKerjaFactory(instansi=pemeran.instansi, kode="1-03-07-01")
    kepala = client_for(pemeran["kepala_unit"])

    for unit, status in ((upt, 200), (serupa, 404)):
        assert kepala.get(reverse("units:unit", args=[unit.pk])).status_code == status
    daftar = kepala.get(reverse("units:daftar-unit"))
    assertContains(daftar, upt.nama)
    assert serupa.nama not in daftar.content.decode()


# --- S18: a step is saved before anything is sent ------------------------------------------------


class RusakError(ConnectionError):
    """The mail server or the queue does not answer."""


def rusak(*args: object, **kwargs: object) -> None:
    raise RusakError("tidak menjawab")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("bagian", ["surel", "antrean"])
def test_s18_a_failing_mail_or_queue_loses_no_step(
    bagian: str, pemeran: Pemeran, client_for, monkeypatch
):
    if bagian == "surel":
        monkeypatch.setattr("units.tasks.send_mail", rusak)
    else:
        monkeypatch.setattr(type(send_password_mail), "enqueue", rusak)

    response = client_for(pemeran["admin_instansi"]).post(
        reverse("units:orang-create"), {"nama": "Ratna", "email": "ratna@contoh.test"}
    )

    assert response.status_code == HTTPStatus.FOUND
    assert User.objects.filter(email="ratna@contoh.test").exists()


@pytest.mark.django_db(transaction=True)
def test_s18_a_document_that_cannot_be_queued_is_told_and_can_be_asked_again(
    pemeran: Pemeran, client_for, monkeypatch
):
    buka_evaluasi(pemeran.unit, pemeran.tim.tahun)
    monkeypatch.setattr(type(run_pekerjaan), "enqueue", rusak)
    klien = client_for(pemeran["tim_zi"])

    halaman = klien.get(
        reverse("evaluasi:lke-pdf", args=[pemeran.unit.pk, pemeran.tim.tahun]), follow=True
    )

    assert Pekerjaan.objects.get().status == StatusPekerjaan.GAGAL
    assertContains(halaman, "gangguan di server")
    assertContains(halaman, reverse("pekerjaan:retry", args=[Pekerjaan.objects.get().pk]))


@pytest.mark.django_db(transaction=True)
def test_s18_nothing_is_sent_for_a_step_that_was_not_saved(pemeran: Pemeran):
    def step() -> None:
        with transaction.atomic():
            queue_password_mail([pemeran["tim_zi"].pk], "http://testserver/")
            assert mail.outbox == [], "sent before the step is saved"
            rusak()

    with pytest.raises(RusakError):
        step()

    assert mail.outbox == []


# --- S19: a name from a request is only shown ----------------------------------------------------

NAMA_JAHAT = ["../../../etc/cron.d/x.pdf", "..\\..\\x.pdf", "/etc/passwd.pdf", "bukti/aa/x.pdf"]
TEMPAT = re.compile(r"bukti/[0-9a-f]{2}/[0-9a-f]{64}-[0-9a-f]{8}")


@pytest.mark.parametrize("nama", NAMA_JAHAT)
def test_s19_a_file_lies_under_its_hash_whatever_it_is_called(
    nama: str, pemeran: Pemeran, client_for, media: Path
):
    putaran = siapkan("diisi", pemeran)
    item = item_rencana(pemeran)
    unit, tahun = pemeran.unit.pk, pemeran.tim.tahun
    dokumen = pasang(putaran, pemeran["tim_zi"], nama).dokumen
    klien = client_for(pemeran["tim_zi"])
    alamat = {
        reverse("evaluasi:bukti-add", args=[unit, tahun, KODE]): 2,
        reverse("rencana_aksi:bukti-add", kwargs=item): 3,
        reverse("rencana_aksi:dokumen-versi", args=[dokumen.pk]): 4,
    }

    for url, halaman in alamat.items():
        berkas = SimpleUploadedFile("x", make_pdf(halaman))
        berkas._name = nama  # type: ignore[attr-defined]  # as a forged request says it
        klien.post(url, {"berkas": berkas})

    assert DokumenBukti.objects.exclude(berkas=None).count() == 4
    assert not [p for p in stored(media) if not TEMPAT.fullmatch(str(p))]
    assert not [d for d in DokumenBukti.objects.all() if {"/", "\\"} & set(d.nama)]
