"""Numbers, freezes and files what the office officially says.

    issue(template="rotation_decision", type=DocumentType.DECISION, issuer=unit, signed_on=day, subject=…, content={…},
          about=f"nomination:{nomination.pk}", signer_name=…, signer_title=…, by=user)

takes the next number of its series, freezes the content, gives a verification code and queues the PDF, all in the
caller's transaction. One document per (about, template, revision) whatever happens. What `content` holds stands at the
top of each `templates/documents/<template>.html`; it must be JSON. A document is never edited: `withdraw` and
`correct` issue another one that names it.
"""

import json
import re
import secrets
from datetime import date
from functools import partial
from hashlib import sha256

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from personnel import dates, jobs, names
from personnel.errors import RuleViolation
from personnel.models import IssuedDocument, Job, NumberSeries, Unit, UnitVersion
from personnel.models.documents import DocumentType

State, Origin, Amendment = IssuedDocument.State, IssuedDocument.Origin, IssuedDocument.Amendment

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without I, L, O and U: a code is read aloud and typed."""

RANK = re.compile(r"^(Tổng cục|Chi cục|Cục|Vụ|Ban|Bộ|Phòng|Đội|Viện) | (thành phố|Thành phố|tỉnh)(?= )")
"""Words of a unit's name that its abbreviation leaves out."""


def record(type, symbol, signed_on, subject, *, by=None, **values) -> IssuedDocument:
    """A paper of another office, or from before this system: its number and day are typed, there is no PDF here."""
    found = {name: values.pop(name) for name in ("issuer", "issuer_name") if name in values}
    document = IssuedDocument(
        type=type, symbol=symbol, signed_on=signed_on, subject=subject, created_by=by, **found, **values
    )
    document.origin, document.state = Origin.RECORDED, State.FILED
    document.full_clean(exclude=["content"])
    document.save()
    return document


