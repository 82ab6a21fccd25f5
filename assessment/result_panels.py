"""What exam results offer to the menu, the desk and a record page; composed in `assessment.offers`."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.models import Appeal, AppealReading, PracticalMark
from personnel import wording
from personnel.panels import Due, Group, MenuItem, Tone

DAYS_TO_MARK = 7
MAY_BE_NAMED = ("assessment.mark_exam", "assessment.review_question", "assessment.sign_list")
"""Exam officers, question officers and heads of units can be named as markers: their desk says what waits for them."""


def menu(user) -> Iterator[MenuItem]:
    if user.official_id:
        yield MenuItem(Group.OWN, gettext_lazy("My exam results"), "my-results", "award", order=35)
    results = gettext_lazy("Exam results")
    yield MenuItem(Group.COMPETENCY, results, "exam-result-campaigns", "chart", "assessment.view_marking", order=40)
    yield MenuItem(
        Group.COMPETENCY, gettext_lazy("Blueprints"), "blueprints", "table", "assessment.view_blueprint", order=30
    )
    may_mark = "assessment.mark_exam" if user.has_perm("assessment.mark_exam") else "assessment.review_question"
    yield MenuItem(Group.COMPETENCY, gettext_lazy("Papers to mark"), "exam-work", "edit", may_mark, order=45)


def due(user, on: date) -> Iterator[Due]:
    """Work to mark, appeals to take up or decide; own results stand in `own_exams`."""
    if any(user.has_perm(one) for one in MAY_BE_NAMED):
        yield from _to_mark(user, on)
    if user.has_perm("assessment.decide_appeal"):
        rows = Appeal.objects.decidable_by(user).filter(state=Appeal.State.LODGED)
        for row in rows.select_related("result__registration__official").order_by("lodged_at")[:20]:
            day = wording.local(row.lodged_at).date() + timedelta(days=DAYS_TO_MARK)
            yield Due(day, _("Take up an appeal"), row.reason[:100], reverse("exam-appeal", args=[row.pk]), _("Open"),
                      wording.tone_of(day, on), row.result.registration.official.full_name)  # fmt: skip


def _to_mark(user, on: date) -> Iterator[Due]:
    waiting = AppealReading.objects.writable_by(user).select_related("appeal").order_by("pk")[:20]
    for one in waiting:
        day = wording.local(one.appeal.lodged_at).date() + timedelta(days=DAYS_TO_MARK)
        yield Due(day, _("Second marking of an appeal"), f"PK-{one.appeal_id}", reverse("exam-reading", args=[one.pk]),
                  _("Mark"), wording.tone_of(day, on))  # fmt: skip
    marks = PracticalMark.objects.writable_by(user).count()
    if marks:
        yield Due(on, _("Practical work to mark: %(n)s") % {"n": marks}, "", reverse("exam-work"), _("Mark"), Tone.WARN)
