"""Columns that hold answers, but whose headers do not say so: told, or the file is refused."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from evaluasi.lke_workbook.buku import Lembar, nama_kolom
from evaluasi.lke_workbook.galat import tolak
from evaluasi.lke_workbook.letak import Kolom
from evaluasi.penilaian.jawaban import Kesalahan, kutip
from evaluasi.penilaian.regulasi import JenisSkala, Regulasi

from .kolom import JAWABAN, SusunanKolom

BAGIAN_MENOLAK = 4  # an unread column with options in more than one question in so many …
LEBIH_PENUH = 2  # … and so many times as many as the column that is read
BAGIAN_DISEBUT = 2  # told where it holds options in more than one question in so many


def check_kolom_lain(
    lembar: Lembar, lke: Regulasi, susunan: SusunanKolom, baris: Mapping[str, int]
) -> Iterator[Kesalahan]:
    """Raise BukuKerjaSalah where an unread column is the one that was filled."""
    pilihan = {
        baris[p.kode]: frozenset(kode.casefold() for kode in p.skala.pilihan)
        for p in lke.pertanyaan
        if p.skala.jenis is JenisSkala.PILIHAN and p.kode in baris
    }
    banyak = _count(lembar, pilihan)
    dibaca = [susunan.kolom[jenis] for jenis in JAWABAN if jenis in susunan.kolom]
    terisi = max(banyak[kolom] for kolom in dibaca)
    for kolom, jumlah in sorted(banyak.items()):
        if kolom in dibaca or kolom in susunan.kolom_teks:
            continue
        sebutan = _name(lembar, susunan.baris_kepala, kolom)
        if jumlah * BAGIAN_MENOLAK > len(pilihan) and jumlah > terisi * LEBIH_PENUH:
            unit = susunan.kolom[Kolom.JAWABAN_UNIT]
            raise tolak(
                f"{sebutan} berisi {jumlah} pilihan jawaban, sedangkan "
                f"k{_name(lembar, susunan.baris_kepala, unit)[1:]} yang dibaca sebagai jawaban "
                f"hanya berisi {terisi}. Beri judul “Jawaban” hanya pada kolom yang diisi, atau "
                "hapus kolom yang tidak dipakai, lalu coba lagi."
            )
        if jumlah * BAGIAN_DISEBUT > len(pilihan):
            yield Kesalahan(
                f"{lembar.nama}!{nama_kolom(kolom)}",
                f"{sebutan} berisi {jumlah} pilihan jawaban, tetapi tidak dibaca sebagai jawaban. "
                "Bila isinya jawaban TPI, beri judul “Jawaban TPI” pada kolom itu, lalu coba lagi.",
            )


def _count(lembar: Lembar, pilihan: Mapping[int, Collection[str]]) -> Counter[int]:
    """How many questions have one of their options in each column."""
    banyak: Counter[int] = Counter()
    for (baris, kolom), sel in lembar.sel.items():
        if (
            baris in pilihan
            and isinstance(sel.nilai, str)
            and not sel.rumus
            and sel.nilai.strip().casefold() in pilihan[baris]
        ):
            banyak[kolom] += 1
    return banyak


def _name(lembar: Lembar, baris_kepala: int, kolom: int) -> str:
    sel = lembar.get(baris_kepala, kolom)
    judul = f" ({kutip(sel.nilai.strip())})" if sel and isinstance(sel.nilai, str) else ""
    return f"Kolom {nama_kolom(kolom)}{judul}"
