"""Moodle's cloze: answers stand inside the text, {weight:KIND:~wrong~=right}. A situation is written so and read back.

Signs that mean something are written as HTML entities, which every version of Moodle understands.
"""

import html
import math
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from assessment.bank import making
from assessment.bank.content import Content, Key, Kind, Part
from assessment.bank.imported import Imported, unsupported
from assessment.bank.plain import plain

GAP = re.compile(r"\{(\d*):([A-Za-z_]+):((?:\\.|[^{}\\])*)\}", re.S)
SINGLE = re.compile(r"(MULTICHOICE|MC)(_?[HV]?S?)", re.I)
MULTIPLE = re.compile(r"(MULTIRESPONSE|MR)(_?H?S?)", re.I)
SHORT = ("SHORTANSWER", "SA", "MW")
EXACT = ("SHORTANSWER_C", "SAC", "MWC")
NUMBER = ("NUMERICAL", "NM")
LONGEST = 1_000_000
"""Letters of a text with gaps and the pictures in it."""
SIGNS = "{}~#=%\\"


@dataclass(frozen=True)
class Gap:
    weight: int
    kind: str
    body: str


# Reading


def parted(text: str) -> tuple[str, list[Gap]]:
    """(the text with numbered gaps, what stood in them)."""
    gaps: list[Gap] = []

    def kept(match: re.Match) -> str:
        gaps.append(Gap(int(match.group(1) or 1), match.group(2).upper(), match.group(3)))
        return f" ___({len(gaps)})___ "

    return GAP.sub(kept, text), gaps


def read(gap: Gap, number: int, found: Imported) -> making.Made | None:
    """A part of its own; None, with the problem noted, when it cannot be taken."""
    about = {"id": str(number), "stem": _("Gap %(n)s") % {"n": number}}
    rows = [_alternative(one, found) for one in re.split(r"(?<!\\)~", gap.body) if one.strip()]
    made: making.Made | None = None
    if (several := MULTIPLE.fullmatch(gap.kind)) or (one := SINGLE.fullmatch(gap.kind)):
        mixes = (several or one).group(2).upper().endswith("S")
        if not several and any(0 < share < 100 for _text, share in rows):
            found.problems.append(unsupported(_("A wrong choice that earns a part of the points")))
            return None
        kind = Kind.MULTIPLE if several else Kind.SINGLE
        made = making.choosing(kind, [(text, share > 0) for text, share in rows], keep_order=not mixes, **about)
    elif gap.kind in (*SHORT, *EXACT):
        if any(0 < share < 100 for _text, share in rows):
            found.problems.append(unsupported(_("A short answer that earns a part of the points")))
            return None
        forms = dict.fromkeys(text for text, share in rows if share >= 100)
        made = making.short(list(forms), exact=gap.kind in EXACT, **about)
    elif gap.kind in NUMBER and len(rows) == 1 and re.fullmatch(r"-?\d+([.,]\d+)?(:0(\.0*)?)?", rows[0][0]):
        value = rows[0][0].partition(":")[0]
        found.notes.append(_("A number becomes a short answer."))
        made = making.short(list(dict.fromkeys([value, value.replace(".", ",")])), **about)
    elif gap.kind in NUMBER:
        found.problems.append(unsupported(_("A number within a range or a tolerance")))
    else:
        found.problems.append(unsupported(_("The kind “%(kind)s”") % {"kind": gap.kind[:40]}))
    if made is None:
        return None
    part, key = made
    return part, Key(**vars(key) | {"weight": max(gap.weight, 1)})


def _alternative(text: str, found: Imported) -> tuple[str, float]:
    """(what it says, its share of the points in per cent)."""
    said, feedback, _rest = (*re.split(r"(?<![\\&])#", text.strip(), maxsplit=1), "", "")[:3]
    if feedback.strip() and (note := _("Feedback on single answers is left out.")) not in found.notes:
        found.notes.append(note)
    share = 0.0
    if said.startswith("="):
        said, share = said[1:], 100.0
    elif weighed := re.match(r"%(-?\d+(?:[.,]\d+)?)%", said):
        said, share = said[weighed.end() :], float(weighed.group(1).replace(",", "."))
    words, lost = plain(re.sub(r"\\(.)", r"\1", said))
    found.problems += [problem for problem in map(unsupported, lost) if problem not in found.problems]
    return words, share


# Writing


def cannot_say(content: Content) -> str:
    """Why a situation cannot be a text with gaps; empty when it can."""
    if any(part.kind is Kind.ORDERING for part in content.parts):
        return _("Moodle's text with gaps cannot ask for an order.")
    if any(one.figure for part in content.parts for one in (*part.choices, *part.targets)):
        return _("Moodle's text with gaps has no pictures in its choices.")
    return ""


def written(content: Content, keys: dict[str, Key]) -> tuple[str, list[str]]:
    """(the parts as HTML, what reads otherwise in Moodle). The weights keep their proportions."""
    told, notes = [], []
    pairs = [len(part.choices) for part in content.parts if part.kind is Kind.MATCHING]
    scale = math.lcm(*pairs) if pairs else 1
    for number, part in enumerate(content.parts, start=1):
        key = keys[part.id]
        asks = f"<p>{number}. {paragraph(part.stem)}</p>"
        if part.kind is Kind.MATCHING:
            told.append(asks + "".join(_pairs(part, key, key.weight * scale // len(part.choices))))
            notes.append(_("Part %(n)s: pairs become lists to choose from.") % {"n": number})
            continue
        told.append(f"{asks}<p>{{{key.weight * scale}:{_body(part, key)}}}</p>")
        if part.kind is Kind.TRUE_FALSE:
            notes.append(_("Part %(n)s: true or false becomes a choice of two.") % {"n": number})
    return "".join(told), notes


def paragraph(text: str) -> str:
    return coded(text).replace("\n", "<br>")


def coded(text: str) -> str:
    """As HTML, in which no sign of cloze is left."""
    return "".join(f"&#{ord(sign)};" if sign in SIGNS else html.escape(sign) for sign in text)


def _body(part: Part, key: Key) -> str:
    if part.kind is Kind.SHORT:
        return ("SHORTANSWER_C:" if key.exact else "SHORTANSWER:") + "~".join(
            f"={coded(form)}" for form in key.accepted
        )
    kind = ("MULTIRESPONSE" if part.kind is Kind.MULTIPLE else "MULTICHOICE_V") + ("" if part.keep_order else "S")
    kind = kind.replace("RESPONSES", "RESPONSE_S")
    share = f"{100 / len(key.correct):.5f}".rstrip("0").rstrip(".")
    right, wrong = (f"%{share}%", "%-100%") if part.kind is Kind.MULTIPLE else ("=", "")
    rows = [(right if one.id in key.correct else wrong) + paragraph(one.text) for one in part.choices]
    return f"{kind}:" + "~".join(rows)


def _pairs(part: Part, key: Key, weight: int):
    for choice in part.choices:
        rows = [("=" if one.id == key.pairs[choice.id] else "") + coded(one.text) for one in part.targets]
        yield f"<p>{paragraph(choice.text)} {{{weight}:MULTICHOICE_S:{'~'.join(rows)}}}</p>"
