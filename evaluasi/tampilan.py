"""A `Hasil` as rows to be shown: the same words and numbers on page, PDF and Excel.

Nothing here judges or adds up; it puts what the engine found into the order and the words in
which people read it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from evaluasi.penilaian.hasil import Besaran, Hasil, Status, Temuan
from evaluasi.penilaian.jawaban import Jawaban as Isi
from evaluasi.penilaian.regulasi import Pertanyaan as BarisLKE
from evaluasi.penilaian.regulasi import Predikat, Satuan
from zi_portal.angka import tampil, tampil_persen, tampil_tepat, tanggal

TANPA_DATA = "belum ada data"
# The names that _status.html and the style sheets know.
KELAS = {
    Status.MEMENUHI: "memenuhi",
    Status.BELUM_MEMENUHI: "belum",
    Status.BELUM_ADA_DATA: "tanpa-data",
}
KATA = {
    Status.MEMENUHI: "✓ memenuhi",
    Status.BELUM_MEMENUHI: "✕ belum memenuhi",
    Status.BELUM_ADA_DATA: "? belum ada data",
}
LEBAR_BAGAN = 1000  # units of the drawing that stand for 100%


@dataclass(frozen=True, slots=True)
class BarisTemuan:
    """One finding in words."""

    kode: str
    predikat: Predikat
    nama: str
    status: str  # as _status.html takes it
    kata: str
    nilai: str
    ambang: str
    selisih: str
    rujukan: str
    catatan: str
    setelan: str


@dataclass(frozen=True, slots=True)
class BarisSyarat:
    """One rule for both predicates, as Lampiran II prints it: Syarat | WBK | WBBM."""

    kode: str
    nama: str
    wbk: BarisTemuan | None
    wbbm: BarisTemuan | None


@dataclass(frozen=True, slots=True)
class BarisArea:
    """One area of change with its floors; `x_…` are places in the drawing, 0…LEBAR_BAGAN."""

    nomor: int
    nama: str
    nilai: Fraction
    bobot: Fraction
    persen: Fraction
    wbk: BarisTemuan | None
    wbbm: BarisTemuan | None
    lantai: Fraction | None  # points that WBK asks for
    x_nilai: int
    x_wbk: int | None
    x_wbbm: int | None


def list_syarat(hasil: Hasil) -> list[BarisSyarat]:
    """Every rule in the order of the ruling regulation."""
    per_kode: dict[str, dict[Predikat, Temuan]] = {}
    for temuan in hasil.temuan:
        per_kode.setdefault(temuan.kode, {})[temuan.predikat] = temuan
    # A rule that only WBBM knows (E11) stands where WBBM has it, not at the end.
    urutan = [t.kode for t in hasil.temuan_untuk(Predikat.WBBM)]
    batas = missed_floors(hasil)
    baris = []
    for kode in sorted(per_kode, key=lambda k: urutan.index(k) if k in urutan else -1):
        pasangan = {p: describe_temuan(t, batas) for p, t in per_kode[kode].items()}
        wbk, wbbm = pasangan.get(Predikat.WBK), pasangan.get(Predikat.WBBM)
        nama = [t.nama for t in (wbk, wbbm) if t]
        baris.append(BarisSyarat(kode, _nama_bersama(nama), wbk, wbbm))
    return baris


def list_kurang(hasil: Hasil, predikat: Predikat) -> list[BarisTemuan]:
    """What stands between this result and the predicate: the findings that are not met."""
    batas = missed_floors(hasil)
    return [describe_temuan(t, batas) for t in hasil.temuan_untuk(predikat) if not t.memenuhi]


def list_area(hasil: Hasil) -> list[BarisArea]:
    """The six areas over both aspects, each against its floors."""
    nama = {k.area: k.nama for k in hasil.lke.walk() if k.area is not None}
    lantai = {
        (frozenset(batas.komponen), batas.predikat): batas.kode
        for batas in hasil.ketentuan.ambang_batas
        if batas.satuan is Satuan.PERSEN
    }
    temuan = {(t.kode, t.predikat): t for t in hasil.temuan}
    floors = missed_floors(hasil)
    baris = []
    for nomor, nilai in sorted(hasil.area.items()):
        bagian = frozenset(hasil.aspek[nomor])
        bobot = sum((hasil.bobot[kode] for kode in bagian), Fraction(0))
        wbk, wbbm = (
            temuan.get((lantai.get((bagian, predikat), ""), predikat)) for predikat in Predikat
        )
        batas = wbk.ambang if wbk and isinstance(wbk.ambang, Fraction) else None
        baris.append(
            BarisArea(
                nomor=nomor,
                nama=nama[nomor],
                nilai=nilai,
                bobot=bobot,
                persen=nilai / bobot * 100,
                wbk=describe_temuan(wbk, floors) if wbk else None,
                wbbm=describe_temuan(wbbm, floors) if wbbm else None,
                lantai=batas,
                x_nilai=_place(nilai, bobot),
                x_wbk=_place_of(wbk, bobot),
                x_wbbm=_place_of(wbbm, bobot),
            )
        )
    return baris


def missed_floors(hasil: Hasil) -> dict[Fraction, Fraction]:
    """Each number that misses a floor, and the nearest floor that it misses.

    74,996 misses 75 of WBK: written beside the 85 of WBBM it is still no 75,00.
    """
    batas: dict[Fraction, Fraction] = {}
    for t in hasil.temuan:
        if isinstance(t.nilai, Fraction) and isinstance(t.ambang, Fraction) and t.nilai < t.ambang:
            batas[t.nilai] = min(t.ambang, batas.get(t.nilai, t.ambang))
    return batas


def describe_temuan(
    temuan: Temuan, batas: Mapping[Fraction, Fraction] | None = None
) -> BarisTemuan:
    """One finding in words, with the codes of the open choices that it rests on.

    `batas` (`missed_floors`) keeps its number below every floor that the number misses.
    """
    ambang = temuan.ambang
    if isinstance(temuan.nilai, Fraction) and batas and temuan.nilai in batas:
        ambang = batas[temuan.nilai]
    return BarisTemuan(
        kode=temuan.kode,
        predikat=temuan.predikat,
        nama=temuan.nama,
        status=KELAS[temuan.status],
        kata=KATA[temuan.status],
        nilai=_write(_found(temuan), temuan.satuan, ambang, TANPA_DATA),
        ambang=_write(temuan.ambang, temuan.satuan, None, "–"),
        selisih=_write_selisih(temuan),
        rujukan=temuan.rujukan,
        catatan=temuan.catatan,
        setelan=", ".join(temuan.setelan),
    )


def _found(temuan: Temuan) -> Besaran:
    """What was found; a period without a beginning has only the day of today, which is none."""
    tanpa_awal = temuan.status is Status.BELUM_ADA_DATA and isinstance(temuan.nilai, date)
    return None if tanpa_awal else temuan.nilai


def tulis_total(total: Fraction, hasil: Hasil) -> str:
    """The total, with as many decimals as keep it below a total that it misses."""
    batas = [
        t.ambang
        for t in hasil.temuan
        if t.nilai == total and isinstance(t.ambang, Fraction) and t.ambang > total
    ]
    return tampil(total, ambang=min(batas, default=None))


def write_isi(baris: BarisLKE, isi: Isi | None) -> str:
    """An answer in words: "B", "3,596", or "7 Jumlah Agen Perubahan; 6 …"; "" for none."""
    if isi is None:
        return ""
    if isinstance(isi, str):
        return isi
    if isinstance(isi, Decimal):
        return tampil_tepat(isi.normalize() if isi else isi)
    return "; ".join(
        f"{isian.label}: {isi.get(isian.kode, 'belum diisi')}" for isian in baris.isian
    )


def _nama_bersama(nama: list[str]) -> str:
    """The name both predicates share; where they differ, both."""
    return " / ".join(dict.fromkeys(nama))


def _write(besaran: Besaran, satuan: str, ambang: Besaran, kosong: str) -> str:
    if besaran is None:
        return kosong
    if isinstance(besaran, str):
        return besaran
    if isinstance(besaran, date):
        return tanggal(besaran)
    batas = ambang if isinstance(ambang, Fraction) else None
    if satuan == "level":
        return tampil(besaran, ambang=batas, desimal=0)
    return (tampil_persen if satuan == "persen" else tampil)(besaran, ambang=batas)


def _write_selisih(temuan: Temuan) -> str:
    if temuan.selisih is None:
        return "–"
    tanda = "+" if temuan.selisih > 0 else ""
    if temuan.satuan in {"tanggal", "level"}:
        kata = " hari" if temuan.satuan == "tanggal" else ""
        return f"{tanda}{tampil(temuan.selisih, desimal=0)}{kata}"
    tulis = tampil_persen if temuan.satuan == "persen" else tampil
    return tanda + tulis(temuan.selisih, ambang=0)


def _place(nilai: Fraction, bobot: Fraction) -> int:
    """Where a score stands in the drawing, rounded down: a missed floor is never touched."""
    return int(nilai * LEBAR_BAGAN / bobot)


def _place_of(temuan: Temuan | None, bobot: Fraction) -> int | None:
    if temuan is None or not isinstance(temuan.ambang, Fraction):
        return None
    return _place(temuan.ambang, bobot)
