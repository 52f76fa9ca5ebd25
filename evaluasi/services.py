"""Everything that changes an evaluation.

Each act is one transaction: lock, check the state, check the version, write, record in the
trail. The lock is taken on the round and on its unit, whose chain the record joins. Who may
do it is asked before (permissions.py); two rules are asked here again because no address may
ever go around them: nobody scores his own unit or what he filled in himself, and a differing
score has a reason.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils import timezone

from evaluasi.penilaian.jawaban import Jawaban as Isi
from evaluasi.penilaian.jawaban import JawabanSalah, Kesalahan, nilai_jawaban, periksa_jawaban
from rencana_aksi.models import Regulasi
from units.models import UnitKerja, User
from units.roles import is_own_unit
from zi_portal.berkas.services import clean_nama, storing
from zi_portal.locking import StaleVersion
from zi_portal.riwayat.services import catat

from .hasil_beku import freeze, sidik_hasil, write_jawaban
from .models import (
    Bukti,
    Evaluasi,
    Jawaban,
    JenisPutaran,
    Pertanyaan,
    Pihak,
    Putaran,
    StatusPutaran,
)
from .penilaian_unit import (
    gather_jawaban,
    gather_profil,
    lke_index,
    read_regulasi,
    score_jawaban,
)

DESIMAL_INDEKS = 6
KOLOM_JAWABAN = ("pilihan", "isian", "indeks", "terjawab", "catatan", "alasan", "oleh", "diubah")
SALIN_JAWABAN = (*KOLOM_JAWABAN, "pertanyaan", "pihak", "version")
SALIN_BUKTI = (
    "pertanyaan",
    "berkas",
    "nama",
    "judul",
    "slot",
    "tanggal_dokumen",
    "oleh",
    "dibuat",
)


class PutaranTerkunci(Exception):
    """The round is not in the state that this act needs; somebody else moved it on."""


class UnitNonaktif(PutaranTerkunci):
    """The unit was deactivated: nothing of it changes until it is active again."""


class AlasanKurang(ValueError):
    """The TPI's answer differs from the unit's and no reason was given."""


class UnitSendiri(Exception):
    """A member of the TPI tried to score the unit he works in, or answers of his own."""


class BelumDiputuskan(Exception):
    """Lines without the TPI's agreed answer; `kode` names them in order."""

    def __init__(self, kode: tuple[str, ...]) -> None:
        super().__init__(", ".join(kode))
        self.kode = kode


class HasilBerubah(Exception):
    """Answers or profile changed after the result was shown that is being confirmed."""


class RegulasiBelumDimuat(Exception):
    """The instansi's regulation is not in the tables yet, or has no LKE that can be scored."""


@transaction.atomic
def start_evaluasi(
    *,
    unit: UnitKerja,
    tahun: int,
    by: User,
    keputusan_nomor: str = "",
    keputusan_tanggal: date | None = None,
) -> Evaluasi:
    """Open the evaluation of `unit` for `tahun` with its first round.

    It keeps the regulation that holds for the instansi today. Raise ValidationError (with the
    constraint's words) if there is one already or the unit is not active, RegulasiBelumDimuat
    if it cannot be scored, RegulasiBerbeda if a file is not the one that was loaded.
    """
    unit = UnitKerja.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)
    if not unit.aktif:
        raise ValidationError("Unit kerja ini sudah dinonaktifkan.")
    regulasi = (
        Regulasi.objects.filter(kode=unit.instansi.regulasi, lke__isnull=False)
        .select_related("lke")
        .first()
    )
    if regulasi is None or regulasi.lke is None:
        raise RegulasiBelumDimuat(unit.instansi.regulasi)
    read_regulasi(regulasi)
    read_regulasi(regulasi.lke)
    evaluasi = Evaluasi(
        unit=unit,
        tahun=tahun,
        regulasi=regulasi,
        lke=regulasi.lke,
        keputusan_nomor=keputusan_nomor,
        keputusan_tanggal=keputusan_tanggal,
    )
    evaluasi.full_clean()
    evaluasi.save()
    putaran = Putaran.objects.create(
        evaluasi=evaluasi, nomor=1, dibuka_pada=timezone.now(), dibuka_oleh=by
    )
    _catat(
        putaran,
        "evaluasi dibuka",
        by,
        objek=evaluasi,
        sesudah={
            "tahun": tahun,
            "regulasi": regulasi.kode,
            "lke": regulasi.lke.kode,
            "keputusan_nomor": keputusan_nomor,
            "keputusan_tanggal": keputusan_tanggal,
        },
    )
    return evaluasi


