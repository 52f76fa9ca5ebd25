"""From an uploaded workbook to the plain lines that the import keeps."""

from evaluasi.penilaian.regulasi import Regulasi

from .lke_workbook.galat import BukuKerjaSalah, tolak
from .lke_workbook.isi import Identitas, IsiButir
from .lke_workbook.paket import open_buku
from .lke_workbook.reader import read_isi
from .models import Pihak
from .services.impor_isi import TPI, UNIT, ButirBerkas, IsiBerkas, PemilikBerkas, clean_teks

PANJANG_TAMPIL = 1_000  # characters of what a cell shows; more is no answer
PANJANG_CATATAN = 10_000  # more than the portal takes: told line by line, but not kept whole


def read_berkas(isi: bytes, lke: Regulasi, tahun: int) -> IsiBerkas:
    """What the workbook says, line by line.

    Raise BukuKerjaSalah for one that cannot be opened, holds no worksheet, names another year in
    its title, or whose mark of the portal was damaged.
    """
    buku = read_isi(open_buku(isi), lke)
    if buku.identitas_rusak:
        raise tolak(
            "Penanda pemilik dalam buku kerja portal ini rusak, jadi tidak pasti milik unit dan "
            "putaran mana. Unduh buku kerja yang baru, salin isinya ke sana, lalu unggah lagi."
        )
    if buku.identitas is None and buku.letak.tahun not in {None, tahun}:
        raise tolak(f"Judul lembar ini menyebut tahun {buku.letak.tahun}, bukan {tahun}.")
    return IsiBerkas(
        butir={
            kolom: {kode: _butir(satu) for kode, satu in semua.items()}
            for kolom, semua in buku.butir.items()
        },
        pemilik=_pemilik(buku.identitas),
        versi=_versi(buku.identitas),
        sidik=_sidik(buku.identitas),
        tak_dikenal=buku.letak.tak_dikenal,
        peringatan=buku.peringatan,
    )


def describe(error: BukuKerjaSalah) -> list[str]:
    """Each mistake of a refused workbook, with its cell where it has one."""
    return [f"{k.lokasi}: {k.pesan}" if k.lokasi else k.pesan for k in error.kesalahan]


def _butir(satu: IsiButir) -> ButirBerkas:
    return ButirBerkas(
        kode=satu.kode,
        lokasi=clean_teks(satu.lokasi),
        nilai=satu.jawaban,
        tertulis=clean_teks(satu.tertulis)[:PANJANG_TAMPIL],
        catatan=clean_teks(satu.catatan)[:PANJANG_CATATAN],
        bukti=clean_teks(satu.bukti)[:PANJANG_CATATAN],
        kesalahan=satu.kesalahan,
        peringatan=satu.peringatan,
    )


def _pemilik(identitas: Identitas | None) -> PemilikBerkas | None:
    if identitas is None:
        return None
    return PemilikBerkas(
        instansi=clean_teks(identitas.instansi),
        unit=clean_teks(identitas.unit),
        unit_kode=clean_teks(identitas.unit_kode),
        tahun=identitas.tahun,
        lke=clean_teks(identitas.lke),
        putaran=identitas.putaran,
        ditulis=clean_teks(identitas.ditulis),
    )


def _versi(identitas: Identitas | None) -> dict[str, dict[str, int]]:
    """The versions of the parties that answer; whoever forges others gains nothing."""
    if identitas is None:
        return {}
    return {
        pihak: {clean_teks(kode): versi for kode, versi in identitas.versi[pihak].items()}
        for pihak in (Pihak.UNIT, Pihak.ANGGOTA, Pihak.TPI)
        if pihak in identitas.versi
    }


def _sidik(identitas: Identitas | None) -> dict[str, dict[str, str]]:
    """What the portal wrote; whoever forges it only keeps his own lines from being taken."""
    if identitas is None:
        return {}
    return {
        kolom: {clean_teks(kode): clean_teks(isi) for kode, isi in identitas.sidik[kolom].items()}
        for kolom in (UNIT, TPI)
        if kolom in identitas.sidik
    }
