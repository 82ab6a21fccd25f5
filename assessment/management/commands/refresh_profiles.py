"""The competency profiles brought to today, from the command line."""

from django.core.management.base import BaseCommand

from assessment.profile import refreshing
from personnel import dates


class Command(BaseCommand):
    help = "Compare the competency profiles with the evidence of today; done by itself every night."

    def handle(self, **options):
        self.stdout.write(f"{refreshing.refresh(None, dates.today())} lines changed")
