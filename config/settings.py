"""Settings come from the environment only; `.env.example` explains every variable."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config import local, logs, refusals

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

# "local" is a developer's or a demonstration machine: what is not set gets a default, PostgreSQL and Valkey are
# started here. Everywhere else is production, where a missing value stops the process (docs/decisions/0001).
OFFICE_ENV = env("OFFICE_ENV", default="") or "production"
LOCAL = OFFICE_ENV == "local"


def required(name: str, local_value) -> str:
    """The variable; on a local machine what `local_value()` makes when it is unset."""
    if value := env(name, default="").strip():
        return value
    if LOCAL:
        return local_value()
    raise ImproperlyConfigured(
        f"{name} is not set. Production needs it; on your own machine `make setup` writes a .env with OFFICE_ENV=local."
    )


DEBUG = env.bool("DEBUG", False)
SECRET_KEY = required("SECRET_KEY", local.secret_key)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = [host.strip() for host in required("ALLOWED_HOSTS", lambda: "localhost,127.0.0.1,[::1]").split(",")]
for refusal in refusals.found(OFFICE_ENV, DEBUG, SECRET_KEY, ALLOWED_HOSTS):
    raise ImproperlyConfigured(refusal)

PORT = env.int("PORT", 8000)
SITE_URL = env("SITE_URL", default=f"http://localhost:{PORT}" if LOCAL else f"https://{ALLOWED_HOSTS[0].lstrip('.')}")
PROXY_COUNT = env.int("PROXY_COUNT", 0)
OFFICE_NAME = env("OFFICE_NAME", default="")

INSTALLED_APPS = [
    "config.apps.SiteConfig",
    "personnel",
    "assessment",
    "rotation",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "csp",
    "pgtrigger",
    "pghistory",
]

MIDDLEWARE = [
    "config.middleware.RequestIdentity",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.OfficeLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.NoNul",
    "config.tracing.Traces",
    "config.middleware.SessionLimits",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "config.accounts.FirstPassword",
    "config.conflicts.Conflicts",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["config.template_loader.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "config.shell.shell",
            ],
        },
    },
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # so that templates/ may replace a widget of the admin

# Records

DATABASE_URL = required("DATABASE_URL", local.database_url)
DATABASES = {"default": env.db_url_config(DATABASE_URL)}
DATABASES["default"] |= {
    "HOST": unquote(DATABASES["default"].get("HOST", "")),  # %2Ftmp%2F…: a socket's folder, as libpq writes it
    "CONN_MAX_AGE": env.int("DATABASE_CONN_MAX_AGE", 60),
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {
        "connect_timeout": 3,
        "application_name": "lo-trinh",
        # Every trigger of the history asks for this setting; unset, each written row costs an exception and a subtransaction.
        # A page asks for fifty rows: to start more processes for them takes longer than to read them, and to look for the
        # best order of a dozen joins by keys takes longer (40 ms for the list of a batch) than to join them as written.
        "options": "-c pgtrigger.ignore={} -c max_parallel_workers_per_gather=0"
        " -c join_collapse_limit=5 -c from_collapse_limit=5",
    }
    | DATABASES["default"].get("OPTIONS", {}),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Nothing that two machines must agree on may live in a cache of one process.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Jobs (config/celery.py). No web request waits for the broker: half a second, then the sweeper takes over.

REDIS_URL = required("REDIS_URL", local.redis_url)
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=", 1)
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 10 * 60
CELERY_TASK_SOFT_TIME_LIMIT = 9 * 60
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = env.int("WORKER_CONCURRENCY", 2)
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_CONNECTION_TIMEOUT = 0.5
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 2 * CELERY_TASK_TIME_LIMIT,  # shorter than the longest task, and it runs twice
    "unacked_restore_throttle": 1,  # or a lost task comes back 100 s late
    "socket_connect_timeout": 0.5,
    "socket_timeout": 0.5,  # a worker takes longer, see config/celery.py
    "socket_keepalive": True,
    "retry_on_timeout": False,
    "max_retries": 1,
    "interval_start": 0,
}

# People

AUTH_USER_MODEL = "personnel.User"
AUTHENTICATION_BACKENDS = ["personnel.backends.GrantBackend"]
ROLE_PERMISSIONS = "config.roles.ROLE_PERMISSIONS"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "config.passwords.NotAboutTheOffice"},
]

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_IDLE_LIMIT = timedelta(minutes=30)
SESSION_LIMIT = timedelta(hours=10)
SESSION_COOKIE_AGE = int(SESSION_LIMIT.total_seconds())
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# The browser

HTTPS = env.bool("HTTPS", not LOCAL)
if HTTPS:
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    LANGUAGE_COOKIE_NAME = "__Host-language"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 2 * 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
else:
    # Cookies ignore the port, so two checkouts on one machine would sign each other out.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"session-{PORT}", f"csrf-{PORT}"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# Language and time

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "config.formats"
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
CELERY_TIMEZONE = TIME_ZONE

# Files: what one machine writes another must be able to read, so more than one machine needs S3 or a shared folder.

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env("MEDIA_ROOT", default=str(BASE_DIR / "var" / "media")))
# Of static files: who collects them (root, the image's build) is not who serves them.
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o644, 0o755
STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "personnel.storage.SteadyFolder",
        "OPTIONS": {"file_permissions_mode": 0o640, "directory_permissions_mode": 0o750},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if bucket := env("S3_BUCKET", default=""):
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": env("S3_ENDPOINT_URL", default="") or None,
            "region_name": env("S3_REGION", default="") or None,
            "access_key": env("S3_ACCESS_KEY", default="") or None,
            "secret_key": env("S3_SECRET_KEY", default="") or None,
            "default_acl": None,  # private: every download goes through a view that checks who asks
            "file_overwrite": False,
            "querystring_auth": True,
        },
    }

# Letters

EMAIL_URL = required("EMAIL_URL", lambda: f"filemail:///{BASE_DIR / 'var' / 'mail'}")
vars().update(env.email_url_config(EMAIL_URL))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("DEFAULT_FROM_EMAIL", default="Lộ trình <no-reply@localhost>")

# Logs: one JSON object a line on stderr, the request's number in every line up to the job it started.

LOGGING_CONFIG = None
logs.configure(env("LOG_LEVEL", default="INFO"))
