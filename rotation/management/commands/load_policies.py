from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from rotation import policies


class Command(BaseCommand):
    help = "Adds the rotation regulations since 2019 with their sources and clauses. Running it again adds nothing."

    def handle(self, *args, **options):
        said = {"added": policies.load(), "known": len(policies.REGIMES)}
        self.stdout.write(_("%(added)s policies added, %(known)s known.") % said)
