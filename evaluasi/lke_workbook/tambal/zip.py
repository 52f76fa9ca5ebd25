"""Replace parts of a zip package; every other byte of it stays where it was written.

Local headers, compressed data, order, times and extra fields of the other parts are copied as
they stand. Only a changed part is compressed anew, and the directory says its new sizes.
"""

import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from evaluasi.lke_workbook.galat import tolak

AKHIR = struct.Struct("<4s4H2LH")  # end of central directory
PUSAT = struct.Struct("<4s6H3L5H2L")  # one record of the central directory
LOKAL = struct.Struct("<4s5H3L2H")  # header in front of the data of a part
TANDA_AKHIR, TANDA_PUSAT, TANDA_LOKAL = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04"
TANDA_ZIP64, PENUNJUK_ZIP64 = b"PK\x06\x07", 20  # says where another directory stands
BYTE_BAGIAN_TERBANYAK = 20_000_000  # of one part unpacked
KOMENTAR_TERPANJANG = 65_535
PENUH = 0xFFFFFFFF  # "look into the zip64 field"
TERSANDI, UKURAN_MENYUSUL = 0x1, 0x8  # flags: encrypted; sizes stand behind the data
DEFLATE = 8


@dataclass(frozen=True, slots=True)
class Entri:
    """One part in the central directory; `awal` and `akhir` are the bytes that it takes."""

    nama: str
    catatan: bytes  # its record as written
    bidang: tuple[int, ...]  # its record, after the signature
    awal: int
    akhir: int


def replace_parts(isi: bytes, bagian: Mapping[str, bytes]) -> bytes:
    """The package with these parts; KeyError for a name that it does not have.

    Raise BukuKerjaSalah for an archive that has no plain directory (zip64, encrypted).
    """
    semua, mulai_pusat, buntut = _read_directory(isi)
    if asing := bagian.keys() - {satu.nama for satu in semua}:
        raise KeyError(sorted(asing)[0])
    keluaran = bytearray(isi[: min(satu.awal for satu in semua)])
    awalan = _prefix(isi, mulai_pusat)
    bidang_baru: dict[int, tuple[int, ...]] = {}
    for satu in sorted(semua, key=lambda entri: entri.awal):
        letak = len(keluaran) - awalan
        bidang = satu.bidang
        if satu.nama in bagian:
            bidang, lokal = _write_part(isi, satu, bagian[satu.nama])
            keluaran += lokal
        else:
            keluaran += isi[satu.awal : satu.akhir]
        bidang_baru[satu.awal] = (*bidang[:-1], letak)
    pusat = len(keluaran)
    for satu in semua:
        keluaran += PUSAT.pack(TANDA_PUSAT, *bidang_baru[satu.awal])
        keluaran += satu.catatan[PUSAT.size :]
    besar = len(keluaran) - pusat
    akhir = AKHIR.unpack_from(buntut)
    keluaran += AKHIR.pack(*akhir[:-3], besar, pusat - awalan, akhir[-1]) + buntut[AKHIR.size :]
    return bytes(keluaran)


def read_part(isi: bytes, nama: str) -> bytes | None:
    """One part, unpacked; None when the package has no such part."""
    semua, _, _ = _read_directory(isi)
    entri = next((satu for satu in semua if satu.nama == nama), None)
    if entri is None:
        return None
    mulai, panjang = _find_data(isi, entri)
    mentah = isi[mulai : mulai + panjang]
    if entri.bidang[3] != DEFLATE:
        return mentah
    besar = entri.bidang[8]
    if besar > BYTE_BAGIAN_TERBANYAK:
        raise _rusak()
    try:
        utuh = zlib.decompressobj(-15).decompress(mentah, besar + 1)
    except zlib.error:
        raise _rusak() from None
    if len(utuh) != besar:  # the directory lies about its size
        raise _rusak()
    return utuh


def list_parts(isi: bytes) -> list[str]:
    return [satu.nama for satu in _read_directory(isi)[0]]


