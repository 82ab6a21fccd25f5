"""Who may open what, route by route: from the resolver, asked by one person of each kind in a database of its own."""

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.test.utils import override_settings, setup_test_environment, teardown_test_environment

HASHER = "django.contrib.auth.hashers.MD5PasswordHasher"
FILES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


class Command(BaseCommand):
    help = "Show who may open which address; --write keeps the table that the tests compare with."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="as JSON")
        parser.add_argument("--write", action="store_true", help="write tests/trust/access_table.json")

    def handle(self, *args, **options):
        try:
            from tests.trust import matrix
        except ImportError as missing:
            raise CommandError("The table is made with the tests at hand: run this in a checkout.") from missing
        found = self._found(matrix)
        if options["write"]:
            matrix.TABLE.write_text(matrix.written(found))
        self.stdout.write(matrix.written(found) if options["json"] else matrix.shown(found))

    def _found(self, matrix):
        from tests.conftest import office as make_office
        from tests.trust import world

        setup_test_environment(debug=False)
        own = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            with override_settings(PASSWORD_HASHERS=[HASHER], STORAGES=FILES), transaction.atomic():
                found = matrix.table(world.build(make_office.__wrapped__(None)))
                transaction.set_rollback(True)
            return found
        finally:
            connection.creation.destroy_test_db(own, verbosity=0)
            teardown_test_environment()
