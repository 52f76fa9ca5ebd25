"""Who may open and do what: every URL × every role, in one table. A URL without a row fails.

A row says, for GET and for POST, which status each person of the cast (tests/conftest.py) gets.
A number alone holds for everybody who is signed in; a visitor is sent to the sign-in page
unless the row says what `anonim` gets. The rows stand in baris_….py, one module an app, the
sets of people in orang.py; in which state an act has an effect says waktu.py, of plans
waktu_rencana.py. To add a row: name the URL, give its arguments (and the rows that it needs in
the database), and spread the roles over the statuses.
"""

import pytest
from django.db import transaction
from django.urls import get_resolver, reverse

from tests.akses.baris import Baris
from tests.akses.orang import ANONIM, MASUK, spread
from tests.akses.tabel import TABEL, walk_names
from tests.conftest import Pemeran


def test_every_url_has_a_row_and_every_row_a_url():
    di_tabel = [baris.nama for baris in TABEL]
    alamat = list(walk_names(get_resolver()))

    assert set(alamat) - set(di_tabel) == set(), "URLs without a row"
    assert set(di_tabel) - set(alamat) == set(), "rows without a URL"
    assert len(di_tabel) == len(set(di_tabel)), "a URL with two rows"


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("baris", TABEL, ids=lambda baris: baris.nama)
def test_url_answers_each_role_as_the_table_says(
    baris: Baris, method: str, pemeran: Pemeran, client_for
):
    assert set(pemeran.orang) == MASUK, "the table forgets a person of the cast"
    harap = spread(getattr(baris, method))
    url = reverse(baris.nama, kwargs=baris.args(pemeran))
    data = baris.data(pemeran) if method == "post" else {}

    didapat = {}
    for orang in harap:
        with transaction.atomic():  # what one person does is undone before the next one tries
            client = client_for(None if orang == ANONIM else pemeran[orang])
            client.raise_request_exception = False
            response = getattr(client, method)(url, data)
            didapat[orang] = response.status_code
            if orang == ANONIM and response.status_code == 302 and baris.nama != "account_logout":
                assert response["Location"].startswith(reverse("account_login"))
            transaction.set_rollback(True)

    assert didapat == harap
