"""Trial runs: the form's own formulas on fully answered worksheets, against the engine.

A formula that nobody knows may still be right; what it makes of known answers tells.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from evaluasi.lke_workbook.buku import Sel
from evaluasi.lke_workbook.letak import Kolom
from evaluasi.lke_workbook.rumus import TAK_DIDUKUNG, Perhitungan, hitung
from evaluasi.lke_workbook.rumus.perhitungan import ANGGARAN
from evaluasi.penilaian.hasil import Hasil
from evaluasi.penilaian.jawaban import Jawaban
from evaluasi.penilaian.regulasi import JenisRumus, JenisSkala, Pertanyaan
from evaluasi.penilaian.scoring import score
from zi_portal.angka import tampil_tepat

from .acuan import baris_jumlah
from .konteks import Konteks, sebut, tulis_pecahan
from .nilai import NilaiHitung, is_sama, read_butir

PUTARAN = 5  # every option of the longest scale
INDEKS = (Decimal(4), Decimal(0), Decimal("1.3"), Decimal("3.6"), Decimal("2.5"))


@dataclass(frozen=True, slots=True)
class _Percobaan:
    jawaban: Mapping[str, Jawaban]
    hasil: Hasil
    perhitungan: Perhitungan
    lembar: str

    def nilai(self, baris: int, kolom: int) -> NilaiHitung:
        return self.perhitungan.nilai(self.lembar, baris, kolom)


@dataclass(frozen=True)
class Uji:
    """The trials of one workbook, each run when it is asked for."""

    k: Konteks
    _percobaan: list[_Percobaan] = field(default_factory=list, repr=False)

    def find_beda_butir(self, kode: str) -> str | None:
        """The first trial in which the form gives a line another value, in words."""
        baris = self.k.letak.baris[kode]
        for satu in self._walk(baris):
            nilai = read_butir(self.k.letak, baris, self.k.poin_butir(kode), satu.nilai)
            peraturan = satu.hasil.pertanyaan[kode]
            if nilai is not TAK_DIDUKUNG and not is_sama(nilai, peraturan):
                return (
                    f"jawaban {_tulis_jawaban(self.k.pertanyaan[kode], satu.jawaban[kode])} di "
                    f"formulir bernilai {sebut(nilai)}, menurut peraturan "
                    f"{tulis_pecahan(peraturan)}"
                )
        return None

    def find_beda_simpul(self, kode: str) -> str | None:
        """The first trial in which the form gives a component other points, in words."""
        baris = self.k.letak.baris_simpul[kode]
        for nomor, satu in enumerate(self._walk(baris), 1):
            nilai = satu.nilai(baris, self.k.letak.kolom[Kolom.NILAI])
            peraturan = satu.hasil.nilai[kode]
            if nilai is not TAK_DIDUKUNG and not is_sama(nilai, peraturan):
                return (
                    f"pada lembar uji {nomor} yang terisi penuh formulir memberi {sebut(nilai)}, "
                    f"peraturan {tulis_pecahan(peraturan)}"
                )
        return None

    def _walk(self, baris: int) -> Iterator[_Percobaan]:
        """The trials, for a row whose formula is computed at all: others are told elsewhere."""
        k = self.k
        kolom = k.letak.kolom[Kolom.NILAI]
        if k.form.perhitungan.nilai(k.letak.lembar, baris, kolom) is TAK_DIDUKUNG:
            return
        for nomor in range(PUTARAN):
            if nomor == len(self._percobaan):
                self._percobaan.append(self._run(nomor))
            yield self._percobaan[nomor]

    def _run(self, nomor: int) -> _Percobaan:
        k = self.k
        jawaban = {
            p.kode: _jawab(p, nomor, urut)
            for urut, p in enumerate(k.lke.pertanyaan)
            if p.kode in k.letak.baris
        }
        hasil = score(k.lke, jawaban, ketentuan=k.hasil.ketentuan)
        sel = dict(k.letak.lembar.sel)
        for alamat, isi in self._walk_isian(jawaban):
            if isi is None:
                sel.pop(alamat, None)
            else:
                sel[alamat] = Sel(*alamat, isi)
        lembar = replace(k.letak.lembar, sel=sel)
        buku = replace(
            k.buku,
            lembar=tuple(lembar if s.nama == lembar.nama else s for s in k.buku.lembar),
        )
        # All trials together may cost as much work as the workbook itself.
        perhitungan = hitung(buku, anggaran=ANGGARAN // PUTARAN)
        return _Percobaan(jawaban, hasil, perhitungan, lembar.nama)

    def _walk_isian(
        self, jawaban: Mapping[str, Jawaban]
    ) -> Iterator[tuple[tuple[int, int], str | int | Decimal | None]]:
        """The cells that hold the answers, each with what is typed there."""
        letak = self.k.letak
        kolom, tpi = letak.kolom[Kolom.JAWABAN_UNIT], letak.kolom.get(Kolom.JAWABAN_TPI)
        for kode, isi in jawaban.items():
            p = self.k.pertanyaan[kode]
            baris = [letak.baris[kode]]
            if isinstance(isi, Mapping):
                isian = letak.baris_isian.get(kode, {})
                for satu, di in isian.items():
                    yield (di, kolom), isi[satu]
                baris += isian.values()
                jumlah = baris_jumlah(letak, p)
                if jumlah is not None and p.rumus is not None:
                    lama = letak.lembar.get(jumlah, kolom)
                    if lama is None or not lama.rumus:
                        yield (jumlah, kolom), sum(isi[satu] for satu in p.rumus.penyebut)
            else:
                yield (letak.baris[kode], kolom), isi
            if tpi is not None:
                for di in baris:
                    yield (di, tpi), None


def _jawab(p: Pertanyaan, nomor: int, urut: int) -> Jawaban:
    match p.skala.jenis:
        case JenisSkala.PILIHAN:
            pilihan = list(p.skala.pilihan)
            return pilihan[(nomor + urut) % len(pilihan)]
        case JenisSkala.INDEKS:
            return INDEKS[nomor]
    assert p.rumus is not None
    cacah = {isian.kode: 1 for isian in p.isian} | dict.fromkeys(p.rumus.penyebut, 4)
    bawah = 4 * len(p.rumus.penyebut)
    atas = (bawah, 0, 1, bawah - 1, bawah + 3)[nomor]
    if p.rumus.jenis is JenisRumus.PENURUNAN:
        atas = (0, 4, 1, 6, 2)[nomor]
    return cacah | {p.rumus.pembilang[0]: atas} | dict.fromkeys(p.rumus.pembilang[1:], 0)


def _tulis_jawaban(p: Pertanyaan, isi: Jawaban) -> str:
    if isinstance(isi, Mapping):
        label = {isian.kode: isian.label for isian in p.isian}
        return "(" + "; ".join(f"{label[kode]} {n}" for kode, n in isi.items()) + ")"
    return tampil_tepat(isi) if isinstance(isi, Decimal) else isi
