"""From a regulation's values to its rows: the only writer of the tables that shadow a file.

The projection of the lines of an LKE is in `evaluasi.regulasi_tabel`, which calls this.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils import timezone

from evaluasi.penilaian import regulasi as nilai
from evaluasi.penilaian.sidik import TeksBerubah, daftar_teks, teks_berubah
from units.models import User
from zi_portal.riwayat.services import catat

from .models import (
    AreaPerubahan,
    Aspek,
    Bayangan,
    ButirRencanaAksi,
    Erratum,
    Indikator,
    Regulasi,
    TeksRegulasi,
)


class Perubahan(StrEnum):
    """What loading a regulation did to the tables."""

    TETAP = "tetap"  # nothing: the rows already say what the file says
    BARU = "baru"
    ISI = "isi"  # an unpublished regulation rules something else now
    TEKS = "teks"  # same rules, other words: an erratum
    TERBIT = "terbit"  # nothing but: it is published now


class RegulasiBerubah(Exception):
    """The file does not match what this installation already relies on; nothing was written."""


@transaction.atomic
def project_regulasi(
    regulasi: nilai.Regulasi, *, oleh: User | None = None
) -> tuple[Regulasi, Perubahan]:
    """Make the rows say what `regulasi` says; a second run writes nothing.

    Its LKE, if it is another regulation, must have been projected before. Raises RegulasiBerubah
    when a published regulation rules something else than when it was loaded, or an unpublished
    one that a plan or evaluation already uses; changed wording becomes a numbered erratum.
    """
    lama = Regulasi.objects.select_for_update().filter(kode=regulasi.kode).first()
    if lama is None:
        return _create(regulasi, oleh), Perubahan.BARU
    perubahan = _compare(lama, regulasi)
    if perubahan is Perubahan.TETAP:
        return lama, perubahan
    _check_may_change(lama, regulasi, perubahan)
    sebelum = _summary(lama)
    teks_lama = lama.teks.isi
    _write_head(lama, regulasi)
    if perubahan is not Perubahan.TERBIT:
        _write_rows(lama, regulasi)
    sesudah = _summary(lama)
    if perubahan is Perubahan.TEKS:
        erratum = _add_erratum(lama, teks_berubah(teks_lama, daftar_teks(regulasi)))
        sesudah |= {"erratum": erratum.nomor, "teks": erratum.isi}
    catat(
        rantai=f"regulasi:{lama.kode}",
        tindakan=f"regulasi_{perubahan}",
        objek=lama,
        oleh=oleh,
        sebelum=sebelum,
        sesudah=sesudah,
    )
    return lama, perubahan


def _compare(lama: Regulasi, baru: nilai.Regulasi) -> Perubahan:
    if lama.isi_sha256 != baru.isi_sha256:
        return Perubahan.ISI
    if lama.teks_sha256 != baru.teks_sha256:
        return Perubahan.TEKS
    if lama.terbit != baru.terbit:
        return Perubahan.TERBIT
    return Perubahan.TETAP


def _check_may_change(lama: Regulasi, baru: nilai.Regulasi, perubahan: Perubahan) -> None:
    if lama.terbit and not baru.terbit:
        raise RegulasiBerubah(
            f"{baru.kode}: regulasi ini sudah terbit dan tidak dapat kembali menjadi rancangan. "
            "Kembalikan “terbit = true” pada berkasnya."
        )
    if perubahan is not Perubahan.ISI:
        return
    if lama.terbit:
        raise RegulasiBerubah(
            f"{baru.kode}: isi berkas berbeda dari yang sudah terbit dan dimuat di sini "
            f"(sidik {baru.isi_sha256[:12]}, semula {lama.isi_sha256[:12]}). "
            "Tidak ada yang diubah. Kembalikan isi berkas itu, atau tulis perubahannya sebagai "
            "versi baru dengan kode sendiri."
        )
    if _is_used(lama):
        raise RegulasiBerubah(
            f"{baru.kode}: isi berkas berubah, padahal sudah ada rencana aksi atau evaluasi yang "
            "memakainya. Tidak ada yang diubah. Tulis perubahannya sebagai versi baru dengan kode "
            "sendiri."
        )


def _is_used(regulasi: Regulasi) -> bool:
    """Whether any row that is not itself a shadow of the file points to `regulasi`."""
    return any(
        relasi.related_model._base_manager.filter(**{relasi.field.name: regulasi}).exists()
        for relasi in Regulasi._meta.related_objects
        if not issubclass(relasi.related_model, (Bayangan, Regulasi))
    )


def _create(regulasi: nilai.Regulasi, oleh: User | None) -> Regulasi:
    baris = Regulasi(kode=regulasi.kode)
    _write_head(baris, regulasi)
    _write_rows(baris, regulasi)
    catat(
        rantai=f"regulasi:{baris.kode}",
        tindakan="regulasi_baru",
        objek=baris,
        oleh=oleh,
        sesudah=_summary(baris),
    )
    return baris


def _summary(baris: Regulasi) -> dict[str, Any]:
    return {
        "singkatan": baris.singkatan,
        "terbit": baris.terbit,
        "isi_sha256": baris.isi_sha256,
        "teks_sha256": baris.teks_sha256,
    }


def _write_head(baris: Regulasi, regulasi: nilai.Regulasi) -> None:
    baris.judul = regulasi.judul
    baris.singkatan = regulasi.singkatan
    baris.terbit = regulasi.terbit
    baris.isi_sha256 = regulasi.isi_sha256
    baris.teks_sha256 = regulasi.teks_sha256
    baris.dimuat_pada = timezone.now()
    if regulasi.lke and regulasi.lke != regulasi.kode:
        baris.lke = Regulasi.objects.filter(kode=regulasi.lke).first()
        if baris.lke is None:
            raise RegulasiBerubah(
                f"{regulasi.kode}: LKE-nya, {regulasi.lke}, belum dimuat. Muat regulasi itu dahulu."
            )
    baris.save()
    if regulasi.lke == regulasi.kode and baris.lke_id is None:
        baris.lke = baris  # only now has it a key to point to
        baris.save(update_fields=["lke"])


def _write_rows(baris: Regulasi, regulasi: nilai.Regulasi) -> None:
    TeksRegulasi.objects.update_or_create(
        regulasi=baris, defaults={"isi": [list(teks) for teks in daftar_teks(regulasi)]}
    )
    area = _write_area(baris, regulasi)
    indikator = _write_indikator(baris, regulasi, area)
    _write_butir(baris, regulasi, indikator)
    AreaPerubahan.objects.filter(regulasi=baris).exclude(nomor__in=area).delete()


def _write_area(baris: Regulasi, regulasi: nilai.Regulasi) -> dict[int, AreaPerubahan]:
    nama: dict[int, str] = {}
    for komponen in regulasi.walk():
        if komponen.area:
            nama.setdefault(komponen.area, komponen.nama)
    for bagian in regulasi.rencana:
        if bagian.area:
            nama.setdefault(bagian.area, bagian.judul)
    area = AreaPerubahan.objects.bulk_create(
        [
            AreaPerubahan(regulasi=baris, nomor=nomor, urut=urut, nama=sebutan)
            for urut, (nomor, sebutan) in enumerate(sorted(nama.items()), start=1)
        ],
        update_conflicts=True,
        unique_fields=["regulasi", "nomor"],
        update_fields=["urut", "nama"],
    )
    return {a.nomor: a for a in area}


def _write_indikator(
    baris: Regulasi, regulasi: nilai.Regulasi, area: dict[int, AreaPerubahan]
) -> dict[str, Indikator]:
    """Rows of the LKE first (a plan row may refer to them), then those of the plan template."""
    daftar = [
        Indikator(regulasi=baris, urut=urut, area=area.get(nomor or 0), **kolom)
        for urut, (nomor, kolom) in enumerate(_lke_rows(regulasi), start=1)
    ]
    hasil = _upsert_indikator(daftar)
    padanan = hasil
    if baris.lke_id and baris.lke_id != baris.pk:
        padanan = {i.kode: i for i in Indikator.objects.filter(regulasi=baris.lke_id)}
    rencana = [
        Indikator(
            regulasi=baris,
            kode=indikator.kode,
            nama=indikator.nama,
            nama_cetak=indikator.nama_cetak,
            area=area.get(bagian.area or 0),
            aspek=bagian.aspek,
            padanan=padanan.get(indikator.komponen),
        )
        for bagian in regulasi.rencana
        for indikator in bagian.indikator
    ]
    for urut, indikator in enumerate(rencana, start=len(daftar) + 1):
        indikator.urut = urut
    hasil = hasil | _upsert_indikator(rencana)
    hilang = Indikator.objects.filter(regulasi=baris).exclude(kode__in=hasil)
    ButirRencanaAksi.objects.filter(indikator__in=hilang).delete()
    # A plan row elsewhere finds its new counterpart when its own changed file is loaded.
    Indikator.objects.filter(padanan__in=hilang).update(padanan=None)
    hilang.delete()
    return hasil


def _upsert_indikator(daftar: list[Indikator]) -> dict[str, Indikator]:
    tersimpan = Indikator.objects.bulk_create(
        daftar,
        update_conflicts=True,
        unique_fields=["regulasi", "kode"],
        update_fields=["urut", "nama", "nama_cetak", "area", "aspek", "bobot", "padanan"],
    )
    return {i.kode: i for i in tersimpan}


def _lke_rows(regulasi: nilai.Regulasi) -> Iterator[tuple[int | None, dict[str, object]]]:
    """(area number, columns) of each indicator and each item of the result component."""

    def below(
        komponen: nilai.Komponen, area: int | None, aspek: str
    ) -> Iterator[tuple[int | None, dict[str, object]]]:
        area = komponen.area or area
        if komponen.nama.lower() in Aspek.values:
            aspek = komponen.nama.lower()
        if komponen.jenis == "indikator":
            yield (
                area,
                {
                    "kode": komponen.kode,
                    "nama": komponen.nama,
                    "nama_cetak": komponen.nama_cetak,
                    "aspek": aspek,
                    "bobot": komponen.bobot,
                },
            )
        else:
            # Below a result group each question stands for itself, with its own weight.
            for pertanyaan in komponen.pertanyaan:
                yield (
                    area,
                    {
                        "kode": pertanyaan.kode,
                        "nama": pertanyaan.teks,
                        "nama_cetak": pertanyaan.teks_cetak,
                        "aspek": aspek,
                        "bobot": pertanyaan.bobot,
                    },
                )
        for anak in komponen.bagian:
            yield from below(anak, area, aspek)

    for akar in regulasi.komponen:
        yield from below(akar, None, "")


def _write_butir(
    baris: Regulasi, regulasi: nilai.Regulasi, indikator: dict[str, Indikator]
) -> None:
    daftar = [
        (rencana.kode, butir)
        for bagian in regulasi.rencana
        for rencana in bagian.indikator
        for butir in rencana.butir
    ]
    ButirRencanaAksi.objects.bulk_create(
        [
            ButirRencanaAksi(
                regulasi=baris,
                indikator=indikator[kode],
                kode=butir.kode,
                urut=urut,
                teks=butir.teks,
                teks_cetak=butir.teks_cetak,
                pertanyaan_kode=butir.pertanyaan,
            )
            for urut, (kode, butir) in enumerate(daftar, start=1)
        ],
        update_conflicts=True,
        unique_fields=["regulasi", "kode"],
        update_fields=["indikator", "urut", "teks", "teks_cetak", "pertanyaan_kode"],
    )
    ButirRencanaAksi.objects.filter(regulasi=baris).exclude(
        kode__in=[butir.kode for _, butir in daftar]
    ).delete()


def _add_erratum(regulasi: Regulasi, beda: Iterable[TeksBerubah]) -> Erratum:
    return Erratum.objects.create(
        regulasi=regulasi,
        nomor=regulasi.erratum.count() + 1,  # the row of the regulation is locked
        tanggal=timezone.localdate(),
        isi=[b._asdict() for b in beda],
    )
