"""`manage.py nilai_lke`, as its contract says."""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from evaluasi.penilaian.hasil import hasil_to_json
from evaluasi.penilaian.jawaban import Jawaban
from evaluasi.penilaian.profil import Profil
from tests.evaluasi import kisi
from tests.evaluasi.buku_kerja import fill
from tests.evaluasi.letak_beredar import BARIS, LEMBAR
from tests.penilaian.lembar import LENGKAP, TERBAIK, score_lembar

AKAR = Path(__file__).parents[2]
TEPAT = AKAR / "tests" / "penilaian" / "tepat"

PROFIL = {  # LENGKAP, as a file says it
    "tanggal_evaluasi": "2026-05-04",
    "instansi": {"opini_bpk": "WTP", "sakip": "BB", "indeks_rb": "B", "spip": 3},
    "unit": {
        "layanan_utama": True,
        "dampak_signifikan": True,
        "tlhp_persen": "100",
        "lhkpn_persen": "100",
        "lhkasn_persen": "100",
        "tanggal_penetapan": "2024-01-10",
        "tanggal_mulai_wbbm": "2025-05-04",
        "sakip_internal": "BB",
        "predikat_dimiliki": "WBK",
    },
}


def run(*argumen: str) -> tuple[int, str]:
    keluaran = StringIO()
    kode = 0
    try:
        call_command("nilai_lke", *argumen, stdout=keluaran)
    except SystemExit as keluar:
        kode = int(keluar.code or 0)
    return kode, keluaran.getvalue()


def run_json(*argumen: str) -> tuple[int, list[dict[str, Any]]]:
    kode, keluaran = run("--format", "json", *argumen)
    return kode, [json.loads(baris) for baris in keluaran.splitlines()]


def write_kasus(berkas: Path, jawaban: Mapping[str, Any], **ganti: Any) -> str:
    isi = {"versi": 1, "regulasi": "permenpanrb-90-2021", "jawaban": jawaban, **PROFIL, **ganti}
    berkas.write_text(json.dumps(isi, default=str), "utf-8")
    return str(berkas)


def read_tepat(nama: str) -> dict[str, Any]:
    isi = tomllib.loads((TEPAT / f"{nama}.toml").read_text("utf-8"), parse_float=Decimal)
    jawaban: dict[str, Any] = isi["jawaban"]
    return jawaban


# --- json ---------------------------------------------------------------------------------------


def test_a_case_is_scored_as_the_engine_scores_it(tmp_path: Path) -> None:
    berkas = write_kasus(tmp_path / "a.json", TERBAIK)
    kode, (hasil,) = run_json(berkas)
    assert kode == 0
    assert hasil == hasil_to_json(score_lembar(TERBAIK, LENGKAP), berkas=berkas)
    assert hasil["layak"] == {"WBK": True, "WBBM": True}


def test_every_file_has_one_line_in_order_and_a_refused_one_makes_the_exit_code_1(
    tmp_path: Path,
) -> None:
    baik = write_kasus(tmp_path / "z.json", TERBAIK)
    salah = write_kasus(tmp_path / "a.json", {"A.I.1.i.a": "ya", "B.I.a": 9}, lain=1)
    kode, (satu, dua, tiga) = run_json(baik, salah, baik)
    assert kode == 1
    assert satu == tiga
    assert dua == {
        "berkas": salah,
        "kesalahan": [
            {"lokasi": "lain", "pesan": "Kunci “lain” tidak dikenal."},
            {
                "lokasi": "jawaban.A.I.1.i.a",
                "pesan": "“ya” bukan pilihan jawaban. Pilih salah satu: Ya, Tidak.",
            },
            {
                "lokasi": "jawaban.B.I.a",
                "pesan": "Indeks “9” di luar 0 sampai 4. "
                "Hasil survei berskala 100 dibagi 25 dahulu.",
            },
        ],
    }


def test_the_target_keeps_its_findings_and_the_exit_code(tmp_path: Path) -> None:
    berkas = write_kasus(tmp_path / "a.json", {})
    kode, (hasil,) = run_json("--target", "WBBM", berkas)
    assert kode == 0
    assert {t["predikat"] for t in hasil["temuan"]} == {"WBBM"}
    assert hasil["layak"] == {"WBBM": False}


