"""An official's record as it stood on a day: who this is, the career, plans, conduct and papers. Reads only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from personnel import ages, career, dates, names, retirement, structure, wording
from personnel.models import Appointment, Discipline, Official, SuccessionEntry
from personnel.panels import Mark, PostNote
from personnel.postings import Posting
from personnel.readiness import Readiness
from personnel.readiness import of as readiness_of

Kind = Appointment.Kind


def reads_conduct(user, official: Official) -> bool:
    """Party membership, identity number, discipline, health: oneself, and whoever may read conduct in these units."""
    if official.pk == user.official_id:
        return True
    scope = user.scope("personnel.view_discipline")
    return scope.whole or (bool(scope) and Official.objects.filter(pk=official.pk).visible_to(user).exists())


# Head ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Head:
    official: Official
    postings: list[Posting]
    marks: list[Mark]
    facts: list[tuple[str, str]]

    @property
    def initials(self) -> str:
        return names.initials(self.official.full_name)

    @property
    def line(self) -> str:
        """Where the person stands, and where the home seat is kept."""
        primary = next((post for post in self.postings if post.appointment.is_primary), None)
        held = next((post for post in self.postings if post.appointment.kind == Kind.HELD), None)
        if primary is None:
            return _("No post on this day")
        if held and primary.appointment.kind == Kind.ROTATION:
            return _("%(post)s (on rotation from %(home)s)") % {"post": primary, "home": held.where}
        return str(primary)


def head(official: Official, user, on: date, marks: Iterable[Mark] = ()) -> Head:
    """`marks` are what the other apps say about this day; they stand first."""
    lines = [line for line in career.lines(official, on) if on in line.post.valid]
    lines.sort(key=lambda line: not line.post.is_primary)
    postings = [Posting(line.post, line.name_on(on)) for line in lines]
    said = list(marks) or [_away(post.appointment, on) for post in postings if _is_away(post.appointment)]
    return Head(official, postings, [*said, *_marks(official, user, postings, on)], facts(official, user, on))


def _is_away(row: Appointment) -> bool:
    """A rotation recorded with its last day, without a batch."""
    return row.kind == Kind.ROTATION and row.valid.upper is not None


def _away(row: Appointment, on: date) -> Mark:
    month, whole = dates.months_held(row.valid.lower, on) + 1, dates.months_held(row.valid.lower, row.valid.upper)
    return Mark("info", _("On rotation, month %(n)s of %(whole)s") % {"n": month, "whole": whole}, "half")


def _marks(official: Official, user, postings: list[Posting], on: date) -> list[Mark]:
    marks = []
    if official.state != "active":
        marks.append(Mark("bad" if official.state == "suspended" else "", official.get_state_display(), "user"))
    for posting in postings:
        row = posting.appointment
        if row.kind == Kind.HELD:
            marks.append(Mark("", _("Home seat held"), "lock"))
    for entry in succession(official, user):
        if entry.counts_on(on):
            marks.append(Mark("ok", _("Planned for %(title)s") % {"title": entry.title or entry.title_level}, "flag"))
    return marks


def succession(official: Official, user) -> list[SuccessionEntry]:
    """Every entry this person may read; once a request."""
    kept = official.__dict__.setdefault("_succession", {})
    if user.pk not in kept:
        rows = SuccessionEntry.objects.visible_to(user).filter(official=official)
        kept[user.pk] = list(rows.select_related("plan__term", "plan__unit", "title", "title_level", "document"))
    return kept[user.pk]


def readiness(official: Official, user, on: date) -> list[tuple[SuccessionEntry, Readiness]]:
    """The entries in force on the day, each with what the profile says about it."""
    entries = [one for one in succession(official, user) if one.state == "proposed" or one.counts_on(on)]
    told = readiness_of(entries, user, on)
    return [(one, told[one.pk]) for one in entries if one.pk in told]


def facts(official: Official, user, on: date) -> list[tuple[str, str]]:
    """Label and value; what is sensitive only for those entitled."""
    rows = [
        (_("Official code"), official.code),
        (_("Date of birth"), born_text(official, on)),
        (_("Sex"), official.get_sex_display()),
        (_("Home province"), official.home_province),
        (_("Grade"), _grade(official)),
        (_("Professional qualification"), official.qualification),
        (_("Political theory"), official.get_political_theory_display()),
        (_("Recruited on"), wording.day(official.recruited_on)),
        (_("Retires on"), retires_text(official, on)),
    ]
    if reads_conduct(user, official):
        rows += [
            (_("Citizen identity number"), official.cccd),
            (_("Ethnic group"), official.ethnicity),
            (_("Joined the Party on"), wording.day(official.party_joined_on)),
            (_("Official Party member from"), wording.day(official.party_official_on)),
            (_("Telephone"), official.phone),
            (_("E-mail"), official.email),
        ]
    return rows


def born_text(official: Official, on: date) -> str:
    """22/09/1984 (38 tuổi 10 tháng): the age on the day of the record."""
    born = str(official.born.year) if official.born_year_only else wording.day(official.born)
    if on < official.born:
        return born
    age = ages.age(official.born, on, ages.AgeCounting.MONTH)
    return _("%(born)s (%(years)s years %(months)s months)") % {"born": born, "years": age.years, "months": age.months}


def retires_text(official: Official, on: date) -> str:
    if official.retires_on is None:
        return ""
    months = retirement.months_left(on, dates.day_after(official.retires_on))
    if not months:
        return wording.day(official.retires_on)
    return _("%(day)s (%(years)s years %(months)s months left)") % {
        "day": wording.day(official.retires_on), "years": months // 12, "months": months % 12,
    }  # fmt: skip


def _grade(official: Official) -> str:
    if official.grade is None:
        return ""
    step = _(", step %(n)s") % {"n": official.grade_step} if official.grade_step else ""
    return f"{official.grade}{step}"


# Career ---------------------------------------------------------------------------


def timeline(official: Official, user, on: date, notes: Mapping[int, PostNote]) -> list[dict]:
    """The career up to a day, newest first; every entry leads to the paper it rests on."""
    return [_entry(line, notes.get(line.post.pk), on) for line in career.lines(official, on)]


def _entry(line: career.Line, note: PostNote | None, on: date) -> dict:
    row = line.post
    version = structure.nearest(line.names, row.valid.lower) if line.names else None
    posting = Posting(row, version)
    now = on in row.valid
    last = dates.last_day(row.valid.upper) or (note.last_day if note else None)
    until = _("to %(day)s") % {"day": wording.day(last)} if now and last else ""
    ends = _("now") if now else wording.day(last)
    when = f"{wording.day(row.valid.lower)} – {ends}"
    said = [note.words] if note else [] if row.kind == Kind.REGULAR else [str(row.get_kind_display())]
    said += [_("Work: %(duty)s (%(share)s %%)") % {"duty": duty.words, "share": duty.share} for duty in line.worked]
    if row.note:
        said.append(row.note)
    paper = row.decision
    return {
        "when": when, "until": until, "now": now and row.is_primary, "what": str(posting), "sub": "; ".join(said),
        "url": reverse("document", args=[paper.pk]) if paper else "",
        "link": paper_text(paper) if paper else "",
    }  # fmt: skip


def paper_text(paper) -> str:
    """Quyết định 742/QĐ-TCHQ ngày 21/04/2022."""
    return _("%(type)s %(symbol)s of %(day)s") % {
        "type": paper.get_type_display(), "symbol": paper.symbol, "day": wording.day(paper.signed_on),
    }  # fmt: skip


# Conduct ----------------------------------------------------------------------------


def conduct(official: Official, user, on: date) -> dict:
    """Querysets, read only where they are shown."""
    return {
        "ratings": official.ratings.visible_to(user).filter(year__lte=on.year).select_related("document"),
        "commendations": official.commendations.visible_to(user).filter(awarded_on__lte=on).select_related("document"),
        "disciplines": Discipline.objects.visible_to(user)
        .filter(official=official, decided_on__lte=on)
        .select_related("document"),
        "inquiries": official.inquiries.visible_to(user).filter(valid__startswith__lte=on).select_related("document"),
        "certificates": official.health_certificates.visible_to(user).filter(issued_on__lte=on),
    }
