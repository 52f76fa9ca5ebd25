"""Ways to damage a workbook: its bytes, its parts, the XML of a sheet. All chance is `acak`'s."""

import re
import struct
from collections.abc import Callable
from random import Random
from typing import TypeAlias

Bagian: TypeAlias = dict[str, bytes]  # name of a part → its content

SEL = re.compile(r'<c r="([A-Z]{1,3})([0-9]+)"([^>]*?)(?:/>|>(.*?)</c>)', re.DOTALL)
BARIS = re.compile(r'<row r="([0-9]+)".*?(?:</row>|/>)', re.DOTALL)
ANGKA = (
    *("NaN", "INF", "-INF", "1E999", "-1E308", "1E-400", "1E99999999", "9" * 300, "9" * 500, "-0"),
    *("0x10", "1,5", "1_000", "١٢", " 5 ", "", "-", "+.e", "1.5.2", "1e", "120.5", "-3", "1.7E308"),
    *("0.1234567890123456789", "4294967296", "Ya", "=1", "true"),
)
TEKS = (
    *(
        "ya",
        " Ya ",
        "YA",
        "Y\u200ba",
        "tidak",
        "E",
        "Z",
        "1",
        "50%",
        "3,71",
        "-",
        "#REF!",
        "#DIV/0!",
    ),
    *("=1+1", "+62", "@SUM(A1)", "=HYPERLINK(&quot;http://x&quot;)", "&lt;script&gt;", "_x0000_"),
    *("_xD83D_", "\N{PILE OF POO}", "a\u0301" * 50, "x" * 32_767, "x" * 40_000, "\u202eaY", "\t\n"),
    *("&#0;", "&a;", "&amp", "\x01", "]]>", "<t>", "<![CDATA[Ya]]>", "<!-- -->Ya", "LKE ZI"),
)
RUMUS = (
    *(
        "1/0",
        "K9",
        "SUM(A:XFD)",
        "SUM(1:1048576)",
        "A1:XFD1048576",
        "9^9^9^9",
        "-1^0.5",
        "1E308*10",
    ),
    *(
        "REPT(&quot;x&quot;,1E9)",
        "INDIRECT(&quot;A1&quot;)",
        "[1]Data!A1",
        "'[b.xlsx]C'!A1",
        "#REF!+1",
    ),
    *(
        "AVERAGE(Z1:Z9)",
        "IF(",
        "IF()",
        ")",
        "1+",
        "&quot;",
        "'",
        "LKE ZI!A1",
        "'Tidak Ada'!A1",
        "(",
    ),
    *("(" * 3_000 + "1" + ")" * 3_000, "IF(1," * 60 + "1" + ")" * 60, "-" * 4_000 + "1"),
    *(
        "1" + "+1" * 4_000,
        "1" + "%" * 4_000,
        "{1,2;3}",
        "SUM({1,2})",
        "A1#",
        "@A1",
        "NOW()",
        "TRUE",
    ),
    *("9" * 4_000, "2^1E9", "10^308*10^308", "SUM(K1:K300)*SUM(L1:L300)", "K8:K9 K9:K10", "A1,B1"),
    *('IF(A1="",1,0)', "AND(K8,L8)", "OR()", "x" * 9_000, "SUM(" + "A1:Z500," * 400 + "1)"),
)
KETIKAN = (
    *("ya", " Ya ", "TIDAK", "A", "b", "E", "Z", "1", "50%", "3,71", "3.71 ", "-", "n/a", "nihil"),
    *("https://contoh.go.id/a?b=1", "lihat bukti", "Ya/Tidak", "A/B/C", "%", "Jumlah", "Rupiah"),
)
RUMUS_BIASA = (
    *("1/0", "K9", "K8+K9", "SUM(K1:K300)", "AVERAGE(L8:L9)", "L8", "IF(K8=&quot;Ya&quot;,1,0)"),
    *("ROUND(L8,2)", "TIDAKADA(1)", "&quot;Ya&quot;", "-K8", "A1&amp;B1", "L8/L9", "50%", "#REF!"),
)
TANDA = (
    *("<!DOCTYPE a>", '<!DOCTYPE a [<!ENTITY a "b">]>', '<?xml version="1.0" encoding="utf-7"?>'),
    *(
        "<a>",
        "</row>",
        "<sheetData>",
        "<mergeCells/>",
        "<?a?>",
        "<!--",
        "]]>",
        "\x00",
        "\ufeff",
        "&",
    ),
    *(
        "<![CDATA[",
        "<a " + "b" * 200_000 + "='1'/>",
        "<a>" * 100,
        "<c/>",
        '<row r="1"/>',
        "<f>1</f>",
    ),
)


# --- Damage to the bytes of the archive -------------------------------------------------------


def _potong(isi: bytes, acak: Random) -> bytes:
    return isi[: acak.randrange(len(isi))]


