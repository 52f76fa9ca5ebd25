"""The import workbook as it is handed out: empty, or filled with what is known."""

from collections.abc import Iterable, Mapping
from datetime import date
from io import BytesIO
from typing import Any

from django.utils import timezone
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from units.models import (
    PERAN_INSTANSI,
    Instansi,
    Peran,
    ProfilInstansi,
    TimTPI,
    UnitKerja,
    User,
)

from . import bentuk
from .bentuk import BARIS_TERBANYAK, LEMBAR_PETUNJUK, SEMUA, Jenis, Kolom, Lembar

Isian = Mapping[str, Iterable[Mapping[str, Any]]]  # sheet → rows of column → value

PETUNJUK = (
    "Isi lembar yang Anda perlukan, mulai baris kedua. Lembar yang tidak dipakai boleh kosong.",
    "Kolom bertanda * wajib diisi. Petunjuk tiap kolom muncul pada judulnya.",
    "Jangan menggabung sel dan jangan memakai rumus. Jangan mengubah judul kolom.",
    "NIP harus berformat Teks; format itu sudah dipasang di templat ini.",
    "Sel yang kosong tidak menghapus isian yang sudah ada. Menghapus dilakukan di halamannya.",
    "Baris tidak pernah menghapus unit, orang, peran atau anggota tim yang tidak disebut di sini.",
    "Setelah diunggah, Anda melihat dahulu apa yang akan berubah. Belum ada yang disimpan.",
    "Setelah Anda setuju, semuanya disimpan sekaligus. Satu baris salah menahan semuanya.",
    "Berkas yang sama boleh diunggah lagi: baris yang sudah sama dilewati.",
)


