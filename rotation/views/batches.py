"""The batches, one batch with the side panel of a person, and who would be eligible for it."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from personnel import access_log, dates
from personnel.models import AccessEvent
from rotation import dossiers, nominating, planning, progress, waiving
from rotation.candidates import CandidateList
from rotation.criteria import history
from rotation.forms import AnswerForm, BatchForm
from rotation.lists import BatchList, NominationList
from rotation.models import Batch, Plan
from rotation.views.batch_head import acts_for, crumbs, tabs
from rotation.views.doors import ask, batch_of, refuse


@require_GET
def batches(request):
    if not request.user.scope("rotation.view_batch"):
        refuse(request)
    page = BatchList(request, Batch.objects.visible_to(request.user))
    if page.wants_export:
        return page.export()
    may_add = request.user.has_perm("rotation.add_batch")
    return render(request, "rotation/batches.html", {"page": page, "may_add": may_add})


@require_GET
def batch(request, pk):
    """The page of a batch: steps, people with verdicts, units in scope, and the side panel of one person."""
    row = batch_of(request, pk, "rotation.view_nomination")
    found = progress.standing(row)
    page = NominationList(request, row, [one.row for one in found.units])
    if page.wants_export:
        return page.export()
    chosen = _chosen(request, row, page)
    return render(
        request,
        "rotation/batch.html",
        {
            "batch": row,
            "page": page,
            "found": found,
            "steps": progress.steps(row, found),
            "tiles": progress.tiles(row, found, request.user.has_perm("rotation.change_batchunit")),
            "tabs": tabs(row, "batch"),
            "crumbs": crumbs(row)[:-1],
            "acts": acts_for(request.user, row, found),
            "who": chosen,
            "may_change": request.user.has_perm("rotation.change_nomination") and row.list_open,
            "may_ask_waiver": request.user.has_perm(waiving.ASKS) and row.list_open,
            "may_waive": request.user.has_perm(waiving.DECIDES) and row.list_open,
        },
    )


def _chosen(request, row, page) -> dict | None:
    """The person of the side panel, with everything that was ever found."""
    asked = request.GET.get("who", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        return None
    nomination = next((one for one in page.rows if one.pk == int(asked)), None)
    if nomination is None:
        nomination = page.prepare([get_object_or_404(page.every_row, pk=int(asked))])[0]
    access_log.note(request.user, AccessEvent.Verb.VIEW, nomination)
    requests = list(nomination.waiver_requests.select_related("asked_by", "basis", "decided_by"))
    granted = any(one.state == one.State.GRANTED for one in requests)
    lines = dossiers.checklist(nomination)
    required = [line for line in lines if line.type.required]
    kept = list(nomination.screenings.select_related("policy", "by")[:12])
    return {
        "nomination": nomination,
        "judgement": nomination.judgement,
        "choice": nominating.choice(nomination),
        "may_be_selected": nominating.may_be_selected(nomination),
        "waivers": list(nomination.waivers.select_related("decider", "document")) if granted else [],
        "requests": [one for one in requests if one.state in (one.State.WAITING, one.State.REFUSED)],
        "waiting": next((one for one in requests if one.state == one.State.WAITING), None),
        "waivable": bool(waiving.open_findings(nomination)),
        "history": history(kept),
        "dossier": lines,
        "required": len(required),
        "complete": sum(not line.stands_open for line in required),
        "close": page.url(),
    }


def edit(request, pk=None):
    """A new batch, or the days and names of one that is still being prepared."""
    perm = "rotation.change_batch" if pk else "rotation.add_batch"
    row = batch_of(request, pk, perm) if pk else None
    if row is None and not request.user.has_perm(perm):
        refuse(request)
    plans = Plan.objects.visible_to(request.user)
    start = {"plan": request.GET.get("plan")} if not pk else None
    form = BatchForm(request.POST or None, instance=row, plans=plans, initial=start)
    made = {}

    def save(form):
        if row is None:
            made["batch"] = planning.create_batch(by=request.user, **form.values())
        else:
            planning.change_batch(row, form.cleaned_data["version"] or 0, by=request.user, **form.values())
            made["batch"] = row

    return ask(
        request,
        form,
        act=save,
        title=_("Edit the batch") if row else _("New batch"),
        verb=_("Save the batch"),
        crumbs=crumbs(row),
        back=reverse("batch", args=[row.pk]) if row else reverse("batches"),
        then=lambda: reverse("batch", args=[made["batch"].pk]),
    )


@require_GET
def candidates(request, pk):
    """Ai đủ điều kiện? Everyone in scope, judged now, nothing kept."""
    row = batch_of(request, pk, "rotation.screen_batch")
    page = CandidateList(request, row, list(row.units.select_related("unit").order_by("unit__path")))
    if page.wants_export:
        return page.export()
    may_nominate = row.list_open and request.user.has_perm("rotation.add_nomination")
    return render(
        request,
        "rotation/candidates.html",
        {"batch": row, "page": page, "crumbs": crumbs(row), "may_nominate": may_nominate},
    )


def unit(request, pk, row_pk):
    """What one unit in scope answered."""
    row = batch_of(request, pk, "rotation.change_batchunit")
    asked = get_object_or_404(row.units.select_related("unit", "batch"), pk=row_pk)
    form = AnswerForm(request.POST or None, instance=asked, initial={"answered_on": asked.answered_on or dates.today()})

    def save(form):
        data = form.cleaned_data
        nominating.answer(asked, data["answer"], on=data["answered_on"], note=data["note"], by=request.user)

    return ask(
        request,
        form,
        act=save,
        title=_("Answer of %s") % asked.unit,
        verb=_("Save the answer"),
        crumbs=crumbs(row),
        back=reverse("batch", args=[pk]),
        done=_("The answer of the unit is noted."),
    )
