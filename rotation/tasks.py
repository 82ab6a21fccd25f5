from celery import shared_task

from personnel import dates
from rotation import daily


@shared_task
def bring_terms_up_to_date() -> None:
    daily.run(dates.today())
