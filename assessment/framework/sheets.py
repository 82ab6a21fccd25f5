"""Competencies and required levels as Excel sheets: out, in, and what a sheet would change."""

from collections.abc import Callable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.framework.requiring import require
from assessment.models import Competency, CompetencyLevel, PositionRequirement
from assessment.models.competencies import HIGHEST_LEVEL
from personnel import access_log, dates, names, workbooks
from personnel.dates import DateProblem
from personnel.errors import RuleViolation, StaleState
from personnel.import_kinds import FilePlan, ImportKind, PlannedRow, RowError, register
from personnel.models import AccessEvent, JobArea, JobPosition

LEVELS = range(1, HIGHEST_LEVEL + 1)
COMPETENCIES = ["Mã năng lực", "Tên năng lực", "Nhóm", "Lĩnh vực", "Mô tả", *(f"Bậc {level}" for level in LEVELS)]
REQUIREMENTS = ["Vị trí việc làm", "Mã năng lực", "Bậc yêu cầu", "Từ ngày"]
GROUPS = {"common": "Chung", "professional": "Chuyên môn", "management": "Quản lý"}
_GROUP_OF = {names.folded(word): group for group, word in GROUPS.items()}
EMPTY = "0"
"""Written for a competency that is no longer required."""


def lines(content: bytes, headings: list[str], needed: int) -> tuple[list[tuple[int, dict[str, str]]], list[str]]:
    """(number of the line, cells by heading), and headings nobody knows."""
    sheet = workbooks.read(content)
    known = {names.folded(heading): heading for heading in headings}
    for head, row in enumerate(sheet.rows[:10]):
        places = {known[names.folded(cell)]: place for place, cell in enumerate(row) if names.folded(cell) in known}
        if set(headings[:needed]) <= set(places):
            strangers = [cell for cell in row if cell and names.folded(cell) not in known]
            rows = [
                (number, {name: cells[place] if place < len(cells) else "" for name, place in places.items()})
                for number, cells in enumerate(sheet.rows[head + 1 :], start=head + 2)
                if any(cells)
            ]
            return rows, strangers
    told = ", ".join(f"“{heading}”" for heading in headings[:needed])
    raise RuleViolation(
        _("No headings %(headings)s in the first ten lines. Download the template.") % {"headings": told},
        code="headings",
    )


def plan_competencies(content: bytes, *, on: date, user=None) -> FilePlan:
    found = FilePlan()
    rows, found.unknown_headings = lines(content, COMPETENCIES, 2)
    there = {one.code: one for one in Competency.objects.select_related("area").prefetch_related("levels")}
    areas = {area.code: area for area in JobArea.objects.all()} | {
        names.folded(area.name): area for area in JobArea.objects.all()
    }
    seen: set[str] = set()
    for number, cells in rows:
        wrong: list[tuple[str, str]] = []
        code, name = cells["Mã năng lực"].upper(), cells["Tên năng lực"]
        if not code or len(code) > 30:
            wrong.append(("Mã năng lực", _("Write the code, at most 30 characters.")))
        if code in seen:
            wrong.append(("Mã năng lực", _("%(code)s stands in the sheet twice.") % {"code": code}))
        seen.add(code)
        if not name and code not in there:
            wrong.append(("Tên năng lực", _("Write the name.")))
        group = _GROUP_OF.get(names.folded(cells.get("Nhóm", "")))
        if cells.get("Nhóm") and group is None:
            wrong.append(("Nhóm", _("One of: %(words)s.") % {"words": ", ".join(GROUPS.values())}))
        told = cells.get("Lĩnh vực", "")
        area = areas.get(told.upper()) or areas.get(names.folded(told))
        if told and area is None:
            wrong.append(("Lĩnh vực", _("There is no area “%(area)s”.") % {"area": told[:60]}))
        old = there.get(code)
        group = group or (old.group if old else "professional")
        area = area or (old.area if old else None)
        if group == "professional" and area is None:
            wrong.append(("Lĩnh vực", _("A professional competency belongs to an area.")))
        if wrong:
            found.errors += [RowError(number, heading, message) for heading, message in wrong]
            continue
        levels = {level: cells[f"Bậc {level}"] for level in LEVELS if cells.get(f"Bậc {level}")}
        values = {
            "name": name or old.name,
            "group": group,
            "area": area,
            "description": cells.get("Mô tả", "") or (old.description if old else ""),
        }
        changes = _changes(old, values, levels)
        row = PlannedRow(number, code, str(values["name"]), changes, {"code": code, "fields": values, "levels": levels})
        if old is None:
            found.created.append(row)
        elif changes:
            found.changed.append(row)
        else:
            found.unchanged += 1
    return found


