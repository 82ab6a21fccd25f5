"""Papers for a room without computers: booklets with answer sheets, and the key, as PDFs made by a job.

They are no issued documents and no files of a job: only this module knows where they are kept, and hands them to exam
officers of the campaign (booklets) or question officers (keys) alone.
"""

from base64 import b64encode
from datetime import date
from hashlib import sha256
from string import ascii_uppercase
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from assessment import report_places
from assessment.bank import figures
from assessment.bank.content import Kind, key_of
from assessment.models import Figure, Paper, QuestionKey, Seat, SittingRoom
from assessment.results import printed
from personnel import dates, issuing, job_parents, jobs, paper, wording
from personnel.errors import RuleViolation
from personnel.models import Job

BOOKLETS, KEYS = "exam_booklets", "exam_keys"
KINDS = (BOOKLETS, KEYS)
AT_ONCE = 20
"""Candidates in one PDF: a bundle an officer can carry, laid out well within its share of processor time."""


@transaction.atomic
def request(room: SittingRoom, kind: str, *, by) -> Job:
    """Queue the bundles of a room: one part for each twenty seats."""
    SittingRoom.objects.select_for_update(of=("self",)).get(pk=room.pk)
    if sits_then(room, by):
        raise RuleViolation(_("You are examined in this sitting: another exam officer prints its papers."), code="own")
    seats = list(_seats(room).values_list("pk", flat=True))
    if not seats:
        raise RuleViolation(_("Nobody sits in this room."), code="empty")
    _refuse_without_papers(room)
    asked = Job.objects.filter(key__startswith=f"print:{kind}:{room.pk}:", parent__isnull=True)
    if open_ := asked.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING]).first():
        return open_
    number = asked.count() + 1
    what = _("Booklets and answer sheets") if kind == BOOKLETS else _("Keys")
    label = f"{what}, {room}"
    parent = jobs.enqueue(kind, f"print:{kind}:{room.pk}:{number}", payload={"room": room.pk}, label=label, by=by)
    for first in range(0, len(seats), AT_ONCE):
        jobs.enqueue(
            kind,
            f"print:{kind}:{room.pk}:{number}:{first}",
            payload={"room": room.pk, "seats": seats[first : first + AT_ONCE]},
            label=f"{label} ({first + 1}–{min(first + AT_ONCE, len(seats))})",
            by=by,
            parent=parent,
        )
    return job_parents.settle(parent)


def sits_then(room: SittingRoom, user) -> bool:
    """Who is examined in a sitting sees none of its papers on paper."""
    return bool(user.official_id) and Seat.objects.filter(
        sitting_room__sitting=room.sitting_id, official=user.official_id, is_cancelled=False
    ).exists()  # fmt: skip


def _seats(room: SittingRoom):
    return Seat.objects.filter(sitting_room=room, is_cancelled=False).order_by("number")


def _refuse_without_papers(room: SittingRoom) -> None:
    lacking = _seats(room).filter(registration__papers__isnull=True).count()
    if lacking:
        raise RuleViolation(
            _("%(n)s candidates of this room have no paper yet. Make the papers first.") % {"n": lacking}, code="papers"
        )


@jobs.handler(BOOKLETS)
@jobs.handler(KEYS)
def _make(job: Job) -> None:
    room = SittingRoom.objects.select_related("sitting__campaign__organiser", "room").get(pk=job.payload["room"])
    seats = _seats(room).filter(pk__in=job.payload["seats"]).select_related("official", "registration__position")
    template = "exam_booklet" if job.kind == BOOKLETS else "exam_key"
    content = issuing.frozen(bundle(room, list(seats), keys=job.kind == KEYS))
    # Each candidate gets the pages 1, 2, 3 … of a paper of the own.
    each = [content | {"candidates": [one]} for one in content["candidates"]]
    shown = {} if job.kind == KEYS else pictures(content)
    pdf = paper.render_apart(template, each, pictures=shown, beat=lambda: jobs.heartbeat(job))
    name = f"exam-prints/{room.pk}/{job.pk}-{sha256(pdf).hexdigest()[:24]}.pdf"
    kept = default_storage.save(name, ContentFile(pdf))
    Job.objects.filter(pk=job.pk).update(payload=job.payload | {"file": kept})


def parts(job: Job) -> list[Job]:
    """The finished bundles of a request."""
    rows = job.children.filter(state=Job.State.DONE, payload__has_key="file")
    return list(rows.order_by("pk"))


def bundle(room: SittingRoom, seats: list[Seat], *, keys: bool = False) -> dict[str, Any]:
    """What the PDF says, for each candidate in the order of the seats."""
    sitting = room.sitting
    on = wording.local(room.during.lower).date()
    return {
        "frame": _frame(room, on),
        "campaign": sitting.campaign.name,
        "sitting": sitting.code,
        "room": room.room.name,
        "day": on,
        "begins": wording.local(room.during.lower).strftime("%H:%M"),
        "candidates": [_candidate(seat, keys) for seat in seats],
    }


