"""The head of every page of a batch: where it stands in the site, its tabs, its buttons."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rotation import planning, progress
from rotation.models import Batch

State = Batch.State

TABS = (
    ("batch", gettext_lazy("People and verdicts")),
    ("batch-courses", gettext_lazy("Courses")),
    ("batch-decisions", gettext_lazy("Decisions")),
    ("batch-progress", gettext_lazy("Progress")),
    ("batch-closing", gettext_lazy("Closing")),
)
"""Pages of one batch."""


def crumbs(batch: Batch | None = None) -> list[tuple[str, str]]:
    found = [(_("Rotation batches"), reverse("batches"))]
    if batch is not None:
        found = [
            (_("Schemes and plans"), reverse("plans")),
            (batch.plan.name, reverse("plan", args=[batch.plan_id])),
            (batch.name, reverse("batch", args=[batch.pk])),
        ]
    return found


def tabs(batch: Batch, current: str) -> list[dict]:
    return [{"label": label, "url": reverse(name, args=[batch.pk]), "current": name == current} for name, label in TABS]


def acts_for(user, row: Batch, found: progress.Standing) -> list[dict]:
    """The buttons of the head, the main one last."""
    prepares = user.has_perm("rotation.submit_batch")
    decides = user.has_perm("rotation.approve_batch")
    acts = []

    def link(name, label, icon="", primary=False):
        acts.append({"url": reverse(name, args=[row.pk]), "label": label, "icon": icon, "primary": primary})

    def button(name, label, icon="", primary=False):
        link(name, label, icon, primary)
        acts[-1]["post"] = True

    if prepares and State.CANCELLED in Batch.TRANSITIONS[row.state] and row.state != State.SUBMITTED:
        link("batch-cancel", _("Cancel the batch"), "cross")
    if user.has_perm("rotation.change_batch") and row.state in planning.EDITABLE:
        link("batch-edit", _("Edit"), "edit")
    if row.state in (State.POLICY_APPROVED, *State.open()) and user.has_perm("rotation.screen_batch"):
        link("batch-candidates", _("Who is eligible?"), "search")
    if prepares and row.state == State.DRAFT:
        link("batch-submit-policy", _("Submit the policy"), "send", primary=True)
    if decides and row.state == State.POLICY_SUBMITTED:
        link("batch-return-policy", _("Return"), "undo")
        link("batch-approve-policy", _("Approve the policy"), "check", primary=True)
    if prepares and row.state == State.POLICY_APPROVED:
        button("batch-open", _("Open the nominations"), "flag", primary=True)
    if row.list_open:
        _open_acts(user, row, found, link, button)
    if decides and row.state == State.SUBMITTED:
        link("batch-return-list", _("Return"), "undo")
        link("batch-decisions", _("Look and approve"), "check", primary=True)
    return acts


def _open_acts(user, row, found, link, button) -> None:
    prepares = user.has_perm("rotation.submit_batch")
    if user.has_perm("rotation.add_nomination"):
        link("batch-nominate", _("Nominate"), "plus", primary=row.state == State.NOMINATING and not found.people)
    if user.has_perm("rotation.screen_batch") and found.people:
        button("batch-screen", _("Screen the list"), "refresh", primary=row.state == State.NOMINATING)
    if prepares and row.state == State.NOMINATING and found.people:
        button("batch-go-on", _("Go on to the preparation"), "next")
    if prepares and row.state == State.SCREENING:
        button("batch-go-back", _("Back to the nominations"), "undo")
        button("batch-go-on", _("Go on to the exchange"), "next", primary=True)
    if prepares and row.state == State.CONSULTING:
        button("batch-go-back", _("Back to the preparation"), "undo")
        link("batch-submit-list", _("Submit the list"), "send", primary=True)