@transaction.atomic
def save_jawaban(
    *,
    putaran: Putaran,
    pertanyaan: Pertanyaan,
    pihak: Pihak,
    nilai: object,
    catatan: str,
    alasan: str = "",
    expected_version: int,
    by: User,
) -> Jawaban:
    """Save the unit's or the TPI's answer to one line, unless it changed since it was shown.

    `nilai` is an option, an index, counts by their code, or None for no value; version 0 means
    that there was no row yet. Raise PutaranTerkunci, StaleVersion, JawabanSalah (with each
    mistake), and for the TPI UnitSendiri and AlasanKurang.
    """
    putaran = _lock(
        putaran, {Pihak.UNIT: StatusPutaran.DIISI, Pihak.TPI: StatusPutaran.DIAJUKAN}[pihak]
    )
    isi, terjawab = _check_nilai(putaran, pertanyaan, nilai)
    if pihak == Pihak.TPI:
        _check_tpi(putaran, pertanyaan, isi, terjawab, alasan, by)
    return _write_jawaban(
        putaran, pertanyaan, pihak, isi, terjawab, catatan, alasan, expected_version, by
    )


@transaction.atomic
def agree_with_unit(
    *, putaran: Putaran, pertanyaan: Pertanyaan, expected_version: int, by: User
) -> Jawaban:
    """The TPI's act "sama dengan unit" on one line, also where the unit left it open.

    The note that the TPI had stays. Raise PutaranTerkunci, StaleVersion, UnitSendiri.
    """
    putaran = _lock(putaran, StatusPutaran.DIAJUKAN)
    _refuse_own_unit(putaran, by)
    unit = putaran.jawaban.filter(pertanyaan=pertanyaan, pihak=Pihak.UNIT).first()
    lama = putaran.jawaban.filter(pertanyaan=pertanyaan, pihak=Pihak.TPI).first()
    return _write_jawaban(
        putaran,
        pertanyaan,
        Pihak.TPI,
        unit.nilai if unit else None,
        unit.terjawab if unit else False,
        lama.catatan if lama else "",
        "",
        expected_version,
        by,
    )


@transaction.atomic
def agree_on_the_rest(*, putaran: Putaran, by: User) -> int:
    """The TPI's act "sama dengan unit" on every line it has not decided; return how many.

    One record in the trail names each line and its value. Raise PutaranTerkunci, UnitSendiri.
    """
    putaran = _lock(putaran, StatusPutaran.DIAJUKAN)
    _refuse_own_unit(putaran, by)
    terbuka = list(putaran.pertanyaan_belum_diputuskan())
    unit = {j.pertanyaan_id: j for j in putaran.jawaban.filter(pihak=Pihak.UNIT)}
    sekarang = timezone.now()
    baris = []
    for pertanyaan in terbuka:
        asal = unit.get(pertanyaan.pk)
        baris.append(
            Jawaban(
                putaran=putaran,
                pertanyaan=pertanyaan,
                pihak=Pihak.TPI,
                **_kolom_nilai(asal.nilai if asal else None),
                terjawab=asal.terjawab if asal else False,
                oleh=by,
                diubah=sekarang,
            )
        )
    Jawaban.objects.bulk_create(baris)
    if baris:
        _catat(
            putaran,
            "jawaban TPI disamakan dengan unit",
            by,
            sesudah={j.pertanyaan.kode: _tulis(j.nilai) for j in baris},
        )
    return len(baris)


