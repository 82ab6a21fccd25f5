"""What an office with no record yet does first: the order on the signed-in home of HR until there are officials."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from config.shell import address_of
from personnel.models import Official
from personnel.panels import Panel


@dataclass(frozen=True)
class Step:
    title: str
    sub: str
    url: str


def panels(user) -> Iterator[Panel]:
    """One card, one question to the database; the home asks only when it has nothing else to show."""
    if user.has_perm("personnel.import_officials") and not Official.objects.exists():
        yield Panel("first-steps", _("The first day"), "parts/first_steps.html", {"steps": list(_steps())})


def _steps() -> Iterator[Step]:
    yield Step(
        _("Units"),
        _("Look through the tree. What is missing is added in data administration, or loaded from a file by whoever "
          "runs the system."),
        address_of("units"),
    )  # fmt: skip
    yield Step(
        _("Titles, job positions, grades"),
        _("Data administration holds the catalogues: the words of the sheet of officials must be found there."),
        address_of("admin:index"),
    )
    yield Step(
        _("Officials"),
        _("Download the template, fill it in, look at the changes, then write them."),
        address_of("imports", "officials"),
    )
    yield Step(
        _("Establishment"),
        _("How many hold each title in each unit. Without it every post counts as free."),
        address_of("posts"),
    )
    yield Step(
        _("Succession plans"), _("Only officials with an approved entry can be rotated as planned."), address_of("succession")
    )  # fmt: skip
    yield Step(
        _("Policies and sources"),
        _("Compare limits, months and clauses with the papers of the office before the first batch."),
        address_of("policies"),
    )
    yield Step(_("Scheme, plan, batch"), _("Then the first batch is prepared under its plan."), address_of("plans"))
