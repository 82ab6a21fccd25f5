"""The papers of a review round: a sheet for each official, a report for each unit, one for the whole programme.

Asking writes jobs (`request_reports`); a job makes one paper: it looks whether that revision exists, freezes what the
rows say now, and files the PDF. A sheet exists once per revision of its review, and the review says "sheet filed" in
the same transaction. A report exists once per state of its reviews: when one of them changes, the next request makes
a revision that says which report it replaces.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessment import concluding, report_places
from assessment import report_contents as contents
from assessment.models import Review, ReviewProgramme
from personnel import dates, issuing, jobs
from personnel.errors import RuleViolation
from personnel.models import IssuedDocument, Job, Unit
from personnel.models.documents import DocumentType

SHEET, UNIT_REPORT, BATCH_REPORT = "review_sheet", "unit_report", "batch_report"


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
    request = Request(waiting=_waiting(chosen))
    wanted = [_sheet_job(row) for row in ready if not _filed(*_sheet_key(row))]
    if reviews is None:
        for unit, rows in _by_unit(round_):
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
    return jobs.settle(parent)


def _sheet_key(review: Review) -> tuple[str, str, int]:
    return f"review:{review.pk}", SHEET, review.revision


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
    about, template = _about(programme, number, unit), UNIT_REPORT if unit else BATCH_REPORT
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


def _about(programme: ReviewProgramme, number: int, unit: Unit | None) -> str:
    return f"round:{programme.pk}:{number}" + (f":{unit.pk}" if unit else "")


def _revisions(rows: Iterable[Review]) -> list[list[int]]:
    return sorted([row.pk, row.revision] for row in rows)


def _filed(about: str, template: str, revision: int) -> bool:
    same = IssuedDocument.objects.filter(about=about, template=template, revision=revision)
    return same.filter(state=IssuedDocument.State.FILED).exists()


def _by_unit(rows: Iterable[Review]) -> list[tuple[Unit, list[Review]]]:
    """By department: a division of one person gives no report of its own."""
    rows = list(rows)
    where = report_places.places(rows)
    units: dict[int, tuple[Unit, list[Review]]] = {}
    for row in rows:
        department = where[row.pk].department
        units.setdefault(department.pk, (department, []))[1].append(row)
    return list(units.values())


def _waiting(rows: Iterable[Review]) -> list[str]:
    """A sentence for each unit that is not ready, with the people it is about."""
    sentences = []
    for unit, theirs in _by_unit(rows):
        missing = [row for row in theirs if row.state not in contents.SETTLED]
        if missing:
            names = ", ".join(row.official.full_name for row in missing)
            text = ngettext(
                "%(unit)s: %(n)s review not concluded (%(names)s).",
                "%(unit)s: %(n)s reviews not concluded (%(names)s).",
                len(missing),
            )
            sentences.append(text % {"unit": unit, "n": len(missing), "names": Truncator(names).chars(300)})
    return sentences


def documents_of(programme: ReviewProgramme, number: int):
    """The newest revision of every paper of a round: reports first, then sheets by unit and name."""
    sheets = [f"review:{pk}" for pk in contents.reviews_of(programme, number).values_list("pk", flat=True)]
    round_ = _about(programme, number, None)
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


# Making one paper


@jobs.handler(SHEET)
def _make_sheet(job: Job) -> IssuedDocument:
    document = issue_sheet(job.payload["review"], job.payload["revision"], by=job.requested_by, job=job)
    return issuing.file(document, job=job)


@transaction.atomic
def issue_sheet(review_pk: int, revision: int, *, by=None, job: Job | None = None) -> IssuedDocument:
    """The numbered state of a concluded review becomes a paper, and the review says so."""
    review = Review.objects.select_for_update(of=("self",)).get(pk=review_pk)
    about, template, _revision = _sheet_key(review)
    existing = IssuedDocument.objects.filter(about=about, template=template, revision=revision).first()
    if existing:
        return existing
    if review.revision != revision:
        raise RuleViolation(_("The review has changed since. Ask for its sheet again."), code="revision")
    if review.state not in contents.SETTLED:
        raise RuleViolation(
            _("%(name)s: the review of period %(number)s is not concluded yet.")
            % {"name": review.official, "number": review.number},
            code="not_concluded",
        )
    before = IssuedDocument.objects.filter(about=about, template=template, revision__lt=revision).order_by("-revision")
    replaced = before.first()
    content = contents.sheet(review)
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Review sheet, period %(number)s of %(of)s") % {"number": review.number, "of": content["of"]}
    document = issuing.issue(
        template=template,
        type=DocumentType.REVIEW_SHEET,
        issuer=report_places.places([review])[review.pk].department,
        signed_on=report_places.signed_on(review),
        subject=subject,
        content=content | {"replaces": _replaced(replaced)},
        about=about,
        revision=revision,
        numbered=False,
        official=review.official,
        scope_unit=review.unit,
        signer_name=content["sent_by"],
        signer_title="",
        amends=replaced,
        amendment=IssuedDocument.Amendment.REPLACES if replaced else "",
        by=by,
        job=job,
    )
    concluding.mark_reported(review)
    return document


@jobs.handler(UNIT_REPORT)
@jobs.handler(BATCH_REPORT)
def _make_report(job: Job) -> IssuedDocument:
    told = job.payload
    programme = ReviewProgramme.objects.get(pk=told["programme"])
    unit = Unit.objects.get(pk=told["unit"]) if "unit" in told else None
    document = issue_report(
        programme,
        told["number"],
        unit,
        told["revision"],
        on=date.fromisoformat(told["on"]),
        by=job.requested_by,
        job=job,
    )
    return issuing.file(document, job=job)


@transaction.atomic
def issue_report(
    programme: ReviewProgramme,
    number: int,
    unit: Unit | None,
    revision: int,
    *,
    on: date,
    by=None,
    job: Job | None = None,
) -> IssuedDocument:
    """The report of a unit to the personnel board, or of the board to the head of the office, about a whole round."""
    about, template = _about(programme, number, unit), UNIT_REPORT if unit else BATCH_REPORT
    same = IssuedDocument.objects.filter(about=about, template=template)
    if existing := same.filter(revision=revision).first():
        return existing
    rows = list(contents.reviews_of(programme, number))
    if unit:
        where = report_places.places(rows)
        rows = [row for row in rows if where[row.pk].department == unit]
    if waiting := _waiting(rows):
        raise RuleViolation(" ".join(waiting), code="not_concluded")
    if not rows:
        raise RuleViolation(_("There is no review in this round to make a sheet of."), code="empty")
    replaced = same.filter(revision__lt=revision).order_by("-revision").first()
    content = contents.report(programme, number, rows, on=on, unit=unit)
    issuer = _issuer(rows[0].unit, unit, on)
    name, title = report_places.signer_of(issuer, on, rows)
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Review of officials on rotation, period %(number)s, %(programme)s") % {
            "number": number,
            "programme": programme.name,
        }
    return issuing.issue(
        template=template,
        type=DocumentType.REPORT,
        issuer=issuer,
        signed_on=on,
        subject=subject,
        content=content | {"replaces": _replaced(replaced)},
        about=about,
        revision=revision,
        scope_unit=unit or issuer,
        signer_name=name,
        signer_title=title,
        amends=replaced,
        amendment=IssuedDocument.Amendment.REPLACES if replaced else "",
        by=by,
        job=job,
    )


def _issuer(any_unit: Unit, unit: Unit | None, on: date) -> Unit:
    return unit or report_places.hr_unit(any_unit, on)


def _replaced(document: IssuedDocument | None) -> dict | None:
    if document is None:
        return None
    return {"symbol": document.symbol, "signed_on": document.signed_on, "revision": document.revision}
