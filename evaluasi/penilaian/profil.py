"""What is known of an instansi and a unit beside the worksheet: the data of the requirements."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Final, Literal, TypeAlias

from .regulasi import Predikat


class BelumAda(Enum):
    """Nothing is known, as opposed to known to be none."""

    BELUM_ADA_DATA = "belum_ada_data"


BELUM_ADA_DATA: Final = BelumAda.BELUM_ADA_DATA

NIHIL: Final = "nihil"  # nobody has to report; the TPI has not decided
NIHIL_DITERIMA: Final = "nihil-diterima"  # … and the TPI accepts it

Kepatuhan: TypeAlias = Decimal | Literal["nihil", "nihil-diterima"] | None


@dataclass(frozen=True, slots=True)
class Profil:
    """Field names are the keys that `SyaratPengajuan.data` names; None is "belum ada data".

    Percentages are 0…100. Only `predikat_dimiliki` knows a None that says something: the unit
    holds no predicate.
    """

    tanggal_evaluasi: date | None = None
    # instansi
    opini_bpk: str | None = None
    sakip: str | None = None
    indeks_rb: str | None = None
    spip: int | None = None
    # unit
    layanan_utama: bool | None = None
    dampak_signifikan: bool | None = None
    tlhp_persen: Decimal | None = None
    lhkpn_persen: Kepatuhan = None
    lhkasn_persen: Kepatuhan = None
    tanggal_penetapan: date | None = None
    tanggal_mulai_wbbm: date | None = None
    sakip_internal: str | None = None
    predikat_dimiliki: Predikat | BelumAda | None = BELUM_ADA_DATA


TANPA_PROFIL: Final = Profil()
