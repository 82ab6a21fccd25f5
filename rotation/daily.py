"""What the passing of days does to batches and terms. Every step looks at the day it is given, not at the day before,
so a missed day is made up for and a second run changes nothing.

Nothing here ends a term: a term that is over waits for a decision (DUE), and the official stays where they are.
Decisions that were signed for a later day have written their dated rows already; only the state follows here.
"""

from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery

from personnel import dates
from rotation.models import Batch, Rotation, TermAlert, TermChange

State, Kind = Rotation.State, TermChange.Kind

ON_THE_WAY = (State.ACTIVE, State.EXTENDED, State.SUSPENDED)
ENDED_AS = {
    Kind.EARLY_END: State.EARLY_ENDED,
    Kind.COMPLETE: State.COMPLETED,
    Kind.SETTLE: State.SETTLED,
}


@transaction.atomic
def run(on: date) -> dict[str, int]:
    """Bring every state up to the day; returns how many rows each step moved."""
    return {
        "running": start_batches(on),
        "suspended": suspend_and_resume(on),
        "ended": end_decided(on),
        "due": fall_due(on),
        "alerts": raise_alerts(on),
    }


def start_batches(on: date) -> int:
    """From the first day of the first term on; also when every decision was withdrawn and only the closing is left."""
    decided = Rotation.objects.filter(batch=OuterRef("pk")).exclude(state=State.CANCELLED)
    begun = Exists(decided.filter(term__startswith__lte=on)) | ~Exists(decided)
    return Batch.objects.filter(begun, state=Batch.State.DECIDED).update(state=Batch.State.RUNNING)


def _changes(on: date, *kinds: str):
    return TermChange.objects.filter(rotation=OuterRef("pk"), kind__in=kinds, effective_on__lte=on)


def suspend_and_resume(on: date) -> int:
    """The latest suspension or resumption in force by the day decides."""
    latest = Subquery(_changes(on, Kind.SUSPEND, Kind.RESUME).order_by("-effective_on", "-pk").values("kind")[:1])
    rows = Rotation.objects.annotate(latest=latest)
    away = Rotation.objects.filter(state__in=[State.ACTIVE, State.EXTENDED])
    moved = rows.filter(state__in=[State.ACTIVE, State.EXTENDED], latest=Kind.SUSPEND)
    count = away.filter(pk__in=list(moved.values_list("pk", flat=True))).update(state=State.SUSPENDED)
    paused = Rotation.objects.filter(state=State.SUSPENDED)
    was_extended = Exists(TermChange.objects.filter(rotation=OuterRef("pk"), kind=Kind.EXTEND))
    for state, condition in ((State.EXTENDED, was_extended), (State.ACTIVE, ~was_extended)):
        back = rows.filter(condition, state=State.SUSPENDED, latest=Kind.RESUME)
        count += paused.filter(pk__in=list(back.values_list("pk", flat=True))).update(state=state)
    return count


def end_decided(on: date) -> int:
    """Endings that were signed beforehand and whose day has come."""
    count = 0
    for kind, state in ENDED_AS.items():
        before = [old for old in Rotation.State.under_way() if state in Rotation.TRANSITIONS[old]]
        count += Rotation.objects.filter(Exists(_changes(on, kind)), state__in=before).update(state=state)
    return count


def fall_due(on: date) -> int:
    ended = Exists(TermChange.objects.filter(rotation=OuterRef("pk"), kind__in=TermChange.ENDING))
    over = Rotation.objects.filter(~ended, state__in=ON_THE_WAY, term__endswith__lte=on)
    return over.update(state=State.DUE)


def raise_alerts(on: date) -> int:
    """Every mark the policy names that has been passed, once each for each last day. Decided endings need no alert."""
    ended = Exists(TermChange.objects.filter(rotation=OuterRef("pk"), kind__in=TermChange.ENDING))
    rows = Rotation.objects.filter(~ended, state__in=ON_THE_WAY, term__endswith__gt=on).select_related("batch__policy")
    known = set(TermAlert.objects.filter(rotation__in=rows).values_list("rotation_id", "days", "ends_on"))
    alerts = []
    for rotation in rows:
        last = dates.last_day(rotation.term.upper)
        for days in rotation.batch.policy.alert_days:
            if (last - on).days <= days and (rotation.pk, days, last) not in known:
                alerts.append(TermAlert(rotation=rotation, days=days, ends_on=last, raised_on=on))
    TermAlert.objects.bulk_create(alerts, ignore_conflicts=True)
    return len(alerts)
