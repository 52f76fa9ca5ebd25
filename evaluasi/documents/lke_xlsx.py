"""The worksheet as an Excel workbook with the columns people know; plain values, no formulas."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from evaluasi.tampilan import BarisTemuan
from zi_portal.angka import tanggal
from zi_portal.xlsx import Capaian, Lembar, render_xlsx

from .lembar import BarisDokumen, DokumenLKE, list_ambang

KOLOM = (
    ("Penilaian", 36),
    ("Bobot", 6),
    ("Penjelasan", 54),
    ("Pilihan Jawaban", 9),
    ("Jawaban Unit", 11),
    ("Jawaban TPI", 11),
    ("Nilai", 6),
    ("%", 7),
    ("Catatan Unit", 18),
    ("Catatan TPI", 18),
    ("Bukti Dukung", 20),
)
KOLOM_AMBANG = (
    ("Kode", 7),
    ("Syarat", 46),
    ("Predikat", 10),
    ("Dicapai", 16),
    ("Ambang", 16),
    ("Selisih", 14),
    ("Status", 20),
    ("Rujukan", 44),
    ("Catatan", 44),
)


def render(dokumen: DokumenLKE) -> bytes:
    """The workbook: sheet "LKE ZI" and sheet "Ambang Batas"."""
    evaluasi, putaran = dokumen.putaran.evaluasi, dokumen.putaran
    keadaan = "" if putaran.is_final else f" – DRAF, {putaran.get_status_display()}"
    kepala = (
        f"Lembar Kerja Evaluasi Zona Integritas{keadaan}",
        f"{evaluasi.unit.nama} – {evaluasi.unit.instansi.nama} – Tahun {evaluasi.tahun}",
        f"{evaluasi.lke.singkatan}; nilai menurut {dokumen.menurut.label}; putaran {putaran.nomor}",
    )
    catatan = [f"Dicetak {tanggal(dokumen.hari)}."]
    if dokumen.sidik:
        catatan.append(f"Hasil dibekukan; sidik mesin penilai {dokumen.sidik}.")
    return render_xlsx(
        [
            Lembar(
                judul="LKE ZI",
                header=[nama for nama, _ in KOLOM],
                lebar=[lebar for _, lebar in KOLOM],
                kepala=kepala,
                baris=[*map(_row, dokumen.baris), _row_total(dokumen)],
                tebal={nomor for nomor, baris in enumerate(dokumen.baris) if not baris.pertanyaan}
                | {len(dokumen.baris)},
                catatan=catatan,
                lanskap=True,
                huruf=9,
            ),
            Lembar(
                judul="Ambang Batas",
                header=[nama for nama, _ in KOLOM_AMBANG],
                lebar=[lebar for _, lebar in KOLOM_AMBANG],
                kepala=(
                    f"Syarat dan ambang batas{keadaan}",
                    f"{evaluasi.unit.nama} – Tahun {evaluasi.tahun}",
                    f"{evaluasi.regulasi.singkatan}; menurut {dokumen.menurut.label}",
                ),
                baris=list(_rows_ambang(dokumen)),
                catatan=[
                    f"Penafsiran {pilihan.kode}: {pilihan.topik} – {pilihan.penjelasan}"
                    for pilihan in dokumen.hasil.ketentuan.pilihan_terbuka
                ],
                lanskap=True,
                huruf=9,
            ),
        ]
    )


def _row(baris: BarisDokumen) -> tuple[Any, ...]:
    return (
        "   " * baris.tingkat + (baris.teks if baris.pertanyaan else f"{baris.nomor} {baris.teks}"),
        baris.bobot,
        baris.penjelasan,
        baris.pilihan,
        baris.jawaban_unit,
        baris.jawaban_tpi,
        *_capaian(baris.nilai, baris.persen, baris.ambang),
        baris.catatan_unit,
        baris.catatan_tpi,
        "\n".join(bukti.teks for bukti in baris.bukti),
    )


def _row_total(dokumen: DokumenLKE) -> tuple[Any, ...]:
    total, bobot = dokumen.hasil.total, dokumen.hasil.bobot["total"]
    capaian = _capaian(total, total / bobot * 100, list_ambang(dokumen.hasil, "total"))
    return ("NILAI TOTAL", bobot, "", "", "", "", *capaian, "", "", "")


def _capaian(
    nilai: Fraction, persen: Fraction, ambang: tuple[Fraction, ...]
) -> tuple[Capaian, Capaian]:
    """The cells Nilai and %; `ambang` in percent. Neither looks like a minimum that it misses."""
    if not persen:  # nothing was reached: no number of places makes that look like a minimum
        return Capaian(nilai), Capaian(persen)
    return Capaian(nilai, tuple(batas * nilai / persen for batas in ambang)), Capaian(
        persen, ambang
    )


def _rows_ambang(dokumen: DokumenLKE) -> Iterator[tuple[str, ...]]:
    for syarat in dokumen.syarat:
        for temuan in (syarat.wbk, syarat.wbbm):
            if temuan is not None:
                yield _row_temuan(temuan)


def _row_temuan(temuan: BarisTemuan) -> tuple[str, ...]:
    return (
        temuan.kode,
        temuan.nama,
        str(temuan.predikat),
        temuan.nilai,
        temuan.ambang,
        temuan.selisih,
        temuan.kata,
        temuan.rujukan,
        f"{temuan.catatan} {f'Penafsiran {temuan.setelan}.' if temuan.setelan else ''}".strip(),
    )
