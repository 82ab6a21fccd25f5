"""Marking what was handed in: a constant number of queries for a batch of attempts, whoever asks for it.

mark_attempts(attempts)            # those that have ended and are not marked yet
mark_ended()                       # what the sweeper calls
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.bank.content import content_of, key_of
from assessment.models import Answer, Appeal, Attempt, Campaign, KeyCorrection, Marking, QuestionKey, QuestionVersion
from assessment.results import marking, standing
from assessment.results.marking import Standard

BATCH = 500
SETTLES = timedelta(seconds=90)
"""After the end that the clock set: so long a save that came in time may still wait for its turn (P27)."""
MARK_AT_ONCE = 2000
"""What one run of the sweeper marks; the next goes on."""


def ended():
    return Attempt.objects.filter(state__in=Attempt.ENDED)


def unmarked():
    """Ended, and opened and closed again after the last marking counts as ended anew."""
    return ended().filter(~Exists(Marking.objects.filter(attempt=OuterRef("pk"), is_current=True)))


def mark_ended(now: datetime | None = None) -> int:
    """Mark what has ended since; and write down who did not come. Two at once share the work."""
    settling = Q(state=Attempt.State.TIMED_OUT, ended_at__gt=(now or timezone.now()) - SETTLES)
    marked = mark_attempts(unmarked().exclude(settling).order_by("pk")[:MARK_AT_ONCE])
    standing.write_absences()
    return marked


def mark_attempts(
    attempts: Iterable[Attempt], *, reason: str = "", again: bool = False, at: datetime | None = None
) -> int:
    """Mark attempts and bring the results of their people up to date; returns how many were marked.

    Those not ended are left alone, and without `again` those marked already.
    """
    pks = [one.pk for one in attempts]
    marked = 0
    for first in range(0, len(pks), BATCH):
        marked += _mark_batch(pks[first : first + BATCH], reason, again, at or timezone.now())
    return marked


@transaction.atomic
def _mark_batch(pks: Sequence[int], reason: str, again: bool, at: datetime) -> int:
    rows = ended() if again else unmarked()
    rows = rows.filter(pk__in=pks).select_for_update(skip_locked=not again, of=("self",))
    found = list(rows.select_related("paper__registration__campaign__policy").order_by("pk"))
    if not found:
        return 0
    answers: dict[int, dict[int, Any]] = defaultdict(dict)
    for attempt, number, answer in Answer.objects.filter(attempt__in=found).values_list("attempt", "number", "answer"):
        answers[attempt][number] = answer
    decided = _decided(found)
    last = dict(
        Marking.objects.filter(attempt__in=found).values_list("attempt").annotate(last=Max("number")).order_by()
    )
    by_campaign: dict[Campaign, list[Attempt]] = defaultdict(list)
    for one in found:
        by_campaign[one.paper.registration.campaign].append(one)
    fresh = []
    for campaign, theirs in by_campaign.items():
        standards = standards_of(campaign, {version for one in theirs for version in one.paper.versions})
        rule = campaign.policy.partial_credit
        for one in theirs:
            marked = marking.mark(one.paper.items, answers[one.pk], standards, rule, decided.get(one.pk))
            number = last.get(one.pk, 0) + 1
            fresh.append(
                Marking(
                    attempt=one,
                    number=number,
                    rules=rules_name(rule),
                    marks=marked.marks,
                    points=marked.points,
                    score=marked.score,
                    reason=(reason or _("marked again"))[:300] if number > 1 else "",
                    made_at=at,
                )
            )
    Marking.objects.filter(attempt__in=found, is_current=True).update(is_current=False)
    Marking.objects.bulk_create(fresh, batch_size=BATCH)
    standing.bring_up_to_date({one.paper.registration_id for one in found}, reason=reason)
    return len(fresh)


def _decided(attempts: Sequence[Attempt]) -> dict[int, dict[int, Fraction]]:
    """What appeals have decided about questions of these attempts; it outlives every later marking."""
    rows = Appeal.objects.filter(
        state=Appeal.State.DECIDED, result__registration__in=[one.paper.registration_id for one in attempts]
    ).exclude(fractions={})
    return {
        attempt: {int(number): Fraction(share) for number, share in fractions.items()}
        for attempt, fractions in rows.values_list("attempt", "fractions")
    }


def rules_name(rule: str) -> str:
    """What a marking was made by: the version of the rules, and the one for multiple choice."""
    return f"{marking.VERSION}/{'partial' if rule == marking.RIGHT_MINUS_WRONG else 'whole'}"


def standards_of(campaign: Campaign, versions: Iterable[int]) -> dict[int, Standard]:
    """How each version is marked in this campaign: with its own key, with the corrected one, or not at all.

    A correction holds for the campaign; a later correction of the corrected version is followed as well.
    """
    versions = set(versions)
    judged_by = judged(campaign, versions)
    contents = dict(QuestionVersion.objects.filter(pk__in=versions).values_list("pk", "content"))
    wanted = {right for right in judged_by.values() if right is not None}
    keys = dict(QuestionKey.objects.filter(version__in=wanted).values_list("version", "key"))
    return {
        version: Standard(
            content_of(contents[version]),
            None if right is None else key_of(keys[right]),
            version if right is None else right,
        )
        for version, right in judged_by.items()
    }


def judged(campaign: Campaign, versions: Iterable[int]) -> dict[int, int | None]:
    """Which version's key counts for each of these; None: the question is left out."""
    corrected = dict(KeyCorrection.objects.filter(campaign=campaign).values_list("wrong", "right"))
    return {version: _followed(version, corrected) for version in versions}


def _followed(version: int, corrected: dict[int, int | None]) -> int | None:
    passed = {version}
    while version in corrected:
        right = corrected[version]
        if right is None or right in passed:
            return None
        version = right
        passed.add(version)
    return version
