"""A query that is spelled out once: new values, the same rows as Django's own."""

from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import InstansiFactory, PenugasanFactory, UnitKerjaFactory
from units.models import Penugasan, UnitKerja
from zi_portal.kueri import KueriSiap


def _build_unit(urut: str = "pk", *, instansi: int, kode: str = "") -> QuerySet[Any]:
    aktif = Penugasan.objects.active().filter(unit=OuterRef("pk"))
    semua = UnitKerja.objects.filter(instansi=instansi).annotate(ada_orang=Exists(aktif))
    if kode:
        semua = semua.filter(kode=kode)
    return semua.select_related("instansi").order_by(urut)


@pytest.fixture
def unit(db):
    satu = InstansiFactory()
    return [UnitKerjaFactory(instansi=satu, kode=f"unit-{n}") for n in range(3)]


def test_each_call_answers_for_its_own_values(unit, django_assert_num_queries):
    lain = UnitKerjaFactory()
    kueri = KueriSiap(_build_unit)

    assert kueri.rows(instansi=unit[0].instansi_id) == unit
    assert kueri.rows(instansi=lain.instansi_id) == [lain]
    assert kueri.rows(instansi=unit[0].instansi_id, kode="unit-1") == [unit[1]]
    assert kueri.rows(instansi=unit[0].instansi_id, kode="' OR 1=1 --") == []
    assert kueri.rows("-pk", instansi=unit[0].instansi_id) == unit[::-1]
    assert kueri.first(instansi=unit[0].instansi_id) == unit[0]
    assert kueri.first(instansi=0) is None
    with django_assert_num_queries(1):  # what is joined came along
        assert kueri.first(instansi=lain.instansi_id).instansi == lain.instansi


def test_the_sql_is_the_one_that_django_writes(unit):
    kueri = KueriSiap(_build_unit)
    with CaptureQueriesContext(connection) as queries:
        kueri.rows(instansi=7, kode="unit-1")
        list(_build_unit(instansi=7, kode="unit-1"))

    siap, biasa = (q["sql"] for q in queries)
    assert siap == biasa


def test_it_is_spelled_out_once(unit):
    ditulis = []

    def build(*, instansi: int):
        ditulis.append(instansi)
        return _build_unit(instansi=instansi)

    kueri = KueriSiap(build)
    for _ in range(3):
        assert kueri.rows(instansi=unit[0].instansi_id) == unit
    assert len(ditulis) == 2  # with two sets of stand-ins


def test_a_new_day_is_a_new_question(unit, monkeypatch):
    PenugasanFactory(unit=unit[0], selesai=date(2026, 5, 1))
    kueri = KueriSiap(_build_unit)

    monkeypatch.setattr(timezone, "localdate", lambda: date(2026, 5, 1))
    assert [u.ada_orang for u in kueri.rows(instansi=unit[0].instansi_id)] == [True, False, False]
    monkeypatch.setattr(timezone, "localdate", lambda: date(2026, 5, 2))
    assert [u.ada_orang for u in kueri.rows(instansi=unit[0].instansi_id)] == [False] * 3


def _by_clock(*, instansi: int):
    return Penugasan.objects.filter(unit__instansi=instansi, user__date_joined__lt=timezone.now())


def _without_value(*, instansi: int):
    return UnitKerja.objects.all()


def _reckoned(*, instansi: int):
    return UnitKerja.objects.filter(instansi__lt=instansi + 1)


def _of_other_shape(*, instansi: int):
    semua = UnitKerja.objects.filter(instansi=instansi)
    return semua.filter(pk=F("induk")) if instansi % 1000 > 100 else semua


@pytest.mark.parametrize("build", [_by_clock, _without_value, _reckoned, _of_other_shape])
def test_what_cannot_be_kept_is_refused(db, build):
    with pytest.raises(RuntimeError, match="cannot be kept"):
        KueriSiap(build).rows(instansi=1)


@pytest.mark.django_db(transaction=True)
def test_a_lock_is_asked_for_inside_a_transaction_only():
    unit = UnitKerjaFactory()
    kueri = KueriSiap(lambda pk: UnitKerja.objects.select_for_update().filter(pk=pk))
    with transaction.atomic():
        assert kueri.rows(pk=unit.pk) == [unit]

    if connection.features.has_select_for_update:
        with pytest.raises(TransactionManagementError):
            kueri.rows(pk=unit.pk)
    else:  # SQLite locks the whole file when the transaction begins
        assert kueri.rows(pk=unit.pk) == [unit]
