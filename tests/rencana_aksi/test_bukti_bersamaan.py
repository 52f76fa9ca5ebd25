"""Two people of a unit with the same document at the same moment, in real threads."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections

from rencana_aksi.models import BuktiItem, DokumenBukti
from rencana_aksi.services.bukti import (
    Rincian,
    Unggahan,
    add_bukti_item,
    change_dokumen,
    replace_dokumen,
)
from tests import berkas as contoh
from tests.factories import buka_rencana
from zi_portal.locking import StaleVersion
from zi_portal.riwayat.models import Riwayat

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite",
        reason="SQLite lets one writer in at a time; the tests' memory database has no queue",
    ),
]


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "media"},
        },
    }


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    mulai = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            mulai.wait(10)
            return act()
        except StaleVersion as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def unggahan(halaman: int = 1) -> Unggahan:
    return Unggahan(SimpleUploadedFile("sk.pdf", contoh.make_pdf(halaman)), "sk.pdf", 10**6)


@pytest.fixture
def items(pemeran):
    return list(buka_rencana(pemeran.unit, by=pemeran["tim_zi"]).item.order_by("urut")[:4])


def test_the_same_file_for_four_items_becomes_one_document(items, pemeran):
    hasil = at_once(
        *(
            lambda item=item: add_bukti_item(item=item, sumber=unggahan(), by=pemeran["tim_zi"])
            for item in items
        )
    )

    assert [baru for _, baru in hasil].count(True) == 1
    assert DokumenBukti.objects.count() == 1
    assert BuktiItem.objects.count() == 4
    rantai = Riwayat.objects.for_rantai(f"unit:{pemeran.unit.pk}").order_by("urut")
    assert [r.urut for r in rantai] == list(range(1, len(rantai) + 1))


def test_of_two_corrections_and_of_two_new_versions_one_wins(items, pemeran):
    by = pemeran["tim_zi"]
    bukti, _ = add_bukti_item(item=items[0], sumber=unggahan(), by=by)
    dokumen = bukti.dokumen

    koreksi = at_once(
        *(
            lambda judul=judul: change_dokumen(
                dokumen=dokumen,
                rincian=Rincian(judul=judul),
                sidik=dokumen.sidik_rincian,
                by=by,
            )
            for judul in ("SK Bupati", "SK Kepala Dinas")
        )
    )
    versi = at_once(
        *(lambda n=n: replace_dokumen(dokumen=dokumen, unggahan=unggahan(n), by=by) for n in (2, 3))
    )

    for hasil in (koreksi, versi):
        assert sorted(type(h).__name__ for h in hasil) == ["DokumenBukti", "StaleVersion"]
    assert BuktiItem.objects.active().get().dokumen.versi == 2
