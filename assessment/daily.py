"""What happens by itself once a day: reviews open, people are reminded, late ones are marked, lists are looked at again.

Every row it writes carries the day on which it was due, not the day on which the job ran. So a second run the same
day writes nothing, a missed day is caught up with the same rows, and two runs at once share the work.
"""

import logging
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from assessment import recipients
from assessment.campaigns import late, reminding, timetable
from assessment.deadlines import self_report_due
from assessment.models import Review, ReviewReminder
from personnel.models import User

log = logging.getLogger("lotrinh.reviews")
State, Kind = Review.State, ReviewReminder.Kind
SOON = timedelta(days=3)
ONE_DAY = timedelta(days=1)


def run(on: date) -> dict[str, int]:
    """All of it for one day; how many rows each part wrote."""
    return {
        "opened": open_due(on),
        "overdue": mark_overdue(on),
        "reminders": remind(on),
        "mails": send_mails(),
        "list_letters": reminding.send_mails(),
        "late_changes": late.look_again_at_all(on),
        "sitting": timetable.begin_due(timezone.now()),
    }


def open_due(on: date) -> int:
    with transaction.atomic():
        due = Review.objects.filter(state=State.NOT_OPEN, opens_on__lte=on)
        mine = list(due.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True))
        return Review.objects.filter(pk__in=mine, state=State.NOT_OPEN).update(
            state=State.OPEN, version=F("version") + 1
        )


def mark_overdue(on: date) -> int:
    """Late since the day after it was due, whenever this is found out."""
    return Review.objects.overdue(on).filter(overdue_since__isnull=True).update(overdue_since=F("due_on") + ONE_DAY)


def remind(on: date) -> int:
    """Reminders in the product, each on its own nominal day."""
    waiting = list(Review.objects.awaiting_unit().select_related("cycle", "unit").order_by("pk"))
    writers = recipients.reviewers(waiting)
    accounts = dict(
        User.objects.filter(is_active=True, official__in={review.official_id for review in waiting}).values_list(
            "official", "pk"
        )
    )
    rows = []
    for review in waiting:
        people = {"official": [accounts[review.official_id]] if review.official_id in accounts else []}
        people["unit"] = writers[review.pk]
        for whom, kind, day in nominal(review, on):
            rows += [ReviewReminder(review=review, user_id=user, kind=kind, on=day) for user in people[whom]]
    return recipients.leave(rows)


def nominal(review: Review, on: date) -> Iterator[tuple[str, str, date]]:
    """(to whom, what, on which day) of everything that should have been said about a review by the day `on`."""
    self_due = self_report_due(review)
    if review.state == State.OPEN:
        if review.opens_on <= on:
            yield "official", Kind.OPENED, review.opens_on
        if self_due - SOON <= on <= self_due:
            yield "official", Kind.SOON, self_due - SOON
        if self_due < on:
            yield "official", Kind.OVERDUE, self_due + ONE_DAY
    if self_due < on <= review.due_on:
        yield "unit", Kind.OPENED, self_due + ONE_DAY
    if review.due_on - SOON <= on <= review.due_on:
        yield "unit", Kind.SOON, review.due_on - SOON
    if review.due_on < on:
        yield "unit", Kind.OVERDUE, review.due_on + ONE_DAY


def send_mails() -> int:
    """One letter a person with everything not mailed yet. The rows are locked while it is sent, so nobody gets it twice."""
    people = ReviewReminder.objects.filter(mailed_at__isnull=True, user__is_active=True).exclude(user__email="")
    sent = 0
    for user in User.objects.filter(pk__in=people.values("user")).order_by("pk"):
        try:
            sent += _mail(user)
        except OSError:
            log.exception("mail not sent", extra={"user": user.pk})  # the next run tries again
    return sent


@transaction.atomic
def _mail(user: User) -> int:
    reminders = list(
        ReviewReminder.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(user=user, mailed_at__isnull=True)
        .select_related("review__official", "review__unit", "review__cycle")
        .order_by("review__due_on", "review_id", "on")
    )
    current = [one for one in reminders if is_current(one)]
    ReviewReminder.objects.filter(pk__in=[one.pk for one in reminders]).update(mailed_at=timezone.now())
    if not current:
        return 0
    with translation.override(user.language or settings.LANGUAGE_CODE):
        lines = [{"reminder": one, "own": one.review.official_id == user.official_id} for one in _latest(current)]
        body = render_to_string(
            "assessment/mail/reminders.txt", {"user": user, "lines": lines, "site": getattr(settings, "SITE_URL", "")}
        )
        send_mail(_subject(len(lines)), body, settings.DEFAULT_FROM_EMAIL, [user.email])
    return 1


def is_current(reminder: ReviewReminder) -> bool:
    """Nobody is written to about what has been done in the meantime."""
    state = reminder.review.state
    if reminder.kind == Kind.RELEASED:
        return state in (State.CONCLUDED, State.REPORTED)
    if reminder.kind == Kind.RETURNED:
        return state == State.RETURNED
    if reminder.review.official_id == reminder.user.official_id:
        return state == State.OPEN
    return state in (State.OPEN, State.SELF_SUBMITTED, State.RETURNED)


def _latest(reminders: Iterable[ReviewReminder]) -> list[ReviewReminder]:
    """One line a review: the last thing there is to say about it."""
    by_review: dict[int, ReviewReminder] = {}
    for one in sorted(reminders, key=lambda reminder: reminder.on):
        by_review[one.review_id] = one
    return list(by_review.values())


def _subject(count: int) -> str:
    return _("Six-monthly reviews: %(count)s waiting for you") % {"count": count}
