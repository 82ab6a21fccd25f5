from celery import shared_task

from assessment import daily
from personnel import dates


@shared_task
def run_daily() -> None:
    daily.run(dates.today())
