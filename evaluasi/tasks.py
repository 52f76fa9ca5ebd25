"""Documents of evaluations that are made in the background."""

from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from units.models import User
from zi_portal.pdf import PdfTidakTersedia, sidik_html, write_pdf
from zi_portal.pekerjaan.jenis import Hasil, JenisPekerjaan, Lapor, PekerjaanGagal
from zi_portal.pekerjaan.models import Pekerjaan
from zi_portal.pekerjaan.services import find_selesai, request_pekerjaan

from .documents import lke_pdf
from .documents.lembar import gather_dokumen
from .models import Putaran
from .models.evaluasi import PutaranQuerySet
from .penilaian_unit import RegulasiBerbeda
from .permissions import can_see_tpi, jabatan_penilai

JENIS_LKE = "lke-pdf"
FINAL = "final"


def request_lke_pdf(putaran: Putaran, *, by: User) -> Pekerjaan:
    """The worksheet as `by` may see it: the copy that is kept, or a job that makes one.

    Of a final round one copy is kept for ever; of a round that still moves, one for each state.
    Raise RegulasiBerbeda.
    """
    lihat_tpi = not putaran.is_diisi and can_see_tpi(by, putaran)
    if putaran.is_final:
        kunci = _kunci(putaran, lihat_tpi, FINAL)
    else:
        kunci = _kunci(putaran, lihat_tpi, sidik_html(_html(putaran, lihat_tpi)))
    return find_selesai(kunci) or request_pekerjaan(
        kunci=kunci, jenis=JENIS_LKE, masukan={"putaran": putaran.pk, "tpi": lihat_tpi}, by=by
    )


def nama_berkas(putaran: Putaran, awalan: str, akhiran: str) -> str:
    """The file name of a document: "lke-dinkes-2026.pdf"."""
    evaluasi = putaran.evaluasi
    unit = slugify(evaluasi.unit.singkatan or evaluasi.unit.nama)
    return f"{awalan}-{unit}-{evaluasi.tahun}.{akhiran}"


def _make_lke(pekerjaan: Pekerjaan, lapor: Lapor) -> Hasil:
    lapor(0, "mengumpulkan jawaban, catatan dan bukti")
    putaran = _get(pekerjaan)
    if putaran is None:
        raise PekerjaanGagal("Putaran evaluasi ini sudah tidak ada.")
    lihat_tpi = bool(pekerjaan.masukan["tpi"])
    kata = ("menyusun halaman", "menulis PDF")
    try:
        html = _html(putaran, lihat_tpi)
        isi = write_pdf(html, lapor=lambda langkah: lapor(1 + langkah, kata[langkah]))
    except RegulasiBerbeda as error:
        raise PekerjaanGagal(
            f"Berkas regulasi {error.kode} di server berbeda dari yang dipakai evaluasi ini."
            " Sampaikan kepada admin sistem."
        ) from error
    except PdfTidakTersedia as error:
        raise PekerjaanGagal(str(error)) from error
    keadaan = FINAL if putaran.is_final else sidik_html(html)
    kunci = _kunci(putaran, lihat_tpi, keadaan)
    return Hasil(isi, nama_berkas(putaran, "lke", "pdf"), kunci)


def _html(putaran: Putaran, lihat_tpi: bool) -> str:
    """The same for everybody, wherever he is: days are those of the unit's own zone."""
    with timezone.override(putaran.evaluasi.unit.instansi.zona_waktu):
        return lke_pdf.to_html(gather_dokumen(putaran, lihat_tpi=lihat_tpi))


def _kunci(putaran: Putaran, lihat_tpi: bool, keadaan: str) -> str:
    return f"{JENIS_LKE}:putaran:{putaran.pk}:{'tpi' if lihat_tpi else 'unit'}:{keadaan}"


def _get(pekerjaan: Pekerjaan) -> Putaran | None:
    return _putaran().filter(pk=pekerjaan.masukan["putaran"]).first()


def _putaran() -> PutaranQuerySet:
    return Putaran.objects.select_related(
        "evaluasi__unit__instansi", "evaluasi__lke", "evaluasi__regulasi", "final_oleh__pegawai"
    )


def _may_lke(user: User, pekerjaan: Pekerjaan) -> bool:
    """Who may follow the job and read its copy.

    A copy with what the TPI was still deciding stays the TPI's, also once the round is final:
    to others it would tell the drafts. Which one it is stands in its key, not in today's state.
    """
    putaran = _putaran().visible_to(user).filter(pk=pekerjaan.masukan["putaran"]).first()
    if putaran is None:
        return False
    if not pekerjaan.masukan["tpi"]:
        return True
    if pekerjaan.kunci == _kunci(putaran, True, FINAL):
        return can_see_tpi(user, putaran)
    return jabatan_penilai(user, putaran) is not None


def _judul_lke(pekerjaan: Pekerjaan) -> str:
    putaran = _get(pekerjaan)
    return f"LKE {putaran.evaluasi.unit} {putaran.evaluasi.tahun} (PDF)" if putaran else "LKE (PDF)"


def _kembali_lke(pekerjaan: Pekerjaan) -> str:
    putaran = _get(pekerjaan)
    if putaran is None:
        return reverse("evaluasi:daftar")
    evaluasi = putaran.evaluasi
    return reverse("evaluasi:hasil", args=[evaluasi.unit_id, evaluasi.tahun])


LKE_PDF = JenisPekerjaan(
    make=_make_lke, may=_may_lke, judul=_judul_lke, kembali=_kembali_lke, langkah=3
)
