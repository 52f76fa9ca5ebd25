"""The parts of an address: keys and years, within what every database can hold.

Any other number is no address at all (404); SQLite raises OverflowError on a larger one.
"""

from django.urls import register_converter

KUNCI_TERBESAR = 2**63 - 1


class KunciConverter:
    """`<kunci:pk>`: the key of a row, 1…2⁶³-1."""

    regex = r"[1-9][0-9]{0,18}"

    def to_python(self, value: str) -> int:
        kunci = int(value)
        if kunci > KUNCI_TERBESAR:
            raise ValueError(value)
        return kunci

    def to_url(self, value: int | str) -> str:
        return str(value)


class TahunConverter:
    """`<tahun:tahun>`: a year of four digits."""

    regex = r"[1-9][0-9]{3}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int | str) -> str:
        return str(value)


register_converter(KunciConverter, "kunci")
register_converter(TahunConverter, "tahun")
