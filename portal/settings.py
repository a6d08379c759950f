"""Django's settings: one module for every machine, what differs comes from the environment.

Nothing here touches the disk or a database: ``manage.py analyze --register …`` runs in a read-only checkout.
Everything that the program writes lies under ``DATA_DIR``.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from django.utils.functional import lazy
from whitenoise.compress import Compressor

from portal.storages import files_storage

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
FIXTURES = BASE_DIR / "fixtures"
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "data"))).absolute()


def stored_secret_key(path: Path) -> str:
    """The key kept at *path*, made on first use; one that nobody keeps if *path* can't be written."""
    try:
        return path.read_text("ascii")
    except OSError:
        key = get_random_secret_key()
    try:
        path.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
        with NamedTemporaryFile("w", dir=path.parent, encoding="ascii") as draft:
            draft.write(key)
            draft.flush()
            os.fsync(draft.fileno())
            # Linked, not renamed: of several that make a key at once the first wins, and all read its key.
            path.hardlink_to(draft.name)
    except FileExistsError:
        return path.read_text("ascii")
    except OSError:
        pass
    return key


# --- Security ---

DEBUG = env.bool("DEBUG", default=False)
# Lazy, so that a command that signs nothing makes no key.
SECRET_KEY = env.str("SECRET_KEY", default="") or lazy(cache(stored_secret_key), str)(DATA_DIR / "secret_key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])

# HTTPS=on: readers come by HTTPS, through a proxy that sets X-Forwarded-Proto.
HTTPS = env.bool("HTTPS", default=False)
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
# What programs on this machine ask of it, past the proxy: they could not follow it to HTTPS.
SECURE_REDIRECT_EXEMPT = [r"\A(?:healthz|readyz|metrics)\Z"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_HTTPONLY = True
if HTTPS:
    SESSION_COOKIE_NAME = "__Host-sessionid"  # which browsers take by HTTPS alone, from this very host
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # the icons inside the style sheet of the API's documentation
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "report-uri": "/reports/csp/",  # portal.headers
        "report-to": "csp",
    }
    | ({"upgrade-insecure-requests": True} if HTTPS else {})
}

# --- Staff ---

_VALIDATORS: dict[str, dict[str, Any]] = {
    "UserAttributeSimilarityValidator": {},  # the user name among them
    "MinimumLengthValidator": {"min_length": 12},
    "CommonPasswordValidator": {},
    "NumericPasswordValidator": {},
}
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in _VALIDATORS.items()
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
LOGOUT_REDIRECT_URL = "account_login"
SESSION_COOKIE_AGE = 12 * 3600  # a day's work; the browser lets go of it when it is closed

ACCOUNT_ADAPTER = "portal.accounts.adapter.StaffAccounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
# Five failures lock an account out, twenty an address, for a quarter of an hour; counted in the cache, which all
# processes share.
ACCOUNT_RATE_LIMITS = {"login_failed": "20/15m/ip,5/15m/key", "login": "60/m/ip"}
MFA_ADAPTER = "portal.accounts.adapter.SecondFactors"
MFA_FORMS = {"add_webauthn": "portal.accounts.forms.AddKey", "edit_webauthn": "portal.accounts.forms.EditKey"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # accounts are made by administrators, many without an address
MFA_TOTP_TOLERANCE = 1  # half a minute either way: telephones' clocks differ
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
# Whether the back office asks for a second factor.
MFA_REQUIRED = env.bool("MFA_REQUIRED", default=HTTPS)

# --- Applications ---

INSTALLED_APPS = [
    "portal",
    "metrics",
    "articles",
    "organizations",
    "simple_history",
    "ninja",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "procrastinate.contrib.django",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
]

MIDDLEWARE = [
    "portal.tracing.traced",
    "portal.headers.guarded",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.metering.metered",
    "portal.routing.routed",
    "portal.freshness.fresh",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.display.varying",
    "portal.api.gate.gate",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.accounts.gate.gate",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.display.display",
            ],
        },
    }
]

# --- Database and cache ---

DATABASES: dict[str, dict[str, Any]] = {
    "default": (
        env.db("DATABASE_URL")
        if env.str("DATABASE_URL", default="")
        # The server that the program runs itself; the first connection starts it.
        else {"ENGINE": "portal.postgresql", "NAME": "portal", "CLUSTER": DATA_DIR / "postgresql"}
    )
}
# gunicorn's threads live as long as their worker, so each keeps its own connection, and a pool would only add
# threads; the health check is what notices, at the next request, that the server has been restarted meanwhile.
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}

# Copies of the database that follow it; readers read from them: portal/routing.py. A server that is away is waited for
# some seconds and not as long as the network would.
for number, url in enumerate(env.list("DATABASE_REPLICA_URLS", default=[]), start=1):
    DATABASES[f"replica{number}"] = env.db_url_config(url) | {
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"MIRROR": "default"},
    }
