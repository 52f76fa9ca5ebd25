"""How long pages and documents take, on SQLite and on PostgreSQL: `./zi bench halaman`.

Each time is the median of several requests in this process, given as milliseconds and as a
multiple of a floor measured in the same run: a minimal page with session, user and one query.
A figure above its bar is marked and ends the run with 1.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

LAYANAN = "BENCH_POSTGRES_URL"


@dataclass(frozen=True, slots=True)
class Batas:
    """What a page may take; None where nothing is asked."""

    kueri: int | None = None
    milidetik: float | None = None
    gzip_kb: float | None = None


def main() -> int:
    """Measure once for each database, each in a process of its own."""
    alamat = {"SQLite": os.environ["DATABASE_URL"]}
    if server := os.environ.get(LAYANAN):
        alamat["PostgreSQL"] = make_database(server)
    else:
        print(f"PostgreSQL tidak diukur: {LAYANAN} tidak ada.")
    status = 0
    for nama, url in alamat.items():
        print(f"\n{nama}", flush=True)
        status |= subprocess.run(
            [sys.executable, "-m", "benchmarks.halaman", "ukur"],
            env={**os.environ, "DATABASE_URL": url, "TASK_BACKEND": "langsung"},
            check=False,
        ).returncode
    return status


def make_database(server: str) -> str:
    """A fresh database `zi_ukur` on that server; its address."""
    import psycopg

    bagian = urlsplit(server)
    with psycopg.connect(
        server.replace("postgres://", "postgresql://", 1), autocommit=True
    ) as koneksi:
        koneksi.execute("DROP DATABASE IF EXISTS zi_ukur")
        koneksi.execute("CREATE DATABASE zi_ukur")
    return bagian._replace(path="/zi_ukur").geturl()


def measure_all() -> int:
    """Build the data, measure every page, print the table; 1 when a bar is missed."""
    from django.conf import settings
    from django.urls import include, path, reverse

    from benchmarks import _portal as portal

    portal.prepare()
    tahun = portal.this_year()
    distrik = {n: portal.make_distrik(n, tahun) for n in portal.BANYAK_UNIT}
    besar = distrik[portal.BANYAK_UNIT[-1]]
    putaran = {n: portal.fill_evaluasi(d, tahun) for n, d in distrik.items()}[len(besar.unit)]
    for d in distrik.values():
        portal.fill_rencana(d, tahun)

    lantai = type(sys)("benchmarks._lantai")
    lantai.urlpatterns = [  # type: ignore[attr-defined]
        path("lantai/", portal.lantai),
        path("", include("zi_portal.urls")),
    ]
    sys.modules[lantai.__name__] = lantai
    settings.ROOT_URLCONF = lantai.__name__

    def page(nama: str, keadaan: str, *sisa: str) -> str:
        return reverse(nama, args=[putaran[keadaan].evaluasi.unit_id, tahun, *sisa])

    tim, ketua = portal.client_for(besar.tim_zi), portal.client_for(besar.ketua)
    dasar = portal.measure(tim, "/lantai/", kali=60)
    print(f"{'':44} {'ms':>8} {'× lantai':>9} {'kueri':>6} {'kB gzip':>8}")
    meleset: list[str] = []

    def show(nama: str, u: Any, batas: Batas = Batas()) -> None:
        lewat = [
            f"{kata} {nilai:.0f} > {atas}"
            for kata, nilai, atas in (
                ("kueri", u.kueri, batas.kueri),
                ("ms", u.milidetik, batas.milidetik),
                ("kB", u.gzip / 1000, batas.gzip_kb),
            )
            if atas is not None and nilai > atas
        ]
        meleset.extend(f"{nama}: {satu}" for satu in lewat)
        kali = u.milidetik / dasar.milidetik
        print(
            f"{nama:44} {u.milidetik:8.1f} {kali:9.1f} {u.kueri:6} {u.gzip / 1000:8.1f}"
            + (f"  ✕ {'; '.join(lewat)}" if lewat else ""),
            flush=True,
        )

    show("lantai: sesi, pengguna, satu kueri", dasar)
    simpan = page("evaluasi:jawaban-save", "diisi", "A.I.1.i.b")
    show(
        "simpan satu jawaban (unit)",
        portal.measure(tim, simpan, data=_answers("unit"), htmx=True, kali=25),
        Batas(kueri=10, milidetik=25),
    )
    simpan = page("evaluasi:jawaban-save", "diajukan", "A.I.1.i.b")
    show(
        "simpan satu jawaban (TPI)",
        portal.measure(ketua, simpan, data=_answers("tpi", "Beda."), htmx=True, kali=25),
        Batas(kueri=10, milidetik=25),
    )
    show("satu pertanyaan", portal.measure(tim, page("evaluasi:pertanyaan", "diisi", "A.I.1.i.b")))
    show(
        "LKE, 113 baris (unit)",
        portal.measure(tim, page("evaluasi:evaluasi", "diisi")),
        Batas(kueri=15, milidetik=120, gzip_kb=35),
    )
    show(
        "LKE, 113 baris (TPI)",
        portal.measure(ketua, page("evaluasi:evaluasi", "diajukan")),
        Batas(kueri=15, milidetik=120, gzip_kb=35),
    )
    for n, d in distrik.items():
        bupati = portal.client_for(d.pimpinan)
        for nama in ("evaluasi:daftar", "rencana_aksi:daftar", "units:daftar-unit"):
            show(
                f"daftar {nama.split(':')[0]}, {n} unit",
                portal.measure(bupati, reverse(nama)),
                Batas(kueri=8),
            )
    show("hasil final", portal.measure(ketua, page("evaluasi:hasil", "final")), Batas(kueri=5))
    show("hasil berjalan", portal.measure(tim, page("evaluasi:hasil", "diisi")), Batas(kueri=5))
    show(
        "LKE Excel",
        portal.measure(ketua, page("evaluasi:lke-xlsx", "final")),
        Batas(milidetik=250),
    )
    show("ambang batas PDF", portal.measure(ketua, page("evaluasi:ambang-pdf", "final"), kali=5))
    rencana = reverse("rencana_aksi:pdf", args=[besar.unit[0].pk, tahun])
    show("rencana aksi PDF", portal.measure(tim, rencana, kali=5), Batas(milidetik=800))
    # Each of these is of another unit, so that each is made anew; the work is done in between.
    baru = [reverse("evaluasi:lke-pdf", args=[u.pk, tahun]) for u in besar.unit[4:8]]
    show("LKE PDF, dibuat", portal.measure_each(ketua, baru), Batas(milidetik=3000))
    show("LKE PDF, dari salinan", portal.measure(ketua, baru[0], status=302))
    bupati = portal.client_for(besar.pimpinan)
    show(
        f"rekap Excel, {len(besar.unit)} unit",
        portal.measure(bupati, reverse("evaluasi:rekap", args=[tahun]), kali=5),
        Batas(milidetik=2000),
    )
    for baris in meleset:
        print(f"✕ {baris}")
    return 1 if meleset else 0


def _answers(pihak: str, alasan: str = "") -> Callable[[int], dict[str, Any]]:
    """The n-th request answers the line differently; the version grows with each save."""
    return lambda n: {
        "pilihan": "AB"[n % 2],
        "catatan": f"Catatan {n}",
        "alasan": alasan,
        "expected_version": n + 1,
        "pihak": pihak,
    }


if __name__ == "__main__":
    sys.exit(measure_all() if sys.argv[1:] == ["ukur"] else main())
