"""What every test that uses the database relies on."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.signals import request_finished, request_started
from django.db import connections
from django.test import Client, TransactionTestCase
from django.utils import timezone
from playwright.sync_api import Browser, expect, sync_playwright

from tests.factories import (
    AnggotaTPIFactory,
    InstansiFactory,
    PegawaiFactory,
    PenugasanFactory,
    TimTPIFactory,
    TugasTPIFactory,
    UnitKerjaFactory,
    UserFactory,
)
from units.models import Instansi, JabatanTPI, Peran, TimTPI, UnitKerja, User
from zi_portal.riwayat.triggers import create_triggers, drop_triggers

# Folders of what needs no database: the engine and the workbooks.
MURNI = ("tests/penilaian/", "tests/evaluasi/lke_workbook/")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--tanpa-murni",
        action="store_true",
        help="leave out the tests of the engine and the workbooks that ask no database",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A second database says nothing new of tests that never ask one."""
    if not config.getoption("tanpa_murni"):
        return
    murni = [
        item
        for item in items
        if item.nodeid.startswith(MURNI)
        and not item.get_closest_marker("django_db")
        and not {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    ]
    config.hook.pytest_deselected(items=murni)
    keluar = set(murni)
    items[:] = [item for item in items if item not in keluar]


# --- People --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pemeran:
    """One person for every role, around one unit.

    `unit` is assessed this year by `tim`; `upt` lies below it; `unit_lain` is of the same
    instansi and nobody of the unit's people belongs there; `unit_jauh` is of another instansi.
    """

    instansi: Instansi
    unit: UnitKerja
    upt: UnitKerja
    unit_lain: UnitKerja
    unit_jauh: UnitKerja
    tim: TimTPI
    orang: dict[str, User]

    def __getitem__(self, peran: str) -> User:
        return self.orang[peran]


@pytest.fixture
def pemeran(db: None) -> Pemeran:
    """The cast: `pemeran["kepala_unit"]`, …; roles of the unit are held in `pemeran.unit`."""
    instansi = InstansiFactory(nama="Kabupaten Pemeran")
    unit = UnitKerjaFactory(instansi=instansi, kode="dinas", nama="Dinas Pemeran")
    upt = UnitKerjaFactory(instansi=instansi, kode="upt", nama="UPT Pemeran", induk=unit)
    lain = UnitKerjaFactory(instansi=instansi, kode="lain", nama="Dinas Lain")
    jauh = UnitKerjaFactory(nama="Dinas Kabupaten Jauh")
    inspektorat = UnitKerjaFactory(instansi=instansi, kode="inspektorat", nama="Inspektorat")
    tim = TimTPIFactory(instansi=instansi, tahun=timezone.localdate().year, nama="TPI")
    TugasTPIFactory(tim=tim, unit=unit)
    TugasTPIFactory(tim=tim, unit=inspektorat)

    def person(nama: str, tempat: UnitKerja | None = unit) -> User:
        pegawai = PegawaiFactory(nama=nama, unit=tempat, instansi=instansi)
        return UserFactory(email=f"{nama}@pemeran.test", nama=nama, pegawai=pegawai)

    orang = {}
    for peran in (Peran.TIM_ZI, Peran.KEPALA_UNIT, Peran.PENDAMPING, Peran.PEMBINA):
        orang[str(peran)] = person(peran)
        PenugasanFactory(user=orang[peran], peran=peran, unit=unit)
    for peran in (Peran.PIMPINAN, Peran.PENETAPAN, Peran.ADMIN_INSTANSI):
        orang[str(peran)] = person(peran, None)
        PenugasanFactory(user=orang[peran], peran=peran, unit=None, instansi=instansi)
    for jabatan in JabatanTPI:
        orang[f"tpi_{jabatan}"] = person(f"tpi_{jabatan}", inspektorat)
        AnggotaTPIFactory(tim=tim, user=orang[f"tpi_{jabatan}"], jabatan=jabatan)
    # A TPI member who works in the unit that his team assesses (as in Bekasi).
    orang["tpi_unit_sendiri"] = person("tpi_unit_sendiri")
    AnggotaTPIFactory(tim=tim, user=orang["tpi_unit_sendiri"])
    # A Tim ZI member whose role ended yesterday.
    orang["kedaluwarsa"] = person("kedaluwarsa")
    PenugasanFactory(
        user=orang["kedaluwarsa"],
        peran=Peran.TIM_ZI,
        unit=unit,
        selesai=timezone.localdate() - timedelta(days=1),
    )
    orang["tanpa_peran"] = person("tanpa_peran", None)
    orang["kepala_unit_lain"] = person("kepala_unit_lain", lain)
    PenugasanFactory(user=orang["kepala_unit_lain"], peran=Peran.KEPALA_UNIT, unit=lain)
    orang["admin_jauh"] = UserFactory(email="admin_jauh@pemeran.test")
    PenugasanFactory(
        user=orang["admin_jauh"],
        peran=Peran.ADMIN_INSTANSI,
        unit=None,
        instansi=jauh.instansi,
    )
    orang["admin_sistem"] = UserFactory(email="admin_sistem@pemeran.test", is_superuser=True)
    return Pemeran(instansi, unit, upt, lain, jauh, tim, orang)


@pytest.fixture
def client_for() -> Callable[[User | None], Client]:
    """`client_for(user)`: a browser in which `user` is signed in; None is a visitor."""

    def make(user: User | None) -> Client:
        client = Client()
        if user:
            # Like force_login, without what an act of signing in writes besides.
            sesi = SessionStore()
            sesi[SESSION_KEY] = str(user.pk)
            sesi[BACKEND_SESSION_KEY] = "units.backends.SandiBackend"
            sesi[HASH_SESSION_KEY] = user.get_session_auth_hash()
            sesi.save()
            client.cookies[settings.SESSION_COOKIE_NAME] = sesi.session_key or ""
        return client

    return make


# --- Requests of a browser ------------------------------------------------------------------------


class Dilayani:
    """Counts the requests that the live server is serving, in threads other than the test's.

    A browser that is closed in the middle of a request does not stop it: its commit would meet
    the empty tables of the next test, and Django's client would raise its exception there.
    """

    def __init__(self) -> None:
        self._berubah = threading.Condition()
        self._banyak = 0

    def start(self, **kwargs: object) -> None:
        self._add(1)

    def finish(self, **kwargs: object) -> None:
        self._add(-1)

    def wait(self) -> None:
        """Return once none is left; fail after a minute."""
        with self._berubah:
            assert self._berubah.wait_for(lambda: self._banyak <= 0, timeout=60)

    def _add(self, n: int) -> None:
        if threading.current_thread() is threading.main_thread():
            return  # the test's own client, which is done when it returns
        with self._berubah:
            self._banyak += n
            self._berubah.notify_all()


@pytest.fixture(autouse=True, scope="session")
def dilayani() -> Iterator[Dilayani]:
    hitungan = Dilayani()
    request_started.connect(hitungan.start)
    request_finished.connect(hitungan.finish)
    yield hitungan
    request_started.disconnect(hitungan.start)
    request_finished.disconnect(hitungan.finish)


# --- The trail's triggers ------------------------------------------------------------------------


@pytest.fixture(autouse=True, scope="session")
def flush_lifts_the_triggers(dilayani: Dilayani) -> Iterator[None]:
    """Tests run with the triggers of production, those that commit as well.

    Only the flush that follows a committing test (`transaction=True`, `live_server`) has to
    empty the trail, by DELETE on SQLite and TRUNCATE on PostgreSQL: the triggers are off for
    that moment and back before the next test.
    """
    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def flush_without_triggers(self: TransactionTestCase) -> None:
        dilayani.wait()
        for alias in self.databases:
            with connections[alias].schema_editor() as schema_editor:
                drop_triggers(schema_editor)
        try:
            flush(self)
        finally:
            for alias in self.databases:
                with connections[alias].schema_editor() as schema_editor:
                    create_triggers(schema_editor)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", flush_without_triggers)
        yield


# --- A real browser ------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium as Debian installs it, one for all tests of a process; root may not use its sandbox.

    One, because Playwright's sync API runs a loop in this thread and refuses a second one. Django
    takes that loop for async code, which is why its guard is lifted while the browser lives.
    """
    jalur = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert jalur, "Chromium belum terpasang; jalankan ./zi test"
    tanpa_kotak_pasir = ["--no-sandbox"] if os.geteuid() == 0 else []
    with pytest.MonkeyPatch.context() as environ, sync_playwright() as playwright:
        environ.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        expect.set_options(timeout=20_000)  # a busy machine is slow, and no less right
        chromium = playwright.chromium.launch(executable_path=jalur, args=tanpa_kotak_pasir)
        yield chromium
        chromium.close()
