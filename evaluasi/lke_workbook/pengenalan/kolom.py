"""Which column of a worksheet is which: by its header, wherever that stands."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from evaluasi.lke_workbook import kunci
from evaluasi.lke_workbook.buku import Lembar, nama_kolom
from evaluasi.lke_workbook.galat import tolak
from evaluasi.lke_workbook.letak import Kolom
from evaluasi.penilaian.jawaban import kutip

from .tabel import KEPALA, KOLOM_JAWABAN, KOLOM_TEKS_JAWABAN, LEMBAR_JAWABAN
from .teks import padat

KEPALA_TERPANJANG = 80  # characters
KEPALA_TERSEDIKIT = 3  # columns that make a header row, the one of the answers among them
BAGIAN_DI_BAWAH = 4  # all but one in so many lines stand below the header row
KOLOM_BUKTI_TERBANYAK = 4  # free columns behind the notes: a list of evidence, a link
KOLOM_TEKS_TERBANYAK = 20

JAWABAN = (Kolom.JAWABAN_UNIT, Kolom.JAWABAN_TPI)
KATA_CATATAN = ("catatan", "keterangan", "bukti", "datadukung", "eviden")

# Where two columns have the same header, the first is the unit's and the second the TPI's.
PASANGAN = {Kolom.JAWABAN_UNIT: Kolom.JAWABAN_TPI, Kolom.CATATAN_UNIT: Kolom.CATATAN_TPI}

Tempat = tuple[int, int]


@dataclass(frozen=True, slots=True)
class SusunanKolom:
    kolom: Mapping[Kolom, int]
    kolom_teks: tuple[int, ...]
    kolom_bukti: tuple[int, ...]
    baris_kepala: int
    kepala_portal: bool  # every header of the portal's own workbook is there


def find_kolom(
    lembar: Lembar, teks: Mapping[str, tuple[Tempat, ...]], kolom_kunci: int
) -> SusunanKolom:
    """`teks`: where the lines were found. Raise BukuKerjaSalah without a column of answers."""
    tempat = [satu for semua in teks.values() for satu in semua]
    per_kolom = Counter(kolom for _, kolom in tempat)
    kolom_utama = per_kolom.most_common(1)[0][0] if per_kolom else 0
    baris = sorted(b for b, k in tempat if k == kolom_utama)
    sebelum = baris[len(baris) // BAGIAN_DI_BAWAH] if baris else 10**9
    baris_kepala, kepala = _find_kepala(lembar, sebelum, {b for b, _ in tempat})
    kolom = _assign(lembar, baris_kepala, kepala)
    if Kolom.JAWABAN_UNIT not in kolom and is_lembar_jawaban(lembar, kolom_utama):
        kolom |= KOLOM_JAWABAN
    if Kolom.JAWABAN_UNIT not in kolom:
        raise tolak(
            f"Kolom “Jawaban” tidak ditemukan di lembar {kutip(lembar.nama)}. Kembalikan judul "
            "kolomnya seperti formulir asli: Penilaian, Bobot, Penjelasan, Pilihan Jawaban, "
            "Jawaban, Nilai, %, Catatan."
        )
    if kolom_kunci:
        kolom[Kolom.KUNCI] = kolom_kunci
    dipakai = {k for jenis, k in kolom.items() if jenis is not Kolom.PENILAIAN}
    awal = kolom.get(Kolom.PENILAIAN, 1)
    awal = awal if awal <= kolom_utama else 1
    kolom_teks = [k for k in range(awal, kolom_utama + 1) if k not in dipakai]
    return SusunanKolom(
        kolom=kolom,
        kolom_teks=tuple(kolom_teks[-KOLOM_TEKS_TERBANYAK:]),
        kolom_bukti=_kolom_bukti(kolom, kepala),
        baris_kepala=baris_kepala,
        kepala_portal=_is_portal(kepala.values()),
    )


def _find_kepala(lembar: Lembar, sebelum: int, baris_garis: set[int]) -> tuple[int, dict[int, str]]:
    """The row of headers above the lines: the one with most of them, the first of those.

    Rows of lines are none, whatever words their notes hold.
    """
    per_baris: dict[int, dict[int, str]] = {}
    for (baris, kolom), sel in lembar.sel.items():
        if (
            baris < sebelum
            and baris not in baris_garis
            and isinstance(sel.nilai, str)
            and not sel.rumus
        ):
            per_baris.setdefault(baris, {})[kolom] = sel.nilai
    terbaik: tuple[int, int] = (0, 0)
    for baris, isi in per_baris.items():
        jenis = {j for teks in isi.values() if (j := kind_of_kepala(teks))}
        if Kolom.JAWABAN_UNIT in jenis and len(jenis) >= KEPALA_TERSEDIKIT:
            terbaik = max(terbaik, (len(jenis), -baris))
    return -terbaik[1], per_baris.get(-terbaik[1], {})


def kind_of_kepala(teks: str) -> Kolom | None:
    if len(teks) > KEPALA_TERPANJANG:
        return None
    isi = "%" if teks.strip() == "%" else padat(teks)
    cocok = [
        kolom
        for kolom, kata in KEPALA
        if all(isi == k[1:] if k.startswith("=") else k in isi for k in kata)
    ]
    if not cocok or cocok[0] is Kolom.PILIHAN:
        return cocok[0] if cocok else None
    # The first word says what a column holds: "Catatan atas Jawaban TPI" are notes.
    di = isi.find("jawaban")
    if any(-1 < isi.find(kata) < di for kata in KATA_CATATAN):
        cocok = [kolom for kolom in cocok if kolom not in JAWABAN]
    return next((k for k in cocok if k in JAWABAN), cocok[0] if cocok else None)


def _assign(lembar: Lembar, baris_kepala: int, kepala: Mapping[int, str]) -> dict[Kolom, int]:
    hasil: dict[Kolom, int] = {}
    for nomor in sorted(kepala):
        jenis = kind_of_kepala(kepala[nomor])
        if jenis is None:
            continue
        if jenis not in hasil:
            hasil[jenis] = nomor
        elif (pasangan := PASANGAN.get(jenis)) and (
            is_lembar_jawaban(lembar) or _is_below_tpi(lembar, baris_kepala, hasil[jenis], nomor)
        ):
            hasil.setdefault(pasangan, nomor)
        elif jenis is Kolom.JAWABAN_UNIT:
            raise tolak(
                f"Lembar {kutip(lembar.nama)} memuat dua kolom {kutip(kepala[nomor].strip())} "
                f"({nama_kolom(hasil[jenis])} dan {nama_kolom(nomor)}). Beri judul “Jawaban Unit” "
                "dan “Jawaban TPI”, atau hapus salah satunya."
            )
    return hasil


def _is_below_tpi(lembar: Lembar, baris_kepala: int, pertama: int, kedua: int) -> bool:
    """Does a group header "TPI" begin above, between two columns of the same name?"""
    atas = (lembar.get(baris_kepala - 1, k) for k in range(pertama + 1, kedua + 1))
    teks = [padat(sel.nilai) for sel in atas if sel and isinstance(sel.nilai, str)]
    return any(kata in satu for satu in teks for kata in ("tpi", "timpenilai"))


def is_lembar_jawaban(lembar: Lembar, kolom_teks: int = KOLOM_TEKS_JAWABAN) -> bool:
    return lembar.nama.strip().casefold() == LEMBAR_JAWABAN and kolom_teks == KOLOM_TEKS_JAWABAN


def _kolom_bukti(kolom: Mapping[Kolom, int], kepala: Mapping[int, str]) -> tuple[int, ...]:
    """The columns with a header of evidence; without any, the free ones behind the last header."""
    berjudul = [k for k, teks in sorted(kepala.items()) if kind_of_kepala(teks) is Kolom.BUKTI]
    if berjudul:
        return tuple(berjudul)
    if Kolom.BUKTI in kolom:
        return (kolom[Kolom.BUKTI],)
    akhir = max((*kepala, *kolom.values()))
    return tuple(range(akhir + 1, akhir + 1 + KOLOM_BUKTI_TERBANYAK))


def _is_portal(kepala: Iterable[str]) -> bool:
    ada = set(_walk_padat(kepala))
    return all(padat(teks) in ada for teks in kunci.KEPALA.values())


def _walk_padat(kepala: Iterable[str]) -> Iterator[str]:
    return (padat(teks) for teks in kepala)
