"""Bringing officials in from Excel."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.validators import FileExtensionValidator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from personnel import dates, exchange, import_desk, workbooks
from personnel.errors import RuleViolation
from personnel.import_columns import COLUMNS
from personnel.models import OfficialImport

may_import = permission_required("personnel.import_officials", raise_exception=True)


class SheetForm(forms.Form):
    """Shape only; what is inside is read by `personnel.workbooks`."""

    file = forms.FileField(
        label=gettext_lazy("Personnel sheet (.xlsx)"),
        help_text=gettext_lazy("At most 10 MB and 20,000 lines. Nothing is written before you have seen the changes."),
        validators=[FileExtensionValidator(["xlsx"], gettext_lazy("Choose an .xlsx file."))],
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > workbooks.MAX_FILE_BYTES:
            raise forms.ValidationError(_("The file is larger than 10 MB. Split it."))
        return file


@may_import
@require_http_methods(["GET", "POST"])
def imports(request):
    """Choose a sheet; below, the sheets brought before."""
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            row = import_desk.take_in(file.read(), file.name, on=dates.today(), by=request.user)
        except RuleViolation as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("import", pk=row.pk)
    recent = OfficialImport.objects.visible_to(request.user).select_related("uploaded_by").defer("report")[:20]
    status = 422 if form.errors else 200
    return render(request, "personnel/imports.html", {"form": form, "recent": recent}, status=status)


@may_import
@require_GET
def import_detail(request, pk):
    """What the sheet would change, line by line, or what it changed."""
    row = get_object_or_404(OfficialImport.objects.visible_to(request.user).select_related("job", "uploaded_by"), pk=pk)
    shown = {"errors": row.errors, "created": row.created, "changed": row.changed}
    rest = {name: max(number - import_desk.SHOWN, 0) for name, number in shown.items()}
    return render(request, "personnel/import.html", {"row": row, "report": row.report, "rest": rest})


@may_import
@require_GET
def import_progress(request, pk):
    row = get_object_or_404(OfficialImport.objects.visible_to(request.user).defer("report"), pk=pk)
    return render(request, "personnel/_import_progress.html", {"row": row})


@may_import
@require_POST
def import_write(request, pk):
    row = get_object_or_404(OfficialImport.objects.writable_by(request.user), pk=pk)
    try:
        import_desk.write(row, by=request.user)
    except RuleViolation as refusal:
        messages.error(request, str(refusal))
    return redirect("import", pk=pk)


@may_import
@require_POST
def import_discard(request, pk):
    row = get_object_or_404(OfficialImport.objects.writable_by(request.user), pk=pk)
    try:
        import_desk.discard(row)
    except RuleViolation as refusal:
        messages.error(request, str(refusal))
        return redirect("import", pk=pk)
    messages.success(request, _("The sheet was set aside; nothing was written."))
    return redirect("imports")


@may_import
@require_GET
def import_template(request):
    """The empty sheet with the office's headings, an example line and a guide."""
    notes = [
        _("One line for each official. The code (Số hiệu) says who: a known code is updated, a new one is created."),
        _("A new official needs code, full name, day of birth and sex; everything else may be left empty."),
        _("An empty cell leaves the record as it is."),
        _("Days are written day/month/year. If only the year of birth is known, write the year."),
        _("Format the code and identity-number columns as text, so that leading zeros are kept."),
        _("A new unit or title needs the day of appointment; the present post ends the day before."),
        _("Delete the example line before you upload the sheet."),
    ]
    content = workbooks.write(
        [column.heading for column in COLUMNS],
        [[column.example for column in COLUMNS]],
        sheet=_("Officials"),
        notes=notes,
    )
    return exchange.workbook_response(content, "mau-nhap-cong-chuc.xlsx")


@may_import
@require_GET
def import_errors(request, pk):
    """The errors as a sheet, to correct with the file beside it."""
    row = get_object_or_404(OfficialImport.objects.visible_to(request.user), pk=pk)
    head = [_("Line"), _("Column"), _("What is wrong")]
    return exchange.export_rows(head, row.report.get("errors", []), f"loi-{row.filename}")
