"""What the decisions about a rotation say: gathered from the rows, frozen by `personnel.issuing`, printed from there.

The words stand in `templates/documents/`. What is made here is data, except the few phrases that name an office-holder;
papers are Vietnamese in every language of the screens.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from personnel import appointing, dates, issuing, structure
from personnel.citing import ground, head_of
from personnel.models import IssuedDocument, Title, Unit, User
from personnel.models.documents import DocumentType
from rotation import routes
from rotation.models import Batch, Nomination, Placement, Rotation, TermChange

RANKS = (DocumentType.LAW, DocumentType.DECREE, DocumentType.REGULATION, DocumentType.CONCLUSION, DocumentType.DECISION)
"""The order of legal grounds; whatever else is named follows by day."""


@dataclass(frozen=True)
class Signer:
    name: str
    title: str


def signer_of(user: User, on: date) -> Signer:
    """Who signs, and as what: a deputy signs for the head (KT.)."""
    present = appointing.primary_on(user.official, on) if user.official_id else None
    if present is None or present.title is None:
        return Signer(user.get_full_name() or user.get_username(), "Thủ trưởng cơ quan")
    own = present.title.name
    if present.title.heads_unit:
        return Signer(user.official.full_name, own)
    head = own.removeprefix("Phó ").strip()
    return Signer(user.official.full_name, f"KT. {head[:1].upper()}{head[1:]}\n{own}")


def planned_of(entry) -> str:
    return str(entry.title or entry.title_level) if entry else ""


# One function for each paper ---------------------------------------------------------------------------------


def rotation(one: Nomination, *, home, term, by: User, signed_on: date, signer: Signer) -> IssuedDocument:
    office = routes.office_of(home.unit, signed_on)
    policy = one.batch.policy
    content = {
        "from_post": home.title.name,
        "from_unit": structure.place_on(home.unit, signed_on),
        "to_post": one.to_title.name,
        "to_unit": structure.place_on(one.to_unit, signed_on),
        "months": policy.term_months,
        "first_day": term.starts,
        "last_day": term.last_day,
        "reviewed_by": unit_name(structure.department_on(one.to_unit, signed_on), signed_on),
        "office": unit_name(office, signed_on),
        "hr_unit": _hr_unit(office, signed_on),
        "review_months": policy.review_interval_months,
    }
    return issuing.issue(
        **_frame(
            "rotation_decision", office, one.official, one.batch, content, [home.unit, one.to_unit], by=by,
            signed_on=signed_on, signer=signer,
        ),
        subject="Về việc luân chuyển công chức lãnh đạo",
        about=f"nomination:{one.pk}",
        effective_on=term.starts,
    )  # fmt: skip


def extension(row: Rotation, *, months: int, ends: date, reason: str, **signing) -> IssuedDocument:
    content = {
        "months": months,
        "last_day_before": dates.last_day(row.term.upper),
        "last_day_after": dates.last_day(ends),
        "reason": _sentence(reason),
    }
    return _about_term(row, "extension_decision", "Về việc kéo dài thời hạn luân chuyển công chức", content, **signing)


def ending(
    row: Rotation, kind: str, *, outcome: str, unit, title, on: date, reason: str, reason_code: str, **signing
) -> IssuedDocument:
    """The decision that ends a term: early, at its end, or because the person stays."""
    to_unit, to_title = _destination(row, outcome, unit, title, on)
    content = {
        "outcome": outcome,
        "to_unit": structure.place_on(to_unit, signing["signed_on"]) if to_unit else "",
        "to_post": to_title.name if to_title else "",
        "ended_on": dates.last_day(min(on, row.term.upper)),
        "last_day": dates.last_day(on),
        "planned_last_day": dates.last_day(row.term.upper),
        "starts_on": on,
        "reason": _sentence(reason),
    }
    if kind == TermChange.Kind.EARLY_END:
        template, subject = "early_return_decision", "Về việc kết thúc luân chuyển trước thời hạn"
    else:
        template, subject = "placement_decision", "Về việc kết thúc luân chuyển và bố trí công tác"
    also = [to_unit] if to_unit else []
    return _about_term(row, template, subject, content, also=also, effective_on=on, **signing)


def pause(row: Rotation, kind: str, *, on: date, reason: str, **signing) -> IssuedDocument:
    suspends = kind == TermChange.Kind.SUSPEND
    subject = "Về việc tạm dừng luân chuyển" if suspends else "Về việc tiếp tục luân chuyển"
    content = {
        "suspends": suspends,
        "starts_on": on,
        "last_day": dates.last_day(row.term.upper),
        "reason": _sentence(reason),
    }
    return _about_term(row, "pause_decision", subject, content, effective_on=on, **signing)


def move(row: Rotation, *, unit: Unit, title: Title, on: date, reason: str, **signing) -> IssuedDocument:
    content = {
        "to_post": title.name,
        "to_unit": structure.place_on(unit, on),
        "reviewed_by": unit_name(structure.department_on(unit, on), on),
        "starts_on": on,
        "last_day": dates.last_day(row.term.upper),
        "reason": _sentence(reason),
    }
    subject = "Về việc chuyển đơn vị tiếp nhận công chức luân chuyển"
    return _about_term(row, "move_decision", subject, content, also=[unit], effective_on=on, **signing)


def withdrawal(row: Rotation, *, reason: str, by: User, signed_on: date, signer: Signer) -> IssuedDocument:
    content = {"amended": _named(row.decision), "reason": _sentence(reason)}
    framed = _frame(
        "withdrawal_decision", row.decision.issuer, row.official, row.batch, content, [row.from_unit, row.to_unit],
        by=by, signed_on=signed_on, signer=signer,
    )  # fmt: skip
    return issuing.withdraw(row.decision, **framed, subject="Về việc thu hồi quyết định luân chuyển công chức")


def correction(
    row: Rotation, *, corrections: Iterable[dict], reason: str, by: User, signed_on: date, signer: Signer
) -> IssuedDocument:
    content = {
        "amended": _named(row.decision),
        "corrections": list(corrections),
        "reason": _sentence(reason) if reason else "",
    }
    framed = _frame(
        "correction_decision", row.decision.issuer, row.official, row.batch, content, [row.from_unit, row.to_unit],
        by=by, signed_on=signed_on, signer=signer,
    )  # fmt: skip
    return issuing.correct(row.decision, **framed, subject="Về việc đính chính quyết định luân chuyển công chức")


# What they share ---------------------------------------------------------------------------------------------


def _about_term(
    row: Rotation, template: str, subject: str, content: dict, *, by: User, signed_on: date, signer: Signer,
    also: Iterable[Unit] = (), effective_on: date | None = None,
) -> IssuedDocument:  # fmt: skip
    content = {
        "rotation": _named(row.decision),
        "away_post": row.to_title.name,
        "away_unit": structure.place_on(row.to_unit, signed_on),
        **content,
    }
    framed = _frame(
        template, routes.office_of(row.from_unit, signed_on), row.official, row.batch, content,
        [row.from_unit, row.to_unit, *also], by=by, signed_on=signed_on, signer=signer,
    )  # fmt: skip
    number = row.changes.count() + 1
    return issuing.issue(
        **framed, subject=subject, about=f"rotation:{row.pk}", revision=number, effective_on=effective_on or signed_on
    )


def _frame(
    template: str, office: Unit, official, batch: Batch, content: dict, units: Iterable[Unit], *, by: User,
    signed_on: date, signer: Signer,
) -> dict:  # fmt: skip
    hr = _hr_head(office, signed_on)
    heads = dict.fromkeys(head_of(structure.department_on(unit, signed_on), signed_on) for unit in units)
    return {
        "template": template,
        "type": DocumentType.DECISION,
        "issuer": office,
        "signed_on": signed_on,
        "signer_name": signer.name,
        "signer_title": signer.title,
        "by": by,
        "official": official,
        "content": {
            "authority": head_of(office, signed_on),
            "grounds": _grounds(batch, signed_on),
            "proposal": hr,
            "responsible": [hr, *(head for head in heads if head != hr)],
            "archive": "VT, TCCB",
            "person": {
                "name": official.full_name,
                "sex": official.sex,
                "born": official.born,
                "born_year_only": official.born_year_only,
            },
            **content,
        },
    }


def _grounds(batch: Batch, signed_on: date) -> list[str]:
    """The regulations of the batch's policy that were signed by then and the plan it carries out: laws first."""
    papers = [paper for paper in batch.policy.sources.all() if paper.signed_on <= signed_on]
    if batch.plan.document not in papers:
        papers.append(batch.plan.document)
    papers.sort(
        key=lambda paper: (RANKS.index(paper.type) if paper.type in RANKS else len(RANKS), paper.signed_on, paper.pk)
    )
    return [ground(paper) for paper in papers]


