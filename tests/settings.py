"""Settings under test: those of the product, in an environment that a test machine can give.

What the caller exports wins (`DATABASE_URL=postgres://… .venv/bin/pytest`); the developer's own
.env never reaches a test.
"""

import os
import tempfile
from pathlib import Path

_HERE = Path(__file__).resolve().parent.parent / "var" / "uji"

for _name, _value in {
    "DEBUG": "0",
    "SECRET_KEY": "hanya-untuk-uji-dan-tidak-pernah-untuk-layanan-sungguhan",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "CSRF_TRUSTED_ORIGINS": "",
    "DATABASE_URL": f"sqlite:///{_HERE / 'uji.sqlite3'}",
    "MEDIA_ROOT": str(_HERE / "media"),
    "STATIC_ROOT": str(_HERE / "static"),
    "SEGEL_DIR": str(_HERE / "segel"),
    "SEGEL_EMAIL": "",
    "STORAGE": "disk",
    "EMAIL_URL": "console://",
    "TASK_BACKEND": "langsung",
    "BEHIND_PROXY": "0",
    "SECURE_COOKIES": "0",  # the browser of the tests speaks plain HTTP
    "SECURE_SSL_REDIRECT": "0",
}.items():
    os.environ.setdefault(_name, _value)

# WhiteNoise warns of a missing folder, and a warning fails a test.
Path(os.environ["STATIC_ROOT"]).mkdir(parents=True, exist_ok=True)

from zi_portal.settings import *  # noqa: E402, F403 – after the environment
from zi_portal.settings import DATABASES, STORAGES  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in production: the usual test database in memory is shared by the threads of the
    # live server without WAL, and answers "table is locked" where a file lets readers go on.
    DATABASES["default"]["TEST"] = {
        "NAME": str(Path(tempfile.gettempdir()) / f"zi-uji-{os.getpid()}.sqlite3")
    }

# No collectstatic before a test; names with hashes are the production server's business.
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Django's test server insists on such an address; the portal has none (zi_portal/settings.py).
MEDIA_URL = "/bukan-alamat-portal/"
# A strong hash on purpose takes 0.2 s; no test depends on its strength.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
