"""Drop-downs, input checks and marks of the written worksheet.

A check keeps a wrong entry out while it is typed; a mark shows one that was pasted, and what is
still empty. Neither changes a score.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from evaluasi.lke_workbook.kunci import kunci
from evaluasi.penilaian.hasil import Hasil
from evaluasi.penilaian.jawaban import CACAH_TERBESAR
from evaluasi.penilaian.regulasi import (
    JenisRumus,
    JenisSkala,
    PenyebutNol,
    Pertanyaan,
    Skala,
)
from evaluasi.penilaian.susunan import get_susunan

from .angka import TEMPAT_BANDING, points, tulis_pecahan
from .gaya import Gaya, pola
from .rumus import NILAI, PERSEN, jangkau, jumlah_isian, rapikan
from .susun import Susunan
from .teks import DESIMAL_INDEKS, PANJANG_CATATAN, PERIKSA

TEMPAT_RINCI = 6  # places that show almost every missed minimum; else TEMPAT_BANDING


def validate_answers(sheet: Worksheet, susunan: Susunan, kolom: int, kolom_catatan: int) -> None:
    """Drop-downs and input checks in one party's answer and note column (from 0)."""
    for skala, baris in _rows_by_skala(susunan):
        pilihan = list(skala.pilihan)
        if skala.jenis is JenisSkala.PILIHAN:
            aturan: dict[str, Any] = {
                "validate": "list",
                "source": pilihan,
                "error_title": "Jawaban tidak dikenal",
                "error_message": f"Pilih dari daftar: {', '.join(pilihan)}. "
                "Kosongkan sel bila belum dijawab.",
            }
        else:
            maksimum = f"{skala.maksimum.normalize():f}"
            bantuan = (
                f"angka 0 sampai {maksimum}, paling banyak {DESIMAL_INDEKS} angka desimal, "
                "misalnya 3,71. Hasil survei berskala 100 dibagi 25 dahulu."
            )
            aturan = {
                "validate": "custom",
                "value": f"=NOT({_bukan_indeks(f'{_huruf(kolom)}{baris[0]}', maksimum)})",
                "input_title": "Indeks survei",
                "input_message": f"A{bantuan[1:]}",
                "error_title": "Bukan indeks",
                "error_message": f"Tulis {bantuan}",
            }
        _validate(sheet, baris, kolom, aturan)
    cacah = [satu.baris for satu in susunan.baris if satu.isian]
    _validate(
        sheet,
        cacah,
        kolom,
        {
            "validate": "integer",
            "criteria": "between",
            "minimum": 0,
            "maximum": CACAH_TERBESAR,
            "error_title": "Bukan jumlah",
            "error_message": "Tulis jumlah sebagai bilangan bulat, 0 atau lebih. "
            "Kosongkan sel bila belum diketahui.",
        },
    )
    _validate(
        sheet,
        susunan.rows([p.kode for p in susunan.pertanyaan]),
        kolom_catatan,
        {
            "validate": "length",
            "criteria": "<=",
            "value": PANJANG_CATATAN,
            "error_title": "Catatan terlalu panjang",
            "error_message": f"Catatan paling panjang {PANJANG_CATATAN} huruf. "
            "Ringkas catatannya, atau lampirkan sebagai bukti.",
        },
    )


