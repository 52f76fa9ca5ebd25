"""What one answer may be, and what it is worth.

`periksa_jawaban` is the one place that bounds an answer: a web form, a case file and a
workbook all ask it. `nilai_jawaban` turns an answer that passed it into 0…1.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from .regulasi import Isian, JenisRumus, JenisSkala, PenyebutNol, Pertanyaan, Rumus

# An option, an index, or the counts of a percentage line (some may still be missing).
Jawaban: TypeAlias = str | Decimal | Mapping[str, int]

CACAH_TERBESAR = 10**12  # no count of people, cases or services comes near
DESIMAL = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?", re.ASCII)
PANJANG_TERBESAR = 40  # characters of a number; keeps a hostile 1e-999999999 out of the sums


class Kesalahan(NamedTuple):
    """A mistake in something that was handed in: where, and what to do about it."""

    lokasi: str
    pesan: str


class NilaiJawaban(NamedTuple):
    """What an answer is worth: 0…1, or None while it is not (wholly) answered."""

    nilai: Fraction | None
    catatan: str = ""


class JawabanSalah(ValueError):
    """Answers were scored that no `periksa_jawaban` let through."""

    def __init__(self, kesalahan: list[Kesalahan]) -> None:
        super().__init__("; ".join(f"{k.lokasi}: {k.pesan}" for k in kesalahan))
        self.kesalahan = kesalahan


def periksa_jawaban(
    pertanyaan: Pertanyaan, mentah: object
) -> tuple[Jawaban | None, list[Kesalahan]]:
    """Return the answer as the engine takes it, and every mistake in it.

    `mentah` is what a file or a form holds: a str, an int, a Decimal, a mapping of counts, or
    None for "not answered". The answer is None when it is not answered or not usable. Each
    mistake's `lokasi` is the key of the count, or "" for the answer itself.
    """
    if mentah is None:
        return None, []
    match pertanyaan.skala.jenis:
        case JenisSkala.PILIHAN:
            return _periksa_pilihan(pertanyaan, mentah)
        case JenisSkala.INDEKS:
            return _periksa_indeks(pertanyaan, mentah)
        case JenisSkala.PERSEN:
            return _periksa_isian(pertanyaan, mentah)


def baca_desimal(mentah: object) -> Decimal | None:
    """An exact finite number of bounded length, or None when it is not one."""
    if isinstance(mentah, bool) or (isinstance(mentah, int) and mentah.bit_length() > 200):
        return None
    if isinstance(mentah, int | Decimal):
        mentah = str(mentah)
    if (
        not isinstance(mentah, str)
        or len(mentah) > PANJANG_TERBESAR
        or not DESIMAL.fullmatch(mentah)
    ):
        return None
    angka = Decimal(mentah)
    return angka if abs(angka.adjusted()) <= PANJANG_TERBESAR else None


def kutip(mentah: object) -> str:
    """A value as a message shows it: short, one line, printable."""
    teks = mentah if isinstance(mentah, str) else str(mentah)
    teks = "".join(huruf if huruf.isprintable() else "\N{REPLACEMENT CHARACTER}" for huruf in teks)
    return f"“{teks[:39]}…”" if len(teks) > 40 else f"“{teks}”"


def _periksa_pilihan(
    pertanyaan: Pertanyaan, mentah: object
) -> tuple[Jawaban | None, list[Kesalahan]]:
    pilihan = list(pertanyaan.skala.pilihan)
    if isinstance(mentah, str) and mentah in pilihan:
        return mentah, []
    disebut = f"{kutip(mentah)} " if isinstance(mentah, str | int | Decimal) else "Isian ini "
    return None, [
        Kesalahan("", f"{disebut}bukan pilihan jawaban. Pilih salah satu: {', '.join(pilihan)}.")
    ]


def _periksa_indeks(
    pertanyaan: Pertanyaan, mentah: object
) -> tuple[Jawaban | None, list[Kesalahan]]:
    maksimum = pertanyaan.skala.maksimum
    angka = baca_desimal(mentah)
    if angka is None:
        contoh = "Tulis indeks sebagai angka dengan titik desimal, misalnya 3.71."
        disebut = f"{kutip(mentah)} bukan angka" if isinstance(mentah, str) else "Bukan angka"
        return None, [Kesalahan("", f"{disebut}. {contoh}")]
    if not 0 <= angka <= maksimum:
        return None, [
            Kesalahan(
                "",
                f"Indeks {kutip(mentah)} di luar 0 sampai {maksimum.normalize():f}. "
                "Hasil survei berskala 100 dibagi 25 dahulu.",
            )
        ]
    return angka, []


def _periksa_isian(
    pertanyaan: Pertanyaan, mentah: object
) -> tuple[Jawaban | None, list[Kesalahan]]:
    dikenal = {isian.kode: isian for isian in pertanyaan.isian}
    if not isinstance(mentah, Mapping):
        return None, [
            Kesalahan("", f"Tulis jumlahnya satu per satu: {', '.join(dikenal)}."),
        ]
    cacah: dict[str, int] = {}
    kesalahan: list[Kesalahan] = []
    for kunci, nilai in mentah.items():
        if kunci not in dikenal:
            kesalahan.append(
                Kesalahan(
                    str(kunci),
                    f"Isian {kutip(kunci)} tidak dikenal. Isian: {', '.join(dikenal)}.",
                )
            )
        elif nilai is not None:
            angka = baca_desimal(nilai)
            if angka is None or angka != angka.to_integral_value():
                kesalahan.append(Kesalahan(kunci, "Tulis jumlah sebagai bilangan bulat."))
            elif angka < 0:
                kesalahan.append(Kesalahan(kunci, "Jumlah tidak boleh kurang dari 0."))
            elif angka > CACAH_TERBESAR:
                kesalahan.append(Kesalahan(kunci, "Jumlah ini terlalu besar. Periksa kembali."))
            else:
                cacah[kunci] = int(angka)
    kesalahan += _periksa_penyebut(pertanyaan, dikenal, cacah)
    return (None, kesalahan) if kesalahan else (cacah or None, [])


def _periksa_penyebut(
    pertanyaan: Pertanyaan, dikenal: Mapping[str, Isian], cacah: Mapping[str, int]
) -> list[Kesalahan]:
    """A zero denominator where there cannot be one, or with something above it."""
    rumus = _rumus(pertanyaan)
    if any(cacah.get(kode) != 0 for kode in rumus.penyebut):
        return []
    penyebut = _sebut(dikenal, rumus.penyebut)
    if rumus.penyebut_nol is PenyebutNol.SALAH:
        pesan = rumus.catatan_nol or f"{penyebut} tidak boleh 0."
        return [Kesalahan(rumus.penyebut[0], pesan)]
    if rumus.jenis is JenisRumus.RASIO:
        return [
            Kesalahan(
                kode,
                f"{dikenal[kode].label} ({cacah[kode]}) tidak mungkin lebih dari 0 "
                f"bila {penyebut} 0.",
            )
            for kode in rumus.pembilang
            if cacah.get(kode, 0) > 0
        ]
    return []


def nilai_jawaban(pertanyaan: Pertanyaan, jawaban: Jawaban | None) -> NilaiJawaban:
    """The value 0…1 of an answer, with a note where a zero or a cap decided it.

    None is not answered; so is a percentage line with a count missing, used or not.
    Raise JawabanSalah for an answer that `periksa_jawaban` refuses.
    """
    if jawaban is None:
        return NilaiJawaban(None)
    bersih, kesalahan = periksa_jawaban(pertanyaan, jawaban)
    if kesalahan:
        raise JawabanSalah(
            [Kesalahan(".".join(filter(None, (pertanyaan.kode, k[0]))), k[1]) for k in kesalahan]
        )
    skala = pertanyaan.skala
    if isinstance(bersih, str):
        return NilaiJawaban(Fraction(skala.pilihan[bersih]))
    if isinstance(bersih, Decimal):
        return NilaiJawaban(Fraction(bersih) / Fraction(skala.maksimum))
    if bersih is None or any(isian.kode not in bersih for isian in pertanyaan.isian):
        return NilaiJawaban(None)
    return nilai_rasio(pertanyaan, bersih)


def nilai_rasio(pertanyaan: Pertanyaan, cacah: Mapping[str, int]) -> NilaiJawaban:
    """The value of a percentage line of which every count is there and allowed."""
    rumus = _rumus(pertanyaan)
    pembilang = sum(cacah[kode] for kode in rumus.pembilang)
    penyebut = sum(cacah[kode] for kode in rumus.penyebut)
    dikenal = {isian.kode: isian for isian in pertanyaan.isian}
    if rumus.jenis is JenisRumus.PENURUNAN:
        if pembilang == 0 and penyebut == 0:
            return NilaiJawaban(Fraction(1))
        if penyebut and pembilang > penyebut:
            return NilaiJawaban(
                Fraction(0),
                f"{_sebut(dikenal, rumus.pembilang)} ({pembilang}) melebihi "
                f"{_sebut(dikenal, rumus.penyebut)} ({penyebut}); nilainya dibatasi menjadi 0.",
            )
    if penyebut == 0:
        nol = rumus.penyebut_nol
        nilai = Fraction(1 if nol is PenyebutNol.SATU else 0)
        return NilaiJawaban(nilai, rumus.catatan_nol or f"Pembagi 0; nilainya {nilai}.")
    if rumus.jenis is JenisRumus.PENURUNAN:
        return NilaiJawaban(Fraction(penyebut - pembilang, penyebut))
    if pembilang > penyebut:
        return NilaiJawaban(
            Fraction(1),
            f"{_sebut(dikenal, rumus.pembilang)} ({pembilang}) melebihi "
            f"{_sebut(dikenal, rumus.penyebut)} ({penyebut}); nilainya dibatasi menjadi 1.",
        )
    return NilaiJawaban(Fraction(pembilang, penyebut))


def _sebut(dikenal: Mapping[str, Isian], kode: tuple[str, ...]) -> str:
    return " + ".join(dikenal[k].label for k in kode)


def _rumus(pertanyaan: Pertanyaan) -> Rumus:
    if pertanyaan.rumus is None:
        raise ValueError(f"{pertanyaan.kode}: a percentage line without a formula")
    return pertanyaan.rumus
