"""The defect report in words and shown numbers, for page, PDF and command line alike."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from evaluasi.lke_workbook.buku import Galat
from evaluasi.penilaian.regulasi import Predikat
from zi_portal.angka import tampil

from .laporan import (
    BedaSimpul,
    Cacat,
    LaporanCacat,
    NilaiFormulir,
    Putusan,
    Sumber,
)
from .pihak import sebut_pihak

TANPA_NILAI = "–"
DESIMAL_TERBANYAK = 9  # two values that differ are shown with the places that it takes
SEBAB_TERBANYAK = 3  # rules or components named in the verdict
SEL_TERBANYAK = 6  # cells named beside a defect; its text names what matters


@dataclass(frozen=True, slots=True)
class BarisBeda:
    """One component on both sides; `keadaan` in words."""

    kode: str
    nama: str
    sel: str
    bobot: str
    formulir: str
    peraturan: str
    selisih: str
    keadaan: str
    kelompok: bool  # adds up what stands below it


@dataclass(frozen=True, slots=True)
class BarisAturan:
    """One score rule on which the two sides disagree."""

    kode: str
    nama: str
    predikat: str
    minimum: str
    formulir: str
    peraturan: str
    menurut_formulir: str  # as `_status.html` takes it
    menurut_peraturan: str
    rujukan: str


@dataclass(frozen=True, slots=True)
class BarisCacat:
    """One defect; `dampak` is "" for a remark."""

    jenis: str
    judul: str
    kode: str
    sel: str
    uraian: str
    saran: str
    dampak: str


def tampilan_laporan(laporan: LaporanCacat) -> dict[str, Any]:
    """The context of `evaluasi/_laporan_cacat.html` and of the PDF."""
    cacat = list(_walk_cacat(laporan))
    dihitung = laporan.sumber is not Sumber.TIDAK_ADA
    return {
        "laporan": laporan,
        "lembar": laporan.lembar,
        "sumber": str(laporan.sumber),
        "menghitung": dihitung,
        "putusan": kalimat_putusan(laporan),
        "putusan_berubah": laporan.putusan_berubah,
        "penjelasan": list(_walk_penjelasan(laporan)),
        "total": _baris_beda(laporan.total),
        "baris": [_baris_beda(s) for s in laporan.simpul if dihitung and s.selisih != 0],
        "aturan": [
            BarisAturan(
                kode=a.kode,
                nama=a.nama,
                predikat=str(a.predikat),
                minimum=tampil(a.minimum),
                formulir=tampil(a.formulir, ambang=a.minimum)
                if a.formulir is not None
                else TANPA_NILAI,
                peraturan=tampil(a.peraturan, ambang=a.minimum),
                menurut_formulir=_status(a.menurut_formulir),
                menurut_peraturan=_status(a.menurut_peraturan),
                rujukan=a.rujukan,
            )
            for a in laporan.aturan
            if dihitung and a.menurut_formulir is not None
            if a.menurut_formulir != a.menurut_peraturan
        ],
        "cacat": [c for c in cacat if c.dampak],
        "catatan": [c for c in cacat if not c.dampak],
    }


# --- the verdict ----------------------------------------------------------------------------------


def kalimat_putusan(laporan: LaporanCacat) -> str:
    """What both sides say of the predicate, in one sentence."""
    hasil = laporan.hasil
    aturan = f"{hasil.lke.singkatan} dan {hasil.ketentuan.singkatan}"
    keduanya = f"Formulir dan peraturan ({aturan})"
    formulir, peraturan = laporan.putusan_formulir, laporan.putusan_peraturan
    nilai_formulir, nilai_peraturan = _tulis_total(laporan)
    benar = f"{_sebut(peraturan)} (nilai {nilai_peraturan})"
    if laporan.sumber is Sumber.TIDAK_ADA:
        return f"Formulir ini tidak menghitung nilai. Menurut {aturan} unit {benar}."
    if not formulir.dapat_disimpulkan:
        return (
            f"Putusan formulir tidak dapat disimpulkan: {_tulis_sebab(laporan, nilai_formulir)}. "
            f"Menurut {aturan} unit {benar}."
        )
    if formulir.nilai != peraturan.nilai:
        return (
            f"Formulir menyatakan unit {_sebut(formulir)} (nilai {nilai_formulir}), padahal "
            f"menurut {aturan} {benar}.{_tulis_penyebab(laporan)}"
        )
    if laporan.total.selisih:
        return (
            f"{keduanya} sama-sama menyatakan unit {_sebut(peraturan)}, tetapi nilainya berbeda: "
            f"formulir {nilai_formulir}, peraturan {nilai_peraturan}."
        )
    return f"{keduanya} sama-sama menyatakan unit {benar}."


def _walk_penjelasan(laporan: LaporanCacat) -> Iterator[str]:
    """What the verdict rests on."""
    yield f"Nilai formulir: {laporan.sumber}."
    if siapa := sebut_pihak(laporan.pihak):
        yield siapa
    belum = len(laporan.hasil.belum_dijawab)
    if belum:
        yield f"{belum} pertanyaan belum dijawab atau tidak terbaca; menurut peraturan bernilai 0."
    predikat = max(
        (p for p in (laporan.putusan_formulir.predikat, laporan.putusan_peraturan.predikat) if p),
        key=list(Predikat).index,
        default=None,
    )
    if predikat is None:
        return
    layak = [
        nama
        for nama, putusan in (
            ("formulir", laporan.putusan_formulir),
            ("peraturan", laporan.putusan_peraturan),
        )
        if putusan.layak[predikat]
    ]
    if layak:
        siapa = "menurut keduanya" if len(layak) == 2 else f"hanya menurut {layak[0]}"
        yield f"Syarat pengajuan {predikat} terpenuhi; unit layak diusulkan {siapa}."
    else:
        yield (
            f"Syarat pengajuan {predikat} (huruf A) belum semuanya terpenuhi atau belum ada "
            "datanya; syarat itu sama pada kedua putusan."
        )


def _sebut(putusan: Putusan) -> str:
    if putusan.predikat is None:
        return f"belum memenuhi ambang batas {next(iter(Predikat))}"
    return f"memenuhi ambang batas {putusan.predikat}"


def _tulis_total(laporan: LaporanCacat) -> tuple[str, str]:
    """Both totals; neither looks like a minimum that it misses."""
    total = laporan.total
    batas = sorted({a.minimum for a in laporan.aturan if a.peraturan == total.peraturan})
    formulir, peraturan = tulis_pasangan(total.formulir, total.peraturan)
    lewat = next((b for b in batas if b > total.peraturan), None)
    if len(peraturan.partition(",")[2]) == 2:
        peraturan = tampil(total.peraturan, ambang=lewat)
    if isinstance(total.formulir, Fraction) and len(formulir.partition(",")[2]) == 2:
        lewat = next((b for b in batas if b > total.formulir), None)
        formulir = tampil(total.formulir, ambang=lewat)
    return formulir, peraturan


def _tulis_sebab(laporan: LaporanCacat, total: str) -> str:
    """Why the form's verdict cannot be told: its total, or the components that a rule asks for."""
    nilai = laporan.total.formulir
    if isinstance(nilai, Galat):
        return f"nilai totalnya {total}"
    if nilai is None:
        if laporan.total.lokasi:
            return "nilai totalnya tidak dapat dihitung"
        return "baris totalnya tidak dikenali"
    kurang = {kode for a in laporan.aturan for kode in a.tanpa_nilai}
    sebab = [_tulis_kurang(s) for s in laporan.simpul if s.kode in kurang]
    return f"nilai totalnya {total}, tetapi {_join(sebab)}"


