"""Makes one paper of a review round: the sheet of an official, the report of a unit or of the whole round.

Each looks whether that revision exists, freezes what the rows say now, and files the PDF; `assessment.reports` asks.
"""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessment import concluding, report_places
from assessment import report_contents as contents
from assessment.models import Review, ReviewProgramme
from assessment.report_places import Place
from personnel import issuing, jobs, structure
from personnel.errors import RuleViolation
from personnel.models import IssuedDocument, Job, Unit
from personnel.models.documents import DocumentType

SHEET, UNIT_REPORT, BATCH_REPORT = "review_sheet", "unit_report", "batch_report"


def about_sheet(review: Review) -> str:
    return f"review:{review.pk}"


def about_report(programme: ReviewProgramme, number: int, unit: Unit | None) -> str:
    return f"round:{programme.pk}:{number}" + (f":{unit.pk}" if unit else "")


def by_unit(rows: Iterable[Review], where: dict[int, Place]) -> list[tuple[Unit, list[Review]]]:
    """By department: a division of one person gives no report of its own."""
    units: dict[int, tuple[Unit, list[Review]]] = {}
    for row in rows:
        department = where[row.pk].department
        units.setdefault(department.pk, (department, []))[1].append(row)
    return list(units.values())


def waiting(rows: Iterable[Review], where: dict[int, Place]) -> list[str]:
    """A sentence for each unit that is not ready, with the people it is about."""
    sentences = []
    for unit, theirs in by_unit(rows, where):
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


@jobs.handler(SHEET)
def _make_sheet(job: Job) -> IssuedDocument:
    with structure.remembered():
        document = issue_sheet(job.payload["review"], job.payload["revision"], by=job.requested_by, job=job)
    return issuing.file(document, job=job)


@transaction.atomic
def issue_sheet(review_pk: int, revision: int, *, by=None, job: Job | None = None) -> IssuedDocument:
    """The numbered state of a concluded review becomes a paper, and the review says so."""
    review = contents.with_everything(Review.objects.select_for_update(of=("self",))).get(pk=review_pk)
    made = IssuedDocument.objects.filter(about=about_sheet(review), template=SHEET)
    if made.filter(revision=revision).exists():
        return made.get(revision=revision)
    if review.revision != revision:
        raise RuleViolation(_("The review has changed since. Ask for its sheet again."), code="revision")
    if review.state not in contents.SETTLED:
        raise RuleViolation(
            _("%(name)s: the review of period %(number)s is not concluded yet.")
            % {"name": review.official, "number": review.number},
            code="not_concluded",
        )
    replaced = made.filter(revision__lt=revision).order_by("-revision").first() if revision > 1 else None
    place = report_places.places([review])[review.pk]
    content, signed_on = contents.sheet(review, place), report_places.signed_on(review)
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Review sheet, period %(number)s of %(of)s") % {"number": review.number, "of": content["of"]}
    document = issuing.issue(
        template=SHEET,
        type=DocumentType.REVIEW_SHEET,
        issuer=report_places.standing_for(place.department, signed_on),
        signed_on=signed_on,
        subject=subject,
        content=content | {"replaces": _replaced(replaced)},
        about=about_sheet(review),
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
    on = date.fromisoformat(told["on"])
    with structure.remembered():
        document = issue_report(programme, told["number"], unit, told["revision"], on=on, by=job.requested_by, job=job)
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
    about, template = about_report(programme, number, unit), UNIT_REPORT if unit else BATCH_REPORT
    same = IssuedDocument.objects.filter(about=about, template=template)
    if existing := same.filter(revision=revision).first():
        return existing
    rows = list(contents.reviews_of(programme, number))
    where = report_places.places(rows)
    if unit:
        rows = [row for row in rows if where[row.pk].department == unit]
    if sentences := waiting(rows, where):
        raise RuleViolation(" ".join(sentences), code="not_concluded")
    if not rows:
        raise RuleViolation(_("There is no review in this round to make a sheet of."), code="empty")
    replaced = same.filter(revision__lt=revision).order_by("-revision").first() if revision > 1 else None
    office = report_places.office_of(rows[0].unit, on)
    content = contents.report(programme, number, rows, on=on, unit=unit, where=where, office=office)
    issuer = report_places.standing_for(unit, on) if unit else office.board
    if unit and issuer != unit:
        content["unit"] = report_places.named(issuer, on)
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


def _replaced(document: IssuedDocument | None) -> dict | None:
    if document is None:
        return None
    return {"symbol": document.symbol, "signed_on": document.signed_on, "revision": document.revision}
