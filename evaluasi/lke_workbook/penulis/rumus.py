"""The live formulas of the written worksheet: what the engine does, in Excel's words.

They use only what `rumus` can evaluate, so that our own file can be checked as any other one.
An answer that the engine would refuse counts 0, like no answer; an index that it would refuse, or
that is typed as text, says so.
"""

from collections.abc import Sequence

from evaluasi.penilaian.jawaban import CACAH_TERBESAR
from evaluasi.penilaian.regulasi import (
    Agregasi,
    JenisRumus,
    JenisSkala,
    Komponen,
    PenyebutNol,
    Pertanyaan,
)

from .susun import BarisTulis, Susunan
from .teks import BELUM_DIISI, BELUM_LENGKAP, PERIKSA

BOBOT, NILAI, PERSEN = "B", "G", "H"


def jangkau(kolom: str, baris: Sequence[int]) -> str:
    """Cells of one column as arguments, runs as ranges: "H8:H9,H12"."""
    potong: list[list[int]] = []
    for satu in baris:
        if potong and potong[-1][1] == satu - 1:
            potong[-1][1] = satu
        else:
            potong.append([satu, satu])
    return ",".join(
        f"{kolom}{awal}" if awal == akhir else f"{kolom}{awal}:{kolom}{akhir}"
        for awal, akhir in potong
    )


def rumus_nilai(satu: BarisTulis, susunan: Susunan) -> str:
    """Points (column Nilai) of a component, a line or the total."""
    komponen = satu.komponen
    if komponen is None:
        akar = [s.baris for s in susunan.baris if s.tingkat == 0 and s.komponen]
        return f"=SUM({jangkau(NILAI, akar)})"
    if satu.pertanyaan is not None:
        persen = f"{PERSEN}{satu.baris}"
        if satu.pertanyaan.skala.jenis is JenisSkala.INDEKS:  # a word is worth nothing
            persen = f"IF(ISNUMBER({persen}),{persen},0)"
        return f"={persen}/100*{_bobot(komponen, satu, susunan)}"
    if komponen.agregasi is Agregasi.JUMLAH:
        return f"=SUM({jangkau(NILAI, susunan.rows([k.kode for k in komponen.bagian]))})"
    baris = susunan.rows([p.kode for p in komponen.pertanyaan])
    if komponen.agregasi is Agregasi.BERBOBOT:
        return f"=SUM({jangkau(NILAI, baris)})"
    # Divided by their number, no AVERAGE where a word can stand: none ever drops out of the mean.
    daerah = jangkau(PERSEN, baris)
    if any(p.skala.jenis is JenisSkala.INDEKS for p in komponen.pertanyaan):
        return f"=SUM({daerah})/{len(baris)}/100*{BOBOT}{satu.baris}"
    return f"=AVERAGE({daerah})/100*{BOBOT}{satu.baris}"


def rumus_persen(satu: BarisTulis, kolom: str) -> str:
    """The share of the weight (column %), of a line by the answer in `kolom`."""
    p = satu.pertanyaan
    if p is None:
        return f"={NILAI}{satu.baris}/{BOBOT}{satu.baris}*100"
    sel = f"{kolom}{satu.baris}"
    match p.skala.jenis:
        case JenisSkala.PILIHAN:
            return f"=IF(ISNUMBER({sel}),0,{_pilihan(p, rapikan(sel))})"
        case JenisSkala.INDEKS:
            maksimum = f"{p.skala.maksimum.normalize():f}"
            return (
                f"=IF(ISNUMBER({sel}),IF(AND({sel}>=0,{sel}<={maksimum}),{sel}/{maksimum}*100,"
                f'"{PERIKSA}"),IF({rapikan(sel)}="",0,"{PERIKSA}"))'
            )
        case JenisSkala.PERSEN:
            return f"=IF(ISNUMBER({sel}),{sel},0)"


def rumus_cacah(p: Pertanyaan, susunan: Susunan, kolom: str) -> str:
    """The percentage of a line by its counts in `kolom`, or a word why there is none."""
    semua = [f"{kolom}{baris}" for baris in susunan.rows_isian(p)]
    daerah = jangkau(kolom, susunan.rows_isian(p))
    tak_bulat = ",".join(f"{sel}<>ROUND({sel},0)" for sel in semua)
    return (
        f'=IF(COUNT({daerah})=0,"{BELUM_DIISI}",IF(COUNT({daerah})<{len(semua)},"{BELUM_LENGKAP}",'
        f"IF(OR(MIN({daerah})<0,MAX({daerah})>{CACAH_TERBESAR},{tak_bulat}),"
        f'"{PERIKSA}",{_rasio(p, susunan, kolom)})))'
    )


def jumlah_isian(p: Pertanyaan, susunan: Susunan, kolom: str, kode: Sequence[str]) -> str:
    """The sum of these counts: "E179+E180"."""
    return "+".join(f"{kolom}{baris}" for baris in susunan.rows_isian(p, kode))


def rapikan(sel: str) -> str:
    """What was typed, without the spaces around it: as an upload reads "A " or a pasted answer.

    The no-break space stands there itself, since CHAR(160) is another character on some computers.
    """
    for putih in ('"\N{NO-BREAK SPACE}"', "CHAR(9)", "CHAR(10)", "CHAR(13)"):
        sel = f'SUBSTITUTE({sel},{putih}," ")'
    return f"TRIM({sel})"


def _bobot(komponen: Komponen, satu: BarisTulis, susunan: Susunan) -> str:
    """The points of a line at 100 %: its own weight, or its part of the component's."""
    if komponen.agregasi is Agregasi.BERBOBOT:
        return f"{BOBOT}{satu.baris}"
    return f"{BOBOT}{susunan.tempat[komponen.kode]}/{len(komponen.pertanyaan)}"


def _pilihan(p: Pertanyaan, sel: str) -> str:
    rumus = "0"
    for kode, nilai in reversed(list(p.skala.pilihan.items())):
        if nilai:
            rumus = f'IF({sel}="{kode}",{nilai * 100:f},{rumus})'
    return rumus


def _rasio(p: Pertanyaan, susunan: Susunan, kolom: str) -> str:
    """What the counts are worth in percent once all are there, whole and not negative."""
    if p.rumus is None:
        raise ValueError(f"{p.kode}: a percentage line without a formula")
    atas = jumlah_isian(p, susunan, kolom, p.rumus.pembilang)
    bawah = jumlah_isian(p, susunan, kolom, p.rumus.penyebut)
    bila_nol = "100" if p.rumus.penyebut_nol is PenyebutNol.SATU else "0"
    if p.rumus.penyebut_nol is PenyebutNol.SALAH:
        nol = f'"{PERIKSA}"'
    elif p.rumus.jenis is JenisRumus.RASIO:  # something of nothing
        nol = f'IF({atas}>0,"{PERIKSA}",{bila_nol})'
    else:  # none before and none now: as good as it can be
        nol = f"IF({atas}=0,100,{bila_nol})"
    if p.rumus.jenis is JenisRumus.RASIO:
        nilai = f"MIN(1,({atas})/({bawah}))*100"
    else:
        nilai = f"MAX(0,({bawah}-({atas}))/({bawah}))*100"
    return f"IF({bawah}=0,{nol},{nilai})"