def mark_answers(sheet: Worksheet, gaya: Gaya, hasil: Hasil, susunan: Susunan, kolom: int) -> None:
    """Yellow where nothing is answered, red where what stands there cannot be.

    `susunan` holds the lines that are open, at least one; `kolom` (from 0) is that of the
    party's answers.
    """
    huruf = _huruf(kolom)

    def mark(baris: Sequence[int], rumus: str) -> None:
        _mark(sheet, gaya.salah, kolom, baris, rumus)

    for skala, baris in _rows_by_skala(susunan):
        sel = f"{huruf}{baris[0]}"
        if skala.jenis is JenisSkala.PILIHAN:
            rapi = rapikan(sel)
            lain = ",".join(f'{rapi}<>"{kode}"' for kode in skala.pilihan)
            mark(baris, f'IF(ISNUMBER({sel}),TRUE,AND({rapi}<>"",{lain}))')
        else:
            maksimum = f"{skala.maksimum.normalize():f}"
            bukan = _bukan_indeks(sel, maksimum)
            mark(baris, f'IF(ISNUMBER({sel}),{bukan},{rapikan(sel)}<>"")')
    if cacah := [satu.baris for satu in susunan.baris if satu.isian]:
        sel = f"{huruf}{cacah[0]}"
        bukan = f"OR(NOT(ISNUMBER({sel})),{sel}<0,{sel}<>ROUND({sel},0))"
        mark(cacah, f"AND(NOT(ISBLANK({sel})),IFERROR({bukan},TRUE))")
    persen = [p for p in susunan.pertanyaan if p.isian]
    for p in persen:
        for bertentangan, rumus in _contradictions(p, susunan, huruf):
            mark(bertentangan, rumus)
    if baris := susunan.rows([p.kode for p in persen]):
        mark(baris, f'{huruf}{baris[0]}="{PERIKSA}"')
    terbuka = {p.kode for p in persen}
    for bersama in get_susunan(hasil.lke, hasil.ketentuan).isian_bersama:
        if not terbuka >= {bersama.pembilang_di, bersama.penyebut_di}:
            continue
        atas, bawah = (
            susunan.tempat[kunci(di, bersama.kode)]
            for di in (bersama.pembilang_di, bersama.penyebut_di)
        )
        satu, dua = f"${huruf}${atas}", f"${huruf}${bawah}"
        mark([atas, bawah], f"AND(ISNUMBER({satu}),ISNUMBER({dua}),{satu}<>{dua})")
    diisi = [s.baris for s in susunan.baris if s.pertanyaan and (s.isian or not s.pertanyaan.isian)]
    sel = f"{huruf}{diisi[0]}"
    _mark(sheet, gaya.kosong, kolom, diisi, f'IF(ISNUMBER({sel}),FALSE,{rapikan(sel)}="")')


def mark_reasons(sheet: Worksheet, gaya: Gaya, susunan: Susunan, kolom: Sequence[int]) -> None:
    """Yellow where a note must say why an answer is not the unit's.

    `kolom` (from 0) are those of the party's answers, of the unit's, and of the party's notes.
    """
    sini, sana, catatan = map(_huruf, kolom)
    for skala, diketik in _rows_by_skala(susunan):
        satu, dua = (f"${huruf}{diketik[0]}" for huruf in (sini, sana))
        ada = f"NOT(ISBLANK({satu}))"
        if skala.jenis is JenisSkala.PILIHAN:
            satu, dua = rapikan(satu), rapikan(dua)
            ada = f'{satu}<>""'
        rumus = f"AND({ada},{satu}<>{dua},ISBLANK(${catatan}{diketik[0]}))"
        _mark(sheet, gaya.kosong, kolom[2], diketik, rumus)
    for p in susunan.pertanyaan:
        if p.isian:
            cacah, baris = susunan.rows_isian(p), susunan.tempat[p.kode]
            lengkap = f"COUNT({jangkau(f'${sini}$', cacah)})={len(cacah)}"
            lain = ",".join(f"${sini}${n}<>${sana}${n}" for n in cacah)
            rumus = f"AND({lengkap},OR({lain}),ISBLANK(${catatan}${baris}))"
            _mark(sheet, gaya.kosong, kolom[2], [baris], rumus)


def mark_minimums(
    sheet: Worksheet,
    gaya: Gaya,
    hasil: Hasil,
    susunan: Susunan,
    ambang: Mapping[str, tuple[Fraction, ...]],
) -> None:
    """More places for a number that misses a minimum and would look like it with two.

    `ambang` are the minimums of each component and line, in percent of its weight.
    """
    kelompok: dict[tuple[str, tuple[Fraction, ...]], list[int]] = {}
    for satu in susunan.baris:
        if satu.isian is None and (persen := ambang[satu.kode]):
            nilai = points(persen, hasil.bobot[satu.kode])
            kelompok.setdefault((NILAI, nilai), []).append(satu.baris)
            kelompok.setdefault((PERSEN, persen), []).append(satu.baris)
    for (kolom, batas), baris in kelompok.items():
        sel = f"{kolom}{baris[0]}"  # the rule of the first cell; the others follow it
        pasangan = [(sel, tulis_pecahan(minimum)) for minimum in batas]
        mark_missed(sheet, gaya, [f"{kolom}{satu}" for satu in baris], pasangan)


