"""Why an act on a plan is refused."""


class RencanaTerkunci(Exception):
    """The plan is signed or its unit is not active: it cannot be changed."""


class TanpaTemplat(Exception):
    """The ruling regulation of the instansi is not loaded or holds no plan; says what to do."""


class IsiBerubah(Exception):
    """The plan says something else than what was shown to be signed."""


class BukanDitandatangani(Exception):
    """Only a signed plan of an active unit can be opened as a revision."""


class BelumPernahDitandatangani(Exception):
    """No version is signed yet, or the unit is not active: there is no progress to report."""