def _tulis_kurang(simpul: BedaSimpul) -> str:
    nama = f"{simpul.kode} {simpul.nama}"
    if not simpul.lokasi:
        return f"baris {nama} tidak dikenali"
    if isinstance(simpul.formulir, Galat):
        return f"nilai {nama} {simpul.formulir}"
    return f"nilai {nama} tidak dapat dihitung"


def _tulis_penyebab(laporan: LaporanCacat) -> str:
    """The rules on which the two sides disagree, with the form's number and the minimum."""
    beda = [
        f"{a.kode} {a.nama} ({a.predikat}: minimal {tampil(a.minimum)}; "
        f"formulir {tampil(a.formulir, ambang=a.minimum)}, "
        f"peraturan {tampil(a.peraturan, ambang=a.minimum)})"
        for a in laporan.aturan
        if a.formulir is not None and a.menurut_formulir != a.menurut_peraturan
    ]
    return f" Yang menentukan: {_join(beda)}." if beda else ""


def _join(sebab: list[str]) -> str:
    tersisa = len(sebab) - SEBAB_TERBANYAK
    lain = f"; dan {tersisa} lainnya" if tersisa > 0 else ""
    return "; ".join(sebab[:SEBAB_TERBANYAK]) + lain


def _status(memenuhi: bool | None) -> str:
    return "tanpa-data" if memenuhi is None else "memenuhi" if memenuhi else "belum"


