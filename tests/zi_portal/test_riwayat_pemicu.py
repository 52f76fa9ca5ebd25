"""The database itself refuses to change the trail."""

import re
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from zi_portal.riwayat.models import Riwayat, Segel
from zi_portal.riwayat.segel import buat_segel
from zi_portal.riwayat.services import catat
from zi_portal.riwayat.triggers import (
    PESAN,
    TABLES,
    create_triggers,
    drop_triggers,
    missing_triggers,
    trigger_names,
)

MIGRATIONS = Path(__file__).resolve().parents[2] / "zi_portal" / "riwayat" / "migrations"


@pytest.fixture
def isi(db, settings, tmp_path):
    """One record and one seal."""
    settings.SEGEL_DIR = tmp_path
    catat(rantai="unit:7", tindakan="disahkan", objek="rencana:1", oleh=None)
    buat_segel()
    connection.check_constraints()  # PostgreSQL truncates no table with deferred checks pending


def sql_change(table: str) -> list[str]:
    statements = [
        f"UPDATE {table} SET hash = hash",
        f"UPDATE {table} SET id = id + 100 WHERE id > 0",
        f"DELETE FROM {table}",
    ]
    if connection.vendor == "postgresql":
        return [
            *statements,
            f"TRUNCATE {table}",
            f"TRUNCATE {table} CASCADE",
            f"SET session_replication_role = replica; DELETE FROM {table}",
        ]
    return [
        *statements,
        f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
        f"UPDATE OR REPLACE {table} SET hash = hash",
    ]


@pytest.mark.parametrize("nomor", range(len(sql_change(""))))
@pytest.mark.parametrize("table", TABLES)
def test_no_statement_changes_a_row_that_is_written(isi, table: str, nomor: int):
    with (
        pytest.raises(DatabaseError, match=PESAN),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql_change(table)[nomor])

    assert Riwayat.objects.count() == Segel.objects.count() == 1


@pytest.mark.parametrize("model", [Riwayat, Segel])
def test_the_orm_cannot_change_a_row_either(isi, model):
    row = model.objects.get()

    for change in (
        row.save,
        row.delete,
        lambda: model.objects.update(hash="0" * 64),
        lambda: model.objects.all()._raw_delete(using="default"),
        lambda: model.objects.bulk_update([row], ["hash"]),
    ):
        with pytest.raises(DatabaseError, match=PESAN), transaction.atomic():
            change()


def test_adding_goes_on_after_a_refused_change(isi):
    with pytest.raises(DatabaseError), transaction.atomic():
        Riwayat.objects.update(catatan="")

    assert catat(rantai="unit:7", tindakan="x", objek="y:1", oleh=None).urut == 2


def all_trigger_names() -> list[str]:
    return [name for table in TABLES for name in trigger_names(connection.vendor, table)]


@pytest.mark.parametrize("nomor", range(len(all_trigger_names())))
def test_a_missing_trigger_fails_the_system_check_and_the_verification(db, nomor: int):
    name = all_trigger_names()[nomor]
    table = next(table for table in TABLES if name.startswith(table))
    on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{on_table}")

    assert [error.id for error in run_checks(databases=["default"])] == ["riwayat.E001"]
    assert missing_triggers(connection) == [name]
    with pytest.raises(CommandError, match="1 masalah"):
        call_command("periksa_riwayat")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite cannot switch triggers off")
def test_a_disabled_trigger_counts_as_missing(db):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE riwayat_riwayat DISABLE TRIGGER USER")

    assert missing_triggers(connection) == ["riwayat_riwayat_tolak_ubah"]


def test_the_triggers_are_there_after_the_migrations(db):
    assert missing_triggers(connection) == []
    assert run_checks(databases=["default"]) == []


@pytest.mark.django_db(transaction=True)
def test_pasang_pemicu_puts_lost_triggers_back():
    with connection.schema_editor() as schema_editor:
        drop_triggers(schema_editor)
    assert missing_triggers(connection) == all_trigger_names()

    call_command("pasang_pemicu")

    assert missing_triggers(connection) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite remakes tables")
def test_remaking_a_table_loses_the_triggers_and_so_each_migration_makes_them_again():
    """Why the rule of the next test exists."""
    with connection.schema_editor() as schema_editor:
        schema_editor._remake_table(Riwayat)  # type: ignore[attr-defined]
    lost = missing_triggers(connection)
    with connection.schema_editor() as schema_editor:
        create_triggers(schema_editor)

    assert lost == trigger_names("sqlite", "riwayat_riwayat")
    assert missing_triggers(connection) == []


def test_every_migration_of_the_trail_ends_by_making_the_triggers():
    migrations = sorted(MIGRATIONS.glob("[0-9]*.py"))
    assert migrations

    for migration in migrations:
        text = migration.read_text()
        assert re.search(
            r"migrations\.RunPython\(create_triggers, drop_triggers\),\s*\]\s*$", text
        ), migration.name
