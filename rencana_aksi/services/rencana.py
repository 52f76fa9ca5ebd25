"""Opening a plan, and its sections A and B."""

from django.db import transaction

from rencana_aksi.models import ItemRencana, Regulasi, RencanaAksi
from units.models import UnitKerja, User
from zi_portal.riwayat.services import catat

from .galat import TanpaTemplat
from .kunci import lock_editable, lock_unit, save_berubah


@transaction.atomic
def open_rencana(*, unit: UnitKerja, tahun: int, by: User) -> RencanaAksi:
    """Open the plan of `unit` for `tahun` with every item of its instansi's ruling regulation.

    A plan that is already there is returned as it is. Raises TanpaTemplat.
    """
    lock_unit(unit.pk)
    lama = RencanaAksi.objects.filter(unit=unit, tahun=tahun).first()
    if lama:
        return lama
    regulasi = Regulasi.objects.filter(kode=unit.instansi.regulasi).select_related("lke").first()
    if regulasi is None:
        raise TanpaTemplat(
            f"Regulasi “{unit.instansi.regulasi}” belum dimuat. Sampaikan kepada admin sistem."
        )
    daftar_butir = list(regulasi.butir.order_by("urut"))
    if not daftar_butir:
        raise TanpaTemplat(
            f"{regulasi.singkatan} tidak memuat templat rencana aksi. Sampaikan kepada admin "
            "instansi untuk memilih regulasi lain."
        )
    rencana = RencanaAksi.objects.create(
        unit=unit,
        tahun=tahun,
        regulasi=regulasi,
        dasar_hukum=_default_dasar(regulasi),
        maksud_tujuan=_default_maksud(unit, tahun),
    )
    ItemRencana.objects.bulk_create(
        ItemRencana(rencana=rencana, indikator_id=butir.indikator_id, butir=butir, urut=urut)
        for urut, butir in enumerate(daftar_butir, start=1)
    )
    catat(
        rantai=f"unit:{unit.pk}",
        tindakan="rencana_dibuka",
        objek=rencana,
        oleh=by,
        sesudah={"tahun": tahun, "regulasi": regulasi.kode, "jumlah_butir": len(daftar_butir)},
    )
    return rencana


@transaction.atomic
def save_bagian_umum(
    *,
    rencana: RencanaAksi,
    dasar_hukum: str,
    maksud_tujuan: str,
    expected_version: int,
    by: User,
) -> RencanaAksi:
    """Save sections A and B of the plan, one point per line.

    Raises StaleVersion or RencanaTerkunci.
    """
    tersimpan = lock_editable(rencana)
    nilai = {"dasar_hukum": dasar_hukum, "maksud_tujuan": maksud_tujuan}
    save_berubah(tersimpan, nilai, expected_version, tersimpan.unit_id, "bagian_umum_diubah", by)
    return tersimpan


def _default_dasar(regulasi: Regulasi) -> str:
    """What a plan always rests on, higher law first; the unit adds the rest."""
    lke = regulasi.lke if regulasi.lke_id != regulasi.pk else None
    return "\n".join(r.judul for r in (lke, regulasi) if r is not None)


def _default_maksud(unit: UnitKerja, tahun: int) -> str:
    """Purpose and aim to begin with, one a line; the unit changes them as it wants.

    Source: Perbup Ketapang 49/2022 Pasal 5 ayat (1), (2) and (5); the last one after the plan of
    UPT Bakuda (section B), which other units have copied.
    """
    nama = " ".join(unit.nama.split())
    butir = [
        f"Rencana aksi ini dimaksudkan sebagai acuan bagi {nama} dalam membangun Zona Integritas",
        f" menuju WBK/WBBM pada enam area perubahan sepanjang tahun {tahun}.\n",
        "Menetapkan program pembangunan Zona Integritas sesuai hasil identifikasi jenis layanan",
        f" utama, isu strategis dan risiko yang dihadapi {nama}.\n",
        "Menjadi pedoman tim kerja dalam menyusun dan mengoordinasikan rencana aksi yang terukur",
        " dan memiliki target yang jelas, untuk dilaksanakan bersama seluruh pegawai.\n",
        "Memberikan keseragaman pemahaman dan tindakan dalam membangun Zona Integritas menuju",
        f" WBK/WBBM di lingkungan {nama}.",
    ]
    return "".join(butir)
