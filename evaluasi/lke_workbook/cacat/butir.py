"""Defects of single lines in the form: kind of answer, typed-over, deleted and changed formulas."""

from collections.abc import Iterator

from evaluasi.lke_workbook.buku import Sel
from evaluasi.lke_workbook.letak import Kolom
from evaluasi.penilaian.jawaban import kutip
from evaluasi.penilaian.regulasi import Agregasi, JenisSkala, Pertanyaan

from .acuan import baris_jumlah
from .konteks import Konteks, jenis_di_formulir, sebut
from .laporan import Cacat, Jenis
from .nilai import is_angka
from .pola import is_rumus_butir, is_rumus_persen, is_rumus_simpul
from .rumus import tulis_sel
from .uji import Uji

# Lines whose number of people who must report is a formula in the form as it circulates.
JUMLAH_BERUMUS = frozenset({"A.II.5.iii.a"})


def find_cacat_butir(k: Konteks) -> Iterator[Cacat]:
    """What is wrong with the cells that the form computes a line from."""
    if Kolom.NILAI not in k.letak.kolom:
        return
    uji = Uji(k)
    for kode, baris in k.letak.baris.items():
        p = k.pertanyaan[kode]
        if k.beredar:
            yield from _jenis_jawaban(k, p, baris)
        yield from _rumus_nilai(k, p, baris, uji)
        if k.portal:
            yield from _persen_portal(k, p, baris)
        if p.rumus is not None and kode in k.butir:
            yield from _rumus_persen(k, p, baris, uji)
            if not k.portal:
                yield from _isian(k, p)
    if not k.portal:
        yield from _rumus_simpul(k, uji)


def _jenis_jawaban(k: Konteks, p: Pertanyaan, baris: int) -> Iterator[Cacat]:
    """The cell that tells the formula which answers there are."""
    if Kolom.PILIHAN not in k.letak.kolom or p.skala.jenis is JenisSkala.INDEKS:
        return
    harus = jenis_di_formulir(p)
    sel = k.letak.lembar.get(baris, k.letak.kolom[Kolom.PILIHAN])
    nilai = k.form.perhitungan.nilai(k.letak.lembar, baris, k.letak.kolom[Kolom.PILIHAN])
    rumus = k.nilai_di(baris)
    if isinstance(nilai, str) and nilai.casefold() == harus.casefold():
        return
    if rumus is None or not rumus.rumus:
        return  # typed over: this cell decides nothing
    if not is_rumus_butir(k.letak, p, rumus.rumus, berbobot=_is_berbobot(k, p)):
        return  # the formula may do without it; the trial runs say what it makes of the answers
    tersembunyi = k.letak.kolom[Kolom.PILIHAN] in k.letak.lembar.kolom_tersembunyi
    tempat = " (kolom tersembunyi)" if tersembunyi else ""
    isi = "kosong" if sel is None else f"berisi {kutip(tulis_sel(sel))}"
    bentuk = k.butir_ulang(p.kode)
    akibat = (
        f"jawabannya bernilai {sebut(bentuk)} di formulir dan tidak ikut dirata-rata"
        if isinstance(bentuk, str)
        else "jawabannya dinilai dengan skala yang salah"
    )
    yield Cacat(
        Jenis.JENIS_JAWABAN,
        f"Sel {k.alamat(baris, Kolom.PILIHAN)}{tempat} {isi}, seharusnya {kutip(harus)}. "
        f"Akibatnya {akibat}.",
        f"Ketik {harus} pada sel itu.",
        (k.lokasi(baris, Kolom.PILIHAN),),
        p.kode,
        k.simpul_terdampak(p.kode),
    )


def _rumus_nilai(k: Konteks, p: Pertanyaan, baris: int, uji: Uji) -> Iterator[Cacat]:
    """The cell that turns the answer into a value."""
    sel = k.nilai_di(baris)
    simpul = k.simpul_terdampak(p.kode)
    lokasi = (k.lokasi(baris, Kolom.NILAI),)
    alamat = k.alamat(baris, Kolom.NILAI)
    if sel is None or (not sel.rumus and not is_angka(sel.nilai)):
        isi = "kosong" if sel is None else f"berisi {kutip(tulis_sel(sel))}"
        yield Cacat(
            Jenis.RUMUS_HILANG,
            f"Sel {alamat} {isi}, bukan rumus, sehingga jawaban {p.kode} tidak dinilai.",
            "Salin rumusnya dari formulir asli.",
            lokasi,
            p.kode,
            simpul,
        )
    elif not sel.rumus:
        yield Cacat(
            Jenis.RUMUS_DITIMPA,
            f"Sel {alamat} berisi {kutip(tulis_sel(sel))} yang diketik, bukan rumus, sehingga "
            f"nilai {p.kode} tidak mengikuti jawabannya.",
            "Salin rumusnya dari formulir asli.",
            lokasi,
            p.kode,
            simpul,
        )
    elif (
        not is_rumus_butir(k.letak, p, sel.rumus, berbobot=_is_berbobot(k, p))
        and not (k.portal and not k.is_berbeda(p.kode))
        and (beda := uji.find_beda_butir(p.kode)) is not None
    ):
        yield Cacat(
            Jenis.RUMUS_BERUBAH,
            f"Rumus {alamat} ({kutip('=' + sel.rumus)}) bukan rumus formulir asli dan memberi "
            f"nilai yang berbeda dari peraturan, misalnya {beda}.",
            "Salin rumusnya dari formulir asli.",
            lokasi,
            p.kode,
            simpul,
        )


