"""The result page's parts as rows to be shown: the score tree and the parties side by side.

Nothing here judges: it puts what the engine found into order and words.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from evaluasi.penilaian.hasil import Hasil, Status
from evaluasi.penilaian.regulasi import Komponen, Predikat
from evaluasi.penilaian.regulasi import Pertanyaan as BarisLKE
from zi_portal.angka import tampil, tampil_persen

from .models import HasilTPN, Jawaban, Pihak
from .tampilan import LEBAR_BAGAN, tulis_total, write_isi
from .tampilan_angka import AREA, TOTAL, Penulis, kode_of_ambang, list_ambang, make_writer
from .tampilan_butir import write_survei

BELUM_DIJAWAB = "belum dijawab"


@dataclass(frozen=True, slots=True)
class Butir:
    """A line in the tree: what was answered and the points that it brings."""

    kode: str
    teks: str
    isi: str
    dijawab: bool
    nilai: str
    bobot: str
    persen: str


@dataclass(frozen=True, slots=True)
class Simpul:
    """A component in the tree; `x_…` are places in the drawing, 0…LEBAR_BAGAN."""

    kode: str
    nama: str
    jenis: str
    nilai: str
    bobot: str
    persen: str
    x_nilai: int
    x_wbk: int | None
    kurang: bool  # below its floor of WBK
    bagian: tuple["Simpul", ...]
    butir: tuple[Butir, ...]


def build_pohon(hasil: Hasil) -> Simpul:
    """The whole worksheet as one tree; its root is the total."""
    tulis = make_writer(hasil)
    lantai = {
        kode_of_ambang(a.batas, hasil): a.minimum
        for a in list_ambang(hasil)
        if a.batas.predikat is Predikat.WBK
    }
    bagian = tuple(_simpul(k, hasil, tulis, lantai) for k in hasil.lke.komponen)
    return _node(TOTAL, "Nilai total", TOTAL, hasil, tulis, lantai, bagian, ())


def _simpul(k: Komponen, hasil: Hasil, tulis: Penulis, lantai: Mapping[str, Fraction]) -> Simpul:
    return _node(
        k.kode,
        k.nama,
        k.jenis,
        hasil,
        tulis,
        lantai,
        tuple(_simpul(anak, hasil, tulis, lantai) for anak in k.bagian),
        tuple(_butir(p, hasil, tulis) for p in k.pertanyaan),
    )


def _node(
    kode: str,
    nama: str,
    jenis: str,
    hasil: Hasil,
    tulis: Penulis,
    lantai: Mapping[str, Fraction],
    bagian: tuple[Simpul, ...],
    butir: tuple[Butir, ...],
) -> Simpul:
    nilai, bobot, batas = hasil.nilai[kode], hasil.bobot[kode], lantai.get(kode)
    kurang = batas is not None and nilai < batas
    return Simpul(
        kode=kode,
        nama=nama,
        jenis=jenis,
        nilai=tulis(nilai),
        bobot=tampil(bobot),
        persen=tampil_persen(
            nilai / bobot * 100, ambang=batas / bobot * 100 if batas and kurang else None
        ),
        x_nilai=_place(nilai, bobot),
        x_wbk=None if batas is None else _place(batas, bobot),
        kurang=kurang,
        bagian=bagian,
        butir=butir,
    )


def _butir(p: BarisLKE, hasil: Hasil, tulis: Penulis) -> Butir:
    nilai, bobot = hasil.pertanyaan[p.kode], hasil.bobot[p.kode]
    return Butir(
        kode=p.kode,
        teks=p.teks,
        isi=write_isi(p, hasil.jawaban.get(p.kode)) or BELUM_DIJAWAB,
        dijawab=p.kode not in hasil.belum_dijawab,
        nilai=tulis(nilai * bobot),
        bobot=tampil(bobot),
        persen=tampil_persen(nilai * 100),
    )


def _place(nilai: Fraction, bobot: Fraction) -> int:
    """Rounded down, so that a missed floor is never touched."""
    return int(nilai * LEBAR_BAGAN / bobot)


# --- Side by side --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sel:
    """One party's number: of whom, as text, and where it is explained ("" for nowhere).

    `terjawab` says of an anggota's result how many lines it rests on, "" where that is all.
    """

    judul: str
    nilai: str
    pihak: str
    terjawab: str = ""


@dataclass(frozen=True, slots=True)
class BarisBanding:
    """One number according to each party. `selisih`: TPI less unit, "" while it moves."""

    kode: str
    nama: str
    bobot: str
    sel: tuple[Sel, ...]
    selisih: str
    berbeda: bool


def list_banding(
    hasil: Mapping[Pihak, Hasil], tpn: HasilTPN | None = None, *, selesai: bool = True
) -> tuple[BarisBanding, ...]:
    """Total, components and areas of each party beside each other, and the TPN's where known.

    Without `selesai` no difference is written: what the TPI has not decided still counts 0.
    """
    acuan = next(iter(hasil.values()))
    penulis = {pihak: make_writer(h) for pihak, h in hasil.items()}
    dari_tpn = _read_tpn(tpn) if tpn else {}
    baris = []
    for kode, nama, bobot in _list_angka(acuan):
        nilai = {pihak: nilai_of(h, kode) for pihak, h in hasil.items()}
        sel = [
            Sel(
                str(pihak.label),
                tulis_total(n, hasil[pihak]) if kode == TOTAL else penulis[pihak](n),
                str(pihak),
                write_terjawab(hasil[pihak]) if pihak == Pihak.ANGGOTA else "",
            )
            for pihak, n in nilai.items()
        ]
        if tpn:
            angka = dari_tpn.get(kode)
            sel.append(Sel(str(Pihak.TPN.label), "–" if angka is None else tampil(angka), ""))
        beda = nilai.get(Pihak.TPI, nilai[Pihak.UNIT]) - nilai[Pihak.UNIT]
        selisih = write_selisih(beda) if selesai else ""
        baris.append(
            BarisBanding(kode, nama, tampil(bobot), tuple(sel), selisih, selesai and beda != 0)
        )
    return tuple(baris)


def write_terjawab(hasil: Hasil) -> str:
    """How much of the worksheet a result rests on: "40 dari 113 dijawab"; "" where on all."""
    jumlah = len(hasil.pertanyaan)
    belum = len(hasil.belum_dijawab)
    return f"{jumlah - belum} dari {jumlah} dijawab" if belum else ""


def nilai_of(hasil: Hasil, kode: str) -> Fraction:
    """The points of a component, an area ("area-4") or "total"; KeyError when there is none."""
    if kode.startswith(AREA):
        return hasil.area[int(kode.removeprefix(AREA))]
    return hasil.nilai[kode]


def write_selisih(beda: Fraction) -> str:
    """A difference with its sign; "0" for none, and never "0,00" for a small one."""
    if beda == 0:
        return "0"
    tempat = 2
    while tempat < 9 and tampil(abs(beda), desimal=tempat).strip("0,") == "":
        tempat += 1
    return ("+" if beda > 0 else "") + tampil(beda, desimal=tempat)


def _list_angka(hasil: Hasil) -> Iterator[tuple[str, str, Fraction]]:
    """Code, name and weight of each number that is compared."""
    yield TOTAL, "Nilai total", hasil.bobot[TOTAL]
    nama = {k.area: k.nama for k in hasil.lke.walk() if k.area is not None}
    for akar in hasil.lke.komponen:
        yield akar.kode, akar.nama, hasil.bobot[akar.kode]
        if any(k.area is not None for k in akar.walk()):
            for nomor, aspek in sorted(hasil.aspek.items()):
                bobot = sum((hasil.bobot[kode] for kode in aspek), Fraction(0))
                yield f"{AREA}{nomor}", nama[nomor], bobot
        else:
            for k in akar.bagian:
                yield k.kode, k.nama, hasil.bobot[k.kode]


def _read_tpn(tpn: HasilTPN) -> dict[str, Fraction]:
    """What the letter of the TPN gives, by the code of our number; what it omits is missing."""
    angka: dict[str, Decimal | None] = {TOTAL: tpn.total, "A": tpn.pengungkit, "B": tpn.hasil}
    for nomor, teks in tpn.area.items():
        angka[f"{AREA}{nomor}"] = Decimal(teks)
    return {kode: Fraction(n) for kode, n in angka.items() if n is not None}


@dataclass(frozen=True, slots=True)
class SelJawaban:
    """One party's answer to one line; `alasan` is why it differs from the unit's.

    `survei` says of an index who asked how many people, and when.
    """

    judul: str
    isi: str
    nilai: str
    alasan: str
    survei: str


@dataclass(frozen=True, slots=True)
class BarisBeda:
    """One line on which the parties differ; `selisih`: TPI less unit, in points.

    "" while the TPI has not answered it.
    """

    kode: str
    teks: str
    sel: tuple[SelJawaban, ...]
    selisih: str


def list_beda(
    hasil: Mapping[Pihak, Hasil], jawaban: Mapping[Pihak, Mapping[str, Jawaban]]
) -> tuple[BarisBeda, ...]:
    """The lines on which somebody answered otherwise than the unit, in printed order.

    A party that has not answered a line yet differs from nobody there. `jawaban` holds the rows
    with the reasons; what is compared are the answers of the results themselves.
    """
    unit = hasil[Pihak.UNIT]
    baris = []
    for p in unit.lke.pertanyaan:
        lain = {
            pihak: h
            for pihak, h in hasil.items()
            if pihak != Pihak.UNIT and p.kode in jawaban.get(pihak, {})
        }
        if all(h.jawaban.get(p.kode) == unit.jawaban.get(p.kode) for h in lain.values()):
            continue
        sel = []
        for pihak, h in [(Pihak.UNIT, unit), *lain.items()]:
            tulis = make_writer(h)
            baris_jawaban = jawaban.get(pihak, {}).get(p.kode)
            sel.append(
                SelJawaban(
                    str(pihak.label),
                    write_isi(p, h.jawaban.get(p.kode)) or BELUM_DIJAWAB,
                    tulis(h.pertanyaan[p.kode] * h.bobot[p.kode]),
                    baris_jawaban.alasan if baris_jawaban and pihak != Pihak.UNIT else "",
                    # Of the answer that is compared, not of one that is being mended.
                    write_survei(baris_jawaban)
                    if baris_jawaban and baris_jawaban.nilai == h.jawaban.get(p.kode)
                    else "",
                )
            )
        tpi = lain.get(Pihak.TPI)
        selisih = ""
        if tpi:
            beda = tpi.pertanyaan[p.kode] - unit.pertanyaan[p.kode]
            selisih = write_selisih(beda * unit.bobot[p.kode])
        baris.append(BarisBeda(p.kode, p.teks, tuple(sel), selisih))
    return tuple(baris)


# --- States --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HitunganStatus:
    """How many rules of one predicate are in each state."""

    predikat: Predikat
    memenuhi: int
    belum: int
    tanpa_data: int


def count_status(hasil: Hasil) -> list[HitunganStatus]:
    """The three states of the findings, counted for each predicate."""
    daftar = []
    for predikat in Predikat:
        status = Counter(t.status for t in hasil.temuan_untuk(predikat))
        daftar.append(
            HitunganStatus(
                predikat,
                status[Status.MEMENUHI],
                status[Status.BELUM_MEMENUHI],
                status[Status.BELUM_ADA_DATA],
            )
        )
    return daftar
