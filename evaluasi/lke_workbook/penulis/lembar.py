"""Write the sheet "LKE ZI": the familiar rows and columns, with live formulas."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from evaluasi.lke_workbook.kunci import KEPALA, encode_identitas
from evaluasi.lke_workbook.letak import Kolom
from evaluasi.penilaian.jawaban import Jawaban, nilai_jawaban
from evaluasi.penilaian.regulasi import JenisSkala, Pertanyaan
from zi_portal.xlsx import Capaian

from .angka import build_capaian, list_ambang
from .gaya import (
    DESIMAL,
    WARNA_KELOMPOK,
    WARNA_TERBUKA,
    Gaya,
    prepare_cetak,
    tinggi,
    write_alinea,
)
from .isi import IsiTulis
from .periksa import mark_answers, mark_minimums, mark_reasons, validate_answers
from .rumus import rumus_cacah, rumus_nilai, rumus_persen
from .susun import BARIS_KEPALA, BarisTulis, Susunan
from .teks import (
    BELUM_DIISI,
    BELUM_LENGKAP,
    CACAH,
    clean_teks,
    write_penjelasan,
    write_pilihan,
)

Sifat = Mapping[str, Any]  # properties of a format, as XlsxWriter names them

LEBAR = (36, 7, 54, 9, 12, 12, 9, 9, 18, 18, 20)
KOLOM = {nama: nomor for nomor, nama in enumerate(KEPALA)}  # from 0, as XlsxWriter counts
KOLOM_KUNCI = len(KEPALA)
KOLOM_JAWABAN = {"unit": KOLOM[Kolom.JAWABAN_UNIT], "tpi": KOLOM[Kolom.JAWABAN_TPI]}
KOLOM_CATATAN = {"unit": KOLOM[Kolom.CATATAN_UNIT], "tpi": KOLOM[Kolom.CATATAN_TPI]}
# How an answer is shown; an index has up to six places.
POLA = {JenisSkala.PILIHAN: "General", JenisSkala.INDEKS: "0.00####", JenisSkala.PERSEN: "0"}
PETUNJUK = (
    "Sel jawaban kuning belum diisi. Sel merah perlu diperiksa: isinya tidak dikenal atau "
    "bertentangan dengan sel lain. Simpan berkas ini sebagai .xlsx, lalu unggah kembali ke portal."
)
PETUNJUK_TPI = "Catatan TPI kuning: tulis di sana mengapa jawabannya berbeda dari jawaban unit."


def write_lembar(sheet: Worksheet, gaya: Gaya, isi: IsiTulis, susunan: Susunan) -> None:
    """Everything of the sheet: cells, input checks, marks, print setup, protection."""
    _Penulis(sheet, gaya, isi, susunan).write()


class _Penulis:
    def __init__(self, sheet: Worksheet, gaya: Gaya, isi: IsiTulis, susunan: Susunan) -> None:
        self.sheet, self.gaya, self.isi, self.susunan = sheet, gaya, isi, susunan
        self.ambang = {satu.kode: list_ambang(isi.hasil, satu.kode) for satu in susunan.baris}
        self.terbuka = gaya.teks(locked=False, bg_color=WARNA_TERBUKA)

    def write(self) -> None:
        sheet, isi, susunan = self.sheet, self.isi, self.susunan
        for kolom, lebar in enumerate(LEBAR):
            sheet.set_column(kolom, kolom, lebar)
        # The one hidden thing: what each row is, so that a sorted or shortened sheet is read.
        sheet.set_column(KOLOM_KUNCI, KOLOM_KUNCI, 10, None, {"hidden": True})
        for nomor, teks in enumerate(isi.kepala):
            sheet.write_string(nomor, 0, clean_teks(teks), self.gaya.judul)
        kepala = BARIS_KEPALA - 1
        for kolom, teks in enumerate(KEPALA.values()):
            sheet.write_string(kepala, kolom, teks, self.gaya.kepala)
        sheet.write_string(kepala, KOLOM_KUNCI, encode_identitas(isi.identitas))
        sheet.set_row(kepala, tinggi(dict(enumerate(KEPALA.values())), LEBAR))
        for satu in susunan.baris:
            self._write_row(satu)
        akhir = susunan.baris[-1].baris
        petunjuk = [PETUNJUK] if isi.is_terbuka else []
        if isi.terbuka.get("tpi"):
            petunjuk.append(PETUNJUK_TPI)
        for nomor, teks in enumerate([*petunjuk, *isi.penutup], start=akhir + 2):
            write_alinea(sheet, self.gaya, nomor, clean_teks(teks), LEBAR)
        sheet.autofilter(kepala, 0, akhir - 2, KOLOM_KUNCI)  # without the total
        for pihak, kode in isi.terbuka.items():
            if not kode:
                continue
            jawaban, catatan = KOLOM_JAWABAN[pihak], KOLOM_CATATAN[pihak]
            baris = susunan.pick(kode)
            validate_answers(sheet, baris, jawaban, catatan)
            mark_answers(sheet, self.gaya, isi.hasil, baris, jawaban)
            if pihak != "unit":
                tiga = (jawaban, KOLOM_JAWABAN["unit"], catatan)
                mark_reasons(sheet, self.gaya, baris, tiga)
        mark_minimums(sheet, self.gaya, isi.hasil, susunan, self.ambang)
        prepare_cetak(
            sheet,
            baris_kepala=BARIS_KEPALA,
            baris_terakhir=akhir + len(petunjuk) + len(isi.penutup) + 1,
            kolom_terakhir=KOLOM_KUNCI - 1,
            kaki=clean_teks(isi.kaki),
            draf=isi.draf,
        )

    def _write_row(self, satu: BarisTulis) -> None:
        sheet, baris = self.sheet, satu.baris - 1
        sifat: Sifat = {"bold": True, "bg_color": WARNA_KELOMPOK} if satu.is_kelompok else {}
        teks = {kolom: clean_teks(isi) for kolom, isi in self._texts(satu).items()}
        bobot, tutup = self._bobot(satu), self.gaya.teks(**sifat)
        boleh = self._open_columns(satu)
        for kolom in range(KOLOM_KUNCI):
            bentuk = self.terbuka if kolom in boleh else tutup
            if isi := teks.get(kolom, ""):
                sheet.write_string(baris, kolom, isi, bentuk)
            elif kolom == KOLOM[Kolom.BOBOT] and bobot is not None:
                sheet.write_number(baris, kolom, float(bobot), self.gaya.angka(**sifat))
            else:
                sheet.write_blank(baris, kolom, None, bentuk)
        for pihak in self.isi.jawaban:
            if satu.pertanyaan is not None:
                self._write_jawaban(satu, satu.pertanyaan, pihak)
        if satu.isian is None:
            self._write_nilai(satu, sifat)
        sheet.write_string(baris, KOLOM_KUNCI, satu.kunci)
        sheet.set_row(baris, tinggi(teks, LEBAR))

    def _open_columns(self, satu: BarisTulis) -> set[int]:
        """Where texts can be typed in a row."""
        if satu.pertanyaan is None or satu.isian:
            return set()
        pihak = [pihak for pihak, kode in self.isi.terbuka.items() if satu.kode in kode]
        bukti = {KOLOM[Kolom.BUKTI]} if "unit" in pihak else set()
        return {KOLOM_CATATAN[satu] for satu in pihak} | bukti

    def _texts(self, satu: BarisTulis) -> dict[int, str]:
        teks = {KOLOM[Kolom.PENILAIAN]: satu.teks}
        p = satu.pertanyaan
        if p is None:
            return teks
        if satu.isian:
            return {**teks, KOLOM[Kolom.PILIHAN]: CACAH}
        isi = self.isi
        penjelasan = [write_penjelasan(p), isi.keterangan.get(p.kode, "")]
        teks[KOLOM[Kolom.PENJELASAN]] = "\n".join(filter(None, penjelasan))
        teks[KOLOM[Kolom.PILIHAN]] = write_pilihan(p)
        teks[KOLOM[Kolom.BUKTI]] = isi.bukti.get(p.kode, "")
        for pihak, catatan in isi.catatan.items():
            teks[KOLOM_CATATAN[pihak]] = catatan.get(p.kode, "")
        return teks

    def _bobot(self, satu: BarisTulis) -> Decimal | Fraction | None:
        if satu.pertanyaan is not None:
            return None if satu.isian else satu.pertanyaan.bobot
        return self.isi.hasil.bobot[satu.kode]

    def _write_jawaban(self, satu: BarisTulis, p: Pertanyaan, pihak: str) -> None:
        """The answer cell of a line or a count, by one party."""
        baris, kolom = satu.baris - 1, KOLOM_JAWABAN[pihak]
        jawaban = self.isi.jawaban[pihak].get(p.kode)
        if p.isian and satu.isian is None:
            self._write_persen_cacah(satu, p, pihak, jawaban)
            return
        if satu.isian and isinstance(jawaban, Mapping):
            isi: str | Decimal | int | None = jawaban.get(satu.isian.kode)
        else:
            isi = None if isinstance(jawaban, Mapping) else jawaban
        terbuka = p.kode in self.isi.terbuka.get(pihak, ())
        buka = {"locked": False, "bg_color": WARNA_TERBUKA} if terbuka else {}
        bentuk = self.gaya.sel(num_format=POLA[p.skala.jenis], align="center", **buka)
        if isi is None:
            self.sheet.write_blank(baris, kolom, None, bentuk)
        elif isinstance(isi, str):
            self.sheet.write_string(baris, kolom, isi, bentuk)
        else:
            self.sheet.write_number(baris, kolom, float(isi), bentuk)

    def _write_persen_cacah(
        self, satu: BarisTulis, p: Pertanyaan, pihak: str, jawaban: Jawaban | None
    ) -> None:
        """What the counts below come to: a percentage, or a word why there is none."""
        kolom, nilai = KOLOM_JAWABAN[pihak], nilai_jawaban(p, jawaban).nilai
        rumus = rumus_cacah(p, self.susunan, _huruf(kolom))
        if nilai is None:
            kata = BELUM_LENGKAP if jawaban else BELUM_DIISI
            self.sheet.write_formula(
                satu.baris - 1, kolom, rumus, self._bentuk_persen(DESIMAL), kata
            )
            return
        capaian = Capaian(nilai * 100, self.ambang[p.kode])
        self.sheet.write_formula(
            satu.baris - 1,
            kolom,
            rumus,
            self._bentuk_persen(capaian.places(DESIMAL)),
            capaian.stored(),
        )

    def _bentuk_persen(self, desimal: int) -> Format:
        return self.gaya.sel(num_format=f'0.{"0" * desimal}"%"', text_wrap=True, align="center")

    def _write_nilai(self, satu: BarisTulis, sifat: Sifat) -> None:
        hasil = self.isi.hasil
        if satu.pertanyaan is not None:
            nilai = hasil.pertanyaan[satu.kode] * hasil.bobot[satu.kode]
        else:
            nilai = hasil.nilai[satu.kode]
        capaian, persen = build_capaian(nilai, hasil.bobot[satu.kode], self.ambang[satu.kode])
        kolom = _huruf(KOLOM_JAWABAN[self.isi.menurut])
        self._write_capaian(satu, Kolom.NILAI, rumus_nilai(satu, self.susunan), capaian, sifat)
        self._write_capaian(satu, Kolom.PERSEN, rumus_persen(satu, kolom), persen, sifat)

    def _write_capaian(
        self,
        satu: BarisTulis,
        kolom: Kolom,
        rumus: str,
        capaian: Capaian,
        sifat: Sifat,
    ) -> None:
        bentuk = self.gaya.angka(capaian.places(DESIMAL), **sifat)
        self.sheet.write_formula(satu.baris - 1, KOLOM[kolom], rumus, bentuk, capaian.stored())


def _huruf(kolom: int) -> str:
    return chr(ord("A") + kolom)
