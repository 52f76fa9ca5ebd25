"""Several processes write the trail of one SQLite file, as web server and worker do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
WRITER = """
import django
django.setup()
from django.db import transaction
from units.models import Instansi
from zi_portal.riwayat.services import catat
for _ in range(10):
    with transaction.atomic():
        instansi = Instansi.objects.select_for_update().get()
        catat(rantai="instansi:1", tindakan="uji", objek=instansi, oleh=None)
"""
REPORT = """
import django
django.setup()
from zi_portal.riwayat.models import Riwayat
from zi_portal.riwayat.periksa import periksa_riwayat
print([r.urut for r in Riwayat.objects.order_by("urut")] == list(range(1, 31)))
print(periksa_riwayat().masalah)
"""
FIRST = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from units.models import Instansi
Instansi.objects.create(pk=1, nama="Kabupaten Contoh", tempat="Contoh")
"""


def start(program: str, environ: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program],
        env=environ,
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL: threads in test_riwayat.py")
def test_processes_that_write_one_chain_never_fork_it(tmp_path: Path):
    environ = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'uji.sqlite3'}",
        "SEGEL_DIR": str(tmp_path),
    }
    keluaran, _ = (pertama := start(FIRST, environ)).communicate(timeout=120)
    assert pertama.returncode == 0, keluaran

    writers = [start(WRITER, environ) for _ in range(3)]
    keluaran_penulis = [writer.communicate(timeout=120)[0] for writer in writers]
    laporan, _ = start(REPORT, environ).communicate(timeout=60)

    assert [writer.returncode for writer in writers] == [0, 0, 0], keluaran_penulis
    assert laporan.splitlines()[-2:] == ["True", "[]"]
