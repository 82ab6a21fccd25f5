"""How somebody works and stands: standards, ratings, health, inquiries, discipline, care, papers.

R-EL-06 to R-EL-10, R-EL-14 and the dossier.
"""

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext_noop as _

from personnel.dates import ONE_DAY, add_months, last_day_counted_from
from rotation.case import (
    BLOCK,
    NOTE,
    OK,
    WARN,
    DisciplineRecord,
    Facts,
    Finding,
    InquiryRecord,
    Level,
    Policy,
    Word,
    found,
)

_THEORY_LADDER = ("none", "elementary", "intermediate", "advanced", "bachelor")


def standards(facts: Facts, policy: Policy) -> list[Finding]:
    """R-EL-06: what people must judge is asked for, not computed; political theory and the latest competency exam are compared.

    What nobody was asked about, or the policy names no level for, is told as not examined.
    """
    code, result = "R-EL-06", []
    if facts.standards_confirmed is None:
        text = _("Not examined yet: political stance, ethics, capability; the conclusion on standards is awaited")
        result.append(found(policy, code, NOTE, text))
    elif facts.standards_confirmed:
        result.append(found(policy, code, OK, _("Standards of the post confirmed")))
    else:
        text = _("Standards of the post (political stance, ethics, capability) not confirmed")
        result.append(found(policy, code, WARN, text))
    least, has = policy.least_political_theory, Word("theory", (facts.political_theory,))
    if not least:
        text = _("Political theory not examined: the source names no level; on record: %(has)s")
        result.append(found(policy, code, NOTE, text, has=has))
    elif _theory_rank(facts.political_theory) < _theory_rank(least):
        text = _("Political theory: %(has)s; %(least)s needed")
        result.append(found(policy, code, WARN, text, has=has, least=Word("theory", (least,))))
    if facts.exams:
        result.append(_examined(facts, policy))
    return result


def _examined(facts: Facts, policy: Policy) -> Finding:
    """Capability as the latest competency exam shows it; a fact for those who judge, never a refusal by itself."""
    latest = max(facts.exams, key=lambda exam: exam.published_on)
    if latest.outcome == "passed":
        text = _("Passed the competency exam published on %(day)s")
        return found(policy, "R-EL-06", OK, text, day=latest.published_on)
    if latest.outcome == "failed":
        text = _("Did not pass the competency exam published on %(day)s")
        return found(policy, "R-EL-06", WARN, text, day=latest.published_on)
    text = _("No result in the competency exam published on %(day)s (absent or void)")
    return found(policy, "R-EL-06", WARN, text, day=latest.published_on)


def ratings(facts: Facts, policy: Policy) -> Finding | None:
    """R-EL-07: the calendar years before the dossier; a rating of the dossier's own year counts when it is bad."""
    if policy.rating_years is None:
        return None
    code, year = "R-EL-07", facts.dossier_on.year
    asked = range(year - policy.rating_years, year)
    years = sorted({*asked, *(rated for rated in facts.ratings if rated == year)})
    poor = [rated for rated in years if rated in facts.ratings and facts.ratings[rated] not in policy.good_ratings]
    missing = [rated for rated in asked if rated not in facts.ratings]
    if poor:
        listed = ", ".join(f"{rated} {facts.ratings[rated]}" for rated in poor)
        text = _("Not always well rated: %(listed)s; %(needed)s or better needed in %(count)s years")
        needed = " / ".join(sorted(policy.good_ratings, reverse=True))
        return found(policy, code, WARN, text, listed=listed, needed=needed, count=policy.rating_years)
    if missing:
        return found(policy, code, WARN, _("No yearly rating for %(years)s"), years=", ".join(map(str, missing)))
    text = _("Well rated in %(first)s–%(last)s")
    return found(policy, code, OK, text, first=asked[0], last=asked[-1])


def health(facts: Facts, policy: Policy) -> Finding | None:
    """R-EL-08: the newest certificate in the dossier on its day."""
    if policy.health_months is None:
        return None
    code = "R-EL-08"
    handed_in = [certificate for certificate in facts.certificates if certificate.issued_on <= facts.dossier_on]
    if not handed_in:
        text = _("No health certificate; one of the last %(months)s months needed")
        return found(policy, code, BLOCK, text, months=policy.health_months, is_missing_paper=True)
    newest = max(handed_in, key=lambda certificate: certificate.issued_on)
    until = last_day_counted_from(newest.issued_on, policy.health_months)
    if not newest.fit:
        text = _("Health certificate of %(issued)s: not fit for work")
        return found(policy, code, BLOCK, text, issued=newest.issued_on)
    if until < facts.dossier_on:
        text = _("Health certificate of %(issued)s, older than %(months)s months on %(day)s")
        return found(
            policy, code, BLOCK, text, issued=newest.issued_on, months=policy.health_months, day=facts.dossier_on
        )
    text = _("Health certificate of %(issued)s, valid until %(until)s")
    soon = (until - max(facts.decision_on, facts.starts_on)).days < policy.health_notice_days
    return found(policy, code, WARN if soon else OK, text, issued=newest.issued_on, until=until)


def inquiries(facts: Facts, policy: Policy) -> list[Finding] | Finding:
    """R-EL-09: nobody is nominated or rotated while being inspected, investigated, prosecuted or suspended."""
    code = "R-EL-09"
    result = [_inquiry(record, policy) for record in running_inquiries(facts)]
    if facts.employment == "suspended" and not any(record.kind == "suspension" for record in running_inquiries(facts)):
        result.append(found(policy, code, BLOCK, _("Suspended from work on %(day)s"), day=facts.dossier_on))
    return result or found(policy, code, OK, _("Not under inspection, investigation or prosecution"))


