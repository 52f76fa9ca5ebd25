"""A small workbook on its way into a round, for the tables."""

from evaluasi.models import ImporLKE, Pihak, Putaran
from evaluasi.services.impor_banding import Pilihan
from evaluasi.services.impor_isi import ButirBerkas, IsiBerkas
from evaluasi.services.impor_lke import apply_impor, preview, save_upload
from units.models import User

KODE = "A.I.1.i.b"


def make_isi() -> IsiBerkas:
    """A circulating form that answers KODE alone, and notes why."""
    return IsiBerkas({"unit": {KODE: ButirBerkas(KODE, "LKE ZI!K8", "C", "C", "Dari berkas.")}})


def upload_lke(putaran: Putaran, by: User) -> ImporLKE:
    """It waits for the word of `by`, for the unit."""
    return save_upload(
        putaran=putaran,
        pihak=Pihak.UNIT,
        nama_berkas="lke.xlsx",
        berkas=b"xlsx",
        isi=make_isi(),
        by=by,
    )


def apply_lke(impor: ImporLKE, by: User) -> ImporLKE:
    """Confirm it as it is shown now; lines without a row are said to be seen."""
    return apply_impor(
        impor=impor,
        kolom="unit",
        pilihan=Pilihan(terbaca_saja=True, bentrok=frozenset({KODE})),
        sidik=preview(impor, "unit").sidik,
        by=by,
    )
