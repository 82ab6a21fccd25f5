"""Files of questions that the import desk takes in: each is looked at item by item, then written as drafts or not at all."""

from collections.abc import Callable
from datetime import date

from django import forms
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.bank import checking, figures, gift, life, moodle_xml, qti, sheets
from assessment.bank.forms import HIGHEST_CONTRIBUTOR
from assessment.bank.imported import Imported
from assessment.models import Competency, Depth, LegalBasis, Question, QuestionVersion, Topic
from personnel.errors import RuleViolation, StaleState
from personnel.import_kinds import FilePlan, ImportKind, PlannedRow, RowError, register
from personnel.models import Unit

PERMISSION = "assessment.add_question"


def topics() -> list[tuple[str, str]]:
    return [(topic.code, f"{topic.code} – {topic.name}") for topic in Topic.objects.order_by("code")]


def units() -> list[tuple[str, str]]:
    rows = Unit.objects.filter(level__lte=HIGHEST_CONTRIBUTOR).order_by("path")
    return [("", _("My unit")), *((unit.code, unit.name) for unit in rows)]


class SheetOptions(forms.Form):
    """What a sheet does not say by itself."""

    unit = forms.ChoiceField(label=gettext_lazy("Contributed by"), choices=units, required=False)
    bank = forms.ChoiceField(label=gettext_lazy("Bank"), choices=Question.Bank.choices)
    leave_out = forms.BooleanField(
        label=gettext_lazy("Leave out the items that are not supported, and write the others"), required=False,
        help_text=gettext_lazy("Without this, one item that cannot be taken keeps the whole file back."),
    )  # fmt: skip


class ItemOptions(SheetOptions):
    """What GIFT, Moodle XML and QTI do not say."""

    topic = forms.ChoiceField(label=gettext_lazy("Topic"), choices=topics)
    depth = forms.ChoiceField(label=gettext_lazy("Level"), choices=Depth.choices)
    field_order = ["topic", "depth", "unit", "bank", "leave_out"]


def planner(read: Callable[[bytes], list[Imported]]):
    def plan(content: bytes, *, on: date, user=None, options=None) -> FilePlan:
        return _plan(read(content), user, options or {}, on)

    return plan


def _plan(items: list[Imported], user, options: dict, on: date) -> FilePlan:
    """Each item new, already there, or refused with its reasons."""
    found = FilePlan()
    unit = _unit(user, options.get("unit", ""), on)
    known_topics = {topic.code: topic for topic in Topic.objects.all()}
    bases = {basis.symbol: basis for basis in LegalBasis.objects.all()}
    competencies = {one.code: one for one in Competency.objects.all()}
    rows = []
    for item in items:
        values = _facts(item, options, known_topics, bases, competencies) | {"unit": unit}
        rows.append((item, values))
    shas = {_fingerprint(item) for item, _values in rows if item.content and not item.problems}
    there = dict(
        QuestionVersion.objects.filter(sha256__in=shas, state__in=[*life.IN_WORK, "approved"])
        .values_list("sha256", "question__code")
    )  # fmt: skip
    seen: set[str] = set()
    for item, values in rows:
        name = item.title or item.place
        if item.problems:
            told = [RowError(item.line, item.title[:60] or item.place, problem) for problem in item.problems]
            if options.get("leave_out"):
                found.unknown_headings.append(f"{item.place}: {item.title[:60]} – {' '.join(item.problems)}")
            else:
                found.errors += told
            continue
        sha = _fingerprint(item)
        if sha in there or sha in seen:
            found.unchanged += 1
            continue
        seen.add(sha)
        label = f"{name} ({' '.join(item.notes)})" if item.notes else name
        found.created.append(PlannedRow(item.line, item.place, label, values={"item": item, **values}))
    return found


def _fingerprint(item: Imported) -> str:
    return checking.fingerprint(item.content, item.keys, {one.name: one.sha256 for one in item.pictures})


def _unit(user, code: str, on: date) -> Unit:
    scope = user.scope(PERMISSION)
    rows = Unit.objects.existing_on(on).filter(scope.q("path"), level__lte=HIGHEST_CONTRIBUTOR)
    unit = rows.filter(code=code).first() if code else rows.order_by("level", "path").first()
    if unit is None:
        raise RuleViolation(_("You do not write questions for this unit."), code="unit")
    return unit