def mark_missed(
    sheet: Worksheet, gaya: Gaya, sel: Sequence[str], pasangan: Sequence[tuple[str, str]]
) -> None:
    """Show `sel` with more places where a number misses its minimum; pairs of formula texts."""
    for tampak, tempat in ((TEMPAT_RINCI, TEMPAT_BANDING), (2, TEMPAT_RINCI)):
        kurang = ",".join(
            f"AND(ROUND({nilai},{TEMPAT_BANDING})<ROUND({minimum},{TEMPAT_BANDING}),"
            f"ROUND({nilai},{tampak})>=ROUND({minimum},{TEMPAT_BANDING}))"
            for nilai, minimum in pasangan
        )
        sheet.conditional_format(
            sel[0],
            {
                "type": "formula",
                "criteria": f"=OR({kurang})",
                "format": gaya.get(num_format=pola(tempat)),
                "multi_range": " ".join(sel),
                "stop_if_true": True,
            },
        )


def _mark(sheet: Worksheet, bentuk: Format, kolom: int, baris: Sequence[int], rumus: str) -> None:
    """Mark cells of one column; `rumus` is that of the first of `baris`, the others follow it."""
    aturan = {
        "type": "formula",
        "criteria": f"={rumus}",
        "format": bentuk,
        "multi_range": jangkau(_huruf(kolom), baris).replace(",", " "),
    }
    sheet.conditional_format(baris[0] - 1, kolom, baris[0] - 1, kolom, aturan)


def _bukan_indeks(sel: str, maksimum: str) -> str:
    """No number, out of bounds, or finer than the portal keeps; an error value fails."""
    halus = f"{sel}<>ROUND({sel},{DESIMAL_INDEKS})"
    return f"IF(ISNUMBER({sel}),OR({sel}<0,{sel}>{maksimum},{halus}),TRUE)"


def _contradictions(
    p: Pertanyaan, susunan: Susunan, huruf: str
) -> Iterator[tuple[Sequence[int], str]]:
    """Rows of counts of one line that cannot all be so, with the formula that says when."""
    if p.rumus is None:
        return
    atas = susunan.rows_isian(p, p.rumus.pembilang)
    bawah = susunan.rows_isian(p, p.rumus.penyebut)
    tetap = [f"${huruf}${baris}" for baris in bawah]
    jumlah = jumlah_isian(p, susunan, f"${huruf}$", p.rumus.penyebut)
    lengkap = ",".join(f"ISNUMBER({sel})" for sel in tetap)
    if p.rumus.jenis is JenisRumus.RASIO:
        sel = f"{huruf}{atas[0]}"
        yield atas, f"AND(ISNUMBER({sel}),{lengkap},IFERROR({sel}>{jumlah},FALSE))"
    if p.rumus.penyebut_nol is PenyebutNol.SALAH:
        yield bawah, f"AND({lengkap},IFERROR({jumlah}=0,FALSE))"


def _rows_by_skala(susunan: Susunan) -> list[tuple[Skala, list[int]]]:
    """The rows whose answer is typed in the line itself, by its scale."""
    kelompok: dict[str, tuple[Skala, list[int]]] = {}
    for satu in susunan.baris:
        if satu.pertanyaan and not satu.pertanyaan.isian:
            skala = satu.pertanyaan.skala
            kelompok.setdefault(skala.kode, (skala, []))[1].append(satu.baris)
    return list(kelompok.values())


def _validate(sheet: Worksheet, baris: Sequence[int], kolom: int, aturan: dict[str, Any]) -> None:
    if baris:
        daerah = {"multi_range": jangkau(_huruf(kolom), baris).replace(",", " ")}
        sheet.data_validation(baris[0] - 1, kolom, baris[0] - 1, kolom, aturan | daerah)


def _huruf(kolom: int) -> str:
    return chr(ord("A") + kolom)
