"""The formulas that the circulating form has where nobody touched them, as texts to compare."""

import re
from collections.abc import Mapping

from evaluasi.lke_workbook.buku import nama_kolom
from evaluasi.lke_workbook.letak import Kolom, Letak
from evaluasi.penilaian.regulasi import Agregasi, JenisRumus, Komponen, Pertanyaan

_SKALA: Mapping[str, Mapping[str, str]] = {
    "Ya/Tidak": {"Ya": "1", "Tidak": "0"},
    "A/B/C": {"A": "1", "B": "0.5", "C": "0"},
    "A/B/C/D": {"A": "1", "B": "0.67", "C": "0.33", "D": "0"},
    "A/B/C/D/E": {"A": "1", "B": "0.75", "C": "0.5", "D": "0.25", "E": "0"},
}


def _susun_butir() -> str:
    """The long IF of every line; J: kind of answer, K: answer."""
    rumus = 'IF(J="","","-")'
    for jenis in ("Rupiah", "Jumlah"):
        rumus = f'IF(J="{jenis}",IF(K="","Blm Diisi",""),{rumus})'
    rumus = f'IF(J="%",IF(K="","Blm Diisi",K),{rumus})'
    for jenis, skala in reversed(list(_SKALA.items())):
        pilih = '"Blm Diisi"'
        for pilihan, nilai in reversed(list(skala.items())):
            pilih = f'IF(K="{pilihan}",{nilai},{pilih})'
        rumus = f'IF(J="{jenis}",{pilih},{rumus})'
    return rumus


BUTIR = _susun_butir()
INDEKS = 'IF(K="","Blm Diisi",K/{maksimum})*H'
RATA_RATA = re.compile(r"AVERAGE\([^()]+\)\*H")
JUMLAH = re.compile(r"SUM\([^()]+\)|[A-Z]+[0-9]+(\+[A-Z]+[0-9]+)*")


def padatkan(rumus: str) -> str:
    """A formula without what makes no difference: spaces, absolute references, case."""
    return re.sub(r"\s|\$", "", rumus).upper()


def is_rumus_butir(letak: Letak, p: Pertanyaan, rumus: str, *, berbobot: bool) -> bool:
    """The value cell of a line holds the form's own formula; `berbobot`: × its weight."""
    pola = BUTIR + ("*H" if berbobot else "")
    if not p.skala.pilihan and not p.rumus:
        pola = INDEKS.format(maksimum=p.skala.maksimum.normalize())
    return _samakan(letak, rumus, letak.baris[p.kode]) == padatkan(pola)


def is_rumus_simpul(letak: Letak, k: Komponen | None, rumus: str, baris: int) -> bool:
    """The value cell of a component (None: the total) averages or adds up, whatever it names."""
    pola = _samakan(letak, rumus, baris)
    if k is not None and k.agregasi is Agregasi.RATA_RATA:
        return RATA_RATA.fullmatch(pola) is not None
    if k is not None and k.jenis == "indikator":  # weighted lines: the form averages here, too
        return (RATA_RATA.fullmatch(pola) or JUMLAH.fullmatch(pola)) is not None
    return JUMLAH.fullmatch(pola) is not None


def is_rumus_persen(letak: Letak, p: Pertanyaan, rumus: str, baris_jumlah: int | None) -> bool:
    """The answer cell of a percentage line divides what the regulation divides."""
    assert p.rumus is not None
    kolom = nama_kolom(letak.kolom[Kolom.JAWABAN_UNIT])
    isian = letak.baris_isian.get(p.kode, {})
    if not {*p.rumus.pembilang, *p.rumus.penyebut} <= isian.keys():
        return False
    atas = f"{kolom}{isian[p.rumus.pembilang[0]]}"
    bawah = f"{kolom}{baris_jumlah or isian[p.rumus.penyebut[0]]}"
    hitung = f"IF({atas}/{bawah}>1,1,{atas}/{bawah})"
    if p.rumus.jenis is JenisRumus.PENURUNAN:
        turun = f"({bawah}-{atas})/{bawah}"
        hitung = f"IF(AND({bawah}=0,{atas}=0),1,IF({turun}<0,0,{turun}))"
    kosong = rf'{kolom}[0-9]+=""(,{kolom}[0-9]+="")*'
    pola = rf'IF\(OR\({kosong}\),"BLMDIISI",{re.escape(hitung)}\)'
    return re.fullmatch(pola, padatkan(rumus)) is not None


def _samakan(letak: Letak, rumus: str, baris: int) -> str:
    """A formula with the cells of its own row as J, K and H."""
    padat = padatkan(rumus)
    for huruf, kolom in (
        ("J", Kolom.PILIHAN),
        ("K", Kolom.JAWABAN_UNIT),
        ("H", Kolom.BOBOT),
    ):
        if kolom in letak.kolom:
            alamat = f"{nama_kolom(letak.kolom[kolom])}{baris}"
            padat = re.sub(rf"(?<![A-Z:]){alamat}(?![0-9:])", f"\0{huruf}\0", padat)
    return padat.replace("\0", "")
