"""The acts that take a batch a step further or back."""

from functools import partial

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from personnel import dates
from personnel.models.documents import DocumentType
from rotation import batching, screening
from rotation.forms import PaperFields, ReasonForm
from rotation.lists import of_batch
from rotation.models import Nomination
from rotation.views.batch_head import crumbs
from rotation.views.doors import ask, attempt, batch_of, version_seen


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
        values = {"version": version_seen(request)} if act is batching.approve_policy else {}
        form = PaperFields(request.POST or None, initial={"signed_on": dates.today()})
        return ask(
            request,
            form,
            act=lambda form: act(
                row, form.paper(type_, lambda: f"{subject} {row}", request.user), by=request.user, **values
            ),
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


returning = partial(reason_act, "rotation.approve_batch", verb=gettext_lazy("Return"))
return_policy = returning(
    batching.return_policy, title=gettext_lazy("Return the policy"), done=gettext_lazy("The policy has been returned.")
)
return_list = returning(
    batching.return_list,
    title=gettext_lazy("Return the list"),
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
        done = _("The list has been submitted to the authority.")
        if attempt(request, lambda: batching.submit_list(row, version_seen(request), by=request.user), done=done):
            return redirect("batch", pk=pk)
    people = of_batch(row, request.user).filter(state=Nomination.State.SELECTED).order_by("official__name_key", "pk")
    return render(request, "rotation/submit_list.html", {"batch": row, "people": people, "crumbs": crumbs(row)})
