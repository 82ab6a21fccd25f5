"""Jobs of the campaigns: letters that a press of a button asked for. `assessment.tasks` imports this."""

from assessment.campaigns import reminding
from personnel import jobs

LETTERS = "list_letters"


@jobs.handler(LETTERS)
def _send(job) -> None:
    reminding.send_mails()