def _changes(old: Competency | None, values: dict, levels: dict[int, str]) -> list[tuple[str, str, str]]:
    if old is None:
        return []
    labels = {"name": "Tên năng lực", "group": "Nhóm", "area": "Lĩnh vực", "description": "Mô tả"}
    before = {"name": old.name, "group": old.group, "area": old.area, "description": old.description}
    told = [
        (labels[key], str(before[key] or ""), str(value or "")) for key, value in values.items() if before[key] != value
    ]
    kept = {one.level: one.descriptor for one in old.levels.all()}
    return told + [
        (f"Bậc {level}", kept.get(level, ""), text) for level, text in levels.items() if kept.get(level) != text
    ]


def write_competencies(found: FilePlan) -> None:
    for row in (*found.created, *found.changed):
        competency = Competency.objects.filter(code=row.values["code"]).first() or Competency(code=row.values["code"])
        for name, value in row.values["fields"].items():
            setattr(competency, name, value)
        competency.full_clean()
        competency.save()
        for level, text in row.values["levels"].items():
            CompetencyLevel.objects.update_or_create(competency=competency, level=level, defaults={"descriptor": text})


def plan_requirements(content: bytes, *, on: date, user=None) -> FilePlan:
    found = FilePlan()
    rows, found.unknown_headings = lines(content, REQUIREMENTS, 3)
    positions = {one.code: one for one in JobPosition.objects.all()}
    competencies = {one.code: one for one in Competency.objects.all()}
    known: dict[tuple[int, int], list[PositionRequirement]] = {}
    for requirement in PositionRequirement.objects.all():
        known.setdefault((requirement.job_position_id, requirement.competency_id), []).append(requirement)
    seen: set[tuple[str, str]] = set()
    for number, cells in rows:
        position, competency = (
            positions.get(cells["Vị trí việc làm"].upper()),
            competencies.get(cells["Mã năng lực"].upper()),
        )
        level, since, wrong = _level_and_day(cells, on)
        if position is None:
            wrong.append(
                (
                    "Vị trí việc làm",
                    _("There is no job position with the code “%(code)s”.") % {"code": cells["Vị trí việc làm"][:30]},
                )
            )
        if competency is None:
            wrong.append(
                (
                    "Mã năng lực",
                    _("There is no competency with the code “%(code)s”.") % {"code": cells["Mã năng lực"][:30]},
                )
            )
        pair = (cells["Vị trí việc làm"].upper(), cells["Mã năng lực"].upper())
        if pair in seen:
            wrong.append(("Mã năng lực", _("This position and competency stand in the sheet twice.")))
        seen.add(pair)
        if not wrong:
            wrong += _against(known.get((position.pk, competency.pk), []), since)
        if wrong:
            found.errors += [RowError(number, heading, message) for heading, message in wrong]
            continue
        now = next((row for row in known.get((position.pk, competency.pk), []) if _holds(row, since)), None)
        before = now.level if now else None
        if before == level:
            found.unchanged += 1
            continue
        changes = [("Bậc yêu cầu", str(before or ""), str(level or EMPTY)), ("Từ ngày", "", dates.short_text(since))]
        row = PlannedRow(
            number, f"{position.code} {competency.code}", f"{position.name} – {competency.name}: {level or EMPTY}", changes,
            (position, competency, level, since),
        )  # fmt: skip
        (found.changed if now else found.created).append(row)
    return found


def _level_and_day(cells: dict[str, str], on: date) -> tuple[int | None, date, list[tuple[str, str]]]:
    wrong, since = [], on
    text = cells["Bậc yêu cầu"].strip()
    if text not in (EMPTY, *map(str, LEVELS)):
        wrong.append(("Bậc yêu cầu", _("A whole number from 1 to 5; 0: no longer required.")))
    if told := cells.get("Từ ngày", ""):
        try:
            since = dates.parse(told)
        except DateProblem:
            wrong.append(("Từ ngày", _("Write the date as day/month/year, for example 30/06/2020.")))
    level = int(text) if not wrong and text != EMPTY else None
    return level, since, wrong


