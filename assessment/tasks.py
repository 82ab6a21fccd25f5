from celery import shared_task
from django.utils import timezone

from assessment import daily
from assessment.exam_day import closing
from personnel import dates


@shared_task
def run_daily() -> None:
    daily.run(dates.today())


@shared_task
def close_attempts() -> None:
    closing.sweep(timezone.now())
