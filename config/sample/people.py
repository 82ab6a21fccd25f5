"""Officials with careers: recruited, promoted, carried over into the new structure on 1/3/2025."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from config.sample.naming import Namer
from config.sample.structure import REFORM
from personnel.models import (
    Appointment,
    Duty,
    Grade,
    IssuedDocument,
    JobPosition,
    Official,
    RetirementAge,
    Title,
    Unit,
    UnitSuccession,
)
from personnel.models.documents import DocumentType
from personnel.retirement import RetirementRow, retirement_day

BULK = 2_000
HEAD, DEPUTY, DIVISION_HEAD, DIVISION_DEPUTY, STAFF = "head", "deputy", "division_head", "division_deputy", "staff"

# Title codes of personnel/data/titles.csv by (kind of unit, seat).
TITLES = {
    ("cuc", HEAD): "CT-CHQ", ("cuc", DEPUTY): "PCT-CHQ", ("tong_cuc", HEAD): "TCT", ("tong_cuc", DEPUTY): "PTCT",
    ("chi_cuc_khu_vuc", HEAD): "CCT-KV", ("chi_cuc_khu_vuc", DEPUTY): "PCCT-KV",
    ("chi_cuc_trung_uong", HEAD): "CCT-TU", ("chi_cuc_trung_uong", DEPUTY): "PCCT-TU",
    ("ban", HEAD): "TB", ("ban", DEPUTY): "PTB", ("van_phong", HEAD): "CVP", ("van_phong", DEPUTY): "PCVP",
    ("vu", HEAD): "VT", ("vu", DEPUTY): "PVT", ("cuc_trung_uong", HEAD): "CT", ("cuc_trung_uong", DEPUTY): "PCT",
    ("cuc_dia_phuong", HEAD): "CT", ("cuc_dia_phuong", DEPUTY): "PCT", ("su_nghiep", HEAD): "HT",
    ("phong", DIVISION_HEAD): "TP", ("phong", DIVISION_DEPUTY): "PTP",
    ("doi", DIVISION_HEAD): "DT", ("doi", DIVISION_DEPUTY): "PDT",
    ("chi_cuc", DIVISION_HEAD): "CCT", ("chi_cuc", DIVISION_DEPUTY): "PCCT",
    ("van_phong", DIVISION_HEAD): "CVP-DP", ("van_phong", DIVISION_DEPUTY): "PCVP-DP",
    ("hai_quan_cua_khau", DIVISION_HEAD): "THQCK", ("hai_quan_cua_khau", DIVISION_DEPUTY): "PTHQCK",
    ("hai_quan_ngoai_cua_khau", DIVISION_HEAD): "THQCK", ("hai_quan_ngoai_cua_khau", DIVISION_DEPUTY): "PTHQCK",
}  # fmt: skip
AGES = {HEAD: (47, 60), DEPUTY: (42, 58), DIVISION_HEAD: (38, 57), DIVISION_DEPUTY: (31, 51), STAFF: (23, 58)}
AREAS = {"VP": "CHUNG", "NV": "GSQL", "TNK": "TXNK", "DKS": "CBL", "TH": "CHUNG", "QLRR": "QLRR"}
LEADERS_SINCE = date(2018, 5, 1)
"""The office's own leaders were already in place for the first batch."""
ETHNIC_THEORY = ["elementary", "intermediate", "intermediate", "advanced"]


@dataclass
class Drawn:
    """A person drawn, before they are rows."""

    official: Official
    seat: str
    unit: Unit
    old_unit: Unit | None
    promoted_on: date | None
    appointments: list[Appointment] = field(default_factory=list)


def add_people(count: int, rng: random.Random, today: date, headless: set[str]) -> list[Drawn]:
    """Draw `count` officials into the structure of today, with what led there. Bulk: seconds for ten thousand.

    Units in `headless` get no head: somebody of the story comes home to that post.
    """
    seats = _seats(count, today, headless)
    origin = _origins(today)
    namer = Namer(rng)
    grades = {grade.code: grade for grade in Grade.objects.all()}
    bands = [
        RetirementRow(row.sex, row.born_from, row.born_to, row.years, row.months) for row in RetirementAge.objects.all()
    ]
    drawn = [
        _draw(number, seat, unit, rng.choice(origin.get(unit.pk) or [None]), namer, rng, today, grades, bands)
        for number, (seat, unit) in enumerate(seats, start=1)
    ]
    Official.objects.bulk_create((person.official for person in drawn), batch_size=BULK)
    _appoint(drawn, rng, today)
    _assign(drawn, rng)
    return drawn


