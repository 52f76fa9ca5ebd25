"""Defects around the worksheet: recaps on other sheets, what is hidden, what is locked."""

import re
from collections.abc import Iterator

from evaluasi.lke_workbook.buku import Lembar, nama_kolom
from evaluasi.lke_workbook.letak import Bentuk, Kolom
from evaluasi.penilaian.jawaban import kutip

from .acuan import Acuan, find_acuan
from .konteks import Konteks, sebut, tulis_pecahan
from .laporan import Cacat, Jenis

BARIS_KEPALA = 6  # a recap has its headings in the first rows
REKAP_TERKECIL = 10  # components that a sheet must repeat to be a recap of them
TERBANYAK = 30  # named in one message


def find_cacat_lembar(k: Konteks) -> Iterator[Cacat]:
    """Remarks around the worksheet: none of them changes points."""
    if k.letak.bentuk is Bentuk.PORTAL:
        return
    for lembar in k.buku.lembar:
        if lembar.nama != k.letak.lembar.nama:
            yield from _rekap(k, lembar)
    yield from _tersembunyi(k)
    if k.letak.lembar.terkunci:
        yield Cacat(
            Jenis.TERKUNCI,
            f"Lembar {k.letak.lembar.nama} terkunci, sehingga rumus dan kolom tersembunyi tidak "
            "dapat diperiksa pengisinya.",
            "Minta formulir yang kuncinya terbuka, atau pakai buku kerja dari portal.",
        )


def _rekap(k: Konteks, lembar: Lembar) -> Iterator[Cacat]:
    """A sheet that repeats the values of the worksheet: its weights, labels and gaps."""
    if Kolom.NILAI not in k.letak.kolom:
        return
    baris_simpul: dict[int, str] = {}  # row of the recap → component that it shows
    hilang = []
    for (baris, kolom), sel in sorted(lembar.sel.items()):
        if not sel.rumus:
            continue
        if "#REF!" in sel.rumus.upper():
            hilang.append((baris, kolom, sel.rumus))
        elif (kode := _shown(k, sel.rumus)) is not None:
            baris_simpul[baris] = kode
    for baris, kolom, rumus in hilang:
        yield Cacat(
            Jenis.REKAP_RUJUKAN,
            f"Lembar {lembar.nama}, {_label(lembar, baris, kolom)}: rumusnya "
            f"({kutip('=' + rumus)}) merujuk sel yang sudah tidak ada.",
            "Abaikan lembar ini; bacalah nilai pada lembar LKE.",
            (lembar.lokasi(baris, kolom),),
        )
    if len(baris_simpul) < REKAP_TERKECIL:
        return
    yield from _bobot_rekap(k, lembar, baris_simpul)
    yield from _label_rekap(k, lembar, baris_simpul)
    kurang = [
        f"{kode} {komponen.nama}"
        for kode, komponen in k.komponen.items()
        if komponen.jenis == "indikator"
        and kode in k.letak.baris_simpul
        and kode not in baris_simpul.values()
    ]
    if kurang:
        yield Cacat(
            Jenis.REKAP_KURANG,
            f"Lembar {lembar.nama} tidak menampilkan {len(kurang)} indikator: {_daftar(kurang)}.",
            "Bacalah nilai indikator itu pada lembar LKE.",
            (),
        )


def _shown(k: Konteks, rumus: str) -> str | None:
    """The component or result item whose value a cell only repeats."""
    acuan = list(find_acuan(rumus))
    if len(acuan) != 1 or not _is_polos(rumus) or not _to_nilai(k, acuan[0]):
        return None
    baris = acuan[0].baris[0]
    return k.cakupan.simpul_di.get(baris) or k.cakupan.butir_di.get(baris)


def _is_polos(rumus: str) -> bool:
    return not re.search(r"[(+*/,;&:]", re.sub(r"'[^']*'!", "", rumus))


def _to_nilai(k: Konteks, acuan: Acuan) -> bool:
    sama = acuan.lembar.strip().casefold() == k.letak.lembar.nama.strip().casefold()
    return sama and acuan.kolom == (k.letak.kolom[Kolom.NILAI],) * 2


