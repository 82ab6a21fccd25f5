"""A campaign of our small world: each unit with its list, a sitting in a room, somebody who watches."""

from datetime import date, time, timedelta
from types import SimpleNamespace

from assessment.campaigns import listing, planning, timetable
from assessment.models import CampaignUnit, ExamPolicy, ListChange, Registration, Room

FIRST = date(2022, 3, 1)


def campaign(office: SimpleNamespace, sides: dict[str, SimpleNamespace], by) -> None:
    """Adds the rows of each side to `side.rows`; the campaign and its sitting are the same for both."""
    policy = ExamPolicy.objects.create(
        code="QC", name="Quy chế thi", source="QĐ 166/QĐ-TCHQ", valid=(date(2018, 1, 1), None)
    )
    row = planning.create(
        by=by, code="KY-Z", name="Kỳ Z", organiser=office.root, plan=next(iter(sides.values())).paper, policy=policy,
        window=(FIRST, FIRST + timedelta(days=60)), units=[side.unit for side in sides.values()],
    )  # fmt: skip
    planning.open_campaign(row)
    room = Room.objects.create(code="P-Z", name="Phòng Z", unit=office.root, capacity=20)
    sitting = timetable.add_sitting(row, day=FIRST, starts=time(8), minutes=90, rooms=[room])
    place = sitting.rooms.get()
    watching = timetable.name_proctor(place, office.hr)
    for side in sides.values():
        unit = CampaignUnit.objects.get(campaign=row, unit=side.unit)
        planning.set_day(unit, FIRST)
        person = side.rows["personnel.official"]
        listed = Registration.objects.filter(campaign=row, official=person).first()
        if listed is None:
            unit.refresh_from_db()
            standing = listing.people_of(unit, FIRST, [person.pk])[person.pk]
            listed = listing.registration(unit, standing, FIRST)
            listed.save()
        change = ListChange.objects.create(
            campaign_unit=unit, official=person, kind="remove", reason="đổi danh sách", asked_by=side.head
        )
        side.rows |= {
            "assessment.campaign": row, "assessment.campaignunit": unit, "assessment.registration": listed,
            "assessment.listchange": change, "assessment.sitting": sitting, "assessment.sittingroom": place,
            "assessment.proctoring": watching,
        }  # fmt: skip