# --- numbers --------------------------------------------------------------------------------------


def tulis_pasangan(formulir: NilaiFormulir, peraturan: Fraction) -> tuple[str, str]:
    """Both values, with as many places as it takes to see that they differ."""
    if isinstance(formulir, Galat):
        return str(formulir), tampil(peraturan)
    if formulir is None:
        return TANPA_NILAI, tampil(peraturan)
    desimal = 2
    while (
        formulir != peraturan
        and desimal < DESIMAL_TERBANYAK
        and tampil(formulir, desimal=desimal) == tampil(peraturan, desimal=desimal)
    ):
        desimal += 1
    return tampil(formulir, desimal=desimal), tampil(peraturan, desimal=desimal)


def tulis_selisih(selisih: Fraction | None) -> str:
    """ "+0,50": the form gives that much too little; as many places as it takes to see it."""
    if selisih is None:
        return TANPA_NILAI
    return ("+" if selisih > 0 else "") + tampil(selisih, desimal=_desimal(selisih))


def _desimal(selisih: Fraction) -> int:
    desimal = 2
    while selisih and desimal < DESIMAL_TERBANYAK and abs(selisih) * 10**desimal < 1:
        desimal += 1
    return desimal


def _baris_beda(simpul: BedaSimpul) -> BarisBeda:
    formulir, peraturan = tulis_pasangan(simpul.formulir, simpul.peraturan)
    return BarisBeda(
        kode="" if simpul.jenis == "total" else simpul.kode,
        nama=simpul.nama,
        sel=simpul.lokasi.rpartition("!")[2],
        bobot=tampil(simpul.bobot),
        formulir=formulir,
        peraturan=peraturan,
        selisih=tulis_selisih(simpul.selisih),
        keadaan=_keadaan(simpul.selisih, formulir),
        kelompok=simpul.jenis not in ("indikator", "butir"),
    )


def _keadaan(selisih: Fraction | None, formulir: str) -> str:
    if selisih is None:
        return "tidak ada nilai" if formulir == TANPA_NILAI else "tidak dapat dihitung"
    if selisih == 0:
        return "sama"
    return "formulir terlalu rendah" if selisih > 0 else "formulir terlalu tinggi"


# --- defects --------------------------------------------------------------------------------------


def _walk_cacat(laporan: LaporanCacat) -> Iterator[BarisCacat]:
    dihitung = laporan.sumber is not Sumber.TIDAK_ADA
    disebut: set[str] = set()
    for cacat in laporan.cacat:
        yield BarisCacat(
            jenis=str(cacat.jenis),
            judul=cacat.judul,
            kode=cacat.kode,
            sel=_tulis_sel(cacat),
            uraian=cacat.uraian,
            saran=cacat.saran,
            dampak=_tulis_dampak(laporan, cacat, disebut) if dihitung and cacat.simpul else "",
        )
        disebut.add(cacat.simpul if cacat.bersama else "")


def _tulis_dampak(laporan: LaporanCacat, cacat: Cacat, disebut: set[str]) -> str:
    """What a defect costs; what several share is told with the first of them."""
    if not cacat.bersama:
        return _tulis_poin(cacat.dampak)
    if cacat.simpul in disebut:
        return f"Sudah termasuk dalam selisih {_nama(cacat.simpul)} di atas."
    poin = _tulis_poin(laporan.dampak_bersama[cacat.simpul])
    return f"Bersama cacat lain pada {_nama(cacat.simpul)}: {poin[0].lower()}{poin[1:]}"


def _tulis_poin(dampak: Fraction | None) -> str:
    if dampak is None:
        return "Nilai formulir di situ bukan angka, sehingga selisihnya tidak dapat dihitung."
    if dampak == 0:
        return "Pada isian ini nilainya tidak berubah."
    arah = "rendah" if dampak > 0 else "tinggi"
    poin = tampil(abs(dampak), desimal=_desimal(dampak))
    return f"Nilai formulir {poin} terlalu {arah}."


def _nama(simpul: str) -> str:
    return "nilai total" if simpul == "total" else simpul


def _tulis_sel(cacat: Cacat) -> str:
    sel = [satu.rpartition("!")[2] if "LKE" in satu else satu for satu in cacat.sel]
    tersisa = len(sel) - SEL_TERBANYAK
    return ", ".join(sel[:SEL_TERBANYAK]) + (f" dan {tersisa} lainnya" if tersisa > 0 else "")