def add_bukti(
    *,
    putaran: Putaran,
    pertanyaan: Pertanyaan,
    berkas: File[Any],
    nama: str,
    maksimum: int,
    by: User,
    judul: str = "",
    slot: str = "",
    tanggal_dokumen: date | None = None,
) -> Bukti:
    """Keep a file of at most `maksimum` bytes as evidence of one line.

    `nama` is shown, never used as a path. Raise BerkasDitolak before anything is stored,
    PutaranTerkunci, ValidationError when the line has this file already; nothing stays then.
    """
    with storing(berkas, nama=nama, maksimum=maksimum) as isi:
        putaran = _lock(putaran, StatusPutaran.DIISI)
        bukti = Bukti(
            putaran=putaran,
            pertanyaan=pertanyaan,
            berkas=isi,
            nama=clean_nama(nama),
            judul=judul,
            slot=slot,
            tanggal_dokumen=tanggal_dokumen,
            oleh=by,
            dibuat=timezone.now(),
        )
        bukti.full_clean()
        bukti.save()
        _catat(putaran, "bukti diunggah", by, objek=bukti, sesudah=_isi_bukti(bukti))
    return bukti


@transaction.atomic
def remove_bukti(*, bukti: Bukti, by: User) -> None:
    """Take evidence off its line; row and file stay. Raise PutaranTerkunci."""
    putaran = _lock(bukti.putaran, StatusPutaran.DIISI)
    bukti = Bukti.objects.select_related("berkas", "pertanyaan").get(pk=bukti.pk)
    if bukti.dihapus_pada is not None:
        return
    bukti.dihapus_pada, bukti.dihapus_oleh = timezone.now(), by
    bukti.save(update_fields=["dihapus_pada", "dihapus_oleh"])
    _catat(putaran, "bukti dihapus", by, objek=bukti, sebelum=_isi_bukti(bukti))


@transaction.atomic
def submit_evaluasi(*, putaran: Putaran, by: User, sidik: str | None = None) -> Putaran:
    """Hand the unit's answers to the TPI and freeze the result they give.

    Unanswered lines are allowed; they count 0 and the result lists them. `sidik` names the
    result that was shown (`sidik_hasil`), None where nobody was shown one. Raise
    PutaranTerkunci, HasilBerubah if it would freeze another result.
    """
    putaran = _lock(putaran, StatusPutaran.DIISI)
    putaran.hasil_unit = _freeze(putaran, Pihak.UNIT, sidik)
    putaran.status = StatusPutaran.DIAJUKAN
    putaran.diajukan_pada, putaran.diajukan_oleh = timezone.now(), by
    putaran.save(update_fields=["hasil_unit", "status", "diajukan_pada", "diajukan_oleh"])
    _catat(putaran, "diajukan ke TPI", by, sesudah=_ringkas(putaran.hasil_unit))
    return putaran


@transaction.atomic
def finalize_putaran(*, putaran: Putaran, by: User, sidik: str | None = None) -> Putaran:
    """Close the round with the TPI's agreed answers and freeze the result they give.

    `sidik` as in `submit_evaluasi`. Raise PutaranTerkunci, UnitSendiri, BelumDiputuskan while a
    line has no agreed answer, HasilBerubah.
    """
    putaran = _lock(putaran, StatusPutaran.DIAJUKAN)
    _refuse_own_unit(putaran, by)
    terbuka = putaran.pertanyaan_belum_diputuskan().values_list("kode", flat=True)
    if terbuka:
        raise BelumDiputuskan(tuple(terbuka))
    putaran.hasil_tpi = _freeze(putaran, Pihak.TPI, sidik)
    putaran.status = StatusPutaran.FINAL
    putaran.final_pada, putaran.final_oleh = timezone.now(), by
    putaran.save(update_fields=["hasil_tpi", "status", "final_pada", "final_oleh"])
    _catat(putaran, "difinalkan", by, sesudah=_ringkas(putaran.hasil_tpi))
    return putaran


