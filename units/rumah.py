"""Who is signed in and where he belongs: asked on every request."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from zi_portal.kueri import KueriSiap

from .models import Instansi, User


def find_user(pk: int) -> User | None:
    """The user with his post, its instansi and what the menu asks about him: one query."""
    return _pengguna.first(pk=pk)


def home_of(user: User | AnonymousUser) -> Instansi | None:
    """The instansi whose clock and name the pages of `user` show.

    The one where he is a pegawai, else the first where he has a role; None for an admin sistem
    or a visitor. At most one query, none for a pegawai that `find_user` found.
    """
    if not user.is_authenticated:
        return None
    if hasattr(user, "admin_tetap") and user.pegawai is not None:
        return user.pegawai.instansi
    return _tempat.first(user=user.pk)


def _build_pengguna(pk: int) -> QuerySet[User]:
    return User.objects.with_home(pk)


def _build_tempat(user: int) -> QuerySet[Instansi]:
    return Instansi.objects.where_known(user)[:1]


_pengguna, _tempat = KueriSiap(_build_pengguna), KueriSiap(_build_tempat)
