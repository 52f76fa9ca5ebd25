"""A result that still moves, in one line: total, weakest area, how much of the predicate is open.

For the bar below a line of the worksheet and above the whole of it: the same for the unit,
which sees what its own answers give, and for the TPI, which sees what it has decided.
"""

from fractions import Fraction
from typing import Any

from evaluasi.penilaian.hasil import Hasil, Temuan
from evaluasi.penilaian.regulasi import Predikat, Satuan
from zi_portal.angka import tampil, tampil_persen

from .tampilan import LEBAR_BAGAN, BarisArea, list_area, list_kurang, tulis_total

PERSEN_PENUH = 100


def build_nilai_berjalan(hasil: Hasil) -> dict[str, Any]:
    """What `_nilai_berjalan.html` shows of `hasil`; pure, no query.

    `predikat` is the lowest one not reached (the highest, once all are). `total` and `target` in
    points, `x_total` and `x_target` their places in a drawing of `lebar` units, `terendah` the
    area with the least percent of its weight and its floor, `kurang` the findings that are not
    met, `area` all six areas.
    """
    predikat = next((p for p in Predikat if not hasil.layak[p]), list(Predikat)[-1])
    kurang = list_kurang(hasil, predikat)
    target = _target(hasil, predikat)
    area = list_area(hasil)
    return {
        "predikat": str(predikat),
        "tercapai": not kurang,
        "total": tulis_total(hasil.total, hasil),
        "target": _ambang(target),
        "total_kurang": target is not None and not target.memenuhi,
        "x_total": _place(hasil.total),
        "x_target": None if target is None else _place(target.ambang),
        "lebar": LEBAR_BAGAN,
        "terendah": _terendah(hasil, area, predikat),
        "kurang": kurang,
        "area": area,
    }


def _target(hasil: Hasil, predikat: Predikat) -> Temuan | None:
    """The finding that asks for a total: the threshold over every root of the worksheet."""
    akar = {k.kode for k in hasil.lke.komponen}
    kode = {
        batas.kode
        for batas in hasil.ketentuan.ambang_batas
        if batas.predikat is predikat
        and batas.satuan is Satuan.NILAI
        and set(batas.komponen) == akar
    }
    return next((t for t in hasil.temuan_untuk(predikat) if t.kode in kode), None)


def _ambang(temuan: Temuan | None) -> str:
    if temuan is None or not isinstance(temuan.ambang, Fraction):
        return ""
    bulat = temuan.ambang.denominator == 1
    return tampil(temuan.ambang, desimal=0 if bulat else 2)


def _terendah(hasil: Hasil, area: list[BarisArea], predikat: Predikat) -> dict[str, Any] | None:
    """The weakest area, with its floor in percent of its weight."""
    if not area:
        return None
    baris = min(area, key=lambda a: (a.persen, a.nomor))
    temuan = baris.wbk if predikat is Predikat.WBK else baris.wbbm
    lantai = _lantai_persen(hasil, baris, predikat)
    return {
        "nama": baris.nama,
        "persen": tampil_persen(baris.persen, ambang=lantai, desimal=1),
        "lantai": "" if lantai is None else tampil_persen(lantai, desimal=0),
        "status": temuan.status if temuan else "",
    }


def _lantai_persen(hasil: Hasil, baris: BarisArea, predikat: Predikat) -> Fraction | None:
    bagian = set(hasil.aspek[baris.nomor])
    for batas in hasil.ketentuan.ambang_batas:
        if batas.predikat is predikat and set(batas.komponen) == bagian:
            if batas.satuan is Satuan.PERSEN:
                return Fraction(batas.minimum)
            return Fraction(batas.minimum) / baris.bobot * PERSEN_PENUH
    return None


def _place(nilai: object) -> int:
    """Where points of 100 stand in the drawing, rounded down: a missed total touches nothing."""
    assert isinstance(nilai, Fraction)
    return int(nilai * LEBAR_BAGAN / PERSEN_PENUH)
