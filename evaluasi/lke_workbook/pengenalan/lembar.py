"""Recognise the worksheet in a workbook: which sheet, which columns, which rows."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from evaluasi.lke_workbook.buku import BukuKerja, Lembar
from evaluasi.lke_workbook.galat import tolak
from evaluasi.lke_workbook.kunci import AWALAN, TOTAL, baca_kunci
from evaluasi.lke_workbook.letak import Bentuk, Kolom, Letak
from evaluasi.penilaian.jawaban import Kesalahan, kutip
from evaluasi.penilaian.loader import daftar_regulasi, get_regulasi
from evaluasi.penilaian.regulasi import Regulasi

from .baris import match_baris
from .kolom import SusunanKolom, find_kolom, is_lembar_jawaban
from .kolom_lain import check_kolom_lain
from .susunan import SusunanBaris
from .teks import BARIS_TERBANYAK, TEKS_TERPANJANG, Peta, get_peta, list_padat

BAGIAN_TERKECIL = 3  # a sheet with less than one line in so many is no worksheet
KUNCI_TERSEDIKIT = 5  # so many keys in one column are no accident
KUNCI_TERPANJANG = 60  # characters
JUDUL_TERPANJANG, JUDUL_TERBANYAK = 500, 200  # characters of a title, titles of a sheet

# A title names the year of the evaluation or the regulation; the two must not be confused.
PERATURAN = re.compile(
    r"(?:\bno(?:mor)?\b[\s.:]*"  # "Nomor 90 Tahun 2021", "No. 90/2021"
    r"|\bper(?:men|aturan|bup|gub|wal|wako|da)"  # "PermenPANRB 90 Tahun 2021"
    r"(?:menteri|bupati|gubernur|pan|rb|pendayagunaan|aparatur|negara|dan|reformasi|birokrasi"
    r"|republik|indonesia|ri|[\s.&-])*)"
    r"([0-9]{1,4})\s*(?:/|tahun)\s*([0-9]{4})\b",
    re.IGNORECASE,
)
TAHUN = re.compile(
    r"(?:tahun\s*(?:evaluasi|anggaran|penilaian)?|\bt\.?\s?a\b\.?)\s*:?\s*(20[0-9]{2})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Calon:
    """A sheet that may be the worksheet: where texts of lines and keys stand in it."""

    lembar: Lembar
    teks: Mapping[str, tuple[tuple[int, int], ...]]  # line → cells with its text
    kunci: Mapping[int, tuple[str, str]]  # row → key
    kolom_kunci: int
    identitas: str
    dikenal: frozenset[str]  # lines that it has, by text or key


def find_letak(buku: BukuKerja, lke: Regulasi) -> Letak:
    """Raise BukuKerjaSalah when no sheet is the worksheet of `lke`, or more than one is."""
    peta = get_peta(lke)
    calon, lain = _choose(buku, peta)
    kolom = find_kolom(calon.lembar, calon.teks, calon.kolom_kunci)
    susunan = match_baris(calon.lembar, peta, kolom.kolom_teks, calon.kunci, kolom.baris_kepala)
    isian: dict[str, dict[str, int]] = defaultdict(dict)
    for (kode, satu), baris in susunan.isian.items():
        isian[kode][satu] = baris
    return Letak(
        bentuk=_bentuk(calon, kolom, susunan),
        lembar=calon.lembar,
        kolom=kolom.kolom,
        baris={k: susunan.garis[k] for k in peta.urutan if k in susunan.garis},
        baris_isian=dict(isian),
        baris_simpul=susunan.simpul,
        tak_dikenal=tuple(
            Kesalahan(k, susunan.tak_dikenal[k]) for k in peta.kunci if k in susunan.tak_dikenal
        ),
        baris_disebut=frozenset(susunan.baris_disebut),
        baris_kepala=kolom.baris_kepala,
        kolom_teks=kolom.kolom_teks,
        kolom_bukti=kolom.kolom_bukti,
        identitas=calon.identitas,
        tahun=_find_tahun(calon.lembar, kolom.baris_kepala - 1),
        peringatan=(
            *_warn_hidden(calon.lembar, lain),
            *_warn_peraturan(calon.lembar, kolom.baris_kepala - 1, lke),
            *check_kolom_lain(calon.lembar, lke, kolom, susunan.garis),
            *susunan.mirip,
        ),
    )


def _bentuk(calon: Calon, kolom: SusunanKolom, susunan: SusunanBaris) -> Bentuk:
    if calon.kunci or calon.identitas or kolom.kepala_portal:
        return Bentuk.PORTAL
    if Kolom.JAWABAN_TPI not in kolom.kolom or _has_formulas(calon.lembar, kolom, susunan):
        return Bentuk.BEREDAR  # some offices add a column for their TPI to it
    sama = is_lembar_jawaban(calon.lembar) or TOTAL not in susunan.simpul
    return Bentuk.JAWABAN if sama else Bentuk.BEREDAR


def _has_formulas(lembar: Lembar, kolom: SusunanKolom, susunan: SusunanBaris) -> bool:
    """Does the sheet compute its scores? No known second layout does."""
    nilai = kolom.kolom.get(Kolom.NILAI, 0)
    return any(
        (sel := lembar.get(baris, nilai)) is not None and bool(sel.rumus)
        for baris in (*susunan.garis.values(), *susunan.simpul.values())
    )


# --- which sheet --------------------------------------------------------------------------------


def _choose(buku: BukuKerja, peta: Peta) -> tuple[Calon, list[Lembar]]:
    """The one worksheet, and the hidden sheets that could be one, too.

    How many lines two sheets have says nothing about which of them was filled, so two that can
    be seen are never chosen between.
    """
    calon = [
        satu
        for lembar in buku.lembar
        if len((satu := _look(lembar, peta)).dikenal) * BAGIAN_TERKECIL >= len(peta.urutan)
    ]
    if not calon:
        _refuse_other(buku.lembar, peta.lke, 0)
        nama = ", ".join(kutip(satu.nama) for satu in buku.lembar[:5])
        raise tolak(
            f"Lembar kerja LKE {peta.lke.singkatan} tidak ditemukan dalam buku kerja ini. "
            + (f"Lembar di dalamnya: {nama}. " if nama else "")
            + "Gunakan formulir LKE yang beredar (lembar “LKE ZI”) atau buku kerja yang diunduh "
            "dari portal."
        )
    terlihat = [satu for satu in calon if not satu.lembar.tersembunyi]
    saingan = terlihat or calon
    if len(saingan) > 1:
        nama = ", ".join(kutip(satu.lembar.nama) for satu in saingan)
        raise tolak(
            f"Buku kerja ini memuat {len(saingan)} lembar kerja LKE: {nama}. Tidak pasti lembar "
            "mana yang diisi. Hapus lembar yang tidak dipakai, misalnya salinan kosong atau LKE "
            "tahun lalu, lalu coba lagi."
        )
    (terbaik,) = saingan
    if len(terbaik.dikenal) < len(peta.urutan):
        _refuse_other([terbaik.lembar], peta.lke, len(terbaik.dikenal))
    return terbaik, [satu.lembar for satu in calon if satu is not terbaik]


def _look(lembar: Lembar, peta: Peta) -> Calon:
    teks: dict[str, list[tuple[int, int]]] = defaultdict(list)
    kunci: dict[int, dict[int, tuple[str, str]]] = defaultdict(dict)
    identitas = ""
    for (baris, kolom), sel in lembar.sel.items():
        isi = sel.nilai
        if not isinstance(isi, str) or sel.rumus or baris > BARIS_TERBANYAK:
            continue
        if isi.startswith(AWALAN):
            identitas = identitas or isi
        elif peta.terpendek <= len(isi) <= TEKS_TERPANJANG:
            for satu in list_padat(isi):
                if kode := peta.garis.get(satu):
                    teks[kode].append((baris, kolom))
                    break
        if len(isi) <= KUNCI_TERPANJANG and (terbaca := _read_kunci(isi, peta)):
            kunci[kolom][baris] = terbaca
    kolom_kunci, baris_kunci = _choose_kunci(kunci, peta)
    dikenal = {*teks, *(kode for kode, _ in baris_kunci.values() if kode in peta.teks_garis)}
    return Calon(
        lembar=lembar,
        teks={kode: tuple(tempat) for kode, tempat in teks.items()},
        kunci=baris_kunci,
        kolom_kunci=kolom_kunci,
        identitas=identitas,
        dikenal=frozenset(dikenal),
    )


def _choose_kunci(
    kunci: Mapping[int, dict[int, tuple[str, str]]], peta: Peta
) -> tuple[int, dict[int, tuple[str, str]]]:
    """The column with most keys of lines; "A" and "B" alone are answers, too."""
    banyak = {
        kolom: sum(kode in peta.teks_garis for kode, _ in baris.values())
        for kolom, baris in kunci.items()
    }
    kolom = max(banyak, key=lambda k: banyak[k], default=0)
    return (kolom, kunci[kolom]) if banyak.get(kolom, 0) >= KUNCI_TERSEDIKIT else (0, {})


def _read_kunci(isi: str, peta: Peta) -> tuple[str, str] | None:
    terbaca = baca_kunci(isi)
    if terbaca is None:
        return None
    kode, isian = terbaca
    dikenal = terbaca in peta.teks_isian if isian else kode in peta.teks_garis
    return terbaca if dikenal or (not isian and (kode in peta.simpul or kode == TOTAL)) else None


def _refuse_other(daftar: Sequence[Lembar], lke: Regulasi, dikenal: int) -> None:
    """Raise where a sheet is the LKE of another regulation: more than `dikenal` lines of it."""
    lain = [satu for satu in map(get_regulasi, daftar_regulasi()) if satu.kode != lke.kode]
    pemilik: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for nomor, satu in enumerate(lain):
        for teks, kode in get_peta(satu).garis.items():
            pemilik[teks].append((nomor, kode))
    for lembar in daftar:
        ada: list[set[str]] = [set() for _ in lain]
        for _, teks in _walk_judul(lembar, sampai=BARIS_TERBANYAK):
            for padatan in list_padat(teks):
                for nomor, kode in pemilik.get(padatan, ()):
                    ada[nomor].add(kode)
        for satu, baris in zip(lain, ada, strict=True):
            if len(baris) > dikenal and len(baris) * BAGIAN_TERKECIL >= len(satu.pertanyaan):
                raise tolak(
                    f"Lembar {kutip(lembar.nama)} adalah LKE {satu.singkatan}, bukan "
                    f"{lke.singkatan}. Gunakan formulir {lke.singkatan}."
                )


def _walk_judul(lembar: Lembar, sampai: int) -> Iterator[tuple[str, str]]:
    """The texts down to this row, with their places: as many and as long as titles are."""
    teks = (
        (lembar.lokasi(baris, kolom), " ".join(sel.nilai[:JUDUL_TERPANJANG].split()))
        for (baris, kolom), sel in lembar.sel.items()
        if baris <= sampai and isinstance(sel.nilai, str) and not sel.rumus
    )
    return islice(teks, JUDUL_TERBANYAK)


def _find_tahun(lembar: Lembar, sampai: int) -> int | None:
    """The one year that the titles above the header name."""
    tahun: set[int] = set()
    for _, teks in _walk_judul(lembar, sampai):
        tahun.update(map(int, TAHUN.findall(PERATURAN.sub(" ", teks))))
    return tahun.pop() if len(tahun) == 1 else None


def _warn_hidden(lembar: Lembar, lain: Sequence[Lembar]) -> Iterator[Kesalahan]:
    """`lain`: hidden worksheets that were not read."""
    if lembar.tersembunyi:
        yield Kesalahan(
            lembar.nama,
            f"Lembar {kutip(lembar.nama)} tersembunyi; jawabannya dibaca karena tidak ada lembar "
            "kerja lain. Periksa apakah memang lembar ini yang diisi.",
        )
    for satu in lain:
        yield Kesalahan(
            satu.nama,
            f"Lembar {kutip(satu.nama)} juga lembar kerja LKE, tetapi tersembunyi, sehingga tidak "
            f"dibaca; yang dibaca adalah lembar {kutip(lembar.nama)}.",
        )


def _warn_peraturan(lembar: Lembar, sampai: int, lke: Regulasi) -> Iterator[Kesalahan]:
    """A title that names another regulation of the ministry, over the lines of this one."""
    for lokasi, teks in _walk_judul(lembar, sampai):
        if "pendayagunaan" not in teks.casefold() and "permenpan" not in teks.casefold():
            continue
        disebut = [f"{nomor}/{tahun}" for nomor, tahun in PERATURAN.findall(teks)]
        if disebut and not any(satu in lke.singkatan for satu in disebut):
            yield Kesalahan(
                lokasi,
                f"Judul lembar menyebut peraturan nomor {disebut[0]}, tetapi pertanyaannya dibaca "
                f"menurut {lke.singkatan}. Periksa apakah formulirnya benar.",
            )