def _balik_bita(isi: bytes, acak: Random) -> bytes:
    hasil = bytearray(isi)
    for _ in range(acak.choice((1, 1, 3, 20, 200))):
        hasil[acak.randrange(len(hasil))] ^= 1 << acak.randrange(8)
    return bytes(hasil)


def _rusak_direktori(isi: bytes, acak: Random) -> bytes:
    """Any byte of the archive's own directory, where names, sizes and places stand."""
    hasil = bytearray(isi)
    awal = isi.index(b"PK\x01\x02")
    for _ in range(acak.choice((1, 2, 8))):
        hasil[acak.randrange(awal, len(hasil))] = acak.randrange(256)
    return bytes(hasil)


def _ubah_klaim(isi: bytes, acak: Random) -> bytes:
    """Sizes, places and kinds that are not so, in one entry of the directory."""
    letak = acak.choice([temu.start() for temu in re.finditer(b"PK\x01\x02", isi)])
    geser, bentuk = acak.choice(
        ((8, "<H"), (10, "<H"), (16, "<I"), (20, "<I"), (24, "<I"), (42, "<I"))
    )
    nilai = acak.choice((0, 1, 9, 99, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, len(isi)))
    hasil = bytearray(isi)
    struct.pack_into(
        bentuk, hasil, letak + geser, nilai & (0xFFFF if bentuk == "<H" else 2**32 - 1)
    )
    return bytes(hasil)


def _hapus_potongan(isi: bytes, acak: Random) -> bytes:
    awal = acak.randrange(len(isi))
    return isi[:awal] + isi[awal + acak.randint(1, 2_000) :]


def _sisip_potongan(isi: bytes, acak: Random) -> bytes:
    awal = acak.choice((0, len(isi), acak.randrange(len(isi))))
    sisipan = acak.choice(
        (acak.randbytes(acak.randint(1, 3_000)), b"PK\x01\x02" * 9, bytes(99), isi)
    )
    return isi[:awal] + sisipan + isi[awal:]


BITA: tuple[Callable[[bytes, Random], bytes], ...] = (
    *(_potong, _balik_bita, _balik_bita, _rusak_direktori, _rusak_direktori, _ubah_klaim),
    *(_hapus_potongan, _sisip_potongan),
)


# --- Damage to the parts of the package -------------------------------------------------------


def _hapus_bagian(bagian: Bagian, acak: Random) -> None:
    del bagian[acak.choice(list(bagian))]


def _tukar_bagian(bagian: Bagian, acak: Random) -> None:
    satu, dua = acak.choice(list(bagian)), acak.choice(list(bagian))
    bagian[satu], bagian[dua] = bagian[dua], bagian[satu]


def _ganti_isi(bagian: Bagian, acak: Random) -> None:
    nama = acak.choice(list(bagian))
    bagian[nama] = acak.choice(
        (b"", b"<", b"\xff\xfe<\x00a\x00/\x00>\x00", b"<a/>", bytes(500), b"%PDF-")
    )


def _tambah_bagian(bagian: Bagian, acak: Random) -> None:
    nama = acak.choice(
        (
            *(
                "xl/vbaProject.bin",
                "xl/externalLinks/externalLink1.xml",
                "../a",
                "xl\\a.xml",
                "xl/",
            ),
            *("XL/WORKBOOK.XML", "xl/media/gambar1.png", "mimetype", "a" * 300, "xl/workbook.bin"),
        )
    )
    bagian[nama] = acak.randbytes(200)


def _balik_xml(bagian: Bagian, acak: Random) -> None:
    nama = acak.choice(list(bagian))
    isi = bytearray(bagian[nama] or b"x")
    for _ in range(acak.choice((1, 3, 30))):
        isi[acak.randrange(len(isi))] = acak.randrange(256)
    bagian[nama] = bytes(isi)


def _potong_xml(bagian: Bagian, acak: Random) -> None:
    nama = acak.choice(list(bagian))
    bagian[nama] = bagian[nama][: acak.randrange(len(bagian[nama]) + 1)]


def _sisip_tanda(bagian: Bagian, acak: Random) -> None:
    """Something that XML knows, between two tags of any part."""
    nama = acak.choice(list(bagian))
    batas = [temu.start() for temu in re.finditer(b"<", bagian[nama])] or [0]
    letak = acak.choice((0, acak.choice(batas)))
    bagian[nama] = bagian[nama][:letak] + acak.choice(TANDA).encode() + bagian[nama][letak:]


