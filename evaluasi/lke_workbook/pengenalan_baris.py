"""Match the lines of a regulation with the rows of a sheet: by key, by text, never by place alone.

A line without a row of its own, or with two, is told with its reason; nothing is guessed.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from evaluasi.penilaian.jawaban import Kesalahan, kutip

from .buku import Lembar, nama_kolom
from .pengenalan_mirip import Mirip, find_mirip
from .pengenalan_teks import BARIS_TERBANYAK, TEKS_TERPANJANG, Isian, Peta, list_padat, padat
from .penulis_kunci import TOTAL, kunci
from .reader_sel import tulis

LABEL_TERPANJANG = 6  # characters of "viii.", in a cell of its own
TEKS_CUKUP_KHAS = 20  # letters of a count's label that nothing else in a form is likely to have
BALIK_TERBANYAK = 20  # one pair in so many may stand in another order; more is a sorted sheet


@dataclass(frozen=True, slots=True)
class TeksBaris:
    """The texts of one row: its packed texts with their columns, and its list label."""

    teks: Mapping[str, int]
    label: str = ""


@dataclass(slots=True)
class SusunanBaris:
    """What was matched so far."""

    garis: dict[str, int] = field(default_factory=dict)
    isian: dict[Isian, int] = field(default_factory=dict)
    simpul: dict[str, int] = field(default_factory=dict)
    tak_dikenal: dict[str, str] = field(default_factory=dict)  # key → reason
    mirip: list[Kesalahan] = field(default_factory=list)  # texts that differ, and were accepted


def match_baris(
    lembar: Lembar,
    peta: Peta,
    kolom_teks: Iterable[int],
    kunci_baris: Mapping[int, tuple[str, str]],
    mulai: int,
) -> SusunanBaris:
    """Rows below `mulai`; `kunci_baris` are the keys of the portal's own workbook by row."""
    baris = _read_baris(lembar, sorted(kolom_teks), mulai)
    return _Pencocok(lembar, peta, baris, kunci_baris).match()


def _read_baris(lembar: Lembar, kolom_teks: list[int], mulai: int) -> dict[int, TeksBaris]:
    per_baris: dict[int, dict[int, str]] = defaultdict(dict)
    boleh = frozenset(kolom_teks)
    for (nomor, kolom), sel in lembar.sel.items():
        if (
            kolom in boleh
            and mulai < nomor <= BARIS_TERBANYAK
            and isinstance(sel.nilai, str)
            and not sel.rumus
            and len(sel.nilai) <= TEKS_TERPANJANG
        ):
            per_baris[nomor][kolom] = sel.nilai
    hasil: dict[int, TeksBaris] = {}
    for nomor in sorted(per_baris):
        teks: dict[str, int] = {}
        label = ""
        for kolom, isi in sorted(per_baris[nomor].items()):
            if len(isi.strip()) <= LABEL_TERPANJANG:
                label = padat(isi)
            for satu in list_padat(isi):
                if satu:
                    teks.setdefault(satu, kolom)
        hasil[nomor] = TeksBaris(teks, label)
    return hasil


