"""The batches, one batch, and the acts on it."""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from personnel import access_log, dates
from personnel.models import AccessEvent
from personnel.models.documents import DocumentType
from rotation import batching, dossiers, nominating, planning, progress, screening, waiving
from rotation.criteria import history
from rotation.forms import AnswerForm, BatchForm, PaperFields, ReasonForm
from rotation.lists import BatchList, CandidateList, NominationList, of_batch
from rotation.models import Batch, Nomination, Plan
from rotation.views.doors import ask, attempt, batch_of, refuse

State = Batch.State

TABS = (
    ("batch", gettext_lazy("People and verdicts")),
    ("batch-courses", gettext_lazy("Courses")),
    ("batch-decisions", gettext_lazy("Decisions")),
    ("batch-progress", gettext_lazy("Progress")),
    ("batch-closing", gettext_lazy("Closing")),
)
"""Pages of one batch; a page that this installation does not have is left out."""


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
    shown = []
    for name, label in TABS:
        try:
            shown.append({"label": label, "url": reverse(name, args=[batch.pk]), "current": name == current})
        except NoReverseMatch:
            continue
    return shown


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
    asked = list(nomination.waiver_requests.select_related("asked_by", "basis", "decided_by"))
    granted = any(one.state == one.State.GRANTED for one in asked)
    lines = dossiers.checklist(nomination)
    required = [line for line in lines if line.type.required]
    kept = list(nomination.screenings.select_related("policy", "by")[:12])
    return {
        "nomination": nomination,
        "judgement": nomination.judgement,
        "waivers": list(nomination.waivers.select_related("decider", "document")) if granted else [],
        "requests": [one for one in asked if one.state in (one.State.WAITING, one.State.REFUSED)],
        "waiting": next((one for one in asked if one.state == one.State.WAITING), None),
        "waivable": bool(waiving.open_findings(nomination)),
        "history": history(kept),
        "dossier": lines,
        "required": len(required),
        "complete": sum(not line.stands_open for line in required),
        "close": page.url(),
    }


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
        button("batch-go-on", _("Go on to the exchange"), "next", primary=True)
    if prepares and row.state == State.CONSULTING:
        button("batch-go-back", _("Back to the preparation"), "undo")
        link("batch-submit-list", _("Submit the list"), "send", primary=True)


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


def plain_act(perm: str, act, done):
    """A button of the page head: one act, no form."""

    @require_POST
    def view(request, pk):
        row = batch_of(request, pk, perm)
        attempt(request, lambda: act(row, by=request.user), done=done)
        return redirect("batch", pk=pk)

    return view


open_nominations = plain_act(
    "rotation.submit_batch", batching.open_nominations, gettext_lazy("The units in scope have been asked for names.")
)
go_on = plain_act("rotation.submit_batch", batching.go_on, gettext_lazy("The batch has moved on to the next step."))
go_back = plain_act("rotation.submit_batch", batching.go_back, gettext_lazy("The batch is one step back."))
screen = plain_act("rotation.screen_batch", screening.screen, gettext_lazy("Everyone on the list has been screened."))


def paper_act(perm, act, *, title, verb, done, type_, subject, text=""):
    """An act that rests on a paper whose number and day are typed."""

    def view(request, pk):
        row = batch_of(request, pk, perm)
        seen = request.POST.get("version", "")
        values = (
            {"version": int(seen)}
            if seen.isascii() and seen.isdigit() and len(seen) < 10 and act is batching.approve_policy
            else {}
        )
        form = PaperFields(request.POST or None, initial={"signed_on": dates.today()})
        return ask(
            request,
            form,
            act=lambda form: act(row, form.paper(type_, f"{subject} {row}", request.user), by=request.user, **values),
            title=f"{title}: {row}",
            verb=verb,
            done=done,
            text=text,
            crumbs=crumbs(row),
            back=reverse("batch", args=[pk]),
            version=row.version,
            batch=row,
        )

    return view


submit_policy = paper_act(
    "rotation.submit_batch",
    batching.submit_policy,
    title=gettext_lazy("Submit the policy"),
    verb=gettext_lazy("Submit the policy"),
    done=gettext_lazy("The policy has been submitted to the authority."),
    type_=DocumentType.SUBMISSION,
    subject=gettext_lazy("Rotation policy of"),
)
approve_policy = paper_act(
    "rotation.approve_batch",
    batching.approve_policy,
    title=gettext_lazy("Approve the policy"),
    verb=gettext_lazy("Approve the policy"),
    done=gettext_lazy("The policy is approved; the batch keeps its rules from here on."),
    type_=DocumentType.CONCLUSION,
    subject=gettext_lazy("Approval of the rotation policy of"),
    text=gettext_lazy("From here on the batch keeps the rules it is approved under."),
)


def reason_act(perm, act, *, title, verb, done, danger=False):
    """An act that needs a reason."""

    def view(request, pk):
        row = batch_of(request, pk, perm)
        return ask(
            request,
            ReasonForm(request.POST or None),
            act=lambda form: act(row, form.cleaned_data["reason"], by=request.user),
            title=f"{title}: {row}",
            verb=verb,
            done=done,
            danger=danger,
            crumbs=crumbs(row),
            back=reverse("batch", args=[pk]),
        )

    return view


return_policy = reason_act(
    "rotation.approve_batch",
    batching.return_policy,
    title=gettext_lazy("Return the policy"),
    verb=gettext_lazy("Return"),
    done=gettext_lazy("The policy has been returned."),
)
return_list = reason_act(
    "rotation.approve_batch",
    batching.return_list,
    title=gettext_lazy("Return the list"),
    verb=gettext_lazy("Return"),
    done=gettext_lazy("The list has been returned and is open again."),
)
cancel = reason_act(
    "rotation.submit_batch",
    batching.cancel,
    title=gettext_lazy("Cancel the batch"),
    verb=gettext_lazy("Cancel the batch"),
    done=gettext_lazy("The batch is cancelled; its people are free for another one."),
    danger=True,
)


def submit_list(request, pk):
    """Show what will be frozen, then submit the version that was shown."""
    row = batch_of(request, pk, "rotation.submit_batch")
    if request.method == "POST":
        seen = request.POST.get("version", "")
        version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else -1
        done = _("The list has been submitted to the authority.")
        if attempt(request, lambda: batching.submit_list(row, version, by=request.user), done=done):
            return redirect("batch", pk=pk)
    people = of_batch(row, request.user).filter(state=Nomination.State.SELECTED).order_by("official__name_key", "pk")
    return render(request, "rotation/submit_list.html", {"batch": row, "people": people, "crumbs": crumbs(row)})


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
