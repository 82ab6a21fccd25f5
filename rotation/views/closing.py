"""Pages of a batch after the list was submitted: decisions, progress, closing; and the flow table."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from personnel import dates
from rotation import board, closing, deciding, training
from rotation.flow_list import FlowList
from rotation.models import Batch, Nomination, Rotation
from rotation.places import called_on
from rotation.term_forms import LessonsForm
from rotation.views.batch_head import crumbs, tabs
from rotation.views.doors import ask, attempt, batch_of, version_seen

State = Batch.State


@require_GET
def decisions(request, pk):
    """Waiting for the signature: the list as submitted. Signed: the decisions with their PDF."""
    row = batch_of(request, pk, "rotation.view_nomination")
    frame = {"batch": row, "tabs": tabs(row, "batch-decisions"), "crumbs": crumbs(row)}
    if row.state in (State.DECIDED, State.RUNNING, State.CLOSED):
        found = Rotation.objects.visible_to(request.user).filter(batch=row)
        found = board.with_places(
            found.select_related("official", "from_unit", "from_title", "to_unit", "to_title", "decision")
        )
        return render(
            request, "rotation/batch_decisions.html", frame | {"rotations": found.order_by("official__name_key")}
        )
    return render(request, "rotation/batch_decisions.html", frame | _to_sign(row, request.user))


def _to_sign(row: Batch, user) -> dict:
    if row.state != State.SUBMITTED:
        return {}
    shown = set(Nomination.objects.visible_to(user).filter(batch=row).values_list("pk", flat=True))
    people = [one for one in deciding.selected(row) if one.pk in shown]
    waived = set(row.nominations.filter(waivers__isnull=False).values_list("pk", flat=True))
    lacking = training.missing(people, row.policy.courses_required)
    called = called_on(row.dossier_on, "from_unit", "from") | called_on(row.starts_on, "to_unit", "to")
    named = row.nominations.annotate(**called).values_list("pk", *called)
    places = {pk: dict(zip(called, names, strict=True)) for pk, *names in named}
    for one in people:
        vars(one).update(places[one.pk])
    prepared = user.pk in (row.prepared_by_id, row.submitted_by_id)
    return {
        "people": [(one, one.pk in waived, lacking.get(one.pk, 0)) for one in people],
        "lacking": len(lacking),
        "may_sign": user.has_perm("rotation.approve_batch")
        and user.has_perm("rotation.issue_decision")
        and not prepared,
    }


@require_POST
def approve(request, pk):
    row = batch_of(request, pk, "rotation.approve_batch")
    attempt(
        request,
        lambda: deciding.approve_and_issue(
            row,
            version_seen(request),
            by=request.user,
            signed_on=dates.today(),
            without_courses="without_courses" in request.POST,
        ),
        done=_("The list is approved; the decisions are signed and numbered, their PDFs are being made."),
    )
    return redirect("batch-decisions", pk=pk)


@require_GET
def progress(request, pk):
    """The terms of one batch on one scale."""
    row = batch_of(request, pk, "rotation.view_rotation")
    rows = Rotation.objects.visible_to(request.user).filter(batch=row)
    page = board.TermList(request, rows, on=dates.today(), first=row.starts_on)
    if page.wants_export:
        return page.export()
    frame = {
        "batch": row,
        "tabs": tabs(row, "batch-progress"),
        "crumbs": crumbs(row),
        "page": page,
        "on": dates.today(),
    }
    return render(request, "rotation/batch_progress.html", frame)


def close(request, pk):
    """Closing numbers; with the report when HR closes the batch."""
    row = batch_of(request, pk, "rotation.view_rotation")
    on = dates.today()
    found = closing.figures(row, on)
    may_close = row.state == State.RUNNING and not found.under_way and request.user.has_perm("rotation.close_batch")
    form = LessonsForm(request.POST or None)
    return ask(
        request,
        form,
        act=lambda form: closing.close(row, by=request.user, on=on, lessons=form.cleaned_data["lessons"]),
        title=row.name,
        verb=_("Close the batch and issue the report"),
        done=_("The batch is closed; the report has been numbered, its PDF is being made."),
        crumbs=crumbs(row),
        back=reverse("batch-closing", args=[pk]),
        template="rotation/batch_closing.html",
        batch=row,
        tabs=tabs(row, "batch-closing"),
        found=found,
        shown=named(found),
        may_close=may_close,
        lessons=closing.lessons_for(row),
    )


def named(found: closing.Figures) -> dict:
    """Counts with the words of their codes, in the order of the codes."""
    from rotation.models import Placement, TermChange

    def words(enum, counts):
        return [(enum(key).label, counts[key]) for key in enum.values if counts.get(key)]

    return {
        "directions": words(Rotation.Direction, found.directions),
        "outcomes": words(Placement.Outcome, found.outcomes),
        "against_plan": words(Placement.AgainstPlan, found.against_plan),
        "early_reasons": words(TermChange.Reason, found.early_reasons),
    }


@require_GET
def flow_table(request):
    """Moves between units in a period, both ways, as signed numbers."""
    if not request.user.scope("rotation.view_rotation").whole:
        raise Http404
    page = FlowList(request, Rotation.objects.visible_to(request.user), on=dates.today())
    if page.wants_export:
        return page.export()
    return render(request, "rotation/flows.html", {"page": page})
