"""Defects of the formulas that add up: what a component's formula names, and its weights."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from evaluasi.lke_workbook.buku import Sel
from evaluasi.lke_workbook.letak import Kolom
from evaluasi.penilaian.jawaban import kutip
from evaluasi.penilaian.regulasi import Agregasi, Komponen

from .acuan import find_acuan
from .konteks import Konteks, sebut, tulis_pecahan
from .laporan import Cacat, Jenis
from .nilai import is_angka

LHKASN = "A.II.5.iii.b"
SEL_TERBANYAK = 12  # named in one message


def find_cacat_rumus(k: Konteks) -> Iterator[Cacat]:
    """Defects of components, their weights, and of rows that are neither lines nor components."""
    if Kolom.NILAI not in k.letak.kolom:
        return
    for kode, baris in k.letak.baris_simpul.items():
        komponen = k.komponen.get(kode)
        sel = k.nilai_di(baris)
        if sel is None or (not sel.rumus and isinstance(sel.nilai, str) and not sel.nilai.strip()):
            yield _hilang(k, kode, baris)
        elif not sel.rumus:
            yield _ditimpa(k, kode, baris, sel)
        elif not k.portal and not k.cakupan.names_elsewhere(sel.rumus):
            yield from _cakupan(k, kode, komponen, sel)
        yield from _persen(k, kode, baris)
        if komponen is not None:
            yield from _bobot(k, kode, kode, baris, Fraction(komponen.bobot), sel)
    yield from _bobot_butir(k)
    yield from _baris_antara(k)


def _hilang(k: Konteks, kode: str, baris: int) -> Cacat:
    return Cacat(
        Jenis.RUMUS_HILANG,
        f"Sel {k.alamat(baris, Kolom.NILAI)} kosong, padahal di situ nilai {_sebut(k, kode)} "
        "dihitung.",
        "Salin rumusnya dari formulir asli.",
        (k.lokasi(baris, Kolom.NILAI),),
        kode,
        kode,
    )


def _ditimpa(k: Konteks, kode: str, baris: int, sel: Sel) -> Cacat:
    return Cacat(
        Jenis.RUMUS_DITIMPA,
        f"Sel {sel.alamat} berisi {kutip(tulis_sel(sel))} yang diketik, bukan rumus, sehingga "
        f"nilai {_sebut(k, kode)} tidak berubah ketika jawabannya berubah.",
        "Salin rumusnya dari formulir asli.",
        (k.lokasi(baris, Kolom.NILAI),),
        kode,
        kode,
    )


def _persen(k: Konteks, kode: str, baris: int) -> Iterator[Cacat]:
    """A percentage typed beside the points: a remark, nothing is computed from it."""
    kolom = k.letak.kolom.get(Kolom.PERSEN)
    sel = None if kolom is None else k.letak.lembar.get(baris, kolom)
    if sel is not None and not sel.rumus and is_angka(sel.nilai):
        yield Cacat(
            Jenis.RUMUS_DITIMPA,
            f"Sel {sel.alamat} berisi {kutip(tulis_sel(sel))} yang diketik, bukan persentase yang "
            f"dihitung dari nilai {_sebut(k, kode)}. Nilainya tidak terpengaruh.",
            "Salin rumusnya dari formulir asli.",
            (k.letak.lembar.lokasi(baris, sel.kolom),),
            kode,
        )


def _cakupan(k: Konteks, kode: str, komponen: Komponen | None, sel: Sel) -> Iterator[Cacat]:
    """Lines that the formula misses, counts twice or takes from elsewhere."""
    jumlah = k.hitungan[kode]
    if jumlah is None or _names_typed(k, sel):
        return
    harus = k.cakupan.butir_dari[kode]
    harus = tuple(b for b in harus if b in k.letak.baris)
    lokasi = (k.letak.lembar.lokasi(sel.baris, sel.kolom),)
    rumus = f"Rumus {sel.alamat} ({kutip('=' + sel.rumus)})"
    kurang = [b for b in harus if not jumlah[b]]
    if kurang:
        lhkasn = kurang == [LHKASN]
        dua_kali = lhkasn and any(jumlah[b] > 1 for b in harus)
        ganda = " Sebagai gantinya LHKPN dihitung dua kali." if dua_kali else ""
        yield Cacat(
            Jenis.LHKASN if lhkasn else Jenis.RENTANG_KURANG,
            f"{rumus} tidak menghitung {_sebut_butir(k, kode, kurang)}, sehingga jawabannya tidak "
            f"mengubah nilai {_sebut(k, kode)}.{ganda}",
            "Ubah rumusnya menjadi jumlah nilai LHKPN dan nilai LHKASN."
            if lhkasn
            else f"Perluas rumusnya sehingga memuat {_sebut_baris(k, kode, kurang)}.",
            lokasi,
            LHKASN if lhkasn else kode,
            kode,
        )
        return
    lebih = _list_lebih(komponen, harus, jumlah, rata_rata=sel.rumus.upper().startswith("AVERAGE"))
    if lebih:
        yield Cacat(
            Jenis.RENTANG_LEBIH,
            f"{rumus} menghitung {_sebut_butir(k, kode, lebih)} yang bukan bagian "
            f"{_sebut(k, kode)}, atau menghitungnya lebih dari sekali.",
            f"Batasi rumusnya pada {_sebut_baris(k, kode, list(harus))}.",
            lokasi,
            kode,
            kode,
        )


def _list_lebih(
    komponen: Komponen | None, harus: tuple[str, ...], jumlah: Counter[str], *, rata_rata: bool
) -> list[str]:
    """Lines of other components, and own ones counted more often than others (or than once)."""
    asing = [b for b in jumlah if jumlah[b] and b not in harus]
    biasa = min((jumlah[b] for b in harus), default=1) if rata_rata else 1
    return asing + [b for b in harus if jumlah[b] > biasa]


def _names_typed(k: Konteks, sel: Sel) -> bool:
    """The formula names a row in between whose own formula was typed over: said there."""
    return any(
        (lain := k.nilai_di(baris)) is not None and not lain.rumus and is_angka(lain.nilai)
        for baris in k.cakupan.list_baris(sel.rumus)
        if _is_antara(k, baris)
    )


def _is_antara(k: Konteks, baris: int) -> bool:
    c = k.cakupan
    return not (baris in c.butir_di or baris in c.isian_di or baris in c.simpul_di)


def _baris_antara(k: Konteks) -> Iterator[Cacat]:
    """Typed numbers in the value column where the form only has formulas: subtotals."""
    if not k.letak.baris_simpul:
        return
    awal = min(k.letak.baris_simpul.values())
    kolom = k.letak.kolom[Kolom.NILAI]
    for (baris, kol), sel in sorted(k.letak.lembar.sel.items()):
        if kol != kolom or sel.rumus or not is_angka(sel.nilai):
            continue
        if not awal <= baris <= k.cakupan.baris_terakhir or not _is_antara(k, baris):
            continue
        yield Cacat(
            Jenis.RUMUS_DITIMPA,
            f"Sel {sel.alamat} berisi {kutip(tulis_sel(sel))} yang diketik. Kolom nilai hanya "
            "berisi rumus.",
            "Salin rumusnya dari formulir asli.",
            (k.letak.lembar.lokasi(baris, kolom),),
            "",
            _find_pemakai(k, baris),
        )


def _find_pemakai(k: Konteks, baris: int) -> str:
    """The component whose formula names a row in between, the total last; "" for none."""
    for kode, di in sorted(k.letak.baris_simpul.items(), key=lambda satu: satu[0] == "total"):
        sel = k.nilai_di(di)
        if sel is not None and sel.rumus and baris in set(k.cakupan.list_baris(sel.rumus)):
            return kode
    return ""


# --- weights --------------------------------------------------------------------------------------


def _bobot(
    k: Konteks, kode: str, simpul: str, baris: int, bobot: Fraction, pemakai: Sel | None
) -> Iterator[Cacat]:
    """The weight cell of a row; it changes points only where the value's formula names it."""
    if Kolom.BOBOT not in k.letak.kolom:
        return
    kolom = k.letak.kolom[Kolom.BOBOT]
    sel = k.letak.lembar.get(baris, kolom)
    dipakai = pemakai is not None and _names(k, pemakai, baris, kolom)
    if sel is None and not dipakai:
        return
    nilai = k.form.perhitungan.nilai(k.letak.lembar, baris, kolom)
    if nilai == bobot:
        return
    akibat = "" if dipakai else " Angka ini tidak dipakai dalam nilai, hanya dalam persentasenya."
    yield Cacat(
        Jenis.BOBOT,
        f"Bobot {_sebut(k, kode)} pada {k.alamat(baris, Kolom.BOBOT)} {sebut(nilai)}, menurut "
        f"peraturan {tulis_pecahan(bobot)}.{akibat}",
        f"Ketik {tulis_pecahan(bobot)}.",
        (k.lokasi(baris, Kolom.BOBOT),),
        kode,
        simpul if dipakai else "",
    )


