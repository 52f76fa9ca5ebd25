"""Recording many acts at once."""

import pytest
from django.db import transaction

from zi_portal.riwayat.models import Riwayat
from zi_portal.riwayat.services import Catatan, catat, catat_banyak


def test_many_acts_at_once_make_the_same_chains_in_a_few_queries(db, django_assert_max_num_queries):
    with transaction.atomic():
        catat(rantai="unit:1", tindakan="dibuat", objek="uji:1", oleh=None)
    acts = [Catatan(f"unit:{n % 3}", f"act {n}", "uji:1", None, {"n": n}) for n in range(30)]

    with transaction.atomic(), django_assert_max_num_queries(2):
        catat_banyak(acts, oleh=None)

    assert Riwayat.objects.count() == 31
    for chain in ("unit:0", "unit:1", "unit:2"):
        rows = list(Riwayat.objects.for_rantai(chain).order_by("urut"))
        assert [row.urut for row in rows] == list(range(1, len(rows) + 1))
        assert all(row.hash == row.compute_hash() for row in rows)
        assert all(
            row.hash_sebelumnya == before.hash for before, row in zip(rows, rows[1:], strict=False)
        )
    acts_of_one = Riwayat.objects.for_rantai("unit:2").order_by("urut")
    assert [row.sesudah["n"] for row in acts_of_one] == list(range(2, 30, 3))


def test_many_acts_need_a_transaction_too(transactional_db):
    with pytest.raises(RuntimeError):
        catat_banyak([Catatan("unit:1", "dibuat", "uji:1")], oleh=None)
