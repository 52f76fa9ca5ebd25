"""The demonstration's plans and evaluations: every row made by the service a person would use."""

import tomllib
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from evaluasi.penilaian.loader import get_regulasi
from evaluasi.penilaian.regulasi import JenisSkala
from rencana_aksi.isi_beku import build_isi, sidik_isi, to_json
from rencana_aksi.models import RencanaAksi
from rencana_aksi.services import (
    add_komentar,
    open_rencana,
    save_kemajuan,
    set_bulan,
    sign_rencana,
)
from units.models import Instansi, JabatanTPI, Peran, UnitKerja, User

from .models import Evaluasi, Pertanyaan, Pihak, Putaran
from .services import (
    add_bukti,
    agree_on_the_rest,
    finalize_putaran,
    return_pertanyaan,
    save_jawaban,
    start_evaluasi,
    submit_evaluasi,
)
from .services.tpn import record_tpn

BERKAS = Path(__file__).parent.parent / "fixtures" / "contoh" / "evaluasi.toml"
KEPUTUSAN = "700/3/Contoh"


@transaction.atomic
def muat_contoh_evaluasi(instansi: Instansi) -> int:
    """Load the demonstration's plans and evaluations of this year; return how many are new.

    What is there already stays as it is.
    """
    isi = tomllib.loads(BERKAS.read_text(encoding="utf-8"))
    tahun = timezone.localdate().year
    unit = {u.kode: u for u in UnitKerja.objects.filter(instansi=instansi)}
    for baris in isi["rencana"]:
        _muat_rencana(unit[baris["unit"]], tahun, baris)
    baru = 0
    for baris in isi["evaluasi"]:
        u = unit[baris["unit"]]
        if not Evaluasi.objects.filter(unit=u, tahun=tahun).exists():
            _muat_satu(u, tahun, isi, baris)
            baru += 1
    return baru


def _muat_rencana(unit: UnitKerja, tahun: int, isi: Mapping[str, Any]) -> None:
    if RencanaAksi.objects.filter(unit=unit, tahun=tahun).exists():
        return
    by = _orang(unit, Peran.TIM_ZI)
    rencana = open_rencana(unit=unit, tahun=tahun, by=by)
    ke_berapa: Counter[int] = Counter()
    daftar = list(rencana.item.order_by("urut"))
    for item in daftar[: isi["terjadwal"]]:
        # The items of one indicator follow each other through the quarters of the year.
        triwulan = min(ke_berapa[item.indikator_id], 3)
        ke_berapa[item.indikator_id] += 1
        bulan = (1 + 3 * triwulan,) if triwulan < 3 else (10, 11)
        set_bulan(item=item, bulan=bulan, expected_version=item.version, by=by)
    if not isi.get("tanda_tangan"):
        return
    kepala = _orang(unit, Peran.KEPALA_UNIT)
    sign_rencana(rencana=rencana, by=kepala, sidik=sidik_isi(to_json(build_isi(rencana, kepala))))
    kemajuan = ["selesai"] * isi["selesai"] + ["berjalan"] * isi["berjalan"]
    for item, status in zip(daftar, kemajuan, strict=False):
        save_kemajuan(
            item=item,
            status=status,
            realisasi="Terlaksana sesuai rencana" if status == "selesai" else "",
            expected_version=0,
            by=by,
        )
    penilai = _penilai(unit, tahun, JabatanTPI.ANGGOTA)
    add_komentar(item=daftar[0], teks=isi["komentar"], by=penilai)


def _muat_satu(
    unit: UnitKerja, tahun: int, isi: Mapping[str, Any], baris: Mapping[str, Any]
) -> None:
    by = _orang(unit, Peran.TIM_ZI)
    evaluasi = start_evaluasi(
        unit=unit,
        tahun=tahun,
        by=by,
        keputusan_nomor=f"{KEPUTUSAN}/{tahun}",
        keputusan_tanggal=timezone.localdate().replace(month=1, day=5),
    )
    putaran = evaluasi.putaran.get()
    lembar = _Lembar(putaran, isi["survei"])
    for kode, nilai in _isi(evaluasi.lke.kode, isi["dasar"], baris).items():
        lembar.answer(kode, Pihak.UNIT, nilai, "", by)
    jenis_bukti = {p.kode: p.bukti for p in get_regulasi(evaluasi.lke.kode).pertanyaan}
    for kode, judul in baris.get("bukti", {}).items():
        add_bukti(
            putaran=putaran,
            pertanyaan=lembar.pertanyaan[kode],
            berkas=ContentFile(build_pdf(f"{judul} {tahun} - data contoh")),
            nama=f"{judul}.pdf",
            judul=judul,
            slot=next(iter(jenis_bukti[kode]), ""),
            maksimum=settings.BUKTI_MAKSIMUM_BYTE,
            by=by,
        )
    if baris["keadaan"] == "diisi":
        return
    submit_evaluasi(putaran=putaran, by=_orang(unit, Peran.KEPALA_UNIT))
    _muat_penilaian(lembar, unit, tahun, baris)