@transaction.atomic
def reopen_evaluasi(*, putaran: Putaran, alasan: str, by: User) -> Putaran:
    """Open the next round for the TPI, with all answers and evidence of the final one copied.

    The final round stays as it is, and so does what the unit handed in. Raise PutaranTerkunci
    unless `putaran` is final and the newest, ValidationError without a reason.
    """
    lama = _lock(putaran, StatusPutaran.FINAL)
    if Putaran.objects.filter(evaluasi=lama.evaluasi_id, nomor__gt=lama.nomor).exists():
        raise PutaranTerkunci
    _refuse_own_unit(lama, by)
    baru = Putaran(
        evaluasi=lama.evaluasi,
        nomor=lama.nomor + 1,
        jenis=JenisPutaran.DIBUKA_KEMBALI,
        status=StatusPutaran.DIAJUKAN,
        alasan=alasan.strip(),
        dibuka_pada=timezone.now(),
        dibuka_oleh=by,
        diajukan_pada=lama.diajukan_pada,
        diajukan_oleh=lama.diajukan_oleh,
        hasil_unit=lama.hasil_unit,
    )
    baru.full_clean(exclude=["final_pada", "final_oleh", "hasil_tpi"])
    baru.save()
    Jawaban.objects.bulk_create(
        Jawaban(putaran=baru, **{kolom: getattr(j, kolom) for kolom in SALIN_JAWABAN})
        for j in lama.jawaban.select_related("pertanyaan", "oleh")
    )
    Bukti.objects.bulk_create(
        Bukti(putaran=baru, **{kolom: getattr(b, kolom) for kolom in SALIN_BUKTI})
        for b in lama.bukti.active().select_related("pertanyaan", "berkas", "oleh")
    )
    _catat(
        baru,
        "dibuka kembali",
        by,
        sebelum={"putaran": lama.nomor},
        sesudah={"putaran": baru.nomor},
        catatan=baru.alasan,
    )
    return baru


def _lock(putaran: Putaran, status: StatusPutaran) -> Putaran:
    """The round as it is now, held with its unit until the transaction ends.

    Raise PutaranTerkunci if it is not in `status`, UnitNonaktif if its unit is not active.
    """
    terkunci = (
        Putaran.objects.select_for_update(of=("self", "evaluasi__unit"), no_key=True)
        .select_related("evaluasi__unit__instansi", "evaluasi__lke", "evaluasi__regulasi")
        .get(pk=putaran.pk)
    )
    if terkunci.status != status:
        raise PutaranTerkunci
    if not terkunci.evaluasi.unit.aktif:
        raise UnitNonaktif
    return terkunci


def _check_nilai(
    putaran: Putaran, pertanyaan: Pertanyaan, nilai: object
) -> tuple[Isi | None, bool]:
    """The answer as it is kept, and whether it is complete. Raise JawabanSalah, RegulasiBerbeda."""
    read_regulasi(putaran.evaluasi.lke)
    baris = lke_index(putaran.evaluasi.lke.kode).get(pertanyaan.kode)
    if baris is None or pertanyaan.regulasi_id != putaran.evaluasi.lke_id:
        raise JawabanSalah([Kesalahan(pertanyaan.kode, "Pertanyaan ini bukan bagian LKE ini.")])
    isi, kesalahan = periksa_jawaban(baris, nilai)
    if isinstance(isi, Decimal) and isi != round(isi, DESIMAL_INDEKS):
        # The column would round it silently, and a rounded index can reach what it missed.
        kesalahan = [Kesalahan("", f"Tulis paling banyak {DESIMAL_INDEKS} angka desimal.")]
    if kesalahan:
        raise JawabanSalah(kesalahan)
    return isi, nilai_jawaban(baris, isi).nilai is not None


def _check_tpi(
    putaran: Putaran,
    pertanyaan: Pertanyaan,
    isi: Isi | None,
    terjawab: bool,
    alasan: str,
    by: User,
) -> None:
    _refuse_own_unit(putaran, by)
    if not terjawab:
        raise JawabanSalah([Kesalahan("", "Isi jawaban TPI sampai lengkap sebelum menyimpan.")])
    unit = putaran.jawaban.filter(pertanyaan=pertanyaan, pihak=Pihak.UNIT).first()
    if isi != (unit.nilai if unit else None) and not alasan.strip():
        raise AlasanKurang("Jawaban Anda berbeda dari jawaban unit. Tuliskan alasannya.")


def _refuse_own_unit(putaran: Putaran, by: User) -> None:
    if is_own_unit(by, putaran.evaluasi.unit) or putaran.evaluasi.is_filled_by(by):
        raise UnitSendiri


