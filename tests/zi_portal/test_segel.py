"""Seals, and the verification that finds every kind of tampering."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from zi_portal.riwayat.kanonik import AWAL
from zi_portal.riwayat.models import Riwayat, Segel
from zi_portal.riwayat.periksa import periksa_riwayat
from zi_portal.riwayat.segel import buat_segel
from zi_portal.riwayat.services import catat
from zi_portal.riwayat.tasks import seal_today
from zi_portal.riwayat.triggers import create_triggers, drop_triggers


@pytest.fixture
def folder(db, settings, tmp_path) -> Path:
    folder: Path = tmp_path / "segel"
    settings.SEGEL_DIR = folder
    return folder


@pytest.fixture
def riwayat_tersegel(folder: Path) -> None:
    """Two chains; the first seal after three records, the second after two more."""
    write("unit:7"), write("unit:7"), write("unit:8")
    buat_segel()
    write("unit:7"), write("unit:9")
    buat_segel()


def write(rantai: str) -> Riwayat:
    return catat(rantai=rantai, tindakan="uji", objek="uji:1", oleh=None, sesudah={"a": 1})


def tamper(*statements: str) -> None:
    """What somebody with the database's password and no triggers in his way could do."""
    connection.check_constraints()  # PostgreSQL alters no table with deferred checks pending
    schema_editor = connection.SchemaEditorClass(connection)
    drop_triggers(schema_editor)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    create_triggers(schema_editor)


# --- Making ------------------------------------------------------------------------------------


def test_a_seal_holds_only_the_heads_that_moved(riwayat_tersegel):
    pertama, kedua = Segel.objects.order_by("nomor")

    assert {rantai: urut for rantai, (urut, _) in pertama.kepala.items()} == {
        "unit:7": 2,
        "unit:8": 1,
    }
    assert {rantai: urut for rantai, (urut, _) in kedua.kepala.items()} == {
        "unit:7": 3,
        "unit:9": 1,
    }
    assert (pertama.hash_sebelumnya, kedua.hash_sebelumnya) == (AWAL, pertama.hash)
    assert (kedua.jumlah_rantai, kedua.jumlah_baris) == (3, 5)


def test_the_seal_is_kept_in_the_file_of_the_day(folder: Path, riwayat_tersegel):
    [berkas] = folder.iterdir()
    baris = [json.loads(line) for line in berkas.read_text().splitlines()]

    assert berkas.name == f"segel-{timezone.localdate().isoformat()}.jsonl"
    assert [b["hash"] for b in baris] == list(
        Segel.objects.order_by("nomor").values_list("hash", flat=True)
    )


def test_the_seal_goes_out_by_mail(folder: Path, settings):
    settings.SEGEL_EMAIL = ["inspektorat@contoh.go.id"]

    segel = buat_segel().segel

    [surat] = mail.outbox
    assert surat.to == ["inspektorat@contoh.go.id"]
    assert segel.hash in surat.body


