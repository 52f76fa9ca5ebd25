"""What a page shows when somebody else saved the row while it was open."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from units.http import PortalRequest
from units.services.jejak import hash_isi


def compare_isi(
    tersimpan: Mapping[str, Any], diketik: Mapping[str, Any]
) -> list[tuple[str, Any, Any]]:
    """Name, saved now and typed, of each value that differs."""
    return [
        (nama, nilai, diketik.get(nama))
        for nama, nilai in tersimpan.items()
        if nilai != diketik.get(nama)
    ]


def resend(request: PortalRequest, kini: Mapping[str, Any]) -> QueryDict:
    """What was typed, as a form that has seen `kini`: sent again, it is saved."""
    data = request.POST.copy()
    data["sidik"] = hash_isi(kini)
    return data
