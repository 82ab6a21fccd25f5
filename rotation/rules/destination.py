"""Where somebody is to go: another unit, an equal and free post, and not home (R-EL-12, R-EL-13)."""

from django.utils.translation import gettext_noop as _

from personnel.names import folded
from rotation.case import BLOCK, OK, WARN, Facts, Finding, Group, Policy, found


def destination_post(facts: Facts, policy: Policy) -> list[Finding] | None:
    code, going = "R-EL-12", facts.destination
    if going is None:
        return None
    result = []
    if going.unit == facts.unit:
        result.append(found(policy, code, BLOCK, _("The destination is the official's own unit")))
    if not going.exists:
        text = _("The destination unit no longer exists on %(day)s")
        result.append(found(policy, code, BLOCK, text, day=facts.starts_on))
    if going.seat_free is False:
        text = _("The post at the destination is not vacant on %(day)s")
        result.append(found(policy, code, BLOCK, text, day=facts.starts_on))
    if going.adds_title:
        result.append(found(policy, code, BLOCK, _("No title may be added for a rotation")))
    if going.rank is not None and facts.level is not None and going.rank != facts.level.rank:
        if going.rank < facts.level.rank:
            text = _("The post at the destination is higher than the present one; only for outstanding people")
        else:
            text = _("The post at the destination is lower than the present one")
        result.append(found(policy, code, WARN, text))
    return result or [found(policy, code, OK, _("Another unit, an equivalent post"))]


def not_a_local(facts: Facts, policy: Policy) -> Finding | None:
    """A suggestion from the record where a non-local is wanted; people confirm it."""
    going = facts.destination
    if going is None or not (going.for_non_local or facts.group == Group.NON_LOCAL):
        return None
    code = "R-EL-13"
    level = BLOCK if facts.group == Group.NON_LOCAL else WARN
    if not going.province or not (facts.home_province or facts.birth_province):
        text = _("Home province or destination province not recorded; confirm that this is not a local")
        return found(policy, code, WARN, text)
    province = going.province
    if _same(facts.home_province, province):
        return found(policy, code, level, _("A local: home province %(province)s"), province=province)
    if _same(facts.birth_province, province):
        return found(policy, code, level, _("A local: born in %(province)s"), province=province)
    years, months = policy.local_after_years, facts.months_in_destination_province
    if years is not None and months is not None and months >= years * 12:
        text = _("A local: has worked in %(province)s for %(years)s years or more")
        return found(policy, code, level, text, province=province, years=years)
    return found(policy, code, OK, _("Not a local of %(province)s"), province=province)


def _same(one: str, other: str) -> bool:
    return bool(one) and folded(one) == folded(other)
