"""Pages of a batch after the list was submitted: decisions, progress, closing; and the flow table."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from personnel import access_log, dates
from personnel.exchange import export_rows
from personnel.forms import VietnameseDateField
from personnel.models import AccessEvent
from rotation import board, closing, deciding, flows, training
from rotation.lists import called_on
from rotation.models import Batch, Rotation
from rotation.term_forms import LessonsForm
from rotation.views.batches import crumbs, tabs
from rotation.views.doors import ask, attempt, batch_of

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
    people = deciding.selected(row)
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
    seen = request.POST.get("version", "")
    version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else -1
    attempt(
        request,
        lambda: deciding.approve_and_issue(
            row, version, by=request.user, signed_on=dates.today(), without_courses="without_courses" in request.POST
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
        access_log.note(request.user, AccessEvent.Verb.EXPORT, row)
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
        from django.http import Http404

        raise Http404
    today = dates.today()
    first, first_error = _day(request, "first", date(today.year - 4, 1, 1))
    last, last_error = _day(request, "last", today)
    rows = Rotation.objects.visible_to(request.user)
    direction = request.GET.get("direction", "")
    if direction in Rotation.Direction.values:
        rows = rows.filter(direction=direction)
    batch = request.GET.get("batch", "")[:40]
    if batch and Batch.objects.filter(code=batch).exists():
        rows = rows.filter(batch__code=batch)
    found = flows.between(rows, first, last)
    if request.GET.get("export") == "xlsx":
        if not request.user.has_perm("personnel.export_records"):
            raise PermissionDenied
        access_log.note(request.user, AccessEvent.Verb.EXPORT, label=_("Flow table"))
        return _export(found)
    keep = request.GET.copy()
    keep["export"] = "xlsx"
    context = {
        "found": found,
        "first": first,
        "last": last,
        "errors": {"first": first_error, "last": last_error},
        "direction": direction,
        "batch": batch,
        "directions": Rotation.Direction.choices,
        "batches": Batch.objects.visible_to(request.user).values_list("code", "name"),
        "by_direction": [(label, found.directions.get(value, 0)) for value, label in Rotation.Direction.choices],
        "export_url": f"?{keep.urlencode()}",
    }
    return render(request, "rotation/flows.html", context)


def _day(request, name: str, default: date) -> tuple[date, str]:
    from django.core.exceptions import ValidationError

    try:
        return VietnameseDateField(required=False).clean(request.GET.get(name, "")[:40]) or default, ""
    except ValidationError as refusal:
        return default, " ".join(refusal.messages)


def _export(found: flows.Flows):
    headings = [_("Unit code"), _("Unit"), _("Sent"), _("Received"), _("Difference")]
    headings += [f"{said}: {label}" for said in (_("Sent"), _("Received")) for label in Rotation.Direction.labels]
    kinds = Rotation.Direction.values
    rows = (
        [
            flow.unit.code, flow.unit.name, flow.sent, flow.received, flow.net,
            *(flow.out_by.get(kind, 0) for kind in kinds), *(flow.in_by.get(kind, 0) for kind in kinds),
        ]
        for flow in found.units
    )  # fmt: skip
    return export_rows([str(heading) for heading in headings], rows, "luong-luan-chuyen")
