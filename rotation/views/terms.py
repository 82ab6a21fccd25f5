"""The board of terms, one term, and the acts on it."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from personnel import access_log, dates
from personnel.models import AccessEvent
from rotation import alerts, arriving, board, proposing, term_page, terms
from rotation.models import Rotation, TermChange, TermProposal
from rotation.term_forms import AlertForm, AnswerForm, ArrivalForm, DeviationForm, ProposalForm
from rotation.views.doors import ask, attempt

Kind = TermChange.Kind


@require_GET
def board_of_terms(request):
    if not request.user.scope("rotation.view_rotation"):
        raise Http404
    on = dates.today()
    rows = Rotation.objects.visible_to(request.user)
    page = board.TermList(request, rows, on=on)
    if page.wants_export:
        return page.export()
    orphans = (
        terms.without_receiving_unit(on) & rows if request.user.has_perm("rotation.propose_change") else rows.none()
    )
    context = {"page": page, "on": on, "orphans": orphans.select_related("official", "to_unit")[:20]}
    return render(request, "rotation/terms.html", context)


@require_GET
def here(request):
    """Người luân chuyển tại đơn vị: for the head of a receiving unit."""
    if not request.user.scope("rotation.confirm_arrival"):
        raise Http404
    on = dates.today()
    page = board.TermList(request, Rotation.objects.receiving_for(request.user), on=on)
    if page.wants_export:
        return page.export()
    return render(request, "rotation/here.html", {"page": page, "on": on})


def rotation_of(request, pk) -> Rotation:
    rows = Rotation.objects.visible_to(request.user).select_related(*term_page.WITH)
    return get_object_or_404(board.with_places(rows), pk=pk)


@require_GET
def rotation(request, pk):
    row = rotation_of(request, pk)
    access_log.note(request.user, AccessEvent.Verb.VIEW, row)
    return render(request, "rotation/rotation.html", term_page.context(row, request.user, dates.today()))


@require_GET
def my_rotation(request):
    """The official's own rotation: the one that counts now, earlier ones below."""
    if not request.user.official_id:
        raise Http404
    on = dates.today()
    own = Rotation.objects.filter(official=request.user.official_id).exclude(state=Rotation.State.CANCELLED)
    rows = list(board.with_places(own.select_related(*term_page.WITH)).order_by("-term"))
    context = term_page.context(rows[0], request.user, on) if rows else {}
    return render(request, "rotation/my_rotation.html", context | {"earlier": rows[1:], "on": on})


def propose(request, pk, kind):
    row = rotation_of(request, pk)
    if kind not in Kind.values:
        raise Http404
    if not request.user.has_perm("rotation.propose_change"):
        return _forbidden()
    today = dates.today()
    form = ProposalForm(request.POST or None, kind=kind, rotation=row, today=today)
    return ask(
        request,
        form,
        act=lambda form: proposing.propose(row, form.wanted(), by=request.user, on=today),
        title=_("Propose: %(what)s") % {"what": str(Kind(kind).label).lower()},
        verb=_("Send to the authority"),
        done=_("The proposal waits for the signature of the authority."),
        text=_("%(name)s, at %(unit)s until %(day)s.")
        % {"name": row.official, "unit": row.to_unit, "day": dates.short_text(dates.last_day(row.term.upper))},
        crumbs=crumbs(row),
        back=reverse("rotation", args=[pk]),
        template="rotation/term_act.html",
    )


def proposal_of(request, pk, perm) -> TermProposal:
    rows = TermProposal.objects.visible_to(request.user).select_related("rotation__official", "rotation__to_unit")
    row = get_object_or_404(rows, pk=pk)
    if not request.user.has_perm(perm):
        _forbidden()
    return row


@require_POST
def sign(request, pk):
    row = proposal_of(request, pk, "rotation.issue_decision")
    attempt(
        request,
        lambda: proposing.sign(row, by=request.user, signed_on=dates.today()),
        done=_("The decision has been signed and numbered; its PDF is being made."),
    )
    return redirect("rotation", pk=row.rotation_id)


def give_back(request, pk):
    row = proposal_of(request, pk, "rotation.issue_decision")
    return ask(
        request,
        AnswerForm(request.POST or None),
        act=lambda form: proposing.give_back(row, by=request.user, answer=form.cleaned_data["answer"]),
        title=_("Return the proposal"),
        verb=_("Return the proposal"),
        done=_("The proposal has been returned to HR."),
        crumbs=crumbs(row.rotation),
        back=reverse("rotation", args=[row.rotation_id]),
        template="rotation/term_act.html",
    )


@require_POST
def take_back(request, pk):
    row = proposal_of(request, pk, "rotation.propose_change")
    attempt(request, lambda: proposing.take_back(row, by=request.user), done=_("The proposal has been taken back."))
    return redirect("rotation", pk=row.rotation_id)


def arrival(request, pk):
    """The receiving unit's head confirms the arrival and the work."""
    rows = Rotation.objects.receiving_for(request.user).select_related(*term_page.WITH)
    row = get_object_or_404(rows, pk=pk)
    on = dates.today()
    form = ArrivalForm(request.POST or None, rotation=row, on=on)

    def confirm(form):
        data = form.cleaned_data
        arriving.confirm(
            row, by=request.user, on=on, arrived_on=data["arrived_on"], work=form.work(), title=data["title"],
            note=data["note"] or "", remark=data["remark"] or "",
        )  # fmt: skip

    return ask(
        request,
        form,
        act=confirm,
        title=_("Confirm the arrival"),
        verb=_("Confirm the arrival"),
        done=_("The arrival has been confirmed."),
        crumbs=[
            (_("People on rotation here"), reverse("rotations-here")),
            (str(row.official), reverse("rotation", args=[pk])),
        ],
        back=reverse("rotation", args=[pk]),
        template="rotation/arrival.html",
        rotation=row,
    )


def deviation(request, pk):
    row = rotation_of(request, pk)
    if not request.user.has_perm("rotation.change_rotation"):
        return _forbidden()
    return ask(
        request,
        DeviationForm(request.POST or None),
        act=lambda form: arriving.answer_deviation(row, by=request.user, answer=form.cleaned_data["answer"]),
        title=_("Answer the deviation"),
        verb=_("Save the answer"),
        text=row.deviation,
        done=_("The deviation has been answered."),
        crumbs=crumbs(row),
        back=reverse("rotation", args=[pk]),
        template="rotation/term_act.html",
    )


def alert(request, pk):
    """HR ticks off that the term comes to its end: what has been done, by whom, when."""
    row = rotation_of(request, pk)
    if not request.user.has_perm(alerts.PERMISSION):
        return _forbidden()
    return ask(
        request,
        AlertForm(request.POST or None),
        act=lambda form: alerts.acknowledge(row, form.cleaned_data["note"], by=request.user),
        title=_("Take note of the alert"),
        verb=_("Take note"),
        text=_("%(name)s, at %(unit)s until %(day)s.")
        % {"name": row.official, "unit": row.to_unit, "day": dates.short_text(dates.last_day(row.term.upper))},
        done=_("The alert is ticked off; the next one comes when its day does."),
        crumbs=crumbs(row),
        back=reverse("rotation", args=[pk]),
        template="rotation/term_act.html",
    )


def crumbs(row: Rotation) -> list[tuple[str, str]]:
    return [(_("Board of terms"), reverse("terms")), (str(row.official), reverse("rotation", args=[row.pk]))]


def _forbidden():
    from django.core.exceptions import PermissionDenied

    raise PermissionDenied
