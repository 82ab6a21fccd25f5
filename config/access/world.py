"""Two units whose papers must not meet: somebody on rotation in A and somebody in B, each with all an office keeps on a person.

Both come from a third unit. Every text of a side carries the side's marker, so that a page can be searched for it.
"""

from datetime import date
from types import SimpleNamespace

from django.core.files.base import ContentFile

from assessment import rounds
from assessment.models import ReviewProgramme
from config.access import exams, ground, rows
from personnel.models import (
    Commendation,
    Discipline,
    FileImport,
    HealthCertificate,
    Inquiry,
    Job,
    YearlyRating,
)
from personnel.periods import span
from rotation import batching, deciding, dossiers, nominating, planning, proposing, screening
from rotation.models import Course, CourseAttendance, DossierItemType, PlanUnit, WaiverRequest

MARKS = {"a": "zqa", "b": "zqb"}
CCCD = {"a": "079185009991", "b": "079185009992"}


def build(office: SimpleNamespace) -> SimpleNamespace:
    """`world.a` and `world.b`: each `.rows` {model label: row}, `.unit`, `.subject` (account), `.head`, `.marks`."""
    plan = ground.settings(office)
    exams.officers(office)
    third = rows.unit("CHQ-C", "Chi cục Hải quan khu vực C", "chi_cuc_khu_vuc", office.root)
    PlanUnit.objects.create(plan=plan, unit=third)
    sides = {name: _person(office, third, name, getattr(office, name)) for name in "ab"}
    batch = _batch(office, plan, sides)
    for name, side in sides.items():
        _away(office, side, name, batch)
    sat = exams.common(office)
    for name, side in sides.items():
        side.rows |= exams.of_side(sat, side, MARKS[name])
    world = SimpleNamespace(office=office, batch=batch, third=third, **sides)
    office.subject_a, office.subject_b = world.a.subject, world.b.subject
    return world


def _person(office, home, name, unit):
    mark = MARKS[name]
    person = rows.official(
        code=f"HQ-{mark.upper()}1", full_name=f"Trần {mark.title()} Hường", cccd=CCCD[name], phone=f"09123450{ord(name)}",
        home_province=f"tỉnh {mark}", note=f"ghi chú {mark}",
    )  # fmt: skip
    rows.appointment(person, home, office.deputy_title)
    ground.make_eligible(person, home)
    paper = rows.document(
        official=person, scope_unit=unit, subject=f"Về việc {mark}", symbol=f"7{mark}/QĐ", released=True
    )
    Discipline.objects.create(
        official=person,
        form="reprimand",
        decided_on=date(2012, 1, 1),
        effective_on=date(2012, 1, 1),
        reason=f"lỗi {mark}",
    )
    Inquiry.objects.create(
        official=person, kind=Inquiry.Kind.values[0], valid=(date(2012, 1, 1), date(2013, 1, 1)), note=f"xem xét {mark}"
    )
    Commendation.objects.create(official=person, name=f"Bằng khen {mark}", awarded_on=date(2015, 1, 1))
    subject = rows.account(f"nguoi.{mark}", official=person)
    return SimpleNamespace(
        person=person, unit=unit, subject=subject, head=getattr(office, f"head_{name}"), paper=paper,
        marks=[mark, mark.upper(), mark.title(), person.code, CCCD[name]],
    )  # fmt: skip


