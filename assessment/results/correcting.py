"""A key found wrong after the exam: named, everybody marked again, published results revised, people told."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from assessment.bank.content import Content
from assessment.models import Attempt, Campaign, KeyCorrection, Marking, QuestionVersion, Result
from assessment.results import attempts
from personnel import access_log, constraints, jobs, names
from personnel.errors import RuleViolation
from personnel.models import AccessEvent, Job

MARK_AGAIN = "exam_mark_again"


def correct(
    campaign: Campaign,
    wrong: QuestionVersion,
    right: QuestionVersion | None,
    *,
    reason: str,
    by,
    at: datetime | None = None,
) -> KeyCorrection:
    """Name the version whose key counts from now on (None: the question is left out), and queue the new marking.

    Who wrote the wrong or the right version does not decide; the right version must be approved and ask the same.
    """
    reason = reason.strip()
    if not reason:
        raise RuleViolation(_("Say why the key is wrong."), code="reason", field="reason")
    if by.pk in {wrong.author_id, getattr(right, "author_id", None)}:
        raise RuleViolation(
            _("Who wrote the question does not decide on its key. Ask another exam officer."), code="author"
        )
    if by.official_id and affected(campaign, [wrong.pk]).filter(seat__official=by.official_id).exists():
        raise RuleViolation(
            _("Your own paper holds this question: another exam officer decides on its key."), code="own"
        )
    if not used_in(campaign, wrong):
        raise RuleViolation(_("No paper of this campaign holds this version."), code="unused", field="wrong")
    if right is not None:
        _refuse_unfit(wrong, right)
    try:
        with transaction.atomic():
            row = KeyCorrection.objects.create(
                campaign=campaign,
                question=wrong.question,
                wrong=wrong,
                right=right,
                reason=reason,
                decided_by=by,
                decided_at=at or timezone.now(),
            )
            access_log.note(by, AccessEvent.Verb.DECIDE, row, label=_("Key corrected"), campaign=campaign.code)
            jobs.enqueue(
                MARK_AGAIN,
                f"correction:{row.pk}",
                payload={"correction": row.pk},
                label=_("Mark again after the correction of %(question)s") % {"question": wrong.question},
                by=by,
            )
    except IntegrityError as refusal:
        if constraints.name_of(refusal) == "key_corrected_once_per_campaign":
            raise RuleViolation(
                _("The key of this version has been corrected in this campaign already. Correct the newer version."),
                code="again",
            ) from refusal
        raise
    return row


def _refuse_unfit(wrong: QuestionVersion, right: QuestionVersion) -> None:
    if right.question_id != wrong.question_id or right.pk == wrong.pk:
        raise RuleViolation(_("Choose another version of the same question."), code="other", field="right")
    if right.approved_at is None:
        raise RuleViolation(
            _("The new version has not been approved in the bank yet."), code="not_approved", field="right"
        )
    if _shape(wrong.asks) != _shape(right.asks):
        raise RuleViolation(
            _("The new version has other parts or choices than what candidates saw, so their answers cannot be marked "
              "with its key. Leave the question out instead."),
            code="shape", field="right",
        )  # fmt: skip


def _shape(content: Content) -> list[tuple]:
    return [
        (part.id, part.kind, sorted(one.id for one in part.choices), sorted(one.id for one in part.targets))
        for part in content.parts
    ]


def used_in(campaign: Campaign, version: QuestionVersion) -> bool:
    return affected(campaign, [version.pk]).exists()


def affected(campaign: Campaign, versions: Iterable[int]):
    """Attempts of a campaign that ended and whose paper holds one of these versions."""
    return Attempt.objects.filter(
        paper__registration__campaign=campaign, paper__versions__overlap=list(versions), state__in=Attempt.ENDED
    )


@jobs.handler(MARK_AGAIN)
def _mark_again(job: Job) -> None:
    row = KeyCorrection.objects.select_related("campaign", "question").get(pk=job.payload["correction"])
    mark_again(row, job)


def mark_again(row: KeyCorrection, job: Job | None = None, at: datetime | None = None) -> int:
    """Everybody who got the question, in batches; run again it goes on with who has no marking after the correction."""
    from assessment.results import analysing

    done = Marking.objects.filter(is_current=True, made_at__gt=row.decided_at).values("attempt")
    waiting = list(affected(row.campaign, [row.wrong_id]).exclude(pk__in=done).order_by("pk").only("pk"))
    marked = 0
    for first in range(0, len(waiting), attempts.BATCH):
        marked += attempts.mark_attempts(waiting[first : first + attempts.BATCH], reason=said(row), again=True, at=at)
        if job:
            jobs.heartbeat(job, done=marked, total=len(waiting))
    analysing.analyse(row.campaign, at)
    return marked


def said(row: KeyCorrection) -> str:
    """Why a result changed, as its person reads it: no key, no wording. Kept, so in the language of the office.

    One line of 300 letters, as the marking and the result keep it.
    """
    with translation.override(settings.LANGUAGE_CODE):
        return names.normal(_("Correction of a question's key: %(reason)s") % {"reason": row.reason})[:300]


@dataclass
class Effect:
    """What a correction changed: people by how their score and outcome moved."""

    people: int = 0
    up: int = 0
    down: int = 0
    now_passed: int = 0
    now_failed: int = 0
    revised: int = 0
    rows: list[tuple[Marking, Marking]] = field(default_factory=list)


def effect(row: KeyCorrection) -> Effect:
    """Old and new marking of everybody marked again after this correction."""
    found = Effect()
    pairs: dict[int, dict[int, Marking]] = {}
    newer = Marking.objects.filter(
        attempt__paper__registration__campaign=row.campaign, attempt__paper__versions__contains=[row.wrong_id],
        made_at__gt=row.decided_at, reason=said(row),
    )  # fmt: skip
    numbers = dict(newer.order_by("-number").values_list("attempt", "number"))  # the first after the correction
    rows = Marking.objects.filter(attempt__in=numbers).select_related("attempt__seat__official").defer("marks")
    for one in rows:
        pairs.setdefault(one.attempt_id, {})[one.number] = one
    for attempt, number in numbers.items():
        old, new = pairs[attempt].get(number - 1), pairs[attempt][number]
        if old is None:
            continue
        found.people += 1
        found.up += new.score > old.score
        found.down += new.score < old.score
        if old.score != new.score:
            found.rows.append((old, new))
    found.revised = Result.objects.filter(
        registration__campaign=row.campaign,
        revision__gt=1,
        revision_reason=said(row),
        marking__attempt__in=numbers,
    ).count()
    return found
