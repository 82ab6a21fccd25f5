"""Keeping the profiles true: what the evidence of a day says is compared with the lines that are kept.

Only a changed line is ended and begun anew, so the kept lines are the history. Running twice a day changes nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date

from django.db import transaction
from django.db.models import Q

from assessment.models import ExamPolicy, ProfileLine, ProfilePolicy
from assessment.profile.evidence import Framework, gather
from assessment.profile.standing import Kind, Rules, Standing, standing
from personnel.models import Appointment, Duty, Official

BATCH = 1_000


def refresh(officials: Collection[int] | None, on: date) -> int:
    """Bring the profiles of these officials (everyone, when None) to the day. Returns how many lines changed.

    Of who has left nothing is required any more: what they showed stays, their gaps do not.
    """
    rules = rules_on(on)
    if rules is None:
        return 0
    framework = Framework(on)
    asked = ProfileLine.objects.current().filter(required__isnull=False)
    serving = Official.objects.serving().values("pk")
    everyone = Official.objects.filter(Q(pk__in=serving) | Q(pk__in=asked.values("official"))).order_by("pk")
    chosen = everyone if officials is None else everyone.filter(pk__in=officials)
    changed = 0
    for part in _parts(list(chosen.values_list("pk", flat=True))):
        with transaction.atomic():
            changed += _refresh(part, framework, rules, on)
    return changed


def rules_on(on: date) -> Rules | None:
    policy = ProfilePolicy.objects.in_force(on).first()
    if policy is None:
        return None
    weights = {
        Kind.THEORY: policy.theory_weight,
        Kind.PRACTICE: policy.practice_weight,
        Kind.REVIEWS: policy.reviews_weight,
        Kind.WORK: policy.work_weight,
    }
    return Rules(weights, policy.level_marks, policy.months_counted)


def required_of(officials: Collection[int], framework: Framework, on: date) -> dict[int, dict[int, int]]:
    """What the duties in force and the titles held ask of each: the highest level where several ask for one competency.

    A duty below the share that is examined asks for nothing; the largest duty always counts.
    """
    officials = set(Official.objects.serving().filter(pk__in=officials).values_list("pk", flat=True))
    policy = ExamPolicy.objects.in_force(on).first()
    least = policy.min_share if policy else 1
    required: dict[int, dict[int, int]] = defaultdict(dict)
    duties = Duty.objects.in_force(on).filter(official__in=officials).order_by("official", "-share", "pk")
    for duty in duties.values("official", "job_position", "share"):
        mine = required[duty["official"]]
        if duty["share"] >= least or not mine:
            for competency, level in framework.required.get(duty["job_position"], {}).items():
                mine[competency] = max(level, mine.get(competency, 0))
    held = Appointment.objects.in_force(on).filter(official__in=officials, title__isnull=False)
    for official, title_level in held.exclude(kind=Appointment.Kind.HELD).values_list("official", "title__level"):
        mine = required[official]
        for competency, level in framework.of_titles.get(title_level, {}).items():
            mine[competency] = max(level, mine.get(competency, 0))
    return required


def _refresh(officials: Sequence[int], framework: Framework, rules: Rules, on: date) -> int:
    _one_at_a_time(officials)
    evidence = gather(officials, framework, on)
    required = required_of(officials, framework, on)
    kept = {
        (line.official_id, line.competency_id): line
        for line in ProfileLine.objects.current().filter(official__in=officials).select_for_update().order_by("pk")
    }
    wanted: dict[tuple[int, int], ProfileLine] = {}
    for official in officials:
        shown, asked = evidence.get(official, {}), required.get(official, {})
        proven = [competency for competency, pieces in shown.items() if competency in asked or _is_own(pieces)]
        for competency in {*asked, *proven}:
            now = standing(shown.get(competency, ()), rules, on)
            wanted[official, competency] = _line(official, competency, asked.get(competency), now, on)
    stale = [line for key, line in kept.items() if key not in wanted or not _same(line, wanted[key])]
    fresh = [line for key, line in wanted.items() if key not in kept or not _same(kept[key], line)]
    _end(stale, on)
    ProfileLine.objects.bulk_create(fresh, batch_size=BATCH)
    return len(fresh) + len([line for line in stale if (line.official_id, line.competency_id) not in wanted])


def _one_at_a_time(officials: Sequence[int]) -> None:
    """Results published while the night's run is on: who comes second reads what the first has written."""
    people = Official.objects.filter(pk__in=officials).order_by("pk")
    list(people.select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True))


def _is_own(pieces) -> bool:
    """Shown about this very competency: general reviews alone do not open a line nobody asks for."""
    return any(piece.kind in (Kind.THEORY, Kind.PRACTICE, Kind.WORK, Kind.TRAINING) for piece in pieces)


def _line(official: int, competency: int, required: int | None, now: Standing, on: date) -> ProfileLine:
    return ProfileLine(
        official_id=official, competency_id=competency, required=required, level=now.level, score=now.score,
        evidence=[one.as_json() for one in now.evidence], since=on,
    )  # fmt: skip


def _same(kept: ProfileLine, wanted: ProfileLine) -> bool:
    return (kept.required, kept.level, kept.score, kept.evidence) == (
        wanted.required, wanted.level, wanted.score, wanted.evidence
    )  # fmt: skip


def _end(lines: Sequence[ProfileLine], on: date) -> None:
    """A line of the same day was never anybody's history: it goes; an older one ends."""
    ProfileLine.objects.filter(pk__in=[line.pk for line in lines if line.since >= on]).delete()
    ProfileLine.objects.filter(pk__in=[line.pk for line in lines if line.since < on]).update(until=on)


def _parts(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]
