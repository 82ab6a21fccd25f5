"""What the record says about a whole list of officials, in a fixed number of queries.

    facts = gather(officials, Days(dossier_on, decision_on, starts_on), nominations=…)   → {official.pk: Facts}

Everything is read as it stood on the dossier day: appointments, plans, papers. Later knowledge that cannot wait for
the next verdict (an inquiry, a measure, another rotation) is read up to the first day of the rotation.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from functools import lru_cache

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, DateField, F, Func, Value

from assessment.models import Result
from personnel import retirement
from personnel.dates import month_start, months_between
from personnel.models import (
    Appointment,
    CareCircumstance,
    Discipline,
    HealthCertificate,
    Inquiry,
    Official,
    SuccessionEntry,
    UnitVersion,
    YearlyRating,
)
from personnel.names import folded
from personnel.periods import Period
from rotation import case
from rotation.models import DossierItem, DossierItemType, Nomination, Rotation


@dataclass(frozen=True)
class Days:
    """The three days of a batch. For one person the first day may be another."""

    dossier_on: date
    decision_on: date
    starts_on: date

    @classmethod
    def of(cls, batch, on: date | None = None) -> "Days":
        """The batch's days, read as if the dossiers closed `on`; the others never come before it."""
        dossier = on or batch.dossier_on
        decision = max(batch.decision_on, dossier)
        return cls(dossier, decision, max(batch.starts_on, decision))


def gather(officials: Iterable[int], days: Days, *, nominations: Iterable[Nomination] = ()) -> dict[int, case.Facts]:
    """Facts by official. Nominations add the group, the plan entry and the destination."""
    ids = these(officials)
    by_official = {row.official_id: row for row in nominations}
    people = list(Official.objects.filter(pk__in=ids).values(*_PERSON))
    record = _Record(ids, days, list(by_official.values()))
    return {person["pk"]: _facts(person, by_official.get(person["pk"]), record, days) for person in people}


YEARS_BACK = 10
_POST = (
    "valid", "title__name", "title__level__rank", "title__level__name", "title__level__is_leadership", "unit__code",
    "unit__province",
)  # fmt: skip
_PLAN = (
    "pk", "title_level__rank", "title_level__name", "title__name", "plan__term__label", "plan__term__ends", "state",
    "approved_on", "removed_on",
)  # fmt: skip
_PERSON = (
    "pk",
    "code",
    "sex",
    "born",
    "born_year_only",
    "state",
    "political_theory",
    "home_province",
    "birth_province",
)


class _Record:
    """Rows of all the people, by official."""

    def __init__(self, ids, days: Days, nominated: list[Nomination]):
        posts = Appointment.objects.filter(
            official__in=ids, is_primary=True, valid__startswith__lte=days.dossier_on
        ).order_by("official_id", "valid")
        plans = SuccessionEntry.objects.filter(official__in=ids).order_by("official_id", "title_level__rank", "pk")
        ratings = YearlyRating.objects.filter(
            official__in=ids, year__range=(days.dossier_on.year - YEARS_BACK, days.dossier_on.year)
        )
        self.posts = _by_person(posts.values_list("official_id", *_POST))
        self.plans = _by_person(plans.values_list("official_id", *_PLAN))
        self.ratings = _by_person(ratings.values_list("official_id", "year", "classification"))
        self.notes = _by_person(_notes(ids, days, nominated), by=2)
        self.places = _Places([row for row in nominated if row.to_unit_id])

    def of(self, kind: str, official: int) -> list[tuple]:
        return self.notes.get((official, kind), [])


def these(officials: Iterable[int]) -> Func:
    """Their keys as one array parameter: ten thousand single ones take longer to write than to answer."""
    keys = Value(list(officials), output_field=ArrayField(BigIntegerField()))
    return Func(keys, template="(SELECT unnest(%(expressions)s))", output_field=BigIntegerField())


def _by_person(rows, by: int = 1) -> Mapping:
    found = defaultdict(list)
    for row in rows:
        found[row[0] if by == 1 else row[:by]].append(row[by:])
    return found