def _write_jawaban(
    putaran: Putaran,
    pertanyaan: Pertanyaan,
    pihak: Pihak,
    isi: Isi | None,
    terjawab: bool,
    catatan: str,
    alasan: str,
    expected_version: int,
    by: User,
) -> Jawaban:
    """Write the row and its record; nothing at all if the row already says so."""
    lama = putaran.jawaban.filter(pertanyaan=pertanyaan, pihak=pihak).first()
    jawaban = lama or Jawaban(putaran=putaran, pertanyaan=pertanyaan, pihak=pihak)
    sebelum = _isi_jawaban(lama) if lama else None
    for kolom, nilai in {
        **_kolom_nilai(isi),
        "terjawab": terjawab,
        "catatan": catatan.strip(),
        "alasan": alasan.strip(),
    }.items():
        setattr(jawaban, kolom, nilai)
    sesudah = _isi_jawaban(jawaban)
    if sesudah == sebelum:  # also a second press of the button, with the version of the first
        return jawaban
    if (lama.version if lama else 0) != expected_version:
        raise StaleVersion
    jawaban.oleh, jawaban.diubah = by, timezone.now()
    if lama:
        jawaban.save_if_unchanged(expected_version=expected_version, fields=KOLOM_JAWABAN)
    else:
        jawaban.save(force_insert=True)
    _catat(
        putaran, f"jawaban {pihak} disimpan", by, objek=jawaban, sebelum=sebelum, sesudah=sesudah
    )
    return jawaban


def _kolom_nilai(isi: Isi | None) -> dict[str, Any]:
    kolom: dict[str, Any] = {"pilihan": "", "isian": None, "indeks": None}
    if isinstance(isi, str):
        kolom["pilihan"] = isi
    elif isinstance(isi, Mapping):
        kolom["isian"] = dict(isi)
    elif isi is not None:
        kolom["indeks"] = isi
    return kolom


def _tulis(isi: Isi | None) -> Any:
    return None if isi is None else write_jawaban(isi)


def _isi_jawaban(jawaban: Jawaban) -> dict[str, Any]:
    return {
        "pertanyaan": jawaban.pertanyaan.kode,
        "putaran": jawaban.putaran.nomor,
        "pihak": jawaban.pihak,
        "nilai": _tulis(jawaban.nilai),
        "catatan": jawaban.catatan,
        "alasan": jawaban.alasan,
    }


def _isi_bukti(bukti: Bukti) -> dict[str, Any]:
    return {
        "pertanyaan": bukti.pertanyaan.kode,
        "nama": bukti.nama,
        "judul": bukti.judul,
        "slot": bukti.slot,
        "tanggal_dokumen": bukti.tanggal_dokumen,
        "sha256": bukti.berkas.sha256,
        "ukuran": bukti.berkas.ukuran,
    }


def _freeze(putaran: Putaran, pihak: Pihak, sidik: str | None) -> dict[str, Any]:
    profil = gather_profil(putaran)
    hasil = score_jawaban(putaran, gather_jawaban(putaran, pihak), profil)
    if sidik is not None and sidik != sidik_hasil(hasil, profil):
        raise HasilBerubah
    return freeze(hasil, profil, pada=timezone.now())


def _ringkas(beku: Mapping[str, Any]) -> dict[str, Any]:
    """What the trail keeps of a frozen result; the rest stands in the round itself."""
    return {
        "total": beku["publik"]["nilai"]["total"],
        "layak": beku["publik"]["layak"],
        "belum_dijawab": beku["publik"]["belum_dijawab"],
        "mesin_sha256": beku["mesin_sha256"],
        "lke_sha256": beku["lke_sha256"],
        "regulasi_sha256": beku["regulasi_sha256"],
    }


def _catat(putaran: Putaran, tindakan: str, by: User, *, objek: Any = None, **rincian: Any) -> None:
    catat(
        rantai=f"unit:{putaran.evaluasi.unit_id}",
        tindakan=tindakan,
        objek=objek or putaran,
        oleh=by,
        **rincian,
    )
