"""The retirement day on the record follows the table in the database."""

from datetime import date

import pytest

from personnel import catalogues, retirement_table
from personnel.models import Official, RetirementAge
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def table():
    catalogues.load_retirement_ages(catalogues.DATA / "retirement_age.csv")


@pytest.mark.parametrize(
    ("sex", "born", "last_day"),
    [
        ("M", date(1966, 3, 31), date(2027, 12, 31)),
        ("M", date(1966, 4, 1), date(2028, 4, 30)),
        ("F", date(1975, 4, 30), date(2034, 12, 31)),
        ("F", date(1984, 9, 22), date(2044, 9, 30)),
    ],
)
def test_the_last_day_of_work_by_the_table(table, sex, born, last_day):
    official = make.OfficialFactory(sex=sex, born=born)
    assert retirement_table.recompute() == 1
    official.refresh_from_db()
    assert official.retires_on == last_day


def test_a_changed_table_changes_the_day_and_only_where_it_differs(table):
    young, old = make.OfficialFactory(born=date(1990, 1, 15)), make.OfficialFactory(born=date(1965, 1, 15))
    retirement_table.recompute()
    RetirementAge.objects.filter(sex="M", born_to=None).update(years=65, months=0)
    assert retirement_table.recompute() == 1
    young.refresh_from_db()
    old.refresh_from_db()
    assert young.retires_on == date(2055, 1, 31)
    assert old.retires_on == date(2026, 7, 31)


def test_a_birth_the_table_does_not_know_leaves_the_day_open(table):
    make.OfficialFactory(born=date(1899, 12, 31))
    retirement_table.recompute()
    assert Official.objects.get().retires_on is None


def test_recomputing_many_costs_a_constant_number_of_queries(table, django_assert_max_num_queries):
    make.OfficialFactory.create_batch(60)
    with django_assert_max_num_queries(5):
        retirement_table.recompute()
