"""Defects of what was typed: answers and counts, and what the form makes of those left open."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from evaluasi.lke_workbook.buku import Galat
from evaluasi.lke_workbook.isi import IsiButir
from evaluasi.lke_workbook.letak import Kolom
from evaluasi.penilaian.jawaban import Kesalahan, kutip
from evaluasi.penilaian.regulasi import Isian, JenisRumus, JenisSkala, Pertanyaan
from evaluasi.penilaian.susunan import get_susunan

from .acuan import baris_jumlah
from .konteks import Konteks, sebut, tulis_pecahan
from .laporan import Cacat, Jenis, Sumber

MELAPOR = "sudah_melapor"  # the count of those who reported, of the two wealth reports


def find_cacat_isian(k: Konteks) -> Iterator[Cacat]:
    """What is wrong with the answers, line by line, and with those that are missing."""
    kosong: dict[str, list[str]] = {}  # component → lines left open
    for kode, butir in k.butir.items():
        p = k.pertanyaan[kode]
        if butir.kesalahan:
            yield from _tak_terbaca(k, p, butir)
        elif isinstance(butir.jawaban, Mapping):
            yield from _cacah(k, p, butir.jawaban)
        elif butir.jawaban is None and k.simpul_terdampak(kode):
            kosong.setdefault(k.simpul_dari(kode), []).append(kode)
        for peringatan in butir.peringatan:
            if peringatan.lokasi in _sel_jawaban(k, p, butir):
                yield _penulisan(k, p, peringatan)
    for simpul, daftar in kosong.items():
        yield from _belum_diisi(k, simpul, daftar)
    yield from _isian_bersama(k)
    yield from _tak_dikenal(k)


def _tak_dikenal(k: Konteks) -> Iterator[Cacat]:
    """Lines that no row was found for: the regulation's side counts them 0."""
    for salah in k.letak.tak_dikenal:
        kode = salah.lokasi.partition("#")[0]  # a count has the key of its line in front
        kode = kode if kode in k.pertanyaan else ""
        yield Cacat(
            Jenis.BARIS_TAK_DIKENAL,
            f"{kode}: {salah.pesan} Tanpa jawaban itu menurut peraturan nilainya 0."
            if kode
            else salah.pesan,
            "Samakan tulisan baris itu dengan formulir asli.",
            (),
            kode,
            k.simpul_dari(kode) if kode else "",
        )
    if Kolom.NILAI not in k.letak.kolom:
        return
    for kode in k.butir.keys() - k.letak.baris.keys():  # its counts were found, its question not
        yield Cacat(
            Jenis.BARIS_TAK_DIKENAL,
            f"Baris pertanyaan {kode} tidak dikenali, sehingga rumusnya tidak dapat diperiksa. "
            f"Rinciannya terbaca; portal menilainya {tulis_pecahan(k.hasil.pertanyaan[kode])}.",
            "Samakan tulisan baris itu dengan formulir asli.",
            (),
            kode,
            k.simpul_dari(kode),
        )


def _tak_terbaca(k: Konteks, p: Pertanyaan, butir: IsiButir) -> Iterator[Cacat]:
    if isinstance(k.butir_ulang(p.kode), Galat) and k.simpul_terdampak(p.kode):
        return  # told with the error that it makes
    sebab = " ".join(dict.fromkeys(salah.pesan for salah in butir.kesalahan))
    yield Cacat(
        Jenis.LUAR_SKALA if _is_luar_skala(k, p) else Jenis.TAK_TERBACA,
        f"Jawaban {p.kode} tidak dapat dipakai: {sebab} {_akibat(k, p.kode)}".strip(),
        "Perbaiki isi sel itu.",
        tuple(dict.fromkeys(salah.lokasi for salah in butir.kesalahan)) or (butir.lokasi,),
        p.kode,
        k.simpul_bila_beda(p.kode),
    )


def _is_luar_skala(k: Konteks, p: Pertanyaan) -> bool:
    """The cell holds something typed that no answer of this line can be."""
    sel = k.jawaban_di(k.letak.baris[p.kode]) if p.kode in k.letak.baris else None
    if p.skala.jenis is JenisSkala.PERSEN or sel is None or sel.rumus:
        return False
    return not isinstance(sel.nilai, Galat)


