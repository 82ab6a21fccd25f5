"""GIFT, the text format of Moodle and others: read with a reason for every item that cannot be taken, and written."""

import re
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from assessment.bank import making
from assessment.bank.content import Content, Key, Kind, Part
from assessment.bank.imported import Imported, not_too_many, unsupported
from assessment.bank.plain import plain, tidy

SPECIAL = "~=#{}:\\"
_HIDE = {f"\\{sign}": chr(0xE000 + place) for place, sign in enumerate("~=#{}:\\")} | {"\\n": chr(0xE010)}
_SHOW = {hidden: ("\n" if sign == "\\n" else sign[1:]) for sign, hidden in _HIDE.items()}
_HIDING = re.compile("|".join(re.escape(sign) for sign in sorted(_HIDE, key=len, reverse=True)))
FORMAT = re.compile(r"^\s*\[(html|moodle|plain|markdown)\]", re.I)
TRUE, FALSE = {"T", "TRUE"}, {"F", "FALSE"}
WEIGHT = re.compile(r"^%(-?\d+(?:\.\d+)?)%")


def read(text: str) -> list[Imported]:
    return [_item(block, line).judged() for block, line in not_too_many(_blocks(text.lstrip("\ufeff")))]


def _blocks(text: str) -> Iterator[tuple[str, int]]:
    """Items are parted by empty lines; an open brace runs on over them until it is closed."""
    lines: list[str] = []
    first = 0
    for number, line in enumerate([*text.splitlines(), ""], start=1):
        bare = line.strip()
        if bare.startswith("//") or (not lines and bare.upper().startswith("$CATEGORY:")):
            continue
        if bare:
            first = first if lines else number
            lines.append(line)
            continue
        if lines and not (_is_open("\n".join(lines)) and number - first < 60):
            yield "\n".join(lines), first
            lines = []
    if lines:
        yield "\n".join(lines), first


def _is_open(text: str) -> bool:
    bare = _HIDING.sub("", text)
    return bare.count("{") > bare.count("}")


def _shown(text: str) -> str:
    return "".join(_SHOW.get(sign, sign) for sign in text)


def _item(block: str, line: int) -> Imported:
    found = Imported(_("line %(n)s") % {"n": line}, line)
    text = _HIDING.sub(lambda match: _HIDE[match.group()], block).strip()
    if named := re.match(r"::(.*?)::", text, re.S):
        found.title, text = tidy(_shown(named.group(1))), text[named.end() :]
    style = FORMAT.match(text)
    kind = style.group(1).lower() if style else ""
    text = text[style.end() :] if style else text
    opening, closing = text.find("{"), text.rfind("}")
    if opening < 0 and closing < 0:
        found.problems.append(unsupported(_("A text without a question")))
    elif opening < 0 or closing < opening or text.count("{") != 1 or text.count("}") != 1:
        found.problems.append(_("The braces around the answers do not match; one { and one } are needed."))
    if found.problems:
        found.title = found.title or tidy(_shown(text))[:80]
        return found
    before, after = text[:opening].strip(), text[closing + 1 :].strip()
    is_html = {"html": True, "plain": False, "markdown": False}.get(kind)
    stem = _words(f"{before} _____ {after}" if after else before, is_html, found)
    found.title = found.title or stem[:80]
    body, _hashes, general = text[opening + 1 : closing].partition("####")
    made = _answers(body.strip(), found, is_html)
    if made is None:
        return found
    part, key = made
    explanation = _words(general, is_html, None)
    found.content, found.keys = making.question(stem, (part, Key(**vars(key) | {"explanation": explanation})))
    return found


def _words(text: str, is_html: bool | None, found: Imported | None) -> str:
    words, lost = plain(_shown(text), is_html=is_html)
    if found is not None:
        found.problems += [problem for problem in map(unsupported, lost) if problem not in found.problems]
    return words


