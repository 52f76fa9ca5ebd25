"""The defect report as text and as JSON for `periksa_lke`."""

import textwrap
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from evaluasi.lke_workbook.cacat.laporan import LaporanCacat, NilaiFormulir, Putusan
from evaluasi.lke_workbook.cacat.tampilan import BarisBeda, BarisCacat, tampilan_laporan
from evaluasi.penilaian.hasil import tulis_desimal

LEBAR = 100
VERSI = 1  # of the JSON
KATA_STATUS = {"memenuhi": "memenuhi", "belum": "belum", "tanpa-data": "?"}


def render_laporan(laporan: LaporanCacat, *, berkas: str) -> str:
    """One report as text, the verdict first."""
    return "\n".join(_walk(laporan, berkas)) + "\n"


def _walk(laporan: LaporanCacat, berkas: str) -> Iterator[str]:
    tampilan = tampilan_laporan(laporan)
    yield f"Berkas: {berkas}, lembar {tampilan['lembar']}"
    yield ""
    yield from _wrap(tampilan["putusan"], "")
    for kalimat in tampilan["penjelasan"]:
        yield from _wrap(kalimat, "")
    for a in tampilan["aturan"]:
        yield from _wrap(
            f"- {a.predikat} {a.kode} {a.nama}, minimal {a.minimum}: formulir {a.formulir} "
            f"({KATA_STATUS[a.menurut_formulir]}), peraturan {a.peraturan} "
            f"({KATA_STATUS[a.menurut_peraturan]}). {a.rujukan}.",
            "  ",
            "    ",
        )
    if tampilan["menghitung"]:
        yield ""
        yield from _walk_beda(tampilan["baris"])
    for judul, daftar in (
        ("Cacat yang menyentuh nilai", tampilan["cacat"]),
        ("Catatan", tampilan["catatan"]),
    ):
        if daftar:
            yield ""
            yield f"{judul} ({len(daftar)}):"
            for nomor, cacat in enumerate(daftar, 1):
                yield from _walk_cacat(nomor, cacat)


def _walk_beda(baris: list[BarisBeda]) -> Iterator[str]:
    if not baris:
        yield "Semua nilai formulir sama dengan nilai menurut peraturan."
        return
    yield f"{'':<48}{'Bobot':>8}{'Formulir':>14}{'Peraturan':>14}{'Selisih':>14}"
    for satu in baris:
        nama = f"{satu.kode} {satu.nama}".strip()
        yield (
            f"{textwrap.shorten(nama, 47, placeholder=' …'):<48}{satu.bobot:>8}"
            f"{satu.formulir:>14}{satu.peraturan:>14}{satu.selisih:>14}"
        )
    yield "Selisih: nilai peraturan dikurangi nilai formulir."


def _walk_cacat(nomor: int, cacat: BarisCacat) -> Iterator[str]:
    awal = f"{nomor:>3}. "
    sel = f" [{cacat.sel}]" if cacat.sel else ""
    yield from _wrap(f"{cacat.judul}{sel}", awal, "     ")
    yield from _wrap(cacat.uraian, "     ")
    if cacat.dampak:
        yield from _wrap(f"Akibat: {cacat.dampak}", "     ")
    yield from _wrap(f"Perbaikan: {cacat.saran}", "     ")


def _wrap(teks: str, awal: str, menggantung: str | None = None) -> list[str]:
    return textwrap.wrap(
        teks,
        LEBAR,
        initial_indent=awal,
        subsequent_indent=awal if menggantung is None else menggantung,
        break_long_words=False,
        break_on_hyphens=False,
    )


# --- JSON -----------------------------------------------------------------------------------------


def laporan_to_json(laporan: LaporanCacat, *, berkas: str) -> dict[str, Any]:
    """Numbers exact where a finite decimal holds them, as in `nilai_lke`; null: no number."""
    return {
        "versi": VERSI,
        "berkas": berkas,
        "lembar": laporan.lembar,
        "bentuk": str(laporan.bentuk),
        "sumber": laporan.sumber.name.lower(),
        "mengubah_nilai": laporan.mengubah_nilai,
        "putusan_berubah": laporan.putusan_berubah,
        "putusan": {
            "formulir": _putusan(laporan.putusan_formulir),
            "peraturan": _putusan(laporan.putusan_peraturan),
        },
        "nilai": {
            s.kode: {
                "formulir": _nilai(s.formulir),
                "peraturan": tulis_desimal(s.peraturan),
                "selisih": _nilai(s.selisih),
            }
            for s in laporan.simpul
        },
        "cacat": [
            {
                "jenis": str(c.jenis),
                "sel": list(c.sel),
                "kode": c.kode,
                "bagian": c.simpul,
                "dampak": _nilai(c.dampak),
                "bersama": c.bersama,
                "uraian": c.uraian,
                "saran": c.saran,
            }
            for c in laporan.cacat
        ],
        "dampak_bersama": {k: _nilai(n) for k, n in laporan.dampak_bersama.items()},
    }


def _putusan(putusan: Putusan) -> dict[str, Any]:
    return {
        "ambang_nilai": {str(p): v for p, v in putusan.nilai.items()},
        "layak": {str(p): v for p, v in putusan.layak.items()},
    }


def _nilai(nilai: NilaiFormulir) -> str | None:
    """A number; an error value as it stands in the cell."""
    return tulis_desimal(nilai) if isinstance(nilai, Fraction) else nilai
