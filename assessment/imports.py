"""Kinds of files that assessment takes in."""

from django.utils.translation import gettext_lazy as _

from assessment.bank import files  # noqa: F401 – registers its own kinds
from assessment.framework import sheets as framework_sheets  # noqa: F401 – registers its own kinds
from assessment.profile import sheets
from personnel.import_kinds import ImportKind, register

WORK_RESULTS = register(
    ImportKind(
        "work-results",
        permission="assessment.add_workresult",
        title=_("Import work results from Excel"),
        file_label=_("Sheet of work results (.xlsx)"),
        plan=sheets.plan,
        apply=sheets.apply,
        template=sheets.template,
        created_label=_("New results"),
        code_label=_("Source key"),
        name_label=_("Official"),
        goes_to="work-results",
    )
)
