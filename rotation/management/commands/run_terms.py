from django.core.management.base import BaseCommand, CommandError

from personnel import dates
from rotation import daily


class Command(BaseCommand):
    help = "Bring batches and terms up to a day: states, alerts. Running it twice changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("--on", help="dd/mm/yyyy; today when left out")

    def handle(self, *args, on=None, **options):
        try:
            day = dates.parse(on) if on else dates.today()
        except dates.DateProblem as problem:
            raise CommandError(f"--on: {problem}") from None
        for step, rows in daily.run(day).items():
            self.stdout.write(f"{step}: {rows}")
