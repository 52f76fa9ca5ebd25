"""Error values and formulas that are not computed: told where they begin, not where they arrive."""

from collections.abc import Iterator
from itertools import islice

from evaluasi.lke_workbook.buku import Galat, Sel
from evaluasi.penilaian.jawaban import kutip

from .acuan import find_acuan
from .konteks import Konteks, sebut, tulis_pecahan
from .laporan import Cacat, Jenis, Sumber
from .nilai import Usang, walk_rumus

JENIS = {
    "#DIV/0!": Jenis.BAGI_NOL,
    "#VALUE!": Jenis.GALAT_NILAI,
    "#REF!": Jenis.RUJUKAN_HILANG,
}
BAHAN_TERBANYAK = 500  # cells of one formula that are looked at


def find_galat(k: Konteks) -> Iterator[Cacat]:
    """Every error of the sheet at the cell that makes it, and every formula not computed."""
    kosong = []
    for sel in walk_rumus(k.letak):
        nilai = k.form.ulang(sel.baris, sel.kolom)
        if isinstance(nilai, Galat):
            if any(isinstance(n, Galat) for n in _walk_bahan(k, sel)):
                continue
            if _is_kosong(k, sel, nilai):
                kosong.append(sel)
            else:
                yield _galat(k, sel, nilai)
        elif "#REF!" in sel.rumus.upper():
            yield _galat(k, sel, Galat("#REF!"))
    if kosong:
        yield _belum_diisi(k, kosong)
    nama = k.letak.lembar.nama
    for salah in k.form.perhitungan.tak_didukung:
        lembar, _, _ = salah.lokasi.rpartition("!")
        if lembar in (nama, ""):
            yield Cacat(
                Jenis.RUMUS_TAK_DIDUKUNG,
                f"{salah.pesan[:1].upper()}{salah.pesan[1:]} Jumlah di atasnya pun tidak dapat "
                "dihitung ulang.",
                "Perbaiki isi atau rumus sel itu menurut formulir asli.",
                (salah.lokasi,) if salah.lokasi else (),
                "",
                _simpul_di(k, _find_baris(salah.lokasi)),
            )


def find_usang(k: Konteks) -> Iterator[Cacat]:
    """Stored values that their formulas do not give: one defect per component."""
    daftar: dict[str, list[Usang]] = {}
    for usang in k.form.usang.values():
        daftar.setdefault(_simpul_di(k, usang.sel.baris), []).append(usang)
    for simpul, satu in daftar.items():
        sebutan = ", ".join(
            f"{u.sel.alamat} tersimpan {sebut(u.tersimpan)}, rumusnya memberi {sebut(u.ulang)}"
            for u in satu
        )
        yield Cacat(
            Jenis.NILAI_USANG,
            f"Nilai yang tersimpan tidak sesuai dengan rumusnya: {sebutan}.",
            "Buka dengan Excel, biarkan dihitung ulang (F9), lalu simpan.",
            tuple(k.letak.lembar.lokasi(u.sel.baris, u.sel.kolom) for u in satu),
            simpul,
            simpul,
        )


def _is_kosong(k: Konteks, sel: Sel, galat: Galat) -> bool:
    """The mean of an indicator of which nothing at all is filled."""
    simpul = k.cakupan.simpul_di.get(sel.baris, "")
    return (
        galat == "#DIV/0!"
        and k.is_rata_rata(simpul)
        and all(
            kode in k.butir and not k.butir[kode].tertulis for kode in k.cakupan.butir_dari[simpul]
        )
    )


def _belum_diisi(k: Konteks, sel: list[Sel]) -> Cacat:
    """All such indicators at once: a half-empty form has many of them."""
    simpul = [k.cakupan.simpul_di[satu.baris] for satu in sel]
    satu_saja = simpul[0] if len(simpul) == 1 else ""
    sebutan = ", ".join(f"{s.alamat} ({kode})" for s, kode in zip(sel, simpul, strict=True))
    return Cacat(
        Jenis.BAGI_NOL,
        f"{len(simpul)} indikator belum diisi sama sekali, sehingga rata-ratanya menjadi #DIV/0! "
        f"dan nilai totalnya hilang: {sebutan}. Menurut peraturan yang belum diisi bernilai 0.",
        "Isi pertanyaannya.",
        tuple(k.letak.lembar.lokasi(s.baris, s.kolom) for s in sel),
        satu_saja,
        satu_saja,
    )


def _galat(k: Konteks, sel: Sel, galat: Galat) -> Cacat:
    kode = _butir_di(k, sel.baris) or _butir_tunggal(k, sel)
    simpul = k.simpul_terdampak(kode) if kode else _simpul_di(k, sel.baris)
    sebab, saran = _explain(k, sel, galat, kode)
    return Cacat(
        JENIS.get(galat, Jenis.GALAT_LAIN),
        f"Sel {sel.alamat} menjadi {galat}: {sebab}",
        saran,
        (k.letak.lembar.lokasi(sel.baris, sel.kolom),),
        kode or simpul,
        simpul,
    )


