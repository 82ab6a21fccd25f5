"""Who may open what, route by route: from the resolver, asked by one person of each kind in a database of its own."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection, transaction
from django.test.utils import override_settings, setup_test_environment, teardown_test_environment

from config.access import matrix, small_office, world

PLAIN = {
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    "STORAGES": {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    },
    "CACHES": {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
    "SECURE_SSL_REDIRECT": False,
}
"""Nothing of the office is reached: not its files, its cache, its broker (no act is ever finished) or its mail."""


class Command(BaseCommand):
    help = (
        "Show who may open which address. The office's records are not touched: the question is asked in a database of its "
        "own, made and dropped beside the office's (the role must be allowed to create one)."
    )

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="as JSON")
        parser.add_argument("--check", action="store_true", help="compare with the table that was read and kept")
        parser.add_argument("--write", action="store_true", help="keep this table from now on (in a checkout)")

    def handle(self, *args, **options):
        with _database_of_its_own(), transaction.atomic():
            found = matrix.table(world.build(small_office.make()))
            transaction.set_rollback(True)
        if options["write"]:
            matrix.TABLE.write_text(matrix.written(found))
        if not options["check"]:
            self.stdout.write(matrix.written(found) if options["json"] else matrix.shown(found))
        elif changed := matrix.differences(found, matrix.kept()):
            raise CommandError("Not as the kept table says:\n" + "\n".join(changed))
        else:
            self.stdout.write(f"{len(found)} addresses, all as the kept table says.")


@contextmanager
def _database_of_its_own() -> Iterator[None]:
    own = connection.settings_dict["NAME"]
    setup_test_environment(debug=False)
    logging.disable(logging.ERROR)  # a line for each of thousands of requests nobody made
    try:
        with override_settings(**PLAIN):
            try:
                connection.creation.create_test_db(verbosity=0, autoclobber=True)
            except (DatabaseError, SystemExit) as refused:
                raise CommandError(
                    "The database role may not create a database. Let one that may run this: "
                    f"DATABASE_URL=… manage.py access_matrix ({refused})"
                ) from refused
            try:
                yield
            finally:
                connection.creation.destroy_test_db(own, verbosity=0)
    finally:
        logging.disable(logging.NOTSET)
        teardown_test_environment()
