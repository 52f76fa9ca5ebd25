"""Rules of the house that the import contracts in pyproject.toml cannot say."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("zi_portal", "units", "rencana_aksi", "evaluasi")


def imported(path: Path) -> Iterator[str]:
    """Top-level names of every absolute import, also those inside functions."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield (node.module or "").partition(".")[0]


def test_the_engine_imports_the_standard_library_and_itself():
    files = sorted((ROOT / "evaluasi" / "penilaian").rglob("*.py"))
    assert files
    foreign = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in files
        for name in imported(path)
        if name not in sys.stdlib_module_names and name != "evaluasi"
    }
    assert foreign == set()


def test_setup_imports_the_standard_library_only():
    assert set(imported(ROOT / "zi")) <= sys.stdlib_module_names | {"__future__"}


@pytest.mark.parametrize("name", ["utils", "helpers", "common", "core", "selectors", "signals"])
def test_no_module_has_a_name_that_means_anything(name):
    found = [p for app in APPS for p in (ROOT / app).rglob(f"{name}*") if p.stem == name]
    assert found == []


def test_only_settings_reads_the_environment():
    readers = {
        str(path.relative_to(ROOT))
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if any(word in path.read_text() for word in ("os.environ", "getenv(", "FileAwareEnv"))
    }
    # wsgi.py says which settings there are, and reads nothing.
    assert readers <= {"zi_portal/settings.py", "zi_portal/wsgi.py"}
