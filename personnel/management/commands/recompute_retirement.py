from django.core.management.base import BaseCommand

from personnel import retirement_table


class Command(BaseCommand):
    help = "Compute every official's day of retirement again from the table of retirement ages."

    def handle(self, **options):
        self.stdout.write(f"{retirement_table.recompute()} officials have another day of retirement.")
