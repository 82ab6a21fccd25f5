"""Scheme, plan and batch as papers: what is set up before anybody is named."""

from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from personnel import access_log, issuing
from personnel.errors import RuleViolation
from personnel.models import AccessEvent
from personnel.stamps import stamp
from rotation import refusals
from rotation.batching import State, ask_units, units_on
from rotation.models import Batch, Plan, PlanUnit, RotationPolicy, Scheme

Verb = AccessEvent.Verb
EDITABLE = [State.DRAFT, State.POLICY_APPROVED, State.NOMINATING]
"""Days and name may change until the verdicts rest on them; the policy only while it is not approved."""


paper = issuing.on_file


def policy_on(day) -> RotationPolicy | None:
    """The regulation in force on a day."""
    return RotationPolicy.objects.filter(valid__contains=day).first()


@transaction.atomic
def create_batch(plan: Plan, *, by, **values) -> Batch:
    """A draft. Without a policy it takes the one in force on the dossier day."""
    policy = values.pop("policy", None) or policy_on(values["dossier_on"])
    _refuse_without_units(plan, values["dossier_on"])
    _refuse_policy_out_of_force(policy, values["dossier_on"])
    with refusals.told():
        batch = Batch.objects.create(plan=plan, policy=policy, prepared_by=by, **values)
    access_log.note(by, Verb.CREATE, batch)
    return batch


@transaction.atomic
def change_batch(batch: Batch, version: int, *, by, **values) -> Batch:
    """Change the name, the days or (in a draft) the policy; every change counts as a new version."""
    if batch.state not in EDITABLE:
        raise RuleViolation(_("The batch can no longer be changed: %s.") % batch.get_state_display(), code="closed")
    policy = values.get("policy") or batch.policy
    if policy != batch.policy and batch.state != State.DRAFT:
        raise RuleViolation(_("A batch keeps the policy it was approved under."), code="keeps_policy", field="policy")
    _refuse_policy_out_of_force(policy, values.get("dossier_on") or batch.dossier_on)
    _refuse_without_units(batch.plan, values.get("dossier_on") or batch.dossier_on)
    rows = Batch.objects.filter(pk=batch.pk, state=batch.state, version=version)
    with refusals.told():
        if not rows.update(version=version + 1, **values):
            raise refusals.stale()
    batch.refresh_from_db()
    if batch.state == State.NOMINATING:
        ask_units(batch)
    access_log.note(by, Verb.CHANGE, batch, fields=sorted(values))
    return batch


def _refuse_without_units(plan: Plan, day) -> None:
    if not units_on(plan, day).exists():
        raise RuleViolation(
            _("No unit of this plan exists on the day the dossiers close. Choose another plan, or change its units."),
            code="no_units",
            field="plan",
        )


def _refuse_policy_out_of_force(policy: RotationPolicy | None, day) -> None:
    if policy is None:
        raise RuleViolation(
            _("No policy is in force on the day the dossiers close. Add one first."), code="no_policy", field="policy"
        )
    valid = policy.valid
    if (valid.lower and day < valid.lower) or (valid.upper and day >= valid.upper):
        raise RuleViolation(
            _("%(policy)s is not in force on the day the dossiers close.") % {"policy": policy},
            code="policy_out_of_force",
            field="policy",
        )


def as_seen(plan: Plan) -> str:
    """What a plan and its scope say, as a short fingerprint for the form that shows them."""
    scope = ",".join(map(str, plan.units.order_by("unit").values_list("unit", flat=True)))
    return sha256(f"{stamp(plan)} {scope}".encode()).hexdigest()[:32]


@transaction.atomic
def save_plan(plan: Plan, units, *, by, seen: str = "") -> Plan:
    """A plan and its scope. A unit that batches were asked about stays in scope.

    `seen` is the plan as it was shown to who changes it: what somebody else has written since is not overwritten.
    """
    verb = Verb.CHANGE if plan.pk else Verb.CREATE
    if plan.pk and as_seen(Plan.objects.select_for_update(no_key=True).order_by("pk").get(pk=plan.pk)) != seen:
        raise refusals.stale()
    plan.save()
    wanted = {unit.pk for unit in units}
    known = set(plan.units.values_list("unit_id", flat=True))
    asked = set(plan.batches.values_list("units__unit_id", flat=True))
    if dropped := (known - wanted) & asked:
        names = ", ".join(str(row.unit) for row in plan.units.filter(unit__in=dropped).select_related("unit"))
        raise RuleViolation(
            _("A batch has already asked these units, so they stay in scope: %s.") % names, code="asked", field="units"
        )
    plan.units.filter(unit__in=known - wanted).delete()
    PlanUnit.objects.bulk_create(PlanUnit(plan=plan, unit_id=unit) for unit in wanted - known)
    access_log.note(by, verb, plan, units=len(wanted))
    return plan


@transaction.atomic
def save_scheme(scheme: Scheme, *, by) -> Scheme:
    verb = Verb.CHANGE if scheme.pk else Verb.CREATE
    scheme.save()
    access_log.note(by, verb, scheme)
    return scheme
