"""The chain of one number: answer → value → mean → weight → area → aspect → component → threshold.

Each step repeats the sum that the engine made, with its exact fractions and its place in the
regulation; nothing is judged here. Source: PermenPANRB 90/2021 Lampiran III.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from evaluasi.penilaian.hasil import Hasil, Temuan
from evaluasi.penilaian.jawaban import Jawaban as Isi
from evaluasi.penilaian.rantai import Rantai, rantai
from evaluasi.penilaian.regulasi import Agregasi, JenisRumus, Komponen
from evaluasi.penilaian.regulasi import Pertanyaan as BarisLKE
from zi_portal.angka import tampil, tampil_persen, tampil_tepat

from .tampilan import BarisTemuan, describe_temuan, missed_floors, write_isi
from .tampilan_angka import (
    AREA,
    TOTAL,
    kode_of_ambang,
    lines_below,
    list_ambang,
    make_writer,
    write_exact,
)

PENYEBUT_DITULIS = 99  # a fraction with a larger denominator says less than its decimals
BAGIAN_DITULIS = 8  # so many parts of a sum are written out; more stand in their table only
JENIS = {
    "komponen": "Komponen",
    "aspek": "Aspek",
    "area": "Area",
    "indikator": "Indikator",
    "sub_komponen": "Komponen hasil",
}


@dataclass(frozen=True, slots=True)
class Bagian:
    """One part that a step adds up, with its own chain; `ini`: the one that we come from."""

    kode: str
    nama: str
    nilai: str
    bobot: str
    ini: bool


@dataclass(frozen=True, slots=True)
class Mata:
    """One link: what is computed, the sum in numbers, what comes out and where the law says so.

    `kode` is "" where the step is a part of the number before it.
    """

    judul: str
    nama: str
    kalimat: str
    hitungan: str
    rujukan: str
    kode: str = ""
    catatan: tuple[str, ...] = ()
    bagian: tuple[Bagian, ...] = ()
    cabang: bool = False  # beside the way up to the total


@dataclass(frozen=True, slots=True)
class RantaiKata:
    """The chain of one number. `ambang`: the thresholds in which it counts."""

    kode: str
    judul: str
    nama: str
    nilai: str
    bobot: str
    persen: str
    mata: tuple[Mata, ...]
    ambang: tuple[tuple[str, BarisTemuan], ...]  # (code of the tested number, finding)


def build_rantai(hasil: Hasil, kode: str) -> RantaiKata:
    """The chain of a line, a component, an area ("area-4") or "total"; KeyError if unknown."""
    if kode == TOTAL:
        mata, nama, judul = [_mata_total(hasil, "")], "Nilai total", "Nilai total"
        nilai, bobot = hasil.total, hasil.bobot[TOTAL]
        ikut = frozenset(hasil.pertanyaan)
    elif kode.startswith(AREA):
        nomor = _read_nomor(kode, hasil)
        langkah = _mata_area(hasil, nomor, "")
        mata, nama, judul = [langkah], langkah.nama, langkah.judul
        nilai = hasil.area[nomor]
        bobot = sum((hasil.bobot[k] for k in hasil.aspek[nomor]), Fraction(0))
        ikut = frozenset(b for k in hasil.lke.walk() if k.area == nomor for b in lines_below(k))
    elif kode in hasil.pertanyaan:
        satu = rantai(hasil, kode)
        induk = [m.komponen for m in satu.mata]
        mata = [*_mata_baris(satu, hasil), *_climb(hasil, induk, kode)]
        nama, judul = satu.pertanyaan.teks, f"Pertanyaan {kode}"
        nilai, bobot, ikut = satu.sumbangan, satu.bobot, frozenset({kode})
    else:
        induk = find_induk(hasil, kode)
        mata = list(_climb(hasil, induk, ""))
        nama, judul = induk[0].nama, f"{JENIS.get(induk[0].jenis, 'Bagian')} {kode}"
        nilai, bobot, ikut = hasil.nilai[kode], hasil.bobot[kode], lines_below(induk[0])
    return RantaiKata(
        kode=kode,
        judul=judul,
        nama=nama,
        nilai=make_writer(hasil)(nilai),
        bobot=tampil(bobot),
        persen=_persen(nilai, bobot, hasil),
        mata=tuple(mata),
        ambang=tuple(_list_ambang(hasil, ikut)),
    )


def find_induk(hasil: Hasil, kode: str) -> list[Komponen]:
    """The component `kode` and those above it, outermost last; KeyError when there is none."""

    def search(daftar: Sequence[Komponen]) -> list[Komponen] | None:
        for k in daftar:
            if k.kode == kode:
                return [k]
            if (jalur := search(k.bagian)) is not None:
                return [*jalur, k]
        return None

    jalur = search(hasil.lke.komponen)
    if jalur is None:
        raise KeyError(kode)
    return jalur


def _read_nomor(kode: str, hasil: Hasil) -> int:
    teks = kode.removeprefix(AREA)
    if not teks.isascii() or not teks.isdecimal() or len(teks) > 3 or int(teks) not in hasil.area:
        raise KeyError(kode)
    return int(teks)


# --- Answer and value ----------------------------------------------------------------------------


def _mata_baris(satu: Rantai, hasil: Hasil) -> Iterator[Mata]:
    """The answer, and what it is worth between 0 and 1."""
    p, isi = satu.pertanyaan, satu.jawaban
    terjawab = p.kode not in hasil.belum_dijawab
    yield Mata(
        judul="Jawaban",
        nama=write_isi(p, isi) or "belum dijawab",
        kalimat=_kriteria(p, isi),
        hitungan="",
        rujukan=str(p.rujukan),
    )
    catatan = satu.catatan
    if not terjawab:
        kalimat = "Yang belum terjawab lengkap dihitung 0 dan tetap ikut dalam rata-rata."
    elif isinstance(isi, str):
        pilihan = "; ".join(f"{k} = {tampil(n)}" for k, n in p.skala.pilihan.items())
        kalimat = f"Nilai setiap pilihan: {pilihan}."
    elif isinstance(isi, Decimal):
        kalimat = f"Indeks survei dibagi indeks terbaik, {tampil(p.skala.maksimum)}."
    else:
        kalimat = _kalimat_rumus(p)
    yield Mata(
        judul="Nilai jawaban, 0 sampai 1",
        nama="",
        kalimat=kalimat,
        hitungan=_hitungan_nilai(p, isi, satu.nilai) if terjawab else "0",
        rujukan=str(p.rujukan),
        catatan=catatan,
    )


def _kriteria(p: BarisLKE, isi: Isi | None) -> str:
    return next((o.kriteria for o in p.pilihan if o.kode == isi), "")


def _label(p: BarisLKE, kode: Sequence[str]) -> str:
    nama = {i.kode: i.label for i in p.isian}
    return " + ".join(nama[k] for k in kode)


def _kalimat_rumus(p: BarisLKE) -> str:
    if p.rumus is None:
        return ""
    atas, bawah = _label(p, p.rumus.pembilang), _label(p, p.rumus.penyebut)
    if p.rumus.jenis is JenisRumus.PENURUNAN:
        return f"Penurunan: ({bawah} − {atas}) ÷ {bawah}, paling sedikit 0."
    return f"{atas} ÷ ({bawah}), paling banyak 1." if "+" in bawah else f"{atas} ÷ {bawah}."


def _hitungan_nilai(p: BarisLKE, isi: Isi | None, nilai: Fraction) -> str:
    if isinstance(isi, Decimal):
        return f"{tampil_tepat(isi)} ÷ {tampil(p.skala.maksimum)} = {write_exact(nilai)}"
    if isinstance(isi, Mapping) and p.rumus:
        atas = sum(isi[k] for k in p.rumus.pembilang)
        bawah = sum(isi[k] for k in p.rumus.penyebut)
        if p.rumus.jenis is JenisRumus.PENURUNAN:
            return f"({bawah} − {atas}) ÷ {bawah} → {write_exact(nilai)}"
        return f"{atas} ÷ {bawah} → {write_exact(nilai)}"
    return write_exact(nilai)


# --- From the component up -----------------------------------------------------------------------


def _climb(hasil: Hasil, induk: Sequence[Komponen], dari: str) -> Iterator[Mata]:
    """The component, those above it, its area where one is passed, and the total."""
    area = next((k.area for k in induk if k.area is not None), None)
    for k in induk:
        yield from _mata_komponen(hasil, k, dari)
        dari = k.kode
    yield _mata_total(hasil, dari)
    if area is not None:
        yield _mata_area(hasil, area, next(k.kode for k in induk if k.area is not None))


def _mata_komponen(hasil: Hasil, k: Komponen, dari: str) -> Iterator[Mata]:
    nilai, bobot = hasil.nilai[k.kode], hasil.bobot[k.kode]
    judul, rujukan = f"{JENIS.get(k.jenis, 'Bagian')} {k.kode}", str(k.rujukan)
    if k.agregasi is Agregasi.RATA_RATA:
        isi = [hasil.pertanyaan[p.kode] for p in k.pertanyaan]
        rata = sum(isi, Fraction(0)) / len(isi)
        baris = tuple(
            Bagian(p.kode, p.teks, write_exact(hasil.pertanyaan[p.kode]), "1", p.kode == dari)
            for p in k.pertanyaan
        )
        if len(isi) > 1:
            yield Mata(
                judul=f"Rata-rata {len(isi)} pertanyaan",
                nama=k.nama,
                kalimat="Jumlah nilai semua pertanyaan indikator ini dibagi banyaknya.",
                hitungan=_samakan(f"({_jumlah(isi)}) ÷ {len(isi)}", isi, rata),
                rujukan=rujukan,
                bagian=baris,
            )
        kata = "Rata-rata" if len(isi) > 1 else "Nilai jawaban"
        yield Mata(
            judul=judul,
            nama=k.nama,
            kalimat=f"{kata} dikalikan bobot indikator, {tampil(bobot)}.",
            hitungan=_samakan(f"{_ringkas(rata)} × {tampil(bobot)}", [rata], nilai),
            rujukan=rujukan,
            kode=k.kode,
            bagian=() if len(isi) > 1 else baris,
        )
    elif k.agregasi is Agregasi.BERBOBOT:
        poin = [hasil.pertanyaan[p.kode] * hasil.bobot[p.kode] for p in k.pertanyaan]
        kali = [
            f"{_ringkas(hasil.pertanyaan[p.kode])} × {tampil(hasil.bobot[p.kode])}"
            for p in k.pertanyaan
        ]
        yield Mata(
            judul=judul,
            nama=k.nama,
            kalimat="Setiap pertanyaan mempunyai bobot sendiri: nilai × bobot, lalu dijumlahkan.",
            hitungan=_samakan(
                " + ".join(kali), [hasil.pertanyaan[p.kode] for p in k.pertanyaan], nilai
            ),
            rujukan=rujukan,
            kode=k.kode,
            bagian=tuple(
                Bagian(p.kode, p.teks, write_exact(n), tampil(hasil.bobot[p.kode]), p.kode == dari)
                for p, n in zip(k.pertanyaan, poin, strict=True)
            ),
        )
    else:
        yield Mata(
            judul=judul,
            nama=k.nama,
            kalimat="Jumlah bagian-bagiannya.",
            hitungan=_tulis_jumlah([hasil.nilai[a.kode] for a in k.bagian], nilai),
            rujukan=rujukan,
            kode=k.kode,
            bagian=tuple(_bagian(hasil, a.kode, a.nama, dari) for a in k.bagian),
        )


def _mata_area(hasil: Hasil, nomor: int, dari: str) -> Mata:
    """An area over both aspects: the sum that the floor of the area tests."""
    bagian = [k for k in hasil.lke.walk() if k.area == nomor]
    nilai = hasil.area[nomor]
    bobot = sum((hasil.bobot[k.kode] for k in bagian), Fraction(0))
    atas = {anak.kode: k.nama for k in hasil.lke.walk() for anak in k.bagian}
    jumlah = _tulis_jumlah([hasil.nilai[k.kode] for k in bagian], nilai)
    persen = _persen(nilai, bobot, hasil)
    return Mata(
        judul=f"Area {nomor} pada semua aspek",
        nama=bagian[0].nama,
        kalimat=("Selain menuju nilai total, nilai" if dari else "Nilai")
        + " area dari semua aspek dijumlahkan; jumlah inilah yang diuji terhadap lantai area.",
        hitungan=f"{jumlah}, yaitu {persen} dari {tampil(bobot)}",
        rujukan=str(bagian[0].rujukan),
        kode=f"{AREA}{nomor}",
        bagian=tuple(
            _bagian(hasil, k.kode, f"{k.nama} ({atas.get(k.kode, '')})", dari) for k in bagian
        ),
        cabang=bool(dari),
    )


def _mata_total(hasil: Hasil, dari: str) -> Mata:
    akar = hasil.lke.komponen
    return Mata(
        judul="Nilai total",
        nama="",
        kalimat="Jumlah semua komponen.",
        hitungan=_tulis_jumlah([hasil.nilai[k.kode] for k in akar], hasil.total),
        rujukan=str(akar[0].rujukan),
        kode=TOTAL,
        bagian=tuple(_bagian(hasil, k.kode, k.nama, dari) for k in akar),
    )


def _bagian(hasil: Hasil, kode: str, nama: str, dari: str) -> Bagian:
    return Bagian(
        kode, nama, write_exact(hasil.nilai[kode]), tampil(hasil.bobot[kode]), kode == dari
    )


# --- Thresholds ----------------------------------------------------------------------------------


def _list_ambang(hasil: Hasil, ikut: frozenset[str]) -> Iterator[tuple[str, BarisTemuan]]:
    """The thresholds in which any of these lines counts, each with the code of what it tests."""
    batas = missed_floors(hasil)
    temuan: dict[tuple[str, str], Temuan] = {(t.kode, t.predikat): t for t in hasil.temuan}
    for a in list_ambang(hasil):
        t = temuan.get((a.batas.kode, a.batas.predikat))
        if t is not None and a.baris & ikut:
            yield kode_of_ambang(a.batas, hasil), describe_temuan(t, batas)


# --- Numbers -------------------------------------------------------------------------------------


def _ringkas(angka: Fraction) -> str:
    """A number inside a sum: exact where that is short, else rounded to four decimals."""
    tepat = write_exact(angka)
    if "≈" not in tepat:
        return tepat
    if angka.denominator <= PENYEBUT_DITULIS:
        return f"{angka.numerator}/{angka.denominator}"
    return tampil(angka, desimal=4)


def _jumlah(angka: Sequence[Fraction]) -> str:
    return " + ".join(_ringkas(n) for n in angka)


def _samakan(hitungan: str, isi: Sequence[Fraction], hasil: Fraction) -> str:
    """`hitungan` with its outcome: "=" where every number stands there exactly, else "≈"."""
    bulat = any(n.denominator > PENYEBUT_DITULIS and "≈" in write_exact(n) for n in isi)
    if not bulat:
        return f"{hitungan} = {write_exact(hasil)}"
    tepat, _, desimal = write_exact(hasil).partition(" ≈ ")
    return f"{hitungan} ≈ {desimal} (tepatnya {tepat})" if desimal else f"{hitungan} ≈ {tepat}"


def _tulis_jumlah(angka: Sequence[Fraction], hasil: Fraction) -> str:
    if len(angka) > BAGIAN_DITULIS:
        return write_exact(hasil)
    return _samakan(_jumlah(angka), angka, hasil)


def _persen(nilai: Fraction, bobot: Fraction, hasil: Hasil) -> str:
    """Percent of the weight; one that misses its floor is never shown as equal to it."""
    batas = missed_floors(hasil).get(nilai)
    return tampil_persen(nilai / bobot * 100, ambang=None if batas is None else batas / bobot * 100)
