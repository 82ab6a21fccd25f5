"""Putting people on a list, taking them off, choosing a post, what was said."""

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from personnel import dates
from personnel.errors import StaleState
from personnel.models import Official, SuccessionEntry
from rotation import nominating, screening
from rotation.forms import ConsultationForm, NominationForm, ReasonForm, SelectionForm
from rotation.models import Nomination
from rotation.views.batch_head import crumbs
from rotation.views.doors import ask, attempt, batch_of, nomination_of


def back_to(nomination: Nomination) -> str:
    return f"{reverse('batch', args=[nomination.batch_id])}?who={nomination.pk}#vi-sao"


def nominate(request, pk):
    """Name somebody of a unit in scope; the form offers the people of this person's reach."""
    batch = batch_of(request, pk, "rotation.add_nomination")
    officials = Official.objects.visible_to(request.user).serving()
    if request.user.official_id:
        officials = officials.exclude(pk=request.user.official_id)
    form = NominationForm(
        request.POST or None,
        officials=officials,
        entries=_entries(request, batch, officials),
        initial={"official": _asked(request, officials)},
    )
    made = {}

    def save(form):
        data = dict(form.cleaned_data)
        made["one"] = nominating.nominate(batch, data.pop("official"), by=request.user, **data)
        screening.screen(batch, by=request.user, officials=[made["one"].official_id])

    return ask(
        request,
        form,
        act=save,
        title=_("Nominate for %s") % batch,
        verb=_("Nominate"),
        crumbs=crumbs(batch),
        back=reverse("batch", args=[pk]),
        then=lambda: back_to(made["one"]),
        done=_("The person is on the list and has been screened."),
    )


def _asked(request, officials):
    code = request.GET.get("official", "")[:20]
    return officials.filter(code=code).first() if code else None


def _entries(request, batch, officials):
    """Entries to choose from: of the person named so far, when there is one."""
    code = (request.POST.get("official") or request.GET.get("official") or "").partition(" – ")[0].strip()
    rows = SuccessionEntry.objects.visible_to(request.user).active_on(batch.dossier_on)
    return rows.filter(official__in=officials, official__code=code).select_related(
        "official", "title_level", "plan__term"
    )


def leaving(act, *, title, verb, done):
    """Withdraw or turn down: one reason, kept."""

    def view(request, pk):
        nomination = nomination_of(request, pk)
        return ask(
            request,
            ReasonForm(request.POST or None),
            act=lambda form: act(nomination, form.cleaned_data["reason"], by=request.user),
            title=f"{title}: {nomination.official}",
            verb=verb,
            done=done,
            danger=True,
            crumbs=crumbs(nomination.batch),
            back=reverse("batch", args=[nomination.batch_id]),
        )

    return view


withdraw = leaving(
    nominating.withdraw,
    title=gettext_lazy("Withdraw the nomination"),
    verb=gettext_lazy("Withdraw"),
    done=gettext_lazy("The nomination is withdrawn."),
)
reject = leaving(
    nominating.reject,
    title=gettext_lazy("Do not select"),
    verb=gettext_lazy("Do not select"),
    done=gettext_lazy("The person is not selected in this batch."),
)


def select(request, pk):
    """Choose the unit, the title there and the first day."""
    nomination = nomination_of(request, pk)
    form = SelectionForm(
        request.POST or None,
        user=request.user,
        initial={
            "to_unit": nomination.to_unit,
            "to_title": nomination.to_title,
            "starts_on": nomination.starts_on or nomination.batch.starts_on,
            "reason": nomination.selection_reason,
            "seen": nominating.choice(nomination),
        },
    )

    def save(form):
        try:
            nominating.choose(nomination, **form.cleaned_data, by=request.user)
        except StaleState:
            form.has_now_seen(nominating.choice(nomination))
            raise

    return ask(
        request,
        form,
        act=save,
        title=_("Select %s") % nomination.official,
        verb=_("Select"),
        text=_("Serves at %(unit)s. The receiving unit must be another one, with a free seat of an equal title.")
        % {"unit": nomination.from_unit},
        crumbs=crumbs(nomination.batch),
        back=back_to(nomination),
        done=_("Selected; the verdict now counts the post there."),
    )


@require_POST
def unselect(request, pk):
    nomination = nomination_of(request, pk)
    seen = request.POST.get("seen", "")
    attempt(
        request, lambda: nominating.unselect(nomination, seen=seen, by=request.user), done=_("The post is free again.")
    )
    return redirect(back_to(nomination))


def consult(request, pk):
    nomination = nomination_of(request, pk, "rotation.add_consultation")
    form = ConsultationForm(request.POST or None, initial={"held_on": dates.today()})
    return ask(
        request,
        form,
        act=lambda form: nominating.consult(nomination, **form.cleaned_data, by=request.user),
        title=_("Exchange about %s") % nomination.official,
        verb=_("Keep the minutes"),
        crumbs=crumbs(nomination.batch),
        back=back_to(nomination),
        done=_("The minutes are kept."),
        template="rotation/consult.html",
        earlier=list(nomination.consultations.all()),
    )
