"""What the days bring, by hand: the same functions as the beat schedule calls. Twice is harmless."""

from django.core.management.base import BaseCommand, CommandError

from assessment import daily as reviews
from personnel import dates, structure
from personnel.dates import DateProblem
from rotation import daily as rotations


class Command(BaseCommand):
    help = "Bring unit names, rotations and reviews up to a day: open, mark, remind. Running it again changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("--on", metavar="dd/mm/yyyy", help="the day; today when left out")

    def handle(self, *args, on=None, **options):
        try:
            day = dates.parse(on) if on else dates.today()
        except DateProblem:
            raise CommandError(f"{on!r} is no day: write it as dd/mm/yyyy, for example 30/06/2026.") from None
        self.stdout.write(f"personnel: names refreshed {structure.refresh(day)}")
        for part in (rotations, reviews):
            for name, number in part.run(day).items():
                self.stdout.write(f"{part.__name__.partition('.')[0]}: {name} {number}")
