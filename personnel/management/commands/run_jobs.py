import os
import socket
import time

from django.core.management.base import BaseCommand
from django.utils import timezone

from personnel import jobs
from personnel.models import Job


class Command(BaseCommand):
    help = "Does the waiting jobs in this process, without broker or worker."

    def add_arguments(self, parser):
        end = parser.add_mutually_exclusive_group()
        end.add_argument("--once", action="store_true", help="stop when nothing can be taken up (the default)")
        end.add_argument("--wait", action="store_true", help="stop when no job is queued or running any more")

    def handle(self, *, wait, **options):
        tried: set[int] = set()
        worker, done = f"{socket.gethostname()}:{os.getpid()}", 0
        while True:
            waiting = jobs.workable(timezone.now()).exclude(pk__in=tried).order_by("created_at", "pk")
            pk = waiting.values_list("pk", flat=True).first()
            if pk is not None:
                job = jobs.run(pk, worker)
                tried.add(pk) if job is None or job.state == Job.State.QUEUED else tried.discard(pk)
                done += job is not None and job.state != Job.State.QUEUED
                continue
            if not wait or not Job.objects.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING]).exists():
                break
            tried.clear()
            time.sleep(1)
        self.stdout.write(f"{done}")
