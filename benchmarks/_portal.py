"""A portal with data to measure: migrated, three districts, one full evaluation in each state.

Imported by `benchmarks.halaman`, which runs it once for each database. Answers are written in
bulk, without the trail: only reading and one act at a time is measured.
"""

import gzip
import logging
import os
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import django
from django.core.management import call_command
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zi_portal.settings")
django.setup()
logging.disable(logging.INFO)  # a signed-in client is no news

from evaluasi.models import (  # noqa: E402
    Evaluasi,
    Jawaban,
    PengisiUnit,
    Pertanyaan,
    Pihak,
    Putaran,
)
from evaluasi.penilaian.jawaban import nilai_jawaban  # noqa: E402
from evaluasi.penilaian.regulasi import JenisRumus, JenisSkala  # noqa: E402
from evaluasi.penilaian.regulasi import Pertanyaan as BarisLKE  # noqa: E402
from evaluasi.penilaian_unit import lke_index  # noqa: E402
from evaluasi.services import finalize_putaran, start_evaluasi, submit_evaluasi  # noqa: E402
from rencana_aksi.models import ItemRencana, RencanaAksi  # noqa: E402
from rencana_aksi.services import open_rencana  # noqa: E402
from units.models import (  # noqa: E402
    AnggotaTPI,
    Instansi,
    JabatanTPI,
    Pegawai,
    Penugasan,
    Peran,
    TimTPI,
    TugasTPI,
    UnitKerja,
    User,
)

HOST = "portal-zi.example"
BANYAK_UNIT = (1, 40, 400)
KALI = 15


@dataclass(frozen=True, slots=True)
class Distrik:
    """A district with `len(unit)` units, all but the first three of them final."""

    unit: list[UnitKerja]
    pimpinan: User
    tim_zi: User
    kepala: User
    anggota: User
    ketua: User


@dataclass(frozen=True, slots=True)
class Ukuran:
    """One measured page: median milliseconds, queries, bytes and gzipped bytes of the answer."""

    milidetik: float
    kueri: int
    ukuran: int
    gzip: int


def prepare() -> None:
    """Static files with their hashes, tables and regulations."""
    call_command("collectstatic", "--no-input", "--ignore", "bootswatch", verbosity=0)
    call_command("migrate", verbosity=0)
    call_command("muat_regulasi", verbosity=0)


def make_distrik(banyak: int, tahun: int) -> Distrik:
    """A district with its people; the states of its evaluations repeat those of the first ones."""
    instansi = Instansi.objects.create(nama=f"Kabupaten Ukur {banyak}", tempat="Ukur")
    unit = UnitKerja.objects.bulk_create(
        UnitKerja(instansi=instansi, kode=f"unit-{n}", nama=f"Dinas Ukur {n:03}")
        for n in range(banyak)
    )
    inspektorat = UnitKerja.objects.create(instansi=instansi, kode="insp", nama="Inspektorat Ukur")
    tim = TimTPI.objects.create(instansi=instansi, tahun=tahun, nama="TPI")
    TugasTPI.objects.bulk_create(TugasTPI(tim=tim, unit=u, tahun=tahun) for u in unit)

    def person(nama: str, tempat: UnitKerja | None) -> User:
        surel = f"{nama}.{banyak}@ukur.test"
        pegawai = Pegawai.objects.create(instansi=instansi, unit=tempat, nama=nama)
        return User.objects.create(email=surel, nama=nama, pegawai=pegawai)

    pimpinan = person("pimpinan", None)
    Penugasan.objects.create(user=pimpinan, peran=Peran.PIMPINAN, instansi=instansi)
    tim_zi, kepala = person("tim_zi", unit[0]), person("kepala", unit[0])
    Penugasan.objects.create(user=tim_zi, peran=Peran.TIM_ZI, unit=unit[0])
    Penugasan.objects.create(user=kepala, peran=Peran.KEPALA_UNIT, unit=unit[0])
    anggota, ketua = person("anggota", inspektorat), person("ketua", inspektorat)
    AnggotaTPI.objects.create(tim=tim, user=anggota, jabatan=JabatanTPI.ANGGOTA)
    AnggotaTPI.objects.create(tim=tim, user=ketua, jabatan=JabatanTPI.KETUA)
    return Distrik(unit, pimpinan, tim_zi, kepala, anggota, ketua)


def fill_evaluasi(distrik: Distrik, tahun: int) -> dict[str, Putaran]:
    """One evaluation filled, one handed in, one final; every further unit is a copy of these."""
    contoh: dict[str, Putaran] = {}
    for unit, keadaan in zip(distrik.unit, ("diisi", "diajukan", "final"), strict=False):
        evaluasi = start_evaluasi(unit=unit, tahun=tahun, by=distrik.kepala)
        putaran = evaluasi.putaran.get()
        put_jawaban(putaran, Pihak.UNIT, distrik.tim_zi)
        if keadaan != "diisi":
            putaran = submit_evaluasi(putaran=putaran, by=distrik.kepala)
            put_jawaban(putaran, Pihak.TPI, distrik.ketua)
        if keadaan == "final":
            putaran = finalize_putaran(putaran=putaran, by=distrik.ketua)
        contoh[keadaan] = putaran
    for nomor, unit in enumerate(distrik.unit[3:]):
        copy_evaluasi(contoh["diajukan" if nomor % 4 == 0 else "final"], unit)
    return contoh


