"""Kinds of files that personnel takes in."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from personnel import import_writing, importing, workbooks
from personnel.import_columns import COLUMNS
from personnel.import_kinds import ImportKind, register


def officials_template() -> tuple[str, bytes]:
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
    return "mau-nhap-cong-chuc.xlsx", content


OFFICIALS = register(
    ImportKind(
        "officials",
        permission="personnel.import_officials",
        title=gettext_lazy("Import officials from Excel"),
        file_label=gettext_lazy("Personnel sheet (.xlsx)"),
        plan=importing.plan,
        apply=import_writing.apply,
        template=officials_template,
        created_label=gettext_lazy("New officials"),
        goes_to="officials",
    )
)
