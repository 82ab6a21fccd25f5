"""R-EL-03: the age limit, read on the policy's day and shown on all three."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_noop as _

from personnel.ages import Age, age, excess, last_day_within
from rotation.case import BLOCK, OK, WARN, Facts, Finding, Policy, ReadOn, Word, found

CODE = "R-EL-03"


@dataclass(frozen=True)
class AgeReading:
    """The age on one of the three days, and whether it is within the limit."""

    read_on: ReadOn
    day: date
    age: Age
    within: bool
    excess: Age | None
    decides: bool  # the day the policy reads


def limit_of(facts: Facts, policy: Policy) -> int | None:
    """The limit that applies to this person; None when the policy sets none for the group."""
    return policy.max_age(facts.sex) if facts.group in policy.object_groups else None


def readings(facts: Facts, policy: Policy) -> tuple[AgeReading, ...]:
    """Age on the dossier, decision and start days, for the table of the "Vì sao?" panel."""
    limit, counting = limit_of(facts, policy), policy.age_counting
    days = {ReadOn.DOSSIER: facts.dossier_on, ReadOn.DECISION: facts.decision_on, ReadOn.START: facts.starts_on}
    rows = []
    for read_on, day in days.items():
        over = None if limit is None else excess(facts.born, day, limit, counting)
        years = age(facts.born, day, counting)
        rows.append(AgeReading(read_on, day, years, over is None, over, read_on == policy.age_read_on))
    return tuple(rows)


def last_day(facts: Facts, policy: Policy) -> date | None:
    """The last reading day on which this person is within the limit."""
    limit = limit_of(facts, policy)
    return None if limit is None else last_day_within(facts.born, limit, policy.age_counting)


def age_limit(facts: Facts, policy: Policy) -> list[Finding] | None:
    limit = limit_of(facts, policy)
    if limit is None:
        return _unknown_sex(facts, policy)
    rows = readings(facts, policy)
    deciding = next(row for row in rows if row.decides)
    result = [_on_deciding_day(facts, policy, limit, deciding)]
    different = next((row for row in rows if row.within != deciding.within), None)
    if different:
        result.append(_on_another_day(policy, limit, different))
    if facts.born_year_only:
        text = _("Only the year of birth %(year)s is recorded; counted as 1 January")
        result.append(found(policy, CODE, WARN, text, year=facts.born.year))
    return result


def _unknown_sex(facts: Facts, policy: Policy) -> list[Finding] | None:
    """The limits differ by sex: without it nobody slips through."""
    limits = policy.max_age_men is not None or policy.max_age_women is not None
    if facts.sex in ("M", "F") or not limits or facts.group not in policy.object_groups:
        return None
    return [found(policy, CODE, BLOCK, _("Sex not recorded, so the age limit cannot be read"))]


def _on_deciding_day(facts: Facts, policy: Policy, limit: int, row: AgeReading) -> Finding:
    return found(
        policy,
        CODE,
        OK if row.within else BLOCK,
        _("%(sex)s, %(age)s on %(day)s; the limit is %(limit)s"),
        sex=Word("sex", (facts.sex,)),
        age=_age(row.age),
        day=row.day,
        limit=limit,
        years=row.age.years,
        months=row.age.months,
    )


def _on_another_day(policy: Policy, limit: int, row: AgeReading) -> Finding:
    """The answer would be another one if the age were read on that day."""
    if row.within:
        text = _("Within the age limit on the %(which)s: %(age)s on %(day)s; the limit is %(limit)s")
    else:
        text = _("Over age on the %(which)s: %(age)s on %(day)s; the limit is %(limit)s")
    return found(
        policy,
        CODE,
        WARN,
        text,
        which=Word("day_name", (str(row.read_on),)),
        read_on=str(row.read_on),
        age=_age(row.age),
        day=row.day,
        limit=limit,
    )


def _age(age: Age) -> Word:
    return Word("age", (age.years, age.months, age.days))