def _seats(count: int, today: date, headless: set[str]) -> list[tuple[str, Unit]]:
    """Leaders first, one set for every unit; the rest are staff spread evenly."""
    units = list(Unit.objects.existing_on(today).exclude(level=0).order_by("path").distinct())
    top = [unit for unit in units if unit.level == 1]
    upper = [unit for unit in units if unit.level == 2]
    divisions = [unit for unit in units if unit.level == 3] or upper
    leaders = [(HEAD, unit) for unit in top] + [(DEPUTY, unit) for unit in top for _ in range(3)]
    leaders += [(HEAD, unit) for unit in upper] + [
        (DIVISION_HEAD, unit) for unit in divisions if unit.code not in headless
    ]
    leaders += [(DEPUTY, unit) for unit in upper for _ in range(2)]
    leaders += [(DIVISION_DEPUTY, unit) for unit in divisions for _ in range(max(2, count // 12 // len(divisions)))]
    staff = [(STAFF, divisions[n % len(divisions)]) for n in range(max(count - len(leaders), 0))]
    return (leaders + staff)[:count]


def _origins(today: date) -> dict[int, list[Unit]]:
    """For a unit of today, the units of before that went on as it."""
    found: dict[int, list[Unit]] = {}
    for row in UnitSuccession.objects.filter(on__lte=today, successor__isnull=False).select_related("predecessor"):
        found.setdefault(row.successor_id, []).append(row.predecessor)
    return found


def _draw(number, seat, unit, old_unit, namer, rng, today, grades, bands) -> Drawn:
    who = namer.person()
    low, high = AGES[seat]
    born = today - timedelta(days=rng.randint(low * 365, high * 365))
    retires = retirement_day(born, who["sex"], bands)
    if retires <= today:
        born = today - timedelta(days=rng.randint(low * 365, 50 * 365))
        retires = retirement_day(born, who["sex"], bands)
    recruited = _first_of_month(born + timedelta(days=rng.randint(22 * 365 + 200, 27 * 365)))
    recruited = min(recruited, date(today.year, 1, 1) if recruited.year >= today.year else recruited)
    party = recruited + timedelta(days=rng.randint(700, 3000)) if seat != STAFF or rng.random() < 0.6 else None
    party = party if party and party + timedelta(days=365) <= today else None
    promoted = None
    if seat != STAFF:
        served = (today - recruited).days
        promoted = _first_of_month(recruited + timedelta(days=int(served * rng.uniform(0.45, 0.85))))
    if unit.level == 1:
        promoted = min(promoted, LEADERS_SINCE)
    grade = {HEAD: "08.049", DEPUTY: "08.050", DIVISION_HEAD: "08.050", DIVISION_DEPUTY: "08.051"}.get(
        seat, rng.choice(["08.051", "08.051", "08.052", "01.003"])
    )
    theory = {HEAD: "advanced", DEPUTY: "advanced", DIVISION_HEAD: "advanced"}.get(seat) or (
        "intermediate" if seat == DIVISION_DEPUTY else rng.choice(["none", *ETHNIC_THEORY[:2]])
    )
    official = Official(
        code=f"HQ-{number:06}",
        born=born,
        cccd=f"{rng.randint(1, 96):03}{0 if who['sex'] == 'M' else 1}{born.year % 100:02}{number:06}",
        birth_province=who["home_province"] if rng.random() < 0.8 else rng.choice(["Hà Nội", "Đà Nẵng", "Cần Thơ"]),
        grade=grades[grade],
        grade_step=min(1 + (today.year - recruited.year) // 3, grades[grade].steps),
        qualification=rng.choice(["Đại học Kinh tế", "Đại học Luật", "Thạc sĩ Tài chính", "Đại học Ngoại thương",
                                  "Thạc sĩ Quản lý công", "Đại học Hải quan", "Đại học Công nghệ thông tin"]),
        political_theory=theory,
        party_joined_on=party,
        party_official_on=party + timedelta(days=365) if party else None,
        recruited_on=recruited,
        retires_on=retires,
        phone=f"09{rng.randint(10_000_000, 99_999_999)}",
        **who,
    )  # fmt: skip
    return Drawn(official, seat, unit, old_unit if recruited < REFORM else None, promoted)


def _first_of_month(day: date) -> date:
    return day.replace(day=1)


def title_code(unit: Unit, seat: str) -> str | None:
    """The code of the title a seat has in a unit of that kind; None for staff and kinds without that seat."""
    if unit.level == 2 and seat == DIVISION_HEAD:
        seat = HEAD
    return TITLES.get((unit.kind, seat))


def _appoint(people: list[Drawn], rng: random.Random, today: date) -> None:
    titles = {title.code: title for title in Title.objects.all()}
    papers = _Papers()
    for person in people:
        person.appointments = list(_career(person, titles, papers, today))
    papers.save()
    Appointment.objects.bulk_create(
        (appointment for person in people for appointment in person.appointments), batch_size=BULK
    )


def _career(person: Drawn, titles, papers: "_Papers", today: date):
    """Staff, then the title, each in the unit of its time."""
    official, unit, old = person.official, person.unit, person.old_unit
    steps: list[tuple[date, Unit, str | None]] = [(official.recruited_on, old or unit, None)]
    if person.promoted_on and person.promoted_on > official.recruited_on:
        before = old if person.promoted_on < REFORM and old else unit
        steps.append((person.promoted_on, before, title_code(before, person.seat)))
    if old and today >= REFORM:
        steps.append((REFORM, unit, title_code(unit, person.seat) if person.promoted_on else None))
    steps = [step for n, step in enumerate(steps) if n + 1 == len(steps) or steps[n + 1][0] > step[0]]
    steps.sort(key=lambda step: step[0])
    for n, (starts, where, code) in enumerate(steps):
        ends = steps[n + 1][0] if n + 1 < len(steps) else None
        yield Appointment(
            official=official,
            unit=where,
            title=titles.get(code) if code else None,
            kind=Appointment.Kind.REGULAR,
            valid=(starts, ends),
            decision=papers.decision(starts, where, titles.get(code) if code else None, n == 0),
        )


class _Papers:
    """Recorded decisions, one for many where the office signs one list."""

    def __init__(self):
        self.found: dict[tuple, IssuedDocument] = {}

    def decision(self, day: date, unit: Unit, title: Title | None, recruited: bool) -> IssuedDocument:
        issuer = "Cục Hải quan" if day >= REFORM else "Tổng cục Hải quan"
        short = "CHQ" if day >= REFORM else "TCHQ"
        key: tuple
        if day == REFORM:
            key, subject = (
                ("reform", unit.path.split("/")[2]),
                "Bố trí công chức khi sắp xếp tổ chức bộ máy ngày 01/3/2025",
            )
        elif title:
            key, subject = (day, unit.pk, title.pk), f"Bổ nhiệm {title.name}, {unit.name}"
        else:
            key, subject = (
                (day.year, unit.path.split("/")[2] if "/" in unit.path else "", recruited),
                "Tuyển dụng công chức hải quan",
            )
        if key not in self.found:
            signed = day - timedelta(days=9)
            self.found[key] = IssuedDocument(
                type=DocumentType.DECISION,
                symbol=f"{(len(self.found) * 7) % 3900 + 12}/QĐ-{short}",
                issuer_name=issuer,
                signed_on=signed,
                effective_on=day,
                subject=subject,
            )
        return self.found[key]

    def save(self) -> None:
        IssuedDocument.objects.bulk_create(self.found.values(), batch_size=BULK)


def _assign(people: list[Drawn], rng: random.Random) -> None:
    """What each person really does: one position, for some a second one; shares add up to 100."""
    positions: dict[str, list[JobPosition]] = {}
    for position in JobPosition.objects.select_related("area"):
        positions.setdefault(position.area.code, []).append(position)
    rows = []
    before = random.Random(len(people))  # noqa: S311 – of its own, so that the story drawn after it stays the same
    for person in people:
        rows += _duties_before(person, positions, before)
        area = AREAS.get(person.unit.code.rsplit("-", 1)[-1], "GSQL")
        last = person.appointments[-1]
        choice = rng.sample(positions[area], 2)
        if rng.random() < 0.2:
            share = rng.choice([60, 70, 80])
            rows.append(
                Duty(official=person.official, unit=last.unit, job_position=choice[0], share=share, valid=last.valid)
            )
            rows.append(
                Duty(
                    official=person.official,
                    unit=last.unit,
                    job_position=choice[1],
                    share=100 - share,
                    valid=last.valid,
                )
            )
        else:
            rows.append(Duty(official=person.official, unit=last.unit, job_position=choice[0], valid=last.valid))
    Duty.objects.bulk_create(rows, batch_size=BULK)


def _duties_before(person: Drawn, positions: dict[str, list[JobPosition]], rng: random.Random):
    """The work of the posts held before the present one: what the lists of earlier campaigns are drawn from."""
    for appointment in person.appointments[:-1]:
        area = AREAS.get(appointment.unit.code.rsplit("-", 1)[-1], "GSQL")
        first, second = rng.sample(positions[area], 2)
        share = rng.choice([60, 70, 80]) if rng.random() < 0.2 else 100
        values = {"official": person.official, "unit": appointment.unit, "valid": appointment.valid}
        yield Duty(job_position=first, share=share, **values)
        if share < 100:
            yield Duty(job_position=second, share=100 - share, **values)
