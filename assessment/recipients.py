"""Who is to be told about a review: the official, and who writes it for the unit."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from assessment.models import Review, ReviewReminder
from personnel import dates
from personnel.models import Grant, Unit, UnitSuccession, User
from personnel.models.accounts import Role


def reviewers(reviews: Iterable[Review]) -> dict[int, list[int]]:
    """{review: accounts that should write it}: whom HR named, else the nearest heads and deputies who may.

    The same rule as `Review.objects.writable_by`, asked for many reviews at once: nobody about themselves, and about
    the head of a unit only somebody further up or a named deputy.
    """
    heads, reviews = _heads_by_path(), list(reviews)
    named = {review.reviewer_id for review in reviews if review.reviewer_id}
    open_accounts = set(User.objects.filter(pk__in=named, is_active=True).values_list("pk", flat=True)) if named else ()
    found: dict[int, list[int]] = {}
    for review in reviews:
        if review.reviewer_id:
            found[review.pk] = [review.reviewer_id] if review.reviewer_id in open_accounts else []
            continue
        found[review.pk] = []
        for path, grants in _upwards(review.unit.path, heads):
            own = any(_heads(grant, review) for above, them in _upwards(path, heads) for grant in them)
            able = [
                grant.user_id
                for grant in grants
                if grant.user.official_id != review.official_id and (grant.on_behalf_of_id or not own)
            ]
            if able:
                found[review.pk] = sorted(set(able))
                break
    return found


def heads_over(units: Iterable[Unit]) -> dict[int, list[int]]:
    """{unit: accounts of its heads and deputies}, of the unit itself or of the nearest one above that has any."""
    heads = _heads_by_path()
    found: dict[int, list[int]] = {}
    for unit in units:
        them = (grants for _above, grants in _upwards(unit.path, heads) if grants)
        found[unit.pk] = sorted({grant.user_id for grant in next(them, [])})
    return found


def remind(reviews: Iterable[Review], kind: ReviewReminder.Kind, on: date) -> int:
    """Leave a reminder with those who write; the number of new ones."""
    rows = [
        ReviewReminder(review_id=review, user_id=user, kind=kind, on=on)
        for review, users in reviewers(reviews).items()
        for user in users
    ]
    return leave(rows)


def release(review: Review, on: date) -> None:
    """Tell the official that the conclusion can be read."""
    account = User.objects.filter(official=review.official_id).first()
    if account:
        leave([ReviewReminder(review=review, user=account, kind=ReviewReminder.Kind.RELEASED, on=on)])


def leave(rows: list[ReviewReminder]) -> int:
    """Write reminders that are not there yet: the unique row makes a second run harmless."""
    keys = {(row.review_id, row.user_id, row.kind, row.on) for row in rows}
    there = set(
        ReviewReminder.objects.filter(review__in={key[0] for key in keys}).values_list("review", "user", "kind", "on")
    )
    new = [row for row in rows if (row.review_id, row.user_id, row.kind, row.on) not in there]
    ReviewReminder.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _heads_by_path() -> dict[str, list[Grant]]:
    """Grants of heads under the path of their unit and of every unit it came from."""
    origins = defaultdict(list)
    for successor, unit, path in UnitSuccession.objects.values_list("successor", "predecessor", "predecessor__path"):
        origins[successor].append((unit, path))
    found = defaultdict(list)
    for grant in (
        Grant.objects.in_force(dates.today())
        .filter(role=Role.UNIT_HEAD, user__is_active=True)
        .select_related("user", "unit")
    ):
        found[grant.unit.path].append(grant)
        seen, frontier = {grant.unit_id}, [grant.unit_id]
        while frontier:
            for unit, path in origins[frontier.pop()]:
                if unit not in seen:
                    seen.add(unit)
                    frontier.append(unit)
                    found[path].append(grant)
    return found


def _upwards(path: str, heads: dict[str, list[Grant]]):
    """From the unit itself up to the root."""
    codes = path.split("/")[:-1]
    for count in range(len(codes), 0, -1):
        above = "/".join(codes[:count]) + "/"
        yield above, heads.get(above, [])


def _heads(grant: Grant, review: Review) -> bool:
    return grant.user.official_id == review.official_id and grant.on_behalf_of_id is None