def discipline(facts: Facts, policy: Policy) -> list[Finding] | Finding:
    """R-EL-10: the law's months and the Party's months stand side by side and are not mixed."""
    result = []
    for record in sorted(facts.disciplines, key=lambda record: record.effective_on, reverse=True):
        by_law = bar_by_law(record, policy)
        by_party = bar_by_party(record, policy)
        if by_law and _runs(record, by_law, facts):
            result.append(_discipline("R-EL-10", BLOCK, record, by_law, policy))
        if by_party and by_party != by_law and _runs(record, by_party, facts):
            level = BLOCK if party_months_block(facts, policy) else WARN
            result.append(_discipline("R-EL-10P", level, record, by_party, policy))
        if by_law is None and by_party is None and record.effective_on <= facts.starts_on:
            text = _("Disciplined (%(form)s) on %(day)s: the policy names no period for this form")
            form = Word("form", (record.form,))
            result.append(found(policy, "R-EL-10", WARN, text, form=form, day=record.effective_on))
    return result or found(policy, "R-EL-10", OK, _("No discipline in effect"))


def bar_by_law(record: DisciplineRecord, policy: Policy) -> date | None:
    """The last day barred by the law; Party discipline is not a matter of the law."""
    return None if record.by_party else _bar(record, policy.law_cooldown.get(record.form))


def bar_by_party(record: DisciplineRecord, policy: Policy) -> date | None:
    return _bar(record, policy.party_cooldown.get(record.form))


def party_months_block(facts: Facts, policy: Policy) -> bool:
    """The Party's months are about higher posts; on the way to an equal one they are only shown."""
    goes_up = bool(
        facts.destination
        and facts.destination.rank is not None
        and facts.level
        and facts.destination.rank < facts.level.rank
    )
    return policy.party_bars_equal_post or goes_up


def running_inquiries(facts: Facts) -> list[InquiryRecord]:
    """Inquiries of any day from the dossier to the start."""
    return [
        record
        for record in facts.inquiries
        if record.period.starts <= facts.starts_on
        and (record.period.ends is None or record.period.ends > facts.dossier_on)
    ]


def running_bars(facts: Facts, policy: Policy, waived: Collection[str] = ()) -> list[date]:
    """Last days of the periods of discipline that block now."""
    bars: list[date] = []
    for record in facts.disciplines:
        ends = [] if "R-EL-10" in waived else [bar_by_law(record, policy)]
        if party_months_block(facts, policy) and "R-EL-10P" not in waived:
            ends.append(bar_by_party(record, policy))
        bars += [last for last in ends if last is not None and _runs(record, last, facts)]
    return bars


def care(facts: Facts, policy: Policy) -> list[Finding] | None:
    """R-EL-14: no bar, but the authority must have it before its eyes."""
    if facts.sex != "F":
        return None
    code, result = "R-EL-14", []
    if facts.pregnant:
        result.append(found(policy, code, WARN, _("Pregnant")))
    if policy.child_months is not None:
        youngest = max((born for born in facts.children_born if born <= facts.starts_on), default=None)
        if youngest and facts.starts_on < add_months(youngest, policy.child_months):
            text = _("Has a child under %(months)s months, born on %(born)s")
            result.append(found(policy, code, WARN, text, months=policy.child_months, born=youngest))
    return result or None


def dossier(facts: Facts, policy: Policy) -> list[Finding] | None:
    """Every paper that is not there yet, by its name."""
    text = _("Missing from the dossier: %(paper)s")
    papers = [found(policy, "DOSSIER", BLOCK, text, paper=name, is_missing_paper=True) for name in facts.missing_papers]
    return papers or None


def _theory_rank(level: str) -> int:
    return _THEORY_LADDER.index(level) if level in _THEORY_LADDER else 0


def _inquiry(record: InquiryRecord, policy: Policy) -> Finding:
    text = {
        "disciplinary": _("Being considered for discipline since %(since)s"),
        "inspection": _("Under inspection since %(since)s"),
        "investigation": _("Under investigation since %(since)s"),
        "prosecution": _("Being prosecuted since %(since)s"),
        "suspension": _("Suspended from work since %(since)s"),
    }.get(record.kind, _("Under inquiry since %(since)s"))
    return found(policy, "R-EL-09", BLOCK, text, since=record.period.starts, kind=record.kind)


def _bar(record: DisciplineRecord, months: int | None) -> date | None:
    if months is None:
        return None
    last = last_day_counted_from(record.effective_on, months)
    return last if record.ends_on is None else min(last, record.ends_on)


def _runs(record: DisciplineRecord, last: date | None, facts: Facts) -> bool:
    """In effect on any day from the dossier to the start."""
    return last is not None and record.effective_on <= facts.starts_on and last >= facts.dossier_on


def _discipline(code: str, level: Level, record: DisciplineRecord, last: date, policy: Policy) -> Finding:
    if code == "R-EL-10P":
        text = _("Disciplined (%(form)s) on %(day)s: by Party rules no higher post until %(last)s")
    else:
        text = _("Disciplined (%(form)s) on %(day)s, in effect until %(last)s")
    return found(
        policy,
        code,
        level,
        text,
        form=Word("form", (record.form,)),
        day=record.effective_on,
        last=last,
        eligible_from=last + ONE_DAY,
        duty_related=record.duty_related,
    )
