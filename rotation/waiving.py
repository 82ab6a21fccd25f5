"""Trường hợp đặc biệt: the authority sets one finding about one person aside, with a reason and a paper."""

from django.db import transaction
from django.utils.translation import gettext as _

from personnel.errors import RuleViolation
from rotation import refusals, screening
from rotation.batching import hold
from rotation.models import Batch, Nomination, Waiver

PERMISSION = "rotation.waive_finding"


def open_findings(nomination: Nomination) -> list[dict]:
    """Refusals of the latest verdict that the authority may set aside."""
    if nomination.screening is None:
        return []
    waivable = nomination.batch.policy.as_policy().waivable
    return [
        found
        for found in nomination.screening.findings
        if found["level"] == "block" and found["code"] in waivable and not found.get("waived")
    ]


@transaction.atomic
def waive(nomination: Nomination, rule: str, reason: str, document, *, by, on) -> Waiver:
    """Record the special case and judge the person again; the finding stays, with the waiver beside it."""
    if not by.has_perm(PERMISSION):
        raise RuleViolation(_("Only the competent authority decides special cases."), code="not_authority")
    if by.official_id == nomination.official_id:
        raise RuleViolation(refusals.WORDS["waiver_not_for_oneself"][0], code="own_case")
    if not reason.strip():
        raise RuleViolation(_("Give the reason for the special case."), code="reason_missing", field="reason")
    if document is None:
        raise RuleViolation(_("Give the number and the day of the paper."), code="document_missing", field="symbol")
    if rule not in {found["code"] for found in open_findings(nomination)}:
        raise RuleViolation(
            _("This criterion does not stand against this person, or no special case may be made of it."),
            code="not_waivable",
            field="rule",
        )
    hold(nomination.batch, Batch.State.open())
    with refusals.told():
        waiver = Waiver.objects.create(
            nomination=nomination, rule=rule, reason=reason.strip(), decider=by, document=document
        )
    screening.screen(nomination.batch, on=on, by=by, officials=[nomination.official_id])
    return waiver
