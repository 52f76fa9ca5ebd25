"""What of a round is news to a workbook: changed after it was written, or after its upload."""

from collections.abc import Mapping
from datetime import datetime

from evaluasi.models import ImporLKE, Jawaban, StatusImporLKE

from .impor_isi import IsiBerkas

URUNG = "urung"  # of a line in `ImporLKE.perubahan`: who took it back, and the version since


def list_newer(impor: ImporLKE, isi: IsiBerkas, kini: Mapping[str, Jawaban]) -> set[str]:
    """The lines whose answer changed after the file was written, or after it was uploaded.

    What the same workbook brought when it was uploaded before is no news to it.
    """
    semula: Mapping[str, int] = (impor.isi or {})["semula"]
    dasar, sejak = semula, None
    if isi.pemilik is not None:
        dasar = isi.versi.get(impor.pihak, semula)
        sejak = None if impor.pihak in isi.versi else _read_waktu(isi.pemilik.ditulis)
    dibawa = _list_brought(impor)
    baru = set()
    for kode in {*semula, *dasar, *kini}:
        versi = kini[kode].version if kode in kini else 0
        if versi in dibawa.get(kode, ()) and versi == semula.get(kode, 0):
            continue
        lewat = sejak is not None and kode in kini and kini[kode].diubah > sejak
        if lewat or versi != dasar.get(kode, 0) or versi != semula.get(kode, 0):
            baru.add(kode)
    return baru


def _list_brought(impor: ImporLKE) -> dict[str, set[int]]:
    """The versions that his uploads of the same workbook wrote, or put back; at most one query.

    What another copy of it brought, in other hands, is news to this one; so is an answer that
    an upload wrote over by name, when it stands again.
    """
    dibawa: dict[str, set[int]] = {}
    if not impor.ditulis:
        return dibawa
    lain = ImporLKE.objects.filter(
        putaran=impor.putaran_id,
        pihak=impor.pihak,
        oleh=impor.oleh_id,
        ditulis=impor.ditulis,
        status__in=(StatusImporLKE.DITERAPKAN, StatusImporLKE.DIURUNGKAN),
    )
    for perubahan in lain.values_list("perubahan", flat=True):
        for kode, isi in (perubahan or {"baris": {}})["baris"].items():
            versi, urung = dibawa.setdefault(kode, set()), isi.get(URUNG)
            if urung is None:
                versi.add(isi["versi"])
            elif urung["oleh"] == impor.oleh_id and not isi.get("bentrok", True):
                versi.add(urung["versi"])
    return dibawa


def _read_waktu(teks: str) -> datetime | None:
    """The moment that a workbook names; None where it is none with a zone."""
    try:
        waktu = datetime.fromisoformat(teks)
    except ValueError:
        return None
    return waktu if waktu.tzinfo else None
