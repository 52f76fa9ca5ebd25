"""The verdict of each side: the score rules applied to its numbers, the requirements the same."""

from collections.abc import Mapping
from fractions import Fraction

from evaluasi.penilaian.hasil import Hasil
from evaluasi.penilaian.regulasi import Predikat
from evaluasi.penilaian.susunan import NOL, get_susunan

from .laporan import AturanNilai, NilaiFormulir, Putusan


def list_aturan(hasil: Hasil, formulir: Mapping[str, NilaiFormulir]) -> tuple[AturanNilai, ...]:
    """Every score rule on both sides; the form's users read its grand total for the total."""
    akar = tuple(k.kode for k in hasil.lke.komponen)
    aturan = []
    for ambang in get_susunan(hasil.lke, hasil.ketentuan).ambang:
        batas = ambang.batas
        komponen = ("total",) if batas.komponen == akar else batas.komponen
        aturan.append(
            AturanNilai(
                kode=batas.kode,
                predikat=batas.predikat,
                nama=batas.nama,
                minimum=ambang.minimum,
                rujukan=str(batas.rujukan),
                formulir=_add_up([formulir.get(kode) for kode in komponen]),
                peraturan=sum((hasil.nilai[kode] for kode in komponen), NOL),
                tanpa_nilai=tuple(
                    kode for kode in komponen if not isinstance(formulir.get(kode), Fraction)
                ),
            )
        )
    return tuple(aturan)


def judge(
    aturan: tuple[AturanNilai, ...], hasil: Hasil, *, total: NilaiFormulir
) -> tuple[Putusan, Putusan]:
    """What the form says, and what the regulation says; `total` is the form's grand total."""
    kode_nilai = {a.kode for a in aturan}
    syarat = {
        p: all(t.memenuhi for t in hasil.temuan_untuk(p) if t.kode not in kode_nilai)
        for p in Predikat
    }
    formulir: dict[Predikat, bool | None] = {}
    for predikat in Predikat:
        sisi = [a.menurut_formulir for a in aturan if a.predikat is predikat]
        pasti = isinstance(total, Fraction) and None not in sisi
        formulir[predikat] = all(sisi) if pasti else None
    peraturan: dict[Predikat, bool | None] = {
        p: all(a.menurut_peraturan for a in aturan if a.predikat is p) for p in Predikat
    }
    return (
        Putusan(formulir, {p: _and(formulir[p], syarat[p]) for p in Predikat}),
        Putusan(peraturan, {p: _and(peraturan[p], syarat[p]) for p in Predikat}),
    )


def _and(nilai: bool | None, syarat: bool) -> bool | None:
    return None if nilai is None else nilai and syarat


def _add_up(nilai: list[NilaiFormulir]) -> Fraction | None:
    angka = [n for n in nilai if isinstance(n, Fraction)]
    return sum(angka, NOL) if len(angka) == len(nilai) else None
