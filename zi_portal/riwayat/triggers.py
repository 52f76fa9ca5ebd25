"""Triggers that make the trail append-only in the database itself.

On SQLite Django remakes a table to alter it, and the triggers go with the old table: every
migration of this app ends with `migrations.RunPython(create_triggers, drop_triggers)`.
"""

from collections.abc import Mapping
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLES: Mapping[str, tuple[str, ...]] = {
    # table → the columns, besides the primary key, that make a row unique
    "riwayat_riwayat": ("rantai", "urut"),
    "riwayat_segel": ("nomor",),
}
PESAN = "Riwayat hanya dapat ditambah, tidak dapat diubah atau dihapus."
FUNCTION = "riwayat_tolak_perubahan"


def create_triggers(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the triggers of both tables anew; older ones of the same name are replaced."""
    drop_triggers(schema_editor)
    statements = _SQL[schema_editor.connection.vendor](TABLES)
    for statement in statements:
        schema_editor.execute(statement, params=None)


def drop_triggers(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Remove the triggers: to undo a migration, and for a test database that is flushed."""
    postgres = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        for name in trigger_names(schema_editor.connection.vendor, table):
            on_table = f" ON {table}" if postgres else ""
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}", params=None)
    if postgres:
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {FUNCTION}()", params=None)


def missing_triggers(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of triggers that are absent or switched off, of tables that exist."""
    with connection.cursor() as cursor:
        ada = set(connection.introspection.table_names(cursor))
        if connection.vendor == "postgresql":
            # 'A' is ENABLE ALWAYS: also with session_replication_role = replica.
            cursor.execute(
                "SELECT t.tgname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
                " WHERE t.tgenabled = 'A' AND p.proname = %s",
                [FUNCTION],
            )
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        terpasang = {str(row[0]) for row in cursor.fetchall()}
    return [
        name
        for table in TABLES
        if table in ada
        for name in trigger_names(connection.vendor, table)
        if name not in terpasang
    ]


def trigger_names(vendor: str, table: str) -> list[str]:
    kinds = ("ubah",) if vendor == "postgresql" else ("update", "delete", "ganti")
    return [f"{table}_tolak_{kind}" for kind in kinds]


def _postgresql(tables: Mapping[str, tuple[str, ...]]) -> list[str]:
    statements = [
        f"""
        CREATE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            RAISE EXCEPTION '{PESAN}' USING ERRCODE = 'integrity_constraint_violation';
        END $$
        """
    ]
    for table in tables:
        [name] = trigger_names("postgresql", table)
        statements += [
            f"""
            CREATE TRIGGER {name} BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()
            """,
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
        ]
    return statements


def _sqlite(tables: Mapping[str, tuple[str, ...]]) -> list[str]:
    statements = []
    for table, unique in tables.items():
        update, delete, ganti = trigger_names("sqlite", table)
        refuse = f"BEGIN SELECT RAISE(ABORT, '{PESAN}'); END"
        same = " AND ".join(f"{column} = NEW.{column}" for column in unique)
        statements += [
            f"CREATE TRIGGER {update} BEFORE UPDATE ON {table} {refuse}",
            f"CREATE TRIGGER {delete} BEFORE DELETE ON {table} {refuse}",
            # INSERT OR REPLACE removes the old row without asking the DELETE trigger.
            f"""
            CREATE TRIGGER {ganti} BEFORE INSERT ON {table}
            WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id OR ({same})) {refuse}
            """,  # noqa: S608 – table and columns are the constants above
        ]
    return statements


_SQL: Mapping[str, Any] = {"postgresql": _postgresql, "sqlite": _sqlite}
