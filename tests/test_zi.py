"""./zi: what it decides, without installing or starting anything."""

import hashlib
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest
from environs import FileAwareEnv

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def zi() -> ModuleType:
    loader = SourceFileLoader("zi_script", str(ROOT / "zi"))
    spec = spec_from_loader("zi_script", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.fixture
def house(zi: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty checkout for ./zi to look at, and nothing set by the user."""
    for name in ("requirements", "var", "zi_portal/static", "fixtures/regulasi", "templates"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("run.txt", "test.txt", "static.txt"):
        (tmp_path / "requirements" / name).write_text(f"{name}==1\n")
    monkeypatch.setattr(zi, "ROOT", tmp_path)
    monkeypatch.setattr(zi, "VAR", tmp_path / "var")
    monkeypatch.setattr(zi, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(zi, "REQUIREMENTS", tmp_path / "requirements")
    for name in ("DATABASE_URL", "SECRET_KEY", "STATIC_ROOT", "ALLOWED_HOSTS", "TEST_POSTGRES_URL"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


# --- What must be installed ---


def test_the_line_for_an_administrator_can_be_pasted(zi):
    packages = ["libpango-1.0-0", "fonts-dejavu-core"]
    assert zi.apt_line(packages, sudo=True) == (
        "sudo apt-get update && sudo apt-get install -y --no-install-recommends "
        "libpango-1.0-0 fonts-dejavu-core"
    )
    assert zi.apt_line(packages, sudo=False) == (
        "su -c 'apt-get update && apt-get install -y --no-install-recommends "
        "libpango-1.0-0 fonts-dejavu-core'"
    )


def test_without_root_rights_it_stops_with_the_exact_line(zi, monkeypatch):
    monkeypatch.setattr(zi, "root_prefix", lambda: None)
    monkeypatch.setattr(zi.shutil, "which", lambda name: f"/usr/bin/{name}")
    started = []
    monkeypatch.setattr(zi, "call", lambda *args, **kwargs: started.append(args))
    with pytest.raises(zi.Failed) as failure:
        zi.install_packages(lambda: {"libpango-1.0-0": False, "chromium": True})
    assert "sudo apt-get install -y --no-install-recommends libpango-1.0-0" in str(failure.value)
    assert "chromium" not in str(failure.value)
    assert started == []


def test_nothing_is_installed_when_nothing_is_missing(zi, monkeypatch):
    monkeypatch.setattr(zi, "root_prefix", lambda: pytest.fail("asked for root rights"))
    zi.install_packages(lambda: {"libpango-1.0-0": True})


def test_a_package_that_does_not_bring_what_it_should_is_an_error(zi, monkeypatch):
    monkeypatch.setattr(zi, "root_prefix", list)
    monkeypatch.setattr(zi.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(zi, "call", lambda *args, **kwargs: 0)
    with pytest.raises(zi.Failed, match=r"tetap tidak dapat dimuat: libpango-1\.0-0"):
        zi.install_packages(lambda: {"libpango-1.0-0": False})


def test_installing_postgresql_starts_no_server_of_debian(zi):
    script = zi.apt_script(["postgresql"])
    switch = "/etc/postgresql-common/createcluster.d/portal-zi.conf"
    assert script.index("create_main_cluster = false") < script.index("apt-get install")
    assert script.startswith(f"trap 'rm -f {switch}' EXIT")
    assert "createcluster" not in zi.apt_script(["chromium"])
    assert subprocess.run(["sh", "-n", "-c", script], check=False).returncode == 0


def test_a_library_that_does_not_exist_does_not_load(zi):
    assert not zi.library_loads("libtidak-ada-0.so.0")
    assert zi.library_loads("libc.so.6")


def test_a_given_postgresql_server_makes_an_own_one_unnecessary(zi, monkeypatch):
    monkeypatch.setattr(zi, "postgres_bin", lambda: None)
    monkeypatch.delenv("TEST_POSTGRES_URL", raising=False)
    assert zi.test_needs()["postgresql"] is False
    monkeypatch.setenv("TEST_POSTGRES_URL", "postgres://db/uji")
    assert zi.test_needs()["postgresql"] is True


# --- Stamps ---


def test_a_stamp_changes_with_content_name_and_python(zi, house):
    one, two = house / "fixtures/a", house / "fixtures/b"
    one.write_text("x")
    before = zi.digest([one])
    assert zi.digest([one]) == before
    assert zi.digest([one], "3.12") != before
    one.write_text("y")
    assert zi.digest([one]) != before
    two.write_text("x")
    assert zi.digest([two]) != before
    assert zi.digest([one, two]) == zi.digest([two, one])


def test_where_a_file_ends_is_part_of_the_stamp(zi, house):
    one, two = house / "fixtures/a", house / "fixtures/b"
    one.write_text("xy")
    two.write_text("z")
    before = zi.digest([one, two])
    one.write_text("x")
    two.write_text("yz")
    assert zi.digest([one, two]) != before


def test_each_lock_has_its_own_stamp(zi, house):
    run, test = zi.lock_digest("run"), zi.lock_digest("test")
    (house / "requirements/test.txt").write_text("other==2\n")
    assert zi.lock_digest("run") == run
    assert zi.lock_digest("test") != test


def test_a_damaged_stamp_is_the_same_as_none(zi, tmp_path):
    stamp = tmp_path / "siap.json"
    assert zi.read_json(stamp) == {}
    stamp.write_text("{")
    assert zi.read_json(stamp) == {}
    stamp.write_text("[1]")
    assert zi.read_json(stamp) == {}
    zi.write_json(stamp, {"statis": "abc"})
    assert zi.read_json(stamp) == {"statis": "abc"}


def test_what_was_migrated_is_read_from_the_database_itself(zi, tmp_path):
    database = tmp_path / "portal.sqlite3"
    assert zi.applied_migrations(database) == ""
    with sqlite3.connect(database) as db:
        db.execute("CREATE TABLE django_migrations (id INTEGER, app TEXT, name TEXT)")
        db.execute("INSERT INTO django_migrations VALUES (1, 'units', '0001_initial')")
    one = zi.applied_migrations(database)
    with db:
        db.execute("INSERT INTO django_migrations VALUES (2, 'units', '0002_lain')")
    db.close()
    assert "" != one != zi.applied_migrations(database) != ""
    assert hashlib.sha256(database.read_bytes()).hexdigest()  # still there, only read


@pytest.fixture
def prepared(zi, house, monkeypatch):
    """Records the manage.py commands of `prepare`; migrate makes the database file."""
    asked: list[str] = []

    def call(command, **kwargs):
        asked.append(command[2])
        if command[2] == "migrate":
            with sqlite3.connect(house / "var/portal.sqlite3") as db:
                db.execute("CREATE TABLE IF NOT EXISTS django_migrations (id, app, name)")
            db.close()
        if command[2] == "collectstatic":
            (house / "var/static").mkdir(exist_ok=True)
        return 0

    monkeypatch.setattr(zi, "call", call)

    def prepare(*, kosong: bool) -> tuple[bool, list[str]]:
        asked.clear()
        env = {"DATABASE_URL": "sqlite:///x", "STATIC_ROOT": str(house / "var/static")}
        return zi.prepare(env, kosong=kosong), list(asked)

    return prepare


def test_a_second_start_prepares_nothing_again(prepared):
    assert prepared(kosong=False) == (
        True,
        ["migrate", "muat_regulasi", "muat_contoh", "collectstatic"],
    )
    assert prepared(kosong=False) == (True, [])


def test_changed_regulation_data_is_loaded_again(prepared, house):
    prepared(kosong=True)
    (house / "fixtures/regulasi/baru.toml").write_text("kode = 'x'")
    assert prepared(kosong=True) == (False, ["migrate", "muat_regulasi"])


def test_changed_style_is_collected_again(prepared, house):
    prepared(kosong=True)
    (house / "zi_portal/static/zi.css").write_text("a{}")
    assert prepared(kosong=True) == (False, ["collectstatic"])


def test_an_older_database_put_back_by_hand_is_migrated_again(prepared, house):
    prepared(kosong=True)
    with sqlite3.connect(house / "var/portal.sqlite3") as db:
        db.execute("INSERT INTO django_migrations VALUES (1, 'units', '0001_initial')")
    db.close()
    assert prepared(kosong=True) == (False, ["migrate", "muat_regulasi"])


def test_a_forgotten_kosong_never_mixes_demonstration_data_into_real_work(prepared):
    prepared(kosong=True)
    assert prepared(kosong=False) == (False, [])


def test_kosong_refuses_a_demonstration_and_says_what_to_do(prepared, zi):
    prepared(kosong=False)
    with pytest.raises(zi.Failed, match="hapus atau pindahkan dahulu folder var/"):
        prepared(kosong=True)


def test_a_database_of_the_user_gets_no_demonstration_by_itself(prepared, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://db/portal")
    assert prepared(kosong=False) == (False, ["migrate", "muat_regulasi", "collectstatic"])


# --- Environment ---


def test_names_in_a_dotenv_file_are_found(zi):
    text = "# SECRET_KEY=x\nDEBUG=1\n export  DATABASE_URL = postgres://x\n\nA B=1\n"
    assert zi.dotenv_names(text) == {"DEBUG", "DATABASE_URL"}


def test_the_local_secret_key_is_made_once_and_private(zi, house):
    path = zi.secret_key_file()
    first = path.read_text()
    assert len(first) >= 50
    assert path.stat().st_mode & 0o777 == 0o600
    assert zi.secret_key_file().read_text() == first


def test_what_the_user_sets_wins_over_the_local_environment(zi, house, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://db/portal")
    (house / ".env").write_text("SECRET_KEY=rahasia\n")
    env = zi.local_env()
    assert env["DATABASE_URL"] == "postgres://db/portal"
    assert "SECRET_KEY_FILE" not in env
    assert env["SECURE_SSL_REDIRECT"] == "0"


def test_settings_read_the_local_paths_as_they_are(zi, tmp_path, monkeypatch):
    var = tmp_path / "folder dengan spasi 100%"
    monkeypatch.setattr(zi, "VAR", var)
    monkeypatch.setattr(zi, "names_set_by_user", set)
    for name, value in zi.local_env().items():
        monkeypatch.setenv(name, value)
    env = FileAwareEnv()
    assert env.dj_db_url("DATABASE_URL")["NAME"] == str(var / "portal.sqlite3")
    assert env.dj_email_url("EMAIL_URL")["EMAIL_FILE_PATH"] == str(var / "surat")
    assert env.path("MEDIA_ROOT") == var / "media"
    assert env.str("SECRET_KEY") == (var / "secret_key").read_text()


def test_a_listener_on_all_addresses_names_real_hosts_only(zi):
    hosts = zi.allowed_hosts("0.0.0.0").split(",")
    assert {"localhost", "127.0.0.1", "[::1]"} <= set(hosts)
    assert "0.0.0.0" not in hosts
    assert "*" not in hosts
    assert zi.allowed_hosts("127.0.0.1") == "localhost,127.0.0.1,[::1]"


# --- Ports and addresses ---


def test_a_port_in_use_is_noticed(zi):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert zi.port_is_free("127.0.0.1", port) is False
    assert zi.port_is_free("127.0.0.1", port) is True


def test_an_address_of_another_machine_is_refused_with_words(zi):
    with pytest.raises(zi.Failed, match=r"192\.0\.2\.1:8000"):
        zi.port_is_free("192.0.2.1", 8000)


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.1", "http://localhost:8000/"),
        ("0.0.0.0", "http://localhost:8000/"),
        ("10.0.0.5", "http://10.0.0.5:8000/"),
        ("fe80::1", "http://[fe80::1]:8000/"),
    ],
)
def test_the_printed_address_can_be_opened(zi, host, shown):
    assert zi.display_address(host, 8000) == shown


# --- Processes ---


def test_services_end_with_their_grandchildren(zi):
    with zi.Services() as services:
        script = "sleep 300 & echo $!; wait"
        process = services.start(
            "anak", ["sh", "-c", script], env={"PATH": "/usr/bin:/bin"}, stdout=subprocess.PIPE
        )
        grandchild = int(process.stdout.readline())
        assert services.dead() is None
    process.stdout.close()
    assert process.returncode == -signal.SIGTERM
    # The kernel buries it a moment after the signal.
    deadline = time.monotonic() + 10
    while is_running(grandchild) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not is_running(grandchild)


def test_a_child_that_ended_by_itself_is_named(zi):
    with zi.Services() as services:
        services.start("pekerja latar", [sys.executable, "-c", "exit(3)"], env={})
        assert zi.wait_until(lambda: False, services, 30) is False
        assert services.dead() == "pekerja latar (status 3)"


def is_running(pid: int) -> bool:
    """Is the process there and not only waiting to be collected?"""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


# --- Tests and locks ---


def test_both_runs_are_added_up_in_the_last_line(zi, tmp_path):
    report = tmp_path / "a.xml"
    report.write_text(
        '<testsuites><testsuite tests="10" failures="1" errors="0" skipped="2"/></testsuites>'
    )
    one = zi.junit_counts(report)
    assert one == {"failed": 1, "passed": 7, "skipped": 2, "error": 0}
    two = {"failed": 0, "passed": 10, "skipped": 0, "error": 0}
    line = zi.summary_line([one, two], 12.5)
    assert line.strip("=") == " 1 failed, 17 passed, 2 skipped in 12.50s "


def test_a_run_without_a_report_counts_as_an_error(zi, tmp_path):
    assert zi.junit_counts(tmp_path / "none.xml") is None
    assert "1 error" in zi.summary_line([None], 1)


def pins(name: str) -> set[str]:
    """Each locked requirement with its hashes, on one line."""
    text = (ROOT / "requirements" / name).read_text().replace("\\\n", "")
    return {re.sub(r"\s+", " ", line).strip() for line in text.splitlines() if line.strip()}


def test_tests_run_on_exactly_what_the_portal_runs_on():
    assert pins("run.txt") <= pins("test.txt")


@pytest.mark.parametrize("name", ["run.txt", "test.txt", "static.txt"])
def test_locks_hold_hashes_and_no_address(name):
    for line in pins(name):
        assert re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==", line), line
        assert "--hash=sha256:" in line
        assert "://" not in line


def test_an_unknown_command_shows_the_commands():
    done = subprocess.run(
        [sys.executable, ROOT / "zi", "lari"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "./zi run" in done.stdout


# --- Benchmarks ---


def test_the_long_benchmark_runs_alone_and_only_when_asked(zi):
    found = ["penilaian", "kerusakan", "halaman"]
    assert zi.choose_benchmarks(found, []) == ["halaman", "penilaian"]
    assert zi.choose_benchmarks(found, ["penilaian"]) == ["penilaian"]
    assert zi.choose_benchmarks(found, ["--fuzz"]) == ["kerusakan"]
    assert (ROOT / "benchmarks" / f"{zi.FUZZ}.py").exists()
