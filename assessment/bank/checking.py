"""What a question lacks before it can be asked. Content and key in, sentences out: no database, no clock."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from django.utils.translation import gettext as _

from assessment.bank.content import CHOOSING, LISTING, Content, Key, Kind, Part, content_json, key_json

MOST_PARTS = 12
MOST_CHOICES = 26
LONGEST_STEM = 6000
LONGEST_CHOICE = 1500
LONGEST_ANSWER = 300
MOST_WEIGHT = 100
PLAIN_ID = re.compile(r"[a-z0-9_-]{1,20}")


@dataclass(frozen=True)
class Problem:
    """What is wrong, in a sentence; `part` is its id ("" for the whole question), `field` what to correct."""

    message: str
    part: str = ""
    field: str = ""

    def __str__(self) -> str:
        return self.message


def problems(content: Content, keys: Mapping[str, Key]) -> list[Problem]:
    """Every reason why the question cannot be sent for review; none when it can."""
    found = [*_of_question(content)]
    several = len(content.parts) > 1
    for number, part in enumerate(content.parts, start=1):
        place = _("Part %(n)s: ") % {"n": number} if several else ""
        asks = part.stem.strip() or (not several and content.stem.strip())
        if not asks and several:
            found.append(Problem(place + _("write what this part asks."), part.id, "stem"))
        key = keys.get(part.id)
        for field, message in [
            *_of_part(part),
            *(_of_key(part, key) if key else [("key", _("state the right answer."))]),
        ]:
            found.append(Problem(_started(place + message), part.id, field))
    for stray in sorted(set(keys) - {part.id for part in content.parts}):
        found.append(Problem(_("The key answers part %(id)s, which the question does not have.") % {"id": stray[:20]}))
    return found


def _started(text: str) -> str:
    return text[:1].upper() + text[1:]


def _of_question(content: Content):
    if not content.stem.strip():
        yield Problem(_("Write the question."), field="stem")
    if len(content.stem) > LONGEST_STEM:
        yield Problem(
            _("The question is longer than %(n)s characters. Shorten it.") % {"n": LONGEST_STEM}, field="stem"
        )
    if not content.parts:
        yield Problem(_("A question has at least one part to answer."), field="parts")
    if len(content.parts) > MOST_PARTS:
        yield Problem(_("A situation has at most %(n)s parts. Split it.") % {"n": MOST_PARTS}, field="parts")
    counted = Counter(part.id for part in content.parts)
    for name in [name for name, times in counted.items() if times > 1 or not PLAIN_ID.fullmatch(name)]:
        yield Problem(_("Two parts share the mark %(id)s, or it is not plain.") % {"id": name[:20]}, field="parts")


def _of_part(part: Part):
    if part.kind is Kind.SITUATION:
        yield "kind", _("a part cannot be a situation itself.")
    if part.kind not in LISTING:
        return
    if part.kind is Kind.TRUE_FALSE:
        if [choice.id for choice in part.choices] != ["true", "false"]:
            yield "choices", _("a true-or-false question has exactly the choices True and False.")
        return
    fewest = 1 if part.kind is Kind.MATCHING else 2
    if len(part.choices) < fewest:
        yield "choices", _("write at least %(n)s choices.") % {"n": fewest}
    yield from _of_list(part, part.choices, "choices")
    if part.kind is Kind.MATCHING:
        if len(part.targets) < 2:
            yield "targets", _("write at least two texts to match with.")
        yield from _of_list(part, part.targets, "targets")
    elif part.targets:
        yield "targets", _("only matching has texts to match with.")


def _of_list(part: Part, listed, field: str):
    if len(listed) > MOST_CHOICES:
        yield field, _("at most %(n)s choices.") % {"n": MOST_CHOICES}
    if len({choice.id for choice in listed}) < len(listed) or any(not PLAIN_ID.fullmatch(one.id) for one in listed):
        yield field, _("two choices share a mark, or it is not plain.")
    for place, choice in enumerate(listed, start=1):
        if not choice.text.strip() and not choice.figure:
            yield field, _("choice %(n)s is empty.") % {"n": place}
        elif len(choice.text) > LONGEST_CHOICE:
            yield field, _("choice %(n)s is longer than %(most)s characters.") % {"n": place, "most": LONGEST_CHOICE}
    texts = Counter(_told(choice.text) for choice in listed if choice.text.strip() and not choice.figure)
    for text in [text for text, times in texts.items() if times > 1]:
        yield field, _("“%(text)s” is listed twice.") % {"text": text[:80]}


def _told(text: str) -> str:
    return " ".join(text.split()).casefold()


def _of_key(part: Part, key: Key):
    if not 1 <= key.weight <= MOST_WEIGHT:
        yield "weight", _("the weight is a whole number from 1 to %(n)s.") % {"n": MOST_WEIGHT}
    yield from CHECKS[part.kind](part, key)


def _chosen(part: Part, key: Key):
    known = {choice.id for choice in part.choices}
    if not set(key.correct) <= known or len(set(key.correct)) < len(key.correct):
        yield "correct", _("the right answer names a choice that is not listed.")
    elif not key.correct:
        yield "correct", _("tick the right answer.")
    elif part.kind is not Kind.MULTIPLE and len(key.correct) > 1:
        yield "correct", _("exactly one choice is right; for several use multiple choice.")
    elif part.kind is Kind.MULTIPLE and len(key.correct) == len(known):
        yield "correct", _("not all choices can be right; add a wrong one.")


def _ordered(part: Part, key: Key):
    if sorted(key.order) != sorted(choice.id for choice in part.choices):
        yield "order", _("the right order names every choice exactly once.")


def _matched(part: Part, key: Key):
    if set(key.pairs) != {choice.id for choice in part.choices}:
        yield "pairs", _("say for every choice what it belongs to.")
    if not set(key.pairs.values()) <= {target.id for target in part.targets}:
        yield "pairs", _("a pair names a text that is not listed.")


def _accepted(part: Part, key: Key):
    forms = [form for form in key.accepted if form.strip()]
    if not forms:
        yield "accepted", _("write at least one accepted answer.")
    if any(len(form) > LONGEST_ANSWER for form in forms):
        yield "accepted", _("an accepted answer has at most %(n)s characters.") % {"n": LONGEST_ANSWER}
    if any("*" in form for form in forms):
        yield (
            "accepted",
            _("an accepted answer is compared as it stands; * stands for nothing else. Write every form out."),
        )


CHECKS = dict.fromkeys(CHOOSING, _chosen) | {
    Kind.ORDERING: _ordered,
    Kind.MATCHING: _matched,
    Kind.SHORT: _accepted,
    Kind.SITUATION: lambda part, key: iter(()),
}


def named_figures(content: Content) -> set[str]:
    """Every figure the wording shows."""
    listed = [choice for part in content.parts for choice in (*part.choices, *part.targets)]
    return {*content.figures, *(choice.figure for choice in listed if choice.figure)}


def fingerprint(content: Content, keys: Mapping[str, Key], figures: Mapping[str, str] | None = None) -> str:
    """Names exactly this wording, this key and these figures ({name: sha256})."""
    whole = [content_json(content), key_json(dict(keys)), sorted((figures or {}).items())]
    return sha256(json.dumps(whole, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def text_of(content: Content) -> str:
    """The wording as one text: what the question asks, what its parts ask, what they list."""
    lines = [content.stem]
    for part in content.parts:
        lines.append(part.stem)
        if part.kind is not Kind.TRUE_FALSE:
            lines += [choice.text for choice in (*part.choices, *part.targets)]
    return "\n".join(line for line in lines if line.strip())
