"""The office's catalogues from the files in `personnel/data`: levels, titles, grades, job positions, retirement ages, terms.

Loading again changes what differs and deletes nothing.
"""

import csv
from datetime import date
from pathlib import Path

from django.db import transaction

from personnel.models import Grade, JobArea, JobPosition, PlanTerm, RetirementAge, Title, TitleLevel

DATA = Path(__file__).resolve().parent / "data"

AREAS = {
    "GSQL": "Giám sát quản lý", "TXNK": "Thuế xuất nhập khẩu", "KTSTQ": "Kiểm tra sau thông quan", "QLRR": "Quản lý rủi ro",
    "CBL": "Điều tra chống buôn lậu", "XLVP": "Xử lý vi phạm, pháp chế", "KDHQ": "Kiểm định hải quan",
    "CNTT": "Công nghệ thông tin và thống kê", "TTKT": "Thanh tra, kiểm tra", "CHUNG": "Quản lý nội ngành",
}  # fmt: skip
TERMS = [  # label, kind, first year, first year after
    ("2010–2015", PlanTerm.Kind.PARTY, 2010, 2015), ("2015–2020", PlanTerm.Kind.PARTY, 2015, 2020),
    ("2020–2025", PlanTerm.Kind.PARTY, 2020, 2025), ("2025–2030", PlanTerm.Kind.PARTY, 2025, 2030),
    ("2030–2035", PlanTerm.Kind.PARTY, 2030, 2035), ("2016–2021", PlanTerm.Kind.GOVERNMENT, 2016, 2021),
    ("2021–2026", PlanTerm.Kind.GOVERNMENT, 2021, 2026), ("2026–2031", PlanTerm.Kind.GOVERNMENT, 2026, 2031),
    ("2031–2036", PlanTerm.Kind.GOVERNMENT, 2031, 2036),
]  # fmt: skip


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@transaction.atomic
def load_catalogues() -> None:
    for row in rows(DATA / "title_levels.csv"):
        TitleLevel.objects.update_or_create(
            code=row["code"],
            defaults={"name": row["name"], "rank": int(row["rank"]), "is_leadership": row["is_leadership"] == "1"},
        )
    levels = {level.code: level for level in TitleLevel.objects.all()}
    for row in rows(DATA / "titles.csv"):
        Title.objects.update_or_create(
            code=row["code"],
            defaults={"name": row["name"], "level": levels[row["level"]], "heads_unit": row["heads_unit"] == "1"},
        )
    for row in rows(DATA / "grades.csv"):
        Grade.objects.update_or_create(code=row["code"], defaults={"name": row["name"], "steps": int(row["steps"])})
    for label, kind, first, after in TERMS:
        PlanTerm.objects.update_or_create(
            label=label, kind=kind, defaults={"starts": date(first, 7, 1), "ends": date(after, 7, 1)}
        )
    load_retirement_ages(DATA / "retirement_age.csv")
    load_job_positions(DATA / "job_positions.csv")


def load_retirement_ages(path: Path) -> int:
    def month(text: str) -> date | None:
        return date.fromisoformat(f"{text}-01") if text else None

    found = rows(path)
    for row in found:
        RetirementAge.objects.update_or_create(
            sex=row["sex"],
            born_from=month(row["birth_month_from"]),
            defaults={
                "born_to": month(row["birth_month_to"]),
                "years": int(row["age_years"]),
                "months": int(row["age_months"]),
            },
        )
    return len(found)


@transaction.atomic
def load_job_positions(path: Path) -> int:
    """Create or update job positions; the area of an unknown code gets the code as its name."""
    found = rows(path)
    for row in found:
        area, _ = JobArea.objects.update_or_create(
            code=row["area"], defaults={"name": AREAS.get(row["area"], row["area"])}
        )
        JobPosition.objects.update_or_create(
            code=row["code"], defaults={"name": row["name_vi"], "name_en": row["name_en"], "area": area}
        )
    return len(found)
