from django.core.management.base import BaseCommand

from assessment import forms_catalogue


class Command(BaseCommand):
    help = "Record the six-monthly review form of rotated officials. Running it again changes nothing."

    def handle(self, *args, **options):
        added = forms_catalogue.load()
        for form in added:
            self.stdout.write(f"{form.code} {form.version}: {form.source}")
        if not added:
            self.stdout.write("Nothing to add.")
