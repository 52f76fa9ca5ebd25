"""Rows of evaluasi: worksheet, acts of unit and TPI, results, documents, regulations."""

from typing import Any

from django.utils import timezone

from evaluasi.lke_workbook.tambal import get_formulir_kosong
from evaluasi.models import Bukti, ImporLKE, Pertanyaan, Putaran
from evaluasi.services import (
    agree_on_the_rest,
    finalize_putaran,
    return_pertanyaan,
    submit_evaluasi,
)
from evaluasi.tasks import request_lke_pdf
from rencana_aksi.models import DokumenBukti
from tests.akses.baris import Baris
from tests.akses.baris_rencana_aksi import dokumen
from tests.akses.impor import apply_lke, upload_lke
from tests.akses.orang import (
    ADMIN,
    KETUA,
    LUAR,
    MASUK,
    MELIHAT_UNIT,
    PEMUTUS,
    PENANDA_TANGAN,
    PENGISI,
    SISTEM,
    TPI,
    TPI_SEMUA,
    only,
)
from tests.conftest import Pemeran
from tests.factories import buka_evaluasi, muat_ketapang

PEMBUKA_EVALUASI = {"tim_zi", "kepala_unit", "kepala_unit_lain"} | ADMIN | {"admin_jauh"}


def putaran(pemeran: Pemeran) -> dict[str, Any]:
    buka_evaluasi(pemeran.unit, pemeran.tim.tahun)
    return {"unit_pk": pemeran.unit.pk, "tahun": pemeran.tim.tahun}


def pekerjaan(pemeran: Pemeran) -> dict[str, Any]:
    """The unit's worksheet, asked for and not made yet."""
    putaran(pemeran)
    return {"pk": request_lke_pdf(Putaran.objects.get(), by=pemeran["tim_zi"]).pk}


def butir(pemeran: Pemeran) -> dict[str, Any]:
    return putaran(pemeran) | {"kode": "A.I.1.i.a"}


def diajukan(pemeran: Pemeran) -> dict[str, Any]:
    args = putaran(pemeran)
    submit_evaluasi(putaran=Putaran.objects.get(), by=pemeran["kepala_unit"])
    return args


def butir_diajukan(pemeran: Pemeran) -> dict[str, Any]:
    return diajukan(pemeran) | {"kode": "A.I.1.i.a"}


def butir_dikembalikan(pemeran: Pemeran) -> dict[str, Any]:
    args = butir_diajukan(pemeran)
    return_pertanyaan(
        putaran=Putaran.objects.get(),
        pertanyaan=Pertanyaan.objects.get(kode=args["kode"]),
        catatan="Ganti SK.",
        by=pemeran["tpi_ketua"],
    )
    return args


def final(pemeran: Pemeran) -> dict[str, Any]:
    args = diajukan(pemeran)
    agree_on_the_rest(putaran=Putaran.objects.get(), by=pemeran["tpi_anggota"])
    finalize_putaran(putaran=Putaran.objects.get(), by=pemeran["tpi_ketua"])
    return args


def bukti(pemeran: Pemeran) -> dict[str, Any]:
    putaran(pemeran)
    baris = Bukti.objects.create(
        putaran=Putaran.objects.get(),
        pertanyaan=Pertanyaan.objects.get(kode="A.I.1.i.a"),
        dokumen=DokumenBukti.objects.get(**dokumen(pemeran)),
        oleh=pemeran["tim_zi"],
        dibuat=timezone.now(),
    )
    return {"pk": baris.pk}


def impor(pemeran: Pemeran) -> dict[str, Any]:
    """A workbook of the Tim ZI that waits for its word."""
    return putaran(pemeran) | {"pk": upload_lke(Putaran.objects.get(), pemeran["tim_zi"]).pk}


def impor_sungguhan(pemeran: Pemeran) -> dict[str, Any]:
    """… with a workbook that can be opened."""
    args = impor(pemeran)
    ImporLKE.objects.update(berkas=get_formulir_kosong())
    return args


