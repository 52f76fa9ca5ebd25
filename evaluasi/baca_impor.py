"""From an uploaded workbook to the plain lines that the import keeps."""

from evaluasi.penilaian.jawaban import Kesalahan
from evaluasi.penilaian.regulasi import Regulasi

from .lke_workbook.galat import BukuKerjaSalah, tolak
from .lke_workbook.isi import Identitas, IsiButir
from .lke_workbook.letak import Bentuk, Letak
from .lke_workbook.paket import open_buku
from .lke_workbook.reader import ISIAN_KURANG, read_isi
from .models import Pihak
from .services.impor_isi import TPI, UNIT, ButirBerkas, IsiBerkas, PemilikBerkas, clean_teks
from .services.impor_judul import find_pemilik_judul

PANJANG_TAMPIL = 1_000  # characters of what a cell shows; more is no answer
PANJANG_JUDUL = 300  # characters of a title line, as it is shown
JUDUL_TERBANYAK = 20  # title lines that are looked at
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
    judul = _judul(buku.letak) if buku.letak.bentuk is Bentuk.PORTAL else None
    tanpa_penanda = judul is not None and buku.identitas is None
    return IsiBerkas(
        butir={
            kolom: {kode: _butir(satu) for kode, satu in semua.items()}
            for kolom, semua in buku.butir.items()
        },
        pemilik=_pemilik(buku.identitas),
        versi=_versi(buku.identitas),
        sidik=_sidik(buku.identitas),
        tak_dikenal=buku.letak.tak_dikenal,
        peringatan=(
            *([_warn_tanpa_penanda(buku.letak, judul or ())] if tanpa_penanda else []),
            *buku.peringatan,
        ),
        judul=judul if tanpa_penanda else None,
    )


def describe(error: BukuKerjaSalah) -> list[str]:
    """Each mistake of a refused workbook, with its cell where it has one."""
    return [f"{k.lokasi}: {k.pesan}" if k.lokasi else k.pesan for k in error.kesalahan]


def _judul(letak: Letak) -> tuple[str, ...]:
    """The lines above the header row."""
    atas = {
        tempat: sel.nilai
        for tempat, sel in letak.lembar.sel.items()
        if tempat[0] < letak.baris_kepala and isinstance(sel.nilai, str) and not sel.rumus
    }
    semua = (clean_teks(atas[tempat])[:PANJANG_JUDUL] for tempat in sorted(atas))
    return tuple(teks for teks in semua if teks)[:JUDUL_TERBANYAK]


def _warn_tanpa_penanda(letak: Letak, judul: tuple[str, ...]) -> Kesalahan:
    """A workbook of the portal's shape that does not say whose it is: what can be lost by it."""
    milik = find_pemilik_judul(judul)
    return Kesalahan(
        letak.lembar.nama,
        "Penanda pemilik buku kerja portal ini hilang: kolom tersembunyinya terhapus, atau isinya "
        "disalin ke berkas lain. Jadi portal tidak tahu ini dari putaran mana, dan jawaban yang "
        "lebih baru di portal tidak ditandai bentrok. "
        + (f"Judulnya menyebut “{milik}”. " if milik else "Judulnya tidak menyebut unit. ")
        + "Bila ragu, batalkan, unduh buku kerja yang baru, lalu salin jawabannya ke sana.",
    )


def _butir(satu: IsiButir) -> ButirBerkas:
    return ButirBerkas(
        kode=satu.kode,
        lokasi=clean_teks(satu.lokasi),
        nilai=satu.jawaban,
        tertulis=clean_teks(satu.tertulis)[:PANJANG_TAMPIL],
        catatan=clean_teks(satu.catatan)[:PANJANG_CATATAN],
        bukti=clean_teks(satu.bukti)[:PANJANG_CATATAN],
        kesalahan=satu.kesalahan,
        # What the empty counts come to depends on the portal's: the comparison says it.
        peringatan=tuple(k for k in satu.peringatan if not k.pesan.startswith(ISIAN_KURANG)),
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