def _explain(k: Konteks, sel: Sel, galat: Galat, kode: str) -> tuple[str, str]:
    if galat == "#REF!":
        return (
            f"rumusnya ({kutip('=' + sel.rumus)}) merujuk sel yang sudah tidak ada.",
            "Salin rumusnya dari formulir asli.",
        )
    if kode:
        butir = k.butir.get(kode)
        pesan = " ".join(s.pesan for s in butir.kesalahan) if butir else ""
        catatan = next((c for kd, c in k.hasil.catatan if kd == kode), "").removesuffix(".")
        nilai = tulis_pecahan(k.hasil.pertanyaan[kode])
        peraturan = f" Menurut peraturan nilainya {nilai}{f' ({catatan})' if catatan else ''}."
        if butir is not None and butir.jawaban is None and not pesan:
            return f"{kode} belum diisi.{peraturan}", f"Isi {kode}."
        if galat == "#DIV/0!" and "AVERAGE(" in sel.rumus.upper():
            sebab = f"{kode} tidak menghasilkan angka, sehingga tidak ada yang dirata-rata."
            return sebab + peraturan, f"Lengkapi rincian {kode}."
        if galat == "#DIV/0!":
            nol = ", ".join(kutip(label) for label in _list_nol(k, kode))
            sebab = f"pembaginya 0 ({nol})." if nol else "pembaginya 0."
            return f"{sebab} {pesan}".rstrip() + peraturan, "Periksa jumlah pada pembagi."
        sebab = "ada isian yang bukan angka atau kosong di antara yang terisi."
        return f"{sebab} {pesan}".rstrip() + peraturan, "Isi semua rinciannya dengan angka."
    if galat == "#DIV/0!":
        return (
            (
                "tidak satu pun yang dirata-rata di situ berupa angka. Menurut peraturan yang "
                "belum diisi bernilai 0."
            ),
            "Isi pertanyaannya.",
        )
    return f"rumusnya {kutip('=' + sel.rumus)}.", "Salin rumusnya dari formulir asli."


def _list_nol(k: Konteks, kode: str) -> list[str]:
    """The counts below the division of a line that are 0."""
    p = k.pertanyaan[kode]
    isian = k.letak.baris_isian.get(kode, {})
    if p.rumus is None:
        return []
    return [
        satu.label
        for satu in p.isian
        if satu.kode in p.rumus.penyebut
        and satu.kode in isian
        and k.nilai_jawaban(isian[satu.kode]) == 0
    ]


def _walk_bahan(k: Konteks, sel: Sel) -> Iterator[object]:
    """The values that a formula reads, up to a number that no worksheet needs."""
    return islice(_walk_sel(k, sel), BAHAN_TERBANYAK)


def _walk_sel(k: Konteks, sel: Sel) -> Iterator[object]:
    for acuan in find_acuan(sel.rumus):
        nama = acuan.lembar or k.letak.lembar.nama
        if k.buku.find(nama) is None:
            continue
        for baris in range(acuan.baris[0], acuan.baris[1] + 1):
            for kolom in range(acuan.kolom[0], acuan.kolom[1] + 1):
                yield k.form.perhitungan.nilai(nama, baris, kolom)


def _butir_di(k: Konteks, baris: int) -> str:
    """The line that a row belongs to: its own, a count's or the sum of counts; "" for none."""
    c = k.cakupan
    if kode := c.butir_di.get(baris) or c.isian_di.get(baris):
        return kode
    return c.isian_di.get(baris + 1, "") if baris not in c.simpul_di else ""


def _butir_tunggal(k: Konteks, sel: Sel) -> str:
    """The one line that a subtotal is made of; "" for a component and for several lines."""
    if sel.baris in k.cakupan.simpul_di:
        return ""
    butir = list(k.cakupan.count_butir(sel.rumus))
    return butir[0] if len(butir) == 1 else ""


def _simpul_di(k: Konteks, baris: int) -> str:
    """The component that a row belongs to: its own, its line's or the nearest above it."""
    c = k.cakupan
    if kode := _butir_di(k, baris):
        return k.simpul_terdampak(kode)
    if baris in c.simpul_di:
        return c.simpul_di[baris]
    sel = k.nilai_di(baris)
    if sel is not None and sel.rumus:
        butir = set(c.count_butir(sel.rumus))
        if butir and not butir & k.dihitung:
            return ""  # a subtotal that nothing above it reads
    atas = [b for b in c.simpul_di if b <= baris]
    return c.simpul_di[max(atas)] if atas and k.form.sumber is not Sumber.TIDAK_ADA else ""


def _find_baris(lokasi: str) -> int:
    """ "LKE ZI!L175" → 175."""
    angka = lokasi.rpartition("!")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return int(angka) if angka.isdecimal() else 0