def _muat_penilaian(
    lembar: "_Lembar", unit: UnitKerja, tahun: int, baris: Mapping[str, Any]
) -> None:
    """What the TPI did: anggota and sekretaris answer, the ketua closes."""
    putaran = lembar.putaran
    anggota = _penilai(unit, tahun, JabatanTPI.ANGGOTA)
    sekretaris = _penilai(unit, tahun, JabatanTPI.SEKRETARIS)
    for kode, (nilai, alasan) in baris.get("anggota", {}).items():
        lembar.answer(kode, Pihak.ANGGOTA, nilai, alasan, anggota)
    for kode, (nilai, alasan) in baris.get("tpi", {}).items():
        lembar.answer(kode, Pihak.TPI, nilai, alasan, sekretaris)
    for kode, catatan in baris.get("dikembalikan", {}).items():
        return_pertanyaan(
            putaran=putaran,
            pertanyaan=lembar.pertanyaan[kode],
            catatan=catatan,
            tenggat=timezone.localdate() + timedelta(days=14),
            by=sekretaris,
        )
    if baris["keadaan"] != "final":
        return
    agree_on_the_rest(putaran=putaran, by=sekretaris)
    ketua = _penilai(unit, tahun, JabatanTPI.KETUA)
    finalize_putaran(putaran=putaran, by=ketua)
    if "tpn" in baris:
        tpn = dict(baris["tpn"])
        angka: dict[str, Any] = {
            nama: Decimal(tpn.pop(nama)) for nama in ("total", "pengungkit", "hasil")
        }
        record_tpn(
            evaluasi=putaran.evaluasi,
            tanggal=timezone.localdate(),
            area={},
            catatan="",
            expected_version=0,
            by=ketua,
            **angka,
            **tpn,
        )


class _Lembar:
    """The worksheet of one round, to be filled line by line."""

    def __init__(self, putaran: Putaran, survei: Mapping[str, Any]) -> None:
        self.putaran = putaran
        lke = putaran.evaluasi.lke
        self.pertanyaan = {p.kode: p for p in Pertanyaan.objects.filter(regulasi=lke)}
        self.indeks = {
            p.kode for p in get_regulasi(lke.kode).pertanyaan if p.skala.jenis is JenisSkala.INDEKS
        }
        tahun = putaran.evaluasi.tahun
        self.survei = {
            **survei,
            "survei_mulai": date(tahun, 1, 6),
            "survei_selesai": date(tahun, 1, 31),
        }

    def answer(self, kode: str, pihak: Pihak, nilai: Any, alasan: str, by: User) -> None:
        save_jawaban(
            putaran=self.putaran,
            pertanyaan=self.pertanyaan[kode],
            pihak=pihak,
            nilai=nilai,
            catatan="",
            alasan=alasan,
            survei=self.survei if kode in self.indeks else None,
            expected_version=0,
            by=by,
        )


def _isi(lke: str, dasar: Mapping[str, Any], baris: Mapping[str, Any]) -> dict[str, Any]:
    """The unit's answers: the best options, the common counts, what the file says otherwise."""
    semua = get_regulasi(lke).pertanyaan[: baris.get("hanya")]
    terbaik = {
        p.kode: next(iter(p.skala.pilihan)) for p in semua if p.skala.jenis is JenisSkala.PILIHAN
    }
    kode = {p.kode for p in semua} - set(baris.get("kosong", ()))
    isi = terbaik | {**dasar} | {**baris.get("jawaban", {})}
    return {p.kode: isi[p.kode] for p in semua if p.kode in kode}


def _orang(unit: UnitKerja, peran: Peran) -> User:
    return User.objects.filter(penugasan__unit=unit, penugasan__peran=peran).order_by("pk")[0]


def _penilai(unit: UnitKerja, tahun: int, jabatan: JabatanTPI) -> User:
    """A member of the unit's team who does not work there."""
    return (
        User.objects.filter(
            keanggotaan_tpi__jabatan=jabatan,
            keanggotaan_tpi__tim__tugas__unit=unit,
            keanggotaan_tpi__tim__tugas__tahun=tahun,
        )
        .exclude(pegawai__unit=unit)
        .order_by("pk")[0]
    )


def build_pdf(teks: str) -> bytes:
    """A one-page PDF that says `teks` (ASCII), small enough to need no library."""
    teks = teks.encode("ascii", "replace").decode().translate({40: "[", 41: "]", 92: "/"})
    isi = f"BT /F1 16 Tf 60 760 Td ({teks}) Tj ET"
    halaman = "/MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >>"
    benda = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R {halaman} >>",
        f"<< /Length {len(isi)} >>\nstream\n{isi}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    pdf, tempat = "%PDF-1.4\n", []
    for nomor, objek in enumerate(benda, start=1):
        tempat.append(len(pdf))
        pdf += f"{nomor} 0 obj\n{objek}\nendobj\n"
    daftar = "".join(f"{letak:010} 00000 n \n" for letak in tempat)
    xref = f"xref\n0 {len(benda) + 1}\n0000000000 65535 f \n{daftar}"
    ekor = f"trailer\n<< /Size {len(benda) + 1} /Root 1 0 R >>\nstartxref\n{len(pdf)}\n%%EOF\n"
    return (pdf + xref + ekor).encode("ascii")
