"""Whose word something is."""

from django.db import models


class Pihak(models.TextChoices):
    """Whose answer: each level's answer, note and reason survives beside the others.

    `anggota` is what the members of the team think before it agrees, `tpi` what it agrees on
    (its ketua or sekretaris writes it), `tpn` the national team's, recorded beside ours.
    """

    UNIT = "unit", "Unit"
    ANGGOTA = "anggota", "Anggota TPI"
    TPI = "tpi", "TPI"
    TPN = "tpn", "TPN"
