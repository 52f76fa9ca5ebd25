"""The settings in every environment they may meet. Each runs in a process of its own."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from storages.backends.s3 import S3Storage

ROOT = Path(__file__).resolve().parents[2]
KUNCI = "uji-kunci-yang-panjang-dan-acak-0123456789-abcdefghijk"
PRODUKSI = {"SECRET_KEY": KUNCI, "ALLOWED_HOSTS": "zi.contoh.go.id"}
SHOW = """
import json, runpy, sys
settings = runpy.run_path(sys.argv[1])
print(json.dumps({k: v for k, v in settings.items() if k.isupper()}, default=str))
"""


@pytest.fixture
def run(tmp_path: Path):
    """`run(NAME=value, …)`: the finished process. A copy of the file: no .env beside it."""
    berkas = tmp_path / "zi_portal" / "settings.py"
    berkas.parent.mkdir()
    shutil.copy(ROOT / "zi_portal" / "settings.py", berkas)

    def start(**environ: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", SHOW, str(berkas)],
            env={"PATH": "/usr/bin:/bin", **environ},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return start


def settings_of(process: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert process.returncode == 0, process.stderr
    settings: dict[str, Any] = json.loads(process.stdout)
    return settings


# --- Refusing to start ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environ", "kata"),
    [
        ({}, "SECRET_KEY"),
        ({"SECRET_KEY": KUNCI}, "ALLOWED_HOSTS"),
        ({**PRODUKSI, "SECRET_KEY": ""}, "SECRET_KEY"),
        ({**PRODUKSI, "SECRET_KEY": "pendek"}, "SECRET_KEY terlalu lemah"),
        ({**PRODUKSI, "SECRET_KEY": "a" * 60}, "SECRET_KEY terlalu lemah"),
        (
            {**PRODUKSI, "SECRET_KEY": "tidak-aman-hanya-untuk-pengembangan"},
            "SECRET_KEY terlalu lemah",
        ),
        ({**PRODUKSI, "STORAGE": "disket"}, "STORAGE harus disk atau s3, bukan “disket”."),
        (
            {**PRODUKSI, "TASK_BACKEND": "celery"},
            "TASK_BACKEND harus langsung, database atau redis, bukan “celery”.",
        ),
        ({**PRODUKSI, "STORAGE": "s3"}, "S3_BUCKET"),
        ({**PRODUKSI, "TASK_BACKEND": "redis"}, "REDIS_URL"),
        ({**PRODUKSI, "BUKTI_MAKSIMUM_MB": "banyak"}, "BUKTI_MAKSIMUM_MB"),
        ({**PRODUKSI, "DEBUG": "mungkin"}, "DEBUG"),
    ],
)
def test_an_unsafe_or_unknown_value_stops_the_start_and_is_named(run, environ, kata):
    process = run(**environ)

    assert process.returncode != 0
    assert kata in process.stderr.splitlines()[-1]


# --- What each choice means -----------------------------------------------------------------------


def test_production_is_closed_by_default(run):
    settings = settings_of(run(**PRODUKSI))

    assert settings["DEBUG"] is False
    assert settings["SECURE_SSL_REDIRECT"] is True
    assert settings["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert settings["SESSION_COOKIE_SECURE"] is True
    assert settings["CSRF_COOKIE_SECURE"] is True
    assert settings["SESSION_COOKIE_HTTPONLY"] is True
    assert settings["ALLOWED_HOSTS"] == ["zi.contoh.go.id"]
    assert settings["TASKS"]["default"]["BACKEND"] == "django_tasks_db.DatabaseBackend"
    assert "SECURE_PROXY_SSL_HEADER" not in settings
    assert settings["MIDDLEWARE"][0] == "csp.middleware.CSPMiddleware"
    assert "zi_portal.permintaan.MasukMiddleware" in settings["MIDDLEWARE"]


def test_development_starts_with_nothing_set(run):
    settings = settings_of(run(DEBUG="1"))

    assert settings["DATABASES"]["default"]["ENGINE"] == "django.db.backends.sqlite3"
    assert settings["EMAIL_BACKEND"].endswith("console.EmailBackend")
    assert settings["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1"]


def test_a_secret_may_be_a_file(run, tmp_path: Path):
    (tmp_path / "kunci").write_text(KUNCI + "\n")

    settings = settings_of(
        run(SECRET_KEY_FILE=str(tmp_path / "kunci"), ALLOWED_HOSTS="zi.contoh.go.id")
    )

    assert settings["SECRET_KEY"] == KUNCI


def test_the_header_of_a_proxy_is_believed_only_when_there_is_one(run):
    settings = settings_of(run(**PRODUKSI, BEHIND_PROXY="1"))

    assert settings["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]


def test_sqlite_waits_for_its_turn_and_postgresql_keeps_connections(run):
    sqlite = settings_of(run(**PRODUKSI))["DATABASES"]["default"]
    postgres = settings_of(run(**PRODUKSI, DATABASE_URL="postgres://zi:a%40b@db:5432/zi"))
    postgres = postgres["DATABASES"]["default"]

    assert sqlite["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert postgres["ENGINE"] == "django.db.backends.postgresql"
    assert postgres["PASSWORD"] == "a@b"
    assert postgres["CONN_MAX_AGE"] == 600
    assert "transaction_mode" not in postgres.get("OPTIONS", {})


def test_disk_storage_keeps_files_in_media_root(run, tmp_path: Path):
    settings = settings_of(run(**PRODUKSI, MEDIA_ROOT=str(tmp_path)))

    assert settings["STORAGES"]["default"] == {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path)},
    }
    assert settings["MEDIA_URL"] is None


def test_s3_storage_signs_its_addresses_and_never_overwrites(run):
    settings = settings_of(
        run(
            **PRODUKSI,
            STORAGE="s3",
            S3_BUCKET="bukti",
            S3_ENDPOINT_URL="https://s3.contoh.go.id",
            S3_ACCESS_KEY="kunci\n",
            S3_SECRET_KEY="rahasia\n",
        )
    )
    storage = settings["STORAGES"]["default"]

    assert storage["BACKEND"] == "storages.backends.s3.S3Storage"
    s3 = S3Storage(**storage["OPTIONS"])  # refuses an option it does not know
    assert (s3.bucket_name, s3.access_key, s3.secret_key) == ("bukti", "kunci", "rahasia")
    assert s3.querystring_auth
    assert not s3.file_overwrite


@pytest.mark.parametrize(
    ("pilihan", "backend"),
    [
        ("langsung", "django_tasks.backends.immediate.ImmediateBackend"),
        ("database", "django_tasks_db.DatabaseBackend"),
        ("redis", "django_tasks_rq.RQBackend"),
    ],
)
def test_each_task_backend_is_the_one_that_was_chosen(run, pilihan: str, backend: str):
    settings = settings_of(run(**PRODUKSI, TASK_BACKEND=pilihan, REDIS_URL="redis://r:6379/0"))

    assert settings["TASKS"] == {"default": {"BACKEND": backend}}
    assert ("django_rq" in settings["INSTALLED_APPS"]) == (pilihan == "redis")
    if pilihan == "redis":
        assert settings["RQ_QUEUES"] == {"default": {"URL": "redis://r:6379/0"}}


def test_mail_goes_where_its_address_says(run):
    settings = settings_of(
        run(**PRODUKSI, EMAIL_URL="smtp://zi:rahasia@surat.contoh.go.id:587/?tls=True")
    )

    assert settings["EMAIL_HOST"] == "surat.contoh.go.id"
    assert settings["EMAIL_PORT"] == 587
    assert settings["EMAIL_USE_TLS"] is True
