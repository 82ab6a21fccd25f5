"""Courses before departure: who is invited, who came, what is missing."""

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from personnel import access_log
from personnel.errors import RuleViolation
from personnel.models import AccessEvent
from rotation import refusals
from rotation.models import Batch, Course, CourseAttendance, Nomination

Result, Verb = CourseAttendance.Result, AccessEvent.Verb
GOING = [Nomination.State.SELECTED, Nomination.State.DECIDED]
COURSES_OPEN = [
    Batch.State.SCREENING,
    Batch.State.CONSULTING,
    Batch.State.SUBMITTED,
    Batch.State.DECIDED,
    Batch.State.RUNNING,
]


@transaction.atomic
def create_course(batch: Batch, *, by, **values) -> Course:
    """A course, with everyone selected so far invited."""
    if batch.state not in COURSES_OPEN:
        raise RuleViolation(
            _("Courses are held once people are being selected: %s.") % batch.get_state_display(), code="no_courses"
        )
    Batch.objects.select_for_update(of=("self",), no_key=True).get(pk=batch.pk)
    if batch.courses.filter(name=values["name"], starts_on=values["starts_on"]).exists():
        raise RuleViolation(_("This course has been created already."), code="twice", field="name")
    with refusals.told():
        course = Course.objects.create(batch=batch, **values)
    access_log.note(by, Verb.CREATE, course)
    invite(course, by=by)
    return course


@transaction.atomic
def invite(course: Course, *, by) -> int:
    """Invite whoever is selected and not invited yet; how many."""
    _refuse_closed(course)
    waiting = course.batch.nominations.filter(state__in=GOING).exclude(courses__course=course)
    rows = [CourseAttendance(course=course, nomination=nomination) for nomination in waiting]
    CourseAttendance.objects.bulk_create(rows, ignore_conflicts=True)
    if rows:
        access_log.note(by, Verb.CHANGE, course, invited=len(rows))
    return len(rows)


@transaction.atomic
def mark(course: Course, answers: dict[int, tuple[str, str]], *, by) -> int:
    """Attendance and certificates of a course at once: {attendance: (result, certificate)}."""
    _refuse_closed(course)
    rows = list(course.attendances.select_for_update().filter(pk__in=answers))
    for row in rows:
        row.result, row.certificate = answers[row.pk]
        if row.certificate and row.result != Result.ATTENDED:
            raise RuleViolation(
                _("%(person)s: only someone who attended has a certificate.") % {"person": row.nomination.official},
                code="attendance_certificate_for_those_who_came",
            )
    with refusals.told():
        marked = CourseAttendance.objects.bulk_update(rows, ["result", "certificate"])
    access_log.note(by, Verb.CHANGE, course, marked=marked)
    return marked


def _refuse_closed(course: Course) -> None:
    if course.batch.state not in COURSES_OPEN:
        raise RuleViolation(
            _("The batch is over; attendance stays as it was: %s.") % course.batch.get_state_display(), code="closed"
        )


def missing(nominations, required: int) -> dict[int, int]:
    """By nomination: how many courses are still missing of those the policy asks for. One query."""
    if not required:
        return {}
    rows = Nomination.objects.filter(pk__in=[row.pk for row in nominations]).annotate(
        attended=Count("courses", filter=Q(courses__result=Result.ATTENDED))
    )
    return {pk: required - attended for pk, attended in rows.values_list("pk", "attended") if attended < required}


def with_numbers(courses):
    """Courses with how many were invited and how many came."""
    return courses.annotate(
        invited=Count("attendances"), came=Count("attendances", filter=Q(attendances__result=Result.ATTENDED))
    )
