"""Which way a rotation goes."""

import csv
from itertools import product
from pathlib import Path

import pytest

from rotation.directions import Direction, direction, place

UNITS = Path(__file__).resolve().parents[2] / "personnel" / "data" / "org_units.csv"

OFFICE = [("BTC", "bo"), ("TCHQ", "tong_cuc")]
GSQL = [*OFFICE, ("GSQL", "cuc_trung_uong")]
LEGAL = [*OFFICE, ("PC", "vu")]
HANOI = [*OFFICE, ("HN", "cuc_dia_phuong")]
HAIPHONG = [*OFFICE, ("HP", "cuc_dia_phuong")]
REGION_II = [("BTC", "bo"), ("CHQ", "cuc"), ("KV02", "chi_cuc_khu_vuc")]


def division(unit):
    return [*unit, (f"{unit[-1][0]}-P1", "phong")]


def branch(unit, kind="chi_cuc"):
    return [*unit, (f"{unit[-1][0]}-C1", kind)]


@pytest.mark.parametrize(
    ("origin", "destination", "expected"),
    [
        (division(GSQL), branch(HAIPHONG), Direction.DOWN),  # the published one: Cục GSQL to Chi cục cảng Đình Vũ
        (branch(HAIPHONG), division(GSQL), Direction.UP),
        (LEGAL, HANOI, Direction.DOWN),
        (HANOI, LEGAL, Direction.UP),
        (GSQL, LEGAL, Direction.LEVEL),
        (division(HANOI), branch(HAIPHONG), Direction.LEVEL),  # from one locality to another
        (branch(HANOI), branch(HAIPHONG), Direction.LEVEL),
        (division(HANOI), branch(HANOI), Direction.DOWN),
        (branch(HANOI), division(HANOI), Direction.UP),
        (branch(HANOI), [*branch(HANOI), ("HN-D1", "doi")], Direction.LEVEL),
        (OFFICE, HANOI, Direction.DOWN),
        (OFFICE, LEGAL, Direction.LEVEL),
        (branch(GSQL), branch(HANOI), Direction.DOWN),
        (REGION_II, branch(REGION_II, "hai_quan_cua_khau"), Direction.DOWN),
        ([("TDM", "cuc"), ("NV", "phong")], [("TDM", "cuc"), ("PC", "phuong")], Direction.DOWN),  # city to ward
        ([("TDM", "cuc"), ("PC", "phuong")], [("TDM", "cuc"), ("NV", "phong")], Direction.UP),
    ],
)
def test_the_kinds_of_the_two_units_say_the_direction(origin, destination, expected):
    assert direction(place(origin), place(destination)) == expected


def test_between_blocks_it_is_across_whatever_the_levels():
    for origin, destination in product([GSQL, HANOI, branch(HANOI)], repeat=2):
        assert direction(place(origin, "party"), place(destination)) == Direction.ACROSS
        assert direction(place(origin, "party"), place(destination, "party")) != Direction.ACROSS


def test_vertical_covers_both_ways_between_levels():
    assert [way.is_vertical for way in Direction] == [True, True, False, False]


def test_there_and_back_are_opposite_for_every_pair_of_real_units():
    with UNITS.open(encoding="utf-8") as lines:
        rows = {row["code"]: row for row in csv.DictReader(lines)}

    def chain(code):
        row = rows[code]
        return [*(chain(row["parent_code"]) if row["parent_code"] in rows else []), (code, row["kind"])]

    places = [place(chain(code)) for code in rows]
    opposite = {Direction.UP: Direction.DOWN, Direction.DOWN: Direction.UP, Direction.LEVEL: Direction.LEVEL}
    for origin, destination in product(places, repeat=2):
        assert direction(destination, origin) == opposite[direction(origin, destination)]