def _facts(item: Imported, options: dict, known_topics, bases, competencies) -> dict:
    """Topic, level, legal bases and competency: of the line, else of the form."""
    cells = item.extra
    code = cells.get("Chuyên đề", "").partition(" ")[0] or options.get("topic", "")
    topic = known_topics.get(code)
    if topic is None:
        item.problems.append(_("There is no topic with the code “%(code)s”.") % {"code": code[:30]})
    told = cells.get("Mức độ") or str(options.get("depth", ""))
    depth = sheets.depth_of(told)
    if depth is None:
        item.problems.append(_("“Mức độ” must be one of: %(levels)s.") % {"levels": ", ".join(sheets.DEPTHS.values())})
    symbols = [symbol.strip() for symbol in cells.get("Căn cứ pháp lý", "").split(";") if symbol.strip()]
    for symbol in [symbol for symbol in symbols if symbol not in bases]:
        item.problems.append(_("The legal basis “%(symbol)s” is not in the catalogue.") % {"symbol": symbol[:60]})
    wanted = cells.get("Năng lực", "").partition(" ")[0]
    if wanted and wanted not in competencies:
        item.problems.append(_("There is no competency with the code “%(code)s”.") % {"code": wanted[:30]})
    return {
        "topic": topic, "depth": depth, "bases": [bases[symbol] for symbol in symbols if symbol in bases],
        "competency": competencies.get(wanted), "bank": options.get("bank") or Question.Bank.SECTOR,
    }  # fmt: skip


def applier(plan):
    def apply(content: bytes, *, on: date, user, digest: str, filename: str = "", options=None) -> FilePlan:
        """Write all items as drafts of this person, or none."""
        found = plan(content, on=on, user=user, options=options)
        if found.errors:
            raise RuleViolation(_("The sheet has errors; nothing was written."), code="errors")
        if found.digest != digest:
            raise StaleState(_("The bank has changed since the file was looked at. Look again."), code="digest")
        with figures.all_or_none():
            for row in found.created:
                values = dict(row.values)
                item = values.pop("item")
                version = life.draft(item.content, item.keys, by=user, **values)
                for one in item.pictures:
                    file = ContentFile(one.content, one.filename)
                    figures.add(version, file, name=one.name, description=one.description, by=user)
        return found

    return apply


def gift_text(content: bytes) -> list[Imported]:
    try:
        return gift.read(content.decode("utf-8-sig"))
    except UnicodeDecodeError as problem:
        raise RuleViolation(_("The file is not UTF-8 text. Save it again as UTF-8."), code="file") from problem


def sheet_template() -> tuple[str, bytes]:
    from personnel import workbooks

    example = ["", "GSQL-HS", "Nhận biết", "Một lựa chọn", "Tờ khai hải quan có giá trị làm thủ tục trong bao lâu?",
               "07 ngày", "15 ngày", "30 ngày", *[""] * 7, "B", "", "54/2014/QH13", "", "", ""]  # fmt: skip
    notes = [
        "Mỗi dòng một câu hỏi. Dạng câu: " + ", ".join(sheets.KINDS.values()) + ".",
        "Mức độ: " + ", ".join(sheets.DEPTHS.values()) + ".",
        "Một lựa chọn, nhiều lựa chọn: ghi phương án vào các cột A, B, C …; cột Đáp án ghi chữ cái, ví dụ B hoặc A;C.",
        "Đúng sai: cột Đáp án ghi Đúng hoặc Sai. Sắp xếp: ghi các bước theo đúng thứ tự vào các cột phương án.",
        f"Ghép cặp: mỗi cột ghi “vế trái {sheets.ARROW} vế phải”; vế phải đứng một mình ghi “{sheets.ARROW} vế phải”.",
        "Trả lời ngắn: mỗi cột phương án ghi một cách trả lời được chấp nhận.",
        f"Xuống dòng trong ô ghi bằng dấu {sheets.LINE_END}. Xóa dòng ví dụ trước khi gửi.",
    ]
    return "mau-cau-hoi.xlsx", workbooks.write(sheets.HEADINGS, [example], sheet="Câu hỏi", notes=notes)


def _kind(key: str, title, label, read, extensions, options=ItemOptions, template=None) -> ImportKind:
    plan = planner(read)
    return register(
        ImportKind(
            key, permission=PERMISSION, title=title, file_label=label, plan=plan, apply=applier(plan), template=template,
            extensions=extensions, options=options, created_label=gettext_lazy("New drafts"), goes_to="questions",
            code_label=gettext_lazy("Place in the file"), name_label=gettext_lazy("Question"),
            hint=gettext_lazy("At most 10 MB and 2,000 questions. Nothing is written before you have seen every item."),
            unknown_label=gettext_lazy("Items left out"),
        )
    )  # fmt: skip


GIFT = _kind(
    "gift",
    gettext_lazy("Import questions from GIFT"),
    gettext_lazy("GIFT file (.txt, .gift)"),
    gift_text,
    ("txt", "gift"),
)
MOODLE = _kind(
    "moodle-xml",
    gettext_lazy("Import questions from Moodle XML"),
    gettext_lazy("Moodle XML file (.xml)"),
    moodle_xml.read,
    ("xml",),
)
QTI = _kind(
    "qti",
    gettext_lazy("Import questions from QTI 2.1, 2.2"),
    gettext_lazy("QTI package (.zip) or item (.xml)"),
    qti.read,
    ("zip", "xml"),
)
SHEET = _kind(
    "questions",
    gettext_lazy("Import questions from Excel"),
    gettext_lazy("Question sheet (.xlsx)"),
    sheets.read,
    ("xlsx",),
    SheetOptions,
    sheet_template,
)