def _notes(ids, days: Days, nominated: list[Nomination]):
    """Whatever is dated and short, in one query: (official, kind of row, what, from, to, flag, flag)."""

    def rows(model, source, what, first, last=None, flag=None, second=None, person="official", **narrow):
        no, never = Value(False), Value(None, output_field=DateField())
        return (
            model.objects.filter(**{f"{person}__in": ids}, **narrow)
            .order_by()
            .annotate(
                source=Value(source), what=what if isinstance(what, Value) else F(what), first=F(first),
                last=F(last) if last else never, flag=F(flag) if flag else no, second=F(second) if second else no,
            )
            .values_list(f"{person}_id", "source", "what", "first", "last", "flag", "second")
        )  # fmt: skip

    def papers(source, code):
        """Verified papers of these dossiers that answer a rule by themselves."""
        return rows(
            DossierItem, source, "type__code", "issued_on", person="nomination__official", type__code=code,
            verified_at__isnull=False, issued_on__lte=days.dossier_on, nomination__in=these(row.pk for row in nominated),
        )  # fmt: skip

    running = Rotation.State.under_way()
    return rows(
        Discipline, "discipline", "form", "effective_on", "ends_on", "duty_related", "by_party"
    ).union(
        rows(Inquiry, "inquiry", "kind", "valid__startswith", "valid__endswith", valid__overlap=(days.dossier_on, None)),
        rows(HealthCertificate, "certificate", Value(""), "issued_on", flag="fit", issued_on__lte=days.dossier_on),
        rows(CareCircumstance, "care", "kind", "day"),
        rows(
            Result, "exam", "outcome", "published_at__date", person="registration__official",
            state=Result.State.PUBLISHED, published_at__date__lte=days.dossier_on,
        ),
        rows(
            Rotation, "rotation", "state", "term__startswith", "term__endswith", term__overlap=(days.dossier_on, None)
        ).exclude(state=Rotation.State.CANCELLED),
        rows(Rotation, "rotation", "state", "term__startswith", "term__endswith", state__in=running)
        .exclude(term__overlap=(days.dossier_on, None)),
        *([papers("certificate", DossierItemType.HEALTH), papers("standards", DossierItemType.POLITICAL_STANDARD)]
          if nominated else []),
        all=True,
    )  # fmt: skip


class _Places:
    """The destinations named so far: whether the unit exists on the day, in one query."""

    def __init__(self, going: list[Nomination]):
        self.valid = defaultdict(list)
        if going:
            rows = UnitVersion.objects.filter(unit__in={row.to_unit_id for row in going})
            for unit, valid in rows.values_list("unit_id", "valid"):
                self.valid[unit].append(valid)

    def exists(self, unit: int, on: date) -> bool:
        return any(_holds(valid, on) for valid in self.valid[unit])


