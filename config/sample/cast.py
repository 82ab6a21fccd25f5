"""People drawn for a story: deputies with a career, a plan entry, ratings and a health certificate of their time."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from config.sample.naming import Namer
from config.sample.people import TITLES
from personnel.models import (
    Appointment,
    Duty,
    Grade,
    HealthCertificate,
    IssuedDocument,
    JobPosition,
    Official,
    PlanTerm,
    RetirementAge,
    SuccessionEntry,
    SuccessionPlan,
    Title,
    TitleLevel,
    Unit,
    User,
    YearlyRating,
)
from personnel.models.documents import DocumentType
from personnel.retirement import retirement_day

_serial = count(1)  # the last digits of invented identity numbers, never used twice


@dataclass(frozen=True)
class Role:
    """A part in the story: where the person is deputy, and what is special about them on the day of the dossiers."""

    unit: str
    born: date | None = None
    sex: str | None = None
    planned: str = "approved"
    rating: str = "HTTNV"
    health_days: int | None = 60
    recruited: date | None = None
    home_province: str | None = None


class Casting:
    """Makes the people of a story. `on` is the day of the dossiers: records are complete by then."""

    def __init__(self, rng: random.Random, on: date, prefix: str, term: PlanTerm, approval: IssuedDocument):
        self.rng, self.on, self.prefix, self.term, self.approval = rng, on, prefix, term, approval
        self.namer = Namer(rng)
        self.number = 0
        self.ages = list(RetirementAge.objects.all())
        self.titles = {title.code: title for title in Title.objects.all()}
        self.positions = list(JobPosition.objects.filter(area__code__in=["GSQL", "TXNK", "QLRR", "CBL"]))
        self.grade = Grade.objects.get(code="08.050")
        self.planned_level = TitleLevel.objects.get(code="TP")

    def cast(self, role: Role) -> Official:
        who = self.namer.person()
        while role.sex and who["sex"] != role.sex:
            who = self.namer.person()
        if role.home_province:
            who["home_province"] = role.home_province
        limit = 39 if who["sex"] == "F" else 44
        born = role.born or self.on - timedelta(days=self.rng.randint(33 * 365, limit * 365))
        recruited = role.recruited or (born + timedelta(days=24 * 365)).replace(day=1)
        self.number += 1
        official = Official.objects.create(
            code=f"{self.prefix}{self.number:03}",
            born=born,
            cccd=f"{self.rng.randint(1, 96):03}{0 if who['sex'] == 'M' else 1}{born.year % 100:02}{900_000 + next(_serial):06}",
            phone=f"09{self.rng.randint(10_000_000, 99_999_999)}",
            grade=self.grade,
            grade_step=4,
            qualification="Thạc sĩ Quản lý công",
            political_theory="advanced",
            birth_province=who["home_province"],
            party_joined_on=recruited + timedelta(days=1200),
            party_official_on=recruited + timedelta(days=1565),
            recruited_on=recruited,
            retires_on=retirement_day(born, who["sex"], self.ages),
            **who,
        )
        self._appoint(official, Unit.objects.get(code=role.unit), recruited)
        self._conduct(official, role)
        if role.planned:
            self._plan(official, role)
        return official

    def _appoint(self, official: Official, unit: Unit, recruited: date) -> None:
        promoted = max(self.on - timedelta(days=self.rng.randint(800, 1900)), recruited + timedelta(days=1500)).replace(
            day=1
        )
        title = self.titles[TITLES[(unit.kind, "division_deputy")]]
        paper = IssuedDocument.objects.create(
            type=DocumentType.DECISION, symbol=f"{self.rng.randint(100, 2900)}/QĐ-{unit.path.split('/')[1]}",
            issuer_name="Tổng cục Hải quan" if "TCHQ" in unit.path else "Cục Hải quan",
            signed_on=promoted - timedelta(days=8), effective_on=promoted, official=official,
            subject=f"Bổ nhiệm {official.full_name} giữ chức vụ {title.name}",
        )  # fmt: skip
        Appointment.objects.create(official=official, unit=unit, valid=(recruited, promoted))
        Appointment.objects.create(official=official, unit=unit, title=title, valid=(promoted, None), decision=paper)
        Duty.objects.create(
            official=official, unit=unit, job_position=self.rng.choice(self.positions), valid=(promoted, None)
        )

    def _conduct(self, official: Official, role: Role) -> None:
        YearlyRating.objects.bulk_create(
            YearlyRating(
                official=official, year=self.on.year - back, classification=role.rating if back == 1 else "HTTNV"
            )
            for back in (1, 2, 3)
        )
        if role.health_days is not None:
            HealthCertificate.objects.create(
                official=official, issued_on=self.on - timedelta(days=role.health_days), facility="Bệnh viện Hữu nghị"
            )

    def _plan(self, official: Official, role: Role) -> None:
        above = "/".join(Unit.objects.get(code=role.unit).path.split("/")[:3]) + "/"
        plan, _made = SuccessionPlan.objects.get_or_create(
            term=self.term, unit=Unit.objects.get(path=above), defaults={"document": self.approval}
        )
        approved = role.planned == "approved"
        SuccessionEntry.objects.create(
            plan=plan, official=official, title_level=self.planned_level, state=role.planned,
            approved_on=self.approval.signed_on if approved else None, document=self.approval if approved else None,
        )  # fmt: skip


def account_of(official: Official) -> User:
    """The person's own account (they write self-reports); nobody knows its password."""
    found = User.objects.filter(official=official).first()
    if found:
        return found
    user = User(username=official.code.lower(), full_name=official.full_name, official=official)
    user.set_unusable_password()
    user.save()
    return user
