"""Parts of a package are replaced; every other byte of it stays."""

import io
import struct
import zipfile
from typing import Any

import pytest

from evaluasi.lke_workbook.galat import BukuKerjaSalah
from evaluasi.lke_workbook.tambal.zip import list_parts, read_part, replace_parts

ISI = {"a.xml": b"<a/>" * 50, "b.bin": bytes(range(256)), "c.xml": b"<c/>" * 50}


class TanpaCari(io.RawIOBase):
    """A stream that cannot go back: zipfile then writes the sizes behind the data."""

    def __init__(self) -> None:
        self.isi = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.isi += data
        return len(data)


def arsip(keluaran: Any, *, komentar: bytes = b"") -> None:
    with zipfile.ZipFile(keluaran, "w") as satu:
        satu.comment = komentar
        for nomor, (nama, isi) in enumerate(ISI.items()):
            info = zipfile.ZipInfo(nama, (2021, 3, nomor + 1, 4, 5, 6))
            info.external_attr = 0o600 << 16
            info.extra = struct.pack("<HH4s", 0xCAFE, 4, b"ekst")
            info.compress_type = zipfile.ZIP_STORED if nama == "b.bin" else zipfile.ZIP_DEFLATED
            satu.writestr(info, isi)


def paket(*, awalan: bytes = b"", komentar: bytes = b"") -> bytes:
    keluaran = io.BytesIO()
    arsip(keluaran, komentar=komentar)
    return awalan + keluaran.getvalue()


def menyusul() -> bytes:
    keluaran = TanpaCari()
    arsip(keluaran)
    return bytes(keluaran.isi)


def segments(isi: bytes) -> dict[str, bytes]:
    """The bytes of each part, local header included."""
    with zipfile.ZipFile(io.BytesIO(isi)) as satu:
        semua = sorted(satu.infolist(), key=lambda i: i.header_offset)
        batas = [*(i.header_offset for i in semua), satu.start_dir]
    return {i.filename: isi[a:z] for i, a, z in zip(semua, batas[:-1], batas[1:], strict=True)}


BENTUK = [paket(), paket(komentar=b"catatan"), paket(awalan=b"MZ lain"), menyusul()]


@pytest.mark.parametrize("asal", BENTUK)
def test_nothing_replaced_is_the_same_file(asal: bytes) -> None:
    assert replace_parts(asal, {}) == asal


@pytest.mark.parametrize("nama", list(ISI))
@pytest.mark.parametrize("asal", BENTUK)
def test_only_the_replaced_part_has_other_bytes(asal: bytes, nama: str) -> None:
    baru = replace_parts(asal, {nama: b"baru" * 900})
    with zipfile.ZipFile(io.BytesIO(baru)) as satu:
        assert satu.testzip() is None
        assert satu.namelist() == list(ISI)
        assert satu.read(nama) == b"baru" * 900
        with zipfile.ZipFile(io.BytesIO(asal)) as dulu:
            assert satu.comment == dulu.comment
            for kini, lama in zip(satu.infolist(), dulu.infolist(), strict=True):
                for sifat in ("date_time", "extra", "external_attr", "compress_type", "comment"):
                    assert getattr(kini, sifat) == getattr(lama, sifat)
    potong, potong_baru = segments(asal), segments(baru)
    assert {n for n in ISI if potong[n] != potong_baru[n]} == {nama}


def test_a_part_is_read_as_it_was_written() -> None:
    for asal in BENTUK:
        assert {nama: read_part(asal, nama) for nama in list_parts(asal)} == ISI
    assert read_part(paket(), "tidak ada") is None


def test_a_part_that_is_larger_than_it_says_is_refused() -> None:
    asal = bytearray(paket())
    with zipfile.ZipFile(io.BytesIO(asal)) as satu:
        awal = satu.start_dir
    asal[awal + 24 : awal + 28] = struct.pack("<L", 7)
    with pytest.raises(BukuKerjaSalah, match="simpan ulang"):
        read_part(bytes(asal), "a.xml")


def test_a_part_that_is_not_there_cannot_be_replaced() -> None:
    with pytest.raises(KeyError, match="d.xml"):
        replace_parts(paket(), {"d.xml": b""})


def test_no_plain_archive_is_refused_in_words() -> None:
    asal = paket()
    for rusak in (b"", b"PK", asal[:-30], asal[:200], b"x" * 100):
        with pytest.raises(BukuKerjaSalah, match="simpan ulang"):
            replace_parts(rusak, {"a.xml": b""})


def test_broken_bytes_never_raise_anything_else() -> None:
    asal = bytearray(paket())
    with zipfile.ZipFile(io.BytesIO(asal)) as satu:
        awal = satu.start_dir
    for di in range(awal, len(asal)):
        for nilai in (0, 255):
            salah = bytes(asal[:di]) + bytes([nilai]) + bytes(asal[di + 1 :])
            try:
                replace_parts(salah, {"a.xml": b"baru"})
            except (BukuKerjaSalah, KeyError):
                continue
