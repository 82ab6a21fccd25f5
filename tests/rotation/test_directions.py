"""Which way a rotation goes."""

import csv
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from personnel.errors import RuleViolation
from personnel.models import Unit
from personnel.models.units import UnitKind
from personnel.published_units import load_units
from rotation import directions, routes
from rotation.directions import Direction, direction, place

UNITS = Path(__file__).resolve().parents[2] / "personnel" / "data" / "org_units.csv"

OFFICE = [("BTC", "bo"), ("TCHQ", "tong_cuc")]
GSQL = [*OFFICE, ("GSQL", "cuc_trung_uong")]
LEGAL = [*OFFICE, ("PC", "vu")]
HANOI = [*OFFICE, ("HN", "cuc_dia_phuong")]
HAIPHONG = [*OFFICE, ("HP", "cuc_dia_phuong")]
PROVINCE = [("HT", "tinh")]
HOME_AFFAIRS = [*PROVINCE, ("SNV", "so")]
DISTRICT = [*PROVINCE, ("KA", "huyen")]
COMMUNE = [*DISTRICT, ("KA-KX", "xa")]
CITY = [*PROVINCE, ("TDM", "thanh_pho")]
WARD = [*CITY, ("TDM-PC", "phuong")]
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
        (division(CITY), WARD, Direction.DOWN),  # city to ward
        (WARD, division(CITY), Direction.UP),  # ward to city
        (CITY, WARD, Direction.DOWN),
        (WARD, [*CITY, ("TDM-PL", "phuong")], Direction.LEVEL),
        (division(HOME_AFFAIRS), division(DISTRICT), Direction.DOWN),
        (division(DISTRICT), COMMUNE, Direction.DOWN),
        (COMMUNE, division(CITY), Direction.UP),  # to another locality, yet to a higher level
        (PROVINCE, HOME_AFFAIRS, Direction.LEVEL),
        (HOME_AFFAIRS, [*PROVINCE, ("XK", "xa")], Direction.DOWN),  # no district level since 1/7/2025
    ],
)
def test_the_kinds_of_the_two_units_say_the_direction(origin, destination, expected):
    assert direction(place(origin), place(destination)) == expected


def test_every_kind_the_direction_knows_can_be_recorded():
    assert set(directions._TIERS) | directions._OFFICES | directions._BRANCHES <= set(UnitKind.values)


def test_between_blocks_it_is_across_whatever_the_levels():
    for origin, destination in product([GSQL, HANOI, branch(HANOI)], repeat=2):
        assert direction(place(origin, "party"), place(destination)) == Direction.ACROSS
        assert direction(place(origin, "party"), place(destination, "party")) != Direction.ACROSS


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


@pytest.mark.django_db
def test_a_province_is_loaded_from_its_own_file(tmp_path):
    """R23: from the city to its wards and back; R29: from the Party's bodies to the government's."""
    file = tmp_path / "tinh.csv"
    file.write_text(
        "code,name_vi,parent_code,kind,level,valid_from,valid_to,successor,block,province\n"
        "BD,Tỉnh Bình Dương,,tinh,1,2012-05-02,2025-06-30,,,Bình Dương\n"
        "BD-BTC,Ban Tổ chức Tỉnh ủy,BD,co_quan_dang,2,2012-05-02,2025-06-30,,party,\n"
        "TDM,Thành phố Thủ Dầu Một,BD,thanh_pho,2,2012-05-02,2025-06-30,,,Bình Dương\n"
        "TDM-NV,Phòng Nội vụ,TDM,phong,3,2012-05-02,2025-06-30,,,\n"
        "TDM-PC,Phường Phú Cường,TDM,phuong,3,2012-05-02,2025-06-30,,,Bình Dương\n"
    )
    load_units(file)
    assert load_units(file).units == 0  # loading again changes nothing
    unit = {unit.code: unit for unit in Unit.objects.all()}
    day = date(2021, 7, 1)
    assert routes.direction(unit["TDM-NV"], unit["TDM-PC"], day) == Direction.DOWN
    assert routes.direction(unit["TDM-PC"], unit["TDM-NV"], day) == Direction.UP
    assert routes.direction(unit["BD-BTC"], unit["TDM-NV"], day) == Direction.ACROSS
    assert unit["TDM-PC"].province == "Bình Dương"


@pytest.mark.django_db
def test_a_block_that_does_not_exist_is_refused_with_its_line(tmp_path):
    file = tmp_path / "tinh.csv"
    file.write_text(
        "code,name_vi,parent_code,kind,level,valid_from,valid_to,successor,block\nBD,Bình Dương,,tinh,1,,,,đảng\n"
    )
    with pytest.raises(RuleViolation, match="BD"):
        load_units(file)
