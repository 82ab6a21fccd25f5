"""What assessment offers to the menu, the desk, the record page and the search; see `personnel.panels`."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment import desk_cards, own_exams, result_panels, to_do
from assessment.bank import to_do as bank_to_do
from assessment.campaigns import to_do as campaign_to_do
from assessment.models import Review
from assessment.profile import record as profile_record
from personnel.panels import Due, Group, MenuItem, Panel, Stat


def menu(user) -> Iterator[MenuItem]:
    if user.official_id:
        yield MenuItem(Group.OWN, gettext_lazy("My reviews"), "my-reviews", "clipboard", order=20)
        yield MenuItem(Group.OWN, gettext_lazy("My exams"), "exam-mine", "edit", order=30)
    if user.has_perm("assessment.score_review") and not user.has_perm("assessment.conclude_review"):
        yield MenuItem(Group.UNIT, gettext_lazy("Six-monthly reviews"), "reviews", "edit", "assessment.view_review")
    else:
        yield MenuItem(Group.ROTATION, gettext_lazy("Six-monthly reviews"), "reviews", "edit", "assessment.view_review")
    yield MenuItem(
        Group.ROTATION, gettext_lazy("Review rounds"), "review-rounds", "chart", "assessment.conclude_review"
    )
    campaigns = gettext_lazy("Competency campaigns")
    yield MenuItem(Group.COMPETENCY, campaigns, "campaigns", "clipboard", "assessment.view_campaign", order=10)
    yield MenuItem(
        Group.COMPETENCY, gettext_lazy("Competencies"), "competencies", "award", "assessment.view_competency", order=18
    )
    yield MenuItem(
        Group.COMPETENCY, gettext_lazy("Question bank"), "questions", "book", "assessment.view_question", order=20
    )
    yield MenuItem(
        Group.COMPETENCY, gettext_lazy("Questions to review"), "question-review", "check", "assessment.review_question",
        order=21,
    )  # fmt: skip
    rooms = gettext_lazy("Exam rooms")
    yield MenuItem(Group.COMPETENCY, rooms, "exam-desks", "building", "assessment.run_sitting", order=45)

    yield from _competency_menu(user)


def _competency_menu(user) -> Iterator[MenuItem]:
    if user.official_id:
        yield MenuItem(Group.OWN, gettext_lazy("My competencies"), "my-profile", "award", order=25)
    lines = "assessment.view_profileline"
    for label, url_name, icon, order in (
        (gettext_lazy("Gaps and training needs"), "competency-gaps", "flag", 60),
        (gettext_lazy("Fit for a job position"), "competency-fit", "users", 61),
        (gettext_lazy("Competency map of the units"), "competency-map", "table", 62),
    ):
        yield MenuItem(Group.COMPETENCY, label, url_name, icon, lines, order=order)
    yield MenuItem(
        Group.COMPETENCY, gettext_lazy("Work results"), "work-results", "chart", "assessment.view_workresult", order=63
    )
    sources = gettext_lazy("Sources of work results")
    yield MenuItem(Group.COMPETENCY, sources, "data-sources", "key", "assessment.change_datasource", order=64)
    yield from result_panels.menu(user)


def due(user, on: date) -> Iterator[Due]:
    yield from to_do.of(user, on)
    yield from campaign_to_do.of(user, on)
    yield from bank_to_do.of(user, on)
    yield from own_exams.of(user, on)
    yield from result_panels.due(user, on)


def stats(user, on: date) -> Iterator[Stat]:
    yield from desk_cards.stats(user, on)
    yield from campaign_to_do.stats(user, on)


def desk(user, on: date) -> Iterator[Panel]:
    return desk_cards.panels(user, on)


def panels(official, user, on: date) -> Iterator[Panel]:
    """The tabs of a record: the competency profile; every review this person may read, with the scores over the periods."""
    yield from profile_record.panels(official, user, on)
    rows = list(
        Review.objects.readable_by(user)
        .filter(official=official)
        .counted()
        .select_related("unit", "cycle__programme")
        .told()
        .order_by("-period", "-number")
    )
    if not rows:
        return
    latest = [row for row in reversed(rows) if row.cycle_id == rows[0].cycle_id and row.kind == Review.Kind.PERIODIC]
    released = [(str(row.number), row.total) for row in latest if row.is_released]
    yield Panel(
        "reviews",
        _("Six-monthly reviews"),
        "assessment/parts/record_reviews.html",
        {"reviews": rows, "points": released},
        tab=_("Reviews"),
        order=40,
    )
    if latest:
        context = {
            "points": [(str(row.number), row.total if row.is_released else None) for row in latest],
            "scored": bool(released),
            "next": next((row for row in latest if not row.is_released), None),
        }
        yield Panel(
            "scores", _("Six-monthly reviews"), "assessment/parts/record_scores.html", context, side=True, order=20
        )


def search(words, user) -> Iterator:
    """A review is found through its official."""
    return iter(())