def _rumus_persen(k: Konteks, p: Pertanyaan, baris: int, uji: Uji) -> Iterator[Cacat]:
    """The answer cell of a percentage line is computed from its counts."""
    sel = k.jawaban_di(baris)
    alamat, lokasi = k.alamat(baris, Kolom.JAWABAN_UNIT), k.lokasi(baris, Kolom.JAWABAN_UNIT)
    simpul = k.simpul_terdampak(p.kode)
    if not k.beredar:
        return
    if sel is None or (isinstance(sel.nilai, str) and not sel.rumus and not sel.nilai.strip()):
        yield Cacat(
            Jenis.RUMUS_HILANG,
            f"Sel {alamat} kosong, padahal di situ persentase {p.kode} dihitung.",
            "Salin rumusnya dari formulir asli.",
            (lokasi,),
            p.kode,
            simpul,
        )
    elif not sel.rumus:
        di_atas = is_angka(sel.nilai) and not isinstance(sel.nilai, str) and (sel.nilai or 0) > 1
        lebih = " Angka itu di atas 100% dan tidak dibatasi oleh formulir." if di_atas else ""
        yield Cacat(
            Jenis.RUMUS_DITIMPA,
            f"Sel {alamat} berisi {kutip(tulis_sel(sel))} yang diketik, bukan persentase yang "
            f"dihitung dari rinciannya.{lebih}",
            "Salin rumusnya dari formulir asli, lalu isi rinciannya.",
            (lokasi,),
            p.kode,
            simpul,
        )
    elif (
        not is_rumus_persen(k.letak, p, sel.rumus, baris_jumlah(k.letak, p))
        and (beda := uji.find_beda_butir(p.kode)) is not None
    ):
        yield Cacat(
            Jenis.RUMUS_BERUBAH,
            f"Rumus {alamat} ({kutip('=' + sel.rumus)}) bukan rumus formulir asli dan memberi "
            f"persentase yang berbeda dari peraturan, misalnya {beda}.",
            "Salin rumusnya dari formulir asli.",
            (lokasi,),
            p.kode,
            simpul,
        )
    jumlah = baris_jumlah(k.letak, p)
    if p.kode in JUMLAH_BERUMUS and jumlah is not None:
        isi = k.jawaban_di(jumlah)
        if isi is not None and not isi.rumus and is_angka(isi.nilai):
            yield Cacat(
                Jenis.RUMUS_DITIMPA,
                f"Sel {isi.alamat} berisi {kutip(tulis_sel(isi))} yang diketik, bukan jumlah dari "
                "rinciannya.",
                "Salin rumusnya dari formulir asli.",
                (k.lokasi(jumlah, Kolom.JAWABAN_UNIT),),
                p.kode,
                k.simpul_bila_beda(p.kode),
            )


def _persen_portal(k: Konteks, p: Pertanyaan, baris: int) -> Iterator[Cacat]:
    """The portal's workbook computes a line's value in its percentage cell."""
    kolom = k.letak.kolom.get(Kolom.PERSEN)
    sel = None if kolom is None else k.letak.lembar.get(baris, kolom)
    if sel is not None and not sel.rumus and is_angka(sel.nilai):
        yield Cacat(
            Jenis.RUMUS_DITIMPA,
            f"Sel {sel.alamat} berisi {kutip(tulis_sel(sel))} yang diketik, bukan rumus, sehingga "
            f"nilai {p.kode} tidak mengikuti jawabannya.",
            "Unduh ulang buku kerja dari portal dan salin jawabannya.",
            (k.letak.lembar.lokasi(baris, sel.kolom),),
            p.kode,
            k.simpul_terdampak(p.kode),
        )


def _isian(k: Konteks, p: Pertanyaan) -> Iterator[Cacat]:
    """The value cells of counts stay empty; a number there enters the mean."""
    for baris in k.letak.baris_isian.get(p.kode, {}).values():
        sel: Sel | None = k.nilai_di(baris)
        if sel is None or not is_angka(k.form.ulang(baris, sel.kolom)):
            continue
        yield Cacat(
            Jenis.RUMUS_DITIMPA if not sel.rumus else Jenis.JENIS_JAWABAN,
            f"Sel {sel.alamat} bernilai {sebut(k.form.ulang(baris, sel.kolom))}, padahal baris "
            "rincian tidak bernilai sendiri: angka itu ikut dirata-rata.",
            "Salin baris ini dari formulir asli, termasuk kolom jenis jawabannya.",
            (k.letak.lembar.lokasi(baris, sel.kolom),),
            p.kode,
            k.simpul_terdampak(p.kode),
        )


def _rumus_simpul(k: Konteks, uji: Uji) -> Iterator[Cacat]:
    """Formulas of components that neither average nor add up, and go wrong in a trial run."""
    for kode, baris in k.letak.baris_simpul.items():
        sel = k.nilai_di(baris)
        komponen = k.komponen.get(kode)
        if sel is None or not sel.rumus or is_rumus_simpul(k.letak, komponen, sel.rumus, baris):
            continue
        if (beda := uji.find_beda_simpul(kode)) is not None:
            nama = "total" if komponen is None else f"{kode} {komponen.nama}"
            yield Cacat(
                Jenis.RUMUS_BERUBAH,
                f"Rumus {sel.alamat} ({kutip('=' + sel.rumus)}) bukan rumus formulir asli dan "
                f"memberi nilai {nama} yang berbeda dari peraturan, misalnya {beda}.",
                "Salin rumusnya dari formulir asli.",
                (k.letak.lembar.lokasi(baris, sel.kolom),),
                kode,
                kode,
            )


def _is_berbobot(k: Konteks, p: Pertanyaan) -> bool:
    induk = k.induk[p.kode]
    return induk.agregasi is Agregasi.BERBOBOT and induk.jenis == "sub_komponen"
