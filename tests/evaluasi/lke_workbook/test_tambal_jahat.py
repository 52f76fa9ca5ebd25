"""A blank that wants to hurt is filled or refused, in little time and memory."""

import re
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from random import Random

import pytest

from evaluasi.lke_workbook.galat import BukuKerjaSalah
from evaluasi.lke_workbook.paket import open_buku
from evaluasi.lke_workbook.pengenalan import find_letak
from evaluasi.lke_workbook.reader import read_isi
from evaluasi.lke_workbook.tambal import (
    Tulisan,
    fill_formulir,
    formulir_terisi,
    get_formulir_kosong,
)
from evaluasi.lke_workbook.tambal.unsur import list_unsur, read_atribut, set_atribut
from tests.evaluasi.lke_workbook.berkas_jahat import pack
from tests.penilaian.lembar import LKE

AKAR = Path(__file__).parents[3]
LEMBAR, BUKU = "xl/worksheets/sheet3.xml", "xl/workbook.xml"
RANTAI, HUBUNGAN = "xl/calcChain.xml", "_rels/.rels"
ISIAN = {"unit": {"A.I.1.i.b": Tulisan("B", "catatan", "https://contoh.go.id")}}


def change(nama: str, ubah: Callable[[bytes], bytes]) -> bytes:
    """The blank with one other part."""
    with zipfile.ZipFile(BytesIO(get_formulir_kosong())) as arsip:
        bagian: dict[str, str | bytes] = {n: arsip.read(n) for n in arsip.namelist()}
    lama = bagian.get(nama, b"")
    assert isinstance(lama, bytes)
    bagian[nama] = ubah(lama)
    assert bagian[nama] != lama
    return pack(bagian)


def comment(isi: bytes, akhir: str, teks: bytes) -> bytes:
    return isi.replace(b"</%b>" % akhir.encode(), b"<!--%b--></%b>" % (teks, akhir.encode()))


def without_calc(isi: bytes) -> bytes:
    return re.sub(rb"<definedNames>.*?</definedNames>|<calcPr[^>]*/>", b"", isi)


def widen_tags(isi: bytes, sel: bytes, spasi: int) -> bytes:
    """Spaces in front of the end of those cells' tags."""
    return re.sub(rb'(<c r="%b"[^>]*?)(/?>)' % sel, rb"\1" + b" " * spasi + rb"\2", isi)


def merge(jumlah: int, kawasan: Callable[[int], str]) -> Callable[[bytes], bytes]:
    gabungan = "".join(f'<mergeCell ref="{kawasan(n)}"/>' for n in range(jumlah)).encode()
    return lambda isi: re.sub(rb"<mergeCells[^>]*>", lambda m: m[0] + gabungan, isi)


