"""Write the sheet "Ambang Batas": every requirement and threshold with its verdict, live."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from xlsxwriter.worksheet import Worksheet

from evaluasi.lke_workbook.kunci import LEMBAR
from evaluasi.penilaian.hasil import Status, Temuan
from evaluasi.penilaian.regulasi import Predikat
from evaluasi.penilaian.susunan import Ambang, get_susunan
from evaluasi.tampilan import KATA, BarisTemuan, list_syarat
from zi_portal.xlsx import Capaian

from .angka import TEMPAT_BANDING
from .gaya import (
    DESIMAL,
    HIJAU,
    KELABU,
    MERAH,
    WARNA_KELOMPOK,
    Gaya,
    prepare_cetak,
    tinggi,
    write_alinea,
)
from .isi import IsiTulis
from .periksa import mark_missed
from .rumus import NILAI
from .susun import BARIS_KEPALA, Susunan
from .teks import clean_teks

LEMBAR_AMBANG = "Ambang Batas"
KEPALA = (
    ("Kode", 7),
    ("Syarat", 46),
    ("Predikat", 10),
    ("Dicapai", 16),
    ("Ambang", 16),
    ("Selisih", 14),
    ("Status", 20),
    ("Rujukan", 44),
    ("Catatan", 44),
)
LEBAR = tuple(lebar for _, lebar in KEPALA)
DICAPAI, AMBANG, SELISIH, STATUS = 3, 4, 5, 6  # columns from 0
BARIS_PUTUSAN = 4  # above the header row, which stays in sight
LAYAK, TAK_LAYAK = "✓ memenuhi semua syarat", "✕ belum memenuhi semua syarat"
JUDUL_SYARAT, JUDUL_AMBANG = "A. Syarat pengajuan usulan", "B. Ambang batas nilai"


def write_ambang(sheet: Worksheet, gaya: Gaya, isi: IsiTulis, susunan: Susunan) -> None:
    """Everything of the sheet; nothing of it can be typed."""
    _Penulis(sheet, gaya, isi, susunan).write()


class _Penulis:
    def __init__(self, sheet: Worksheet, gaya: Gaya, isi: IsiTulis, susunan: Susunan) -> None:
        self.sheet, self.gaya, self.isi, self.susunan = sheet, gaya, isi, susunan
        hasil = isi.hasil
        self.temuan = {(t.kode, t.predikat): t for t in hasil.temuan}
        self.ambang = {
            (a.batas.kode, a.batas.predikat): a
            for a in get_susunan(hasil.lke, hasil.ketentuan).ambang
        }
        self.baris: dict[Predikat, list[int]] = {predikat: [] for predikat in Predikat}

    def write(self) -> None:
        sheet, isi, gaya = self.sheet, self.isi, self.gaya
        for kolom, (teks, lebar) in enumerate(KEPALA):
            sheet.set_column(kolom, kolom, lebar)
            sheet.write_string(BARIS_KEPALA - 1, kolom, teks, gaya.kepala)
        for nomor, teks in enumerate(isi.kepala_ambang):
            sheet.write_string(nomor, 0, clean_teks(teks), gaya.judul)
        akhir = self._write_rows()
        self._write_putusan()
        for teks in self._penafsiran():
            akhir += 1
            write_alinea(sheet, gaya, akhir + 1, clean_teks(teks), LEBAR)
        prepare_cetak(
            sheet,
            baris_kepala=BARIS_KEPALA,
            baris_terakhir=akhir + 1,
            kolom_terakhir=len(KEPALA) - 1,
            kaki=clean_teks(isi.kaki),
            draf=isi.draf,
        )

    def _write_rows(self) -> int:
        """All findings, the score rules after the requirements; the last row, from 1."""
        baris, judul = BARIS_KEPALA, ""
        aturan: dict[str, list[int]] = {}
        for satu in _findings(self.isi):
            temuan = self.temuan[satu.kode, satu.predikat]
            ambang = self.ambang.get((satu.kode, satu.predikat))
            if judul != (judul := JUDUL_AMBANG if ambang else JUDUL_SYARAT):
                baris += 1
                self._write_judul(baris, judul)
            baris += 1
            self.baris[satu.predikat].append(baris)
            if ambang is None:
                self._write_syarat(baris, satu)
            else:
                self._write_ambang(baris, satu, temuan, ambang)
                aturan.setdefault(satu.kode, []).append(baris)
        self._mark_status(baris)
        self._mark_angka(aturan.values())
        return baris

    def _write_judul(self, baris: int, teks: str) -> None:
        bentuk = self.gaya.teks(bold=True, bg_color=WARNA_KELOMPOK)
        self.sheet.write_string(baris - 1, 0, "", bentuk)
        self.sheet.write_string(baris - 1, 1, teks, bentuk)
        for kolom in range(2, len(KEPALA)):
            self.sheet.write_blank(baris - 1, kolom, None, bentuk)

    def _write_syarat(self, baris: int, satu: BarisTemuan) -> None:
        """A requirement, as the profile of unit and instansi answers it."""
        self._write_teks(baris, satu, satu.catatan)
        kanan = self.gaya.teks(align="right")
        for kolom, teks in ((DICAPAI, satu.nilai), (AMBANG, satu.ambang), (SELISIH, satu.selisih)):
            self.sheet.write_string(baris - 1, kolom, clean_teks(teks), kanan)
        self.sheet.write_string(
            baris - 1, STATUS, satu.kata, self.gaya.teks(align="left", indent=1)
        )

    def _write_ambang(self, baris: int, satu: BarisTemuan, temuan: Temuan, ambang: Ambang) -> None:
        """A score rule: points by formula, compared as far as a float can be trusted."""
        # What the engine remarks on these answers is no longer true of the next ones.
        self._write_teks(baris, satu, "" if self.isi.is_terbuka else satu.catatan)
        nilai, selisih = Fraction(0), Fraction(0)
        if isinstance(temuan.nilai, Fraction) and temuan.selisih is not None:
            nilai, selisih = temuan.nilai, temuan.selisih
        minimum = self._minimums(satu.kode)
        tempat = [f"'{LEMBAR}'!{NILAI}{n}" for n in self.susunan.rows(ambang.batas.komponen)]
        dicapai = f"={tempat[0]}" if len(tempat) == 1 else f"=SUM({','.join(tempat)})"
        self._write_capaian(baris, DICAPAI, dicapai, Capaian(nilai, minimum))
        self.sheet.write_number(baris - 1, AMBANG, float(ambang.minimum), self.gaya.angka())
        # Excel adds floats: 75 reached exactly can be 74.99999999999999 there. Both sides are
        # rounded to 9 places before they are compared, and so is what lies between them.
        beda = f"=ROUND(D{baris}-E{baris},{TEMPAT_BANDING})"
        self._write_capaian(baris, SELISIH, beda, Capaian(selisih, (Fraction(0),)), tanda=True)
        status = (
            f"=IF(ROUND(D{baris},{TEMPAT_BANDING})>=ROUND(E{baris},{TEMPAT_BANDING}),"
            f'"{KATA[Status.MEMENUHI]}","{KATA[Status.BELUM_MEMENUHI]}")'
        )
        self.sheet.write_formula(
            baris - 1, STATUS, status, self.gaya.teks(align="left", indent=1), satu.kata
        )

    def _minimums(self, kode: str) -> tuple[Fraction, ...]:
        return tuple(a.minimum for (satu, _), a in self.ambang.items() if satu == kode)

    def _write_capaian(
        self, baris: int, kolom: int, rumus: str, capaian: Capaian, *, tanda: bool = False
    ) -> None:
        pola = f"0.{'0' * capaian.places(DESIMAL)}"
        bentuk = self.gaya.sel(num_format=f"+{pola};-{pola};{pola}" if tanda else pola, shrink=True)
        self.sheet.write_formula(baris - 1, kolom, rumus, bentuk, capaian.stored())

    def _write_teks(self, baris: int, satu: BarisTemuan, catatan: str) -> None:
        penafsiran = f"Penafsiran {satu.setelan}." if satu.setelan else ""
        teks = {
            0: satu.kode,
            1: satu.nama,
            2: str(satu.predikat),
            7: satu.rujukan,
            8: f"{catatan} {penafsiran}".strip(),
        }
        for kolom, isi in teks.items():
            self.sheet.write_string(baris - 1, kolom, clean_teks(isi), self.gaya.teks())
        self.sheet.set_row(baris - 1, tinggi(teks, LEBAR))

    def _write_putusan(self) -> None:
        """Row 4: the verdict on each predicate and what may be proposed, live.

        The predicate itself is given by the minister (choice A6).
        """
        sheet, layak = self.sheet, self.isi.hasil.layak
        bentuk = self.gaya.get(bold=True, valign="top", border=1, text_wrap=True)
        baris = BARIS_PUTUSAN - 1
        sheet.write_string(baris, 0, "Hasil", bentuk)
        semua = {
            predikat: ",".join(f'G{n}="{KATA[Status.MEMENUHI]}"' for n in self.baris[predikat])
            for predikat in Predikat
        }
        wbk, wbbm = (f"AND({semua[predikat]})" for predikat in Predikat)
        for (awal, akhir), predikat in zip(((1, 1), (2, 5)), Predikat, strict=True):
            ya, tidak = f"{predikat}: {LAYAK}", f"{predikat}: {TAK_LAYAK}"
            if awal < akhir:
                sheet.merge_range(baris, awal, baris, akhir, "", bentuk)
            rumus = f'=IF(AND({semua[predikat]}),"{ya}","{tidak}")'
            sheet.write_formula(baris, awal, rumus, bentuk, ya if layak[predikat] else tidak)
            self._mark_kata(baris, awal, akhir, ya, tidak)
        sheet.merge_range(baris, STATUS, baris, STATUS + 1, "", bentuk)
        raih = {None: "Layak diusulkan: belum"} | {
            predikat: f"Layak diusulkan: {predikat}" for predikat in Predikat
        }
        rumus = (
            f'=IF({wbk},IF({wbbm},"{raih[Predikat.WBBM]}","{raih[Predikat.WBK]}"),"{raih[None]}")'
        )
        sheet.write_formula(baris, STATUS, rumus, bentuk, raih[self.isi.hasil.predikat])

    def _mark_kata(self, baris: int, awal: int, akhir: int, ya: str, tidak: str) -> None:
        for teks, warna in ((ya, HIJAU), (tidak, MERAH)):
            aturan = {
                "type": "cell",
                "criteria": "==",
                "value": f'"{teks}"',
                "format": self.gaya.get(font_color=warna),
            }
            self.sheet.conditional_format(baris, awal, baris, akhir, aturan)

    def _mark_status(self, akhir: int) -> None:
        for status, warna in (
            (Status.MEMENUHI, HIJAU),
            (Status.BELUM_MEMENUHI, MERAH),
            (Status.BELUM_ADA_DATA, KELABU),
        ):
            aturan = {
                "type": "cell",
                "criteria": "==",
                "value": f'"{KATA[status]}"',
                "format": self.gaya.get(font_color=warna, bold=status is not Status.MEMENUHI),
            }
            self.sheet.conditional_format(BARIS_KEPALA, STATUS, akhir - 1, STATUS, aturan)

    def _mark_angka(self, aturan: Iterable[Sequence[int]]) -> None:
        """More places where a number misses a minimum by little; the rows of each rule.

        What misses the minimum of one predicate says so in the row of the other one, too.
        """
        kelompok: dict[tuple[int, ...], list[int]] = {}  # rows with the same neighbours
        for baris in aturan:
            for satu in baris:
                kelompok.setdefault(tuple(lain - satu for lain in baris), []).append(satu)
        for jarak, baris in kelompok.items():
            tetangga = [baris[0] + satu for satu in jarak]
            pasangan = [(f"$D{satu}", f"$E{satu}") for satu in tetangga]
            mark_missed(self.sheet, self.gaya, [f"D{satu}" for satu in baris], pasangan)
            mark_missed(
                self.sheet, self.gaya, [f"F{satu}" for satu in baris], [(f"F{baris[0]}", "0")]
            )

    def _penafsiran(self) -> list[str]:
        return [
            f"Penafsiran {pilihan.kode}: {pilihan.topik} – {pilihan.penjelasan}"
            for pilihan in self.isi.hasil.ketentuan.pilihan_terbuka
        ]


def _findings(isi: IsiTulis) -> Iterator[BarisTemuan]:
    """Both predicates of each rule, one below the other."""
    for syarat in list_syarat(isi.hasil):
        for temuan in (syarat.wbk, syarat.wbbm):
            if temuan is not None:
                yield temuan
