"""The people of the table in sets, and who gets which status: the words of a row."""

from collections.abc import Mapping

ANONIM = "anonim"
ADMIN = {"admin_instansi"}
SISTEM = {"admin_sistem"}
PIMPINAN = {"pimpinan"}
PENETAPAN = {"penetapan"}
KETUA = {"tpi_ketua"}
PEMUTUS = {"tpi_ketua", "tpi_sekretaris"}  # who decides for the team
TPI = {"tpi_ketua", "tpi_sekretaris", "tpi_anggota"}
TPI_SEMUA = TPI | {"tpi_unit_sendiri"}  # the last one works in the unit that the team assesses
PENGISI = {"tim_zi", "kepala_unit"}
PENANDA_TANGAN = {"kepala_unit"}
PENGOMENTAR = TPI | {"pendamping", "pembina"}  # never who works in the unit that he assesses
ORANG_UNIT = {"tim_zi", "kepala_unit", "pendamping", "pembina"}
MELIHAT_UNIT = ORANG_UNIT | TPI_SEMUA | PIMPINAN | PENETAPAN | ADMIN | SISTEM
LUAR = {"tanpa_peran", "kedaluwarsa", "kepala_unit_lain", "admin_jauh"}
MASUK = MELIHAT_UNIT | LUAR
SEMUA = MASUK | {ANONIM}
SE_INSTANSI = MELIHAT_UNIT | {"kepala_unit_lain"}  # those who know that the instansi exists

Harap = int | Mapping[int, set[str]]


def only(boleh: set[str], status: int) -> Harap:
    """`boleh` may; others who see the unit are refused, and the rest does not find it."""
    return {status: boleh, 403: MELIHAT_UNIT - boleh, 404: LUAR}


def spread(harap: Harap) -> dict[str, int]:
    """Person → status; each one exactly once, and nobody unknown."""
    if isinstance(harap, int):
        return {**dict.fromkeys(MASUK, harap), ANONIM: 302}
    pasangan = [(orang, status) for status, kelompok in harap.items() for orang in kelompok]
    hasil = {ANONIM: 302, **dict(pasangan)}
    assert len(dict(pasangan)) == len(pasangan), "a person with two statuses"
    assert set(hasil) == SEMUA, "somebody is missing or unknown"
    return hasil
