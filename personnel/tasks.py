import os
import socket

from celery import shared_task
from django.utils import timezone

from personnel import archives, dates, import_desk, issuing, jobs, structure  # noqa: F401 – some have handlers


@shared_task(ignore_result=True)
def dispatch_jobs() -> None:
    jobs.dispatch(timezone.now(), run_job.delay)


@shared_task(ignore_result=True)
def run_job(job_id: int) -> None:
    jobs.run(job_id, worker=f"{socket.gethostname()}:{os.getpid()}")


@shared_task(ignore_result=True)
def forget_archives() -> None:
    archives.forget(timezone.now())


@shared_task(ignore_result=True)
def bring_unit_names_up_to_date() -> None:
    structure.refresh(dates.today())
