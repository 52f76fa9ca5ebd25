"""The TPN's scores beside ours, as rows to be shown. Nothing here judges."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from evaluasi.penilaian.hasil import Hasil
from zi_portal.angka import tampil

from .models import HasilTPN
from .tampilan_angka import make_writer

SEKECIL = Fraction(1, 200)  # what two decimals would show as nothing


@dataclass(frozen=True, slots=True)
class BarisTPN:
    """One number in points, as text: ours, the TPN's, and the TPN's less ours."""

    nama: str
    kita: str
    tpn: str
    selisih: str


def list_tpn(hasil: Hasil, tpn: HasilTPN) -> list[BarisTPN]:
    """The numbers that the TPN's letter gives, total first, then the areas in printed order."""
    tulis = make_writer(hasil)
    nama = {k.area: k.nama for k in hasil.lke.walk() if k.area is not None}
    baris: list[tuple[str, Fraction, Decimal | str | None]] = [
        ("Nilai total", hasil.total, tpn.total),
        ("Pengungkit", hasil.nilai["A"], tpn.pengungkit),
        ("Hasil", hasil.nilai["B"], tpn.hasil),
        *(
            (f"{nomor}. {nama[nomor]}", nilai, tpn.area.get(str(nomor)))
            for nomor, nilai in sorted(hasil.area.items())
        ),
    ]
    return [
        BarisTPN(sebutan, tulis(kita), tampil(Decimal(punya)), _write_selisih(kita, Decimal(punya)))
        for sebutan, kita, punya in baris
        if punya is not None
    ]


def _write_selisih(kita: Fraction, tpn: Decimal) -> str:
    """With its sign; a difference too small for two decimals is still no "0,00"."""
    beda = Fraction(tpn) - kita
    if beda == 0:
        return "sama"
    if abs(beda) < SEKECIL:
        return "kurang dari 0,01"
    return ("+" if beda > 0 else "") + tampil(beda)
