"""What a workbook says, line by line, before anything of it is believed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from evaluasi.penilaian.jawaban import Jawaban, Kesalahan

from .letak import Letak


@dataclass(frozen=True, slots=True)
class IsiButir:
    """One line as one party answered it in the file.

    `jawaban` has passed `periksa_jawaban`; None: not answered, or `kesalahan` says why it cannot
    be read. `tertulis` is what the cells show, for people. `peringatan` were accepted, and said.
    """

    kode: str
    lokasi: str  # the cell of the answer, "LKE ZI!K8"
    jawaban: Jawaban | None = None
    tertulis: str = ""
    catatan: str = ""
    bukti: str = ""  # text or link, as it stands there
    kesalahan: tuple[Kesalahan, ...] = ()
    peringatan: tuple[Kesalahan, ...] = ()


@dataclass(frozen=True, slots=True)
class Identitas:
    """Whose worksheet a file of this portal is; every other form has none."""

    instansi: str
    unit: str
    unit_kode: str
    tahun: int
    lke: str  # code of the regulation
    putaran: int
    ditulis: str  # ISO time when the portal wrote it
    versi: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # party → line → version
    sidik: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # … → what was written


@dataclass(frozen=True, slots=True)
class IsiBuku:
    """All that was read: per party ("unit", "tpi") the lines of the regulation in its order."""

    letak: Letak
    butir: Mapping[str, Mapping[str, IsiButir]]
    identitas: Identitas | None = None
    identitas_rusak: bool = False  # there was one, and it was edited or cut
    peringatan: tuple[Kesalahan, ...] = ()  # of the file as a whole

    def list_kesalahan(self, pihak: str = "unit") -> list[Kesalahan]:
        """Every line that could not be matched or read."""
        return [
            *self.letak.tak_dikenal,
            *(salah for satu in self.butir.get(pihak, {}).values() for salah in satu.kesalahan),
        ]
