from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from rotation import dossiers, policies


class Command(BaseCommand):
    help = "Adds the rotation regulations since 2019 with their sources and clauses, and the papers of a dossier. Running it again adds nothing."

    def handle(self, *args, **options):
        said = {"added": policies.load(), "known": len(policies.REGIMES)}
        dossiers.load()
        self.stdout.write(_("%(added)s policies added, %(known)s known.") % said)