def _holds(row: PositionRequirement, day: date) -> bool:
    return row.valid.lower <= day and (row.valid.upper is None or day < row.valid.upper)


def _against(rows: list[PositionRequirement], since: date) -> list[tuple[str, str]]:
    later = [row for row in rows if row.valid.lower > since]
    if later:
        day = dates.short_text(min(row.valid.lower for row in later))
        return [("Từ ngày", _("A level is already recorded from %(day)s on. Choose a later day.") % {"day": day})]
    return []


def write_requirements(found: FilePlan) -> None:
    for row in (*found.created, *found.changed):
        position, competency, level, since = row.values
        require(position, competency, level, since=since)


def applier(plan: Callable[..., FilePlan], write: Callable[[FilePlan], None]):
    @transaction.atomic
    def apply(content: bytes, *, on: date, user, digest: str, filename: str = "") -> FilePlan:
        found = plan(content, on=on, user=user)
        if found.errors:
            raise RuleViolation(_("The sheet has errors; nothing was written."), code="errors")
        if found.digest != digest:
            raise StaleState(_("The record has changed since the check. Look at the changes again."), code="changed")
        write(found)
        access_log.note(
            user, AccessEvent.Verb.IMPORT, label=filename, created=len(found.created), changed=len(found.changed)
        )
        return found

    return apply


# Out -------------------------------------------------------------------------


def competency_rows() -> list[list[str]]:
    rows = Competency.objects.select_related("area").prefetch_related("levels").order_by("code")
    told = []
    for one in rows:
        kept = {level.level: level.descriptor for level in one.levels.all()}
        area = one.area.code if one.area else ""
        told.append(
            [one.code, one.name, GROUPS[one.group], area, one.description, *(kept.get(level, "") for level in LEVELS)]
        )
    return told


def requirement_rows(on: date) -> list[list[str]]:
    rows = PositionRequirement.objects.in_force(on).select_related("job_position", "competency")
    return [
        [one.job_position.code, one.competency.code, str(one.level), dates.short_text(one.valid.lower)]
        for one in rows.order_by("job_position__code", "competency__code")
    ]


def competencies_template() -> tuple[str, bytes]:
    notes = [
        "Mã đã có thì sửa, mã mới thì thêm. Ô trống giữ nguyên nội dung cũ.",
        "Nhóm: " + ", ".join(GROUPS.values()) + ".",
    ]
    return "khung-nang-luc.xlsx", workbooks.write(COMPETENCIES, competency_rows(), sheet="Năng lực", notes=notes)


def requirements_template() -> tuple[str, bytes]:
    notes = [
        "Mỗi dòng: một vị trí, một năng lực, bậc yêu cầu từ 1 đến 5 kể từ ngày ghi. Bậc 0: không còn yêu cầu.",
        "Không ghi ngày: kể từ ngày kiểm tra tệp. Bậc cũ vẫn giữ trong hồ sơ.",
    ]
    example = [["GSQL-01", "GSQL-A", "4", "01/01/2027"]]
    return "bac-yeu-cau.xlsx", workbooks.write(REQUIREMENTS, example, sheet="Bậc yêu cầu", notes=notes)


register(ImportKind(
    "competencies", permission="assessment.change_competency", title=gettext_lazy("Import competencies from Excel"),
    file_label=gettext_lazy("Sheet of competencies (.xlsx)"), plan=plan_competencies,
    apply=applier(plan_competencies, write_competencies), template=competencies_template,
    created_label=gettext_lazy("New competencies"), name_label=gettext_lazy("Competency"), goes_to="competencies",
))  # fmt: skip
register(ImportKind(
    "requirements", permission="assessment.change_positionrequirement", title=gettext_lazy("Import required levels from Excel"),
    file_label=gettext_lazy("Sheet of required levels (.xlsx)"), plan=plan_requirements,
    apply=applier(plan_requirements, write_requirements), template=requirements_template,
    created_label=gettext_lazy("New required levels"), name_label=gettext_lazy("Required level"), goes_to="requirements",
))  # fmt: skip
