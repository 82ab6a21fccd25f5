"""The papers of a review round: a sheet for each official, a report for each unit, one for the whole programme.

Asking writes jobs (`request_reports`); a job makes one paper (`assessment.report_making`). A sheet exists once per
revision of its review, and the review says "sheet filed" in the same transaction. A report exists once per state of
its reviews: when one of them changes, the next request makes a revision that says which report it replaces.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils.translation import gettext as _

from assessment import report_contents as contents
from assessment import report_places
from assessment.models import Review, ReviewProgramme
from assessment.report_making import (
    BATCH_REPORT,
    SHEET,
    UNIT_REPORT,
    about_report,
    about_sheet,
    by_unit,
    waiting,
)
from personnel import dates, job_parents, jobs
from personnel.errors import RuleViolation
from personnel.models import IssuedDocument, Job, Unit


@dataclass
class Request:
    """What was asked for: the job to watch (None when every paper exists already), and what cannot be made yet."""

    job: Job | None = None
    waiting: list[str] = field(default_factory=list)


@transaction.atomic
def request_reports(
    programme: ReviewProgramme, number: int, *, reviews=None, by=None, on: date | None = None
) -> Request:
    """Queue the papers of a round that do not exist yet.

    With `reviews`: the sheets of those people. Without: every sheet, the report of each unit whose people are all
    concluded, and the report of the round when all are. `on` is the day the reports are signed (today).
    """
    on = on or dates.today()
    ReviewProgramme.objects.select_for_update().get(pk=programme.pk)
    round_ = list(contents.reviews_of(programme, number))
    chosen = round_ if reviews is None else [row for row in round_ if row.pk in {review.pk for review in reviews}]
    if not chosen:
        raise RuleViolation(_("There is no review in this round to make a sheet of."), code="empty")
    ready = [row for row in chosen if row.state in contents.SETTLED]
    where = report_places.places(round_)
    request = Request(waiting=waiting(chosen, where))
    wanted = [_sheet_job(row) for row in ready if not _filed(about_sheet(row), SHEET, row.revision)]
    if reviews is None:
        for unit, rows in by_unit(round_, where):
            if all(row.state in contents.SETTLED for row in rows):
                wanted += _report_job(programme, number, rows, unit, on)
        if not request.waiting:
            wanted += _report_job(programme, number, round_, None, on)
    if not wanted and not ready:
        raise RuleViolation(_("No review of this round has been concluded yet."), code="not_concluded")
    if wanted:
        request.job = _queue(programme, number, wanted, by)
    return request


def _queue(programme: ReviewProgramme, number: int, wanted: list[dict], by) -> Job:
    """Under the round's open job when there is one, else under a new one. What had failed is tried again."""
    prefix = f"reports:{programme.pk}:{number}:"
    asked = Job.objects.filter(key__startswith=prefix)
    parent = asked.exclude(state=Job.State.DONE).order_by("-pk").first()
    if parent is None:
        label = _("Reports of period %(number)s, %(programme)s") % {"number": number, "programme": programme}
        parent = jobs.enqueue("reports", f"{prefix}{asked.count() + 1}", label=label, by=by, total=len(wanted))
    for values in wanted:
        job = jobs.enqueue(**values, by=by, parent=parent)
        if job.parent_id != parent.pk:
            Job.objects.filter(pk=job.pk).update(parent=parent)
        if job.state == Job.State.FAILED:
            jobs.retry(job, by)
    return job_parents.settle(parent)


def _sheet_job(review: Review) -> dict:
    label = _("Sheet of period %(number)s: %(name)s") % {"number": review.number, "name": review.official}
    return {
        "kind": SHEET,
        "key": f"sheet:{review.pk}:{review.revision}",
        "payload": {"review": review.pk, "revision": review.revision},
        "label": label,
    }


def _report_job(programme: ReviewProgramme, number: int, rows: list[Review], unit: Unit | None, on: date) -> list[dict]:
    """Nothing when the newest report already says what the reviews say."""
    about, template = about_report(programme, number, unit), UNIT_REPORT if unit else BATCH_REPORT
    newest = IssuedDocument.objects.filter(about=about, template=template).order_by("-revision").first()
    if newest and newest.content.get("sheets") == _revisions(rows):
        if newest.state == IssuedDocument.State.FILED:
            return []
        revision = newest.revision
    else:
        revision = newest.revision + 1 if newest else 1
    label = (
        _("Report of %(unit)s, period %(number)s") % {"unit": unit, "number": number}
        if unit
        else _("Report of the round, period %(number)s") % {"number": number}
    )
    payload = {"programme": programme.pk, "number": number, "revision": revision, "on": on.isoformat()}
    return [
        {
            "kind": template,
            "key": f"{template}:{about}:{revision}",
            "payload": payload | ({"unit": unit.pk} if unit else {}),
            "label": label,
        }
    ]


def _revisions(rows: Iterable[Review]) -> list[list[int]]:
    return sorted([row.pk, row.revision] for row in rows)


def _filed(about: str, template: str, revision: int) -> bool:
    same = IssuedDocument.objects.filter(about=about, template=template, revision=revision)
    return same.filter(state=IssuedDocument.State.FILED).exists()


def documents_of(programme: ReviewProgramme, number: int):
    """The newest revision of every paper of a round: reports first, then sheets by unit and name."""
    sheets = [f"review:{pk}" for pk in contents.reviews_of(programme, number).values_list("pk", flat=True)]
    round_ = about_report(programme, number, None)
    papers = IssuedDocument.objects.filter(
        Q(about__in=sheets, template=SHEET)
        | Q(about=round_, template=BATCH_REPORT)
        | Q(about__startswith=f"{round_}:", template=UNIT_REPORT)
    )
    newer = IssuedDocument.objects.filter(
        about=OuterRef("about"), template=OuterRef("template"), revision__gt=OuterRef("revision")
    )
    return papers.filter(~Exists(newer)).order_by("template", "scope_unit__path", "official__name_key", "pk")


def open_job(programme: ReviewProgramme, number: int, user) -> Job | None:
    """The round's job that is not done yet, for who may see it."""
    failed = Job.objects.filter(state=Job.State.FAILED).order_by("created_at", "pk")
    asked = Job.objects.visible_to(user).filter(key__startswith=f"reports:{programme.pk}:{number}:")
    open_ = asked.exclude(state=Job.State.DONE).prefetch_related(Prefetch("children", failed, to_attr="failures"))
    return open_.order_by("-pk").first()


def without_sheet(programme: ReviewProgramme, number: int, user) -> list[Review]:
    """The concluded people of a round whose sheet may still be asked for."""
    scope = user.scope("assessment.make_reports")
    rows = contents.reviews_of(programme, number).filter(scope.q("unit__path"))
    return list(rows.filter(state=Review.State.CONCLUDED))
