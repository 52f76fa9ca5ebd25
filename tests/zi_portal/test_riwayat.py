"""The trail: what one record holds, and that nothing can be changed afterwards."""

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, connections, transaction
from django.db.models import ProtectedError
from django.http import HttpResponse

from units.models import Instansi, User
from zi_portal.riwayat.asal import client_ip
from zi_portal.riwayat.kanonik import AWAL, canonical_json, hash_of, to_json_safe
from zi_portal.riwayat.middleware import AsalMiddleware
from zi_portal.riwayat.models import Riwayat
from zi_portal.riwayat.periksa import periksa_riwayat
from zi_portal.riwayat.services import catat


@pytest.fixture
def pengguna(db) -> User:
    return get_user_model().objects.create_user("ani@contoh.go.id", nama="Ani")


def catat_sesuatu(rantai: str = "unit:7", **kwargs) -> Riwayat:
    values = {"tindakan": "rencana disahkan", "objek": "rencana:1", "oleh": None} | kwargs
    return catat(rantai=rantai, **values)


# --- One record --------------------------------------------------------------------------------


def test_a_record_says_who_did_what_to_what_and_from_where(pengguna: User):
    riwayat = catat_sesuatu(
        objek=pengguna, oleh=pengguna, sebelum={"nama": "A"}, sesudah={"nama": "Ani"}, catatan="x"
    )

    tersimpan = Riwayat.objects.get(pk=riwayat.pk)
    assert tersimpan.oleh == pengguna
    assert tersimpan.nama_oleh == "Ani"
    assert tersimpan.objek == f"units.user:{pengguna.pk}"
    assert tersimpan.nama_objek == "Ani"
    assert tersimpan.perubahan == [("nama", "A", "Ani")]
    assert tersimpan.dari.startswith("perintah ")
    assert tersimpan.compute_hash() == riwayat.hash


def test_the_name_stays_as_it_was_on_that_day(pengguna: User):
    riwayat = catat_sesuatu(oleh=pengguna)
    pengguna.nama = "Ani Setelah Menikah"
    pengguna.save(update_fields=["nama"])

    assert Riwayat.objects.get(pk=riwayat.pk).nama_oleh == "Ani"


def test_a_user_in_the_trail_cannot_be_deleted(pengguna: User):
    catat_sesuatu(oleh=pengguna)

    with pytest.raises(ProtectedError):
        pengguna.delete()


def test_each_record_names_its_predecessor(db):
    pertama, kedua = catat_sesuatu(), catat_sesuatu()

    assert (pertama.urut, pertama.hash_sebelumnya) == (1, AWAL)
    assert (kedua.urut, kedua.hash_sebelumnya) == (2, pertama.hash)


def test_each_subject_has_its_own_chain(db):
    catat_sesuatu("unit:7")
    lain = catat_sesuatu("unit:8")

    assert (lain.urut, lain.hash_sebelumnya) == (1, AWAL)
    assert [r.urut for r in Riwayat.objects.for_rantai("unit:7")] == [1]


def test_every_field_is_covered_by_the_hash(pengguna: User):
    riwayat = catat_sesuatu(oleh=pengguna, sebelum={"a": 1}, sesudah={"a": 2})
    tidak_dihitung = {"id", "hash"}
    berubah = {
        "waktu": datetime(2020, 1, 1, tzinfo=UTC),
        "urut": 9,
        "oleh": None,
        "sebelum": {"a": 0},
        "sesudah": None,
    }

    for field in Riwayat._meta.fields:
        if field.name in tidak_dihitung:
            continue
        salinan = Riwayat.objects.get(pk=riwayat.pk)
        setattr(salinan, field.name, berubah.get(field.name, "lain"))
        assert salinan.compute_hash() != riwayat.hash, field.name


def test_json_values_come_back_with_the_same_hash(db):
    """PostgreSQL rewrites JSON (order of keys, escapes); the canonical text must not care."""
    sesudah = {
        "z": Decimal("71.840"),
        "a": [1, True, None, 'é ☃ \\ "'],
        "pecahan": Fraction(2, 3),
        "hari": date(2026, 11, 20),
        "besar": 12345678901234567890,
        "dalam": {"y": 1, "x": {"b": [], "a": {}}},
    }
    riwayat = catat_sesuatu(sesudah=sesudah)

    tersimpan = Riwayat.objects.get(pk=riwayat.pk)
    assert tersimpan.sesudah
    assert tersimpan.sesudah["z"] == "71.840"
    assert tersimpan.sesudah["hari"] == "2026-11-20"
    assert tersimpan.compute_hash() == tersimpan.hash


def test_a_float_is_refused():
    with pytest.raises(TypeError, match="float"):
        to_json_safe({"nilai": 0.1})


