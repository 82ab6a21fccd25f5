"""Moodle XML: read with a reason for every item that cannot be taken, and written."""

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, tostring  # only to write; reading goes through defusedxml

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.utils.translation import gettext as _

from assessment.bank import making
from assessment.bank.content import Content, Key, Kind, Part
from assessment.bank.imported import Imported, not_too_many, unsupported
from assessment.bank.plain import plain
from personnel.errors import RuleViolation

QUIET = ("category",)
MOST_BYTES = 10 * 1024 * 1024


def parsed(content: bytes):
    """The root of a document without a document type. Raises RuleViolation with what to do."""
    if len(content) > MOST_BYTES:
        raise RuleViolation(_("The file is larger than 10 MB. Split it."), code="file")
    try:
        return fromstring(content, forbid_dtd=True)
    except DefusedXmlException as problem:
        raise RuleViolation(
            _("The file declares a document type or an entity, which no question needs. Save it again without."),
            code="file",
        ) from problem
    except (ParseError, ValueError, LookupError) as problem:
        raise RuleViolation(
            _("The file is not XML, or it is damaged: %(why)s.") % {"why": problem}, code="file"
        ) from problem


def read(content: bytes) -> list[Imported]:
    root = parsed(content)
    if root.tag != "quiz":
        raise RuleViolation(_("This is not Moodle XML: the file must begin with <quiz>."), code="file")
    rows = not_too_many(row for row in root.iterfind("question") if row.get("type") not in QUIET)
    return [_item(row, number).judged() for number, row in enumerate(rows, start=1)]


def _item(row, number: int) -> Imported:
    found = Imported(_("item %(n)s") % {"n": number}, number)
    found.title = plain(row.findtext("name/text") or "")[0][:200]
    stem = _words(row.find("questiontext"), found)
    found.title = found.title or stem[:80]
    reader = READERS.get(row.get("type", ""))
    if reader is None:
        found.problems.append(unsupported(_("The kind “%(kind)s”") % {"kind": row.get("type", "?")[:40]}))
        return found
    made = reader(row, found)
    if made is None or found.problems:
        return found
    part, key = made
    explanation = _words(row.find("generalfeedback"), None)
    found.content, found.keys = making.question(stem, (part, Key(**vars(key) | {"explanation": explanation})))
    if any((answer.findtext("feedback/text") or "").strip() for answer in row.findall("answer")):
        found.notes.append(_("Feedback on single answers is left out."))
    return found


def _words(node, found: Imported | None) -> str:
    if node is None:
        return ""
    is_html = {"html": True, "plain_text": False, "markdown": False}.get(node.get("format", ""))
    words, lost = plain(node.findtext("text") or "", is_html=is_html)
    if found is not None:
        found.problems += [problem for problem in map(unsupported, lost) if problem not in found.problems]
    return words


def _fraction(answer) -> float:
    try:
        return float(answer.get("fraction", "0"))
    except ValueError:
        return 0.0


def _multichoice(row, found: Imported):
    answers = [(_words(answer, found), _fraction(answer)) for answer in row.findall("answer")]
    several = (row.findtext("single") or "true").strip().lower() in ("false", "0")
    keep = (row.findtext("shuffleanswers") or "true").strip().lower() in ("false", "0")
    shares = [share for _text, share in answers if share > 0]
    if not shares:
        found.problems.append(_("No answer is marked as right."))
        return None
    if several:
        if max(shares) - min(shares) > 1:
            found.notes.append(_("Right answers of unequal weight count alike here."))
        return making.choosing(Kind.MULTIPLE, [(text, share > 0) for text, share in answers], keep_order=keep)
    if len([share for share in shares if share < 100]):
        found.problems.append(unsupported(_("A wrong choice that earns a part of the points")))
        return None
    return making.choosing(Kind.SINGLE, [(text, share >= 100) for text, share in answers], keep_order=keep)


def _truefalse(row, found: Imported):
    right = [
        (answer.findtext("text") or "").strip().lower() for answer in row.findall("answer") if _fraction(answer) >= 100
    ]
    if right not in (["true"], ["false"]):
        found.problems.append(_("No answer is marked as right."))
        return None
    return making.true_false(right == ["true"])


def _shortanswer(row, found: Imported):
    answers = [(plain(answer.findtext("text") or "")[0], _fraction(answer)) for answer in row.findall("answer")]
    if any(0 < share < 100 for _text, share in answers):
        found.problems.append(unsupported(_("A short answer that earns a part of the points")))
        return None
    exact = (row.findtext("usecase") or "0").strip() == "1"
    return making.short(list(dict.fromkeys(text for text, share in answers if share >= 100)), exact=exact)