def impor_diterapkan(pemeran: Pemeran) -> dict[str, Any]:
    args = impor(pemeran)
    apply_lke(ImporLKE.objects.get(), pemeran["tim_zi"])
    return args


HANYA_PENGUNGGAH = {"tim_zi"}

EVALUASI = [
    Baris("evaluasi:daftar", get=200),
    Baris(
        "evaluasi:mulai",
        get={200: PEMBUKA_EVALUASI, 403: MASUK - PEMBUKA_EVALUASI},
        post={422: PEMBUKA_EVALUASI, 403: MASUK - PEMBUKA_EVALUASI},
    ),
    Baris("evaluasi:evaluasi", get={200: MELIHAT_UNIT, 404: LUAR}, args=putaran),
    Baris("evaluasi:hasil", get={200: MELIHAT_UNIT, 404: LUAR}, args=putaran),
    Baris("evaluasi:rantai", get={200: MELIHAT_UNIT, 404: LUAR}, args=butir),
    # While the TPI is deciding, only the TPI compares; a member in his own unit is none.
    Baris("evaluasi:banding", get=only(TPI, 200), args=diajukan),
    Baris("evaluasi:ambang-pdf", get={200: MELIHAT_UNIT, 404: LUAR}, args=putaran),
    Baris("evaluasi:lke-xlsx", get={200: MELIHAT_UNIT, 404: LUAR}, args=putaran),
    Baris("evaluasi:lke-pdf", get={302: MELIHAT_UNIT, 404: LUAR}, args=putaran),
    # Its rows are proved in tests/evaluasi/test_dokumen_rekap.py.
    Baris("evaluasi:rekap", get=200, args=lambda pemeran: {"tahun": pemeran.tim.tahun}),
    Baris("pekerjaan:pekerjaan", get={200: MELIHAT_UNIT, 404: LUAR}, args=pekerjaan),
    Baris("pekerjaan:berkas", get={302: MELIHAT_UNIT, 404: LUAR}, args=pekerjaan),
    Baris("pekerjaan:retry", get=405, post={302: MELIHAT_UNIT, 404: LUAR}, args=pekerjaan),
    Baris("evaluasi:pertanyaan", get={200: MELIHAT_UNIT, 404: LUAR}, args=butir),
    Baris("evaluasi:nilai-berjalan", get=only(PENGISI, 200), args=butir),
    Baris(
        "evaluasi:jawaban-save",
        get=405,
        post=only(PENGISI, 422),
        args=butir,
        data=lambda pemeran: {"pihak": "unit"},
    ),
    Baris("evaluasi:bukti-add", get=405, post=only(PENGISI, 422), args=butir),
    Baris("evaluasi:bukti-remove", get=405, post=only(PENGISI, 302), args=bukti),
    Baris("evaluasi:bukti-halaman", get=405, post=only(PENGISI, 302), args=bukti),
    Baris(
        "evaluasi:bukti-pick",
        get=only(PENGISI, 200),
        post=only(PENGISI, 422),
        args=butir,
        data=lambda pemeran: {"dokumen": "0"},
    ),
    Baris("evaluasi:bukti-slot", get=405, post=only(PENGISI, 422), args=butir),
    Baris(
        "evaluasi:keputusan",
        get=only(ADMIN | KETUA, 200),
        post=only(ADMIN | KETUA, 302),  # neither number nor date: nothing changes
        args=putaran,
    ),
    Baris(
        "evaluasi:remove",
        get=only({"tim_zi", "kepala_unit"} | ADMIN, 200),
        post=only({"tim_zi", "kepala_unit"} | ADMIN, 302),
        args=putaran,
    ),
    Baris(
        "evaluasi:submit",
        get=only(PENANDA_TANGAN, 200),
        post=only(PENANDA_TANGAN, 409),  # nothing that was shown is confirmed
        args=putaran,
    ),
    Baris(
        "evaluasi:agree",
        get=405,
        post=only(TPI, 409),  # nothing that was shown is agreed on
        args=butir_diajukan,
        data=lambda pemeran: {"expected_version": "0"},
    ),
    Baris("evaluasi:agree-rest", get=only(TPI, 200), post=only(TPI, 409), args=diajukan),
    Baris(
        "evaluasi:agree-anggota",
        get=405,
        post=only(PEMUTUS, 422),  # the anggota has not answered
        args=butir_diajukan,
        data=lambda pemeran: {"expected_version": "0", "versi_asal": "0"},
    ),
    Baris(
        "evaluasi:agree-anggota-rest",
        get=only(PEMUTUS, 200),
        post=only(PEMUTUS, 409),  # nothing that was shown is confirmed
        args=diajukan,
    ),
    Baris("evaluasi:kembalikan", get=only(TPI, 200), post=only(TPI, 422), args=butir_diajukan),
    Baris("evaluasi:kembalikan-batal", get=405, post=only(TPI, 302), args=butir_dikembalikan),
    Baris("evaluasi:kembalikan-selesai", get=405, post=only(PENGISI, 302), args=butir_dikembalikan),
    Baris(
        "evaluasi:buku-kerja",
        get={200: MELIHAT_UNIT, 404: LUAR},
        post=only(PENGISI, 422),
        args=putaran,
    ),
    Baris("evaluasi:formulir", get={200: MELIHAT_UNIT, 404: LUAR}, args=putaran),
    # Reads a blank form and forgets it: whoever may read the answers.
    Baris("evaluasi:formulir-fill", get=405, post={422: MELIHAT_UNIT, 404: LUAR}, args=putaran),
    # A preview is of who uploaded it.
    Baris(
        "evaluasi:impor",
        get={200: HANYA_PENGUNGGAH, 404: MASUK - HANYA_PENGUNGGAH},
        args=impor,
    ),
    Baris(
        "evaluasi:impor-cacat",
        get={200: HANYA_PENGUNGGAH, 404: MASUK - HANYA_PENGUNGGAH},
        args=impor_sungguhan,
    ),
    Baris(
        "evaluasi:impor-cacat-pdf",
        get={200: HANYA_PENGUNGGAH, 404: MASUK - HANYA_PENGUNGGAH},
        args=impor_sungguhan,
    ),
    Baris(
        "evaluasi:impor-apply",
        get=405,
        post={409: HANYA_PENGUNGGAH, 404: MASUK - HANYA_PENGUNGGAH},  # nothing shown is confirmed
        args=impor,
    ),
    Baris(
        "evaluasi:impor-cancel",
        get=405,
        post={302: HANYA_PENGUNGGAH, 404: MASUK - HANYA_PENGUNGGAH},
        args=impor,
    ),
    Baris("evaluasi:impor-undo", get=405, post=only(PENGISI, 302), args=impor_diterapkan),
    Baris("evaluasi:antrean", get={200: TPI_SEMUA, 403: MASUK - TPI_SEMUA}),
    Baris("evaluasi:finalize", get=only(KETUA, 200), post=only(KETUA, 409), args=diajukan),
    Baris(
        "evaluasi:tpn",
        get=only(ADMIN | {"tpi_ketua", "tpi_sekretaris"}, 200),
        post=only(ADMIN | {"tpi_ketua", "tpi_sekretaris"}, 422),
        args=final,
    ),
    Baris("evaluasi:reopen", get=only(KETUA, 200), post=only(KETUA, 422), args=final),
]

# --- regulations ---


def regulasi(pemeran: Pemeran) -> dict[str, Any]:
    return {"kode": muat_ketapang().kode}


MEMBACA_REGULASI = TPI_SEMUA | ADMIN | SISTEM | {"admin_jauh"}
HANYA_PEMBACA_REGULASI = {200: MEMBACA_REGULASI, 403: MASUK - MEMBACA_REGULASI}

REGULASI = [
    Baris("evaluasi:regulasi-daftar", get=HANYA_PEMBACA_REGULASI),
    Baris("evaluasi:regulasi", get=HANYA_PEMBACA_REGULASI, args=regulasi),
]
