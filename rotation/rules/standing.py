"""Who is meant: post, succession plan, service left, not away already (R-EL-01, 02, 04, 05, 11)."""

from datetime import date

from django.utils.translation import gettext_noop as _

from personnel.dates import ONE_DAY, first_day_after
from personnel.periods import Period
from personnel.retirement import has_months_left, last_start_with, months_left
from rotation.case import BLOCK, OK, WARN, Facts, Finding, Group, PlanEntry, Policy, Word, found


def group_reason(facts: Facts, policy: Policy) -> Finding | None:
    """The group "other" rests on the authority's reason alone, so the reason must be there."""
    if facts.group != Group.OTHER or facts.other_reason.strip():
        return None
    return found(policy, "GROUP", BLOCK, _("Rotated on another ground, but the reason is not given"))


def leadership_post(facts: Facts, policy: Policy) -> Finding | list[Finding]:
    code = "R-EL-01"
    if facts.employment not in ("active", "on_leave", "suspended"):
        return found(policy, code, BLOCK, _("No longer in service on %(day)s"), day=facts.dossier_on)
    if facts.level is None or not facts.level.is_leadership:
        return found(policy, code, BLOCK, _("Holds no leadership post on %(day)s"), day=facts.dossier_on)
    if facts.group in policy.object_groups and policy.present_ranks and facts.level.rank not in policy.present_ranks:
        return found(
            policy,
            code,
            BLOCK,
            _("Holds %(title)s on %(day)s; the batch takes %(required)s"),
            title=facts.title or facts.level.name,
            day=facts.dossier_on,
            required=policy.present_name,
        )
    if facts.title_since:
        text = _("%(level)s since %(since)s")
        result = found(policy, code, OK, text, level=facts.level.name, since=facts.title_since)
    else:
        result = found(policy, code, OK, "%(level)s", level=facts.level.name)
    if facts.employment == "on_leave":
        return [result, found(policy, code, WARN, _("On long leave on %(day)s"), day=facts.dossier_on)]
    return result


def in_succession_plan(facts: Facts, policy: Policy) -> Finding | None:
    """An approved entry of a running or coming term, high enough, above the present title."""
    if policy.planned_rank is None or facts.group not in policy.object_groups:
        return None
    if facts.nominated and facts.nominated_entry:
        entries = [entry for entry in facts.plan_entries if entry.key == facts.nominated_entry]
    else:
        entries = list(facts.plan_entries)
    good = [entry for entry in entries if _is_good(entry, facts, policy)]
    code = "R-EL-02"
    if not good:
        return _why_not_planned(entries, facts, policy)
    if facts.nominated and not facts.nominated_entry and len(good) > 1:
        text = _("In %(count)s succession plans; the nomination must name one of them")
        return found(policy, code, BLOCK, text, count=len(good))
    entry = min(good, key=lambda entry: entry.rank)
    return found(policy, code, OK, _("%(title)s %(term)s, approved"), title=entry.name, term=entry.term)


def service_left(facts: Facts, policy: Policy) -> list[Finding] | Finding | None:
    """Working time from the first day of the rotation to the first day of pension.

    Of the ten years the authority may make a special case; nobody can be away for a term longer than they serve.
    """
    asked = _enough_service(facts, policy)
    if asked is None or facts.pension_start is None or not policy.term_months:
        return asked
    if service_code(facts.group) == "R-EL-05" or facts.pension_start >= (
        ends := first_day_after(facts.starts_on, policy.term_months)
    ):
        return asked
    text = _("Retires on %(retires)s, before the rotation is over on %(last)s")
    return [asked, found(policy, "R-EL-05", BLOCK, text, retires=facts.pension_start - ONE_DAY, last=ends - ONE_DAY)]


