"""Reviews for tests: officials of the `office` on rotation in each other's unit, batch "Đợt I"."""

from datetime import date

import pytest

from assessment import forms_catalogue, rounds
from assessment.models import ReviewProgramme
from personnel.models import Appointment
from personnel.periods import Period, span

START = date(2020, 7, 1)


@pytest.fixture
def programme(db):
    forms_catalogue.load()
    return ReviewProgramme.objects.create(code="DOT-I", name="Đợt I", basis="Kế hoạch 5923/KH-TCHQ")


def rotate(official, to_unit, title, starts, ends):
    """Sent to another unit: the home seat is held, the new post is the primary one."""
    Appointment.objects.filter(official=official, is_primary=True, valid__contains=starts).update(
        valid=(date(2016, 1, 1), starts)
    )
    return Appointment.objects.create(
        official=official, unit=to_unit, title=title, kind="rotation", valid=(starts, ends)
    )


@pytest.fixture
def open_cycle(office, programme):
    """Open a cycle for an official of unit B in unit A (or the other way round)."""

    def opened(official=None, to=None, starts=START, months=36, **values):
        official, to = official or office.b2, to or office.a
        term = span(starts, months)
        appointment = rotate(official, to, office.deputy_title, starts, None)
        return rounds.open_cycle(
            programme=programme,
            official=official,
            appointment=appointment,
            term=term,
            home_unit=office.b if to == office.a else office.a,
            home_post="Phó Trưởng phòng",
            planned_title="Trưởng phòng và tương đương",
            **values,
        )

    return opened


@pytest.fixture
def cycle(open_cycle):
    """The official b2 in unit A, 01/07/2020 to 30/06/2023."""
    return open_cycle()


def term(starts, months):
    return span(starts, months)


def period(starts, ends):
    return Period(starts, ends)