def _facts(person: dict, nomination: Nomination | None, record: _Record, days: Days) -> case.Facts:
    pk = person["pk"]
    posts = record.posts.get(pk, ())
    now = next((row for row in reversed(posts) if _holds(row[0], days.dossier_on)), None)
    _valid, title, rank, level, leads, unit, _province = now or (None,) * 7
    starts_on = (nomination and nomination.starts_on) or days.starts_on
    destination = _destination(nomination, record.places, starts_on, person)
    return case.Facts(
        code=person["code"],
        sex=person["sex"],
        born=person["born"],
        born_year_only=person["born_year_only"],
        employment=person["state"],
        dossier_on=days.dossier_on,
        decision_on=days.decision_on,
        starts_on=starts_on,
        group=case.Group(nomination.group) if nomination else case.Group.PLANNED,
        other_reason=nomination.group_reason if nomination else "",
        title=title or "",
        level=case.TitleLevel(rank, level, leads) if rank is not None else None,
        title_since=_since(posts, rank, days.dossier_on) if rank is not None else None,
        unit=unit or "",
        plan_entries=tuple(_entry(row, days.dossier_on) for row in record.plans.get(pk, ())),
        nominated=nomination is not None,
        nominated_entry=str(nomination.plan_entry_id or "") if nomination else "",
        pension_start=_pension_start(month_start(person["born"]), person["sex"], days.dossier_on),
        rotations=tuple(Period(first, last) for _state, first, last, *_ in record.of("rotation", pk)),
        disciplines=tuple(case.DisciplineRecord(*row) for row in record.of("discipline", pk)),
        inquiries=tuple(
            case.InquiryRecord(kind, Period(first or date.min, last))
            for kind, first, last, *_ in record.of("inquiry", pk)
        ),
        certificates=tuple(
            case.Certificate(first, fit or what == DossierItemType.HEALTH)
            for what, first, _last, fit, _ in record.of("certificate", pk)
        ),
        ratings=dict(record.ratings.get(pk, ())),
        exams=tuple(case.ExamRecord(outcome, day) for outcome, day, *_ in record.of("exam", pk)),
        standards_confirmed=True if record.of("standards", pk) else None,
        political_theory=person["political_theory"],
        pregnant=any(kind == "pregnancy" and day >= days.dossier_on for kind, day, *_ in record.of("care", pk)),
        children_born=tuple(day for kind, day, *_ in record.of("care", pk) if kind == "child"),
        home_province=person["home_province"],
        birth_province=person["birth_province"],
        months_in_destination_province=_months_there(posts, destination, days.dossier_on),
        destination=destination,
    )


def _destination(nomination: Nomination | None, places: _Places, on: date, person: dict) -> case.Destination | None:
    if nomination is None or not nomination.to_unit_id:
        return None
    province = nomination.to_unit.province
    return case.Destination(
        unit=nomination.to_unit.code,
        province=province,
        rank=nomination.to_title.level.rank if nomination.to_title_id else None,
        exists=places.exists(nomination.to_unit_id, on),
        for_non_local=bool(province and (person["home_province"] or person["birth_province"])),
    )


def _since(posts, rank: int, on: date) -> date | None:
    """The first day of the unbroken run of titles of this level that holds on the day."""
    since = None
    for valid, _title, held, *_rest in reversed([row for row in posts if row[0].lower <= on]):
        if held != rank or (since is not None and valid.upper != since):
            break
        since = valid.lower
    return since


def _entry(row: tuple, on: date) -> case.PlanEntry:
    pk, rank, level, title, term, ends, state, approved_on, removed_on = row
    approved = approved_on is not None and approved_on <= on
    if state == SuccessionEntry.State.REMOVED and approved and removed_on > on:
        state = SuccessionEntry.State.APPROVED
    elif state == SuccessionEntry.State.APPROVED and not approved:
        state = SuccessionEntry.State.PROPOSED
    return case.PlanEntry(str(pk), rank, title or level, term, state, ends)


@lru_cache(maxsize=4096)
def _pension_start(born_month: date, sex: str, on: date) -> date | None:
    """By the law of the day; the day of the month does not matter."""
    try:
        return retirement.pension_start(born_month, sex, retirement.table_on(on).rows)
    except retirement.RetirementUnknown:
        return None


def _months_there(posts, destination: case.Destination | None, on: date) -> int | None:
    if destination is None or not destination.province:
        return None
    there = folded(destination.province)
    return sum(months_between(row[0].lower, min(row[0].upper or on, on)) for row in posts if folded(row[6]) == there)


def _holds(valid, on: date) -> bool:
    return (valid.lower is None or valid.lower <= on) and (valid.upper is None or on < valid.upper)


# As they are kept with a verdict


def as_json(value):
    """Facts as plain JSON, empty ones left out."""
    if is_dataclass(value):
        kept = ((one.name, getattr(value, one.name)) for one in fields(value))
        return {name: as_json(held) for name, held in kept if held not in (None, "", (), False) and held != {}}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): as_json(held) for name, held in value.items()}
    if isinstance(value, tuple | list | frozenset):
        return [as_json(held) for held in value]
    return value
