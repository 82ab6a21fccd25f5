from django.core.management.base import BaseCommand

from personnel import catalogues


class Command(BaseCommand):
    help = "Load levels, titles, grades, job positions, retirement ages and planning terms. Loading again is harmless."

    def handle(self, **options):
        catalogues.load_catalogues()
        self.stdout.write("Catalogues loaded.")