def _ubah_atribut(bagian: Bagian, acak: Random) -> None:
    """The value of some attribute of workbook, relationships or content types."""
    nama = acak.choice(
        [n for n in bagian if n.endswith((".rels", "workbook.xml", "Types].xml"))] or list(bagian)
    )
    isi = bagian[nama]
    if temu := list(re.finditer(rb'="[^"]*"', isi)):
        satu = acak.choice(temu)
        nilai = acak.choice(
            (b"", b"x", b"-1", b"rId1", b"../../a.xml", b"External", b"hidden", b"LKE ZI", b"/")
        )
        bagian[nama] = isi[: satu.start()] + b'="' + nilai + b'"' + isi[satu.end() :]


PAKET: tuple[Callable[[Bagian, Random], None], ...] = (
    *(_hapus_bagian, _tukar_bagian, _ganti_isi, _tambah_bagian, _balik_xml, _potong_xml),
    *(_sisip_tanda, _ubah_atribut),
)


# --- Damage to the XML of one sheet -----------------------------------------------------------


def _pilih_sel(xml: str, acak: Random) -> re.Match[str] | None:
    """A cell; every second time one of the answer columns."""
    semua = list(SEL.finditer(xml))
    jawaban = [temu for temu in semua if temu[1] in {"J", "K", "L", "M", "F", "G"}]
    return acak.choice(jawaban if jawaban and acak.random() < 0.5 else semua) if semua else None


def _ganti_sel(xml: str, acak: Random, baru: Callable[[re.Match[str]], str]) -> str:
    temu = _pilih_sel(xml, acak)
    return xml[: temu.start()] + baru(temu) + xml[temu.end() :] if temu else xml


def _tulis_angka(xml: str, acak: Random) -> str:
    return _ganti_sel(xml, acak, lambda s: f'<c r="{s[1]}{s[2]}"><v>{acak.choice(ANGKA)}</v></c>')


def _tulis_teks(xml: str, acak: Random) -> str:
    teks = acak.choice(TEKS)
    isi = acak.choice(
        (f' t="inlineStr"><is><t>{teks}</t></is>', f' t="str"><v>{teks}</v>', f"><v>{teks}</v>")
    )
    return _ganti_sel(xml, acak, lambda s: f'<c r="{s[1]}{s[2]}"{isi}</c>')


def _ketik(xml: str, acak: Random) -> str:
    """Up to ten cells hold what somebody might really type there."""
    for _ in range(acak.randint(1, 10)):
        isi = acak.choice(
            (
                f"<v>{acak.choice((0, 1, 7, -3, 0.5, 3.71, 120, 101.5, 1e15, 2.5e-9, 1e300))}</v>",
                f' t="str"><v>{acak.choice(KETIKAN)}</v>',
                f' t="b"><v>{acak.randint(0, 1)}</v>',
                f' t="e"><v>{acak.choice(("#REF!", "#DIV/0!", "#N/A"))}</v>',
                f"><f>{acak.choice(RUMUS_BIASA)}</f><v>{acak.randint(0, 2)}</v>",
                "",
            )
        )
        tutup = "</c>" if isi else "/>"
        buka = "" if isi.startswith((" ", ">")) or not isi else ">"
        xml = _ganti_sel(xml, acak, lambda s: f'<c r="{s[1]}{s[2]}"{buka}{isi}{tutup}')  # noqa: B023
    return xml


def _tulis_rumus(xml: str, acak: Random) -> str:
    jenis = acak.choice(
        (
            *("", "", "", ' t="array" ref="A1:L200"', ' t="shared" si="0" ref="A1:Z9"'),
            *(
                ' t="shared" si="77"',
                ' t="array" ref="A1:XFD1048576"',
                ' t="dataTable" ref="K8:K9"',
            ),
        )
    )
    nilai = acak.choice(("", "<v>1</v>", "<v>Ya</v>", "<v/>"))
    rumus = acak.choice(RUMUS)
    return _ganti_sel(xml, acak, lambda s: f'<c r="{s[1]}{s[2]}"><f{jenis}>{rumus}</f>{nilai}</c>')


def _tulis_galat(xml: str, acak: Random) -> str:
    galat = acak.choice(("#REF!", "#DIV/0!", "#N/A", "#NAME?", "#APA?", "", "x" * 99))
    return _ganti_sel(xml, acak, lambda s: f'<c r="{s[1]}{s[2]}" t="e"><v>{galat}</v></c>')


def _ubah_jenis(xml: str, acak: Random) -> str:
    jenis = acak.choice(("s", "str", "inlineStr", "b", "e", "d", "n", "x", ""))
    return _ganti_sel(
        xml, acak, lambda s: re.sub(r' t="\w*"|(?<=")(?=[ />])', f' t="{jenis}"', s[0], count=1)
    )


def _ubah_indeks(xml: str, acak: Random) -> str:
    nomor = acak.choice(("0", "1", "999999", "-1", "x", ""))
    return _ganti_sel(xml, acak, lambda s: f'<c r="{s[1]}{s[2]}" t="s"><v>{nomor}</v></c>')