def _batch(office, plan, sides):
    kind = DossierItemType.objects.create(code="D02", name="Biên bản hội nghị", required=False)
    batch = planning.create_batch(
        plan, by=office.hr, code="DOT-Z", name="Đợt Z", dossier_on=ground.DOSSIER, decision_on=ground.DECISION,
        starts_on=ground.START,
    )  # fmt: skip
    type(batch.policy).objects.filter(pk=batch.policy_id).update(courses_required=0)
    batching.submit_policy(batch, plan.document, by=office.hr)
    batching.approve_policy(batch, plan.document, by=office.authority)
    batching.open_nominations(batch, by=office.hr)
    for side in sides.values():
        nominating.nominate(batch, side.person, by=office.hr)
    batching.go_on(batch, by=office.hr)
    screening.screen(batch, by=office.hr)
    to = {side.person.pk: side.unit for side in sides.values()}
    for one in batch.nominations.select_related("official", "screening"):
        one.batch = batch
        nominating.select(one, to_unit=to[one.official_id], to_title=office.deputy_title, by=office.hr)
    batching.go_on(batch, by=office.hr)
    for side in sides.values():
        mark, one = side.marks[0], batch.nominations.get(official=side.person)
        day = ground.DOSSIER
        item = dossiers.record(one, kind, issued_on=day, received_on=day, by=office.hr, note=f"biên bản {mark}")
        item.file.save(f"{mark}.pdf", ContentFile(f"%PDF {mark}".encode()), save=False)
        item.filename = f"{mark}.pdf"
        item.save()
        side.item = item
    batch.refresh_from_db()
    course = Course.objects.create(
        batch=batch, name="Lớp thứ nhất", starts_on=date(2020, 6, 20), ends_on=date(2020, 6, 23)
    )
    for one in batch.nominations.all():
        CourseAttendance.objects.create(course=course, nomination=one)
    batch = batching.submit_list(batch, batch.version, by=ground.submitter())
    deciding.approve_and_issue(batch, batch.version, by=office.authority, signed_on=ground.SIGNED)
    batch.refresh_from_db()
    return batch


def _away(office, side, name, batch):
    from assessment.models import Review, ReviewCycle
    from rotation import arriving
    from rotation.models import Nomination, Rotation

    mark, person = MARKS[name], side.person
    rotation = Rotation.objects.get(official=person)
    work = [arriving.Work(rows.job_position(f"Vị trí {mark}"), 100)]
    arriving.confirm(rotation, by=side.head, on=ground.START, arrived_on=ground.START, work=work)
    rotation.refresh_from_db()
    if not ReviewCycle.objects.filter(official=person).exists():
        programme, _new = ReviewProgramme.objects.get_or_create(code="DOT-Z", defaults={"name": "Đợt Z"})
        rounds.open_cycle(
            programme=programme, official=person, appointment=person.appointments.get(kind="rotation"),
            term=span(ground.START, 36), home_unit=rotation.from_unit, home_post="Phó", planned_title="Trưởng phòng",
        )  # fmt: skip
    cycle = ReviewCycle.objects.get(official=person)
    Review.objects.filter(cycle=cycle, number=1).update(state="open")
    review = Review.objects.get(cycle=cycle, number=1)
    Review.objects.filter(pk=review.pk).update(
        tasks_done=f"việc {mark}", strengths=f"mạnh {mark}", limits=f"yếu {mark}"
    )
    wanted = proposing.Wanted(kind="settle", reason=f"Ở lại {mark}", effective_on=date(2022, 1, 1))
    proposal = proposing.propose(rotation, wanted, by=office.hr)
    nomination = Nomination.objects.get(official=person)
    special = WaiverRequest.objects.create(
        nomination=nomination, rules=["R-EL-03"], reason=f"đặc biệt {mark}", basis=side.paper, asked_by=office.hr
    )
    job = Job.objects.create(kind="review_sheet", key=f"job:{mark}", label=f"Phiếu {mark}", requested_by=side.head)
    sheet = FileImport(filename=f"{mark}.xlsx", on=ground.START, digest=mark * 8, uploaded_by=office.hr)
    sheet.file.name = f"imports/{mark}.xlsx"
    sheet.save()
    kept = {
        "personnel.official": person, "personnel.unit": side.unit, "personnel.issueddocument": side.paper, "personnel.job": job,
        "personnel.fileimport": sheet, "personnel.user": side.subject,
        "personnel.successionentry": person.succession_entries.first(), "personnel.appointment": person.appointments.first(),
        "personnel.discipline": Discipline.objects.get(official=person),
        "personnel.inquiry": Inquiry.objects.get(official=person),
        "personnel.commendation": Commendation.objects.get(official=person),
        "personnel.healthcertificate": HealthCertificate.objects.get(official=person),
        "personnel.yearlyrating": YearlyRating.objects.filter(official=person).first(),
        "personnel.duty": person.duties.first(), "rotation.rotation": rotation, "rotation.termproposal": proposal,
        "rotation.nomination": nomination, "rotation.waiverrequest": special,
        "rotation.dossieritem": side.item, "assessment.review": review,
        "assessment.reviewcycle": cycle,
    }  # fmt: skip
    side.rows = {label: row for label, row in kept.items() if row is not None}
    side.rotation, side.review = rotation, review
