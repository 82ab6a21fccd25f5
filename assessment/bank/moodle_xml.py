"""Moodle XML, read with a reason for every item that cannot be taken. `moodle_writing` writes it."""

from dataclasses import replace
from functools import partial

from django.utils.translation import gettext as _

from assessment.bank import cloze, making
from assessment.bank.content import Key, Kind
from assessment.bank.imported import Imported, not_too_many, unsupported
from assessment.bank.pictures import Files, decoded
from assessment.bank.plain import plain
from assessment.bank.xml_files import parsed
from personnel.errors import RuleViolation

QUIET = ("category",)


def read(content: bytes) -> list[Imported]:
    root = parsed(content)
    if root.tag != "quiz":
        raise RuleViolation(_("This is not Moodle XML: the file must begin with <quiz>."), code="file")
    rows = not_too_many(row for row in root.iterfind("question") if row.get("type") not in QUIET)
    return [_item(row, number).judged() for number, row in enumerate(rows, start=1)]


def _item(row, number: int) -> Imported:
    found = Imported(_("item %(n)s") % {"n": number}, number)
    found.title = plain(row.findtext("name/text") or "")[0][:200]
    found.files = _files(row)
    if row.get("type") in ("cloze", "multianswer"):
        return _cloze(row, found)
    stem, shown = _shown(row.find("questiontext"), found)
    found.title = found.title or stem[:80]
    figures = tuple(dict.fromkeys(found.picture(*one) for one in shown))
    reader = READERS.get(row.get("type", ""))
    if reader is None:
        found.problems.append(unsupported(_("The kind “%(kind)s”") % {"kind": row.get("type", "?")[:40]}))
        return found
    made = reader(row, found)
    if made is None or found.problems:
        return found
    part, key = made
    explanation = _words(row.find("generalfeedback"), None)
    explained = Key(**vars(key) | {"explanation": explanation})
    found.content, found.keys = making.question(stem, (part, explained), figures=figures)
    if any((answer.findtext("feedback/text") or "").strip() for answer in row.findall("answer")):
        found.notes.append(_("Feedback on single answers is left out."))
    return found


def _cloze(row, found: Imported) -> Imported:
    """A text with gaps: each gap becomes a part of a situation."""
    given = row.find("questiontext")
    told = given.findtext("text") or "" if given is not None else ""
    text, gaps = cloze.parted(told) if len(told) <= cloze.LONGEST else ("", [])
    parts = [cloze.read(gap, number, found) for number, gap in enumerate(gaps, start=1)]
    if not parts:
        found.problems.append(unsupported(_("A text without a question")))
    if found.problems:
        return found
    shown: list[tuple[str, str]] = []
    stem, lost = plain(text, is_html=given.get("format", "html") == "html", pictures=shown)
    found.problems += [unsupported(what) for what in lost]
    figures = tuple(dict.fromkeys(found.picture(*one) for one in shown))
    if found.problems:
        return found
    made = [made for made in parts if made]
    if len(made) == 1:
        [(part, key)] = made
        made = [(replace(part, stem=""), replace(key, weight=1))]
    found.content, found.keys = making.question(stem, *made, figures=figures)
    found.title = found.title or stem[:80]
    return found


def _files(row) -> Files:
    """The files embedded in a question, by the path the wording uses."""
    found = {}
    for file in row.iter("file"):
        path = f"{file.get('path') or '/'}/{file.get('name') or ''}".replace("//", "/").lstrip("/")
        if (file.get("encoding") or "base64") == "base64":
            found[path] = partial(decoded, file.text or "", path)
    return found


def _words(node, found: Imported | None) -> str:
    """The text of a node that shows no picture here; one in it is a problem of the item."""
    words, shown = _shown(node, found)
    if shown and found is not None and (problem := unsupported(_("A picture at this place"))) not in found.problems:
        found.problems.append(problem)
    return words


def _shown(node, found: Imported | None) -> tuple[str, list[tuple[str, str]]]:
    """(text, pictures as (address, description)) of a node."""
    if node is None:
        return "", []
    is_html = {"html": True, "plain_text": False, "markdown": False}.get(node.get("format", ""))
    shown: list[tuple[str, str]] = []
    words, lost = plain(node.findtext("text") or "", is_html=is_html, pictures=shown)
    if found is not None:
        found.problems += [problem for problem in map(unsupported, lost) if problem not in found.problems]
    return words, shown


def _listed(nodes, found: Imported) -> list[tuple[str, str]]:
    """(text, name of the figure) of each choice."""
    rows = []
    for node in nodes:
        words, shown = _shown(node, found)
        rows.append((words, found.one_picture(shown)))
    return rows


def _fraction(answer) -> float:
    try:
        return float(answer.get("fraction", "0"))
    except ValueError:
        return 0.0


def _multichoice(row, found: Imported):
    answers = [(answer, _fraction(answer)) for answer in row.findall("answer")]
    several = (row.findtext("single") or "true").strip().lower() in ("false", "0")
    keep = (row.findtext("shuffleanswers") or "true").strip().lower() in ("false", "0")
    shares = [share for _answer, share in answers if share > 0]
    if not shares:
        found.problems.append(_("No answer is marked as right."))
        return None
    if several:
        if max(shares) - min(shares) > 1:
            found.notes.append(_("Right answers of unequal weight count alike here."))
    elif len([share for share in shares if share < 100]):
        found.problems.append(unsupported(_("A wrong choice that earns a part of the points")))
        return None
    listed = _listed(row.findall("answer"), found)
    least = 0.00001 if several else 100
    right = [(text, share >= least) for (text, _figure), (_answer, share) in zip(listed, answers, strict=True)]
    made = making.choosing(Kind.MULTIPLE if several else Kind.SINGLE, right, keep_order=keep)
    return making.pictured(made, [figure for _text, figure in listed])


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
    lefts = _listed(row.findall("subquestion"), found)
    rights = [_words(one.find("answer"), found) for one in row.findall("subquestion")]
    rows = list(zip(lefts, rights, strict=True))
    made = making.matching(
        [(text, right) for (text, figure), right in rows if text or figure],
        [right for left, right in rows if left == ("", "")],
    )
    return making.pictured(made, [figure for (text, figure), _right in rows if text or figure])


def _ordering(row, found: Imported):
    steps = _listed(sorted(row.findall("answer"), key=_fraction), found)
    return making.ordering([text for text, _figure in steps], [figure for _text, figure in steps])


READERS = {
    "multichoice": _multichoice, "truefalse": _truefalse, "shortanswer": _shortanswer, "matching": _matching,
    "numerical": _numerical, "ordering": _ordering,
}  # fmt: skip
