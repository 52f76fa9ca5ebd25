"""Times are shown in the zone of the user's instansi."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.utils import timezone

from tests.factories import (
    AnggotaTPIFactory,
    InstansiFactory,
    PegawaiFactory,
    PenugasanFactory,
    TimTPIFactory,
    UnitKerjaFactory,
    UserFactory,
)
from units.middleware import ZonaWaktuMiddleware
from units.models import Instansi, Peran, ZonaWaktu

MALAM = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)


def answer(rf, user) -> tuple[str, Instansi | None]:
    """The local time that a page would show, and the instansi it would name."""
    seen: list[Instansi | None] = []

    def view(request) -> HttpResponse:
        seen.append(request.instansi)
        return HttpResponse(f"{timezone.localtime(MALAM):%d %H.%M}")

    request = rf.get("/")
    request.user = user
    return ZonaWaktuMiddleware(view)(request).content.decode(), seen[0]


@pytest.mark.parametrize(
    ("zona", "jam"),
    [(ZonaWaktu.WIB, "20 23.30"), (ZonaWaktu.WITA, "21 00.30"), (ZonaWaktu.WIT, "21 01.30")],
)
def test_a_user_sees_the_clock_of_his_instansi(db, rf, zona: ZonaWaktu, jam: str):
    instansi = InstansiFactory(zona_waktu=zona)
    user = PenugasanFactory(unit=UnitKerjaFactory(instansi=instansi)).user

    assert answer(rf, user) == (jam, instansi)


def test_every_way_of_belonging_counts(db, rf):
    instansi = InstansiFactory()
    pegawai = UserFactory(pegawai=PegawaiFactory(unit=None, instansi=instansi))
    pimpinan = PenugasanFactory(peran=Peran.PIMPINAN, unit=None, instansi=instansi).user
    penilai = AnggotaTPIFactory(tim=TimTPIFactory(instansi=instansi)).user

    for user in (pegawai, pimpinan, penilai):
        assert answer(rf, user)[1] == instansi


def test_where_a_person_works_comes_before_where_he_helps(db, rf):
    tempat_bantu, tempat_kerja = InstansiFactory(), InstansiFactory()
    user = UserFactory(pegawai=PegawaiFactory(unit=None, instansi=tempat_kerja))
    PenugasanFactory(user=user, unit=UnitKerjaFactory(instansi=tempat_bantu))

    assert answer(rf, user)[1] == tempat_kerja


def test_an_admin_sistem_and_a_visitor_see_the_servers_clock(db, rf, settings):
    settings.TIME_ZONE = "Asia/Makassar"

    assert answer(rf, UserFactory(is_superuser=True)) == ("21 00.30", None)
    assert answer(rf, AnonymousUser()) == ("21 00.30", None)


def test_the_zone_does_not_leak_into_the_next_request(db, rf):
    sebelum = timezone.get_current_timezone_name()
    user = PenugasanFactory(unit__instansi__zona_waktu=ZonaWaktu.WIT).user

    answer(rf, user)

    assert timezone.get_current_timezone_name() == sebelum


def test_it_costs_one_query_for_a_user_and_none_for_a_visitor(db, rf, django_assert_num_queries):
    user = PenugasanFactory().user

    with django_assert_num_queries(1):
        answer(rf, user)
    with django_assert_num_queries(0):
        answer(rf, AnonymousUser())