def _enough_service(facts: Facts, policy: Policy) -> Finding | None:
    needed = policy.service_months.get(facts.group)
    if needed is None:
        return None
    code = service_code(facts.group)
    if facts.pension_start is None:
        return found(policy, code, BLOCK, _("The retirement day is not known; complete the birth date and the sex"))
    left = months_left(facts.starts_on, facts.pension_start)
    enough = has_months_left(facts.starts_on, facts.pension_start, needed)
    return found(
        policy,
        code,
        OK if enough else BLOCK,
        _("%(left)s of service left from %(day)s; at least %(needed)s needed"),
        left=Word("months", (left,)),
        day=facts.starts_on,
        needed=Word("months", (needed,)),
        months=left,
        needed_months=needed,
    )


def service_code(group: Group) -> str:
    return "R-EL-05" if group in (Group.NON_LOCAL, Group.TWO_TERMS) else "R-EL-04"


def last_start(facts: Facts, policy: Policy) -> date | None:
    """The last first day of a rotation for which enough service is left."""
    needed = policy.service_months.get(facts.group)
    if needed is None or facts.pension_start is None:
        return None
    return last_start_with(needed, facts.pension_start)


def last_start_of_a_term(facts: Facts, policy: Policy) -> date | None:
    """The last first day of a rotation that is over before the pension; None when another rule asks for more anyway."""
    if facts.pension_start is None or not policy.term_months or service_code(facts.group) == "R-EL-05":
        return None
    return last_start_with(policy.term_months, facts.pension_start) if last_start(facts, policy) else None


def not_on_rotation(facts: Facts, policy: Policy) -> Finding:
    """No second rotation inside the new term; one that ends before it starts is only pointed out."""
    code = "R-EL-11"
    clash = running_rotation(facts, policy)
    if clash and clash.ends is None:
        return found(policy, code, BLOCK, _("On rotation since %(since)s"), since=clash.starts)
    if clash:
        text = _("On rotation from %(since)s to %(last)s")
        return found(policy, code, BLOCK, text, since=clash.starts, last=clash.last_day)
    ending = next((period for period in facts.rotations if facts.dossier_on in period), None)
    if ending:
        text = _("Still on rotation until %(last)s, before the new one starts on %(day)s")
        return found(policy, code, WARN, text, last=ending.last_day, day=facts.starts_on)
    return found(policy, code, OK, _("Not on rotation"))


def running_rotation(facts: Facts, policy: Policy) -> Period | None:
    term = Period(facts.starts_on, first_day_after(facts.starts_on, policy.term_months) if policy.term_months else None)
    return next((period for period in facts.rotations if period.overlaps(term)), None)


def _is_good(entry: PlanEntry, facts: Facts, policy: Policy) -> bool:
    reaches = policy.planned_rank is None or entry.rank <= policy.planned_rank
    return reaches and _is_active(entry, facts) and _is_higher(entry, facts)


def _is_active(entry: PlanEntry, facts: Facts) -> bool:
    return entry.state == "approved" and (entry.term_ends is None or facts.dossier_on < entry.term_ends)


def _is_higher(entry: PlanEntry, facts: Facts) -> bool:
    """Nobody is planned for a title equal to or below the present one."""
    return facts.level is None or entry.rank < facts.level.rank


def _why_not_planned(entries: list[PlanEntry], facts: Facts, policy: Policy) -> Finding:
    code = "R-EL-02"
    active = [entry for entry in entries if _is_active(entry, facts)]
    low = next((entry for entry in active if _is_higher(entry, facts)), None)
    if low:
        text = _("Planned for %(title)s %(term)s; %(required)s or above needed")
        return found(policy, code, BLOCK, text, title=low.name, term=low.term, required=policy.planned_name)
    if active:
        text = _("Planned for %(title)s %(term)s, which is not above the present title")
        return found(policy, code, BLOCK, text, title=active[0].name, term=active[0].term)
    waiting = next((entry for entry in entries if entry.state == "proposed"), None)
    if waiting:
        text = _("No approved succession plan: %(title)s %(term)s awaits approval")
        return found(policy, code, BLOCK, text, title=waiting.name, term=waiting.term)
    past = next(iter(entries), None)
    if past:
        text = _("No succession plan in force: %(title)s %(term)s has ended")
        return found(policy, code, BLOCK, text, title=past.name, term=past.term)
    return found(policy, code, BLOCK, _("No approved succession plan"))
