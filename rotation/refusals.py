"""The words for what the database refuses about plans and batches."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from personnel import constraints
from personnel.errors import RuleViolation, StaleState

WORDS = {
    "nomination_once_per_batch": (_("This official is already on the list of this batch."), "official"),
    "nomination_in_one_live_batch": (_("This official is already on the list of another batch."), "official"),
    "nomination_keeps_a_closed_list": (_("The list of this batch is closed. Have it returned first."), None),
    "nomination_not_to_the_own_unit": (
        _("The receiving unit belongs to the official's own department; a rotation leads to another one."),
        "to_unit",
    ),
    "nomination_to_a_unit_that_exists": (_("The receiving unit does not exist on the first day."), "to_unit"),
    "nomination_terms_do_not_overlap": (
        _("This official is already on rotation in part of that period."),
        "starts_on",
    ),
    "nomination_non_local_is_no_local": (
        _("This official comes from that province; the post is meant for somebody who does not."),
        "to_unit",
    ),
    "nomination_higher_post_has_a_reason": (
        _("The post there is higher than the present one. Say why this person is outstanding."),
        "reason",
    ),
    "nomination_seat_is_free": (
        _("The receiving unit has no free seat of that title in the term. Choose another post or another unit."),
        "to_title",
    ),
    "nomination_selected_has_a_destination": (_("Give the receiving unit, the title there and the first day."), None),
    "nomination_other_group_has_a_reason": (
        _("Say why the competent authority decides on this person."),
        "group_reason",
    ),
    "waiver_not_for_oneself": (_("Nobody decides a special case about themselves."), None),
    "waiver_once_per_rule": (_("A special case has already been decided for this criterion."), None),
    "waiver_as_it_was_asked": (_("Who asks for a special case cannot decide it."), None),
    "waiver_decided_by_another": (_("Who asks for a special case cannot decide it."), None),
    "waiver_request_one_waiting_per_person": (
        _("Another request about this person is waiting for the authority. Take it back first."),
        None,
    ),
    "dossier_item_received_after_it_was_issued": (_("A paper is not received before it is issued."), "received_on"),
    "dossier_item_once_per_kind": (_("Someone else has just changed this. Load the page again and look at it."), None),
    "dossier_kept_once_decided": (_("The decision has been signed; the dossier is closed."), None),
    "batch_approved_by_another": (_("Who submitted the list cannot approve it."), None),
    "batch_approved_by_another_than_its_preparer": (_("Who prepared the batch cannot approve its list."), None),
    "batch_policy_approved_by_another": (_("Who prepared or submitted the policy cannot approve it."), None),
    "batch_days_in_order": (
        _("Dossiers are closed before the decision, and the decision before the start."),
        "decision_on",
    ),
    "rotation_batch_code_key": (_("Another batch already has this code."), "code"),
    "consultation_once_a_day": (_("This consultation is already noted for that day."), "held_on"),
    "attendance_certificate_for_those_who_came": (_("Only someone who attended has a certificate."), None),
    "policy_in_use_keeps_its_numbers": (
        _("A batch was approved under this policy, so its numbers stay. Close it on a day and add a new one."),
        None,
    ),
}


@contextmanager
def told() -> Iterator[None]:
    """Do something in a savepoint; what a constraint refuses is said in words, at the field it is about."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as refusal:
        name = constraints.name_of(refusal)
        if name not in WORDS:
            raise constraints.violation(refusal) from refusal
        words, field = WORDS[name]
        raise RuleViolation(words, code=name, field=field) from refusal


def stale() -> StaleState:
    return StaleState(_("Someone else has just changed this. Load the page again and look at it."), code="stale")