def test_the_canonical_text_does_not_depend_on_the_order_of_keys():
    assert canonical_json({"b": 1, "a": 2}) == '{"a":2,"b":1}'
    assert hash_of({"b": 1, "a": 2}) == hash_of({"a": 2, "b": 1})


@pytest.mark.parametrize("rantai", ["unit", "unit:", "Unit:7", "unit:7 ", "unit:7\n", ":7"])
def test_a_malformed_chain_name_is_refused(db, rantai: str):
    with pytest.raises(ValueError, match="chain"):
        catat_sesuatu(rantai)


@pytest.mark.django_db(transaction=True)
def test_recording_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match="transaction"):
        catat_sesuatu()

    assert not Riwayat.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_record_vanishes_with_the_change_that_was_rolled_back():
    with transaction.atomic():
        catat_sesuatu()
        transaction.set_rollback(True)

    assert not Riwayat.objects.exists()


# --- From where --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("di_balik_proksi", "diteruskan", "alamat"),
    [
        (False, "", "10.0.0.9"),
        (False, "1.2.3.4", "10.0.0.9"),
        (True, "1.2.3.4", "1.2.3.4"),
        (True, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (True, "", "10.0.0.9"),
        (True, "6.6.6.6, 2001:db8::1", "2001:db8::1"),
        (True, "1.2.3.4, unknown", "10.0.0.9"),
    ],
)
def test_only_our_own_proxy_is_believed(rf, settings, di_balik_proksi, diteruskan, alamat):
    settings.BEHIND_PROXY = di_balik_proksi
    request = rf.get("/", REMOTE_ADDR="10.0.0.9", HTTP_X_FORWARDED_FOR=diteruskan)

    assert client_ip(request) == alamat


def test_a_request_over_a_socket_has_no_address(rf):
    assert client_ip(rf.get("/", REMOTE_ADDR="")) is None


def test_a_record_of_a_request_holds_its_address(db, rf):
    def view(request) -> HttpResponse:
        return HttpResponse(catat_sesuatu().dari)

    response = AsalMiddleware(view)(rf.get("/", REMOTE_ADDR="10.0.0.9"))

    assert response.content == b"10.0.0.9"
    assert catat_sesuatu().dari.startswith("perintah ")


def test_a_management_command_is_named(db, monkeypatch):
    monkeypatch.setattr("sys.argv", ["/srv/portal/manage.py", "muat_regulasi", "--semua"])

    assert catat_sesuatu().dari == "perintah muat_regulasi"


# --- Several writers ---------------------------------------------------------------------------


def test_a_chain_cannot_hold_two_records_of_one_number(db):
    """The last guard, should a service have forgotten to lock its subject."""
    pertama = catat_sesuatu()
    kembar = Riwayat.objects.get(pk=pertama.pk)
    kembar.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        kembar.save(force_insert=True)


def start(pool: ThreadPoolExecutor, work) -> Future[None]:
    """Run `work` in another thread, with a connection of its own."""

    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    return pool.submit(run)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="test_riwayat_sqlite.py")
def test_writers_of_one_chain_wait_for_each_other_and_never_fork_it():
    instansi = Instansi.objects.create(nama="Kabupaten Contoh", tempat="Contoh")
    siap = threading.Barrier(4)

    def write() -> None:
        siap.wait(timeout=20)
        for _ in range(10):
            with transaction.atomic():
                Instansi.objects.select_for_update().get(pk=instansi.pk)
                catat_sesuatu(f"instansi:{instansi.pk}")

    with ThreadPoolExecutor(4) as pool:
        writers = [start(pool, write) for _ in range(4)]

    assert [writer.exception() for writer in writers] == [None] * 4
    assert [r.urut for r in Riwayat.objects.order_by("urut")] == list(range(1, 41))
    assert periksa_riwayat().masalah == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_writers_of_different_chains_never_wait():
    def write_other_chain() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '1s'")  # waiting would be an error
            catat_sesuatu("unit:8")

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        catat_sesuatu("unit:7")  # open and uncommitted while the other one works
        error = start(pool, write_other_chain).exception(timeout=30)

    assert error is None
    assert set(Riwayat.objects.kepala()) == {"unit:7", "unit:8"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_a_service_that_forgot_the_lock_fails_instead_of_forking():
    """Both read the same head; the second waits for the first and is refused."""

    def write_same_chain() -> None:
        with transaction.atomic():
            catat_sesuatu("unit:7")

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            catat_sesuatu("unit:7")
            kedua = start(pool, write_same_chain)
            wait_until_somebody_waits_for_a_lock()
        error = kedua.exception(timeout=30)

    assert isinstance(error, IntegrityError)
    assert Riwayat.objects.count() == 1


def wait_until_somebody_waits_for_a_lock() -> None:
    habis = time.monotonic() + 20
    with connection.cursor() as cursor:
        while time.monotonic() < habis:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees one moment
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody waits")
