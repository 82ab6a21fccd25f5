"""Where the people of batch I stand after the reform of 1/3/2025."""

from datetime import date, timedelta

from config.sample.first_plan import MOVES
from config.sample.people import DIVISION_DEPUTY, DIVISION_HEAD, title_code
from personnel import appointing
from personnel.models import IssuedDocument, Official, Title, Unit, UnitSuccession

REFORM = date(2025, 3, 1)


def homes_after_reform() -> dict[str, Unit]:
    """Where each of the twenty's home unit went on; never two to one unit, since both may come home as its head."""
    taken: dict[str, Unit] = {}
    for home, _to, _title in MOVES:
        unit = _successor(Unit.objects.get(code=home))
        siblings = Unit.objects.filter(path__startswith=unit.path.removesuffix(f"{unit.code}/"), level=3)
        free = [one for one in [unit, *siblings] if one not in taken.values()]
        taken[home] = free[0]
    return taken


def carry_over(people: list[Official], homes: dict[str, Unit]) -> None:
    """On 1/3/2025 everyone moves into the new structure, with the title their post has there."""
    paper = IssuedDocument.objects.filter(subject__startswith="Bố trí công chức khi sắp xếp tổ chức").first()
    titles = {title.code: title for title in Title.objects.all()}
    for official in people:
        post = appointing.primary_on(official, REFORM - timedelta(days=1))
        if post is None:
            continue
        unit = homes.get(post.unit.code) or _successor(post.unit)
        seat = DIVISION_HEAD if post.title and post.title.heads_unit else DIVISION_DEPUTY
        code = title_code(unit, seat) if post.title else None
        appointing.appoint(official, unit=unit, title=titles.get(code), starts=REFORM, decision=paper)


def _successor(unit: Unit) -> Unit:
    """The division of today that does the work of a division of before."""
    went_on = UnitSuccession.objects.filter(successor__isnull=False).select_related("successor")
    if found := went_on.filter(predecessor=unit).first():
        return found.successor
    parent = unit.path.strip("/").split("/")[-2]
    above = went_on.filter(predecessor__code=parent).first()
    upper = above.successor if above else Unit.objects.get(code="CHQ-QLRR")
    same = Unit.objects.filter(code=f"{upper.code}-{unit.code.removeprefix(parent + '-')}").first()
    return same or Unit.objects.filter(path__startswith=upper.path, level=3).first() or upper