def _sel_jawaban(k: Konteks, p: Pertanyaan, butir: IsiButir) -> set[str]:
    """The cells whose writing is told here; a count left empty is a defect of its own."""
    if not p.isian:
        return {butir.lokasi}
    ada = butir.jawaban if isinstance(butir.jawaban, Mapping) else {}
    return {_lokasi_isian(k, p, isian) for isian in p.isian if isian.kode in ada}


def _penulisan(k: Konteks, p: Pertanyaan, peringatan: Kesalahan) -> Cacat:
    return Cacat(
        Jenis.PENULISAN,
        f"{p.kode}: {peringatan.pesan} {_akibat(k, p.kode)}".strip(),
        "Ketik ulang tanpa spasi dan dengan huruf seperti pada pilihan."
        if p.skala.jenis is JenisSkala.PILIHAN
        else "Ketik ulang sebagai angka.",
        (peringatan.lokasi,),
        p.kode,
        k.simpul_bila_beda(p.kode),
    )


def _cacah(k: Konteks, p: Pertanyaan, cacah: Mapping[str, int]) -> Iterator[Cacat]:
    """A percentage line of which something was filled."""
    assert p.rumus is not None
    kosong = [isian for isian in p.isian if isian.kode not in cacah]
    galat = isinstance(k.butir_ulang(p.kode), Galat) and k.simpul_terdampak(p.kode)
    if kosong and not galat:
        yield Cacat(
            Jenis.ISIAN_KOSONG,
            f"{p.kode}: {_daftar(kosong)} belum diisi, padahal isian lain sudah. "
            f"{_akibat(k, p.kode)}".strip(),
            "Isi juga sel itu; tulis 0 bila memang tidak ada.",
            tuple(_lokasi_isian(k, p, isian) for isian in kosong),
            p.kode,
            k.simpul_bila_beda(p.kode),
        )
    yield from _jumlah(k, p, cacah)
    if kosong:
        return
    atas = sum(cacah[kode] for kode in p.rumus.pembilang)
    bawah = sum(cacah[kode] for kode in p.rumus.penyebut)
    if atas > bawah > 0:
        lapor = MELAPOR in p.rumus.pembilang
        turun = p.rumus.jenis is JenisRumus.PENURUNAN
        label = {isian.kode: isian.label for isian in p.isian}
        nama = " + ".join(label[kode] for kode in p.rumus.pembilang)
        batas = " + ".join(label[kode] for kode in p.rumus.penyebut)
        hasil = "0" if turun else "100%"
        yield Cacat(
            Jenis.LAPOR_LEBIH if lapor else Jenis.PERSEN_DIBATASI,
            f"{p.kode}: {nama} ({atas}) melebihi {batas} ({bawah}), sehingga persentasenya "
            f"dibatasi menjadi {hasil}. {_akibat(k, p.kode)}".strip(),
            "Periksa kedua jumlah itu.",
            tuple(
                _lokasi_isian(k, p, isian)
                for isian in p.isian
                if isian.kode in {*p.rumus.pembilang, *p.rumus.penyebut}
            ),
            p.kode,
            k.simpul_bila_beda(p.kode),
        )


def _jumlah(k: Konteks, p: Pertanyaan, cacah: Mapping[str, int]) -> Iterator[Cacat]:
    """The sum of those who must report, against its parts."""
    baris = baris_jumlah(k.letak, p)
    if baris is None or p.rumus is None or not set(p.rumus.penyebut) <= cacah.keys():
        return
    jumlah = sum(cacah[kode] for kode in p.rumus.penyebut)
    tertulis = k.nilai_jawaban(baris)
    if tertulis == jumlah or isinstance(tertulis, Galat):
        return
    if tertulis in (None, "") and k.form.sumber is Sumber.TIDAK_ADA:
        return  # nothing in the form reads it
    sel = k.alamat(baris, Kolom.JAWABAN_UNIT)
    isi = f"berisi {sebut(tertulis)}" if tertulis not in (None, "") else "kosong"
    yield Cacat(
        Jenis.JUMLAH_BEDA,
        f"{p.kode}: jumlah yang harus melaporkan ({sel}) {isi}, sedangkan rinciannya berjumlah "
        f"{jumlah}. Portal memakai rinciannya. {_akibat(k, p.kode)}".strip(),
        f"Tulis {jumlah} pada {sel}, atau perbaiki rinciannya.",
        (k.lokasi(baris, Kolom.JAWABAN_UNIT),),
        p.kode,
        k.simpul_bila_beda(p.kode),
    )


