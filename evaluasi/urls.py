"""Addresses of evaluasi."""

from django.urls import path

import zi_portal.alamat  # noqa: F401  registers <kunci:…> and <tahun:…>

from . import (
    views,
    views_bukti,
    views_cacat,
    views_dokumen,
    views_formulir,
    views_hasil,
    views_impor,
    views_pembukaan,
    views_pengembalian,
    views_pertanyaan,
    views_regulasi,
    views_tpi,
    views_tpn,
)

app_name = "evaluasi"

_PUTARAN = "<kunci:unit_pk>/<tahun:tahun>/"
_BUTIR = _PUTARAN + "butir/<str:kode>/"
_BUKU = _PUTARAN + "buku-kerja/"
_IMPOR = _BUKU + "<kunci:pk>/"

urlpatterns = [
    path("", views.daftar, name="daftar"),
    path("mulai/", views.mulai, name="mulai"),
    path("rekap-<tahun:tahun>.xlsx", views_dokumen.rekap, name="rekap"),
    path("menunggu/", views_pengembalian.antrean, name="antrean"),
    path("regulasi/", views_regulasi.daftar, name="regulasi-daftar"),
    path("regulasi/<slug:kode>/", views_regulasi.regulasi, name="regulasi"),
    path(_PUTARAN, views.evaluasi, name="evaluasi"),
    path(_PUTARAN + "keputusan/", views_pembukaan.keputusan, name="keputusan"),
    path(_PUTARAN + "hapus/", views_pembukaan.remove, name="remove"),
    path(_PUTARAN + "ajukan/", views.submit, name="submit"),
    path(_PUTARAN + "samakan/", views_tpi.agree_rest, name="agree-rest"),
    path(_PUTARAN + "samakan-anggota/", views_tpi.agree_anggota_rest, name="agree-anggota-rest"),
    path(_PUTARAN + "finalkan/", views_tpi.finalize, name="finalize"),
    path(_PUTARAN + "buka-kembali/", views_tpi.reopen, name="reopen"),
    path(_PUTARAN + "hasil/", views_hasil.hasil, name="hasil"),
    path(_PUTARAN + "tpn/", views_tpn.tpn, name="tpn"),
    path(_PUTARAN + "hasil/banding/", views_hasil.banding, name="banding"),
    path(_PUTARAN + "hasil/rantai/<str:kode>/", views_hasil.rantai, name="rantai"),
    path(_PUTARAN + "ambang-batas.pdf", views_dokumen.ambang_pdf, name="ambang-pdf"),
    path(_PUTARAN + "lke.xlsx", views_dokumen.lke_xlsx, name="lke-xlsx"),
    path(_PUTARAN + "lke.pdf", views_dokumen.lke_pdf, name="lke-pdf"),
    path(_BUKU, views_impor.buku_kerja, name="buku-kerja"),
    path(_BUKU + "formulir.xlsx", views_formulir.formulir, name="formulir"),
    path(_BUKU + "isikan/", views_formulir.isikan, name="formulir-fill"),
    path(_IMPOR, views_impor.pratinjau, name="impor"),
    path(_IMPOR + "cacat/", views_cacat.laporan, name="impor-cacat"),
    path(_IMPOR + "cacat.pdf", views_cacat.laporan_pdf, name="impor-cacat-pdf"),
    path(_IMPOR + "terapkan/", views_impor.terapkan, name="impor-apply"),
    path(_IMPOR + "batal/", views_impor.batal, name="impor-cancel"),
    path(_IMPOR + "urungkan/", views_impor.urungkan, name="impor-undo"),
    path(_BUTIR, views_pertanyaan.pertanyaan, name="pertanyaan"),
    path(_BUTIR + "nilai/", views_pertanyaan.nilai_berjalan, name="nilai-berjalan"),
    path(_BUTIR + "simpan/", views_pertanyaan.jawaban_save, name="jawaban-save"),
    path(_BUTIR + "samakan/", views_tpi.agree, name="agree"),
    path(_BUTIR + "samakan-anggota/", views_tpi.agree_anggota, name="agree-anggota"),
    path(_BUTIR + "kembalikan/", views_pengembalian.kembalikan, name="kembalikan"),
    path(_BUTIR + "kembalikan/batal/", views_pengembalian.batal, name="kembalikan-batal"),
    path(_BUTIR + "kembalikan/selesai/", views_pengembalian.selesai, name="kembalikan-selesai"),
    path(_BUTIR + "bukti/", views_bukti.bukti_add, name="bukti-add"),
    path(_BUTIR + "bukti/pilih/", views_bukti.bukti_pick, name="bukti-pick"),
    path(_BUTIR + "bukti/slot/", views_bukti.bukti_slot, name="bukti-slot"),
    path("bukti/<kunci:pk>/hapus/", views_bukti.bukti_remove, name="bukti-remove"),
    path("bukti/<kunci:pk>/halaman/", views_bukti.bukti_halaman, name="bukti-halaman"),
]