for database in DATABASES.values():
    if database["ENGINE"] == "django.db.backends.postgresql":
        database["OPTIONS"] = {"connect_timeout": 3} | database.get("OPTIONS", {})
DATABASE_ROUTERS = ["portal.routing.Router"] if len(DATABASES) > 1 else []

# With Django's 300 entries, who sends from many addresses would wash the counts out by which senders are held back.
CACHES = {"default": env.cache("CACHE_URL", default="dbcache://cache?max_entries=20000")}
# Pages, apart from the counts: who asks for many is not to wash those out. What is kept can be gone at any moment, so
# each process may have its own; a cache that is shared is shared for this too.
CACHES["pages"] = (
    env.cache("CACHE_URL") | {"KEY_PREFIX": "page"}
    if env.str("CACHE_URL", default="")
    else {
        "BACKEND": "portal.pagecache.BoundedCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 5000, "MAX_BYTES": env.int("PAGE_CACHE_MB", default=64) * 1024 * 1024},
    }
)
# Whether pages are kept, and readers told that what they have is still right; portal/freshness.py says how.
PAGE_CACHE = env.bool("PAGE_CACHE", default=True)

# --- Language and time ---

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- Files ---

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
# Compressing takes the longest of a first start: each file once, and not what only a debugger asks for.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
# FILES_URL=s3://key:secret@host/bucket keeps them where all machines reach them: portal/storages.py.
STORAGES = {
    "default": files_storage(env.str("FILES_URL", default="")),
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "portal.static_files.StaticFiles"
        )
    },
}

# --- Editing ---

# How many reviews an article goes through before it can be published (三审): 初审、复审、终审; 初审、终审; or 终审 alone.
REVIEW_STAGES = env.int("REVIEW_STAGES", default=3)
if REVIEW_STAGES not in (1, 2, 3):
    raise ImproperlyConfigured("REVIEW_STAGES 只能是 1、2 或 3：一篇文章要审几次。")

# What editors upload, kept as it came. No address leads to it: a file from outside is never served.
MEDIA_ROOT = DATA_DIR / "media"
UPLOAD_FILES = env.int("UPLOAD_FILES", default=50)  # at once
UPLOAD_MB = env.int("UPLOAD_MB", default=20)  # each; articles.files says what one may unpack to
DATA_UPLOAD_MAX_NUMBER_FILES = 10 * UPLOAD_FILES  # beyond it Django answers, curtly; up to it the page does
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20 * UPLOAD_FILES + 1000

# What the article's form hands a changed body to; the form belongs to a floor that must not know the pipeline.
REWRITE_ARTICLE = "portal.rewriting.rewrite"

# --- Readers ---

# How many reports of errors one network address may send in an hour; portal/rates.py says how they are counted.
CORRECTIONS_PER_HOUR = env.int("CORRECTIONS_PER_HOUR", default=5)
# How many days after a report was settled its contact is forgotten: portal/retention.py.
CONTACT_DAYS = env.int("CONTACT_DAYS", default=30)
# How many drafts it may have checked in an hour.
CHECKS_PER_HOUR = env.int("CHECKS_PER_HOUR", default=60)
# How often one address may ask the API in a minute; who has a key may as often as the key says.
API_PER_MINUTE = env.int("API_PER_MINUTE", default=120)

# --- Mail ---

# EMAIL_URL=smtp+tls://user:password@mail.example.org:587 has those reminded by mail who are responsible for a
# correction that is overdue; SITE_URL=https://news.example.org is what the links in mails begin with.
EMAIL_CONFIGURED = bool(env.str("EMAIL_URL", default=""))
if EMAIL_CONFIGURED:
    vars().update(env.email("EMAIL_URL"))
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="webmaster@localhost")
SITE_URL = env.str("SITE_URL", default="").rstrip("/")

# --- First start ---

# Whether `manage.py serve` loads the sample pages into an empty database.
DEMO = env.bool("DEMO", default=True)

# --- Watching ---

# Who may read /metrics: whoever sends this token; without one, programs on this machine alone.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
# A machine with less room than this where the program writes says that it is not ready.
READY_FREE_MB = env.int("READY_FREE_MB", default=500)

# --- Logs ---

# LOG_FORMAT=json: each line an object, for programs that gather logs; REQUEST_LOG=on: a line for each request.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "portal.tracing.RequestId"}},
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {request_id}: {message}", "style": "{"},
        "json": {"()": "portal.tracing.Json"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json" if env.str("LOG_FORMAT", default="line") == "json" else "line",
            "filters": ["request_id"],
        }
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
    # Django would mail errors to ADMINS, of whom there are none.
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "portal.requests": {"level": "INFO" if env.bool("REQUEST_LOG", default=False) else "WARNING"},
        "psycopg.pool": {"level": "ERROR"},  # it complains of every try while the database is away
    },
}