def _answers(body: str, found: Imported, is_html: bool | None) -> making.Made | None:
    if not body:
        found.problems.append(unsupported(_("A free text answer (essay)")))
        return None
    if body.startswith("#"):
        return _number(body[1:].strip(), found)
    word = re.split(r"[#\s]", body, maxsplit=1)[0].upper()
    if word in TRUE | FALSE and not body.startswith(("=", "~")):
        if "#" in body:
            _feedback_left(found)
        return making.true_false(word in TRUE)
    if not re.search(r"[=~]", body):
        return making.short([_words(body.partition("#")[0].strip(), is_html, found)])
    entries = [(entry[0], entry[1:].strip()) for entry in re.findall(r"[=~][^=~]*", body)]
    if not entries or not body.startswith(("=", "~")):
        found.problems.append(_("The answers begin neither with = nor with ~."))
        return None
    if any("#" in text for _sign, text in entries):
        _feedback_left(found)
    rows = [(sign, *_weighed(text.partition("#")[0].strip())) for sign, text in entries]
    if all(sign == "=" and "->" in text for sign, _weight, text in rows):
        halves = [text.partition("->") for _sign, _weight, text in rows]
        said = [(_words(left, is_html, found), _words(right, is_html, found)) for left, _arrow, right in halves]
        return making.matching([pair for pair in said if pair[0]], [right for left, right in said if not left])
    texts = [(sign, weight, _words(text, is_html, found)) for sign, weight, text in rows]
    if all(sign == "=" for sign, _weight, _text in rows):
        return _short(texts, found)
    return _choosing(texts, found)


def _feedback_left(found: Imported) -> None:
    note = _("Feedback on single answers is left out.")
    if note not in found.notes:
        found.notes.append(note)


def _weighed(text: str) -> tuple[float | None, str]:
    weight = WEIGHT.match(text)
    return (float(weight.group(1)), text[weight.end() :].strip()) if weight else (None, text)


def _short(texts, found: Imported) -> making.Made | None:
    if any(weight not in (None, 100.0, 0.0) for _sign, weight, _text in texts):
        found.problems.append(unsupported(_("A short answer that earns a part of the points")))
        return None
    return making.short(list(dict.fromkeys(text for _sign, weight, text in texts if weight != 0)))


def _choosing(texts, found: Imported) -> making.Made | None:
    right = [sign == "=" for sign, _weight, _text in texts]
    shares = [weight for sign, weight, _text in texts if sign == "~" and weight is not None and weight > 0]
    if not any(right):
        if not shares:
            found.problems.append(_("No answer is marked as right."))
            return None
        if sum(shares) < 99 and len(shares) == 1:
            found.problems.append(_("The right answers do not make up 100 %; mark them again."))
            return None
        if max(shares) - min(shares) > 1:
            found.notes.append(_("Right answers of unequal weight count alike here."))
        rows = [(text, weight is not None and weight > 0) for _sign, weight, text in texts]
        return making.choosing(Kind.MULTIPLE, rows)
    if shares:
        found.problems.append(unsupported(_("A wrong choice that earns a part of the points")))
        return None
    kind = Kind.SINGLE if right.count(True) == 1 else Kind.MULTIPLE
    return making.choosing(kind, [(text, sign == "=") for sign, _weight, text in texts])


def _number(body: str, found: Imported) -> making.Made | None:
    """A number without tolerance is a short answer; a range is nothing this bank can compare."""
    entries = [entry.strip() for entry in re.split(r"[=~]", body.partition("#")[0]) if entry.strip()]
    value = entries[0] if len(entries) == 1 else ""
    value = re.sub(r":0(\.0*)?$", "", value)
    if not re.fullmatch(r"-?\d+([.,]\d+)?", value):
        found.problems.append(unsupported(_("A number within a range or a tolerance")))
        return None
    found.notes.append(_("A number becomes a short answer."))
    return making.short(list(dict.fromkeys([value, value.replace(".", ",")])))


# Writing -----------------------------------------------------------------------