def _ubah_alamat(xml: str, acak: Random) -> str:
    def baru(sel: re.Match[str]) -> str:
        alamat = acak.choice(
            (
                "A0",
                "",
                "XFE1",
                "a1",
                "1A",
                "K8",
                f"{sel[1]}1048577",
                f"XFD{sel[2]}",
                f"A{sel[2]}",
                "$K$8",
            )
        )
        return sel[0].replace(f'r="{sel[1]}{sel[2]}"', f'r="{alamat}"', 1)

    return _ganti_sel(xml, acak, baru)


def _gandakan_sel(xml: str, acak: Random) -> str:
    return _ganti_sel(xml, acak, lambda s: s[0] * 2)


def _hapus_baris(xml: str, acak: Random) -> str:
    semua = list(BARIS.finditer(xml))
    for temu in sorted(
        acak.sample(semua, min(len(semua), acak.choice((1, 3, 30)))), key=lambda t: -t.start()
    ):
        xml = xml[: temu.start()] + xml[temu.end() :]
    return xml


def _geser_baris(xml: str, acak: Random) -> str:
    """Rows inserted: everything from one row on stands lower, its formulas do not."""
    if not (semua := [int(temu[1]) for temu in BARIS.finditer(xml)]):
        return xml
    mulai, jarak = acak.choice(semua), acak.choice((1, 2, 40, 1_000, 1_048_000))

    def ganti(temu: re.Match[str]) -> str:
        baris = int(temu[2])
        return f'{temu[1]}{baris + jarak if baris >= mulai else baris}"'

    return re.sub(r'(<(?:row r="|c r="[A-Z]+))([0-9]+)"', ganti, xml)


def _geser_kolom(xml: str, acak: Random) -> str:
    """A column inserted: every cell stands one column further right."""
    return re.sub(r'(<c r=")([A-Y])([0-9]+")', lambda t: f"{t[1]}{chr(ord(t[2]) + 1)}{t[3]}", xml)


def _tukar_baris(xml: str, acak: Random) -> str:
    semua = list(BARIS.finditer(xml))
    if len(semua) < 2:
        return xml
    satu, dua = sorted(acak.sample(semua, 2), key=lambda temu: temu.start())
    return xml[: satu.start()] + dua[0] + xml[satu.end() : dua.start()] + satu[0] + xml[dua.end() :]


def _tambah_baris(xml: str, acak: Random) -> str:
    banyak = acak.choice((1, 500, 5_000, 60_000))
    sel = acak.choice(("", '<c r="K{b}" t="str"><v>Ya</v></c>'))
    baris = "".join(
        f'<row r="{b}">{sel.format(b=b)}</row>' for b in range(900_000, 900_000 + banyak)
    )
    return xml.replace("</sheetData>", baris + "</sheetData>")


def _gabung_sel(xml: str, acak: Random) -> str:
    kawasan = acak.choice(("K8:K9", "A1:XFD1048576", "K8", "", "J5:L200"))
    return xml.replace(
        "</sheetData>", f'</sheetData><mergeCells><mergeCell ref="{kawasan}"/></mergeCells>'
    )


def _sembunyikan(xml: str, acak: Random) -> str:
    kolom = acak.choice(
        ('min="1" max="16384"', 'min="5" max="1"', 'min="0" max="99999"', 'min="11" max="11"')
    )
    return xml.replace("<sheetData>", f'<cols><col {kolom} hidden="1"/></cols><sheetData>')


def _kosongkan(xml: str, acak: Random) -> str:
    """All cells of one column are gone."""
    kolom = acak.choice("ABCDEFGHIJKLM")
    return re.sub(rf'<c r="{kolom}[0-9]+"[^>]*?(?:/>|>.*?</c>)', "", xml, flags=re.DOTALL)


def _acak_teks(xml: str, acak: Random) -> str:
    """Words of the form itself are changed: its questions are no longer what they were."""
    kata = acak.choice(
        ("Apakah", "Tim", "dan", "Penilaian", "PENGUNGKIT", "Ya/Tidak", "A/B/C", "telah")
    )
    return xml.replace(
        f">{kata}", f">{acak.choice(('x', '', 'Ya', kata * 20))}", acak.choice((1, 5, -1))
    )


LEMBAR: tuple[Callable[[str, Random], str], ...] = (
    *((_ketik,) * 10),
    *(
        _tulis_angka,
        _tulis_angka,
        _tulis_teks,
        _tulis_teks,
        _tulis_rumus,
        _tulis_rumus,
        _tulis_galat,
    ),
    *(
        _ubah_jenis,
        _ubah_indeks,
        _ubah_alamat,
        _gandakan_sel,
        _hapus_baris,
        _geser_baris,
        _geser_kolom,
    ),
    *(_tukar_baris, _tambah_baris, _gabung_sel, _sembunyikan, _kosongkan, _acak_teks),
)
