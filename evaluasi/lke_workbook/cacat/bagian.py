"""What the components of a form are made of: as its formulas really name them, not by the tree.

The circulating form adds its total from the subtotals, past the rows "PENGUNGKIT" and "HASIL":
what stands in those two rows is shown there and changes no total.
"""

from collections.abc import Mapping

from evaluasi.penilaian.regulasi import Regulasi

from .konteks import Konteks

Bagian = Mapping[str, tuple[str, ...]]  # component → the components and result items below it


def find_bagian(k: Konteks) -> Bagian:
    """A part that a formula goes past is replaced by those below it that the formula names."""
    pohon = _list_bagian(k.lke)
    return {kode: _follow(k, kode, pohon) for kode in pohon}


def list_luar_total(bagian: Bagian) -> frozenset[str]:
    """The components that the form shows and its total goes past."""
    antre = ["total"]
    dicapai = {"total"}
    while antre:
        baru = [b for b in bagian.get(antre.pop(), ()) if b not in dicapai]
        dicapai.update(baru)
        antre += baru
    return frozenset(bagian.keys() - dicapai)


def _list_bagian(lke: Regulasi) -> Bagian:
    pohon = {"total": tuple(k.kode for k in lke.komponen)}
    for komponen in lke.walk():
        if komponen.jenis == "sub_komponen":
            pohon[komponen.kode] = tuple(p.kode for p in komponen.pertanyaan)
        else:
            pohon[komponen.kode] = tuple(anak.kode for anak in komponen.bagian)
    return pohon


def _follow(k: Konteks, kode: str, pohon: Bagian) -> tuple[str, ...]:
    baris = k.letak.baris_simpul.get(kode)
    sel = None if baris is None else k.nilai_di(baris)
    if sel is None or not sel.rumus or k.portal or k.cakupan.names_elsewhere(sel.rumus):
        return pohon[kode]
    disebut = k.cakupan.list_simpul(sel.rumus)
    return tuple(b for anak in pohon[kode] for b in _cut(anak, disebut, pohon) or (anak,))


def _cut(kode: str, disebut: frozenset[str], pohon: Bagian) -> tuple[str, ...]:
    """What a formula names of a component, where that is all of it; else ()."""
    if kode in disebut:
        return (kode,)
    potong = [_cut(anak, disebut, pohon) for anak in pohon.get(kode, ())]
    return tuple(b for satu in potong for b in satu) if all(potong) else ()
