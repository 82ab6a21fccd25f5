"""Publishing: a numbered decision for a campaign or one unit of it, with the list of results; people then see their own."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessment import report_places
from assessment.campaigns import retaking
from assessment.models import Attempt, Campaign, CampaignUnit, PrintedEntry, Registration, Result, Seat
from assessment.profile import refreshing
from assessment.results import standing
from personnel import access_log, citing, dates, issuing, structure, wording
from personnel.errors import RuleViolation
from personnel.models import AccessEvent, IssuedDocument, Unit
from personnel.models.documents import DocumentType

State = Result.State
DECISION, RESULT_LIST = "exam_results_decision", "exam_result_list"
LAW = "Luật Cán bộ, công chức"
REGULATION = re.compile(r"(Nghị định|Nghị quyết|Thông tư|Quy định|Quy chế|Quyết định|Chỉ thị|Hướng dẫn) số ")
MOST_IN_A_LIST = 2500
"""People on one result list: what one PDF may hold within its share of processor time."""


@dataclass(frozen=True)
class Readiness:
    """What can be published now, and who would be left out."""

    ready: int
    published: int
    practice: int
    """Marked in theory; the practical part is not settled."""
    nothing: int
    """Sits, and nothing can be said yet."""
    undecided: int
    """Irregularities nobody has decided on."""

    @property
    def is_whole(self) -> bool:
        return not (self.practice or self.nothing or self.undecided)


def within(campaign: Campaign, unit: CampaignUnit | None):
    rows = Registration.objects.filter(campaign=campaign).sitting()
    return rows.filter(campaign_unit=unit) if unit else rows


def _unsettled() -> Q:
    """Of registrations: let write again since, so the paper is marked anew first; or a sheet is being entered."""
    entered = PrintedEntry.objects.filter(paper__registration=OuterRef("pk"))
    return Q(result__marking__is_current=False) | Q(Exists(entered.exclude(paper__attempt__state__in=Attempt.ENDED)))


def readiness(campaign: Campaign, unit: CampaignUnit | None = None) -> Readiness:
    people = within(campaign, unit)
    count = people.aggregate(
        all=Count("pk"),
        ready=Count("pk", filter=Q(result__state=State.PROVISIONAL) & ~_unsettled()),
        published=Count("pk", filter=Q(result__state=State.PUBLISHED)),
    )
    practice = standing.waiting_for_practice().filter(pk__in=people.values("pk")).count()
    undecided = (
        people.filter(seats__attempt__irregularities__consequence="open", result__state=State.PROVISIONAL)
        .distinct()
        .count()
    )
    nothing = count["all"] - count["ready"] - count["published"] - practice
    return Readiness(count["ready"], count["published"], practice, nothing, undecided)


@dataclass(frozen=True)
class Signer:
    name: str
    title: str


@transaction.atomic
def publish(
    campaign: Campaign, unit: CampaignUnit | None = None, *, signed_on: date, signer: Signer, by, at: datetime
) -> IssuedDocument:
    """Publish what is provisional of a campaign, or of one unit: the decision and the list get numbers, people see theirs.

    Refused while an irregularity among them is undecided. Who has no result yet is published by a later decision.
    """
    Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    state, people = readiness(campaign, unit), within(campaign, unit)
    if state.undecided:
        text = ngettext("%(n)s person has an irregularity nobody has decided on. Decide it first.",
                        "%(n)s people have irregularities nobody has decided on. Decide them first.", state.undecided)  # fmt: skip
        raise RuleViolation(text % {"n": state.undecided}, code="undecided")
    rows = list(
        Result.objects.select_for_update(of=("self",))
        .filter(state=State.PROVISIONAL, registration__in=people.values("pk"))
        .exclude(registration__in=people.filter(_unsettled()).values("pk"))
        .select_related("registration__official", "registration__unit", "registration__campaign_unit__unit", "registration__position")
        .order_by("registration__campaign_unit__unit__path", "registration__unit__path", "registration__official__name_key", "pk")
    )  # fmt: skip
    if not rows:
        raise RuleViolation(_("There is no result that has not been published yet."), code="empty")
    if by.official_id and any(row.registration.official_id == by.official_id for row in rows):
        raise RuleViolation(_("Your own result is among them: another exam officer must publish these."), code="own")
    if len(rows) > MOST_IN_A_LIST and unit is None:
        parts = _publish_by_unit(campaign, rows, signed_on, signer, by, at)
        return parts[0]
    return _issue(campaign, unit, rows, signed_on, signer, by, at)


def _publish_by_unit(campaign, rows, signed_on, signer, by, at) -> list[IssuedDocument]:
    by_unit: dict[int, list[Result]] = {}
    for row in rows:
        by_unit.setdefault(row.registration.campaign_unit_id, []).append(row)
    return [
        _issue(campaign, group[0].registration.campaign_unit, group, signed_on, signer, by, at)
        for group in by_unit.values()
    ]


def _issue(campaign, unit, rows: Sequence[Result], signed_on, signer, by, at) -> IssuedDocument:
    about = f"results:{campaign.pk}:{unit.pk if unit else 'all'}"
    revision = IssuedDocument.objects.filter(about=about, template=DECISION).count() + 1
    scope = unit.unit if unit else campaign.organiser
    content = contents(campaign, unit.unit if unit else None, rows, signed_on, published=wording.local(at).date())
    subject = "Về việc công nhận kết quả đánh giá năng lực công chức"
    common = {
        "issuer": campaign.organiser,
        "signed_on": signed_on,
        "about": about,
        "revision": revision,
        "scope_unit": scope,
        "signer_name": signer.name,
        "signer_title": signer.title,
        "by": by,
    }
    decision = issuing.issue(template=DECISION, type=DocumentType.DECISION, subject=subject, content=content, **common)
    listed = content | {"decision": {"symbol": decision.symbol, "signed_on": signed_on}, "rows": list_rows(rows)}
    issuing.issue(template=RESULT_LIST, type=DocumentType.REPORT, numbered=False, content=listed, **common,
                  subject="Danh sách kết quả đánh giá năng lực công chức")  # fmt: skip
    pks = [row.pk for row in rows]
    moved = Result.objects.filter(pk__in=pks, state=State.PROVISIONAL).update(
        state=State.PUBLISHED, published_at=at, decision=decision
    )
    if moved != len(pks):
        raise RuleViolation(_("Somebody has just published some of these. Load the page again."), code="stale")
    refreshing.refresh({row.registration.official_id for row in rows}, dates.today())
    access_log.note(
        by, AccessEvent.Verb.DECIDE, decision, label=_("Results published"), campaign=campaign.code, people=moved
    )
    return decision


def contents(campaign: Campaign, unit: Unit | None, rows: Sequence[Result], on: date, *, published: date) -> dict:
    """What the decision says; `list_rows` adds the people for the list. Appeals are counted from the publication."""
    outcomes, bands = Counter(row.outcome for row in rows), Counter(row.band for row in rows if row.band)
    hr = report_places.hr_unit(campaign.organiser, on)
    office = report_places.named(campaign.organiser, on)
    policy = campaign.policy
    return {
        "campaign": campaign.name,
        "authority": citing.head_of(campaign.organiser, on),
        "grounds": grounds(campaign, on),
        "proposal": f"Trưởng {report_places.named(hr, on)}",
        "office": office,
        "unit": report_places.named(unit, on) if unit else "",
        "people": len(rows),
        "outcomes": {str(key): count for key, count in outcomes.items()},
        "bands": {str(key): count for key, count in bands.items()},
        "window": [campaign.window.lower, dates.last_day(campaign.window.upper)],
        "appeal_days": policy.appeal_days,
        "appeal_first_day": published,
        "appeal_last_day": published + timedelta(days=policy.appeal_days),
        "retake_months": policy.retake_months,
        "retake_last_days": retaking.last_days(
            (row.registration_id for row in rows if row.outcome in retaking.OUTCOMES), policy.retake_months
        ),
        "has_practice": campaign.has_practice,
    }


def grounds(campaign: Campaign, on: date) -> list[str]:
    """The law on officials as it stood that day, the regulation the policy rests on, the plan. What the office has only
    assumed is no legal ground."""
    laws = IssuedDocument.objects.filter(type=DocumentType.LAW, subject__startswith=LAW, signed_on__lte=on)
    found = [citing.ground(law) for law in laws.order_by("-signed_on")[:1]]
    if REGULATION.match(campaign.policy.source):
        found.append(campaign.policy.source.rstrip(". "))
    return [*found, *([citing.ground(campaign.plan)] if campaign.plan else [])]


def list_rows(rows: Sequence[Result]) -> list[dict]:
    return [
        {
            "code": row.registration.official.code,
            "name": row.registration.official.full_name,
            "unit": row.registration.unit.name,
            "department": row.registration.campaign_unit.unit.name,
            "position": row.registration.position.name if row.registration.position else "",
            "theory": row.theory,
            "practice": row.practice,
            "total": row.total,
            "outcome": row.outcome,
            "band": row.band,
        }
        for row in rows
    ]


# The window of an appeal


def appeal_until(result: Result) -> date | None:
    """The last day on which an appeal may be lodged: so many days after publication, the day of it not counted."""
    if result.published_at is None:
        return None
    return last_day_of_appeal(result.published_at, result.registration.campaign.policy.appeal_days)


def last_day_of_appeal(published_at: datetime, days: int) -> date:
    return wording.local(published_at).date() + timedelta(days=days)


def retake_until(result: Result) -> date | None:
    """The last day of a retake, for whoever did not pass or did not come; None where there is none, or no more."""
    if result.published_at is None or result.outcome not in retaking.OUTCOMES:
        return None
    again = Seat.objects.filter(
        registration=result.registration_id, is_cancelled=False, sitting_room__sitting__is_retake=True
    )
    if not result.registration.campaign.policy.retake_months or again.exists():
        return None
    return retaking.last_day(result.registration)


def place_of(registration: Registration, on: date) -> str:
    return structure.place_on(registration.unit, on)
