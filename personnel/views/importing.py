"""Bringing a file in: choose it, look at what it would change, have it written."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.validators import FileExtensionValidator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from personnel import dates, exchange, import_desk, workbooks
from personnel.errors import RuleViolation
from personnel.import_kinds import ImportKind, kind_of
from personnel.models import FileImport


def allowed(user, key: str) -> ImportKind:
    """The kind of that key, if this person may bring such files in."""
    kind = kind_of(key)
    if kind is None:
        raise Http404
    if not user.has_perm(kind.permission):
        raise PermissionDenied
    return kind


class FileForm(forms.Form):
    """Shape only; what is inside is read by the kind itself."""

    file = forms.FileField(widget=forms.ClearableFileInput())

    def __init__(self, *args, kind: ImportKind, **kwargs):
        super().__init__(*args, **kwargs)
        endings = ", ".join(f".{ending}" for ending in kind.extensions)
        field = self.fields["file"]
        field.label, field.help_text = str(kind.file_label), str(kind.hint)
        field.widget.attrs["accept"] = endings
        refusal = _("Choose a file that ends in %(endings)s.") % {"endings": endings}
        field.validators.append(FileExtensionValidator(list(kind.extensions), refusal))

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > workbooks.MAX_FILE_BYTES:
            raise forms.ValidationError(_("The file is larger than 10 MB. Split it."))
        return file


@require_http_methods(["GET", "POST"])
def imports(request, import_kind):
    """Choose a file; below, the files of that kind brought before."""
    chosen = allowed(request.user, import_kind)
    form = FileForm(request.POST or None, request.FILES or None, kind=chosen)
    options = chosen.options(request.POST or None) if chosen.options else None
    if request.method == "POST" and form.is_valid() and (options is None or options.is_valid()):
        file = form.cleaned_data["file"]
        given = options.cleaned_data if options else {}
        try:
            row = import_desk.take_in(
                file.read(), file.name, kind=chosen, on=dates.today(), by=request.user, options=given
            )
        except RuleViolation as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("import", pk=row.pk)
    rows = FileImport.objects.visible_to(request.user).filter(kind=chosen.key)
    recent = rows.select_related("uploaded_by").defer("report")[:20]
    refused = form.errors or (options and options.errors)
    context = {"kind": chosen, "form": form, "options": options, "recent": recent}
    return render(request, "personnel/imports.html", context, status=422 if refused else 200)


def mine(request, pk, rows) -> tuple[FileImport, ImportKind]:
    row = get_object_or_404(rows, pk=pk)
    return row, allowed(request.user, row.kind)


@require_GET
def import_detail(request, pk):
    """What the file would change, line by line, or what it changed."""
    rows = FileImport.objects.visible_to(request.user).select_related("job", "uploaded_by")
    row, kind = mine(request, pk, rows)
    shown = {"errors": row.errors, "created": row.created, "changed": row.changed}
    rest = {name: max(number - import_desk.SHOWN, 0) for name, number in shown.items()}
    return render(request, "personnel/import.html", {"row": row, "kind": kind, "report": row.report, "rest": rest})


@require_GET
def import_progress(request, pk):
    row, _kind = mine(request, pk, FileImport.objects.visible_to(request.user).defer("report"))
    return render(request, "personnel/_import_progress.html", {"row": row})


@require_POST
def import_write(request, pk):
    row, _kind = mine(request, pk, FileImport.objects.writable_by(request.user))
    try:
        import_desk.write(row, by=request.user)
    except RuleViolation as refusal:
        messages.error(request, str(refusal))
    return redirect("import", pk=pk)


@require_POST
def import_discard(request, pk):
    row, kind = mine(request, pk, FileImport.objects.writable_by(request.user))
    try:
        import_desk.discard(row)
    except RuleViolation as refusal:
        messages.error(request, str(refusal))
        return redirect("import", pk=pk)
    messages.success(request, _("The sheet was set aside; nothing was written."))
    return redirect("imports", import_kind=kind.key)


@require_GET
def import_template(request, import_kind):
    """The empty sheet of a kind, with its headings, an example line and a guide."""
    chosen = allowed(request.user, import_kind)
    if chosen.template is None:
        raise Http404
    filename, content = chosen.template()
    return exchange.workbook_response(content, filename)


@require_GET
def import_errors(request, pk):
    """The errors as a sheet, to correct with the file beside it."""
    row, _kind = mine(request, pk, FileImport.objects.visible_to(request.user))
    head = [_("Line"), _("Column"), _("What is wrong")]
    return exchange.export_rows(head, row.report.get("errors", []), f"loi-{row.filename}")
