"""The dossier of one nomination: the checklist, a paper that comes in, its file."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from personnel import access_log, dates, uploads
from personnel.models import AccessEvent
from personnel.views.papers import as_download
from rotation import dossiers
from rotation.dossier_forms import PaperForm
from rotation.models import DossierItem, DossierItemType
from rotation.views.batch_head import crumbs
from rotation.views.doors import ask, attempt, check, nomination_of
from rotation.views.nominations import back_to


@require_GET
def dossier(request, pk):
    """Every kind of paper with what there is of it."""
    nomination = nomination_of(request, pk, "rotation.view_dossieritem")
    access_log.note(request.user, AccessEvent.Verb.VIEW, nomination)
    lines = dossiers.checklist(nomination)
    return render(
        request,
        "rotation/dossier.html",
        {
            "nomination": nomination,
            "lines": lines,
            "open": [line for line in lines if line.stands_open],
            "required": sum(line.type.required for line in lines),
            "crumbs": [*crumbs(nomination.batch), (nomination.official.full_name, back_to(nomination))],
            "may_change": request.user.has_perm("rotation.change_dossieritem") and dossiers.takes_papers(nomination),
        },
    )


def paper(request, pk, code):
    """One paper comes in, or a newer one takes its place."""
    nomination = nomination_of(request, pk, "rotation.change_dossieritem")
    type_ = get_object_or_404(DossierItemType.objects.visible_to(request.user), code=code)
    known = nomination.dossier_items.filter(type=type_).first()
    today = dates.today()
    start = {"issued_on": known.issued_on, "received_on": known.received_on, "note": known.note} if known else {}
    form = PaperForm(request.POST or None, request.FILES or None, initial={"received_on": today} | start)
    page = reverse("nomination-dossier", args=[pk])
    return ask(
        request,
        form,
        act=lambda form: dossiers.record(nomination, type_, **form.cleaned_data, by=request.user),
        title=str(type_),
        verb=_("Keep the paper"),
        text=_("Verified again after every change.") if known else "",
        crumbs=[*crumbs(nomination.batch), (_("Dossier of %s") % nomination.official.full_name, page)],
        back=page,
        done=_("The paper is in the dossier; it has still to be verified."),
        template="rotation/dossier_paper.html",
        known=known,
    )


@require_POST
def verify(request, pk):
    item = _item(request, pk, "rotation.change_dossieritem")
    seen = request.POST.get("seen", "")
    attempt(request, lambda: dossiers.verify(item, by=request.user, seen=seen), done=_("The paper is verified."))
    return redirect("nomination-dossier", pk=item.nomination_id)


@require_GET
def file(request, pk):
    """The file as it was handed in: saved, never shown inside the site."""
    item = _item(request, pk, "rotation.view_dossieritem")
    if not item.file:
        raise Http404
    access_log.note(
        request.user, AccessEvent.Verb.DOWNLOAD, item, official=item.nomination.official, label=item.filename
    )
    try:
        with item.file.open("rb") as stored:
            return as_download(stored.read(), item.filename, uploads.content_type(item.filename))
    except FileNotFoundError as gone:
        raise Http404 from gone


def _item(request, pk, perm: str) -> DossierItem:
    rows = DossierItem.objects.visible_to(request.user).select_related("nomination__official", "nomination__batch")
    item = get_object_or_404(rows, pk=pk)
    check(request, perm)
    return item
