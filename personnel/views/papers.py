"""Downloading a document, and asking whether one is genuine."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from personnel import access_log, issuing, papers
from personnel.errors import RuleViolation
from personnel.models import AccessEvent, IssuedDocument

State = IssuedDocument.State


@require_GET
def document_file(request, pk):
    """The PDF of a document this person may see; every download of somebody else's is noted."""
    rows = IssuedDocument.objects.visible_to(request.user).select_related("official", "scope_unit").defer("content")
    document = get_object_or_404(rows.exclude(file=""), pk=pk)
    try:
        pdf = papers.document_bytes(document)
    except (RuleViolation, FileNotFoundError) as trouble:
        known = isinstance(trouble, RuleViolation)
        messages.error(
            request, str(trouble) if known else _("The stored file is missing. Tell the system administrator.")
        )
        return redirect("document", pk=pk)
    access_log.note(request.user, AccessEvent.Verb.DOWNLOAD, document, label=document.symbol or document.subject)
    return as_download(pdf, papers.file_name(document), "application/pdf")


def as_download(content, name: str, kind: str) -> HttpResponse:
    """Saved, never shown inside the site: nothing in it may run with the site's rights."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


@login_not_required
@require_GET
def verify(request):
    """Type the code that stands beside the recipients."""
    typed = request.GET.get("code", "")[:60]
    code = issuing.code_as_typed(typed)
    if code:
        return redirect("verify-code", code=code)
    return render(request, "personnel/verify.html", {"typed": typed, "wrong": bool(typed.strip())})


@login_not_required
@require_GET
def verify_code(request, code):
    """What anybody holding the paper may know: its kind, number, issuer, day and hash – nothing about a person."""
    right = issuing.code_as_typed(code)
    if right and right != code:
        return redirect("verify-code", code=right)
    rows = IssuedDocument.objects.filter(origin=IssuedDocument.Origin.ISSUED).only(
        "type",
        "symbol",
        "issuer_name",
        "signed_on",
        "effective_on",
        "sha256",
        "size",
        "state",
        "verify_code",
        "revision",
    )
    document = rows.filter(verify_code=right).first() if right else None
    amendments = document.amendments.only("symbol", "type", "amendment", "signed_on", "revision") if document else []
    return render(
        request,
        "personnel/verify_code.html",
        {"document": document, "amendments": amendments, "typed": code[:60]},
        status=200 if document else 404,
    )
