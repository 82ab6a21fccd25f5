import os
import socket
import time
from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from assessment import reports
from assessment.models import ReviewProgramme
from personnel import jobs
from personnel.errors import RuleViolation
from personnel.models import Job


class Command(BaseCommand):
    help = "Makes the sheets and reports of a review round, and prints the documents."

    def add_arguments(self, parser):
        parser.add_argument("--batch", required=True, metavar="CODE", help="code of the rotation batch")
        parser.add_argument("--period", required=True, type=int, metavar="N")
        parser.add_argument("--on", type=date.fromisoformat, metavar="YYYY-MM-DD", help="day of the reports (today)")
        parser.add_argument(
            "--wait", action="store_true", help="make them in this process instead of leaving them queued"
        )

    def handle(self, *, batch, period, on, wait, **options):
        programme = ReviewProgramme.objects.filter(code=batch).first()
        if programme is None:
            raise CommandError(f"No review programme of a batch {batch!r}.")
        try:
            request = reports.request_reports(programme, period, on=on)
        except RuleViolation as refusal:
            raise CommandError(str(refusal)) from None
        for sentence in request.waiting:
            self.stderr.write(f"waiting\t{sentence}")
        if request.job and wait:
            self._do(request.job)
        failed = self._tell(request.job) if request.job else 0
        self._print(programme, period)
        if failed:
            raise CommandError(f"{failed} failed.")

    def _do(self, parent: Job) -> None:
        """Work through the parts that no worker holds, then wait for those one does."""
        worker = f"{socket.gethostname()}:{os.getpid()}"
        ended = [Job.State.DONE, Job.State.FAILED]
        while Job.objects.filter(parent=parent).exclude(state__in=ended).exists():
            waiting = jobs.workable(timezone.now()).filter(parent=parent).order_by("created_at", "pk")
            pk = waiting.values_list("pk", flat=True).first()
            if pk is None or jobs.run(pk, worker) is None:
                time.sleep(0.5)

    def _tell(self, parent: Job) -> int:
        failed = list(Job.objects.filter(parent=parent, state=Job.State.FAILED))
        for job in failed:
            self.stderr.write(f"failed\t{job.label}\t{job.error}")
        left = Job.objects.filter(parent=parent, state__in=[Job.State.QUEUED, Job.State.RUNNING]).count()
        if left:
            self.stderr.write(f"queued\t{left}")
        return len(failed)

    def _print(self, programme: ReviewProgramme, period: int) -> None:
        for document in reports.documents_of(programme, period).select_related("official", "scope_unit"):
            name = document.official or document.scope_unit or ""
            self.stdout.write(
                "\t".join([
                    str(document.pk), document.template, document.symbol or "–", str(name), document.state,
                    document.verify_code, document.sha256 or "–",
                ])
            )  # fmt: skip
