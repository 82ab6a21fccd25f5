"""Questions as lines of a workbook, in and out. A line holds one question of one part; situations do not fit."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from assessment.bank import making
from assessment.bank.content import Content, Key, Kind
from assessment.bank.imported import Imported, not_too_many
from assessment.models import Depth
from personnel import names, workbooks
from personnel.errors import RuleViolation

CHOICES = "ABCDEFGHIJ"
FIRST = ("Mã", "Chuyên đề", "Mức độ", "Dạng câu", "Câu hỏi")
LAST = ("Đáp án", "Giải thích", "Căn cứ pháp lý", "Năng lực", "Giữ thứ tự", "Đúng nguyên văn")
HEADINGS = (*FIRST, *(f"Phương án {letter}" for letter in CHOICES), *LAST)
KINDS = {
    Kind.SINGLE: "Một lựa chọn", Kind.MULTIPLE: "Nhiều lựa chọn", Kind.TRUE_FALSE: "Đúng sai",
    Kind.ORDERING: "Sắp xếp", Kind.MATCHING: "Ghép cặp", Kind.SHORT: "Trả lời ngắn",
}  # fmt: skip
DEPTHS = {
    Depth.KNOW: "Nhận biết",
    Depth.UNDERSTAND: "Thông hiểu",
    Depth.APPLY: "Vận dụng",
    Depth.APPLY_WELL: "Vận dụng cao",
}
ARROW, LINE_END, YES = "⇒", "⏎", "x"
_KIND_OF = {names.folded(name): kind for kind, name in KINDS.items()}
_DEPTH_OF = {names.folded(name): depth for depth, name in DEPTHS.items()} | {str(int(depth)): depth for depth in DEPTHS}
_DEPTH_OF |= {"biet": Depth.KNOW, "hieu": Depth.UNDERSTAND}


def read(content: bytes) -> list[Imported]:
    sheet = workbooks.read(content)
    known = {names.folded(heading): heading for heading in HEADINGS}
    places: dict[str, int] = {}
    head = 0
    for head, row in enumerate(sheet.rows[:10]):  # noqa: B007 – where the headings stand is used below
        places = {known[names.folded(cell)]: place for place, cell in enumerate(row) if names.folded(cell) in known}
        if {"Dạng câu", "Câu hỏi"} <= set(places):
            break
    else:
        raise RuleViolation(
            _("No headings “Dạng câu” and “Câu hỏi” in the first ten lines. Download the template."), code="headings"
        )
    lines = ((number, row) for number, row in enumerate(sheet.rows[head + 1 :], start=head + 2) if any(row))
    return [
        _line({heading: _cell(row, place) for heading, place in places.items()}, number).judged()
        for number, row in not_too_many(lines)
    ]


def _cell(row: list[str], place: int) -> str:
    text = row[place] if place < len(row) else ""
    return names.normal_text("\n".join(text.split(LINE_END)))


def _line(cells: dict[str, str], number: int) -> Imported:
    found = Imported(_("line %(n)s") % {"n": number}, number, cells.get("Câu hỏi", "")[:80], extra=cells)
    kind = _KIND_OF.get(names.folded(cells.get("Dạng câu", "")))
    if kind is None:
        found.problems.append(_("“Dạng câu” must be one of: %(kinds)s.") % {"kinds": ", ".join(KINDS.values())})
        return found
    texts = [cells.get(f"Phương án {letter}", "") for letter in CHOICES]
    made = _made(kind, texts, cells, found)
    if made is not None:
        part, key = made
        whole = Key(**vars(key) | {"explanation": cells.get("Giải thích", "")})
        found.content, found.keys = making.question(cells.get("Câu hỏi", ""), (part, whole))
    return found


def _made(kind: Kind, texts: list[str], cells: dict[str, str], found: Imported) -> making.Made | None:
    filled = [text for text in texts if text]
    if kind is Kind.TRUE_FALSE:
        said = {"dung": True, "d": True, "true": True, "sai": False, "s": False, "false": False}
        right = said.get(names.folded(cells.get("Đáp án", "")))
        if right is None:
            found.problems.append(_("“Đáp án” of a true-or-false question is Đúng or Sai."))
            return None
        return making.true_false(right)
    if kind is Kind.SHORT:
        return making.short(filled, exact=bool(cells.get("Đúng nguyên văn")))
    if kind is Kind.ORDERING:
        return making.ordering(filled)
    if kind is Kind.MATCHING:
        halves = [(left.strip(), right.strip()) for left, _arrow, right in (text.partition(ARROW) for text in filled)]
        if any(text.count(ARROW) != 1 for text in filled):
            found.problems.append(_("Write each pair of matching as “left %(arrow)s right”.") % {"arrow": ARROW})
            return None
        return making.matching([half for half in halves if half[0]], [half[1] for half in halves if not half[0]])
    letters = {
        letter.strip().upper() for letter in cells.get("Đáp án", "").replace(",", ";").split(";") if letter.strip()
    }
    if not letters <= set(CHOICES) or any(not texts[CHOICES.index(letter)] for letter in letters):
        found.problems.append(_("“Đáp án” names the letters of choices that are written, for example A or A;C."))
        return None
    rows = [(text, letter in letters) for letter, text in zip(CHOICES, texts, strict=True) if text]
    return making.choosing(kind, rows, keep_order=bool(cells.get("Giữ thứ tự")))


def depth_of(text: str) -> int | None:
    return _DEPTH_OF.get(names.folded(text))


# Writing -----------------------------------------------------------------------


def write(rows: Iterable[tuple[dict[str, str], Content, dict[str, Key]]]) -> tuple[bytes, list[str]]:
    """(the workbook, a line for each question that does not fit). Rows are (cells of its facts, wording, key)."""
    lines, left = [], []
    for facts, content, keys in rows:
        if reason := cannot_say(content):
            left.append(f"{facts['Mã']}: {reason}")
        else:
            cells = facts | _cells(content, keys[content.parts[0].id])
            lines.append([cells.get(heading, "").replace("\n", LINE_END) for heading in HEADINGS])
    return workbooks.write(HEADINGS, lines, sheet="Câu hỏi"), left


def cannot_say(content: Content) -> str:
    part = content.parts[0]
    if content.kind is Kind.SITUATION:
        return _("A line of a sheet holds no situation of several parts.")
    if content.figures or any(choice.figure for choice in (*part.choices, *part.targets)):
        return _("Pictures are not exported.")
    if len(part.choices) + len(part.targets) > len(CHOICES):
        return _("More than %(n)s choices do not fit in a line.") % {"n": len(CHOICES)}
    if any(mark in one.text for one in (*part.choices, *part.targets) for mark in (ARROW, LINE_END)):
        return _("The signs ⇒ and ⏎ mean something in the sheet.")
    return ""


def _cells(content: Content, key: Key) -> dict[str, str]:
    part = content.parts[0]
    told = {"Dạng câu": KINDS[part.kind], "Câu hỏi": content.stem, "Giải thích": key.explanation}
    texts = {one.id: one.text for one in (*part.choices, *part.targets)}
    columns: list[str] = []
    if part.kind is Kind.TRUE_FALSE:
        told["Đáp án"] = "Đúng" if key.correct == ("true",) else "Sai"
    elif part.kind is Kind.SHORT:
        columns, told["Đúng nguyên văn"] = list(key.accepted[: len(CHOICES)]), YES if key.exact else ""
    elif part.kind is Kind.ORDERING:
        columns = [texts[name] for name in key.order]
    elif part.kind is Kind.MATCHING:
        used = set(key.pairs.values())
        columns = [f"{one.text} {ARROW} {texts[key.pairs[one.id]]}" for one in part.choices]
        columns += [f"{ARROW} {one.text}" for one in part.targets if one.id not in used]
    else:
        columns = [one.text for one in part.choices]
        right = [letter for letter, one in zip(CHOICES, part.choices, strict=False) if one.id in key.correct]
        told |= {"Đáp án": ";".join(right), "Giữ thứ tự": YES if part.keep_order else ""}
    return told | {f"Phương án {letter}": text for letter, text in zip(CHOICES, columns, strict=False)}
