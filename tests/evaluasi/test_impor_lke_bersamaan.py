"""Two who apply, undo or save at the same moment: real threads, real commits."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections

from evaluasi.models import ImporLKE, Jawaban, Pertanyaan, Pihak, Putaran
from evaluasi.services import PutaranTerkunci, save_jawaban, submit_evaluasi
from evaluasi.services.impor_banding import Pilihan
from evaluasi.services.impor_isi import ButirBerkas, IsiBerkas
from evaluasi.services.impor_lke import (
    PratinjauBerubah,
    TanpaPerubahan,
    apply_impor,
    preview,
    save_upload,
    undo_impor,
)
from tests.conftest import Pemeran
from tests.factories import best_isi, jawab
from units.models import User
from zi_portal.locking import StaleVersion
from zi_portal.riwayat.models import Riwayat

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite",
        reason="SQLite lets one writer in at a time; the tests' memory database has no queue",
    ),
]
KODE, LAIN = "A.I.1.i.b", "A.I.1.ii.b"
DITOLAK = (StaleVersion, PutaranTerkunci, PratinjauBerubah, TanpaPerubahan)
AMBIL = "jawaban unit diambil dari buku kerja"


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


def upload(putaran: Putaran, by: User, **isi: str) -> ImporLKE:
    butir = {k: ButirBerkas(k, "K8", nilai) for k, nilai in isi.items()}
    return save_upload(
        putaran=putaran,
        pihak=Pihak.UNIT,
        nama_berkas="lke.xlsx",
        berkas=b"xlsx",
        isi=IsiBerkas({"unit": butir}),
        by=by,
    )


def apply(impor: ImporLKE, by: User) -> Callable[[], ImporLKE]:
    """Confirming what is shown now, at the moment it is called."""
    sidik, pilihan = preview(impor, "unit").sidik, Pilihan(terbaca_saja=True)
    return lambda: apply_impor(impor=impor, kolom="unit", pilihan=pilihan, sidik=sidik, by=by)


def kini(putaran: Putaran) -> dict[str, str]:
    return dict(putaran.jawaban.values_list("pertanyaan__kode", "pilihan"))


def test_one_preview_confirmed_in_two_tabs_is_applied_once(putaran: Putaran, pemeran: Pemeran):
    tim = pemeran["tim_zi"]
    impor = upload(putaran, tim, **{KODE: "B"})

    at_once(apply(impor, tim), apply(impor, tim))

    assert kini(putaran) == {KODE: "B"}
    assert Riwayat.objects.filter(tindakan=AMBIL).count() == 1


def test_two_workbooks_at_once_never_mix(putaran: Putaran, pemeran: Pemeran):
    tim, kepala = pemeran["tim_zi"], pemeran["kepala_unit"]
    pertama = upload(putaran, tim, **{KODE: "A", LAIN: "A"})
    kedua = upload(putaran, kepala, **{KODE: "B", LAIN: "B"})

    hasil = at_once(apply(pertama, tim), apply(kedua, kepala))

    assert sum(isinstance(h, PratinjauBerubah) for h in hasil) == 1
    assert len(set(kini(putaran).values())) == 1


def test_a_workbook_and_a_line_saved_at_once_lose_neither(putaran: Putaran, pemeran: Pemeran):
    tim, kepala = pemeran["tim_zi"], pemeran["kepala_unit"]
    jawab(putaran, {KODE: "A", LAIN: "A"})
    impor = upload(putaran, tim, **{KODE: "B", LAIN: "B"})
    pertanyaan = Pertanyaan.objects.get(kode=KODE)

    def save() -> Jawaban:
        return save_jawaban(
            putaran=putaran,
            pertanyaan=pertanyaan,
            pihak=Pihak.UNIT,
            nilai="C",
            catatan="",
            expected_version=1,
            by=kepala,
        )

    ambil, simpan = at_once(apply(impor, tim), save)

    if isinstance(ambil, ImporLKE):
        assert isinstance(simpan, StaleVersion)
        assert kini(putaran) == {KODE: "B", LAIN: "B"}
    else:
        assert isinstance(ambil, PratinjauBerubah)
        assert kini(putaran) == {KODE: "C", LAIN: "A"}


def test_a_workbook_and_handing_in_at_once_agree(putaran: Putaran, pemeran: Pemeran):
    tim = pemeran["tim_zi"]
    jawab(putaran, best_isi())
    impor = upload(putaran, tim, **{KODE: "B"})

    ambil, _ = at_once(
        apply(impor, tim),
        lambda: submit_evaluasi(putaran=putaran, by=pemeran["kepala_unit"]),
    )

    diajukan = Putaran.objects.get(pk=putaran.pk).hasil_unit["jawaban"][KODE]
    assert diajukan == kini(putaran)[KODE] == ("B" if isinstance(ambil, ImporLKE) else "A")


def test_undone_in_two_tabs_is_undone_once(putaran: Putaran, pemeran: Pemeran):
    tim = pemeran["tim_zi"]
    jawab(putaran, {KODE: "A"})
    impor = upload(putaran, tim, **{KODE: "B"})
    apply(impor, tim)()

    at_once(
        lambda: undo_impor(impor=impor, by=tim),
        lambda: undo_impor(impor=impor, by=pemeran["kepala_unit"]),
    )

    assert kini(putaran) == {KODE: "A"}
    assert Riwayat.objects.filter(tindakan__contains="diurungkan").count() == 1