@pytest.mark.parametrize(
    ("nama", "isi", "pesan"),
    [
        ("tiada.json", None, "tidak ditemukan"),
        ("folder.json", "folder", "folder"),
        ("kosong.json", b"", "kosong"),
        ("kosong.xlsx", b"", "kosong"),
        ("bukan.xlsx", b"{}", "bukan buku kerja"),
        ("biner.json", b"PK\x03\x04\xff", "UTF-8"),
        ("lama.xls", b"\xd0\xcf", "simpan ulang sebagai .xlsx"),
        ("tanpa_akhiran", b"{}", "tidak dikenal"),
        ("besar.json", b" " * 3_000_000, "lebih besar dari 2 MB"),
        ("huruf.JSON", b"[]", "satu objek JSON"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_line_and_never_a_traceback(
    tmp_path: Path, nama: str, isi: bytes | str | None, pesan: str
) -> None:
    berkas = tmp_path / nama
    if isinstance(isi, bytes):
        berkas.write_bytes(isi)
    elif isi == "folder":
        berkas.mkdir()
    kode, (hasil,) = run_json(str(berkas))
    assert kode == 1
    assert hasil["berkas"] == str(berkas)
    ((lokasi, kalimat),) = [tuple(k.values()) for k in hasil["kesalahan"]]
    assert lokasi == ""
    assert pesan in kalimat


def test_a_file_without_permission_is_a_line(tmp_path: Path, monkeypatch: Any) -> None:
    berkas = tmp_path / "rahasia.json"
    berkas.write_text("{}")

    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError

    monkeypatch.setattr("builtins.open", refuse)
    kode, (hasil,) = run_json(str(berkas))
    assert kode == 1
    assert "tidak boleh dibaca" in hasil["kesalahan"][0]["pesan"]


# --- workbooks ----------------------------------------------------------------------------------


BUKU: Mapping[str, Mapping[str, Jawaban]] = {
    "tepat-85": read_tepat("S3a-WBBM"),
    "tepat-75": read_tepat("S3a-WBK"),
    "separuh": {k: isi for k, isi in TERBAIK.items() if not k.startswith(("A.II.5", "A.I.3"))},
}


@pytest.mark.parametrize("nama", BUKU)
def test_a_filled_workbook_gives_what_the_same_answers_as_a_case_give(
    tmp_path: Path, nama: str
) -> None:
    buku = tmp_path / f"{nama}.xlsx"
    buku.write_bytes(fill(BUKU[nama]))
    profil = tmp_path / "profil.json"
    profil.write_text(json.dumps(PROFIL))
    kasus = write_kasus(tmp_path / "kasus.json", BUKU[nama])
    kode, (dari_buku, dari_kasus) = run_json("--profil", str(profil), str(buku), kasus)
    assert kode == 0
    assert dari_buku.pop("berkas") == str(buku)
    assert dari_kasus.pop("berkas") == kasus
    assert dari_buku == dari_kasus


@pytest.mark.parametrize("bentuk", kisi.BENTUK)
def test_every_form_gives_what_the_same_answers_as_a_case_give(tmp_path: Path, bentuk: str) -> None:
    buku = tmp_path / "a.xlsx"
    buku.write_bytes(kisi.BENTUK[bentuk]().fill(BUKU["tepat-75"]).insert_rows(1, 2).tulis())
    kode, (dari_buku, dari_kasus) = run_json(
        str(buku), write_kasus(tmp_path / "a.json", BUKU["tepat-75"])
    )
    assert kode == 0
    assert dari_buku["nilai"] == dari_kasus["nilai"]


def test_a_workbook_without_profile_knows_no_requirement(tmp_path: Path) -> None:
    buku = tmp_path / "a.xlsx"
    buku.write_bytes(fill(TERBAIK))
    kode, (hasil,) = run_json(str(buku))
    assert kode == 0
    assert hasil["nilai"]["total"] == "100"
    status = {t["kode"]: t["status"] for t in hasil["temuan"]}
    assert {s for k, s in status.items() if k.startswith("E")} == {"belum_ada_data"}
    assert hasil["layak"] == {"WBK": False, "WBBM": False}


def test_mistakes_of_workbook_and_profile_are_told_together(tmp_path: Path) -> None:
    buku = tmp_path / "a.xlsx"
    buku.write_bytes(fill({}, {"K8": "x"}))
    profil = tmp_path / "profil.json"
    profil.write_text('{"unit": {"tlhp_persen": 101}}')
    kode, (hasil,) = run_json("--profil", str(profil), str(buku))
    assert kode == 1
    assert [k["lokasi"] for k in hasil["kesalahan"]] == [
        "--profil unit.tlhp_persen",
        "LKE ZI!K8",
    ]
    kode, (hasil,) = run_json("--profil", str(tmp_path / "tiada.json"), str(buku))
    assert kode == 1
    assert hasil["kesalahan"][0] == {"lokasi": "--profil", "pesan": "Berkas tidak ditemukan."}


def test_a_case_keeps_its_own_profile(tmp_path: Path) -> None:
    kasus = write_kasus(tmp_path / "a.json", TERBAIK)
    kode, (hasil,) = run_json("--profil", str(tmp_path / "tiada.json"), kasus)
    assert kode == 0
    assert hasil["layak"]["WBBM"] is True


def fill_tpi() -> bytes:
    """The filled form with TPI's column N, which its formulas read; TPI denies A.I.1.i.a."""
    lembar: dict[str, Any] = {"K2": "Jawaban Unit", "N2": "Jawaban TPI", "J8": "Ya/Tidak"}
    buku = load_workbook(BytesIO(fill(TERBAIK)))
    for (sel,) in buku[LEMBAR].iter_rows(min_row=3, max_row=208, min_col=11, max_col=11):
        isi = sel.value
        lembar[f"N{sel.row}"] = isi.replace("K", "N") if sel.data_type == "f" else isi
        nilai = buku[LEMBAR].cell(sel.row, 12).value
        if sel.row in BARIS.values() and isinstance(nilai, str):
            lembar[f"L{sel.row}"] = re.sub(r"K(?=\d)", "N", nilai)
    lembar[f"N{BARIS['A.I.1.i.a']}"] = "Tidak"
    return fill(TERBAIK, lembar)


def run_berkas(berkas: Path, *argumen: str) -> tuple[str, str]:
    """What an accepted file writes to stdout and to stderr."""
    keluaran, galat = StringIO(), StringIO()
    call_command("nilai_lke", str(berkas), *argumen, stdout=keluaran, stderr=galat)
    return keluaran.getvalue(), galat.getvalue()


def test_the_answers_that_the_form_s_own_formulas_read_are_scored_and_named(
    tmp_path: Path,
) -> None:
    berkas = tmp_path / "tpi.xlsx"
    berkas.write_bytes(fill_tpi())
    harus = hasil_to_json(
        score_lembar({**TERBAIK, "A.I.1.i.a": "Tidak"}, Profil()), berkas=str(berkas)
    )
    kalimat = "Yang dinilai: jawaban TPI, karena rumus formulir membaca kolom itu."
    keluaran, galat = run_berkas(berkas, "--format", "json")
    assert json.loads(keluaran) == harus
    assert galat == f"{berkas}: {kalimat}\n"
    keluaran, galat = run_berkas(berkas)
    assert f"Catatan tentang berkas:\n  - {kalimat}\n" in keluaran
    assert galat == ""


def test_what_was_accepted_with_a_remark_is_said(tmp_path: Path) -> None:
    berkas = tmp_path / "a.xlsx"
    berkas.write_bytes(fill(TERBAIK, {"K9": "A ", "K195": None}))
    bersih = tmp_path / "b.json"
    write_kasus(bersih, TERBAIK)
    keluaran, galat = run_berkas(berkas)
    assert "Catatan tentang berkas:\n  - LKE ZI!K9: “A ” dibaca sebagai “A”.\n" in keluaran
    assert "Isian belum lengkap" in keluaran
    assert galat == ""
    keluaran, galat = run_berkas(berkas, "--format", "json")
    assert json.loads(keluaran)["versi"] == 1
    assert "Catatan" not in keluaran
    satu, dua = galat.splitlines()
    assert satu == f"{berkas}: LKE ZI!K9: “A ” dibaca sebagai “A”."
    assert dua.startswith(f"{berkas}: LKE ZI!K195: Isian belum lengkap")
    assert run_berkas(bersih, "--format", "json")[1] == ""


# --- text ---------------------------------------------------------------------------------------


def test_the_table_shows_scores_findings_articles_gaps_and_what_is_missing(tmp_path: Path) -> None:
    jawaban = {
        **TERBAIK,
        "A.I.4.ii.d": None,
        "B.I.a": "3.596",
        "A.II.6.i.b": {"layanan_terdata": 6, "layanan_dipermudah": 7},
        "A.II.1.ii.a": "E",
        "A.II.1.iii.a": "D",
    }
    unit = {**PROFIL["unit"], "lhkpn_persen": "nihil", "tanggal_penetapan": "2025-05-05"}  # type: ignore[dict-item]
    berkas = write_kasus(tmp_path / "a.json", jawaban, unit=unit)
    kode, teks = run(berkas)
    assert kode == 0
    rapat = " ".join(teks.split())
    for bagian in (
        f"Berkas: {berkas}",
        "Nilai total 100,00 95,92 95,92%",
        "A Pengungkit 60,00 57,69",
        "1. Manajemen Perubahan 8,00 6,00 75,00%",
        "Menuju WBK: belum layak diusulkan",
        "[x] S5a Survei Persepsi Anti Korupsi (IPAK): belum memenuhi",
        "15,73 (minimal 15,75; selisih -0,02)",
        "Perbup Ketapang 49/2022, Lampiran II huruf B angka 5",
        "Indeks 3,596; ambang indeks 3,6.",
        "[?] E8a LHKPN 100%: belum ada data nihil (minimal 100,00%)",
        "4 Mei 2026 (paling cepat 5 Mei 2026; selisih -1 hari)",
        "Dihitung dari tanggal penetapan unit kerja 05-05-2025 (pilihan A5).",
        "Peringatan: aspek Reform (A.II.1) sendiri belum mencapai 60 persen bobotnya",
        "Belum dijawab dan dihitung 0 (1 pertanyaan): A.I.4.ii.d",
        "dibatasi menjadi 1.",
        "PermenPANRB 90/2021, Lampiran II Bab III huruf D angka 1 Tabel 6, hlm. 58",
        "Pilihan atas hal yang tidak diatur tegas:",
    ):
        assert bagian in rapat, bagian
    assert max(map(len, teks.splitlines())) <= 100


def test_a_value_just_below_its_threshold_is_not_shown_as_reaching_it(tmp_path: Path) -> None:
    jawaban = {
        **TERBAIK,
        "A.II.1.i.a": {"jumlah_agen": 2000, "jumlah_perubahan": 1599},
        "A.II.1.i.b": {"jumlah_perubahan": 1599, "jumlah_terintegrasi": 0},
        "A.II.1.ii.a": "E",
        "A.II.1.iii.a": "D",
    }
    _, teks = run(write_kasus(tmp_path / "a.json", jawaban))
    assert "4,7995 (minimal 4,80; selisih -0,001)" in teks


def test_a_refused_file_is_told_in_words(tmp_path: Path) -> None:
    salah = write_kasus(tmp_path / "a.json", {"A.I.1.i.a": "F"})
    baik = write_kasus(tmp_path / "b.json", TERBAIK)
    kode, teks = run(salah, baik)
    assert kode == 1
    assert "Tidak dapat dinilai: 1 kesalahan." in teks
    assert "- jawaban.A.I.1.i.a: “F” bukan pilihan jawaban." in teks
    assert f"Berkas: {baik}" in teks


def test_the_table_of_one_target_shows_that_predicate_only(tmp_path: Path) -> None:
    _, teks = run("--target", "WBK", write_kasus(tmp_path / "a.json", TERBAIK))
    assert "Menuju WBK: layak diusulkan (23 dari 23 temuan memenuhi)" in teks
    assert "Menuju WBBM" not in teks


# --- usage --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "argumen",
    [[], ["--format", "xml", "a.json"], ["--target", "wbk", "a.json"], ["--asing", "a.json"]],
)
def test_wrong_usage_is_an_error_of_usage(argumen: list[str]) -> None:
    with pytest.raises(CommandError) as salah:
        call_command("nilai_lke", *argumen)
    assert str(salah.value).startswith("Error: ")


def run_process(*argumen: str, **lingkungan: str) -> subprocess.CompletedProcess[bytes]:
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", **lingkungan}
    return subprocess.run(
        [sys.executable, "manage.py", "nilai_lke", *argumen],
        cwd=AKAR,
        env=env,
        capture_output=True,
        check=False,
        timeout=60,
    )


def test_the_command_line_exits_0_1_and_2(tmp_path: Path) -> None:
    baik = write_kasus(tmp_path / "a.json", TERBAIK)
    assert run_process(baik).returncode == 0
    assert run_process(str(tmp_path / "tiada.json")).returncode == 1
    salah_pakai = run_process()
    assert salah_pakai.returncode == 2
    assert b"sebutkan sedikitnya satu BERKAS" in salah_pakai.stderr
    assert b"Traceback" not in salah_pakai.stderr


def test_no_database_is_opened(tmp_path: Path) -> None:
    """Not even one that cannot be reached."""
    baik = write_kasus(tmp_path / "a.json", TERBAIK)
    proses = run_process(
        baik, "--format", "json", DATABASE_URL="postgres://tiada@127.0.0.1:1/tiada"
    )
    assert proses.returncode == 0
    assert json.loads(proses.stdout)["nilai"]["total"] == "100"


def test_a_clone_without_settings_can_score(tmp_path: Path) -> None:
    baik = write_kasus(tmp_path / "a.json", TERBAIK)
    proses = subprocess.run(
        [sys.executable, "manage.py", "nilai_lke", baik, "--format", "json"],
        cwd=AKAR,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert proses.returncode == 0, proses.stderr.decode()
    assert json.loads(proses.stdout)["nilai"]["total"] == "100"


def test_a_terminal_without_utf8_gets_its_output(tmp_path: Path) -> None:
    salah = tmp_path / "a.json"
    salah.write_text('{"versi": 1, "regulasi": "≥", "jawaban": {}}', "utf-8")
    for bentuk in ("json", "teks"):
        proses = run_process(str(salah), "--format", bentuk, PYTHONIOENCODING="ascii")
        assert proses.returncode == 1
        assert b"Traceback" not in proses.stderr
        proses.stdout.decode("ascii")
