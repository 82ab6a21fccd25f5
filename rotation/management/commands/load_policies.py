from django.core.management.base import BaseCommand

from rotation import policies


class Command(BaseCommand):
    help = "Adds the rotation regulations since 2019 with their sources and clauses. Running it again adds nothing."

    def handle(self, *args, **options):
        self.stdout.write(f"{policies.load()} added, {len(policies.REGIMES)} known")