def _belum_diisi(k: Konteks, simpul: str, daftar: list[str]) -> Iterator[Cacat]:
    """AVERAGE passes over a text: what is left open raises the mean."""
    baris = k.letak.baris_simpul.get(simpul)
    if baris is None or not k.is_rata_rata(simpul):
        return
    nilai = k.form.simpul(baris, ulang=True)
    lewat = [kode for kode in daftar if not isinstance(k.butir_ulang(kode), Fraction)]
    if not lewat or not isinstance(nilai, Fraction):
        return
    yield Cacat(
        Jenis.BELUM_DIISI,
        f"{len(lewat)} dari {len(k.komponen[simpul].pertanyaan)} pertanyaan {simpul} belum diisi "
        f"({', '.join(lewat)}). Rumus {k.alamat(baris, Kolom.NILAI)} merata-rata yang terisi "
        "saja; menurut peraturan yang belum diisi bernilai 0.",
        "Isi pertanyaan itu.",
        tuple(k.butir[kode].lokasi for kode in lewat),
        simpul,
        simpul,
    )


def _isian_bersama(k: Konteks) -> Iterator[Cacat]:
    """A count that stands in two lines, filled differently."""
    for isian in get_susunan(k.lke, k.hasil.ketentuan).isian_bersama:
        atas, bawah = (
            k.hasil.jawaban.get(isian.pembilang_di),
            k.hasil.jawaban.get(isian.penyebut_di),
        )
        if not isinstance(atas, Mapping) or not isinstance(bawah, Mapping):
            continue
        satu, dua = atas.get(isian.kode), bawah.get(isian.kode)
        if satu is None or dua is None or satu == dua:
            continue
        yield Cacat(
            Jenis.ISIAN_BERBEDA,
            f"{isian.label}: {satu} pada {isian.pembilang_di}, {dua} pada {isian.penyebut_di}. "
            "Formulir dan portal sama-sama memakai angka pada barisnya masing-masing.",
            "Samakan kedua angka itu.",
            tuple(
                k.lokasi(k.letak.baris_isian[kode][isian.kode], Kolom.JAWABAN_UNIT)
                for kode in (isian.pembilang_di, isian.penyebut_di)
            ),
            isian.penyebut_di,
        )


# --- words ----------------------------------------------------------------------------------------


def _akibat(k: Konteks, kode: str) -> str:
    """What the form makes of a line, and the regulation."""
    peraturan = tulis_pecahan(k.hasil.pertanyaan[kode])
    if k.form.sumber is Sumber.TIDAK_ADA:
        return f"Portal menilainya {peraturan}."
    if not k.simpul_terdampak(kode):
        return f"Portal menilainya {peraturan}; formulir tidak menghitung baris ini."
    nilai = k.butir_ulang(kode)
    if nilai == k.hasil.pertanyaan[kode]:
        return f"Formulir dan portal sama-sama menilainya {peraturan}."
    if isinstance(nilai, Fraction | Galat):
        return f"Formulir menilainya {sebut(nilai)}, portal {peraturan}."
    if nilai is None:
        return f"Nilai formulir di situ tidak dapat dihitung ulang; portal menilainya {peraturan}."
    return f"Formulir melewatinya, portal menilainya {peraturan}."


def _daftar(isian: list[Isian]) -> str:
    return ", ".join(kutip(satu.label) for satu in isian)


def _lokasi_isian(k: Konteks, p: Pertanyaan, isian: Isian) -> str:
    return k.lokasi(k.letak.baris_isian[p.kode][isian.kode], Kolom.JAWABAN_UNIT)