def _read_directory(isi: bytes) -> tuple[list[Entri], int, bytes]:
    """The parts in the order of the directory, where it starts, and what stands behind it."""
    letak_akhir = isi.rfind(TANDA_AKHIR, max(0, len(isi) - KOMENTAR_TERPANJANG - AKHIR.size))
    if letak_akhir < 0 or letak_akhir + AKHIR.size > len(isi):
        raise _rusak()
    if isi.startswith(TANDA_ZIP64, max(0, letak_akhir - PENUNJUK_ZIP64)):
        raise _rusak()
    buntut = isi[letak_akhir:]
    _, _, _, _, jumlah, besar, _, _ = AKHIR.unpack_from(buntut)
    mulai = letak_akhir - besar
    awalan = _prefix(isi, mulai) if mulai >= 0 else -1
    if awalan < 0 or jumlah == 0xFFFF:
        raise _rusak()
    mentah: list[tuple[str, bytes, tuple[int, ...]]] = []
    di = mulai
    for _ in range(jumlah):
        if di + PUSAT.size > letak_akhir or isi[di : di + 4] != TANDA_PUSAT:
            raise _rusak()
        bidang = PUSAT.unpack_from(isi, di)[1:]
        panjang_nama, panjang_ekstra, panjang_komentar = bidang[9:12]
        sampai = di + PUSAT.size + panjang_nama + panjang_ekstra + panjang_komentar
        if PENUH in (bidang[7], bidang[8], bidang[-1]) or bidang[2] & TERSANDI:
            raise _rusak()
        nama = isi[di + PUSAT.size : di + PUSAT.size + panjang_nama].decode("utf-8", "replace")
        mentah.append((nama, isi[di:sampai], bidang))
        di = sampai
    if not mentah:
        raise _rusak()
    batas = sorted({bidang[-1] + awalan for _, _, bidang in mentah}) + [mulai]
    sesudah = dict(zip(batas, batas[1:], strict=False))
    if len(sesudah) != len(mentah) or batas[-1] <= batas[-2]:
        raise _rusak()  # two parts in one place, or parts behind the directory
    semua = [
        Entri(nama, catatan, bidang, bidang[-1] + awalan, sesudah[bidang[-1] + awalan])
        for nama, catatan, bidang in mentah
    ]
    for satu in semua:
        _find_data(isi, satu)
    return semua, mulai, buntut


def _prefix(isi: bytes, mulai_pusat: int) -> int:
    """How many bytes stand before the archive: the directory is further down than it says."""
    letak_akhir = isi.rfind(TANDA_AKHIR, mulai_pusat)
    return mulai_pusat - int(AKHIR.unpack_from(isi, letak_akhir)[6])


def _find_data(isi: bytes, entri: Entri) -> tuple[int, int]:
    """Where the compressed data of a part starts, and how long it is."""
    if entri.awal + LOKAL.size > entri.akhir or isi[entri.awal : entri.awal + 4] != TANDA_LOKAL:
        raise _rusak()
    *_, panjang_nama, panjang_ekstra = LOKAL.unpack_from(isi, entri.awal)
    mulai = entri.awal + LOKAL.size + panjang_nama + panjang_ekstra
    panjang = entri.bidang[7]
    if mulai + panjang > entri.akhir:
        raise _rusak()
    return mulai, panjang


def _write_part(isi: bytes, entri: Entri, baru: bytes) -> tuple[tuple[int, ...], bytes]:
    """The fields of the directory and the local bytes of a part with new content."""
    lokal = list(LOKAL.unpack_from(isi, entri.awal))
    mulai, _ = _find_data(isi, entri)
    nama_ekstra = isi[entri.awal + LOKAL.size : mulai]
    bidang = list(entri.bidang)
    if bidang[3] == DEFLATE:
        pengecil = zlib.compressobj(6, zlib.DEFLATED, -15)
        data = pengecil.compress(baru) + pengecil.flush()
    else:
        bidang[3], data = 0, baru
    bidang[2] &= ~UKURAN_MENYUSUL
    bidang[6:9] = [zlib.crc32(baru), len(data), len(baru)]
    panjang_nama = lokal[9]
    ekstra = _without_zip64(nama_ekstra[panjang_nama:])
    lokal[2] &= ~UKURAN_MENYUSUL
    lokal[3] = bidang[3]
    lokal[6:9] = bidang[6:9]
    lokal[10] = len(ekstra)
    return tuple(bidang), LOKAL.pack(*lokal) + nama_ekstra[:panjang_nama] + ekstra + data


def _without_zip64(ekstra: bytes) -> bytes:
    """Extra fields but the one that would say the old sizes again."""
    sisa, di = b"", 0
    while di + 4 <= len(ekstra):
        kode, panjang = struct.unpack_from("<HH", ekstra, di)
        if kode != 1:
            sisa += ekstra[di : di + 4 + panjang]
        di += 4 + panjang
    return sisa


def _rusak() -> Exception:
    return tolak(
        "Formulir ini tidak dapat diisi karena susunan berkasnya tidak lazim. "
        "Buka dengan Excel, simpan ulang sebagai .xlsx, lalu coba lagi."
    )