@transaction.atomic
def on_file(type_: str, symbol: str, signed_on: date, subject: str, *, by=None, **values) -> IssuedDocument:
    """A paper known by its number and day; the same one is recorded once. Of two who record it the second finds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{type_} {symbol} {signed_on}"])
    found = IssuedDocument.objects.filter(type=type_, symbol=symbol, signed_on=signed_on).order_by("pk").first()
    return found or IssuedDocument.objects.create(
        type=type_, symbol=symbol, signed_on=signed_on, subject=subject, created_by=by, **values
    )


@transaction.atomic
def issue(
    *,
    template: str,
    type: str,
    issuer: Unit,
    signed_on: date,
    subject: str,
    content: dict,
    about: str,
    signer_name: str,
    signer_title: str,
    by,
    revision: int = 1,
    numbered: bool = True,
    official=None,
    scope_unit=None,
    released: bool = True,
    effective_on: date | None = None,
    amends: IssuedDocument | None = None,
    amendment: str = "",
    place: str = "",
    drafted_by: Unit | None = None,
    job: Job | None = None,
) -> IssuedDocument:
    """Issue a document, or return the one already issued for the same (about, template, revision).

    `job` is the job that will file the PDF; without one a job is queued. `place` is where it is signed (the issuer's
    province when not told). `drafted_by` is the unit that wrote a letter: its symbol names it.
    """
    same = {"about": about, "template": template, "revision": revision}
    if IssuedDocument.objects.filter(**same).exists():
        return IssuedDocument.objects.get(**same)
    issued_as = issuer.version_on(signed_on)
    signed_as = abbreviation(issuer, issued_as)
    if drafted_by and drafted_by != issuer:
        signed_as += f"-{abbreviation(drafted_by, drafted_by.version_on(signed_on))}"
    try:
        with transaction.atomic():
            number = _next_number(issuer, type, signed_on.year) if numbered else None
            if number and IssuedDocument.objects.filter(**same).exists():
                raise _Raced  # somebody issued it while this one waited for the series; the number goes back
            document = IssuedDocument(
                **same,
                origin=Origin.ISSUED,
                type=type,
                symbol=symbol_of(number, type, signed_as) if number else "",
                issuer=issuer,
                issuer_name=issued_as.name if issued_as else issuer.name,
                series_year=signed_on.year if number else None,
                number=number,
                signed_on=signed_on,
                effective_on=effective_on,
                signer_name=signer_name,
                signer_title=signer_title,
                subject=subject,
                official=official,
                scope_unit=scope_unit,
                released=released,
                amends=amends,
                amendment=amendment,
                state=State.NUMBERED,
                verify_code=_code(),
                created_by=by,
            )
            document.content = frozen({**_frame(document, issued_as, place), **content})
            document.save(force_insert=True)
    except (IntegrityError, _Raced):
        document = IssuedDocument.objects.filter(**same).first()
        if document is None:
            raise
        return document
    if job is None:
        queue_filing(document, by)
    return document


class _Raced(Exception):
    pass


def queue_filing(document: IssuedDocument, by=None) -> Job:
    label = document.symbol or document.subject
    return jobs.enqueue("file_document", f"file:{document.pk}", payload={"document": document.pk}, label=label, by=by)


@jobs.handler("file_document")
def _file_document(job: Job) -> IssuedDocument:
    return file(IssuedDocument.objects.get(pk=job.payload["document"]), job=job)


def withdraw(document: IssuedDocument, **values) -> IssuedDocument:
    """Issue the paper that withdraws another one. Keywords as for `issue`, without about, amends and amendment."""
    with transaction.atomic():
        _refuse_when_withdrawn(document)
        return issue(about=f"withdrawal:{document.pk}", amends=document, amendment=Amendment.WITHDRAWS, **values)


def correct(document: IssuedDocument, **values) -> IssuedDocument:
    """Issue the paper that corrects another one; there may be several, each a revision."""
    with transaction.atomic():
        _refuse_when_withdrawn(document)
        revision = document.amendments.filter(amendment=Amendment.CORRECTS).count() + 1
        about = f"correction:{document.pk}"
        return issue(about=about, revision=revision, amends=document, amendment=Amendment.CORRECTS, **values)


def _refuse_when_withdrawn(document: IssuedDocument) -> None:
    IssuedDocument.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if document.amendments.filter(amendment=Amendment.WITHDRAWS).exists():
        raise RuleViolation(_("%(document)s has been withdrawn already.") % {"document": document}, code="withdrawn")


# Numbers and names


def _next_number(issuer: Unit, type: str, year: int) -> int:
    """The lock is held until the caller commits; if it does not, the number is the next one's."""
    NumberSeries.objects.bulk_create([NumberSeries(issuer=issuer, type=type, year=year)], ignore_conflicts=True)
    series = NumberSeries.objects.select_for_update().get(issuer=issuer, type=type, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return series.last


def symbol_of(number: int, type: str, abbreviation: str) -> str:
    """123/QĐ-CHQ; numbers below 10 take a 0; a letter has no kind in its symbol: 123/CHQ-TCCB (Decree 30/2020, Annex I)."""
    kind = "" if type == DocumentType.LETTER else f"{type}-"
    return f"{number:02d}/{kind}{abbreviation}"


def abbreviation(unit: Unit, version: UnitVersion | None) -> str:
    """How a unit, called so that day, signs itself: its short name when that is one, else from its code, else from its name."""
    short = version.short_name if version else ""
    if short and " " not in short:
        return short
    last = unit.code.rsplit("-", 1)[-1]
    if last[0].isalpha():
        return last
    name = version.name if version else unit.name
    words = re.findall(r"\w+", RANK.sub("", name))
    initials = (word if word.isupper() else word[0].upper() for word in words)
    return "".join(initials) or last


def _code() -> str:
    drawn = "".join(secrets.choice(ALPHABET) for _each in range(12))
    return f"{drawn[:4]}-{drawn[4:8]}-{drawn[8:]}"


def code_as_typed(text: str) -> str:
    """A verification code however it was typed: 7k4m29qxhd81, 7K4M 29QX HD81; o and l as the digits they look like."""
    plain = re.sub(r"[^0-9A-Z]", "", names.folded(text).upper())
    plain = plain.translate(str.maketrans("OILU", "011V"))
    return f"{plain[:4]}-{plain[4:8]}-{plain[8:]}" if len(plain) == 12 else ""


def _frame(document: IssuedDocument, version: UnitVersion | None, place: str) -> dict:
    """What every paper shows around its text: cells 1–4 and 7 of the decree's layout, and the verification code."""
    issuer, on = document.issuer, document.signed_on
    parent = version.parent if version else None
    above = parent.version_on(on) if parent else None
    return {
        "frame": {
            "parent": (above.name if above else parent.name) if parent else "",
            "issuer": document.issuer_name,
            "issuer_short": abbreviation(issuer, version),
            "symbol": document.symbol,
            "place": short_place(place or issuer.province or (parent.province if parent else "") or "Hà Nội"),
            "day": dates.document_text(on),
            "subject": document.subject,
            "signer_name": document.signer_name,
            "signer_title": document.signer_title,
            "code": document.verify_code,
            "verify_url": f"{settings.SITE_URL}/verify/{document.verify_code}/",
            "draft": False,
        }
    }


def short_place(province: str) -> str:
    """Hải Phòng for "thành phố Hải Phòng": where a paper was signed. A city named after a person keeps the word."""
    if province.strip().casefold().endswith("hồ chí minh"):
        return "Thành phố Hồ Chí Minh"
    return re.sub(r"^(thành phố|tỉnh|TP\.?)\s+", "", province.strip(), flags=re.IGNORECASE)


def frozen(content: dict) -> dict:
    """As it will be read back from the database: dates and decimals as text, every text NFC."""
    return json.loads(names.normal_text(json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False)))


# PDF


def render(document: IssuedDocument) -> bytes:
    """The PDF, from the frozen content alone: the same bytes in any process, on any day."""
    from personnel import paper

    return paper.pdf(document.template, document.content)


def file(document: IssuedDocument, *, job: Job | None = None) -> IssuedDocument:
    """Render and store the PDF once; a document already filed is returned as it is.

    The name says the content, so a file left by a killed worker is taken up, not doubled. The row is locked while
    the finished bytes are handed to the store, and tells of the file only when that has it whole.
    """
    from personnel import paper

    if document.state == State.FILED:
        return document
    beat = partial(jobs.heartbeat, job) if job else None
    pdf = paper.render_apart(document.template, document.content, beat=beat)
    digest = sha256(pdf).hexdigest()
    with transaction.atomic():
        document = IssuedDocument.objects.select_for_update(of=("self",)).defer("content").get(pk=document.pk)
        if document.state == State.FILED:
            return document
        document.file = _store(f"documents/{document.signed_on.year}/{document.pk}-{digest[:20]}.pdf", pdf)
        document.sha256, document.size, document.state = digest, len(pdf), State.FILED
        document.template_version = paper.version(document.template)
        document.save(update_fields=["file", "sha256", "size", "state", "template_version"])
    return document


def _store(name: str, pdf: bytes) -> str:
    if default_storage.exists(name):
        with default_storage.open(name) as stored:
            if stored.read() == pdf:
                return name
        default_storage.delete(name)
    return default_storage.save(name, ContentFile(pdf))