def write(rows: Iterable[tuple[str, Content, dict[str, Key]]]) -> tuple[str, list[str], list[str]]:
    """(the file, a line for each question left out, a line for each that reads otherwise). Rows are (code, wording, key)."""
    told = ["// Lộ trình", ""]
    left: list[str] = []
    otherwise: list[str] = []
    for code, content, keys in rows:
        if content.kind is Kind.SITUATION and not (reason := _cannot_show(content)):
            _situation(code, content, keys, told, left, otherwise)
        elif reason := cannot_say(content, keys):
            left.append(f"{code}: {reason}")
        else:
            told += [_line(code, content.stem, content.parts[0], keys), ""]
    return "\n".join(told), left, otherwise


def _situation(code: str, content: Content, keys: dict[str, Key], told: list[str], left: list[str], otherwise) -> None:
    """GIFT knows no question of several parts: a text, and after it a question for each part it can say."""
    lines = []
    for number, part in enumerate(content.parts, start=1):
        name = f"{code}/{number}"
        if reason := cannot_say(Content(part.stem, (part,)), keys):
            left.append(f"{name}: {reason}")
        else:
            lines += [_line(name, part.stem, part, keys), ""]
    if not lines:
        return
    told += [f"::{_escaped(code)}::[plain]{_escaped(content.stem)}", "", *lines]
    note = _(
        "in GIFT a situation is a text and one question for each part; the weights of the parts (%(weights)s) are lost."
    )
    otherwise.append(f"{code}: {note % {'weights': ' : '.join(str(keys[part.id].weight) for part in content.parts)}}")


def _line(name: str, stem: str, part: Part, keys: dict[str, Key]) -> str:
    return f"::{_escaped(name)}::[plain]{_escaped(stem)} {{{_body(part, keys[part.id])}}}"


def _cannot_show(content: Content) -> str:
    shown = [one for part in content.parts for one in (*part.choices, *part.targets)]
    return _("GIFT carries no pictures.") if content.figures or any(one.figure for one in shown) else ""


def cannot_say(content: Content, keys: dict[str, Key]) -> str:
    part = content.parts[0]
    if reason := _cannot_show(content):
        return reason
    if content.kind is Kind.ORDERING:
        return _("GIFT has no such kind of question.")
    if keys[part.id].exact or (part.keep_order and part.kind is not Kind.TRUE_FALSE):
        return _("GIFT cannot say that capitals count or that choices keep their order.")
    texts = [choice.text for choice in (*part.choices, *part.targets)] if part.kind is Kind.MATCHING else []
    if any("->" in text for text in (*texts, *keys[part.id].accepted)):
        return _("The sign -> means something in GIFT.")
    return ""


def _escaped(text: str) -> str:
    return "".join("\\n" if sign == "\n" else f"\\{sign}" if sign in SPECIAL else sign for sign in text)


def _body(part: Part, key: Key) -> str:
    general = f"####{_escaped(key.explanation)}" if key.explanation else ""
    texts = {choice.id: _escaped(choice.text) for choice in (*part.choices, *part.targets)}
    if part.kind is Kind.TRUE_FALSE:
        body = "T" if key.correct == ("true",) else "F"
    elif part.kind is Kind.MATCHING:
        used = set(key.pairs.values())
        pairs = [
            f"={'%100%' if texts[one.id][:1] == '%' else ''}{texts[one.id]} -> {texts[key.pairs[one.id]]}"
            for one in part.choices
        ]
        body = " ".join(pairs + [f"= -> {texts[one.id]}" for one in part.targets if one.id not in used])
    elif part.kind is Kind.SHORT:
        body = " ".join(f"=%100%{_escaped(form)}" if form[:1] == "%" else f"={_escaped(form)}" for form in key.accepted)
    elif part.kind is Kind.SINGLE:
        signs = {one.id: ("=", "%100%") if one.id in key.correct else ("~", "%0%") for one in part.choices}
        shown = {name: sign + (weight if texts[name][:1] == "%" else "") for name, (sign, weight) in signs.items()}
        body = " ".join(shown[one.id] + texts[one.id] for one in part.choices)
    else:
        share = f"{100 / len(key.correct):.5f}".rstrip("0").rstrip(".")
        body = " ".join(f"~%{share if one.id in key.correct else -100}%{texts[one.id]}" for one in part.choices)
    return body + general