def _bobot_butir(k: Konteks) -> Iterator[Cacat]:
    """Weights of lines that have their own: in their row, or in that of a subtotal above."""
    for komponen in () if k.portal else k.komponen.values():
        if komponen.agregasi is not Agregasi.BERBOBOT:
            continue
        for p in komponen.pertanyaan:
            if p.bobot is None or p.kode not in k.letak.baris:
                continue
            baris = k.letak.baris[p.kode]
            if komponen.jenis == "indikator":
                antara = _find_subtotal(k, p.kode, baris)
                if antara is None:
                    continue
                baris = antara
            yield from _bobot(
                k, p.kode, k.simpul_terdampak(p.kode), baris, Fraction(p.bobot), k.nilai_di(baris)
            )


def _find_subtotal(k: Konteks, kode: str, baris: int) -> int | None:
    """The row above a weighted line whose formula turns it into points."""
    for di in range(baris - 1, max(baris - 4, 0), -1):
        sel = k.nilai_di(di)
        if sel is None or not sel.rumus or not _is_antara(k, di):
            continue
        if set(k.cakupan.count_butir(sel.rumus)) == {kode}:
            return di
    return None


def _names(k: Konteks, sel: Sel, baris: int, kolom: int) -> bool:
    return any(
        not a.lembar and a.covers(kolom) and a.baris[0] <= baris <= a.baris[1]
        for a in find_acuan(sel.rumus)
    )