def chain(isi: bytes) -> bytes:
    """Noise keeps it below the ratio that is refused, as somebody would who knows it."""
    derau = Random(1).randbytes(len(isi) // 100).hex().encode()
    return change(RANTAI, lambda _: b"<calcChain><!--%b-->%b</calcChain>" % (derau, isi))


def empty_cells(baris_baru: int) -> bytes:
    baris = b"<row>%b</row>" % (b"<c/>" * 15_000)
    return change(
        LEMBAR, lambda i: i.replace(b"</sheetData>", baris * baris_baru + b"</sheetData>")
    )


def utf16(isi: bytes) -> bytes:
    return re.sub(rb"<\?xml.*?\?>", b"", isi).decode().encode("utf-16")


JAHAT: dict[str, Callable[[], bytes]] = {
    "hubungan": lambda: change(
        HUBUNGAN,
        lambda i: re.sub(rb"(?=<Relationship )", b"<!--%b-->" % (b"<" * 100_000), i, count=1),
    ),
    "nama": lambda: change(
        BUKU, lambda i: comment(without_calc(i), "workbook", b"<definedNames " * 20_000)
    ),
    "calc": lambda: change(
        BUKU, lambda i: i.replace(b"<calcPr", b"<calcPr" + b" " * 200_000)
    ),
    "spasi_sel": lambda: change(LEMBAR, lambda i: widen_tags(i, b"K9", 100_000)),
    "spasi_semua": lambda: change(LEMBAR, lambda i: widen_tags(i, rb"K\d+", 10_000)),
    "validasi": lambda: change(
        LEMBAR, lambda i: comment(i, "worksheet", b"<dataValidation '" * 15_000)
    ),
    "gabungan": lambda: change(
        LEMBAR, merge(1_000, lambda n: f"A{1000 * n + 1000}:CV{1000 * n + 1999}")
    ),
    "gabungan_bertumpuk": lambda: change(
        LEMBAR, merge(15_000, lambda n: f"Z{n + 300}:XFD1048576")
    ),
    "gabungan_terlalu_banyak": lambda: change(LEMBAR, merge(350_000, lambda n: "Z300:Z400")),
    "gaya_kolom": lambda: change(
        LEMBAR,
        lambda i: i.replace(b"<cols>", b"<cols>" + b'<col min="9" max="9" style="1"/>' * 90_000),
    ),
    "sel_kosong": lambda: empty_cells(12),
    "sel_terlalu_banyak": lambda: empty_cells(23),
    "rantai_panjang": lambda: chain(b'<c r="K9" i="3"/>' * 1_000_000),
    "rantai_tag": lambda: chain(b"<c" + b" " * 10_000_000 + b"/>"),
    "rantai_atribut": lambda: chain(
        b"<c%b/>" % b"".join(b' a%d=""' % n for n in range(500_000))
    ),
    "rantai_nama": lambda: chain(b"".join(b"<a%d/>" % n for n in range(90_000))),
    "rantai_dalam": lambda: chain(b"<a>" * 90_000),
    "rantai_sandi": lambda: chain(b'<c r="\xff" i="1"/>'),
    "rantai_utf16": lambda: change(RANTAI, lambda _: "<calcChain/>".encode("utf-16")),
    "lembar_utf16": lambda: change(LEMBAR, utf16),
    "buku_utf16": lambda: change(BUKU, utf16),
}  # fmt: skip
# Odd but harmless: filled.
DIISI = {
    *("hubungan", "nama", "calc", "spasi_sel", "spasi_semua", "validasi", "gabungan"),
    *("gabungan_bertumpuk", "gaya_kolom", "sel_kosong"),
}
KATA = {
    "gabungan_terlalu_banyak": "lebih dari 20000 gabungan",
    "sel_terlalu_banyak": "lebih dari 200000 sel",
}
UKUR = """\
import sys, time
from pathlib import Path
from evaluasi.lke_workbook.galat import BukuKerjaSalah
from tests.evaluasi.lke_workbook.test_tambal_jahat import fill
isi = Path(sys.argv[1]).read_bytes()
mulai = time.process_time()
try:
    Path(sys.argv[2]).write_bytes(fill(isi))
    pesan = "diisi"
except BukuKerjaSalah as galat:
    pesan = galat.kesalahan[0].pesan
lama = time.process_time() - mulai
puncak = Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]
print(lama, puncak, pesan)
"""


def fill(kosong: bytes) -> bytes:
    buku = open_buku(kosong)
    return fill_formulir(buku, find_letak(buku, LKE), LKE, ISIAN)


@pytest.mark.parametrize("nama", JAHAT)
def test_a_hostile_blank_costs_neither_time_nor_memory(nama: str, tmp_path: Path) -> None:
    berkas, hasil = tmp_path / "jahat.xlsx", tmp_path / "hasil.xlsx"
    berkas.write_bytes(JAHAT[nama]())
    proses = subprocess.run(
        [sys.executable, "-W", "error", "-c", UKUR, str(berkas), str(hasil)],
        cwd=AKAR,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    lama, puncak, pesan = proses.stdout.rstrip("\n").split(" ", 2)
    assert float(lama) < 2
    assert int(puncak) < 200_000  # kB, the interpreter included
    assert (pesan == "diisi") == (nama in DIISI), pesan
    if nama in DIISI:
        butir = read_isi(open_buku(hasil.read_bytes()), LKE).butir["unit"]["A.I.1.i.b"]
        assert (butir.jawaban, butir.catatan) == ("B", "catatan")
    else:
        assert pesan.endswith(".")
        assert KATA.get(nama, "") in pesan


def test_a_result_that_cannot_be_opened_is_never_handed_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(formulir_terisi, "set_full_calc", lambda buku: buku[:-5])
    with pytest.raises(BukuKerjaSalah, match="tidak dapat dibuka kembali.*simpan ulang"):
        fill(get_formulir_kosong())


def test_a_second_directory_is_refused() -> None:
    """zipfile follows the pointer of zip64; what it checked must be what is filled."""
    asal = get_formulir_kosong()
    akhir = asal.rindex(b"PK\x05\x06")
    jumlah, besar, mulai = struct.unpack_from("<HLL", asal, akhir + 10)
    pusat64 = struct.pack(
        "<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, jumlah, jumlah, besar, mulai
    )
    tunjuk = struct.pack("<4sLQL", b"PK\x06\x07", 0, akhir, 1)
    dua = asal[:akhir] + pusat64 + tunjuk + asal[akhir:]
    buku = open_buku(dua)
    with pytest.raises(BukuKerjaSalah, match="simpan ulang"):
        fill_formulir(buku, find_letak(buku, LKE), LKE, ISIAN)


# --- tags ---------------------------------------------------------------------------------------


def test_only_elements_on_the_path_are_found() -> None:
    isi = (
        b'<x:a><!-- <x:b n="0"/> --><x:b n="1"><x:c n="2"/></x:b><y:b n="3"/>'
        b"<x:d><x:b n='4'/></x:d><x:b n='5>' /><![CDATA[<x:b/>]]></x:a>"
    )
    daftar = list_unsur(isi, {"b", "b/c"})
    assert daftar.awalan == "x:"
    assert [u.atribut["n"] for u in daftar.unsur] == ["1", "2", "5>"]
    assert [isi[u.awal : u.akhir] for u in daftar.unsur] == [
        b'<x:b n="1"><x:c n="2"/></x:b>',
        b'<x:c n="2"/>',
        b"<x:b n='5>' />",
    ]


def test_attributes_are_read_and_set_as_they_are_meant() -> None:
    tag = b"""<c r = "A1"\n s='a&amp;"b"&#49;'  />"""
    assert read_atribut(tag) == {"r": "A1", "s": 'a&"b"1'}
    assert read_atribut(set_atribut(tag, "r", 'x<"&')) == {"r": 'x<"&', "s": 'a&"b"1'}
    assert set_atribut(tag, "s", "") == b'<c r = "A1"  />'
    assert set_atribut(tag, "t", "e").endswith(b' t="e"/>')