def test_a_failing_mail_keeps_the_seal_and_is_reported(folder: Path, settings, caplog):
    settings.SEGEL_EMAIL = ["inspektorat@contoh.go.id"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens there

    with pytest.raises(CommandError, match="tersimpan, tetapi suratnya tidak terkirim"):
        call_command("buat_segel", stdout=StringIO())

    assert Segel.objects.count() == 1
    assert periksa_riwayat().masalah == []
    assert "its mail failed" in caplog.text


def test_without_its_file_there_is_no_seal(db, settings, tmp_path):
    settings.SEGEL_DIR = tmp_path / "berkas-bukan-folder"
    settings.SEGEL_DIR.write_text("")

    with pytest.raises(OSError, match="berkas-bukan-folder"):
        buat_segel()

    assert not Segel.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_seal_cannot_be_undone_by_a_transaction_around_it(settings, tmp_path):
    settings.SEGEL_DIR = tmp_path
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        buat_segel()

    assert list(tmp_path.iterdir()) == []


def test_the_command_makes_one_seal_a_day_when_asked_so(folder: Path):
    write("unit:7")
    for _ in range(2):
        call_command("buat_segel", "--jika-belum", stdout=StringIO())
    assert Segel.objects.count() == 1

    call_command("buat_segel", stdout=StringIO())
    assert Segel.objects.count() == 2


def test_the_command_is_silent_when_asked_so(folder: Path):
    keluaran = StringIO()

    for _ in range(2):
        call_command("buat_segel", "--jika-belum", verbosity=0, stdout=keluaran)

    assert keluaran.getvalue() == ""


def test_the_command_can_leave_the_work_to_the_worker(folder: Path):
    """Under test, tasks run at once."""
    call_command("buat_segel", "--latar", stdout=StringIO())
    call_command("buat_segel", "--latar", stdout=StringIO())

    assert Segel.objects.count() == 1


def test_the_background_task_seals_once_a_day(folder: Path):
    assert seal_today.call() == Segel.objects.get().hash
    assert seal_today.call() == ""


def test_an_empty_trail_can_be_sealed(folder: Path):
    assert buat_segel().segel.jumlah_rantai == 0
    assert periksa_riwayat().masalah == []


def test_the_heads_are_read_in_one_query(db, django_assert_num_queries):
    for nomor in range(1, 6):
        write(f"unit:{nomor}")

    with django_assert_num_queries(1):
        kepala = Riwayat.objects.kepala()

    assert {rantai: urut for rantai, (urut, _) in kepala.items()} == {
        f"unit:{nomor}": 1 for nomor in range(1, 6)
    }


# --- Verifying ----------------------------------------------------------------------------------


def test_an_intact_trail_verifies(riwayat_tersegel):
    keluaran = StringIO()

    call_command("periksa_riwayat", stdout=keluaran)

    assert "5 catatan dalam 3 rantai dan 2 segel diperiksa: utuh." in keluaran.getvalue()


UBAH = "UPDATE riwayat_riwayat SET {} WHERE rantai = 'unit:7' AND urut = {}"
HAPUS = "DELETE FROM riwayat_riwayat WHERE rantai = 'unit:7' AND urut = {}"


@pytest.mark.parametrize(
    ("statement", "masalah"),
    [
        (UBAH.format("catatan = 'lain'", 2), ["unit:7 catatan 2: isinya tidak cocok"]),
        (
            UBAH.format(f"hash = '{'a' * 64}'", 1),
            ["unit:7 catatan 1: isinya", "unit:7 catatan 2: tidak menyambung"],
        ),
        (HAPUS.format(2), ["unit:7: catatan 2 hilang", "unit:7 catatan 2: disegel"]),
        (HAPUS.format(3), ["unit:7 catatan 3: disegel dengan nomor 2, sekarang tidak ada"]),
        (
            "DELETE FROM riwayat_riwayat WHERE rantai = 'unit:8'",
            ["unit:8 catatan 1: disegel dengan nomor 1, sekarang tidak ada"],
        ),
        (
            "DELETE FROM riwayat_segel WHERE nomor = 2",
            ["segel nomor 2 tidak ada di basis data"],
        ),
        (
            "DELETE FROM riwayat_segel WHERE nomor = 1",
            ["Segel nomor 1 hilang", "sidik semua kepala", "segel nomor 1 tidak ada"],
        ),
        (
            "UPDATE riwayat_segel SET jumlah_baris = 4 WHERE nomor = 2",
            ["Segel nomor 2: isinya tidak cocok", "berbeda dari segel nomor 2 di basis data"],
        ),
    ],
)
def test_tampering_in_the_database_shows(riwayat_tersegel, statement: str, masalah: list[str]):
    tamper(statement)

    ditemukan = periksa_riwayat().masalah
    assert len(ditemukan) == len(masalah), ditemukan
    for kata, baris in zip(masalah, ditemukan, strict=True):
        assert kata in baris


def test_a_cut_tail_that_was_rehashed_with_its_seals_still_differs_from_the_files(
    folder: Path, riwayat_tersegel
):
    """The strongest attacker: removes the last act and every seal that knew it."""
    tamper(HAPUS.format(3), "DELETE FROM riwayat_segel WHERE nomor = 2")

    [masalah] = periksa_riwayat().masalah
    assert "segel nomor 2 tidak ada di basis data" in masalah


def test_a_rewritten_chain_with_right_hashes_still_differs_from_its_seal(riwayat_tersegel):
    palsu = Riwayat.objects.get(rantai="unit:9")
    palsu.catatan = "lain"
    tamper(
        f"UPDATE riwayat_riwayat SET catatan = 'lain', hash = '{palsu.compute_hash()}'"
        " WHERE rantai = 'unit:9'"
    )

    assert periksa_riwayat().masalah == ["Rantai unit:9 catatan 1: berbeda dari segel nomor 2."]


def test_missing_and_changed_files_show(folder: Path, riwayat_tersegel):
    [berkas] = folder.iterdir()
    pertama, kedua = berkas.read_text().splitlines()

    berkas.write_text(pertama + "\n")
    assert periksa_riwayat().masalah == [f"Segel nomor 2: salinannya tidak ada di {folder}."]

    berkas.write_text(pertama + "\n" + kedua[:-20] + "\n")
    assert f"Berkas {berkas.name} baris 2: tidak dapat dibaca." in periksa_riwayat().masalah

    berkas.write_text(pertama.replace('"jumlah_baris":3', '"jumlah_baris":2') + f"\n{kedua}\n")
    [masalah] = periksa_riwayat().masalah
    assert "baris 1: berbeda dari segel nomor 1" in masalah


def test_the_command_says_what_is_wrong_where_and_exits_with_an_error(riwayat_tersegel):
    tamper(HAPUS.format(3))
    keluaran = StringIO()

    with pytest.raises(CommandError, match="1 masalah"):
        call_command("periksa_riwayat", stderr=keluaran)

    assert "Rantai unit:7 catatan 3" in keluaran.getvalue()