def _frame(room: SittingRoom, on: date) -> dict[str, Any]:
    issuer = room.sitting.campaign.organiser
    version = issuer.version_on(on)
    above = version.parent if version else None
    return {
        "parent": report_places.named(above, on), "issuer": report_places.named(issuer, on), "symbol": "",
        "place": issuer.province or "Hà Nội", "day": dates.document_text(on), "subject": room.sitting.campaign.name,
        "code": "", "draft": False, "signer_name": "", "signer_title": "",
    }  # fmt: skip


def _candidate(seat: Seat, keys: bool) -> dict[str, Any]:
    row = Paper.objects.filter(registration=seat.registration_id).latest("variant")
    contents = printed.contents_of(row)
    sheet = printed.lines(row, contents)
    by_number: dict[int, list[printed.Line]] = {}
    for line in sheet:
        by_number.setdefault(line.number, []).append(line)
    found = {
        "code": f"{row.pk % 1000:03d}",
        "paper": row.pk,
        "number": seat.candidate_number,
        "seat": seat.number,
        "name": seat.official.full_name,
        "position": seat.registration.position.name if seat.registration.position else "",
        "minutes": row.minutes,
        "questions": len(row.items),
        "sheet": _columns([{"label": line.label, "boxes": _boxes(line)} for line in sheet]),
    }
    if keys:
        stored = dict(QuestionKey.objects.filter(version__in=row.versions).values_list("version", "key"))
        right = {pk: key_of(value) for pk, value in stored.items()}
        answers = [
            {
                "label": line.label,
                "answer": _answer(line, right[row.items[line.number - 1]["version"]].get(line.part.id)),
            }
            for line in sheet
        ]
        return found | {"keys": _columns(answers)}
    asked = []
    pictured = _figures(row.versions)
    for number, item in enumerate(row.items, 1):
        content, shown = contents[item["version"]], pictured.get(item["version"], {})
        asked.append(
            {
                "number": number,
                "stem": content.stem,
                "figures": [shown[name] for name in content.figures if name in shown],
                "points": item["points"],
                "parts": [_part(line, shown) for line in by_number[number]],
            }
        )
    return found | {"asked": asked}


def _figures(versions: list[int]) -> dict[int, dict[str, dict[str, str]]]:
    """Version → name → where the paper finds it and what it shows."""
    found: dict[int, dict[str, dict[str, str]]] = {}
    for one in Figure.objects.filter(version__in=versions):
        shown = {"src": f"{paper.PICTURE}{one.sha256}", "alt": one.description}
        found.setdefault(one.version_id, {})[one.name] = shown
    return found


def pictures(content: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """The pictures a bundle shows, each once, no larger than print needs."""
    shas = {
        one["src"].removeprefix(paper.PICTURE)
        for candidate in content["candidates"]
        for asked in candidate["asked"]
        for one in (*asked["figures"], *_of_parts(asked["parts"]))
    }
    found: dict[str, tuple[str, str]] = {}
    for figure in Figure.objects.filter(sha256__in=shas).order_by("pk"):
        if figure.sha256 not in found and (kept := figures.content_of(figure)) is not None:
            found[figure.sha256] = (figure.content_type, b64encode(figures.for_print(kept)).decode())
    if lost := shas - found.keys():
        raise RuleViolation(_("%(n)s figures are no longer in the storage.") % {"n": len(lost)}, code="figures")
    return found


def _of_parts(parts: list[dict[str, Any]]) -> list[dict[str, str]]:
    return [one["figure"] for part in parts for one in (*part["choices"], *part["targets"]) if one["figure"]]


def _part(line: printed.Line, pictured: dict[str, dict[str, str]]) -> dict[str, Any]:
    listed = {one.id: one for one in (*line.part.choices, *line.part.targets)}

    def shown(mark: str, name: str) -> dict[str, Any]:
        return {"mark": mark, "text": listed[name].text, "figure": pictured.get(listed[name].figure)}

    numbered = line.part.kind == Kind.MATCHING
    return {
        "label": line.label if "." in line.label else "",
        "stem": line.part.stem,
        "how": line.part.kind.value,
        "choices": [
            shown(str(at + 1) if numbered else ascii_uppercase[at], one) for at, one in enumerate(line.choices)
        ],
        "targets": [shown(ascii_uppercase[at], one) for at, one in enumerate(line.targets)],
    }


def _boxes(line: printed.Line) -> list[str]:
    """Letters to cross; none where words or an order are written."""
    if line.part.kind in (Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE):
        return [ascii_uppercase[at] for at in range(len(line.choices))]
    return []


def _answer(line: printed.Line, key) -> str:
    if key is None:
        return "–"
    if line.part.kind == Kind.SHORT:
        return " / ".join(key.accepted)
    if line.part.kind == Kind.MATCHING:
        return printed.shown(line, key.pairs)
    return printed.shown(line, list(key.order or key.correct))


def _columns(rows: list[dict[str, Any]], columns: int = 3) -> list[list[dict[str, Any] | None]]:
    """Read down, then right; as rows of a table."""
    height = -(-len(rows) // columns)
    return [
        [rows[at + height * column] if at + height * column < len(rows) else None for column in range(columns)]
        for at in range(height)
    ]
