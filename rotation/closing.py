"""Closing a batch: what it came to, in numbers, and the report that says so. Its lessons go to the next batch."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Avg, Count, Exists, Max, Min, OuterRef, Q
from django.utils.translation import gettext as _

from assessment import report_places
from assessment.models import Review
from personnel import access_log, citing, issuing, wording
from personnel.errors import RuleViolation, StaleState
from personnel.models import AccessEvent, Unit, User
from personnel.models.documents import DocumentType
from rotation import decisions, flows, routes
from rotation.models import Batch, Placement, Rotation, TermChange

State = Rotation.State
CONCLUDED = (Review.State.CONCLUDED, Review.State.REPORTED)


@dataclass
class Period:
    """The reviews of one period number of a batch."""

    number: int
    scheduled: int
    concluded: int
    average: Decimal | None
    lowest: Decimal | None
    highest: Decimal | None
    late: int


@dataclass
class Figures:
    people: int = 0
    withdrawn: int = 0
    under_way: int = 0
    sending: int = 0
    receiving: int = 0
    extended: int = 0
    early: int = 0
    settled: int = 0
    moved: int = 0
    deviations: int = 0
    states: dict[str, int] = field(default_factory=dict)
    directions: dict[str, int] = field(default_factory=dict)
    early_reasons: dict[str, int] = field(default_factory=dict)
    outcomes: dict[str, int] = field(default_factory=dict)
    against_plan: dict[str, int] = field(default_factory=dict)
    periods: list[Period] = field(default_factory=list)

    @property
    def average(self) -> Decimal | None:
        """Over all concluded reviews, each counted once."""
        scored = [(one.average, one.concluded) for one in self.periods if one.concluded and one.average is not None]
        reviews = sum(n for _average, n in scored)
        return sum((average * n for average, n in scored), Decimal(0)) / reviews if reviews else None

    @property
    def reviews_late(self) -> int:
        return sum(one.late for one in self.periods)

    @property
    def placed(self) -> int:
        return sum(self.outcomes.values())


def figures(batch: Batch, on: date) -> Figures:
    """Everything the page and the report show, in six queries, whatever the size of the batch."""
    found = Figures()
    went = Rotation.objects.filter(batch=batch)
    _people(found, went)
    changes = TermChange.objects.filter(rotation__batch=batch)
    counts = changes.aggregate(
        extended=Count("rotation", distinct=True, filter=Q(kind=TermChange.Kind.EXTEND)),
        moved=Count("rotation", distinct=True, filter=Q(kind=TermChange.Kind.MOVE)),
    )
    found.extended, found.moved = counts["extended"], counts["moved"]
    early = changes.filter(kind=TermChange.Kind.EARLY_END).order_by()
    found.early_reasons = dict(early.values_list("reason_code").annotate(n=Count("pk")))
    placements = Placement.objects.filter(rotation__batch=batch).order_by()
    for outcome, against, n in placements.values_list("outcome", "against_plan").annotate(n=Count("pk")):
        found.outcomes[outcome] = found.outcomes.get(outcome, 0) + n
        found.against_plan[against] = found.against_plan.get(against, 0) + n
    found.periods = _periods(batch, on)
    return found


def _people(found: Figures, went) -> None:
    origins, goals = set(), set()
    rows = went.values_list("state", "direction", "from_unit__path", "to_unit__path").order_by()
    for state, direction, origin, goal, differs, n in rows.annotate(
        differs=Count("pk", filter=~Q(deviation="")), n=Count("pk")
    ):
        found.states[state] = found.states.get(state, 0) + n
        if state == State.CANCELLED:
            found.withdrawn += n
            continue
        found.people += n
        found.deviations += differs
        found.directions[direction] = found.directions.get(direction, 0) + n
        origins.add(flows.department(origin))
        goals.add(flows.department(goal))
    found.sending, found.receiving = len(origins), len(goals)
    found.early = found.states.get(State.EARLY_ENDED, 0)
    found.settled = found.states.get(State.SETTLED, 0)
    found.under_way = sum(found.states.get(state, 0) for state in State.under_way())


def _periods(batch: Batch, on: date) -> list[Period]:
    if batch.programme_id is None:
        return []
    done = Q(state__in=CONCLUDED)
    rows = (
        Review.objects.filter(cycle__programme=batch.programme_id, kind=Review.Kind.PERIODIC)
        .exclude(state=Review.State.DROPPED)
        .order_by("number")
        .values("number")
        .annotate(
            scheduled=Count("pk"),
            concluded=Count("pk", filter=done),
            average=Avg("total", filter=done),
            lowest=Min("total", filter=done),
            highest=Max("total", filter=done),
            late=Count("pk", filter=Q(state__in=["open", "self_submitted", "returned"], due_on__lt=on)),
        )
    )
    return [Period(**row) for row in rows]


def lessons_for(batch: Batch) -> list[Batch]:
    """Closed batches of the same scheme that began before this one and left lessons."""
    return list(
        Batch.objects.filter(plan__scheme=batch.plan.scheme_id, state=Batch.State.CLOSED, starts_on__lt=batch.starts_on)
        .exclude(pk=batch.pk)
        .exclude(lessons="")
        .select_related("closing_report")
        .order_by("-starts_on")
    )


def close(batch: Batch, *, by: User, on: date, lessons: str, signer=None):
    """Issue the closing report with the numbers as they stand and close the batch. Once, whoever presses the button."""
    if not by.has_perm("rotation.close_batch"):
        raise RuleViolation(_("Only HR staff close a batch."), code="hr")
    if not lessons.strip():
        raise RuleViolation(_("Write down what the next batch can learn."), code="lessons", field="lessons")
    with transaction.atomic():
        running = Batch.objects.select_for_update().filter(pk=batch.pk, state=Batch.State.RUNNING).first()
        if running is None:
            batch.refresh_from_db()
            raise StaleState(
                _("This batch cannot be closed now: %(state)s.") % {"state": batch.get_state_display()}, code="state"
            )
        found = figures(running, on)
        if found.under_way:
            raise RuleViolation(
                _("%(n)s people of this batch are still on rotation or await placement. The report comes afterwards.")
                % {"n": wording.number(found.under_way)},
                code="under_way",
            )
        report = _report(running, found, lessons, by=by, on=on, signer=signer)
        running.state, running.lessons, running.closing_report = Batch.State.CLOSED, lessons.strip(), report
        running.save(update_fields=["state", "lessons", "closing_report"])
        access_log.note(by, AccessEvent.Verb.DECIDE, running, report=report.symbol)
    batch.refresh_from_db()
    return report


def _report(batch: Batch, found: Figures, lessons: str, *, by: User, on: date, signer):
    first = Rotation.objects.filter(batch=batch).select_related("from_unit").order_by("pk").first()
    office = routes.office_of(first.from_unit, on)
    board = report_places.hr_unit(first.from_unit, on)
    signer = signer or _head_of(board, on) or decisions.signer_of(by, on)
    return issuing.issue(
        template="closing_report",
        type=DocumentType.REPORT,
        issuer=board,
        signed_on=on,
        subject=f"Tổng kết {batch.name}",
        about=f"batch:{batch.pk}",
        content=report_content(batch, found, lessons, office=decisions.unit_name(office, on)),
        signer_name=signer.name,
        signer_title=signer.title,
        scope_unit=office,
        by=by,
    )


def _head_of(board: Unit, on: date):
    """The personnel board reports to the authority: its head signs, whoever wrote it."""
    name, title = report_places.head_of(board, on)
    return decisions.Signer(name, title) if name else None


PAPER = {
    Rotation.Direction: {"up": "dưới lên", "down": "trên xuống", "level": "ngang", "across": "giữa các khối"},
    Placement.Outcome: {
        "return_same": "Trở lại vị trí cũ",
        "return_promoted": "Bổ nhiệm chức vụ cao hơn",
        "stay": "Ổn định tại nơi đến",
        "rotate_again": "Tiếp tục luân chuyển",
        "other_transfer": "Điều động, bố trí công tác khác",
        "retired": "Nghỉ hưu, thôi việc",
        "early_return_poor": "Đưa về trước thời hạn do không đạt yêu cầu",
        "early_return_need": "Đưa về trước thời hạn do yêu cầu công tác",
    },
    Placement.AgainstPlan: {
        "reached": "Đạt chức danh quy hoạch",
        "near": "Tương đương chức vụ trước luân chuyển",
        "below": "Thấp hơn chức vụ trước luân chuyển",
        "none": "Không có chức danh quy hoạch để so sánh",
    },
}
"""Papers are Vietnamese in every language of the screens."""


def report_content(batch: Batch, found: Figures, lessons: str, *, office: str) -> dict:
    def named(kind, counts: dict[str, int]) -> list[dict]:
        return [{"name": PAPER[kind][key], "number": counts[key]} for key in PAPER[kind] if counts.get(key)]

    return {
        "batch": batch.name,
        "office": office,
        "plan": citing.ground(batch.plan.document),
        "starts_on": batch.starts_on,
        "people": found.people,
        "withdrawn": found.withdrawn,
        "sending": found.sending,
        "receiving": found.receiving,
        "extended": found.extended,
        "early": found.early,
        "settled": found.settled,
        "moved": found.moved,
        "deviations": found.deviations,
        "reviews_late": found.reviews_late,
        "average": f"{found.average:.2f}" if found.average is not None else "",
        "directions": named(Rotation.Direction, found.directions),
        "outcomes": named(Placement.Outcome, found.outcomes),
        "against_plan": named(Placement.AgainstPlan, found.against_plan),
        "periods": [
            {
                "number": one.number,
                "scheduled": one.scheduled,
                "concluded": one.concluded,
                "average": f"{one.average:.2f}" if one.average is not None else "",
                "lowest": str(one.lowest) if one.lowest is not None else "",
                "highest": str(one.highest) if one.highest is not None else "",
            }
            for one in found.periods
        ],
        "lessons": [line.strip() for line in lessons.splitlines() if line.strip()],
    }


def may_close(batch: Batch) -> bool:
    """Running, and nobody is on the way any more."""
    on_the_way = Rotation.objects.filter(batch=OuterRef("pk"), state__in=State.under_way())
    return Batch.objects.filter(~Exists(on_the_way), pk=batch.pk, state=Batch.State.RUNNING).exists()
