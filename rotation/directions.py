"""Which way a rotation goes: down, up, level, or across blocks (R23, R29).

Computed from the two units as they stood on the first day. The depth in the tree does not tell: a bureau
of the head office and a provincial department hang at the same depth, so the kind of unit decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Direction(StrEnum):
    DOWN = "down"  # trên xuống: head office to a department, department to its branch, city to a ward
    UP = "up"  # dưới lên
    LEVEL = "level"  # ngang: same level, another unit or locality
    ACROSS = "across"  # giữa các khối: Party, mass organisations, government


# The whole office; its own leaders belong to the head office.
_OFFICES = {"bo", "tong_cuc", "cuc", "tinh"}
# How far from the head office: 1 a locality, 2 a commune or ward, under a district, a city or the province itself.
# Any other kind stands where the unit above it stands.
_TIERS = {
    "cuc_dia_phuong": 1,
    "chi_cuc_khu_vuc": 1,
    "huyen": 1,
    "thi_xa": 1,
    "thanh_pho": 1,
    "phuong": 2,
    "xa": 2,
}
# Units inside a department that stand below its divisions and teams.
_BRANCHES = {"chi_cuc", "hai_quan_cua_khau", "hai_quan_ngoai_cua_khau"}


@dataclass(frozen=True)
class Place:
    """What of a unit decides the direction."""

    department: str  # code of the unit directly under the office that it belongs to, or is
    tier: int
    is_branch: bool
    block: str = "government"


def place(chain: Sequence[tuple[str, str]], block: str = "government") -> Place:
    """Of a unit, from (code, kind) of every unit from the root down to itself."""
    inner = [(code, kind) for code, kind in chain if kind not in _OFFICES]
    if not inner:
        return Place(chain[-1][0], tier=0, is_branch=False, block=block)
    tier = max(_TIERS.get(kind, 0) for _code, kind in inner)
    is_branch = any(kind in _BRANCHES for _code, kind in inner[1:])
    return Place(inner[0][0], tier=tier, is_branch=is_branch, block=block)


def direction(origin: Place, destination: Place) -> Direction:
    """The tier decides; inside one department of the same tier, the step between its divisions and its branches."""
    if origin.block != destination.block:
        return Direction.ACROSS
    steps = destination.tier - origin.tier
    if steps == 0 and origin.department == destination.department:
        steps = destination.is_branch - origin.is_branch
    if steps == 0:
        return Direction.LEVEL
    return Direction.DOWN if steps > 0 else Direction.UP
