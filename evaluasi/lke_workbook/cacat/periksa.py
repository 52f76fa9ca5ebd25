"""The defect report: what a form's own formulas say against what the regulation says, in points.

Points are exact. What differs is split over the components: the part of each that comes from
nothing below it. A defect explains the part of its component; several in one share it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import TypeAlias

from evaluasi.lke_workbook.buku import BukuKerja
from evaluasi.lke_workbook.isi import IsiBuku
from evaluasi.lke_workbook.letak import Kolom
from evaluasi.penilaian.hasil import Hasil
from evaluasi.penilaian.jawaban import kutip
from evaluasi.penilaian.profil import TANPA_PROFIL, Profil
from evaluasi.penilaian.regulasi import Regulasi
from evaluasi.penilaian.scoring import score
from evaluasi.penilaian.susunan import NOL

from .acuan import Cakupan
from .bagian import Bagian, find_bagian, list_luar_total
from .butir import find_cacat_butir
from .galat import find_galat, find_usang
from .isian import find_cacat_isian
from .konteks import Konteks
from .laporan import (
    BedaSimpul,
    Cacat,
    Jenis,
    LaporanCacat,
    NilaiFormulir,
    Putusan,
    Sumber,
)
from .lembar import find_cacat_lembar
from .nilai import TOLERANSI, read_nilai, rows_of_simpul
from .pihak import choose_butir, find_pihak, place_jawaban
from .putusan import judge, list_aturan
from .rumus import find_cacat_rumus
from .total import adopt_total, find_tak_berlabel

__all__ = ["Cacat", "Jenis", "LaporanCacat", "Putusan", "Sumber", "periksa_cacat"]

URUTAN = {jenis: urut for urut, jenis in enumerate(Jenis)}
RUMUS = frozenset(list(Jenis)[: URUTAN[Jenis.RUMUS_TAK_DIDUKUNG]])  # what formulas have
# Defects of a component's own cells: they would spoil a trial run, too.
RUSAK = frozenset(list(Jenis)[: URUTAN[Jenis.RUMUS_BERUBAH]])

Pecahan: TypeAlias = Mapping[str, Fraction | None]  # component → its own part of the difference


def periksa_cacat(
    buku: BukuKerja,
    isi: IsiBuku,
    lke: Regulasi,
    ketentuan: Regulasi,
    profil: Profil = TANPA_PROFIL,
) -> LaporanCacat:
    """The report of one workbook; lines that cannot be read count 0, as in `score`."""
    letak = adopt_total(place_jawaban(isi.letak), lke)
    butir = choose_butir(isi)
    jawaban = {kode: satu.jawaban for kode, satu in butir.items() if satu.jawaban is not None}
    hasil = score(lke, jawaban, ketentuan=ketentuan, profil=profil)
    form = read_nilai(buku, letak)
    baris = rows_of_simpul(letak, lke)
    k = Konteks(buku, letak, butir, hasil, form, Cakupan(letak, lke))
    tampak = {kode: k.simpul(kode, di) for kode, di in baris.items()}
    ulang = {kode: k.simpul(kode, di, ulang=True) for kode, di in baris.items()}
    bagian = find_bagian(k)
    sendiri = _split(hasil, tampak, bagian)
    sendiri_ulang = _split(hasil, ulang, bagian)
    cacat, bersama = _share(_find_cacat(k), sendiri, sendiri_ulang)
    cacat = _tell_luar_total(k, cacat, list_luar_total(bagian))
    cacat += find_tak_berlabel(k, isi.letak)
    cacat += (
        Cacat(Jenis.BERKAS, p.pesan, "Periksa bagian itu.", (p.lokasi,) if p.lokasi else ())
        for p in isi.peringatan
    )
    if form.sumber is not Sumber.TIDAK_ADA:
        cacat += _find_tak_terjelaskan(k, cacat, ulang, sendiri_ulang)
    aturan = list_aturan(hasil, tampak)
    formulir, peraturan = judge(aturan, hasil, total=tampak.get("total"))
    return LaporanCacat(
        bentuk=letak.bentuk,
        lembar=letak.lembar.nama,
        sumber=form.sumber,
        hasil=hasil,
        simpul=tuple(_compare(k, tampak, sendiri)),
        cacat=tuple(sorted(cacat, key=lambda c: URUTAN[c.jenis])),
        dampak_bersama=bersama,
        aturan=aturan,
        putusan_formulir=formulir,
        putusan_peraturan=peraturan,
        pihak=find_pihak(isi.letak),
    )


def _find_cacat(k: Konteks) -> list[Cacat]:
    """Every defect, without what it costs."""
    cacat = [*find_cacat_rumus(k), *find_cacat_butir(k), *find_cacat_isian(k)]
    if k.form.sumber is not Sumber.TIDAK_ADA:
        cacat += find_galat(k)
        cacat += find_usang(k)
    cacat += find_cacat_lembar(k)
    # An unknown formula of a component is blamed only where nothing else explains the trial.
    lain = {c.simpul for c in cacat if c.simpul and c.jenis in RUSAK}
    return [
        c
        for c in cacat
        if not (c.jenis is Jenis.RUMUS_BERUBAH and c.kode == c.simpul and c.simpul in lain)
    ]


def _share(
    cacat: list[Cacat], tampak: Pecahan, ulang: Pecahan
) -> tuple[list[Cacat], dict[str, Fraction | None]]:
    """What each defect costs alone, and per component what several explain together.

    A stale value costs the difference between what is stored and what its formula gives.
    """
    kelompok: dict[str, list[int]] = {}
    dampak: dict[int, Fraction | None] = {}
    for nomor, satu in enumerate(cacat):
        if not satu.simpul:
            continue
        lama, baru = tampak.get(satu.simpul), ulang.get(satu.simpul)
        if satu.jenis is Jenis.NILAI_USANG and baru is not None:
            dampak[nomor] = None if lama is None else lama - baru
        else:
            kelompok.setdefault(satu.simpul, []).append(nomor)
    bersama: dict[str, Fraction | None] = {}
    for simpul, anggota in kelompok.items():
        jumlah = ulang.get(simpul)
        if jumlah is None:
            jumlah = tampak.get(simpul)
        if len(anggota) == 1:
            dampak[anggota[0]] = jumlah
        else:
            bersama[simpul] = jumlah
    return [
        replace(
            satu, dampak=dampak.get(nomor), bersama=satu.simpul in bersama and nomor not in dampak
        )
        for nomor, satu in enumerate(cacat)
    ], bersama


def _tell_luar_total(k: Konteks, cacat: list[Cacat], luar: frozenset[str]) -> list[Cacat]:
    """Of a defect in a row that the total goes past, that it stays there."""
    pesan = " Angka ini tidak ikut dalam nilai total."
    return [
        replace(c, uraian=c.uraian + pesan)
        if c.simpul in luar and c.simpul in k.letak.baris_simpul and c.jenis in RUMUS
        else c
        for c in cacat
    ]


def _find_tak_terjelaskan(
    k: Konteks, cacat: list[Cacat], nilai: Mapping[str, NilaiFormulir], ulang: Pecahan
) -> Iterator[Cacat]:
    """Differences that no defect explains: said, never hidden."""
    dikenal = {c.simpul for c in cacat if c.jenis is not Jenis.NILAI_USANG}
    for kode, beda in ulang.items():
        if not beda or kode in dikenal:
            continue
        angka = nilai.get(kode)
        if isinstance(angka, Fraction) and not _snap(k.hasil.nilai[kode] - angka):
            continue  # nothing differs here; what stands below it is told there
        baris = rows_of_simpul(k.letak, k.lke)[kode]
        sel = k.nilai_di(baris)
        rumus = f" Rumusnya {kutip('=' + sel.rumus)}." if sel is not None and sel.rumus else ""
        yield Cacat(
            Jenis.TAK_TERJELASKAN,
            f"Nilai {k.alamat(baris, Kolom.NILAI)} berbeda dari peraturan dan sebabnya tidak "
            f"dikenali.{rumus}",
            "Bandingkan rumusnya dengan formulir asli.",
            (k.lokasi(baris, Kolom.NILAI),),
            kode,
            kode,
            dampak=beda,
        )


# --- differences ----------------------------------------------------------------------------------


def _compare(
    k: Konteks, tampak: Mapping[str, NilaiFormulir], sendiri: Pecahan
) -> Iterator[BedaSimpul]:
    baris = rows_of_simpul(k.letak, k.lke)
    for kode, nama, jenis in _walk_simpul(k.lke):
        nilai, peraturan = tampak.get(kode), k.hasil.nilai[kode]
        di = baris.get(kode)
        yield BedaSimpul(
            kode=kode,
            nama=nama,
            jenis=jenis,
            bobot=k.hasil.bobot[kode],
            lokasi=k.lokasi(di, Kolom.NILAI) if di and Kolom.NILAI in k.letak.kolom else "",
            formulir=nilai,
            peraturan=peraturan,
            selisih=_snap(peraturan - nilai) if isinstance(nilai, Fraction) else None,
            sendiri=sendiri[kode],
        )


def _walk_simpul(lke: Regulasi) -> Iterator[tuple[str, str, str]]:
    yield "total", "Nilai total", "total"
    for komponen in lke.walk():
        yield komponen.kode, komponen.nama, komponen.jenis
        if komponen.jenis == "sub_komponen":
            for p in komponen.pertanyaan:
                yield p.kode, p.teks, "butir"


def _split(hasil: Hasil, formulir: Mapping[str, NilaiFormulir], bagian: Bagian) -> Pecahan:
    """Per component the difference that comes from nothing that it is made of."""
    beda: dict[str, Fraction | None] = {}
    for kode, _, _ in _walk_simpul(hasil.lke):
        nilai = formulir.get(kode)
        beda[kode] = hasil.nilai[kode] - nilai if isinstance(nilai, Fraction) else None
    return {
        kode: _less(satu, [beda[a] for a in bagian.get(kode, ())]) for kode, satu in beda.items()
    }


def _less(beda: Fraction | None, anak: list[Fraction | None]) -> Fraction | None:
    angka = [a for a in anak if a is not None]
    return None if beda is None or len(angka) < len(anak) else _snap(beda - sum(angka, NOL))


def _snap(beda: Fraction) -> Fraction:
    """Without the residue of a value that was stored with 15 digits."""
    return beda if abs(beda) > TOLERANSI else NOL
