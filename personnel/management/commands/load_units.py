from django.core.management.base import BaseCommand, CommandError

from personnel import published_units
from personnel.errors import RuleViolation


class Command(BaseCommand):
    help = "Load units, their names over time and what became of them from a CSV file. Loading again changes nothing."

    def add_arguments(self, parser):
        parser.add_argument(
            "file", nargs="?", default=str(published_units.DATA), help="default: the structure of Customs"
        )

    def handle(self, *, file, **options):
        try:
            loaded = published_units.load_units(file)
        except (RuleViolation, OSError) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(str(loaded))
