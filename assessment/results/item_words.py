"""Why a question should be looked at, in words; without what gives the key away for those who may not see keys."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from personnel import wording


def said(reason: dict[str, Any], *, keys: bool = True) -> str:
    code, numbers = reason["code"], reason["numbers"]
    shown = {name: value if isinstance(value, str) else _number(name, value) for name, value in numbers.items()}
    if code == "wrong_key" and not keys:
        return _("The best candidates mostly take a choice that counts as wrong: the key may be wrong.")
    if code == "dead_choice" and not keys:
        return _("A choice is taken by almost nobody: it distracts nobody.")
    return SENTENCES[code]() % shown


SENTENCES = {
    "wrong_key": lambda: _(
        "Of the best candidates %(share)s take choice %(choice)s and %(key_share)s the one that counts as right (%(key)s): "
        "the key may be wrong."
    ),
    "negative": lambda: _("Discrimination %(discrimination)s: weaker candidates do better on it than stronger ones."),
    "weak": lambda: _("Discrimination %(discrimination)s, below %(limit)s: it hardly tells strong from weak."),
    "no_spread": lambda: _("Everyone has the same points (facility %(facility)s): it tells nothing apart."),
    "too_easy": lambda: _("Facility %(facility)s, above %(limit)s: too easy."),
    "too_hard": lambda: _("Facility %(facility)s, below %(limit)s: too hard, or unclear."),
    "dead_choice": lambda: _("Choice %(choice)s is taken by %(share)s, below %(limit)s: it distracts nobody."),
}


def _number(name: str, value: float) -> str:
    if name in ("share", "key_share", "facility") or (name == "limit" and value != 0.1):
        return wording.percent(Decimal(str(round(value * 100, 1))))
    return wording.number(Decimal(str(round(value, 2))), 2)
