import os
import socket

from celery import shared_task
from django.utils import timezone

from personnel import import_desk, issuing, jobs  # noqa: F401 – issuing and import_desk have handlers


@shared_task(ignore_result=True)
def dispatch_jobs() -> None:
    jobs.dispatch(timezone.now(), run_job.delay)


@shared_task(ignore_result=True)
def run_job(job_id: int) -> None:
    jobs.run(job_id, worker=f"{socket.gethostname()}:{os.getpid()}")
