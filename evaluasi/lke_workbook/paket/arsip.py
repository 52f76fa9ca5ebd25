"""Open a workbook: refuse what is hostile or broken, return its cells.

An .xlsx is a zip archive. What it says about itself (sizes, names, kinds) is checked before
anything is unpacked, and while unpacking nothing of it is believed.
"""

import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import NamedTuple

from evaluasi.lke_workbook.buku import BukuKerja, JenisAngka, Lembar
from evaluasi.lke_workbook.galat import BukuKerjaSalah, tolak

from .jenis_berkas import SIMPAN_ULANG, describe_bukan_excel, describe_bukan_zip
from .pembaca_gaya import PembacaGaya
from .pembaca_lembar import PembacaLembar, baca_kawasan, tolak_tautan_luar
from .pembaca_xml import (
    EntriLembar,
    Hubungan,
    Jatah,
    Pembaca,
    PembacaBuku,
    PembacaHubungan,
    PembacaJenisIsi,
    PembacaTeks,
    rusak,
)

BYTE_TERBANYAK = 10_000_000  # of the file
BAGIAN_TERBANYAK = 1_000  # entries of the archive
BYTE_ISI_TERBANYAK = 60_000_000  # of all entries unpacked, pictures too
BYTE_BAGIAN_TERBANYAK = 20_000_000  # of one entry unpacked
PERBANDINGAN_TERBESAR = 200  # unpacked : packed; sheets of offices reach 30
BYTE_TANPA_PERBANDINGAN = 1_000_000  # small entries may be as repetitive as they like
POTONGAN = 65_536
TAUTAN_TERPANJANG = 2_048  # a longer address is no evidence that anyone could open

_KEPALA_DIREKTORI = b"PK\x01\x02"
_TANDA_ZIP = b"PK\x03\x04"

# What zipfile and zlib raise for an archive that is broken or made to break them.
_ZIP_RUSAK = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,  # a name that is no UTF-8, a negative offset
    OverflowError,  # an offset beyond what the machine can address
    IndexError,
    RuntimeError,  # an encrypted entry
    NotImplementedError,  # a version or compression of the far future
)


def open_buku(isi: bytes) -> BukuKerja:
    """Raise BukuKerjaSalah for anything that is not a sound, harmless .xlsx."""
    with Paket(isi) as paket:
        return BukuKerja(tuple(_read_lembar(paket)), isi)


class Paket:
    """The parts of an .xlsx by name, after the checks that need no unpacking.

    Names are compared without regard to case, as the format wants it.
    """

    def __init__(self, isi: bytes) -> None:
        _check_kepala(isi)
        try:
            self._arsip = zipfile.ZipFile(BytesIO(isi))
        except _ZIP_RUSAK:
            raise _terpotong() from None
        self.jatah = Jatah()
        self._bagian = _check_entri(self._arsip.infolist())
        self._check_jenis()

    def __enter__(self) -> "Paket":
        return self

    def __exit__(self, *galat: object) -> None:
        self._arsip.close()

    def __contains__(self, bagian: str) -> bool:
        return bagian.casefold() in self._bagian

    def feed(self, bagian: str, pembaca: Pembaca) -> None:
        """Let `pembaca` read that part."""
        if bagian not in self:
            raise tolak(
                f"Berkas ini tidak lengkap: bagian “{bagian}” tidak ada. Buka dengan Excel, "
                "setujui bila ditawarkan perbaikan, lalu simpan ulang sebagai .xlsx."
            )
        pembaca.read(self._iter_potongan(bagian))

    def get_hubungan(self, bagian: str) -> dict[str, Hubungan]:
        """The relationships of a part ("" is the package) by id; none where it has none."""
        folder, nama = posixpath.split(bagian)
        rels = posixpath.join(folder, "_rels", f"{nama}.rels")
        pembaca = PembacaHubungan(rels, self.jatah)
        if rels in self:
            self.feed(rels, pembaca)
        return pembaca.hubungan

    def _iter_potongan(self, bagian: str) -> Iterator[bytes]:
        """The part piece by piece: its header may lie about its size, so nobody asks it."""
        try:
            with self._arsip.open(self._bagian[bagian.casefold()]) as berkas:
                while potongan := berkas.read(POTONGAN):
                    yield potongan
        except _ZIP_RUSAK:
            raise _terpotong() from None

    def _check_jenis(self) -> None:
        pembaca = PembacaJenisIsi("[Content_Types].xml", self.jatah)
        if pembaca.bagian in self:
            self.feed(pembaca.bagian, pembaca)
        mimetype = next(self._iter_potongan("mimetype"), b"") if "mimetype" in self else b""
        if pesan := describe_bukan_excel(self._bagian, mimetype, pembaca.jenis):
            raise tolak(pesan)
        if any(nama.startswith("xl/externallinks/") for nama in self._bagian):
            raise tolak_tautan_luar()


# --- Before anything is unpacked --------------------------------------------------------------


def _check_kepala(isi: bytes) -> None:
    if not isi:
        raise tolak("Berkas ini kosong (0 byte). Periksa berkasnya, lalu pilih lagi.")
    if len(isi) > BYTE_TERBANYAK:
        raise tolak(
            f"Berkas ini lebih besar dari {BYTE_TERBANYAK // 1_000_000} MB. Hapus gambar dan "
            "lembar yang tidak perlu, lalu simpan ulang."
        )
    if not isi.startswith(_TANDA_ZIP):
        raise tolak(describe_bukan_zip(isi))
    # Counted in the bytes: reading a directory of 200.000 entries would already cost too much.
    if isi.count(_KEPALA_DIREKTORI) > BAGIAN_TERBANYAK:
        raise _tidak_wajar()


