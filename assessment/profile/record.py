"""The profile of one official as a page shows it: lines, what they rest on, requirements by position, history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from assessment.models import Competency, ProfileLine, ProfilePolicy, Result, TrainingRecord, WorkResult
from assessment.profile.evidence import Framework
from assessment.profile.standing import Fit, fit
from personnel.models import Duty, JobPosition
from personnel.panels import Panel
from personnel.record import reads_conduct

SHOWN_HERE = 8


@dataclass(frozen=True)
class Piece:
    """A piece of evidence in words, with the page it comes from when this person may open it."""

    kind: str
    what: str
    on: date
    score: str | None
    url: str


@dataclass(frozen=True)
class ShownLine:
    line: ProfileLine
    evidence: Sequence[Piece]

    @property
    def words(self) -> str:
        """For those who cannot see the bar."""
        shown = _("level %(level)s of 5") % {"level": self.line.level} if self.line.level else _("nothing shown yet")
        if self.line.required is None:
            return f"{self.line.competency}: {shown}"
        needed = _("required %(level)s") % {"level": self.line.required}
        return f"{self.line.competency}: {shown}, {needed}"

    @property
    def above(self) -> int:
        return (self.line.level or 0) - (self.line.required or 0) if self.line.required else 0


@dataclass(frozen=True)
class PositionFit:
    position: JobPosition
    share: int
    fit: Fit
    lacking: Sequence[tuple[Competency, int, int | None]]


def panels(official, user, on: date):
    """A tab of the record, and the first lines of it on the overview."""
    lines = shown_lines(official, user, on)
    if not lines:
        return
    here = {"lines": [one for one in lines if one.line.required][:SHOWN_HERE]}
    if here["lines"]:
        yield Panel(
            "competency-overview", _("Competencies and what the work requires"),
            "assessment/profile/overview.html", here, order=30,
        )  # fmt: skip
    yield Panel(
        "competency", _("Competency profile"), "assessment/profile/record.html",
        {"whole": lambda: whole(official, lines, user, on)}, tab=_("Competency"), order=35,
    )  # fmt: skip


def shown_lines(official, user, on: date) -> list[ShownLine]:
    """The lines of that day, what is required first; evidence only as far as this person may read it."""
    lines = (
        ProfileLine.objects.visible_to(user)
        .kept_on(on)
        .filter(official=official)
        .select_related("competency")
        .order_by("competency__group", "competency__code")
    )
    reads_ratings = official.pk == user.official_id or reads_conduct(user, official)
    return [ShownLine(line, _pieces(line.evidence, reads_ratings)) for line in lines]


def _pieces(evidence: Sequence[Mapping[str, Any]], reads_ratings: bool) -> list[Piece]:
    """Yearly ratings are told to those who may read them; the level itself is not a secret of the rating."""
    names = {
        "theory": _("Exam, theory"),
        "practice": _("Exam, practice"),
        "reviews": _("Reviews"),
        "work": _("Work results"),
        "training": _("Training"),
    }
    found = []
    for one in evidence:
        what, url = str(one["what"]), ""
        kind, _colon, rest = what.partition(":")
        if kind == "rating":
            if not reads_ratings:
                continue
            what = _("Yearly rating of %(year)s") % {"year": rest}
        elif kind == "review":
            what, url = (
                _("Six-monthly review, period %(number)s") % {"number": rest},
                reverse("review", args=[one["row"]]),
            )
        day = date.fromisoformat(one["on"])
        found.append(Piece(names[one["kind"]], what, day, one["score"], url))
    return found


def whole(official, lines: Sequence[ShownLine], user, on: date) -> dict[str, Any]:
    """Everything the tab shows, in nine queries."""
    framework = Framework(on)
    levels = {one.line.competency_id: one.line.level for one in lines}
    named = {one.pk: one for one in Competency.objects.all()}
    positions = []
    duties = Duty.objects.in_force(on).filter(official=official).select_related("job_position").order_by("-share")
    for duty in duties:
        found = fit(framework.required.get(duty.job_position_id, {}), levels)
        lacking = [(named[one], level, shown) for one, level, shown in found.lacking]
        positions.append(PositionFit(duty.job_position, duty.share, found, lacking))
    ended = ProfileLine.objects.filter(official=official, until__lte=on).select_related("competency")
    return {
        "required": [one for one in lines if one.line.required],
        "others": [one for one in lines if not one.line.required],
        "positions": positions,
        "history": ended.order_by("-until", "competency__code")[:30],
        "results": Result.objects.visible_to(user).published().filter(registration__official=official)
        .select_related("registration__campaign", "registration__position").order_by("-published_at")[:10],
        "trainings": TrainingRecord.objects.filter(official=official, starts_on__lte=on)
        .select_related("competency").order_by("-ends_on")[:20],
        "policy": _policy(on),
        "fit_url": reverse("competency-fit-of", args=[official.pk])
        if official.pk == user.official_id or user.has_perm("assessment.view_profileline") else "",
        "work": WorkResult.objects.filter(official=official, period__startswith__lte=on)
        .select_related("job_position", "source").order_by("-period")[:12],
    }  # fmt: skip


def _policy(on: date) -> dict[str, Any] | None:
    """By which numbers the levels were found, since when, and what they rest on."""
    row = ProfilePolicy.objects.in_force(on).first()
    if row is None:
        return None
    weights = (
        (_("theory"), row.theory_weight), (_("practice"), row.practice_weight), (_("reviews"), row.reviews_weight),
        (_("work results"), row.work_weight),
    )  # fmt: skip
    return {
        "source": row.source, "valid": row.valid, "months": row.months_counted,
        "weights": "; ".join(f"{name} {weight} %" for name, weight in weights),
        "marks": "; ".join(_("level %(n)s from %(mark)s") % {"n": n, "mark": mark} for n, mark in enumerate(row.level_marks, 2)),
    }  # fmt: skip
