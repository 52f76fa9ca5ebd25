"""The circulating form, or an office's own blank one, filled with the answers of a round."""

from collections.abc import Mapping

from evaluasi.lke_workbook.paket import open_buku
from evaluasi.lke_workbook.pengenalan import find_letak
from evaluasi.lke_workbook.tambal import Tulisan, fill_formulir, get_formulir_kosong, list_pihak
from evaluasi.models import Pihak
from evaluasi.penilaian_unit import read_regulasi

from .lembar import DokumenLKE


def render(
    dokumen: DokumenLKE, pihak: Pihak, *, kosong: bytes | None = None, perbaiki: bool = False
) -> bytes:
    """The form with what `dokumen` shows; of a form with one answer column, that of `pihak`.

    `kosong` is the form to fill, None for the circulating one. Raise BukuKerjaSalah for a file
    that is no such form or cannot be filled.
    """
    lke = read_regulasi(dokumen.putaran.evaluasi.lke)
    buku = open_buku(get_formulir_kosong() if kosong is None else kosong)
    letak = find_letak(buku, lke)
    kolom = list(list_pihak(letak))
    isian = (
        {satu: _tulisan(dokumen, Pihak(satu)) for satu in kolom if Pihak(satu) in dokumen.jawaban}
        if len(kolom) > 1
        else {satu: _tulisan(dokumen, pihak) for satu in kolom}
    )
    return fill_formulir(buku, letak, lke, isian, perbaiki=perbaiki)


def _tulisan(dokumen: DokumenLKE, pihak: Pihak) -> Mapping[str, Tulisan]:
    """Every line as `pihak` answers it, with the evidence of the unit."""
    jawaban = dokumen.jawaban.get(pihak, {})
    return {
        baris.nomor: Tulisan(
            jawaban=jawaban.get(baris.nomor),
            catatan=baris.catatan_unit if pihak == Pihak.UNIT else baris.catatan_tpi,
            bukti="\n".join(bukti.teks for bukti in baris.bukti),
        )
        for baris in dokumen.baris
        if baris.pertanyaan
    }
