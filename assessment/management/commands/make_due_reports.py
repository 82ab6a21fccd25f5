"""Ask for the papers of every round that has concluded reviews without a filed sheet."""

from django.core.management.base import BaseCommand

from assessment import reports
from assessment.models import Review, ReviewProgramme


class Command(BaseCommand):
    help = "Queues the sheets and reports that are due in every review round; the workers make them."

    def handle(self, **options):
        due = Review.objects.filter(state=Review.State.CONCLUDED).order_by("cycle__programme", "number")
        programmes = {programme.pk: programme for programme in ReviewProgramme.objects.all()}
        for programme, number in due.values_list("cycle__programme", "number").distinct():
            request = reports.request_reports(programmes[programme], number)
            if request.job:
                self.stdout.write(f"{request.job.label}: {request.job.total}")
