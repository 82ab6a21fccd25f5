"""Ratings, commendations, a few measures, health certificates and succession plans for the sample office."""

import random
from datetime import date, timedelta

from config.sample.people import BULK, DEPUTY, DIVISION_DEPUTY, DIVISION_HEAD, Drawn
from config.sample.structure import REFORM
from personnel.models import (
    Commendation,
    Discipline,
    HealthCertificate,
    IssuedDocument,
    PlanTerm,
    SuccessionEntry,
    SuccessionPlan,
    TitleLevel,
    Unit,
    YearlyRating,
)
from personnel.models.documents import DocumentType

NEXT_LEVEL = {DIVISION_DEPUTY: "TP", DIVISION_HEAD: "PV", DEPUTY: "TV"}


def add_conduct(people: list[Drawn], rng: random.Random, today: date) -> None:
    ratings, certificates, commendations, measures = [], [], [], []
    for person in people:
        official = person.official
        for year in range(max(official.recruited_on.year, today.year - 3), today.year):
            level = rng.choices(["HTXSNV", "HTTNV", "HTNV", "KHTNV"], [18, 74, 7.5, 0.5])[0]
            ratings.append(YearlyRating(official=official, year=year, classification=level))
        if person.seat in NEXT_LEVEL:
            certificates.append(
                HealthCertificate(
                    official=official,
                    issued_on=today - timedelta(days=rng.randint(5, 240)),
                    facility="Bệnh viện Bạch Mai",
                )
            )
        if rng.random() < 0.15 and (today - official.recruited_on).days > 800:
            day = official.recruited_on + timedelta(days=rng.randint(700, (today - official.recruited_on).days))
            name = rng.choice(
                ["Bằng khen của Bộ trưởng Bộ Tài chính", "Chiến sĩ thi đua cơ sở", "Giấy khen của Tổng cục trưởng"]
            )
            commendations.append(Commendation(official=official, name=name, awarded_on=day))
        if rng.random() < 0.008:
            day = today - timedelta(days=rng.randint(100, 1500))
            measures.append(
                Discipline(
                    official=official, form=rng.choice(["reprimand", "reprimand", "warning"]), decided_on=day, effective_on=day,
                    duty_related=rng.random() < 0.6, reason="Chưa thực hiện đúng quy trình nghiệp vụ được phân công.",
                )
            )  # fmt: skip
    YearlyRating.objects.bulk_create(ratings, batch_size=BULK)
    HealthCertificate.objects.bulk_create(certificates, batch_size=BULK)
    Commendation.objects.bulk_create(commendations, batch_size=BULK)
    Discipline.objects.bulk_create(
        [row for row in measures if row.effective_on > row.official.recruited_on], batch_size=BULK
    )


def add_succession(people: list[Drawn], rng: random.Random, today: date) -> None:
    """About seven in ten deputies are planned for the next level up, in the term of today."""
    term = PlanTerm.objects.filter(kind="government", starts__lte=today, ends__gt=today).get()
    levels = {level.code: level for level in TitleLevel.objects.all()}
    plans: dict[str, SuccessionPlan] = {}
    entries = []
    upper = {unit.path: unit for unit in Unit.objects.filter(level=2)}
    signed_on = term.starts + timedelta(days=120)
    mark, issuer = ("CHQ", "Cục Hải quan") if signed_on >= REFORM else ("TCHQ", "Tổng cục Hải quan")
    paper = IssuedDocument.objects.create(
        type=DocumentType.DECISION, symbol=f"2310/QĐ-{mark}", issuer_name=issuer, signed_on=signed_on, subject=f"Phê duyệt quy hoạch cán bộ nhiệm kỳ {term.label}",
    )  # fmt: skip
    for person in people:
        if person.seat not in NEXT_LEVEL or rng.random() > 0.7:
            continue
        unit = next((found for path, found in upper.items() if person.unit.path.startswith(path)), person.unit)
        plan = plans.setdefault(unit.code, SuccessionPlan(term=term, unit=unit, document=paper))
        approved = rng.random() < 0.92
        entries.append(
            SuccessionEntry(
                plan=plan,
                official=person.official,
                title_level=levels[NEXT_LEVEL[person.seat]],
                state="approved" if approved else "proposed",
                approved_on=paper.signed_on if approved else None,
                document=paper if approved else None,
            )
        )
    SuccessionPlan.objects.bulk_create(plans.values(), batch_size=BULK)
    SuccessionEntry.objects.bulk_create(entries, batch_size=BULK)
