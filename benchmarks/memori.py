"""How much memory three web workers take after pages and documents: `./zi bench memori`.

gunicorn runs as `./zi run` starts it, with three workers and a database of its own. Every worker
serves the pages and documents several times; then the proportional set size (PSS: shared pages
counted once) of the master and its workers is added up.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from django.urls import reverse

from benchmarks import _portal as portal

BATAS_MB = 350
PEKERJA = 3
KALI = 12  # requests for each address: enough that every worker has served it


def main() -> int:
    portal.prepare()
    tahun = portal.this_year()
    distrik = portal.make_distrik(3, tahun)
    putaran = portal.fill_evaluasi(distrik, tahun)["final"]
    portal.fill_rencana(distrik, tahun)
    ketua = portal.client_for(distrik.ketua)
    unit = putaran.evaluasi.unit_id
    halaman = [reverse("units:beranda"), reverse("evaluasi:daftar")] + [
        reverse(nama, args=[unit, tahun])
        for nama in ("evaluasi:evaluasi", "evaluasi:hasil", "rencana_aksi:rencana")
    ]
    halaman.append(reverse("evaluasi:pertanyaan", args=[unit, tahun, "A.I.1.i.b"]))
    dokumen = [
        reverse(nama, args=[unit, tahun])
        for nama in ("evaluasi:lke-xlsx", "evaluasi:ambang-pdf", "rencana_aksi:pdf")
    ]
    kuki = "; ".join(f"{nama}={isi.value}" for nama, isi in ketua.cookies.items())
    with socket.socket() as tempat:
        tempat.bind(("127.0.0.1", 0))
        port = tempat.getsockname()[1]
    perintah = [sys.executable, "-m", "gunicorn", "zi_portal.wsgi:application"]
    perintah += ["--bind", f"127.0.0.1:{port}", "--preload", "--workers", str(PEKERJA)]
    perintah += ["--threads", "4", "--no-control-socket", "--log-level", "warning"]
    env = {**os.environ, "SECURE_SSL_REDIRECT": "0"}
    server = subprocess.Popen(perintah, env=env)  # noqa: S603 – our own command
    try:
        wait_for(port)
        awal = sum_pss(server.pid)
        for alamat in halaman * KALI:
            fetch(port, alamat, kuki)
        sesudah_halaman = sum_pss(server.pid)
        for alamat in dokumen * KALI:
            fetch(port, alamat, kuki)
        akhir = sum_pss(server.pid)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)
    print(f"{PEKERJA} pekerja saat mulai             {awal:6.0f} MB")
    print(f"sesudah {len(halaman)} halaman, masing-masing {KALI} × {sesudah_halaman:6.0f} MB")
    lewat = f"  ✕ > {BATAS_MB}" if akhir > BATAS_MB else ""
    print(f"sesudah {len(dokumen)} dokumen, masing-masing {KALI} × {akhir:6.0f} MB{lewat}")
    return 1 if akhir > BATAS_MB else 0


def wait_for(port: int) -> None:
    """Return once the server accepts connections; SystemExit after a minute."""
    batas = time.monotonic() + 60
    while time.monotonic() < batas:
        with socket.socket() as coba:
            if coba.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("server web tidak menjawab")


def fetch(port: int, alamat: str, kuki: str) -> None:
    """Read one address as the signed-in user; SystemExit when the answer is not 200."""
    permintaan = urllib.request.Request(
        f"http://127.0.0.1:{port}{alamat}", headers={"Cookie": kuki, "Host": portal.HOST}
    )
    try:
        with urllib.request.urlopen(permintaan, timeout=60) as jawaban:
            jawaban.read()
            if "/akun/masuk" in jawaban.url:
                raise SystemExit(f"{alamat}: tidak masuk")
    except urllib.error.HTTPError as error:
        raise SystemExit(f"{alamat}: {error.code}") from error


def sum_pss(induk: int) -> float:
    """Megabytes of a process and its children, what they share counted once."""
    anak = Path(f"/proc/{induk}/task/{induk}/children").read_text("ascii").split()
    kb = 0
    for pid in [str(induk), *anak]:
        for baris in Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines():
            if baris.startswith("Pss:"):
                kb += int(baris.split()[1])
    return kb / 1000


if __name__ == "__main__":
    sys.exit(main())
