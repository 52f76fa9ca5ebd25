"""Opening an evaluation, and opening a final one again."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from evaluasi.models import (
    Bukti,
    Evaluasi,
    Jawaban,
    JenisPutaran,
    Putaran,
    SlotTidakBerlaku,
    StatusPutaran,
)
from evaluasi.penilaian_unit import read_regulasi
from rencana_aksi.models import Regulasi
from units.models import UnitKerja, User
from zi_portal.locking import StaleVersion

from .galat import EvaluasiDihapus, PutaranTerkunci, RegulasiBelumDimuat
from .jawaban import KOLOM_JAWABAN
from .kunci import catat_putaran, lock_putaran, refuse_own_unit

SALIN_JAWABAN = (*KOLOM_JAWABAN, "pertanyaan", "pihak", "version")
SALIN_BUKTI = ("pertanyaan", "dokumen", "slot", "halaman", "oleh", "dibuat")
SALIN_SLOT = ("pertanyaan", "slot", "alasan", "oleh", "dibuat")


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
    catat_putaran(
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
def write_keputusan(
    *, evaluasi: Evaluasi, nomor: str, tanggal: date | None, lama: tuple[str, date | None], by: User
) -> Evaluasi:
    """Enter or correct the Keputusan Inspektur that adopts the LKE, until a round is final.

    `lama` is the number and date that were shown. Raise PutaranTerkunci once a round was final,
    StaleVersion if they are others now, ValidationError for a number without a date.

    Source: Perbup Ketapang 49/2022 Pasal 7 ayat (4).
    """
    putaran = _lock_newest(evaluasi, StatusPutaran.DIISI, StatusPutaran.DIAJUKAN)
    if putaran.nomor > 1:
        raise PutaranTerkunci
    terkini = putaran.evaluasi
    kini = (terkini.keputusan_nomor, terkini.keputusan_tanggal)
    if kini == (nomor, tanggal):
        return terkini
    if kini != lama:
        raise StaleVersion
    terkini.keputusan_nomor, terkini.keputusan_tanggal = nomor, tanggal
    terkini.full_clean(validate_unique=False)
    terkini.save(update_fields=["keputusan_nomor", "keputusan_tanggal"])
    catat_putaran(
        putaran,
        "Keputusan Inspektur ditulis",
        by,
        objek=terkini,
        sebelum={"keputusan_nomor": kini[0], "keputusan_tanggal": kini[1]},
        sesudah={"keputusan_nomor": nomor, "keputusan_tanggal": tanggal},
    )
    return terkini


@transaction.atomic
def remove_evaluasi(*, evaluasi: Evaluasi, by: User) -> None:
    """Take back an evaluation that was opened by mistake, while nothing is in it.

    Nothing is what nobody answered, proved or gave back, also where it was removed again: the
    trail names it. Raise PutaranTerkunci otherwise, EvaluasiDihapus if somebody did it before.
    """
    putaran = _lock_newest(evaluasi, StatusPutaran.DIISI)
    if not is_kosong(putaran):
        raise PutaranTerkunci
    evaluasi = putaran.evaluasi
    catat_putaran(
        putaran,
        "evaluasi dihapus",
        by,
        objek=evaluasi,
        sebelum={
            "tahun": evaluasi.tahun,
            "regulasi": evaluasi.regulasi.kode,
            "lke": evaluasi.lke.kode,
            "keputusan_nomor": evaluasi.keputusan_nomor,
            "keputusan_tanggal": evaluasi.keputusan_tanggal,
        },
    )
    putaran.delete()
    evaluasi.delete()


def _lock_newest(evaluasi: Evaluasi, *status: StatusPutaran) -> Putaran:
    putaran = evaluasi.putaran.order_by("-nomor").first()
    if putaran is None:
        raise EvaluasiDihapus
    return lock_putaran(putaran, *status)


def is_kosong(putaran: Putaran) -> bool:
    """Whether nothing at all was ever put into this first round; three queries."""
    return putaran.nomor == 1 and not (
        putaran.jawaban.exists() or putaran.bukti.exists() or putaran.slot_tidak_berlaku.exists()
    )


@transaction.atomic
def reopen_evaluasi(*, putaran: Putaran, alasan: str, by: User) -> Putaran:
    """Open the next round for the TPI, with all answers and evidence of the final one copied.

    The final round stays as it is, and so does what the unit handed in. Raise PutaranTerkunci
    unless `putaran` is final and the newest, ValidationError without a reason.
    """
    lama = lock_putaran(putaran, StatusPutaran.FINAL)
    if Putaran.objects.filter(evaluasi=lama.evaluasi_id, nomor__gt=lama.nomor).exists():
        raise PutaranTerkunci
    refuse_own_unit(lama, by)
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
    baru.full_clean(exclude=["final_pada", "final_oleh", "hasil_tpi", "hasil_anggota"])
    baru.save()
    Jawaban.objects.bulk_create(
        Jawaban(putaran=baru, **{kolom: getattr(j, kolom) for kolom in SALIN_JAWABAN})
        for j in lama.jawaban.select_related("pertanyaan", "oleh")
    )
    Bukti.objects.bulk_create(
        Bukti(putaran=baru, **{kolom: getattr(b, kolom) for kolom in SALIN_BUKTI})
        for b in lama.bukti.active().select_related("pertanyaan", "dokumen", "oleh")
    )
    SlotTidakBerlaku.objects.bulk_create(
        SlotTidakBerlaku(putaran=baru, **{kolom: getattr(s, kolom) for kolom in SALIN_SLOT})
        for s in lama.slot_tidak_berlaku.select_related("pertanyaan", "oleh")
    )
    catat_putaran(
        baru,
        "dibuka kembali",
        by,
        sebelum={"putaran": lama.nomor},
        sesudah={"putaran": baru.nomor},
        catatan=baru.alasan,
    )
    return baru