def put_jawaban(putaran: Putaran, pihak: Pihak, by: User) -> None:
    """A good answer to every line, with a note."""
    lke = lke_index(putaran.evaluasi.lke.kode)
    pertanyaan = Pertanyaan.objects.filter(regulasi=putaran.evaluasi.lke_id)
    if pihak == Pihak.UNIT:
        PengisiUnit.objects.get_or_create(evaluasi=putaran.evaluasi, user=by)
    Jawaban.objects.bulk_create(
        Jawaban(
            putaran=putaran,
            pertanyaan=p,
            pihak=pihak,
            **_kolom(lke[p.kode]),
            catatan="Dibahas dalam rapat tim; notula dan daftar hadir terlampir.",
            oleh=by,
            diubah=timezone.now(),
        )
        for p in pertanyaan
    )


def _kolom(p: BarisLKE) -> dict[str, Any]:
    nilai: Any
    match p.skala.jenis:
        case JenisSkala.PILIHAN:
            nilai = next(iter(p.skala.pilihan))
            kolom = {"pilihan": nilai}
        case JenisSkala.INDEKS:
            nilai = Decimal("3.71")
            kolom = {"indeks": nilai}
        case _:
            assert p.rumus is not None
            nilai = {isian.kode: 0 for isian in p.isian}
            nilai[p.rumus.penyebut[0]] = 10
            nilai[p.rumus.pembilang[0]] = 0 if p.rumus.jenis is JenisRumus.PENURUNAN else 9
            kolom = {"isian": nilai}
    return {**kolom, "terjawab": nilai_jawaban(p, nilai).nilai is not None}


def copy_evaluasi(asal: Putaran, unit: UnitKerja) -> None:
    """The same evaluation for another unit: rows only, nothing is scored again."""
    evaluasi = Evaluasi.objects.get(pk=asal.evaluasi_id)
    evaluasi.pk, evaluasi.unit = None, unit
    evaluasi.save(force_insert=True)
    putaran = Putaran.objects.get(pk=asal.pk)
    putaran.pk, putaran.evaluasi = None, evaluasi
    putaran.save(force_insert=True)
    jawaban = list(Jawaban.objects.filter(putaran=asal))
    for baris in jawaban:
        baris.pk, baris.putaran = None, putaran
    Jawaban.objects.bulk_create(jawaban)
    for pengisi in PengisiUnit.objects.filter(evaluasi=asal.evaluasi_id):
        PengisiUnit.objects.create(evaluasi=evaluasi, user=pengisi.user)


def fill_rencana(distrik: Distrik, tahun: int) -> None:
    """A plan with months in every item for the first unit; copies of it for the others."""
    rencana = open_rencana(unit=distrik.unit[0], tahun=tahun, by=distrik.tim_zi)
    ItemRencana.objects.filter(rencana=rencana).update(
        bulan=0b001001001001, penanggung_jawab="Sekretaris", keluaran="Laporan"
    )
    item = list(ItemRencana.objects.filter(rencana=rencana))
    for unit in distrik.unit[1:]:
        salinan = RencanaAksi.objects.get(pk=rencana.pk)
        salinan.pk, salinan.unit = None, unit
        salinan.save(force_insert=True)
        for baris in item:
            baris.pk, baris.rencana = None, salinan
        ItemRencana.objects.bulk_create(item)


def lantai(request: HttpRequest) -> HttpResponse:
    """The least a page of ours can be: session, user, one query, one line of HTML."""
    return HttpResponse(f"<p>{request.user} {UnitKerja.objects.count()}</p>")


def client_for(user: User) -> Client:
    client = Client(SERVER_NAME=HOST, raise_request_exception=True)
    client.force_login(user, backend="units.backends.SandiBackend")
    return client


def measure(
    client: Client,
    url: str,
    *,
    data: Callable[[int], Mapping[str, Any]] | None = None,
    htmx: bool = False,
    kali: int = KALI,
    status: int = 200,
) -> Ukuran:
    """Ask for `url` `kali` times (POST with `data(n)`); the first, unmeasured one warms up."""
    kepala = {"HX-Request": "true"} if htmx else {}
    waktu: list[float] = []
    for n in range(kali + 2):
        isi = data(n) if data else None
        with CaptureQueriesContext(connection) if n == 1 else override_settings() as kueri:
            mulai = time.perf_counter()
            if isi is None:
                response = client.get(url, secure=True, headers=kepala)
            else:
                response = client.post(url, isi, secure=True, headers=kepala)
            badan = b"".join(response) if response.streaming else response.content
            lama = time.perf_counter() - mulai
        if response.status_code != status:
            raise SystemExit(f"{url}: {response.status_code}\n{badan[:2000]!r}")
        if n == 1:
            assert isinstance(kueri, CaptureQueriesContext)
            banyak = len([k for k in kueri.captured_queries if not _is_transaction(k["sql"])])
        elif n > 1:
            waktu.append(lama)
    return Ukuran(statistics.median(waktu) * 1000, banyak, len(badan), len(gzip.compress(badan, 6)))


def measure_each(client: Client, daftar: list[str]) -> Ukuran:
    """Ask once for each address, which starts work that is done before the answer (302)."""
    waktu: list[float] = []
    with CaptureQueriesContext(connection) as kueri:
        for url in daftar:
            mulai = time.perf_counter()
            response = client.get(url, secure=True)
            waktu.append(time.perf_counter() - mulai)
            if response.status_code != 302:
                raise SystemExit(f"{url}: {response.status_code}")
    banyak = len([k for k in kueri.captured_queries if not _is_transaction(k["sql"])])
    return Ukuran(statistics.median(waktu) * 1000, banyak // len(daftar), 0, 0)


def _is_transaction(sql: str) -> bool:
    """Savepoints and BEGIN are no questions to the tables."""
    return sql.split(" ", 1)[0] in {"SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"}


def this_year() -> int:
    return timezone.localdate().year
