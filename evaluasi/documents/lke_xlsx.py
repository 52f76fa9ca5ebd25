"""The worksheet as an Excel workbook: live formulas, filled offline and uploaded again."""

from dataclasses import replace

from django.utils import timezone

from evaluasi.lke_workbook.isi import Identitas
from evaluasi.lke_workbook.penulis import write_buku
from evaluasi.lke_workbook.penulis.isi import IsiTulis
from evaluasi.lke_workbook.penulis.teks import join_catatan
from evaluasi.models import Pihak
from evaluasi.services.impor_isi import digest_butir
from evaluasi.services.impor_judul import write_judul
from zi_portal.angka import tanggal

from .lembar import SEDANG_DIPERBAIKI, DokumenLKE, write_survei


def render(dokumen: DokumenLKE) -> bytes:
    """The workbook: sheet "LKE ZI" and sheet "Ambang Batas"."""
    return write_buku(build_isi(dokumen))


def build_isi(dokumen: DokumenLKE) -> IsiTulis:
    """What the workbook says; the columns of a party that still answers can be typed.

    An open note column holds the note alone, so that an upload changes only what was typed; who
    made a survey then stands in the explanation.
    """
    evaluasi, putaran = dokumen.putaran.evaluasi, dokumen.putaran
    keadaan = "" if putaran.is_final else f" – DRAF, {putaran.get_status_display()}"
    menurut, terbuka = f"menurut {dokumen.menurut.label}", _list_open(dokumen)
    penutup = [f"Dicetak {tanggal(dokumen.hari)}."]
    if dokumen.sidik:
        penutup.append(f"Hasil dibekukan; sidik mesin penilai {dokumen.sidik}.")
    catatan = {
        "unit": {b.nomor: b.catatan_unit for b in dokumen.baris},
        "tpi": {b.nomor: b.catatan_tpi for b in dokumen.baris},
    }
    keterangan: dict[str, str] = {}
    for pihak, kode in terbuka.items():
        tersimpan = {k: j for k, j in dokumen.tersimpan[pihak].items() if k in kode}
        sendiri = {k: join_catatan(j.catatan, j.alasan) for k, j in tersimpan.items()}
        catatan[pihak] |= dict.fromkeys(kode, "") | sendiri
        keterangan |= {k: write_survei(j) for k, j in tersimpan.items()}
        if pihak == Pihak.UNIT:
            keterangan |= {
                k: f"{SEDANG_DIPERBAIKI}\n{keterangan.get(k, '')}".strip() for k in dokumen.di_unit
            }
    jawaban = {pihak.value: isi for pihak, isi in dokumen.jawaban.items()}
    return IsiTulis(
        hasil=dokumen.hasil,
        menurut=dokumen.menurut,
        jawaban=jawaban,
        identitas=replace(
            _identitas(dokumen),
            sidik={
                pihak: {
                    p.kode: digest_butir(jawaban.get(pihak, {}).get(p.kode), nota.get(p.kode, ""))
                    for p in dokumen.hasil.lke.pertanyaan
                }
                for pihak, nota in catatan.items()
            },
        ),
        kepala=(
            f"Lembar Kerja Evaluasi Zona Integritas{keadaan}",
            write_judul(evaluasi.unit.nama, evaluasi.unit.instansi.nama, evaluasi.tahun),
            f"{evaluasi.lke.singkatan}; nilai {menurut}; putaran {putaran.nomor}",
        ),
        kepala_ambang=(
            f"Syarat dan ambang batas{keadaan}",
            f"{evaluasi.unit.nama} – Tahun {evaluasi.tahun}",
            f"{evaluasi.regulasi.singkatan}; {menurut}",
        ),
        terbuka={pihak.value: kode for pihak, kode in terbuka.items()},
        catatan=catatan,
        bukti={b.nomor: "\n".join(satu.teks for satu in b.bukti) for b in dokumen.baris},
        keterangan=keterangan,
        penutup=penutup,
        kaki=f"LKE {evaluasi.unit.nama} {evaluasi.tahun}",
        draf=not putaran.is_final,
    )


def _list_open(dokumen: DokumenLKE) -> dict[Pihak, frozenset[str]]:
    """Which lines the reader's side still answers in this round."""
    semua = frozenset(p.kode for p in dokumen.hasil.lke.pertanyaan)
    if dokumen.putaran.is_diisi:
        return {Pihak.UNIT: semua}
    if dokumen.putaran.is_diajukan:
        return {Pihak.TPI: semua} if dokumen.tpi else {Pihak.UNIT: dokumen.di_unit}
    return {}


def _identitas(dokumen: DokumenLKE) -> Identitas:
    evaluasi, putaran = dokumen.putaran.evaluasi, dokumen.putaran
    return Identitas(
        instansi=evaluasi.unit.instansi.nama,
        unit=evaluasi.unit.nama,
        unit_kode=evaluasi.unit.kode,
        tahun=evaluasi.tahun,
        lke=evaluasi.lke.kode,
        putaran=putaran.nomor,
        ditulis=timezone.now().isoformat(timespec="seconds"),
        versi={pihak.value: _versions(dokumen, pihak) for pihak in dokumen.tersimpan},
    )


def _versions(dokumen: DokumenLKE, pihak: Pihak) -> dict[str, int]:
    """The version of each row that is printed; 0 where the row holds another answer by now.

    What an upload then says of such a line is shown beside the newer answer, never over it.
    """
    tercetak = dokumen.jawaban[pihak]
    return {
        kode: jawaban.version if jawaban.nilai == tercetak.get(kode) else 0
        for kode, jawaban in dokumen.tersimpan[pihak].items()
    }
