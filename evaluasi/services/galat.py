"""Why an act on an evaluation is refused."""

from zi_portal.locking import StaleVersion


class KeadaanBerubah(Exception):
    """What held when the page was shown holds no more, so nothing was written."""


class PutaranTerkunci(KeadaanBerubah):
    """The round is not in the state that this act needs; somebody else moved it on."""


class EvaluasiDihapus(PutaranTerkunci):
    """Somebody took the evaluation back meanwhile: there is no round any more."""


class UnitNonaktif(PutaranTerkunci):
    """The unit was deactivated: nothing of it changes until it is active again."""


class PengembalianBerpindah(PutaranTerkunci):
    """The line is not where this act needs it: somebody answered, settled or took it back."""


class SudahDiputuskanTim(PutaranTerkunci):
    """The team has decided this line; only who writes for the team may do this."""


class AlasanKurang(ValueError):
    """The TPI's answer differs from the unit's and no reason was given."""


class BuktiDihapus(KeadaanBerubah):
    """Somebody took this evidence off its line meanwhile."""


class SumberBerubah(StaleVersion):
    """The answer that was to be taken over is not the one that was shown."""


class UnitSendiri(KeadaanBerubah):
    """A member of the TPI tried to score the unit he works in, or answers of his own."""


class BelumDiputuskan(Exception):
    """What the team still has to do before it closes the round, each by its lines in order.

    `kode` are those without an agreed answer, `dikembalikan` those given back and not settled.
    """

    def __init__(self, kode: tuple[str, ...], dikembalikan: tuple[str, ...] = ()) -> None:
        super().__init__(", ".join((*kode, *dikembalikan)))
        self.kode = kode
        self.dikembalikan = dikembalikan


class HasilBerubah(Exception):
    """Answers or profile changed after the result was shown that is being confirmed."""


class RegulasiBelumDimuat(Exception):
    """The instansi's regulation is not in the tables yet, or has no LKE that can be scored."""