def unit_name(unit: Unit, on: date) -> str:
    version = unit.version_on(on)
    return version.name if version else unit.name


def _hr_of(office: Unit, on: date):
    return (
        Unit.objects.filter(path__startswith=office.path, code__endswith="-TCCB", versions__valid__contains=on)
        .order_by("level", "path")
        .first()
    )


def _hr_unit(office: Unit, on: date) -> str:
    unit = _hr_of(office, on)
    return unit_name(unit, on) if unit else "cơ quan tham mưu về tổ chức cán bộ"


def _hr_head(office: Unit, on: date) -> str:
    unit = _hr_of(office, on)
    return head_of(unit, on) if unit else "Thủ trưởng cơ quan tham mưu về tổ chức cán bộ"


def _named(document: IssuedDocument) -> dict:
    return {"symbol": document.symbol, "signed_on": document.signed_on, "subject": document.subject}


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _destination(row: Rotation, outcome: str, unit, title, on: date):
    from rotation import placing, seats

    if outcome in placing.LEAVES:
        return None, None
    if outcome in placing.RETURNS_HOME:
        held = seats.held_for(row, dates.last_day(on))
        return (held.unit, held.title) if held else (row.from_unit, row.from_title)
    if outcome == Placement.Outcome.STAY:
        return unit or row.to_unit, title or row.to_title
    return unit, title
