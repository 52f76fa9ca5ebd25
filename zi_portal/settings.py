"""Settings for every environment; what differs between them comes from variables.

There is one file on purpose: no base/dev/prod inheritance to trace. Every variable is
read here and nowhere else, and `.env.example` lists them all. A secret may be given as
NAME or as NAME_FILE (a path), which is how containers mount secrets.
"""

import importlib.util
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import FileAwareEnv, validate

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = FileAwareEnv()
env.read_env(BASE_DIR / ".env", recurse=False)

# Unsafe defaults are only reachable when DEBUG was asked for; production fails loudly.
DEBUG = env.bool("DEBUG", default=False)
_KUNCI_PENGEMBANGAN = "tidak-aman-hanya-untuk-pengembangan"
SECRET_KEY = (
    env.str("SECRET_KEY", _KUNCI_PENGEMBANGAN) if DEBUG else env.str("SECRET_KEY")
).strip()
if not DEBUG and (
    SECRET_KEY == _KUNCI_PENGEMBANGAN or len(SECRET_KEY) < 32 or len(set(SECRET_KEY)) < 8
):
    raise ImproperlyConfigured(
        "SECRET_KEY terlalu lemah. Buat yang baru dengan:"
        ' python3 -c "import secrets; print(secrets.token_urlsafe(50))"'
    )
ALLOWED_HOSTS = (
    env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1"]) if DEBUG else env.list("ALLOWED_HOSTS")
)
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
# The proxy must overwrite X-Forwarded-Proto and append the client to X-Forwarded-For.
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)

INSTALLED_APPS = [
    "evaluasi",
    "rencana_aksi",
    "units",
    "zi_portal.riwayat",
    "zi_portal.berkas",
    "zi_portal.pekerjaan",
    "zi_portal",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "axes",
    "csp",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "template_partials",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "csp.middleware.CSPMiddleware",  # first, so that refusals of the others carry the policy too
    "zi_portal.permintaan.TanpaNulMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "zi_portal.permintaan.MasukMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "zi_portal.riwayat.middleware.AsalMiddleware",
    "units.middleware.ZonaWaktuMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "evaluasi.middleware.RegulasiBerbedaMiddleware",
    "zi_portal.permintaan.HalamanTindakanMiddleware",
]

ROOT_URLCONF = "zi_portal.urls"
WSGI_APPLICATION = "zi_portal.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "zi_portal.context.bingkai",
            ],
        },
    },
]

# --- Database: SQLite embedded by default, PostgreSQL in production -------------------

DATABASES: dict[str, dict[str, Any]] = {
    "default": env.dj_db_url(
        "DATABASE_URL",
        default=f"sqlite:///{VAR_DIR / 'portal.sqlite3'}",
        conn_max_age=600,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE: with two writers the default loses more than half of the writes to
    # "database is locked" (measured); WAL lets readers go on while one writes.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- People, login ---------------------------------------------------------------------

AUTH_USER_MODEL = "units.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "units.backends.SandiBackend",
    "units.backends.SurelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "units:beranda"
ACCOUNT_ADAPTER = "units.adapter.AkunAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # addresses are entered by an admin
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # a stranger's address gets no mail from us
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Portal ZI: "
ACCOUNT_FORMS = {
    "login": "zi_portal.akun.MasukForm",
    "change_password": "zi_portal.akun.GantiKataSandiForm",
    "reset_password": "zi_portal.akun.LupaKataSandiForm",
    "reset_password_from_key": "zi_portal.akun.KataSandiBaruForm",
}
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "zi_portal.akun.attempted_email"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False  # no greeting from every command
AXES_LOCKOUT_TEMPLATE = "account/terkunci.html"
AXES_CLIENT_IP_CALLABLE = "zi_portal.riwayat.asal.client_ip"

# --- Language and time ------------------------------------------------------------------

LANGUAGE_CODE = "id"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", "Asia/Jakarta")  # each instansi has its own zone

# --- Static files and uploads -----------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = env.path("STATIC_ROOT", VAR_DIR / "static")
STATICFILES_DIRS = []
_bootstrap = importlib.util.find_spec("flask_bootstrap")
if _bootstrap and _bootstrap.submodule_search_locations:
    # Bootstrap's css and js come out of the wheel Bootstrap-Flask; Flask is never imported.
    STATICFILES_DIRS.append(Path(_bootstrap.submodule_search_locations[0]) / "static")

MEDIA_ROOT = env.path("MEDIA_ROOT", VAR_DIR / "media")
MEDIA_URL: str | None = None  # evidence is served by views that check permissions, never by path
_STORAGE = env.str(
    "STORAGE",
    "disk",
    validate=validate.OneOf(["disk", "s3"], error="STORAGE harus disk atau s3, bukan “{input}”."),
)
if _STORAGE == "s3":
    _default_storage: dict[str, Any] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": env.str("S3_BUCKET"),
            "endpoint_url": env.str("S3_ENDPOINT_URL", None),
            "region_name": env.str("S3_REGION", None),
            "access_key": env.str("S3_ACCESS_KEY").strip(),
            "secret_key": env.str("S3_SECRET_KEY").strip(),
            "file_overwrite": False,
            "querystring_auth": True,
        },
    }
