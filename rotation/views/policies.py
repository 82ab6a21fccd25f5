"""The regulations: what each asks, from when to when, and where it stands. Read only; the administration changes them."""

from functools import partial

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from personnel import sheets
from personnel.lists import Column
from personnel.wording import number, period
from rotation.criteria import NAMES
from rotation.models import PolicyClause, RotationPolicy
from rotation.views.doors import check


@require_GET
def policies(request):
    check(request, "rotation.view_rotationpolicy")
    rows = RotationPolicy.objects.visible_to(request.user).prefetch_related("sources")
    if sheets.is_asked(request):
        found = [(row, dict(numbers(row))) for row in rows.select_related("required_level", "planned_level")]
        names = dict.fromkeys(name for _row, facts in found for name in facts)
        columns = [*COLUMNS, *(Column(name, partial(_fact, name)) for name in names)]
        return sheets.take_out(
            request, columns, found, count=len(found), unit=_("policies"), filename="chinh-sach-luan-chuyen"
        )
    return render(request, "rotation/policies.html", {"policies": rows, "export_url": sheets.address(request)})


COLUMNS = (
    Column(gettext_lazy("Code"), lambda row: row[0].code),
    Column(gettext_lazy("Policy"), lambda row: row[0].name),
    Column(gettext_lazy("In force"), lambda row: period(row[0].valid)),
    Column(gettext_lazy("Sources"), lambda row: "; ".join(str(paper) for paper in row[0].sources.all())),
)
"""Of (policy, {name of a number: what it says}); each number follows in a column of its own."""


def _fact(name: str, row) -> str:
    return row[1].get(name, "")


@require_GET
def policy(request, pk):
    """One regulation: its numbers, its sources, and the clause behind each criterion."""
    check(request, "rotation.view_rotationpolicy")
    rows = RotationPolicy.objects.visible_to(request.user).select_related("required_level", "planned_level")
    row = get_object_or_404(rows.prefetch_related("sources", Prefetch("clauses", PolicyClause.objects.all())), pk=pk)
    clauses = [
        {"name": NAMES.get(one.rule, one.rule), "citation": one.citation, "text": one.text} for one in row.clauses.all()
    ]
    context = {
        "policy": row,
        "facts": numbers(row),
        "clauses": clauses,
        "crumbs": [(_("Policies and sources"), reverse("policies"))],
        "may_change": request.user.is_staff and request.user.has_perm("rotation.change_rotationpolicy"),
    }
    return render(request, "rotation/policy.html", context)


def numbers(row: RotationPolicy) -> list[tuple[str, str]]:
    """Every number of the row with its name, as a person reads it."""
    return [
        (_("Level held today"), row.required_level.name),
        (_("Planned for at least"), row.planned_level.name),
        (_("Age limit"), _("men %(men)s, women %(women)s") % {"men": row.max_age_male, "women": row.max_age_female}),
        (_("Age"), f"{row.get_age_counting_display()}; {row.get_age_read_on_display().lower()}"),
        (_("Length of the rotation"), _months(row.term_months)),
        (_("Service left, planned officials"), _months(row.min_remaining_months)),
        (_("Service left, other groups"), _months(row.min_remaining_months_other)),
        (_("Yearly ratings"), _("%(years)s years, at least %(rating)s") % {
            "years": row.rating_years, "rating": row.get_min_rating_display()}),
        (_("Political theory"), row.get_least_political_theory_display()),
        (_("Health certificate"), _months(row.health_max_age_months)),
        (_("After a reprimand, a warning, a removal"), _three(row, "cooldown")),
        (_("By Party rules"), _three(row, "party_cooldown")),
        (_("Reviews"), _("every %(months)s; %(calendar)s") % {
            "months": _months(row.review_interval_months), "calendar": row.get_review_calendar_display().lower()}),
        (_("Courses before departure"), number(row.courses_required)),
        (_("Alerts before the end of the term"), ", ".join(_days(day) for day in row.alert_days)),
    ]  # fmt: skip


def _months(n: int) -> str:
    return ngettext("%(n)s month", "%(n)s months", n) % {"n": number(n)}


def _days(n: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", n) % {"n": number(n)}


def _three(row: RotationPolicy, kind: str) -> str:
    months = [getattr(row, f"{kind}_{form}") for form in ("reprimand", "warning", "removal")]
    if not any(months):
        return "–"
    return _("%(months)s months") % {"months": " / ".join(number(n) for n in months)}
