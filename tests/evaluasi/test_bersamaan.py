"""Two people at the same moment, with real threads and real commits."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, connections

from evaluasi.models import Bukti, Jawaban, Pertanyaan, Pihak, Putaran, StatusPutaran
from evaluasi.services import PutaranTerkunci, add_bukti, save_jawaban, submit_evaluasi
from tests.factories import UnitKerjaFactory, buka_evaluasi
from zi_portal.berkas.models import Berkas
from zi_portal.locking import StaleVersion
from zi_portal.riwayat.models import Riwayat

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite",
        reason="SQLite lets one writer in at a time; the tests' memory database has no queue",
    ),
]
PILIHAN = "A.I.1.i.b"
PDF = b"%PDF-1.7\nisi\n%%EOF\n"


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run all acts in threads of their own at the same moment; results or exceptions, in order."""
    mulai = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            mulai.wait(10)
            return act()
        except (StaleVersion, PutaranTerkunci, IntegrityError) as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def save(putaran: Putaran, by: Any, nilai: str, versi: int = 0, kode: str = PILIHAN) -> Jawaban:
    return save_jawaban(
        putaran=putaran,
        pertanyaan=Pertanyaan.objects.get(regulasi=putaran.evaluasi.lke_id, kode=kode),
        pihak=Pihak.UNIT,
        nilai=nilai,
        catatan="",
        expected_version=versi,
        by=by,
    )


@pytest.mark.parametrize("versi", [0, 1])
def test_of_two_simultaneous_editors_exactly_one_wins(putaran, pemeran, versi):
    """MISTAKES B11, S7: a first answer and a change alike; no answer counts twice."""
    if versi:
        save(putaran, pemeran["tim_zi"], "C")

    hasil = at_once(*(lambda n=n: save(putaran, pemeran["tim_zi"], n, versi) for n in ("A", "B")))

    menang = [h for h in hasil if isinstance(h, Jawaban)]
    kalah = [h for h in hasil if isinstance(h, StaleVersion)]
    assert len(menang) == len(kalah) == 1
    assert Jawaban.objects.get().pilihan == menang[0].pilihan
    assert Jawaban.objects.get().version == versi + 1


def test_handing_in_lets_no_answer_slip_in_behind_it(putaran, pemeran):
    for _ in range(3):
        Putaran.objects.filter(pk=putaran.pk).update(
            status="diisi", hasil_unit=None, diajukan_pada=None, diajukan_oleh=None
        )
        Jawaban.objects.all().delete()

        simpan, _ = at_once(
            lambda: save(putaran, pemeran["tim_zi"], "A"),
            lambda: submit_evaluasi(putaran=putaran, by=pemeran["kepala_unit"]),
        )

        beku = Putaran.objects.get(pk=putaran.pk)
        assert beku.status == StatusPutaran.DIAJUKAN
        tersimpan = isinstance(simpan, Jawaban)
        assert (PILIHAN in beku.hasil_unit["jawaban"]) is tersimpan
        assert Jawaban.objects.exists() is tersimpan


def test_two_heads_hand_in_once(putaran, pemeran):
    hasil = at_once(*[lambda: submit_evaluasi(putaran=putaran, by=pemeran["kepala_unit"])] * 2)

    assert sum(isinstance(h, Putaran) for h in hasil) == 1
    assert Riwayat.objects.filter(tindakan="diajukan ke TPI").count() == 1


def test_two_lines_of_one_unit_share_one_unbroken_chain(putaran, pemeran):
    kode = ["A.I.1.i.b", "A.I.1.ii.b", "A.I.1.ii.c", "A.I.2.i.c"]

    hasil = at_once(*(lambda k=k: save(putaran, pemeran["tim_zi"], "A", kode=k) for k in kode))

    assert [type(h).__name__ for h in hasil] == ["Jawaban"] * 4
    rantai = Riwayat.objects.for_rantai(f"unit:{pemeran.unit.pk}").order_by("urut")
    assert [r.urut for r in rantai] == list(range(1, len(rantai) + 1))
    for lama, baru in zip(rantai, rantai[1:], strict=False):
        assert baru.hash_sebelumnya == lama.hash


def test_the_same_file_from_two_units_is_stored_once(putaran, pemeran, media):
    lain = buka_evaluasi(UnitKerjaFactory(instansi=pemeran.instansi), by=pemeran["tim_zi"])

    def add(p: Putaran) -> Bukti:
        return add_bukti(
            putaran=p,
            pertanyaan=Pertanyaan.objects.get(regulasi=p.evaluasi.lke_id, kode=PILIHAN),
            berkas=SimpleUploadedFile("sk.pdf", PDF),
            nama="sk.pdf",
            maksimum=10**6,
            by=pemeran["tim_zi"],
        )

    hasil = at_once(lambda: add(putaran), lambda: add(lain))

    assert [type(h).__name__ for h in hasil] == ["Bukti", "Bukti"]
    assert Berkas.objects.count() == 1
    assert len([p for p in media.rglob("*") if p.is_file()]) == 1