def _check_entri(entri: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """The entries by their casefolded name."""
    bagian: dict[str, zipfile.ZipInfo] = {}
    if sum(satu.file_size for satu in entri) > BYTE_ISI_TERBANYAK:
        raise _tidak_wajar()
    for satu in entri:
        nama = satu.orig_filename
        if satu.flag_bits & 0x1:
            raise tolak(
                "Isi berkas ini terkunci kata sandi. Buka dengan Excel, hapus kata sandinya, "
                "lalu simpan ulang."
            )
        if satu.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise _tidak_wajar()
        if (
            "\\" in nama
            or "\x00" in nama
            or ":" in nama
            or nama.startswith("/")
            or ".." in nama.split("/")
        ):
            raise _tidak_wajar()
        besar = satu.file_size
        if besar > BYTE_BAGIAN_TERBANYAK or (
            besar > BYTE_TANPA_PERBANDINGAN and besar > satu.compress_size * PERBANDINGAN_TERBESAR
        ):
            raise _tidak_wajar()
        if nama.endswith("/"):
            continue
        if nama.casefold() in bagian:
            raise _tidak_wajar()
        bagian[nama.casefold()] = satu
    return bagian


def _terpotong() -> BukuKerjaSalah:
    return tolak(describe_bukan_zip(_TANDA_ZIP))


def _tidak_wajar() -> BukuKerjaSalah:
    return tolak(
        "Susunan berkas ini tidak wajar untuk buku kerja Excel (bagian yang terlalu banyak, "
        f"terlalu besar, ganda, atau bernama aneh), sehingga tidak dibuka. {SIMPAN_ULANG}"
    )


# --- The workbook -----------------------------------------------------------------------------


class Acuan(NamedTuple):
    """What the cells of every sheet refer to by number."""

    teks: list[str]
    gaya: list[JenisAngka]


def _read_lembar(paket: Paket) -> Iterator[Lembar]:
    """Every worksheet in its order; chart sheets hold no cells and are left out."""
    bagian_buku = next(
        (
            _resolve("", satu.sasaran)
            for satu in paket.get_hubungan("").values()
            if satu.jenis == "officeDocument" and not satu.di_luar
        ),
        "xl/workbook.xml",
    )
    buku = PembacaBuku(bagian_buku, paket.jatah)
    paket.feed(bagian_buku, buku)
    hubungan = paket.get_hubungan(bagian_buku)
    if any(satu.jenis in {"externalLink", "externalLinkPath"} for satu in hubungan.values()):
        raise tolak_tautan_luar()
    acuan = Acuan(
        _read_teks(paket, bagian_buku, hubungan), _read_gaya(paket, bagian_buku, hubungan)
    )
    ada = False
    for entri in buku.lembar:
        tujuan = hubungan.get(entri.hubungan)
        if tujuan is None or tujuan.di_luar or not tujuan.sasaran:
            raise rusak(bagian_buku)
        if tujuan.jenis != "worksheet":
            continue
        ada = True
        yield _read_satu(paket, entri, _resolve(bagian_buku, tujuan.sasaran), acuan)
    if not ada:
        raise tolak("Buku kerja ini tidak mempunyai lembar. Pakai berkas LKE yang asli.")


def _read_teks(paket: Paket, bagian_buku: str, hubungan: dict[str, Hubungan]) -> list[str]:
    pembaca = PembacaTeks("sharedStrings.xml", paket.jatah)
    for satu in hubungan.values():
        if satu.jenis == "sharedStrings" and not satu.di_luar:
            paket.feed(_resolve(bagian_buku, satu.sasaran), pembaca)
            break
    return pembaca.daftar


def _read_gaya(paket: Paket, bagian_buku: str, hubungan: dict[str, Hubungan]) -> list[JenisAngka]:
    pembaca = PembacaGaya("styles.xml", paket.jatah)
    for satu in hubungan.values():
        if satu.jenis == "styles" and not satu.di_luar:
            paket.feed(_resolve(bagian_buku, satu.sasaran), pembaca)
            break
    return pembaca.jenis


def _read_satu(paket: Paket, entri: EntriLembar, bagian: str, acuan: Acuan) -> Lembar:
    pembaca = PembacaLembar(bagian, paket.jatah, entri.nama, acuan.teks, acuan.gaya)
    paket.feed(bagian, pembaca)
    pembaca.complete()
    return Lembar(
        nama=entri.nama,
        bagian=bagian,
        sel=pembaca.sel,
        tersembunyi=entri.tersembunyi,
        terkunci=pembaca.terkunci,
        kolom_tersembunyi=frozenset(pembaca.kolom_tersembunyi),
        baris_tersembunyi=frozenset(pembaca.baris_tersembunyi),
        tautan=_read_tautan(paket, bagian, pembaca.tautan),
        gabungan=tuple(pembaca.gabungan),
    )


def _read_tautan(
    paket: Paket, bagian: str, tautan: list[tuple[str, str]]
) -> dict[tuple[int, int], str]:
    """The web addresses behind cells, by the first cell of each link. Never fetched."""
    if not tautan:
        return {}
    hubungan = paket.get_hubungan(bagian)
    alamat: dict[tuple[int, int], str] = {}
    for kawasan, nomor in tautan:
        letak, tujuan = baca_kawasan(kawasan), hubungan.get(nomor)
        if letak and tujuan and tujuan.di_luar and len(tujuan.sasaran) <= TAUTAN_TERPANJANG:
            alamat[letak[0], letak[1]] = tujuan.sasaran
    return alamat


def _resolve(dari: str, sasaran: str) -> str:
    """The part that `sasaran` names in a relationship of the part `dari`."""
    jalur = posixpath.normpath(posixpath.join("/", posixpath.dirname(dari), sasaran))
    return jalur.lstrip("/")
