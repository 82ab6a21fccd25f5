"""Screening a batch: every rule on every person, kept with the policy, the facts and the day.

screen(batch, on=day, by=user)       judge and keep; nominations follow their verdict
verdicts(batch, officials, …)        judge only
candidates(batch)                    who in the scope of the plan holds the level the policy takes
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, replace
from datetime import date
from types import MappingProxyType

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import translation

from personnel.models import Appointment, Official
from rotation import dossiers, eligibility
from rotation.batching import hold
from rotation.facts import Days, as_json, gather
from rotation.models import Batch, Nomination, PlanUnit, Screening, Waiver

_NONE: Mapping[int, tuple[str, ...]] = MappingProxyType({})
Judged = tuple[eligibility.Facts, eligibility.Verdict]


@transaction.atomic
def screen(batch: Batch, *, on: date | None = None, by=None, officials: Iterable[int] | None = None) -> list[Screening]:
    """Judge the people on the list (or some of them) and keep what is new; the verdicts now in force.

    A verdict equal to the last one of the same day under the same policy is not kept twice.
    """
    hold(batch, Batch.State.open())
    on = on or batch.dossier_on
    nominations = list(on_the_list(batch, officials))
    judged = judge(batch, nominations, on)
    kept, fresh = [], []
    for nomination in nominations:
        verdict = _kept(nomination, *judged[nomination.official_id], batch.policy, on, by)
        last = nomination.screening
        if last and _same(verdict, last):
            kept.append(last)
            continue
        verdict.changes = changes(last, verdict)
        fresh.append(verdict)
    Screening.objects.bulk_create(fresh)
    _follow([verdict.pk for verdict in fresh] + [verdict.pk for verdict in kept])
    return kept + fresh


def judge(
    batch: Batch, nominations: Iterable[Nomination], on: date | None = None, *, with_dossier: bool = False
) -> dict[int, Judged]:
    """Facts and verdict by official, waivers counted in.

    `with_dossier`: before a decision every paper that is still missing refuses as well (step 5 of the process).
    """
    nominations = list(nominations)
    waived: dict[int, set[str]] = {}
    for nomination, rule in Waiver.objects.filter(nomination__in=nominations).values_list("nomination_id", "rule"):
        waived.setdefault(nomination, set()).add(rule)
    by_official = {row.official_id: waived.get(row.pk, set()) for row in nominations}
    missing = {}
    if with_dossier:
        owners = {row.pk: row.official_id for row in nominations}
        missing = {owners[pk]: papers for pk, papers in dossiers.lacking(batch, nominations).items()}
    return _judge(batch, by_official, nominations, on, missing)


def verdicts(batch: Batch, officials: Iterable[int], on: date | None = None) -> dict[int, Judged]:
    """What the rules would say about people who are not nominated; nothing is kept."""
    return _judge(batch, {pk: set() for pk in officials}, (), on)


def _judge(batch: Batch, waived: dict[int, set[str]], nominations, on: date | None, missing=_NONE) -> dict[int, Judged]:
    policy = batch.policy.as_policy()
    known = gather(waived, Days.of(batch, on), nominations=nominations)
    known |= {pk: replace(known[pk], missing_papers=papers) for pk, papers in missing.items()}
    with translation.override(settings.LANGUAGE_CODE):  # a verdict is kept, and printed, in the office's language
        return {pk: (facts, eligibility.verdict(facts, policy, waived[pk])) for pk, facts in known.items()}


def why(official: Official, batch: Batch, on: date | None = None) -> eligibility.Verdict:
    """Every reason for or against one person in this batch, as of now."""
    nominated = on_the_list(batch, [official.pk])
    found = judge(batch, nominated, on) or verdicts(batch, [official.pk], on)
    return found[official.pk][1]


def candidates(batch: Batch, on: date | None = None, paths: Iterable[str] | None = None) -> QuerySet[Official]:
    """Whoever could be nominated: serving, in a unit of the plan, at the level the policy takes.

    `paths` are those of the plan's units, for who has read them already.
    """
    posts = _posts_in_scope(batch, on or batch.dossier_on, paths)
    return Official.objects.serving().filter(Exists(posts.filter(official=OuterRef("pk"))))


def number_of_candidates(batch: Batch, paths: Iterable[str]) -> int:
    """How many `candidates` there are today, counted in an index of the posts alone: of primary posts each has one."""
    posts = _posts_in_scope(batch, batch.dossier_on, paths)
    return posts.exclude(official__in=Official.objects.gone().order_by().values("pk")).order_by().count()


def _posts_in_scope(batch: Batch, on: date, paths: Iterable[str] | None) -> QuerySet[Appointment]:
    inside = Q(pk__in=[])
    if paths is None:
        paths = PlanUnit.objects.filter(plan=batch.plan_id).values_list("unit__path", flat=True)
    for path in paths:
        inside |= Q(unit__path__startswith=path)
    return Appointment.objects.in_force(on).primary().filter(inside, title__level=batch.policy.required_level_id)


def _kept_words(found: dict) -> str:
    return found["message"]


def changes(before: Screening | None, after: Screening, say: Callable[[dict], str] = _kept_words) -> list[dict]:
    """What is new, gone or said differently since the last verdict; `say` words a finding."""
    if before is None:
        return []
    old, new = _reasons(before), _reasons(after)
    rows = []
    for code in dict.fromkeys([*old, *new]):
        gone = [say(one) for text, one in old.get(code, {}).items() if text not in new.get(code, {})]
        come = [say(one) for text, one in new.get(code, {}).items() if text not in old.get(code, {})]
        if gone or come:
            kind = "changed" if gone and come else "new" if come else "gone"
            rows.append({"kind": kind, "code": code, "before": "; ".join(gone), "after": "; ".join(come)})
    if before.outcome != after.outcome:
        rows.append({"kind": "verdict", "code": "", "before": before.outcome, "after": after.outcome})
    return rows


def as_rows(judged: Iterable[Judged]) -> list[dict]:
    """For programs: one dict a person, what refuses or warns with its clause."""
    return [
        {
            "official": facts.code,
            "eligible": verdict.eligible,
            "findings": [
                {"code": found.code, "level": str(found.level), "message": found.message, "clause": found.clause}
                for found in verdict.findings
            ],
            "eligible_until": verdict.eligible_until.isoformat() if verdict.eligible_until else None,
        }
        for facts, verdict in judged
    ]


def on_the_list(batch: Batch, officials: Iterable[int] | None = None) -> QuerySet[Nomination]:
    """Live nominations, and those already decided, with what judging them needs."""
    rows = batch.nominations.filter(state__in=[*Nomination.State.live(), Nomination.State.DECIDED])
    if officials is not None:
        rows = rows.filter(official__in=list(officials))
    return rows.select_related("official", "to_unit", "to_title__level", "screening").order_by(
        "official__name_key", "pk"
    )


def _kept(nomination, facts, verdict, policy, on, by) -> Screening:
    reasons = [{**found.as_dict(), "waived": True} if found.code in verdict.waived else found.as_dict()
               for found in verdict.every]  # fmt: skip
    return Screening(
        nomination=nomination,
        policy=policy,
        on=on,
        eligible=verdict.eligible,
        outcome=str(verdict.outcome),
        met=verdict.met,
        applicable=verdict.applicable,
        eligible_until=verdict.eligible_until,
        facts=as_json(facts) | {"ages": [_reading(row) for row in verdict.ages]},
        findings=reasons,
        by=by,
    )


def _reading(row) -> dict:
    over = None if row.excess is None else asdict(row.excess)
    return {
        "read_on": str(row.read_on), "day": row.day.isoformat(), "age": asdict(row.age), "within": row.within,
        "excess": over, "decides": row.decides,
    }  # fmt: skip


def _same(one: Screening, other: Screening) -> bool:
    named = ("on", "policy_id", "outcome", "eligible_until", "findings", "facts")
    return all(getattr(one, name) == getattr(other, name) for name in named)


def _reasons(screening: Screening) -> dict[str, dict[str, dict]]:
    """By code: what refuses or warns, by its kept sentence."""
    rows: dict[str, dict[str, dict]] = {}
    for found in screening.findings:
        if found["level"] in (eligibility.BLOCK, eligibility.WARN):
            rows.setdefault(found["code"], {})[found["message"]] = found
    return rows


def _follow(screenings: list[int]) -> None:
    """Nominations point to their verdict and take its state; who was selected stays so while eligible."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE rotation_nomination n
               SET screening_id = s.id,
                   state = CASE WHEN n.state = 'decided' THEN n.state
                                WHEN n.state = 'selected' AND s.eligible THEN n.state
                                WHEN s.outcome = 'special' THEN 'waived'
                                WHEN s.eligible THEN 'eligible'
                                ELSE 'ineligible' END
              FROM rotation_screening s
             WHERE s.nomination_id = n.id AND s.id = ANY(%s)
            """,
            [screenings],
        )
