from celery import shared_task
from django.utils import timezone

from assessment import daily
from assessment.campaigns import mailing  # noqa: F401 - its handler
from assessment.exam_day import closing
from assessment.exam_papers import making, printing  # noqa: F401 - their handlers
from assessment.profile import refreshing
from assessment.results import analysing, attempts, correcting  # noqa: F401 - their handlers
from personnel import dates


@shared_task
def run_daily() -> None:
    daily.run(dates.today())


@shared_task
def close_attempts() -> None:
    closing.sweep(timezone.now())


@shared_task
def mark_ended() -> None:
    attempts.mark_ended()


@shared_task(ignore_result=True)
def refresh_profiles() -> None:
    refreshing.refresh(None, dates.today())