def _bobot_rekap(k: Konteks, lembar: Lembar, baris_simpul: dict[int, str]) -> Iterator[Cacat]:
    kolom = _find_kolom(lembar, "bobot")
    if kolom is None:
        return
    beda, sel = [], []
    for baris, kode in baris_simpul.items():
        bobot = k.hasil.bobot.get(kode)
        isi = lembar.get(baris, kolom)
        if bobot is None or isi is None or kode == "total":
            continue
        nilai = k.form.perhitungan.nilai(lembar.nama, baris, kolom)
        if nilai != bobot:
            label = _label(lembar, baris, kolom)
            beda.append(
                f"{isi.alamat} {label} {sebut(nilai)} (menurut peraturan {tulis_pecahan(bobot)})"
            )
            sel.append(lembar.lokasi(baris, kolom))
    if beda:
        yield Cacat(
            Jenis.REKAP_BOBOT,
            f"Bobot pada lembar {lembar.nama} berbeda dari peraturan: {_daftar(beda)}. Nilainya "
            "sendiri diambil dari lembar LKE, hanya persentase di lembar itu yang keliru.",
            "Abaikan kolom bobot dan persentase pada lembar itu.",
            tuple(sel),
        )


def _label_rekap(k: Konteks, lembar: Lembar, baris_simpul: dict[int, str]) -> Iterator[Cacat]:
    """Rows whose text is not that of the row of the worksheet whose value they show."""
    utama = k.letak.lembar
    batas = k.letak.kolom.get(Kolom.BOBOT, k.letak.kolom[Kolom.NILAI])
    beda, sel = [], []
    for baris, kode in baris_simpul.items():
        di = k.letak.baris_simpul.get(kode) or k.letak.baris[kode]
        kolom = _find_kolom(lembar, "bobot") or max(kol for b, kol in lembar.sel if b == baris)
        satu, dua = _label(lembar, baris, kolom), _label(utama, di, batas)
        rapat, asli = _rapatkan(satu), _rapatkan(dua)
        if not rapat or not asli or rapat.startswith(asli) or asli.startswith(rapat):
            continue
        beda.append(f"{kutip(satu)} menampilkan nilai {kutip(dua)}")
        sel.append(lembar.lokasi(baris, kolom))
    if beda:
        yield Cacat(
            Jenis.REKAP_LABEL,
            f"Label pada lembar {lembar.nama} tidak sesuai dengan nilai yang ditampilkannya: "
            f"{_daftar(beda)}.",
            "Bacalah nilai itu pada lembar LKE.",
            tuple(sel),
        )


def _find_kolom(lembar: Lembar, judul: str) -> int | None:
    for (baris, kolom), sel in sorted(lembar.sel.items()):
        if baris > BARIS_KEPALA:
            return None
        if isinstance(sel.nilai, str) and sel.nilai.strip().casefold() == judul:
            return kolom
    return None


def _label(lembar: Lembar, baris: int, sebelum: int) -> str:
    """The longest text of a row left of a column: its label, without the numbering."""
    teks = [
        " ".join(sel.nilai.split())
        for kolom in range(1, sebelum)
        if (sel := lembar.get(baris, kolom)) is not None and isinstance(sel.nilai, str)
    ]
    return max(teks, key=len, default=f"baris {baris}")


def _rapatkan(teks: str) -> str:
    return re.sub(r"[^a-z0-9]", "", teks.casefold())


def _tersembunyi(k: Konteks) -> Iterator[Cacat]:
    """Columns, rows and sheets that people do not see."""
    lembar = k.letak.lembar
    bagian = []
    if lembar.kolom_tersembunyi:
        nama = [nama_kolom(kolom) for kolom in sorted(lembar.kolom_tersembunyi)]
        bagian.append(f"kolom {_daftar(nama)}")
    if lembar.baris_tersembunyi:
        bagian.append(f"baris {_daftar([str(b) for b in sorted(lembar.baris_tersembunyi)])}")
    sel = [f"{lembar.nama}!{satu}" for satu in bagian]
    bagian += (f"lembar {satu.nama}" for satu in k.buku.lembar if satu.tersembunyi)
    if bagian:
        yield Cacat(
            Jenis.TERSEMBUNYI,
            f"Disembunyikan pada {lembar.nama}: {'; '.join(bagian)}. Yang salah di sana tidak "
            "terlihat pengisinya.",
            "Tampilkan kembali sebelum memeriksa formulir.",
            tuple(sel),
        )


def _daftar(satuan: list[str]) -> str:
    tersisa = len(satuan) - TERBANYAK
    return ", ".join(satuan[:TERBANYAK]) + (f" dan {tersisa} lainnya" if tersisa > 0 else "")
