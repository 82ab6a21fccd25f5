from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from personnel import catalogues


class Command(BaseCommand):
    help = "Create or update job positions from a CSV file with the columns code, name_vi, name_en, area."

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", default=str(catalogues.DATA / "job_positions.csv"))

    def handle(self, *, file, **options):
        try:
            count = catalogues.load_job_positions(Path(file))
        except OSError as problem:
            raise CommandError(str(problem)) from problem
        except KeyError as problem:
            raise CommandError(f"The file has no column {problem}.") from problem
        self.stdout.write(f"{count} job positions.")