def _numerical(row, found: Imported):
    answers = [(answer.findtext("text") or "").strip() for answer in row.findall("answer") if _fraction(answer) >= 100]
    tolerances = {(answer.findtext("tolerance") or "0").strip() for answer in row.findall("answer")}
    if (
        len(answers) != 1
        or not all(tolerance.strip("0.") == "" for tolerance in tolerances)
        or row.find("units/unit") is not None
    ):
        found.problems.append(unsupported(_("A number within a range or a tolerance")))
        return None
    found.notes.append(_("A number becomes a short answer."))
    return making.short(list(dict.fromkeys([answers[0], answers[0].replace(".", ",")])))


def _matching(row, found: Imported):
    pairs = [(_words(one, found), plain(one.findtext("answer/text") or "")[0]) for one in row.findall("subquestion")]
    return making.matching([pair for pair in pairs if pair[0]], [right for left, right in pairs if not left])


def _ordering(row, found: Imported):
    return making.ordering([_words(answer, found) for answer in sorted(row.findall("answer"), key=_fraction)])


READERS = {
    "multichoice": _multichoice, "truefalse": _truefalse, "shortanswer": _shortanswer, "matching": _matching,
    "numerical": _numerical, "ordering": _ordering,
}  # fmt: skip


# Writing -----------------------------------------------------------------------


def write(rows: Iterable[tuple[str, Content, dict[str, Key]]]) -> tuple[bytes, list[str]]:
    """(the file, a line for each question Moodle XML cannot say here)."""
    quiz, left = Element("quiz"), []
    for code, content, keys in rows:
        reason = cannot_say(content)
        if reason:
            left.append(f"{code}: {reason}")
        else:
            _written(quiz, code, content, keys[content.parts[0].id])
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(quiz, encoding="utf-8"), left


def cannot_say(content: Content) -> str:
    part = content.parts[0]
    if content.kind is Kind.SITUATION:
        return _("Moodle XML has no situation of several parts.")
    if content.figures or any(choice.figure for choice in (*part.choices, *part.targets)):
        return _("Pictures are not exported.")
    return ""


def _text(parent, tag: str, text: str, **attributes: str):
    node = SubElement(parent, tag, {"format": "plain_text", **attributes})
    SubElement(node, "text").text = text
    return node


def _written(quiz, code: str, content: Content, key: Key) -> None:
    part = content.parts[0]
    row = SubElement(quiz, "question", {"type": TYPES[part.kind]})
    SubElement(SubElement(row, "name"), "text").text = code
    _text(row, "questiontext", content.stem)
    if key.explanation:
        _text(row, "generalfeedback", key.explanation)
    WRITERS[part.kind](row, part, key)


def _write_choices(row, part: Part, key: Key) -> None:
    SubElement(row, "single").text = "true" if part.kind is Kind.SINGLE else "false"
    SubElement(row, "shuffleanswers").text = "false" if part.keep_order else "true"
    right, wrong = f"{100 / len(key.correct):.5f}".rstrip("0").rstrip("."), "0" if part.kind is Kind.SINGLE else "-100"
    for choice in part.choices:
        _text(row, "answer", choice.text, fraction=right if choice.id in key.correct else wrong)


def _write_truth(row, part: Part, key: Key) -> None:
    for word in ("true", "false"):
        _text(row, "answer", word, fraction="100" if word in key.correct else "0")


def _write_short(row, part: Part, key: Key) -> None:
    SubElement(row, "usecase").text = "1" if key.exact else "0"
    for form in key.accepted:
        _text(row, "answer", form, fraction="100")


def _write_pairs(row, part: Part, key: Key) -> None:
    targets = {target.id: target.text for target in part.targets}
    pairs = [(choice.text, targets[key.pairs[choice.id]]) for choice in part.choices]
    used = set(key.pairs.values())
    for left, right in pairs + [("", text) for name, text in targets.items() if name not in used]:
        SubElement(SubElement(_text(row, "subquestion", left), "answer"), "text").text = right


def _write_order(row, part: Part, key: Key) -> None:
    texts = {choice.id: choice.text for choice in part.choices}
    for number, name in enumerate(key.order, start=1):
        _text(row, "answer", texts[name], fraction=str(number))


TYPES = {
    Kind.SINGLE: "multichoice", Kind.MULTIPLE: "multichoice", Kind.TRUE_FALSE: "truefalse", Kind.SHORT: "shortanswer",
    Kind.MATCHING: "matching", Kind.ORDERING: "ordering",
}  # fmt: skip
WRITERS = {
    Kind.SINGLE: _write_choices, Kind.MULTIPLE: _write_choices, Kind.TRUE_FALSE: _write_truth, Kind.SHORT: _write_short,
    Kind.MATCHING: _write_pairs, Kind.ORDERING: _write_order,
}  # fmt: skip
