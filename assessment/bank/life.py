"""The life of a question: written, sent, returned or approved, corrected by another version, retired.

Who writes does not approve. A department's working group contributes; the sector bank is approved by the head office, a
department bank by somebody else of that department or above. Of two people who press a button one wins, the other is told.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from assessment.bank import checking
from assessment.bank.content import Content, Key, content_json, key_json, key_of
from assessment.models import Figure, LegalBasis, Question, QuestionKey, QuestionVersion, Topic
from personnel import access_log
from personnel.errors import RuleViolation, StaleState
from personnel.models import AccessEvent, Unit, User

State = QuestionVersion.State
Verb = AccessEvent.Verb

WRITABLE = (State.DRAFT, State.RETURNED)
IN_WORK = (*WRITABLE, State.IN_REVIEW)
GIVEN_UP = Q(state=State.RETIRED, approved_at__isnull=True)
"""Retired before it was ever approved: the question stands as it did without it."""
LABEL = "assessment.questionversion"


class Incomplete(RuleViolation):
    """What the question lacks, problem by problem."""

    def __init__(self, found: list[checking.Problem]):
        super().__init__(" ".join(str(problem) for problem in found), code="incomplete")
        self.problems = found


def next_codes(topic: Topic, count: int = 1) -> list[str]:
    """Free codes of a topic: GSQL-THUTUC.0012. Call inside a transaction: the topic is locked."""
    Topic.objects.select_for_update().get(pk=topic.pk)
    codes = Question.objects.filter(code__startswith=f"{topic.code}.").values_list("code", flat=True)
    used = [int(end) for code in codes if (end := code.rpartition(".")[2]).isascii() and end.isdigit()]
    return [f"{topic.code}.{number:04}" for number in range(max(used, default=0) + 1, max(used, default=0) + 1 + count)]


@transaction.atomic
def draft(
    content: Content, keys: Mapping[str, Key], *, unit: Unit, topic: Topic, depth: int, by: User, competency=None,
    bank: str = Question.Bank.SECTOR, bases: Iterable[LegalBasis] = (), code: str = "", at: datetime | None = None,
) -> QuestionVersion:  # fmt: skip
    """A new question with its first version. It may be incomplete; it can be sent only when it is not."""
    if not by.scope("assessment.add_question").covers(unit):
        raise RuleViolation(_("You do not write questions for this unit."), code="unit", field="unit")
    question = Question(
        code=code or next_codes(topic)[0], bank=bank, unit=unit, topic=topic, depth=depth, competency=competency
    )
    question.full_clean()
    question.save()
    version = _written(question, 1, content, keys, by)
    version.legal_bases.set(bases)
    access_log.note(by, Verb.CREATE, version)
    return version


def _written(question: Question, number: int, content: Content, keys: Mapping[str, Key], by: User, figures=None):
    version = QuestionVersion.objects.create(
        question=question, number=number, kind=content.kind.value, content=content_json(content),
        stem=checking.text_of(content), sha256=checking.fingerprint(content, keys, figures), author=by,
    )  # fmt: skip
    QuestionKey.objects.create(version=version, key=key_json(dict(keys)))
    return version


@transaction.atomic
def revise(question: Question, *, by: User) -> QuestionVersion:
    """Another version, to be corrected: begins as a copy of what stands, figures and legal bases included."""
    _must_write(question, by)
    Question.objects.select_for_update().get(pk=question.pk)
    versions = list(question.versions.order_by("-number"))
    if any(version.state in IN_WORK for version in versions):
        raise RuleViolation(_("Another version of this question is already being worked on."), code="in_work")
    last = standing(versions)
    keys = key_of(QuestionKey.objects.get(version=last).key)
    figures = list(last.figures.all())
    shas = {figure.name: figure.sha256 for figure in figures}
    version = _written(question, versions[0].number + 1, last.asks, keys, by, shas)
    version.legal_bases.set(last.legal_bases.all())
    Figure.objects.bulk_create(
        Figure(
            version=version, name=one.name, file=one.file.name, content_type=one.content_type, sha256=one.sha256,
            description=one.description,
        )
        for one in figures
    )  # fmt: skip
    access_log.note(by, Verb.CREATE, version)
    return version


def standing(versions: Sequence[QuestionVersion]) -> QuestionVersion:
    """Of all versions, the newest first: the newest that was not given up."""
    given_up = State.RETIRED, None
    return next((one for one in versions if (one.state, one.approved_at) != given_up), versions[0])


@transaction.atomic
def save(
    version: QuestionVersion, content: Content, keys: Mapping[str, Key], *, by: User, stamp: str,
    bases: Iterable[LegalBasis] | None = None, topic: Topic | None = None, depth: int | None = None, competency=None,
) -> QuestionVersion:  # fmt: skip
    """Keep what was typed. `stamp` is the sha256 of what the writer saw; somebody else's change is not overwritten."""
    _must_write(version.question, by)
    figures = {figure.name: figure.sha256 for figure in version.figures.all()}
    changed = QuestionVersion.objects.filter(pk=version.pk, sha256=stamp, state__in=WRITABLE)
    fresh = QuestionVersion(stem=checking.text_of(content))
    QuestionVersion._meta.get_field("stem_folded").pre_save(fresh, add=False)
    if not changed.update(
        content=content_json(content), kind=content.kind.value, stem=fresh.stem, stem_folded=fresh.stem_folded,
        sha256=checking.fingerprint(content, keys, figures),
    ):  # fmt: skip
        raise StaleState(_("Someone else has just changed this question. Load it again."), code="moved")
    QuestionKey.objects.filter(version=version).update(key=key_json(dict(keys)))
    if bases is not None:
        version.legal_bases.set(bases)
    first = version.number == 1
    if first and topic is not None:
        Question.objects.filter(pk=version.question_id).update(topic=topic, depth=depth, competency=competency)
    version.refresh_from_db()
    access_log.note(by, Verb.CHANGE, version)
    return version