# --- words ----------------------------------------------------------------------------------------


def tulis_sel(sel: Sel) -> str:
    """What a cell holds, with a decimal comma."""
    if sel.rumus:
        return f"={sel.rumus}"
    nilai = sel.nilai
    return f"{nilai:f}".replace(".", ",") if isinstance(nilai, Decimal) else str(nilai)


def _sebut(k: Konteks, kode: str) -> str:
    if kode == "total":
        return "total"
    if kode in k.komponen:
        return f"{kode} {k.komponen[kode].nama}"
    return kode


def _sebut_butir(k: Konteks, kode: str, butir: list[str]) -> str:
    """Lines by their codes; whole components below by theirs."""
    if butir == [LHKASN]:
        return f"LHKASN ({LHKASN})"
    return ", ".join(_ringkas(k, kode, butir))


def _sebut_baris(k: Konteks, kode: str, butir: list[str]) -> str:
    """The same as cells of the value column."""
    baris = [
        k.letak.baris_simpul.get(satu) or k.letak.baris.get(satu)
        for satu in _ringkas(k, kode, butir)
    ]
    alamat = [k.alamat(b, Kolom.NILAI) for b in baris if b is not None]
    tersisa = len(alamat) - SEL_TERBANYAK
    return ", ".join(alamat[:SEL_TERBANYAK]) + (f" dan {tersisa} lainnya" if tersisa > 0 else "")


def _ringkas(k: Konteks, kode: str, butir: list[str]) -> list[str]:
    """The parts right below a component, where all their lines are meant; else the lines."""
    anak = k.lke.komponen if kode == "total" else k.komponen[kode].bagian
    sisa, ringkas = list(butir), []
    for satu in anak:
        milik = [b for b in k.cakupan.butir_dari[satu.kode] if b in k.letak.baris]
        if milik and set(milik) <= set(sisa):
            ringkas.append(satu.kode)
            sisa = [b for b in sisa if b not in milik]
    return ringkas + sisa
