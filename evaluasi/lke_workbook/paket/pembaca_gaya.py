"""Read styles.xml: whether a style shows its number as a date, a time or a percentage."""

import re

from evaluasi.lke_workbook.buku import JenisAngka

from .pembaca_xml import Atribut, Jatah, Pembaca

FORMAT_TERPANJANG = 500  # characters; Excel allows 255

# Formats that every program knows by number; 27–36 and 50–58 are dates of East Asian systems.
_BAWAAN = {
    **dict.fromkeys((*range(14, 18), 22, *range(27, 37), *range(50, 59)), JenisAngka.TANGGAL),
    **dict.fromkeys((*range(18, 22), *range(45, 48)), JenisAngka.WAKTU),
    **dict.fromkeys((9, 10), JenisAngka.PERSEN),
}
_LAMA = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)  # elapsed time: [h]:mm
# What stands in a format as text: "kg", \\d, _), *-, [Red], [$-421], General.
_TEKS = re.compile(r'"[^"]*"?|[\\_*].|\[[^\]]*\]?|general|standard|am/pm|a/p', re.IGNORECASE)


class PembacaGaya(Pembaca):
    """`jenis`: the kind of every cell style, by its number."""

    akar = "styleSheet"

    def __init__(self, bagian: str, jatah: Jatah) -> None:
        super().__init__(bagian, jatah)
        self._di = ""  # the element on level 2
        self._format: dict[str, JenisAngka] = {}
        self._nomor: list[str] = []

    def mulai(self, unsur: str, atribut: Atribut) -> None:
        if self.tingkat == 2:
            self._di = unsur
        elif self.tingkat != 3:
            return
        elif unsur == "xf" and self._di == "cellXfs":
            self._nomor.append(atribut.get("numFmtId", ""))
        elif unsur == "numFmt" and self._di == "numFmts":
            self._format[atribut.get("numFmtId", "")] = kind_of_format(
                atribut.get("formatCode", "")
            )

    @property
    def jenis(self) -> list[JenisAngka]:
        return [self._format.get(satu) or _kind_of_bawaan(satu) for satu in self._nomor]


def _kind_of_bawaan(nomor: str) -> JenisAngka:
    if len(nomor) > 2 or not (nomor.isascii() and nomor.isdigit()):
        return JenisAngka.BIASA
    return _BAWAAN.get(int(nomor), JenisAngka.BIASA)


def kind_of_format(kode: str) -> JenisAngka:
    """The kind of a format code such as "dd/mm/yyyy": what it does with a positive number."""
    kode = kode[:FORMAT_TERPANJANG]
    lama = _LAMA.search(kode) is not None
    isi = _TEKS.sub("", kode).partition(";")[0].casefold()
    if "y" in isi or "d" in isi:
        return JenisAngka.TANGGAL
    if lama or "h" in isi or "s" in isi:
        return JenisAngka.WAKTU
    if "m" in isi:
        return JenisAngka.TANGGAL
    return JenisAngka.PERSEN if "%" in isi else JenisAngka.BIASA
