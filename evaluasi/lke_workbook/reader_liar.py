"""Answers that stand where nobody reads them: beside rows that are no line, in merged cells."""

from collections.abc import Iterator

from evaluasi.penilaian.jawaban import Kesalahan, kutip
from evaluasi.penilaian.regulasi import Regulasi

from .buku import nama_kolom
from .letak import Kolom, Letak
from .pengenalan.teks import get_peta, list_padat
from .reader_sel import tulis

JAWABAN = (Kolom.JAWABAN_UNIT, Kolom.JAWABAN_TPI)


def find_liar(letak: Letak, lke: Regulasi) -> Iterator[Kesalahan]:
    """A warning for each."""
    garis = {
        *letak.baris.values(),
        *(baris for isian in letak.baris_isian.values() for baris in isian.values()),
    }
    if not garis:
        return
    for jenis in JAWABAN:
        if (kolom := letak.kolom.get(jenis)) is not None:
            yield from _find_stray(letak, lke, garis, kolom)
    yield from _find_merged(letak, garis)


def _find_stray(letak: Letak, lke: Regulasi, garis: set[int], kolom: int) -> Iterator[Kesalahan]:
    """Answers in rows that are no line of the regulation, and of which nothing was said yet."""
    peta = get_peta(lke)
    simpul = set(letak.baris_simpul.values())
    awal, akhir = min(garis | simpul), max(garis | simpul)
    for baris, teks in sorted(_read_teks(letak).items()):
        sel = letak.lembar.get(baris, kolom)
        if (
            sel is None
            or sel.rumus
            or not awal < baris < akhir
            or baris in garis
            or baris in letak.baris_disebut
            or not (isi := tulis(sel))
        ):
            continue
        padatan = set(list_padat(teks))
        if not peta.diabaikan.isdisjoint(padatan):
            continue
        asli = next((kode for satu in padatan if (kode := peta.garis.get(satu, ""))), "")
        if baris in simpul:
            sebab = f"baris {kutip(teks)} adalah komponen penilaian, bukan pertanyaan"
        elif asli in letak.baris:
            di = letak.baris[asli]
            sebab = f"pertanyaan {asli} dibaca dari baris {di}, bukan dari salinannya ini"
        else:
            sebab = f"baris {kutip(teks)} bukan pertanyaan {lke.singkatan}"
        yield Kesalahan(
            letak.lembar.lokasi(baris, kolom), f"Isi {kutip(isi)} tidak dibaca: {sebab}."
        )


def _read_teks(letak: Letak) -> dict[int, str]:
    teks: dict[int, str] = {}
    for (baris, kolom), sel in letak.lembar.sel.items():
        if kolom in letak.kolom_teks and isinstance(sel.nilai, str) and sel.nilai.strip():
            teks[baris] = sel.nilai.strip()
    return teks


def _find_merged(letak: Letak, garis: set[int]) -> Iterator[Kesalahan]:
    """An answer that was typed over several questions is the first one's only."""
    kolom_jawaban = [letak.kolom[jenis] for jenis in JAWABAN if jenis in letak.kolom]
    for b1, k1, b2, k2 in letak.lembar.gabungan:
        for kolom in kolom_jawaban:
            if not k1 <= kolom <= k2 or (b1, k1) == (b2, k2):
                continue
            lain = sorted(b for b in garis if b1 <= b <= b2 and (b, kolom) != (b1, k1))
            if lain and (sel := letak.lembar.get(b1, k1)) and (isi := tulis(sel)):
                kawasan = f"{nama_kolom(k1)}{b1}:{nama_kolom(k2)}{b2}"
                yield Kesalahan(
                    letak.lembar.lokasi(lain[0], kolom),
                    f"Sel {kawasan} digabung, sehingga {kutip(isi)} hanya dibaca di "
                    f"{sel.alamat} dan {len(lain)} baris lainnya dianggap kosong. Batalkan "
                    "penggabungan sel (Merge), lalu isi setiap baris.",
                )
