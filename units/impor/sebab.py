"""Why a row of an import fails: the cause is said once, where it can be mended.

A sheet, a column or a row that is wrong itself makes others fail with it. Those are kept back:
the file is refused anyhow, and once the cause is mended they are right, or are named then.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from . import bentuk
from .baca import Baris, Isi
from .bentuk import Lembar

if TYPE_CHECKING:
    from .banding import Hasil

DISEBUT_TERBANYAK = 10


class Sebab:
    """Refuses rows of one import for what is blank or unknown, unless the cause is named.

    `hasil_of(sheet title, row)` gives the result of a row; row 1 is the headings, 0 the sheet.
    """

    def __init__(self, isi: Isi, hasil_of: Callable[[str, int], "Hasil"]) -> None:
        self.isi, self.hasil_of = isi, hasil_of
        self.ditolak = {(k.lembar, k.baris, k.kolom) for k in isi.kesalahan if k.baris > 1}
        self.kolom_ditolak = {(lembar, kolom) for lembar, _, kolom in self.ditolak}
        self.disebut = {
            (lembar.kunci, kunci, str(nilai).casefold())
            for lembar in bentuk.SEMUA
            for baris in isi.lembar.get(lembar.kunci, [])
            for kunci, nilai in baris.isi.items()
        }
        self.dicari: dict[str, dict[str, str]] = {}  # missing sheet → value → its first place
        self.tertunda: list[tuple[Hasil, str]] = []

    def is_refused(self, lembar: Lembar, baris: int, *kunci: str) -> bool:
        """Whether the reader refused one of these cells already."""
        return any((lembar.judul, baris, lembar[k].judul) in self.ditolak for k in kunci)

    def is_named(self, lembar: Lembar, kunci: str, nilai: str) -> bool:
        """Whether a row of `lembar` holds `nilai` in this column."""
        return (lembar.kunci, kunci, nilai.casefold()) in self.disebut

    def refuse_blank(
        self, lembar: Lembar, kunci: tuple[str, ...], baris: Baris, hasil: "Hasil", pesan: str
    ) -> None:
        """Refuse a row for lacking any of these cells, unless that has a cause named already."""
        if any(k in baris.isi for k in kunci) or self.is_refused(lembar, baris.nomor, *kunci):
            self.tertunda.append((hasil, pesan))
        elif not self._lacks_columns(lembar, kunci, hasil, pesan):
            hasil.refuse(pesan)

    def refuse_unknown(
        self, lembar: Lembar, kunci: str, nilai: str, hasil: "Hasil", pesan: str
    ) -> None:
        """Refuse a row for `nilai`, which is known neither here nor in the column of `lembar`."""
        if (
            lembar.kunci in self.isi.tak_terbaca
            or self.is_named(lembar, kunci, nilai)
            or (lembar.judul, lembar[kunci].judul) in self.kolom_ditolak
        ):
            self.tertunda.append((hasil, pesan))
        elif lembar.kunci not in self.isi.lembar:
            self.dicari.setdefault(lembar.kunci, {}).setdefault(
                nilai, f"lembar {hasil.lembar} baris {hasil.baris}"
            )
        elif not self._lacks_columns(lembar, (kunci,), hasil, pesan):
            hasil.refuse(pesan)

    def finish(self, *, is_wrong: Callable[[], bool]) -> list[str]:
        """Name the missing sheets that were needed; return their titles.

        What was kept back is said after all when nothing else holds the file back.
        """
        tidak_ada = [lembar for lembar in bentuk.SEMUA if lembar.kunci in self.dicari]
        for lembar in tidak_ada:
            dicari = [f"“{nilai}” ({di})" for nilai, di in self.dicari[lembar.kunci].items()]
            daftar = ", ".join(dicari[:DISEBUT_TERBANYAK])
            if len(dicari) > DISEBUT_TERBANYAK:
                daftar += f" dan {len(dicari) - DISEBUT_TERBANYAK} lainnya"
            sebutan = "kode unit" if lembar is bentuk.UNIT else "orang"
            self.hasil_of(lembar.judul, 0).refuse(
                f"Lembar “{lembar.judul}” tidak ada, padahal lembar lain menyebut {sebutan} yang "
                f"belum tercatat: {daftar}. Tambahkan lembar itu dari templat, atau perbaiki sel "
                "yang menyebutnya."
            )
        if not is_wrong():
            for hasil, pesan in self.tertunda:
                hasil.refuse(pesan)
        return [lembar.judul for lembar in tidak_ada]

    def _lacks_columns(
        self, lembar: Lembar, kunci: tuple[str, ...], hasil: "Hasil", pesan: str
    ) -> bool:
        """Whether the sheet has no such column; then that is said once, at its headings."""
        tidak_ada = [k for k in kunci if k in self.isi.tanpa_kolom.get(lembar.kunci, ())]
        if tidak_ada and lembar.kunci in self.isi.judul_asing:
            self.tertunda.append((hasil, pesan))  # one of the unknown headings may be this one
            return True
        if len(tidak_ada) < len(kunci):
            return False
        daftar = " atau ".join(f"“{lembar[k].judul}”" for k in tidak_ada)
        self.hasil_of(lembar.judul, 1).refuse(
            f"Kolom {daftar} tidak ada, padahal diperlukan. Salin judulnya dari templat ke baris "
            "pertama, lalu isi kolomnya."
        )
        return True
