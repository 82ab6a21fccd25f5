"""What waits for a question officer: questions to review, and their own that were returned. Two queries."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from assessment.bank import lists
from assessment.models import QuestionVersion
from personnel import wording
from personnel.panels import Due

DAYS_TO_REVIEW = 14
"""So long after it was sent a question should have its answer."""


def of(user, on: date) -> Iterator[Due]:
    if user.has_perm("assessment.review_question"):
        found = lists.awaiting(user).order_by().aggregate(n=Count("pk"), first=Min("sent_at"))
        if found["n"]:
            day = wording.local(found["first"]).date() + timedelta(days=DAYS_TO_REVIEW)
            text = ngettext("%(n)s question to review", "%(n)s questions to review", found["n"])
            yield Due(
                day, text % {"n": wording.number(found["n"])}, _("The longest waiting comes first."),
                reverse("question-review"), pgettext("question", "Review"), wording.tone_of(day, on),
            )  # fmt: skip
    if user.has_perm("assessment.add_question"):
        own = QuestionVersion.objects.visible_to(user).filter(author=user, state=QuestionVersion.State.RETURNED)
        for row in own.select_related("question").order_by("question__code")[:20]:
            yield Due(
                on, _("Question returned: %(code)s") % {"code": row.question.code}, row.remark[:140],
                reverse("question", args=[row.question_id]), _("Open"),
            )  # fmt: skip
