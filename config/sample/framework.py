"""Competencies, required levels, exam policy and blueprints of the sample office."""

from datetime import date

from assessment.models import (
    Blueprint,
    BlueprintCell,
    Competency,
    CompetencyLevel,
    Depth,
    ExamLeadership,
    ExamPolicy,
    PositionRequirement,
    TitleRequirement,
    Topic,
)
from config.sample.competencies import COMMON, COMPETENCIES, MANAGEMENT, POSITIONS, descriptors
from personnel.models import JobArea, JobPosition, TitleLevel

SINCE = date(2018, 1, 25)
"""Decision 166/QĐ-TCHQ."""
RAISED = date(2023, 1, 1)
BASIS = "Quyết định 166/QĐ-TCHQ ngày 25/01/2018"
ASSUMED = (
    "Giả định của hệ thống: chưa có văn bản quy định số câu, thời gian, mức đạt; mô hình theo Quyết định 166/QĐ-TCHQ"
)
TITLES_ASSUMED = (
    "Giả định của hệ thống: chưa có văn bản quy định bậc năng lực theo chức danh; theo Quyết định 166/QĐ-TCHQ"
)

DAILY = {Depth.KNOW: 4, Depth.UNDERSTAND: 4, Depth.APPLY: 3, Depth.APPLY_WELL: 1}
"""Questions on each of the two topics of the daily work; on the other three of the area: `BESIDE`. Together 42, 70 % of 60."""
BESIDE = {Depth.KNOW: 2, Depth.UNDERSTAND: 2, Depth.APPLY: 1, Depth.APPLY_WELL: 1}
LAW = {"C-DD": (2, 1, 1), "C-PL": (1, 2, 1), "C-VB": (2, 1, 1)}
SKILLS = {"C-TH": (1, 1, 1), "C-NN": (2, 1, 0)}
OFFICE_WORK = ("CHUNG-03", "CNTT-03")
COMMON_PARTS = {"CHUNG-PLDD": ("Phần chung: pháp luật, đạo đức công vụ, văn bản", LAW),
                "CHUNG-THNN": ("Phần chung: tin học, ngoại ngữ", SKILLS)}  # fmt: skip


def build() -> None:
    """After the catalogues and the topics."""
    _competencies()
    _requirements()
    _titles()
    _policy()
    _blueprints()


def _competencies() -> None:
    areas = {area.code: area for area in JobArea.objects.all()}
    rows = [
        Competency(
            code=code, name=name, group=place if place in (COMMON, MANAGEMENT) else "professional", area=areas.get(place),
            description=f"Khả năng {task}, {hard}.",
        )
        for code, name, place, task, hard, _led, _built in COMPETENCIES
    ]  # fmt: skip
    Competency.objects.bulk_create(rows)
    CompetencyLevel.objects.bulk_create(
        CompetencyLevel(competency=row, level=level, descriptor=text)
        for row, (_code, _name, _place, *words) in zip(rows, COMPETENCIES, strict=True)
        for level, text in enumerate(descriptors(*words), start=1)
    )


def _requirements() -> None:
    """Level 2 of what is common (language 1 more for those who meet foreigners), 4 and 3 of the job's own; raised in 2023."""
    competencies = {one.code: one for one in Competency.objects.all()}
    common = [code for code in sorted(competencies) if code.startswith("NLC-")]
    rows = []
    for position in JobPosition.objects.filter(code__in=POSITIONS):
        first, second = POSITIONS[position.code][1].split()
        wanted = dict.fromkeys(common, 2) | {"NLC-01": 3, first: 4, second: 3}
        if position.code in ("GSQL-05", "GSQL-10", "CHUNG-05"):
            wanted["NLC-06"] = 3
        if position.code.startswith("CNTT"):
            wanted["NLC-05"] = 4
        if position.code in OFFICE_WORK:  # less is asked: what some would rather be examined on
            wanted |= dict.fromkeys(common[-2:], 1) | {first: 3, second: 2}
        for code, level in wanted.items():
            if code == first:
                rows.append((position, competencies[code], level - 1, (SINCE, RAISED)))
                rows.append((position, competencies[code], level, (RAISED, None)))
            else:
                rows.append((position, competencies[code], level, (SINCE, None)))
    PositionRequirement.objects.bulk_create(
        PositionRequirement(job_position=position, competency=competency, level=level, valid=valid)
        for position, competency, level, valid in rows
    )


def _titles() -> None:
    """Who leads people manages and decides; the higher the title, the more. Team, division, department, head office.

    A deputy decides one level below the head.
    """
    asked = {"NLQL-01": (2, 3, 4, 5), "NLQL-02": (2, 3, 4, 5), "NLC-01": (3, 3, 4, 4), "NLC-03": (2, 3, 3, 4),
             "NLC-07": (2, 3, 3, 4)}  # fmt: skip
    competencies = {one.code: one for one in Competency.objects.filter(code__in=asked)}
    TitleRequirement.objects.bulk_create(
        TitleRequirement(
            title_level=level, competency=competencies[code], level=levels[3 - min(level.rank // 10 - 1, 3)] - (level.rank % 10 and code == "NLQL-02"),
            valid=(SINCE, None), source=TITLES_ASSUMED,
        )
        for level in TitleLevel.objects.filter(is_leadership=True)
        for code, levels in asked.items()
    )  # fmt: skip


def _policy() -> None:
    ExamPolicy.objects.create(
        code="DGNL-2018", name="Đánh giá năng lực theo vị trí việc làm", source=ASSUMED, valid=(SINCE, None)
    )
    for level in TitleLevel.objects.filter(is_leadership=True):
        team = level.rank >= 40  # team leaders are examined as well from 2023 on
        ExamLeadership.objects.create(title_level=level, valid=(SINCE, RAISED if team else None), source=BASIS)


def _blueprints() -> None:
    topics = {topic.code: topic for topic in Topic.objects.select_related("area")}
    cells = []
    for position in JobPosition.objects.filter(code__in=POSITIONS).select_related("area"):
        daily = POSITIONS[position.code][0].split()
        blueprint = Blueprint.objects.create(
            code=position.code,
            name=f"Đề {position.name}"[:200],
            job_position=position,
            valid=(SINCE, None),
            basis=BASIS,
        )
        for topic in topics.values():
            if topic.area_id == position.area_id:
                wanted = DAILY if topic.code in daily else BESIDE
                cells += [(blueprint, topic, depth, count) for depth, count in wanted.items()]
    for code, (name, parts) in COMMON_PARTS.items():
        blueprint = Blueprint.objects.create(code=code, name=name, valid=(SINCE, None), basis=BASIS)
        for key, counts in parts.items():
            cells += [(blueprint, topics[key], depth, n) for depth, n in zip(Depth, counts, strict=False) if n]
    BlueprintCell.objects.bulk_create(
        BlueprintCell(blueprint=blueprint, topic=topic, depth=depth, count=count)
        for blueprint, topic, depth, count in cells
    )
