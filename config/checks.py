"""Django system checks of what no single app can know. `refusals.py` says what stops the process altogether."""

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register
from django.db import connections


@register(Tags.database)
def the_database_knows_vietnamese_letters(app_configs, databases, **kwargs):
    """libc's C leaves đ, ặ, ẫ alone in upper() and ILIKE: searches would miss people without a word."""
    found = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT upper('đặng') = 'ĐẶNG', current_setting('server_encoding') = 'UTF8'")
            folds, utf8 = cursor.fetchone()
        if not (folds and utf8):
            found.append(
                Error(
                    "The database's locale does not fold Vietnamese letters.",
                    hint="Make the cluster with POSTGRES_INITDB_ARGS of docker-compose.yml (docs/operations.md).",
                    id="config.E001",
                )
            )
    return found


@register(deploy=True)
def letters_leave_the_machine(app_configs, **kwargs):
    if settings.EMAIL_BACKEND.endswith(("console.EmailBackend", "dummy.EmailBackend", "locmem.EmailBackend")):
        return [Warning("EMAIL_URL sends letters nowhere.", hint="Set EMAIL_URL to an SMTP server.", id="config.W001")]
    return []