def render_templat(isian: Isian) -> bytes:
    """The workbook with instructions, drop-downs and comments, holding the rows of `isian`."""
    output = BytesIO()
    buku = Workbook(
        output, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    _write_petunjuk(buku)
    penulis = _Penulis(buku)
    for lembar in SEMUA:
        penulis.write(lembar, isian.get(lembar.kunci, ()))
    buku.close()
    return output.getvalue()


def _write_petunjuk(buku: Workbook) -> None:
    sheet = buku.add_worksheet(LEMBAR_PETUNJUK)
    sheet.set_column(0, 0, 110, buku.add_format({"text_wrap": True, "valign": "top"}))
    sheet.write_string(0, 0, "Menyiapkan kabupaten", buku.add_format({"bold": True, "size": 14}))
    baris = 2
    for nomor, teks in enumerate(PETUNJUK, start=1):
        sheet.write_string(baris, 0, f"{nomor}. {teks}")
        baris += 1
    tebal = buku.add_format({"bold": True})
    for lembar in SEMUA:
        sheet.write_string(baris + 1, 0, lembar.judul, tebal)
        sheet.write_string(baris + 2, 0, lembar.keterangan)
        baris += 3


class _Penulis:
    def __init__(self, buku: Workbook) -> None:
        self.buku = buku
        self.judul = buku.add_format(
            {"bold": True, "bg_color": "#E4EBEC", "border": 1, "text_wrap": True, "valign": "top"}
        )
        self.teks = buku.add_format({"num_format": "@"})
        self.bulat = buku.add_format({"num_format": "0"})
        self.tanggal = buku.add_format({"num_format": "dd-mm-yyyy"})

    def write(self, lembar: Lembar, isian: Iterable[Mapping[str, Any]]) -> None:
        sheet = self.buku.add_worksheet(lembar.judul)
        sheet.freeze_panes(1, 0)
        for n, kolom in enumerate(lembar.kolom):
            sheet.set_column(n, n, kolom.lebar, self._format(kolom))
            sheet.write_string(0, n, kolom.judul + (" *" if kolom.wajib else ""), self.judul)
            if kolom.catatan:
                sheet.write_comment(0, n, kolom.catatan, {"x_scale": 2, "author": "Portal ZI"})
            self._validate(sheet, n, kolom)
        for nomor, baris in enumerate(isian, start=1):
            for n, kolom in enumerate(lembar.kolom):
                self._write_cell(sheet, nomor, n, kolom, baris.get(kolom.kunci))

    def _format(self, kolom: Kolom) -> Format:
        if kolom.jenis is Jenis.TANGGAL:
            return self.tanggal
        return self.bulat if kolom.jenis is Jenis.TAHUN else self.teks

    def _validate(self, sheet: Worksheet, n: int, kolom: Kolom) -> None:
        aturan: dict[str, Any]
        if kolom.jenis in (Jenis.PILIHAN, Jenis.DAFTAR_PILIHAN):
            aturan = {"validate": "list", "source": list(kolom.pilihan)}
            if kolom.jenis is Jenis.DAFTAR_PILIHAN:  # a list of several is typed by hand
                aturan["show_error"] = False
            aturan["error_message"] = "Pilih dari daftar."
        elif kolom.jenis is Jenis.KODE_UNIT:
            sumber = f"='{bentuk.UNIT.judul}'!$A$2:$A${BARIS_TERBANYAK + 1}"
            aturan = {"validate": "list", "source": sumber, "show_error": False}
        else:
            return
        sheet.data_validation(1, n, BARIS_TERBANYAK, n, aturan)

    def _write_cell(self, sheet: Worksheet, baris: int, n: int, kolom: Kolom, nilai: Any) -> None:
        if nilai is None or nilai == "" or nilai == []:
            return
        if kolom.pilihan:
            label = {v: k for k, v in kolom.pilihan.items()}
            nilai = "; ".join(label[v] for v in nilai) if isinstance(nilai, list) else label[nilai]
        elif isinstance(nilai, list):
            nilai = "; ".join(nilai)
        format_sel = self._format(kolom)
        if isinstance(nilai, date):
            sheet.write_datetime(baris, n, nilai, format_sel)
        elif isinstance(nilai, int):
            sheet.write_number(baris, n, nilai, format_sel)
        else:
            sheet.write_string(baris, n, str(nilai), format_sel)


def gather_templat(instansi: Instansi) -> Isian:
    """What is known of `instansi`, as rows of the workbook: for correcting it in Excel.

    An account whose roles lie in different units fills as many roles as one row can say; the
    rest stays as it is, for an import never takes a role away.
    """
    return {
        bentuk.UNIT.kunci: [
            _fields(u, bentuk.UNIT)
            | {
                "induk": u.induk.kode if u.induk and u.induk.aktif else None,
                "kepala": u.kepala.nip if u.kepala else None,
            }
            for u in UnitKerja.objects.active()
            .filter(instansi=instansi)
            .select_related("induk", "kepala")
            .order_by("induk__nama", "nama")
        ],
        bentuk.PENGGUNA.kunci: _gather_pengguna(instansi),
        bentuk.TIM.kunci: _gather_tim(instansi),
        bentuk.PROFIL_INSTANSI.kunci: [
            _fields(p, bentuk.PROFIL_INSTANSI)
            for p in ProfilInstansi.objects.filter(instansi=instansi)
        ],
    }


def _fields(objek: Any, lembar: Lembar) -> dict[str, Any]:
    return {
        k.kunci: getattr(objek, k.kunci)
        for k in lembar.kolom
        if k.jenis is not Jenis.KODE_UNIT and hasattr(objek, k.kunci)
    }


def _gather_pengguna(instansi: Instansi) -> list[dict[str, Any]]:
    akun = {
        u.pegawai_id: u
        for u in User.objects.of_instansi(instansi).prefetch_related("penugasan__unit")
    }
    hari_ini = timezone.localdate()
    baris = []
    for orang in instansi.pegawai.select_related("unit").order_by("nama", "pk"):
        user = akun.get(orang.pk)
        if not orang.nip and user is None:
            continue  # nothing to recognise the row by
        isi = _fields(orang, bentuk.PENGGUNA) | {
            "unit": orang.unit.kode if orang.unit and orang.unit.aktif else None,
            "email": user.email if user else None,
        }
        berlaku = [
            p
            for p in (user.penugasan.all() if user else [])
            if p.peran != Peran.ADMIN_INSTANSI
            and not (p.selesai and p.selesai < hari_ini)
            and (p.unit is None or p.unit.aktif)
        ]
        if berlaku:
            # One row says "these roles in these units": take the units of the first such role.
            pertama = next((p.peran for p in berlaku if p.unit), None)
            unit = [p.unit.kode for p in berlaku if p.unit and p.peran == pertama]
            sama = [
                peran
                for peran in dict.fromkeys(p.peran for p in berlaku)
                if [p.unit.kode for p in berlaku if p.unit and p.peran == peran] == unit
                or peran in PERAN_INSTANSI
            ]
            isi |= {"peran": sama, "unit_peran": unit}
        baris.append(isi)
    return baris


def _gather_tim(instansi: Instansi) -> list[dict[str, Any]]:
    baris: list[dict[str, Any]] = []
    for tim in TimTPI.objects.filter(instansi=instansi).prefetch_related(
        "anggota__user", "tugas__unit"
    ):
        kop = {"tahun": tim.tahun, "nama": tim.nama, "nomor_keputusan": tim.nomor_keputusan}
        baris += [kop | {"anggota": a.user.email, "jabatan": a.jabatan} for a in tim.anggota.all()]
        baris += [kop | {"unit": t.unit.kode} for t in tim.tugas.all() if t.unit.aktif]
    return baris
