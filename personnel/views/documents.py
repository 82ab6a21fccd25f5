"""The register of papers, and one paper."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from personnel import access_log, filters
from personnel.finding import named
from personnel.lists import Column, ListPage
from personnel.models import AccessEvent, IssuedDocument, Official
from personnel.models.documents import DocumentType


class DocumentList(ListPage):
    unit = _("documents")
    search_label = _("Search by number, subject, or the person it is about")
    filename = "van-ban"
    sorts = {"signed": ("-signed_on", "-pk"), "symbol": ("symbol", "pk"), "type": ("type", "-signed_on", "-pk")}
    default_sort = "signed"
    filters = (
        filters.Select("type", _("Type"), lambda rows, code: rows.filter(type=code), options=DocumentType.choices),
        filters.Select("origin", _("Origin"), lambda rows, origin: rows.filter(origin=origin),
                       options=IssuedDocument.Origin.choices),
        filters.Day("since", _("Signed from"), lambda rows, day: rows.filter(signed_on__gte=day)),
        filters.Day("until", _("Signed to"), lambda rows, day: rows.filter(signed_on__lte=day)),
    )  # fmt: skip
    columns = (
        Column(_("Number and symbol"), "symbol"), Column(_("Type"), "get_type_display"), Column(_("Signed on"), "signed_on"),
        Column(_("In force from"), "effective_on"), Column(_("Subject"), "subject"), Column(_("About"), "official__full_name"),
        Column(_("Signer"), "signer_name"), Column(_("Origin"), "get_origin_display"),
    )  # fmt: skip

    def search(self, rows, words):
        people = named(Official.objects.visible_to(self.user), words)
        return (
            rows.filter(symbol__contains=words)
            | rows.filter(subject__icontains=words)
            | rows.filter(official__in=people.order_by().values("pk"))
        )


def documents(request):
    if not request.user.has_perm("personnel.view_issueddocument"):
        raise PermissionDenied
    rows = IssuedDocument.objects.visible_to(request.user).select_related("official").defer("content")
    page = DocumentList(request, rows)
    if page.wants_export:
        return page.export()
    return render(request, "personnel/documents.html", {"page": page})


def document(request, pk):
    """One paper: what it is, what amends it, and its file when there is one."""
    rows = IssuedDocument.objects.visible_to(request.user).select_related("official", "scope_unit", "amends", "issuer")
    paper = get_object_or_404(rows.defer("content"), pk=pk)
    if paper.official_id:
        access_log.note(request.user, AccessEvent.Verb.VIEW, paper)
    amendments = paper.amendments.visible_to(request.user).defer("content").order_by("signed_on", "pk")
    sees_person = (
        paper.official_id is not None
        and Official.objects.visible_to(request.user).filter(pk=paper.official_id).exists()
    )
    return render(
        request,
        "personnel/document.html",
        {"paper": paper, "amendments": amendments, "file_url": file_url(paper), "sees_person": sees_person},
    )


def file_url(paper: IssuedDocument) -> str:
    return reverse("document-file", args=[paper.pk]) if paper.file else ""
