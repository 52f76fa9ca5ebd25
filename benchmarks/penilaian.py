"""How long scoring takes: `python -m benchmarks.penilaian`.

Prints the time per full worksheet with all findings, its ratio to a bare sum of the same 113
products, the search for ways to a predicate, and `nilai_lke` over 300 files with its start.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from random import Random

from evaluasi.penilaian.hasil import hasil_to_json
from evaluasi.penilaian.jawaban import Jawaban
from evaluasi.penilaian.kasus import check_jawaban
from evaluasi.penilaian.loader import get_regulasi
from evaluasi.penilaian.peluang import find_peluang
from evaluasi.penilaian.regulasi import JenisSkala, Predikat
from evaluasi.penilaian.scoring import score
from evaluasi.penilaian.susunan import get_susunan

AKAR = Path(__file__).parents[1]
LKE = get_regulasi("permenpanrb-90-2021")
KETENTUAN = get_regulasi("perbup-ketapang-49-2022")
BANYAK_BERKAS = 300


def make_jawaban(acak: Random) -> dict[str, object]:
    """A full worksheet as a case file says it; every line answered."""
    jawaban: dict[str, object] = {}
    for p in LKE.pertanyaan:
        match p.skala.jenis:
            case JenisSkala.PILIHAN:
                jawaban[p.kode] = acak.choice(list(p.skala.pilihan))
            case JenisSkala.INDEKS:
                jawaban[p.kode] = f"3.{acak.randint(10, 99)}"
            case JenisSkala.PERSEN:
                jawaban[p.kode] = {isian.kode: acak.randint(1, 40) for isian in p.isian}
    return jawaban


def read_jawaban(mentah: dict[str, object]) -> dict[str, Jawaban]:
    jawaban, kesalahan = check_jawaban(LKE, mentah)
    assert not kesalahan
    return jawaban


def measure(kerja: Callable[[], object], kali: int) -> float:
    """Milliseconds of one call: the best of five rounds."""
    terbaik = float("inf")
    for _ in range(5):
        mulai = time.perf_counter()
        for _ in range(kali):
            kerja()
        terbaik = min(terbaik, (time.perf_counter() - mulai) / kali)
    return terbaik * 1000


def measure_command() -> float:
    """Seconds of `nilai_lke` over all files, start included."""
    acak = Random(300)
    with tempfile.TemporaryDirectory() as folder:
        berkas = []
        for nomor in range(BANYAK_BERKAS):
            kasus = {"versi": 1, "regulasi": LKE.kode, "jawaban": make_jawaban(acak)}
            berkas.append(str(Path(folder) / f"{nomor}.json"))
            Path(berkas[-1]).write_text(json.dumps(kasus), "utf-8")
        mulai = time.perf_counter()
        proses = subprocess.run(  # noqa: S603 – our own command on our own files
            [sys.executable, "manage.py", "nilai_lke", "--format", "json", *berkas],
            cwd=AKAR,
            env={"DEBUG": "1", **os.environ},
            capture_output=True,
            check=True,
        )
        lama = time.perf_counter() - mulai
    assert len(proses.stdout.splitlines()) == BANYAK_BERKAS
    return lama


def main() -> None:
    mentah = make_jawaban(Random(1))
    jawaban = read_jawaban(mentah)
    hasil = score(LKE, jawaban, ketentuan=KETENTUAN)
    bobot = get_susunan(LKE, KETENTUAN).bobot
    faktor = [(nilai, bobot[kode]) for kode, nilai in hasil.pertanyaan.items()]
    jumlah = measure(lambda: sum((n * b for n, b in faktor), Fraction(0)), 200)
    assert sum((n * b for n, b in faktor), Fraction(0)) == hasil.total
    nilai = measure(lambda: score(LKE, jawaban, ketentuan=KETENTUAN), 50)
    print(f"satu LKE penuh dengan semua temuan  {nilai:8.3f} ms")
    print(f"jumlah {len(faktor)} perkalian saja            {jumlah:8.3f} ms")
    print(f"perbandingan                        {nilai / jumlah:8.1f} ×")
    tulis = measure(lambda: json.dumps(hasil_to_json(hasil, berkas="a.json")), 50)
    print(f"hasil ditulis sebagai JSON          {tulis:8.3f} ms")
    periksa = measure(lambda: read_jawaban(mentah), 50)
    print(f"jawaban diperiksa                   {periksa:8.3f} ms")
    for predikat in Predikat:
        cari = measure(lambda p=predikat: find_peluang(hasil, p), 1)  # type: ignore[misc]
        print(f"peluang menuju {predikat:<4}                 {cari:8.1f} ms")
    print(f"nilai_lke {BANYAK_BERKAS} berkas                {measure_command():8.2f} s")


if __name__ == "__main__":
    main()
