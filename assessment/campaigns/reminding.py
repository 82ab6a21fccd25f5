"""Head office reminds the heads of units whose list is due: in the product and by letter, once a day."""

import logging
from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from assessment.models import CampaignUnit, ListReminder
from assessment.recipients import heads_over
from personnel import access_log, wording
from personnel.models import AccessEvent, User

log = logging.getLogger("lotrinh.campaigns")


@transaction.atomic
def remind(rows: Iterable[CampaignUnit], *, by, on: date) -> tuple[int, list[str]]:
    """Leave a reminder with the head of each unit. Returns how many units were reminded now, and which have no head.

    A unit reminded today already is not reminded again.
    """
    rows = [row for row in rows if row.state == CampaignUnit.State.OPENED]
    heads = heads_over(row.unit for row in rows)
    headless = [str(row.unit) for row in rows if not heads.get(row.unit_id)]
    told = set(
        ListReminder.objects.filter(campaign_unit__in=[row.pk for row in rows], on=on)
        .values_list("campaign_unit", flat=True)
    )  # fmt: skip
    fresh = [row for row in rows if row.pk not in told and heads.get(row.unit_id)]
    ListReminder.objects.bulk_create(
        (ListReminder(campaign_unit=row, user_id=user, on=on, by=by) for row in fresh for user in heads[row.unit_id]),
        ignore_conflicts=True,
    )
    for row in fresh:
        access_log.note(by, AccessEvent.Verb.CHANGE, row, label=_("Reminded: %(row)s") % {"row": row})
    return len(fresh), headless


def send_mails() -> int:
    """One letter a person with every reminder not mailed yet; safe to run by two workers at once."""
    waiting = ListReminder.objects.filter(mailed_at__isnull=True, user__is_active=True).exclude(user__email="")
    sent = 0
    for user in User.objects.filter(pk__in=waiting.values("user")).order_by("pk"):
        try:
            sent += _mail(user)
        except OSError:
            log.exception("mail not sent", extra={"user": user.pk})  # the next run tries again
    return sent


@transaction.atomic
def _mail(user: User) -> int:
    reminders = list(
        ListReminder.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(user=user, mailed_at__isnull=True)
        .select_related("campaign_unit__unit", "campaign_unit__campaign")
        .order_by("campaign_unit__list_due_on", "pk")
    )
    ListReminder.objects.filter(pk__in=[one.pk for one in reminders]).update(mailed_at=timezone.now())
    current = [one for one in reminders if one.campaign_unit.state == CampaignUnit.State.OPENED]
    if not current:
        return 0
    with translation.override(user.language or settings.LANGUAGE_CODE):
        lines = [
            {"row": one.campaign_unit, "due": wording.day(one.campaign_unit.list_due_on),
             "distance": wording.distance(one.campaign_unit.list_due_on, one.on)}
            for one in current
        ]  # fmt: skip
        body = render_to_string(
            "assessment/campaigns/mail/list_due.txt", {"user": user, "lines": lines, "site": settings.SITE_URL}
        )
        send_mail(_("Lists of candidates to sign and send"), body, settings.DEFAULT_FROM_EMAIL, [user.email])
    return 1
