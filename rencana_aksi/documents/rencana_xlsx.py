"""Rencana Aksi as Excel, with the headings of Perbup Ketapang 49/2022 Lampiran I."""

from collections.abc import Iterator

from zi_portal.angka import tanggal
from zi_portal.xlsx import TINGGI_BARIS, TINGGI_TERBESAR, Lembar, render_xlsx

from .rencana import KOLOM, BarisDokumen, DokumenRencana

LEBAR = (34, 72, 40)
BARIS_TERBANYAK = int(TINGGI_TERBESAR // TINGGI_BARIS)  # lines of text that one row can show
KOSONG = "……………………………"


def render(dokumen: DokumenRencana) -> bytes:
    """The form as one sheet, ready to print; its heading says so until the plan is signed."""
    kop = dokumen.kop
    baris = list(_rows(dokumen))
    judul = {teks for b in dokumen.bagian for teks in (*b.kepala, b.judul)}
    keadaan = " – DRAF" if dokumen.draf else ""
    revisi = f" – Revisi {dokumen.revisi}" if dokumen.revisi else ""
    return render_xlsx(
        [
            Lembar(
                judul="Rencana Aksi",
                header=KOLOM,
                lebar=LEBAR,
                kepala=[
                    f"Pemerintah {kop.instansi}",
                    kop.unit,
                    *kop.alamat.splitlines(),
                    "",
                    f"{dokumen.judul}{keadaan}",
                    f"Tahun {dokumen.tahun}{revisi}",
                ],
                alinea=list(_pembuka(dokumen)),
                baris=baris,
                tebal={n for n, isi in enumerate(baris) if len(isi) == 1 and isi[0] in judul},
                rentang={n for n, isi in enumerate(baris) if len(isi) == 1},
                kaki=dokumen.kaki,
                draf=dokumen.draf,
                penutup=_tanda_tangan(dokumen),
                lanskap=True,
            )
        ]
    )


def _pembuka(dokumen: DokumenRencana) -> Iterator[str]:
    for judul, butir in dokumen.pembuka:
        yield judul
        yield from (f"{nomor}. {teks}" for nomor, teks in enumerate(butir or (KOSONG,), start=1))


def _rows(dokumen: DokumenRencana) -> Iterator[list[str]]:
    """The rows of three columns; a heading or a line below it is alone in its row."""
    for bagian in dokumen.bagian:
        yield from ([teks] for teks in (*bagian.kepala, bagian.judul, *bagian.keterangan))
        for baris in bagian.baris:
            yield from _split(baris)


def _split(baris: BarisDokumen) -> Iterator[list[str]]:
    """The row; in several parts where it is higher than Excel lets a row be."""
    butir, waktu = _number(baris.butir, ";", "."), _number(baris.waktu)
    awal, isi = 0, 0
    for nomor, teks in enumerate(butir):
        tinggi = -(-len(teks) // LEBAR[1])
        if nomor > awal and isi + tinggi > BARIS_TERBANYAK:
            yield _join(baris.indikator, butir, waktu, awal, nomor)
            awal, isi = nomor, 0
        isi += tinggi
    yield _join(baris.indikator, butir, waktu, awal, max(len(butir), 1))


def _join(
    indikator: str, butir: tuple[str, ...], waktu: tuple[str, ...], awal: int, akhir: int
) -> list[str]:
    """The items from `awal` up to `akhir`; what holds for all of them stands with the first."""
    satu = len(waktu) == 1
    return [
        "" if awal else indikator,
        "\n".join(butir[awal:akhir]),
        ("" if awal else waktu[0]) if satu else "\n".join(waktu[awal:akhir]),
    ]


def _number(daftar: tuple[str, ...], pemisah: str = "", akhir: str = "") -> tuple[str, ...]:
    """One alone as it is, several numbered."""
    if len(daftar) <= 1:
        return daftar
    return tuple(
        f"{nomor}. {teks}{akhir if nomor == len(daftar) else pemisah}"
        for nomor, teks in enumerate(daftar, start=1)
    )


def _tanda_tangan(dokumen: DokumenRencana) -> list[str]:
    hari = tanggal(dokumen.ditandatangani) if dokumen.ditandatangani else "……………………"
    kepala = dokumen.kepala
    if dokumen.draf:
        pangkat, nip = kepala.pangkat_golongan or "Pangkat/Golongan", kepala.nip or KOSONG
    else:
        pangkat, nip = kepala.pangkat_golongan, kepala.nip
    return [
        f"{dokumen.kop.tempat}, {hari}",
        "Kepala Unit Kerja",
        "",
        "",
        f"({kepala.nama or KOSONG})",
        *([pangkat] if pangkat else []),
        *([f"NIP. {nip}"] if nip else []),
    ]