else:
    _default_storage = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": MEDIA_ROOT},
    }
STORAGES = {
    "default": _default_storage,
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
BUKTI_MAKSIMUM_BYTE = env.int("BUKTI_MAKSIMUM_MB", 25) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- Mail ---------------------------------------------------------------------------------

_email = env.dj_email_url("EMAIL_URL", default="console://" if DEBUG else "smtp://localhost:25")
EMAIL_BACKEND = _email["EMAIL_BACKEND"]
EMAIL_HOST = _email["EMAIL_HOST"]
EMAIL_PORT = _email["EMAIL_PORT"]
EMAIL_HOST_USER = _email["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = _email["EMAIL_USE_TLS"]
EMAIL_USE_SSL = _email["EMAIL_USE_SSL"]
EMAIL_FILE_PATH = _email["EMAIL_FILE_PATH"]
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Portal ZI <portal-zi@localhost>")

# --- Background work ------------------------------------------------------------------------

_TASK_BACKENDS: dict[str, dict[str, Any]] = {
    "langsung": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    "database": {"BACKEND": "django_tasks_db.DatabaseBackend"},
    "redis": {"BACKEND": "django_tasks_rq.RQBackend"},
}
TASK_BACKEND = env.str(
    "TASK_BACKEND",
    "langsung" if DEBUG else "database",
    validate=validate.OneOf(
        list(_TASK_BACKENDS),
        error="TASK_BACKEND harus langsung, database atau redis, bukan “{input}”.",
    ),
)
TASKS = {"default": _TASK_BACKENDS[TASK_BACKEND]}
if TASK_BACKEND == "redis":
    INSTALLED_APPS += ["django_rq", "django_tasks_rq"]
    RQ_QUEUES = {"default": {"URL": env.str("REDIS_URL")}}

# --- The trail -----------------------------------------------------------------------------

SEGEL_DIR = env.path("SEGEL_DIR", VAR_DIR / "segel")  # daily seals, outside the database
SEGEL_EMAIL: list[str] = env.list("SEGEL_EMAIL", [])  # … and by mail to these addresses

# --- Look ------------------------------------------------------------------------------------

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Security ----------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "zi_portal.views.csrf_failure"
if not DEBUG:
    SECURE_COOKIES = env.bool("SECURE_COOKIES", default=True)
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^sehat/$"]  # asked by monitors inside, without HTTPS
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
    SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=True)
    SESSION_COOKIE_SECURE = SECURE_COOKIES
    CSRF_COOKIE_SECURE = SECURE_COOKIES
    if BEHIND_PROXY:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"baris": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"konsol": {"class": "logging.StreamHandler", "formatter": "baris"}},
    "root": {"handlers": ["konsol"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        "weasyprint.progress": {"level": "WARNING"},  # seven lines for every PDF
        "fontTools": {"level": "WARNING"},
    },
}

env.seal()
