"""A workbook and what comes between: other people, other tabs, other days, hostile links."""

from evaluasi.models import ImporLKE, PengisiUnit, Putaran
from evaluasi.services.impor_banding import KeadaanButir
from evaluasi.services.impor_isi import IsiBerkas, digest_butir
from evaluasi.services.impor_lke import preview, undo_impor
from tests.conftest import Pemeran
from tests.evaluasi.test_impor_lke import (
    KODE,
    SEMUA,
    berkas,
    buku_portal,
    butir,
    confirm,
    find,
    isi_kini,
    upload,
)
from tests.factories import jawab


def nilai_kini(putaran: Putaran) -> dict[str, object]:
    return {kode: nilai for kode, (nilai, *_) in isi_kini(putaran).items()}


# --- Two people ----------------------------------------------------------------------------------


def test_who_takes_an_import_back_has_written_for_the_unit(putaran: Putaran, pemeran: Pemeran):
    """He may never score these answers later."""
    jawab(putaran, {KODE: "C"})
    impor = confirm(upload(putaran, pemeran["tim_zi"], berkas({KODE: "A"})), pemeran["tim_zi"])

    undo_impor(impor=impor, by=pemeran["kepala_unit"])

    assert PengisiUnit.objects.filter(
        evaluasi=putaran.evaluasi_id, user=pemeran["kepala_unit"]
    ).exists()


def test_another_copy_of_the_same_workbook_never_overwrites_silently(
    putaran: Putaran, pemeran: Pemeran
):
    """One workbook copied to two people: what the first brought is news to the second."""
    tim, kepala = pemeran["tim_zi"], pemeran["kepala_unit"]
    jawab(putaran, {KODE: "C"})
    asal = buku_portal(putaran, {KODE: "C"})
    sidik = {"unit": {kode: digest_butir({KODE: "C"}.get(kode), "") for kode in SEMUA}}

    def copy(nilai: str) -> IsiBerkas:
        isi = {"unit": butir({KODE: nilai}), "tpi": butir({})}
        return IsiBerkas(isi, pemilik=asal.pemilik, versi=asal.versi, sidik=sidik)

    confirm(upload(putaran, tim, copy("A")), tim)
    kedua = upload(putaran, kepala, copy("B"))

    assert find(preview(kedua, "unit"), KODE).keadaan is KeadaanButir.BENTROK
    confirm(kedua, kepala, bentrok=frozenset({KODE}))
    assert nilai_kini(putaran) == {KODE: "B"}
    # The first, again: now the second's answer is news to it.
    lagi = preview(upload(putaran, tim, copy("A")), "unit")
    assert find(lagi, KODE).keadaan is KeadaanButir.BENTROK
    assert ImporLKE.objects.count() == 3
