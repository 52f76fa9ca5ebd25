"""Everything that a written workbook says; no part of it is looked up while writing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from evaluasi.lke_workbook.isi import Identitas
from evaluasi.penilaian.hasil import Hasil
from evaluasi.penilaian.jawaban import Jawaban


@dataclass(frozen=True, slots=True)
class IsiTulis:
    """The worksheet of one unit. Parties are "unit" and "tpi".

    `hasil` was scored from the answers of `menurut`: theirs are the columns Nilai and %. A party
    that `jawaban` lacks has an empty column. `terbuka` are the lines of each party whose answer,
    note and (for the unit) evidence can be typed; everything else is locked. A `keterangan`
    stands below the explanation of its line.
    """

    hasil: Hasil
    menurut: str
    jawaban: Mapping[str, Mapping[str, Jawaban]]
    identitas: Identitas
    kepala: Sequence[str]  # at most three lines above the worksheet
    kepala_ambang: Sequence[str]  # … above the thresholds
    terbuka: Mapping[str, Collection[str]] = field(default_factory=dict)  # party → lines
    catatan: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # party → line → note
    bukti: Mapping[str, str] = field(default_factory=dict)
    keterangan: Mapping[str, str] = field(default_factory=dict)
    penutup: Sequence[str] = ()  # lines below the worksheet
    kaki: str = ""  # at the foot of each printed page
    draf: bool = False

    @property
    def is_terbuka(self) -> bool:
        """Whether anything can be typed at all."""
        return any(self.terbuka.values())
