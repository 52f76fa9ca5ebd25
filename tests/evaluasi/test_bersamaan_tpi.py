"""Unit and team, or two of the team, at the same moment: real threads, real commits."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections

from evaluasi.models import Jawaban, Pengembalian, Pertanyaan, Pihak, Putaran
from evaluasi.services import (
    BelumDiputuskan,
    PutaranTerkunci,
    answer_pengembalian,
    finalize_putaran,
    return_pertanyaan,
    save_jawaban,
)
from zi_portal.locking import StaleVersion
from zi_portal.riwayat.models import Riwayat

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite",
        reason="SQLite lets one writer in at a time; the tests' memory database has no queue",
    ),
]
KODE = "A.I.1.i.b"
DITOLAK = (StaleVersion, PutaranTerkunci, BelumDiputuskan, ValidationError)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run all acts in threads of their own at the same moment; results or refusals, in order."""
    mulai = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            mulai.wait(10)
            return act()
        except DITOLAK as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def line(putaran: Putaran) -> Pertanyaan:
    return Pertanyaan.objects.get(regulasi=putaran.evaluasi.lke_id, kode=KODE)


def save(putaran: Putaran, pihak: Pihak, nilai: str, by: Any, versi: int = 0) -> Jawaban:
    return save_jawaban(
        putaran=putaran,
        pertanyaan=line(putaran),
        pihak=pihak,
        nilai=nilai,
        catatan="",
        alasan="Tanpa SK",
        expected_version=versi,
        by=by,
    )


def give_back(putaran: Putaran, by: Any) -> Pengembalian:
    return return_pertanyaan(putaran=putaran, pertanyaan=line(putaran), catatan="Ganti SK.", by=by)


def test_a_line_given_back_while_the_ketua_closes_refuses_one_of_them(diputuskan, pemeran):
    kembali, tutup = at_once(
        lambda: give_back(diputuskan, pemeran["tpi_anggota"]),
        lambda: finalize_putaran(putaran=diputuskan, by=pemeran["tpi_ketua"]),
    )

    sesudah = Putaran.objects.get(pk=diputuskan.pk)
    assert isinstance(kembali, Pengembalian) is not isinstance(tutup, Putaran)
    if sesudah.is_final:
        assert isinstance(kembali, PutaranTerkunci)
        assert not Pengembalian.objects.exists()
    else:
        assert isinstance(tutup, BelumDiputuskan)
        assert Pengembalian.objects.open().count() == 1


def test_anggota_and_ketua_on_one_line_are_both_kept_apart(diajukan, pemeran):
    hasil = at_once(
        lambda: save(diajukan, Pihak.ANGGOTA, "B", pemeran["tpi_anggota"]),
        lambda: save(diajukan, Pihak.TPI, "C", pemeran["tpi_ketua"]),
    )

    assert [type(h).__name__ for h in hasil] == ["Jawaban", "Jawaban"]
    isi = dict(diajukan.jawaban.filter(pertanyaan__kode=KODE).values_list("pihak", "pilihan"))
    assert isi == {"unit": "A", "anggota": "B", "tpi": "C"}


def test_two_who_decide_for_the_team_do_not_overwrite_each_other(diajukan, pemeran):
    hasil = at_once(
        lambda: save(diajukan, Pihak.TPI, "B", pemeran["tpi_sekretaris"]),
        lambda: save(diajukan, Pihak.TPI, "C", pemeran["tpi_ketua"]),
    )

    assert sum(isinstance(h, Jawaban) for h in hasil) == 1
    assert sum(isinstance(h, StaleVersion) for h in hasil) == 1


def test_two_lines_mended_at_once_are_both_in_the_frozen_result(diajukan, pemeran):
    """The second one freezes beside the first, never the result from before it."""
    dua = Pertanyaan.objects.filter(
        regulasi=diajukan.evaluasi.lke_id, kode__in=(KODE, "A.I.1.ii.b")
    )
    tim = pemeran["tim_zi"]
    for satu in dua:
        return_pertanyaan(
            putaran=diajukan, pertanyaan=satu, catatan="Ganti SK.", by=pemeran["tpi_ketua"]
        )
        save_jawaban(
            putaran=diajukan,
            pertanyaan=satu,
            pihak=Pihak.UNIT,
            nilai="B",
            catatan="",
            expected_version=1,
            by=tim,
        )

    hasil = at_once(
        *(
            lambda satu=satu: answer_pengembalian(putaran=diajukan, pertanyaan=satu, by=tim)
            for satu in dua
        )
    )

    assert [type(h).__name__ for h in hasil] == ["Pengembalian", "Pengembalian"]
    beku = Putaran.objects.get(pk=diajukan.pk).hasil_unit["jawaban"]
    assert {beku[satu.kode] for satu in dua} == {"B"}


def test_two_assessors_give_a_line_back_once(diajukan, pemeran):
    hasil = at_once(
        lambda: give_back(diajukan, pemeran["tpi_anggota"]),
        lambda: give_back(diajukan, pemeran["tpi_ketua"]),
    )

    assert sum(isinstance(h, Pengembalian) for h in hasil) == 1
    assert Riwayat.objects.filter(tindakan="pertanyaan dikembalikan ke unit").count() == 1


def test_no_change_of_the_unit_slips_in_after_it_said_done(diajukan, pemeran):
    """MISTAKES S2."""
    give_back(diajukan, pemeran["tpi_ketua"])

    simpan, _ = at_once(
        lambda: save(diajukan, Pihak.UNIT, "B", pemeran["tim_zi"], versi=1),
        lambda: answer_pengembalian(
            putaran=diajukan, pertanyaan=line(diajukan), by=pemeran["kepala_unit"]
        ),
    )

    unit = diajukan.jawaban.get(pertanyaan__kode=KODE, pihak=Pihak.UNIT)
    if isinstance(simpan, Jawaban):
        assert unit.diubah <= Pengembalian.objects.get().ditanggapi_pada
    else:
        assert (type(simpan), unit.pilihan) == (PutaranTerkunci, "A")
