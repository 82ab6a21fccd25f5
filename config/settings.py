"""Settings come from the environment only; `.env.example` explains every variable."""

from pathlib import Path
from urllib.parse import unquote

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config import local

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

# "local" is a developer's or a demonstration machine: what is not set gets a default, PostgreSQL and Valkey are
# started here. Everywhere else is production, where a missing value stops the process (docs/decisions/0001).
OFFICE_ENV = env("OFFICE_ENV", default="production")
LOCAL = OFFICE_ENV == "local"


def required(name: str, local_value) -> str:
    """The variable; on a local machine what `local_value()` makes when it is unset."""
    if value := env(name, default=""):
        return value
    if LOCAL:
        return local_value()
    raise ImproperlyConfigured(
        f"{name} is not set. Production needs it; on your own machine `make setup` writes a .env with OFFICE_ENV=local."
    )


DEBUG = env.bool("DEBUG", False)
SECRET_KEY = required("SECRET_KEY", local.secret_key)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])

INSTALLED_APPS = [
    "config",
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
    "pgtrigger",
    "pghistory",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

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
                "config.shell.shell",
            ],
        },
    },
]

DATABASE_URL = required("DATABASE_URL", local.database_url)
REDIS_URL = required("REDIS_URL", local.redis_url)

DATABASES = {"default": env.db_url_config(DATABASE_URL)}
DATABASES["default"]["HOST"] = unquote(
    DATABASES["default"]["HOST"]
)  # %2Ftmp%2F…: a socket's folder, as libpq writes it
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "personnel.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "login"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(BASE_DIR / "var" / "media"))()

AUTHENTICATION_BACKENDS = ["personnel.backends.GrantBackend"]
ROLE_PERMISSIONS = "config.roles.ROLE_PERMISSIONS"
