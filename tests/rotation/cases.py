"""One ordinary case and two policies, from which the tables of tests differ by one thing at a time."""

from dataclasses import replace
from datetime import date

from personnel import retirement
from rotation.eligibility import Certificate, Facts, Group, PlanEntry, Policy, Source, TitleLevel

DOSSIER, DECISION, START = date(2026, 3, 16), date(2026, 6, 15), date(2026, 7, 1)

HEAD_OF_DIVISION, DEPUTY_HEAD = 30, 31

# 65-QĐ/TW and Decree 170/2025 with the office's plan: the numbers a policy row carries today.
TODAY = Policy(
    source=Source("65-QĐ/TW", "Quy định 65-QĐ/TW"),
    sources={
        "R-EL-03": Source("KH 5923", "Mục II.2 Kế hoạch 5923/KH-TCHQ ngày 17/9/2019"),
        "R-EL-10": Source("Luật CBCC Điều 82", "Luật Cán bộ, công chức, Điều 82"),
        "R-EL-10P": Source("377-QĐ/TW", "Quy định 377-QĐ/TW"),
    },
    present_ranks=frozenset({DEPUTY_HEAD}),
    present_name="Phó Trưởng phòng và tương đương",
    planned_rank=HEAD_OF_DIVISION,
    planned_name="Trưởng phòng và tương đương",
    max_age_men=45,
    max_age_women=40,
    service_months={Group.PLANNED: 120, Group.NON_LOCAL: 60, Group.TWO_TERMS: 60, Group.OTHER: 36},
    term_months=36,
    health_months=6,
    rating_years=3,
    law_cooldown={"reprimand": 12, "warning": 12, "salary_step": 12, "demotion": 24, "removal": 24},
    party_cooldown={"reprimand": 24, "warning": 36, "removal": 60},
    least_political_theory="intermediate",
    local_after_years=20,
    child_months=36,
)

# Batch I as it was screened in June 2020.
BATCH_ONE = replace(
    TODAY,
    source=Source("KH 5923", "Kế hoạch 5923/KH-TCHQ ngày 17/9/2019"),
    party_cooldown={},
)


def official(**changes) -> Facts:
    """A man of 41 with everything in order."""
    facts = Facts(
        code="HQ-0001",
        sex="M",
        born=date(1984, 5, 10),
        dossier_on=DOSSIER,
        decision_on=DECISION,
        starts_on=START,
        title="Phó Trưởng phòng",
        level=TitleLevel(DEPUTY_HEAD, "Phó Trưởng phòng và tương đương"),
        title_since=date(2018, 4, 1),
        unit="GSQL",
        plan_entries=(PlanEntry("1", HEAD_OF_DIVISION, "Trưởng phòng", "2021–2026", "approved", date(2027, 1, 1)),),
        pension_start=date(2046, 6, 1),
        certificates=(Certificate(date(2026, 2, 2)),),
        ratings={2023: "HTTNV", 2024: "HTXSNV", 2025: "HTTNV"},
        standards_confirmed=True,
        political_theory="advanced",
    )
    return replace(facts, **changes)


def official_born(born: date, sex: str = "M", **changes) -> Facts:
    """… with the retirement that goes with the birth date, by the table of the dossier day."""
    facts = official(born=born, sex=sex, **changes)
    rows = retirement.table_on(facts.dossier_on).rows
    return replace(facts, pension_start=retirement.pension_start(born, sex, rows))


def in_june_2020(**changes) -> dict:
    """The three days of batch I, and the papers that go with them."""
    return {
        "dossier_on": date(2020, 6, 30),
        "decision_on": date(2020, 6, 30),
        "starts_on": date(2020, 7, 1),
        "certificates": (Certificate(date(2020, 5, 20)),),
        "ratings": {2017: "HTTNV", 2018: "HTTNV", 2019: "HTTNV"},
        **changes,
    }
