"""How long a workbook takes to write, to read and to score: `python -m benchmarks.buku_kerja`.

A full worksheet of 113 lines as the portal gives it, with notes and evidence; and the circulating
form, filled. Start-up is not counted: one of each is made before the clock runs.
"""

import os
import time
from collections.abc import Callable
from random import Random

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from benchmarks.penilaian import KETENTUAN, LKE, make_jawaban, read_jawaban  # noqa: E402
from evaluasi.lke_workbook.isi import Identitas  # noqa: E402
from evaluasi.lke_workbook.paket import open_buku  # noqa: E402
from evaluasi.lke_workbook.penulis import write_buku  # noqa: E402
from evaluasi.lke_workbook.penulis.isi import IsiTulis  # noqa: E402
from evaluasi.lke_workbook.reader import read_isi  # noqa: E402
from evaluasi.penilaian.scoring import score  # noqa: E402
from tests.evaluasi.buku_kerja import fill  # noqa: E402

KALI = 15
BATAS_TULIS, BATAS_BACA = 250, 150  # milliseconds


def make_isi() -> IsiTulis:
    jawaban = read_jawaban(make_jawaban(Random(1)))
    return IsiTulis(
        hasil=score(LKE, jawaban, ketentuan=KETENTUAN),
        menurut="unit",
        jawaban={"unit": jawaban},
        identitas=Identitas(
            "Kabupaten Uji",
            "Dinas Uji",
            "dinas-uji",
            2026,
            LKE.kode,
            1,
            "2026-11-21T08:00:00+00:00",
            {"unit": dict.fromkeys(jawaban, 3)},
        ),
        kepala=("Lembar Kerja Evaluasi", "Dinas Uji – Tahun 2026", "menurut Unit; putaran 1"),
        kepala_ambang=("Syarat dan ambang batas", "Dinas Uji – Tahun 2026", "menurut Unit"),
        terbuka={"unit": frozenset(jawaban)},
        catatan={"unit": {kode: f"Catatan atas {kode}. " * 5 for kode in jawaban}},
        bukti=dict.fromkeys(jawaban, "1. SK Tim (5 Maret 2026) https://contoh.go.id/a"),
    )


def measure(kerja: Callable[[], object]) -> tuple[float, float, float]:
    """Milliseconds of one call: the best, the middle one, and the least of processor time.

    The last one says what it costs where others use the machine at the same time.
    """
    kerja()
    lama, prosesor = [], []
    for _ in range(KALI):
        mulai, mulai_prosesor = time.perf_counter(), time.process_time()
        kerja()
        lama.append((time.perf_counter() - mulai) * 1000)
        prosesor.append((time.process_time() - mulai_prosesor) * 1000)
    return min(lama), sorted(lama)[KALI // 2], min(prosesor)


def show(nama: str, batas: int, kerja: Callable[[], object]) -> None:
    terbaik, tengah, prosesor = measure(kerja)
    print(f"{nama:<40}{terbaik:8.1f} ms{tengah:8.1f} ms{prosesor:8.1f} ms   batas {batas} ms")


def main() -> None:
    isi = make_isi()
    tertulis, beredar = write_buku(isi), fill(isi.jawaban["unit"])

    def read_and_score(buku: bytes) -> None:
        butir = read_isi(open_buku(buku), LKE).butir["unit"]
        jawaban = {k: b.jawaban for k, b in butir.items() if b.jawaban is not None}
        score(LKE, jawaban, ketentuan=KETENTUAN)

    print(f"{'':<40}{'terbaik':>11}{'tengah':>11}{'prosesor':>11}")
    show("tulis buku kerja satu unit", BATAS_TULIS, lambda: write_buku(isi))
    show("baca dan nilai buku kerja portal", BATAS_BACA, lambda: read_and_score(tertulis))
    show("baca dan nilai formulir yang beredar", BATAS_BACA, lambda: read_and_score(beredar))


if __name__ == "__main__":
    main()
