"""Rows of components that their labels did not tell: the total is known by its formula, too."""

from collections.abc import Iterator
from dataclasses import replace

from evaluasi.lke_workbook.letak import Bentuk, Kolom, Letak
from evaluasi.penilaian.jawaban import kutip
from evaluasi.penilaian.regulasi import Regulasi

from .acuan import Cakupan
from .konteks import Konteks
from .laporan import Cacat, Jenis, Sumber


def adopt_total(letak: Letak, lke: Regulasi) -> Letak:
    """The layout with a row for the total, where a formula below all lines adds them all up."""
    if "total" in letak.baris_simpul or Kolom.NILAI not in letak.kolom:
        return letak
    if letak.bentuk is Bentuk.PORTAL or not letak.baris:
        return letak
    cakupan = Cakupan(letak, lke)
    akar = [set(cakupan.butir_dari[k.kode]) for k in lke.komponen]
    calon = []
    for baris in range(cakupan.baris_terakhir + 1, cakupan.rumus_terakhir + 1):
        sel = cakupan.nilai(baris)
        butir = set(cakupan.count_butir(sel.rumus)) if sel is not None and sel.rumus else set()
        if all(butir & satu for satu in akar):
            calon.append((-len(butir), baris))
    if not calon:
        return letak
    return replace(letak, baris_simpul={**letak.baris_simpul, "total": min(calon)[1]})


def find_tak_berlabel(k: Konteks, asal: Letak) -> Iterator[Cacat]:
    """Components without a row, and a total that only its formula told; `asal`: as recognised."""
    if k.form.sumber is Sumber.TIDAK_ADA or k.portal:
        return
    for kode, komponen in k.komponen.items():
        if kode not in asal.baris_simpul:
            yield Cacat(
                Jenis.BARIS_TAK_DIKENAL,
                f"Baris {kode} {komponen.nama} tidak dikenali, sehingga nilainya di formulir "
                "tidak dapat diperiksa.",
                "Samakan tulisan baris itu dengan formulir asli.",
                (),
                kode,
            )
    if "total" in asal.baris_simpul:
        return
    baris = k.letak.baris_simpul.get("total")
    if baris is None:
        uraian = "Baris total tidak dikenali, dari labelnya maupun dari rumusnya."
    else:
        label = _read_label(k, baris)
        tulisan = f" ({kutip(label)})" if label else ""
        uraian = (
            f"Label baris total{tulisan} tidak dikenali. Yang dipakai sebagai total ialah "
            f"{k.alamat(baris, Kolom.NILAI)}, karena rumusnya menjumlahkan semua komponen."
        )
    yield Cacat(
        Jenis.BARIS_TAK_DIKENAL,
        uraian,
        f"Tulis {kutip('Nilai Evaluasi Zona Integritas')} pada baris total.",
        () if baris is None else (k.lokasi(baris, Kolom.NILAI),),
    )


def _read_label(k: Konteks, baris: int) -> str:
    for kolom in k.letak.kolom_teks:
        sel = k.letak.lembar.get(baris, kolom)
        if sel is not None and isinstance(sel.nilai, str) and sel.nilai.strip():
            return sel.nilai.strip()
    return ""