class _Pencocok:
    def __init__(
        self,
        lembar: Lembar,
        peta: Peta,
        baris: Mapping[int, TeksBaris],
        kunci_baris: Mapping[int, tuple[str, str]],
    ) -> None:
        self.lembar = lembar
        self.peta = peta
        self.baris = baris
        self.kunci = kunci_baris
        self.hasil = SusunanBaris()
        self.garis_di: dict[str, list[int]] = defaultdict(list)
        self.isian_di: dict[str, list[int]] = defaultdict(list)
        for nomor, satu in baris.items():
            for teks in satu.teks:
                if kode := peta.garis.get(teks):
                    self.garis_di[kode].append(nomor)
                elif teks in peta.isian:
                    self.isian_di[teks].append(nomor)

    def match(self) -> SusunanBaris:
        self._match_kunci()
        self._match_garis()
        self._match_mirip()
        self._match_isian()
        self._match_simpul()
        self._tell_missing()
        return self.hasil

    # --- keys ---

    def _match_kunci(self) -> None:
        per_kunci: dict[tuple[str, str], list[int]] = defaultdict(list)
        for baris, satu in self.kunci.items():
            per_kunci[satu].append(baris)
        for (kode, isian), nomor in per_kunci.items():
            nama = kunci(kode, isian)
            if not isian and (kode in self.peta.simpul or kode == TOTAL):
                if len(nomor) == 1:
                    self.hasil.simpul[kode] = nomor[0]
            elif len(nomor) > 1:
                self.hasil.tak_dikenal[nama] = (
                    f"Kuncinya ada di {len(nomor)} baris ({self._sebut_baris(nomor)}). Hapus baris "
                    "salinannya, lalu unggah lagi."
                )
            elif lain := self._other_line(kode, isian, nomor[0]):
                self.hasil.tak_dikenal[nama] = (
                    f"Baris {nomor[0]} berkunci {nama}, tetapi teksnya milik {lain}. Unduh buku "
                    "kerja baru dari portal dan isi di sana."
                )
            elif isian:
                self.hasil.isian[kode, isian] = nomor[0]
            else:
                self.hasil.garis[kode] = nomor[0]

    def _other_line(self, kode: str, isian: str, nomor: int) -> str:
        """The line whose printed text stands in this keyed row, where it is another one."""
        satu = self.baris.get(nomor)
        for teks in satu.teks if satu else ():
            pemilik = self.peta.garis.get(teks, "")
            if pemilik and (isian or pemilik != kode):
                return pemilik
            if (bersama := self.peta.isian.get(teks)) and (kode, isian) not in bersama:
                return kunci(*bersama[0])
        return ""

    # --- lines ---

    def _match_garis(self) -> None:
        for kode in self.peta.urutan:
            if kode in self.hasil.garis or kode in self.hasil.tak_dikenal:
                continue
            nomor = [n for n in self.garis_di.get(kode, ()) if n not in self.kunci]
            if len(nomor) == 1:
                self.hasil.garis[kode] = nomor[0]
            elif nomor:
                self.hasil.tak_dikenal[kode] = (
                    f"Teks pertanyaannya ada di {len(nomor)} baris ({self._sebut_baris(nomor)}), "
                    "sehingga tidak pasti mana jawabannya. Hapus salinannya, lalu unggah lagi."
                )

    def _match_mirip(self) -> None:
        hilang = [
            kode
            for kode in self.peta.urutan
            if kode not in self.hasil.garis and kode not in self.hasil.tak_dikenal
        ]
        if not hilang:
            return
        terpakai = {*self.hasil.garis.values(), *self.kunci, *self.hasil.isian.values()}
        for daftar in self.garis_di.values():
            terpakai.update(daftar)
        bebas = {n: satu for n, satu in self.baris.items() if n not in terpakai}
        daerah = {kode: self._region(kode) for kode in hilang}
        for mirip in find_mirip(self.peta, hilang, bebas, daerah):
            self._accept(mirip)

    def _accept(self, mirip: Mirip) -> None:
        sel = self.lembar.get(mirip.baris, mirip.kolom)
        if not mirip.pasti:
            self.hasil.tak_dikenal[mirip.kode] = (
                f"Pertanyaannya tidak ditemukan; baris {mirip.baris} mirip, tetapi tidak cukup "
                f"sama: {kutip(tulis(sel))}. Kembalikan teks baris itu seperti formulir asli, "
                "atau isi pertanyaan ini di portal."
            )
            return
        self.hasil.garis[mirip.kode] = mirip.baris
        self.hasil.mirip.append(
            Kesalahan(
                self.lembar.lokasi(mirip.baris, mirip.kolom),
                f"Teks baris ini sedikit berbeda dari pertanyaan {mirip.kode}; dibaca sebagai "
                "pertanyaan itu.",
            )
        )

    def _region(self, kode: str) -> tuple[int, int]:
        """The rows between the neighbours of a line that were found (both exclusive)."""
        if self._is_disordered():
            return 0, max(self.baris, default=0) + 1
        urutan = self.peta.urutan
        tempat = urutan.index(kode)
        atas = max((self.hasil.garis.get(k, 0) for k in urutan[:tempat]), default=0)
        bawah = min(
            (self.hasil.garis[k] for k in urutan[tempat + 1 :] if k in self.hasil.garis),
            default=max(self.baris, default=0) + 1,
        )
        return atas, bawah

    def _is_disordered(self) -> bool:
        """Were the rows sorted? Then what stands above a row says nothing about it."""
        nomor = [self.hasil.garis[k] for k in self.peta.urutan if k in self.hasil.garis]
        balik = sum(a > b for a, b in zip(nomor, nomor[1:], strict=False))
        return balik * BALIK_TERBANYAK > len(nomor)

    # --- counts ---

    def _match_isian(self) -> None:
        acak = self._is_disordered()
        batas = sorted(self.hasil.garis.values())
        terpakai = {*self.kunci, *batas}
        for satu, teks in self.peta.teks_isian.items():
            if satu in self.hasil.isian or kunci(*satu) in self.hasil.tak_dikenal:
                continue
            bersama = {pemilik for t in teks for pemilik in self.peta.isian[t]}
            semua = sorted({n for t in teks for n in self.isian_di.get(t, ())} - terpakai)
            nomor = [] if acak else self._in_segment(satu, semua, bersama, batas)
            if not nomor and len(bersama) == 1 and max(map(len, teks)) >= TEKS_CUKUP_KHAS:
                nomor = semua
            if len(nomor) == 1:
                self.hasil.isian[satu] = nomor[0]
            elif nomor:
                self._tell_isian(satu, f"ada di beberapa baris ({self._sebut_baris(nomor)})")
            elif semua:
                self._tell_isian(
                    satu,
                    f"ada di {self._sebut_baris(semua)}, tetapi tidak di bawah pertanyaannya",
                )
            else:
                self._tell_isian(satu, "tidak ditemukan di bawah pertanyaannya")

    def _in_segment(
        self, satu: Isian, semua: list[int], bersama: set[Isian], batas: list[int]
    ) -> list[int]:
        """The rows of this label that belong to this line."""
        kode = satu[0]
        if garis := self.hasil.garis.get(kode):
            akhir = batas[bisect_right(batas, garis)] if garis < batas[-1] else 10**9
            nomor = semua[bisect_right(semua, garis) : bisect_left(semua, akhir)]
            if len(nomor) <= 1:
                return nomor
        # A percentage line without a row of its own, or one that swallowed its neighbour: the
        # order inside the indicator tells, where there are as many rows as counts of this name.
        urut = [k for k in self.peta.teks_isian if k in bersama]
        indikator = {k[0].rpartition(".")[0] for k in urut}
        if len(indikator) > 1:
            return []
        atas, _ = self._region(urut[0][0])
        _, bawah = self._region(urut[-1][0])
        nomor = [n for n in semua if atas < n < bawah]
        if len(nomor) != len(urut):
            return nomor if len(nomor) > 1 else []
        return [nomor[urut.index(satu)]]

    def _tell_isian(self, satu: Isian, sebab: str) -> None:
        label = next(
            i.label
            for p in self.peta.lke.pertanyaan
            if p.kode == satu[0]
            for i in p.isian
            if i.kode == satu[1]
        )
        self.hasil.tak_dikenal[kunci(*satu)] = (
            f"Baris {kutip(label)} {sebab}, sehingga {satu[0]} tidak dapat dibaca. Kembalikan "
            "susunan baris seperti formulir asli, atau isi pertanyaan ini di portal."
        )

    # --- components ---

    def _match_simpul(self) -> None:
        if "total" not in self.hasil.simpul:
            total = [n for n, s in self.baris.items() if not self.peta.total.isdisjoint(s.teks)]
            if len(total) == 1:
                self.hasil.simpul["total"] = total[0]
        if self._is_disordered():
            return
        for kode, pertama in self.peta.garis_pertama.items():
            if kode in self.hasil.simpul or pertama not in self.hasil.garis:
                continue
            atas, bawah = self._region(pertama)[0], self.hasil.garis[pertama]
            di_atas = [n for n in range(bawah - 1, atas, -1) if n in self.baris]
            nama = self.peta.simpul[kode]
            nomor = [n for n in di_atas if not self.baris[n].teks.keys().isdisjoint(nama)]
            # … or the name with more behind it: "… yang Terintegrasi".
            nomor += [n for n in di_atas if any(t.startswith(nama) for t in self.baris[n].teks)]
            if nomor:
                self.hasil.simpul[kode] = nomor[0]

    # --- what is missing ---

    def _tell_missing(self) -> None:
        for kode in self.peta.urutan:
            if kode in self.hasil.garis or kode in self.hasil.tak_dikenal:
                continue
            isian = [k for k in self.peta.teks_isian if k[0] == kode]
            if isian and all(k in self.hasil.isian for k in isian):
                continue  # its counts say everything
            for satu in isian:  # one sentence for the line is enough
                self.hasil.tak_dikenal.pop(kunci(*satu), None)
            teks = next(p.teks for p in self.peta.lke.pertanyaan if p.kode == kode)
            self.hasil.tak_dikenal[kode] = (
                f"Pertanyaan {kutip(teks)} tidak ditemukan di lembar {kutip(self.lembar.nama)}. "
                "Kembalikan barisnya seperti formulir asli, atau isi pertanyaan ini di portal."
            )

    def _sebut_baris(self, nomor: list[int]) -> str:
        def alamat(n: int) -> Iterator[str]:
            satu = self.baris.get(n)
            yield nama_kolom(max(satu.teks.values())) + str(n) if satu else f"baris {n}"

        sebutan = [a for n in nomor[:5] for a in alamat(n)]
        return ", ".join(sebutan) + (", …" if len(nomor) > len(sebutan) else "")
