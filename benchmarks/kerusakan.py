"""Try 10.000 damaged workbooks: `./zi bench --fuzz`, or `python -m benchmarks.kerusakan [N] [A]`.

N workbooks from seed A (0) on go the whole way of an upload. Each must be read, or refused in a
sentence, within two seconds of CPU; memory stays under 200 MB. Prints how many were read, why the
others were refused, the slowest, the peak of memory. The status is 1 where anything else happened;
its seed and what was done to the workbook are printed:
`python -c "from tests.evaluasi.lke_workbook.kerusakan import *; coba(rusakkan(SEED).isi)"`.
"""

import os
import re
import resource
import sys
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Iterable
from multiprocessing import Pool
from typing import NamedTuple

from tests.evaluasi.lke_workbook.kerusakan import coba, rusakkan, sumber

BANYAK = 10_000
DETIK_TERLAMA = 2.0
MB_TERBANYAK = 200


class Percobaan(NamedTuple):
    """One damaged workbook: its refusal or "dibaca", CPU seconds, and what went wrong."""

    benih: int
    cara: str
    hasil: str
    detik: float
    gagal: str
    puncak: int  # memory of the process so far, kB


def try_one(benih: int) -> Percobaan:
    rusakan = rusakkan(benih)
    hasil = gagal = ""
    mulai = time.process_time()
    try:
        hasil = coba(rusakan.isi, semua_rumus=True)
    except Exception:  # noqa: BLE001 – whatever comes is what is looked for; it is reported
        gagal = traceback.format_exc(limit=-3)
    detik = time.process_time() - mulai
    if detik > DETIK_TERLAMA:
        gagal = f"{gagal}terlalu lama: {detik:.1f} detik"
    puncak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return Percobaan(benih, rusakan.cara, hasil, detik, gagal, puncak)


def _start() -> None:
    warnings.simplefilter("error")
    sumber()


def run(benih: Iterable[int]) -> list[Percobaan]:
    """On every core; a process is replaced now and then, so that its peak is that of few files."""
    with Pool(os.cpu_count(), initializer=_start, maxtasksperchild=50) as kolam:
        return list(kolam.imap_unordered(try_one, benih, chunksize=20))


def main() -> int:
    banyak = int(sys.argv[1]) if len(sys.argv) > 1 else BANYAK
    awal = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    mulai = time.monotonic()
    percobaan = run(range(awal, awal + banyak))
    alasan = Counter(re.sub(r"“[^”]*”|sel .+?!\w+", "…", satu.hasil)[:72] for satu in percobaan)
    print(f"{banyak} buku kerja rusak, {time.monotonic() - mulai:.0f} detik")
    for hasil, kali in alasan.most_common(15):
        print(f"{kali:8}  {hasil or '(gagal)'}")
    if len(alasan) > 15:
        print(f"{sum(alasan.values()) - sum(k for _, k in alasan.most_common(15)):8}  alasan lain")
    lama = sorted(percobaan, key=lambda satu: -satu.detik)
    tengah = lama[len(lama) // 2]
    print(f"waktu CPU: tengah {tengah.detik * 1000:.0f} ms, terlama:")
    for satu in lama[:3]:
        print(f"{satu.detik * 1000:8.0f} ms  benih {satu.benih}: {satu.cara}")
    puncak = max(satu.puncak for satu in percobaan) // 1024
    print(f"memori puncak satu proses: {puncak} MB")
    gagal = [satu for satu in percobaan if satu.gagal]
    for satu in gagal[:20]:
        print(f"GAGAL benih {satu.benih}: {satu.cara}\n{satu.gagal}")
    print(f"{len(gagal)} gagal")
    return 1 if gagal or puncak > MB_TERBANYAK else 0


if __name__ == "__main__":
    sys.exit(main())