def send(version: QuestionVersion, *, by: User, at: datetime) -> QuestionVersion:
    _must_write(version.question, by)
    if found := lacking(version):
        raise Incomplete(found)
    return _move(version, State.IN_REVIEW, by, sent_at=at)


def lacking(version: QuestionVersion) -> list[checking.Problem]:
    """What stands between the question and its review, the figures included."""
    content = version.asks
    found = checking.problems(content, key_of(QuestionKey.objects.get(version=version).key))
    kept = set(version.figures.values_list("name", flat=True))
    for name in sorted(checking.named_figures(content) - kept):
        found.append(
            checking.Problem(_("The figure “%(name)s” has not been uploaded.") % {"name": name}, field="figures")
        )
    return found


def take_back(version: QuestionVersion, *, by: User) -> QuestionVersion:
    """Sent too early: its writers take it back before it is judged."""
    _must_write(version.question, by)
    return _move(version, State.DRAFT, by)


def give_back(version: QuestionVersion, *, remark: str, by: User) -> QuestionVersion:
    _must_review(version, by)
    if not remark.strip():
        raise RuleViolation(_("Say what is to be completed."), code="remark", field="remark")
    return _move(version, State.RETURNED, by, remark=remark, verb=Verb.DECIDE)


@transaction.atomic
def approve(version: QuestionVersion, *, by: User, at: datetime, seen: str | None = None) -> QuestionVersion:
    """The version papers draw from now on; the one before is retired.

    `seen` is the sha256 of what the reviewer read: its writers may have taken it back, changed it and sent it again.
    """
    _must_review(version, by)
    Question.objects.select_for_update().get(pk=version.question_id)
    version.refresh_from_db()
    if seen is not None and seen != version.sha256:
        raise StaleState(_("The question has been changed since you read it. Read it again."), code="moved")
    if found := lacking(version):
        raise Incomplete(found)
    before = QuestionVersion.objects.filter(question=version.question_id, state=State.APPROVED).first()
    if before is not None:
        _move(before, State.RETIRED, by, retired_at=at, remark=_("Replaced by version %(n)s.") % {"n": version.number})
    return _move(version, State.APPROVED, by, reviewer=by, approved_at=at, verb=Verb.DECIDE)


def retire(version: QuestionVersion, *, remark: str, by: User, at: datetime) -> QuestionVersion:
    """Approved: no paper draws it any more. Not approved yet: it is given up."""
    if version.state == State.APPROVED:
        _must_hold_office(version.question, by)
    else:
        _must_write(version.question, by)
    if not remark.strip():
        raise RuleViolation(_("Say why the question is retired."), code="remark", field="remark")
    return _move(version, State.RETIRED, by, remark=remark, retired_at=at, verb=Verb.DECIDE)


# Who may --------------------------------------------------------------------


def may_write(question: Question, user: User) -> bool:
    return user.scope("assessment.change_question").covers(question.unit)


def holds_office(question: Question, user: User) -> bool:
    """Approves and retires questions of this bank: the head office, for a department bank the department too."""
    scope = user.scope("assessment.review_question")
    return scope.whole if question.bank == Question.Bank.SECTOR else scope.covers(question.unit)


def writers(version: QuestionVersion) -> set[int]:
    """Who wrote any of it: the author, and everyone who changed the draft."""
    changes = AccessEvent.objects.filter(
        model=LABEL, object_id=str(version.pk), verb__in=[Verb.CREATE, Verb.CHANGE], user__isnull=False
    ).exclude(detail__has_key="act")
    return {version.author_id, *changes.values_list("user_id", flat=True)}


def _must_write(question: Question, user: User) -> None:
    if not may_write(question, user):
        raise RuleViolation(_("You do not write questions for this unit."), code="unit")


def _must_hold_office(question: Question, user: User) -> None:
    if not holds_office(question, user):
        if question.bank == Question.Bank.SECTOR:
            raise RuleViolation(_("Questions of the sector bank are approved by the head office."), code="head_office")
        raise RuleViolation(_("You do not approve questions of this department."), code="unit")


def _must_review(version: QuestionVersion, user: User) -> None:
    _must_hold_office(version.question, user)
    if user.pk in writers(version):
        raise RuleViolation(_("Who wrote a question cannot judge it. Ask another question officer."), code="author")


def _move(version: QuestionVersion, state: str, by: User, *, verb=Verb.CHANGE, **values) -> QuestionVersion:
    old = QuestionVersion.State(version.state)
    if state not in QuestionVersion.TRANSITIONS[old]:
        raise RuleViolation(
            _("A version that is “%(old)s” cannot become “%(new)s”.") % {"old": old.label, "new": State(state).label},
            code="state",
        )
    with transaction.atomic():
        if not QuestionVersion.objects.filter(pk=version.pk, state=old).update(state=state, **values):
            raise StaleState(_("Someone else has just changed this question. Load it again."), code="moved")
        version.refresh_from_db()
        access_log.note(by, verb, version, act=str(state))
    return version
